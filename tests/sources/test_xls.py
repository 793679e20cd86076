"""Excel 97-2003: strings cut between records, packed numbers, formats, merges, hidden parts."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from taskbook.errors import SourceError
from taskbook.sources.open import read_source
from tests.sources.old_excel import compound, record, text, workbook


def at(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


def rk(value: int, hundredths: bool = False) -> bytes:
    return struct.pack("<L", (value << 2 & 0xFFFFFFFF) | 2 | hundredths)


# Three strings; the second is cut inside, and goes on in one-byte characters; the third has runs.
FIRST = text("建设学校")
SECOND_A = struct.pack("<HB", 6, 1) + "修路".encode("utf-16-le")
SECOND_B = b"\0" + b"ABCD"
THIRD = struct.pack("<HBH", 2, 9, 1) + "架桥".encode("utf-16-le") + b"\0" * 4
STRINGS = record(0xFC, struct.pack("<LL", 3, 3) + FIRST + SECOND_A) + record(0x3C, SECOND_B + THIRD)
FORMATS = [
    record(0x41E, struct.pack("<H", 164) + text("0.0%")),
    *(record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 164, 14)),
]
SHEET = [
    record(0x7D, struct.pack("<5H", 3, 4, 0, 0, 1)),
    record(0x208, struct.pack("<6HHH", 2, 0, 5, 0, 0, 0, 0x20, 0)),
    record(0xFD, at(0, 0) + struct.pack("<L", 0)),
    record(0xFD, at(1, 0) + struct.pack("<L", 1)),
    record(0xFD, at(2, 0) + struct.pack("<L", 2)),
    record(0x27E, at(0, 1) + rk(1200)),
    record(0x27E, at(0, 2) + rk(-150, hundredths=True)),
    record(0xBD, struct.pack("<HH", 0, 3) + b"\0\0" + rk(7) + b"\0\0" + rk(8) + b"\4\0"),
    record(0x203, at(1, 1, 1) + struct.pack("<d", 0.083)),
    record(0x203, at(1, 2, 2) + struct.pack("<d", 44926)),
    record(0x205, at(2, 1) + b"\1\0"),
    record(0x205, at(2, 2) + b"\x07\1"),
    record(0x06, at(3, 0) + struct.pack("<d", 5) + b"\0" * 6),
    record(0x06, at(3, 1) + b"\0\0\0\0\0\0\xff\xff" + b"\0" * 6),
    record(0x207, text("甲乙")),
    record(0x204, at(3, 2) + text("旧式")),
    record(0xE5, struct.pack("<H4H", 1, 3, 4, 0, 0)),
]


def test_all_kinds_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(workbook(SHEET, STRINGS, FORMATS))
    (table,) = read_source(path).tables
    cells = {c.location.cell: c.text for row in table.rows for c in row.cells}
    assert cells == {
        "A1": "建设学校", "B1": "1200", "C1": "-1.5", "D1": "7", "E1": "8",
        "A2": "修路ABCD", "B2": "8.3%", "C2": "2022/12/31",
        "A3": "架桥", "B3": "TRUE", "C3": "#DIV/0!",
        "A4": "5", "B4": "甲乙", "C4": "旧式",
    }  # fmt: skip
    assert table.location.sheet == "任务"
    hidden = [c.location.cell for row in table.rows for c in row.cells if c.hidden]
    assert hidden == ["D1", "E1", "A3", "B3", "C3"]
    assert [c.span for row in table.rows for c in row.cells if c.span != (1, 1)] == [(2, 1)]


def test_encrypted_and_other_old_files_are_named(tmp_path: Path) -> None:
    bof = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    for streams, words in (
        ({"Workbook": bof + record(0x2F, b"\1\0")}, "加密"),
        ({"EncryptedPackage": b"x"}, "加密"),
        ({"WordDocument": b"x"}, ".doc"),
        ({"Other": b"x"}, "不是 Excel"),
        ({"Workbook": bof}, "已损坏"),
        ({"Book": b"\x09\x08\x08\x00\x00\x05\x05\x00"}, "已损坏"),
    ):
        path = tmp_path / "a.xls"
        path.write_bytes(compound(streams))
        with pytest.raises(SourceError, match=words):
            read_source(path)


@pytest.mark.parametrize("cut", range(600, 5200, 331))
def test_a_truncated_file_is_called_damaged(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(workbook(SHEET, STRINGS, FORMATS)[:cut])
    with pytest.raises(SourceError, match="已损坏"):
        read_source(path)
