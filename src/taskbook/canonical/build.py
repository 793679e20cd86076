"""Records into requirements and tasks: ids, people, units, milestones, indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from taskbook.canonical.corrections import FIELD_WORDS
from taskbook.canonical.figure_doubts import find_doubts
from taskbook.canonical.indicators import task_indicators
from taskbook.canonical.people import (
    NamedUnit,
    People,
    pair,
    split_people,
    split_units,
    untangle,
)
from taskbook.canonical.quantity_words import quantity_words
from taskbook.canonical.records import Records, RequirementRecord, TaskRecord, Value
from taskbook.canonical.schedule import parse_schedule
from taskbook.canonical.time_words import schedule_words
from taskbook.model.location import Location
from taskbook.model.task import (
    AssistingUnit,
    LeadUnit,
    Level,
    Provenance,
    Requirement,
    Task,
)
from taskbook.model.unit import stands_for_many
from taskbook.problems.problem import Problem
from taskbook.units.register import Register

_NO_VALUE = Value("", ())


def build_requirements(
    records: Records, prefix: str, year: int
) -> tuple[tuple[Requirement, ...], list[Problem]]:
    """Return the requirements, numbered as labelled, and what is wrong with their numbers."""
    problems: list[Problem] = []
    built = []
    for position, record in enumerate(records.requirements, start=1):
        number = requirement_number(record.label)
        if record.label and number != position:
            problems.append(
                Problem(
                    "requirement-number",
                    record.value.locations[0],
                    found=record.label,
                    expected=str(position),
                )
            )
        built.append(_requirement(record, position, prefix, year))
    return tuple(built), problems


def requirement_number(label: str) -> int | None:
    """Return the number in a label: ``(一百〇一)`` -> 101; None if it holds none."""
    import cn2an

    numeral = label.strip("()（）、").replace("〇", "零")
    try:
        return int(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return None


def _requirement(record: RequirementRecord, number: int, prefix: str, year: int) -> Requirement:
    return Requirement(
        id=f"{prefix}{year}-R{number:03d}",
        label=record.label,
        number=number,
        text=record.value.text,
        part=record.part,
        source=record.value.locations[0],
        provenance=(Provenance("text", record.value.locations),),
    )


class TaskBuilder:
    """Builds the tasks of one table; knows the register and the names that occur in the table."""

    def __init__(
        self,
        records: Records,
        requirements: tuple[Requirement, ...],
        register: Register,
        prefix: str,
        year: int,
        level: Level = Level.CITY,
        workspace: Path | None = None,
    ) -> None:
        self._records = records
        self._requirements = requirements
        self._register = register
        self._prefix = prefix
        self._year = year
        self._level = level
        self._quantities = quantity_words(workspace)
        self._times = schedule_words(workspace)
        self._known_leaders = self._names_of_leaders()
        self._ids: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._found: list[Problem] = []
        self._last_number = 0

    def build(self) -> tuple[Task, ...]:
        """Return the tasks in source order; ``problems`` holds what was repaired or doubted."""
        return tuple(
            self._task(record, position)
            for position, record in enumerate(self._records.tasks, start=1)
        )

    def _names_of_leaders(self) -> frozenset[str]:
        cells = (record.values.get("leaders", _NO_VALUE) for record in self._records.tasks)
        counts = Counter(name for cell in cells for name in split_people(cell.text).names)
        return frozenset(name for name, count in counts.items() if count > 1)

    def _note(self, code: str, location: Location, task_id: str, **words: str) -> None:
        self._found.append(Problem(code, location, subject=task_id, **words))

    def _task(self, record: TaskRecord, position: int) -> Task:
        self._found = []
        number = self._number(record, position)
        task_id = self._unused_id(f"{self._prefix}{self._year}-{number:03d}")
        parts = [record.values, *record.continued]
        title = record.values["title"]
        schedule = _join((values.get("schedule", _NO_VALUE) for values in parts), "\n")
        body = _join((values.get("body", _NO_VALUE) for values in parts), "\n")
        leaders = self._leaders(parts, record.source, task_id)
        leads, loose_responsible, loose_contacts = self._leads(parts, record.source, task_id)
        assisting = self._assisting(parts, task_id)
        milestones = parse_schedule(schedule.text, self._year, self._times)
        indicators = task_indicators(
            title.text,
            milestones,
            self._year,
            body=body.text or None,
            words=self._quantities,
            times=self._times,
        )
        for code, found, name in find_doubts(indicators):
            place = (schedule.locations or title.locations)[0]
            self._note(code, place, task_id, found=found, note=name)
        self.problems.extend(self._found)
        requirement = (
            None if record.requirement is None else self._requirements[record.requirement].id
        )
        return Task(
            id=task_id,
            number=number,
            year=self._year,
            level=self._level,
            part=record.part,
            requirement_id=requirement,
            title=title.text,
            body=body.text or None,
            schedule=schedule.text,
            milestones=milestones,
            indicators=indicators,
            leaders=leaders,
            lead_units=leads,
            assisting_units=assisting,
            related=(),
            source=record.source,
            provenance=_provenance(parts),
            problems=tuple(dict.fromkeys(problem.code for problem in self._found)),
            unpaired_responsible=loose_responsible,
            unpaired_contacts=loose_contacts,
        )

    def _number(self, record: TaskRecord, position: int) -> int:
        """Return the task's number; a gap is reported where it is, not for all that follow."""
        if record.number is None:
            self._note("task-number-given", record.source, "", repaired=str(position))
            number = position
        else:
            number = record.number
            if number != self._last_number + 1:
                found, expected = str(number), str(self._last_number + 1)
                self._note("task-number", record.source, "", found=found, expected=expected)
        self._last_number = number
        return number

    def _unused_id(self, task_id: str) -> str:
        """Return the id, told apart where the source gives one number to two tasks."""
        count = self._ids[task_id] = self._ids.get(task_id, 0) + 1
        return task_id if count == 1 else f"{task_id}-{count}"

    def _people(self, value: Value, task_id: str) -> People:
        people = split_people(value.text)
        if people.joined:
            location = value.locations[0]
            without = "、".join("".join(name.split()) for name in people.joined)
            self._note(
                "name-spaces",
                location,
                task_id,
                found="、".join(people.joined),
                repaired=without,
                note=FIELD_WORDS.get(location.label or "", ""),
            )
        return people

    def _leaders(
        self, parts: list[dict[str, Value]], source: Location, task_id: str
    ) -> tuple[str, ...]:
        names: list[str] = []
        for value in _values(parts, "leaders"):
            people = self._people(value, task_id).names
            untangled = untangle(people, self._known_leaders)
            if untangled is not None:
                self._note(
                    "names-overprinted",
                    value.locations[0],
                    task_id,
                    found=value.text,
                    repaired=" ".join(untangled),
                    note=FIELD_WORDS["leaders"],
                )
            names += untangled or people
        if not names:
            self._note("leader-empty", source, task_id)
        return tuple(dict.fromkeys(names))

    def _leads(
        self, parts: list[dict[str, Value]], source: Location, task_id: str
    ) -> tuple[tuple[LeadUnit, ...], tuple[str, ...], tuple[str, ...]]:
        leads: dict[str, LeadUnit] = {}
        loose: dict[str, list[str]] = {"responsible": [], "contacts": []}
        for values in parts:
            value = values.get("lead_units", _NO_VALUE)
            units = self._named_units(value, task_id)
            people: dict[str, tuple[tuple[str, ...], ...]] = {}
            for role, loose_people in loose.items():
                cell = values.get(role, _NO_VALUE)
                names = self._people(cell, task_id).names
                paired = pair(len(units), names)
                if paired is None:
                    paired = ((),) * len(units)
                    loose_people += [name for name in names if name not in loose_people]
                    self._unpaired(cell, value, names, units, task_id)
                people[role] = paired
            for unit, responsible, contacts in zip(
                units, people["responsible"], people["contacts"], strict=True
            ):
                earlier = leads.get(unit.name)
                leads[unit.name] = LeadUnit(
                    unit=unit.name,
                    as_written=unit.as_written if earlier is None else earlier.as_written,
                    members=self._members(unit),
                    responsible=_union(earlier.responsible if earlier else (), responsible),
                    contacts=_union(earlier.contacts if earlier else (), contacts),
                )
        if not leads:
            self._note("lead-unit-empty", source, task_id)
        return tuple(leads.values()), tuple(loose["responsible"]), tuple(loose["contacts"])

    def _unpaired(
        self,
        cell: Value,
        lead_cell: Value,
        names: tuple[str, ...],
        units: tuple[NamedUnit, ...],
        task_id: str,
    ) -> None:
        location = (cell.locations or lead_cell.locations)[0]
        self._note(
            "people-unpaired",
            location,
            task_id,
            found=f"{len(names)}人（{'、'.join(names)}）",
            expected=f"{len(units)}个（{'、'.join(unit.name for unit in units)}）",
            note=FIELD_WORDS.get(location.label or "", "人员"),
        )

    def _members(self, unit: NamedUnit) -> tuple[str, ...]:
        if unit.unit is None or not unit.unit.is_group:
            return ()
        return tuple(member.name for member in self._register.members(unit.unit))

    def _named_units(self, value: Value, task_id: str) -> tuple[NamedUnit, ...]:
        """Return the units of a cell, noting what is wrapped, unknown, vague or a group."""
        units = split_units(value.text, self._register)
        for unit in units:
            location = value.locations[0]
            if unit.unit is None and stands_for_many(unit.name):
                self._note("unit-vague", location, task_id, found=unit.as_written)
            elif unit.unit is None:
                near = self._register.suggest(unit.as_written)
                note = f"相近的有：{'、'.join(near)}。" if near else ""
                self._note("unit-unknown", location, task_id, found=unit.as_written, note=note)
            elif unit.unit.vague:
                self._note("unit-vague", location, task_id, found=unit.as_written)
            elif unit.unit.is_group:
                size = str(len(self._register.members(unit.unit)))
                self._note(
                    "group-expanded", location, task_id, found=unit.as_written, repaired=size
                )
            elif unit.wrapped:
                found, name = unit.as_written, unit.name
                self._note("unit-wrapped", location, task_id, found=found, repaired=name)
        return units

    def _assisting(self, parts: list[dict[str, Value]], task_id: str) -> tuple[AssistingUnit, ...]:
        found: dict[str, AssistingUnit] = {}
        groups: list[tuple[NamedUnit, tuple[str, ...]]] = []
        for value in _values(parts, "assisting"):
            for named in self._named_units(value, task_id):
                members = self._members(named)
                if members:
                    groups.append((named, members))
                else:
                    found.setdefault(named.name, AssistingUnit(named.name, named.as_written))
        # A unit that is named itself and through a group counts as named itself.
        for named, members in groups:
            for member in members:
                assisting = AssistingUnit(member, named.as_written, named.name)
                found.setdefault(member, assisting)
        return tuple(found.values())


def check_responsible(tasks: Iterable[Task]) -> Iterator[Problem]:
    """Yield a note where a unit's responsible person is not the one it usually has."""
    tasks = tuple(tasks)
    people: dict[str, Counter[str]] = {}
    for task in tasks:
        for lead in task.lead_units:
            if not lead.members:
                people.setdefault(lead.unit, Counter()).update(["、".join(lead.responsible)])
    for counts in people.values():
        counts.pop("", None)
    for task in tasks:
        for lead in task.lead_units:
            counts = people.get(lead.unit, Counter())
            found = "、".join(lead.responsible)
            others = [name for name, count in counts.most_common() if name != found]
            if found and others and counts[others[0]] > counts[found]:
                yield Problem(
                    "person-differs",
                    _location(task, "responsible"),
                    found=found,
                    expected=lead.unit,
                    subject=task.id,
                    note="，".join(f"{name}（{counts[name]}项）" for name in others),
                )


def _location(task: Task, field: str) -> Location:
    places = (p.locations[0] for p in task.provenance if p.field == field and p.locations)
    return next(places, task.source)


def _values(parts: list[dict[str, Value]], field: str) -> Iterator[Value]:
    return (values[field] for values in parts if field in values and values[field].text)


def _join(values: Iterable[Value], glue: str) -> Value:
    joined = _NO_VALUE
    for value in values:
        joined = joined.joined(value, glue)
    return joined


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one + other))


def _provenance(parts: list[dict[str, Value]]) -> tuple[Provenance, ...]:
    fields: dict[str, tuple[Location, ...]] = {}
    for values in parts:
        for field, value in values.items():
            if value.text:
                fields[field] = fields.get(field, ()) + value.locations
    return tuple(Provenance(field, locations) for field, locations in fields.items())
