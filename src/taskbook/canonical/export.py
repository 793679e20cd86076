"""The task sheet as JSON (public and stable, see docs/data-model.md) and as flat tables."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from taskbook.canonical.sheet_layout import LAYOUTS
from taskbook.canonical.sheet_rows import flatten
from taskbook.errors import UsageError
from taskbook.model.location import Location
from taskbook.model.task import SCHEMA_VERSION, Provenance, Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem


def to_json(sheet: TaskSheet) -> dict[str, Any]:
    """Return the task sheet as plain values in the published shape."""
    return {
        "schema_version": SCHEMA_VERSION,
        "year": sheet.year,
        "place": sheet.place,
        "requirements": [_plain(requirement) for requirement in sheet.requirements],
        "tasks": [_plain(task) for task in sheet.tasks],
        "units": [_plain(unit) for unit in sheet.units],
        "definitions": [_plain(definition) for definition in sheet.definitions],
        "problems": [_problem(problem) for problem in sheet.problems],
    }


def json_text(sheet: TaskSheet) -> str:
    """Return the JSON document, UTF-8 text with two-space indents and a final newline."""
    return json.dumps(to_json(sheet), ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Location):
        return _place(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        if value and isinstance(value[0], Provenance):
            return {p.field: [_place(place) for place in p.locations] for p in value}
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        plain = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if isinstance(value, Task | Requirement):
            plain["provenance"] = plain["provenance"] or {}
        return plain
    return value


def _place(location: Location) -> dict[str, Any]:
    """A text file has lines; a workbook or a document's table has sheet, row and column."""
    row_name = "line" if location.sheet is None else "row"
    named = {
        "document": location.document,
        "sheet": location.sheet,
        row_name: location.row,
        "column": location.column,
        "label": location.label,
    }
    return {name: value for name, value in named.items() if value is not None}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "grade": str(problem.grade),
        "location": _place(problem.location),
        "subject": problem.subject,
        "original": problem.found,
        "expected": problem.expected,
        "repaired": problem.repaired,
        "note": problem.note,
        "message": problem.message,
    }


def csv_text(sheet: TaskSheet, name: str = "任务") -> str:
    """Return one sheet as CSV with a BOM, so that Excel and WPS open it as UTF-8.

    Raises:
        UsageError: There is no sheet of this name.
    """
    layout = next((layout for layout in LAYOUTS if layout.name == name), None)
    if layout is None:
        names = "、".join(layout.name for layout in LAYOUTS)
        raise UsageError(f"没有名为“{name}”的表。", f"可以导出的表有：{names}。")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(column.label for column in layout.columns)
    for row in flatten(sheet)[name]:
        writer.writerow(_csv_cell(cell) for cell in row)
    return "\ufeff" + buffer.getvalue()


def _csv_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return "、".join(map(str, cell))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    text = str(cell)
    # A spreadsheet would run such a cell as a formula.
    return f"'{text}" if text[:1] in "=+-@\t" else text


def write_parquet(sheet: TaskSheet, path: Path) -> None:
    """Write the task rows as Parquet.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pandas as pd

        frame = pd.DataFrame(
            [[_plain(cell) for cell in row] for row in flatten(sheet)["任务"]],
            columns=[c.label for c in LAYOUTS[1].columns],
        )
        frame.to_parquet(path, index=False)
    except ImportError as error:
        raise UsageError(
            "导出 parquet 需要 pyarrow。", "请运行 pip install 'taskbook[parquet]' 后重试。"
        ) from error
