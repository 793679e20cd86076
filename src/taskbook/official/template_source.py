"""From a template's docx to the text that Jinja compiles, and the parts that stay as they are."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, fields
from typing import Any

from taskbook.official import parts as pt
from taskbook.official import styles as st
from taskbook.official.fonts import Fonts, Layout
from taskbook.official.geometry import LONGEST_KEPT, escape
from taskbook.official.template_errors import TAG, TemplateReport
from taskbook.official.template_pages import (
    free_section_ends,
    is_landscape,
    restore_character_indents,
    set_pages,
)

_LIMIT = 30_000_000  # bytes of one part, unpacked
_W = f"{{{pt.W}}}"
_BREAKS = {st.TITLE, st.ATTACHMENT_TITLE}
_CLOSING = re.compile(r"\s*\{\{p\s+(?:附件说明|落款)\s*\}\}\s*")
_INLINE = re.compile(r"\{\{-?\s*(\w+)\s*-?\}\}")


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """A template, ready to compile.

    Attributes:
        text: ``word/document.xml`` with Jinja's tags, one paragraph a line.
        parts: The other parts.
        ids: Style name to style id.
        paragraphs: Texts of the paragraphs as the clerk wrote them.
        inline: Names that are printed inside a line.
    """

    text: str
    parts: dict[str, bytes]
    ids: dict[str, str]
    paragraphs: tuple[str, ...]
    inline: frozenset[str]


def prepare(content: bytes, layout: Layout, report: TemplateReport) -> TemplateSource:
    """Return the source of a template.

    Raises:
        ConfigError: It is not a docx, lacks a style, or a tag is not closed in its paragraph.
    """
    from lxml import etree

    parts = _unzipped(content, report)
    try:
        root = etree.fromstring(parts["word/document.xml"], _parser())
        styles = etree.fromstring(parts["word/styles.xml"], _parser())
    except (KeyError, etree.XMLSyntaxError) as error:
        raise report.damaged() from error
    ids = _style_ids(styles)
    report.check_styles(ids)
    restore_character_indents(styles)
    parts["word/styles.xml"] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8")
    for name, data in parts.items():
        if name.startswith(("word/header", "word/footer")) and TAG.search(
            re.sub("<[^>]+>", "", data.decode("utf-8", "replace"))
        ):
            raise report.tag_in_margin()
    texts = tuple("".join(p.itertext(f"{_W}t")) for p in root.iter(f"{_W}p"))
    report.check_pairs(texts)
    free_section_ends(root, ids)
    sources = _own_paragraphs(root, {ids[name]: name for name in ids})
    _keep_signature(root)
    set_pages(root, parts, layout, ids)
    _mark_sections(root)
    _impose_fonts(parts, layout.fonts)
    xml = etree.tostring(root, encoding="unicode")
    inline = frozenset(name for text in texts for name in _INLINE.findall(text))
    return TemplateSource(_jinja_text(xml, sources), parts, ids, texts, inline)


def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True)


def _unzipped(content: bytes, report: TemplateReport) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(info.file_size > _LIMIT for info in archive.infolist()):
                raise report.damaged()
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise report.damaged() from error


def _style_ids(styles: Any) -> dict[str, str]:
    """Return style name to id; Word may have given the styles ids of its own."""
    found: dict[str, str] = {}
    for style in styles.iterfind(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found.setdefault(name.get(f"{_W}val", ""), style.get(f"{_W}styleId", ""))
    return found


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else str(style.get(f"{_W}val"))


def _own_paragraphs(root: Any, names: dict[str, str]) -> list[str]:
    """Replace paragraphs that are set by the writer with placeholders; return their sources."""
    sources: list[str] = []
    for paragraph in list(root.iter(f"{_W}p")):
        name = names.get(_style_of(paragraph), "")
        text = _text_with_breaks(paragraph)
        if name in _BREAKS and text.strip():
            body = _escaped_outside_tags(text)
            source = f'{{% filter _title("{name}") %}}{body}{{% endfilter %}}'
        elif name == st.ATTACHMENT_LABEL and text.strip():
            source = "{{ _label() }}"
        else:
            continue
        _hold(paragraph, f"\ue001{len(sources)}\ue001")
        sources.append(source)
    return sources


def _keep_signature(root: Any) -> None:
    """Keep the paragraph above 附件说明 or 落款 on their page (7.3.5.5)."""
    from lxml import etree

    for paragraph in root.iter(f"{_W}p"):
        if _CLOSING.fullmatch("".join(paragraph.itertext(f"{_W}t"))) is None:
            continue
        above = paragraph.getprevious()
        style = None if above is None else above.find(f"{_W}pPr/{_W}pStyle")
        long = above is None or len("".join(above.itertext(f"{_W}t"))) > LONGEST_KEPT
        if style is not None and not long and above.find(f"{_W}pPr/{_W}keepNext") is None:
            style.addnext(etree.Element(f"{_W}keepNext"))
        return


def _hold(paragraph: Any, words: str) -> None:
    """Leave only ``words`` (and a section's end) in the paragraph."""
    from lxml import etree

    section = paragraph.find(f"{_W}pPr/{_W}sectPr")
    for child in list(paragraph):
        paragraph.remove(child)
    if section is not None:
        etree.SubElement(paragraph, f"{_W}pPr").append(section)
    text = etree.SubElement(etree.SubElement(paragraph, f"{_W}r"), f"{_W}t")
    text.text = words


def _text_with_breaks(paragraph: Any) -> str:
    return "".join(
        "\n" if node.tag == f"{_W}br" else node.text or ""
        for node in paragraph.iter(f"{_W}t", f"{_W}br")
    )


def _escaped_outside_tags(text: str) -> str:
    pieces = TAG.split(text)
    tags = [match[0] for match in TAG.finditer(text)]
    woven = [escape(pieces[0])]
    for tag, piece in zip(tags, pieces[1:], strict=True):
        woven += [tag, escape(piece)]
    return "".join(woven)


def _mark_sections(root: Any) -> None:
    """Tell Jinja where sections turn: a table is as wide as the page it stands on."""
    from lxml import etree

    body = root.find(f"{_W}body")
    start = body[0]
    for child in list(body):
        section = child if child.tag == f"{_W}sectPr" else child.find(f"{_W}pPr/{_W}sectPr")
        if section is None:
            continue
        marker = etree.Element(f"{_W}p")
        _hold(marker, f"{{{{p _section({str(is_landscape(section)).lower()}) }}}}")
        start.addprevious(marker)
        start = child.getnext()


def _impose_fonts(parts: dict[str, bytes], fonts: Fonts) -> None:
    """Write the workspace's fonts over the default ones in the template's styles."""
    text = parts["word/styles.xml"].decode()
    default = Fonts()
    for one in fields(Fonts):
        old, new = getattr(default, one.name), getattr(fonts, one.name)
        if old != new:
            text = text.replace(f'"{escape(old)}"', f'"{escape(new)}"')
    parts["word/styles.xml"] = text.encode()


def _jinja_text(xml: str, sources: list[str]) -> str:
    """Return the text for Jinja: docxtpl puts together tags that Word has split over runs."""
    from docxtpl import DocxTemplate

    text: str = DocxTemplate(io.BytesIO()).patch_xml(xml)
    for index, source in enumerate(sources):
        mark = f"\ue001{index}\ue001"
        text = _replace_paragraph(text, mark, source)
    return text.replace("</w:p>", "</w:p>\n")


def _replace_paragraph(text: str, mark: str, source: str) -> str:
    """Put ``source`` in place of the paragraph that holds ``mark``; keep a section's end."""
    at = text.index(mark)
    start = max(text.rfind("<w:p>", 0, at), text.rfind("<w:p ", 0, at))
    end = text.index("</w:p>", at) + len("</w:p>")
    section = re.search(r"<w:sectPr.*?</w:sectPr>", text[start:end], re.DOTALL)
    after = f"<w:p><w:pPr>{section[0]}</w:pPr></w:p>" if section else ""
    return text[:start] + source + after + text[end:]
