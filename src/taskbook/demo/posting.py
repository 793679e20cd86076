"""What simulated units send back: on time, late, twice, damaged, or not at all."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from taskbook.demo.answering import answer_form
from taskbook.demo.clerk import ZIP_TIME, FilledForm, questions
from taskbook.demo.temperament import Habit, dice, habits
from taskbook.files import write_bytes

_WORKERS = 2
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Posted:
    """What came in.

    Attributes:
        on_time: Folder of the files that came by the deadline.
        late: Folder of those that came after it.
        habits: Who did what.
    """

    on_time: Path
    late: Path
    habits: dict[str, Habit]


def post_returns(issued: dict[str, Path], period: str, folder: Path) -> Posted:
    """Let every unit fill in its workbook and send it back.

    Args:
        issued: Unit to its workbook.
        period: ``2021Q1``.
        folder: 回收/<period>; gets the folders 按时 and 逾期.
    """
    posted = Posted(folder / "按时", folder / "逾期", habits(list(issued), period))
    clerks = [(unit, path, period, posted.habits[unit]) for unit, path in issued.items()]
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as pool:
        for (unit, *_), files in zip(clerks, pool.map(_fill_in, clerks, chunksize=8), strict=True):
            late = posted.habits[unit].name == "late"
            for name, content in files.items():
                write_bytes((posted.late if late else posted.on_time) / name, content)
    return posted


def _fill_in(clerk: tuple[str, Path, str, Habit]) -> dict[str, bytes]:
    """Return the files that one unit sends, by name."""
    unit, path, period, habit = clerk
    if habit.name == "silent":
        return {}
    form = FilledForm.open(path)
    answer_form(form, unit, period, habit.diligence)
    return _SENDERS.get(habit.name, _send_plainly)(form, unit, period)


def _send_plainly(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    return {f"{unit}填报表.xlsx": form.save()}


def _send_twice(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    content = form.save()
    return {f"{unit}填报表.xlsx": content, f"{unit}填报表（重发）.xlsx": content}


def _send_two_versions(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """Two divisions of one unit send their own copy, with one answer that differs."""
    first = form.save()
    for sheet in form.sheets.values():
        asked = [q for q in questions(sheet) if "本季度进展" in q.columns]
        if asked:
            last = asked[-1]
            column = last.columns["本季度进展"]
            text = sheet.texts[last.row, column] + "另由二科补充：已报送专题材料。"
            form.type_into(sheet, last.row, column, text)
    return {f"{unit}（一科）.xlsx": first, f"{unit}（二科）.xlsx": form.save()}


def _send_gaps(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """Some required answers are left out."""
    luck = dice(unit, period, "gaps")
    for sheet in form.sheets.values():
        for question in questions(sheet):
            label = "自报状态" if "自报状态" in question.columns else "完成值"
            column = question.columns.get(label)
            if column is not None and luck.random() < 0.3:
                cell = sheet.cells[question.row, column]
                for child in list(cell):
                    cell.remove(child)
                cell.attrib.pop("t", None)
    return _send_plainly(form, unit, period)


def _send_units_in_numbers(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """Figures are typed as people say them: 250亿元, ９５, 约3家."""
    for sheet in form.sheets.values():
        for position, question in enumerate(q for q in questions(sheet) if "完成值" in q.columns):
            column = question.columns["完成值"]
            value = sheet.texts.get((question.row, column), "")
            measure = question.printed.get("计量单位", "")
            wide = value.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
            typed = (f"{value}{measure}", wide, f"约{value}{measure}")[position % 3]
            form.type_into(sheet, question.row, column, typed)
    return _send_plainly(form, unit, period)


def _through_openpyxl(change: Callable[[Any], None], form: FilledForm) -> bytes:
    """Return the form after a change in another program, which saves in its own way."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(form.save()))
    change(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _at_a_fixed_time(buffer.getvalue())


def _at_a_fixed_time(content: bytes) -> bytes:
    """Return a workbook whose timestamps do not tell when the demonstration ran."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>2021-04-01T09:00:00Z\g<2>", part)
            target.writestr(zipfile.ZipInfo(name, ZIP_TIME), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _send_sorted(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """The clerk turned the rows of the first table upside down with all their cells."""

    def change(workbook: Any) -> None:
        sheet = workbook["牵头任务"]
        rows = [q.row for q in questions(form.sheets["牵头任务"])]
        columns = range(1, sheet.max_column + 1)
        values = {row: [sheet.cell(row, c).value for c in columns] for row in rows}
        for row, source in zip(rows, reversed(rows), strict=True):
            for column, value in zip(columns, values[source], strict=True):
                if not (isinstance(value, str) and value.startswith("=")):
                    sheet.cell(row, column).value = value

    return {f"{unit}填报表.xlsx": _through_openpyxl(change, form)}


def _send_renamed(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """Sheets renamed and the hidden sheet gone, as after copying into one's own workbook."""

    def change(workbook: Any) -> None:
        for name in list(workbook.sheetnames):
            sheet = workbook[name]
            if sheet.sheet_state != "visible":
                del workbook[name]
            elif name != "填报说明":
                sheet.title = f"{name}（{unit[:8]}）"

    return {f"附件-{unit}.XLSX": _through_openpyxl(change, form)}


def _send_truncated_first(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """The first upload broke off; the second is whole."""
    content = form.save()
    return {f"{unit}填报表.xlsx": content[: len(content) // 2], f"{unit}填报表(1).xlsx": content}


def _send_below_table(form: FilledForm, unit: str, period: str) -> dict[str, bytes]:
    """A remark is typed under the table, where nobody asked for anything."""

    def change(workbook: Any) -> None:
        sheet = workbook["牵头任务"]
        sheet.cell(sheet.max_row + 2, 3).value = "补充说明：以上数据为快报数（演示数据）。"

    return {f"{unit}填报表.xlsx": _through_openpyxl(change, form)}


_SENDERS: dict[str, Callable[[FilledForm, str, str], dict[str, bytes]]] = {
    "twice": _send_twice,
    "two-versions": _send_two_versions,
    "gaps": _send_gaps,
    "units-in-numbers": _send_units_in_numbers,
    "sorted": _send_sorted,
    "renamed": _send_renamed,
    "truncated-first": _send_truncated_first,
    "below-table": _send_below_table,
}
