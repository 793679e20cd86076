"""init, read and sheet as a person runs them: results, refusals and exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import openpyxl
import pytest

from taskbook.cli.main import run

TABLE = """总体要求\t年度目标及工作内容\t季度进度安排\t责任领导\t牵头单位\t责任人\t直接责任人\t协助单位
(一)发展。\t1. 完成投资100亿元。\t一季度，20亿元。二季度，累计50亿元。三、四季度，累计100亿元。\t甲某\t发展和改革局\t乙某\t丙某\t财政局
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "工作区"
    assert run(["init", str(folder), "--seeds"]) == 0
    return folder


def test_the_seeds_are_read_and_need_a_person(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(workspace), "read"]) == 1
    captured = capsys.readouterr()
    assert "任务总表" in captured.out
    assert "核实" in captured.err
    assert (workspace / "判读记录.xlsx").is_file()
    capsys.readouterr()
    target = workspace / "任务.json"
    assert (
        run(["-C", str(workspace), "sheet", "export", "--format", "json", "-o", str(target)]) == 0
    )
    data = json.loads(target.read_text(encoding="utf-8"))
    city = [task for task in data["tasks"] if task["level"] == "city"]
    assert data["schema_version"] == 1
    assert [task["id"] for task in city] == [f"DG2021-{n:03d}" for n in range(1, 320)]
    assert sum(r["id"].startswith("DG") for r in data["requirements"]) == 119
    assert len({lead["unit"] for task in city for lead in task["lead_units"]}) == 78
    assert [task["id"] for task in city if not task["leaders"]] == ["DG2021-255"]


def test_reading_again_keeps_an_edit_and_a_backup(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["-C", str(workspace), "read"])
    path = workspace / "任务总表.xlsx"
    book = openpyxl.load_workbook(path)
    book["任务"]["J2"] = "新领导"
    book.save(path)
    run(["-C", str(workspace), "read"])
    assert openpyxl.load_workbook(path)["任务"]["J2"].value == "新领导"
    assert list((workspace / ".taskbook" / "备份").glob("*.xlsx"))
    capsys.readouterr()
    backup = next((workspace / ".taskbook" / "备份").glob("*.xlsx"))
    assert run(["sheet", "diff", str(backup), str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_an_unregistered_table_is_read_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "2021年分解表.txt"
    source.write_text(TABLE, encoding="utf-8")
    code = run(["read", str(source), "--year", "2021", "-o", str(tmp_path / "结果"), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert data["tasks"] == 1
    assert code == (1 if any(p["grade"] != "提示" for p in data["problems"]) else 0)
    assert (tmp_path / "结果" / "任务总表.xlsx").is_file()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("没有.txt", None, "找不到"),
        ("空.txt", b"", "空"),
        ("乱.txt", bytes(range(128, 256)) * 40 + b"\0\x01\x02", ""),
        ("不是表.txt", "只有一行字。\n".encode(), ""),
        ("坏.xlsx", b"PK\x03\x04broken", "坏.xlsx"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "图片"),
    ],
)
def test_bad_input_gives_one_message_and_no_half_written_file(
    tmp_path: Path, name: str, content: bytes | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    target = tmp_path / "结果"
    assert run(["read", str(path), "--year", "2021", "-o", str(target)]) in (1, 2)
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err
    assert "程序内部错误" not in captured.err


def test_a_text_with_tabs_and_no_known_header_is_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "名单.txt"
    path.write_text("姓名\t年龄\n张三\t30\n李四\t31\n", encoding="utf-8")
    assert run(["read", str(path), "--year", "2021", "-o", str(tmp_path)]) == 1
    assert "错误：" in capsys.readouterr().err
    assert not (tmp_path / "任务总表.xlsx").exists()


def test_no_workspace_and_no_sheet_are_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tmp_path), "read"]) == 2
    assert "taskbook init" in capsys.readouterr().err
    run(["init", str(tmp_path)])
    assert run(["-C", str(tmp_path), "sheet", "check"]) == 2
    assert "taskbook read" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "表.txt"
    source.write_text(TABLE, encoding="utf-8")
    blocked = tmp_path / "结果"
    blocked.write_bytes(b"a file")
    assert run(["read", str(source), "--year", "2021", "-o", str(blocked)]) == 1
    assert "不是文件夹" in capsys.readouterr().err


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "表.txt"
    source.write_text(TABLE, encoding="utf-8")
    target = tmp_path / "结果"
    target.mkdir(mode=0o500)
    assert run(["read", str(source), "--year", "2021", "-o", str(target)]) == 1
    assert "没有权限" in capsys.readouterr().err


def test_an_unknown_format_or_table_is_wrong_usage(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["-C", str(workspace), "read"])
    capsys.readouterr()
    assert run(["-C", str(workspace), "sheet", "export", "--format", "xml"]) == 2
    assert run(["-C", str(workspace), "sheet", "export", "--format", "csv", "--table", "无"]) == 2
    assert "可以导出的表有" in capsys.readouterr().err
