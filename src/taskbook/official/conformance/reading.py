"""A docx as its reader sees it: paragraphs and runs with their effective properties."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from taskbook.official.geometry import text_width
from taskbook.official.parts import R, W

TAG = f"{{{W}}}"
_RELATION = f"{{{R}}}id"


def attribute(element: Any, name: str) -> str | None:
    """Return the attribute ``w:name``, or None."""
    value = None if element is None else element.get(TAG + name)
    return None if value is None else str(value)


def is_on(element: Any) -> bool:
    """Return whether a toggle such as ``w:b`` is there and not switched off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its ``w:sectPr`` and the parts of its footers by type, inherited ones too."""

    element: Any
    footers: dict[str, str]

    @property
    def landscape(self) -> bool:
        """Whether its pages lie."""
        return attribute(self.element.find(f"{TAG}pgSz"), "orient") == "landscape"

    def margin(self, side: str) -> int:
        """Return a margin in twips."""
        return int(attribute(self.element.find(f"{TAG}pgMar"), side) or 0)

    def size(self, side: str) -> int:
        """Return ``w`` or ``h`` in twips."""
        return int(attribute(self.element.find(f"{TAG}pgSz"), side) or 0)


class Run:
    """A run of text with its effective properties."""

    def __init__(self, element: Any, paragraph: Paragraph) -> None:
        """Take ``w:r`` and the paragraph it stands in."""
        self._element = element
        self._paragraph = paragraph
        self.text = "".join(node.text or "" for node in element.iter(f"{TAG}t"))

    def _chain(self) -> Iterator[Any]:
        own = self._element.find(f"{TAG}rPr")
        if own is not None:
            yield own
            named = attribute(own.find(f"{TAG}rStyle"), "val")
            for style in self._paragraph.docx.style_chain(named, default=False):
                yield style.find(f"{TAG}rPr")
        yield from self._paragraph.style_runs()

    def value(self, tag: str, name: str = "val") -> str | None:
        """Return the effective attribute of a run property."""
        return _first(self._chain(), tag, name)

    def toggled(self, tag: str) -> bool:
        """Return whether a toggle property is effectively on."""
        for properties in self._chain():
            if properties is not None and (found := properties.find(TAG + tag)) is not None:
                return is_on(found)
        return False

    @property
    def font(self) -> str:
        """The font of its Hanzi."""
        return self.value("rFonts", "eastAsia") or ""

    @property
    def size(self) -> int:
        """Size in half-points."""
        return int(self.value("sz") or 20)


class Paragraph:
    """A paragraph with its effective properties."""

    def __init__(self, element: Any, docx: Docx) -> None:
        """Take ``w:p`` and the document."""
        self.element = element
        self.docx = docx
        self.properties = element.find(f"{TAG}pPr")
        own = None if self.properties is None else self.properties.find(f"{TAG}pStyle")
        self._style_id = attribute(own, "val")

    @functools.cached_property
    def text(self) -> str:
        """Its text; line breaks inside it are left out."""
        return "".join(node.text or "" for node in self.element.iter(f"{TAG}t"))

    @property
    def lines(self) -> list[str]:
        """Its text, cut at its line breaks."""
        nodes = self.element.iter(f"{TAG}t", f"{TAG}br")
        return "".join("\n" if node.tag == f"{TAG}br" else node.text or "" for node in nodes).split(
            "\n"
        )

    @functools.cached_property
    def runs(self) -> list[Run]:
        """Its runs that hold text."""
        found = [Run(run, self) for run in self.element.iter(f"{TAG}r")]
        return [run for run in found if run.text]

    @functools.cached_property
    def style(self) -> str:
        """The name of its style."""
        return self.docx.style_name(self._style_id)

    def style_runs(self) -> Iterator[Any]:
        """Yield the run properties that its style gives, nearest first."""
        for style in self.docx.style_chain(self._style_id, default=True):
            yield style.find(f"{TAG}rPr")
        yield self.docx.default_runs

    def _chain(self) -> Iterator[Any]:
        yield self.properties
        for style in self.docx.style_chain(self._style_id, default=True):
            yield style.find(f"{TAG}pPr")

    def value(self, tag: str, name: str = "val") -> str | None:
        """Return the effective attribute of a paragraph property."""
        return _first(self._chain(), tag, name)

    def number(self, tag: str, name: str) -> int:
        """Return an effective attribute as a number, 0 where there is none."""
        return int(float(self.value(tag, name) or 0))

    def has(self, tag: str) -> bool:
        """Return whether a toggle property is effectively on."""
        for properties in self._chain():
            if properties is not None and (found := properties.find(TAG + tag)) is not None:
                return is_on(found)
        return False

    @property
    def align(self) -> str:
        """Its alignment."""
        return self.value("jc") or "left"

    @property
    def empty(self) -> bool:
        """Whether it prints an empty line."""
        return not self.text and not self.ends_section and self.line == 579

    @property
    def ends_section(self) -> bool:
        """Whether it carries the end of a section."""
        return self.properties is not None and self.properties.find(f"{TAG}sectPr") is not None

    @property
    def line(self) -> int:
        """Its exact line pitch in twips; 0 where it is not exact."""
        exact = self.value("spacing", "lineRule") == "exact"
        return self.number("spacing", "line") if exact else 0

    @property
    def indent(self) -> tuple[int, int, int]:
        """Left indent, first line (negative when hanging) and right indent in twips."""
        first = self.number("ind", "firstLine") - self.number("ind", "hanging")
        return self.number("ind", "left"), first, self.number("ind", "right")

    @property
    def width(self) -> float:
        """Width of its text in characters."""
        return text_width(self.text)


class Docx:
    """A document opened for checking."""

    def __init__(self, content: bytes) -> None:
        """Open the docx.

        Raises:
            KeyError: A part that every document has is missing.
            zipfile.BadZipFile: It is no zip.
        """
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"], parser)
        self.styles = etree.fromstring(self.parts["word/styles.xml"], parser)
        self.settings = etree.fromstring(self.parts["word/settings.xml"], parser)
        self._parser = parser
        self._by_id = {
            attribute(style, "styleId"): style for style in self.styles.iterfind(f"{TAG}style")
        }
        self.default_runs = self.styles.find(f"{TAG}docDefaults/{TAG}rPrDefault/{TAG}rPr")

    @property
    def body(self) -> Any:
        """``w:body``."""
        return self.root.find(f"{TAG}body")

    @functools.cached_property
    def flow(self) -> list[Paragraph | Any]:
        """Top-level paragraphs, and tables as elements, in order."""
        return [
            Paragraph(child, self) if child.tag == f"{TAG}p" else child
            for child in self.body
            if child.tag in {f"{TAG}p", f"{TAG}tbl"}
        ]

    @functools.cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Top-level paragraphs."""
        return [item for item in self.flow if isinstance(item, Paragraph)]

    @functools.cached_property
    def tables(self) -> list[Any]:
        """Top-level tables."""
        return [item for item in self.flow if not isinstance(item, Paragraph)]

    @functools.cached_property
    def imprint(self) -> Any:
        """The table of the 版记, or None."""
        if not self.tables:
            return None
        last = self.tables[-1]
        return last if last.find(f"{TAG}tblPr/{TAG}tblpPr") is not None else None

    @functools.cached_property
    def data_tables(self) -> list[Any]:
        """The tables but the 版记."""
        return [table for table in self.tables if table is not self.imprint]

    @functools.cached_property
    def normal(self) -> Any:
        """The default paragraph style."""
        for style in self.styles.iterfind(f"{TAG}style"):
            if attribute(style, "default") == "1" and attribute(style, "type") == "paragraph":
                return style
        return None

    def style_name(self, style_id: str | None) -> str:
        """Return a style's name; the default style's for None."""
        style = self.normal if style_id is None else self._by_id.get(style_id)
        return "" if style is None else attribute(style.find(f"{TAG}name"), "val") or ""

    def style_chain(self, style_id: str | None, default: bool) -> Iterator[Any]:
        """Yield a style and those it is based on; the default style last if ``default``."""
        style = self._by_id.get(style_id) if style_id else None
        seen: list[Any] = []
        while style is not None and all(style is not one for one in seen):
            seen.append(style)
            yield style
            style = self._by_id.get(attribute(style.find(f"{TAG}basedOn"), "val"))
        if default and self.normal is not None and all(self.normal is not one for one in seen):
            yield self.normal

    @functools.cached_property
    def sections(self) -> list[Section]:
        """The sections in order, with the footers they have or inherit."""
        from lxml import etree

        links = etree.fromstring(self.parts["word/_rels/document.xml.rels"], self._parser)
        targets = {link.get("Id"): f"word/{link.get('Target')}" for link in links}
        found: list[Section] = []
        footers: dict[str, str] = {}
        for element in self.root.iter(f"{TAG}sectPr"):
            own = {
                attribute(one, "type") or "default": targets[one.get(_RELATION)]
                for one in element.iterfind(f"{TAG}footerReference")
            }
            footers = footers | own
            found.append(Section(element, footers))
        return found

    def part(self, name: str) -> Any:
        """Return the root element of another part."""
        from lxml import etree

        return etree.fromstring(self.parts[name], self._parser)


def _first(chain: Iterator[Any], tag: str, name: str) -> str | None:
    for properties in chain:
        if properties is None:
            continue
        found = attribute(properties.find(TAG + tag), name)
        if found is not None:
            return found
    return None
