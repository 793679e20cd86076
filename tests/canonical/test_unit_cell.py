"""Cells that name leading and assisting units together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.deadline import parse_deadline
from taskbook.canonical.unit_cell import (
    UnitRule,
    find_unit_rule,
    names_people,
    parse_unit_cell,
    part_people,
    without_others,
)


@pytest.mark.parametrize(
    ("text", "leads", "assisting"),
    [
        ("A局牵头，B局、C局配合", "A局", "B局、C局"),
        ("A局、D局牵头，B局、C局配合", "A局、D局", "B局、C局"),
        ("由A局牵头，B局配合。", "A局", "B局"),
        ("牵头单位：A局；配合单位：B局、C局", "A局", "B局、C局"),
        ("牵头单位：A局\n配合单位：B局\nC局", "A局", "B局、C局"),
        ("牵头：A局、D局 配合：B局", "A局、D局", "B局"),
        ("主办：A局，协办：B局", "A局", "B局"),
        ("A局（牵头）、B局、C局", "A局", "B局、C局"),
        ("B局、A局(牵头)、C局(配合)", "A局", "B局、C局"),
        ("A局会同B局、C局", "A局", "B局、C局"),
        ("A局牵头，会同B局", "A局", "B局"),
        ("A局负责，各镇（街道、园区）配合", "A局", "各镇（街道、园区）"),
        ("A局、B局 牵头", "A局、B局", ""),
        ("责任单位：A局；配合单位：无", "A局", ""),
        ("A局牵头，B局、各县（市、区）人民政府", "A局", "B局、各县（市、区）人民政府"),
        ("A局主办，B局协办，C局参与", "A局", "B局、C局"),
        ("A局、B局按职责分工负责", "A局、B局", ""),
        ("A局、B局按照各自职责分别负责", "A局、B局", ""),
        ("A局牵头，B局、C局按职责分工配合", "A局", "B局、C局"),
        ("牵头单位：A局；责任单位：B局、C局", "A局", "B局、C局"),
        ("责任单位：B局；牵头单位：A局", "A局", "B局"),
        ("责任单位：A局（牵头）、B局", "A局", "B局"),
        ("责任单位：A局、B局", "A局、B局", ""),
        ("A局牵头，B局、C局按职责分工负责", "A局", "B局、C局"),
        (
            "A局、D局牵头；各有关部门、各区县政府按职责分工负责",
            "A局、D局",
            "各有关部门、各区县政府",
        ),
        ("由A局牵头，B局参与，各县（市、区）政府负责落实", "A局", "B局、各县（市、区）政府"),
        ("A局、B局按职责分工负责，各区县政府结合实际落实", "A局、B局", "各区县政府"),
        ("A局、B局共同牵头，C局配合", "A局、B局", "C局"),
        ("A局负责，B局协同", "A局", "B局"),
        ("牵头责任单位：A局。协同责任单位：B局/C局。", "A局", "B局、C局"),
        ("A局/B局牵头", "A局、B局", ""),
        ("A局（B局、C局配合）", "A局", "B局、C局"),
        ("责任单位：A局（B局配合）", "A局", "B局"),
        ("A局（各镇街(园区)配合）", "A局", "各镇街(园区)"),
        ("牵头：A局\n责任：各县区政府", "A局", "各县区政府"),
    ],
)
def test_words_tell_who_leads(text: str, leads: str, assisting: str) -> None:
    cell = parse_unit_cell(text)
    assert (cell.leads, cell.assisting, cell.marked) == (leads, assisting, True)


def test_without_words_all_lead_and_it_is_said() -> None:
    cell = parse_unit_cell("A局、B局 C局")
    assert (cell.leads, cell.assisting, cell.marked) == ("A局、B局、C局", "", False)
    assert parse_unit_cell("").leads == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("A局牵头，B局、C局等配合", "A局牵头，B局、C局配合"),
        ("A局、B局等按职责分工负责", "A局、B局按职责分工负责"),
        ("B局等相关单位配合", "B局配合"),
        ("省公安厅等12个部门", "省公安厅"),
        ("各高等院校、市高等学校", "各高等院校、市高等学校"),
        ("市教育局等，各县区政府", "市教育局，各县区政府"),
        ("等", "等"),
    ],
)
def test_the_word_for_others_is_no_part_of_a_name(text: str, rest: str) -> None:
    assert without_others(text) == rest
    assert without_others("经贸等", UnitRule(is_unit={"经贸等"}.__contains__)) == "经贸等"


def test_a_rule_of_the_table_decides() -> None:
    rule = find_unit_rule(["责任单位（排在第一位的为牵头单位）"])
    assert rule == UnitRule(first_leads=True)
    assert parse_unit_cell("A局、B局、C局", rule).assisting == "B局、C局"
    assert parse_unit_cell("B局牵头，A局配合", rule).leads == "B局"
    assert parse_unit_cell("责任单位：A局、B局", rule).leads == "A局"
    assert parse_unit_cell("A局、B局按职责分工负责", rule).leads == "A局"
    star = find_unit_rule(["注：带*号的为牵头单位"])
    assert star.star_leads
    cell = parse_unit_cell("A局、*B局、C局", star)
    assert (cell.leads, cell.assisting) == ("B局", "A局、C局")
    assert find_unit_rule(["第一责任人为牵头单位主要领导"]) == UnitRule()


@pytest.mark.parametrize(
    ("text", "units", "people"),
    [
        ("交通局 张三", "交通局", "张三"),
        ("住建局（李四）、水务局（欧阳丽）", "住建局、水务局", "李四 欧阳丽"),
        ("住建局\n水务局", "住建局\n水务局", ""),
        ("各镇（街道）", "各镇（街道）", ""),
        ("交通局：张三\n水务局：李四", "交通局\n水务局", "张三 李四"),
    ],
)
def test_people_beside_units_in_one_cell(text: str, units: str, people: str) -> None:
    assert part_people(text) == (units, people)
    assert names_people("责任单位及责任人")
    assert not names_people("责任单位")


def test_a_name_that_ends_like_a_word_is_not_cut() -> None:
    assert parse_unit_cell("经协办").leads == "经协办"
    assert parse_unit_cell("市经协办").leads == "市经协办"
    rule = UnitRule(is_unit={"市经协办"}.__contains__)
    cell = parse_unit_cell("A局牵头，市经协办、B局配合", rule)
    assert (cell.leads, cell.assisting) == ("A局", "市经协办、B局")
    assert parse_unit_cell("市残疾人联合会、会同县政府").leads == "市残疾人联合会、会同县政府"


@given(st.text(alphabet="甲乙局牵头配合主办会同、，；：（）()\n *由无A", max_size=40))
def test_no_character_of_a_name_is_lost(text: str) -> None:
    cell = parse_unit_cell(text)
    for char in "甲乙局":
        assert (cell.leads + cell.assisting).count(char) == text.count(char)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2021-12-31", "2021年12月31日前"),
        ("2021/6/5 0:00", "2021年6月5日前"),
        ("2021.12.31前完成", "2021年12月31日前完成"),
        ("2021.06", "2021年6月底前"),
        ("2021/12", "2021年12月底前"),
        ("20211231", "2021年12月31日前"),
        ("2021年12月底", "2021年12月底"),
        ("2021年12月31日", "2021年12月31日"),
        ("44561", "2021年12月31日前"),
        ("2021-02-30", "2021-02-30"),
        ("持续推进", "持续推进"),
        ("3.2万亩", "3.2万亩"),
    ],
)
def test_dates_in_numbers_are_written_out(text: str, words: str) -> None:
    assert parse_deadline(text) == words


@given(st.text(max_size=30))
def test_any_text_is_a_deadline(text: str) -> None:
    assert parse_deadline(text) == text or "年" in parse_deadline(text)


@pytest.mark.parametrize(
    "text",
    [
        "市工信局（第一位为牵头单位）、市通信管理办",
        "市工信局、市通信管理办（列第一位的为牵头单位，下同）",
        "市工信局、市通信管理办【排在首位的为牵头部门】",
    ],
)
def test_a_cell_may_say_itself_that_its_first_unit_leads(text: str) -> None:
    cell = parse_unit_cell(text)
    assert (cell.leads, cell.assisting, cell.marked) == ("市工信局", "市通信管理办", True)


def test_a_bracket_that_is_part_of_a_name_stays() -> None:
    assert (
        parse_unit_cell("各县（市、区）政府牵头，教育局（体育局）配合").leads
        == "各县（市、区）政府"
    )
