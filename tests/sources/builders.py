"""Write one grid of texts as a file of every kind, the way offices would have it.

A grid is a list of rows of texts. ``MERGED`` marks a cell that the cell above it covers.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from pathlib import Path

MERGED = "\0above"
LEFT = "\0left"
Grid = Sequence[Sequence[str]]


def spans(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the 0-based top left cells of merges with (rows, columns)."""
    found = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if text in (MERGED, LEFT):
                continue
            height = 1
            while (
                r + height < len(grid)
                and c < len(grid[r + height])
                and (grid[r + height][c] == MERGED)
            ):
                height += 1
            width = 1
            while c + width < len(row) and row[c + width] == LEFT:
                width += 1
            if (height, width) != (1, 1):
                found[r, c] = (height, width)
    return found


def write_xlsx(path: Path, sheets: dict[str, Grid], hidden_rows: Sequence[int] = ()) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        frame = book.add_format({"border": 1, "text_wrap": True})
        for name, grid in sheets.items():
            sheet = book.add_worksheet(name)
            merged = spans(grid)
            for (r, c), (height, width) in merged.items():
                sheet.merge_range(r, c, r + height - 1, c + width - 1, grid[r][c], frame)
            for r, row in enumerate(grid):
                for c, text in enumerate(row):
                    if text not in (MERGED, LEFT) and (r, c) not in merged:
                        sheet.write_string(r, c, text, frame)
            for r in hidden_rows:
                sheet.set_row(r, None, None, {"hidden": True})
    return path


def write_docx(
    path: Path, grid: Grid, before: Sequence[str] = (), after: Sequence[str] = ()
) -> Path:
    """Write a Word table with true vertical and horizontal merges, as XML for speed."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    merged = spans(grid)
    columns = max(map(len, grid))
    rows = []
    for r, row in enumerate(grid):
        cells = []
        for c in range(columns):
            text = row[c] if c < len(row) else ""
            if text == LEFT:
                continue
            height, width = merged.get((r, c), (1, 1))
            properties = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
            if text == MERGED:
                properties += "<w:vMerge/>"
                text = ""
            elif height > 1:
                properties += '<w:vMerge w:val="restart"/>'
            paragraphs = "".join(
                f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>'
                for line in html.escape(text, quote=False).split("\n")
            )
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>")
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid_columns = "<w:gridCol/>" * columns
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{grid_columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )
    document.element.body.insert_element_before(table, "w:sectPr")
    for text in after:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def write_html(path: Path, grid: Grid, before: Sequence[str] = (), encoding: str = "utf-8") -> Path:
    merged = spans(grid)
    rows = []
    for r, row in enumerate(grid):
        cells = []
        for c, text in enumerate(row):
            if text in (MERGED, LEFT):
                continue
            height, width = merged.get((r, c), (1, 1))
            attributes = (f' rowspan="{height}"' if height > 1 else "") + (
                f' colspan="{width}"' if width > 1 else ""
            )
            lines = "<br>".join(html.escape(line) for line in text.split("\n"))
            cells.append(f"<td{attributes}>{lines}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    paragraphs = "".join(f"<p>{html.escape(text)}</p>\n" for text in before)
    page = (
        f'<html><head><meta charset="{encoding}"></head><body>{paragraphs}'
        f"<table>\n{''.join(rows)}</table></body></html>"
    )
    path.write_bytes(page.encode(encoding))
    return path


def write_csv(path: Path, grid: Grid, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    for row in grid:
        writer.writerow(["" if text in (MERGED, LEFT) else text for text in row])
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path
