"""Archives that Windows shows right, and PDF copies only where LibreOffice is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from taskbook.errors import OutputError
from taskbook.outputs import packing
from taskbook.outputs.packing import convert_to_pdf, pack_folders, render_archive


def test_names_are_utf8_with_the_flag_that_windows_reads() -> None:
    content = render_archive({"科学技术局填报表.xlsx": b"a", "readme.txt": b"b"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        assert [e.filename for e in entries] == ["科学技术局填报表.xlsx", "readme.txt"]
        assert entries[0].flag_bits & 0x800
        assert archive.read("科学技术局填报表.xlsx") == b"a"
        assert all(e.date_time == (2000, 1, 1, 0, 0, 0) for e in entries)
    raw = "科学技术局填报表.xlsx".encode()
    assert raw in content  # UTF-8 bytes in the file itself
    assert content == render_archive({"科学技术局填报表.xlsx": b"a", "readme.txt": b"b"})


def test_one_archive_for_each_unit_without_lock_files(tmp_path: Path) -> None:
    for unit in ("科学技术局", "松山湖"):
        folder = tmp_path / unit
        folder.mkdir()
        (folder / f"{unit}填报表.xlsx").write_bytes(b"1")
        (folder / "~$填报表.xlsx").write_bytes(b"2")
    folders = [tmp_path / "科学技术局", tmp_path / "松山湖"]
    made = pack_folders(folders, tmp_path / "压缩包")
    assert [path.name for path in made] == ["科学技术局.zip", "松山湖.zip"]
    with zipfile.ZipFile(made[1]) as archive:
        assert archive.namelist() == ["松山湖填报表.xlsx"]


def test_without_libreoffice_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "find_office", lambda: None)
    with pytest.raises(OutputError, match="没有找到 LibreOffice") as refusal:
        convert_to_pdf([tmp_path / "a.xlsx"])
    assert "--pdf" in refusal.value.instruction


def test_a_program_that_makes_nothing_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    with pytest.raises(OutputError, match="无法运行 LibreOffice"):
        convert_to_pdf([path], tmp_path / "none" / "soffice")


def test_a_batch_holds_each_name_once(tmp_path: Path) -> None:
    files = [tmp_path / str(n) / "填报表.xlsx" for n in range(3)] + [tmp_path / "别的.xlsx"]
    batches = [list(batch) for batch in packing._batches(files)]
    assert [len(batch) for batch in batches] == [2, 1, 1]
    assert sorted(path for batch in batches for path in batch) == sorted(files)
