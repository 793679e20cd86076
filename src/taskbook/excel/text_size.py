"""How much room text takes in a cell, so that heights are right before any program opens it.

Widths are spreadsheet characters (7 pixels each in the workbook's default font, 5 pixels of
padding); a Chinese character of 10 points is 13.3 pixels wide, other characters half of that. The
figures are on the safe side: fallback fonts are taller, and a line may end early before a full
stop or a long number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Points. Excel's limit is 409; two rows of this height share a landscape page of A3.
TALLEST = 345.0
_LINE = {10.5: 15.0, 10.0: 14.4, 9.0: 13.0, 8.0: 11.6, 11.0: 16.0}
_PADDING = 5.0
_UNBROKEN = re.compile(r"[!-~]{8,}")
_SLACK = 0.96


def halves(text: str) -> int:
    """Return the width of ``text`` in half-width characters; a Chinese character counts 2."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def halves_per_line(width: float, size: float) -> int:
    """Return how many half-width characters surely fit a line of a column ``width`` wide."""
    return max(2, int((width * 7 - 5) / (size * 2 / 3) * _SLACK) - 1)


def line_count(text: str, width: float, size: float) -> int:
    """Return how many lines ``text`` takes, wrapped, in a column ``width`` wide."""
    return _lines(text, halves_per_line(width, size))


def _lines(text: str, room: int) -> int:
    if "\n" not in text:
        return -(-(halves(text) + _moved(text)) // room) or 1
    return sum(-(-(halves(part) + _moved(part)) // room) or 1 for part in text.split("\n"))


def _moved(text: str) -> int:
    """Return the room that long numbers and words leave empty by moving to the next line."""
    found = sum(map(len, _UNBROKEN.findall(text)))
    return found if found < len(text) else 0  # one that stands alone does not move


def height(lines: int, size: float) -> float:
    """Return the row height in points for ``lines`` lines of ``size`` points."""
    return lines * _LINE[size] + _PADDING


def row_height(texts: Iterable[object], rooms: Iterable[int], size: float) -> float | None:
    """Return the height of a row that shows its texts whole, or None where one line does.

    Args:
        texts: Values of its cells; what is no text takes one line.
        rooms: ``halves_per_line`` of each column.
        size: Size of the font.
    """
    lines = 1
    for text, room in zip(texts, rooms, strict=True):
        if isinstance(text, str) and (len(text) * 2 > room or "\n" in text):
            lines = max(lines, _lines(text, room))
    return min(TALLEST, height(lines, size)) if lines > 1 else None


def lines_within(points: float, size: float) -> int:
    """Return how many lines of ``size`` points fit a row ``points`` high."""
    return int((points - _PADDING) / _LINE[size])


def split_text(text: str, width: float, size: float) -> list[str]:
    """Cut ``text`` into pieces that each fit the tallest row; joined, they give ``text``."""
    lines_left = most = lines_within(TALLEST, size)
    room = halves_per_line(width, size)
    pieces: list[str] = []
    piece = ""
    for paragraph in text.splitlines(keepends=True):
        rest = paragraph
        while rest:
            if lines_left == 0:
                pieces.append(piece)
                piece, lines_left = "", most
            cut = _cut(rest, room * lines_left)
            piece += rest[:cut]
            lines_left -= min(lines_left, line_count(rest[:cut].rstrip("\n"), width, size))
            rest = rest[cut:]
    return [*pieces, piece] if piece else pieces


def _cut(text: str, room: int) -> int:
    """Return how many leading characters of ``text`` fit ``room`` half-width characters."""
    stripped = text.rstrip("\n")
    if halves(stripped) + _moved(stripped) <= room:
        return len(text)
    used = _moved(text[:room])
    for position, char in enumerate(text):
        used += 2 if ord(char) > 127 else 1
        if used > room:
            return max(1, position)
    return len(text)
