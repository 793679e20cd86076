"""Read .xls (BIFF8) for checking: values, kinds, formulas' results, merges, what is hidden.

Own code instead of python-calamine, which reads a formula's text result as 0, builds a dense grid
that one stray cell can make larger than the memory, and knows nothing of hidden rows.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from taskbook.returns.foreign import OLD_EXCEL
from taskbook.returns.grid import BOOLEAN, ERROR, STRUCK, TEXT, Book, Cell, Merge, Sheet
from taskbook.returns.limits import MOST_CELLS, MOST_MERGES, Refused
from taskbook.returns.numfmt import kind_of_format, shown
from taskbook.returns.xls_parts import (
    BESIDE,
    BOOK_LINK,
    FONT,
    NAME,
    SHEET_LINKS,
    Beside,
    Fonts,
    Names,
    characters,
)

if TYPE_CHECKING:
    from taskbook.sources.compound import CompoundFile

_BIFF8 = 0x0600
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
_ASCII_RUN = re.compile(rb"[\x20-\x7e]{6,200}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\x00){6,200}")


def read_xls(compound: CompoundFile) -> Book:
    """Return the workbook in a compound file.

    Raises:
        Refused: It is encrypted, older than Excel 97, or damaged.
        SourceError: The compound file is damaged.
    """
    streams = {name.casefold(): name for name in compound.streams}
    if "workbook" not in streams:
        if "book" in streams:
            raise Refused("file-legacy", OLD_EXCEL)
        raise Refused("file-not-workbook", "其他办公软件的文件")
    book = read_biff8(compound.read(streams["workbook"]))
    if "_vba_project" in streams:
        book.remarks.append(("content-macro", "VBA"))
    if "\x01ole10native" in streams:
        book.remarks.append(("content-embedded", "嵌入对象"))
    summary = streams.get("\x05documentsummaryinformation")
    if summary is not None:
        for number, run in enumerate(_readable(compound.read(summary))):
            book.properties[f"run{number}"] = run
    return book


def read_biff8(stream: bytes) -> Book:
    """Return the workbook in a stream of records; some programs save it without a container.

    Raises:
        Refused: As ``read_xls`` does.
    """
    try:
        return _Reader(stream).read()
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Refused("file-damaged", "内部记录不完整") from error


def _readable(data: bytes) -> list[str]:
    runs = [run.decode("ascii") for run in _ASCII_RUN.findall(data)]
    return runs + [run.decode("utf-16-le") for run in _WIDE_RUN.findall(data)]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, body) of each record from ``at``."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise Refused("file-truncated")
        yield kind, body
        at += 4 + length


class _Reader:
    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._strings: list[Cell] = []
        self._fonts = Fonts()
        self._struck: frozenset[int] = frozenset()
        self._names = Names()
        self._beside = Beside()
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._kinds: dict[int, str] = {}
        self._from_1904 = False
        self._budget = MOST_CELLS
        self._book = Book("xls")

    def read(self) -> Book:
        """Read the globals, then each worksheet at the place that the globals name."""
        for name, hidden, at in self._globals():
            if at >= len(self._stream):
                raise Refused("file-truncated")
            sheet = Sheet(name, hidden=hidden)
            self._sheet(sheet, at)
            sheet.rows = {row: sheet.rows[row] for row in sorted(sheet.rows)}
            self._book.sheets.append(sheet)
            self._beside.end_sheet()
        self._book.remarks += self._beside.remarks()
        if not self._book.sheets:
            raise Refused("file-not-workbook", "其中没有工作表")
        return self._book

    def _globals(self) -> list[tuple[str, bool, int]]:
        sheets: list[tuple[str, bool, int]] = []
        table: list[bytes] = []
        every: list[str] = []
        last = 0
        for kind, body in _records(self._stream, 0):
            if kind == 0x0809 and struct.unpack_from("<H", body)[0] != _BIFF8:
                raise Refused("file-legacy", OLD_EXCEL)
            if kind == 0x002F:
                raise Refused("file-encrypted")
            if kind == 0x000A:
                break
            if kind == 0x0085:
                at, state, sort = struct.unpack_from("<IBB", body)
                every.append(_text(body, 6, wide_length=False)[0])
                if sort == 0:
                    sheets.append((every[-1], state & 3 != 0, at))
                elif sort == 1:
                    self._book.remarks.append(("content-macro", "宏表"))
            elif kind == 0x00FC or (kind == 0x003C and last == 0x00FC):
                table.append(body)
                kind = 0x00FC
            else:
                self._setting(kind, body)
            last = kind
        self._strings = [
            Cell(text, STRUCK if any(map(self._fonts.is_struck, fonts)) else TEXT)
            for text, fonts in _shared(table)
        ]
        self._struck = self._fonts.struck_styles()
        self._book.names = self._names.found(every)
        return sheets

    def _setting(self, kind: int, body: bytes) -> None:
        if kind == 0x041E:
            self._codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind == 0x00E0:
            self._formats.append(struct.unpack_from("<H", body, 2)[0])
            self._fonts.add_style(body)
        elif kind == FONT:
            self._fonts.add_font(body)
        elif kind == 0x0022:
            self._from_1904 = body[:1] == b"\x01"
        elif kind in (NAME, BOOK_LINK, SHEET_LINKS):
            self._names.add(kind, body)
            if kind == BOOK_LINK and len(body) > 4:
                self._book.remarks.append(("content-external", "外部工作簿"))

    def _sheet(self, sheet: Sheet, at: int) -> None:
        waiting: tuple[int, int] | None = None  # formula whose text follows
        depth = 0
        for kind, body in _records(self._stream, at):
            if kind == 0x0809:
                depth += 1
            elif kind == 0x000A:
                depth -= 1
                if depth <= 0:
                    return
            elif depth != 1:
                continue  # a chart inside the sheet
            elif kind == 0x0207 and waiting is not None:
                self._put(sheet, *waiting, Cell(_text(body, 0)[0], TEXT, ""))
                waiting = None
            elif kind == 0x0006:
                waiting = self._formula(sheet, body)
            elif kind in (0x00E5, 0x0208, 0x007D):
                _shape(sheet, kind, body)
            elif kind in BESIDE:
                self._beside.add(kind, body)
            else:
                self._value(sheet, kind, body)
        raise Refused("file-truncated")

    def _value(self, sheet: Sheet, kind: int, body: bytes) -> None:
        if kind == 0x00FD:
            row, column, style, index = struct.unpack_from("<HHHI", body)
            self._put(sheet, row, column, self._strings[index], style)
        elif kind == 0x0203:
            row, column, style, value = struct.unpack_from("<HHHd", body)
            self._put(sheet, row, column, self._number(style, value), style)
        elif kind == 0x027E:
            row, column, style, packed = struct.unpack_from("<HHHI", body)
            self._put(sheet, row, column, self._number(style, _unpack(packed)), style)
        elif kind == 0x00BD:
            row, column = struct.unpack_from("<HH", body)
            for number in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + number * 6)
                self._put(sheet, row, column + number, self._number(style, _unpack(packed)), style)
        elif kind in (0x0204, 0x00D6):
            row, column, style = struct.unpack_from("<HHH", body)
            self._put(sheet, row, column, Cell(_text(body, 6)[0]), style)
        elif kind == 0x0205:
            row, column, style, value, is_error = struct.unpack_from("<HHHBB", body)
            self._put(sheet, row, column, _flag(value, bool(is_error)), style)

    def _formula(self, sheet: Sheet, body: bytes) -> tuple[int, int] | None:
        row, column, style = struct.unpack_from("<HHH", body)
        result = body[6:14]
        if result[6:8] != b"\xff\xff":
            cell = self._number(style, struct.unpack("<d", result)[0])
            self._put(sheet, row, column, cell._replace(formula=""))
        elif result[0] == 0:
            return row, column
        elif result[0] in (1, 2):
            cell = _flag(result[2], result[0] == 2)
            self._put(sheet, row, column, cell._replace(formula=""))
        return None

    def _number(self, style: int, value: float) -> Cell:
        kind = self._kinds.get(style)
        if kind is None:
            number = self._formats[style] if style < len(self._formats) else 0
            kind = self._kinds[style] = kind_of_format(number, self._codes.get(number))
        return Cell(*shown(repr(value), kind, self._from_1904)) if value == value else Cell("")

    def _put(self, sheet: Sheet, row: int, column: int, cell: Cell, style: int = -1) -> None:
        if style in self._struck:
            cell = cell._replace(kind=STRUCK)
        if cell.text or cell.formula is not None:
            self._budget -= 1
            if self._budget < 0:
                raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
            sheet.rows.setdefault(row + 1, {})[column + 1] = cell


def _flag(value: int, is_error: bool) -> Cell:
    if is_error:
        return Cell(_ERRORS.get(value, "#VALUE!"), ERROR)
    return Cell("TRUE" if value else "FALSE", BOOLEAN)


def _shape(sheet: Sheet, kind: int, body: bytes) -> None:
    if kind == 0x00E5:
        count = struct.unpack_from("<H", body)[0]
        for number in range(min(count, MOST_MERGES - len(sheet.merges))):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + number * 8)
            sheet.merges.append(Merge(top + 1, left + 1, bottom + 1, right + 1))
    elif kind == 0x0208:
        if struct.unpack_from("<H", body, 12)[0] & 0x20:
            sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    else:
        first, last, _, _, flags = struct.unpack_from("<5H", body)
        if flags & 1:
            sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))


def _unpack(packed: int) -> float:
    """Return the number in an RK value: 30 bits of a double or an integer, maybe times 100."""
    if packed & 2:
        value = float(packed >> 2 if packed < 0x80000000 else (packed >> 2) - (1 << 30))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value


def _text(body: bytes, at: int, wide_length: bool = True) -> tuple[str, int]:
    """Return the string at ``at`` within one record and the place behind its characters."""
    length = struct.unpack_from("<H" if wide_length else "<B", body, at)[0]
    at += 2 if wide_length else 1
    return characters(body, at, length)


def _shared(parts: list[bytes]) -> list[tuple[str, tuple[int, ...]]]:
    """Return the shared strings, each with the fonts of its runs.

    A string may run over records, with new flags in each.
    """
    if not parts:
        return []
    count = struct.unpack_from("<I", parts[0], 4)[0]
    reader = _Parts(parts, 8)
    found: list[tuple[str, tuple[int, ...]]] = []
    while len(found) < count and not reader.done:
        length, flags = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
        text = reader.characters(length, bool(flags & 1))
        formats = reader.take(runs * 4)
        reader.take(extra)
        found.append((text, struct.unpack(f"<{runs * 2}H", formats)[1::2]))
    return found


class _Parts:
    """A table spread over several records."""

    def __init__(self, parts: list[bytes], at: int) -> None:
        self._parts = parts
        self._part = 0
        self._at = at

    @property
    def done(self) -> bool:
        return self._part >= len(self._parts) - 1 and self._at >= len(self._parts[-1])

    def _left(self) -> int:
        while self._at >= len(self._parts[self._part]):
            self._part += 1
            self._at = 0
        return len(self._parts[self._part]) - self._at

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            step = min(self._left(), size - len(taken))
            taken += self._parts[self._part][self._at : self._at + step]
            self._at += step
        return taken

    def characters(self, length: int, wide: bool) -> str:
        text = ""
        while len(text) < length:
            if self._at >= len(self._parts[self._part]):
                self._left()
                wide = bool(self.take(1)[0] & 1)
            size = 2 if wide else 1
            step = min(self._left() // size, length - len(text))
            if step == 0:
                raise ValueError("a character is cut in two")
            raw = self.take(step * size)
            # A half of a surrogate pair counts as a character; joined again when both are there.
            text += raw.decode("utf-16-le", "surrogatepass") if wide else raw.decode("latin-1")
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
