"""Faults of files and of what they carry, whose form they are and for which quarter."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taskbook.model.form import Section
from taskbook.problems.problem import Problem
from taskbook.returns.batch import iter_files
from taskbook.returns.limits import LARGEST_FILE
from tests.damage import by_bytes
from tests.damage.by_openpyxl import ASSIST, DAMAGES, INDICATOR, LEAD, SHEETS
from tests.damage.filled import fill, saved

from .changed import Desk, packed, parts, shown, told, without_one_row


def test_a_binary_workbook(desk: Desk) -> None:
    """What Excel writes as .xlsb: the same package, with records instead of XML."""
    entries = parts(desk.case.content)
    entries["xl/workbook.bin"] = b"\x83\x01\0" + bytes(200)
    del entries["xl/workbook.xml"]
    entries["_rels/.rels"] = entries["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    checked = desk.check(packed(entries), "报送.xlsb")
    told(checked, "file-xlsb", ".xlsb")
    assert not checked.readable
    assert "另存为" in checked.problems[0].cure


@pytest.mark.parametrize(
    ("name", "said"), [("报送.xls", "扩展名 .xls，实为 .xlsx"), ("报送", "没有扩展名，实为 .xlsx")]
)
def test_a_name_that_does_not_fit(desk: Desk, name: str, said: str) -> None:
    checked = desk.check(desk.case.content, name)
    told(checked, "file-renamed", said)
    desk.settled(checked)


@pytest.mark.parametrize("name", ["加密.xlsx", "过大.xlsx", "关于“可疑”事项.xlsx", "x”可疑，.xlsx"])
def test_words_in_a_name_do_not_decide_what_is_wrong(desk: Desk, name: str) -> None:
    content = bytearray(desk.case.content)
    at = content.rfind(b"PK\x01\x02")
    content[at : at + 4] = b"XXXX"
    checked = desk.check(bytes(content), name)
    told(checked, "file-damaged", "压缩结构不完整")
    assert not checked.readable


def bundle(desk: Desk, *names: str) -> bytes:
    return packed(dict.fromkeys(names, desk.case.content))


def walk(tmp_path: Path, content: bytes) -> tuple[dict[str, bytes], list[Problem]]:
    path = tmp_path / "包.zip"
    path.write_bytes(content)
    found = list(iter_files([path]))
    problems = [item for item in found if isinstance(item, Problem)]
    return dict(item for item in found if not isinstance(item, Problem)), problems


def spoil(content: bytes, name: str, *, flag: bool) -> bytes:
    """Mark an entry as encrypted, or break its packed bytes."""
    made = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        entry, start = zipped.getinfo(name), zipped.start_dir
    if flag:
        made[entry.header_offset + 6] |= 1
        at = start
        while made[at + 46 : at + 46 + len(name.encode())] != name.encode():
            at = made.index(b"PK\x01\x02", at + 4)
        made[at + 8] |= 1
    else:
        middle = entry.header_offset + 30 + len(name.encode()) + entry.compress_size // 2
        made[middle : middle + 40] = bytes(b ^ 0xFF for b in made[middle : middle + 40])
    return bytes(made)


@pytest.mark.parametrize(
    ("flag", "code", "words"),
    [(False, "archive-damaged", ("已损坏",)), (True, "archive-encrypted", ("密码",))],
)
def test_a_bad_file_in_a_bundle_does_not_spoil_the_others(
    desk: Desk, tmp_path: Path, flag: bool, code: str, words: tuple[str, ...]
) -> None:
    content = spoil(bundle(desk, "a.xlsx", "b.xlsx", "c.xlsx"), "b.xlsx", flag=flag)
    files, (problem,) = walk(tmp_path, content)
    assert problem.code == code
    assert problem.location.document == "包.zip/b.xlsx"
    shown(problem, *words)
    assert list(files) == ["包.zip/a.xlsx", "包.zip/c.xlsx"]
    desk.settled(desk.check(files["包.zip/c.xlsx"]))


def test_a_bundle_with_a_broken_directory(desk: Desk, tmp_path: Path) -> None:
    content = bytearray(bundle(desk, "a.xlsx"))
    at = content.rfind(b"PK\x01\x02")
    content[at : at + 4] = b"XXXX"
    files, (problem,) = walk(tmp_path, bytes(content))
    assert (files, problem.code, problem.location.document) == ({}, "archive-damaged", "包.zip")
    shown(problem, "压缩结构不完整")


def test_words_in_the_name_of_a_bundle_do_not_decide(desk: Desk, tmp_path: Path) -> None:
    content = bytearray(bundle(desk, "a.xlsx"))
    content[content.rfind(b"PK\x01\x02")] = 0
    for name in ("x”可疑，.zip", "加密.zip"):
        (tmp_path / name).write_bytes(content)
        (problem,) = iter_files([tmp_path / name])
        assert isinstance(problem, Problem)
        assert problem.code == "archive-damaged"


def test_a_bundle_with_something_huge(desk: Desk, tmp_path: Path) -> None:
    entries = {"录像.xlsx": b"\0" * (LARGEST_FILE + 1_000_000), "a.xlsx": desk.case.content}
    files, (problem,) = walk(tmp_path, packed(entries))
    assert problem.code == "archive-too-large"
    assert problem.location.document == "包.zip/录像.xlsx"
    shown(problem, "41 MB")
    assert files == {"包.zip/a.xlsx": desk.case.content}


def test_a_bundle_of_too_many_entries(tmp_path: Path) -> None:
    content = bytearray(packed({"a.xlsx": b"1"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 8 : at + 12] = b"\xff\xff\xff\xff"
    files, (problem,) = walk(tmp_path, bytes(content))
    assert (files, problem.code) == ({}, "archive-too-large")
    shown(problem, "65535")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_a_bundle_are_both_read(desk: Desk, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("a.xlsx", b"one")
        zipped.writestr("a.xlsx", b"two")
    (tmp_path / "包.zip").write_bytes(buffer.getvalue())
    found = list(iter_files([tmp_path / "包.zip"]))
    assert found == [("包.zip/a.xlsx", b"one"), ("包.zip/a.xlsx", b"two")]


def added(desk: Desk, **entries: bytes) -> bytes:
    more = {name.replace("__", "/").replace("_", "."): part for name, part in entries.items()}
    return packed({**parts(desk.case.content), **more})


def test_macros_are_named_and_left_alone(desk: Desk) -> None:
    checked = desk.check(added(desk, xl__vbaProject_bin=b"Auto_Open"), "报送.xlsm")
    told(checked, "content-macro", "vbaProject.bin", "没有运行")
    desk.settled(checked)


def test_pictures_are_named_and_left_alone(desk: Desk) -> None:
    drawing = b'<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    content = added(desk, xl__media__image1_png=b"\x89PNG", xl__drawings__drawing1_xml=drawing)
    checked = desk.check(content)
    told(checked, "content-embedded", "image1.png", "drawing1.xml")
    desk.settled(checked)


def test_comments_are_named_and_left_alone(desk: Desk) -> None:
    from openpyxl.comments import Comment

    def change(book: Any) -> None:
        book[LEAD][desk.cell(LEAD, "progress")].comment = Comment("请领导审阅", "甲")

    checked = desk.check(desk.changed(change))
    told(checked, "content-comment", desk.cell(LEAD, "progress"), "请领导审阅")
    desk.settled(checked)


def test_a_sheet_that_names_another_unit(desk: Desk) -> None:
    def change(book: Any) -> None:
        line = book[ASSIST]["B2"]
        line.value = line.value.replace(desk.case.unit, "教育局")

    checked = desk.check(desk.changed(change))
    told(checked, "unit-contradicts", "教育局", desk.case.unit)
    desk.left_to_a_person(checked, "unit-contradicts")


@pytest.mark.parametrize(
    ("damage", "by"), [("整表粘贴到新工作簿", "填报单位"), ("只粘贴表格，不带题头", "各行内容")]
)
def test_a_form_without_its_identity(desk: Desk, damage: str, by: str) -> None:
    checked = desk.check(DAMAGES[damage](desk.case, desk.here).content)
    told(checked, "identity-lost", by, desk.case.unit)
    assert checked.unit == desk.case.unit
    desk.settled(checked)


def pasted_without(desk: Desk, *keys: str) -> bytes:
    """Return the tables pasted into a new workbook, without some pre-filled columns."""
    import openpyxl

    content = DAMAGES["只粘贴表格，不带题头"](desk.case, desk.here).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet, section in zip(book.worksheets, SHEETS.values(), strict=True):
        labels = {c.label for c in desk.here.spec.columns[section] if c.key in keys}
        for at in range(sheet.max_column, 0, -1):
            if any(sheet.cell(n, at).value in labels for n in range(1, 6)):
                sheet.delete_cols(at)
    return saved(book)


def test_rows_that_are_nobodys(desk: Desk) -> None:
    checked = desk.check(pasted_without(desk, "title"), "表.xlsx")
    told(checked, "return-unit-unknown", "认不出")
    assert checked.unit == ""
    desk.left_to_a_person(checked, "return-unit-unknown")


def test_a_form_of_another_quarter(desk: Desk) -> None:
    other = fill(desk.here, desk.here.older[desk.case.unit])
    checked = Desk(other, desk.here).check(other.content)
    told(checked, "period-wrong", "2021年第二季度", "2021年第一季度")
    Desk(other, desk.here).sent_back(checked, "period-wrong")


def test_a_form_filled_in_the_first_quarter_comes_back_in_the_second(desk: Desk) -> None:
    checked = desk.check(desk.case.content, forms=desk.here.older)
    told(checked, "period-wrong", "2021年第一季度的", "2021年第二季度，没有采用")
    assert checked.unit == desk.case.unit
    desk.sent_back(checked, "period-wrong")


def test_a_sheet_that_names_another_quarter(desk: Desk) -> None:
    def change(book: Any) -> None:
        book[LEAD]["B2"].value = book[LEAD]["B2"].value.replace("第一季度", "第二季度")

    checked = desk.check(desk.changed(change))
    told(checked, "period-contradicts", "2021年第二季度", "2021年第一季度")
    desk.left_to_a_person(checked, "period-contradicts")


def test_rows_that_could_be_of_any_quarter(desk: Desk) -> None:
    content = pasted_without(desk, "milestone", "target")
    checked = desk.check(content, f"{desk.case.unit}.xlsx")
    assert checked.unit == desk.case.unit
    told(checked, "period-unknown", "2021年第一季度")
    desk.left_to_a_person(checked, "period-unknown")


def test_a_form_issued_before_a_row_was_added(desk: Desk) -> None:
    form = desk.here.forms[desk.case.unit]
    before = fill(desk.here, without_one_row(form))
    old = Desk(before, desk.here)
    checked = old.check(before.content)
    told(checked, "form-older", form.form_id)
    told(checked, "row-missing", ASSIST, "1 项", form.rows[-1].given["title"][:10])
    old.settled(checked)


def test_a_form_issued_before_the_deadline_was_put_off(desk: Desk) -> None:
    form = desk.here.forms[desk.case.unit]
    later = {form.unit: replace(form, deadline=form.deadline + dt.timedelta(days=7))}
    checked = desk.check(desk.case.content, forms=later)
    assert not {"form-older", "text-outside"} & {p.code for p in checked.problems}
    desk.settled(checked)


def test_one_sheet_saved_as_csv(desk: Desk) -> None:
    damaged = by_bytes.as_csv_gbk(desk.case, desk.here)
    checked = desk.check(damaged.content, damaged.name)
    assert (checked.unit, checked.readable) == (desk.case.unit, True)
    desk.settled(checked, without=damaged.gone)
    assert {a.section for a in checked.answers} == {Section.LEAD}
    missing = [p for p in checked.problems if p.code == "sheet-missing"]
    assert [p.message.split("”")[0] for p in missing] == [
        f"没有找到“{INDICATOR}",
        f"没有找到“{ASSIST}",
    ]
