"""Read .docx: paragraphs and tables in source order, merged cells, nested tables, list numbers.

python-docx needs quadratic time for the cells of a table and does not show automatic numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from taskbook.errors import SourceError
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawTable
from taskbook.sources.archive import Archive, too_large
from taskbook.sources.grid import MOST_COLUMNS, CellBudget, Grid
from taskbook.sources.list_numbers import ListNumbers
from taskbook.sources.package import main_part, related, relations

if TYPE_CHECKING:
    from lxml import etree

_BODY = "word/document.xml"
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink"))
_MOST_PARAGRAPHS = 200_000


def read_document(archive: Archive) -> tuple[tuple[RawTable, ...], tuple[RawBlock, ...]]:
    """Return the tables and the paragraphs of a Word document, each in source order.

    Text that a tracked change removed is left out, text that one added is read. Headers, footers,
    notes and text boxes are not read.

    Raises:
        SourceError: The document is damaged.
    """
    body = main_part(archive) or _BODY
    if body not in archive:
        raise SourceError(
            f"文件“{archive.name}”不是完整的 Word 文档。", "请用 Word 或 WPS 打开后另存为 .docx。"
        )
    return _Reader(archive, body).read()


class _Reader:
    """Takes the outermost paragraphs and table rows one by one, so that memory stays small."""

    def __init__(self, archive: Archive, body: str) -> None:
        self._archive = archive
        self._body = body
        targets = relations(archive, body)
        self._budget = CellBudget(archive.name)
        self._numbers = ListNumbers(
            archive, related(targets, "numbering"), related(targets, "styles")
        )
        self._headings = _heading_styles(archive, related(targets, "styles"))
        self._tables: list[RawTable | None] = []
        self._blocks: list[RawBlock] = []
        self._open: _OpenTable | None = None
        self._paragraph = 0

    def read(self) -> tuple[tuple[RawTable, ...], tuple[RawBlock, ...]]:
        current = None
        for element in self._archive.iterate(self._body, "{*}p", "{*}tr"):
            if _local(element) == "p":
                self._close()
                self._block(element)
                continue
            table = next(element.iterancestors("{*}tbl"))
            if self._open is None or table is not current:
                self._close()
                current = table
                self._open = self._new_table()
            self._row(self._open, element)
        self._close()
        return tuple(t for t in self._tables if t is not None), tuple(self._blocks)

    def _new_table(self) -> _OpenTable:
        self._tables.append(None)
        title = self._blocks[-1].text if self._blocks else ""
        return _OpenTable(len(self._tables), self._budget, title)

    def _close(self) -> None:
        """Finish the table being read; tables inside its cells come after it."""
        table, self._open = self._open, None
        if table is None:
            return
        table.end_merges()
        self._tables[table.number - 1] = table.grid.build(self._archive.name, table.title)
        for inner in table.nested:
            self._open = self._new_table()
            for row in _rows(inner):
                self._row(self._open, row)
            self._close()

    def _block(self, paragraph: etree._Element) -> None:
        self._paragraph += 1
        if self._paragraph > _MOST_PARAGRAPHS:
            limit = f"上限 {_MOST_PARAGRAPHS // 10_000} 万个"
            raise too_large(self._archive.name, "段落过多", limit)
        text = self._numbers.label(paragraph) + paragraph_text(paragraph)
        if not text.strip():
            return
        self._budget.take(text)
        location = Location(self._archive.name, row=self._paragraph)
        self._blocks.append(RawBlock(text, location, self._emphasis(paragraph)))

    def _emphasis(self, paragraph: etree._Element) -> Literal["", "bold", "heading"]:
        style = paragraph.find("{*}pPr/{*}pStyle")
        if _attribute(style, "val") in self._headings:
            return "heading"
        if paragraph.find("{*}pPr/{*}outlineLvl") is not None:
            return "heading"
        runs = [run for run in paragraph.iter("{*}r") if _has_text(run)]
        bold = runs and all(_is_on(run.find("{*}rPr/{*}b")) for run in runs)
        return "bold" if bold else ""

    def _row(self, table: _OpenTable, row: etree._Element) -> None:
        table.row += 1
        column = 1 + _integer(row.find("{*}trPr/{*}gridBefore"), 0)
        if any(row.find(f"{{*}}trPr/{{*}}{tag}") is not None for tag in ("hidden", "del")):
            table.grid.hidden_rows.add(table.row)
        for cell in _unwrapped(row, "tc"):
            self._budget.take()  # an empty cell costs as much as a filled one
            width, merge = _cell_shape(cell)
            if merge is not None and merge != "restart":
                table.continue_merge(column, width)
            else:
                table.start_cell(column, width, merge is not None)
            table.grid.put(table.row, column, self._cell_text(cell))
            table.nested.extend(_unwrapped(cell, "tbl"))
            column += width
        table.end_row()

    def _cell_text(self, cell: etree._Element) -> str:
        lines = [
            self._numbers.label(paragraph) + paragraph_text(paragraph)
            for paragraph in _unwrapped(cell, "p")
        ]
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)


class _OpenTable:
    """A table while its rows come in; vertical merges end where a column starts afresh."""

    def __init__(self, number: int, budget: CellBudget, title: str) -> None:
        self.number = number
        self.title = title
        self.grid = Grid(f"表{number}", budget)
        self.nested: list[etree._Element] = []
        self.row = 0
        self._running: dict[int, tuple[int, int]] = {}  # column -> (first row, width)
        self._seen: set[int] = set()

    def start_cell(self, column: int, width: int, merged: bool) -> None:
        """Begin a cell, which ends a merge that ran down this column."""
        self._end(column, self.row - 1)
        if merged:
            self._running[column] = (self.row, width)
            self._seen.add(column)
        elif width > 1:
            self.grid.merge(self.row, column, 1, width)

    def continue_merge(self, column: int, width: int) -> None:
        """Go on with the merge from above; one that has no beginning begins here."""
        if column not in self._running:
            self._running[column] = (self.row, width)
        self._seen.add(column)

    def end_row(self) -> None:
        """End the merges that this row did not go on with."""
        for column in [column for column in self._running if column not in self._seen]:
            self._end(column, self.row - 1)
        self._seen.clear()

    def end_merges(self) -> None:
        """End all merges at the last row."""
        for column in list(self._running):
            self._end(column, self.row)

    def _end(self, column: int, last: int) -> None:
        running = self._running.pop(column, None)
        if running is not None:
            first, width = running
            self.grid.merge(first, column, last - first + 1, width)


def _cell_shape(cell: etree._Element) -> tuple[int, str | None]:
    """Return how many columns a cell covers, and its part in a vertical merge or None."""
    width, merge = 1, None
    properties = cell[0] if len(cell) and _local(cell[0]) == "tcPr" else ()
    for element in properties:
        local = _local(element)
        if local == "gridSpan":
            width = max(1, min(_integer(element, 1), MOST_COLUMNS))
        elif local == "vMerge":
            merge = _attribute(element, "val") or "continue"
    return width, merge


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph as its reader sees it; line breaks become line ends."""
    return "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        local = _local(child)
        if local == "t":
            yield child.text or ""
        elif local == "tab":
            yield "\t"
        elif local in ("br", "cr"):
            yield "\n"
        elif local == "noBreakHyphen":
            yield "-"
        elif local == "r" or local in _WRAPPERS or local == "fldSimple":
            yield from _pieces(child)


def _unwrapped(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children with this tag, looking through content controls and the like."""
    for child in element:
        local = _local(child)
        if local == tag:
            yield child
        elif local in _WRAPPERS:
            yield from _unwrapped(child, tag)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _unwrapped(table, "tr")


def _heading_styles(archive: Archive, part: str) -> frozenset[str]:
    """Return the ids of paragraph styles that are headings, by name or outline level."""
    if part not in archive:
        return frozenset()
    found = set()
    for style in archive.parse(part).iterfind("{*}style"):
        name = _attribute(style.find("{*}name"), "val").lower()
        outlined = style.find("{*}pPr/{*}outlineLvl") is not None
        if outlined or name.startswith(("heading", "标题")) or name == "title":
            found.add(_attribute(style, "styleId"))
    return frozenset(found - {""})


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute by its local name; Word puts its own in a namespace."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _integer(element: etree._Element | None, default: int) -> int:
    text = _attribute(element, "val")
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _has_text(run: etree._Element) -> bool:
    return any((t.text or "").strip() for t in run.iterfind("{*}t"))


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and _attribute(element, "val") not in ("0", "false", "off")
