"""Rows of another quarter under this quarter's cover: their milestones say so."""

from __future__ import annotations

from decimal import Decimal

from taskbook.model.form import FormRow
from taskbook.model.period import Period
from taskbook.returns.collecting import Collector
from taskbook.returns.matching import Match
from taskbook.returns.prepared import FormIndex, Prepared, squash

OTHER_PERIOD = "row-other-period"
_TOLD = ("milestone", "target")
_FEWEST = 3
_SHORTEST = 6
_ALIKE = 80


def other_quarter(
    out: Collector, matches: list[Match], prepared: Prepared, index: FormIndex
) -> str:
    """Judge rows whose milestone is not this quarter's.

    Single rows are left to a person; where most rows are of another quarter, the whole file is.

    Returns:
        The code for which nothing of the file may be taken, or an empty string.
    """
    placed = [m for m in matches if m.issued is not None and m.changed]
    doubtful = [(m, at) for m in placed for at in m.changed if _is_told(m, at)]
    if not doubtful:
        return ""
    strange = [(m, at) for m, at in doubtful if _strange(m, at, index)]
    quarters = {id(m): q for m, at in doubtful if (q := _quarter(m, at, prepared))}
    agree = sum(_agrees(m, prepared) for m in matches)
    if quarters and len(quarters) > agree:
        year, quarter = index.form.period.year, next(iter(quarters.values()))
        found, asked = Period(year, quarter).chinese, index.form.period.chinese
        out.problem("period-contradicts", found=f"{found}的节点", expected=asked)
        return "period-contradicts"
    rows = len({id(m) for m, _ in strange})
    if rows >= _FEWEST and rows > agree:
        out.problem("period-unknown", expected=index.form.period.chinese)
        return "period-unknown"
    for match in placed:
        if id(match) in quarters:
            match.issued, match.code = None, OTHER_PERIOD
            match.confidence = Decimal("0.50")
    return ""


def _is_told(match: Match, at: int) -> bool:
    cell = match.cells.get(at)
    key = match.table.columns[at].key
    return key in _TOLD and bool(match.changed[at]) and cell is not None and bool(cell.text.strip())


def _strange(match: Match, at: int, index: FormIndex) -> bool:
    """Return whether a text is neither an edit of what was issued nor another row's."""
    from rapidfuzz import fuzz

    key, text = match.table.columns[at].key, match.cells[at].text
    if key != "milestone":
        return True
    if index.with_text(match.table.section, key, text):
        return False
    return fuzz.ratio(squash(text), squash(match.changed[at])) < _ALIKE


def _quarter(match: Match, at: int, prepared: Prepared) -> int:
    """Return the other quarter whose milestone a row bears, or 0."""
    row = match.issued
    if row is None or match.table.columns[at].key != "milestone" or prepared.period is None:
        return 0
    here, issued = squash(match.cells[at].text), squash(match.changed[at])
    now = prepared.period.quarter
    for quarters, text in _milestones(row, prepared):
        if now not in quarters and text in here and text not in issued:
            return quarters[0]
    return 0


def _agrees(match: Match, prepared: Prepared) -> bool:
    """Return whether a row bears a milestone that only this quarter's form has."""
    row = match.issued
    if row is None or prepared.period is None:
        return False
    columns = match.table.columns
    at = next((at for at, column in columns.items() if column.key == "milestone"), 0)
    if at not in match.cells or at in match.changed:
        return False
    now = prepared.period.quarter
    told = _milestones(row, prepared)
    return not told or any(quarters != (now,) for quarters, _ in told)


def _milestones(row: FormRow, prepared: Prepared) -> list[tuple[tuple[int, ...], str]]:
    task = prepared.tasks.get(row.task_id)
    if task is None:
        return []
    told = ((m.quarters, squash(f"{m.marker}{m.text}")) for m in task.milestones if m.quarters)
    return [(quarters, text) for quarters, text in told if len(text) >= _SHORTEST]
