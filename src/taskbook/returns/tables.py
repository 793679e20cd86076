"""Find the form's tables in a workbook: header rows and columns by label, never by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from taskbook.model.form import Column, Section
from taskbook.outputs.identity import NAME_PREFIX
from taskbook.returns.grid import Book, Row, Sheet, column_number
from taskbook.returns.prepared import FormIndex, Prepared, label_key, squash

_FEWEST_LABELS = 3
_ASKED_WEIGHT = 2
_REFERENCE = re.compile(r"^=?\$?'?(.+?)'?[!.]\$?([A-Z]{1,3})\$?(\d+)")
_SECTIONS = frozenset(section.value for section in Section)
CHECK_LABEL = "填报检查"


@dataclass(slots=True)
class Doubt:
    """Something about a column or header that a person should know.

    Attributes:
        code: Code of the problem.
        row: Header row.
        column: Column on the sheet, or None for the whole table.
        found: Label found.
        expected: Label expected.
    """

    code: str
    row: int
    column: int | None
    found: str = ""
    expected: str = ""


@dataclass(slots=True)
class Table:
    """One table of the form as found on a sheet.

    Attributes:
        sheet: Where it stands.
        section: Which section of the form it is.
        header: Header row, or 0 where it was lost.
        columns: Column on the sheet to the form's column.
        strange: Columns whose label the form does not know, with the label.
        first: First body row.
        last: Last body row.
        check_column: The form's own check column, or 0.
        doubts: What was assumed.
    """

    sheet: Sheet
    section: Section
    header: int
    columns: dict[int, Column]
    strange: dict[int, str] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    check_column: int = 0
    doubts: list[Doubt] = field(default_factory=list)

    def body(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows below the header that hold something."""
        for number, row in self.sheet.rows.items():
            if self.first <= number <= self.last and row:
                yield number, row


def find_tables(book: Book, prepared: Prepared, index: FormIndex | None) -> list[Table]:
    """Return every table of the form in ``book``, in the order of sheets and rows."""
    named = _named_columns(book)
    tables: list[Table] = []
    bare: list[Sheet] = []
    for sheet in book.sheets:
        found = list(_on_sheet(sheet, prepared, named.get(sheet.name, {})))
        tables.extend(found)
        if not found and not sheet.hidden:
            bare.append(sheet)
    if index is not None:
        missing = {s for s in Section if index.by_section[s]} - {t.section for t in tables}
        for sheet in bare if missing else ():
            lost = _without_header(sheet, prepared, index, missing)
            if lost is not None:
                tables.append(lost)
    return tables


def _on_sheet(
    sheet: Sheet, prepared: Prepared, named: dict[int, tuple[str, str]]
) -> Iterator[Table]:
    table: Table | None = None
    last = max(sheet.rows, default=0)
    for number, row in sheet.rows.items():
        if len(row) < 2:
            continue
        section = _section_of_header(row, prepared, sheet.name)
        if section is None:
            continue
        if table is not None:
            table.last = number - 1
            yield table
        table = _read_header(sheet, number, row, section, prepared, named)
        table.last = last
    if table is not None:
        yield table


def _section_of_header(row: Row, prepared: Prepared, name: str) -> Section | None:
    """Return the section whose labels stand in ``row``, or None if it is no header."""
    labels = prepared.labels.in_row(row)
    if not labels:
        return None
    found: dict[Section, set[str]] = {}
    weights: dict[Section, int] = {}
    for text, columns_named in labels:
        for section, column in columns_named:
            keys = found.setdefault(section, set())
            if column.key not in keys:
                keys.add(column.key)
                exact = text == column.label
                weight = (_ASKED_WEIGHT if column.asked else 1) * (2 if exact else 1)
                weights[section] = weights.get(section, 0) + weight
    best: Section | None = None
    for section, keys in found.items():
        columns = prepared.spec.columns[section]
        asked = any(c.asked and c.key in keys for c in columns)
        enough = len(keys) >= min(_FEWEST_LABELS, len(columns)) and asked
        enough = enough or len(keys) * 2 >= len(columns)
        if not enough:
            continue
        score = (weights[section], name == prepared.spec.sheet_names[section])
        if best is None or score > (weights[best], name == prepared.spec.sheet_names[best]):
            best = section
    return best


def _read_header(
    sheet: Sheet,
    number: int,
    row: Row,
    section: Section,
    prepared: Prepared,
    named: dict[int, tuple[str, str]],
) -> Table:
    table = Table(sheet, section, number, {}, first=number + 1)
    columns = {column.key: column for column in prepared.spec.columns[section]}
    places: dict[str, list[tuple[int, bool]]] = {}
    for at, cell in row.items():
        if label_key(cell.text) == CHECK_LABEL:
            table.check_column = at
            continue
        bearers = prepared.labels.named_by(cell.text)
        known = [column for found, column in bearers if found is section]
        if known:
            places.setdefault(known[0].key, []).append((at, cell.text == known[0].label))
        else:
            table.strange[at] = cell.text
    _leave_out_choices(sheet, table, columns, places)
    for key, spots in places.items():
        best = _only(spots)
        if best is None:
            best = _with_content(sheet, table, [at for at, _ in spots])
        for at, _ in spots:
            if at == best:
                table.columns[at] = columns[key]
            else:
                table.strange[at] = row[at].text
        if best is None or len(spots) > 1:
            doubt = Doubt("column-twice", number, spots[-1][0], columns[key].label)
            table.doubts.append(doubt)
    _place_missing(table, prepared, named)
    return table


def _leave_out_choices(
    sheet: Sheet,
    table: Table,
    columns: dict[str, Column],
    places: dict[str, list[tuple[int, bool]]],
) -> None:
    """Make strange what bears a text column's other name but holds the choices of a lost one."""
    lost = [c for c in columns.values() if c.kind == "choice" and c.key not in places]
    words = {squash(word) for column in lost for word in column.choices}
    for key, spots in list(places.items()) if words else ():
        if columns[key].kind != "text":
            continue
        for at, exact in spots:
            texts = [
                row[at].text for n, row in sheet.rows.items() if n >= table.first and at in row
            ]
            if not exact and texts and all(squash(text) in words for text in texts if text.strip()):
                table.strange[at] = sheet.rows[table.header][at].text
        places[key] = [spot for spot in spots if spot[0] not in table.strange]
        if not places[key]:
            del places[key]


def _only(spots: list[tuple[int, bool]]) -> int | None:
    exact = [at for at, is_exact in spots if is_exact]
    if len(exact) == 1:
        return exact[0]
    return spots[0][0] if len(spots) == 1 else None


def _with_content(sheet: Sheet, table: Table, columns: list[int]) -> int | None:
    """Return the one of several equal columns that holds anything, if there is only one."""
    filled = [
        at
        for at in columns
        if any(at in row for number, row in sheet.rows.items() if number >= table.first)
    ]
    if not filled:
        return columns[0]
    return filled[0] if len(filled) == 1 else None


def _place_missing(table: Table, prepared: Prepared, named: dict[int, tuple[str, str]]) -> None:
    """Find columns whose label was changed or erased, by name or by their neighbours."""
    present = {column.key for column in table.columns.values()}
    order = issued_order(prepared, table.section)
    missing = [column for column in order if column.key not in present]
    if not missing:
        return
    by_name = {key: at for at, (section, key) in named.items() if section == table.section.value}
    trusted = _names_hold(table, by_name)
    for column in missing:
        at = by_name.get(column.key) if trusted else None
        if at is None or at in table.columns or at == table.check_column:
            at = _between(table, order, column)
        if at is None:
            continue
        label = table.strange.pop(at, "")
        table.columns[at] = column
        if label_key(label) not in {label_key(name) for name in (column.label, *column.aliases)}:
            table.doubts.append(Doubt("column-renamed", table.header, at, label, column.label))


def _names_hold(table: Table, by_name: dict[str, int]) -> bool:
    """Return whether the workbook's defined names agree with every label that is left."""
    pairs = [(by_name.get(c.key), at) for at, c in table.columns.items() if c.key in by_name]
    return len(pairs) >= _FEWEST_LABELS and all(name == at for name, at in pairs)


def _between(table: Table, order: tuple[Column, ...], column: Column) -> int | None:
    """Return the place between a missing column's two neighbours, if it can only be that one."""
    at_of = {c.key: at for at, c in table.columns.items()}
    place = order.index(column)
    left = order[place - 1] if place else None
    right = order[place + 1] if place + 1 < len(order) else None
    left_at = at_of.get(left.key) if left else None
    right_at = at_of.get(right.key) if right else (table.check_column or None)
    if left_at is None or right_at is None or right_at - left_at != 2:
        return None
    at = left_at + 1
    label = table.strange.get(at, "")
    if label and not _alike(label, column):
        return None
    return at


def _alike(label: str, column: Column) -> bool:
    from rapidfuzz import fuzz

    here = label_key(label)
    names = [label_key(name) for name in (column.label, *column.aliases)]
    return any(fuzz.ratio(here, name) >= 60 or name in here or here in name for name in names)


def issued_order(prepared: Prepared, section: Section) -> tuple[Column, ...]:
    """Return a section's columns as issued: pre-filled ones left of the answers."""
    return tuple(sorted(prepared.spec.columns[section], key=lambda column: column.asked))


def _named_columns(book: Book) -> dict[str, dict[int, tuple[str, str]]]:
    """Return sheet name to column to (section, key), from the defined names of the form."""
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for name, reference in book.names.items():
        place = _named_place(name, reference) if name.startswith(NAME_PREFIX) else None
        if place is not None:
            sheet, column, section, key = place
            found.setdefault(sheet, {})[column] = (section, key)
    return found


@lru_cache(maxsize=4096)
def _named_place(name: str, reference: str) -> tuple[str, int, str, str] | None:
    """Return (sheet, column, section, key) of a name; the files of an issue have the same ones."""
    section, _, key = name.removeprefix(NAME_PREFIX).partition("_")
    match = _REFERENCE.match(reference)
    if match is None or section not in _SECTIONS:
        return None
    return match[1].strip("'$").replace("''", "'"), column_number(match[2]), section, key


def _without_header(
    sheet: Sheet, prepared: Prepared, index: FormIndex, missing: set[Section]
) -> Table | None:
    """Return a table whose header row is gone, when its pre-filled columns prove its layout."""
    best: Table | None = None
    for section in sorted(missing):
        places = _given_places(sheet, section, index)
        order = issued_order(prepared, section)
        offsets = {at - n for n, c in enumerate(order) if (at := places.get(c.key)) is not None}
        if len(offsets) != 1 or len(places) < min(2, sum(not c.asked for c in order)):
            continue
        start = offsets.pop()
        columns = {start + n: column for n, column in enumerate(order) if start + n > 0}
        table = Table(sheet, section, 0, columns, first=1, last=max(sheet.rows, default=0))
        table.check_column = start + len(order)
        if _choices_hold(table, prepared) and (best is None or len(places) > len(best.columns)):
            table.doubts.append(Doubt("header-lost", min(sheet.rows), None))
            best = table
    return best


def _given_places(sheet: Sheet, section: Section, index: FormIndex) -> dict[str, int]:
    """Return the pre-filled columns that can be told by their very texts."""
    votes: dict[str, dict[int, int]] = {}
    for row in sheet.rows.values():
        for at, cell in row.items():
            if len(cell.text) < 4:
                continue
            for key in ("title", "milestone", "indicator", "leads"):
                if index.with_text(section, key, cell.text):
                    spots = votes.setdefault(key, {})
                    spots[at] = spots.get(at, 0) + 1
    return {key: max(spots, key=lambda at: spots[at]) for key, spots in votes.items()}


def _choices_hold(table: Table, prepared: Prepared) -> bool:
    """Return whether every answer in the choice columns is one of their words."""
    for at, column in table.columns.items():
        if column.kind != "choice":
            continue
        words = {squash(word) for word in (*column.choices, *prepared.spec.coded)}
        if any(at in row and squash(row[at].text) not in words for _, row in table.body()):
            return False
    return True
