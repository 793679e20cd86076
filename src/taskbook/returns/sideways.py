"""Answers that stand a column aside: a choice, number or phone where only text belongs."""

from __future__ import annotations

import re
from collections.abc import Callable

from taskbook.model.form import Column
from taskbook.returns.answers import answer_words, tidy
from taskbook.returns.collecting import Collector
from taskbook.returns.figures import is_phone
from taskbook.returns.furniture import Furniture, is_helper
from taskbook.returns.grid import Cell
from taskbook.returns.matching import Match, row_mark
from taskbook.returns.prepared import squash

SIDEWAYS = "answers-sideways"
_LONGEST_WORD = 16
_SHORT = 8
_PHONE = re.compile(r"[-0-9() ]{7,20}")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")


def find_sideways(
    out: Collector, members: list[Match], furniture: Furniture
) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Note rows whose answers seem to stand in the wrong columns; none of them may be taken.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the row.
    """
    found: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    asked = sorted((at, c) for at, c in members[0].table.columns.items() if c.asked)
    kinds = {column.kind for _, column in asked}
    typed = [(at, column) for at, column in asked if column.kind != "text"]
    shifted: list[tuple[Match, str]] = []
    for match in members:
        if match.issued is None:
            continue
        word = _stray_value(match, asked, typed)
        if not word and kinds == {"text"}:
            word = _first_left_out(match, asked, furniture)
        if word:
            shifted.append((match, word))
            doubt = (SIDEWAYS, (match.issued.key,))
            found |= {(id(match), at): doubt for at, _ in match.answers()}
    if shifted:
        first, word = shifted[0]
        rows = "、".join(str(match.number) for match, _ in shifted[:12])
        more = "等" if len(shifted) > 12 else ""
        sheet, key = first.table.sheet, first.candidates[0]
        expected = f"{rows}{more}"
        out.problem(SIDEWAYS, sheet, first.number, found=word, expected=expected, subject=key)
    return found


def _stray_value(
    match: Match, asked: list[tuple[int, Column]], typed: list[tuple[int, Column]]
) -> str:
    """Return a value that belongs in a typed column, lacks there and stands elsewhere."""
    for at, column in typed:
        cell = match.cells.get(at)
        text = tidy(cell.text) if cell is not None else ""
        fits = _FITS.get(column.kind)
        if fits is None or (text and fits(text, column)) or (cell is not None and cell.formula):
            continue
        for other, cell in match.cells.items():
            there = match.table.columns.get(other)
            if other == at or (there is not None and not (there.asked and there.kind == "text")):
                continue
            stray = tidy(cell.text)
            if cell.formula is not None or not _STRAY[column.kind](stray, column):
                continue
            if there is None and (_machinery(match, other, cell) or abs(other - at) > 2):
                continue
            # 已完成 as the only progress is lazy, not astray.
            if other == asked[0][0] and len(text) <= _SHORT:
                continue
            if not text and (column.kind == "phone" or there is None):
                continue
            return stray
    return ""


def _first_left_out(match: Match, asked: list[tuple[int, Column]], furniture: Furniture) -> str:
    """Return a text beside an empty required column, where nothing shows which one it is for."""
    at, column = asked[0]
    cell = match.cells.get(at)
    if not column.required or match.issued is None or not match.issued.due or len(asked) < 2:
        return ""
    if cell is not None and (cell.text.strip() or cell.formula):
        return ""
    merges = match.table.sheet.merges
    if any(m.left <= at <= m.right and m.top < match.number <= m.bottom for m in merges):
        return ""  # answered above
    beside = match.cells.get(asked[1][0])
    text = tidy(beside.text) if beside is not None and beside.formula is None else ""
    if text in answer_words().nothing or furniture.is_own(text):
        return ""
    return text


def _machinery(match: Match, at: int, cell: Cell) -> bool:
    mark = row_mark(match.cells, match.table)
    return (mark is not None and mark[0] == at) or is_helper(cell, at, match.table.check_column)


def _is_choice(text: str, column: Column) -> bool:
    return text in column.choices or squash(text) in {squash(word) for word in column.choices}


def _fits_choice(text: str, column: Column) -> bool:
    if text in column.choices:
        return True
    words = answer_words()
    known = squash(text) in words.choices or text in words.nothing
    return known or _is_choice(text, column)


def _fits_phone(text: str, column: Column) -> bool:
    words = answer_words()
    if _PHONE.fullmatch(text) or is_phone(text):
        return True
    return text in words.nothing or squash(text) in words.ditto or any(map(str.isdigit, text))


def _fits_number(text: str, column: Column) -> bool:
    return any(map(str.isdigit, text[:_LONGEST_WORD])) or len(text) <= _LONGEST_WORD


_FITS: dict[str, Callable[[str, Column], bool]] = {
    "choice": _fits_choice,
    "phone": _fits_phone,
    "number": _fits_number,
}
_STRAY: dict[str, Callable[[str, Column], bool]] = {
    "choice": _is_choice,
    "phone": lambda text, _: len(text) >= 7 and is_phone(text),
    "number": lambda text, _: bool(_NUMBER.fullmatch(text)),
}
