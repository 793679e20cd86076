"""Rows of any breakdown table as fields: merges filled, foreign columns composed, all recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskbook.canonical.columns import SECTION
from taskbook.canonical.corrections import Corrections
from taskbook.canonical.deadline import parse_deadline
from taskbook.canonical.field_value import Value, clean_cell
from taskbook.canonical.header import HeaderMatch
from taskbook.canonical.labels import PERIOD, Aliases
from taskbook.canonical.row_kinds import RowKind, tell_row
from taskbook.canonical.unit_cell import (
    NO_RULE,
    UnitRule,
    names_people,
    parse_unit_cell,
    part_people,
)
from taskbook.model.location import Location
from taskbook.model.raw import RawCell, RawRow
from taskbook.problems.problem import Problem, Report

TASK_NUMBER = re.compile(r"\s*(\d{1,4})\s*(?:、|[.．](?:\s+|(?!\d)))\s*(?=\S)")
# Fields whose merged cell holds for every task beside it; a merged text or number is one thing.
_FILLED_DOWN = frozenset(
    (
        "schedule",
        "deadline",
        "leaders",
        "lead_units",
        "responsible",
        "contacts",
        "assisting",
        PERIOD,
    )
)


_EMPTY = Value("", ())


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row that says something about tasks.

    Attributes:
        values: Field to value; a section row has ``section`` alone.
        location: Its place.
    """

    values: dict[str, Value]
    location: Location

    @property
    def is_section(self) -> bool:
        """True for a heading row."""
        return set(self.values) == {SECTION}


@dataclass(slots=True)
class _Merge:
    """A cell that is merged downwards, with the tasks that it was filled into."""

    cell: RawCell
    last_row: int
    filled: list[int]


class RowReader:
    """Reads the rows under one header, top to bottom, each once."""

    def __init__(
        self,
        header: HeaderMatch,
        aliases: Aliases,
        corrections: Corrections,
        report: Report,
        unit_rule: UnitRule = NO_RULE,
    ) -> None:
        self._columns = header.columns
        self._header = header
        self._aliases = aliases
        self._corrections = corrections
        self._report = report
        self._unit_rule = unit_rule
        self._last_column = max(header.columns)
        self._merges: dict[int, _Merge] = {}
        self._above: dict[str, Value] = {}
        self._in_notes = False
        self._loose: dict[int, list[RawCell]] = {}
        self._unmarked_units: list[Value] = []
        offices = "|".join(sorted(map(re.escape, aliases.rows["offices"]), key=len, reverse=True))
        self._office_after_name = re.compile(
            rf"([㐀-鿿]{{2,3}}?|[㐀-鿿]\s[㐀-鿿])\s*(?:{offices})(?=$|[\s、，,;；])"
        )
        self._units_with_people = any(
            names_people(header.labels[c]) for c, f in header.columns.items() if f == "lead_units"
        )
        self._has = frozenset(header.columns.values())

    def _note(self, code: str, location: Location, **words: str) -> None:
        self._report.add(Problem(code, location, **words))

    def read(self, row: RawRow) -> FieldRow | None:
        """Return what a row says; None for a blank one or one that is recorded and left out."""
        cells = {cell.location.column or 1: cell for cell in row.cells}
        texts = {c: t for c, cell in cells.items() if (t := clean_cell(cell.text)[0])}
        self._remember_merges(row, cells)
        if not texts:
            return None
        kind = tell_row(
            cells, texts, self._columns, self._aliases, self._in_notes, self._is_covered(row)
        )
        if kind.code:
            self._in_notes = kind is RowKind.NOTE
            self._note(kind.code, row.location, found=" | ".join(texts.values()))
            return None
        self._in_notes = False
        if kind is RowKind.SECTION:
            location = next(iter(cells[c].location for c in sorted(texts)))
            return FieldRow({SECTION: Value(_heading(texts), (location,))}, row.location)
        values = self._values(row, cells, texts)
        self._fill(row, values)
        self._compose(values)
        return FieldRow(values, row.location)

    def _values(
        self, row: RawRow, cells: Mapping[int, RawCell], texts: Mapping[int, str]
    ) -> dict[str, Value]:
        shifted = self._is_shifted(texts)
        values: dict[str, Value] = {}
        tags: list[str] = []
        for column, cell in cells.items():
            name = self._columns.get(column + shifted, "")
            if not name:
                if cell.text.strip():
                    self._loose.setdefault(column, []).append(cell)
                continue
            text, removed = clean_cell(cell.text)
            tags.extend(removed)
            if name == PERIOD:
                self._add_period(values, column, text, cell.location)
            elif name in ("remark", "ignored"):
                self._keep_out(name, column, text, cell)
            else:
                location = replace(cell.location, label=name)
                value = Value(self._corrected(text, location), (location,))
                values[name] = values[name].joined(value, "\n") if name in values else value
        if shifted:
            first = texts[min(texts)]
            self._note("row-shifted", row.location, found=first, expected="年度目标及工作内容")
        if tags:
            self._note("markup-removed", row.location, found=" ".join(tags))
        return values

    def _is_shifted(self, texts: Mapping[int, str]) -> bool:
        """Tell a row whose first column is missing: the target stands where requirements do."""
        if self._columns.get(1) != "requirement" or self._columns.get(2) != "title":
            return False
        if 1 not in texts or self._last_column in texts:
            return False
        return bool(TASK_NUMBER.match(texts[1])) and not TASK_NUMBER.match(texts.get(2, ""))

    def _corrected(self, text: str, location: Location) -> str:
        text, problem = self._corrections.apply(text, location)
        if problem is not None:
            self._report.add(problem)
        return text

    def _add_period(
        self, values: dict[str, Value], column: int, text: str, location: Location
    ) -> None:
        """Add one quarter's cell to the schedule, its time in words before it."""
        if not text or self._aliases.is_word("empty", text):
            return
        place = replace(location, label="schedule")
        words = f"{self._header.periods[column]}，{text}"
        earlier = values.get("schedule", _EMPTY)
        values["schedule"] = earlier.joined(Value(words, (place,)), "\n")

    def _keep_out(self, name: str, column: int, text: str, cell: RawCell) -> None:
        if not text or self._aliases.is_word("empty", text):
            return
        if name == "remark":
            self._note("remark-kept-out", cell.location, found=text)
        else:
            self._loose.setdefault(column, []).append(cell)

    def _remember_merges(self, row: RawRow, cells: Mapping[int, RawCell]) -> None:
        number = row.location.row or 0
        for column in [c for c, merge in self._merges.items() if merge.last_row < number]:
            self._end_merge(column)
        for column, cell in cells.items():
            if cell.span[0] > 1 and self._columns.get(column) in _FILLED_DOWN:
                self._merges[column] = _Merge(cell, number + cell.span[0] - 1, [])

    def _is_covered(self, row: RawRow) -> bool:
        """Tell whether a merged cell from above, with a text, reaches down to this row."""
        return any(
            merge.cell.location.row != row.location.row and merge.cell.text.strip()
            for merge in self._merges.values()
        )

    def _end_merge(self, column: int) -> None:
        merge = self._merges.pop(column)
        if merge.filled:
            rows = "、".join(str(row) for row in merge.filled)
            self._note(
                "cell-filled", merge.cell.location, found=merge.cell.text, note=f"第{rows}行"
            )

    def _fill(self, row: RawRow, values: dict[str, Value]) -> None:
        """Give a task the merged cells that reach down to it from the rows above."""
        if not values.get("title", _EMPTY).text:
            return
        for column, merge in self._merges.items():
            name = self._columns[column]
            text = clean_cell(merge.cell.text)[0]
            if merge.cell.location.row == row.location.row or not text:
                continue
            merge.filled.append(row.location.row or 0)
            if name == PERIOD:
                self._add_period(values, column, text, merge.cell.location)
            elif not values.get(name, _EMPTY).text:
                location = replace(merge.cell.location, label=name)
                values[name] = Value(self._corrected(text, location), (location,))

    def _compose(self, values: dict[str, Value]) -> None:
        """Turn 同上, blanks, deadlines and common cells of units into the fields of a task."""
        for name, value in list(values.items()):
            if self._aliases.is_word("same", value.text) and name in self._above:
                above = self._above[name]
                self._note(
                    "same-as-above", value.locations[0], found=value.text, repaired=above.text
                )
                values[name] = Value(above.text, value.locations)
            elif name not in ("title", "requirement") and self._aliases.is_word(
                "empty", value.text
            ):
                values[name] = Value("", value.locations)
        self._above = dict(values)
        if values.get("leaders", _EMPTY).text:
            self._remove_offices(values)
        deadline = values.pop("deadline", None)
        if deadline is not None and deadline.text:
            self._add_deadline(values, deadline)
        if values.get("lead_units", _EMPTY).text:
            self._split_units(values)

    def _remove_offices(self, values: dict[str, Value]) -> None:
        """Leave the names of leaders without their offices, which are no part of a name."""
        value = values["leaders"]
        names = self._office_after_name.sub(r"\1", value.text)
        if names != value.text:
            place = value.locations[0]
            self._note("office-removed", place, found=value.text, repaired=names)
            values["leaders"] = Value(names, value.locations)

    def _add_deadline(self, values: dict[str, Value], deadline: Value) -> None:
        words = parse_deadline(deadline.text)
        if words != deadline.text:
            self._note(
                "deadline-written-out", deadline.locations[0], found=deadline.text, repaired=words
            )
        schedule = values.get("schedule", _EMPTY)
        if schedule.text:
            words = f"完成时限：{words}"
        values["schedule"] = schedule.joined(Value(words, deadline.locations), "\n")

    def _split_units(self, values: dict[str, Value]) -> None:
        """Take a cell apart that names leading and assisting units together."""
        value = values["lead_units"]
        if self._units_with_people:
            value = self._part_people(values, value)
        cell = parse_unit_cell(value.text, self._unit_rule)
        if not cell.marked:
            if "assisting" not in self._has and "、" in cell.leads:
                self._unmarked_units.append(value)
            return
        values["lead_units"] = Value(cell.leads, value.locations)
        if cell.assisting:
            own = values.get("assisting", _EMPTY)
            values["assisting"] = Value(cell.assisting, value.locations).joined(own, "、")
        repaired = f"牵头：{cell.leads or '（无）'}；协助：{cell.assisting or '（无）'}"
        self._note("unit-cell-split", value.locations[0], found=value.text, repaired=repaired)

    def _part_people(self, values: dict[str, Value], value: Value) -> Value:
        units, people = part_people(value.text)
        if not people or values.get("responsible", _EMPTY).text:
            return value
        repaired = f"单位：{units}；责任人：{people}"
        self._note("unit-cell-split", value.locations[0], found=value.text, repaired=repaired)
        values["lead_units"] = Value(units, value.locations)
        values["responsible"] = Value(people, value.locations)
        return values["lead_units"]

    def finish(self) -> None:
        """Record what can be said only after the last row."""
        for column in list(self._merges):
            self._end_merge(column)
        for column, cells in sorted(self._loose.items()):
            label = self._header.labels.get(column, "")
            name = self._columns.get(column, "")
            code = "column-kept-out" if name == "ignored" else "column-unknown"
            suggestion = self._aliases.suggest(label) if label else ""
            self._note(
                code,
                cells[0].location,
                found=label or f"第{column}列（无表头）",
                expected=str(len(cells)),
                repaired=clean_cell(cells[0].text)[0],
                note=f"是否就是“{suggestion}”？" if suggestion else "",
            )
        if self._unmarked_units:
            first = self._unmarked_units[0]
            found, count = first.text, str(len(self._unmarked_units))
            self._note("units-all-lead", first.locations[0], found=found, note=count)


def _heading(texts: Mapping[int, str]) -> str:
    """Return a heading, its number in a cell of its own or not (``一 | 经济发展``)."""
    parts = [text for _, text in sorted(texts.items())]
    if len(parts) == 2 and not parts[0].endswith(("、", ".", "．", "）", ")")):
        return "、".join(parts)
    return "".join(parts)
