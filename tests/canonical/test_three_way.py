"""Reading again over an edited sheet: edits stay, news arrive, conflicts are listed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from taskbook.canonical.three_way import diff_sheets, read_again
from taskbook.model.location import Location
from taskbook.model.task import LeadUnit, Level, Milestone, Part, Task, TaskSheet


def make(number: int, title: str = "", schedule: str = "一季度，启动。") -> Task:
    return Task(
        id=f"T2021-{number:03d}",
        number=number,
        year=2021,
        level=Level.CITY,
        part=Part.MAIN,
        requirement_id=None,
        title=title or f"任务{number}",
        body=None,
        schedule=schedule,
        milestones=(Milestone(None, (1,), dt.date(2021, 3, 31), "启动。", "一季度，"),),
        indicators=(),
        leaders=("甲",),
        lead_units=(LeadUnit("教育局", "教育局"),),
        assisting_units=(),
        related=(),
        source=Location("表.txt", row=number),
    )


def sheet(*tasks: Task) -> TaskSheet:
    return TaskSheet(2021, "某市", (), tasks)


def test_a_persons_edit_survives_reading_the_same_source_again() -> None:
    last = sheet(make(1), make(2))
    edited = sheet(replace(make(1), leaders=("乙",)), make(2))
    again = read_again(last, edited, last)
    assert again.sheet.tasks == edited.tasks
    assert again.changes == ()
    assert again.conflicts == ()


def test_a_change_of_the_source_arrives_where_nobody_edited() -> None:
    last = sheet(make(1), make(2))
    new = sheet(make(1, "任务一（改）"), make(2), make(3))
    again = read_again(last, last, new)
    assert [t.title for t in again.sheet.tasks] == ["任务一（改）", "任务2", "任务3"]
    assert [(c.kind, c.id) for c in again.changes] == [("修改", "T2021-001"), ("新增", "T2021-003")]


def test_both_changed_the_same_value_keeps_the_persons_and_lists_a_conflict() -> None:
    last = sheet(make(1))
    edited = sheet(make(1, "人工改"))
    new = sheet(make(1, "原文改", schedule="二季度，启动。"))
    again = read_again(last, edited, new)
    (task,) = again.sheet.tasks
    assert task.title == "人工改"
    assert task.schedule == "二季度，启动。"
    (conflict,) = again.conflicts
    assert (conflict.expected, conflict.found, conflict.note) == (
        "人工改",
        "原文改",
        "年度目标及工作内容",
    )
    assert conflict.code == "reread-conflict"
    assert conflict in again.sheet.problems


def test_a_task_that_a_person_added_or_deleted_stays_so() -> None:
    last = sheet(make(1), make(2))
    edited = sheet(make(1), make(9, "人工增加"))
    again = read_again(last, edited, last)
    assert [t.id for t in again.sheet.tasks] == ["T2021-001", "T2021-009"]


def test_a_task_gone_from_the_source_goes_unless_it_was_edited() -> None:
    last = sheet(make(1), make(2), make(3))
    edited = sheet(make(1), make(2), make(3, "人工改"))
    again = read_again(last, edited, sheet(make(1)))
    assert [t.id for t in again.sheet.tasks] == ["T2021-001", "T2021-003"]
    (conflict,) = again.conflicts
    assert conflict.subject == "T2021-003"


def test_diff_names_every_field() -> None:
    (change,) = diff_sheets(sheet(make(1)), sheet(replace(make(1), leaders=("甲", "乙"))))
    assert (change.kind, change.field, change.old, change.new) == (
        "修改",
        "责任领导",
        "甲",
        "甲；乙",
    )
