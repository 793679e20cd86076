"""进展台账.xlsx as a clerk opens it."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from taskbook.ledger import Ledger
from taskbook.merge import merge_facts, prove
from taskbook.merge.ledger_workbook import render_ledger_workbook
from taskbook.model.period import Period
from taskbook.outputs.form_spec import load_form_spec
from taskbook.outputs.forms import build_forms
from taskbook.resources import template
from tests.checked_returns import returned
from tests.outputs.samples import DEADLINE, PERIOD, SETTINGS, same_matter, sheet, task, typical

DAY = dt.date(2021, 4, 6)
Q2 = Period(2021, 2)
SHEET = sheet(*typical().tasks, task(20, ("科学技术局",), related=(same_matter(21),)),
              task(21, ("科学技术局",), related=(same_matter(20),)))  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    spec = load_form_spec(template("return_form.toml"))
    with Ledger.open(tmp_path_factory.mktemp("ledger") / "ledger.db") as ledger:
        for period in (PERIOD, Q2):
            units = ["科学技术局", "松山湖", "教育局"]
            ledger.record_issue(build_forms(SHEET, units, period, spec, DEADLINE, {}))
        old = {("DG2021-001", "progress"): "一季度的进展", ("DG2021-001", "status"): "未启动"}
        ledger.record_return(PERIOD, returned("科学技术局", old), None, DAY)
        cells = {
            ("DG2021-001", "progress"): '=HYPERLINK("http://x")',
            ("DG2021-001", "status"): "已完成",
            ("DG2021-001#2", "value"): "12.5",
            ("DG2021-020", "progress"): "同一件事",
            ("DG2021-003", "obstacles"): "长" * 40_000,
            ("DG2021-003", "next_step"): "坏字\ud83d",
        }
        queued = (("F9", "不知哪行", ("DG2021-003",)),)
        new = returned("科学技术局", cells, period=Q2, queued=queued)
        ledger.record_return(Q2, new, None, DAY)
        other = returned("松山湖", {("DG2021-001", "status"): "未启动"}, period=Q2)
        ledger.record_return(Q2, other, None, DAY)
        ledger.record_decision(Q2, "status", "DG2021-001", "未达序时进度", "现场核查", "张三")
        facts = ledger.facts(Q2)
        merged = merge_facts(facts, SHEET)
        before = merge_facts(ledger.facts(PERIOD), SHEET).record

        def render() -> bytes:
            proof = prove(facts, merged)
            return render_ledger_workbook(merged, proof, SHEET, spec, SETTINGS, (before,))

        content = render()
        assert render() == content
    return openpyxl.load_workbook(io.BytesIO(content))


def table(book: openpyxl.Workbook, name: str) -> list[dict[str, object]]:
    heads, *rows = list(book[name].values)[2:]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_every_task_and_every_unit_has_a_row(book: openpyxl.Workbook) -> None:
    rows = table(book, "牵头任务")
    assert {row["任务编号"] for row in rows} == {t.id for t in SHEET.tasks}
    first = [(r["填报单位"], r["角色"], r["报送"]) for r in rows if r["任务编号"] == "DG2021-001"]
    assert first == [("科学技术局", "主牵头", "已报"), ("松山湖", "共同牵头", "已报")]
    states = {r["任务编号"]: r["报送"] for r in rows if r["填报单位"] == "科学技术局"}
    assert states["DG2021-004"] == "未填"
    assert states["DG2021-010"] == "无节点"
    assert states["DG2021-021"] == "见DG2021-020"
    assert {r["报送"] for r in rows if r["填报单位"] == "教育局"} == {"未报"}


def test_answers_history_problems_and_places_stand_side_by_side(book: openpyxl.Workbook) -> None:
    first, second = (r for r in table(book, "牵头任务") if r["任务编号"] == "DG2021-001")
    assert first["本季度进展"] == '=HYPERLINK("http://x")'
    assert first["2021Q1 本季度进展"] == "一季度的进展"
    assert first["2021Q1 自报状态"] == "未启动"
    assert first["出处"] == "科学技术局.xlsx [牵头任务!F4、F5]"
    assert "以主牵头单位为准" in str(second["问题"])
    numbers = table(book, "量化指标")
    assert next(r for r in numbers if r["完成值"] is not None)["完成值"] == 12.5


def test_text_that_begins_like_a_formula_stays_text(book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


def test_what_no_cell_can_hold_is_shown_as_far_as_it_goes(book: openpyxl.Workbook) -> None:
    row = next(r for r in table(book, "牵头任务") if r["任务编号"] == "DG2021-003")
    assert str(row["存在问题"]).endswith("全文见台账）")
    assert row["下一步措施"] == "坏字?"


def test_filters_are_on_and_heads_are_frozen(book: openpyxl.Workbook) -> None:
    names = ["牵头任务", "量化指标", "协助任务", "问题", "待核与冲突", "文件", "决定", "收支核对"]
    assert book.sheetnames == names
    for page in book:
        assert page.auto_filter.ref.startswith("A3:")
        assert str(page.freeze_panes)[1:] == "4"
        assert page.print_title_rows == "$3:$3"


def test_open_items_files_decisions_and_proof_have_sheets(book: openpyxl.Workbook) -> None:
    (item,) = table(book, "待核与冲突")
    assert (item["种类"], item["内容"], item["栏目"]) == ("待核", "不知哪行", "本季度进展")
    files = [(r["单位"], r["处理"]) for r in table(book, "文件")]
    assert files == [("松山湖", "采用"), ("科学技术局", "采用"), ("教育局", "未报")]
    (decision,) = table(book, "决定")
    assert (decision["经办人"], decision["理由"]) == ("张三", "现场核查")
    assert table(book, "收支核对")[-1]["核对"] == "全部相符。"
