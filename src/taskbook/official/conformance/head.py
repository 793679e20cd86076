"""Rows 17-25: red head, title, 主送机关."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taskbook.official import geometry as g
from taskbook.official.conformance.reading import TAG, Docx, Paragraph, attribute
from taskbook.official.conformance.rules import (
    Expectation,
    assertion,
    blanks_before,
    font,
    near,
    position,
    styled,
)
from taskbook.official.fonts import BODY_CHAIN, TITLE_CHAIN


def _number_position(docx: Docx) -> int:
    return max(position(docx, "发文字号"), position(docx, "发文字号红线"))


@assertion(17, "发文机关标志")
def _mark(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.drawn:
        return
    marks = styled(docx, "发文机关标志")
    if len(marks) != 1:
        yield f"有{len(marks)}个"
        return
    for run in marks[0].runs:
        if run.font not in TITLE_CHAIN or run.value("color") != "FF0000":
            yield f"字体{run.font}、颜色{run.value('color')}"
    if marks[0].align != "center":
        yield "未居中"
    if not marks[0].text:
        yield "没有文字"


@assertion(18, "发文机关标志位置")
def _mark_position(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.head:
        return
    at = position(docx, "发文机关标志")
    above = sum(paragraph.line for paragraph in docx.paragraphs[:at])
    if not near(above, g.MARK_TOP, 57):
        yield f"上边缘距版心上边缘{above / 56.693:.1f}毫米"


@assertion(19, "发文字号")
def _number(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.head:
        return
    paragraph = docx.paragraphs[_number_position(docx)]
    pattern = (
        r"^[^〔〕\[\]]+〔20\d{2}〕([1-9]\d*|　)号$"
        if expected.draft
        else (r"^[^〔〕\[\]]+〔20\d{2}〕[1-9]\d*号$")
    )
    if re.match(pattern, paragraph.text) is None or paragraph.align != "center":
        yield f"为“{paragraph.text}”、{paragraph.align}"


@assertion(20, "标志与字号间空二行")
def _blank_to_number(docx: Docx, expected: Expectation) -> Iterator[str]:
    if expected.head and (count := blanks_before(docx, _number_position(docx))) != 2:
        yield f"空{count}行"


@assertion(21, "红色分隔线")
def _red_line(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.drawn:
        return
    paragraph = docx.paragraphs[_number_position(docx)]
    kind, color, size = (_border(paragraph, name) for name in ("val", "color", "sz"))
    if (kind, color) != ("single", "FF0000") or not 8 <= int(size or 0) <= 12:
        yield f"为{(kind, color, size)}"
    if any(paragraph.indent):
        yield f"缩进为{paragraph.indent}"


def _border(paragraph: Paragraph, name: str) -> str | None:
    for properties in (
        paragraph.properties,
        *(
            style.find(f"{TAG}pPr")
            for style in paragraph.docx.style_chain(
                attribute(paragraph.properties.find(f"{TAG}pStyle"), "val"), default=True
            )
        ),
    ):
        if (
            properties is not None
            and (line := properties.find(f"{TAG}pBdr/{TAG}bottom")) is not None
        ):
            return attribute(line, name)
    return None


@assertion(22, "红线与标题间空二行")
def _blank_to_title(docx: Docx, expected: Expectation) -> Iterator[str]:
    if expected.head and (count := blanks_before(docx, position(docx, "公文标题"))) != 2:
        yield f"空{count}行"


@assertion(23, "标题格式")
def _title(docx: Docx, _: Expectation) -> Iterator[str]:
    titles = styled(docx, "公文标题")
    if not titles:
        yield "没有标题"
    for title in titles:
        if title.align != "center" or any(title.indent):
            yield f"对齐{title.align}、缩进{title.indent}"
        for run in title.runs:
            plain = run.value("color") in {None, "auto", "000000"} and not run.toggled("b")
            if run.size != g.SIZE_TITLE or run.font not in TITLE_CHAIN or not plain:
                yield f"字体{run.font}、{run.size / 2}磅"


@assertion(24, "标题文字", "W")
def _title_text(docx: Docx, expected: Expectation) -> Iterator[str]:
    lines = [line for title in styled(docx, "公文标题") for line in title.lines]
    text = "".join(lines)
    if not text.startswith((expected.issuer, "关于")):
        yield f"“{text}”没有以发文机关或“关于”开头"
    if not text.endswith(expected.kind):
        yield f"“{text}”没有以“{expected.kind}”结尾"
    widths = [g.text_width(line) for line in lines]
    if max(widths, default=0) > 20:
        yield f"最长一行{max(widths)}字"
    if len(lines) >= 3 and len(set(widths)) == 1:
        yield "各行等长"


@assertion(25, "主送机关")
def _recipients(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.recipients:
        return
    at = position(docx, "主送机关")
    if at < 0:
        yield "没有主送机关"
        return
    paragraph = docx.paragraphs[at]
    if blanks_before(docx, at) != 1 or docx.paragraphs[at - 2].style != "公文标题":
        yield "不在标题下空一行处"
    if not paragraph.text.endswith("：") or any(paragraph.indent):
        yield f"“{paragraph.text}”缩进{paragraph.indent}"
    yield from font(paragraph, BODY_CHAIN)
