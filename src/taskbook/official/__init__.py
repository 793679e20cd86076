"""Official documents in Word, laid out to GB/T 9704-2012; knows nothing of tasks.

State: usable. ``render_document`` lays out an ``OfficialDocument``; ``load_template`` fills a Word
template whose wording a clerk edits. Circular, correction slip and reminder build on these two.
"""

from taskbook.official.document import render_document
from taskbook.official.elements import (
    Attachment,
    Block,
    Chart,
    ChartKind,
    Column,
    Heading,
    Imprint,
    Letterhead,
    LetterheadKind,
    OfficialDocument,
    Paragraph,
    Series,
    Signature,
    Styled,
    Table,
    chinese_date,
    document_number,
)
from taskbook.official.fonts import Fonts, Layout
from taskbook.official.template import OfficialTemplate, load_template
from taskbook.official.titles import break_title

__all__ = [
    "Attachment",
    "Block",
    "Chart",
    "ChartKind",
    "Column",
    "Fonts",
    "Heading",
    "Imprint",
    "Layout",
    "Letterhead",
    "LetterheadKind",
    "OfficialDocument",
    "OfficialTemplate",
    "Paragraph",
    "Series",
    "Signature",
    "Styled",
    "Table",
    "break_title",
    "chinese_date",
    "document_number",
    "load_template",
    "render_document",
]
