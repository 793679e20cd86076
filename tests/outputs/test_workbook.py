"""The workbook as the clerk's program and the returns' reader see it."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from taskbook.errors import OutputError
from taskbook.model.form import Column, FormSpec, IssuedForm, Section
from taskbook.model.task import Level
from taskbook.outputs.batch import render_workbooks
from taskbook.outputs.workbook import cells_to_fill, render_workbook
from tests.outputs import samples
from tests.outputs.opened import SHEETS, column, find_rows, opened, validation
from tests.outputs.samples import SETTINGS, form_of, milestone, sheet, task


@pytest.fixture(scope="module")
def form() -> IssuedForm:
    return form_of(samples.typical())


@pytest.fixture(scope="module")
def book(form: IssuedForm) -> openpyxl.Workbook:
    return opened(form)


def test_sheets_stand_in_order_and_identity_is_very_hidden(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["填报说明", "牵头任务", "量化指标", "协助任务", "_taskbook"]
    assert book["_taskbook"].sheet_state == "veryHidden"
    assert book.active.title == "填报说明"


def test_the_first_sheet_says_who_what_by_when_and_whom_to_ask(book: openpyxl.Workbook) -> None:
    said = " ".join(str(c.value) for row in book["填报说明"]["B1:H16"] for c in row if c.value)
    for word in (
        "2021年第一季度市政府主要目标任务进展情况填报表",
        "科学技术局",
        "2021年4月8日",
        "市政府督查室",
        "李明　0769-22830000，dcs@example.gov.cn",
        "零报告、不适用、暂无数据、并入他项",
    ):
        assert word in said


def test_given_texts_are_complete_and_answers_are_empty(
    book: openpyxl.Workbook, form: IssuedForm
) -> None:
    for section in Section:
        rows = find_rows(book, section.value)
        for issued in (row for row in form.rows if row.section is section):
            for col in samples.spec().columns[section]:
                ws, letter = column(book, section.value, col.key)
                value = ws[f"{letter}{rows[issued.key]}"].value
                expected = issued.given.get(col.key, "") if not col.asked else ""
                assert str(value or "") == expected


def test_only_answer_cells_of_due_rows_are_unlocked(
    book: openpyxl.Workbook, form: IssuedForm
) -> None:
    due = {row.key for row in form.rows if row.section is Section.LEAD and row.due}
    asked = {column(book, "lead", c.key)[1] for c in samples.spec().asked(Section.LEAD)}
    ws = book["牵头任务"]
    assert ws.protection.sheet
    assert ws.protection.formatRows is False  # rows may grow
    open_cells = {c.coordinate for row in ws for c in row if not c.protection.locked}
    rows = find_rows(book, "lead")
    assert open_cells == {f"{letter}{rows[key]}" for key in due for letter in asked}
    for name in ("填报说明", "量化指标", "协助任务", "_taskbook"):
        assert book[name].protection.sheet


def test_answer_cells_look_different_and_missing_ones_are_coloured(
    book: openpyxl.Workbook,
) -> None:
    ws, letter = column(book, "lead", "progress")
    title = column(book, "lead", "title")[1]
    assert ws[f"{title}5"].fill.fgColor.rgb == "FFF2F2F2"
    assert ws[f"{letter}5"].fill.fill_type is None
    rules = {str(r.sqref): r.rules for r in ws.conditional_formatting}
    assert any(f"{letter}5:{letter}12" in where for where in rules)


def test_status_is_chosen_from_a_list_and_hints_are_shown(book: openpyxl.Workbook) -> None:
    ws, letter = column(book, "lead", "status")
    rule = validation(ws, f"{letter}5")
    assert rule.formula1 == '"已完成,达到序时进度,未达序时进度,未启动"'
    assert rule.promptTitle == "自报状态"
    assert rule.showErrorMessage
    ws, letter = column(book, "lead", "progress")
    assert "零报告" in validation(ws, f"{letter}5").prompt
    ws, letter = column(book, "indicator", "value")
    assert validation(ws, f"{letter}5").formula1.startswith(f"OR(ISNUMBER({letter}5),")


def with_choices(words: tuple[str, ...]) -> FormSpec:
    """The shipped design with another list of states."""
    changed = (
        replace(c, choices=words if c.kind == "choice" else (), required_when=())
        for c in samples.spec().columns[Section.LEAD]
    )
    return replace(samples.spec(), columns={**samples.spec().columns, Section.LEAD: tuple(changed)})


def test_a_long_list_lives_on_a_hidden_sheet() -> None:
    words = tuple(f"第{n}种需要说明的推进状态" for n in range(30))
    spec = with_choices(words)
    book = opened(form_of(samples.typical(), design=spec), spec)
    ws, letter = column(book, "lead", "status")
    assert validation(ws, f"{letter}5").formula1 == "'_选项'!$A$1:$A$30"
    assert book["_选项"].sheet_state == "veryHidden"
    assert [c.value for c in book["_选项"]["A"]] == list(words)


def test_a_word_with_a_comma_is_not_parted_by_the_list() -> None:
    spec = with_choices(("完成,已验收", "否"))
    book = opened(form_of(samples.typical(), design=spec), spec)
    ws, letter = column(book, "lead", "status")
    assert validation(ws, f"{letter}5").formula1.startswith("'_选项'!")


def test_a_citys_own_columns_are_asked_checked_and_counted() -> None:
    funds = Column("funds", "资金使用（万元）", "number", required=True, width=12)
    day = Column("done_on", "完成日期", "date", width=12)
    base = samples.spec()
    more = (*base.columns[Section.ASSIST], funds, day)
    spec = replace(base, columns={**base.columns, Section.ASSIST: more})
    form = form_of(samples.typical(), design=spec)
    book = opened(form, spec)
    ws, letter = column(book, "assist", "funds")
    assert ws[f"{letter}4"].value == "资金使用（万元）"
    assert "缺 协助情况 资金使用（万元）" in [c.value for c in ws_values(form, spec)["协助任务"][5]]
    assert cells_to_fill(form, spec) == cells_to_fill(form, base) + 5
    date_letter = column(book, "assist", "done_on")[1]
    assert validation(ws, f"{date_letter}5").type == "date"


def ws_values(form: IssuedForm, spec: FormSpec) -> openpyxl.Workbook:
    """The workbook with the results of its formulas as issued."""
    content = render_workbook(form, spec, SETTINGS)
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def test_the_self_checks_results_are_right_when_just_issued(form: IssuedForm) -> None:
    cover = ws_values(form, samples.spec())["填报说明"]
    tally = {row[1].value: [c.value for c in row[2:7]] for row in cover["A16:H21"]}
    assert tally["牵头任务"] == [8, "□" * 20, 18, 0, 18]
    assert tally["量化指标"] == [7, "□" * 20, 7, 0, 7]
    assert tally["协助任务"] == [5, "□" * 20, 5, 0, 5]
    assert tally["合计"] == [20, "□" * 20, 30, 0, 30]
    assert cells_to_fill(form, samples.spec()) == 30
    assert "还有 30 格尚未填写，填全后再报送。" in tally
    items = [row[4].value for row in cover["A24:H60"] if row[1].value in SHEETS.values()]
    assert len(items) == 20
    assert items[0] == "缺 本季度进展 自报状态 填报人 联系电话"
    assert items[1] == "缺 本季度进展 自报状态"


def test_formulas_use_only_functions_that_every_program_has(form: IssuedForm) -> None:
    known = {"IF", "OR", "AND", "NOT", "LEN", "TRIM", "SUM", "INDEX", "MATCH", "ROW", "REPT", "INT"}
    known |= {"HYPERLINK", "ISNUMBER"}
    used: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(render_workbook(form, samples.spec(), SETTINGS))) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                for text in re.findall(
                    r"<(?:f|formula|formula1)[^>]*>([^<]*)<", package.read(name).decode()
                ):
                    plain = re.sub(r'"[^"]*"', "", text.replace("&quot;", '"'))
                    used |= set(re.findall(r"([A-Z][A-Z.]*)\(", plain))
    assert used <= known


def test_print_set_up(book: openpyxl.Workbook) -> None:
    for name in SHEETS.values():
        ws = book[name]
        assert ws.page_setup.orientation == "landscape"
        assert int(ws.page_setup.paperSize) == 8
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert ws.page_setup.fitToWidth in (None, 1)  # 1 is the default
        assert ws.page_setup.fitToHeight == 0
        assert ws.print_title_rows == "$1:$4"
        assert "科学技术局" in ws.oddFooter.left.text
        assert "&P" in ws.oddFooter.right.text
        assert ws.freeze_panes == "D5"
    # The check and its helpers are for the screen.
    area = range_boundaries(book["牵头任务"].print_area.split("!")[1])
    assert area[0] == 2
    assert area[2] == openpyxl.utils.column_index_from_string(column(book, "lead", "phone")[1])


def test_a4_is_a_matter_of_the_design() -> None:
    spec = replace(samples.spec(), paper="A4")
    book = opened(form_of(samples.typical()), spec)
    assert int(book["牵头任务"].page_setup.paperSize) == 9


def test_a_footer_that_begins_with_a_digit_keeps_it() -> None:
    form = form_of(sheet(task(1, ("12345热线",))), "12345热线")
    content = render_workbook(form, samples.spec(), SETTINGS)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet2.xml").decode()
    assert '&amp;9&amp;"宋体,Regular"12345热线' in xml.replace("&quot;", '"')


def test_demonstration_data_says_so_on_every_sheet_and_page() -> None:
    book = opened(form_of(samples.typical()), demo=True)
    for name in ("填报说明", *SHEETS.values()):
        assert book[name]["B1"].value.startswith("【演示数据】")
        assert "演示数据" in book[name].oddHeader.right.text
    assert "演示" not in str(opened(form_of(samples.typical()))["填报说明"]["B1"].value)


ODD_TEXTS = (
    "=1+1",
    "+1",
    "-一是推进",
    "@SUM(1)",
    '=HYPERLINK("http://x","y")',
    "http://a.b/",
    "{=1}",
)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    odd = task(1, title=text, milestones=(milestone(1, text),))
    book = opened(form_of(sheet(odd)))
    ws, letter = column(book, "lead", "title")
    cell = ws[f"{letter}5"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_rows_grow_while_answers_are_typed_and_show_all_text_to_begin_with(
    form: IssuedForm,
) -> None:
    content = render_workbook(form, samples.spec(), SETTINGS)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet2.xml").decode()
    assert re.search(r'<row r="5"[^>]* ht="', xml)
    assert "customHeight" not in xml


def test_text_too_long_for_any_row_runs_on_below_without_loss() -> None:
    long = samples.long_text(3, 5000)
    form = form_of(sheet(task(1, milestones=(milestone(1, long),)), task(2)))
    book = opened(form)
    ws, letter = column(book, "lead", "milestone")
    first, second = find_rows(book, "lead").values()
    texts = [ws[f"{letter}{row}"].value for row in range(first, second)]
    assert "".join(texts) == form.rows[0].given["milestone"]
    assert len(texts) > 1
    assert all(ws.row_dimensions[row].height <= 409 for row in range(first, second))
    assert all(ws.cell(row, 1).value is None for row in range(first + 1, second))


def test_an_empty_sheet_says_that_there_is_nothing_to_fill_in() -> None:
    book = opened(form_of(sheet(task(1, ("教育局",), ("科学技术局",)))))
    assert book["牵头任务"]["B5"].value == "本季度你单位没有需要在本表填报的事项。"
    assert not book["牵头任务"].data_validations.dataValidation


def test_headings_part_the_towns_plan_and_tasks_that_rest() -> None:
    tasks = sheet(
        task(1), task(2, quarters=(3,)), task(3, level=Level.TOWN, quarters=(), body="平台建设。")
    )
    ws = opened(form_of(tasks))["牵头任务"]
    assert [ws.cell(row, 2).value for row in range(5, 10)] == [
        1,
        "本镇街工作计划任务",
        3,
        "本季度无节点（仅供了解，无需填报）",
        2,
    ]


def test_equal_input_gives_equal_bytes_in_any_process(form: IssuedForm) -> None:
    here = render_workbook(form, samples.spec(), SETTINGS)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        there = pool.submit(render_workbook, form, samples.spec(), SETTINGS).result()
    assert here == there == render_workbook(form, samples.spec(), SETTINGS)


def test_a_batch_over_processes_keeps_order_and_bytes() -> None:
    tasks = samples.typical()
    forms = [form_of(tasks, unit) for unit in ("科学技术局", "松山湖", "教育局")]
    alone = list(render_workbooks(forms, samples.spec(), SETTINGS, workers=1))
    assert [form for form, _ in alone] == forms
    assert list(render_workbooks(forms, samples.spec(), SETTINGS, workers=2)) == alone


def test_an_error_in_a_worker_arrives_with_its_instruction() -> None:
    spec = replace(samples.spec(), guide=("说" * 40000,))
    forms = [form_of(samples.typical(), unit) for unit in ("科学技术局", "松山湖")]
    with pytest.raises(OutputError) as refusal:
        list(render_workbooks(forms, spec, SETTINGS, workers=2))
    assert "无法生成工作簿" in refusal.value.reason
    assert "任务总表" in refusal.value.instruction


def test_what_the_writer_refuses_is_an_error() -> None:
    too_long = task(1, title="长" * 40000, milestones=())
    spec = replace(samples.spec(), guide=("说" * 40000,))
    with pytest.raises(OutputError, match="32767"):
        render_workbook(form_of(sheet(task(1))), spec, SETTINGS)
    render_workbook(form_of(sheet(too_long)), samples.spec(), SETTINGS)  # runs on over lines
    spec = replace(samples.spec(), sheet_names={**samples.spec().sheet_names, Section.LEAD: "a/b"})
    with pytest.raises(OutputError, match="无法生成工作簿"):
        render_workbook(form_of(sheet(task(1))), spec, SETTINGS)
