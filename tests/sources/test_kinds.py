"""Every file kind gives the same raw table: texts, places, merges, hidden parts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskbook.model.raw import RawTable
from taskbook.sources.open import read_source
from tests.sources.builders import LEFT, MERGED, write_csv, write_docx, write_html, write_xlsx

Shown = list[tuple[int, int, str, tuple[int, int]]]

GRID = [
    ["2022年任务表", LEFT, LEFT],
    ["序号", "任务", "时限"],
    ["1", "建学校\n（含续建）", "6月底"],
    [MERGED, "修路，架桥；“试点”<一>&", "全年"],
    ["", "", ""],
    ["2", "末行", MERGED],
]


def shown(table: RawTable) -> Shown:
    """Return row, column, text and span of the cells that hold something."""
    return [
        (c.location.row or 0, c.location.column or 0, c.text, c.span)
        for row in table.rows
        for c in row.cells
        if c.text
    ]


EXPECTED: Shown = [
    (1, 1, "2022年任务表", (1, 3)),
    (2, 1, "序号", (1, 1)),
    (2, 2, "任务", (1, 1)),
    (2, 3, "时限", (1, 1)),
    (3, 1, "1", (2, 1)),
    (3, 2, "建学校\n（含续建）", (1, 1)),
    (3, 3, "6月底", (1, 1)),
    (4, 2, "修路，架桥；“试点”<一>&", (1, 1)),
    (4, 3, "全年", (1, 1)),
    (6, 1, "2", (1, 1)),
    (6, 2, "末行", (1, 1)),
]


def test_xlsx_docx_and_html_keep_texts_places_and_merges(tmp_path: Path) -> None:
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"任务": GRID}),
        write_docx(tmp_path / "a.docx", GRID),
        write_html(tmp_path / "a.html", GRID),
        write_html(tmp_path / "gbk.html", GRID, encoding="gb18030"),
    ):
        (table,) = read_source(path).tables
        assert shown(table) == EXPECTED, path.name
        assert table.location.sheet == ("任务" if path.suffix == ".xlsx" else "表1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text_in_every_encoding(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", GRID, encoding, delimiter)
    (table,) = read_source(path).tables
    assert shown(table) == [(r, c, text, (1, 1)) for r, c, text, _ in EXPECTED]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_xls_and_ods_read_like_the_xlsx(tmp_path: Path) -> None:
    import xlsxwriter

    source = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet("任务")
        sheet.merge_range("A1:D1", "2022年任务")
        sheet.write_row(1, 0, ["序号", "任务" * 300, 0.083, 44926])
        sheet.write_number(2, 2, 0.083, book.add_format({"num_format": "0.0%"}))
        sheet.write_number(2, 3, 44926, book.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write_rich_string(3, 1, "前", book.add_format({"bold": True}), "粗", "后")
        sheet.write_string(4, 0, "藏行")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column("C:C", 8, None, {"hidden": True})
        hidden = book.add_worksheet("藏表")
        hidden.write_string(0, 0, "x")
        hidden.hide()
        for row in range(400):
            sheet.write_string(10 + row, 1, f"第{row}项任务的文字")
    for kind in ("xls", "ods"):
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
                "--convert-to", kind, "--outdir", str(tmp_path), str(source),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip

    def cells(path: Path) -> list[tuple[str | None, str, str, tuple[int, int], bool]]:
        return [
            (c.location.sheet, c.location.cell, c.text, c.span, c.hidden)
            for table in read_source(path).tables
            for row in table.rows
            for c in row.cells
        ]

    expected = cells(source)
    assert ("任务", "C3", "8.3%", (1, 1), True) in expected
    assert ("任务", "D3", "2022年12月", (1, 1), False) in expected
    assert ("藏表", "A1", "x", (1, 1), True) in expected
    assert cells(tmp_path / "a.xls") == expected
    assert cells(tmp_path / "a.ods") == expected


def test_hidden_rows_columns_sheets_and_covered_values(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["序号", "任务", "秘"], [1, "甲", "x"], [2, "乙", "y"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    other = book.create_sheet("旧表")
    other["A1"] = "旧"
    other.sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    tables = read_source(tmp_path / "a.xlsx").tables
    hidden = [c.location.cell for t in tables for r in t.rows for c in r.cells if c.hidden]
    assert hidden == ["C1", "C2", "A3", "B3", "C3", "A1"]


def test_a_value_under_a_merged_cell_is_kept_and_marked(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A3", "显")
        sheet.write_string("A2", "藏")
    (table,) = read_source(tmp_path / "a.xlsx").tables
    assert [(c.text, c.span, c.hidden) for r in table.rows for c in r.cells] == [
        ("显", (3, 1), False),
        ("藏", (1, 1), True),
    ]


def test_formulas_give_their_saved_result_or_show_themselves(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A2", '="甲"&"乙"', None, "甲乙")
        sheet.write_formula("A3", "=1/0", None, "#DIV/0!")
        sheet.write_boolean("A4", True)
    (table,) = read_source(tmp_path / "a.xlsx").tables
    assert [c.text for r in table.rows for c in r.cells] == ["2", "甲乙", "#DIV/0!", "TRUE"]
    import openpyxl

    plain = openpyxl.Workbook()
    assert plain.active is not None
    plain.active["A1"] = "=SUM(B1:B3)"
    plain.save(tmp_path / "b.xlsx")
    (table,) = read_source(tmp_path / "b.xlsx").tables
    assert table.rows[0].cells[0].text == "=SUM(B1:B3)"


def test_word_paragraphs_numbers_nested_tables_and_tracked_changes(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.add_heading("2022年任务", 1)
    document.add_paragraph("概述").runs[0].bold = True
    table = document.add_table(2, 2)
    table.cell(0, 0).paragraphs[0].style = document.styles["List Number"]
    table.cell(1, 0).paragraphs[0].style = document.styles["List Number"]
    table.cell(0, 1).text = "甲"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "内"
    paragraph = document.add_paragraph("留")
    for tag, text_tag, text in (("del", "delText", "删"), ("ins", "t", "增")):
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:{text_tag}>{text}'
                f"</w:{text_tag}></w:r></w:{tag}>"
            )
        )
    document.save(str(tmp_path / "a.docx"))
    read = read_source(tmp_path / "a.docx")
    assert [(b.text, b.emphasis) for b in read.blocks] == [
        ("2022年任务", "heading"),
        ("概述", "bold"),
        ("留增", ""),
    ]
    assert shown(read.tables[0]) == [
        (1, 1, "1.", (1, 1)),
        (1, 2, "甲", (1, 1)),
        (2, 1, "2.", (1, 1)),
    ]
    assert read.tables[0].title == "概述"
    assert shown(read.tables[1]) == [(1, 1, "内", (1, 1))]


def test_html_blocks_hidden_parts_and_tables_inside_tables(tmp_path: Path) -> None:
    page = """<html><head><title>任务</title><script>var x = "<table>";</script></head><body>
    <h2>一、总体<b>要求</b></h2>首行<br>次行<p style="display:none">看不见</p>
    <table><caption>表名</caption><thead><tr><th rowspan=2>序号<th colspan="2">时间</tr>
    <tr><th>起<th>止</tr></thead><tr hidden><td>1<td>3月<td>5月</tr>
    <tr><td>2<td colspan=2><table><tr><td>内</td></tr></table>外</td></tr></table>
    尾</body></html>"""
    (tmp_path / "a.htm").write_text(page, encoding="utf-8")
    read = read_source(tmp_path / "a.htm")
    assert [(b.text, b.emphasis) for b in read.blocks] == [
        ("任务", "heading"),
        ("一、总体要求", "heading"),
        ("首行", ""),
        ("次行", ""),
        ("尾", ""),
    ]
    outer, inner = read.tables
    assert outer.title == "表名"
    assert shown(outer) == [
        (1, 1, "序号", (2, 1)),
        (1, 2, "时间", (1, 2)),
        (2, 2, "起", (1, 1)),
        (2, 3, "止", (1, 1)),
        (3, 1, "1", (1, 1)),
        (3, 2, "3月", (1, 1)),
        (3, 3, "5月", (1, 1)),
        (4, 1, "2", (1, 1)),
        (4, 2, "外", (1, 2)),
    ]
    assert [c.hidden for c in outer.rows[2].cells] == [True, True, True]
    assert shown(inner) == [(1, 1, "内", (1, 1))]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12
).map(str.strip)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=st.lists(st.lists(TEXTS, min_size=2, max_size=5), min_size=1, max_size=6))
def test_any_texts_survive_xlsx_and_csv(grid: list[list[str]], tmp_path: Path) -> None:
    filled = [["头", "尾", "a", "b", "c"], *grid]
    expected = [
        (r, c, text) for r, row in enumerate(filled, 1) for c, text in enumerate(row, 1) if text
    ]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"s": filled}),
        write_csv(tmp_path / "a.csv", filled),
    ):
        (table,) = read_source(path).tables
        assert [(r, c, text) for r, c, text, _ in shown(table)] == expected
