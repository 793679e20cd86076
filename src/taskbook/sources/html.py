"""Read .html: every table with its row and column spans, and the running text between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskbook.errors import SourceError
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawTable
from taskbook.sources.archive import too_large
from taskbook.sources.grid import MOST_COLUMNS, CellBudget, Grid
from taskbook.sources.paged_text import decode_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST_HTML = 30_000_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_-]{1,20})""", re.I)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(hidden|collapse)", re.I
)
_BLOCK_TAGS = frozenset(
    """address article aside blockquote body caption center dd div dl dt fieldset footer form
    h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section table title ul""".split()  # noqa: SIM905
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "title"))
_SKIPPED = frozenset(("script", "style", "template", "noscript", "iframe", "object", "select"))
_MOST_SPAN_STEPS = 20_000_000
_MOST_TAGS = 1_200_000
_WIDEST_SPAN = 1000  # as browsers have it


def read_html(content: bytes, name: str) -> tuple[tuple[RawTable, ...], tuple[RawBlock, ...]]:
    """Return the tables and the running text of a page; nothing it refers to is fetched.

    Raises:
        SourceError: It is larger than any real page, or holds no text.
    """
    from lxml import etree, html

    if len(content) > LARGEST_HTML:
        found = f"网页有 {len(content) / 1e6:.0f} MB"
        raise too_large(name, found, f"上限 {LARGEST_HTML / 1e6:.0f} MB")
    if content.count(b"<") > _MOST_TAGS:
        raise too_large(name, "网页中的标签过多", f"上限 {_MOST_TAGS // 10_000} 万个")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(_decode(content, name).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(
            f"网页文件“{name}”中没有内容。", "请确认保存网页时选择了完整内容，再重新提供。"
        ) from error
    return _Page(name).read(root)


def _decode(content: bytes, name: str) -> str:
    """Return the text; the page's own word counts only where UTF-8 and GB18030 both fail."""
    try:
        return decode_text(content, name)
    except SourceError:
        declared = _CHARSET.search(content[:4096])
        if declared is None:
            raise
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
        raise


class _Page:
    """Walks the elements once in source order, cutting text into blocks and tables."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._budget = CellBudget(name)
        self._tables: list[RawTable] = []
        self._blocks: list[RawBlock] = []
        self._texts: list[str] = []

    def read(self, root: HtmlElement) -> tuple[tuple[RawTable, ...], tuple[RawBlock, ...]]:
        for step in _walk(root):
            if step.table is not None:
                self._end_block(heading=False)
                self._table(step.table)
            elif step.ends_line:
                self._end_block(step.heading)
            else:
                self._texts.append(step.text)
        self._end_block(heading=False)
        return tuple(self._tables), tuple(self._blocks)

    def _end_block(self, heading: bool) -> None:
        text = _SPACES.sub(" ", "".join(self._texts)).strip(" ")
        self._texts.clear()
        if text:
            self._budget.take(text)
            location = Location(self._name, row=len(self._blocks) + 1)
            self._blocks.append(RawBlock(text, location, "heading" if heading else ""))

    def _table(self, table: HtmlElement) -> None:
        caption = table.find("caption")
        title = self._blocks[-1].text if self._blocks else ""
        grid = Grid(f"表{len(self._tables) + 1}", self._budget)
        nested = _fill(grid, table, self._name)
        self._tables.append(
            grid.build(self._name, _cell_text(caption) if caption is not None else title)
        )
        for inner in nested:
            self._table(inner)


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing met on the way through a page: some text, the end of a line, or a table."""

    text: str = ""
    ends_line: bool = False
    heading: bool = False
    table: HtmlElement | None = None


_LINE_END = _Step(ends_line=True)
_HEADING_END = _Step(ends_line=True, heading=True)


def _walk(root: HtmlElement) -> Iterator[_Step]:
    """Yield the steps of a page in source order; a table is one step and is not entered."""
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, left = stack.pop()
        tag = element.tag
        if left:
            if tag in _BLOCK_TAGS:
                yield _HEADING_END if tag in _HEADINGS else _LINE_END
        elif tag == "table" and not _is_hidden(element):
            yield _Step(table=element)
        elif isinstance(tag, str) and tag not in _SKIPPED and not _is_hidden(element):
            if tag in _BLOCK_TAGS or tag == "br":
                yield _LINE_END
            yield from _text_steps(element.text, tag == "pre")
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            yield from _text_steps(element.tail, _is_pre(element.getparent()))


def _text_steps(text: str | None, lines: bool) -> Iterator[_Step]:
    """Yield a text, cut at its line ends where the page shows them (``pre``)."""
    if not text:
        return
    for index, line in enumerate(text.splitlines() if lines else (text,)):
        if index:
            yield _LINE_END
        yield _Step(line)


def _is_pre(element: HtmlElement | None) -> bool:
    return element is not None and element.tag == "pre"


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the rows of this table, not those of tables inside its cells."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            yield from (row for row in child if row.tag == "tr")


def _fill(grid: Grid, table: HtmlElement, name: str) -> list[HtmlElement]:
    """Place the cells as a browser does; return the tables that stand inside cells."""
    nested: list[HtmlElement] = []
    rows = list(_rows(table))
    taken: dict[int, int] = {}  # column -> last row that a cell from above covers
    steps = 0
    for number, row in enumerate(rows, start=1):
        if _is_hidden(row) or _is_hidden(row.getparent()):
            grid.hidden_rows.add(number)
        column = 1
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while taken.get(column, 0) >= number:
                column += 1
                steps += 1
            width = min(_span(cell, "colspan"), _WIDEST_SPAN)
            height = _span(cell, "rowspan")
            height = min(height or len(rows), len(rows) - number + 1)
            steps += width
            if steps > _MOST_SPAN_STEPS or column + width > MOST_COLUMNS + 1:
                raise too_large(name, "表格的列过多", f"上限 {MOST_COLUMNS} 列")
            grid.put(number, column, _cell_text(cell))
            grid.merge(number, column, height, width)
            if _is_hidden(cell):
                grid.hidden_cells.add((number, column))
            if height > 1:
                for covered in range(column, column + width):
                    taken[covered] = number + height - 1
            column += width
            nested.extend(t for t in cell.iter("table") if _outer_cell(t) is cell)
    return nested


def _outer_cell(table: HtmlElement) -> HtmlElement | None:
    return next(table.iterancestors("td", "th"), None)


def _span(cell: HtmlElement, attribute: str) -> int:
    text = (cell.get(attribute) or "1").strip()
    default = 0 if attribute == "rowspan" else 1
    if not text.isdecimal() or len(text) > 6:
        return 1
    return max(int(text), default)


def _cell_text(cell: HtmlElement) -> str:
    """Return the text of a cell; line ends stay, the text of tables inside it belongs to those."""
    lines: list[list[str]] = [[]]
    for step in _walk(cell):
        if step.ends_line or step.table is not None:
            lines.append([])
        else:
            lines[-1].append(step.text)
    joined = (_SPACES.sub(" ", "".join(line)).strip(" ") for line in lines)
    return "\n".join(line for line in joined if line)
