"""覆盖对照 of one town from a task sheet: decisions stand, unknown towns are refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from taskbook.errors import UsageError
from taskbook.model.task import Related, TaskSheet
from taskbook.pipeline.covering import cover_town, towns_with_plans
from tests.canonical.test_coverage import CITY, PLAN, TOWN, UNITS


def _sheet(link_state: str = "proposed") -> TaskSheet:
    link = Related("QS2022-001", "answers", Decimal("0.5"), link_state)
    city = [replace(CITY[0], related=(link,)), *CITY[1:]]
    return TaskSheet(2022, "某市", (), (*city, *PLAN), UNITS)


def test_the_matrix_is_written(tmp_path: Path) -> None:
    target = tmp_path / "覆盖对照.xlsx"
    coverage = cover_town(_sheet(), TOWN, target)
    assert target.stat().st_size > 0
    assert coverage.rows[0].answers[0].state == "proposed"


def test_the_offices_decision_on_the_sheet_stands(tmp_path: Path) -> None:
    target = tmp_path / "覆盖对照.xlsx"
    assert cover_town(_sheet("confirmed"), TOWN, target).rows[0].answers[0].state == "confirmed"
    rejected = cover_town(_sheet("rejected"), TOWN, target).rows[0].answers
    assert all(answer.task.number != 1 for answer in rejected)


def test_a_town_without_a_plan_is_refused(tmp_path: Path) -> None:
    assert towns_with_plans(_sheet()) == (TOWN,)
    with pytest.raises(UsageError, match="没有“白河镇”的计划任务"):
        cover_town(_sheet(), "白河镇", tmp_path / "覆盖对照.xlsx")
