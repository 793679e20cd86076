"""A circular as ``verify`` sees it: paragraphs, tables and charts, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taskbook.model.location import Location
from taskbook.model.raw import RawTable
from taskbook.sources.archive import Archive, open_archive, parse_xml
from taskbook.sources.document import read_document
from taskbook.sources.package import main_part

BODY = "正文"
_DOCUMENT = "word/document.xml"
_CHART = re.compile(r"word/charts/\w*?chart(\d+)\.xml")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the running text.

    Attributes:
        number: 1-based, empty paragraphs counted.
        text: What it says.
        document: File name.
        page: Page on which it begins, as Word or WPS last laid it out; 0 where unknown.
    """

    number: int
    text: str
    document: str
    page: int = 0

    @property
    def place(self) -> Location:
        """Where it stands: 正文第13段（第3页）."""
        page = f"（第{self.page}页）" if self.page else ""
        return Location(self.document, f"{BODY}第{self.number}段{page}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell."""

    text: str
    place: Location


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its labels (stacked heads joined) and its rows below the head."""

    number: int
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, label: str) -> int | None:
        """Return the 0-based column whose label is ``label``, or None."""
        return self.labels.index(label) if label in self.labels else None


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One value of a chart, with series and category in words."""

    chart: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Circular:
    """Everything of a document that carries figures."""

    lines: tuple[Line, ...]
    tables: tuple[Grid, ...]
    points: tuple[ChartPoint, ...]


def read_circular(content: bytes, name: str) -> Circular:
    """Read a docx that people may have edited in Word or WPS.

    What a tracked change deleted does not count, what it inserted does.

    Raises:
        SourceError: The file is no docx, damaged, or unreasonably large.
    """
    archive = open_archive(content, name)
    tables, blocks = read_document(archive)
    pages = _pages(archive)
    lines = tuple(
        Line(number, "".join(block.text.split("\n")), name, pages.get(number, 0))
        for block in blocks
        for number in (block.location.row or 0,)
    )
    grids = tuple(_grid(number, table, name) for number, table in enumerate(tables, 1))
    return Circular(lines, grids, tuple(_points(archive, name)))


def _pages(archive: Archive) -> dict[int, int]:
    """Return the page on which each outermost paragraph begins, from the marks Word leaves."""
    pages: dict[int, int] = {}
    page, number, marked = 1, 0, False
    for element in archive.iterate(main_part(archive) or _DOCUMENT, "{*}p", "{*}tr"):
        breaks = sum(1 for _ in element.iter("{*}lastRenderedPageBreak"))
        marked = marked or breaks > 0
        if str(element.tag).endswith("}p"):
            number += 1
            first = next(element.iter("{*}t", "{*}lastRenderedPageBreak"), None)
            leads = first is not None and str(first.tag).endswith("lastRenderedPageBreak")
            pages[number] = page + leads
        page += breaks
    return pages if marked else {}


def _grid(number: int, table: RawTable, name: str) -> Grid:
    """Return a table with one label per column; a second head row fills in grouped heads."""
    width = max((cell.location.column or 1 for row in table.rows for cell in row.cells), default=0)
    lines = [_line(row.cells, width, number, name) for row in table.rows]
    heads = 1
    if len(lines) > 1 and any(cell.span[0] > 1 for cell in table.rows[0].cells):
        heads = 2
    labels = []
    for column in range(width):
        texts = [lines[row][column].text for row in range(min(heads, len(lines)))]
        labels.append("".join((texts[-1] or texts[0]).split()))
    return Grid(number, tuple(labels), tuple(tuple(line) for line in lines[heads:]))


def _line(cells: object, width: int, number: int, name: str) -> list[Cell]:
    from taskbook.model.raw import RawCell

    found = [Cell("", Location(name, f"表{number}")) for _ in range(width)]
    for cell in cells if isinstance(cells, tuple) else ():
        if isinstance(cell, RawCell) and cell.location.column is not None:
            place = Location(name, f"表{number}", cell.location.row, cell.location.column)
            found[cell.location.column - 1] = Cell("".join(cell.text.split()), place)
    return found


def _points(archive: Archive, name: str) -> list[ChartPoint]:
    parts = [match for part in archive.names if (match := _CHART.fullmatch(part))]
    points = []
    for place, part in enumerate(sorted(parts, key=lambda match: int(match[1])), 1):
        root = parse_xml(archive.read(part[0]), name)
        for series in root.iter("{*}ser"):
            title = "".join(v.text or "" for v in series.iterfind("{*}tx//{*}v"))
            names = [v.text or "" for v in series.iterfind("{*}cat//{*}v")]
            values = [v.text or "" for v in series.iterfind("{*}val//{*}v")]
            for label, value in zip(names, values, strict=False):
                points.append(ChartPoint(place, f"{title}·{label}", value))
    return points
