"""Read .csv and other delimited text of a form's sheet."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter

from taskbook.returns.grid import Book, Cell, Sheet
from taskbook.returns.limits import LARGEST_TEXT, LAST_COLUMN, MOST_CELLS, Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = (",", "\t", ";", "|")
_CHINESE_COMMA = "，"  # separates where nothing else does
_KEY = re.compile(r"\S{1,60}\|[0-9a-f]{12}|\d{1,5}")
_HINT = re.compile(r"\s*\"?sep=(.)\"?\s*\r?\n")  # Excel's own first line
_LITERAL = re.compile(r'="([^"]*)"')
_SAMPLE = 60
_BINARY = {*range(9), 11, *range(14, 27), *range(28, 32)}


def decode(content: bytes) -> str | None:
    """Return text in the encodings that Chinese office programs write, or None if it is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding).lstrip("\ufeff")
            except UnicodeDecodeError:
                return None
    if b"\0" in (head := content[:4096].rstrip(b"\0")):
        return _wide(content) if len(content) % 2 == 0 and head else None
    content = content.rstrip(b"\0\x1a")  # what DOS programs and block-wise copies leave behind
    if any(byte in _BINARY for byte in content[:4096]):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _wide(content: bytes) -> str | None:
    """Return UTF-16 text that does not say so, or None if it is none."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        start = text[:2000]
        if "\n" in start and all(c.isprintable() or c in "\t\r\n\u3000\xa0" for c in start):
            return text
    return None


def nearly_text(content: bytes) -> bool:
    """Return whether nearly all of ``content`` is text: some bytes of it are spoilt or missing."""
    if any(byte in _BINARY for byte in content[:4096]):
        return False
    return any(
        content.decode(encoding, "replace").count("\ufffd") * 100 < len(content)
        for encoding in ("utf-8", "gb18030")
    )


def read_delimited(text: str, name: str) -> Book:
    """Return a book of one sheet.

    Raises:
        Refused: It is too large or not a table.
    """
    if len(text) > LARGEST_TEXT:
        raise Refused("file-too-large", "文本过大")
    if (text.count("\ufffd") * 20 + text.count("?")) * 5 > len(text):
        raise Refused("file-damaged", "文字成了问号或乱码，保存时选错了编码")
    hint = _HINT.match(text)
    separator = hint[1] if hint else _separator(text[:200_000])
    if hint:  # its line stays, empty: people count rows as the file has them
        text = "\n" + text[hint.end() :]
    sheet = Sheet(name)
    budget = MOST_CELLS
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Refused("file-damaged", "文本表格的引号不成对或单元格过长") from error
    for number, fields in _joined(lines):
        cells = {n: Cell(_bare(value)) for n, value in enumerate(fields, 1) if value}
        budget -= len(cells)
        if budget < 0 or len(fields) > LAST_COLUMN:
            raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
        if cells:
            sheet.rows[number] = cells
    return Book("csv", [sheet])


def _bare(value: str) -> str:
    """Return a field without the formula by which programs keep digits as text: ="0769"."""
    literal = _LITERAL.fullmatch(value) if value.startswith("=") else None
    return literal[1] if literal else value


def _separator(text: str) -> str:
    """Return what separates fields: what cuts the most lines into the same number of fields.

    Counting characters is not enough, since Chinese text is full of commas.
    """
    scores: dict[str, tuple[float, int]] = {}
    for separator in _SEPARATORS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            sizes = Counter(len(row) for row in itertools.islice(reader, _SAMPLE) if row)
        except csv.Error:
            continue
        wide = {size: lines for size, lines in sizes.items() if size > 2}
        if wide:
            size = max(wide, key=lambda size: (wide[size], size))
            scores[separator] = (wide[size] / sizes.total(), size)
    return max(scores, key=lambda separator: scores[separator], default=_CHINESE_COMMA)


def _joined(lines: list[list[str]]) -> list[tuple[int, list[str]]]:
    """Return rows with their numbers; a row that a line break cut is put together again.

    Some programs write a text of several lines without quotes. Its pieces are shorter than a whole
    row and make up exactly one; the first has the row's key or number and no other has.
    """
    sizes = Counter(len(fields) for fields in lines)
    usual = max((size for size, count in sizes.items() if count > 1), default=0)
    found: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(lines):
        whole, end = lines[at], at + 1
        if 2 <= len(whole) < usual and any(_KEY.fullmatch(field) for field in whole[:2]):
            while end < len(lines) and len(whole) < usual and _is_piece(lines[end], usual):
                tail = lines[end] or [""]
                whole = [*whole[:-1], f"{whole[-1]}\n{tail[0]}", *tail[1:]]
                end += 1
            if len(whole) != usual:
                whole, end = lines[at], at + 1
        found.append((at + 1, whole))
        at = end
    return found


def _is_piece(fields: list[str], usual: int) -> bool:
    bare = not fields or (len(fields) == 1 and not fields[0])
    return bare or (
        len(fields) < usual and bool(fields[0]) and not any(map(_KEY.fullmatch, fields[:2]))
    )
