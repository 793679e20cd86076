"""The whole way with the real check: issued, filled in, checked, merged, sent back, mended."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from taskbook.ledger import Ledger
from taskbook.merge import decide, merge_facts, prove
from taskbook.merge.correction_workbook import render_correction_workbook
from taskbook.merge.corrections import UnitCorrections, find_corrections
from taskbook.model.form import FormRow, FormSpec, IssuedForm
from taskbook.outputs.form_spec import load_form_spec
from taskbook.outputs.forms import build_forms
from taskbook.outputs.workbook import render_workbook
from taskbook.resources import template
from taskbook.returns.checking import check_file
from tests.outputs.samples import DEADLINE, PERIOD, SETTINGS, typical

UNIT = "科学技术局"
DUE = dt.date(2021, 4, 12)
APRIL_6, APRIL_9 = dt.date(2021, 4, 6), dt.date(2021, 4, 9)


@pytest.fixture(scope="module")
def spec() -> FormSpec:
    return load_form_spec(template("return_form.toml"))


@pytest.fixture(scope="module")
def form(spec: FormSpec) -> IssuedForm:
    return build_forms(typical(), [UNIT], PERIOD, spec, DEADLINE, {})[0]


@pytest.fixture
def ledger(tmp_path: Path, form: IssuedForm) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([form])
        yield opened


def fill(content: bytes, change: Callable[[dict[tuple[str, str], Any]], None]) -> bytes:
    """Fill in every due row as a good clerk would, then as ``change`` says; cells by key."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells: dict[tuple[str, str], Any] = {}
    for name in ("牵头任务", "量化指标", "协助任务"):
        page = book[name]
        heads = {cell.value: cell.column for cell in page[4] if cell.value}
        for row in range(5, page.max_row + 1):
            mark = page.cell(row, 1).value
            if mark:
                key = str(mark).split("|")[0]
                cells |= {(key, label): page.cell(row, col) for label, col in heads.items()}
    change(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def enough(row: FormRow) -> int:
    """A value that reaches the row's targets."""
    targets = row.given.get("target", "") + " " + row.given.get("annual_target", "")
    return max(int(digits) for digits in re.findall(r"\d+", targets))


def good(form: IssuedForm) -> Callable[[dict[tuple[str, str], Any]], None]:
    def change(cells: dict[tuple[str, str], Any]) -> None:
        for row in form.rows:
            if not row.due:
                continue
            if row.indicator is not None:
                cells[row.key, "完成值"].value = enough(row)
            elif (row.key, "协助情况") in cells and row.section == "assist":
                cells[row.key, "协助情况"].value = f"{row.key} 已配合牵头单位完成选址"
            else:
                cells[row.key, "本季度进展"].value = f"{row.key} 已召开部署会议并下达任务"
                cells[row.key, "自报状态"].value = "达到序时进度"
        cells["DG2021-001", "填报人"].value = "王芳"
        cells["DG2021-001", "联系电话"].value = "0769-22831234"

    return change


def record(
    ledger: Ledger, content: bytes, name: str, form: IssuedForm, spec: FormSpec, day: dt.date
) -> None:
    checked = check_file(content, name, {UNIT: form}, spec)
    assert checked.readable
    ledger.record_return(PERIOD, checked, content, day)


def corrections(ledger: Ledger, spec: FormSpec) -> UnitCorrections | None:
    facts = ledger.facts(PERIOD)
    merged = merge_facts(facts)
    proof = prove(facts, merged)
    assert proof.failures == ()
    return find_corrections(facts, merged, spec).get(UNIT)


def test_a_good_return_needs_nothing(ledger: Ledger, form: IssuedForm, spec: FormSpec) -> None:
    content = fill(render_workbook(form, spec, SETTINGS), good(form))
    record(ledger, content, f"{UNIT}.xlsx", form, spec, APRIL_6)
    assert corrections(ledger, spec) is None


def test_a_faulty_return_is_mended_through_the_correction_workbook(
    ledger: Ledger, form: IssuedForm, spec: FormSpec
) -> None:
    def spoil(cells: dict[tuple[str, str], Any]) -> None:
        good(form)(cells)
        cells["DG2021-001", "自报状态"].value = "已完成"  # asks for 佐证材料
        cells["DG2021-002", "本季度进展"].value = None
        cells["DG2021-003", "自报状态"].value = "马马虎虎"
        cells["DG2021-004#1", "完成值"].value = "若干"
        cells["DG2021-005", "本季度进展"].value = None
        cells["DG2021-005", "自报状态"].value = None

    content = fill(render_workbook(form, spec, SETTINGS), spoil)
    record(ledger, content, f"{UNIT}.xlsx", form, spec, APRIL_6)
    found = corrections(ledger, spec)
    assert found is not None
    assert found.rows_to_mend() == {
        "DG2021-001",
        "DG2021-002",
        "DG2021-003",
        "DG2021-004#1",
        "DG2021-005",
    }
    slip = render_correction_workbook(found, spec, SETTINGS, DUE)
    assert slip is not None

    def mend(cells: dict[tuple[str, str], Any]) -> None:
        assert cells["DG2021-001", "佐证材料"].comment is not None
        assert cells["DG2021-003", "自报状态"].value == "马马虎虎"
        cells["DG2021-001", "佐证材料"].value = "验收报告（东科〔2021〕3号）"
        cells["DG2021-002", "本季度进展"].value = "已完成选址"
        cells["DG2021-003", "自报状态"].value = "达到序时进度"
        cells["DG2021-004#1", "完成值"].value = 40
        cells["DG2021-005", "本季度进展"].value = "已完成设计"
        cells["DG2021-005", "自报状态"].value = "达到序时进度"

    mended = fill(slip, mend)
    record(ledger, mended, f"{UNIT}_退改表.xlsx", form, spec, APRIL_9)
    after = corrections(ledger, spec)
    assert after is None, [(i.code, i.file, i.sheet, i.cells, i.message) for i in after.items]
    record_now = merge_facts(ledger.facts(PERIOD)).record
    answers = {(a.key, a.field): a.text for a in record_now.answers}
    assert answers["DG2021-005", "progress"] == "已完成设计"
    assert answers["DG2021-006", "progress"] == "DG2021-006 已召开部署会议并下达任务"
    assert {f.name: f.state for f in record_now.files} == {
        f"{UNIT}.xlsx": "accepted",
        f"{UNIT}_退改表.xlsx": "accepted",
    }


def test_an_unreadable_choice_can_be_decided_in_the_office(
    ledger: Ledger, form: IssuedForm, spec: FormSpec
) -> None:
    def spoil(cells: dict[tuple[str, str], Any]) -> None:
        good(form)(cells)
        cells["DG2021-003", "自报状态"].value = "马马虎虎"

    content = fill(render_workbook(form, spec, SETTINGS), spoil)
    record(ledger, content, f"{UNIT}.xlsx", form, spec, APRIL_6)
    (item,) = merge_facts(ledger.facts(PERIOD)).queue
    decide(ledger, PERIOD, item.id, "=未达序时进度", reason="电话核实", who="张三")
    merged = merge_facts(ledger.facts(PERIOD))
    answer = next(a for a in merged.record.answers if a.text == "未达序时进度")
    assert (answer.key, answer.field) == ("DG2021-003", "status")
