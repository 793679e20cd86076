"""What people changed in one place of a task and not in the other that follows from it.

Milestones and indicators are taken from the schedule and the target when a source is read; after
that the sheet is the people's, and forms are made of the milestones and indicators as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from taskbook.model.location import Location
from taskbook.model.task import Milestone, Task, TaskSheet
from taskbook.problems.problem import Problem

_SHOWN = 60


def check_edits(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield where milestones, indicators and lead units no longer go with a task's words."""
    for task in sheet.tasks:
        if not task.lead_units:
            yield Problem("lead-unit-empty", task.source, subject=task.id)
        yield from _check_milestones(task)
        yield from _check_indicators(task)


def _check_milestones(task: Task) -> Iterator[Problem]:
    place = _place(task, "schedule")
    if not task.milestones:
        if task.schedule.strip():
            found = _short(task.schedule)
            yield Problem("milestones-missing", place, found=found, subject=task.id)
        return
    joined = "".join(map(_words, task.milestones))
    if _bare(joined) != _bare(task.schedule):
        here, there = _apart(joined, task.schedule)
        yield Problem("milestones-differ", place, found=here, expected=there, subject=task.id)


def _words(milestone: Milestone) -> str:
    return f"{milestone.track_marker}{milestone.marker}{milestone.text}"


def _check_indicators(task: Task) -> Iterator[Problem]:
    texts = [_bare(text) for text in (task.title, task.schedule, task.body or "")]
    seen: set[str] = set()
    for indicator in task.indicators:
        words = _bare(indicator.text)
        if not words or words in seen or any(words in text for text in texts):
            continue
        seen.add(words)
        yield Problem(
            "indicator-text-gone",
            _place(task, indicator.field),
            found=_short(indicator.text),
            expected=indicator.name,
            subject=task.id,
        )


def _bare(text: str) -> str:
    return "".join(text.split())


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return both texts from a little before the first place where they differ."""
    a, b = _bare(one), _bare(other)
    same = next((n for n, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(len(a), len(b)) if same is None else same) - _SHOWN // 4)
    lead = "…" if start else ""
    return f"{lead}{_short(a[start:])}", f"{lead}{_short(b[start:])}"


def _place(task: Task, field: str) -> Location:
    for provenance in task.provenance:
        if provenance.field == field and provenance.locations:
            return provenance.locations[0]
    return task.source
