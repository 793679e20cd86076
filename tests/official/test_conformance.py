"""Every assertion must see its own fault: 58 rows, each with a document spoilt in that way."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskbook.official import Layout, Paragraph, Styled, render_document
from taskbook.official.conformance import ASSERTIONS, CORE, Docx, check_conformance
from taskbook.official.conformance.elements import numeral
from tests.official.samples import EXPECTED, circular

ROOT = Path(__file__).resolve().parents[2]
DOC, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
ODD = "word/footer1.xml"
# Row: part, pattern in it (first occurrence is replaced), replacement.
SPOILT = {
    1: (DOC, 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'),
    2: (DOC, 'w:top="2098"', 'w:top="1440"'),
    3: (DOC, 'w:left="1588" w:header', 'w:left="1800" w:header'),
    4: (DOC, 'w:right="1474"', 'w:right="1800"'),
    5: (DOC, 'w:bottom="1984"', 'w:bottom="1440"'),
    6: (DOC, 'w:gutter="0"', 'w:gutter="100"'),
    7: (DOC, 'w:charSpace="-849"', 'w:charSpace="0"'),
    8: (STYLES, 'w:line="579"', 'w:line="600"'),
    9: (STYLES, '<w:spacing w:val="-6"/>', '<w:spacing w:val="10"/>'),
    10: (STYLES, '<w:sz w:val="32"/>', '<w:sz w:val="24"/>'),
    11: (STYLES, r'(w:styleId="Normal">.*?w:eastAsia=")仿宋_GB2312', r"\1宋体"),
    12: (STYLES, 'w:hint="eastAsia" ', 'w:hint="eastAsia" w:asciiTheme="minorHAnsi" '),
    13: (STYLES, 'w:eastAsia="zh-CN"', 'w:eastAsia="ja-JP"'),
    14: (STYLES, 'w:before="0" w:after="0"', 'w:before="0" w:after="120"'),
    15: (STYLES, 'w:firstLineChars="200" w:firstLine="628"', 'w:firstLine="480"'),
    16: (DOC, "根据《", "　　根据《"),
    17: (STYLES, 'w:color w:val="FF0000"', 'w:color w:val="C00000"'),
    18: (DOC, 'w:line="1984"', 'w:line="1417"'),
    19: (DOC, "〔2021〕9号", "[2021]09号"),
    20: (DOC, "(府办公室文件</w:t></w:r></w:p>)<w:p>.*?</w:p>", r"\1"),
    21: (STYLES, 'w:sz="8" w:space="6"', 'w:sz="24" w:space="6"'),
    22: (DOC, "(9号</w:t></w:r></w:p>)<w:p>.*?</w:p>", r"\1"),
    23: (STYLES, '<w:sz w:val="44"/>', '<w:sz w:val="36"/>'),
    24: (DOC, "进展情况的通报</w:t>", "进展情况的函</w:t>"),
    25: (DOC, "市政府各部门：", "市政府各部门:"),
    26: (STYLES, r'(w:styleId="GwHeading1">.*?w:eastAsia=")黑体', r"\1宋体"),
    27: (STYLES, r'(w:styleId="GwHeading2">.*?w:eastAsia=")楷体_GB2312', r"\1宋体"),
    28: (STYLES, r'(w:styleId="GwHeading3">.*?)</w:style>', r"\1<w:rPr><w:b/></w:rPr></w:style>"),
    29: (DOC, "二、下一步", "三、下一步"),
    30: (DOC, "附件：1. 各责任领导分管任务进展情况表", "附件：1. 各责任领导分管任务进展情况表。"),
    31: (DOC, "(附件1</w:t>.*?)各责任领导分管任务进展情况表", r"\1各领导进展情况表"),
    32: (DOC, "2021年4月20日</w:t>", "2021年04月20日</w:t>"),
    33: (DOC, '(<w:pStyle w:val="GwSigner"/><w:ind w:rightChars=")225', r"\g<1>000"),
    34: (STYLES, r'(w:styleId="GwSigner">.*?)<w:keepNext/>', r"\1"),
    35: (DOC, "（此件公开发布）", "此件公开发布"),
    36: (DOC, '<w:top w:val="single" w:sz="8"', '<w:top w:val="single" w:sz="4"'),
    37: (DOC, "日印发</w:t>", "日</w:t>"),
    38: (DOC, 'w:tblpYSpec="bottom"', 'w:tblpY="9000"'),
    39: (SETTINGS, "<w:evenAndOddHeaders/>", ""),
    40: (DOC, '<w:footerReference w:type="even" r:id="rIdFooterEven"/>', ""),
    41: (ODD, "— </w:t>", "- </w:t>"),
    42: (STYLES, r'(w:styleId="GwPageNumber">.*?w:ascii=")宋体', r"\1Times New Roman"),
    43: (ODD, '<w:jc w:val="right"/>', '<w:jc w:val="center"/>'),
    44: (DOC, 'w:footer="1440"', 'w:footer="1134"'),
    45: (
        DOC,
        r"(GwTiny.*?<w:cols.*?)(<w:cols w:space=\"425\"/>)",
        r'\1<w:pgNumType w:start="1"/>\2',
    ),
    46: (DOC, "<w:tblHeader/>", ""),
    47: (DOC, "<w:trPr><w:cantSplit/></w:trPr>", "<w:trPr/>"),
    48: (DOC, '<w:tblW w:w="8844"', '<w:tblW w:w="9600"'),
    49: (
        DOC,
        'w:orient="landscape"/><w:pgMar w:top="1588"',
        'w:orient="landscape"/><w:pgMar w:top="2098"',
    ),
    50: (DOC, "<w:r><w:rPr>", '<w:r><w:rPr><w:color w:val="0000FF"/>'),
    51: (DOC, "<w:r><w:rPr>", "<w:r><w:rPr><w:i/>"),
    52: (STYLES, r'(w:styleId="GwTitle">.*?w:cs="[^"]*"/>)', r"\1<w:b/>"),
    53: (DOC, "项任务达到", "项任务,达到"),
    56: (DOC, '<w:type w:val="nextPage"/>(<w:pgSz[^>]*>)', r'\1<w:type w:val="nextPage"/>'),
    57: (
        "docProps/core.xml",
        "<dc:creator>.*?</dc:creator>",
        "<dc:creator>python-docx</dc:creator>",
    ),
    58: (DOC, "根据《", "{{ 依据 }}《"),
}


@functools.cache
def good() -> bytes:
    document = circular()
    body = (*document.body, Paragraph("共9项任务达到序时进度。"))
    return render_document(circular(body=body))


def spoil(part: str, pattern: str, replacement: str) -> bytes:
    memory = io.BytesIO()
    expression = re.compile(
        pattern if "(" in pattern and "\\" in replacement else re.escape(pattern), re.S
    )
    if pattern.startswith("<dc:"):
        expression = re.compile(pattern)
    with zipfile.ZipFile(io.BytesIO(good())) as source, zipfile.ZipFile(memory, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == part:
                text, count = expression.subn(replacement, text, count=1)
                assert count == 1, pattern
            target.writestr(name, text)
    return memory.getvalue()


def test_there_are_58_rows_and_30_of_them_are_the_core() -> None:
    assert sorted(ASSERTIONS) == list(range(1, 59))
    assert len(CORE) == 30


def test_the_document_that_is_spoilt_below_is_good() -> None:
    assert check_conformance(good(), EXPECTED["circular"]) == []


@pytest.mark.parametrize("row", SPOILT)
def test_each_row_sees_its_fault(row: int) -> None:
    found = check_conformance(spoil(*SPOILT[row]), EXPECTED["circular"])
    assert row in {one.row for one in found}, [str(one) for one in found]


def test_row_54_sees_a_first_page_without_body() -> None:
    document = circular(recipients="各镇人民政府（街道办事处），市政府各部门、各直属机构" * 16)
    found = check_conformance(render_document(document), EXPECTED["circular"])
    assert 54 in {one.row for one in found}


def test_row_55_asks_what_the_caller_knows_of_the_figures() -> None:
    from dataclasses import replace

    def counts(docx: Docx) -> Iterator[str]:
        if "9项" in "".join(p.text for p in docx.paragraphs):
            yield "总体情况写9项，附件为8项"

    expected = replace(EXPECTED["circular"], counts=counts, accepted={55: "试验"})
    found = check_conformance(good(), expected)
    assert [(one.row, one.reason) for one in found] == [(55, "试验")]


@pytest.mark.parametrize(
    ("text", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("7", 7)],
)
def test_numerals(text: str, number: int) -> None:
    assert numeral(text) == number


def test_a_skipped_level_is_seen() -> None:
    body = (Paragraph("如下："), Styled("二级标题", "（一）情况"))
    found = check_conformance(render_document(circular(body=body)), EXPECTED["circular"])
    assert 29 in {one.row for one in found}


def test_strict_page_numbers_pass_too() -> None:
    layout = Layout(landscape_page_number="strict")
    assert check_conformance(render_document(circular(), layout), EXPECTED["circular"]) == []


def test_the_documentation_lists_the_rows_as_they_are() -> None:
    page = (ROOT / "docs" / "official-documents.md").read_text(encoding="utf-8")
    for row, one in ASSERTIONS.items():
        mark = "●" if row in CORE else ""
        assert f"| {row} | {one.element} | {one.level} | {mark} |" in page
