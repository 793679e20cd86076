"""A whole document from its elements: ``render_document``."""

from __future__ import annotations

import functools
import re

from taskbook.official.elements import Attachment, OfficialDocument
from taskbook.official.fonts import Layout
from taskbook.official.geometry import LANDSCAPE, PORTRAIT, Page
from taskbook.official.package import Package
from taskbook.official.parts import NAMESPACES, base_parts, section
from taskbook.official.styles import STYLE_IDS, TINY
from taskbook.official.writer import Writer, keep_with_next


@functools.lru_cache(maxsize=8)
def _package(layout: Layout) -> Package:
    return Package(base_parts(layout))


def render_document(document: OfficialDocument, layout: Layout | None = None) -> bytes:
    """Return the docx of ``document``; the same input gives the same bytes.

    Args:
        document: What it says.
        layout: How it is set; the standard's defaults if None.
    """
    layout = layout or Layout()
    writer = Writer(STYLE_IDS, layout)
    titles = [attachment.title for attachment in document.attachments]
    year = _year(document)
    pieces = [
        writer.letterhead(document.letterhead),
        writer.title(document.title),
        writer.recipients(document.recipients) if document.recipients else writer.blank(),
        keep_with_next(writer.blocks(document.body)),
        writer.attachment_note(titles),
        writer.signature(document.signature, year),
        writer.note(document.note),
    ]
    page = PORTRAIT
    for index, attachment in enumerate(document.attachments, 1):
        label = "附件" if len(titles) == 1 else f"附件{index}"
        pieces.append(_turned(writer, layout, page, _page_of(attachment)))
        page = _page_of(attachment)
        pieces.append(writer.attachment_head(label, attachment.title, attachment.landscape))
        pieces.append(writer.blocks(attachment.blocks, attachment.landscape))
    if document.imprint is not None:
        pieces.append(_turned(writer, layout, page, PORTRAIT))
        page = PORTRAIT
        pieces.append(writer.imprint(document.imprint, year))
    body = "".join(pieces)
    xml = f"<w:document {NAMESPACES}><w:body>{body}{section(layout, page)}</w:body></w:document>"
    title = document.title.replace("\n", "")
    return _package(layout).build(xml, title, document.creator, tuple(writer.charts))


def _year(document: OfficialDocument) -> int | None:
    """Return the document's year, for dates that are still open."""
    if document.signature is not None and document.signature.date is not None:
        return document.signature.date.year
    number = document.letterhead.number if document.letterhead is not None else ""
    match = re.search(r"〔(\d{4})〕", number)
    return int(match[1]) if match else None


def _page_of(attachment: Attachment) -> Page:
    return LANDSCAPE if attachment.landscape else PORTRAIT


def _turned(writer: Writer, layout: Layout, before: Page, after: Page) -> str:
    """Return the paragraph that ends a section, where the page turns."""
    if before is after:
        return ""
    return writer.paragraph(TINY, properties=section(layout, before))
