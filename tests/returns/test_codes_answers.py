"""Faults of single answer cells that need the cell as a program stores it."""

from __future__ import annotations

import re

import pytest

from taskbook.returns.limits import LONGEST_ANSWER
from tests.damage.by_bytes import edited
from tests.damage.by_openpyxl import INDICATOR, LEAD
from tests.damage.filled import case, world

from .changed import Desk, sheet_part, told


def test_a_cell_of_unseen_characters(desk: Desk) -> None:
    place, (_, key) = (LEAD, desk.cell(LEAD, "obstacles")), desk.row(LEAD)
    checked = desk.check(desk.with_value(*place, "\u200b\u200b"))
    told(checked, "answer-invisible", "看不见的字符", at=place)
    desk.settled(checked, without={(key, "obstacles")}, refused={place: "answer-invisible"})


def test_a_text_longer_than_any_cell(desk: Desk) -> None:
    """No spreadsheet program saves such a cell; somebody's script does."""
    place, (_, key) = (LEAD, desk.cell(LEAD, "obstacles")), desk.row(LEAD)
    content = desk.with_value(*place, "placeholder")
    long = ("困难" * LONGEST_ANSWER).encode()
    content = edited(content, lambda name, part: part.replace(b"placeholder", long))
    checked = desk.check(content)
    told(checked, "answer-too-long", "超过一个单元格", at=place)
    desk.settled(checked, without={(key, "obstacles")}, refused={place: "answer-too-long"})


def test_a_number_worked_out_by_a_formula(desk: Desk) -> None:
    """The result that the program left in the file counts; the formula is never worked out."""
    place, (_, key) = (INDICATOR, desk.cell(INDICATOR, "value", 1)), desk.row(INDICATOR, 1)
    content = desk.with_value(*place, 12)
    part = sheet_part(content, INDICATOR)
    pattern = re.compile(rf'(<c r="{place[1]}"[^>]*>)<v>12</v>'.encode())

    def put(name: str, xml: bytes) -> bytes:
        if name != part:
            return xml
        xml, count = pattern.subn(rb"\1<f>6+7</f><v>12</v>", xml)
        assert count == 1
        return xml

    checked = desk.check(edited(content, put))
    told(checked, "answer-formula", "“12”", "公式", at=place)
    desk.settled(checked, changed={(key, "value"): "12"})


def test_a_text_that_looks_like_a_formula(desk: Desk) -> None:
    place, (_, key) = (LEAD, desk.cell(LEAD, "evidence")), desk.row(LEAD)
    checked = desk.check(desk.with_value(*place, "=见附件三"))
    told(checked, "answer-formula-like", "＝见附件三", at=place)
    desk.settled(checked, changed={(key, "evidence"): "＝见附件三"})


def test_a_formula_in_words_where_a_number_belongs(desk: Desk) -> None:
    place, (_, key) = (INDICATOR, desk.cell(INDICATOR, "value", 1)), desk.row(INDICATOR, 1)
    checked = desk.check(desk.with_value(*place, "=12+3家"))
    told(checked, "answer-formula-like", "＝12+3家", at=place)
    desk.settled(checked, without={(key, "value")}, refused={place: "answer-formula-like"})


@pytest.fixture(scope="module")
def percents(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A unit that is asked for percentages: 签订率 ≥60 % this quarter."""
    folder = tmp_path_factory.mktemp("percents") / "workspace"
    return Desk(case(folder, "生态环境局"), world(folder))


def percent_row(desk: Desk) -> tuple[int, str]:
    """Return (position, key) of the first indicator that has a target of some percent."""
    rows = desk.here.forms[desk.case.unit].rows
    wanted = {r.key for r in rows if r.given.get("unit") == "%" and "60" in r.given["target"]}
    positions = range(len(rows))
    found = ((n, desk.row(INDICATOR, n)[1]) for n in positions)
    return next((n, key) for n, key in found if key in wanted)


def test_a_share_where_a_percentage_belongs(percents: Desk) -> None:
    nth, key = percent_row(percents)
    place = INDICATOR, percents.cell(INDICATOR, "value", nth)
    checked = percents.check(percents.with_value(*place, 0.62))
    told(checked, "number-share-or-percent", "0.62", "单位%", at=place)
    percents.settled(checked, without={(key, "value")}, queued={place: "number-share-or-percent"})


def test_a_percentage_of_the_right_size_is_taken(percents: Desk) -> None:
    nth, key = percent_row(percents)
    place = INDICATOR, percents.cell(INDICATOR, "value", nth)
    checked = percents.check(percents.with_value(*place, 62))
    assert "number-share-or-percent" not in {p.code for p in checked.problems}
    percents.settled(checked, changed={(key, "value"): "62"})
