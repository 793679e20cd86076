"""Rows 46-48, 50-53 and 55-58: tables, colours, text, the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taskbook.official import geometry as g
from taskbook.official.conformance.order import ORDERS
from taskbook.official.conformance.reading import TAG, Docx, Paragraph, attribute, is_on
from taskbook.official.conformance.rules import Expectation, assertion, body, near, styled

_HANZI = r"[\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(rf'{_HANZI}[,;:()"\']{_HANZI}|％|"')
_LEFTOVERS = re.compile(r"\{\{|\{%|TODO|\bNone\b|\bnan\b|××")


@assertion(46, "表头重复", "W")
def _header(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, table in enumerate(docx.data_tables, 1):
        row = table.find(f"{TAG}tr")
        if row is None or not is_on(row.find(f"{TAG}trPr/{TAG}tblHeader")):
            yield f"第{index}个表没有重复表头"


@assertion(47, "行不跨页", "W")
def _whole_rows(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, table in enumerate(docx.data_tables, 1):
        split = [
            number
            for number, row in enumerate(table.iterfind(f"{TAG}tr"), 1)
            if not is_on(row.find(f"{TAG}trPr/{TAG}cantSplit"))
        ]
        if split:
            yield f"第{index}个表第{'、'.join(map(str, split))}行可以跨页"


@assertion(48, "表宽")
def _table_width(docx: Docx, _: Expectation) -> Iterator[str]:
    limits = _limits(docx)
    for index, table in enumerate(docx.data_tables, 1):
        width = int(attribute(table.find(f"{TAG}tblPr/{TAG}tblW"), "w") or 0)
        columns = table.findall(f"{TAG}tblGrid/{TAG}gridCol")
        grid = sum(int(attribute(column, "w") or 0) for column in columns)
        if width > limits[index - 1] or not near(width, grid, 20):
            yield f"第{index}个表宽{width}，列宽合计{grid}"
        for row in table.iterfind(f"{TAG}tr"):
            cells = row.findall(f"{TAG}tc/{TAG}tcPr/{TAG}tcW")
            total = sum(int(attribute(cell, "w") or 0) for cell in cells)
            if not near(total, width, 20):
                yield f"第{index}个表有一行宽{total}"
                break


def _limits(docx: Docx) -> list[int]:
    """Return the widest that each data table may be: its section's type area."""
    found: list[int] = []
    section = 0
    for item in docx.flow:
        if isinstance(item, Paragraph):
            section += item.ends_section
        elif item is not docx.imprint:
            landscape = docx.sections[section].landscape
            found.append(g.LANDSCAPE_WIDTH if landscape else g.BODY_WIDTH)
    return found


@assertion(50, "颜色")
def _colors(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in docx.root.iter(f"{TAG}p"):
        for color in paragraph.iter(f"{TAG}color"):
            value = attribute(color, "val")
            if value not in {"auto", "000000"}:
                yield f"“{Paragraph(paragraph, docx).text[:12]}”颜色{value}"
    for red in docx.paragraphs:
        colored = any(run.value("color") == "FF0000" for run in red.runs)
        if colored and red.style != "发文机关标志":
            yield f"“{red.text[:12]}”为红色"


@assertion(51, "斜体、下划线、突出显示", "W")
def _emphasis(docx: Docx, _: Expectation) -> Iterator[str]:
    for tag in ("i", "u", "highlight"):
        if any(is_on(one) for one in docx.root.iter(TAG + tag)):
            yield f"使用了{tag}"


@assertion(52, "加粗", "W")
def _bold(docx: Docx, _: Expectation) -> Iterator[str]:
    headings = ("公文标题", "附件标题", "一级标题", "二级标题", "三级标题", "四级标题")
    for paragraph in [*styled(docx, *headings), *body(docx)]:
        if any(run.toggled("b") for run in paragraph.runs):
            yield f"“{paragraph.text[:12]}”加粗"


@assertion(53, "标点", "W")
def _punctuation(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        if found := _HALF_WIDTH.search(paragraph.text):
            yield f"“{paragraph.text[:12]}”中有“{found[0]}”"


@assertion(55, "数字一致")
def _counts(docx: Docx, expected: Expectation) -> Iterator[str]:
    if expected.counts is not None:
        yield from expected.counts(docx)


@assertion(56, "元素顺序")
def _schema_order(docx: Docx, _: Expectation) -> Iterator[str]:
    footers = [docx.part(name) for name in docx.parts if re.match(r"word/\w*footer\d", name)]
    for root in (docx.root, docx.styles, docx.settings, *footers):
        for tag, order in ORDERS.items():
            for element in root.iter(TAG + tag):
                places = [order.get(child.tag.removeprefix(TAG), -1) for child in element]
                if places != sorted(places) or -1 in places:
                    names = [child.tag.removeprefix(TAG) for child in element]
                    yield f"{tag}中为{names}"
                    return


@assertion(57, "文件属性", "W")
def _metadata(docx: Docx, _: Expectation) -> Iterator[str]:
    core = docx.part("docProps/core.xml")
    values = {child.tag.split("}")[1]: child.text or "" for child in core}
    if not values.get("title"):
        yield "没有标题"
    if values.get("creator") in {"", "python-docx", None}:
        yield f"作者为“{values.get('creator')}”"
    if "python-docx" in values.get("description", ""):
        yield "留有模板说明"


@assertion(58, "残留")
def _leftovers(docx: Docx, expected: Expectation) -> Iterator[str]:
    for paragraph in docx.root.iter(f"{TAG}p"):
        text = Paragraph(paragraph, docx).text
        found = _LEFTOVERS.search(text)
        if found and not (expected.draft and found[0] == "××"):
            yield f"“{text[:20]}”中有“{found[0]}”"
