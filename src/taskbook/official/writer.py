"""Turns elements into WordprocessingML: the one place that knows how each element is set.

Everything geometric that depends on the words (the title's lines, the indents of 署名 and 成文日期,
the hanging indents of the 附件说明) is worked out here; everything else is in the styles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from taskbook.official import geometry as g
from taskbook.official import styles as st
from taskbook.official.chart import chart_part
from taskbook.official.elements import (
    Block,
    Chart,
    Heading,
    Imprint,
    Letterhead,
    LetterheadKind,
    Paragraph,
    Signature,
    Styled,
    Table,
    chinese_date,
)
from taskbook.official.fonts import Layout
from taskbook.official.geometry import escape, text_width
from taskbook.official.package import ChartPart
from taskbook.official.tables import cell_text, table_xml
from taskbook.official.titles import break_title

_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_KEEP = "<w:keepNext/>"
_MARKUP = re.compile("<[^>]*>")
_STYLED = re.compile(r'(<w:pPr><w:pStyle w:val="[^"]*"/>)(?!<w:keepNext/>)')


def keep_with_next(xml: str) -> str:
    """Return blocks whose last paragraph stays with what follows, so 署名 is never alone.

    A long paragraph is left free: LibreOffice would move the whole of it to the next page.
    """
    at = xml.rfind("<w:pPr>")
    if at < 0 or len(_MARKUP.sub("", xml[at:])) > g.LONGEST_KEPT:
        return xml
    return xml[:at] + _STYLED.sub(rf"\1{_KEEP}", xml[at:], count=1)


class Writer:
    """Writes the elements of one document; collects its charts on the way.

    Attributes:
        charts: Charts so far, in the order of their relationship ids.
    """

    def __init__(self, ids: Mapping[str, str], layout: Layout) -> None:
        """Take the document's style ids by name, and how it is set."""
        self._ids = ids
        self._layout = layout
        self.charts: list[ChartPart] = []

    def paragraph(self, style: str, text: str = "", properties: str = "") -> str:
        """Return a paragraph; ``properties`` follow ``w:pStyle`` in the schema's order."""
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._ids[style]}"/>{properties}</w:pPr>'
            f"{cell_text(text)}</w:p>"
        )

    def blank(self, count: int = 1, keep: bool = False) -> str:
        """Return empty lines at the body's pitch."""
        return self.paragraph(st.BLANK, properties=_KEEP if keep else "") * count

    def blocks(self, blocks: Iterable[Block], landscape: bool = False) -> str:
        """Return the XML of several blocks."""
        return "".join(self.block(block, landscape) for block in blocks)

    def block(self, block: Block, landscape: bool = False) -> str:
        """Return the XML of one block."""
        match block:
            case Paragraph(text):
                return self.paragraph(st.BODY, text)
            case Heading():
                return self.heading(block)
            case Styled(style, text):
                return self.paragraph(style, text)
            case Table():
                return self.table(block, landscape)
            case Chart():
                return self.chart(block, landscape)

    def heading(self, heading: Heading) -> str:
        """Return a heading, alone or with the text that runs on after it."""
        index = heading.level - 1
        if not heading.run_in:
            return self.paragraph(st.HEADINGS[index], heading.text)
        style = self._ids[st.RUN_IN_HEADINGS[index]]
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._ids[st.BODY]}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(heading.text)}</w:t></w:r>'
            f"{cell_text(heading.run_in)}</w:p>"
        )

    def table(self, table: Table, landscape: bool = False) -> str:
        """Return a table with its title, unit line and note."""
        width = g.LANDSCAPE_WIDTH if landscape else g.BODY_WIDTH
        pieces = []
        if table.title:
            pieces.append(self.paragraph(st.TABLE_TITLE, table.title))
        if table.unit_line:
            pieces.append(self.paragraph(st.TABLE_UNIT, table.unit_line))
        pieces.append(table_xml(table, self._ids, width))
        # Two tables in a row would become one in Word without a paragraph between them.
        pieces.append(
            self.paragraph(st.TABLE_NOTE, table.note) if table.note else self.paragraph(st.TINY)
        )
        return "".join(pieces)

    def chart(self, chart: Chart, landscape: bool = False) -> str:
        """Return a paragraph with a native chart, and its caption."""
        self.charts.append(chart_part(chart, self._layout.fonts))
        index = len(self.charts)
        width_mm = 225.0 if landscape else 156.0
        width = int(width_mm * g.EMU_PER_MM)
        height = int(chart.height_mm * g.EMU_PER_MM)
        words = escape(chart.alt_text or chart.caption)
        drawing = (
            f'<w:p><w:pPr><w:pStyle w:val="{self._ids[st.FIGURE]}"/>'
            f"{_KEEP if chart.caption else ''}</w:pPr><w:r><w:drawing>"
            f'<wp:inline {_DRAWING} distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{100 + index}" '
            f'name="图表 {index}" descr="{words}"/><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="rIdChart{index}"/></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r></w:p>"
        )
        return drawing + (self.paragraph(st.CAPTION, chart.caption) if chart.caption else "")

    def title(
        self,
        text: str,
        style: str = st.TITLE,
        keep: Iterable[str] = (),
        landscape: bool = False,
    ) -> str:
        """Return the title in one paragraph, its lines broken by the rules of 7.3.1."""
        limit = g.TITLE_LINE_LANDSCAPE if landscape else g.TITLE_LINE_CHARACTERS
        return self.paragraph(style, "\n".join(break_title(text, limit, keep)))

    def recipients(self, text: str) -> str:
        """Return 主送机关, one blank line below the title."""
        return self.blank() + self.paragraph(st.RECIPIENTS, f"{text}：")

    def letterhead(self, letterhead: Letterhead | None) -> str:
        """Return 版头 down to the two blank lines above the title."""
        if letterhead is None or letterhead.kind is LetterheadKind.NONE:
            return ""
        drawn = letterhead.kind is LetterheadKind.DIGITAL
        lines = [
            (style, text)
            for style, text in (
                (st.BLANK, letterhead.copy_number),
                (st.CLASSIFICATION, letterhead.secrecy),
                (st.CLASSIFICATION, letterhead.urgency),
            )
            if text
        ]
        space = g.MARK_TOP - g.LINE * len(lines)
        size = mark_size(letterhead.mark)
        height = f'<w:spacing w:line="{size * 10}" w:lineRule="exact"/>'
        run = (
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="{size}"/>'
            f'<w:szCs w:val="{size}"/></w:rPr><w:t>{escape(letterhead.mark)}</w:t></w:r>'
        )
        return "".join(
            (
                *(self.paragraph(style, text) for style, text in lines),
                self.paragraph(
                    st.SPACER, properties=f'<w:spacing w:line="{space}" w:lineRule="exact"/>'
                ),
                f'<w:p><w:pPr><w:pStyle w:val="{self._ids[st.MARK]}"/>{height}</w:pPr>'
                f"{run if drawn else ''}</w:p>",
                self.blank(2),
                self.paragraph(st.NUMBER + "红线" if drawn else st.NUMBER, letterhead.number),
                self.blank(2),
            )
        )

    def attachment_note(self, titles: Iterable[str]) -> str:
        """Return 附件说明 after a blank line: the names of the attachments, numbered if several."""
        names = [title.replace("\n", "") for title in titles]
        if not names:
            return ""
        if len(names) == 1:
            only = self.paragraph(st.ATTACHMENT_NOTE, f"附件：{names[0]}", _KEEP)
            return self.blank(keep=True) + only
        pieces = [self.blank(keep=True)]
        for index, name in enumerate(names, 1):
            label = 1.0 if index < 10 else 1.5
            hanging = label + (3 if index == 1 else 0)
            indent = _hanging(6.0 if len(names) < 10 else 6.5, hanging, g.CHARACTER)
            text = f"附件：{index}. {name}" if index == 1 else f"{index}. {name}"
            pieces.append(self.paragraph(st.ATTACHMENT_NOTE, text, _KEEP + indent))
        return "".join(pieces)

    def signature(self, signature: Signature | None, year: int | None = None) -> str:
        """Return 署名 and 成文日期 with the geometry of 7.3.5."""
        if signature is None:
            return ""
        date = chinese_date(signature.date, year)
        issuer_right, date_right = signature_indents(signature.issuer, date, signature.seal)
        blank = self.blank(signature.blank_lines if signature.seal else 1, keep=True)
        return (
            blank
            + self.paragraph(st.SIGNER, signature.issuer, _right(issuer_right))
            + self.paragraph(st.DATE, date, _right(date_right))
        )

    def note(self, text: str) -> str:
        """Return 附注 in its brackets."""
        return self.paragraph(st.NOTE, f"（{text}）") if text else ""

    def attachment_head(self, label: str, title: str, landscape: bool = False) -> str:
        """Return the label, a blank line, the title and a blank line."""
        return (
            self.paragraph(st.ATTACHMENT_LABEL, label)
            + self.blank(keep=True)
            + self.title(title, st.ATTACHMENT_TITLE, landscape=landscape)
            + self.blank()
        )

    def imprint(self, imprint: Imprint | None, year: int | None = None) -> str:
        """Return 版记 as a table anchored to the foot of its page."""
        if imprint is None:
            return ""
        rows = []
        if imprint.recipients:
            rows.append(self._imprint_names("主送：", imprint.recipients.rstrip("。：")))
        if imprint.copies_to:
            rows.append(self._imprint_names("抄送：", "，".join(imprint.copies_to)))
        rows.append(self._imprint_last(imprint.printer, imprint.date, year))
        thick = 'w:val="single" w:sz="8" w:space="0" w:color="000000"'
        thin = 'w:val="single" w:sz="6" w:space="0" w:color="000000"'
        body = ""
        for index, row in enumerate(rows):
            top = thick if index == 0 else thin
            # 主送 above 抄送 have no rule between them.
            if index == 1 and imprint.recipients and imprint.copies_to:
                top = 'w:val="nil"'
            bottom = thick if index == len(rows) - 1 else 'w:val="nil"'
            body += (
                "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>"
                f'<w:tcW w:w="{g.BODY_WIDTH}" w:type="dxa"/><w:tcBorders><w:top {top}/>'
                f"<w:bottom {bottom}/></w:tcBorders></w:tcPr>{row}</w:tc></w:tr>"
            )
        # LibreOffice floats a table as wide as the text only when it is anchored to the page, and
        # puts it on the page before unless a paragraph of its own section stands above it.
        return (
            self.paragraph(st.TINY)
            + (
                '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" '
                f'w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{g.PORTRAIT.left}" '
                f'w:tblpYSpec="bottom"/><w:tblW w:w="{g.BODY_WIDTH}" w:type="dxa"/>'
                '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
                '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
                f'<w:gridCol w:w="{g.BODY_WIDTH}"/></w:tblGrid>{body}</w:tbl>'
            )
            + self.paragraph(st.TINY)
        )

    def _imprint_names(self, label: str, names: str) -> str:
        indent = (
            '<w:ind w:leftChars="400" w:left="1120" w:rightChars="100" w:right="280" '
            'w:hangingChars="300" w:hanging="840"/>'
        )
        return self.paragraph(st.IMPRINT, f"{label}{names}。", indent)

    def _imprint_last(self, printer: str, date: dt.date | None, year: int | None) -> str:
        right = g.BODY_WIDTH - g.CHARACTER_SMALL
        properties = (
            f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
            '<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>'
        )
        hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._ids[st.IMPRINT]}"/>{properties}</w:pPr>'
            f"<w:r>{hint}<w:t>{escape(printer)}</w:t></w:r><w:r><w:tab/></w:r>"
            f"<w:r>{hint}<w:t>{chinese_date(date, year)}印发</w:t></w:r></w:p>"
        )


def mark_size(mark: str) -> int:
    """Return the size of the 发文机关标志 in half-points: as large as the line and taste allow."""
    size = min(g.MARK_LARGEST_PT, 0.96 * g.MARK_WIDTH_PT / max(1.0, text_width(mark)))
    return int(max(g.MARK_SMALLEST_PT, size) * 2)


def signature_indents(issuer: str, date: str, seal: bool) -> tuple[float, float]:
    """Return the right indents of 署名 and 成文日期 in characters (7.3.5.1, 7.3.5.2)."""
    name, day = text_width(issuer), text_width(date)
    if not seal:
        if day > name:
            return day + 4 - name, 2.0
        return 2.0, name - day
    if name <= day + 8:
        return 4 + (day - name) / 2, 4.0
    return 0.0, (name - day) / 2


def _right(characters: float) -> str:
    return (
        f'<w:ind w:rightChars="{round(characters * 100)}" '
        f'w:right="{round(characters * g.CHARACTER)}"/>'
    )


def _hanging(left: float, hanging: float, character: int) -> str:
    return (
        f'<w:ind w:leftChars="{round(left * 100)}" w:left="{round(left * character)}" '
        f'w:hangingChars="{round(hanging * 100)}" w:hanging="{round(hanging * character)}"/>'
    )
