from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.official import (
    Attachment,
    Column,
    Fonts,
    Layout,
    Paragraph,
    Table,
    chinese_date,
    document_number,
    render_document,
)
from taskbook.official.conformance import Docx, check_conformance
from taskbook.official.conformance.reading import Paragraph as Read
from taskbook.official.tables import column_widths
from taskbook.official.writer import signature_indents
from tests.official.office import boxes, needs_office, pages, squeezed, to_pdf
from tests.official.samples import CHARTS, COLUMNS, DOCUMENTS, EXPECTED, ISSUER, ROWS, circular

LAYOUTS = {
    "plain": Layout(),
    "strict": Layout(landscape_page_number="strict"),
    "demo": Layout(watermark="演示数据", fonts=Fonts(latin="仿宋_GB2312")),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_kind_of_document_conforms(name: str, layout: str) -> None:
    content = render_document(DOCUMENTS[name], LAYOUTS[layout])
    found = check_conformance(content, EXPECTED[name])
    assert [str(one) for one in found if not one.reason] == []
    assert not any(one.core for one in found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    first = render_document(DOCUMENTS[name], LAYOUTS["demo"])
    assert first == render_document(DOCUMENTS[name], LAYOUTS["demo"])
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_python_docx_opens_it_with_its_tables_and_properties() -> None:
    import docx

    opened = docx.Document(io.BytesIO(render_document(circular())))
    assert opened.core_properties.title == circular().title
    assert opened.core_properties.author == ISSUER
    cells = [cell.text for cell in opened.tables[1].rows[2].cells]
    assert cells == list(ROWS[0])


def test_charts_carry_a_workbook_with_their_figures() -> None:
    import openpyxl

    content = render_document(circular(body=CHARTS))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xlsx")]
        xml = archive.read("word/charts/tbchart1.xml").decode()
        book = openpyxl.load_workbook(io.BytesIO(archive.read(names[0])))
    assert len(names) == len(CHARTS)
    rows = list(book.active.values)
    assert rows == [(None, "一季度", "二季度"), ("按时", 12, 10), ("滞后", 3, 5)]
    assert "<c:v>12</c:v>" in xml
    assert '<a:ea typeface="仿宋_GB2312"/>' in xml
    assert "<c:externalData" in xml


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_survives_in_paragraph_and_cell(text: str, cell: str) -> None:
    table = Table((Column("内容"),), ((cell,), ("x",)))
    content = render_document(circular(body=(Paragraph(text), table), attachments=()))
    docx = Docx(content)
    kept = [p for p in docx.paragraphs if p.style == "公文正文"]
    allowed = "".join(
        char for char in text.replace("\n", "") if char >= " " or char == "\t" or char == "\r"
    )
    assert squeezed(kept[0].text) == squeezed(allowed.replace("\ufffe", "").replace("\uffff", ""))


def test_a_row_too_tall_for_a_page_may_split_and_others_may_not() -> None:
    table = Table(COLUMNS, (("1", "很长。" * 900, "", "", ""), ROWS[0]))
    content = render_document(circular(body=(table,), attachments=()))
    found = check_conformance(content, replace(EXPECTED["circular"], attachments=0))
    assert [one.row for one in found] == [47]
    assert "第3行可以跨页" in found[0].found


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=20), st.integers(2000, 13000))
def test_column_widths_add_up_exactly(shares: list[float], total: int) -> None:
    widths = column_widths([Column("", share) for share in shares], total)
    assert sum(widths) == total


@given(st.integers(2, 25), st.sampled_from(["2021年4月6日", "2021年12月31日"]))
def test_signature_is_centred_on_the_date_when_sealed(length: int, date: str) -> None:
    from taskbook.official.geometry import text_width

    name_right, date_right = signature_indents("府" * length, date, seal=True)
    assert name_right >= 0
    assert name_right + length / 2 == pytest.approx(date_right + text_width(date) / 2)


def test_numbers_and_dates_are_written_as_the_standard_asks() -> None:
    assert document_number("东府办函", 2021, 5) == "东府办函〔2021〕5号"
    assert chinese_date(dt.date(2021, 4, 6)) == "2021年4月6日"
    assert chinese_date(None, 2021) == "2021年　月　日"


def test_the_watermark_stands_on_every_page_s_header() -> None:
    docx = Docx(render_document(circular(), LAYOUTS["demo"]))
    headers = [docx.part(name) for name in docx.parts if "header" in name and "rels" not in name]
    assert ["".join(Read(header[0], docx).text) for header in headers] == ["演示数据"]
    for section in docx.sections:
        kinds = [
            child.get(child.nsmap and f"{{{child.nsmap['w']}}}type") for child in section.element
        ]
        assert kinds[:2] == ["default", "even"]


@pytest.mark.office
@needs_office
def test_pages_in_libreoffice(tmp_path: Path) -> None:
    full = circular(body=(*circular().body, Paragraph("督" * 700), *CHARTS))
    made = {
        "grid": render_document(circular(body=(Paragraph("督" * 1400),), attachments=())),
        "full": render_document(full, LAYOUTS["strict"]),
        "draft": render_document(DOCUMENTS["draft"]),
        "slip": render_document(DOCUMENTS["slip"]),
    }
    # The paragraph that ends the section of a page filled to the last line makes no empty page.
    bare = {"letterhead": None, "recipients": "", "signature": None, "note": "", "imprint": None}
    turned = (Attachment("甲表", (Table(COLUMNS, ROWS[:1]),), landscape=True),)
    for name, count in (("brim", 17), ("over", 18)):
        lines = tuple(Paragraph("督" * 26) for _ in range(count))
        made[name] = render_document(circular(**bare, body=lines, attachments=turned))
    pdfs = to_pdf(made, tmp_path)
    assert (len(pages(pdfs["brim"])), len(pages(pdfs["over"]))) == (2, 3)
    second = [squeezed(line) for line in pages(pdfs["grid"])[1].splitlines() if "督" in line]
    assert len(second) == 22
    assert {len(line) for line in second} == {28}
    _measured(boxes(pdfs["grid"], 1))
    text = [squeezed(page) for page in pages(pdfs["full"])]
    assert all(f"{n}.0%" in "".join(text) for n in range(1, 41))
    assert text[-1].startswith("抄送：")
    assert "印发" in text[-1]
    tables = [page for page in text if "季度进度安排" in page]
    assert len(tables) > 3
    assert len(pages(pdfs["slip"])) == 1
    assert "图3占比" in "".join(squeezed(page) for page in pages(pdfs["draft"]))


def _measured(words: list[tuple[str, float, float, float, float]]) -> None:
    """Check the places of the mark, the number and the page number on page 1."""
    mark = next(box for box in words if "文件" in box[0])
    assert abs((mark[1] + mark[3]) / 2 - (28 + 156 / 2)) < 1.5
    assert 70 <= mark[2] <= 76
    page_number = [box for box in words if box[2] > 262]
    assert page_number
    # The dash's middle is 7 mm below the type area; the box of its line is a little taller.
    assert min(box[2] for box in page_number) > 264
    assert max(box[3] for box in page_number) <= 184 - 4
