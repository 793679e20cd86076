"""What must not be praised: figures under an open question, and shares that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from taskbook.model.progress import CellRef
from taskbook.pace.judging import Verdict
from taskbook.problems.problem import Problem

if TYPE_CHECKING:
    from taskbook.summary.rows import TaskRow

_WHOLE = Decimal(100)
_SHARES = ("%", "％")


def contests(verdict: Verdict, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems with what decided a task's status.

    A status that the office has confirmed is not open. What a figure decided is contested by what
    is wrong with that figure's cell; a status in words also by what contradicts the word.

    Args:
        verdict: The verdict.
        problems: The open problems (强制, 核实) of the period's record.
    """
    if verdict.confirmed is not None:
        return
    figured = verdict.rule != "qualitative"
    refs = [ref for found in verdict.figures for ref in found.sources] if figured else ()
    keys = {found.key for found in verdict.figures}
    places = {_place(ref) for ref in refs or verdict.sources}
    files = {ref.file for ref in verdict.sources}
    for problem in problems:
        where = problem.location
        at_cell = (where.document, where.sheet or "", where.cell) in places
        of_figure = problem.subject in keys and where.document in files
        of_task = problem.subject == verdict.task_id and where.document in files
        if at_cell or of_figure or (of_task and not figured):
            yield problem


def _place(ref: CellRef) -> tuple[str, str, str]:
    return ref.file, ref.sheet, ref.cell


def over_whole(row: TaskRow) -> bool:
    """Return whether a share of a row is over 100 %: a slip, or a figure of something else."""
    return any(
        value.finding is not None
        and value.indicator.unit in _SHARES
        and not value.indicator.growth
        and value.finding.actual > _WHOLE
        for value in row.values
    )
