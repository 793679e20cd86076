"""Rows 26-38 and 54: the body, what follows it, and the 版记."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from taskbook.official import geometry as g
from taskbook.official.conformance.reading import TAG, Docx, Paragraph, attribute
from taskbook.official.conformance.rules import (
    Expectation,
    assertion,
    blanks_before,
    body,
    font,
    main_text,
    near,
    position,
)
from taskbook.official.fonts import BODY_CHAIN, HEI_CHAIN, KAI_CHAIN

_NUMERALS = "一二三四五六七八九十"
_LEVELS = (
    re.compile(rf"^([{_NUMERALS}]+)、"),
    re.compile(rf"^（([{_NUMERALS}]+)）"),
    re.compile(r"^(\d+)[.．]"),
    re.compile(r"^（(\d+)）"),
)
_DATE = re.compile(r"^20\d{2}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日$")
_TWO = 628


@assertion(26, "一级标题", "W")
def _level_one(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        if _LEVELS[0].match(paragraph.text):
            yield from font(paragraph, HEI_CHAIN, first_only=True)
            if paragraph.number("ind", "firstLineChars") != 200:
                yield f"“{paragraph.text[:12]}”没有左空二字"


@assertion(27, "二级标题", "W")
def _level_two(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        if _LEVELS[1].match(paragraph.text):
            yield from font(paragraph, KAI_CHAIN, first_only=True)
            if "）、" in paragraph.text[:6]:
                yield f"“{paragraph.text[:12]}”括号后有顿号"


@assertion(28, "三、四级标题", "W")
def _lower_levels(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        if _LEVELS[2].match(paragraph.text) or _LEVELS[3].match(paragraph.text):
            yield from font(paragraph, BODY_CHAIN, first_only=True)


def numeral(text: str) -> int:
    """Return the value of a numeral up to ninety-nine, ``十二`` or ``12``."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    digit = _NUMERALS.index(ones) + 1 if ones else 0
    if "十" not in text:
        return digit
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + digit


@assertion(29, "层次顺序", "W")
def _order(docx: Docx, _: Expectation) -> Iterator[str]:
    counts = [0, 0, 0, 0]
    for paragraph in body(docx):
        for level, pattern in enumerate(_LEVELS):
            match = pattern.match(paragraph.text)
            if match is None:
                continue
            counts[level] += 1
            counts[level + 1 :] = [0] * (3 - level)
            skipped = level > 0 and counts[level - 1] == 0 and not (level == 2 and counts[0])
            if numeral(match[1]) != counts[level] or skipped:
                yield f"“{paragraph.text[:12]}”层次或序号不连续"


def attachment_names(docx: Docx) -> list[str]:
    """Return the names that the 附件说明 lists."""
    return [
        re.sub(r"^(附件：)?(\d+\. )?", "", paragraph.text)
        for paragraph in main_text(docx)
        if paragraph.style == "附件说明"
    ]


@assertion(30, "附件说明")
def _attachment_note(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.attachments:
        return
    at = position(docx, "附件说明")
    if at < 0:
        yield "没有附件说明"
        return
    listed = [p for p in main_text(docx) if p.style == "附件说明"]
    left, first, _right = listed[0].indent
    if blanks_before(docx, at) != 1 or not listed[0].text.startswith("附件："):
        yield "不在正文下空一行处"
    if not near(left + first, _TWO, 10) or first >= 0:
        yield f"缩进{listed[0].indent}"
    if len(listed) != expected.attachments:
        yield f"列出{len(listed)}个，应为{expected.attachments}个"
    for index, paragraph in enumerate(listed, 1):
        if paragraph.text[-1] in "。；，":
            yield f"“{paragraph.text}”后有标点"
        if len(listed) > 1 and f"{index}. " not in paragraph.text[:7]:
            yield f"“{paragraph.text}”编号有误"


@assertion(31, "附件页")
def _attachment_pages(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.attachments:
        return
    places = [index for index, p in enumerate(docx.paragraphs) if re.fullmatch(r"附件\d*", p.text)]
    names = attachment_names(docx)
    if len(places) != len(names):
        yield f"有{len(places)}个附件，附件说明列出{len(names)}个"
        return
    for index, at in enumerate(places, 1):
        label, blank, title = docx.paragraphs[at : at + 3]
        if label.text != ("附件" if len(places) == 1 else f"附件{index}"):
            yield f"“{label.text}”编号有误"
        yield from font(label, HEI_CHAIN)
        if any(label.indent) or not label.has("pageBreakBefore") or not blank.empty:
            yield f"“{label.text}”未另面顶格编排或其下未空行"
        if title.align != "center" or title.text != names[index - 1]:
            yield f"“{title.text}”与附件说明“{names[index - 1]}”不一致"


def _signature(docx: Docx) -> tuple[Paragraph, Paragraph] | None:
    found = main_text(docx)
    for before, paragraph in itertools.pairwise(found):
        if paragraph.style == "成文日期":
            return before, paragraph
    return None


@assertion(32, "成文日期")
def _date(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.signed:
        return
    pair = _signature(docx)
    if pair is None:
        yield "没有成文日期"
        return
    date = pair[1]
    if _DATE.match(date.text) is None and not (expected.draft and date.text.endswith("月　日")):
        yield f"为“{date.text}”"
    long_name = pair[0].width > date.width + 8
    if date.align != "right":
        yield "未居右"
    if expected.seal and not long_name and date.number("ind", "rightChars") != 400:
        yield f"右空{date.number('ind', 'rightChars') / 100}字"


@assertion(33, "署名")
def _signer(docx: Docx, expected: Expectation) -> Iterator[str]:
    pair = _signature(docx) if expected.signed else None
    if pair is None:
        return
    name, date = pair
    if name.text != expected.issuer:
        yield f"为“{name.text}”"
    name_right, date_right = (p.number("ind", "rightChars") / 100 for p in pair)
    if expected.seal:
        centres = name_right + name.width / 2, date_right + date.width / 2
        if abs(centres[0] - centres[1]) > 0.5:
            yield f"未以成文日期为准居中（{centres}）"
        return
    start = (date_right + date.width) - (name_right + name.width)
    if abs(start + 2) > 0.1:
        yield f"成文日期首字比署名首字右移{-start}字"
    if min(name_right, date_right) < 0 or (date.width <= name.width and name_right != 2):
        yield f"署名右空{name_right}字"


@assertion(34, "署名与正文同页", "W")
def _together(docx: Docx, expected: Expectation) -> Iterator[str]:
    pair = _signature(docx) if expected.signed else None
    if pair is None:
        return
    if not pair[0].has("keepNext"):
        yield "署名未与下段同页"
    paragraphs = body(docx)
    if paragraphs and not paragraphs[-1].has("keepNext"):
        yield "正文末段未与下段同页"


@assertion(35, "附注")
def _note(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.note:
        return
    found = main_text(docx)
    at = next((i for i, p in enumerate(found) if p.style == "附注"), -1)
    if at < 1 or found[at - 1].style != "成文日期":
        yield "不在成文日期下一行"
        return
    left, first, _right = found[at].indent
    if re.fullmatch(r"（.*）", found[at].text) is None or not near(left + first, _TWO, 12):
        yield f"“{found[at].text}”缩进{found[at].indent}"


def _cells(table: Any) -> list[Any]:
    return list(table.iter(f"{TAG}tc"))


@assertion(36, "版记分隔线", "W")
def _imprint_rules(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.imprint:
        return
    if docx.imprint is None:
        yield "没有版记"
        return
    cells = _cells(docx.imprint)
    lines = [cell.find(f"{TAG}tcPr/{TAG}tcBorders") for cell in cells]
    tops = [attribute(line.find(f"{TAG}top"), "sz") for line in lines]
    bottom = attribute(lines[-1].find(f"{TAG}bottom"), "sz")
    inner = [size for size in tops[1:] if size is not None]
    if tops[0] != "8" or bottom != "8" or any(size != "6" for size in inner):
        yield f"线宽为{tops}、{bottom}"
    if any(line.find(TAG + side) is not None for line in lines for side in ("left", "right")):
        yield "有竖线"
    width = int(attribute(docx.imprint.find(f"{TAG}tblPr/{TAG}tblW"), "w") or 0)
    if not near(width, g.BODY_WIDTH, 20):
        yield f"宽{width}"


@assertion(37, "版记文字", "W")
def _imprint_text(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.imprint or docx.imprint is None:
        return
    paragraphs = [Paragraph(p, docx) for p in docx.imprint.iter(f"{TAG}p")]
    for paragraph in paragraphs[:-1]:
        if re.fullmatch(r"(抄送|主送)：.*。", paragraph.text) is None:
            yield f"“{paragraph.text}”"
    if not paragraphs[-1].text.endswith("日印发"):
        yield f"“{paragraphs[-1].text}”"
    for paragraph in paragraphs:
        left, first, right = paragraph.indent
        if not near(left + first, 280) or not near(right, 280):
            yield f"“{paragraph.text[:12]}”缩进{paragraph.indent}"
        if any(run.font not in BODY_CHAIN or run.size != g.SIZE_SMALL for run in paragraph.runs):
            yield f"“{paragraph.text[:12]}”不是四号仿宋"


@assertion(38, "版记位置")
def _imprint_place(docx: Docx, expected: Expectation) -> Iterator[str]:
    if not expected.imprint or docx.imprint is None:
        return
    place = docx.imprint.find(f"{TAG}tblPr/{TAG}tblpPr")
    found = attribute(place, "vertAnchor"), attribute(place, "tblpYSpec")
    if found != ("margin", "bottom"):
        yield f"定位为{found}"
    at = next(i for i, item in enumerate(docx.flow) if item is docx.imprint)
    if any(not isinstance(item, Paragraph) or item.text for item in docx.flow[at + 1 :]):
        yield "版记后还有内容"


@assertion(54, "首页显示正文")
def _first_page(docx: Docx, _: Expectation) -> Iterator[str]:
    height = 0
    for paragraph in docx.paragraphs:
        if paragraph.style in {"公文正文", "一级标题"}:
            break
        width = g.BODY_WIDTH / (paragraph.runs[0].size * 10) if paragraph.runs else 1
        rows = sum(max(1, -int(-g.text_width(line) // width)) for line in paragraph.lines)
        height += paragraph.line * rows
    if height > g.BODY_HEIGHT - g.LINE:
        yield f"正文之前已占{height / 56.693:.0f}毫米"
