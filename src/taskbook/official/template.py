"""Fill a Word template whose wording a clerk edits; parsed once, rendered many times.

A template is a docx laid out to the standard, with docxtpl's tags in its text: ``{{ 报送期限 }}``
in a line, ``{{p 任务清单 }}`` for a tag that stands for whole paragraphs, ``{%p if … %}`` and
``{%p for … %}`` around paragraphs. Its styles carry the layout. Three things are done for the
clerk: a paragraph in style 公文标题 or 附件标题 gets its line breaks, paragraphs in style 附件标识
get their numbers, and ``{{p 附件说明 }}`` lists the attachments. Values that are elements
(``Letterhead``, ``Signature``, ``Imprint``, ``Table``, ``Chart`` …, or tuples of blocks) are laid
out where their tag stands.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from taskbook.errors import ConfigError
from taskbook.official import styles as st
from taskbook.official.elements import (
    Chart,
    Heading,
    Imprint,
    Letterhead,
    Paragraph,
    Signature,
    Styled,
    Table,
)
from taskbook.official.fonts import Layout
from taskbook.official.package import Package
from taskbook.official.template_errors import TemplateReport
from taskbook.official.template_source import TemplateSource, prepare
from taskbook.official.writer import Writer

if TYPE_CHECKING:
    from jinja2 import Environment

_BLOCKS = (Paragraph, Heading, Styled, Table, Chart)
_ELEMENTS = (*_BLOCKS, Letterhead, Signature, Imprint)
_NOTE = "\ue000附件说明\ue000"  # private-use characters: no text of a document contains them
_LABEL = "\ue000附件{}\ue000"
_KINDS = {"NoneType": "空值", "bool": "是否", "list": "列表", "dict": "一组值"}
OWN_TAGS = frozenset({"附件说明"})


@dataclass(slots=True)
class _Run:
    """What one rendering collects on its way."""

    writer: Writer
    keep: tuple[str, ...]
    year: int | None
    landscape: bool = False
    title: str = ""
    labels: int = 0
    attachments: list[str] = field(default_factory=list)


@functools.lru_cache(maxsize=16)
def load_template(
    content: bytes,
    name: str,
    tags: frozenset[str],
    required: frozenset[str] = frozenset(),
    layout: Layout = Layout(),  # noqa: B008 - frozen
) -> OfficialTemplate:
    """Return the template of a docx, from memory when it was loaded before in this process.

    Args:
        content: The docx.
        name: File name, for messages.
        tags: Names that its tags may use; 附件说明 is always known.
        required: Names without which the document would miss its point.
        layout: Fonts, page numbers and watermark to impose.

    Raises:
        ConfigError: The file is no docx, lacks a style, or a tag is unknown or badly written.
    """
    return OfficialTemplate(content, name, tags, required, layout)


class OfficialTemplate:
    """A template that has been parsed and checked. Picklable: a worker loads it once."""

    def __init__(
        self,
        content: bytes,
        name: str,
        tags: frozenset[str],
        required: frozenset[str],
        layout: Layout,
    ) -> None:
        """Parse and check; use ``load_template``, which keeps what it has parsed."""
        self._arguments = (content, name, tags, required, layout)
        self._layout = layout
        report = TemplateReport(name)
        source = prepare(content, layout, report)
        environment = _environment()
        report.check(environment, source, tags | OWN_TAGS, required)
        self._report = report
        self._source: TemplateSource = source
        self._package = Package(source.parts)
        self._compiled = environment.from_string(source.text)
        self._proven: set[frozenset[str]] = set()

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return load_template, self._arguments

    def render(
        self,
        values: Mapping[str, object],
        creator: str = "",
        keep: tuple[str, ...] = (),
        year: int | None = None,
    ) -> bytes:
        """Return the docx; the same values give the same bytes.

        Args:
            values: Tag name to its value: text, number, list or mapping of them, or elements.
            creator: Author in the file's properties.
            keep: Names that a title's line breaks must not tear apart.
            year: Year of an open 成文日期.

        Raises:
            ConfigError: A tag asks for something that its value does not have, or a tag that
                stands for whole paragraphs is used inside a line.
        """
        blocks = frozenset(name for name, value in values.items() if _is_block(value))
        self._report.check_block_tags(self._source, blocks | OWN_TAGS)
        run = _Run(Writer(self._source.ids, self._layout), keep, year)
        try:
            text = self._compiled.render(**values, 附件说明=_markup(_NOTE), _run=run)
        except ConfigError:
            raise
        except Exception as error:
            raise self._report.rendering(error, self._source) from error
        text = _completed(text, run)
        # Conditions and loops decide whether a misplaced tag shows; look once at each combination.
        filled = frozenset(name for name, value in values.items() if value)
        if filled not in self._proven:
            self._report.check_result(text)
            self._proven.add(filled)
        return self._package.build(text, run.title, creator, tuple(run.writer.charts))


def _is_block(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(item, _ELEMENTS) for item in value)
    return isinstance(value, _ELEMENTS)


def _completed(text: str, run: _Run) -> str:
    """Return ``text`` with what is known only at the end: the attachments' numbers and list."""
    for index in range(1, run.labels + 1):
        label = "附件" if run.labels == 1 else f"附件{index}"
        text = text.replace(_LABEL.format(index), label)
    if _NOTE in text:
        text = text.replace(_NOTE, run.writer.attachment_note(run.attachments))
    return _without_empty_section(text)


def _without_empty_section(text: str) -> str:
    """Drop a last section that holds nothing (no 版记): it would print an empty page."""
    last = text.rfind("<w:sectPr")
    before = text.rfind("<w:sectPr", 0, last)
    if before < 0:
        return text
    end = text.find("</w:p>", before) + len("</w:p>")
    if text[end:last].strip():
        return text
    start = max(text.rfind("<w:p>", 0, before), text.rfind("<w:p ", 0, before))
    section = text[before : text.index("</w:sectPr>", before)]
    return f"{text[:start]}{section}</w:sectPr></w:body></w:document>"


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _environment() -> Environment:
    """Return the environment that templates run in: sandboxed, strict, everything escaped."""
    from jinja2 import StrictUndefined, pass_context
    from jinja2.runtime import Context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    @pass_context
    def finalize(context: Context, value: object) -> Any:
        return _finalized(context["_run"], value)

    @pass_context
    def title(context: Context, text: str, style: str) -> Any:
        return _markup(_title(context["_run"], text, style))

    @pass_context
    def label(context: Context) -> Any:
        run: _Run = context["_run"]
        run.labels += 1
        words = _LABEL.format(run.labels)
        return _markup(run.writer.paragraph(st.ATTACHMENT_LABEL, words))

    @pass_context
    def section(context: Context, landscape: bool) -> str:
        context["_run"].landscape = landscape
        return ""

    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=finalize
    )
    environment.filters["_title"] = title
    environment.globals |= {"_label": label, "_section": section}
    return environment


def _finalized(run: _Run, value: object) -> Any:
    """Return what stands for ``value`` in the XML."""
    if isinstance(value, str):
        if hasattr(value, "__html__"):
            return value
        from taskbook.official.geometry import escape

        broken = '</w:t><w:br/><w:t xml:space="preserve">'
        return _markup(escape(value).replace("\n", broken))
    from jinja2 import Undefined

    if isinstance(value, Letterhead):
        return _markup(run.writer.letterhead(value))
    if isinstance(value, Signature):
        return _markup(run.writer.signature(value, run.year))
    if isinstance(value, Imprint):
        return _markup(run.writer.imprint(value, run.year))
    if isinstance(value, _BLOCKS):
        return _markup(run.writer.block(value, run.landscape))
    if isinstance(value, tuple):
        return _markup("".join(str(_finalized(run, item)) for item in value))
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return value
    if isinstance(value, Undefined):
        return value  # raises by its own name when it is printed
    raise TypeError(f"{_KINDS.get(type(value).__name__, type(value).__name__)}不能直接写出")


def _title(run: _Run, text: str, style: str) -> str:
    import re

    from markupsafe import Markup

    plain = Markup(re.sub("<[^>]+>", "", text.replace("<w:br/>", "\n"))).unescape()
    if style == st.TITLE and not run.title:
        run.title = plain.replace("\n", "")
    if style == st.ATTACHMENT_TITLE:
        run.attachments.append(plain)
    return run.writer.title(plain, style, run.keep, run.landscape)
