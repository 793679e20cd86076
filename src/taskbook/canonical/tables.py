"""All tables of one document into records: several sheets, tables that go on, hidden parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from taskbook.canonical.columns import SECTION
from taskbook.canonical.compose import Composer
from taskbook.canonical.corrections import Corrections
from taskbook.canonical.field_value import Value, clean_cell
from taskbook.canonical.header import HeaderMatch, find_headers
from taskbook.canonical.hidden import check_computed, check_hidden
from taskbook.canonical.labelled_text import find_labelled_text
from taskbook.canonical.labels import Aliases, load_aliases
from taskbook.canonical.measure import stated_measure
from taskbook.canonical.records import RecordBuilder, Records, TaskRecord, has_requirement_label
from taskbook.canonical.row_kinds import is_heading
from taskbook.canonical.rows import FieldRow, RowReader
from taskbook.canonical.unit_cell import UnitRule, find_unit_rule
from taskbook.model.location import Location
from taskbook.model.raw import RawDocument, RawRow, RawTable
from taskbook.problems.problem import Problem
from taskbook.units.register import Register

# A year of its own, or one end of several years; a day (制表时间：2021年12月30日) comes second.
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年(?!\s*\d{1,2}\s*月)|\s*[-—–~至到]+\s*20\d\d\s*年)")
_YEAR_OF_DAY = re.compile(r"(?<!\d)(20\d\d)\s*年")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:\s*年|[-/.]\d{1,2})")
# Share of requirement cells with a number (（一）) from which the others are continuations.
_LABELLED = 1 / 3


@dataclass(slots=True)
class TableReading:
    """What the tables of a document held.

    Attributes:
        records: Requirements and tasks of all tables in order, and what was met on the way.
        headers: The headers that were found.
        fields: Fields that at least one table has a column for.
        titles: Rows above the headers and titles of the tables, which may tell year and place.
        used_blocks: Positions of the paragraphs of running text that were read as tasks.
    """

    records: Records = field(default_factory=Records)
    headers: list[HeaderMatch] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    titles: list[tuple[str, Location]] = field(default_factory=list)
    used_blocks: set[int] = field(default_factory=set)


def read_tables(
    document: RawDocument, aliases: Aliases, corrections: Corrections, register: Register
) -> TableReading:
    """Return the records of all tables of a document that have, or continue, a known header.

    A table without known labels is recorded with its size and left out, unless it has as many
    columns as the table before it and stands directly after (the next page of one table).
    """
    reading = TableReading()
    carried: tuple[HeaderMatch, RawTable] | None = None
    for table in document.tables:
        headers = find_headers(table, aliases)
        reader = _TableReader(table, document, aliases, corrections, register, reading)
        if headers:
            reader.read(headers)
            carried = (headers[-1], table)
        elif carried is not None and _goes_on(carried[0], table):
            reader.read_on(carried[0])
        else:
            reader.leave_out()
    if not reading.headers:
        _read_running_text(document, aliases, register, reading)
    _settle_numbers(reading.records)
    return reading


def _read_running_text(
    document: RawDocument, aliases: Aliases, register: Register, reading: TableReading
) -> None:
    """Read the tasks of a text that names the units below or behind each of them."""
    text = find_labelled_text(document.blocks, aliases)
    if text is None:
        return
    report = reading.records.report
    columns = dict(enumerate(sorted(text.fields), start=1))
    labels = dict.fromkeys(columns, "")
    header = HeaderMatch(columns, labels, {}, frozenset(), 0, text.first.location)
    reading.headers.append(header)
    reading.fields.update(text.fields)
    report.add(Problem("text-as-table", text.first.location, note=str(len(text.rows))))
    rule = find_unit_rule((block.text for block in document.blocks[:40]), register.find)
    composer = Composer(header, aliases, report, rule)
    builder = RecordBuilder(reading.records, labelled=False, headings=True)
    for row in text.rows:
        if not row.is_section:
            composer.compose(row.values, [])
        builder.add(row)
    composer.finish()
    reading.used_blocks.update(text.used)


def holds_tasks(document: RawDocument) -> bool:
    """Tell a document of tables of tasks from running text, which may have tables of its own.

    A text that names the units of each task is read like a table.
    """
    aliases = load_aliases()
    if any(find_headers(table, aliases) for table in document.tables):
        return True
    if find_labelled_text(document.blocks, aliases) is not None:
        return True
    return bool(document.tables) and not document.blocks


def _goes_on(header: HeaderMatch, table: RawTable) -> bool:
    """Tell whether a table without header has the columns of the header before it."""
    widths = Counter(_width(row) for row in table.rows if row.cells)
    if not widths:
        return False
    return widths.most_common(1)[0][0] == max(header.labels)


def _width(row: RawRow) -> int:
    return max((c.location.column or 1) + c.span[1] - 1 for c in row.cells)


def _line(row: RawRow) -> str:
    return " | ".join(text for cell in row.cells if (text := cell.text.strip()))


class _TableReader:
    """Reads one table into the records shared by all tables of the document."""

    def __init__(
        self,
        table: RawTable,
        document: RawDocument,
        aliases: Aliases,
        corrections: Corrections,
        register: Register,
        reading: TableReading,
    ) -> None:
        self._table = table
        self._document = document
        self._aliases = aliases
        self._corrections = corrections
        self._register = register
        self._reading = reading
        self._report = reading.records.report

    def _note(self, code: str, location: Location, **words: str) -> None:
        self._report.add(Problem(code, location, **words))

    def read(self, headers: tuple[HeaderMatch, ...]) -> None:
        """Read the rows under each header; what stands above the first is its title."""
        rows = self._table.rows
        self._check_cells()
        if self._table.title:
            self._reading.titles.append((self._table.title, self._table.location))
        self._titles(rows[: headers[0].first])
        bounds = [*(header.first for header in headers[1:]), len(rows)]
        for header, end in zip(headers, bounds, strict=True):
            self._reading.headers.append(header)
            self._reading.fields.update(header.columns.values())
            self._describe(header)
            self._repeated(header, rows)
            body = [rows[i] for i in range(header.first, end) if i not in header.rows]
            self._body(header, body, self._table.title if header is headers[0] else "")

    def _check_cells(self) -> None:
        self._report.extend(check_hidden(self._table))
        self._report.extend(check_computed(self._table))

    def read_on(self, header: HeaderMatch) -> None:
        """Read a table that goes on under the header of the one before."""
        self._check_cells()
        self._note("header-carried", self._table.location, note=str(header.location))
        self._body(header, self._table.rows, self._table.title)

    def leave_out(self) -> None:
        """Record a table that has no known header."""
        filled = [line for row in self._table.rows if (line := _line(row))]
        if len(filled) == 1 or not any(" | " in line for line in filled):
            for line in filled:  # a frame that lays out text, not a table
                self._note("text-outside-table", self._table.location, found=line)
        elif filled:
            place, count = self._table.location, str(len(filled))
            self._note("table-without-header", place, found=filled[0], note=count)

    def _titles(self, rows: Iterable[RawRow]) -> None:
        for row in rows:
            text = " ".join(t for c in row.cells if (t := clean_cell(c.text)[0]))
            if text:
                self._reading.titles.append((text, row.location))
                self._note("title-row", row.location, found=text)

    def _describe(self, header: HeaderMatch) -> None:
        """Record what each column was read as, so that a clerk can check it at a glance."""
        words = {**self._aliases.words, "section": "大类", "period": "季度进度安排"}
        columns = [
            f"“{header.labels[column]}”→{words[name]}"
            for column, name in sorted(header.columns.items())
            if name
        ]
        self._note("columns-matched", header.location, note="，".join(columns))
        self._report.extend(header.problems)

    def _repeated(self, header: HeaderMatch, rows: tuple[RawRow, ...]) -> None:
        again = sorted(header.rows)
        first_block = next(
            (i for i, (a, b) in enumerate(pairwise(again), 1) if b != a + 1), len(again)
        )
        numbers = [str(rows[i].location.row) for i in again[first_block:]]
        if numbers:
            self._note("header-repeated", header.location, note=f"第{'、'.join(numbers)}行")

    def _body(self, header: HeaderMatch, body: Iterable[RawRow], heading: str) -> None:
        """Read the rows under a header; a numbered ``heading`` over the table is one of them."""
        body = list(body)
        reader = RowReader(
            header,
            self._aliases,
            self._corrections,
            self._report,
            self._unit_rule(header, body),
            self._measure(),
        )
        builder = RecordBuilder(
            self._reading.records,
            labelled=_is_labelled(header, body),
            headings="requirement" not in header.columns.values(),
        )
        if is_heading(heading):
            title = Value(heading, (self._table.location,))
            builder.add(FieldRow({SECTION: title}, self._table.location))
        for row in body:
            read = reader.read(row)
            if read is not None:
                builder.add(read)
        reader.finish()

    def _measure(self) -> str:
        """Return the unit of measure that the lines above say holds for the whole table."""
        texts = [text for text, _ in self._reading.titles]
        texts += [block.text for block in self._document.blocks[:40]]
        return stated_measure(texts, self._aliases.measures)

    def _unit_rule(self, header: HeaderMatch, body: list[RawRow]) -> UnitRule:
        """Return what labels, titles, notes and running text say about the cells of units."""
        texts = [label for c, label in header.labels.items() if header.columns[c] == "lead_units"]
        texts += [text for text, _ in self._reading.titles]
        texts += [block.text for block in self._document.blocks[:40]]
        texts += [row.cells[0].text for row in body if len(row.cells) == 1]
        rule = find_unit_rule(texts, self._register.find)
        if rule.first_leads or rule.star_leads:
            words = "第一位为牵头单位" if rule.first_leads else "带标记的为牵头单位"
            self._note("unit-rule-found", header.location, note=words)
        return rule


def _is_labelled(header: HeaderMatch, body: list[RawRow]) -> bool:
    column = next((c for c, name in header.columns.items() if name == "requirement"), None)
    texts = [
        text
        for row in body
        for cell in row.cells
        if cell.location.column == column and (text := clean_cell(cell.text)[0])
    ]
    return sum(map(has_requirement_label, texts)) >= _LABELLED * len(texts)


def _settle_numbers(records: Records) -> None:
    """Number all tasks where none has a number, or where numbers start again in every section."""
    numbers = [task.number for task in records.tasks if task.number is not None]
    if records.tasks and not numbers:
        place, count = records.tasks[0].source, str(len(records.tasks))
        records.report.add(Problem("numbers-given", place, note=count))
        for position, task in enumerate(records.tasks, start=1):
            task.number = position
    doubled = [number for number, count in Counter(numbers).items() if count > 1]
    if not doubled:
        return
    first = records.tasks[0]
    words = "、".join(map(str, sorted(doubled)[:5]))
    records.report.add(Problem("numbers-restart", first.source, found=words))
    for position, task in enumerate(records.tasks, start=1):
        if task.number is not None and task.number != position:
            records.report.add(_renumbered(task, position))
        task.number = position


def _renumbered(task: TaskRecord, position: int) -> Problem:
    return Problem("number-replaced", task.source, found=str(task.number), repaired=str(position))


@dataclass(frozen=True, slots=True)
class YearFound:
    """The year of a table's tasks and what it was told from."""

    year: int
    evidence: str
    location: Location
    certain: bool


def find_year(document: RawDocument, reading: TableReading) -> YearFound | None:
    """Return the year of the tasks, told from titles, then text, name, and last the deadlines.

    It is certain only where the words nearest to the table name exactly one year.
    """
    start = reading.headers[0].location if reading.headers else document.tables[0].location
    sources = (
        list(reversed(reading.titles)),
        [(block.text, block.location) for block in document.blocks[:12]],
        [(label, h.location) for h in reading.headers for label in h.labels.values()],
        [(table.location.sheet or "", table.location) for table in document.tables],
        [(document.document, Location(document.document))],
    )
    for texts, pattern in ((texts, p) for texts in sources for p in (_YEAR, _YEAR_OF_DAY)):
        years = {
            int(year): (text, location)
            for text, location in texts
            for year in pattern.findall(text)
        }
        if years:
            year = max(years) if len(years) > 1 else next(iter(years))
            text, location = years[year]
            return YearFound(year, text, location, certain=len(years) == 1 and pattern is _YEAR)
    name = re.search(r"(?<!\d)(20\d\d)(?!\d)", document.document)
    if name is not None:
        return YearFound(int(name[1]), document.document, start, certain=False)
    counts = Counter(_schedule_years(reading.records))
    if counts:
        year, count = counts.most_common(1)[0]
        return YearFound(year, f"{count}处时限写明{year}年", start, certain=False)
    return None


def _schedule_years(records: Records) -> Iterator[int]:
    for task in records.tasks:
        for name in ("schedule", "title"):
            if name in task.values:
                yield from map(int, _ANY_YEAR.findall(task.values[name].text))
