"""Tables as one XML string: building 319 rows node by node would take longer than all the rest."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from taskbook.official import styles as st
from taskbook.official.elements import Column, Table
from taskbook.official.geometry import LANDSCAPE_HEIGHT, escape, text_width

_MARGIN = 85  # 1.5 mm at either side of a cell's text
_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f"<w:{side} {_RULE}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
_CELL_MARGINS = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/>'
    f'<w:left w:w="{_MARGIN}" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
    f'<w:right w:w="{_MARGIN}" w:type="dxa"/></w:tblCellMar>'
)
_RUN = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
_STYLE_OF = {"left": st.TABLE_LEFT, "center": st.TABLE_CENTER, "right": st.TABLE_RIGHT}
_METRICS = {"": (240, 360), st.DENSE: (210, 320), st.FINE: (180, 240)}  # character, line; twips
# A row taller than this may break over pages: kept whole it would not fit on any.
_TALLEST_WHOLE_ROW = LANDSCAPE_HEIGHT * 0.82


def column_widths(columns: Sequence[Column], total: int) -> list[int]:
    """Return the widths in twips; they add up to ``total`` exactly."""
    shares = sum(column.width for column in columns)
    edges = [0]
    running = 0.0
    for column in columns:
        running += column.width
        edges.append(round(total * running / shares))
    return [after - before for before, after in itertools.pairwise(edges)]


def cell_text(text: str) -> str:
    """Return the runs of a cell or paragraph: line breaks kept, nothing else interpreted."""
    if not text:
        return ""
    if "\n" not in text:
        return f"{_RUN}{escape(text)}</w:t></w:r>"
    inner = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, text.split("\n")))
    return f"{_RUN}{inner}</w:t></w:r>"


def _cell(width: int, style: str, text: str, more: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{cell_text(text)}</w:p></w:tc>'
    )


def _suffix(table: Table, ids: Mapping[str, str]) -> str:
    """Return the end of the style names: a clerk's older template has no 小五."""
    if table.fine and st.TABLE_LEFT + st.FINE in ids:
        return st.FINE
    return st.DENSE if table.dense or table.fine else ""


def table_xml(table: Table, ids: Mapping[str, str], total: int) -> str:
    """Return ``w:tbl``; ``w:tblW``, the grid and the cells agree to the twip.

    Args:
        table: Title, unit line and note are the writer's business.
        ids: Style name to style id.
        total: Width in twips.
    """
    widths = column_widths(table.columns, total)
    suffix = _suffix(table, ids)
    styles = [ids[_STYLE_OF[column.align] + suffix] for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    pieces = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/>{_BORDERS}'
        f'<w:tblLayout w:type="fixed"/>{_CELL_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    ]
    pieces += _header_rows(table, widths, ids[st.TABLE_HEAD + suffix])
    em, pitch = _METRICS[suffix]
    room = [max(1, (width - 2 * _MARGIN) // em) for width in widths]
    opens = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        for width, style in zip(widths, styles, strict=True)
    ]
    section = ids[st.TABLE_LEFT + suffix]
    for row in table.rows:
        if len(row) == 1 and len(widths) > 1:
            span = f'<w:gridSpan w:val="{len(widths)}"/>'
            cells = _cell(total, section, row[0], span)
            properties = "<w:cantSplit/>"
        else:
            texts = (*row, *("",) * (len(widths) - len(row)))
            cells = "".join(
                f"{start}{cell_text(text)}</w:p></w:tc>"
                for start, text in zip(opens, texts, strict=True)
            )
            tall = _row_height(texts, room, pitch) > _TALLEST_WHOLE_ROW
            properties = "" if tall else "<w:cantSplit/>"
        head = f"<w:trPr>{properties}</w:trPr>" if properties else ""
        pieces.append(f"<w:tr>{head}{cells}</w:tr>")
    pieces.append("</w:tbl>")
    return "".join(pieces)


def _row_height(texts: Sequence[str], room: Sequence[int], pitch: int) -> float:
    """Return a row's height in twips, near enough to tell whether a page can hold it."""
    if max(map(len, texts)) < 60:
        return 0
    lines = max(
        sum(max(1, -int(-text_width(part) // width)) for part in text.split("\n"))
        for text, width in zip(texts, room, strict=True)
    )
    return lines * pitch


def _header_rows(table: Table, widths: list[int], style: str) -> list[str]:
    """Return one header row, or two where columns stand under a common label."""
    start = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    if not any(column.group for column in table.columns):
        cells = "".join(
            _cell(width, style, column.label)
            for column, width in zip(table.columns, widths, strict=True)
        )
        return [f"{start}{cells}</w:tr>"]
    upper = lower = ""
    index = 0
    while index < len(table.columns):
        group = table.columns[index].group
        if not group:
            label = table.columns[index].label
            upper += _cell(widths[index], style, label, '<w:vMerge w:val="restart"/>')
            lower += _cell(widths[index], style, "", "<w:vMerge/>")
            index += 1
            continue
        end = index
        while end < len(table.columns) and table.columns[end].group == group:
            lower += _cell(widths[end], style, table.columns[end].label)
            end += 1
        span = f'<w:gridSpan w:val="{end - index}"/>' if end - index > 1 else ""
        upper += _cell(sum(widths[index:end]), style, group, span)
        index = end
    return [f"{start}{upper}</w:tr>", f"{start}{lower}</w:tr>"]
