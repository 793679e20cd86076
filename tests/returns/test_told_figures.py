"""A figure in a text against the value of the same task: told when plain, silent otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from taskbook.model.form import IssuedForm, Section
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn

from .test_checks import FORMS, UNIT, returned

CODE = "text-against-value"


def told(progress: str, value: Any, **changes: Any) -> list[str]:
    """Return the messages about a progress text beside 完成投资 in 万元."""
    answers = {"progress": progress, "value": value}
    checked: CheckedReturn = returned(answers, forms=_forms(**changes))
    return [p.message for p in checked.problems if p.code == CODE]


def _forms(quarter: int = 1, **given: str) -> dict[str, IssuedForm]:
    form = FORMS[UNIT]
    rows = tuple(
        replace(row, given={**row.given, **given}) if row.section is Section.INDICATOR else row
        for row in form.rows
    )
    return {UNIT: replace(form, rows=rows, period=Period(2021, quarter))}


@pytest.mark.parametrize(
    ("progress", "value"),
    [
        ("完成投资3.2亿元，占年度目标16%。", 3200),
        ("完成投资3.2亿元。", 32),
        ("完成投资3.2亿元。", 320000),
        ("截至3月底，累计完成投资3.2亿元，完成招标3个标段。", 3200),
        ("已开工管网55公里，完成投资3.2亿元。", 3200),
        ("一季度投资完成3.2亿元。", 3200),
        ("一季度完成3.2亿元投资，占年度目标16%。", 3200),
        ("今年以来，我局共完成投资约3.2亿元。", 3200),
        ("完成投资32,000万元，同比增长5%。", 3200),
        ("本季度完成投资3.5亿元，进展顺利。", 32000),
        ("年度目标为完成投资20亿元，一季度完成投资3.2亿元。", 3200),
    ],
)
def test_a_text_that_contradicts_the_value(progress: str, value: int) -> None:
    (message,) = told(progress, value)
    assert f"{value}万元" in message
    assert "牵头任务!" in message
    assert "（即3" in message


@pytest.mark.parametrize(
    ("progress", "value"),
    [
        ("完成投资3.2亿元。", 32000),
        ("完成投资3.2亿元。", 31850),
        ("完成投资约3.2亿元。", 33000),
        ("完成投资超3亿元。", 32000),
        ("东片区项目完成投资0.5亿元，西片区项目完成投资2.7亿元。", 32000),
        ("年度目标为完成投资20亿元，正在推进。", 32000),
        ("力争全年完成投资20亿元，已开工管网55公里。", 32000),
        ("一是东部已开工，完成投资0.5亿元；二是西部完成投资2.7亿元。", 32000),
        ("3月份完成投资1亿元，进展顺利。", 32000),
        ("2020年完成投资5亿元，今年已开工管网55公里。", 32000),
        ("总投资20亿元，其中完成投资1.2亿元用于设备。", 32000),
        ("下一步，完成投资10亿元，建成管网200公里。", 32000),
        ("完成投资3.2亿元，其中土建完成投资2亿元。", 32000),
        ("完成投资计划20亿元的16%，达3.2亿元。", 32000),
        ("完成投资2亿元以上的项目备案5个。", 32000),
        ("召开3次会议，走访47家企业，完成招标3个标段。", 32000),
    ],
)
def test_ordinary_texts_make_no_alarm(progress: str, value: int) -> None:
    assert told(progress, value) == []


@pytest.mark.parametrize(
    ("progress", "value", "basis", "expected"),
    [
        ("二季度完成投资2亿元，进展顺利。", 52000, "累计", 0),
        ("一季度完成投资3.2亿元，二季度完成投资2亿元。", 52000, "累计", 0),
        ("完成投资2亿元，进展顺利。", 52000, "累计", 0),
        ("上半年完成投资5.2亿元。", 5200, "累计", 1),
        ("截至6月底，完成投资5.2亿元。", 48000, "累计", 1),
        ("1-6月累计完成投资5.2亿元。", 2000, "当季", 0),
        ("本季度完成投资2.5亿元。", 2500, "当季", 1),
        ("上半年累计完成投资5.2亿元，二季度完成投资2亿元。", 20000, "当季", 0),
    ],
)
def test_the_year_so_far_is_not_the_quarter(
    progress: str, value: int, basis: str, expected: int
) -> None:
    assert len(told(progress, value, quarter=2, basis=basis)) == expected
