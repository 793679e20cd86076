"""Bring the pages of a template back to the standard, whatever program saved it last.

Word, WPS and LibreOffice move section ends into other paragraphs, round margins and write the
character grid in ways of their own. The wording and the styles are the clerk's; the page is the
standard's.
"""

from __future__ import annotations

from typing import Any

from taskbook.official import geometry as g
from taskbook.official import parts as pt
from taskbook.official import styles as st
from taskbook.official.fonts import Layout

_W = f"{{{pt.W}}}"
_OWN_PART = "word/tb{}.xml"


def free_section_ends(root: Any, ids: dict[str, str]) -> None:
    """Move each section's end into a paragraph of its own: a tag in its paragraph would take it."""
    from lxml import etree

    for section in list(root.iterfind(f"{_W}body/{_W}p/{_W}pPr/{_W}sectPr")):
        properties = section.getparent()
        paragraph = properties.getparent()
        if not "".join(paragraph.itertext(f"{_W}t")):
            continue
        properties.remove(section)
        own = etree.Element(f"{_W}p")
        inner = etree.SubElement(own, f"{_W}pPr")
        etree.SubElement(inner, f"{_W}pStyle").set(f"{_W}val", ids[st.TINY])
        inner.append(section)
        paragraph.addnext(own)


def set_pages(root: Any, parts: dict[str, bytes], layout: Layout, ids: dict[str, str]) -> None:
    """Set every section to the standard's page; add the watermark and strict page numbers."""
    strict = layout.landscape_page_number == "strict"
    for section in root.iter(f"{_W}sectPr"):
        page = g.LANDSCAPE if is_landscape(section) else g.PORTRAIT
        _set_page(section, page)
        if page.landscape and strict:
            _refer(section, "footer", pt.STRICT_ODD, pt.STRICT_EVEN)
        if layout.watermark:
            _refer(section, "header", pt.HEADER, pt.HEADER)
    added: list[tuple[str, str, str]] = []
    if strict:
        added += [
            (pt.STRICT_ODD, "footer", pt.strict_footer(True, ids)),
            (pt.STRICT_EVEN, "footer", pt.strict_footer(False, ids)),
        ]
    if layout.watermark:
        added.append((pt.HEADER, "header", pt.header(layout.watermark, ids)))
    for key, kind, text in added:
        pt.add_part(parts, key, kind, _OWN_PART.format(key), text)


def is_landscape(section: Any) -> bool:
    """Return whether a section's pages lie."""
    size = section.find(f"{_W}pgSz")
    return size is not None and size.get(f"{_W}orient") == "landscape"


def _set_page(section: Any, page: g.Page) -> None:
    from lxml import etree

    wanted = etree.fromstring(f"<x {pt.NAMESPACES}>{pt.section(Layout(), page)}</x>")[0]
    for name in ("pgSz", "pgMar", "docGrid"):
        old, new = section.find(_W + name), wanted.find(_W + name)
        if old is not None:
            section.replace(old, new)
        elif name == "docGrid":
            section.append(new)
        else:
            section.insert(_after(section, name), new)


def _after(section: Any, name: str) -> int:
    """Return where ``pgSz`` or ``pgMar`` goes in a section that lacks it."""
    before = {"headerReference", "footerReference", "footnotePr", "endnotePr", "type"}
    before |= {"pgSz"} if name == "pgMar" else set()
    return sum(child.tag.removeprefix(_W) in before for child in section)


def _refer(section: Any, kind: str, odd: str, even: str) -> None:
    """Make a section use our own header or footer parts."""
    from lxml import etree

    tag = f"{_W}{kind}Reference"
    for old in section.findall(tag):
        section.remove(old)
    for place, (when, key) in enumerate((("default", odd), ("even", even))):
        reference = etree.Element(tag)
        reference.set(f"{_W}type", when)
        reference.set(f"{{{pt.R}}}id", key)
        section.insert(place, reference)


def restore_character_indents(styles: Any) -> None:
    """Write 首行缩进 2 字 in characters again where a program has kept the twips alone."""
    for indent in styles.iter(f"{_W}ind"):
        first = indent.get(f"{_W}firstLine", "")
        if first.isdigit() and 620 <= int(first) <= 640 and not indent.get(f"{_W}firstLineChars"):
            indent.set(f"{_W}firstLineChars", "200")
