"""Reading a source again over an edited sheet: nobody's edit is lost, conflicts are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from taskbook.model.location import Location
from taskbook.model.task import Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem

Item = TypeVar("Item", Task, Requirement)

# What people may edit, with its words; the rest (source, provenance, codes) follows the reading.
TASK_FIELDS = {
    "number": "序号",
    "year": "年度",
    "level": "层级",
    "part": "部分",
    "requirement_id": "总体要求编号",
    "title": "年度目标及工作内容",
    "body": "正文",
    "schedule": "季度进度安排",
    "milestones": "节点",
    "indicators": "量化指标",
    "leaders": "责任领导",
    "lead_units": "牵头单位",
    "assisting_units": "协助单位",
    "related": "关联",
    "unpaired_responsible": "未对应的责任人",
    "unpaired_contacts": "未对应的直接责任人",
}
REQUIREMENT_FIELDS = {"label": "标号", "number": "序号", "part": "部分", "text": "总体要求"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two task sheets.

    Attributes:
        kind: ``新增``, ``删除`` or ``修改``.
        id: Task or requirement.
        field: What differs, in words; empty for a whole task.
        old: As it was.
        new: As it is.
    """

    kind: str
    id: str
    field: str = ""
    old: str = ""
    new: str = ""


def diff_sheets(old: TaskSheet, new: TaskSheet) -> list[Change]:
    """Return every difference in what people may edit, requirements first, in sheet order."""
    return [
        *_diff(old.requirements, new.requirements, REQUIREMENT_FIELDS),
        *_diff(old.tasks, new.tasks, TASK_FIELDS),
    ]


def _diff(old: Sequence[Item], new: Sequence[Item], fields: Mapping[str, str]) -> list[Change]:
    before = {item.id: item for item in old}
    after = {item.id: item for item in new}
    changes = [
        Change("删除", key, old=_title(item)) for key, item in before.items() if key not in after
    ]
    for key, item in after.items():
        if key not in before:
            changes.append(Change("新增", key, new=_title(item)))
            continue
        for field, words in fields.items():
            was, now = getattr(before[key], field), getattr(item, field)
            if was != now:
                changes.append(Change("修改", key, words, show(was), show(now)))
    return changes


def _title(item: Task | Requirement) -> str:
    return item.title if isinstance(item, Task) else item.text


def show(value: Any) -> str:
    """Return a value of a task as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "；".join(_show_part(part) for part in value)
    return str(value)


def _show_part(part: Any) -> str:
    for names in (("marker", "text"), ("text", "value", "unit"), ("unit",), ("id", "state")):
        if all(hasattr(part, name) for name in names):
            return "".join(show(getattr(part, name)) for name in names)
    return str(part)


@dataclass(frozen=True, slots=True)
class Rereading:
    """The outcome of reading again.

    Attributes:
        sheet: What now holds: people's edits, and the source's changes where nobody edited.
        changes: What differs from the sheet as people left it.
        conflicts: Values that both a person and the source changed; the person's was kept.
    """

    sheet: TaskSheet
    changes: tuple[Change, ...]
    conflicts: tuple[Problem, ...]


def read_again(last: TaskSheet, edited: TaskSheet, new: TaskSheet) -> Rereading:
    """Return ``new`` with every edit that turned ``last`` into ``edited``."""
    conflicts: list[Problem] = []
    requirements = _merge(
        last.requirements, edited.requirements, new.requirements, REQUIREMENT_FIELDS, conflicts
    )
    tasks = _merge(last.tasks, edited.tasks, new.tasks, TASK_FIELDS, conflicts)
    sheet = replace(
        new, requirements=requirements, tasks=tasks, problems=new.problems + tuple(conflicts)
    )
    return Rereading(sheet, tuple(diff_sheets(edited, sheet)), tuple(conflicts))


def _merge(
    last: Sequence[Item],
    edited: Sequence[Item],
    new: Sequence[Item],
    fields: Mapping[str, str],
    conflicts: list[Problem],
) -> tuple[Item, ...]:
    before = {item.id: item for item in last}
    after = {item.id: item for item in edited}
    fresh = {item.id: item for item in new}
    merged: list[Item] = []
    for key in _ordered(edited, new):
        was, theirs, ours = before.get(key), after.get(key), fresh.get(key)
        if theirs is None:
            if was is None and ours is not None:
                merged.append(ours)  # new in the source
            elif ours is not None and was is not None and _differs(was, ours, fields):
                conflicts.append(_conflict(ours, "整项任务", "已删除", _title(ours)))
            continue
        if ours is None:
            if was is None or _differs(was, theirs, fields):
                merged.append(theirs)  # added or edited by a person
                if was is not None:
                    conflicts.append(_conflict(theirs, "整项任务", _title(theirs), "原文已无"))
            continue
        merged.append(_merge_item(was, theirs, ours, fields, conflicts))
    return tuple(merged)


def _ordered(edited: Iterable[Item], new: Iterable[Item]) -> list[str]:
    return list(dict.fromkeys([*(item.id for item in new), *(item.id for item in edited)]))


def _differs(one: Item, other: Item, fields: Mapping[str, str]) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in fields)


def _merge_item(
    was: Item | None,
    theirs: Item,
    ours: Item,
    fields: Mapping[str, str],
    conflicts: list[Problem],
) -> Item:
    kept: dict[str, Any] = {}
    for field, words in fields.items():
        person, source = getattr(theirs, field), getattr(ours, field)
        base = getattr(was, field) if was is not None else None
        if person == source or (was is not None and person == base):
            continue
        kept[field] = person
        if was is None or source != base:
            conflicts.append(_conflict(theirs, words, show(person), show(source)))
    return replace(ours, **kept)


def _conflict(item: Task | Requirement, field: str, person: str, source: str) -> Problem:
    location: Location = item.source
    return Problem(
        "reread-conflict", location, found=source, expected=person, subject=item.id, note=field
    )
