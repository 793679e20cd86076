"""Read an Excel 2003 XML spreadsheet, which many office systems export under the name .xls."""

from __future__ import annotations

import re

from taskbook.returns.beside import is_own_comment, quote
from taskbook.returns.grid import (
    BOOLEAN,
    DATE,
    ERROR,
    NUMBER,
    STRUCK,
    TEXT,
    Book,
    Cell,
    Merge,
    Sheet,
    address,
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
from taskbook.returns.numfmt import kind_of_format, shown
from taskbook.returns.xml_walk import Attributes, Locals, walk_xml

SIGNATURE = re.compile(
    rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"'](gb\w+)[\"'][^>]*\?>", re.IGNORECASE)
_PLACE = re.compile(r"=?(.+)!R(\d{1,7})C(\d{1,5})(?::.*)?")
_FORMATS = {"Percent": "0%", "Short Date": "yyyy/m/d", "General Date": "yyyy/m/d h:mm"}


def read_xml_2003(content: bytes) -> Book:
    """Return the workbook in ``content``.

    Raises:
        Refused: It is damaged, or goes beyond a limit.
    """
    if len(content) > LARGEST_SHARED:
        raise Refused("file-too-large", "表格内容过多")
    declared = _DECLARED.match(content)
    if declared is not None:  # expat does not know these
        content = content[declared.end() :].decode("gb18030", "replace").encode()
    walker = _Walker()
    walk_xml(content, walker.start, walker.end, walker.chars)
    if not walker.book.sheets:
        raise Refused("file-not-workbook", "其中没有工作表")
    if walker.comments:
        walker.book.remarks.append(("content-comment", quote(walker.comments, "批注")))
    return walker.book


class _Walker:
    """Collects sheets, names and properties element by element."""

    def __init__(self) -> None:
        self.book = Book("xml")
        self.comments: list[tuple[str, str]] = []
        self._local = Locals()
        self._depth = 0
        self._sheet = Sheet("")
        self._row = self._column = self._at_column = 0
        self._across = 0
        self._cell: dict[str, str] = {}
        self._type = ""
        self._text: list[str] = []
        self._into: list[str] | None = None
        self._comment: list[str] | None = None
        self._struck = False
        self._style = ""
        self._kinds: dict[str, str] = {}
        self._struck_styles: set[str] = set()
        self._in_properties = False
        self._budget = MOST_CELLS

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        name = self._local[tag]
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self._in_properties:
            self.book.properties[name] = ""
            self._into = self._text = []
        elif self._type or self._comment is not None:
            self._struck = self._struck or name == "S"
        elif name == "Cell":
            self._start_cell(given)
        elif name == "Row":
            self._start_row(given)
        elif name == "Data":
            self._type = given.get("Type", "String")
            self._into = self._text = []
        elif name == "Comment":
            self._comment = self._into = []
        else:
            self._start_other(name, given)

    def _start_other(self, name: str, given: dict[str, str]) -> None:
        if name == "Worksheet":
            self._sheet = Sheet(given.get("Name", ""))
            self.book.sheets.append(self._sheet)
            self._row = self._at_column = 0
        elif name == "Column":
            first = _whole(given.get("Index"), self._at_column + 1)
            self._at_column = min(first + _whole(given.get("Span"), 0), LAST_COLUMN)
            if given.get("Hidden") == "1":
                self._sheet.hidden_columns.update(range(first, self._at_column + 1))
        elif name == "Style":
            self._style = given.get("ID", "")
        elif name == "Font" and given.get("StrikeThrough") == "1":
            self._struck_styles.add(self._style)
        elif name == "NumberFormat":
            code = given.get("Format", "General")
            self._kinds[self._style] = kind_of_format(0, _FORMATS.get(code, code))
        elif name == "NamedRange":
            self._name(given.get("Name", ""), given.get("RefersTo", ""))
        elif name == "Visible":
            self._into = self._text = []
        elif name == "CustomDocumentProperties":
            self._in_properties = True

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        name = self._local[tag]
        if name == "CustomDocumentProperties":
            self._in_properties = False
        elif self._in_properties:
            self.book.properties[name] = "".join(self._text)
        elif name == "Comment" and self._comment is not None:
            said = "".join(self._comment)
            if not is_own_comment(said):
                self.comments.append((address(max(1, self._row), max(1, self._column)), said))
            self._comment = None
        elif name == "Data" and self._comment is None:
            self._put("".join(self._text))
            self._type = ""
        elif name == "Cell":
            self._column += self._across
        elif name == "Visible":
            self._sheet.hidden = "Hidden" in "".join(self._text)
        else:
            return
        self._into = None

    def chars(self, text: str) -> None:
        """Take text."""
        if self._into is not None:
            self._into.append(text)

    def _start_row(self, given: dict[str, str]) -> None:
        self._row = _whole(given.get("Index"), self._row + 1)
        last = self._row + _whole(given.get("Span"), 0)
        if not 0 < self._row <= last <= LAST_ROW:
            raise Refused("file-damaged", "行号超出范围")
        self._column = 0
        if given.get("Hidden") == "1":
            self._sheet.hidden_rows.update(range(self._row, min(last, self._row + 9_999) + 1))

    def _start_cell(self, given: dict[str, str]) -> None:
        self._cell = given
        self._struck = False
        self._column = _whole(given.get("Index"), self._column + 1)
        self._across = _whole(given.get("MergeAcross"), 0)
        down = _whole(given.get("MergeDown"), 0)
        if not 0 < self._column <= self._column + self._across <= LAST_COLUMN or self._row < 1:
            raise Refused("file-damaged", "列号超出范围")
        if (self._across or down) and len(self._sheet.merges) < MOST_MERGES:
            row, column = self._row, self._column
            self._sheet.merges.append(Merge(row, column, row + down, column + self._across))

    def _put(self, text: str) -> None:
        style, formula = self._cell.get("StyleID", ""), self._cell.get("Formula")
        kind = TEXT
        if self._type == "Number":
            text, kind = shown(text.strip(), self._kinds.get(style, NUMBER))
        elif self._type == "Boolean":
            text, kind = ("TRUE" if text.strip() == "1" else "FALSE"), BOOLEAN
        elif self._type == "DateTime":
            text, kind = text.partition(".")[0].removesuffix("T00:00:00").replace("T", " "), DATE
        elif self._type == "Error":
            kind = ERROR
        if self._struck or style in self._struck_styles:
            kind = STRUCK
        if not text and formula is None:
            return
        self._budget -= 1
        if self._budget < 0:
            raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
        bare = formula.removeprefix("=") if formula is not None else None
        cell = Cell(text, kind, bare)
        if self._sheet.rows.setdefault(self._row, {}).setdefault(self._column, cell) != cell:
            raise Refused("file-damaged", "同一单元格有两份内容")

    def _name(self, name: str, refers: str) -> None:
        match = _PLACE.fullmatch(refers)
        if match is not None:
            refers = f"{match[1]}!{address(int(match[2]), int(match[3]))}"
        self.book.names[name] = refers


def _whole(text: str | None, otherwise: int) -> int:
    """Return a number in an attribute, or ``otherwise`` where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
