"""Read a web page of tables, which office systems export under the name .xls."""

from __future__ import annotations

import re

from taskbook.returns.grid import Book, Cell, Merge, Sheet
from taskbook.returns.limits import LARGEST_TEXT, MOST_CELLS, MOST_MERGES, Refused

_TABLE = re.compile(r"<table\b", re.I)
_END = re.compile(r"</table\s*>", re.I)
# Sheets in other files, struck text, pictures and fields of a form: the page's reader passes over
# them, so that an answer could be lost or a deleted one taken.
_NOT_READ = re.compile(
    r"<(?:frameset|iframe|object|img|s|strike|del|input|textarea|select)\b|line-through", re.I
)
_MOST_TAGS = 300_000  # the page's reader builds a tree of them
_BESIDE = "表格以外的文字"


def read_web_table(text: str, name: str) -> Book:
    """Return a book with one sheet per table, and one with the text that stands beside them.

    Raises:
        Refused: It has no table, is cut off or too large, or holds what cannot be read certainly.
        SourceError: It is beyond a limit of the page's reader.
    """
    from taskbook.sources.html import read_html

    if len(text) > LARGEST_TEXT or text.count("<") > _MOST_TAGS:
        raise Refused("file-too-large", "网页过大")
    if not _TABLE.search(text) or _NOT_READ.search(text):
        raise Refused("file-web")
    if not _END.search(text):
        raise Refused("file-truncated")
    tables, blocks = read_html(text.encode(), name)
    budget = MOST_CELLS
    sheets = []
    for number, table in enumerate(tables, 1):
        sheet = Sheet(f"表{number}")
        for row in table.rows:
            if row.cells and all(cell.hidden for cell in row.cells):
                sheet.hidden_rows.add(row.location.row or 0)
            for cell in row.cells:
                budget -= 1
                at, column = cell.location.row or 0, cell.location.column or 0
                if cell.text:
                    sheet.rows.setdefault(at, {})[column] = Cell(cell.text)
                height, width = cell.span
                if (height > 1 or width > 1) and len(sheet.merges) < MOST_MERGES:
                    sheet.merges.append(Merge(at, column, at + height - 1, column + width - 1))
        sheets.append(sheet)
    said = dict.fromkeys([*(t.title for t in tables if t.title), *(b.text for b in blocks)])
    if said:
        sheets.append(Sheet(_BESIDE, {n: {1: Cell(text)} for n, text in enumerate(said, 1)}))
    if budget < 0:
        raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
    return Book("html", sheets)
