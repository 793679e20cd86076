"""Where an issued workbook says what it is; docs/return-form.md describes it for readers."""

from __future__ import annotations

import openpyxl
import pytest

from taskbook.model.form import IssuedForm, Section, fingerprint
from tests.outputs import samples
from tests.outputs.opened import SHEETS, column, find_rows, opened
from tests.outputs.samples import form_of, sheet, task


@pytest.fixture(scope="module")
def form() -> IssuedForm:
    return form_of(samples.typical())


@pytest.fixture(scope="module")
def book(form: IssuedForm) -> openpyxl.Workbook:
    return opened(form)


def test_identity_is_stored_in_the_hidden_sheet_properties_names_and_marks(
    book: openpyxl.Workbook, form: IssuedForm
) -> None:
    facts = {
        "layout": "1",
        "unit": "科学技术局",
        "period": "2021Q1",
        "form": form.form_id,
        "spec": samples.spec().version,
        "deadline": "2021-04-08",
    }
    hidden = book["_taskbook"]
    assert hidden["A1"].value == "taskbook"
    assert {row[0].value: row[1].value for row in hidden["A2:B7"]} == facts
    assert {p.name: p.value for p in book.custom_doc_props.props} == {
        f"taskbook.{name}": value for name, value in facts.items()
    }
    for name, value in facts.items():
        assert book.defined_names[f"taskbook_{name}"].attr_text == f'"{value}"'
    mark = f"taskbook|1|科学技术局|2021Q1|{form.form_id}"
    assert book["填报说明"]["A1"].value == mark
    for name in SHEETS.values():
        assert book[name]["A4"].value == mark
        assert book[name].column_dimensions["A"].hidden


def test_every_row_carries_key_and_fingerprint_twice(
    book: openpyxl.Workbook, form: IssuedForm
) -> None:
    hidden = {
        row[0].value: [c.value for c in row[:9]] for row in book["_taskbook"].iter_rows(min_row=11)
    }
    for issued in form.rows:
        ws = book[samples.spec().sheet_names[issued.section]]
        row = int(hidden[issued.key][4])
        assert ws.cell(row, 1).value == f"{issued.key}|{issued.fingerprint}"
        assert hidden[issued.key][1] == issued.fingerprint
        assert hidden[issued.key][5] == ("1" if issued.due else "0")


def test_fingerprints_can_be_computed_from_what_is_visible(
    book: openpyxl.Workbook, form: IssuedForm
) -> None:
    for issued in form.rows:
        section = issued.section.value
        keys = ("title", "indicator", "target", "annual_target")
        keys = keys if issued.section is Section.INDICATOR else keys[:1]
        row = find_rows(book, section)[issued.key]
        seen = []
        for key in keys:
            ws, letter = column(book, section, key)
            seen.append(str(ws[f"{letter}{row}"].value or ""))
        assert fingerprint(*seen) == issued.fingerprint


def test_a_unit_with_awkward_characters_keeps_its_identity() -> None:
    unit = '研发&R"D"\'局'
    book = opened(form_of(sheet(task(1, (unit,))), unit))
    assert book.custom_doc_props["taskbook.unit"].value == unit
    assert book.defined_names["taskbook_unit"].attr_text == '"研发&R""D""\'局"'
    assert book["_taskbook"]["B3"].value == unit
    assert book["牵头任务"]["A4"].value.split("|")[2] == unit
