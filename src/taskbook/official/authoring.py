"""Make a template: paragraphs in named styles with tags in their text, on standard pages."""

from __future__ import annotations

from collections.abc import Sequence

from taskbook.official.elements import Heading, Styled
from taskbook.official.fonts import Layout
from taskbook.official.geometry import LANDSCAPE, PORTRAIT
from taskbook.official.package import Package
from taskbook.official.parts import NAMESPACES, base_parts, section
from taskbook.official.styles import STYLE_IDS, TINY
from taskbook.official.writer import Writer


def build_template(
    pages: Sequence[tuple[bool, Sequence[Styled | Heading]]], title: str, creator: str
) -> bytes:
    """Return the docx of a template.

    Args:
        pages: Sections in order: whether it is landscape, and its paragraphs.
        title: For the file's properties.
        creator: For the file's properties.
    """
    layout = Layout()
    writer = Writer(STYLE_IDS, layout)
    pieces: list[str] = []
    last = len(pages) - 1
    for index, (landscape, blocks) in enumerate(pages):
        pieces.append(writer.blocks(blocks))
        page = LANDSCAPE if landscape else PORTRAIT
        end = section(layout, page)
        pieces.append(end if index == last else writer.paragraph(TINY, properties=end))
    xml = f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}</w:body></w:document>"
    return Package(base_parts(layout)).build(xml, title, creator)
