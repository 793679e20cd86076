"""Tell rows of tasks from headings, totals, notes, continued-table marks and page numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from taskbook.canonical.labels import PERIOD, Aliases
from taskbook.model.raw import RawCell

_NUMERALS = "一二三四五六七八九十百〇零"
_SECTION = re.compile(
    rf"^\s*(?:[{_NUMERALS}]{{1,4}}\s*[、.．]|[(（][{_NUMERALS}]{{1,4}}[)）]"
    rf"|第[{_NUMERALS}\d]{{1,4}}(?:部分|章|篇|类|项|大类)|[{_NUMERALS}]{{1,4}}\s*$|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])"
)
_NUMERAL = re.compile(rf"^[(（]?[{_NUMERALS}]{{1,4}}[)）]?[、.．]?$|^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]$")
_PAGE = re.compile(
    r"^\s*(?:第\s*\d+\s*页(?:[\s，,/]*共\s*\d+\s*页)?|[-—－–]\s*\d+\s*[-—－–]|\d+\s*/\s*\d+)\s*$"
)
_PLAIN_NUMBER = re.compile(r"^[\d\s.．、()（）①-⑳-]+$")
_WORK = (
    "schedule",
    "deadline",
    "leaders",
    "lead_units",
    "responsible",
    "contacts",
    "assisting",
    PERIOD,
)


class RowKind(Enum):
    """What a row is; the value is the code under which a row that is left out is recorded."""

    DATA = ""
    SECTION = "section"
    TOTAL = "total-row"
    NOTE = "note-row"
    CONTINUED = "continued-table"
    PAGE = "page-mark"

    @property
    def code(self) -> str:
        """Problem code for rows that are kept out of the task sheet, else an empty string."""
        return "" if self in (RowKind.DATA, RowKind.SECTION) else self.value


def is_heading(text: str) -> bool:
    """Tell whether a text is numbered like a heading (一、…, （一）…, 第一部分…)."""
    return _SECTION.match(text) is not None


def tell_row(
    cells: Mapping[int, RawCell],
    texts: Mapping[int, str],
    columns: Mapping[int, str],
    aliases: Aliases,
    after_note: bool = False,
    covered: bool = False,
) -> RowKind:
    """Return what a row is.

    Args:
        cells: Column to cell.
        texts: Column to text, of the cells that hold something.
        columns: Column to field.
        aliases: The words that tell totals and notes.
        after_note: Whether the row above was a note; a note may go on over several rows.
        covered: Whether a merged cell from above reaches down to it, so that it is no heading.
    """
    first = texts[min(texts)]
    if any(aliases.is_word("total", text) for text in list(texts.values())[:3]):
        return RowKind.TOTAL
    if len(texts) > 1:
        heading = not covered and _is_numbered_heading(texts, columns)
        return RowKind.SECTION if heading else RowKind.DATA
    bare = first.strip("()（）[]【】 ")
    if aliases.is_word("continued", bare) or aliases.begins("continued", bare):
        return RowKind.CONTINUED
    if _PAGE.match(first):
        return RowKind.PAGE
    if aliases.begins("note", bare) or after_note:
        return RowKind.NOTE
    return _tell_single(cells[min(texts)], first, columns, covered)


def _is_numbered_heading(texts: Mapping[int, str], columns: Mapping[int, str]) -> bool:
    """Tell ``一 | 经济发展 | (nothing else)`` from a task."""
    if len(texts) != 2:
        return False
    (number, label), (column, _) = sorted(texts.items())
    if columns.get(number) not in ("number", "requirement") or not _NUMERAL.match(label):
        return False
    return columns.get(column) not in _WORK and columns.get(number) == "number"


def _tell_single(cell: RawCell, text: str, columns: Mapping[int, str], covered: bool) -> RowKind:
    """Tell what a row with one text is: a heading if it is wide, numbered or out of its column."""
    column = cell.location.column or 1
    name = columns.get(column, "")
    width = sum(1 for c in columns if column <= c < column + cell.span[1])
    if 2 * width > len(columns):
        return RowKind.SECTION
    if name == "requirement" or covered:
        return RowKind.DATA
    if name == "number" or (not name and column < min(columns)):
        return RowKind.DATA if _PLAIN_NUMBER.match(text) else RowKind.SECTION
    if name in ("title", "body") and _SECTION.match(text):
        return RowKind.SECTION
    return RowKind.DATA
