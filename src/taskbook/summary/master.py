"""进展总表.xlsx: the quarter as a workbook, a sheet per view, linked from summary to row."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taskbook.excel.limits import fitting
from taskbook.excel.workbook import new_workbook
from taskbook.model.settings import Settings
from taskbook.summary.figures import counted_statuses
from taskbook.summary.shares import state_rule
from taskbook.summary.summarise import Summary
from taskbook.summary.views import (
    View,
    changes_view,
    disagreements_view,
    promises_view,
    returns_view,
    tally_view,
    tasks_view,
    timeliness_view,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = {
    "序号": 6,
    "编号": 12,
    "总体要求": 26,
    "年度目标及工作内容": 44,
    "责任领导": 12,
    "牵头单位": 20,
    "判断依据": 44,
    "依据": 44,
    "疑点": 30,
    "完成值": 28,
    "本季度进展": 44,
    "存在问题": 30,
    "下一步措施": 36,
    "上季度下一步措施": 36,
    "说明": 40,
    "文件": 40,
    "数据来源": 36,
    "单位": 22,
}
_DEFAULT_WIDTH = 13
_HEAD_ROW = 2
_A3, _A4, _WIDE = 8, 9, 10
_LINE_POINTS, _TALLEST = 15.5, 409.0
_NUMBER = re.compile(r"\d{1,9}")
_PERCENT = re.compile(r"\d+(\.\d+)?%")
OVERVIEW = "总体情况"


class _Book:
    """A workbook being written: its formats and where each task's row stands."""

    def __init__(self, workbook: Workbook, summary: Summary, settings: Settings) -> None:
        self.workbook = workbook
        self.summary = summary
        self.demo = settings.demo
        base: dict[str, Any] = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter"}
        self.base = base
        cell = {**base, "border": 1, "text_wrap": True}
        self.title = workbook.add_format(
            {**base, "font_name": "黑体", "font_size": 16, "bold": True}
        )
        self.note = workbook.add_format({**base, "font_color": "#595959", "text_wrap": False})
        self.head = workbook.add_format(
            {**cell, "font_name": "黑体", "bg_color": "#D9E2F3", "align": "center"}
        )
        self.text = workbook.add_format(cell)
        self.number = workbook.add_format({**cell, "align": "center", "num_format": "0"})
        decimals = summary.dictionary.decimals
        shown = "0." + "0" * decimals + "%" if decimals else "0%"
        self.percent = workbook.add_format({**cell, "align": "center", "num_format": shown})
        self.link = workbook.add_format({**cell, "font_color": "#0563C1", "underline": 1})
        self.fills = {
            s.word: workbook.add_format({"bg_color": f"#{s.fill}"})
            for s in summary.dictionary.statuses
            if s.fill != "FFFFFF"
        }
        self.task_rows = {row.id: _HEAD_ROW + 2 + i for i, row in enumerate(summary.rows)}

    def sheet(self, name: str, title: str, note: str, columns: int) -> Worksheet:
        """Add a sheet with title, note, a link home and print set-up."""
        sheet = self.workbook.add_worksheet(name)
        demo = "（演示数据）" if self.demo else ""
        sheet.write_string(0, 0, f"{self.summary.period.chinese}{title}{demo}", self.title)
        sheet.set_row(0, 30)
        sheet.write_string(1, 0, note, self.note)
        if name != OVERVIEW:
            sheet.write_url(
                1, max(columns - 1, 1), f"internal:'{OVERVIEW}'!A1", string="返回总体情况"
            )
        sheet.set_landscape()
        sheet.set_paper(_A3 if columns > _WIDE else _A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.set_footer("&C第 &P 页 共 &N 页" + ("&R演示数据" if self.demo else ""))
        if self.demo:
            sheet.set_header("&R演示数据")
        return sheet


def render_master(summary: Summary, settings: Settings) -> bytes:
    """Return 进展总表.xlsx; the same summary gives the same bytes.

    Args:
        summary: The quarter.
        settings: For the mark 演示数据.
    """
    title = f"{summary.period.chinese}进展总表"
    with new_workbook(title, settings.office) as (workbook, buffer):
        book = _Book(workbook, summary, settings)
        views = _views(summary)
        _write_overview(book, views)
        for view in views:
            _write_view(book, view)
    return buffer.getvalue()


def _views(summary: Summary) -> tuple[View, ...]:
    views = [tasks_view(summary)]
    views += [tally_view(summary, key) for key in ("leader", "unit", "requirement", "part")]
    behind = tasks_view(summary, summary.behind)
    views.append(View("behind", "滞后事项", behind.head, behind.rows, ids=behind.ids))
    views += [disagreements_view(summary), returns_view(summary)]
    if summary.memory.previous is not None:
        views += [changes_view(summary), promises_view(summary)]
    views.append(timeliness_view(summary))
    return tuple(views)


def _write_overview(book: _Book, views: tuple[View, ...]) -> None:
    summary = book.summary
    words = summary.dictionary
    rule = state_rule(words.closing, words.decimals)
    cut = f"{summary.through.year}年{summary.through.month}月{summary.through.day}日"
    sheet = book.sheet(OVERVIEW, OVERVIEW, f"截至{cut}。{rule}。", 6)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 6, 13)
    for column, label in enumerate(("状态", "任务数", "占比", "计入")):
        sheet.write_string(_HEAD_ROW, column, label, book.head)
    statuses = counted_statuses(words)
    sides = {"reached": "达到序时进度", "behind": "未达到序时进度", "other": "其他"}
    line = _HEAD_ROW
    for line, status in enumerate(statuses, _HEAD_ROW + 1):
        fill = {**book.base, "border": 1, "bg_color": f"#{status.fill}"}
        sheet.write_string(line, 0, status.word, book.workbook.add_format(fill))
        sheet.write_number(line, 1, int(summary.overall.counts[status.key].value), book.number)
        sheet.write_number(
            line, 2, float(summary.overall.shares[status.key].value / 100), book.percent
        )
        sheet.write_string(line, 3, sides[status.group], book.text)
    due, total = int(summary.overall.due.value), int(summary.overall.total.value)
    sheet.write_string(line + 1, 0, "列入本期合计", book.head)
    first, last = _HEAD_ROW + 2, line + 1
    sheet.write_formula(line + 1, 1, f"=SUM(B{first}:B{last})", book.number, due)
    whole = 1 if due else 0
    sheet.write_formula(line + 1, 2, f"=SUM(C{first}:C{last})", book.percent, whole)
    sheet.write_string(line + 1, 3, f"共下达{total}项", book.text)
    _write_contents(book, sheet, views, line + 3)
    _write_chart(book, sheet, first, last)
    leaders = len(summary.breakdowns["leader"].tallies)
    _write_stack(book, sheet, "按责任领导统计", leaders, row=_HEAD_ROW + 16)


def _write_contents(book: _Book, sheet: Worksheet, views: tuple[View, ...], row: int) -> None:
    sheet.write_string(row, 0, "各表", book.head)
    sheet.write_string(row, 1, "行数", book.head)
    for line, view in enumerate(views, row + 1):
        target = f"internal:'{view.title}'!A1"
        sheet.write_url(line, 0, target, book.link, string=view.title)
        sheet.write_number(line, 1, len(view.rows), book.number)


def _write_chart(book: _Book, sheet: Worksheet, first: int, last: int) -> None:
    chart = book.workbook.add_chart({"type": "column"})
    statuses = counted_statuses(book.summary.dictionary)
    points = [{"fill": {"color": f"#{s.fill}"}, "border": {"color": "#7F7F7F"}} for s in statuses]
    chart.add_series(
        {
            "name": "任务数",
            "categories": f"='{OVERVIEW}'!$A${first}:$A${last}",
            "values": f"='{OVERVIEW}'!$B${first}:$B${last}",
            "points": points,
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": "各状态任务数", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_size({"width": 620, "height": 300})
    description = "柱形图：各状态的任务数，数据见左侧表格"
    sheet.insert_chart(_HEAD_ROW, 5, chart, {"description": description})


def _write_stack(book: _Book, sheet: Worksheet, name: str, rows: int, row: int) -> None:
    """Add the stacked bars of a breakdown, drawn from its own sheet."""
    if not rows:
        return
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    top, end = _HEAD_ROW + 1, _HEAD_ROW + rows
    for column, status in enumerate(counted_statuses(book.summary.dictionary), 3):
        chart.add_series(
            {
                "name": [name, _HEAD_ROW, column],
                "categories": [name, top, 0, end, 0],
                "values": [name, top, column, end, column],
                "fill": {"color": f"#{status.fill}"},
                "border": {"color": "#7F7F7F"},
                "gap": 40,
            }
        )
    chart.set_title({"name": f"{name}（列入本期任务数）", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": min(1200, max(260, 110 + 28 * rows))})
    sheet.insert_chart(row, 5, chart, {"description": f"条形图：{name}，数据见同名工作表"})


def _write_view(book: _Book, view: View) -> None:
    sheet = book.sheet(view.title, view.title, view.note, len(view.head))
    for column, label in enumerate(view.head):
        sheet.write_string(_HEAD_ROW, column, label, book.head)
        sheet.set_column(column, column, _WIDTHS.get(label, _DEFAULT_WIDTH))
    sheet.set_row(_HEAD_ROW, 34)
    links = view.key != "tasks" and bool(view.ids)
    serial = view.head.index("序号") if "序号" in view.head else 0
    for line, cells in enumerate(view.rows, _HEAD_ROW + 1):
        sheet.set_row(line, _height(view.head, cells))
        for column, text in enumerate(cells):
            if links and column == serial:
                target = f"internal:'全部任务'!A{book.task_rows[view.ids[line - _HEAD_ROW - 1]]}"
                sheet.write_url(line, column, target, book.link, string=text)
            else:
                _write_cell(book, sheet, line, column, text)
    last = _HEAD_ROW + max(len(view.rows), 1)
    sheet.autofilter(_HEAD_ROW, 0, last, len(view.head) - 1)
    frozen = view.head.index("年度目标及工作内容") + 1 if "年度目标及工作内容" in view.head else 1
    sheet.freeze_panes(_HEAD_ROW + 1, frozen)
    sheet.repeat_rows(_HEAD_ROW)
    _colour_statuses(book, sheet, view, last)


def _height(head: tuple[str, ...], cells: tuple[str, ...]) -> float:
    """Return a row height that shows the whole text; a Hanzi is two characters wide."""
    lines = 1
    for label, text in zip(head, cells, strict=True):
        room = _WIDTHS.get(label, _DEFAULT_WIDTH) - 2
        for part in text.split("\n"):
            width = len(part) + sum(ord(char) > 0x2E7F for char in part)
            lines = max(lines, -(-width // int(room)))
    return min(_TALLEST, lines * _LINE_POINTS + 4)


def _write_cell(book: _Book, sheet: Worksheet, line: int, column: int, text: str) -> None:
    """Write a count as a number, a share as a percentage, and everything else as text."""
    if _NUMBER.fullmatch(text) and str(int(text)) == text:
        sheet.write_number(line, column, int(text), book.number)
    elif _PERCENT.fullmatch(text):
        sheet.write_number(line, column, float(Decimal(text[:-1]) / 100), book.percent)
    elif text:
        sheet.write_string(line, column, fitting(text), book.text)
    else:
        sheet.write_blank(line, column, None, book.text)


def _colour_statuses(book: _Book, sheet: Worksheet, view: View, last: int) -> None:
    """Colour status cells by condition, so that an edited cell changes its colour too."""
    columns = ("状态", "自报", "核算", "核定", "上季度", "本季度")
    for column, label in enumerate(view.head):
        if label not in columns:
            continue
        for word, fill in book.fills.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": fill}
            sheet.conditional_format(_HEAD_ROW + 1, column, last, column, rule)
