"""退改单: tells a unit in official wording what to mend, by sheet and cell, and by when.

The wording is ``templates/correction.docx``; here are the values of its tags.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from taskbook.files import read_bytes
from taskbook.merge.correction_lines import Correction
from taskbook.merge.corrections import UnitCorrections
from taskbook.model.progress import ReturnedFile
from taskbook.model.settings import DocumentSettings, Settings
from taskbook.model.unit import Unit
from taskbook.official import Column, Table, chinese_date, load_template
from taskbook.outputs.frame import FRAME_TAGS, frame_values, layout_of
from taskbook.problems.problem import Grade
from taskbook.resources import template as template_path

CORRECTION_TEMPLATE = "correction.docx"
CORRECTION_TAGS = FRAME_TAGS | {
    "期间",
    "主送机关",
    "单位简称",
    "报送文件",
    "收到日期",
    "未采用文件数",
    "未采用文件表",
    "问题数",
    "强制数",
    "核实数",
    "问题表",
    "重报期限",
    "附退改表",
}
_REQUIRED = frozenset({"主送机关", "问题表", "重报期限"})
LARGEST_TEMPLATE = 20_000_000
_LONGEST_FOUND = 60
_GRADE_WORDS = {Grade.MUST: "须修改", Grade.VERIFY: "须核实", Grade.NOTE: "提示"}

_ITEM_COLUMNS = (
    Column("序号", 12, "center"),
    Column("工作表", 25, "center"),
    Column("单元格", 26, "center"),
    Column("栏目", 22, "center"),
    Column("填报内容", 45),
    Column("存在问题", 58),
    Column("处理要求", 52),
    Column("类别", 20, "center"),
)
_REFUSED_COLUMNS = (
    Column("序号", 14, "center"),
    Column("文件名", 60),
    Column("收到日期", 42, "center"),
    Column("未采用的原因及处理要求", 98),
)


def read_correction_template(workspace: Path | None = None) -> bytes:
    """Return the template: the workspace's own copy or the shipped one.

    Raises:
        ConfigError: There is none.
        SourceError: It cannot be read.
    """
    return read_bytes(template_path(CORRECTION_TEMPLATE, workspace), LARGEST_TEMPLATE)


def render_correction_slip(
    corrections: UnitCorrections,
    unit: Unit,
    settings: Settings,
    *,
    date: dt.date | None,
    due: dt.date,
    with_workbook: bool,
    template: bytes | None = None,
) -> bytes:
    """Return one unit's correction slip as docx; equal arguments give equal bytes.

    Args:
        corrections: What is wrong.
        unit: The unit, for its full name.
        settings: Of the workspace. A slip is working correspondence: no red head, no number.
        date: Day of the slip, or None to leave it open.
        due: Day by which the mended return is due.
        with_workbook: Whether the workbook with the failing rows goes along.
        template: The template; the shipped one if None.

    Raises:
        ConfigError: The template or the settings are wrong.
    """
    content = read_correction_template() if template is None else template
    plain = replace(settings, letterhead="none")
    loaded = load_template(
        content, CORRECTION_TEMPLATE, CORRECTION_TAGS, _REQUIRED, layout_of(plain)
    )
    values = frame_values(plain, DocumentSettings(None, date), corrections.period.year)
    values |= _values(corrections, unit, due, with_workbook)
    return loaded.render(
        values,
        creator=settings.issuer,
        keep=(unit.name, unit.full_name, settings.place),
        year=corrections.period.year,
    )


def _values(
    corrections: UnitCorrections, unit: Unit, due: dt.date, with_workbook: bool
) -> dict[str, object]:
    files = corrections.files or corrections.refused
    return {
        "期间": corrections.period.chinese,
        "主送机关": unit.full_name,
        "单位简称": unit.name,
        "报送文件": "、".join(f"“{file.name}”" for file in files),
        "收到日期": chinese_date(max(file.received for file in files)),
        "未采用文件数": len(corrections.refused),
        "未采用文件表": Table(
            _REFUSED_COLUMNS,
            tuple(_refused_row(n, file) for n, file in enumerate(corrections.refused, 1)),
        ),
        "问题数": len(corrections.items),
        "强制数": corrections.count(Grade.MUST),
        "核实数": corrections.count(Grade.VERIFY),
        "问题表": Table(_ITEM_COLUMNS, tuple(_item_rows(corrections)), dense=True),
        "重报期限": chinese_date(due),
        "附退改表": with_workbook,
    }


def _item_rows(corrections: UnitCorrections) -> list[tuple[str, ...]]:
    """Return the rows; where several files are meant, each file's name spans a row of its own."""
    files = dict.fromkeys(item.file for item in corrections.items)
    rows: list[tuple[str, ...]] = []
    number = 0
    for file in files:
        if len(files) > 1:
            rows.append((f"文件：{file}",))
        for item in corrections.items:
            if item.file == file:
                number += 1
                rows.append(_item_row(number, item))
    return rows


def _item_row(number: int, item: Correction) -> tuple[str, ...]:
    found = item.found
    if len(found) > _LONGEST_FOUND:
        found = found[:_LONGEST_FOUND] + "……"
    return (
        str(number),
        item.sheet or "全表",
        item.place,
        item.label,
        found,
        item.message,
        item.cure,
        _GRADE_WORDS[item.grade],
    )


def _refused_row(number: int, file: ReturnedFile) -> tuple[str, ...]:
    return (str(number), file.name, chinese_date(file.received), file.reason)
