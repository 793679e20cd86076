"""What other programs make of a workbook is read as what it is, or the trouble is named."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from taskbook.model.form import Section
from taskbook.outputs.identity import VERIFY_MARK
from taskbook.returns.checking import check_file
from taskbook.returns.grid import DATE, NUMBER, PERCENT, STRUCK, Book, Cell, Merge
from taskbook.returns.limits import Refused
from taskbook.returns.opening import open_book
from tests.damage.by_bytes import edited
from tests.damage.by_office import OFFICE, convert
from tests.damage.by_openpyxl import INDICATOR, LEAD, marked
from tests.damage.filled import columns_of, fill, saved

from .changed import Desk, told

office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
_2003 = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def small(change: Any) -> bytes:
    book = openpyxl.Workbook()
    change(book.active)
    return saved(book)


def cells(book: Book) -> dict[tuple[int, int], Cell]:
    return {(r, c): cell for r, row in book.sheets[0].rows.items() for c, cell in row.items()}


def xml_2003(body: str, head: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><Workbook {_2003}>{head}'
        f'<Worksheet ss:Name="表"><Table>{body}</Table></Worksheet></Workbook>'
    )
    return text.encode(encoding)


@office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_struck_text_waits_in_every_kind_of_workbook(kind: str) -> None:
    def change(sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["B2"] = "旧稿", "新稿", 20
        sheet["A1"].font = sheet["B2"].font = Font(strike=True)

    found = cells(open_book(convert(small(change), "xlsx", kind), f"a.{kind}"))
    assert {place: cell.kind for place, cell in found.items()} == {
        (1, 1): STRUCK,
        (2, 1): "text",
        (2, 2): STRUCK,
    }


@office
def test_an_ods_tells_numbers_that_are_shown_in_another_magnitude() -> None:
    def change(sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["A3"] = 20_000, 20_000, 20_000
        sheet["A1"].number_format, sheet["A2"].number_format = '0.0"万"', "0,"

    found = cells(open_book(convert(small(change), "xlsx", "ods"), "a.ods"))
    assert [found[row, 1].kind for row in (1, 2, 3)] == ["scaled:万", "scaled:,", NUMBER]


@office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_comments_are_quoted_but_not_the_forms_own(kind: str) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"], sheet["C3"] = "甲", "乙"
        sheet["B2"].comment = Comment("以附件为准", "张三")
        sheet["C3"].comment = Comment(f"{VERIFY_MARK}请核对", "taskbook")

    book = open_book(convert(small(change), "xlsx", kind), f"a.{kind}")
    remarks = [words for code, words in book.remarks if code == "content-comment"]
    assert remarks == ["B2“以附件为准”"]


@office
def test_an_xls_keeps_the_forms_defined_names(desk: Desk) -> None:
    before = open_book(desk.case.content, "a.xlsx").names
    after = open_book(convert(desk.case.content, "xlsx", "xls"), "a.xls").names

    def place(text: str) -> str:
        return re.sub(r"[$'=]|:.*", "", text)

    mine = {name: place(text) for name, text in before.items() if name.startswith("taskbook_")}
    assert mine
    assert {name: place(after[name]) for name in mine} == mine


@pytest.mark.parametrize("lost", ["the styles part", "the cells' styles"])
def test_a_percentage_that_lost_its_format_waits(desk: Desk, lost: str) -> None:
    form = desk.here.forms["生态环境局"]
    case = fill(desk.here, form)
    shares = {row.key for row in form.rows if row.due and row.given.get("unit") == "%"}
    book = openpyxl.load_workbook(io.BytesIO(case.content))
    sheet = book[INDICATOR]
    at = columns_of(sheet, desk.here.spec, Section.INDICATOR)["value"]
    for number, key in marked(sheet):
        if key in shares:
            sheet.cell(number, at).value, sheet.cell(number, at).number_format = 0.083, "0.0%"
    here, whole = desk.here, saved(book)
    sound = check_file(whole, "a.xlsx", here.forms, here.spec, here.sheet)
    kept = {(a.key, a.text) for a in sound.answers if a.field == "value"}
    assert {(key, "8.3%") for key in shares} <= kept

    def strip(name: str, part: bytes) -> bytes | None:
        if lost == "the styles part":
            return None if name == "xl/styles.xml" else part
        return re.sub(rb' s="\d+"', b"", part) if name.startswith("xl/worksheets/") else part

    checked = check_file(edited(whole, strip), "a.xlsx", here.forms, here.spec, here.sheet)
    waiting = [q for q in checked.queued if q.reason == "number-share-or-percent"]
    assert [q.text for q in waiting] == ["0.083"] * len(shares)
    assert not any(a.key in shares and a.field == "value" for a in checked.answers)


def test_a_link_to_an_empty_cell_is_no_answer(desk: Desk) -> None:
    cell = desk.cell(LEAD, "progress")

    def link(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return part
        pattern = rf'<c r="{cell}"([^>]*?) t="inlineStr"[^>]*>.*?</c>'
        return re.sub(
            pattern, rf'<c r="{cell}"\1><f>Sheet9!A1</f><v>0</v></c>', part.decode()
        ).encode()

    checked = desk.check(edited(desk.case.content, link))
    told(checked, "formula-not-computed", at=(LEAD, cell))
    desk.settled(
        checked,
        without={(desk.row(LEAD)[1], "progress")},
        queued={(LEAD, cell): "formula-not-computed"},
    )


def test_damage_beside_the_cells_does_not_stop_the_file(desk: Desk) -> None:
    def cut(name: str, part: bytes) -> bytes:
        return part[:150] if name == "docProps/custom.xml" else part

    checked = desk.check(edited(desk.case.content, cut))
    told(checked, "content-damaged", "custom.xml")
    desk.settled(checked)


def test_a_sheet_whose_part_is_gone_is_damage_not_a_missing_sheet(desk: Desk) -> None:
    content = edited(desk.case.content, lambda n, p: None if n == "xl/worksheets/sheet2.xml" else p)
    told(desk.check(content), "file-damaged", f"“{LEAD}”")


def test_excel_2003_xml_keeps_kinds_merges_and_what_is_hidden() -> None:
    head = (
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
        '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style></Styles>'
        '<Names><NamedRange ss:Name="taskbook_x" ss:RefersTo="=表!R4C2"/></Names>'
    )
    body = (
        '<Column ss:Index="3" ss:Hidden="1"/><Row ss:Index="2" ss:Hidden="1">'
        '<Cell ss:StyleID="p"><Data ss:Type="Number">0.6</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">甲&#10;乙</Data>'
        "<Comment><Data>请核</Data></Comment></Cell>"
        '<Cell><Data ss:Type="DateTime">2021-03-31T00:00:00.000</Data></Cell>'
        '<Cell ss:StyleID="s"><Data ss:Type="String">旧</Data></Cell>'
        '<Cell ss:Formula="=RC[-1]"><Data ss:Type="Number">7</Data></Cell></Row>'
    )
    book = open_book(xml_2003(body, head, "gb2312"), "a.xls")
    assert cells(book) == {
        (2, 1): Cell("60%", PERCENT),
        (2, 2): Cell("甲\n乙"),
        (2, 4): Cell("2021-03-31", DATE),
        (2, 5): Cell("旧", STRUCK),
        (2, 6): Cell("7", NUMBER, "RC[-1]"),
    }
    sheet = book.sheets[0]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == (
        [Merge(2, 2, 2, 3)],
        {2},
        {3},
    )
    assert book.names == {"taskbook_x": "表!B4"}
    assert book.remarks == [
        ("content-comment", "B2“请核”"),
        ("file-renamed", "扩展名 .xls，实为 .xml"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xml_2003('<Row ss:Index="99999999"><Cell/></Row>'), "file-damaged"),
        (xml_2003('<Row><Cell ss:Index="99999"/></Row>'), "file-damaged"),
        (xml_2003("<Row><Cell><Data>x</Data></Cell>"), "file-damaged"),
        (
            xml_2003(
                '<Row><Cell><Data>x</Data></Cell><Cell ss:Index="1"><Data>y</Data></Cell></Row>'
            ),
            "file-damaged",
        ),
        (xml_2003("<b>" * 90 + "</b>" * 90), "file-unsafe"),
        (xml_2003("").replace(b"?><W", b'?><!DOCTYPE a [<!ENTITY b "c">]><W'), "file-unsafe"),
    ],
)
def test_hostile_excel_2003_xml_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        open_book(content, "a.xml")
    assert caught.value.code == code


def test_a_web_page_keeps_its_tables_spans_and_the_text_beside_them() -> None:
    page = (
        "<html><head><meta charset=gb2312></head><body><p>填报单位：甲局</p>"
        "<table><caption>表一</caption>"
        "<tr><td colspan=2>题头</td></tr><tr style='display:none'><td>藏</td><td>着</td></tr>"
        "<tr><td>一<br>二</td><td>50%</td></tr></table>附：说明</body></html>"
    )
    book = open_book(page.encode("gb18030"), "a.xls")
    first, beside = book.sheets
    assert {row: {at: c.text for at, c in r.items()} for row, r in first.rows.items()} == {
        1: {1: "题头"},
        2: {1: "藏", 2: "着"},
        3: {1: "一\n二", 2: "50%"},
    }
    assert (first.merges, first.hidden_rows) == ([Merge(1, 1, 1, 2)], {2})
    assert [row[1].text for row in beside.rows.values()] == [
        "表一",
        "填报单位：甲局",
        "附：说明",
    ]
