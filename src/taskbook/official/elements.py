"""What an official document is made of, as values. ``document.py`` lays them out.

These know nothing of tasks: the notice, the circular, the correction slip and the reminder all
say what they have to say with them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body (正文)."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (结构层次) with its number as literal text, 一、 / （一） / 1. / （1）.

    Attributes:
        level: 1 to 4.
        text: With the number; a heading that stands alone has no full stop.
        run_in: Text that follows on the same line; only the heading takes the heading's font.
    """

    level: int
    text: str
    run_in: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """A paragraph in a named style of the document (``公文正文``, ``附注``, ``空行``)."""

    style: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    Attributes:
        label: Header text.
        width: Share of the table's width; the shares need not add up to anything.
        align: ``left``, ``center`` or ``right``.
        group: Header over several neighbouring columns (two header rows), or empty.
    """

    label: str
    width: float = 1.0
    align: str = "left"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header that repeats on every page and rows that do not split.

    Attributes:
        columns: Left to right.
        rows: Cell texts; a row shorter than ``columns`` is padded; a row of exactly one cell spans
            the whole width (a section row).
        title: Over the table, centred, or empty.
        unit_line: ``单位：亿元``, right above the table, or empty.
        note: Below the table in small type, or empty.
        dense: 五号 instead of 小四.
        fine: 小五, for tables of many pages.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    unit_line: str = ""
    note: str = ""
    dense: bool = False
    fine: bool = False


class ChartKind(StrEnum):
    """Kind of a native chart."""

    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart; ``color`` is six hex digits, chosen by the caller."""

    name: str
    values: tuple[float, ...]
    color: str = "4F6D7A"


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart that can be edited in Word and WPS; its figures travel in a small workbook.

    Attributes:
        kind: Column (upright), bar (lying) or pie.
        categories: Labels of the axis, or of the slices.
        series: One or more; a pie takes the first.
        caption: Under the chart, or empty.
        stacked: Whether the series of a bar or column chart are stacked.
        height_mm: Height; the width is the type area's.
        point_colors: A pie's slices, or the bars of a single series; empty for the series' colour.
        number_format: Excel number format of the axis.
        label_format: Excel number format of the labels; that of the axis if empty.
        axis_title: Of the value axis, or empty.
        alt_text: What the picture shows, for screen readers; the caption if empty.
    """

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    caption: str = ""
    stacked: bool = False
    height_mm: float = 80.0
    point_colors: tuple[str, ...] = ()
    number_format: str = "0"
    label_format: str = ""
    axis_title: str = ""
    alt_text: str = ""


Block = Paragraph | Heading | Styled | Table | Chart


class LetterheadKind(StrEnum):
    """How the red head comes onto the paper."""

    DIGITAL = "digital"
    PREPRINTED = "preprinted"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """版头.

    Attributes:
        mark: 发文机关标志, with 文件 where it has it.
        number: 发文字号 complete (``东府办函〔2021〕5号``), see ``document_number``.
        kind: Drawn, left free for pre-printed paper, or none at all.
        urgency: ``特急`` or ``加急``, or empty.
        secrecy: ``机密★1年``, or empty.
        copy_number: 份号, six digits, or empty.
    """

    mark: str
    number: str
    kind: LetterheadKind = LetterheadKind.DIGITAL
    urgency: str = ""
    secrecy: str = ""
    copy_number: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期; the seal itself is never drawn.

    Attributes:
        issuer: 发文机关署名.
        date: 成文日期, or None to leave it open in a draft.
        seal: Whether a seal will be pressed, which changes the geometry (7.3.5).
        blank_lines: Empty lines above when a seal is pressed.
    """

    issuer: str
    date: dt.date | None
    seal: bool = True
    blank_lines: int = 2


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记.

    Attributes:
        copies_to: 抄送机关.
        printer: 印发机关.
        date: 印发日期, or None to leave it open.
        recipients: 主送机关 moved here because the list is too long for page 1.
    """

    copies_to: tuple[str, ...]
    printer: str
    date: dt.date | None
    recipients: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: begins on a new page; its title also stands in the 附件说明."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """One document.

    Attributes:
        title: 标题; broken into lines by ``titles.break_title`` unless it has line breaks.
        body: 正文.
        recipients: 主送机关 without the colon, or empty.
        letterhead: 版头, or None.
        attachments: 附件, in order; the 附件说明 is made from them.
        signature: 署名 and date, or None.
        note: 附注 without its brackets, or empty.
        imprint: 版记, or None.
        creator: Author in the file's properties.
    """

    title: str
    body: tuple[Block, ...]
    recipients: str = ""
    letterhead: Letterhead | None = None
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None
    note: str = ""
    imprint: Imprint | None = None
    creator: str = ""


def document_number(prefix: str, year: int, serial: int | None) -> str:
    """Return the 发文字号, ``东府办函〔2021〕5号``; a draft's serial is left open."""
    return f"{prefix}〔{year}〕{'　' if serial is None else serial}号"


def chinese_date(date: dt.date | None, year: int | None = None) -> str:
    """Return ``2021年4月6日``; open for a draft, ``2021年　月　日`` when the year is known."""
    if date is not None:
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{year or ''}年　月　日"
