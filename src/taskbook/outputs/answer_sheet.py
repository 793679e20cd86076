"""Write one answer sheet (牵头任务, 量化指标, 协助任务) as its plan says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.text_size import height, line_count
from taskbook.model.form import Column, FormSpec, IssuedForm
from taskbook.model.location import column_letters
from taskbook.model.settings import Settings
from taskbook.outputs.identity import head_mark, row_mark
from taskbook.outputs.layout import (
    CHECK_WIDTH,
    FACTS_ROW,
    FIRST_COL,
    FIRST_ROW,
    HEAD_ROW,
    MARK_COL,
    TALLY_ROW,
    TITLE_ROW,
    Line,
    Place,
    SheetPlan,
)
from taskbook.outputs.selfcheck import (
    COMPLETE,
    SelfCheck,
    quoted,
    required_at_first,
    sheet_reference,
)
from taskbook.outputs.styles import FOOTER_FONT, Formats
from taskbook.outputs.validation import add_rules

DEMO = "演示数据"
GAP_LINK = "→ 跳到第一处未填"
FULL = "本表已填全"
_HEAD_SIZE = 10.0
_PAPER_A3, _PAPER_A4 = 8, 9
_ANSWER_STYLES = {
    "text": "ask_text",
    "number": "ask_number",
    "choice": "ask_mid",
    "date": "ask_date",
    "phone": "ask_mid",
}
_NARROW = 14.0


@dataclass(frozen=True, slots=True)
class Context:
    """What every sheet of one workbook shares."""

    form: IssuedForm
    spec: FormSpec
    settings: Settings
    formats: Formats
    ranges: dict[tuple[str, ...], str]
    prefilled: bool = False

    def untouched(self, result: str | int) -> str | int:
        """Return the result of the self-check to keep with its formula: of an untouched form.

        On a form with answers the offices calculate it; one that does not on opening must not
        say that nothing is filled in.
        """
        return "" if self.prefilled else result

    @property
    def title(self) -> str:
        """The workbook's title."""
        return self.spec.title.format(
            period=self.form.period.chinese, place=self.settings.place, year=self.form.period.year
        )


def write_answer_sheet(sheet: Any, plan: SheetPlan, context: Context) -> SelfCheck:
    """Write the sheet and return its self-check, to which the first sheet refers."""
    pen = Pen(sheet)
    check = SelfCheck(plan, context.spec.coded)
    _columns(pen, plan, context)
    _top(pen, plan, context, check)
    _head(pen, plan, context)
    for line in plan.lines:
        _line(pen, plan, line, context, check)
    if not plan.lines:
        pen.text(FIRST_ROW, FIRST_COL, context.spec.words["none"], context.formats["none"])
    add_rules(pen, plan, context.spec, context.ranges)
    _colours(pen, plan, context, check)
    _view(pen, plan)
    set_up_print(
        pen, context, plan.name, plan.last_row if plan.lines else FIRST_ROW, plan.check_col - 1
    )
    pen.done(sheet.repeat_rows(TITLE_ROW, HEAD_ROW))
    return check


def _columns(pen: Pen, plan: SheetPlan, context: Context) -> None:
    sheet = pen.sheet
    hidden = {"hidden": True}
    pen.done(sheet.set_column(MARK_COL, MARK_COL, 2, None, hidden))
    for place in (*plan.given, *plan.asked):
        pen.done(sheet.set_column(place.col, place.col, place.width))
    pen.done(sheet.set_column(plan.check_col, plan.check_col, CHECK_WIDTH))
    helpers = plan.helper_cols
    pen.done(sheet.set_column(helpers[0], helpers[-1], 4, None, hidden))


def _top(pen: Pen, plan: SheetPlan, context: Context, check: SelfCheck) -> None:
    form, formats = context.form, context.formats
    title = f"{context.title}（{plan.name}）"
    pen.done(pen.sheet.set_row(TITLE_ROW, 30))
    pen.done(pen.sheet.set_row(FACTS_ROW, 20))
    pen.done(pen.sheet.set_row(TALLY_ROW, 20))
    if context.settings.demo:
        pen.text(TITLE_ROW, FIRST_COL, f"【{DEMO}】{title}", formats["demo"])
    else:
        pen.text(TITLE_ROW, FIRST_COL, title, formats["title"])
    deadline = form.deadline
    facts = (
        f"填报单位：{form.unit}　　填报期间：{form.period.chinese}　　"
        f"报送截止：{deadline.year}年{deadline.month}月{deadline.day}日　　"
        f"{context.spec.words['legend']}"
    )
    pen.text(FACTS_ROW, FIRST_COL, facts, formats["facts"])
    if not plan.blocks:
        return
    needed, filled = check.totals()
    now = check.all_needed_now()
    pen.formula(
        TALLY_ROW,
        FIRST_COL,
        f'="应填 "&{needed}&" 格，已填 "&{filled}&" 格，未填 "&({needed}-{filled})&" 格"',
        formats["tally"],
        f"应填 {now} 格，已填 0 格，未填 {now} 格",
    )
    pen.formula(
        TALLY_ROW,
        plan.asked[0].col,
        gap_link(plan, check, GAP_LINK, FULL),
        formats["link"],
        GAP_LINK if now else FULL,
    )


def gap_link(plan: SheetPlan, check: SelfCheck, label: str, full: str) -> str:
    """Return the formula of a link to the sheet's first gap; without one, to its head."""
    needed, filled = check.totals()
    start = quoted(f"#{sheet_reference(plan.name)}!")
    head = quoted(f"{plan.asked[0].letter}{HEAD_ROW + 1}")
    return (
        f"=HYPERLINK({start}&IF({needed}={filled},{head},{check.first_gap()}),"
        f"IF({needed}={filled},{quoted(full)},{quoted(label)}))"
    )


def _head(pen: Pen, plan: SheetPlan, context: Context) -> None:
    formats = context.formats
    pen.text(HEAD_ROW, MARK_COL, head_mark(context.form), formats["helper"])
    most = 1
    for place in (*plan.given, *plan.asked):
        column = place.column
        pen.text(HEAD_ROW, place.col, column.label, formats[_head_style(column)])
        most = max(most, line_count(column.label, place.width, _HEAD_SIZE))
    if plan.blocks:
        pen.text(HEAD_ROW, plan.check_col, "填报检查", formats["head_check"])
    pen.done(pen.sheet.set_row(HEAD_ROW, max(30.0, height(most, _HEAD_SIZE) + 4)))


def _head_style(column: Column) -> str:
    if not column.asked:
        return "head_given"
    return "head_required" if required_at_first(column, first=True) else "head_optional"


def _line(pen: Pen, plan: SheetPlan, line: Line, context: Context, check: SelfCheck) -> None:
    formats, row = context.formats, line.row
    pen.done(pen.sheet.set_row(row, line.height))
    if line.heading:
        for place in (*plan.given, *plan.asked):
            text = line.heading if place.col == FIRST_COL else ""
            pen.text(row, place.col, text, formats["group"])
        return
    if line.issued is not None:
        pen.text(row, MARK_COL, row_mark(line.issued), formats["helper"])
    for col, text, style in line.cells:
        if text.isdecimal() and col == FIRST_COL and len(text) < 10:
            pen.number(row, col, int(text), formats[style])
        else:
            pen.text(row, col, text, formats[style])
    if line.issued is None or not line.issued.due:
        for place in plan.asked:
            pen.blank(row, place.col, formats["idle"])
        return
    for place in plan.asked:
        pen.blank(row, place.col, formats[answer_style(place)])
    found = check.row(line)
    needed, filled, target, gap = plan.helper_cols
    helper = formats["helper"]
    for col, formula, style, result in (
        (plan.check_col, found.missing, formats["check"], found.missing_now),
        (needed, found.needed, helper, found.needed_now),
        (filled, found.filled, helper, 0),
        (target, found.target, helper, found.target_now),
        (gap, found.gap, helper, 1 if found.needed_now else 0),
    ):
        pen.formula(row, col, formula, style, context.untouched(result))


def answer_style(place: Place) -> str:
    """Return the name of the format of an answer column's cells."""
    style = _ANSWER_STYLES[place.column.kind]
    return "ask_mid" if style == "ask_text" and place.width < _NARROW else style


def _colours(pen: Pen, plan: SheetPlan, context: Context, check: SelfCheck) -> None:
    """Colour required cells while they are empty, and the words of the check."""
    if not plan.blocks:
        return
    formats = context.formats
    top = plan.blocks[0][0]
    for place in plan.asked:
        col = place.col
        later = check.condition(place, top, first=False)
        if later is not None:
            options = {"type": "formula", "criteria": later, "format": formats["missing"]}
            _over_blocks(pen, plan, col, options)
        elif (once := check.condition(place, top, first=True)) is not None:
            options = {"type": "formula", "criteria": once, "format": formats["missing"]}
            pen.done(pen.sheet.conditional_format(top, col, top, col, options))
    cell = {"type": "cell", "criteria": "=="}
    done = {**cell, "value": quoted(COMPLETE), "format": formats["done"]}
    _over_blocks(pen, plan, plan.check_col, done)


def _over_blocks(pen: Pen, plan: SheetPlan, col: int, options: dict[str, Any]) -> None:
    (first, last), *others = plan.blocks
    if others:
        letter = column_letters(col + 1)
        spans = (f"{letter}{a + 1}:{letter}{b + 1}" for a, b in plan.blocks)
        options = {**options, "multi_range": " ".join(spans)}
    pen.done(pen.sheet.conditional_format(first, col, last, col, options))


def _view(pen: Pen, plan: SheetPlan) -> None:
    sheet = pen.sheet
    pen.done(sheet.freeze_panes(FIRST_ROW, plan.frozen_col))
    pen.done(sheet.hide_gridlines(2))
    if plan.blocks:
        pen.done(
            sheet.set_selection(
                plan.blocks[0][0], plan.asked[0].col, plan.blocks[0][0], plan.asked[0].col
            )
        )
    span = f"A{FIRST_ROW + 1}:{column_letters(plan.helper_cols[-1] + 1)}{plan.last_row + 2}"
    quiet(pen, span)
    protect(pen)


def quiet(pen: Pen, span: str) -> None:
    """Keep Excel's green triangles off: numbers meant as text, and rows checked by other rules."""
    kinds = ("number_stored_as_text", "formula_differs", "formula_range")
    pen.done(pen.sheet.ignore_errors(dict.fromkeys(kinds, span)))


def protect(pen: Pen) -> None:
    """Lock what is not an answer; without a password, and leaving rows and columns adjustable.

    Adjustable rows are also what lets a protected row grow with its text.
    """
    pen.done(
        pen.sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    )


def set_up_print(pen: Pen, context: Context, name: str, last_row: int, last_col: int) -> None:
    """Set paper, margins, header and footer; the page is as wide as the sheet."""
    sheet, settings = pen.sheet, context.settings
    pen.done(sheet.set_landscape())
    pen.done(sheet.set_paper(_PAPER_A3 if context.spec.paper == "A3" else _PAPER_A4))
    pen.done(sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.65))
    pen.done(sheet.fit_to_pages(1, 0))
    pen.done(sheet.center_horizontally())
    pen.done(sheet.print_area(0, FIRST_COL, last_row, last_col))
    unit, title = (text.replace("&", "&&") for text in (context.form.unit, name))
    if settings.demo:
        pen.done(sheet.set_header(f'&R&10&"黑体,Regular"{DEMO}'))
    mark = f"（{DEMO}）" if settings.demo else ""
    pen.done(
        sheet.set_footer(
            f"&L{FOOTER_FONT}{unit}{mark}&C{FOOTER_FONT}{title}&R{FOOTER_FONT}第 &P 页，共 &N 页"
        )
    )
