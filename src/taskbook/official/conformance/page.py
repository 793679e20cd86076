"""Rows 1-16, 39-45 and 49: page, grid, Normal, body paragraphs, page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taskbook.official import geometry as g
from taskbook.official.conformance.reading import TAG, Docx, Paragraph, attribute, is_on
from taskbook.official.conformance.rules import Expectation, assertion, body, near, styled
from taskbook.official.fonts import BODY_CHAIN, SONG_CHAIN

_MM = 57


@assertion(1, "纸张")
def _paper(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        size = (section.size("w"), section.size("h"))
        if not section.landscape and size != (g.PORTRAIT.width, g.PORTRAIT.height):
            yield f"第{index}节纸张为{size}"


@assertion(2, "上白边")
def _top(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        if not section.landscape and not near(section.margin("top"), g.PORTRAIT.top, _MM):
            yield f"第{index}节为{section.margin('top')}"


@assertion(3, "左白边")
def _left(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        if not section.landscape and not near(section.margin("left"), g.PORTRAIT.left, _MM):
            yield f"第{index}节为{section.margin('left')}"


@assertion(4, "版心宽")
def _width(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        width = section.size("w") - section.margin("left") - section.margin("right")
        if not section.landscape and not near(width, g.BODY_WIDTH, 28):
            yield f"第{index}节为{width}"


@assertion(5, "版心高")
def _height(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        height = section.size("h") - section.margin("top") - section.margin("bottom")
        if not section.landscape and not near(height, g.BODY_HEIGHT, 28):
            yield f"第{index}节为{height}"


@assertion(6, "装订线", "W")
def _gutter(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        if section.margin("gutter"):
            yield f"第{index}节为{section.margin('gutter')}"


@assertion(7, "网格", "W")
def _grid(docx: Docx, _: Expectation) -> Iterator[str]:
    wanted = ("linesAndChars", str(g.LINE), str(g.GRID_CHARACTER_SPACE))
    for index, section in enumerate(docx.sections, 1):
        grids = section.element.findall(f"{TAG}docGrid")
        if len(grids) != 1:
            yield f"第{index}节有{len(grids)}个网格定义"
        elif not section.landscape:
            found = tuple(attribute(grids[0], name) for name in ("type", "linePitch", "charSpace"))
            if found != wanted:
                yield f"第{index}节为{found}"


@assertion(8, "每页22行")
def _lines(docx: Docx, _: Expectation) -> Iterator[str]:
    height = g.PORTRAIT.height - g.PORTRAIT.top - g.PORTRAIT.bottom
    for paragraph in body(docx):
        if paragraph.line == 0 or height // paragraph.line != 22:
            yield f"“{paragraph.text[:12]}”行距为{paragraph.value('spacing', 'line')}"


@assertion(9, "每行28字", "W")
def _characters(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        for run in paragraph.runs:
            pitch = 20 * run.size / 2 + float(run.value("spacing") or 0)
            if g.BODY_WIDTH // pitch != 28:
                yield f"“{run.text[:12]}”字距为{pitch / 20}磅"


@assertion(10, "默认字号")
def _normal_size(docx: Docx, _: Expectation) -> Iterator[str]:
    found = attribute(docx.normal.find(f"{TAG}rPr/{TAG}sz"), "val")
    if found != str(g.SIZE_BODY):
        yield f"为{found}"


@assertion(11, "默认字体")
def _normal_font(docx: Docx, _: Expectation) -> Iterator[str]:
    found = attribute(docx.normal.find(f"{TAG}rPr/{TAG}rFonts"), "eastAsia")
    if found not in BODY_CHAIN:
        yield f"为{found}"


@assertion(12, "主题字体")
def _theme(docx: Docx, _: Expectation) -> Iterator[str]:
    for root in (docx.root, docx.styles):
        for fonts in root.iter(f"{TAG}rFonts"):
            if any("Theme" in name or "theme" in name for name in fonts.attrib):
                yield "使用了主题字体"
                return


@assertion(13, "语言", "W")
def _language(docx: Docx, _: Expectation) -> Iterator[str]:
    default = attribute(docx.styles.find(f"{TAG}docDefaults//{TAG}lang"), "eastAsia")
    theme = attribute(docx.settings.find(f"{TAG}themeFontLang"), "eastAsia")
    if (default, theme) != ("zh-CN", "zh-CN"):
        yield f"为{default}、{theme}"


@assertion(14, "段间距")
def _stray_space(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        if paragraph.number("spacing", "before") or paragraph.number("spacing", "after"):
            yield f"“{paragraph.text[:12]}”有段前或段后间距"


@assertion(15, "正文缩进")
def _body_indent(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in body(docx):
        characters = paragraph.number("ind", "firstLineChars")
        twips = paragraph.number("ind", "firstLine")
        if characters != 200 or not 620 <= twips <= 640:
            yield f"“{paragraph.text[:12]}”首行缩进为{characters / 100}字、{twips}"


@assertion(16, "空格排版")
def _padding(docx: Docx, _: Expectation) -> Iterator[str]:
    for paragraph in [*body(docx), *styled(docx, "署名", "成文日期")]:
        if any(run.text.startswith("\u3000") or "  " in run.text for run in paragraph.runs):
            yield f"“{paragraph.text[:12]}”用空格排版"


@assertion(39, "奇偶页标志")
def _odd_even(docx: Docx, _: Expectation) -> Iterator[str]:
    if not is_on(docx.settings.find(f"{TAG}evenAndOddHeaders")):
        yield "未设置奇偶页不同"


@assertion(40, "页脚")
def _footers(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        if not {"default", "even"} <= set(section.footers):
            yield f"第{index}节只有{sorted(section.footers)}页脚"
        if is_on(section.element.find(f"{TAG}titlePg")):
            yield f"第{index}节首页不同"


def _footer_parts(docx: Docx, landscape: bool = True) -> dict[str, tuple[str, bool]]:
    """Return footer part to (type, whether it is one of a landscape section alone)."""
    found: dict[str, tuple[str, bool]] = {}
    for section in docx.sections:
        for kind, name in section.footers.items():
            upright = not section.landscape or not found.get(name, ("", True))[1]
            found[name] = (kind, not upright)
    return {name: pair for name, pair in found.items() if landscape or not pair[1]}


@assertion(41, "页码文字")
def _number_text(docx: Docx, _: Expectation) -> Iterator[str]:
    for name in _footer_parts(docx):
        root = docx.part(name)
        text = "".join(node.text or "" for node in root.iter(f"{TAG}t", f"{TAG}instrText")).replace(
            " ", ""
        )
        if re.fullmatch(r"—PAGE\d*—", text) is None:
            yield f"{name}为“{text}”"


@assertion(42, "页码字体", "W")
def _number_font(docx: Docx, _: Expectation) -> Iterator[str]:
    for name in _footer_parts(docx):
        for element in docx.part(name).iter(f"{TAG}p"):
            for run in Paragraph(element, docx).runs:
                fonts = {run.font, run.value("rFonts", "ascii")}
                if not fonts <= set(SONG_CHAIN) or run.size != g.SIZE_SMALL:
                    yield f"{name}为{sorted(map(str, fonts))}、{run.size / 2}磅"


@assertion(43, "页码位置")
def _number_side(docx: Docx, _: Expectation) -> Iterator[str]:
    for name, (kind, _turned) in _footer_parts(docx, landscape=False).items():
        paragraph = Paragraph(docx.part(name).find(f"{TAG}p"), docx)
        left, _first, right = paragraph.indent
        wanted = ("right", 0, 280) if kind == "default" else ("left", 280, 0)
        if (paragraph.align, left, right) != wanted:
            yield f"{name}为{(paragraph.align, left, right)}"


@assertion(44, "页码高度", "W")
def _number_height(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections, 1):
        if not section.landscape and not near(section.margin("footer"), g.PORTRAIT.footer, _MM):
            yield f"第{index}节为{section.margin('footer')}"


@assertion(45, "页码连续")
def _continuous(docx: Docx, _: Expectation) -> Iterator[str]:
    for index, section in enumerate(docx.sections[1:], 2):
        if attribute(section.element.find(f"{TAG}pgNumType"), "start") is not None:
            yield f"第{index}节重新编码"


@assertion(49, "横版页面", "W")
def _landscape(docx: Docx, _: Expectation) -> Iterator[str]:
    wanted = g.LANDSCAPE
    for index, section in enumerate(docx.sections, 1):
        if not section.landscape:
            continue
        found = [section.size("w"), section.size("h")]
        found += [section.margin(side) for side in ("top", "bottom", "left", "right")]
        expected = [wanted.width, wanted.height]
        expected += [wanted.top, wanted.bottom, wanted.left, wanted.right]
        if not all(near(a, b) for a, b in zip(found, expected, strict=True)):
            yield f"第{index}节为{found}"
        if attribute(section.element.find(f"{TAG}docGrid"), "type") == "linesAndChars":
            yield f"第{index}节仍用字符网格"
