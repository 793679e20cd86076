"""Tables inside a report: a table of targets is read, any other is shown to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taskbook.canonical.plan_rules import PlanRules
from taskbook.canonical.plan_text import clip
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawCell, RawDocument, RawRow, RawTable
from taskbook.problems import Problem

_DEFAULT_TITLE = "主要预期目标"
_PLAIN_NUMBER = re.compile(r"[\d.,，]+")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class TargetTable:
    """A table of targets: one sentence for each row, with the place of the row."""

    title: str
    rows: tuple[RawBlock, ...]


def split_tab_tables(
    blocks: Sequence[RawBlock], document: str
) -> tuple[tuple[RawBlock, ...], tuple[RawTable, ...]]:
    """Part runs of two or more tab-separated lines of a text file from the paragraphs."""
    kept: list[RawBlock] = []
    tables: list[RawTable] = []
    run: list[RawBlock] = []
    for block in (*blocks, None):
        if block is not None and "\t" in block.text:
            run.append(block)
            continue
        if len(run) > 1:
            place = Location(document, row=run[0].location.row)
            tables.append(RawTable(tuple(map(_row, run)), place))
        else:
            kept.extend(run)
        run = []
        if block is not None:
            kept.append(block)
    return tuple(kept), tuple(tables)


def read_target_tables(
    tables: Sequence[RawTable], year: int, rules: PlanRules
) -> tuple[list[TargetTable], list[Problem]]:
    """Return the tables of targets, and a problem for every table that is none.

    A table of targets has a column of names (指标, 项目) and one of targets for the plan's year.
    """
    found: list[TargetTable] = []
    problems: list[Problem] = []
    for table in tables:
        target = _target_table(table, year, rules)
        if target is not None:
            found.append(target)
        else:
            problems.append(_unread(table))
    return found, problems


def tables_of(document: RawDocument) -> tuple[tuple[RawBlock, ...], tuple[RawTable, ...]]:
    """Return the paragraphs and all tables of a document, those of tabs among them."""
    blocks, tabbed = split_tab_tables(document.blocks, document.document)
    return blocks, (*document.tables, *tabbed)


def _row(block: RawBlock) -> RawRow:
    place = block.location
    cells = tuple(
        RawCell(text.strip(), Location(place.document, row=place.row, column=column))
        for column, text in enumerate(block.text.split("\t"), 1)
    )
    return RawRow(cells, place)


def _target_table(table: RawTable, year: int, rules: PlanRules) -> TargetTable | None:
    for index, row in enumerate(table.rows):
        labels = {cell.location.column or n: cell.text for n, cell in enumerate(row.cells, 1)}
        name = _column(labels, rules.parts["table_name_patterns"])
        value = _value_column(labels, year, rules)
        if name is not None and value is not None and name != value:
            unit = _column(labels, rules.parts["table_unit_patterns"])
            rows = tuple(_sentences(table.rows[index + 1 :], name, value, unit))
            return TargetTable(table.title or _DEFAULT_TITLE, rows) if rows else None
    return None


def _column(labels: dict[int, str], pattern: re.Pattern[str]) -> int | None:
    return next((c for c, label in labels.items() if pattern.search(label.strip())), None)


def _value_column(labels: dict[int, str], year: int, rules: PlanRules) -> int | None:
    for column, label in labels.items():
        years = {int(found) for found in _YEAR.findall(label)}
        if rules.parts["table_value_patterns"].search(label) and (not years or year in years):
            return column
    return None


def _sentences(
    rows: Sequence[RawRow], name: int, value: int, unit: int | None
) -> Iterator[RawBlock]:
    for row in rows:
        cells = {
            cell.location.column or n: cell.text.strip() for n, cell in enumerate(row.cells, 1)
        }
        what, target = cells.get(name, ""), cells.get(value, "")
        if not what or not re.search(r"\d|负|正", target):
            continue
        measure = cells.get(unit, "") if unit is not None else ""
        if measure and _PLAIN_NUMBER.fullmatch(target):
            target += measure
        yield RawBlock(f"{what}{target}；", row.location)


def _unread(table: RawTable) -> Problem:
    cells = [cell.text for row in table.rows[:3] for cell in row.cells if cell.text]
    return Problem(
        "plan-table-unread",
        table.location,
        found=clip(" ".join(cells), 60),
        note=f"{len(table.rows)}行",
    )
