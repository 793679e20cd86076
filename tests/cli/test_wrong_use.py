"""What a newcomer does wrong, and what the commands answer: 2 for wrong use, and what to do."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import openpyxl
import pytest

from taskbook.cli.cmd_confirm import _content
from taskbook.cli.main import run
from taskbook.ledger.ledger import beijing_now
from taskbook.pipeline.status import Waiting

TABLE = """序号,重点工作任务,责任单位,完成时限
1,新建学校2所,市教育局,一季度开工；年底前建成
2,新增床位500张,市民政局,一季度新增100张；全年新增500张
"""
MANIFEST = """
[[source]]
file = "任务表.csv"
kind = "breakdown-table"
place = "临江市"
prefix = "LJ"
year = 2026
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workspace as ``init`` leaves it."""
    folder = tmp_path / "督查 2026"
    assert run(["init", str(folder)]) == 0
    return folder


@pytest.fixture
def issued(office: Path) -> Path:
    """The same with 2026Q1 issued."""
    (office / "sources" / "任务表.csv").write_text(TABLE, encoding="utf-8")
    (office / "sources" / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    run(["-C", str(office), "-q", "read"])
    run(["-C", str(office), "-q", "issue", "2026Q1"])
    return office


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_init_leaves_a_manifest_to_fill_in(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = (office / "sources" / "manifest.toml").read_text(encoding="utf-8")
    assert tomllib.loads(manifest) == {}, "the example does not count"
    lines = manifest[manifest.index("# [[source]]") :].splitlines()
    example = "\n".join(line.removeprefix("# ") for line in lines)
    assert [one["kind"] for one in tomllib.loads(example)["source"]] == ["breakdown-table", "plan"]
    capsys.readouterr()
    assert run(["-C", str(office), "read"]) == 2
    assert "[[source]]" in said(capsys)


def test_init_knows_the_year_and_a_workspace_that_is_there(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (office / "taskbook.toml").read_text(encoding="utf-8")
    assert f"year = {beijing_now().year}" in settings
    corrections = (office / "sources" / "corrections.csv").read_bytes()
    assert corrections.startswith(b"\xef\xbb\xbf"), "Excel takes it for GBK"
    (office / "taskbook.toml").write_text(settings + "# 已改\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["init", str(office)]) == 0
    assert "已经是工作区" in said(capsys)
    assert (office / "taskbook.toml").read_text(encoding="utf-8").endswith("# 已改\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["merge", "2026Q1"], "taskbook issue"),
        (["sheet", "diff", "旧.xlsx", "新.xlsx"], "找不到文件“旧.xlsx”"),
        (["verify", "没有.docx"], "找不到文件"),
        (["read", "."], "是一个文件夹"),
        (["summarise", "2026Q1", "--by", "局"], "leader、unit、town"),
        (["-C", "没有这个文件夹", "status", "2026Q1"], "找不到文件夹“没有这个文件夹”"),
    ],
)
def test_wrong_use_is_told_as_such(
    office: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(office), *arguments]) == 2
    assert words in said(capsys)


def test_nothing_received_yet_is_told_with_the_folder(
    issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(issued), "merge", "2026Q1"]) == 2
    told = said(capsys)
    assert "回收" in told
    assert "请新建这个文件夹" in told


def test_before_the_deadline_nobody_is_needed(issued: Path) -> None:
    command = ["-C", str(issued), "-q", "status", "2026Q1", "--today"]
    assert run([*command, "2026-03-20"]) == 0
    assert run([*command, "2026-04-30"]) == 1


def test_a_closed_quarter_says_so_and_asks_nobody_for_anything(
    issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = issued / "回收" / "2026Q1"
    inbox.mkdir(parents=True)
    decide = ["-C", str(issued), "confirm", "2026Q1", "--reason", "核完", "--who", "张三"]
    assert run([*decide, "--reopen"]) == 2
    assert run([*decide, "--close", "--reopen"]) == 2
    assert run([*decide, "--close"]) == 0
    form = next((issued / "下发" / "2026Q1").glob("市教育局/*.xlsx"))
    (inbox / form.name).write_bytes(form.read_bytes())
    capsys.readouterr()
    today = (dt.date(2026, 4, 30)).isoformat()
    run(["-C", str(issued), "merge", "2026Q1", "--received", today, "--today", today])
    told = said(capsys)
    assert "已经关账" in told
    assert "confirm 2026Q1 --reopen" in told
    assert not (issued / "合并" / "2026Q1" / "催报单").exists()
    assert run([*decide, "--close"]) == 2
    assert run(["-C", str(issued), "issue", "2026Q1"]) == 2
    assert "--reopen" in said(capsys)


def test_a_circular_that_was_edited_is_not_lost(
    issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["-C", str(issued), "summarise", "2026Q1"]
    run(command)
    circular = issued / "通报" / "2026Q1" / "2026Q1_情况通报.docx"
    made = circular.read_bytes()
    run(command)
    assert not list((issued / ".taskbook").glob("备份/*情况通报*")), "nothing had changed"
    circular.write_bytes(made + b"edited in Word")
    capsys.readouterr()
    run(command)
    assert circular.read_bytes() == made
    copies = list((issued / ".taskbook").glob("备份/*情况通报*.docx"))
    assert [copy.read_bytes() for copy in copies] == [made + b"edited in Word"]
    assert copies[0].name in said(capsys)


def test_versions_of_a_conflict_are_shown_where_they_differ() -> None:
    same = "按计划推进：二季度，推进落实改革年度重点任务，完善滚动改革项目库，"
    versions = (f"{same}已完成3项。", f"{same}已完成5项。")
    item = Waiting("6b04", "市教育局", "", "", "", ("4c98", "3d89"), versions)
    told = _content(item).splitlines()
    assert told == ["4c98：…善滚动改革项目库，已完成3项。", "3d89：…善滚动改革项目库，已完成5项。"]


def test_what_a_person_noted_in_the_reading_record_is_kept(issued: Path) -> None:
    record = issued / "判读记录.xlsx"
    book = openpyxl.load_workbook(record)
    doubts = book["需要核实"]
    column = [cell.value for cell in doubts[1]].index("核实结果") + 1
    said = [str(cell.value) for cell in doubts["F"]]
    doubts.cell(2, column, "已电话核实，属实")
    book.save(record)
    assert run(["-C", str(issued), "-q", "read"]) == 1
    again = openpyxl.load_workbook(record)["需要核实"]
    assert [str(cell.value) for cell in again["F"]] == said
    assert again.cell(2, column).value == "已电话核实，属实"
    table = issued / "sources" / "任务表.csv"
    table.write_text(TABLE.replace("2,新增床位500张,", "2,新增床位900张,"), encoding="utf-8")
    register = openpyxl.load_workbook(issued / "单位名录.xlsx")
    for name in ("市教育局", "市民政局"):
        register.active.append([name, f"临江{name}", "局"])
    register.save(issued / "单位名录.xlsx")
    run(["-C", str(issued), "-q", "read"])
    kept = [
        str(cell.value)
        for path in (record, *(issued / ".taskbook" / "备份").glob("判读记录*.xlsx"))
        for cell in openpyxl.load_workbook(path)["需要核实"][2]
    ]
    assert "已电话核实，属实" in kept


def test_nothing_to_compare_is_told(issued: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["-C", str(issued), "cover"]) == 2
    assert "没有镇街的计划" in said(capsys)


def test_an_unknown_number_is_answered_with_the_command_that_lists_them(
    issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide = ["-C", str(issued), "confirm", "2026Q1", "ffff", "LJ2026-001"]
    assert run([*decide, "--reason", "电话核实", "--who", "张三"]) == 2
    assert "taskbook confirm 2026Q1" in said(capsys)
