"""A return on a form that the office has re-issued since: the office's edits are nobody's fault."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

from taskbook.ledger import Ledger
from taskbook.model.form import FormRow, IssuedForm, Section, fingerprint
from taskbook.model.progress import CheckedReturn
from taskbook.outputs.workbook import render_workbook
from taskbook.problems import CATALOGUE
from taskbook.returns.checking import check_file
from tests.outputs.samples import SETTINGS
from tests.returns.test_checks import FULL, SPEC, UNIT, issued, lead

OLD = issued()
TITLES = {row.key: row.given["title"] for row in OLD.rows}


def edited(key: str, **given: str) -> Callable[[FormRow], FormRow | None]:
    def edit(row: FormRow) -> FormRow | None:
        if row.key != key:
            return row
        new = {**row.given, **given}
        return replace(row, given=new, fingerprint=fingerprint(*new.values()) if given else "")

    return edit


def reissued(
    *edits: Callable[[FormRow], FormRow | None], extra: tuple[FormRow, ...] = ()
) -> IssuedForm:
    rows = list(OLD.rows)
    for edit in edits:
        rows = [new for row in rows if (new := edit(row)) is not None]
    return replace(OLD, rows=(*rows, *extra))


def filled(form: IssuedForm) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(form, SPEC, SETTINGS)))
    for section in (Section.LEAD, Section.INDICATOR):
        sheet = book[SPEC.sheet_names[section]]
        labels = {sheet.cell(4, c).value: c for c in range(1, sheet.max_column + 1)}
        for n in range(sum(row.section is section for row in form.rows)):
            for column in SPEC.asked(section):
                value = FULL.get(column.key)
                if column.key == "progress":
                    value = f"第{n}行：已完成整治{n + 3}条，召开现场会。"
                sheet.cell(5 + n, labels[column.label]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def check(form: IssuedForm, old: tuple[IssuedForm, ...] = (OLD,)) -> CheckedReturn:
    forms = {UNIT: form, "教育局": issued("教育局")}
    return check_file(filled(OLD), "报送.xlsx", forms, SPEC, older={UNIT: old})


def codes(checked: CheckedReturn) -> list[str]:
    return [problem.code for problem in checked.problems]


def test_rows_that_ask_the_same_are_taken_without_a_word() -> None:
    new = reissued(lambda row: None if row.key == "DG2021-009" else row)
    assert new.form_id != OLD.form_id
    checked = check(replace(new, deadline=dt.date(2021, 4, 20)))
    assert {a.key for a in checked.answers} == {"DG2021-007", "DG2021-008", "DG2021-007#1"}
    assert codes(checked) == ["row-replaced"]
    (problem,) = checked.problems
    assert TITLES["DG2021-009"][:10] in problem.message
    assert "下发后已调整" in problem.message
    assert {q.reason for q in checked.queued} == {"row-replaced"}
    assert {q.text for q in checked.queued} == {
        "第2行：已完成整治5条，召开现场会。", "达到序时进度", "李四", "0769-22831234"
    }  # fmt: skip


def test_an_edit_of_the_office_is_told_as_its_own() -> None:
    checked = check(reissued(edited("DG2021-008", title="整治内河涌三十五条，消除黑臭水体")))
    assert codes(checked) == ["row-adjusted"]
    assert not CATALOGUE["row-adjusted"].grade.needs_person
    assert len(checked.answers) == 13
    assert not checked.queued
    assert not checked.refused


def test_the_office_may_move_day_and_milestone_without_a_new_identity() -> None:
    new = reissued(
        lambda row: (
            replace(row, given={**row.given, "milestone": "一季度，完成招标。"})
            if row.key == "DG2021-008"
            else row
        )
    )
    new = replace(new, deadline=dt.date(2021, 4, 20))
    assert new.form_id == OLD.form_id
    checked = check(new)
    assert codes(checked) == ["row-adjusted"]
    assert len(checked.answers) == 13
    assert not checked.queued


def test_another_matter_under_an_old_number_is_not_answered() -> None:
    checked = check(reissued(edited("DG2021-008", title="办好全市中小学校运动会")))
    assert "row-replaced" in codes(checked)
    assert "given-changed" not in codes(checked)
    assert all(a.key != "DG2021-008" for a in checked.answers)
    assert {q.candidates for q in checked.queued} == {("DG2021-008",)}


def test_a_number_in_another_unit_is_not_taken_over() -> None:
    checked = check(reissued(edited("DG2021-007#1", unit="亿元")))
    assert all(a.field != "value" for a in checked.answers)
    assert "3200" in {q.text for q in checked.queued}


def test_rows_that_came_since_are_asked_for() -> None:
    checked = check(reissued(extra=(lead("DG2021-010", "新增的事项，须在年内完成"),)))
    assert codes(checked) == ["row-missing", "form-older"]
    assert len(checked.answers) == 13


def test_what_the_unit_itself_changed_is_still_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(OLD)))
    sheet = book["牵头任务"]
    cell = next(c for row in sheet["A5:Z5"] for c in row if c.value == "一季度，新开工管网50公里。")
    cell.value = "一季度，新开工管网5公里。"
    buffer = io.BytesIO()
    book.save(buffer)
    new = reissued(lambda row: None if row.key == "DG2021-009" else row)
    checked = check_file(buffer.getvalue(), "报送.xlsx", {UNIT: new}, SPEC, older={UNIT: (OLD,)})
    assert "given-changed" in codes(checked)


def test_the_ledger_gives_back_what_was_issued_before(tmp_path: Path) -> None:
    new, newest = replace(OLD, rows=OLD.rows[:2]), replace(OLD, rows=OLD.rows[:1])
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.record_issue([OLD, issued("教育局")])
        assert ledger.older_forms(OLD.period) == {}
        ledger.record_issue([new])
        ledger.record_issue([newest])
        assert ledger.older_forms(OLD.period) == {UNIT: (OLD, new)}
