"""发放清单.xlsx: what was handed to whom, how much it asks, and room to sign for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.excel.text_size import height, line_count
from taskbook.excel.workbook import new_workbook
from taskbook.model.form import FormSpec, IssuedForm, Section
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import Task
from taskbook.outputs.styles import FOOTER_FONT, Formats
from taskbook.outputs.workbook import cells_to_fill

SHEET = "发放清单"
_COLUMNS = (
    ("序号", 6.0),
    ("单位", 22.0),
    ("发放文件", 40.0),
    ("牵头任务", 9.0),
    ("量化指标", 9.0),
    ("协助任务", 9.0),
    ("应填格数", 9.0),
    ("报送截止", 13.0),
    ("联系人", 18.0),
    ("签收人", 14.0),
    ("签收时间", 14.0),
)
_TITLE, _FACTS, _HEAD, _FIRST = range(4)
_MOST_CONTACTS = 3
_PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class IssueEntry:
    """One unit's line.

    Attributes:
        unit: Canonical name.
        files: Names of the files handed out.
        lead: Lead tasks to be answered.
        indicators: Figures to be given.
        assist: Assisting tasks to be answered.
        cells: Cells that must be filled: the burden.
        deadline: Day by which the return is due.
        contact: The unit's people for these tasks, as far as the task sheet names them.
    """

    unit: str
    files: tuple[str, ...]
    lead: int
    indicators: int
    assist: int
    cells: int
    deadline: dt.date
    contact: str


def issue_entry(
    form: IssuedForm, spec: FormSpec, files: Sequence[str], tasks: Iterable[Task]
) -> IssueEntry:
    """Return the line for one form.

    Args:
        form: What was issued.
        spec: Its design.
        files: Names of the files handed out.
        tasks: The unit's lead tasks, where its 直接责任人 stand.
    """
    due = Counter(row.section for row in form.rows if row.due)
    people: Counter[str] = Counter()
    for task in tasks:
        lead = task.lead(form.unit)
        if lead is not None and lead.unit == form.unit:
            people.update(lead.contacts)
    contact = "、".join(name for name, _ in people.most_common(_MOST_CONTACTS))
    return IssueEntry(
        form.unit,
        tuple(files),
        due[Section.LEAD],
        due[Section.INDICATOR],
        due[Section.ASSIST],
        cells_to_fill(form, spec),
        form.deadline,
        contact,
    )


def render_issue_list(entries: Sequence[IssueEntry], period: Period, settings: Settings) -> bytes:
    """Return 发放清单.xlsx; equal arguments give equal bytes.

    Raises:
        OutputError: The writer refused something.
    """
    with new_workbook() as (workbook, buffer):
        formats = Formats(workbook)
        pen = Pen(workbook.add_worksheet(SHEET))
        _head(pen, entries, period, settings, formats)
        for number, entry in enumerate(entries):
            _line(pen, _FIRST + number, number + 1, entry, formats)
        _total(pen, entries, formats)
        _set_up(pen, len(entries), period, settings)
    return buffer.getvalue()


def _head(
    pen: Pen, entries: Sequence[IssueEntry], period: Period, settings: Settings, formats: Formats
) -> None:
    for col, (label, width) in enumerate(_COLUMNS):
        pen.done(pen.sheet.set_column(col, col, width))
        pen.text(_HEAD, col, label, formats["head_given"])
    title = f"{period.chinese}填报表发放清单"
    if settings.demo:
        pen.text(_TITLE, 0, f"【演示数据】{title}", formats["demo"])
    else:
        pen.text(_TITLE, 0, title, formats["title"])
    cells = sum(entry.cells for entry in entries)
    facts = (
        f"发放：{settings.office}　　联系人：{settings.contact.name}　{settings.contact.phone}　　"
        f"共 {len(entries)} 个单位，应填 {cells} 格"
    )
    pen.text(_FACTS, 0, facts, formats["facts"])
    pen.done(pen.sheet.set_row(_TITLE, 30))
    pen.done(pen.sheet.set_row(_FACTS, 20))
    pen.done(pen.sheet.set_row(_HEAD, 26))


def _line(pen: Pen, row: int, number: int, entry: IssueEntry, formats: Formats) -> None:
    files = "\n".join(entry.files)
    day = entry.deadline
    deadline = f"{day.year}-{day.month:02d}-{day.day:02d}"
    cells: tuple[tuple[str | int, str], ...] = (
        (number, "list_mid"),
        (entry.unit, "list_text"),
        (files, "list_text"),
        (entry.lead, "list_mid"),
        (entry.indicators, "list_mid"),
        (entry.assist, "list_mid"),
        (entry.cells, "list_mid"),
        (deadline, "list_mid"),
        (entry.contact, "list_mid"),
        ("", "list_mid"),
        ("", "list_mid"),
    )
    lines = 1
    for col, (value, style) in enumerate(cells):
        if isinstance(value, int):
            pen.number(row, col, value, formats[style])
        else:
            pen.text(row, col, value, formats[style])
            lines = max(lines, line_count(value, _COLUMNS[col][1], 10.0))
    pen.done(pen.sheet.set_row(row, max(24.0, height(lines, 10.0))))


def _total(pen: Pen, entries: Sequence[IssueEntry], formats: Formats) -> None:
    row = _FIRST + len(entries)
    pen.done(pen.sheet.set_row(row, 24))
    sums: dict[int, Any] = {
        3: sum(e.lead for e in entries),
        4: sum(e.indicators for e in entries),
        5: sum(e.assist for e in entries),
        6: sum(e.cells for e in entries),
    }
    for col in range(len(_COLUMNS)):
        if col in sums:
            letter = "ABCDEFGHIJK"[col]
            formula = f"=SUM({letter}{_FIRST + 1}:{letter}{row})" if entries else "=0"
            pen.formula(row, col, formula, formats["head_given"], sums[col])
        else:
            pen.text(row, col, "合计" if col == 1 else "", formats["head_given"])


def _set_up(pen: Pen, count: int, period: Period, settings: Settings) -> None:
    sheet, last = pen.sheet, len(_COLUMNS) - 1
    pen.done(sheet.freeze_panes(_FIRST, 2))
    if count:
        pen.done(sheet.autofilter(_HEAD, 0, _FIRST + count - 1, last))
    pen.done(sheet.hide_gridlines(2))
    pen.done(sheet.set_landscape())
    pen.done(sheet.set_paper(_PAPER_A4))
    pen.done(sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.65))
    pen.done(sheet.fit_to_pages(1, 0))
    pen.done(sheet.center_horizontally())
    pen.done(sheet.repeat_rows(_TITLE, _HEAD))
    pen.done(sheet.print_area(0, 0, _FIRST + count, last))
    office = settings.office.replace("&", "&&")
    if settings.demo:
        pen.done(sheet.set_header('&R&10&"黑体,Regular"演示数据'))
    pen.done(
        sheet.set_footer(
            f"&L{FOOTER_FONT}{office}&C{FOOTER_FONT}{period.chinese}"
            f"&R{FOOTER_FONT}第 &P 页，共 &N 页"
        )
    )
