"""Read .xlsx and .xlsm: shown values, merged cells, hidden rows, columns and sheets in one pass.

python-calamine is faster but gives neither hidden rows nor error values nor number formats, and
builds a dense grid that one stray cell can make larger than the memory; openpyxl keeps an object
for each of 100,000 empty formatted rows. Macros, links and formulas are never followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskbook.model.raw import RawTable
from taskbook.sources.archive import Archive, damaged, iterate_xml, too_large
from taskbook.sources.grid import MOST_CELLS, MOST_COLUMNS, CellBudget, Grid
from taskbook.sources.number_format import BUILTIN, format_number, parse_number
from taskbook.sources.package import Relations, main_part, related, relations

if TYPE_CHECKING:
    from lxml import etree

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]{1,3}="[^"<>]{0,20}")*/>')
_SLICE = 2_000_000
_MOST_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of one workbook share."""

    document: str
    strings: tuple[str, ...]
    formats: tuple[str, ...]
    date_1904: bool
    budget: CellBudget


def read_xlsx(archive: Archive) -> tuple[RawTable, ...]:
    """Return one table per worksheet, in the order of the tabs, hidden sheets included.

    Raises:
        SourceError: The workbook is damaged or has more cells than any real table.
    """
    part = main_part(archive) or "xl/workbook.xml"
    workbook = archive.parse(part)
    targets = relations(archive, part)
    properties = workbook.find("{*}workbookPr")
    book = _Book(
        archive.name,
        _read_strings(archive, targets),
        _read_formats(archive, targets),
        properties is not None and _true(properties.get("date1904")),
        CellBudget(archive.name),
    )
    tables: list[RawTable] = []
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        kind, target = targets.get(_relation(sheet), ("", ""))
        if kind != "worksheet" or target not in archive:
            continue
        hidden = sheet.get("state", "visible") != "visible"
        grid = Grid(sheet.get("name", f"表{len(tables) + 1}"), book.budget, hidden)
        _read_sheet(archive, target, grid, book)
        tables.append(grid.build(archive.name))
    if not tables:
        raise damaged(archive.name, "其中没有工作表")
    return tuple(tables)


def _relation(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _read_strings(archive: Archive, targets: Relations) -> tuple[str, ...]:
    path = related(targets, "sharedStrings")
    if path not in archive:
        return ()
    strings: list[str] = []
    for item in archive.iterate(path, "{*}si"):
        if len(strings) >= MOST_CELLS:
            raise too_large(archive.name, "不同的文字过多", f"上限 {MOST_CELLS // 10_000} 万条")
        strings.append(_rich_text(item))
    return tuple(strings)


def _rich_text(item: etree._Element) -> str:
    """Return the text of all runs; phonetic hints (rPh) are not part of it."""
    texts = []
    for child in item:
        local = str(child.tag).rpartition("}")[2]
        if local == "t":
            texts.append(child.text or "")
        elif local == "r":
            texts.extend(t.text or "" for t in child.iterfind("{*}t"))
    joined = "".join(texts)
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), joined) if "_x" in joined else joined


def _read_formats(archive: Archive, targets: Relations) -> tuple[str, ...]:
    """Return the number format of each cell style, by its index."""
    path = related(targets, "styles")
    if path not in archive:
        return ()
    root = archive.parse(path)
    own = {
        f.get("numFmtId", ""): f.get("formatCode", "")
        for f in root.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        builtin = BUILTIN.get(int(number), "General") if number.isdigit() else "General"
        formats.append(own.get(number, builtin))
    return tuple(formats)


def _read_sheet(archive: Archive, part: str, grid: Grid, book: _Book) -> None:
    number = 0
    rows_hidden = False
    tags = ("row", "col", "sheetFormatPr", "mergeCell")
    content = _without_empty_cells(archive.read(part))
    for element in iterate_xml(content, archive.name, *(f"{{*}}{tag}" for tag in tags)):
        local = str(element.tag).rpartition("}")[2]
        if local == "row":
            number = _number(element.get("r"), number + 1)
            if number > _MOST_ROWS:
                raise damaged(archive.name, f"工作表“{grid.sheet}”的行号超出范围")
            if _read_row(element, number, grid, book) and (
                rows_hidden or _true(element.get("hidden"))
            ):
                grid.hidden_rows.add(number)
        elif local == "col" and _true(element.get("hidden")):
            first = _number(element.get("min"), 1)
            grid.hide_columns(first, _number(element.get("max"), first))
        elif local == "sheetFormatPr":
            rows_hidden = _true(element.get("zeroHeight"))
        elif local == "mergeCell":
            _read_merge(element.get("ref", ""), grid)


def _without_empty_cells(content: bytes) -> bytes:
    """Return a sheet without cells that have a format alone; they cost most of the time.

    Each of the other cells says where it stands, so none of them moves.
    """
    if b"<![CDATA[" in content:
        return content
    kept = []
    start = 0
    while start < len(content):
        end = content.rfind(b"<", start + 1, start + _SLICE)
        if end < 0 or start + _SLICE >= len(content):
            end = len(content)
        kept.append(_EMPTY_CELL.sub(b"", content[start:end]))
        start = end
    return b"".join(kept)


def _read_row(row: etree._Element, number: int, grid: Grid, book: _Book) -> bool:
    """Read the cells of one row; return True if any holds something."""
    column = 0
    filled = False
    for cell in row:
        address = _ADDRESS.match(cell.get("r") or "")
        column = _column(address[1]) if address else column + 1
        if len(cell) == 0 or column > MOST_COLUMNS:
            continue
        text = _cell_text(cell, book)
        if text:
            filled = True
            grid.put(number, column, text)
    return filled


def _cell_text(cell: etree._Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return _rich_text(inline) if inline is not None else ""
    value = cell.find("{*}v")
    text = value.text if value is not None else None
    if text is None:
        # Never computed: the formula shows what should stand here; see cell-not-computed.
        formula = cell.find("{*}f")
        return f"={formula.text}" if formula is not None and formula.text else ""
    if kind == "s":
        index = int(text) if text.strip().isdigit() else -1
        if not 0 <= index < len(book.strings):
            raise damaged(book.document, "共享文字表不完整")
        return book.strings[index]
    if kind == "b":
        return "TRUE" if _true(text) else "FALSE"
    if kind == "n":
        return _shown(text, cell.get("s", "0"), book)
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _shown(text: str, style: str, book: _Book) -> str:
    number = parse_number(text)
    if number is None:
        return text
    index = int(style) if style.isdigit() else 0
    code = book.formats[index] if index < len(book.formats) else "General"
    return format_number(number, code, book.date_1904)


def _read_merge(ref: str, grid: Grid) -> None:
    first, _, last = ref.partition(":")
    start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
    if start is None or end is None:
        return
    top, left = int(start[2]), _column(start[1])
    grid.merge(top, left, int(end[2]) - top + 1, _column(end[1]) - left + 1)


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 9 else default


def _true(text: str | None) -> bool:
    return text is not None and text.strip().lower() in ("1", "true", "on")
