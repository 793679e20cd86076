"""Write the first sheet (填报说明): who, what, by when; and the self-check of the workbook."""

from __future__ import annotations

from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.text_size import halves, height, line_count
from taskbook.model.location import column_letters
from taskbook.outputs.answer_sheet import DEMO, Context, gap_link, protect, quiet, set_up_print
from taskbook.outputs.identity import head_mark
from taskbook.outputs.layout import Line, SheetPlan
from taskbook.outputs.selfcheck import SelfCheck, quoted, sheet_reference

# Columns, 0-based: the hidden identity, then the grid that all blocks of the sheet share.
_MARK, _A, _B, _C, _D, _E, _F, _G = range(8)
_WIDTHS = {_A: 14, _B: 9, _C: 50, _D: 14, _E: 14, _F: 14, _G: 18}
_WIDE = sum(_WIDTHS.values())
_SIZE = 10.5
LONGEST_TITLE = 46
_SHOWN_TITLE = 94
_BAR = 20
_LETTERS = {col: column_letters(col + 1) for col in _WIDTHS}


def write_cover(
    sheet: Any, plans: tuple[SheetPlan, ...], checks: tuple[SelfCheck, ...], context: Context
) -> None:
    """Write the first sheet; the others have been written and are referred to."""
    pen = Pen(sheet)
    pen.done(sheet.set_column(_MARK, _MARK, 2, None, {"hidden": True}))
    for col, width in _WIDTHS.items():
        pen.done(sheet.set_column(col, col, width))
    row = _facts(pen, context)
    row = _guide(pen, context, row)
    row = _tally(pen, plans, checks, context, row)
    set_up_print(pen, context, context.spec.guide_sheet, row - 1, _G)
    row = _list(pen, plans, checks, context, row + 1)
    pen.done(sheet.hide_gridlines(2))
    quiet(pen, f"A1:H{row + 1}")
    protect(pen)
    sheet.activate()


def _facts(pen: Pen, context: Context) -> int:
    form, settings, formats = context.form, context.settings, context.formats
    pen.text(0, _MARK, head_mark(form), formats["helper"])
    pen.done(pen.sheet.set_row(0, 36))
    banner = f"【{DEMO}】" if settings.demo else ""
    style = formats["demo"] if settings.demo else formats["cover_title"]
    pen.text(0, _A, f"{banner}{context.title}", style)
    contact = settings.contact
    reach = "，".join(part for part in (contact.phone, contact.email) if part)
    deadline = form.deadline
    facts = (
        ("填报单位", form.unit, "报送截止", f"{deadline.year}年{deadline.month}月{deadline.day}日"),
        ("填报期间", form.period.chinese, "受理单位", settings.office),
        ("表　　号", form.form_id, "联 系 人", f"{contact.name}　{reach}".strip("　")),
    )
    for number, (a, b, c, d) in enumerate(facts, 1):
        pen.text(number, _A, a, formats["cover_label"])
        pen.done(pen.sheet.merge_range(number, _B, number, _C, "", formats["cover_value"]))
        pen.text(number, _B, b, formats["cover_value"])
        pen.text(number, _D, c, formats["cover_label"])
        pen.done(pen.sheet.merge_range(number, _E, number, _G, "", formats["cover_value"]))
        pen.text(number, _E, d, formats["cover_value"])
        lines = max(
            line_count(b, _WIDTHS[_B] + _WIDTHS[_C], _SIZE),
            line_count(d, _WIDTHS[_E] + _WIDTHS[_F] + _WIDTHS[_G], _SIZE),
        )
        pen.done(pen.sheet.set_row(number, max(24.0, height(lines, _SIZE))))
    return len(facts) + 2


def _guide(pen: Pen, context: Context, row: int) -> int:
    form, spec, formats = context.form, context.spec, context.formats
    if not spec.guide:
        return row
    _heading(pen, context, row, "一、怎样填")
    deadline = form.deadline
    for number, paragraph in enumerate(spec.guide, 1):
        text = f"{number}．" + paragraph.format(
            period=form.period.chinese,
            place=context.settings.place,
            year=form.period.year,
            deadline=f"{deadline.year}年{deadline.month}月{deadline.day}日",
            coded="、".join(spec.coded),
            office=context.settings.office,
        )
        at = row + number
        pen.done(pen.sheet.merge_range(at, _A, at, _G, "", formats["cover_text"]))
        pen.text(at, _A, text, formats["cover_text"])
        pen.done(pen.sheet.set_row(at, height(line_count(text, _WIDE, _SIZE), _SIZE)))
    return row + len(spec.guide) + 2


def _heading(pen: Pen, context: Context, row: int, text: str) -> None:
    pen.text(row, _A, text, context.formats["cover_head"])
    pen.done(pen.sheet.set_row(row, 24))


def _tally(
    pen: Pen,
    plans: tuple[SheetPlan, ...],
    checks: tuple[SelfCheck, ...],
    context: Context,
    row: int,
) -> int:
    """Write the counts by sheet, and one sentence on the whole; return the row after."""
    formats = context.formats
    _heading(pen, context, row, "二、填报自查（随填随算）" if context.spec.guide else "填报自查")
    for col, label in zip(
        (_A, _B, _C, _D, _E, _F, _G),
        ("工作表", "事项数", "填报进度", "应填（格）", "已填（格）", "未填（格）", "去填写"),
        strict=True,
    ):
        pen.text(row + 1, col, label, formats["cover_label"])
    pen.done(pen.sheet.set_row(row + 1, 22))
    first = row + 2
    all_now = 0
    for number, (plan, check) in enumerate(zip(plans, checks, strict=True)):
        at = first + number
        pen.done(pen.sheet.set_row(at, 22))
        due = list(plan.due())
        now = check.all_needed_now()
        all_now += now
        needed, filled = check.totals() if due else ("0", "0")
        pen.text(at, _A, plan.name, formats["cover_number"])
        pen.number(at, _B, len(due), formats["cover_number"])
        _counts(pen, at, (f"={needed}", f"={filled}"), now, context)
        if due:
            link = gap_link(plan, check, "→ 去填写", "已填全")
            pen.formula(
                at,
                _G,
                link,
                formats["cover_link"],
                context.untouched("→ 去填写" if now else "已填全"),
            )
        else:
            pen.text(at, _G, "无需填报", formats["cover_number"])
    last = first + len(plans)
    _total(pen, context, first, last, all_now)
    return last + 2


def _counts(pen: Pen, at: int, formulas: tuple[str, str], now: int, context: Context) -> None:
    """Write a line's progress bar and its cells needed, filled and left."""
    style = context.formats["cover_number"]
    d, e = f"{_LETTERS[_D]}{at + 1}", f"{_LETTERS[_E]}{at + 1}"
    done = f"INT({_BAR}*{e}/{d})"
    bar = f'=IF({d}=0,"—",REPT("■",{done})&REPT("□",{_BAR}-{done}))'
    pen.formula(
        at, _C, bar, context.formats["cover_bar"], context.untouched("□" * _BAR if now else "—")
    )
    pen.formula(at, _D, formulas[0], style, context.untouched(now))
    pen.formula(at, _E, formulas[1], style, context.untouched(0))
    pen.formula(at, _F, f"={d}-{e}", style, context.untouched(now))


def _total(pen: Pen, context: Context, first: int, at: int, now: int) -> None:
    formats = context.formats
    pen.done(pen.sheet.set_row(at, 22))
    pen.text(at, _A, "合计", formats["cover_label"])
    due = sum(1 for row in context.form.rows if row.due)
    sums = {col: f"=SUM({letter}{first + 1}:{letter}{at})" for col, letter in _LETTERS.items()}
    pen.formula(at, _B, sums[_B], formats["cover_number"], due)
    _counts(pen, at, (sums[_D], sums[_E]), now, context)
    pen.text(at, _G, "", formats["cover_number"])
    gap = f"{_LETTERS[_F]}{at + 1}"
    done, left = "已全部填完，可以报送。", "格尚未填写，填全后再报送。"
    pen.formula(
        at + 1,
        _A,
        f'=IF({gap}=0,{quoted(done)},"还有 "&{gap}&" {left}")',
        formats["tally"],
        context.untouched(f"还有 {now} {left}" if now else done),
    )
    pen.done(pen.sheet.set_row(at + 1, 24))
    alert = {"type": "formula", "criteria": f"=${gap}>0", "format": formats["alert"]}
    pen.done(pen.sheet.conditional_format(at + 1, _A, at + 1, _A, alert))
    calm = {"type": "formula", "criteria": f"=${gap}=0", "format": formats["done"]}
    pen.done(pen.sheet.conditional_format(at + 1, _A, at + 1, _A, calm))


def _list(
    pen: Pen,
    plans: tuple[SheetPlan, ...],
    checks: tuple[SelfCheck, ...],
    context: Context,
    row: int,
) -> int:
    """Write one line for each row to be answered, with what it lacks and a link to it.

    A tool for the screen: it is outside the print area.
    """
    formats = context.formats
    if not any(plan.blocks for plan in plans):
        return row
    _heading(pen, context, row, "三、逐项自查" if context.spec.guide else "逐项自查")
    pen.done(pen.sheet.merge_range(row + 1, _D, row + 1, _F, "", formats["cover_label"]))
    for col, label in zip(
        (_A, _B, _C, _D, _G), ("工作表", "序号", "事项", "填报情况", "去填写"), strict=True
    ):
        pen.text(row + 1, col, label, formats["cover_label"])
    pen.done(pen.sheet.set_row(row + 1, 22))
    at = row + 2
    for plan, check in zip(plans, checks, strict=True):
        for line in plan.due():
            _item(pen, plan, check, line, context, at)
            at += 1
    return at


def _item(
    pen: Pen, plan: SheetPlan, check: SelfCheck, line: Line, context: Context, at: int
) -> None:
    formats = context.formats
    if line.issued is None:
        return
    given = line.issued.given
    missing = check.missing_now(line)
    title = given.get("indicator") or given["title"]
    shown = title if halves(title) <= _SHOWN_TITLE else title[:LONGEST_TITLE] + "…"
    sheet = sheet_reference(plan.name)
    state = f"{sheet}!{column_letters(plan.check_col + 1)}{line.row + 1}"
    target = f"{sheet}!{column_letters(plan.helper_cols[2] + 1)}{line.row + 1}"
    start = f"{plan.asked[0].letter}{line.row + 1}"
    pen.text(at, _A, plan.name, formats["cover_number"])
    number = given.get("number", "")
    if number.isdecimal() and len(number) < 10:
        pen.number(at, _B, int(number), formats["cover_number"])
    else:
        pen.text(at, _B, number, formats["cover_number"])
    pen.text(at, _C, shown, formats["cover_cell"])
    pen.done(pen.sheet.merge_range(at, _D, at, _F, "", formats["cover_cell"]))
    pen.formula(at, _D, f"={state}", formats["cover_cell"], context.untouched(missing))
    label = "→ 去填写" if check.needed_now(line) else "查看"
    pen.formula(
        at,
        _G,
        f'=HYPERLINK({quoted(f"#{sheet}!")}&IF({target}="",{quoted(start)},{target}),'
        f'IF({target}="","查看","→ 去填写"))',
        formats["cover_link"],
        context.untouched(label),
    )
    lines = max(line_count(shown, _WIDTHS[_C], 10.0), line_count(missing, _WIDTHS[_D] * 3, 10.0))
    pen.done(pen.sheet.set_row(at, max(20.0, height(lines, 10.0))))
