"""The form in LibreOffice: it calculates, can be filled in, and keeps what it must when saved."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from taskbook.model.form import IssuedForm
from taskbook.outputs.forms import build_forms
from taskbook.outputs.packing import convert_to_pdf, find_office
from taskbook.outputs.workbook import render_workbook
from taskbook.pipeline.reading import read_workspace
from taskbook.pipeline.starting import start_workspace
from tests.office import python_with_uno, work_in_office
from tests.outputs import compatibility, samples

pytestmark = [
    pytest.mark.office,
    pytest.mark.xdist_group("office"),
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
]
needs_uno = pytest.mark.skipif(python_with_uno() is None, reason="needs python3-uno")

COVER = "填报说明"
TALLY = ["B17", "E17", "F17", "G17", "E18", "F18", "E19", "F19", "E20", "F20", "G20", "B21"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("office")
    (made / "issued.xlsx").write_bytes(compatibility.issued())
    return made


def tally(folder: Path, types: dict[str, dict[str, object]]) -> list[str]:
    """What the first sheet shows after typing, everything calculated anew."""
    answer = work_in_office(
        folder / "issued.xlsx",
        folder / "profile",
        types=types,
        read={COVER: [*TALLY, "E25", "H25"], "牵头任务": ["B3", "H3"]},
        recalculate=True,
    )
    shown = {**answer["read"][COVER], **answer["read"]["牵头任务"]}
    return [shown[cell][0] for cell in (*TALLY, "E25", "H25", "B3", "H3")]


@needs_uno
def test_the_self_check_of_a_fresh_form(folder: Path) -> None:
    assert tally(folder, {}) == [
        *("牵头任务", "18", "0", "18", "7", "0", "5", "0", "30", "0", "30"),
        "还有 30 格尚未填写，填全后再报送。",
        "缺 本季度进展 自报状态 填报人 联系电话",
        "→ 去填写",
        "应填 18 格，已填 0 格，未填 18 格",
        "→ 跳到第一处未填",
    ]


@needs_uno
def test_the_self_check_of_a_half_filled_form(folder: Path) -> None:
    # A lagging task must also name its obstacles and next step; 零报告 answers a whole row;
    # spaces answer nothing.
    typed = {
        "牵头任务": {"H5": "已开会。", "I5": "未达序时进度", "H6": "零报告", "H7": "  "},
        "量化指标": {"J5": 251.4, "J6": "暂无数据"},
    }
    assert tally(folder, typed) == [
        *("牵头任务", "19", "3", "16", "7", "2", "5", "0", "31", "5", "26"),
        "还有 26 格尚未填写，填全后再报送。",
        "缺 存在问题 下一步措施 填报人 联系电话",
        "→ 去填写",
        "应填 19 格，已填 3 格，未填 16 格",
        "→ 跳到第一处未填",
    ]


@needs_uno
def test_the_self_check_of_a_filled_form(folder: Path) -> None:
    lead = {f"H{row}": "完成。" for row in range(5, 13)}
    lead |= {f"I{row}": "达到序时进度" for row in range(5, 13)}
    typed = {
        "牵头任务": lead | {"M5": "张三", "N5": "0769-22830000"},
        "量化指标": {f"J{row}": row for row in range(5, 12)},
        "协助任务": {f"G{row}": "已配合。" for row in range(5, 10)},
    }
    assert tally(folder, typed) == [
        *("牵头任务", "18", "18", "0", "7", "7", "5", "5", "30", "30", "0"),
        "已全部填完，可以报送。",
        "已填全",
        "查看",
        "应填 18 格，已填 18 格，未填 0 格",
        "本表已填全",
    ]


@needs_uno
def test_results_stored_in_the_file_equal_those_calculated(folder: Path) -> None:
    where = {
        COVER: [f"{c}{r}" for c in "BCDEFGH" for r in range(16, 44)],
        "牵头任务": [f"{c}{r}" for c in "BOPQRS" for r in (3, *range(5, 16))],
    }
    profile = folder / "profile"
    stored = work_in_office(folder / "issued.xlsx", profile, read=where)
    anew = work_in_office(folder / "issued.xlsx", profile, read=where, recalculate=True)
    assert stored["read"] == anew["read"]


@needs_uno
def test_given_cells_refuse_typing(folder: Path) -> None:
    typed = {"牵头任务": {"C5": "改了", "H14": "无节点", "H5": "可以"}}
    answer = work_in_office(folder / "issued.xlsx", folder / "profile", types=typed)
    assert sorted(answer["refused"]) == [["牵头任务", "C5"], ["牵头任务", "H14"]]


@needs_uno
def test_the_compatibility_table_is_true(folder: Path) -> None:
    table = compatibility.survives(compatibility.save_variants(folder))
    stated = compatibility.DOCUMENT.read_text(encoding="utf-8")
    for line in compatibility.document(table, "").splitlines():
        if line.startswith("| "):
            assert line in stated
    for aspect in ("填写内容", "预填内容", "行标识（隐藏 A 列）", "下拉和输入规则"):
        assert set(table[aspect].values()) == {True}


@needs_uno
def test_a_long_answer_makes_its_row_grow_and_prints_in_full(folder: Path) -> None:
    answer = samples.long_text(5, 700) + "龘"  # one character: a line may break anywhere
    filled = folder / "long.xlsx"
    work_in_office(
        folder / "issued.xlsx",
        folder / "profile",
        types={"牵头任务": {"H5": answer}},
        save=[(filled, compatibility.XLSX)],
    )
    assert "龘" in "".join(printed(filled))


@needs_uno
def test_every_row_is_as_high_as_its_text_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Column widths count in digits of the workbook's own font, which is not installed here. A font
    # whose digits are as wide as that font's in Excel makes the columns as wide as they are there.
    original = xlsxwriter.Workbook
    like_excel = {"default_format_properties": {"font_name": "DejaVu Sans", "font_size": 8}}
    monkeypatch.setattr(xlsxwriter, "Workbook", lambda b, o: original(b, {**o, **like_excel}))
    forms = {form.unit: form for form in real_forms(tmp_path)}
    for unit in ("松山湖", "工业和信息化局", "黄江镇"):
        path = tmp_path / f"{unit}.xlsx"
        path.write_bytes(render_workbook(forms[unit], samples.spec(), samples.SETTINGS))
        found = work_in_office(path, tmp_path / "profile", heights=["牵头任务", "协助任务"])
        for rows in found["heights"].values():
            assert all(stored >= needed - 0.5 for stored, needed in rows[4:])


def test_pdf_copies_stand_beside_the_files(tmp_path: Path) -> None:
    one, two = tmp_path / "甲" / "填报表.xlsx", tmp_path / "乙" / "填报表.xlsx"
    for path in (one, two):
        path.parent.mkdir()
        path.write_bytes(compatibility.issued())
    said: list[tuple[int, int]] = []
    made = convert_to_pdf([one, two], find_office(), lambda n, of: said.append((n, of)))
    assert sorted(made) == sorted(path.with_suffix(".pdf") for path in (one, two))
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)
    assert said[-1] == (2, 2)


def test_a_form_prints_without_orphan_columns_or_pages(tmp_path: Path) -> None:
    tasks = samples.sheet(
        *(
            samples.task(n, milestones=(samples.milestone(1, samples.long_text(n, 300)),))
            for n in range(24)
        )
    )
    path = tmp_path / "large.xlsx"
    path.write_bytes(render_workbook(samples.form_of(tasks), samples.spec(), samples.SETTINGS))
    pages = printed(path)
    lead = [page for page in pages if "（牵头任务）" in page]
    assert len(lead) > 1
    for page in lead:  # every page has all columns, the head and its number
        assert "联系电话" in page
        assert "本季度进展" in page
        assert f"共 {len(pages)} 页" in page
        assert "填报检查" not in page


def printed(path: Path) -> list[str]:
    """The text of each page of the workbook's PDF."""
    (pdf,) = convert_to_pdf([path])
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return text.stdout.decode().split("\f")[:-1]


def test_every_units_form_of_the_2021_table_survives_being_saved_again(tmp_path: Path) -> None:
    forms = real_forms(tmp_path)
    issued, saved = tmp_path / "issued", tmp_path / "saved"
    issued.mkdir()
    for number, form in enumerate(forms):
        content = render_workbook(form, samples.spec(), samples.SETTINGS)
        (issued / f"{number}.xlsx").write_bytes(content)
    program = str(find_office())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved)]
    files = [str(issued / f"{number}.xlsx") for number in range(len(forms))]
    subprocess.run([*convert, *files], capture_output=True, check=True, timeout=400)
    for number in range(len(forms)):
        before, after = (kept_in(place / f"{number}.xlsx") for place in (issued, saved))
        assert before == after


def real_forms(folder: Path) -> list[IssuedForm]:
    workspace = start_workspace(folder / "ws", with_seeds=True)
    sheet = read_workspace(workspace).sheet
    units = sheet.units_at_work()
    assert len(units) > 100
    return build_forms(sheet, units, samples.PERIOD, samples.spec(), samples.DEADLINE)


def kept_in(path: Path) -> dict[str, object]:
    """Texts, answers, identity and rules of a workbook, read without openpyxl's slow load."""
    book = CalamineWorkbook.from_path(str(path))
    with zipfile.ZipFile(path) as package:
        properties = package.read("docProps/custom.xml").decode()
        sheets = [
            package.read(name).decode()
            for name in sorted(package.namelist())
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
        ]
    return {
        "cells": {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names[1:]},
        "properties": sorted(re.findall(r'name="(taskbook\.\w+)".*?lpwstr>([^<]*)<', properties)),
        "rules": [len(re.findall("<dataValidation ", sheet)) for sheet in sheets],
        "protected": ["<sheetProtection" in sheet for sheet in sheets],
    }
