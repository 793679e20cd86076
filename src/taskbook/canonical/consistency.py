"""Contradictions inside the source or the sheet: found, quoted with both places, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from taskbook.canonical.edited import check_edits
from taskbook.canonical.figure_series import (
    ALIKE,
    Series,
    bare,
    counts,
    likeness,
    same_name,
    scaled,
    series_of,
    written,
)
from taskbook.canonical.indicators import parse_indicators
from taskbook.model.location import Location
from taskbook.model.task import Basis, Indicator, Part, Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem

_ROOM_ABOVE = re.compile(r"不少于|不低于|至少|以上|超|突破|力争|约|左右")
_NARRATIVE = frozenset({Part.PLAN, Part.TARGET})


def check_consistency(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield the contradictions between figures and years of a sheet, then between its own parts.

    A plain figure must be met exactly by the sum of its quarters; one with room above (不少于,
    以上) may be passed. Figures are compared only where unit and name agree.
    """
    by_requirement: dict[str, list[Task]] = {}
    for task in sheet.tasks:
        if task.part not in _NARRATIVE:  # Reading a plan notes its horizons itself.
            yield from _check_years(task)
        yield from _check_figures(task)
        if task.requirement_id is not None:
            by_requirement.setdefault(task.requirement_id, []).append(task)
    for requirement in sheet.requirements:
        yield from _check_requirement(requirement, by_requirement.get(requirement.id, []))
    yield from _check_same_matter(sheet)
    yield from check_edits(sheet)


def place_of(task: Task, field: str) -> Location:
    """Return where a field of a task was read, or where the task stands."""
    for provenance in task.provenance:
        if provenance.field == field and provenance.locations:
            return provenance.locations[0]
    return task.source


def _check_years(task: Task) -> Iterator[Problem]:
    seen: set[tuple[str, int]] = set()
    year = task.year
    for indicator in task.indicators:
        if indicator.year == year or (indicator.text, indicator.year) in seen:
            continue
        seen.add((indicator.text, indicator.year))
        yield Problem(
            "target-year-past" if indicator.year < year else "target-year-later",
            place_of(task, indicator.field),
            found=indicator.text,
            expected=str(year),
            subject=task.id,
            note=str(indicator.year),
        )
    for milestone in task.milestones:
        if milestone.due.year != year:
            yield Problem(
                "milestone-year-past" if milestone.due.year < year else "milestone-year-later",
                place_of(task, "schedule"),
                found=f"{milestone.marker}{milestone.text}".strip(),
                expected=str(year),
                subject=task.id,
                note=f"{milestone.due.year}年{milestone.due.month}月",
            )


def _check_figures(task: Task) -> Iterator[Problem]:
    targets = [
        i
        for i in task.indicators
        if i.field != "schedule" and i.quarter == 4 and i.basis is Basis.ANNUAL and counts(i)
    ]
    for series in series_of(task):
        yield from _check_falls(task, series)
        yield from _check_running_sum(task, series)
        if series.unit != "%":
            yield from _check_total(task, series, targets)


def _check_falls(task: Task, series: Series) -> Iterator[Problem]:
    previous: Indicator | None = None
    for figure in series.figures:
        if figure.basis is not Basis.CUMULATIVE:
            continue
        later = previous is not None and previous.quarter != figure.quarter
        if previous is not None and later and scaled(figure)[0] < scaled(previous)[0]:
            yield Problem(
                "cumulative-falls",
                place_of(task, "schedule"),
                found=figure.text,
                expected=previous.text,
                subject=task.id,
                note=f"第{previous.quarter}季度与第{figure.quarter}季度",
            )
        previous = figure


def _check_running_sum(task: Task, series: Series) -> Iterator[Problem]:
    """Compare a quarter's cumulative figure with its own figure added to what went before.

    Only where one milestone gives both (完成1.5万人次，累计3万人次) after an earlier figure.
    """
    before: Decimal | None = None
    for one, other in pairwise(series.figures):
        both = one.basis is Basis.PERIOD and other.basis is Basis.CUMULATIVE
        if both and one.quarter == other.quarter and before is not None:
            total = before + scaled(one)[0]
            if total != scaled(other)[0]:
                yield Problem(
                    "cumulative-sum-differs",
                    place_of(task, "schedule"),
                    found=other.text,
                    expected=written(total, other),
                    subject=task.id,
                    note=one.text,
                )
        before = scaled(one)[0] + ((before or 0) if one.basis is Basis.PERIOD else 0)


def _check_total(task: Task, series: Series, targets: list[Indicator]) -> Iterator[Problem]:
    rivals = [t for t in targets if scaled(t)[1] == series.unit]
    total = series.total()
    sums = {scaled(t)[0] for t in rivals} | {sum((scaled(t)[0] for t in rivals), Decimal(0))}
    if not rivals or total in sums or max(i.quarter or 0 for i in series.figures) < 4:
        return
    target = _rival(series, rivals)
    if target is None:
        return
    value = scaled(target)[0]
    short = total < value
    if not short and _ROOM_ABOVE.search(target.text):
        return
    yield Problem(
        "figures-short-of-target" if short else "figures-beyond-target",
        place_of(task, "schedule"),
        found=series.quoted(),
        expected=target.text,
        subject=task.id,
        note=f"按季度安排到年底为{written(total, target)}，"
        f"年度目标见{place_of(task, target.field)}",
    )


def _rival(series: Series, rivals: list[Indicator]) -> Indicator | None:
    """Return the target that a series works towards, or None where that is not certain."""
    ranked = sorted(
        ((likeness(t.name, series.name), n) for n, t in enumerate(rivals)), reverse=True
    )
    best, number = ranked[0]
    if best >= ALIKE and (len(ranked) == 1 or ranked[1][0] < best):
        return rivals[number]
    if not bare(series.name) and len(rivals) == 1:
        return rivals[0]
    return None


def _check_requirement(requirement: Requirement, tasks: Sequence[Task]) -> Iterator[Problem]:
    """Compare a requirement's figures for the year with those of the tasks under it."""
    theirs = [
        (task, i) for task in tasks for i in task.indicators if i.field != "schedule" and counts(i)
    ]
    if not theirs:
        return
    year = tasks[0].year
    for figure in parse_indicators(requirement.text, year, field="requirement"):
        if figure.year != year or figure.quarter is None:
            return  # An outlook (力争五年…): what follows may belong to it as well.
        if not counts(figure):
            continue
        value, unit = scaled(figure)
        rivals = [(t, i) for t, i in theirs if i.year == year and scaled(i)[1] == unit]
        alike = [(t, i) for t, i in rivals if same_name(i.name, figure.name)]
        if not alike or any(scaled(i)[0] == value for _, i in rivals):
            continue
        if sum((scaled(i)[0] for _, i in alike), Decimal(0)) == value:
            continue
        task, indicator = alike[0]
        yield Problem(
            "requirement-figure-differs",
            requirement.source,
            found=figure.text,
            expected=indicator.text,
            subject=requirement.id,
            note=f"任务{task.number}，{place_of(task, indicator.field)}",
        )


def _check_same_matter(sheet: TaskSheet) -> Iterator[Problem]:
    """Compare the targets of tasks that are linked as the same matter."""
    tasks = {task.id: task for task in sheet.tasks}
    for task in sheet.tasks:
        for link in task.related:
            other = tasks.get(link.id)
            if other is None or link.kind != "same-matter" or link.state == "rejected":
                continue
            if task.id < other.id:
                yield from _compare_targets(task, other)


def _compare_targets(task: Task, other: Task) -> Iterator[Problem]:
    for mine in (i for i in task.indicators if i.field == "title" and counts(i)):
        alike = [
            theirs
            for theirs in other.indicators
            if theirs.field == "title"
            and counts(theirs)
            and scaled(theirs)[1] == scaled(mine)[1]
            and same_name(theirs.name, mine.name)
        ]
        if alike and all(scaled(theirs)[0] != scaled(mine)[0] for theirs in alike):
            yield Problem(
                "same-matter-figures-differ",
                place_of(task, "title"),
                found=mine.text,
                expected=alike[0].text,
                subject=task.id,
                note=f"任务{other.number}，{place_of(other, 'title')}",
            )
