"""The canonical model: one task sheet (任务总表) and everything on it. See docs/data-model.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from taskbook.model.location import Location
from taskbook.model.unit import Unit, stands_for_many
from taskbook.problems.problem import Problem

SCHEMA_VERSION = 1


class Level(StrEnum):
    """Who set the task."""

    CITY = "city"
    TOWN = "town"


class Part(StrEnum):
    """Which part of its source a task or requirement stands in."""

    MAIN = "main"
    LIVELIHOOD = "livelihood"
    PLAN = "plan"
    TARGET = "target"


class Comparator(StrEnum):
    """How an actual value is compared with the indicator's value."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    ABOUT = "~"
    EQUAL = "="
    RANGE = "range"
    TURN = "turn"


class Basis(StrEnum):
    """What span of time an indicator's value counts."""

    CUMULATIVE = "cumulative"
    PERIOD = "period"
    ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one value of a requirement or task was read; several places when it was joined."""

    field: str
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """总体要求: the paragraph of the work report that targets come from.

    Attributes:
        id: Stable id, ``DG2021-R001``.
        label: The number as written, ``(一)``; empty where the source has none.
        number: 1-based number within its document.
        text: The paragraph, stitched over pages, without the label.
        part: Part of the source.
        source: Where it begins.
        provenance: Where each value was read.
    """

    id: str
    label: str
    number: int
    text: str
    part: Part
    source: Location
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """节点: what must be reached by when.

    Attributes:
        track: The part of the task it belongs to (市级收储土地, a unit's name), or None.
        quarters: Quarters (1-4) that the text names.
        due: Last day of the span, or the day that the text names.
        text: The words, without the marker.
        marker: The words that name the time, exactly as written (``一、二季度，``), or empty.
        track_marker: The words that name the track, exactly as written (``市级收储土地：``).
            Joining track_marker + marker + text over a task's milestones gives the schedule cell.
    """

    track: str | None
    quarters: tuple[int, ...]
    due: dt.date
    text: str
    marker: str = ""
    track_marker: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """量化指标: a commitment with a number.

    Attributes:
        name: What is counted or measured.
        comparator: How the actual is compared with ``value``.
        value: The number as written (1.34 for 1.34万亿元); None for a turn (转负为正).
        value_max: Upper end of a range, or None.
        unit: Unit as written, ``万亿元``, ``%``, ``家``.
        year: Year that it is promised for.
        quarter: Quarter by whose end it is due; None for a longer horizon than the year.
        basis: Whether the value counts from the year's start, for the quarter alone, or the year.
        growth: True for a rate of change (同比增长8.3%).
        text: The words that it was read from.
        field: ``title``, ``schedule`` or ``body``: where those words stand.
    """

    name: str
    comparator: Comparator
    value: Decimal | None
    value_max: Decimal | None
    unit: str
    year: int
    quarter: int | None
    basis: Basis
    growth: bool
    text: str
    field: str = "title"


@dataclass(frozen=True, slots=True)
class LeadUnit:
    """A lead unit (the first of a task is 主牵头, the others 共同牵头) with its people.

    Attributes:
        unit: Canonical name in the unit register, or the name as written if it is unknown.
        as_written: The name in the source.
        members: For a group (各镇街): the units that it stands for, each of which leads.
        responsible: 责任人.
        contacts: 直接责任人.
    """

    unit: str
    as_written: str
    members: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()

    @property
    def issued_to(self) -> tuple[str, ...]:
        """The units that the task is issued to: the members of a group, or the unit itself."""
        return self.members or (self.unit,)


@dataclass(frozen=True, slots=True)
class AssistingUnit:
    """协助单位, expanded from a group where the source names one."""

    unit: str
    as_written: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A task that is the same matter, or answers this one.

    Attributes:
        id: The other task.
        kind: ``same-matter`` or ``answers``.
        score: Likeness, 0 to 1, two decimals.
        state: ``proposed``, ``confirmed`` or ``rejected`` by the office.
    """

    id: str
    kind: str
    score: Decimal
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class Task:
    """One annual target (年度目标及工作内容) or one commitment of a town's plan.

    Attributes:
        id: Stable id, ``DG2021-001``.
        number: Number in the source.
        year: Year that it is to be done in.
        level: Who set it.
        part: Part of its source.
        requirement_id: The requirement it stands under, or None.
        title: The target, without its number.
        body: Running text under the lead sentence of a plan, or None.
        schedule: 季度进度安排 as written (repairs apart).
        milestones: The schedule, taken apart.
        indicators: Its numbers.
        leaders: 责任领导.
        lead_units: At least one for a complete task.
        unpaired_responsible: 责任人 who cannot be paired with a lead unit by position.
        unpaired_contacts: 直接责任人 likewise.
        assisting_units: Expanded.
        related: Links to other tasks.
        source: Where it stands.
        provenance: Where each value was read.
        problems: Codes of the reading problems that concern it.
    """

    id: str
    number: int
    year: int
    level: Level
    part: Part
    requirement_id: str | None
    title: str
    body: str | None
    schedule: str
    milestones: tuple[Milestone, ...]
    indicators: tuple[Indicator, ...]
    leaders: tuple[str, ...]
    lead_units: tuple[LeadUnit, ...]
    assisting_units: tuple[AssistingUnit, ...]
    related: tuple[Related, ...]
    source: Location
    provenance: tuple[Provenance, ...] = ()
    problems: tuple[str, ...] = ()
    unpaired_responsible: tuple[str, ...] = ()
    unpaired_contacts: tuple[str, ...] = ()

    def lead(self, unit: str) -> LeadUnit | None:
        """Return this task's lead that is ``unit`` or a group with it as a member, or None."""
        return next((lead for lead in self.lead_units if unit in lead.issued_to), None)

    @property
    def main_lead(self) -> str | None:
        """主牵头: the first lead unit, or None where the source names none."""
        return self.lead_units[0].unit if self.lead_units else None

    def milestones_in(self, quarter: int) -> tuple[Milestone, ...]:
        """Return the milestones whose span includes ``quarter`` (1-4)."""
        return tuple(m for m in self.milestones if quarter in m.quarters)


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of a report's glossary (名词解释).

    Attributes:
        term: What is defined, as written, quotes included.
        text: The definition.
        location: Where it stands.
        number: Number of the footnote, or None.
        task_ids: The tasks that use the term.
    """

    term: str
    text: str
    location: Location
    number: int | None = None
    task_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """任务总表: everything that was read, normalised.

    Attributes:
        year: Year of the sheet.
        place: Name of the city or town, ``东莞市``.
        requirements: In source order.
        tasks: In source order.
        units: The unit register that was used.
        problems: The reading record (判读记录).
        definitions: Glossary entries of the plans (名词解释), linked to the tasks using them.
    """

    year: int
    place: str
    requirements: tuple[Requirement, ...]
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...] = ()
    problems: tuple[Problem, ...] = ()
    definitions: tuple[Definition, ...] = ()

    def task(self, task_id: str) -> Task | None:
        """Return the task with this id, or None."""
        return next((task for task in self.tasks if task.id == task_id), None)

    def led_by(self, unit: str) -> Iterator[Task]:
        """Yield the tasks that ``unit`` leads or co-leads, itself or as a member of a group."""
        return (task for task in self.tasks if task.lead(unit) is not None)

    def assisted_by(self, unit: str) -> Iterator[Task]:
        """Yield the tasks that ``unit`` assists and does not lead."""
        return (
            task
            for task in self.tasks
            if any(assisting.unit == unit for assisting in task.assisting_units)
            and task.lead(unit) is None
        )

    def lead_units(self) -> tuple[str, ...]:
        """Return the distinct lead units as named, groups unexpanded, in order of appearance."""
        return tuple(dict.fromkeys(lead.unit for t in self.tasks for lead in t.lead_units))

    def units_at_work(self) -> tuple[str, ...]:
        """Return every unit that leads or assists: leads first, groups expanded, none vague."""
        vague = self.names_of_many()
        names = [u for t in self.tasks for lead in t.lead_units for u in lead.issued_to]
        names += [a.unit for t in self.tasks for a in t.assisting_units]
        return tuple(name for name in dict.fromkeys(names) if name not in vague)

    def names_of_many(self) -> dict[str, tuple[str, ...]]:
        """Return the names that stand for several units and are not expanded, with their tasks.

        They are registered as a group or as vague, or are not registered and say so (各县区).
        """
        groups = {unit.name: unit.is_group or unit.vague for unit in self.units}
        found: dict[str, dict[str, None]] = {}
        for task in self.tasks:
            named = [name for lead in task.lead_units for name in lead.issued_to]
            for name in (*named, *(assisting.unit for assisting in task.assisting_units)):
                if groups.get(name, stands_for_many(name)):
                    found.setdefault(name, {})[task.id] = None
        return {name: tuple(ids) for name, ids in found.items()}
