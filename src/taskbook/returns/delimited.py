"""Read .csv and other delimited text of a form's sheet."""

from __future__ import annotations

import csv
import io

from taskbook.returns.grid import Book, Cell, Sheet
from taskbook.returns.limits import LARGEST_TEXT, LAST_COLUMN, MOST_CELLS, Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = {*range(9), 11, *range(14, 27), *range(28, 32)}


def decode(content: bytes) -> str | None:
    """Return text in the encodings that Chinese office programs write, or None if it is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    if any(byte in _BINARY for byte in content[:4096]):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_delimited(text: str, name: str) -> Book:
    """Return a book of one sheet.

    Raises:
        Refused: It is too large or not a table.
    """
    if len(text) > LARGEST_TEXT:
        raise Refused("file-too-large", "文本过大")
    first = text[:20_000]
    separator = max(",\t;，", key=first.count)
    sheet = Sheet(name)
    budget = MOST_CELLS
    try:
        for number, fields in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1
        ):
            cells = {n: Cell(value) for n, value in enumerate(fields, 1) if value}
            budget -= len(cells)
            if budget < 0 or len(fields) > LAST_COLUMN:
                raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
            if cells:
                sheet.rows[number] = cells
    except csv.Error as error:
        raise Refused("file-damaged", "文本表格的引号不成对或单元格过长") from error
    return Book("csv", [sheet])
