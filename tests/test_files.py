"""Writing loses nothing; names are accepted everywhere; unreadable files say why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskbook.errors import OutputError, SourceError
from taskbook.files import read_bytes, replacing, safe_name, write_bytes


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write_bytes(path, b"old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["台账.xlsx"]


def test_a_folder_in_the_place_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "台账.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"台账\.xlsx"):
        write_bytes(tmp_path / "台账.xlsx", b"x")


def test_a_file_in_the_place_of_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "下发").write_bytes(b"")
    with pytest.raises(OutputError, match="不是文件夹"):
        write_bytes(tmp_path / "下发" / "a.xlsx", b"x")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="没有权限"):
        write_bytes(tmp_path / "a.xlsx", b"x")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("中心城区“一心两轴三片区”建设现场指挥部", "中心城区“一心两轴三片区”建设现场指挥部"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("CON", "_CON"),
        ("名字. ", "名字"),
        ("..", "_"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_reading_says_why_it_cannot(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="找不到"):
        read_bytes(tmp_path / "没有.xlsx")
    with pytest.raises(SourceError, match="文件夹"):
        read_bytes(tmp_path)
    (tmp_path / "大").write_bytes(b"x" * 100)
    with pytest.raises(SourceError, match="上限"):
        read_bytes(tmp_path / "大", limit=10)
