"""The unit register as a file: 单位名录.xlsx for clerks, units.csv among the seeds."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from taskbook.errors import ConfigError, SourceError
from taskbook.excel.pen import Pen
from taskbook.excel.workbook import new_workbook
from taskbook.files import read_bytes, write_bytes
from taskbook.model.unit import Unit
from taskbook.units.register import Register

REGISTER_LABELS = (
    "名称",
    "全称",
    "类别",
    "别名",
    "所属组",
    "泛指",
    "生效日期",
    "失效日期",
    "说明",
)
_WIDTHS = (24, 40, 10, 40, 24, 6, 12, 12, 40)


def read_register(path: Path, place: str = "") -> Register:
    """Read a register from ``.csv`` (UTF-8) or ``.xlsx``; ``place`` as in ``Register``.

    Raises:
        ConfigError: A column is missing, a date is wrong, a name is doubled; names file and row.
        SourceError: The file is missing or unreadable.
    """
    content = read_bytes(path)
    if path.suffix.lower() == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = _rows_of_workbook(content, path.name)
    if not rows or [label for label in REGISTER_LABELS if label not in rows[0]]:
        raise ConfigError(
            f"单位名录“{path.name}”第1行应有表头：{'、'.join(REGISTER_LABELS)}。",
            "请对照 seeds/units.csv 补齐表头。",
        )
    labels = rows[0]
    units = [
        _parse_unit(dict(zip(labels, row, strict=False)), path.name, number)
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return Register.build(units, place)


def _rows_of_workbook(content: bytes, name: str) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"单位名录“{name}”不是可以打开的 Excel 工作簿。", "请确认文件是 .xlsx 格式且没有损坏。"
        ) from error
    sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [["" if cell is None else str(cell) for cell in row] for row in sheet]


def write_register(units: Sequence[Unit], path: Path) -> None:
    """Write the register as a workbook that clerks can edit.

    Raises:
        OutputError: The file cannot be written.
    """
    cell = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    with new_workbook("单位名录", "taskbook") as (workbook, buffer):
        head = workbook.add_format(
            cell | {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
        )
        body = workbook.add_format(cell)
        sheet = workbook.add_worksheet("单位名录")
        pen = Pen(sheet)
        for col_idx, (label, width) in enumerate(zip(REGISTER_LABELS, _WIDTHS, strict=True)):
            sheet.set_column(col_idx, col_idx, width)
            pen.text(0, col_idx, label, head)
        for row_idx, unit in enumerate(units, start=1):
            for col_idx, text in enumerate(_row(unit)):
                pen.text(row_idx, col_idx, text, body)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(units), 1), len(REGISTER_LABELS) - 1)
    write_bytes(path, buffer.getvalue())


def _row(unit: Unit) -> tuple[str, ...]:
    return (
        unit.name,
        unit.full_name,
        unit.kind,
        ";".join(unit.aliases),
        ";".join(unit.groups),
        "是" if unit.vague else "",
        unit.valid_from.isoformat() if unit.valid_from else "",
        unit.valid_to.isoformat() if unit.valid_to else "",
        unit.note,
    )


def _parse_unit(row: Mapping[str, str], document: str, number: int) -> Unit:
    def parts(label: str) -> tuple[str, ...]:
        return tuple(
            p.strip() for p in row.get(label, "").replace("；", ";").split(";") if p.strip()
        )

    def day(label: str) -> dt.date | None:
        text = row.get(label, "").strip()[:10]
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ConfigError(
                f"单位名录“{document}”第{number}行“{label}”为“{text}”，不是日期。",
                "请写成 2021-01-01 的形式，或留空。",
            ) from error

    name = row.get("名称", "").strip()
    if not name:
        raise ConfigError(f"单位名录“{document}”第{number}行没有名称。", "请补上名称或删除该行。")
    return Unit(
        name=name,
        full_name=row.get("全称", "").strip() or name,
        kind=row.get("类别", "").strip(),
        aliases=parts("别名"),
        groups=parts("所属组"),
        vague=row.get("泛指", "").strip() == "是",
        valid_from=day("生效日期"),
        valid_to=day("失效日期"),
        note=row.get("说明", "").strip(),
    )
