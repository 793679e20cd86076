"""Answers to several rows that stand in one: numbered in one cell, or pasted below each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from taskbook.returns.answers import tidy
from taskbook.returns.collecting import Collector
from taskbook.returns.matching import Match
from taskbook.returns.prepared import squash
from taskbook.returns.sideways import SIDEWAYS

GATHERED = "answers-gathered"
_NUMBERED = re.compile(r"(?:^|[\n；;。])\s*[（(]?(\d{1,2})\s*[.．、)）]")
_FEWEST_ROWS = 3
_ROWS_SHOWN = 12

Doubts = dict[tuple[int, int], tuple[str, tuple[str, ...]]]


def find_gathered(out: Collector, members: list[Match]) -> Doubts:
    """Note required texts that number as many items as rows would be answered by them.

    ``1.… 2.… 3.…`` above two rows whose cell is empty: a list that belongs to the first row alone
    looks the same, so a person decides.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the rows they may be for.
    """
    due = [m for m in members if m.issued is not None and m.issued.due]
    found: Doubts = {}
    for at, column in members[0].table.columns.items():
        if not column.required or column.kind != "text":
            continue
        for match, below in _with_empty_rows(due, at):
            numbers = _NUMBERED.findall(match.cells[at].text)
            if numbers != [str(n) for n in range(1, len(below) + 2)]:
                continue
            keys = tuple(m.issued.key for m in (match, *below) if m.issued is not None)
            found[id(match), at] = (GATHERED, keys)
            out.problem(
                GATHERED,
                match.table.sheet,
                match.number,
                at,
                label=column.label,
                found=_text(match, at),
                expected=str(len(numbers)),
                subject=keys[0],
            )
    return found


def find_transposed(out: Collector, members: list[Match]) -> Doubts:
    """Note a column that holds one row's answers below each other, a choice in its turn."""
    answered = [(m, [at for at, _ in islice(m.answers(), 2)]) for m in members if m.issued]
    if sum(len(places) == 1 for _, places in answered) < _FEWEST_ROWS - 1:
        return {}
    asked = sorted((at, c) for at, c in members[0].table.columns.items() if c.asked)
    turns = [(n, c) for n, (_, c) in enumerate(asked) if c.kind == "choice"]
    found: Doubts = {}
    for at, column in asked if turns else ():
        if column.kind != "text":
            continue
        top = next((m for m, places in answered if at in places), None)
        alone = [m for m, places in answered if places == [at] or m is top]
        turn, choice = turns[0]
        words = {squash(word) for word in choice.choices}
        said = [n for n, m in enumerate(alone) if squash(_text(m, at)) in words]
        if said != [turn] or len(alone) < _FEWEST_ROWS:
            continue
        found |= {(id(m), at): (SIDEWAYS, (m.issued.key,)) for m in alone if m.issued is not None}
        sheet, number = alone[turn].table.sheet, alone[turn].number
        rows = "、".join(str(m.number) for m in alone[:_ROWS_SHOWN])
        more = "等" if len(alone) > _ROWS_SHOWN else ""
        told = _text(alone[turn], at)
        out.problem(SIDEWAYS, sheet, number, at, found=told, expected=f"{rows}{more}")
    return found


def _with_empty_rows(due: list[Match], at: int) -> Iterator[tuple[Match, list[Match]]]:
    """Yield each row with a text in a column, where the rows below it have none, with these."""
    head: Match | None = None
    below: list[Match] = []
    for match in due:
        if not _text(match, at):
            below.append(match)
            continue
        if head is not None and below:
            yield head, below
        head, below = match, []
    if head is not None and below:
        yield head, below


def _text(match: Match, at: int) -> str:
    cell = match.cells.get(at)
    return tidy(cell.text) if cell is not None else ""
