"""Contradictions inside the source: found, quoted with both places, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from taskbook.canonical.indicators import parse_indicators
from taskbook.canonical.numerals import normalised
from taskbook.canonical.quantity_words import quantity_words
from taskbook.model.location import Location
from taskbook.model.task import Basis, Comparator, Indicator, Part, Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem

_ALIKE = 72
_CODES = re.compile(r"[A-Za-z0-9]+")
_ROOM_ABOVE = re.compile(r"不少于|不低于|至少|以上|超|突破|力争|约|左右")
_NARRATIVE = frozenset({Part.PLAN, Part.TARGET})
_COMPARED = frozenset({Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT})


def check_consistency(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield the contradictions between figures and years of a sheet, in source order.

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


@dataclass(slots=True)
class _Series:
    """The dated figures of one matter within a task, in order of their quarters."""

    name: str
    unit: str
    figures: list[Indicator]

    def total(self) -> Decimal:
        """Return what the figures come to by the last quarter."""
        total = Decimal(0)
        for figure in self.figures:
            value, _ = _scaled(figure)
            total = value if figure.basis is not Basis.PERIOD else total + value
        return total

    def quoted(self) -> str:
        return "；".join(dict.fromkeys(figure.text.strip("。；; ") for figure in self.figures))


def _scaled(indicator: Indicator) -> tuple[Decimal, str]:
    return normalised(indicator.value or Decimal(0), indicator.unit)


def _counts(indicator: Indicator) -> bool:
    """Tell whether an indicator is a plain amount that can be compared."""
    return (
        indicator.value is not None
        and indicator.value_max is None
        and not indicator.growth
        and indicator.comparator in _COMPARED
    )


def _series(task: Task) -> list[_Series]:
    """Return the series of a task's dated figures; annual restatements stay out."""
    found: list[_Series] = []
    dated = (i for i in task.indicators if i.field == "schedule" and _counts(i))
    for indicator in sorted(dated, key=lambda i: i.quarter or 0):
        if indicator.quarter is None or indicator.basis is Basis.ANNUAL:
            continue
        unit = _scaled(indicator)[1]
        for series in found:
            if series.unit == unit and same_name(series.name, indicator.name):
                series.figures.append(indicator)
                break
        else:
            found.append(_Series(indicator.name, unit, [indicator]))
    return found


def _check_figures(task: Task) -> Iterator[Problem]:
    targets = [
        i
        for i in task.indicators
        if i.field != "schedule" and i.quarter == 4 and i.basis is Basis.ANNUAL and _counts(i)
    ]
    for series in _series(task):
        yield from _check_falls(task, series)
        yield from _check_running_sum(task, series)
        if series.unit != "%":
            yield from _check_total(task, series, targets)


def _check_falls(task: Task, series: _Series) -> Iterator[Problem]:
    previous: Indicator | None = None
    for figure in series.figures:
        if figure.basis is not Basis.CUMULATIVE:
            continue
        later = previous is not None and previous.quarter != figure.quarter
        if previous is not None and later and _scaled(figure)[0] < _scaled(previous)[0]:
            yield Problem(
                "cumulative-falls",
                place_of(task, "schedule"),
                found=figure.text,
                expected=previous.text,
                subject=task.id,
                note=f"第{previous.quarter}季度与第{figure.quarter}季度",
            )
        previous = figure


def _check_running_sum(task: Task, series: _Series) -> Iterator[Problem]:
    """Compare a quarter's cumulative figure with its own figure added to what went before.

    Only where one milestone gives both (完成1.5万人次，累计3万人次) after an earlier figure.
    """
    before: Decimal | None = None
    for one, other in pairwise(series.figures):
        both = one.basis is Basis.PERIOD and other.basis is Basis.CUMULATIVE
        if both and one.quarter == other.quarter and before is not None:
            total = before + _scaled(one)[0]
            if total != _scaled(other)[0]:
                yield Problem(
                    "cumulative-sum-differs",
                    place_of(task, "schedule"),
                    found=other.text,
                    expected=_written(total, other),
                    subject=task.id,
                    note=one.text,
                )
        before = _scaled(one)[0] + ((before or 0) if one.basis is Basis.PERIOD else 0)


def _check_total(task: Task, series: _Series, targets: list[Indicator]) -> Iterator[Problem]:
    rivals = [t for t in targets if _scaled(t)[1] == series.unit]
    total = series.total()
    sums = {_scaled(t)[0] for t in rivals} | {sum((_scaled(t)[0] for t in rivals), Decimal(0))}
    if not rivals or total in sums or max(i.quarter or 0 for i in series.figures) < 4:
        return
    if len(series.figures) < 2 and series.figures[0].basis is Basis.PERIOD:
        return
    target = _rival(series, rivals)
    if target is None:
        return
    value = _scaled(target)[0]
    short = total < value
    if not short and _ROOM_ABOVE.search(target.text):
        return
    yield Problem(
        "figures-short-of-target" if short else "figures-beyond-target",
        place_of(task, "schedule"),
        found=series.quoted(),
        expected=target.text,
        subject=task.id,
        note=f"按季度安排到年底为{_written(total, target)}，"
        f"年度目标见{place_of(task, target.field)}",
    )


def _rival(series: _Series, rivals: list[Indicator]) -> Indicator | None:
    """Return the target that a series works towards, or None where that is not certain."""
    alike = [t for t in rivals if same_name(t.name, series.name)]
    if len(alike) == 1:
        return alike[0]
    if not _bare(series.name) and len(rivals) == 1:
        return rivals[0]
    return None


def _written(value: Decimal, like: Indicator) -> str:
    """Return a value in the unit of an indicator: 400个."""
    factor = normalised(Decimal(1), like.unit)[0]
    shown = (value / factor).normalize()
    return f"{shown:f}{like.unit}"


@lru_cache(maxsize=65536)
def _bare(name: str) -> str:
    """Return a name without track, verbs of delivery and punctuation."""
    words = quantity_words()
    stripped = re.sub(rf"(?:{words.regex('deliver')})", "", name.rpartition("：")[2])
    return re.sub(r"[\W_]+", "", stripped)


def same_name(one: str, other: str) -> bool:
    """Tell whether two indicator names mean the same thing: 新建停车位 and 新增停车位 do."""
    if one == other:
        return True
    tracks = {one.rpartition("：")[0], other.rpartition("：")[0]} - {""}
    if len(tracks) > 1:
        return False
    a, b = _bare(one), _bare(other)
    if not a or not b or set(_CODES.findall(a)) != set(_CODES.findall(b)):
        return False
    return a in b or b in a or fuzz.ratio(a, b) >= _ALIKE


def _check_requirement(requirement: Requirement, tasks: Sequence[Task]) -> Iterator[Problem]:
    """Compare a requirement's figures for the year with those of the tasks under it."""
    theirs = [
        (task, i) for task in tasks for i in task.indicators if i.field != "schedule" and _counts(i)
    ]
    if not theirs:
        return
    year = tasks[0].year
    for figure in parse_indicators(requirement.text, year, field="requirement"):
        if figure.year != year or figure.quarter is None:
            return  # An outlook (力争五年…): what follows may belong to it as well.
        if not _counts(figure):
            continue
        value, unit = _scaled(figure)
        rivals = [(t, i) for t, i in theirs if i.year == year and _scaled(i)[1] == unit]
        alike = [(t, i) for t, i in rivals if same_name(i.name, figure.name)]
        if not alike or any(_scaled(i)[0] == value for _, i in rivals):
            continue
        if sum((_scaled(i)[0] for _, i in alike), Decimal(0)) == value:
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
    for mine in (i for i in task.indicators if i.field == "title" and _counts(i)):
        alike = [
            theirs
            for theirs in other.indicators
            if theirs.field == "title"
            and _counts(theirs)
            and _scaled(theirs)[1] == _scaled(mine)[1]
            and same_name(theirs.name, mine.name)
        ]
        if alike and all(_scaled(theirs)[0] != _scaled(mine)[0] for theirs in alike):
            yield Problem(
                "same-matter-figures-differ",
                place_of(task, "title"),
                found=mine.text,
                expected=alike[0].text,
                subject=task.id,
                note=f"任务{other.number}，{place_of(other, 'title')}",
            )
