"""Tasks and requirements made from their words alone, for tests."""

from __future__ import annotations

from taskbook.canonical.indicators import task_indicators
from taskbook.canonical.schedule import parse_schedule
from taskbook.model.location import Location
from taskbook.model.task import LeadUnit, Level, Part, Provenance, Requirement, Task, TaskSheet

YEAR = 2021


def place(row: int, column: int | None = None) -> Location:
    return Location("分解表.xlsx", "Sheet1", row, column)


def task(
    number: int,
    title: str,
    schedule: str = "",
    *,
    requirement: str | None = None,
    part: Part = Part.MAIN,
) -> Task:
    milestones = parse_schedule(schedule, YEAR)
    return Task(
        id=f"XX2021-{number:03d}",
        number=number,
        year=YEAR,
        level=Level.CITY,
        part=part,
        requirement_id=requirement,
        title=title,
        body=None,
        schedule=schedule,
        milestones=milestones,
        indicators=task_indicators(title, milestones, YEAR),
        leaders=(),
        lead_units=(LeadUnit("甲局", "甲局"),),
        assisting_units=(),
        related=(),
        source=place(number),
        provenance=(
            Provenance("title", (place(number, 2),)),
            Provenance("schedule", (place(number, 3),)),
        ),
    )


def requirement(number: int, text: str) -> Requirement:
    return Requirement(
        id=f"XX2021-R{number:03d}",
        label=f"({number})",
        number=number,
        text=text,
        part=Part.MAIN,
        source=place(100 + number, 1),
    )


def sheet(*tasks: Task, requirements: tuple[Requirement, ...] = ()) -> TaskSheet:
    return TaskSheet(YEAR, "某市", requirements, tasks)
