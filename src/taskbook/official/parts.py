"""The parts of the file that do not change from document to document."""

from __future__ import annotations

from collections.abc import Mapping

from taskbook.official import geometry as g
from taskbook.official.fonts import Layout, font_table
from taskbook.official.geometry import LANDSCAPE, PORTRAIT, Page, escape
from taskbook.official.styles import PAGE_NUMBER, STYLE_IDS, WATERMARK, styles_xml

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
CT = "http://schemas.openxmlformats.org/package/2006/content-types"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FOOTER_ODD, FOOTER_EVEN = "rIdFooterOdd", "rIdFooterEven"
STRICT_ODD, STRICT_EVEN = "rIdStrictOdd", "rIdStrictEven"
HEADER = "rIdHeader"


def _number_runs() -> str:
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    return "".join(f"<w:r>{piece}</w:r>" for piece in pieces)


def footer(odd: bool) -> str:
    """Return a footer part: ``— 1 —`` one character from the outer edge (7.5)."""
    side = (
        f'<w:ind w:rightChars="100" w:right="{g.CHARACTER_SMALL}"/><w:jc w:val="right"/>'
        if odd
        else f'<w:ind w:leftChars="100" w:left="{g.CHARACTER_SMALL}"/><w:jc w:val="left"/>'
    )
    style = STYLE_IDS[PAGE_NUMBER]
    return (
        f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>'
        f"{_number_runs()}</w:p></w:ftr>"
    )


def strict_footer(odd: bool, ids: Mapping[str, str] = STYLE_IDS) -> str:
    """Return a footer of a landscape page whose number stands where the portrait pages have it.

    Seen with the sheet turned upright the number is at the foot, right on odd and left on even
    pages; on the landscape page that is the left edge, at its lower and upper end.
    """
    style = ids[PAGE_NUMBER]
    outer = LANDSCAPE.left - 397 - 320  # 7 mm beyond the type area, then the line itself
    vertical = "bottom" if odd else "top"
    length = 1600
    top = LANDSCAPE.height - LANDSCAPE.bottom - g.CHARACTER_SMALL - length
    offset = top if odd else LANDSCAPE.top + g.CHARACTER_SMALL
    aligned = "right" if odd else "left"
    return (
        f"<w:ftr {NAMESPACES}><w:tbl><w:tblPr>"
        f'<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" '
        f'w:horzAnchor="page" w:tblpX="{outer}" w:tblpY="{offset}"/>'
        '<w:tblW w:w="320" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="320"/></w:tblGrid><w:tr><w:trPr>'
        f'<w:cantSplit/><w:trHeight w:val="{length}" w:hRule="exact"/></w:trPr><w:tc><w:tcPr>'
        '<w:tcW w:w="320" w:type="dxa"/><w:noWrap/><w:textDirection w:val="tbRl"/>'
        f'<w:vAlign w:val="{vertical}"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'<w:jc w:val="{aligned}"/></w:pPr>{_number_runs()}</w:p></w:tc></w:tr></w:tbl>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p></w:ftr>'
    )


def header(words: str, ids: Mapping[str, str] = STYLE_IDS) -> str:
    """Return a header part with ``words`` over every page."""
    style = ids[WATERMARK]
    return (
        f'<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"<w:r><w:t>{escape(words)}</w:t></w:r></w:p></w:hdr>"
    )


def settings() -> str:
    """Return ``word/settings.xml``; the order of its children is the schema's."""
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/>'
        "<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>"
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def references(layout: Layout, landscape: bool) -> str:
    """Return the header and footer references of a section."""
    strict = landscape and layout.landscape_page_number == "strict"
    odd, even = (STRICT_ODD, STRICT_EVEN) if strict else (FOOTER_ODD, FOOTER_EVEN)
    top = ""
    if layout.watermark:
        top = "".join(
            f'<w:headerReference w:type="{kind}" r:id="{HEADER}"/>' for kind in ("default", "even")
        )
    return (
        f'{top}<w:footerReference w:type="default" r:id="{odd}"/>'
        f'<w:footerReference w:type="even" r:id="{even}"/>'
    )


def section(layout: Layout, page: Page = PORTRAIT) -> str:
    """Return ``w:sectPr`` of a section that starts on a new page."""
    orient = ' w:orient="landscape"' if page.landscape else ""
    grid = (
        f'<w:docGrid w:type="lines" w:linePitch="{g.LINE}"/>'
        if page.landscape
        else f'<w:docGrid w:type="linesAndChars" w:linePitch="{g.LINE}" '
        f'w:charSpace="{g.GRID_CHARACTER_SPACE}"/>'
    )
    return (
        f'<w:sectPr>{references(layout, page.landscape)}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{page.width}" w:h="{page.height}"{orient}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" '
        f'w:left="{page.left}" w:header="851" w:footer="{page.footer}" w:gutter="0"/>'
        f'<w:cols w:space="425"/>{grid}</w:sectPr>'
    )


def core_properties(title: str, creator: str) -> str:
    """Return ``docProps/core.xml`` with a fixed moment, so that equal input gives equal bytes."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )


def _relationships(layout: Layout) -> list[tuple[str, str, str]]:
    found = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdFonts", "fontTable", "fontTable.xml"),
        (FOOTER_ODD, "footer", "footer1.xml"),
        (FOOTER_EVEN, "footer", "footer2.xml"),
    ]
    if layout.landscape_page_number == "strict":
        found += [(STRICT_ODD, "footer", "footer3.xml"), (STRICT_EVEN, "footer", "footer4.xml")]
    if layout.watermark:
        found.append((HEADER, "header", "header1.xml"))
    return found


def base_parts(layout: Layout) -> dict[str, bytes]:
    """Return every part of an empty document except ``word/document.xml`` and core properties."""
    relationships = _relationships(layout)
    contents = {
        "styles.xml": styles_xml(layout.fonts, NAMESPACES),
        "settings.xml": settings(),
        "fontTable.xml": font_table(layout.fonts, NAMESPACES),
        "footer1.xml": footer(odd=True),
        "footer2.xml": footer(odd=False),
        "footer3.xml": strict_footer(odd=True),
        "footer4.xml": strict_footer(odd=False),
        "header1.xml": header(layout.watermark),
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_WML}.{kind}+xml"/>'
        for _, kind, name in relationships
    )
    package = (
        f'<Types xmlns="{CT}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WML}.document.main+xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="application/vnd.'
        'openxmlformats-package.core-properties+xml"/></Types>'
    )
    roots = (
        f'<Relationships xmlns="{REL}"><Relationship Id="rId1" Type="{R}/officeDocument" '
        'Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.'
        'org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>"
    )
    links = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{name}"/>'
        for key, kind, name in relationships
    )
    parts = {
        "[Content_Types].xml": package,
        "_rels/.rels": roots,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{REL}">{links}</Relationships>',
    }
    parts |= {f"word/{name}": contents[name] for _, _, name in relationships}
    return {name: f"{HEAD}{text}".encode() for name, text in parts.items()}


def add_part(parts: dict[str, bytes], key: str, kind: str, name: str, text: str) -> None:
    """Add a part of the main document to a package: content, type and relationship.

    Args:
        parts: The package.
        key: Relationship id.
        kind: ``header`` or ``footer``.
        name: Part name, in the folder of the main document.
        text: Its XML without the declaration.
    """
    parts[name] = f"{HEAD}{text}".encode()
    types, links = "[Content_Types].xml", "word/_rels/document.xml.rels"
    parts[types] = before(
        parts[types],
        "</Types>",
        f'<Override PartName="/{name}" ContentType="{_WML}.{kind}+xml"/>',
    )
    target = name.removeprefix("word/")
    parts[links] = before(
        parts[links],
        "</Relationships>",
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>',
    )


def before(content: bytes, end: str, added: str) -> bytes:
    """Return ``content`` with ``added`` in front of the last ``end``."""
    head, tail = content.rsplit(end.encode(), 1)
    return head + added.encode() + end.encode() + tail
