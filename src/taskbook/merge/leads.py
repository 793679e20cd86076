"""Several units on one task: 主牵头 decides, the others stand beside it and are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taskbook.merge.precedence import same_value
from taskbook.model.form import IssuedForm
from taskbook.model.location import Location
from taskbook.model.progress import Answer, PeriodRecord
from taskbook.model.task import Task, TaskSheet
from taskbook.problems.problem import Problem

#: Columns in which lead units must say the same; what else they write complements each other.
COMPARED_FIELDS = ("status", "value")


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """All that was answered on one task.

    Attributes:
        task: The task.
        main: Answers of 主牵头, which count; of each member where a group (各镇街) leads.
        co_leads: Answers of each 共同牵头 that answered, in the task's order.
        assisting: Notes of each assisting unit that answered, in issued order.
    """

    task: Task
    main: dict[str, tuple[Answer, ...]]
    co_leads: dict[str, tuple[Answer, ...]]
    assisting: dict[str, tuple[Answer, ...]]


def progress_by_task(record: PeriodRecord, sheet: TaskSheet) -> Iterator[TaskProgress]:
    """Yield, for every task of the sheet, what its lead and assisting units answered."""
    found = _by_task(record.answers)
    for task in sheet.tasks:
        units = found.get(task.id, {})
        main, others = lead_names(task)
        leads = {*main, *others}
        yield TaskProgress(
            task,
            {unit: tuple(units[unit]) for unit in main if unit in units},
            {unit: tuple(units[unit]) for unit in others if unit in units},
            {unit: tuple(answers) for unit, answers in units.items() if unit not in leads},
        )


def lead_names(task: Task) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who answers as 主牵头 and who as 共同牵头, groups as their members."""
    if not task.lead_units:
        return (), ()
    main = task.lead_units[0].issued_to
    others = dict.fromkeys(unit for lead in task.lead_units[1:] for unit in lead.issued_to)
    return main, tuple(unit for unit in others if unit not in main)


def lead_problems(
    answers: Iterable[Answer], forms: Iterable[IssuedForm], sheet: TaskSheet
) -> Iterator[Problem]:
    """Yield where co-leads contradict 主牵头, or answer while it is silent."""
    asked = {(form.unit, row.task_id) for form in forms for row in form.rows if row.due}
    joint = {task.id for task in sheet.tasks if len(task.lead_units) > 1}
    found = _by_task(
        answer for answer in answers if answer.task_id in joint and answer.shared_from is None
    )
    for task in sheet.tasks:
        units = found.get(task.id)
        mains, others = lead_names(task)
        # Each member of a group answers for itself; there is nothing to compare.
        if not units or len(mains) != 1:
            continue
        main = units.get(mains[0], [])
        for unit in others:
            theirs = units.get(unit, [])
            if main:
                yield from _disagreements(task, main, theirs)
            elif theirs and (mains[0], task.id) in asked:
                yield Problem(
                    "merge-main-lead-silent",
                    _place(theirs[0]),
                    found=unit,
                    expected=mains[0],
                    subject=task.id,
                )


def _disagreements(task: Task, main: list[Answer], theirs: list[Answer]) -> Iterator[Problem]:
    decisive = {(a.key, a.field): a for a in main if a.field in COMPARED_FIELDS}
    for answer in theirs:
        other = decisive.get((answer.key, answer.field))
        if other is not None and same_value(other) != same_value(answer):
            yield Problem(
                "merge-leads-disagree",
                _place(answer),
                found=f"{answer.unit}：{answer.text}",
                expected=f"{other.unit}：{other.text}",
                subject=task.id,
                note=str(other.ref),
            )


def _by_task(answers: Iterable[Answer]) -> dict[str, dict[str, list[Answer]]]:
    found: dict[str, dict[str, list[Answer]]] = defaultdict(dict)
    for answer in answers:
        found[answer.task_id].setdefault(answer.unit, []).append(answer)
    return found


def _place(answer: Answer) -> Location:
    return cell_location(answer.ref.file, answer.ref.sheet, answer.ref.cell)


def cell_location(file: str, sheet: str, cell: str) -> Location:
    """Return the location of a cell address such as ``F12``."""
    letters = cell.rstrip("0123456789")
    digits = cell[len(letters) :]
    if not digits or not letters.isascii() or not letters.isalpha():
        return Location(file, sheet)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return Location(file, sheet, int(digits), column)
