"""Read .xls (BIFF8, Excel 97 to 2003 and WPS): shown values, merges, hidden parts.

python-calamine gives no hidden rows, no number formats, reads the text results of formulas as 0
in files of LibreOffice and allocates the whole grid; it serves for the still older BIFF5 only.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO

from taskbook.errors import SourceError
from taskbook.model.raw import RawTable
from taskbook.sources.archive import damaged
from taskbook.sources.compound import CompoundFile
from taskbook.sources.grid import CellBudget, Grid
from taskbook.sources.number_format import BUILTIN, format_number, parse_number

LARGEST_XLS = 60_000_000

_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_SHEET, _STRINGS, _FORMAT, _STYLE, _DATE_1904 = 0x0085, 0x00FC, 0x041E, 0x00E0, 0x0022
_ROW, _COLUMNS, _MERGES = 0x0208, 0x007D, 0x00E5
_SHARED, _LABEL, _RICH, _NUMBER, _RK, _MANY_RK = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E, 0x00BD
_BOOLEAN, _FORMULA, _RESULT = 0x0205, 0x0006, 0x0207
_BIFF8 = 0x0600
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xls(content: bytes, name: str) -> tuple[RawTable, ...]:
    """Return one table per worksheet, hidden sheets included.

    Raises:
        SourceError: Damaged, encrypted, or larger than any real table.
    """
    compound = CompoundFile(content, name)
    stream = "Workbook" if "Workbook" in compound.streams else "Book"
    data = compound.read(stream)
    try:
        if len(data) < 8 or struct.unpack_from("<HHH", data)[2] != _BIFF8:
            return _read_with_calamine(content, name)
        return _Book(data, name).read()
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged(name, "工作簿内容不完整") from error


def _records(data: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset, type, body) of each record until the data ends."""
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield at, kind, data[at + 4 : at + 4 + size]
        at += 4 + size


class _Book:
    """The workbook stream: globals first, then one substream per sheet."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        self._budget = CellBudget(name)
        self.strings: list[str] = []
        self._formats = dict(BUILTIN)
        self._styles: list[int] = []
        self._date_1904 = False

    def read(self) -> tuple[RawTable, ...]:
        """Return the worksheets in the order of the tabs."""
        sheets = self._read_globals()
        tables = []
        for offset, sheet, hidden in sheets:
            grid = Grid(sheet, self._budget, hidden)
            _Sheet(self, grid).read(_records(self._data, offset))
            tables.append(grid.build(self._name))
        if not tables:
            raise damaged(self._name, "其中没有工作表")
        return tuple(tables)

    def _read_globals(self) -> list[tuple[int, str, bool]]:
        sheets: list[tuple[int, str, bool]] = []
        strings: list[bytes] = []
        last = 0
        for _, kind, body in _records(self._data):
            if kind == _EOF:
                break
            if kind == _FILEPASS:
                raise SourceError(
                    f"文件“{self._name}”已加密，需要密码才能打开。",
                    "请取消密码保护后另存，再重新提供。",
                )
            if kind == _SHEET and body[5] == 0:
                offset = struct.unpack_from("<L", body)[0]
                sheets.append((offset, _short_string(body, 6), bool(body[4] & 3)))
            elif kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
                strings.append(body)
                kind = _STRINGS
            elif kind == _FORMAT:
                self._formats[struct.unpack_from("<H", body)[0]] = _long_string(body, 2)
            elif kind == _STYLE:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _DATE_1904:
                self._date_1904 = body[:1] == b"\1"
            last = kind
        if strings:
            self.strings = _SharedStrings(strings).read()
        return sheets

    def shown(self, number: float, style: int) -> str:
        """Return a number as the cell's format shows it."""
        exact = parse_number(repr(number)) or Decimal(0)
        index = self._styles[style] if style < len(self._styles) else 0
        return format_number(exact, self._formats.get(index, "General"), self._date_1904)


class _Sheet:
    """One worksheet substream."""

    def __init__(self, book: _Book, grid: Grid) -> None:
        self._book = book
        self._grid = grid
        self._waiting: tuple[int, int] | None = None
        self._handlers: dict[int, Callable[[bytes], None]] = {
            _SHARED: self._shared,
            _LABEL: self._label,
            _RICH: self._label,
            _NUMBER: self._number,
            _RK: self._rk,
            _MANY_RK: self._many_rk,
            _BOOLEAN: self._boolean,
            _FORMULA: self._formula,
            _RESULT: self._result,
            _ROW: self._row,
            _COLUMNS: self._columns,
            _MERGES: self._merges,
        }

    def read(self, records: Iterator[tuple[int, int, bytes]]) -> None:
        """Take in the records up to this substream's end; charts inside it are skipped."""
        depth = 0
        for _, kind, body in records:
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1 and kind in self._handlers:
                self._handlers[kind](body)
        raise IndexError("worksheet without end")

    def _put(self, body: bytes, text: str) -> None:
        row, column = struct.unpack_from("<HH", body)
        self._grid.put(row + 1, column + 1, text)

    def _shared(self, body: bytes) -> None:
        self._put(body, self._book.strings[struct.unpack_from("<L", body, 6)[0]])

    def _label(self, body: bytes) -> None:
        self._put(body, _long_string(body, 6))

    def _number(self, body: bytes) -> None:
        style, number = struct.unpack_from("<Hd", body, 4)
        self._put(body, self._book.shown(number, style))

    def _rk(self, body: bytes) -> None:
        style, packed = struct.unpack_from("<HL", body, 4)
        self._put(body, self._book.shown(_unpack_rk(packed), style))

    def _many_rk(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        for index, at in enumerate(range(4, len(body) - 6, 6)):
            style, packed = struct.unpack_from("<HL", body, at)
            text = self._book.shown(_unpack_rk(packed), style)
            self._grid.put(row + 1, column + 1 + index, text)

    def _boolean(self, body: bytes) -> None:
        self._put(body, _boolean_or_error(body[6], body[7]))

    def _formula(self, body: bytes) -> None:
        self._waiting = None
        if body[12:14] != b"\xff\xff":
            self._number(body)
        elif body[6] == 0:
            row, column = struct.unpack_from("<HH", body)
            self._waiting = (row + 1, column + 1)
        elif body[6] in (1, 2):
            self._put(body, _boolean_or_error(body[8], body[6] == 2))

    def _result(self, body: bytes) -> None:
        if self._waiting is not None:
            self._grid.put(*self._waiting, _long_string(body, 0))
            self._waiting = None

    def _row(self, body: bytes) -> None:
        if struct.unpack_from("<H", body, 12)[0] & 0x20:
            self._grid.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)

    def _columns(self, body: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<5H", body)
        if options & 1:
            self._grid.hide_columns(first + 1, last + 1)

    def _merges(self, body: bytes) -> None:
        for at in range(2, len(body) - 7, 8):
            top, bottom, left, right = struct.unpack_from("<4H", body, at)
            self._grid.merge(top + 1, left + 1, bottom - top + 1, right - left + 1)


def _unpack_rk(packed: int) -> float:
    if packed & 2:
        number = float(packed >> 2 if packed < 0x80000000 else (packed >> 2) - 0x40000000)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _boolean_or_error(value: int, is_error: int) -> str:
    if is_error:
        return _ERRORS.get(value, "#N/A")
    return "TRUE" if value else "FALSE"


def _short_string(body: bytes, at: int) -> str:
    return _characters(body, at + 2, body[at], body[at + 1])


def _long_string(body: bytes, at: int) -> str:
    length, flags = struct.unpack_from("<HB", body, at)
    # Rich text and phonetic data put their sizes between the flags and the characters.
    start = at + 3 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    return _characters(body, start, length, flags)


def _characters(body: bytes, at: int, length: int, flags: int) -> str:
    if flags & 1:
        return body[at : at + 2 * length].decode("utf-16-le")
    return body[at : at + length].decode("latin-1")


class _SharedStrings:
    """The table of shared strings, cut into records at any character."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks
        self._block = 0
        self._at = 8

    def read(self) -> list[str]:
        """Return the strings in order."""
        count = struct.unpack_from("<L", self._blocks[0], 4)[0]
        strings: list[str] = []
        while len(strings) < count and not self._at_end():
            strings.append(self._string())
        return strings

    def _at_end(self) -> bool:
        self._advance()
        return self._block >= len(self._blocks)

    def _advance(self) -> None:
        while self._block < len(self._blocks) and self._at >= len(self._blocks[self._block]):
            self._block += 1
            self._at = 0

    def _string(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        phonetic = struct.unpack("<L", self._take(4))[0] if flags & 4 else 0
        pieces: list[str] = []
        while length:
            if self._at >= len(self._blocks[self._block]):  # a cut string repeats its flags
                self._advance()
                flags = self._blocks[self._block][0]
                self._at = 1
            width = 2 if flags & 1 else 1
            left = (len(self._blocks[self._block]) - self._at) // width
            part = min(length, left)
            if part == 0:
                raise IndexError("string cut inside a character")
            pieces.append(_characters(self._blocks[self._block], self._at, part, flags))
            self._at += part * width
            length -= part
        self._skip(4 * runs + phonetic)
        return "".join(pieces)

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            self._advance()
            block = self._blocks[self._block]
            part = block[self._at : self._at + size - len(taken)]
            self._at += len(part)
            taken += part
        return taken

    def _skip(self, size: int) -> None:
        while size > 0 and not self._at_end():
            step = min(size, len(self._blocks[self._block]) - self._at)
            self._at += step
            size -= step


def _read_with_calamine(content: bytes, name: str) -> tuple[RawTable, ...]:
    """Read BIFF5 (Excel 5.0/95); its sheets cannot exceed 16,384 rows of 256 columns."""
    from python_calamine import CalamineWorkbook

    budget = CellBudget(name)
    tables = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for sheet_name in workbook.sheet_names:
            grid = Grid(sheet_name, budget)
            rows = workbook.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    grid.put(number, column, _plain(value))
            tables.append(grid.build(name))
    except SourceError:
        raise
    except BaseException as error:
        # A damaged file makes the library panic, and a panic is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise damaged(name, "工作簿内容不完整") from error
    if not tables:
        raise damaged(name, "其中没有工作表")
    return tuple(tables)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return "" if value is None else str(value)
