"""The named styles of an official document: ``word/styles.xml`` from one table.

A style's Chinese name is its public name: templates and ``elements.Styled`` use it. The id is
internal, and Word may rewrite it, so everything looks styles up by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from taskbook.official import geometry as g
from taskbook.official.fonts import Fonts

NORMAL = "Normal"
BODY = "公文正文"
TITLE = "公文标题"
RECIPIENTS = "主送机关"
HEADINGS = ("一级标题", "二级标题", "三级标题", "四级标题")
RUN_IN_HEADINGS = ("一级标题字", "二级标题字", "三级标题字", "四级标题字")
MARK = "发文机关标志"
NUMBER = "发文字号"
BLANK = "空行"
SPACER = "版头定位"
CLASSIFICATION = "密级和紧急程度"
ATTACHMENT_NOTE = "附件说明"
SIGNER = "署名"
DATE = "成文日期"
NOTE = "附注"
ATTACHMENT_LABEL = "附件标识"
ATTACHMENT_TITLE = "附件标题"
IMPRINT = "版记"
FIGURE = "图"
CAPTION = "图题"
TABLE_TITLE = "表题"
TABLE_UNIT = "表单位"
TABLE_NOTE = "表注"
TABLE_HEAD = "表头"
TABLE_LEFT = "表文"
TABLE_CENTER = "表文居中"
TABLE_RIGHT = "表文居右"
DENSE = "小"
FINE = "小五"
PAGE_NUMBER = "页码"
WATERMARK = "页眉标识"
TINY = "极小行"


@dataclass(frozen=True, slots=True)
class _Style:
    """One paragraph style; ``font`` names a field of ``Fonts``; sizes in half-points."""

    id: str
    name: str
    font: str = "body"
    size: int = g.SIZE_BODY
    line: int = g.LINE
    jc: str = ""
    ind: str = ""
    outline: int | None = None
    keep_next: bool = False
    page_break: bool = False
    borders: str = ""
    tabs: str = ""
    color: str = ""
    auto_line: bool = False
    based_on: str = "Normal"


_TWO = '<w:ind w:firstLineChars="200" w:firstLine="628"/>'
_RED_LINE = '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="6" w:color="FF0000"/></w:pBdr>'

_PARAGRAPH_STYLES = (
    _Style("GwBody", BODY, ind=_TWO, jc="both"),
    _Style("GwTitle", TITLE, "title", g.SIZE_TITLE, jc="center", keep_next=True),
    _Style("GwRecipients", RECIPIENTS),
    _Style("GwHeading1", HEADINGS[0], "hei", ind=_TWO, outline=0, keep_next=True),
    _Style("GwHeading2", HEADINGS[1], "kai", ind=_TWO, outline=1, keep_next=True),
    _Style("GwHeading3", HEADINGS[2], ind=_TWO, outline=2, keep_next=True),
    _Style("GwHeading4", HEADINGS[3], ind=_TWO, outline=3, keep_next=True),
    _Style("GwMark", MARK, "title", 84, 840, jc="center", color="FF0000"),
    _Style("GwNumber", NUMBER, jc="center"),
    _Style("GwNumberLine", NUMBER + "红线", jc="center", borders=_RED_LINE, based_on="GwNumber"),
    _Style("GwBlank", BLANK),
    _Style("GwSpacer", SPACER, line=g.MARK_TOP),
    _Style("GwClass", CLASSIFICATION, "hei"),
    _Style(
        "GwAttachmentNote",
        ATTACHMENT_NOTE,
        jc="both",
        ind='<w:ind w:leftChars="500" w:left="1570" w:hangingChars="300" w:hanging="942"/>',
    ),
    _Style("GwSigner", SIGNER, jc="right", keep_next=True),
    _Style("GwDate", DATE, jc="right", keep_next=True),
    _Style("GwNote", NOTE, jc="left", ind=_TWO),
    _Style("GwAttachmentLabel", ATTACHMENT_LABEL, "hei", keep_next=True, page_break=True),
    _Style("GwAttachmentTitle", ATTACHMENT_TITLE, "title", g.SIZE_TITLE, jc="center"),
    _Style("GwFigure", FIGURE, jc="center", auto_line=True),
    _Style("GwCaption", CAPTION, "hei", g.SIZE_TABLE, 360, jc="center"),
    _Style("GwTableTitle", TABLE_TITLE, "hei", g.SIZE_BODY, jc="center", keep_next=True),
    _Style("GwTableUnit", TABLE_UNIT, size=g.SIZE_TABLE, line=360, jc="right", keep_next=True),
    _Style("GwTableNote", TABLE_NOTE, size=g.SIZE_NOTE, line=280),
    _Style("GwTableHead", TABLE_HEAD, "hei", g.SIZE_TABLE, 360, jc="center"),
    _Style("GwTableLeft", TABLE_LEFT, size=g.SIZE_TABLE, line=360, jc="left"),
    _Style("GwTableCenter", TABLE_CENTER, size=g.SIZE_TABLE, line=360, jc="center"),
    _Style("GwTableRight", TABLE_RIGHT, size=g.SIZE_TABLE, line=360, jc="right"),
    _Style("GwTableHeadS", TABLE_HEAD + DENSE, "hei", g.SIZE_TABLE_DENSE, 320, jc="center"),
    _Style("GwTableLeftS", TABLE_LEFT + DENSE, size=g.SIZE_TABLE_DENSE, line=320, jc="left"),
    _Style("GwTableCenterS", TABLE_CENTER + DENSE, size=g.SIZE_TABLE_DENSE, line=320, jc="center"),
    _Style("GwTableRightS", TABLE_RIGHT + DENSE, size=g.SIZE_TABLE_DENSE, line=320, jc="right"),
    _Style("GwTableHeadF", TABLE_HEAD + FINE, "hei", g.SIZE_NOTE, 240, jc="center"),
    _Style("GwTableLeftF", TABLE_LEFT + FINE, size=g.SIZE_NOTE, line=240, jc="left"),
    _Style("GwTableCenterF", TABLE_CENTER + FINE, size=g.SIZE_NOTE, line=240, jc="center"),
    _Style("GwTableRightF", TABLE_RIGHT + FINE, size=g.SIZE_NOTE, line=240, jc="right"),
    _Style("GwImprint", IMPRINT, size=g.SIZE_SMALL, line=480),
    _Style("GwPageNumber", PAGE_NUMBER, "song", g.SIZE_SMALL, 320),
    _Style("GwWatermark", WATERMARK, "hei", g.SIZE_BODY, 400, jc="center"),
    # 22 lines leave 18 twips of a page: what must stand after a full page has to fit in there.
    _Style("GwTiny", TINY, size=2, line=10),
)

STYLE_IDS: dict[str, str] = {style.name: style.id for style in _PARAGRAPH_STYLES} | {
    name: f"GwRunIn{level}" for level, name in enumerate(RUN_IN_HEADINGS, 1)
}
_FINE_STYLES = {name + FINE for name in (TABLE_HEAD, TABLE_LEFT, TABLE_CENTER, TABLE_RIGHT)}
# A template without one of these cannot be set; without 小五 its tables are set in 五号.
REQUIRED = (
    frozenset(STYLE_IDS) - {TABLE_TITLE, TABLE_UNIT, TABLE_NOTE, CAPTION, FIGURE} - _FINE_STYLES
)


def _paragraph_properties(style: _Style) -> str:
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/>")
    if style.page_break:
        parts.append("<w:pageBreakBefore/>")
    parts += [style.borders, style.tabs]
    if style.auto_line:
        parts.append('<w:spacing w:before="120" w:line="240" w:lineRule="auto"/>')
    elif style.line != g.LINE:
        parts.append(f'<w:spacing w:line="{style.line}" w:lineRule="exact"/>')
    parts.append(style.ind)
    if style.jc:
        parts.append(f'<w:jc w:val="{style.jc}"/>')
    if style.outline is not None:
        parts.append(f'<w:outlineLvl w:val="{style.outline}"/>')
    inner = "".join(parts)
    return f"<w:pPr>{inner}</w:pPr>" if inner else ""


def _run_properties(style: _Style, fonts: Fonts) -> str:
    parts = []
    if style.font != "body":
        name = getattr(fonts, style.font)
        # Thin Latin digits would stand out among 小标宋 and 黑体; page numbers are 宋体 throughout.
        parts.append(fonts.properties(name, latin=None if style.font == "kai" else name))
    if style.color:
        parts.append(f'<w:color w:val="{style.color}"/>')
    if style.size != g.SIZE_BODY:
        parts.append('<w:spacing w:val="0"/>')
        parts.append(f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>')
    inner = "".join(parts)
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _paragraph_style(style: _Style, fonts: Fonts) -> str:
    following = "GwBody" if style.outline is not None else style.id
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="{style.based_on}"/>'
        f'<w:next w:val="{following}"/><w:qFormat/>'
        f"{_paragraph_properties(style)}{_run_properties(style, fonts)}</w:style>"
    )


def _defaults(fonts: Fonts) -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts.properties(fonts.body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{g.LINE}" w:lineRule="exact"/>'
        f'<w:jc w:val="both"/></w:pPr><w:rPr>{fonts.properties(fonts.body)}'
        f'<w:snapToGrid w:val="0"/><w:spacing w:val="{g.CHARACTER_SPACING}"/>'
        f'<w:sz w:val="{g.SIZE_BODY}"/><w:szCs w:val="{g.SIZE_BODY}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/>'
        "<w:semiHidden/></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )


def styles_xml(fonts: Fonts, namespaces: str) -> str:
    """Return ``word/styles.xml``."""
    paragraphs = "".join(_paragraph_style(style, fonts) for style in _PARAGRAPH_STYLES)
    run_ins = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{STYLE_IDS[name]}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f"<w:rPr>{fonts.properties(font, latin)}</w:rPr></w:style>"
        for name, font, latin in zip(
            RUN_IN_HEADINGS,
            (fonts.hei, fonts.kai, fonts.body, fonts.body),
            (fonts.hei, None, None, None),
            strict=True,
        )
    )
    return f"<w:styles {namespaces}>{_defaults(fonts)}{paragraphs}{run_ins}</w:styles>"
