"""覆盖对照.xlsx as a clerk sees it: counts, pairs, gaps, a list to decide, text never a formula."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl

from taskbook.canonical.coverage import build_coverage
from taskbook.outputs.coverage_matrix import render_coverage_matrix, write_coverage_matrix
from tests.canonical.test_coverage import CITY, PLAN, TOWN, UNITS


def _rows(path: Path, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_sheets_and_counts(tmp_path: Path) -> None:
    path = tmp_path / "覆盖对照.xlsx"
    write_coverage_matrix(build_coverage(CITY, PLAN, TOWN, UNITS), path)
    assert openpyxl.load_workbook(path).sheetnames == [
        "说明",
        "对照",
        "市任务无对应",
        "计划任务无市任务",
    ]
    guide = {row[0]: row[1] for row in _rows(path, "说明") if isinstance(row[1], int)}
    assert list(guide.values()) == [4, 2, 2, 1]
    pairs = _rows(path, "对照")
    assert pairs[2][0] == "SS2022-001"
    assert pairs[2][4] == "QS2022-001"
    gaps = [row[0] for row in pairs[2:] if row[5] == "计划中没有找到对应任务"]
    assert gaps == ["SS2022-004", "SS2022-005"]
    assert [row[0] for row in _rows(path, "市任务无对应")[2:]] == gaps
    assert [row[0] for row in _rows(path, "计划任务无市任务")[2:]] == ["QS2022-003"]


def test_the_office_decides_on_the_task_sheet_not_here(tmp_path: Path) -> None:
    """What was chosen here nobody read, and the next run wrote over it."""
    path = tmp_path / "覆盖对照.xlsx"
    write_coverage_matrix(build_coverage(CITY, PLAN, TOWN, UNITS), path)
    sheet = openpyxl.load_workbook(path)["对照"]
    assert not sheet.data_validations.dataValidation
    assert [cell.value for cell in sheet[2]][-1] == "状态"
    assert _rows(path, "对照")[2][-1] == "待定"
    text = "".join(str(row[0]) for row in _rows(path, "说明") if row[0])
    assert "任务总表“关联”表的“状态”列" in text
    assert sheet.freeze_panes == "C3"
    assert sheet.print_title_rows == "$1:$2"


def test_other_years_are_said_not_to_be_compared(tmp_path: Path) -> None:
    path = tmp_path / "覆盖对照.xlsx"
    plan = [replace(task, year=2025) for task in PLAN]
    write_coverage_matrix(build_coverage(CITY, plan, TOWN, UNITS), path)
    text = "".join(str(row[0]) for row in _rows(path, "说明") if row[0])
    assert "年份不同，没有比对" in text
    counts = [row[1] for row in _rows(path, "说明")][3:7]
    assert counts == [4, "未比对", "未比对", "未比对"], "0 would read as: compared, none found"
    assert {row[5] for row in _rows(path, "对照")[2:]} == {"年份不同，未作比对"}
    assert not _rows(path, "市任务无对应")[2:]


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "覆盖对照.xlsx"
    city = [replace(CITY[0], title="=HYPERLINK(1)垃圾分类示范片区")]
    write_coverage_matrix(build_coverage(city, PLAN, TOWN, UNITS), path)
    sheet = openpyxl.load_workbook(path)["对照"]
    assert sheet["B3"].data_type == "s"


def test_same_coverage_same_bytes() -> None:
    coverage = build_coverage(CITY, PLAN, TOWN, UNITS)
    assert render_coverage_matrix(coverage) == render_coverage_matrix(coverage)
