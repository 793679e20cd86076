"""Broken, hostile and misnamed files end in one clear message, or are read for what they are."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskbook.errors import SourceError
from taskbook.sources.compound import SIGNATURE
from taskbook.sources.open import read_source
from tests.sources.builders import write_csv, write_docx, write_html, write_xlsx

GRID = [["序号", "工作任务", "责任单位"], ["1", "修路", "交通局"]]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert path.name in caught.value.reason
    assert caught.value.instruction.endswith("。")
    assert "Error" not in str(caught.value)
    return caught.value.reason


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "空的"),
        ("a.xlsx", b"\0" * 5000, "空的"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "空的"),
        ("a.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("a.docx", b"{\\rtf1\\ansi}", "RTF"),
        ("a.xls", b"\x89PNG\r\n\x1a\n", "图片"),
        ("a.xls", b"Rar!\x1a\x07", "RAR"),
        ("a.xls", SIGNATURE + b"\0" * 600, "已损坏"),
        ("a.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart", "mht"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns='
         b'"urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 表格"),
        ("a.csv", "序号,任务\n1,\"没有收尾的引号\n2,乙\n".encode(), "引号"),
        ("a.csv", bytes(range(256)) * 20, "不是文本"),
        ("a.zip", zipped({"a.txt": b"x"}), "压缩包"),
        ("a.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "odt"),
        ("a.xlsx", zipped({"xl/workbook.xml": b"<workbook/>"}), "没有工作表"),
        ("a.xlsx", zipped({"xl/workbook.xml": b"<workbook>"}), "XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    assert words in refusal(put(tmp_path / name, content))


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(SourceError):
            read_source(path)


def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xls", {"s": GRID})
    write_html(tmp_path / "b.xls", GRID)
    write_csv(tmp_path / "c.xls", GRID, "gb18030", "\t")
    write_docx(tmp_path / "d.txt", GRID)
    write_html(tmp_path / "e.txt", GRID)
    for name in ("a.xls", "b.xls", "c.xls", "d.txt", "e.txt"):
        (table,) = read_source(tmp_path / name).tables
        assert [c.text for c in table.rows[1].cells] == GRID[1], name


def test_zip_bombs_are_refused_before_unpacking(tmp_path: Path) -> None:
    sheet = b"<worksheet><sheetData>" + b" " * 100_000_000 + b"</sheetData></worksheet>"
    assert "倍" in refusal(put(tmp_path / "a.xlsx", zipped({"xl/worksheets/sheet1.xml": sheet})))
    many = zipped({f"xl/{n}.xml": b"" for n in range(5000)})
    assert "上限" in refusal(put(tmp_path / "b.xlsx", many))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    workbook = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
    path = put(tmp_path / "a.xlsx", zipped({"xl/workbook.xml": workbook}))
    assert "DTD" in refusal(path)


SHEET = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s
</worksheet>"""


def workbook_of(sheet: bytes) -> bytes:
    relation = b'<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
    return zipped(
        {
            "xl/workbook.xml": b'<workbook xmlns:r="r"><sheets><sheet name="s" r:id="r1"/></sheets>'
            b"</workbook>",
            "xl/_rels/workbook.xml.rels": b"<Relationships>" + relation + b"</Relationships>",
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def test_100_000_formatted_empty_rows_cost_nothing(tmp_path: Path) -> None:
    cells = b"".join(b'<c r="%c%%d" s="1"/>' % letter for letter in b"ABCDEFGH")
    rows = b"".join(
        b'<row r="%d">' % n + cells.replace(b"%d", b"%d" % n) + b"</row>" for n in range(2, 100_002)
    )
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    content = workbook_of(SHEET % (b"<sheetData>" + head + rows + b"</sheetData>"))
    (table,) = read_source(put(tmp_path / "a.xlsx", content)).tables
    assert [(c.text, c.location.cell) for r in table.rows for c in r.cells] == [("x", "A1")]


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    cell = b'<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>'
    row = b'<sheetData><row r="1048576">' + cell + b"</row></sheetData>"
    merge = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = put(tmp_path / "a.xlsx", workbook_of(SHEET % (row + merge)))
    (table,) = read_source(path).tables
    assert len(table.rows) < 100
    assert table.rows[-1].cells[0].location.cell == "XFD1048576"
    rows = "<tr><td colspan=99999 rowspan=99999>a</td></tr>" + "<tr><td>b</td></tr>" * 50
    page = f"<table>{rows}</table>"
    (table,) = read_source(put(tmp_path / "a.html", page.encode())).tables
    assert table.rows[0].cells[0].text == "a"


def test_300_columns_are_read_like_8(tmp_path: Path) -> None:
    wide = [[f"列{n}" for n in range(300)], [str(n) for n in range(300)]]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"s": wide}),
        write_html(tmp_path / "a.html", wide),
        write_docx(tmp_path / "a.docx", wide),
        write_csv(tmp_path / "a.csv", wide),
    ):
        (table,) = read_source(path).tables
        assert [len(row.cells) for row in table.rows] == [300, 300]
        assert table.rows[1].cells[299].location.cell == "KN2"


def test_more_cells_than_any_table_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskbook.sources.grid.MOST_CELLS", 5)
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"s": GRID}),
        write_docx(tmp_path / "a.docx", GRID),
        write_html(tmp_path / "a.html", GRID),
        write_csv(tmp_path / "a.csv", GRID),
    ):
        assert "过多" in refusal(path)


KINDS = ("xlsx", "docx", "html", "csv")


def assert_read_or_refused(path: Path) -> None:
    """A file is read, or refused in one message that names it and says what to do."""
    refusal = None
    try:
        name = read_source(path).document
    except SourceError as error:
        name, refusal = "", error
    assert name == path.name or (refusal is not None and path.name in refusal.reason)
    assert refusal is None or refusal.instruction


def sound(kind: str, folder: Path) -> bytes:
    path = folder / f"sound.{kind}"
    if not path.exists():
        {
            "xlsx": lambda: write_xlsx(path, {"s": GRID * 20}),
            "docx": lambda: write_docx(path, GRID * 20),
            "html": lambda: write_html(path, GRID * 20),
            "csv": lambda: write_csv(path, GRID * 20),
        }[kind]()
    return path.read_bytes()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    cut=st.floats(0, 1),
    seed=st.integers(0, 2**32),
    n=st.integers(0, 20),
)
def test_damaged_files_are_read_or_refused_never_worse(
    kind: str, cut: float, seed: int, n: int, tmp_path: Path
) -> None:
    content = bytearray(sound(kind, tmp_path))
    del content[int(len(content) * cut) :]
    chance = random.Random(seed)
    for _ in range(min(n, len(content))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = put(tmp_path / f"a.{kind}", bytes(content))
    assert_read_or_refused(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"PK\x03\x04", SIGNATURE, b"<html>", b"\xff\xfe"]),
    content=st.binary(min_size=1, max_size=2000),
    suffix=st.sampled_from(["xlsx", "xls", "csv", "txt", "html", "docx", "ods"]),
)
def test_random_bytes(start: bytes, content: bytes, suffix: str, tmp_path: Path) -> None:
    path = put(tmp_path / f"a.{suffix}", start + content)
    assert_read_or_refused(path)
