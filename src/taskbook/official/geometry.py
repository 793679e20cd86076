"""Measures of GB/T 9704-2012 in Word's units, each derived once and named.

1 mm is 56.693 twips. The type area (版心) is 156 x 225 mm and holds 22 lines of 28 characters;
``docs/official-documents.md`` says how the line pitch and character spacing follow from that.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

BODY_WIDTH = 8844  # 156 mm
BODY_HEIGHT = 12756  # 225 mm
LANDSCAPE_WIDTH = 12756
LANDSCAPE_HEIGHT = 8844

LINE = 579  # exact line pitch: 22 lines fill 225 mm
CHARACTER = 314  # one 三号 character with its spacing of -6 twips
CHARACTER_SMALL = 280  # one 四号 character
CHARACTER_SPACING = -6  # twips; 28 characters a line in Word, WPS and LibreOffice
GRID_CHARACTER_SPACE = -849  # of w:docGrid, relative to Normal's 16 pt

MARK_TOP = 1984  # the mark's upper edge is 35 mm below the type area's
MARK_WIDTH_PT = 442  # width of the type area in points
MARK_LARGEST_PT = 62.0
MARK_SMALLEST_PT = 26.0

SIZE_TITLE = 44  # 二号, half-points
SIZE_BODY = 32  # 三号
SIZE_SMALL = 28  # 四号
SIZE_TABLE = 24  # 小四
SIZE_TABLE_DENSE = 21  # 五号
SIZE_NOTE = 18  # 小五

LONGEST_KEPT = 168  # characters of a paragraph that is kept whole with the signature: six lines

EMU_PER_MM = 36000
TITLE_LINE_CHARACTERS = 18  # of the 20 that the type area holds
TITLE_LINE_LANDSCAPE = 26  # of 29


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins of one orientation, in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    footer: int
    landscape: bool

    @property
    def text_width(self) -> int:
        """Width of the type area."""
        return self.width - self.left - self.right


PORTRAIT = Page(11906, 16838, 2098, 1474, 1984, 1588, 1440, False)
# The portrait page turned clockwise by 90 degrees: the binding edge becomes the top.
LANDSCAPE = Page(16838, 11906, 1588, 2098, 1474, 1984, 930, True)


@functools.lru_cache(maxsize=8192)
def text_width(text: str) -> float:
    """Return the width of ``text`` in characters: a Hanzi is 1, a half-width letter 0.5."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')


def escape(text: str) -> str:
    """Return ``text`` safe inside XML: markup escaped, characters that XML forbids left out."""
    if _SPECIAL.search(text) is None:
        return text
    return (
        _ILLEGAL.sub("", text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
    )
