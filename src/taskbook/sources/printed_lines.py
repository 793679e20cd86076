"""Join the printed lines of a PDF dump into paragraphs, losing and doubling no character."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"[。！？!?；;：:…][”’」』）)]*$")
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]+[,，、]"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•]+\s*(\d{1,3})\s*[-—–－―·•]+|第\s*(\d{1,3})\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|(\d{1,3})\s*/\s*\d{1,3}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")

# A line is "full" when at most this many columns are left of it: a wide sign or two that would
# not fit. A first line whose indent was dropped is shorter by two signs (four columns).
_SLACK = 7
_INDENT = 3
_LONGEST_PRINTED_LINE = 130


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text file: its 1-based number and its text without the line end."""

    number: int
    text: str

    @property
    def content(self) -> str:
        """The text without indent and trailing space."""
        return self.text.strip()

    @property
    def indent(self) -> int:
        """Columns of white space before the text."""
        head = self.text[: len(self.text) - len(self.text.lstrip())]
        return sum(2 if char == "\u3000" else 4 if char == "\t" else 1 for char in head)


def display_width(text: str) -> int:
    """Return the columns that ``text`` takes in print; Chinese quotes and dashes are wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def are_printed_lines(lines: Sequence[Line]) -> bool:
    """Return True if lines end where the paper ended and not where paragraphs end."""
    widths = sorted(display_width(line.content) for line in lines if line.content)
    if len(widths) < 8:
        return False
    full = _full_width(widths)
    long_lines = [
        line for line in lines if line.content and display_width(line.content) >= 0.8 * full
    ]
    if full > _LONGEST_PRINTED_LINE or len(long_lines) < 0.5 * len(widths):
        return False
    ended = sum(bool(_SENTENCE_END.search(line.content)) for line in long_lines)
    return ended <= 0.4 * len(long_lines)


def split_page_marks(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Part page numbers and running heads from the text.

    A bare number is a page number only when it counts on from the one before; a running head is
    a short line that comes back, word for word, at least three times beside page numbers.

    Returns:
        The lines that stay and the lines that are page marks, each in source order.
    """
    filled = [line for line in lines if line.content]
    marks = {line.number for line in filled if _PAGE_NUMBER.fullmatch(line.content)}
    bare = [line for line in filled if _BARE_NUMBER.fullmatch(line.content)]
    for before, after in itertools.pairwise(bare):
        if int(after.content) == int(before.content) + 1:
            marks |= {before.number, after.number}
    if marks:
        widths = {line.content: display_width(line.content) for line in filled}
        short = 0.75 * _full_width(sorted(widths[line.content] for line in filled))
        repeated = Counter(line.content for line in filled if widths[line.content] < short)
        for index, line in enumerate(filled):
            beside = {filled[i].number for i in (index - 1, index + 1) if 0 <= i < len(filled)}
            if repeated[line.content] >= 3 and beside & marks:
                marks.add(line.number)
    kept = [line for line in lines if line.number not in marks]
    return kept, [line for line in filled if line.number in marks]


def join_printed_lines(
    lines: Sequence[Line], marks: Collection[int] = ()
) -> list[tuple[Line, ...]]:
    """Group printed lines into paragraphs.

    A paragraph ends after a line that is clearly shorter than the paper's width, or after a
    sentence end where the next line shows a first line: by its indent, by the width that a
    dropped indent leaves, or by a number (一、). Blank lines count only where they are rare enough
    to mean something.

    Args:
        lines: The lines, blank ones included, page marks left out.
        marks: Numbers of the page marks that were left out: the gap of a page turn means nothing.
    """
    filled = [line for line in lines if line.content]
    if not filled:
        return []
    full = _full_width(sorted(display_width(line.content) for line in filled))
    indents = sum(line.indent >= 2 for line in filled) <= 0.6 * len(filled)
    gaps = _meaningful_gaps(filled, marks)
    paragraphs: list[list[Line]] = [[filled[0]]]
    for before, after in itertools.pairwise(filled):
        first = before is paragraphs[-1][0]
        if after.number in gaps or _ends_paragraph(before, after, full, indents, first):
            paragraphs.append([after])
        else:
            paragraphs[-1].append(after)
    return [tuple(paragraph) for paragraph in paragraphs]


def _ends_paragraph(before: Line, after: Line, full: int, indents: bool, first: bool) -> bool:
    if indents and after.indent >= 2 and after.indent - before.indent >= 2:
        return True
    width = display_width(before.content)
    ended = _SENTENCE_END.search(before.content) is not None
    # A first line may have lost its indent; a number shows a heading, which may end anywhere.
    if first and not ended and before.indent < 2 and not _NUMBERED.match(before.content):
        width += 4
    if width < full - _SLACK:
        return True
    if _NUMBERED.match(after.content):
        return ended
    return ended and full - _SLACK <= display_width(after.content) <= full - _INDENT


def _full_width(widths: Sequence[int]) -> int:
    """Return the paper's width in columns: what nine of ten lines keep within."""
    return widths[min(len(widths) - 1, int(len(widths) * 0.9))]


def _meaningful_gaps(filled: Sequence[Line], marks: Collection[int]) -> set[int]:
    """Return the numbers of the lines before which a blank line ends a paragraph.

    Where most lines have a blank line before them, none of them means anything.
    """
    gaps = {
        after.number
        for before, after in itertools.pairwise(filled)
        if after.number - before.number > 1
        and not any(number in marks for number in range(before.number + 1, after.number))
    }
    return gaps if len(gaps) < 0.6 * (len(filled) - 1) else set()
