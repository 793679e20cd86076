"""Read the cells of one sheet of an .xlsx workbook; nothing but what holds something is kept."""

from __future__ import annotations

import re

from taskbook.returns.grid import (
    BOOLEAN,
    ERROR,
    NUMBER,
    PICTURE,
    STRUCK,
    TEXT,
    Cell,
    Merge,
    Row,
    Sheet,
    column_number,
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
from taskbook.returns.numfmt import shown
from taskbook.returns.plain_sheet import Make, plain_cells, split_sheet
from taskbook.returns.xml_walk import Attributes, Locals, is_true, walk_xml

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Cells and rows that hold nothing but a format: a formatted column brings a million of them.
_BLANK = re.compile(rb'<c r="[^<>]*/>|<c r="[^<>]*[^/<>]></c>')
_BLANK_ROW = re.compile(rb'<row r="[^<>]*/>|<row r="[^<>]*[^/<>]>\s*</row>')
_DIGITS = "0123456789"
_new = tuple.__new__
_STRIP_FROM = 300_000
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def unescape(text: str) -> str:
    """Return text with the escapes of control characters (_x000D_) undone."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
        # Halves of a pair are joined; a half alone can be written nowhere.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def read_sheet(
    content: bytes,
    sheet: Sheet,
    strings: list[Cell],
    styles: tuple[str, ...],
    from_1904: bool,
    budget: list[int],
    struck: frozenset[str] = frozenset(),
) -> None:
    """Fill ``sheet`` from its XML.

    Args:
        content: The part.
        sheet: Takes cells, merges and what is hidden.
        strings: The shared strings.
        styles: Kind of number of each cell style.
        from_1904: Whether days count from 1904.
        budget: Cells left to read in this workbook; counted down.
        struck: Cell styles whose font is struck through.

    Raises:
        Refused: The sheet is damaged or has more cells than any form.
    """
    if len(content) > _STRIP_FROM and _all_addressed(content):
        content = _BLANK_ROW.sub(b"", _BLANK.sub(b"", content))
    if len(content) > LARGEST_SHARED:
        raise Refused("file-too-large", f"工作表“{sheet.name}”的内容过多")
    maker = CellMaker(strings, styles, from_1904, struck)
    walker = _SheetWalker(sheet, maker.make, budget)
    parts = split_sheet(content)
    plain = plain_cells(parts[1], maker.make, _COLUMNS, struck) if parts is not None else None
    if parts is not None and plain is not None:
        sheet.rows, sheet.hidden_rows = plain
        walker.count(sum(map(len, sheet.rows.values())))
        walk_xml(parts[0], walker.start_beside, walker.end_beside, None)
    else:
        walk_xml(content, walker.start, walker.end, walker.chars)
    if walker.rows_hidden:
        sheet.hidden_rows.update(sheet.rows)
    if list(sheet.rows) != sorted(sheet.rows):
        sheet.rows = dict(sorted(sheet.rows.items()))


def _all_addressed(content: bytes) -> bool:
    """Return whether every row and cell says where it stands: blank ones can be left out."""
    return (
        b"<![CDATA[" not in content
        and b"<!--" not in content
        and b"<c>" not in content
        and b"<row>" not in content
        and content.count(b"<c ") == content.count(b'<c r="')
        and content.count(b"<row ") == content.count(b'<row r="')
    )


class _Columns(dict[str, int]):
    """Column numbers by letters."""

    def __missing__(self, letters: str) -> int:
        number = self[letters] = column_number(letters.upper())
        return number


_COLUMNS = _Columns()


class CellMaker:
    """Makes cells of one workbook from what stands in the file.

    Args:
        strings: The shared strings.
        styles: Kind of number of each cell style.
        from_1904: Whether days count from 1904.
        struck: Cell styles whose font is struck through.
    """

    def __init__(
        self,
        strings: list[Cell],
        styles: tuple[str, ...],
        from_1904: bool,
        struck: frozenset[str] = frozenset(),
    ) -> None:
        self._strings = strings
        self._styles = styles
        self._from_1904 = from_1904
        self._struck = struck

    def make(self, kind: str, style: str, raw: str, formula: str | None) -> Cell | None:
        """Return the cell, or None if it holds nothing.

        Args:
            kind: The cell's type (``t``).
            style: Number of its style (``s``).
            raw: The value as written.
            formula: The formula, or None.
        """
        if kind == "inlineStr" or kind == "str":
            text, kind = unescape(raw), TEXT
        elif kind == "s":
            index = int(raw)
            if index < 0:
                raise IndexError
            shared = self._strings[index]
            if formula is None and style not in self._struck:
                return shared if shared.text else None
            text, kind = shared.text, TEXT
        elif kind == "n":
            text, kind = "", NUMBER
            if raw.strip():
                number = int(style) if style.isdigit() else 0
                of_style = self._styles[number] if number < len(self._styles) else NUMBER
                text, kind = shown(raw.strip(), of_style, self._from_1904)
        elif kind == "b":
            text, kind = ("TRUE" if is_true(raw) else "FALSE"), BOOLEAN
        elif kind == "e":
            text, kind = raw, ERROR
        elif kind == "d":
            text, kind = raw[:10] if raw.endswith("T00:00:00") else raw, "date"
        else:
            text, kind = unescape(raw), TEXT
        if style in self._struck:
            kind = STRUCK
        # What Cell(...) does, without its Python function: a million cells come in a quarter.
        return _new(Cell, (text, kind, formula)) if text or formula is not None else None


class _SheetWalker:
    """Collects the cells of one sheet element by element. A hot loop: kept flat on purpose."""

    def __init__(self, sheet: Sheet, make: Make, budget: list[int]) -> None:
        self._sheet = sheet
        self._make = make
        self._budget = budget
        self._local = Locals()
        self._row_number = 0
        self._column = 0
        self._row: Row = {}
        self._attributes: Attributes = {}
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._phonetic = 0
        self._depth = 0
        self.rows_hidden = False
        self._run_struck = False

    def count(self, cells: int) -> None:
        """Take cells off the budget. Raises Refused when it is used up."""
        self._budget[0] -= cells
        if self._budget[0] < 0:
            raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")

    def start(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        name = self._local[tag]
        if name == "t" or name == "v":
            self._into = None if self._phonetic else self._value
        elif name == "is":
            pass
        elif name == "c":
            ref = attributes.get("r")
            self._column = _COLUMNS[ref.rstrip(_DIGITS)] if ref else self._column + 1
            self._attributes = attributes
            self._value = []
            self._formula = None
        elif name == "f":
            self._formula = self._into = []
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "strike":
            self._run_struck = is_true(attributes.get("val", "1"))
        else:
            self._take(name, attributes)

    def _take(self, name: str, attributes: Attributes) -> None:
        """Take an element that stands beside the rows."""
        if name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "sheetFormatPr":
            self.rows_hidden = is_true(attributes.get("zeroHeight"))

    def start_beside(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element where the rows have been read already."""
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        if attributes:
            self._take(self._local[tag], attributes)

    def end_beside(self, _: str) -> None:
        """Take the end of such an element."""
        self._depth -= 1

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = self._local[tag]
        if name == "t" or name == "v" or name == "f":
            self._into = None
        elif name == "c":
            if self._value or self._formula is not None:
                self._put("".join(self._value))
        elif name == "rPh":
            self._phonetic -= 1

    def chars(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row_number = int(number) if number else self._row_number + 1
        if not 0 < self._row_number <= LAST_ROW:
            raise Refused("file-damaged", "行号超出范围")
        self._column = 0
        self._row = self._sheet.rows.setdefault(self._row_number, {})
        if is_true(attributes.get("hidden")):
            self._sheet.hidden_rows.add(self._row_number)

    def _put(self, raw: str) -> None:
        attributes = self._attributes
        formula = None if self._formula is None else "".join(self._formula)
        kind = attributes.get("t", "n")
        made = self._make(kind, attributes.get("s", ""), raw, formula)
        if made is not None and self._run_struck:
            made = made._replace(kind=STRUCK)
        elif made is not None and kind == "e" and "vm" in attributes:
            made = made._replace(kind=PICTURE)
        self._run_struck = False
        if made is None:
            return
        if not 0 < self._column <= LAST_COLUMN:
            raise Refused("file-damaged", "列号超出范围")
        self.count(1)
        if self._row.setdefault(self._column, made) != made:
            raise Refused("file-damaged", "同一单元格有两份内容")

    def _merge(self, ref: str) -> None:
        match = _RANGE.fullmatch(ref)
        if match is not None and len(self._sheet.merges) < MOST_MERGES:
            left, top, right, bottom = match.groups()
            merge = Merge(int(top), _COLUMNS[left], int(bottom), _COLUMNS[right])
            self._sheet.merges.append(merge)

    def _hide_columns(self, attributes: Attributes) -> None:
        if is_true(attributes.get("hidden")):
            first = int(attributes.get("min", "1"))
            last = min(int(attributes.get("max", "1")), LAST_COLUMN)
            self._sheet.hidden_columns.update(range(first, last + 1))
