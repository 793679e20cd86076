"""What people do to a form that no program can know: doubts are told with place and cure."""

from __future__ import annotations

import pytest

from taskbook.returns.figures import same_measure
from tests.damage.by_openpyxl import INDICATOR, LEAD

from .changed import Desk, told


def test_a_figure_under_another_unit_waits(desk: Desk) -> None:
    place, (_, key) = (INDICATOR, desk.cell(INDICATOR, "value")), desk.row(INDICATOR)
    unit = desk.cell(INDICATOR, "unit")
    checked = desk.check(desk.with_value(INDICATOR, unit, "万亿元"))
    told(checked, "number-unit-differs", desk.case.truth[key, "value"], "万亿元", at=place)
    desk.settled(
        checked,
        without={(key, "value")},
        queued={place: "number-unit-differs"},
        refused={(INDICATOR, unit): "given-changed"},
    )


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [("平米", "平方米", True), ("％", "%", True), ("亿元", "万元", False), ("元", "万元", False)],
)
def test_units_are_one_only_with_one_scale(here: str, there: str, same: bool) -> None:
    assert same_measure(here, there) is same


@pytest.mark.parametrize("text", ["已完成？", "√ 未完成", "□已完成", "已完成（部分）"])
def test_a_doubtful_status_waits(desk: Desk, text: str) -> None:
    place, (_, key) = (LEAD, desk.cell(LEAD, "status")), desk.row(LEAD)
    checked = desk.check(desk.with_value(*place, text))
    told(checked, "choice-unknown", text, at=place)
    desk.settled(checked, without={(key, "status")}, queued={place: "choice-unknown"})
