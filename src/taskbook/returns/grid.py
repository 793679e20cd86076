"""A workbook as read from any kind of file: cells with text, kind and formula; nothing decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from taskbook.model.location import column_letters

_PLAIN_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")
TEXT, NUMBER, PERCENT, DATE, BOOLEAN, ERROR = "text", "number", "percent", "date", "bool", "error"
STRUCK, PICTURE = "struck", "picture"


class Cell(NamedTuple):
    """One non-empty cell.

    Attributes:
        text: What a person sees there, as near as the file tells: text unchanged, a percentage
            as ``60%``, a date as ``2021-03-31``, a number without binary noise.
        kind: ``text``, ``number``, ``percent``, ``date``, ``bool`` or ``error``; ``struck`` where
            all or part of it is struck through, ``picture`` where a picture stands in the cell.
        formula: The formula's text when the value is a formula's cached result, else None.
    """

    text: str
    kind: str = TEXT
    formula: str | None = None


Row = dict[int, Cell]


class Merge(NamedTuple):
    """A merged range, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet: its non-empty cells by row and column (both 1-based).

    Attributes:
        name: Sheet name.
        rows: Row number to column number to cell, rows in ascending order.
        merges: Merged ranges.
        hidden: True for a hidden or very hidden sheet.
        hidden_rows: Rows that a person does not see.
        hidden_columns: Columns that a person does not see.
    """

    name: str
    rows: dict[int, Row] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Book:
    """One workbook.

    Attributes:
        kind: ``xlsx``, ``xls``, ``ods`` or ``csv``.
        sheets: In the file's order.
        properties: Custom document properties.
        names: Defined names and what they refer to.
        remarks: (code, words) of what was found and left alone: macros, links, pictures.
    """

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)


def address(row: int, column: int) -> str:
    """Return the cell address, ``D6``."""
    return f"{column_letters(column)}{row}"


def column_number(letters: str) -> int:
    """Return the 1-based column of spreadsheet letters: ``A`` -> 1."""
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number


def number_text(value: float | str | Decimal) -> str:
    """Return a stored number as a person sees it: 15 digits, no exponent, no trailing zeros."""
    if isinstance(value, str) and _PLAIN_WHOLE.fullmatch(value):
        return value
    try:
        rounded = Decimal(f"{float(value):.15g}")
    except (ValueError, OverflowError, InvalidOperation):
        return str(value)
    if not rounded.is_finite() or abs(rounded.adjusted()) > 30:
        return str(value)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(value: float | str) -> str:
    """Return a stored share as the percentage that its format shows: 0.6 -> ``60%``."""
    try:
        return number_text(Decimal(f"{float(value):.15g}") * 100) + "%"
    except (ValueError, OverflowError, InvalidOperation):
        return str(value)
