"""Answers pasted over a filtered table: they fall into the hidden rows as well."""

from __future__ import annotations

from taskbook.returns.collecting import Collector
from taskbook.returns.matching import Match

HIDDEN_FILLED = "answers-in-hidden"
_ROWS_SHOWN = 12


def find_in_hidden(
    out: Collector, members: list[Match]
) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Note answers from the first hidden row on, where rows that can be seen are left without.

    What was copied from visible rows only and pasted over hidden ones stands too high from there.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the row.
    """
    hidden_rows = members[0].table.sheet.hidden_rows
    placed = [m for m in members if m.issued is not None]
    filled = [m for m in placed if any(True for _ in m.answers())] if hidden_rows else []
    hidden = [m for m in filled if m.number in hidden_rows]
    if not hidden:
        return {}
    seen = {id(m) for m in filled} | {id(m) for m in placed if m.number in hidden_rows}
    empty = [
        m
        for m in placed
        if id(m) not in seen and m.issued is not None and m.issued.due
        if m.number > hidden[0].number
    ]
    if not empty:
        return {}
    shown = "、".join(str(m.number) for m in hidden[:_ROWS_SHOWN])
    more = "等" if len(hidden) > _ROWS_SHOWN else ""
    sheet, first = hidden[0].table.sheet, hidden[0].number
    out.problem(HIDDEN_FILLED, sheet, first, found=f"{shown}{more}", expected=str(empty[0].number))
    return {
        (id(m), at): (HIDDEN_FILLED, (m.issued.key,))
        for m in filled
        if m.issued is not None and m.number >= first
        for at, _ in m.answers()
    }
