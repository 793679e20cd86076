"""What goes back to the units: correction slip, correction workbook, reminder."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest

from taskbook.ledger import Ledger
from taskbook.merge import merge_facts, period_status
from taskbook.merge.correction_slip import render_correction_slip
from taskbook.merge.correction_workbook import (
    MUST_COLOUR,
    VERIFY_COLOUR,
    render_correction_workbook,
)
from taskbook.merge.corrections import UnitCorrections, find_corrections
from taskbook.merge.reminder import needs_reminder, render_reminder
from taskbook.model.form import FormSpec, IssuedForm, Section
from taskbook.model.location import Location
from taskbook.model.progress import Answer, CheckedReturn
from taskbook.model.unit import Unit
from taskbook.outputs.form_spec import load_form_spec
from taskbook.outputs.forms import build_forms
from taskbook.problems.catalogue import CATALOGUE
from taskbook.problems.problem import Grade, Problem, Rule
from taskbook.resources import template
from tests.checked_returns import returned
from tests.outputs.samples import DEADLINE, PERIOD, SETTINGS, typical

APRIL_6, APRIL_7 = dt.date(2021, 4, 6), dt.date(2021, 4, 7)
DUE = dt.date(2021, 4, 12)
UNIT = Unit("科学技术局", "东莞市科学技术局", "局")
NAME = "科学技术局.xlsx"
RULES = (
    Rule("test-missing", Grade.MUST, "未填", "必填项没有填写。", "请填写。"),
    Rule("test-number", Grade.MUST, "读不出", "“{found}”不是数字。", "请只填数字。"),
    Rule("test-doubt", Grade.VERIFY, "存疑", "“{found}”与完成值不符。", "请核实。"),
    Rule("test-note", Grade.NOTE, "空话", "“{found}”没有实质内容。", "请写具体。"),
)


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    for rule in RULES:
        monkeypatch.setitem(CATALOGUE, rule.code, rule)


@pytest.fixture(scope="module")
def spec() -> FormSpec:
    return load_form_spec(template("return_form.toml"))


@pytest.fixture(scope="module")
def form() -> IssuedForm:
    return FORM


@pytest.fixture
def ledger(tmp_path: Path, form: IssuedForm) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([form])
        yield opened


def place(row: int, column: int, label: str, sheet: str = "牵头任务") -> Location:
    return Location(NAME, sheet, row, column, label)


def complete(form: IssuedForm) -> dict[tuple[str, str], str]:
    """Answers to all that a form requires."""
    cells: dict[tuple[str, str], str] = {}
    for row in form.rows:
        if not row.due:
            continue
        if row.section is Section.INDICATOR:
            cells[row.key, "value"] = "30"
        elif row.section is Section.LEAD:
            cells[row.key, "progress"] = f"{row.key}已开工"
            cells[row.key, "status"] = "达到序时进度"
            if row.key == "DG2021-001":
                cells[row.key, "reporter"] = "王芳"
                cells[row.key, "phone"] = "0769-22831234"
        else:
            cells[row.key, "assist_progress"] = "已配合"
    return cells


FORM = build_forms(
    typical(), [UNIT.name], PERIOD, load_form_spec(template("return_form.toml")), DEADLINE, {}
)[0]


def faulty(*problems: Problem, **changes: str | None) -> CheckedReturn:
    """A complete return with problems; ``changes`` replace answers or (None) take them out."""
    cells = complete(FORM)
    cells["DG2021-001", "progress"] = "=SUM(A1)开头的文字"
    for name, text in changes.items():
        number, _, field = name.removeprefix("t").partition("_")
        cells.pop((f"DG2021-{number}", field), None)
        if text is not None:
            cells[f"DG2021-{number}", field] = text
    return returned(UNIT.name, cells, name=NAME, problems=problems)


DOUBT = Problem("test-doubt", place(4, 12, "自报状态"), found="已完成", subject="DG2021-001")
NUMBER = Problem(
    "test-number", place(6, 10, "完成值", "量化指标"), found="二千万左右", subject="DG2021-004#1"
)
MISSING = tuple(
    Problem("test-missing", place(n + 4, 12, "佐证材料"), subject=f"DG2021-{n:03d}")
    for n in range(1, 13)
)


def corrections_of(ledger: Ledger, spec: FormSpec, *files: CheckedReturn) -> UnitCorrections | None:
    for n, checked in enumerate(files):
        ledger.record_return(PERIOD, checked, None, APRIL_6 + dt.timedelta(days=n))
    facts = ledger.facts(PERIOD)
    return find_corrections(facts, merge_facts(facts), spec).get(UNIT.name)


def test_lines_are_placed_joined_and_the_worst_come_first(ledger: Ledger, spec: FormSpec) -> None:
    note = Problem("test-note", place(4, 5, "本季度进展"), found="有序推进", subject="DG2021-001")
    found = corrections_of(ledger, spec, faulty(note, DOUBT, NUMBER, *MISSING[:2]))
    assert found is not None
    assert [(i.code, i.place, i.targets) for i in found.items] == [
        ("test-number", "J6", (("DG2021-004#1", "value"),)),
        ("test-missing", "L5、L6", (("DG2021-001", "evidence"), ("DG2021-002", "evidence"))),
        ("test-doubt", "L4", (("DG2021-001", "status"),)),
    ]
    assert found.rows_to_mend() == {"DG2021-001", "DG2021-002", "DG2021-004#1"}


def test_many_cells_with_one_fault_are_one_line(ledger: Ledger, spec: FormSpec) -> None:
    found = corrections_of(ledger, spec, faulty(*MISSING))
    assert found is not None
    (item,) = found.items
    assert item.place == "L5、L6、L7、L8、L9、L10、L11、L12等12格"


def test_cells_that_the_check_joined_are_all_marked(ledger: Ledger, spec: FormSpec) -> None:
    joined = replace(DOUBT, note="同类问题共5处：L4、F9、F11等。")
    found = corrections_of(ledger, spec, faulty(joined))
    assert found is not None
    (item,) = found.items
    assert item.place == "L4、F9、F11等5格"
    assert item.targets == (
        ("DG2021-001", "status"),
        ("DG2021-002", "status"),
        ("DG2021-003", "status"),
    )


def test_a_cell_that_the_office_has_read_is_not_sent_back(ledger: Ledger, spec: FormSpec) -> None:
    doubt = Problem("test-number", place(90, 6, "本季度进展"), found="？", subject="DG2021-002")
    cells = complete(FORM)
    del cells["DG2021-002", "progress"]
    checked = returned(
        UNIT.name, cells, name=NAME, queued=(("F90", "？", ("DG2021-002",)),), problems=(doubt,)
    )
    found = corrections_of(ledger, spec, checked)
    assert found is not None
    assert [item.place for item in found.items] == ["F90"]
    item = merge_facts(ledger.facts(PERIOD)).queue[0]
    ledger.record_decision(PERIOD, "queue", item.id, "=已完工", "电话核实", "张三")
    assert corrections_of(ledger, spec) is None


def test_what_another_file_answers_is_no_longer_wrong(ledger: Ledger, spec: FormSpec) -> None:
    mended = returned(UNIT.name, {("DG2021-001", "status"): "未启动"}, name="补.xlsx")
    found = corrections_of(ledger, spec, faulty(DOUBT, NUMBER), mended)
    assert found is not None
    # 未启动 asks for more than 达到序时进度 did.
    assert [(item.code, item.label) for item in found.items] == [
        ("test-number", "完成值"),
        ("answer-missing", "存在问题"),
        ("answer-missing", "下一步措施"),
    ]


def test_what_is_missing_is_judged_on_all_files_together(ledger: Ledger, spec: FormSpec) -> None:
    cells = complete(FORM)
    half = dict(list(cells.items())[: len(cells) // 2])
    other = {key: text for key, text in cells.items() if key not in half}
    claim = Problem("row-missing", Location("一.xlsx"), found="9", expected="牵头任务", note="…")
    one = returned(UNIT.name, half, name="一.xlsx", problems=(claim,))
    assert corrections_of(ledger, spec, one) is not None
    assert corrections_of(ledger, spec, one, returned(UNIT.name, other, name="二.xlsx")) is None
    problems = merge_facts(ledger.facts(PERIOD)).record.problems
    assert [problem.code for problem in problems] == ["merge-kept-older"]


def test_gaps_are_told_by_column_with_the_cells_where_they_should_stand(
    ledger: Ledger, spec: FormSpec
) -> None:
    checked = faulty(t001_status="已完成", t003_status=None, t004_progress=None, t004_status=None)
    found = corrections_of(ledger, spec, checked)
    assert found is not None
    assert [(i.code, i.label, i.message) for i in found.items] == [
        (
            "row-unanswered",
            "",
            "“牵头任务”中“4 推进大湾区综合性国家科学中心先行启动区建”没有填写。",
        ),
        (
            "answer-missing",
            "自报状态",
            "牵头任务“自报状态”有 1 项未填。涉及：3 推动一批项目落户松山湖国际创新创业社区。",
        ),
        (
            "answer-missing",
            "佐证材料",
            "牵头任务“佐证材料”有 1 项未填。涉及：1 年内完成实际投资1200亿元（1）。",
        ),
    ]
    assert found.rows_to_mend() == {"DG2021-001", "DG2021-003", "DG2021-004"}


def test_a_unit_in_order_gets_nothing(ledger: Ledger, spec: FormSpec) -> None:
    assert corrections_of(ledger, spec, faulty()) is None


def test_a_refused_file_is_told_unless_a_later_one_counts(ledger: Ledger, spec: FormSpec) -> None:
    broken = returned(UNIT.name, {}, readable=False, name="坏.xls")
    found = corrections_of(ledger, spec, broken)
    assert found is not None
    assert [f.name for f in found.refused] == ["坏.xls"]
    assert render_correction_workbook(found, spec, SETTINGS, DUE) is None
    assert corrections_of(ledger, spec, broken, faulty()) is None


def test_a_conflict_is_sent_back_with_both_wordings(ledger: Ledger, spec: FormSpec) -> None:
    for text in ("甲说", "乙说"):
        cells = complete(FORM) | {("DG2021-001", "progress"): text}
        checked = returned(UNIT.name, cells, name=f"{text}.xlsx")
        ledger.record_return(PERIOD, checked, None, APRIL_6)
    found = corrections_of(ledger, spec)
    assert found is not None
    (item,) = found.items
    assert "甲说.xlsx [牵头任务!F4]填“甲说”" in item.message
    assert item.targets == (("DG2021-001", "progress"),)
    assert (item.label, item.found, item.cells) == ("本季度进展", "", ("F4",))


def text_of(content: bytes) -> tuple[str, list[list[str]]]:
    document = docx.Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return "\n".join(p.text for p in document.paragraphs), rows


def test_the_slip_says_what_where_and_by_when(ledger: Ledger, spec: FormSpec) -> None:
    found = corrections_of(ledger, spec, faulty(DOUBT, NUMBER))
    assert found is not None

    def render() -> bytes:
        return render_correction_slip(
            found, UNIT, SETTINGS, date=APRIL_7, due=DUE, with_workbook=True
        )

    text, rows = text_of(render())
    assert "关于退回修改2021年第一季度" in text.replace("\n", "")
    assert "东莞市科学技术局：" in text
    assert f"（“{NAME}”，2021年4月6日收到）" in text
    assert "共有2处需要处理，其中须修改1处、须核实1处" in text
    assert "请于2021年4月12日前" in text
    assert "随附退改表只列有问题的行" in text
    assert "附件：科学技术局2021年第一季度填报表需要处理的事项" in text
    assert rows[1] == [
        "1", "量化指标", "J6", "完成值", "二千万左右", "“二千万左右”不是数字。", "请只填数字。",
        "须修改",
    ]  # fmt: skip
    assert rows[2][1:4] == ["牵头任务", "L4", "自报状态"]
    assert render() == render()


def test_a_slip_without_anything_to_change_asks_only_to_confirm(
    ledger: Ledger, spec: FormSpec
) -> None:
    found = corrections_of(ledger, spec, faulty(DOUBT))
    assert found is not None
    slip = render_correction_slip(found, UNIT, SETTINGS, date=APRIL_7, due=DUE, with_workbook=True)
    text, _ = text_of(slip)
    assert "关于核实2021年第一季度" in text.replace("\n", "")
    assert "共有1处须核实（见附件）" in text
    assert "一、须核实的内容。" in text
    assert "二、报送方式。" in text
    assert "核实后的电子表格" in text
    assert "需要核实的内容（1处）" in text
    for words in ("须修改", "退回修改", "不予采用", "0处", "三、"):
        assert words not in text


def test_a_slip_without_doubts_has_no_part_for_them(ledger: Ledger, spec: FormSpec) -> None:
    found = corrections_of(ledger, spec, faulty(NUMBER))
    assert found is not None
    slip = render_correction_slip(found, UNIT, SETTINGS, date=APRIL_7, due=DUE, with_workbook=True)
    text, _ = text_of(slip)
    assert "关于退回修改2021年第一季度" in text.replace("\n", "")
    assert "共有1处须修改（见附件）" in text
    assert "二、报送方式。" in text
    assert "需要修改的内容（1处）" in text
    assert "核实" not in text


def test_a_mended_file_that_cannot_count_is_told_on_the_day_of_the_file_it_mends(
    ledger: Ledger, spec: FormSpec
) -> None:
    first = faulty(NUMBER)
    mended = returned(UNIT.name, {}, name="退改表.xlsx", mends=(first.sha256,))
    for checked in (first, mended):
        ledger.record_return(PERIOD, checked, None, APRIL_6)
    found = corrections_of(ledger, spec)
    assert found is not None
    assert [f.name for f in found.refused] == ["退改表.xlsx"]
    other = returned(UNIT.name, {}, name="空表.xlsx")
    ledger.record_return(PERIOD, other, None, APRIL_6)
    found = corrections_of(ledger, spec)
    assert found is not None
    assert [f.name for f in found.refused] == ["退改表.xlsx"]


def test_the_slip_of_a_refused_file_asks_for_the_form_again(ledger: Ledger, spec: FormSpec) -> None:
    broken = returned(UNIT.name, {}, readable=False, name="坏.xls")
    found = corrections_of(ledger, spec, broken)
    assert found is not None
    content = render_correction_slip(found, UNIT, SETTINGS, date=None, due=DUE, with_workbook=False)
    text, rows = text_of(content)
    assert "未能采用" in text
    assert "退改表" not in text
    assert rows[1][1:3] == ["坏.xls", "2021年4月6日"]
    assert "打不开" in rows[1][3]


def test_the_workbook_holds_only_the_failing_rows_coloured_and_commented(
    ledger: Ledger, spec: FormSpec, form: IssuedForm
) -> None:
    found = corrections_of(ledger, spec, faulty(DOUBT, NUMBER, *MISSING[:2]))
    assert found is not None
    content = render_correction_workbook(found, spec, SETTINGS, DUE)
    assert content is not None
    assert content == render_correction_workbook(found, spec, SETTINGS, DUE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lead, numbers = book["牵头任务"], book["量化指标"]
    keys = [str(lead.cell(row, 1).value).split("|")[0] for row in range(5, lead.max_row + 1)]
    assert keys == ["DG2021-001", "DG2021-002"]
    heads = {cell.value: cell.column for cell in lead[4]}
    status = lead.cell(5, heads["自报状态"])
    assert status.value == "达到序时进度"
    assert status.fill.start_color.rgb == "FF" + VERIFY_COLOUR[1:]
    assert status.comment.text == "须核实：“已完成”与完成值不符。请核实。"
    missing = lead.cell(6, heads["佐证材料"])
    assert missing.value is None
    assert missing.fill.start_color.rgb == "FF" + MUST_COLOUR[1:]
    progress = lead.cell(5, heads["本季度进展"])
    assert (progress.value, progress.data_type) == ("=SUM(A1)开头的文字", "s")
    assert progress.comment is None
    assert lead.cell(5, heads["填报人"]).value == "王芳"
    value = next(cell for row in numbers["A5:Z9"] for cell in row if cell.comment)
    assert value.comment.text == "须修改：“二千万左右”不是数字。请只填数字。"
    assert "须修改 2 处（红色），须核实 1 处（橙色）" in str(lead["B3"].value)
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["填报说明"]
    told = [str(cell.value) for row in shown["A1:H30"] for cell in row if cell.value is not None]
    assert not any("尚未填写" in text for text in told), "an office that does not calculate"
    deadlines = [told[place + 1] for place, text in enumerate(told) if text == "报送截止"]
    assert deadlines == [f"{DUE.year}年{DUE.month}月{DUE.day}日"]


def test_the_workbook_carries_the_identity_of_the_issued_form(
    ledger: Ledger, spec: FormSpec, form: IssuedForm
) -> None:
    found = corrections_of(ledger, spec, faulty(DOUBT))
    assert found is not None
    content = render_correction_workbook(found, spec, SETTINGS, DUE)
    assert content is not None
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert str(book["牵头任务"]["A4"].value).endswith(form.form_id)
    row = next(r for r in form.rows if r.key == "DG2021-001")
    assert book["牵头任务"]["A5"].value == f"DG2021-001|{row.fingerprint}"
    assert book["_taskbook"].sheet_state == "veryHidden"


def test_the_workbook_names_all_files_that_it_mends_the_latest_first(
    ledger: Ledger, spec: FormSpec
) -> None:
    """Also a file that says the same as another and so has nothing that stands."""
    first, copy = faulty(NUMBER), replace(faulty(NUMBER), name="另存.xlsx", sha256="c" * 64)
    copy = replace(copy, answers=tuple(_in(copy, a) for a in copy.answers))
    later = returned(UNIT.name, {("DG2021-002", "progress"): "已开工"}, name="补报.xlsx")
    ledger.record_return(PERIOD, later, None, APRIL_7)
    for checked in (first, copy):
        ledger.record_return(PERIOD, checked, None, APRIL_6)
    found = corrections_of(ledger, spec)
    assert found is not None
    assert len(found.files) == 2
    assert found.mends[0] == later.sha256
    assert set(found.mends[1:]) == {first.sha256, copy.sha256}
    content = render_correction_workbook(found, spec, SETTINGS, DUE)
    assert content is not None
    book = openpyxl.load_workbook(io.BytesIO(content))
    named = ",".join(sha256[:16] for sha256 in found.mends)
    assert book.custom_doc_props["taskbook.mends"].value == named
    assert book.defined_names["taskbook_mends"].attr_text == f'"{named}"'
    assert [c.value for c in book["_taskbook"][8][:2]] == ["mends", named]


def _in(checked: CheckedReturn, answer: Answer) -> Answer:
    return answer._replace(ref=answer.ref._replace(sha256=checked.sha256, file=checked.name))


def test_a_workbook_that_mends_very_many_files_can_still_be_opened(
    ledger: Ledger, spec: FormSpec
) -> None:
    """Excel calls a file damaged whose defined name holds a longer string."""
    found = corrections_of(ledger, spec, faulty(NUMBER))
    assert found is not None
    many = replace(found, mends=tuple(f"{n:064x}" for n in range(40)))
    content = render_correction_workbook(many, spec, SETTINGS, DUE)
    assert content is not None
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.defined_names["taskbook_mends"].attr_text.strip('"')) <= 255


def test_the_reminder_says_how_late_and_what_follows(ledger: Ledger) -> None:
    (status,) = period_status(ledger, PERIOD, DUE).units
    assert needs_reminder(status)
    content = render_reminder(status, UNIT, PERIOD, SETTINGS, today=DUE, due=dt.date(2021, 4, 14))
    text, rows = text_of(content)
    assert rows == []
    assert "关于催报2021年第一季度" in text.replace("\n", "")
    assert "截至2021年4月12日，尚未收到你单位报送的填报表，已逾期4天。" in text
    assert "于2021年4月14日前" in text
    assert "东莞市人民政府办公室" in text


def test_a_unit_with_only_refused_files_is_reminded_of_that(ledger: Ledger) -> None:
    broken = returned(UNIT.name, {}, readable=False, name="坏.xls")
    ledger.record_return(PERIOD, broken, None, APRIL_6)
    (status,) = period_status(ledger, PERIOD, APRIL_7).units
    assert needs_reminder(status)
    content = render_reminder(status, UNIT, PERIOD, SETTINGS, today=APRIL_7, due=DUE)
    text, _ = text_of(content)
    assert "前次报送的文件未能采用" in text
    assert "逾期0天" not in text


def test_nobody_is_reminded_before_the_deadline_or_after_returning(ledger: Ledger) -> None:
    assert not needs_reminder(period_status(ledger, PERIOD, APRIL_6).units[0])
    ledger.record_return(PERIOD, faulty(), None, APRIL_7)
    assert not needs_reminder(period_status(ledger, PERIOD, DUE).units[0])


def test_a_demonstration_says_so_on_every_document(ledger: Ledger, spec: FormSpec) -> None:
    found = corrections_of(ledger, spec, faulty(DOUBT))
    assert found is not None
    demo = replace(SETTINGS, demo=True)
    book = render_correction_workbook(found, spec, demo, DUE)
    assert book is not None
    assert "演示数据" in str(openpyxl.load_workbook(io.BytesIO(book))["牵头任务"]["B1"].value)
    slip = render_correction_slip(found, UNIT, demo, date=None, due=DUE, with_workbook=True)
    assert b"PK" in slip[:4]
    header = docx.Document(io.BytesIO(slip)).sections[0].header._element.xml
    assert "演示数据" in header
