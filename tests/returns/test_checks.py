"""What a unit writes and what it hears about it: one test for each check of an answer."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from taskbook.model.form import Column, FormRow, IssuedForm, Prior, Section, fingerprint
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn
from taskbook.outputs.form_spec import load_form_spec
from taskbook.outputs.forms import indicator_fingerprint
from taskbook.outputs.workbook import render_workbook
from taskbook.resources import template
from taskbook.returns.checking import check_file
from tests.outputs.samples import SETTINGS

BASE = load_form_spec(template("return_form.toml"))
# The shipped form asks for no date; a city may.
SPEC = replace(
    BASE,
    columns={
        **BASE.columns,
        Section.INDICATOR: (*BASE.columns[Section.INDICATOR], Column("day", "完成日期", "date")),
    },
)
UNIT = "水务局"
GIVEN = {
    "number": "7",
    "title": "推进污水管网建设，年内新增管网200公里",
    "milestone": "一季度，新开工管网50公里。",
    "leader": "张某",
    "leads": "本单位",
    "prior": "〔达到序时进度〕已完成前期勘察和招标工作。",
}


def lead(key: str, title: str) -> FormRow:
    return FormRow(key, Section.LEAD, key, None, fingerprint(title), {**GIVEN, "title": title})


def issued(unit: str = UNIT) -> IssuedForm:
    value = {
        "number": "7",
        "title": GIVEN["title"],
        "indicator": "完成投资",
        "target": "≥3000",
        "annual_target": "≥20000",
        "unit": "万元",
        "basis": "累计",
        "prior": "1000",
    }
    rows = (
        lead("DG2021-007", GIVEN["title"]),
        lead("DG2021-008", "整治内河涌三十条，消除黑臭水体"),
        lead("DG2021-009", "新建改造供水主管网四十公里"),
        FormRow(
            "DG2021-007#1",
            Section.INDICATOR,
            "DG2021-007",
            0,
            indicator_fingerprint(value),
            value,
        ),
    )
    return IssuedForm(unit, Period(2021, 1), SPEC.version, dt.date(2021, 4, 8), rows)


FORMS = {UNIT: issued(), "教育局": issued("教育局")}
FULL: dict[str, Any] = {
    "progress": "已开工管网55公里，完成招标3个标段。",
    "status": "达到序时进度",
    "reporter": "李四",
    "phone": "0769-22831234",
    "value": 3200,
}


def returned(
    changes: dict[str, Any], name: str = "报送.xlsx", forms: dict[str, IssuedForm] | None = None
) -> CheckedReturn:
    """Check a return in which the first lead row and the indicator are as ``changes`` says."""
    import openpyxl

    forms = forms or FORMS
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(forms[UNIT], SPEC, SETTINGS)))
    for section in (Section.LEAD, Section.INDICATOR):
        sheet = book[SPEC.sheet_names[section]]
        labels = {sheet.cell(4, c).value: c for c in range(1, sheet.max_column + 1)}
        for row in range(5, 8 if section is Section.LEAD else 6):
            for column in SPEC.asked(section):
                value = {**FULL, **changes}.get(column.key) if row == 5 else FULL.get(column.key)
                if column.key == "progress" and row > 5 and "same" not in changes:
                    value = f"第{row}行：已完成整治{row}条，召开现场会。"
                cell = sheet.cell(row, labels[column.label])
                if isinstance(value, tuple):
                    cell.value, cell.number_format = value
                    continue
                cell.value = value
                if isinstance(value, str) and value.startswith("=") and "calc" in value:
                    cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    prior = {UNIT: {"DG2021-007#1": Prior("DG2021-007#1", "", "", Decimal(1000))}}
    return check_file(buffer.getvalue(), name, forms, SPEC, None, prior)


def codes(checked: CheckedReturn) -> set[str]:
    return {problem.code for problem in checked.problems}


def test_a_full_return_has_nothing_to_mend() -> None:
    checked = returned({})
    assert checked.unit == UNIT
    assert codes(checked) == set()
    assert len(checked.answers) == 13


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"progress": None}, "answer-missing"),
        ({"phone": None}, "answer-missing"),
        ({"status": "未达序时进度"}, "answer-missing"),
        ({"progress": "无"}, "answer-placeholder"),
        ({"value": "/"}, "answer-placeholder"),
        ({"progress": "同上"}, "answer-ditto"),
        ({"progress": "同第8项"}, "answer-ditto"),
        ({"progress": "参见附件1"}, "answer-ditto"),
        ({"progress": "/"}, "answer-placeholder"),
        ({"obstacles": "nan"}, "answer-null"),
        ({"value": "—3000"}, "number-unreadable"),
        ({"value": "30 00"}, "number-unreadable"),
        ({"value": (3200, '0.0"万"')}, "number-format-scaled"),
        ({"progress": "#REF!"}, "answer-error"),
        ({"progress": "=1+1"}, "formula-not-computed"),
        ({"evidence": "=cmd|'/c calc'!A0"}, "answer-dangerous"),
        ({"status": "差不多了"}, "choice-unknown"),
        ({"status": "达到序时"}, "choice-spelling"),
        ({"value": "约3000"}, "number-unreadable"),
        ({"value": "3000万"}, "number-converted"),
        ({"value": "三千二百"}, "number-with-words"),
        ({"value": "30公里"}, "number-unit-differs"),
        ({"value": (44256, "yyyy-mm-dd")}, "number-is-date"),
        ({"value": "3.2E+08"}, "number-rounded"),
        ({"day": "三月底"}, "date-unreadable"),
        ({"day": "3月5日"}, "date-spelling"),
        ({"day": "2021-06-30"}, "date-outside-period"),
        ({"phone": "1234567890"}, "phone-odd"),
        ({"phone": "1.38E+10"}, "phone-rounded"),
        ({"status": "已完成", "evidence": "文件", "value": 3500}, "status-against-number"),
        ({"status": "已完成", "evidence": "文件", "progress": "完成60%"}, "status-against-number"),
        ({"value": 800}, "number-fell"),
        ({"value": 32000000}, "number-scale"),
        ({"progress": "4月15日已完成验收并移交。"}, "date-after-period"),
        ({"progress": "正在推进"}, "answer-empty-talk"),
        ({"progress": "已完成前期勘察和招标工作。"}, "answer-as-before"),
        ({"same": True}, "answer-repeated"),
    ],
)
def test_each_fault_is_told(changes: dict[str, Any], code: str) -> None:
    assert code in codes(returned(changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": "N/A"}, "answer-placeholder"),
        ({"value": "#REF!"}, "answer-error"),
        ({"progress": "无"}, "answer-placeholder"),
        ({"progress": "#N/A"}, "answer-error"),
    ],
)
def test_one_cell_has_one_line(changes: dict[str, Any], code: str) -> None:
    assert [p.code for p in returned(changes).problems] == [code]


def test_what_nobody_can_see_is_still_missing() -> None:
    assert codes(returned({"progress": "\u200b"})) == {"answer-invisible", "answer-missing"}


def test_a_converted_number_is_in_the_unit_of_the_form() -> None:
    checked = returned({"value": "0.35亿元"})
    answer = next(a for a in checked.answers if a.field == "value")
    assert answer.number == 3500


def test_a_number_nobody_can_read_is_queued_and_not_zero() -> None:
    checked = returned({"value": "三五千"})
    assert not [a for a in checked.answers if a.field == "value"]
    assert [q.text for q in checked.queued] == ["三五千"]


def test_a_coded_answer_answers_its_row() -> None:
    checked = returned({"progress": "零报告", "status": None})
    assert "answer-missing" not in codes(checked)
    assert next(a for a in checked.answers if a.text == "零报告").coded == "零报告"


def pasted_lower(columns: tuple[str, ...]) -> CheckedReturn:
    """Check a return in which whole columns of the lead sheet were pasted one row too low."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(render_workbook(FORMS[UNIT], SPEC, SETTINGS)))
    sheet = book[SPEC.sheet_names[Section.LEAD]]
    labels = {sheet.cell(4, c).value: c for c in range(1, sheet.max_column + 1)}
    for n in range(3):
        for column in SPEC.asked(Section.LEAD):
            value = f"事项{n}：已开工{n + 2}处。" if column.key == "progress" else None
            row = 5 + n + (column.key in columns)
            sheet.cell(row, labels[column.label]).value = value or FULL.get(column.key)
    indicator = book[SPEC.sheet_names[Section.INDICATOR]]
    place = next(c.column for c in indicator[4] if c.value == "完成值")
    indicator.cell(5, place).value = 3200
    buffer = io.BytesIO()
    book.save(buffer)
    return check_file(buffer.getvalue(), "报送.xlsx", FORMS, SPEC)


def test_a_column_pasted_one_row_lower_is_never_taken() -> None:
    checked = pasted_lower(("progress",))
    assert [p.code for p in checked.problems] == ["column-slipped"]
    assert all(a.field != "progress" for a in checked.answers)
    keys = ("DG2021-007", "DG2021-008", "DG2021-009")
    assert [(q.text[:3], q.field, q.candidates) for q in checked.queued] == [
        ("事项0", "progress", keys[:2]),
        ("事项1", "progress", keys[1:]),
        ("事项2", "progress", keys[2:]),
    ]
    assert sum(a.field == "status" for a in checked.answers) == 3


def test_whole_rows_pasted_one_row_lower_are_never_taken() -> None:
    checked = pasted_lower(tuple(c.key for c in SPEC.asked(Section.LEAD)))
    assert "column-slipped" in codes(checked)
    assert not codes(checked) & {"row-unanswered", "row-unknown"}
    assert {a.section for a in checked.answers} == {Section.INDICATOR}
    assert len(checked.queued) == 12


def test_a_note_below_the_table_does_not_make_the_answers_doubtful() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(render_workbook(FORMS[UNIT], SPEC, SETTINGS)))
    sheet = book[SPEC.sheet_names[Section.LEAD]]
    place = next(c.column for c in sheet[4] if c.value == "本季度进展")
    for row, text in ((6, "已开工八处。"), (7, "已开工九处。"), (12, "以上均已核实。")):
        sheet.cell(row, place).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    checked = check_file(buffer.getvalue(), "报送.xlsx", FORMS, SPEC)
    assert {a.text for a in checked.answers} == {"已开工八处。", "已开工九处。"}


def with_indicator(value: float, before: str, **given: str) -> CheckedReturn:
    """Check a return in which only the indicator is filled, for an indicator as given."""
    import openpyxl

    rows = []
    for row in FORMS[UNIT].rows:
        if row.section is Section.INDICATOR:
            new = {**row.given, "prior": before, "target": "", "annual_target": "", **given}
            row = replace(row, given=new, fingerprint=indicator_fingerprint(new))
        rows.append(row)
    form = replace(FORMS[UNIT], rows=tuple(rows))
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(form, SPEC, SETTINGS)))
    for section, words in (
        (Section.LEAD, ("自报状态", "已完成")),
        (Section.INDICATOR, ("完成值", value)),
    ):
        sheet = book[SPEC.sheet_names[section]]
        place = next(c.column for c in sheet[4] if c.value == words[0])
        sheet.cell(5, place).value = words[1]
    buffer = io.BytesIO()
    book.save(buffer)
    return check_file(buffer.getvalue(), "报送.xlsx", {UNIT: form}, SPEC)


@pytest.mark.parametrize(
    ("value", "before", "given", "code"),
    [
        (800, "1000", {"basis": "全年"}, "number-fell"),
        (800, "1000", {"basis": "累计"}, "number-fell"),
        (800, "1000", {"basis": "当季"}, ""),
        (40, "55", {"indicator": "项目完成率", "unit": "%"}, "number-fell"),
        (40, "55", {"indicator": "绿化覆盖率", "unit": "%", "basis": "全年"}, ""),
        (4, "5", {"indicator": "工业增加值增速", "unit": "%", "basis": "全年"}, ""),
        (120, "", {"indicator": "污水处理率", "unit": "%"}, "share-outside"),
        (-3, "", {"indicator": "污水处理率", "unit": "%"}, "share-outside"),
        (-3, "", {"indicator": "进出口", "target": "增长5", "unit": "%"}, ""),
        (120, "", {"indicator": "利润同比增幅", "unit": "%"}, ""),
    ],
)
def test_figures_of_the_year_do_not_fall_and_shares_stay_within_the_whole(
    value: float, before: str, given: dict[str, str], code: str
) -> None:
    found = codes(with_indicator(value, before, **given)) & {"number-fell", "share-outside"}
    assert found == ({code} if code else set())


@pytest.mark.parametrize(
    ("value", "given", "words"),
    [
        (4, {"indicator": "投资", "unit": "亿元", "annual_target": "≥5.2"},
         "自报“已完成”，但“投资”填的是4亿元（目标≥5.2亿元），两者不一致。"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_in_a_sentence(
    value: float, given: dict[str, str], words: str
) -> None:
    problems = with_indicator(value, "", **given).problems
    assert words in [p.message for p in problems if p.code == "status-against-number"]


def test_a_contradiction_without_a_target_names_none() -> None:
    changes = {"status": "已完成", "evidence": "文件", "progress": "完成60%"}
    (problem,) = returned(changes).problems
    assert problem.message == "自报“已完成”，但“本季度进展”中写的是60%，两者不一致。"


def test_a_name_of_another_unit_on_the_file_is_told() -> None:
    assert codes(returned({}, "教育局_报送.xlsx")) == {"unit-not-in-name"}


def test_two_forms_that_fit_leave_the_unit_to_a_person() -> None:
    """Both units have the same rows; without identity only the name on the sheet can tell."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for n, (label, text) in enumerate(
        (("年度目标及工作内容", GIVEN["title"]), ("本季度进展", "已开工"), ("自报状态", "已完成")),
        1,
    ):
        sheet.cell(1, n).value, sheet.cell(2, n).value = label, text
    buffer = io.BytesIO()
    book.save(buffer)
    checked = check_file(buffer.getvalue(), "表.xlsx", FORMS, SPEC, None)
    assert checked.unit == ""
    assert not checked.answers
    assert {q.text for q in checked.queued} >= {"已开工", "已完成"}
