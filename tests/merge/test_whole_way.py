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
from taskbook.merge import decide, merge_facts, period_status, prove
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


def without(*places: str) -> Callable[[openpyxl.Workbook], None]:
    """Take identity out of a workbook, as an office program or a person might."""

    def lose(book: openpyxl.Workbook) -> None:
        if "properties" in places:
            for name in list(book.custom_doc_props.names):
                del book.custom_doc_props[name]
        if "names" in places:
            for name in [name for name in book.defined_names if name.startswith("taskbook_")]:
                del book.defined_names[name]
        if "sheet" in places:
            del book["_taskbook"]

    return lose


def saved_again(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def correction_workbook(ledger: Ledger, spec: FormSpec) -> bytes:
    found = corrections(ledger, spec)
    assert found is not None
    content = render_correction_workbook(found, spec, SETTINGS, DUE)
    assert content is not None
    return content


def set_status(word: str) -> Callable[[dict[tuple[str, str], Any]], None]:
    """Mend 自报状态 of the third task, and say something else of its progress as well."""

    def change(cells: dict[tuple[str, str], Any]) -> None:
        cells["DG2021-003", "自报状态"].value = word
        cells["DG2021-003", "本季度进展"].value = f"退改后：{word}"

    return change


@pytest.fixture
def original(form: IssuedForm, spec: FormSpec) -> bytes:
    """A return whose third task has a 自报状态 that nobody can read."""

    def spoil(cells: dict[tuple[str, str], Any]) -> None:
        good(form)(cells)
        cells["DG2021-003", "自报状态"].value = "马马虎虎"

    return fill(render_workbook(form, spec, SETTINGS), spoil)


@pytest.mark.parametrize(
    "lost",
    [
        (),
        ("properties",),
        ("names",),
        ("sheet",),
        ("properties", "names"),
        ("properties", "sheet"),
        ("names", "sheet"),
    ],
)
@pytest.mark.parametrize("mended_first", [False, True])
def test_what_is_mended_on_the_same_day_stands(
    tmp_path: Path,
    ledger: Ledger,
    form: IssuedForm,
    spec: FormSpec,
    original: bytes,
    lost: tuple[str, ...],
    mended_first: bool,
) -> None:
    record(ledger, original, "一报.xlsx", form, spec, APRIL_6)
    slip = correction_workbook(ledger, spec)
    mended = saved_again(fill(slip, set_status("未达序时进度")), without(*lost))
    came = [(original, "一报.xlsx"), (mended, "改后.xlsx")]
    with Ledger.open(tmp_path / "other.db") as other:
        other.record_issue([form])
        for content, name in reversed(came) if mended_first else came:
            record(other, content, name, form, spec, APRIL_6)
        facts = other.facts(PERIOD)
        merged = merge_facts(facts)
        assert prove(facts, merged).failures == ()
        assert merged.conflicts == ()
        assert merged.queue == ()
        stands = {(a.key, a.field): a for a in merged.record.answers}
        assert stands["DG2021-003", "status"].text == "未达序时进度"
        assert stands["DG2021-003", "progress"].ref.file == "改后.xlsx"
        assert stands["DG2021-002", "progress"].ref.file == "一报.xlsx"
        (status,) = period_status(other, PERIOD, APRIL_6).units
        assert (status.queued, status.conflicts) == (0, 0)
        assert other.verify() == ()


def test_what_is_mended_twice_on_one_day_stands_as_mended_last(
    ledger: Ledger, form: IssuedForm, spec: FormSpec, original: bytes
) -> None:
    record(ledger, original, "丙.xlsx", form, spec, APRIL_6)
    record(
        ledger,
        fill(correction_workbook(ledger, spec), set_status("凑合")),
        "乙.xlsx",
        form,
        spec,
        APRIL_6,
    )
    again = fill(correction_workbook(ledger, spec), set_status("达到序时进度"))
    record(ledger, again, "甲.xlsx", form, spec, APRIL_6)
    assert corrections(ledger, spec) is None
    merged = merge_facts(ledger.facts(PERIOD))
    stands = {(a.key, a.field): a.text for a in merged.record.answers}
    assert stands["DG2021-003", "progress"] == "退改后：达到序时进度"


def test_one_correction_workbook_mended_in_two_ways_waits_for_a_person(
    ledger: Ledger, form: IssuedForm, spec: FormSpec, original: bytes
) -> None:
    record(ledger, original, "一报.xlsx", form, spec, APRIL_6)
    slip = correction_workbook(ledger, spec)
    for name, word in (("甲科.xlsx", "达到序时进度"), ("乙科.xlsx", "未达序时进度")):
        record(ledger, fill(slip, set_status(word)), name, form, spec, APRIL_6)
    facts = ledger.facts(PERIOD)
    merged = merge_facts(facts)
    assert prove(facts, merged).failures == ()
    assert [(c.key, c.field) for c in merged.conflicts] == [
        ("DG2021-003", "progress"),
        ("DG2021-003", "status"),
    ]
    for conflict in merged.conflicts:
        assert {answer.ref.file for answer in conflict.choices} == {"甲科.xlsx", "乙科.xlsx"}


def test_an_issued_form_says_nothing_of_mending(form: IssuedForm, spec: FormSpec) -> None:
    content = fill(render_workbook(form, spec, SETTINGS), good(form))
    assert check_file(content, "报.xlsx", {UNIT: form}, spec).mends == ()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "taskbook.mends" not in book.custom_doc_props.names
    assert "taskbook_mends" not in book.defined_names
    assert book["_taskbook"]["A8"].value is None
