"""Archives are measured before anything in them is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from taskbook.errors import SourceError
from taskbook.sources.archive import ArchiveLimits, iterate_xml, open_archive, parse_xml


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(content: bytes, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        open_archive(content, "表.xlsx", limits or ArchiveLimits())
    assert "表.xlsx" in caught.value.reason
    assert caught.value.instruction
    return caught.value.reason


def test_a_sound_archive_gives_its_parts_under_any_case_and_slash() -> None:
    archive = open_archive(zipped({"xl\\Workbook.xml": b"<a/>"}), "表.xlsx")
    assert "xl/workbook.xml" in archive
    assert archive.read("XL/workbook.xml") == b"<a/>"
    assert archive.parse("xl/workbook.xml").tag == "a"
    assert archive.size("xl/workbook.xml") == 4


def test_a_bomb_is_refused_by_its_ratio_before_unpacking() -> None:
    assert "倍" in refusal(zipped({"xl/sheet.xml": b"\0" * 20_000_000}))


def test_entry_total_and_count_limits() -> None:
    content = zipped({f"p{n}": b"x" * 1000 for n in range(20)})
    assert "20 个" in refusal(content, ArchiveLimits(entries=10))
    assert "p0" in refusal(content, ArchiveLimits(entry_size=500))
    assert "总量" in refusal(content, ArchiveLimits(total_size=5000))
    assert "上限" in refusal(content, ArchiveLimits(size=100))


def test_a_directory_with_too_many_entries_is_refused_before_it_is_listed() -> None:
    content = bytearray(zipped({"a": b"x"}))
    struct.pack_into("<HHL", content, len(content) - 14, 1, 60_000, 60_000 * 50)
    assert "60000" in refusal(bytes(content))


def test_a_directory_that_would_be_longer_than_the_file_is_damage() -> None:
    content = bytearray(zipped({"a": b"x"}))
    struct.pack_into("<L", content, len(content) - 10, 0xBDBFEFBD)
    assert "损坏" in refusal(bytes(content))


@pytest.mark.parametrize("keep", [0, 3, 30, 100, -1])
def test_a_truncated_archive_is_called_damaged(keep: int) -> None:
    assert "已损坏" in refusal(zipped({"a.xml": b"<a/>" * 50})[:keep])


def test_an_encrypted_entry_is_named_as_such() -> None:
    content = bytearray(zipped({"a": b"x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "已加密" in refusal(bytes(content))


def test_the_same_part_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", b"1")
        archive.writestr("A.XML", b"2")
    assert "两次" in refusal(buffer.getvalue())


def test_damage_inside_a_part_is_found_on_reading() -> None:
    content = bytearray(zipped({"a.xml": bytes(range(256)) * 20}))
    content[60] ^= 0xFF
    archive = open_archive(bytes(content), "表.xlsx")
    with pytest.raises(SourceError, match="已损坏"):
        archive.read("a.xml")
    with pytest.raises(SourceError, match="缺少"):
        archive.read("b.xml")


def test_a_name_that_is_no_text_is_damage() -> None:
    content = bytearray(zipped({"表.xml": b"<a/>"}))
    content[30] = 0xFF
    archive = open_archive(bytes(content), "表.xlsx")
    with pytest.raises(SourceError, match="已损坏"):
        archive.read("表.xml")


BILLION = b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'


@pytest.mark.parametrize(
    "content",
    [
        BILLION,
        b'<?xml version="1.0"?><!-- c -->' + BILLION,
        '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16")
        + BILLION.decode().encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
    ],
)
def test_dtd_entities_and_hidden_encodings_are_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="可疑"):
        parse_xml(content, "表.xlsx/xl/workbook.xml")
    with pytest.raises(SourceError, match="可疑"):
        list(iterate_xml(content, "表.xlsx/xl/workbook.xml", "a"))


def test_iterating_frees_what_was_read_and_reports_broken_xml() -> None:
    body = b"".join(b"<r n='%d'><c/></r>" % n for n in range(5))
    seen = [(e.get("n"), len(e)) for e in iterate_xml(b"<t>" + body + b"</t>", "x", "{*}r")]
    assert seen == [(str(n), 1) for n in range(5)]
    with pytest.raises(SourceError, match="不完整"):
        list(iterate_xml(b"<t>" + body, "x", "{*}r"))
