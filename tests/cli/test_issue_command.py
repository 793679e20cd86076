"""``taskbook issue`` in a workspace of another city: who gets something, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskbook.cli.main import run

TABLE = """\
序号,工作任务,责任单位,完成时限
1,新增企业60家,市工信局牵头，各县（市、区）政府配合,12月底前
2,新建公园3个,市城管局、市有关部门,6月底前
"""
MANIFEST = """
[[source]]
file = "任务表.csv"
kind = "breakdown-table"
place = "临江市"
prefix = "LJ"
year = 2023
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "临江"
    assert run(["init", str(folder)]) == 0
    table = "\n".join(
        ",".join(cell if "，" not in cell else f'"{cell}"' for cell in line.split(","))
        for line in TABLE.splitlines()
    )
    (folder / "sources" / "任务表.csv").write_text(table, encoding="utf-8")
    (folder / "sources" / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    assert run(["-C", str(folder), "-q", "read"]) == 1  # no register: a person must look
    return folder


def fill_in(folder: Path) -> None:
    path = folder / "taskbook.toml"
    text = path.read_text(encoding="utf-8").replace("××市", "临江市").replace("×府", "临府")
    text = text.replace('name = ""', 'name = "赵六"').replace('phone = ""', 'phone = "0711-1"')
    path.write_text(text, encoding="utf-8")


def test_names_of_many_get_nothing_and_are_listed(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(workspace)
    capsys.readouterr()
    assert run(["-C", str(workspace), "-q", "issue", "2023Q1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["unit"] for one in told["units"]] == ["市工信局", "市城管局"]
    assert told["not_issued"] == {
        "各县（市、区）政府": ["LJ2023-001"],
        "市有关部门": ["LJ2023-002"],
    }
    folders = {path.name for path in (workspace / "下发" / "2023Q1").iterdir() if path.is_dir()}
    assert folders == {"市工信局", "市城管局"}


def test_settings_that_are_not_filled_in_are_told(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(workspace), "issue", "2023Q1"]) == 1
    said = capsys.readouterr()
    assert "××市人民政府办公室" in said.out + said.err
    assert "重新下发" in said.out + said.err
    assert "联系人" in said.out + said.err, "a notice that says （联系人：，联系电话：）"
    assert run(["-C", str(workspace), "summarise", "2023Q1"]) == 1
    assert "××市人民政府办公室" in capsys.readouterr().err
    fill_in(workspace)
    assert run(["-C", str(workspace), "issue", "2023Q1"]) == 0
    said = capsys.readouterr()
    assert "×" not in said.out + said.err
