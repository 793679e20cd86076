"""Answers pasted a row too low: the first row is empty, the last answer stands below them all."""

from __future__ import annotations

from taskbook.returns.collecting import Collector
from taskbook.returns.furniture import Furniture, is_helper
from taskbook.returns.matching import Match, row_mark

SLIPPED = "column-slipped"


def find_slipped(
    out: Collector, members: list[Match], furniture: Furniture
) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Note columns whose answers seem to stand a row too low; none of them may be taken.

    A row that matches no issued row gets the code ``SLIPPED`` where all it holds is such an answer.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the keys of the rows that
        each may mean.
    """
    placed = [m for m in members if m.issued is not None]
    due = [m for m in placed if m.issued is not None and m.issued.due]
    if len(due) < 2:
        return {}
    first, last = due[0], placed[-1]
    over = [
        m
        for m in members
        if m.issued is None
        and first.number < m.number <= last.number + 1
        and only_answers(m, furniture)
    ]
    columns = [
        at
        for at in {at for m in over for at, _ in m.answers()}
        if not _filled(first, at) and any(_filled(m, at) for m in due[1:])
    ]
    if not columns:
        return {}
    cells: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    above = ""
    for match in sorted((*placed, *over), key=lambda m: m.number):
        own = match.issued.key if match.issued is not None else ""
        keys = tuple(key for key in (above, own) if key)
        cells |= {(id(match), at): (SLIPPED, keys) for at in columns if _filled(match, at)}
        above = own or above
    for match in over:
        if {at for at, _ in match.answers()} <= set(columns):
            match.code = SLIPPED
    labels = "、".join(first.table.columns[at].label for at in sorted(columns))
    out.problem(
        SLIPPED,
        first.table.sheet,
        first.number,
        min(columns),
        label=first.table.columns[min(columns)].label,
        found=labels,
        expected=str(over[0].number),
    )
    return cells


def _filled(match: Match, at: int) -> bool:
    cell = match.cells.get(at)
    return cell is not None and bool(cell.text.strip() or cell.formula)


def only_answers(match: Match, furniture: Furniture) -> bool:
    """Return whether a row holds answers and nothing that says which row it is."""
    if row_mark(match.cells, match.table) is not None:
        return False
    columns = match.table.columns
    return any(True for _ in match.answers()) and all(
        (at in columns and columns[at].asked)
        or not cell.text.strip()
        or furniture.is_own(cell.text)
        or is_helper(cell, at, match.table.check_column)
        for at, cell in match.cells.items()
    )
