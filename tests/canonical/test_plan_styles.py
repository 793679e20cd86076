"""Invented reports of other provinces and styles: counties, districts, townships, a city, a PDF."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from taskbook.model.task import Indicator, Part, Task
from tests.plan_helpers import codes, read_plan

STYLES = sorted((Path(__file__).resolve().parents[1] / "gold").glob("style_*.toml"))


@pytest.fixture(params=STYLES, ids=lambda path: path.stem)
def gold(request: pytest.FixtureRequest) -> dict[str, Any]:
    return tomllib.loads(request.param.read_text(encoding="utf-8"))


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


def _row(task: Task, found: Indicator) -> list[Any]:
    lead = "" if task.part is Part.TARGET else task.title
    unit = "" if found.value is None else found.unit
    value, top = _plain(found.value), _plain(found.value_max)
    return [lead, str(found.comparator), value, top, unit, found.year]


def test_structure(gold: dict[str, Any]) -> None:
    plan = read_plan(gold["text"])
    assert (plan.year, plan.year_in_doubt) == (gold["year"], gold["in_doubt"])
    assert [r.text.split("\n")[0] for r in plan.requirements] == gold["headings"]
    assert [t.title for t in plan.tasks if t.part is not Part.TARGET] == gold["leads"]
    assert sum(t.part is Part.LIVELIHOOD for t in plan.tasks) == gold["livelihood"]
    assert set(gold["codes"]) <= set(codes(plan))


def test_commitments(gold: dict[str, Any]) -> None:
    plan = read_plan(gold["text"])
    found = [_row(task, i) for task in plan.tasks for i in task.indicators]
    doubtful = gold.get("optional", [])
    assert [row for row in gold["commitments"] if row not in found] == []
    assert [row for row in found if row not in gold["commitments"] + doubtful] == []


def test_no_negative_is_taken(gold: dict[str, Any]) -> None:
    plan = read_plan(gold["text"])
    taken = {(_plain(i.value), i.unit) for task in plan.tasks for i in task.indicators}
    wanted = {(row[2], row[4]) for row in gold["commitments"] + gold.get("optional", [])}
    for value, unit in gold["negatives"]:
        if (value, unit) not in wanted:
            assert (value, unit) not in taken
