"""Read .ods for checking: values, kinds, formulas' results, merges, what is hidden, identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from taskbook.returns.beside import is_own_comment, quote
from taskbook.returns.grid import (
    BOOLEAN,
    DATE,
    ERROR,
    NUMBER,
    PERCENT,
    STRUCK,
    TEXT,
    Book,
    Cell,
    Merge,
    Sheet,
    address,
    number_text,
    percent_text,
)
from taskbook.returns.limits import (
    DEEPEST_XML,
    LARGEST_SHARED,
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    MOST_MERGES,
    Refused,
)
from taskbook.returns.ods_styles import Styles
from taskbook.returns.xml_walk import Attributes, walk_xml

if TYPE_CHECKING:
    from taskbook.sources.archive import Archive


def read_ods(archive: Archive) -> Book:
    """Return the workbook in ``archive``.

    Raises:
        Refused: It is encrypted, damaged, or goes beyond a limit.
    """
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise Refused("file-encrypted")
    if "content.xml" not in archive:
        raise Refused("file-not-workbook", "其中没有表格内容")
    if archive.size("content.xml") > LARGEST_SHARED:
        raise Refused("file-too-large", "表格内容过多")
    walker = _Walker()
    if "styles.xml" in archive and archive.size("styles.xml") <= LARGEST_SHARED:
        styles = walker.styles
        walk_xml(archive.read("styles.xml"), styles.start, styles.end, styles.chars)
    book = _walked(archive.read("content.xml"), walker)
    if "meta.xml" in archive:
        book.properties = _properties(archive.read("meta.xml"))
    names = [name.lower() for name in archive.names]
    if any(name.startswith(("basic/", "scripts/")) and "script-lc" not in name for name in names):
        book.remarks.append(("content-macro", "Basic"))
    if any(name.startswith(("object ", "pictures/")) for name in names):
        book.remarks.append(("content-embedded", "对象或图片"))
    return book


def read_flat_ods(content: bytes) -> Book:
    """Return the workbook in an .fods, which is the same in one XML file.

    Raises:
        Refused: It is damaged, or goes beyond a limit.
    """
    if len(content) > LARGEST_SHARED:
        raise Refused("file-too-large", "表格内容过多")
    book = _walked(content, _Walker())
    book.properties = _properties(content)
    if b"<script:module" in content or b"<ooo:library-embedded" in content:
        book.remarks.append(("content-macro", "Basic"))
    return book


def _walked(content: bytes, walker: _Walker) -> Book:
    walk_xml(content, walker.start, walker.end, walker.chars)
    if not walker.book.sheets:
        raise Refused("file-not-workbook", "其中没有工作表")
    walker.remark_comments()
    return walker.book


def _properties(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    name = [""]

    def start(tag: str, attributes: Attributes) -> None:
        name[0] = ""
        if tag == "meta:user-defined":
            name[0] = attributes.get("meta:name", "")
            found[name[0]] = ""

    def chars(text: str) -> None:
        if name[0]:
            found[name[0]] += text

    walk_xml(content, start, lambda _: None, chars)
    return found


class _Walker:
    """Collects sheets from ``content.xml``."""

    def __init__(self) -> None:
        self.book = Book("ods")
        self.styles = Styles()
        self._columns: dict[int, str] = {}  # default styles that matter, by column
        self._row_style = ""
        self._run_struck = False
        self._comments: list[tuple[str, str]] = []
        self._comment: list[str] | None = None
        self._in_comment = False
        self._sheet: Sheet | None = None
        self._row = self._column = self._row_repeat = 1
        self._cell: Attributes | None = None
        self._covered = False
        self._paragraphs: list[str] = []
        self._current: list[str] | None = None
        self._skip = 0  # depth inside a comment, a shape or tracked changes
        self._depth = 0
        self._budget = MOST_CELLS
        self._at_column = 1

    def start(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        if self._skip or tag in _SKIPPED:
            if tag == "office:annotation":
                self._comment = []
            elif tag == "text:p" and self._comment is not None:
                self._in_comment = True
            elif tag == "table:shapes" or tag.startswith("draw:"):
                self._remark("content-embedded", "图形或文本框")
            self._skip += 1
            return
        handler = _STARTS.get(tag)
        if handler is not None:
            handler(self, attributes)
        elif self._sheet is None:
            self.styles.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._skip:
            self._skip -= 1
            self._end_skipped(tag)
        elif self._sheet is None:
            self.styles.end(tag)
        elif tag == "text:p":
            if self._current is not None:
                self._paragraphs.append("".join(self._current))
            self._current = None
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif tag == "table:table-row":
            self._row += self._row_repeat
            if self._row > LAST_ROW + 1:
                raise Refused("file-damaged", "行号超出范围")
        elif tag == "table:table":
            self._sheet = None

    def _end_skipped(self, tag: str) -> None:
        if tag == "text:p":
            self._in_comment = False
        elif tag == "office:annotation" and self._comment is not None:
            said = "".join(self._comment)
            if not is_own_comment(said):
                self._comments.append((address(self._row, self._column), said))
            self._comment = None

    def chars(self, text: str) -> None:
        if self._current is not None and not self._skip:
            self._current.append(text)
        elif self._in_comment and self._comment is not None:
            self._comment.append(text)
        elif self._sheet is None:
            self.styles.chars(text)

    def remark_comments(self) -> None:
        """Say in the book what its comments say."""
        if self._comments:
            self._remark("content-comment", quote(self._comments, "批注"))

    def _remark(self, code: str, words: str) -> None:
        if (code, words) not in self.book.remarks:
            self.book.remarks.append((code, words))

    def _start_table(self, attributes: Attributes) -> None:
        hidden = attributes.get("table:style-name", "") in self.styles.hidden
        self._sheet = Sheet(attributes.get("table:name", ""), hidden=hidden)
        self.book.sheets.append(self._sheet)
        self._row = self._at_column = 1
        self._columns.clear()
        self._current = None

    def _start_column(self, attributes: Attributes) -> None:
        repeat = _count(attributes, "table:number-columns-repeated")
        if self._sheet is not None and attributes.get("table:visibility") == "collapse":
            last = min(self._at_column + repeat, LAST_COLUMN + 1)
            self._sheet.hidden_columns.update(range(self._at_column, last))
        style = attributes.get("table:default-cell-style-name", "")
        if style in self.styles.kinds:
            last = min(self._at_column + repeat, LAST_COLUMN + 1)
            self._columns.update(dict.fromkeys(range(self._at_column, last), style))
        self._at_column += repeat

    def _start_row(self, attributes: Attributes) -> None:
        self._column = 1
        self._row_style = attributes.get("table:default-cell-style-name", "")
        self._row_repeat = _count(attributes, "table:number-rows-repeated")
        unseen = attributes.get("table:visibility") in _UNSEEN and self._row_repeat < 10_000
        if self._sheet is not None and unseen:
            self._sheet.hidden_rows.update(range(self._row, self._row + self._row_repeat))

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell = attributes
        self._paragraphs = []
        self._run_struck = False

    def _start_paragraph(self, _: Attributes) -> None:
        self._current = []

    def _start_span(self, attributes: Attributes) -> None:
        if self.styles.kinds.get(attributes.get("text:style-name", "")) == STRUCK:
            self._run_struck = True

    def _start_space(self, attributes: Attributes) -> None:
        if self._current is not None:
            self._current.append(" " * min(_count(attributes, "text:c"), 1000))

    def _start_break(self, _: Attributes) -> None:
        if self._current is not None:
            self._current.append("\n")

    def _start_tab(self, _: Attributes) -> None:
        if self._current is not None:
            self._current.append("\t")

    def _start_name(self, attributes: Attributes) -> None:
        name = attributes.get("table:name", "")
        self.book.names[name] = attributes.get("table:cell-range-address", "")

    def _end_cell(self) -> None:
        attributes, self._cell = self._cell, None
        if attributes is None or self._sheet is None:
            return
        repeat = _count(attributes, "table:number-columns-repeated")
        cell = _cell(attributes, "\n".join(self._paragraphs))
        if cell is not None:
            default = self._row_style or self._columns.get(self._column, "")
            style = attributes.get("table:style-name", default)
            kind = STRUCK if self._run_struck else self.styles.kind_of(style, cell.kind)
            if kind != cell.kind and cell.text:
                cell = cell._replace(kind=kind)
            self._put(self._sheet, cell, repeat)
        rows = _count(attributes, "table:number-rows-spanned")
        columns = _count(attributes, "table:number-columns-spanned")
        if (rows > 1 or columns > 1) and len(self._sheet.merges) < MOST_MERGES:
            row, column = self._row, self._column
            self._sheet.merges.append(Merge(row, column, row + rows - 1, column + columns - 1))
        self._column += repeat
        if self._column > LAST_COLUMN + 1:
            raise Refused("file-damaged", "列号超出范围")

    def _put(self, sheet: Sheet, cell: Cell, repeat: int) -> None:
        self._budget -= repeat * self._row_repeat
        if self._budget < 0:
            raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
        for row in range(self._row, self._row + self._row_repeat):
            cells = sheet.rows.setdefault(row, {})
            for column in range(self._column, self._column + repeat):
                cells[column] = cell


_UNSEEN = ("collapse", "filter")
_SKIPPED = {
    "office:annotation",
    "table:shapes",
    "table:tracked-changes",
    "text:ruby-text",
    "draw:frame",
    "draw:custom-shape",
    "draw:control",
}
_STARTS: dict[str, Callable[[_Walker, Attributes], None]] = {
    "table:table": _Walker._start_table,
    "table:table-column": _Walker._start_column,
    "table:table-row": _Walker._start_row,
    "table:table-cell": _Walker._start_cell,
    "table:covered-table-cell": _Walker._start_cell,
    "text:p": _Walker._start_paragraph,
    "text:span": _Walker._start_span,
    "text:s": _Walker._start_space,
    "text:line-break": _Walker._start_break,
    "text:tab": _Walker._start_tab,
    "table:named-range": _Walker._start_name,
}


def _count(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _cell(attributes: Attributes, text: str) -> Cell | None:
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type", "")
    formula = attributes.get("table:formula")
    if formula is not None:
        formula = formula.partition(":")[2] or formula
    if attributes.get("calcext:value-type") == "error" or (formula and text.startswith("#")):
        return Cell(text or "#VALUE!", ERROR, formula)
    if kind == "percentage":
        return Cell(percent_text(attributes.get("office:value", "")), PERCENT, formula)
    if kind in ("float", "currency"):
        return Cell(number_text(attributes.get("office:value", "")), NUMBER, formula)
    if kind == "date":
        value = attributes.get("office:date-value", "").removesuffix("T00:00:00")
        return Cell(value.replace("T", " "), DATE, formula)
    if kind == "boolean":
        value = "TRUE" if attributes.get("office:boolean-value") == "true" else "FALSE"
        return Cell(value, BOOLEAN, formula)
    shown = text or attributes.get("office:string-value", "")
    return Cell(shown, TEXT, formula) if shown or formula is not None else None
