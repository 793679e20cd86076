"""进展台账.xlsx: every task, every unit's answer, earlier quarters, problems and provenance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.text_size import TALLEST, height, line_count
from taskbook.excel.workbook import new_workbook
from taskbook.merge.conservation import Proof
from taskbook.merge.ledger_answers import answer_tables
from taskbook.merge.ledger_lists import list_tables
from taskbook.merge.ledger_tables import LedgerTable, TableColumn, Value, shown
from taskbook.merge.record import Merged
from taskbook.model.form import FormSpec
from taskbook.model.location import column_letters
from taskbook.model.progress import PeriodRecord
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.outputs.styles import ACCENT, BODY_SIZE, Formats

_STYLES = {"text": "ask_text", "mid": "ask_mid", "number": "ask_number", "small": "check"}
_HEAD_ROW = 2
_LEAST_HEIGHT = 22.0
_DEMO = "演示数据"
_PAPER_A3 = 8
_LARGEST_EXACT = Decimal(10) ** 15


def render_ledger_workbook(
    merged: Merged,
    proof: Proof,
    sheet: TaskSheet,
    spec: FormSpec,
    settings: Settings,
    history: Sequence[PeriodRecord] = (),
) -> bytes:
    """Return 进展台账.xlsx; equal arguments give equal bytes. Nothing in it is a formula.

    Args:
        merged: The period.
        proof: Its conservation proof, shown on a sheet of its own.
        sheet: The task sheet: every task stands in the ledger, asked or not.
        spec: The form's design: its answer columns are the ledger's.
        settings: Of the workspace.
        history: Records of earlier periods, oldest first.

    Raises:
        OutputError: Something does not fit a workbook.
    """
    tables = (
        *answer_tables(merged.record, sheet, spec, history),
        *list_tables(merged, proof, spec),
    )
    with new_workbook() as (workbook, buffer):
        formats = Formats(workbook)
        for number, table in enumerate(tables):
            page = workbook.add_worksheet(table.name)
            if number == 0:
                page.activate()
            page.set_tab_color(ACCENT)
            _write(Pen(page), table, formats, settings)
    return buffer.getvalue()


def _write(pen: Pen, table: LedgerTable, formats: Formats, settings: Settings) -> None:
    sheet = pen.sheet
    for col, column in enumerate(table.columns):
        pen.done(sheet.set_column(col, col, column.width))
    pen.done(sheet.set_row(0, 30))
    title = f"【{_DEMO}】{table.title}" if settings.demo else table.title
    pen.text(0, 0, title, formats["demo" if settings.demo else "title"])
    pen.text(1, 0, f"共 {len(table.rows)} 行", formats["legend"])
    pen.done(sheet.set_row(_HEAD_ROW, 32))
    for col, column in enumerate(table.columns):
        pen.text(_HEAD_ROW, col, column.label, formats["head_required"])
    for line, row in enumerate(table.rows, _HEAD_ROW + 1):
        pen.done(sheet.set_row(line, _height(table.columns, row)))
        for col, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(pen, line, col, column, value, formats)
    last, right = _HEAD_ROW + max(1, len(table.rows)), len(table.columns) - 1
    pen.done(sheet.autofilter(_HEAD_ROW, 0, last, right))
    pen.done(sheet.freeze_panes(_HEAD_ROW + 1, table.frozen))
    pen.done(sheet.hide_gridlines(2))
    span = f"A{_HEAD_ROW + 2}:{column_letters(right + 1)}{last + 1}"
    pen.done(sheet.ignore_errors({"number_stored_as_text": span}))
    _print(pen, last, right)


def _cell(
    pen: Pen, line: int, col: int, column: TableColumn, value: Value, formats: Formats
) -> None:
    style = formats[_STYLES[column.style]]
    if isinstance(value, str):
        pen.text(line, col, shown(value), style)
    elif -_LARGEST_EXACT < value < _LARGEST_EXACT:
        pen.number(line, col, float(value), formats["ask_number"])
    else:
        pen.text(line, col, str(value), style)


def _height(columns: tuple[TableColumn, ...], row: tuple[Value, ...]) -> float:
    lines = max(
        (
            line_count(value, column.width, BODY_SIZE)
            for column, value in zip(columns, row, strict=True)
            if isinstance(value, str) and value
        ),
        default=1,
    )
    return min(TALLEST, max(_LEAST_HEIGHT, height(lines, BODY_SIZE)))


def _print(pen: Pen, last: int, right: int) -> None:
    sheet: Any = pen.sheet
    pen.done(sheet.set_landscape())
    pen.done(sheet.set_paper(_PAPER_A3))
    pen.done(sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6))
    pen.done(sheet.fit_to_pages(1, 0))
    pen.done(sheet.repeat_rows(_HEAD_ROW))
    pen.done(sheet.print_area(0, 0, last, right))
    pen.done(sheet.set_footer('&C&"宋体,常规"&9第 &P 页，共 &N 页'))
