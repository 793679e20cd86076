"""Note what a return lacks as a whole: sheets, columns, rows, marks."""

from __future__ import annotations

from taskbook.returns.collecting import Collector
from taskbook.returns.consistency import Filled
from taskbook.returns.matching import Match
from taskbook.returns.prepared import FormIndex, Prepared, short
from taskbook.returns.tables import Table

_TITLES_SHOWN = 5


def check_gaps(
    out: Collector,
    issue: tuple[Prepared, FormIndex],
    filled: Filled,
    tables: list[Table],
    matches: list[Match],
    keys: set[str],
) -> None:
    """Add the problems about what is missing.

    Args:
        out: Takes the problems.
        issue: The issue and the unit's form.
        filled: What was accepted and what waits for a person.
        tables: Tables found.
        matches: Rows found.
        keys: Keys of the issued rows found.
    """
    prepared, index = issue
    sheet_names = prepared.spec.sheet_names
    for table in tables:
        expected = sheet_names[table.section]
        if table.sheet.name != expected and table.sheet.name:
            out.problem("sheet-renamed", table.sheet, found=table.sheet.name, expected=expected)
        _missing_columns(out, prepared, table)
    unmarked = [m for m in matches if m.issued is not None and not m.marked]
    if unmarked:
        first = unmarked[0]
        out.problem("mark-lost", first.table.sheet, first.number, found=str(len(unmarked)))
    present = {table.section for table in tables}
    known = keys | {key for key, _ in filled.pending}
    for section, rows in index.by_section.items():
        due = [row for row in rows if row.due]
        missing = [row for row in due if row.key not in known]
        if due and section not in present:
            out.problem("sheet-missing", expected=sheet_names[section], found=str(len(due)))
        elif missing:
            titles = "；".join(short(row).rstrip("。；") for row in missing[:_TITLES_SHOWN])
            out.problem(
                "row-missing",
                found=str(len(missing)),
                expected=sheet_names[section],
                note=titles + ("等。" if len(missing) > _TITLES_SHOWN else "。"),
            )


def _missing_columns(out: Collector, prepared: Prepared, table: Table) -> None:
    here = {column.key for column in table.columns.values()}
    for column in prepared.spec.columns[table.section]:
        if column.asked and column.key not in here:
            row = table.header or None
            out.problem("column-missing", table.sheet, row, expected=column.label)
