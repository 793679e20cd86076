"""Every kind of file that is no workbook gets a message of its own; bundles are walked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from taskbook.outputs.form_spec import load_form_spec
from taskbook.problems.problem import Problem
from taskbook.resources import template
from taskbook.returns.batch import iter_files
from taskbook.returns.checking import check_file

SPEC = load_form_spec(template("return_form.toml"))
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    """Return a compound file with empty streams of these names."""
    entries = b""
    for n, name in enumerate(("Root Entry", *streams)):
        raw = name.encode("utf-16-le")
        kind = 5 if n == 0 else 2
        entry = raw.ljust(64, b"\0") + (len(raw) + 2).to_bytes(2, "little") + bytes([kind, 1])
        entry += b"\xff" * 12 + b"\0" * 36 + (0xFFFFFFFE).to_bytes(4, "little") + b"\0" * 8
        entries += entry
    head = COMPOUND + b"\0" * 16 + bytes.fromhex("3e000300feff09000600") + b"\0" * 6
    head += (0).to_bytes(4, "little") + (1).to_bytes(4, "little") + (1).to_bytes(4, "little")
    head += b"\0" * 4 + (4096).to_bytes(4, "little") + (0xFFFFFFFE).to_bytes(4, "little")
    head += b"\0" * 4 + (0xFFFFFFFE).to_bytes(4, "little") + b"\0" * 4
    head += (0).to_bytes(4, "little") + b"\xff" * (4 * 108)
    fat = (0xFFFFFFFD).to_bytes(4, "little") + (0xFFFFFFFE).to_bytes(4, "little")
    return head + fat.ljust(512, b"\xff") + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("~$填报表.xlsx", b"\x05user", "file-lock"),
        (".~lock.填报表.ods#", b",user", "file-lock"),
        ("空.xlsx", b"", "file-empty"),
        ("零.xlsx", b"\0" * 5000, "file-empty"),
        ("大.xlsx", b"x" * 41_000_000, "file-too-large"),
        ("表.et", COMPOUND + b"\0" * 2000, "file-et"),
        ("扫描.pdf", b"%PDF-1.4 ...", "file-scan"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n", "file-scan"),
        ("表.xls", b"<html><table><tr><td><s>1</s>2</td></tr></table></html>", "file-web"),
        ("表.xls", b"<html><table><tr><td><input value=1></td></tr></table></html>", "file-web"),
        ("表.xls", b"<html><table><tr><td>1</td></tr><tr>", "file-truncated"),
        ("表.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "file-web"),
        ("表.xls", b'<?xml version="1.0"?><Workbook/>', "file-web"),
        ("说明.docx", zipped(word__document__xml=b"<w/>"), "file-word"),
        ("包.xlsx", zipped(a=b"1"), "file-not-workbook"),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 200, "file-truncated"),
        ("表.xls", COMPOUND + b"\0" * 100, "file-truncated"),
        ("表.xlsx", compound("EncryptedPackage", "EncryptionInfo"), "file-encrypted"),
        ("表.xls", compound("WordDocument"), "file-word"),
        ("表.xls", compound("Book"), "file-legacy"),
        ("表.xls", b"\x09\x08\x08\x00\x00\x05\x10\x00" + b"\0" * 90, "file-legacy"),
        ("表.slk", b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "file-legacy"),
        ("表.numbers", zipped(Index__Document=b"1", **{"Index/T.iwa": b"1"}), "file-legacy"),
        ("表.ofd", zipped(**{"OFD.xml": b"<o/>", "Doc_0/Document.xml": b"<d/>"}), "file-scan"),
        ("照片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 90, "file-scan"),
        ("说明.doc", b"{\\rtf1\\ansi a,b,c}", "file-word"),
        ("说明.xml", b'<?xml version="1.0"?><w:wordDocument/>', "file-word"),
        ("表.xlsx", b"MZ\x90\0" + b"\1" * 90 + zipped(a=b"1"), "file-unsafe"),
        ("表.lnk", b"L\0\0\0\x01\x14\x02\0" + b"\1" * 90, "file-link"),
        ("表.msg", compound("__properties_version1.0"), "file-not-workbook"),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + zipped(a=b"1"), "file-not-workbook"),
        ("表.eml", b"Received: from a\r\n\tby b\r\nFrom: c\r\n\r\nx", "file-not-workbook"),
        ("表.xls", b"<html><form><input name=password></form></html>", "file-not-workbook"),
        ("表.xlsx", b"b\x14\x23\x65\x04\0\x04\x01E-SafeNet\0\0\0LOCK", "file-scrambled"),
        ("表.xlsx", bytes(range(256)) * 9, "file-scrambled"),
        ("表.csv", ("序号,进展\r\n" * 99).encode("gbk") + b"\xd2", "file-damaged"),
        ("表.csv", b"??,????,???\r\n?,???,??????\r\n", "file-damaged"),
        ("表.tar", b"a".ljust(257, b"\0") + b"ustar" + zipped(a=b"1"), "archive-unsupported"),
        ("表.bin", bytes(range(256)), "file-not-workbook"),
        ("表.rar", b"Rar!\x1a\x07", "archive-unsupported"),
    ],
)
def test_each_kind_has_its_own_message(name: str, content: bytes, code: str) -> None:
    checked = check_file(content, name, {}, SPEC)
    assert not checked.readable
    assert [p.code for p in checked.problems] == [code]
    assert checked.problems[0].cure
    assert "{" not in checked.problems[0].message


def names(found: list[tuple[str, bytes] | Problem]) -> list[str]:
    return [item.code if isinstance(item, Problem) else item[0] for item in found]


def test_folders_zips_and_names_in_gbk(tmp_path: Path) -> None:
    inner = zipped(a__csv=b"x")
    gbk = "教育局/填报表.xlsx".encode("gbk")
    stand_in = "x" * len(gbk)  # zipfile would write the name as UTF-8
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(stand_in, b"one")
        archive.writestr("../../evil.xlsx", b"two")
        archive.writestr("__MACOSX/._x", b"noise")
        archive.writestr("inner.ZIP", inner)
        archive.writestr("~$lock.xlsx", b"lock")
        link = zipfile.ZipInfo("link.xlsx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    folder = tmp_path / "回收"
    (folder / "子").mkdir(parents=True)
    raw = buffer.getvalue().replace(stand_in.encode(), gbk)
    (folder / "包.zip").write_bytes(raw)
    (folder / "子" / "B.XLSX").write_bytes(b"three")
    (folder / "链接.xlsx").symlink_to("/etc/passwd")
    found = names(list(iter_files([folder])))
    assert "子/B.XLSX" in found
    assert "包.zip/evil.xlsx" in found
    assert "包.zip/inner.ZIP/a/csv" in found
    assert {"archive-path", "file-link", "file-lock"} <= set(found)
    assert not any(".." in name for name in found)
    assert "包.zip/教育局/填报表.xlsx" in found


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in (("a.zip", b"PK\x03\x04broken"), ("b.xlsx", b"good")):
        (tmp_path / name).write_bytes(content)
    found = names(list(iter_files([tmp_path, tmp_path / "missing.xlsx"])))
    assert found == ["archive-truncated", "b.xlsx", "file-unreadable"]


def test_zips_nested_too_deep_are_told(tmp_path: Path) -> None:
    content = b"x"
    for _ in range(4):
        content = zipped(**{"in.zip": content})
    (tmp_path / "a.zip").write_bytes(content)
    assert names(list(iter_files([tmp_path / "a.zip"]))) == ["archive-nested"]


@pytest.mark.parametrize(
    "parts",
    [
        {"OFD.xml": b"<o/>", "Doc_0/Document.xml": b"<d/>"},
        {"Index/Document.iwa": b"1", "preview.jpg": b"2"},
        {"报送/[Content_Types].xml": b"<t/>", "报送/xl/workbook.xml": b"<w/>"},
        {"/[Content_Types].xml": b"<t/>", "/xl/workbook.xml": b"<w/>"},
        {"xl\\workbook.xml": b"<w/>", "_rels\\.rels": b"<r/>"},
    ],
)
def test_one_document_is_no_bundle_of_its_parts(tmp_path: Path, parts: dict[str, bytes]) -> None:
    (tmp_path / "报送.zip").write_bytes(zipped(**parts))
    assert names(list(iter_files([tmp_path / "报送.zip"]))) == ["报送.zip"]


def test_a_cut_file_is_not_taken_for_the_workbook_embedded_in_it() -> None:
    inner = zipped(**{"xl/workbook.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})
    whole = zipped(**{"xl/embeddings/a.xlsx": inner, "xl/media/b.bin": b"x" * 100_000})
    checked = check_file(whole[:-5_000], "表.xlsx", {}, SPEC)
    assert [p.code for p in checked.problems] == ["file-truncated"]


def test_a_bundle_may_have_folders_called_like_those_of_a_document(tmp_path: Path) -> None:
    parts = {"Word/a.xlsx": b"1", "Word/b.xlsx": b"2"}
    (tmp_path / "报送.zip").write_bytes(zipped(**parts))
    assert names(list(iter_files([tmp_path / "报送.zip"]))) == [
        "报送.zip/Word/a.xlsx",
        "报送.zip/Word/b.xlsx",
    ]
