"""Render the return form of one unit as an xlsx workbook, in memory.

Sheets: 填报说明, 牵头任务, 量化指标, 协助任务 (names from the form's design), then very hidden ones
for identity and for long lists. ``docs/return-form.md`` describes where identity is stored. The
function is pure and picklable: batches hand it to worker processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.workbook import new_workbook
from taskbook.model.form import FormSpec, IssuedForm, Section
from taskbook.model.location import column_letters
from taskbook.model.settings import Settings
from taskbook.outputs.answer_sheet import Context, write_answer_sheet
from taskbook.outputs.cover_sheet import write_cover
from taskbook.outputs.identity import (
    CHOICES_SHEET,
    FIELD_HEADS,
    FIELD_TABLE_COLUMN,
    IDENTITY_SHEET,
    MARK,
    NAME_PREFIX,
    PROPERTY_PREFIX,
    ROW_HEADS,
    TABLE_HEAD_ROW,
    column_name,
    facts,
)
from taskbook.outputs.layout import FIRST_ROW, MARK_COL, SheetPlan, plan_sheets
from taskbook.outputs.selfcheck import quoted, sheet_reference
from taskbook.outputs.styles import ACCENT, Formats
from taskbook.outputs.validation import long_lists

# Called with each answer sheet once it is written, to put more on it.
Amend = Callable[[Any, SheetPlan, Context], None]


def render_workbook(
    form: IssuedForm,
    spec: FormSpec,
    settings: Settings,
    amend: Amend | None = None,
    mends: Sequence[str] = (),
) -> bytes:
    """Return the workbook; equal arguments give equal bytes.

    Args:
        form: What is asked.
        spec: The form's design.
        settings: Of the workspace.
        amend: Puts answers, colours or comments onto a sheet (the correction workbook does).
        mends: Content hashes of the files that a correction workbook mends, the latest first.

    Raises:
        OutputError: Something does not fit a workbook, or the writer warned.
    """
    from taskbook.excel.classes import Growing, ReadOnly

    plans = plan_sheets(form, spec)
    with new_workbook() as (workbook, buffer):
        context = Context(
            form, spec, settings, Formats(workbook), long_lists(plans), amend is not None
        )
        cover = workbook.add_worksheet(spec.guide_sheet, ReadOnly)
        checks = []
        for plan in plans:
            sheet = workbook.add_worksheet(plan.name, Growing)
            sheet.set_tab_color(ACCENT)
            checks.append(write_answer_sheet(sheet, plan, context))
            if amend is not None:
                amend(sheet, plan, context)
        write_cover(cover, plans, tuple(checks), context)
        _write_identity(workbook, plans, context, mends)
        _write_lists(workbook, context)
    return buffer.getvalue()


def cells_to_fill(form: IssuedForm, spec: FormSpec) -> int:
    """Return how many cells the unit must fill: the burden of the form."""
    from taskbook.outputs.selfcheck import required_at_first

    count = 0
    for section in Section:
        due = [row for row in form.rows if row.section is section and row.due]
        for number in range(len(due)):
            first = number == 0
            count += sum(required_at_first(c, first=first) for c in spec.asked(section))
    return count


def _write_identity(
    workbook: Any, plans: tuple[SheetPlan, ...], context: Context, mends: Sequence[str]
) -> None:
    form, formats = context.form, context.formats
    known = facts(form, mends)
    sheet = workbook.add_worksheet(IDENTITY_SHEET)
    pen, style = Pen(sheet), formats["plain"]
    pen.text(0, 0, MARK, style)
    for number, (name, value) in enumerate(known.items(), 1):
        pen.text(number, 0, name, style)
        pen.text(number, 1, value, style)
        pen.done(workbook.set_custom_property(f"{PROPERTY_PREFIX}{name}", value, "text"))
        pen.done(workbook.define_name(f"{NAME_PREFIX}{name}", f"={quoted(value)}"))
    head = TABLE_HEAD_ROW - 1
    _write_row(pen, head, 0, ROW_HEADS, style)
    at = head + 1
    for plan in plans:
        for line in plan.lines:
            row = line.issued
            if row is None:
                continue
            values = (
                row.key,
                row.fingerprint,
                row.section.value,
                plan.name,
                str(line.row + 1),
                "1" if row.due else "0",
                row.task_id,
                "" if row.indicator is None else str(row.indicator),
                ",".join(row.same_as),
            )
            _write_row(pen, at, 0, values, style)
            at += 1
    _write_fields(workbook, pen, plans, style)
    pen.done(sheet.protect(""))
    sheet.very_hidden()


def _write_fields(workbook: Any, pen: Pen, plans: tuple[SheetPlan, ...], style: Any) -> None:
    """List the answer columns beside the rows, and name them and the rows' identity column."""
    left, at = FIELD_TABLE_COLUMN - 1, TABLE_HEAD_ROW - 1
    _write_row(pen, at, left, FIELD_HEADS, style)
    for plan in plans:
        bottom = max(plan.last_row, FIRST_ROW) + 1
        sheet = sheet_reference(plan.name)
        columns = [("row", "", MARK_COL)]
        columns += [(p.column.key, p.column.label, p.col) for p in (*plan.given, *plan.asked)]
        for key, label, col in columns:
            letter = column_letters(col + 1)
            at += 1
            _write_row(pen, at, left, (plan.section.value, key, label, plan.name, letter), style)
            span = f"={sheet}!${letter}${FIRST_ROW + 1}:${letter}${bottom}"
            pen.done(workbook.define_name(column_name(plan.section, key), span))


def _write_row(pen: Pen, row: int, col: int, values: tuple[str, ...], style: Any) -> None:
    for offset, value in enumerate(values):
        if value:
            pen.text(row, col + offset, value, style)


def _write_lists(workbook: Any, context: Context) -> None:
    """Write the lists that are too long for a drop-down, one column each, on a hidden sheet."""
    if not context.ranges:
        return
    sheet = workbook.add_worksheet(CHOICES_SHEET)
    pen = Pen(sheet)
    for col, words in enumerate(context.ranges):
        for row, word in enumerate(words):
            pen.text(row, col, word, context.formats["plain"])
    pen.done(sheet.protect(""))
    sheet.very_hidden()
