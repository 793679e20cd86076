"""Real issued workbooks, filled in cell by cell, with what was typed kept as the truth."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.outputs.form_spec import load_form_spec
from taskbook.outputs.forms import build_forms
from taskbook.outputs.workbook import render_workbook
from taskbook.pipeline.reading import load_sheet, read_workspace
from taskbook.pipeline.starting import start_workspace
from taskbook.resources import template
from taskbook.settings_file import read_settings

PERIOD = Period(2021, 1)
UNITS = ("金融工作局", "科学技术局")  # 22 and 43 rows, all three sections

Key = tuple[str, str]  # row key, column key


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the office keeps."""

    sheet: TaskSheet
    spec: FormSpec
    settings: Settings
    forms: dict[str, IssuedForm]
    older: dict[str, IssuedForm]


@dataclass(slots=True)
class Case:
    """A filled workbook before damage.

    Attributes:
        unit: Whose.
        blank: The workbook as issued.
        content: The workbook as filled in.
        truth: Row and column to what was typed.
    """

    unit: str
    blank: bytes
    content: bytes
    truth: dict[Key, str] = field(default_factory=dict)


@lru_cache(maxsize=4)
def world(folder: Path) -> World:
    """Build the forms of 2021Q1 and of 2020Q4's place from the shipped seeds."""
    workspace = start_workspace(folder, with_seeds=True)
    read_workspace(workspace)
    sheet = load_sheet(workspace)
    spec = load_form_spec(template("return_form.toml"))
    settings = read_settings(workspace.settings_file)
    forms = {}
    for period in (PERIOD, Period(2021, 2)):
        units = sheet.units_at_work()
        deadline = settings.period(period).deadline
        forms[period] = {f.unit: f for f in build_forms(sheet, units, period, spec, deadline)}
    return World(sheet, spec, settings, forms[PERIOD], forms[Period(2021, 2)])


@lru_cache(maxsize=8)
def case(folder: Path, unit: str) -> Case:
    """Return the filled workbook of one unit."""
    return fill(world(folder), world(folder).forms[unit])


def fill(here: World, form: IssuedForm) -> Case:
    """Type an answer into every answer cell of every due row, as a person would in Excel."""
    import openpyxl

    blank = render_workbook(form, here.spec, here.settings)
    book = openpyxl.load_workbook(io.BytesIO(blank))
    made = Case(form.unit, blank, b"")
    luck = random.Random(form.unit)
    rows = {row.key: row for row in form.rows}
    for section in Section:
        sheet = book[here.spec.sheet_names[section]]
        places = columns_of(sheet, here.spec, section)
        for number in range(5, sheet.max_row + 1):
            mark = sheet.cell(number, 1).value
            row = rows.get(str(mark).split("|")[0]) if mark else None
            if row is None or not row.due:
                continue
            for column in here.spec.asked(section):
                value = _typed(column, row, luck)
                sheet.cell(number, places[column.key]).value = value
                made.truth[row.key, column.key] = str(value)
    made.content = saved(book)
    return made


def columns_of(sheet: Any, spec: FormSpec, section: Section) -> dict[str, int]:
    """Return column key to column number, by the labels in row 4."""
    labels = {sheet.cell(4, n).value: n for n in range(1, sheet.max_column + 1)}
    return {c.key: labels[c.label] for c in spec.columns[section] if c.label in labels}


def saved(book: Any) -> bytes:
    """Return an openpyxl workbook as bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _typed(column: Column, row: FormRow, luck: random.Random) -> str | float | int:
    if column.kind == "number":
        return luck.choice((luck.randint(1, 999), round(luck.uniform(0.5, 99), 2)))
    if column.kind == "choice":
        return luck.choice(column.choices)
    if column.kind == "phone":
        return f"0769-22{luck.randint(100000, 999999)}"
    if column.key == "reporter":
        return luck.choice(("张三", "李四", "王五"))
    return (
        f"{column.label}{luck.randint(1000, 9999)}：已召开{luck.randint(2, 9)}次专题会议，"
        f"完成{luck.randint(3, 60)}家企业走访，{row.key}按节点推进。"
    )
