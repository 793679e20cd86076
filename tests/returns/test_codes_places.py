"""Answers in the wrong place or in a form that cannot be read: each left to a person, told once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from taskbook.model.form import Column, FormRow, IssuedForm, Section
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn
from taskbook.returns.checking import check_file
from taskbook.returns.grid import Cell, Sheet
from taskbook.returns.matching import Matcher
from taskbook.returns.prepared import FormIndex
from taskbook.returns.tables import Table
from tests.damage import by_habit, by_hand, by_people  # noqa: F401  they fill DAMAGES
from tests.damage.by_openpyxl import ASSIST, DAMAGES, LEAD

from .changed import NAME, Desk, told


def checked(desk: Desk, name: str) -> CheckedReturn:
    made = DAMAGES[name](desk.case, desk.here)
    return check_file(made.content, NAME, desk.here.forms, desk.here.spec, desk.here.sheet)


def waiting(found: CheckedReturn, code: str) -> set[tuple[str, str]]:
    return {(q.ref.sheet, q.ref.cell) for q in found.queued if q.reason == code}


def lost_to(desk: Desk, found: CheckedReturn) -> set[tuple[str, str]]:
    """Return the answers that were typed and not taken; all that is taken is right."""
    taken = {(a.key, a.field): a.text for a in found.answers}
    assert [key for key, text in taken.items() if key not in desk.case.truth] == []
    return desk.case.truth.keys() - taken.keys()


def test_answers_one_column_aside(desk: Desk) -> None:
    found = checked(desk, "从第三行起答案右移一列")
    told(found, "answers-sideways", "第 7、8、9、10 行", "错了列", at=(LEAD, "第7行"))
    rows = {cell[1:] for sheet, cell in waiting(found, "answers-sideways")}
    assert rows == {"7", "8", "9", "10"}
    keys = {desk.row(LEAD, nth)[1] for nth in range(2, 6)}
    assert {key for key, _ in lost_to(desk, found)} == keys
    assert "answer-missing" not in {p.code for p in found.problems}  # told once


def test_an_answer_that_goes_on_in_the_row_below(desk: Desk) -> None:
    found = checked(desk, "答案分写两行")
    places = {p.location.cell for p in found.problems if p.code == "answer-continued"}
    assert places == {"H5", "H7", "H9", "G5", "G7", "G9"}
    parts = {(LEAD, f"H{row}") for row in range(5, 11)}
    parts |= {(ASSIST, f"G{row}") for row in range(5, 11)}
    assert waiting(found, "answer-continued") == parts
    assert {field for _, field in lost_to(desk, found)} == {"progress", "assist_progress"}


def test_a_row_of_another_quarter(desk: Desk) -> None:
    found = checked(desk, "一行是从下季度的表粘来的")
    told(found, "row-other-period", "不是本季度的", at=(LEAD, "第5行"))
    assert {cell[1:] for _, cell in waiting(found, "row-other-period")} == {"5"}
    assert {key for key, _ in lost_to(desk, found)} == {desk.row(LEAD, 0)[1]}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("整格删除线", {f"{letter}5" for letter in "HIJKLMN"}),
        ("一格里旧稿带删除线", {f"H{row}" for row in range(5, 11)}),
    ],
)
def test_a_text_that_is_struck_through(desk: Desk, name: str, cells: set[str]) -> None:
    found = checked(desk, name)
    assert "删除线" in str(next(p for p in found.problems if p.code == "answer-struck"))
    here = {cell for sheet, cell in waiting(found, "answer-struck") if sheet == LEAD}
    assert here == cells
    assert len(waiting(found, "answer-struck")) == len(lost_to(desk, found))


@pytest.mark.parametrize("name", ["WPS 单元格图片", "Excel 单元格内图片"])
def test_a_picture_instead_of_a_text(desk: Desk, name: str) -> None:
    found = checked(desk, name)
    told(found, "answer-picture", "图片", "L5、L6、L7、L8、L9", at=(LEAD, "L5"))
    assert waiting(found, "answer-picture") == {(LEAD, f"L{row}") for row in range(5, 10)}
    assert {field for _, field in lost_to(desk, found)} == {"evidence"}


def test_several_answers_numbered_in_one_cell(desk: Desk) -> None:
    found = checked(desk, "几项任务的进展编号写在一格")
    told(found, "answers-gathered", "分 6 条写", "合写一格", at=(LEAD, "H5"))
    (item,) = [q for q in found.queued if q.reason == "answers-gathered"]
    assert item.candidates == tuple(desk.row(LEAD, n)[1] for n in range(6))
    assert {field for _, field in lost_to(desk, found)} == {"progress"}
    assert "answer-missing" not in {p.code for p in found.problems}  # told once


def test_a_list_of_the_first_task_alone_is_its_answer(desk: Desk) -> None:
    """Two items above five empty rows: nothing says that the list is for others."""

    def shorten(book: Any) -> None:
        sheet, at = book[LEAD], desk.column(LEAD, "progress")
        for nth in range(6):
            sheet.cell(desk.row(LEAD, nth)[0], at).value = None
        sheet.cell(desk.row(LEAD)[0], at).value = "1.已开会部署分解任务。\n2.已走访企业。"

    found = desk.check(desk.changed(shorten))
    assert "answers-gathered" not in {p.code for p in found.problems}
    assert [a.text for a in found.answers if (a.ref.sheet, a.ref.cell) == (LEAD, "H5")]


def test_one_rows_answers_pasted_downwards(desk: Desk) -> None:
    found = checked(desk, "一行答案竖着贴")
    told(found, "answers-sideways", "第 5、6、7、8、9、10 行", "错了列", at=(LEAD, "H6"))
    cells = {(LEAD, f"H{row}") for row in range(5, 11)}
    assert waiting(found, "answers-sideways") == cells


def test_answers_that_fell_into_hidden_rows(desk: Desk) -> None:
    found = checked(desk, "筛选后粘贴，落进隐藏的行")
    told(found, "answers-in-hidden", "隐藏的第 6 行", "第 9 行却空着", at=(LEAD, "第6行"))
    rows = {cell[1:] for _, cell in waiting(found, "answers-in-hidden")}
    assert rows == {"6", "7"}  # the first row stands where it was
    assert "row-hidden" not in {p.code for p in found.problems}  # 照常读取 would be untrue


def test_hidden_rows_in_a_full_table_are_read(desk: Desk) -> None:
    found = checked(desk, "隐藏和筛选行")
    codes = {p.code for p in found.problems}
    assert "row-hidden" in codes
    assert "answers-in-hidden" not in codes


def test_a_choice_column_that_bears_another_columns_name(desk: Desk) -> None:
    found = checked(desk, "自拟列名：状态列叫完成情况")
    taken = {(a.key, a.field): a.text for a in found.answers}
    assert taken == {key: text for key, text in desk.case.truth.items() if key in taken}
    assert {field for _, field in taken} >= {"progress", "status"}
    assert lost_to(desk, found) == set()


def test_a_question_is_no_choice(desk: Desk) -> None:
    for name, cell in (("自报状态带问号、符号、说明", "I5"), ("零报告后带问号", "H5")):
        found = checked(desk, name)
        assert (LEAD, cell) in waiting(found, "choice-unknown")


def test_a_row_whose_title_runs_on_is_still_that_row(desk: Desk) -> None:
    found = checked(desk, "进展接着任务文字写")
    changed = [p.location.cell for p in found.problems if p.code == "given-changed"]
    assert changed == ["C5", "C6", "C7"]
    assert {field for _, field in lost_to(desk, found)} == {"progress"}


def test_a_title_that_two_rows_begin_is_left_to_a_person() -> None:
    """A text that goes on may be the longer task under a copied mark."""
    titles = {"T-1": "推进重点项目建设工作", "T-2": "推进重点项目建设工作并全部建成投产"}
    rows = tuple(
        FormRow(key, Section.LEAD, key, None, "", {"title": text}) for key, text in titles.items()
    )
    form = IssuedForm("甲局", Period(2021, 1), "1", dt.date(2021, 4, 8), rows)
    table = Table(Sheet(LEAD), Section.LEAD, 4, {2: Column("title", "年度目标及工作内容", "given")})
    mark = Cell("T-1|0123456789ab")

    def match(text: str) -> FormRow | None:
        return Matcher(FormIndex.of(form)).match(table, 5, {1: mark, 2: Cell(text)}).issued

    assert match(titles["T-1"] + "（已开工3个项目，完成投资5亿元，其余正在办理手续）") is rows[0]
    assert match(titles["T-2"] + "（已开工3个项目，完成投资5亿元，其余正在办理手续）") is None
