"""任务总表.xlsx: write the task sheet so that people can edit it, and load it back exactly."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskbook.canonical.sheet_cells import decoder, encoder, is_empty
from taskbook.canonical.sheet_layout import (
    LAYOUTS,
    TASKS,
    WORDS,
    SheetColumn,
    SheetLayout,
)
from taskbook.canonical.sheet_rows import Row, flatten, shown_digest, shown_units, unflatten
from taskbook.errors import SourceError
from taskbook.excel.text_size import halves_per_line, row_height
from taskbook.excel.workbook import new_workbook
from taskbook.files import read_bytes, replacing
from taskbook.memory import many_objects
from taskbook.model.location import Location
from taskbook.model.task import SCHEMA_VERSION, TaskSheet
from taskbook.problems.problem import Problem, Report

if TYPE_CHECKING:
    from taskbook.excel.classes import Long

_STYLES = {"shown": "shown", "date": "date"}
_SHOWN_UNITS = ("牵头单位", "责任人", "直接责任人", "协助单位")
_FONT_SIZE = 10.0
_FONT = {"font_name": "宋体", "font_size": _FONT_SIZE, "valign": "top", "text_wrap": True}
_MOST_FAULTS_SHOWN = 10
_DETAILS = ("单位分工", "节点", "量化指标", "关联")


def write_task_sheet(sheet: TaskSheet, path: Path) -> None:
    """Write ``sheet`` to ``path`` in one step; the same sheet gives the same bytes.

    Raises:
        OutputError: The file cannot be written.
        SourceError: A text is longer than a cell can hold.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(render_task_sheet(sheet))


def render_task_sheet(sheet: TaskSheet) -> bytes:
    """Return the workbook as bytes. Raises as ``write_task_sheet`` does."""
    from taskbook.excel.classes import Long

    tables = flatten(sheet)
    with new_workbook("任务总表", "taskbook") as (workbook, buffer):
        formats = _formats(workbook)
        for layout in LAYOUTS:
            page = workbook.add_worksheet(layout.name, Long)
            _write_sheet(page, layout, tables[layout.name], formats)
        workbook.get_worksheet_by_name(TASKS.name).activate()
    return buffer.getvalue()


def _formats(workbook: Any) -> dict[str, Any]:
    grey = {"bg_color": "#EDEDED"}
    head = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "valign": "vcenter"}
    return {
        "head": workbook.add_format(_FONT | head),
        "cell": workbook.add_format(_FONT | {"num_format": "General"}),
        "date": workbook.add_format(_FONT | {"num_format": "yyyy-mm-dd"}),
        "shown": workbook.add_format(_FONT | grey),
    }


def _write_sheet(
    page: Long, layout: SheetLayout, rows: Sequence[Row], formats: Mapping[str, Any]
) -> None:
    for col_idx, column in enumerate(layout.columns):
        hidden = {"hidden": True} if column.width == 0 else {}
        page.set_column(col_idx, col_idx, column.width or 8, None, hidden)
        page.write_string(0, col_idx, column.label, formats["head"])
    styles = [formats[_STYLES.get(column.kind.rstrip("?"), "cell")] for column in layout.columns]
    rooms = [halves_per_line(column.width or 255, _FONT_SIZE) for column in layout.columns]
    codecs = [(encoder(column.kind), _blank(column)) for column in layout.columns]
    for row_idx, row in enumerate(rows, start=1):
        cells = [
            blank if is_empty(value) else encode(value)
            for value, (encode, blank) in zip(row, codecs, strict=True)
        ]
        try:
            page.add_row(row_idx, cells, styles, row_height(cells, rooms, _FONT_SIZE))
        except ValueError as error:
            raise SourceError(
                f"写不进任务总表的“{layout.name}”表第 {row_idx + 1} 行：{error}。",
                "请把原文的这一格拆成几格，或把来源文件分成几个工作区读取。",
            ) from error
    page.freeze_panes(1, 1 if layout is not TASKS else 2)
    page.autofilter(0, 0, max(len(rows), 1), len(layout.columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:{'Z'}{len(rows) + 1}"})
    page.set_landscape()
    page.set_paper(8)
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    if layout.hidden:
        page.hide()


def _blank(column: SheetColumn) -> str | None:
    """Return what is written for an empty value: grey cells stay grey, others are left out."""
    return "" if column.kind == "shown" else None


def read_task_sheet(path: Path) -> tuple[TaskSheet, Report]:
    """Return the task sheet in ``path`` and what a person should know about their edits.

    Raises:
        SourceError: It is not a task sheet, is of a newer version, or has cells that cannot be
            read; the message lists them by cell.
    """
    return parse_task_sheet(read_bytes(path), path.name)


def parse_task_sheet(content: bytes, name: str) -> tuple[TaskSheet, Report]:
    """Return the task sheet that a workbook's bytes hold; see ``read_task_sheet``."""
    sheet, problems = _parsed(content, name)
    return sheet, Report(list(problems))


@lru_cache(maxsize=3)
@many_objects()
def _parsed(content: bytes, name: str) -> tuple[TaskSheet, tuple[Problem, ...]]:
    """Read a sheet once, however many steps of one run need it: it is frozen."""
    raw = _raw_tables(content, name)
    faults: list[str] = []
    tables: dict[str, list[list[Any]]] = {}
    for layout in LAYOUTS:
        tables[layout.name] = _typed_rows(layout, raw[layout.name], name, faults)
    _check_version(raw, name)
    faults += _dangling_rows(tables, name)
    if faults:
        shown = "\n".join(faults[:_MOST_FAULTS_SHOWN])
        more = f"\n……共{len(faults)}处。" if len(faults) > _MOST_FAULTS_SHOWN else ""
        raise SourceError(
            f"任务总表“{name}”有 {len(faults)} 处无法读取：\n{shown}{more}",
            "请在 Excel 或 WPS 中改正这些单元格并保存后重试。",
        )
    sheet = unflatten(tables)
    return sheet, tuple(_check_shown(sheet, tables[TASKS.name], name))


def _raw_tables(content: bytes, name: str) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        missing = [x.name for x in LAYOUTS if x.name not in workbook.sheet_names]
        if missing:
            raise SourceError(
                f"“{name}”不是任务总表：缺少工作表{'、'.join(missing)}。",
                "请用 taskbook read 生成任务总表，或恢复被删除、改名的工作表。",
            )
        return {
            x.name: workbook.get_sheet_by_name(x.name).to_python(skip_empty_area=False)
            for x in LAYOUTS
        }
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"“{name}”不是可以打开的 Excel 工作簿。", "请确认文件是 .xlsx 格式且没有损坏。"
        ) from error


def _check_version(raw: Mapping[str, list[list[Any]]], name: str) -> None:
    version = next((str(row[1]) for row in raw["说明"] if row[0] == "格式版本"), "")
    if version.split(".")[0] != str(SCHEMA_VERSION):
        raise SourceError(
            f"任务总表“{name}”的格式版本是“{version}”，本软件支持 {SCHEMA_VERSION}。",
            "请升级 taskbook，或用本版本重新生成任务总表。",
        )


def _typed_rows(
    layout: SheetLayout, raw: Sequence[Sequence[Any]], name: str, faults: list[str]
) -> list[list[Any]]:
    labels = [str(cell).strip() for cell in raw[0]] if raw else []
    missing = [column.label for column in layout.columns if column.label not in labels]
    if missing:
        faults.append(f"[{layout.name}!第1行] 缺少列：{'、'.join(missing)}")
        return []
    columns = [(c, labels.index(c.label), decoder(c.kind)) for c in layout.columns]
    rows = []
    for number, cells in enumerate(raw[1:], start=2):
        if all(cell in ("", None) for cell in cells):
            continue
        row = []
        for column, position, decode in columns:
            cell = cells[position] if position < len(cells) else ""
            try:
                row.append(decode(cell))
            except (ValueError, InvalidOperation, KeyError) as error:
                place = Location(name, layout.name, number, position + 1)
                faults.append(f"{place} “{column.label}”为“{cell}”，应为{_expected(column, error)}")
                row.append(None)
        rows.append(row)
    return rows


def _expected(column: SheetColumn, error: Exception) -> str:
    if column.kind.startswith("word:"):
        return "、".join(WORDS[column.kind.removeprefix("word:")].values()) + "之一"
    kinds = {"int": "整数", "date": "日期", "decimal": "数字", "bool": "是或否", "text": "文字"}
    return kinds.get(column.kind.rstrip("?"), str(error))


def _dangling_rows(tables: Mapping[str, list[list[Any]]], name: str) -> list[str]:
    """Return a fault for every detail row whose task does not exist, and for doubled ids."""
    faults = []
    ids = [row[0] for row in tables[TASKS.name]]
    known = set(ids)
    if len(known) < len(ids):
        doubled = sorted({str(key) for key in ids if ids.count(key) > 1})
        faults.append(f"{name} [任务] 编号重复：{'、'.join(doubled)}")
    dangling: dict[str, list[str]] = {}
    for sheet_name in _DETAILS:
        for number, row in enumerate(tables[sheet_name], start=2):
            if row[0] not in known:
                place = Location(name, sheet_name, number, 1)
                dangling.setdefault(str(row[0]), []).append(f"{sheet_name}!{place.cell}")
    for task_id, places in dangling.items():
        more = f"等{len(places)}行" if len(places) > 1 else ""
        faults.append(
            f"{name} [{places[0]}]{more} 任务编号“{task_id}”在“任务”表中不存在；"
            f"如要删除该任务，请把{'、'.join(_DETAILS)}表中它的各行一并删除"
        )
    requirements = {row[0] for row in tables["总体要求"]} | {None}
    for number, row in enumerate(tables[TASKS.name], start=2):
        if row[5] not in requirements:
            place = Location(name, TASKS.name, number, 6)
            faults.append(f"{place} 总体要求编号“{row[5]}”在“总体要求”表中不存在")
    return faults


def _check_shown(sheet: TaskSheet, rows: Iterable[Sequence[Any]], name: str) -> Report:
    """Report grey cells that were typed into: their truth is 单位分工, so the edit is lost.

    Grey cells that only lag behind an edit of 单位分工 are as they were written, and are fine.
    """
    report = Report()
    labels = [column.label for column in TASKS.columns]
    first, digest = labels.index(_SHOWN_UNITS[0]), labels.index("校验")
    for number, (task, row) in enumerate(zip(sheet.tasks, rows, strict=True), start=2):
        shown = [str(cell) for cell in row[first : first + len(_SHOWN_UNITS)]]
        if row[digest] == shown_digest(shown):
            continue
        for offset, (now, due) in enumerate(zip(shown, shown_units(task), strict=True)):
            if "".join(now.split()) != "".join(due.split()):
                label = labels[first + offset]
                place = Location(name, TASKS.name, number, first + offset + 1, label)
                problem = Problem(
                    "sheet-shown-edited", place, found=now, expected=due, subject=task.id
                )
                report.add(problem)
    return report
