"""What an .xls workbook says beside its cells: defined names, fonts, comments, shapes."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Sequence

from taskbook.returns.beside import is_own_comment, quote
from taskbook.returns.grid import address

FONT, XF, NAME, BOOK_LINK, SHEET_LINKS = 0x0031, 0x00E0, 0x0018, 0x01AE, 0x0017
OBJECT, OBJECT_TEXT, CONTINUE, NOTE = 0x005D, 0x01B6, 0x003C, 0x001C
BESIDE = frozenset({OBJECT, OBJECT_TEXT, CONTINUE, NOTE})
_SHAPES = frozenset({0x02, 0x03, 0x06, 0x08, 0x1E})  # boxes, text boxes, pictures, drawings
_AREA, _CELL, _STRING = (0x3B, 0x5B, 0x7B), (0x3A, 0x5A, 0x7A), 0x17
_LONGEST = 2_000


def characters(body: bytes, at: int, length: int) -> tuple[str, int]:
    """Return (text, place behind it) of characters that follow their flags at ``at``."""
    flags = body[at]
    at += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    if flags & 1:
        return body[at : at + length * 2].decode("utf-16-le", "replace"), at + length * 2
    return body[at : at + length].decode("latin-1"), at + length


class Fonts:
    """Knows which fonts and which cell styles are struck through."""

    def __init__(self) -> None:
        self._struck: list[bool] = []
        self._styles: list[int] = []

    def add_font(self, body: bytes) -> None:
        """Take a FONT record."""
        self._struck.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
        if len(self._struck) == 4:
            self._struck.append(False)  # no font has number 4

    def add_style(self, body: bytes) -> None:
        """Take an XF record."""
        self._styles.append(struct.unpack_from("<H", body)[0])

    def is_struck(self, font: int) -> bool:
        """Return whether a font, by its number, is struck through."""
        return font < len(self._struck) and self._struck[font]

    def struck_styles(self) -> frozenset[int]:
        """Return the numbers of the cell styles with such a font."""
        return frozenset(n for n, font in enumerate(self._styles) if self.is_struck(font))


class Names:
    """Defined names, as ``Book.names`` has them: ``'sheet'!$D$4`` or ``="text"``."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []
        self._own: set[int] = set()  # which of the linked workbooks is this one
        self._books = 0
        self._links: list[tuple[int, int]] = []

    def add(self, kind: int, body: bytes) -> None:
        """Keep a record of one of the kinds NAME, BOOK_LINK and SHEET_LINKS."""
        if kind == NAME:
            self._bodies.append(body)
        elif kind == BOOK_LINK:
            if len(body) == 4:
                self._own.add(self._books)
            self._books += 1
        else:
            for n in range(struct.unpack_from("<H", body)[0]):
                book, first, _ = struct.unpack_from("<HHH", body, 2 + n * 6)
                self._links.append((book, first))

    def found(self, sheets: Sequence[str]) -> dict[str, str]:
        """Return names and what they refer to; ``sheets`` are all of the workbook, in order."""
        names = {}
        for body in self._bodies:
            with contextlib.suppress(struct.error, IndexError):  # a spoilt name is no name
                name, at = characters(body, 14, body[3])
                names[name] = self._meaning(body[at:], sheets)
        return names

    def _meaning(self, tokens: bytes, sheets: Sequence[str]) -> str:
        if tokens[:1] == bytes([_STRING]):
            return f'="{characters(tokens, 2, tokens[1])[0]}"'
        if not tokens or tokens[0] not in (*_AREA, *_CELL):
            return ""
        link, row = struct.unpack_from("<HH", tokens, 1)
        column = struct.unpack_from("<H", tokens, 7 if tokens[0] in _AREA else 5)[0]
        book, sheet = self._links[link] if link < len(self._links) else (-1, 0)
        if book not in self._own or sheet >= len(sheets):
            return ""
        quoted = sheets[sheet].replace("'", "''")
        return f"'{quoted}'!{address(row + 1, (column & 0xFF) + 1)}"


class Beside:
    """Collects comments and shapes of one workbook."""

    def __init__(self) -> None:
        self._comments: list[tuple[str, str]] = []
        self._shapes: list[tuple[str, str]] = []
        self._number = 0
        self._left = 0
        self._texts: dict[int, str] = {}
        self._boxes: list[int] = []

    def add(self, kind: int, body: bytes) -> None:
        """Take a record of one of the kinds in BESIDE; a spoilt one is passed over."""
        with contextlib.suppress(struct.error, IndexError):
            self._take(kind, body)

    def _take(self, kind: int, body: bytes) -> None:
        if kind == OBJECT and len(body) >= 8:
            sort, self._number = struct.unpack_from("<HH", body, 4)
            if sort in _SHAPES:
                self._boxes.append(self._number)
        elif kind == OBJECT_TEXT:
            self._left = min(struct.unpack_from("<H", body, 10)[0], _LONGEST)
        elif kind == CONTINUE and self._left and body:
            text, _ = characters(body, 0, self._left)
            self._texts[self._number] = self._texts.get(self._number, "") + text
            self._left -= len(text)
        elif kind == NOTE:
            row, column, _, number = struct.unpack_from("<HHHH", body)
            text = self._texts.get(number, "")
            if not is_own_comment(text):
                self._comments.append((address(row + 1, column + 1), text))

    def end_sheet(self) -> None:
        """Close a sheet: objects are numbered anew in the next one."""
        self._shapes += [("", self._texts.get(number, "")) for number in self._boxes]
        self._boxes.clear()
        self._texts.clear()
        self._left = 0

    def remarks(self) -> list[tuple[str, str]]:
        """Return (code, words) for the book."""
        found = []
        if self._comments:
            found.append(("content-comment", quote(self._comments, "批注")))
        if self._shapes:
            found.append(("content-embedded", quote(self._shapes, "图形或图片")))
        return found
