"""Answers that stand a row too low: a row is empty or gone, and the last answer is below them."""

from __future__ import annotations

import re

from taskbook.returns.collecting import Collector
from taskbook.returns.furniture import Furniture, is_helper
from taskbook.returns.matching import Match, row_mark
from taskbook.returns.prepared import FormIndex

SLIPPED = "column-slipped"
# A remark under the table, not an answer pushed out of it.
NOTE = re.compile(r"\s*[（(【]?(?:注|备注|说明|附|另|填报|填表|联系|盖章|签|审|以上|单位)")


def find_slipped(
    out: Collector, members: list[Match], furniture: Furniture, index: FormIndex | None
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
    if not over:
        return {}
    starts = _starts(placed, due, over, index)
    if not starts:
        return {}
    cells: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    above = ""
    for match in sorted((*placed, *over), key=lambda m: m.number):
        own = match.issued.key if match.issued is not None else ""
        doubt = (SLIPPED, tuple(key for key in (above, own) if key))
        slid = [at for at in starts if match.number >= starts[at] and _filled(match, at)]
        cells |= {(id(match), at): doubt for at in slid}
        above = own or above
    for match in over:
        if {at for at, _ in match.answers()} <= set(starts):
            match.code = SLIPPED
    labels = "、".join(first.table.columns[at].label for at in sorted(starts))
    out.problem(
        SLIPPED,
        first.table.sheet,
        min(starts.values()),
        min(starts),
        label=first.table.columns[min(starts)].label,
        found=labels,
        expected=str(over[-1].number),
    )
    return cells


def _starts(
    placed: list[Match], due: list[Match], over: list[Match], index: FormIndex | None
) -> dict[int, int]:
    """Return the columns that seem to have slipped, each with the row from which on."""
    columns = placed[0].table.columns
    starts = {
        at: due[0].number
        for at in {at for m in over for at, _ in m.answers()}
        if not _filled(due[0], at) and any(_filled(m, at) for m in due[1:])
    }
    tail = over[-1]
    pushed = [(at, cell) for at, cell in tail.answers() if at not in starts]
    if tail.number != placed[-1].number + 1 or any(NOTE.match(cell.text) for _, cell in pushed):
        return starts
    after = _after_missing(placed, index) if len(pushed) > 1 else 0
    gaps = [
        next((m for m in due if not _filled(m, at)), None)
        for at, _ in pushed
        if columns[at].required
    ]
    gap = min((m for m in gaps if m is not None), key=lambda m: m.number, default=None)
    for at, _ in pushed:
        empty = gap.number if gap is not None and not _filled(gap, at) else 0
        start = min(filter(None, (empty, after)), default=0)
        if start and _filled(placed[-1], at):
            starts[at] = start
    return starts


def _after_missing(placed: list[Match], index: FormIndex | None) -> int:
    """Return the first row below the place of a due row that is not there, or 0."""
    if index is None:
        return 0
    rows = index.by_section[placed[0].table.section]
    here = {m.issued.key: m.number for m in placed if m.issued is not None}
    missing = next((n for n, row in enumerate(rows) if row.due and row.key not in here), None)
    if missing is None:
        return 0
    later = [here[row.key] for row in rows[missing:] if row.key in here]
    return min(later, default=0)


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
