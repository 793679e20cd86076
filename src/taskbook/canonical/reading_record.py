"""判读记录.xlsx: every repair and every doubt, what needs a person first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskbook.excel.limits import fitting
from taskbook.excel.text_size import halves_per_line, row_height
from taskbook.excel.workbook import new_workbook
from taskbook.files import write_bytes
from taskbook.problems.problem import Problem

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_COLUMNS = (
    ("序号", 6),
    ("分级", 7),
    ("种类", 16),
    ("任务编号", 14),
    ("位置", 34),
    ("说明", 70),
    ("原文", 44),
    ("改为", 30),
    ("请这样处理", 40),
)
_URGENT, _FINDING = "需要核实", "核实结果"
# What a line is told by, whatever its number: 任务编号, 位置, 说明.
Line = tuple[str, str, str]
_KEY = ("任务编号", "位置", "说明")
_SUMMARY_WIDTHS = (8, 24, 26, 8, 70)
_A3, _A4 = 8, 9
_FONT_SIZE = 10.0
_FONT = {
    "font_name": "宋体",
    "font_size": _FONT_SIZE,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
}


def read_findings(path: Path) -> dict[Line, str]:
    """Return what people wrote into the record's 核实结果, by line; nothing if unreadable."""
    import zipfile

    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, read_only=True)
        rows = list(workbook[_URGENT].iter_rows(values_only=True))
        workbook.close()
        head = [str(cell) for cell in rows[0]]
        columns = [head.index(label) for label in (*_KEY, _FINDING)]
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile):
        return {}
    found = ([str(row[c] or "") for c in columns] for row in rows[1:])
    return {(task, place, said): text for task, place, said, text in found if text.strip()}


def line_of(problem: Problem) -> Line:
    """Return what the record's line of a problem is told by."""
    return (
        fitting(problem.subject),
        fitting(str(problem.location)),
        fitting(problem.message),
    )


def write_reading_record(
    problems: Sequence[Problem], path: Path, findings: Mapping[Line, str] | None = None
) -> None:
    """Write the record: a summary, 需要核实 (a column to tick off), and 修复与提示.

    Args:
        problems: Everything found.
        path: The file.
        findings: What people wrote into the record before; it stands where the line still does.

    Raises:
        OutputError: The file cannot be written.
    """
    urgent = [problem for problem in problems if problem.grade.needs_person]
    others = [problem for problem in problems if not problem.grade.needs_person]
    head = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
    with new_workbook("判读记录", "taskbook") as (workbook, buffer):
        styles = {
            "head": workbook.add_format(_FONT | head),
            "cell": workbook.add_format(_FONT),
            "ask": workbook.add_format(_FONT | {"bg_color": "#FFF8E1"}),
        }
        _summary(workbook, problems, styles)
        _listing(workbook, _URGENT, urgent, styles, findings or {})
        _listing(workbook, "修复与提示", others, styles)
    write_bytes(path, buffer.getvalue())


def _summary(workbook: Workbook, problems: Iterable[Problem], styles: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet("概要")
    rows = [("分级", "种类", "代码", "处数", "请这样处理")]
    counts = Counter(problem.code for problem in problems)
    rules = {problem.code: problem.rule for problem in problems}
    order = ["强制", "核实", "提示"]
    for code in sorted(counts, key=lambda key: (order.index(rules[key].grade), -counts[key], key)):
        rule = rules[code]
        rows.append((str(rule.grade), rule.title, code, str(counts[code]), rule.cure))
    for col_idx, width in enumerate(_SUMMARY_WIDTHS):
        sheet.set_column(col_idx, col_idx, width)
    rooms = [halves_per_line(width, _FONT_SIZE) for width in _SUMMARY_WIDTHS]
    for row_idx, row in enumerate(rows):
        sheet.set_row(row_idx, row_height(row, rooms, _FONT_SIZE))
        for col_idx, text in enumerate(row):
            style = styles["head" if row_idx == 0 else "cell"]
            if row_idx and col_idx == 3:
                sheet.write_number(row_idx, col_idx, int(text), style)
            else:
                sheet.write_string(row_idx, col_idx, text, style)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _listing(
    workbook: Workbook,
    name: str,
    problems: Sequence[Problem],
    styles: dict[str, Any],
    findings: Mapping[Line, str] | None = None,
) -> None:
    """Write one list; with ``findings`` it has a column for what people find."""
    from taskbook.excel.classes import Long

    sheet = workbook.add_worksheet(name, Long)
    columns = _COLUMNS if findings is None else (*_COLUMNS, (_FINDING, 24))
    for col_idx, (label, width) in enumerate(columns):
        sheet.set_column(col_idx, col_idx, width)
        sheet.write_string(0, col_idx, label, styles["head"])
    formats = [*(styles["cell"] for _ in _COLUMNS), styles["ask"]][: len(columns)]
    rooms = [halves_per_line(width, _FONT_SIZE) for _, width in columns]
    for row_idx, problem in enumerate(problems, start=1):
        cells = [row_idx, *map(fitting, _row(problem))]
        if findings is not None:
            cells.append(findings.get(line_of(problem), ""))
        sheet.add_row(row_idx, cells, formats, row_height(cells, rooms, _FONT_SIZE))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(problems), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(problem: Problem) -> tuple[str, ...]:
    return (
        str(problem.grade),
        problem.rule.title,
        problem.subject,
        str(problem.location),
        problem.message,
        problem.found,
        problem.repaired or "",
        problem.cure,
    )
