"""The cells of one row into the fields of a task: units, leaders, deadlines, figures with units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskbook.canonical.deadline import parse_deadline
from taskbook.canonical.field_value import Value
from taskbook.canonical.header import HeaderMatch
from taskbook.canonical.labels import Aliases, labelled_parts
from taskbook.canonical.leader_cell import parse_leader_cell
from taskbook.canonical.measure import (
    is_bare_number,
    is_measure,
    measure_in_brackets,
    measure_of_target,
    with_measure,
)
from taskbook.canonical.unit_cell import (
    UnitRule,
    names_people,
    parse_unit_cell,
    part_people,
    units_at_end,
    without_others,
)
from taskbook.model.location import Location
from taskbook.problems.problem import Problem, Report

_EMPTY = Value("", ())
_IN_TEXT = frozenset(("leaders", "lead_units", "assisting", "deadline", "schedule"))
_ROLE_OF_MANY = re.compile(r"(?:^|[\s、，,；;])各")  # 各镇(街) 镇长(主任) stays as it is
_LEADER_WITH_UNIT = re.compile(r"([㐀-鿿·]{2,12})\s*[（(]([^（）()]{2,60})[)）]")
_PHONE = re.compile(
    r"\s*[（(]?\s*(?:(?:联系)?电话|手机)?[:：]?\s*(?<!\d)(?:0\d{2,3}[-—]?\d{7,8}|1\d{10}|\d{7,8})(?!\d)\s*[)）]?"
)


@dataclass(frozen=True, slots=True)
class PeriodCell:
    """The cell of one quarter's column.

    Attributes:
        column: Its column.
        words: The time in words.
        value: What it says.
    """

    column: int
    words: str
    value: Value


@dataclass(slots=True)
class _Said:
    """Something met in many cells that is said once: the first cell, and how often."""

    code: str
    first: Value = _EMPTY
    count: int = 0

    def meet(self, value: Value) -> None:
        if not self.count:
            self.first = value
        self.count += 1


class Composer:
    """Turns the values of a row's columns into the fields of a task, and records every change."""

    def __init__(
        self,
        header: HeaderMatch,
        aliases: Aliases,
        report: Report,
        unit_rule: UnitRule,
        table_measure: str = "",
    ) -> None:
        self._aliases = aliases
        self._report = report
        self._unit_rule = unit_rule
        self._table_measure = table_measure
        self._label_measures = {
            column: measure_in_brackets(label.split("/")[-1], aliases.measures)
            or measure_in_brackets(label.split("/")[0], aliases.measures)
            for column, label in header.labels.items()
        }
        self._quantities = aliases.quantities
        self._body_column = next((c for c, f in header.columns.items() if f == "body"), 0)
        self._units_with_people = any(
            names_people(header.labels[c]) for c, f in header.columns.items() if f == "lead_units"
        )
        self._leaders_with_units = any(
            "单位" in header.labels[c] or "部门" in header.labels[c]
            for c, f in header.columns.items()
            if f == "leaders"
        )
        self._has = frozenset(header.columns.values())
        self._above: dict[str, Value] = {}
        self._all_lead = _Said("units-all-lead")
        self._others = _Said("units-and-others")
        self._unnamed = _Said("leader-not-named")
        self._without_unit = _Said("figure-without-unit")

    def _note(self, code: str, location: Location, **words: str) -> None:
        self._report.add(Problem(code, location, **words))

    def compose(self, values: dict[str, Value], periods: list[PeriodCell]) -> None:
        """Turn 同上, blanks, deadlines, figures and common cells of units into fields."""
        self._repeat(values)
        self._above = dict(values)
        self._find_labelled_lines(values)
        if values.get("leaders", _EMPTY).text and self._leaders_with_units:
            self._part_units(values)
        if not values.get("lead_units", _EMPTY).text:
            self._find_units_in_text(values)
        periods = self._add_measures(values, periods)
        self._add_schedule(values, periods)
        if values.get("leaders", _EMPTY).text:
            self._remove_offices(values, "leaders")
        deadline = values.pop("deadline", None)
        if deadline is not None and deadline.text:
            self._add_deadline(values, deadline)
        for name in ("responsible", "contacts"):
            if values.get(name, _EMPTY).text:
                self._remove_phones(values, name)
                self._remove_offices(values, name)
        for name in ("lead_units", "assisting"):
            if values.get(name, _EMPTY).text:
                self._remove_others(values, name)
        if values.get("lead_units", _EMPTY).text:
            self._split_units(values)

    def _repeat(self, values: dict[str, Value]) -> None:
        """Fill in what 同上 refers to and empty what a dash says is empty."""
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

    def _add_measures(
        self, values: dict[str, Value], periods: list[PeriodCell]
    ) -> list[PeriodCell]:
        """Put the unit of measure behind each bare number, from wherever the row's is stated."""
        measure = values.pop("measure", _EMPTY)
        title, body = values.get("title", _EMPTY), values.get("body", _EMPTY)
        own = measure.text or measure_in_brackets(title.text, self._aliases.measures)
        figures = [p.value.text for p in periods]
        of_target = measure_of_target(f"{title.text}\n{body.text}", figures, self._quantities)
        found: list[str] = []
        repaired: list[str] = []

        def complete(column: int, value: Value) -> Value:
            if not is_bare_number(value.text):
                return value
            unit = own or self._label_measures.get(column, "")
            unit = unit or of_target or self._table_measure
            if not is_measure(unit, self._aliases.measures):
                self._without_unit.meet(value)
            if not unit:
                return value
            text = with_measure(value.text, unit)
            found.append(value.text)
            repaired.append(text)
            return Value(text, value.locations)

        if body.text:
            values["body"] = complete(self._body_column, body)
        periods = [replace(p, value=complete(p.column, p.value)) for p in periods]
        if found:
            place = (measure.locations or title.locations or periods[0].value.locations)[0]
            self._note(
                "measure-joined", place, found="、".join(found), repaired="、".join(repaired)
            )
        elif measure.text and not any(measure.text in p.value.text for p in periods):
            self._note("measure-unused", measure.locations[0], found=measure.text)
        return periods

    def _add_schedule(self, values: dict[str, Value], periods: list[PeriodCell]) -> None:
        """Make one schedule of the columns of quarters, or of a time and what is due by it."""
        schedule = values.get("schedule", _EMPTY)
        when = values.pop("when", _EMPTY)
        if when.text:
            text = f"{when.text}，{schedule.text}" if schedule.text else when.text
            schedule = Value(text, when.locations + schedule.locations)
            values["schedule"] = schedule
        for period in sorted(periods, key=lambda p: p.column):
            words = Value(f"{period.words}，{period.value.text}", period.value.locations)
            values["schedule"] = values.get("schedule", _EMPTY).joined(words, "\n")

    def _remove_offices(self, values: dict[str, Value], name: str) -> None:
        """Leave the names of people without their offices, which are no part of a name."""
        value = values[name]
        if _ROLE_OF_MANY.search(value.text):
            return
        cell = parse_leader_cell(value.text, self._aliases.rows["offices"])
        if not cell.named and name == "leaders":
            self._unnamed.meet(value)
        if cell.text != value.text:
            place = value.locations[0]
            self._note("office-removed", place, found=value.text, repaired=cell.text)
            values[name] = Value(cell.text, value.locations)

    def _part_units(self, values: dict[str, Value]) -> None:
        """Take leaders and units apart that share a column (张毅（市大数据局）)."""
        value = values["leaders"]
        pairs = _LEADER_WITH_UNIT.findall(value.text)
        if not pairs or values.get("lead_units", _EMPTY).text:
            return
        leaders = "、".join(dict.fromkeys(name for name, _ in pairs))
        units = "、".join(unit for _, unit in pairs)
        rest = _LEADER_WITH_UNIT.sub("", value.text).strip("、，,；; \n")
        if rest:
            return
        repaired = f"责任领导：{leaders}；单位：{units}"
        self._note("unit-cell-split", value.locations[0], found=value.text, repaired=repaired)
        values["leaders"] = Value(leaders, value.locations)
        place = tuple(replace(p, label="lead_units") for p in value.locations)
        values["lead_units"] = Value(units, place)

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

    def _remove_others(self, values: dict[str, Value], name: str) -> None:
        """Leave the units without 等, which says that there are more and names none."""
        value = values[name]
        text = without_others(value.text, self._unit_rule)
        if text != value.text:
            self._others.meet(value)
            values[name] = Value(text, value.locations)

    def _remove_phones(self, values: dict[str, Value], name: str) -> None:
        value = values[name]
        text = _PHONE.sub(" ", value.text).strip()
        if text != value.text:
            self._note("phone-removed", value.locations[0], found=value.text, repaired=text)
            values[name] = Value(text, value.locations)

    def _find_units_in_text(self, values: dict[str, Value]) -> None:
        """Take the units out of brackets at the end of the task, where they have no cell."""
        for name in ("body", "title"):
            value = values.get(name, _EMPTY)
            found = units_at_end(value.text, self._unit_rule)
            if found is None or (name == "title" and not found[0]):
                continue
            values[name] = Value(found[0], value.locations)
            parts = self._parts(found[1]) or [("lead_units", found[1])]
            self._move(values, value, parts)
            return

    def _find_labelled_lines(self, values: dict[str, Value]) -> None:
        """Take labelled lines (完成时限：6月底前) out of the end of a task without such cells."""
        for name in ("title", "body"):
            value = values.get(name, _EMPTY)
            first, *lines = value.text.split("\n")
            moved: list[tuple[str, str]] = []
            while lines and (parts := self._parts(lines[-1])):
                if any(values.get(field, _EMPTY).text for field, _ in parts):
                    break
                moved = parts + moved
                lines.pop()
            if moved:
                values[name] = Value("\n".join([first, *lines]), value.locations)
                self._move(values, value, moved)

    def _parts(self, text: str) -> list[tuple[str, str]]:
        parts = labelled_parts(text.strip(), self._aliases, _IN_TEXT)
        return [(part.match.field, part.text.strip("，,、。")) for part in parts]

    def _move(self, values: dict[str, Value], source: Value, parts: list[tuple[str, str]]) -> None:
        for field, text in parts:
            place = tuple(replace(p, label=field) for p in source.locations[-1:])
            values[field] = values.get(field, _EMPTY).joined(Value(text, place), "、")
        words = {**self._aliases.words, "deadline": "完成时限"}
        repaired = "；".join(f"{words[field]}：{text}" for field, text in parts)
        self._note("units-in-text", source.locations[0], found=source.text, repaired=repaired)

    def _split_units(self, values: dict[str, Value]) -> None:
        """Take a cell apart that names leading and assisting units together."""
        value = values["lead_units"]
        if self._units_with_people:
            value = self._part_people(values, value)
        cell = parse_unit_cell(value.text, self._unit_rule)
        if not cell.marked:
            if "assisting" not in self._has and "、" in cell.leads:
                self._all_lead.meet(value)
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
        """Record what is said once for all rows."""
        for said in (self._all_lead, self._others, self._unnamed, self._without_unit):
            if said.count:
                place, count = said.first.locations[0], str(said.count)
                self._note(said.code, place, found=said.first.text, note=count)


def spread(words: Mapping[int, str], column: int, width: int) -> list[str]:
    """Return the time words of a cell that is merged over the columns of several quarters.

    Quarters in a row become one span (一季度至三季度), all columns the whole year; of other
    columns each says the same.
    """
    covered = [words[c] for c in sorted(words) if column <= c < column + width]
    if len(covered) < 2:
        return [words[column]]
    quarters = [word.removeprefix("第") for word in covered]
    if not all(word.endswith("季度") and len(word) == 3 for word in quarters):
        return covered
    if (quarters[0], quarters[-1]) == ("一季度", "四季度"):
        return ["全年"]
    return [f"{quarters[0]}至{quarters[-1]}"]
