"""What a value of the task sheet looks like in a cell, and back, kind by kind (``sheet_layout``).

Codecs are made once for a column, not looked up for every cell: a large sheet has millions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from taskbook.canonical.sheet_layout import LIST_GLUE, NAMES_GLUE, WORDS

Cell = str | int | float | dt.date
_GLUES = {"list": LIST_GLUE, "names": NAMES_GLUE}
_YES_NO = {"是": True, "否": False}


@cache
def encoder(kind: str) -> Callable[[Any], Cell]:
    """Return what turns a value into what is written; it is not asked about empty values."""
    if kind in _GLUES:
        return _GLUES[kind].join
    if kind == "bool":
        return {value: word for word, value in _YES_NO.items()}.__getitem__
    if kind.startswith("word:"):
        return WORDS[kind.removeprefix("word:")].__getitem__
    if kind.startswith("decimal"):
        return _number
    if kind.startswith(("int", "date")):
        return lambda value: value
    return str


def is_empty(value: Any) -> bool:
    """Tell whether a value is written as a blank: None, an empty text or an empty list."""
    return value is None or value == "" or value == ()


def _number(value: Decimal) -> str | float:
    """Return a decimal as a number if the number says the same, else as text."""
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


@cache
def decoder(kind: str) -> Callable[[Any], Any]:
    """Return what turns a cell into a value of the kind.

    It raises ValueError, InvalidOperation or KeyError for a cell that holds no such value.
    """
    if kind in _GLUES:
        return _list_reader(_GLUES[kind])
    if kind in ("text", "shown"):
        return _text
    if kind == "bool":
        return lambda cell: _YES_NO[str(cell).strip()]
    if kind.startswith("word:"):
        keys = {word: key for key, word in WORDS[kind.removeprefix("word:")].items()}
        return lambda cell: keys[str(cell).strip()]
    read = {"text": _text, "int": _int, "decimal": _decimal, "date": _date}[kind.rstrip("?")]
    if not kind.endswith("?"):
        return read
    return lambda cell: None if cell is None or cell == "" else read(cell)


def _list_reader(glue: str) -> Callable[[Any], tuple[str, ...]]:
    def read(cell: Any) -> tuple[str, ...]:
        text = _text(cell)
        return tuple(part for part in text.split(glue) if part) if text else ()

    return read


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _int(cell: Any) -> int:
    number = float(cell)
    if not number.is_integer():
        raise ValueError(cell)
    return int(number)


def _decimal(cell: Any) -> Decimal:
    return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(str(cell))


def _date(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    return cell if isinstance(cell, dt.date) else dt.date.fromisoformat(str(cell).strip())
