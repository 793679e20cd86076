"""A return form opened again, and its cells found as a reader of returns finds them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl

from taskbook.model.form import FormSpec, IssuedForm
from taskbook.outputs.workbook import render_workbook
from tests.outputs import samples

SHEETS = {"lead": "牵头任务", "indicator": "量化指标", "assist": "协助任务"}


def opened(form: IssuedForm, spec: FormSpec | None = None, **more: object) -> openpyxl.Workbook:
    content = render_workbook(form, spec or samples.spec(), replace(samples.SETTINGS, **more))
    return openpyxl.load_workbook(io.BytesIO(content))


def column(book: openpyxl.Workbook, section: str, key: str) -> tuple[openpyxl.worksheet, str]:
    """Sheet and column letter of an answer or given column, through its defined name."""
    name = book.defined_names[f"taskbook_{section}_{key}"].attr_text
    found = re.fullmatch(r"'?(.+?)'?!\$([A-Z]+)\$5:\$\2\$\d+", name)
    assert found is not None
    return book[found[1]], found[2]


def find_rows(book: openpyxl.Workbook, section: str) -> dict[str, int]:
    ws = book[SHEETS[section]]
    marks = ((cell.row, cell.value) for cell in ws["A"][4:] if cell.value)
    return {str(value).split("|")[0]: row for row, value in marks}


def validation(ws: openpyxl.worksheet, cell: str) -> openpyxl.worksheet.datavalidation:
    return next(v for v in ws.data_validations.dataValidation if cell in v.cells)
