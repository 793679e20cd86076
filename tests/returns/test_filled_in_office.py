"""A form filled in through LibreOffice, as a clerk would, is taken without a problem."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from taskbook.model.form import FormRow
from taskbook.outputs.workbook import render_workbook
from taskbook.problems.problem import Grade
from taskbook.returns.checking import check_file
from tests.office import ODS, XLS, XLSX, python_with_uno, work_in_office
from tests.outputs import samples

pytestmark = [
    pytest.mark.office,
    pytest.mark.xdist_group("office"),
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
    pytest.mark.skipif(python_with_uno() is None, reason="needs python3-uno"),
]


def test_a_form_filled_in_through_libreoffice_is_taken(tmp_path: Path) -> None:
    form = samples.form_of(samples.typical())
    issued = tmp_path / "issued.xlsx"
    issued.write_bytes(render_workbook(form, samples.spec(), samples.SETTINGS))
    due = {
        section: [row for row in form.rows if row.section == section and row.due]
        for section in ("lead", "indicator", "assist")
    }
    lead = {}
    for number, _ in enumerate(due["lead"], start=5):
        lead[f"H{number}"] = f"第{number}行的工作已按节点推进，会议和方案均已落实。"
        lead[f"I{number}"] = "达到序时进度"
    typed = {
        "牵头任务": lead | {"M5": "张三", "N5": "0769-22830000"},
        "量化指标": {f"J{n}": _aim(row) for n, row in enumerate(due["indicator"], start=5)},
        "协助任务": {f"G{n}": f"已提供第{n}批资料。" for n, _ in enumerate(due["assist"], start=5)},
    }
    saved = tmp_path / "saved.xlsx"
    work_in_office(issued, tmp_path / "profile", types=typed, save=[(saved, XLSX)])
    checked = check_file(
        saved.read_bytes(), "报送.xlsx", {form.unit: form}, samples.spec(), samples.typical()
    )
    assert checked.unit == form.unit
    assert not checked.queued
    assert not checked.refused
    assert {a.key for a in checked.answers} >= {row.key for rows in due.values() for row in rows}
    assert [str(p) for p in checked.problems if p.grade is not Grade.NOTE] == []


def test_a_correction_workbook_saved_in_libreoffice_still_says_what_it_mends(
    tmp_path: Path,
) -> None:
    form = samples.form_of(samples.typical())
    content = render_workbook(form, samples.spec(), samples.SETTINGS, mends=("a1" * 32, "b2" * 32))
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(content)
    saved = [(tmp_path / "s.xlsx", XLSX), (tmp_path / "s.xls", XLS), (tmp_path / "s.ods", ODS)]
    typed = {"牵头任务": {"H5": "已完成选址"}}
    work_in_office(sent, tmp_path / "profile", types=typed, save=saved)
    for path, _ in saved:
        checked = check_file(path.read_bytes(), path.name, {form.unit: form}, samples.spec())
        assert checked.mends == ("a1" * 8, "b2" * 8), path.name


def _aim(row: FormRow) -> float:
    """The figure that the row aims at, which a unit on schedule would report."""
    number = re.search(r"\d+(\.\d+)?", row.given["target"] or row.given["annual_target"])
    return float(number[0]) if number else 1.0
