"""The workbook that goes with a correction slip: only the failing rows, coloured and commented.

It is a return form like the one that was issued, with the same identity and fewer rows, so it can
be filled in and returned as it is; what it does not list stays as it was. It says which files it
was made from: returned, it is later than these (``merge.succession``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.text_size import TALLEST, height, line_count
from taskbook.merge.correction_lines import Correction
from taskbook.merge.corrections import UnitCorrections
from taskbook.merge.ledger_tables import shown
from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.progress import Answer
from taskbook.model.settings import Settings
from taskbook.official import chinese_date
from taskbook.outputs.answer_sheet import Context, answer_style
from taskbook.outputs.identity import MUST_MARK, VERIFY_MARK
from taskbook.outputs.layout import FIRST_COL, TALLY_ROW, Place, SheetPlan
from taskbook.outputs.styles import BODY_SIZE
from taskbook.outputs.workbook import render_workbook
from taskbook.problems.problem import Grade

MUST_COLOUR = "#FFC7CE"
VERIFY_COLOUR = "#FFE699"


@dataclass(frozen=True, slots=True)
class _Excerpt(IssuedForm):
    """Some rows of an issued form, under the identity of the whole."""

    whole: str = ""

    @property
    def form_id(self) -> str:
        """Identity of the form that these rows are from."""
        return self.whole


def render_correction_workbook(
    corrections: UnitCorrections, spec: FormSpec, settings: Settings, due: dt.date
) -> bytes | None:
    """Return the workbook, or None where no problem can be placed on a row.

    Args:
        corrections: What is wrong, and what the unit has answered so far.
        spec: The form's design.
        settings: Of the workspace.
        due: Day by which the mended return is due.

    Raises:
        OutputError: Something does not fit a workbook.
    """
    keys = corrections.rows_to_mend()
    rows = tuple(row for row in corrections.form.rows if row.key in keys)
    if not rows:
        return None
    form = corrections.form
    # Its deadline is the new one: the old one has passed and would contradict what it says.
    excerpt = _Excerpt(form.unit, form.period, form.spec_version, due, rows, form.form_id)
    day = chinese_date(due)
    words = spec.words
    # The paragraph with the deadline of the whole form would contradict the new one.
    others = (text for text in spec.guide if "{deadline}" not in text)
    guide = (words["mend_guide"].format(due=day), *others)
    mended = replace(spec, title=spec.title + words["mend_title"], guide=guide)
    return render_workbook(excerpt, mended, settings, _amender(corrections, day), corrections.mends)


def _amender(corrections: UnitCorrections, due: str) -> Callable[[Any, SheetPlan, Context], None]:
    answers = {(a.key, a.field): a for a in corrections.answers}
    said_once = _said_once(corrections)
    items: dict[tuple[str, str], list[Correction]] = defaultdict(list)
    for item in corrections.items:
        for target in item.targets:
            items[target].append(item)

    def amend(sheet: Any, plan: SheetPlan, context: Context) -> None:
        pen = Pen(sheet)
        _head(pen, plan, context, corrections, due)
        first = True
        for line in plan.lines:
            if line.issued is None:
                continue
            key, tallest = line.issued.key, line.height
            of_row = list(items.get((key, ""), ()))
            for place in plan.asked:
                found = [*items.get((key, place.column.key), ()), *of_row]
                of_row = []
                answer = answers.get((key, place.column.key))
                if answer is None and first and place.column.once:
                    answer = said_once.get(place.column.key)
                waiting = corrections.waiting.get((key, place.column.key), "")
                text = waiting if answer is None else answer.text
                number = None if answer is None else answer.number
                _write(pen, (line.row, place), context, text, number, found)
                lines = line_count(text, place.width, BODY_SIZE)
                tallest = max(tallest, min(TALLEST, height(lines, BODY_SIZE)))
            first = False
            pen.done(sheet.set_row(line.row, tallest))

    return amend


def _head(
    pen: Pen, plan: SheetPlan, context: Context, corrections: UnitCorrections, due: str
) -> None:
    """Say above the table how much there is to mend, in place of how much is filled in."""
    if not plan.blocks:
        return
    keys = {line.issued.key for line in plan.lines if line.issued is not None}
    here = [
        item.grade
        for item in corrections.items
        for key in dict.fromkeys(key for key, _ in item.targets)
        if key in keys
    ]
    words = context.spec.words["mend_tally"].format(
        rows=len(keys), must=here.count(Grade.MUST), verify=here.count(Grade.VERIFY), due=due
    )
    pen.text(TALLY_ROW, FIRST_COL, words, context.formats["tally"])
    pen.blank(TALLY_ROW, plan.asked[0].col, context.formats["tally"])


def _said_once(corrections: UnitCorrections) -> dict[str, Answer]:
    """Return each column's first answer on the form (填报人 stands in the first row only)."""
    first: dict[str, Answer] = {}
    for answer in corrections.answers:
        first.setdefault(answer.field, answer)
    return first


def _write(
    pen: Pen,
    at: tuple[int, Place],
    context: Context,
    text: str,
    number: Decimal | None,
    found: list[Correction],
) -> None:
    """Write one cell with what the unit filled in, its colour and its comment."""
    row, place = at
    style = answer_style(place)
    format_ = context.formats[style]
    if found:
        must = any(item.grade is Grade.MUST for item in found)
        format_ = context.formats.filled(style, MUST_COLOUR if must else VERIFY_COLOUR)
    if number is not None and place.column.kind == "number":
        pen.number(row, place.col, float(number), format_)
    else:
        pen.text(row, place.col, shown(text), format_)
    if found:
        _comment(pen, row, place.col, found)


def _comment(pen: Pen, row: int, col: int, found: list[Correction]) -> None:
    words = "\n".join(
        f"{MUST_MARK if item.grade is Grade.MUST else VERIFY_MARK}{item.message}{item.cure}"
        for item in found
    )
    lines = 1 + len(words) // 16 + words.count("\n")
    options = {
        "author": "taskbook",
        "font_name": "宋体",
        "font_size": 9,
        "width": 240,
        "height": min(300, 20 + 16 * lines),
    }
    pen.done(pen.sheet.write_comment(row, col, shown(words), options))
