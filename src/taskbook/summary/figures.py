"""Counts and shares of a period; every figure names the rows that it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from taskbook.model.task import Part, TaskSheet
from taskbook.pace.dictionary import Group, Role, StatusDictionary, StatusWord
from taskbook.pace.wording import rounded
from taskbook.summary.rows import TaskRow
from taskbook.summary.shares import close_shares

PART_WORDS = {
    Part.MAIN: "主要目标任务",
    Part.LIVELIHOOD: "民生实事",
    Part.PLAN: "工作计划任务",
    Part.TARGET: "预期目标",
}
UNNAMED = "（未明确）"
NOTES = {
    "leader": "同一任务有多位责任领导的，分别计入各位领导名下，合计数只计一次。",
    "unit": "同一任务有多个牵头单位的，分别计入各单位名下，合计数只计一次；"
    "由各镇街（园区）分别牵头的任务，按各单位自报状态计入该单位；"
    "主牵头单位未报送的任务按未报送统计，已报送的共同牵头单位按其自报状态计入该单位。",
    "requirement": "按任务所属的总体要求统计，每项任务只计一次。",
    "part": "按任务在目标任务分解表中的类别统计，每项任务只计一次。",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure that can be traced.

    Attributes:
        value: The exact value.
        text: As printed, without its unit of count.
        sources: Ids of the rows counted: task ids, or unit names for returns.
    """

    value: Decimal
    text: str
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def count(sources: Iterable[str]) -> Figure:
    """Return the figure that counts ``sources``."""
    rows = tuple(sources)
    return Figure(Decimal(len(rows)), str(len(rows)), rows)


def _percent(value: Decimal | None, sources: tuple[str, ...]) -> Figure:
    if value is None:
        return Figure(Decimal(0), "—", sources)
    return Figure(value, f"{value:f}%", sources)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the tasks of one heading stand.

    Attributes:
        name: The heading (a leader, a unit, 合计).
        total: Tasks issued under it.
        due: Those that count this quarter (列入本期).
        counts: Status key to the number of due tasks with it; every status that counts.
        shares: Status key to its share of ``due``; they add up to 100 %.
        groups: 达到, 未达到, 其他: numbers of due tasks.
        group_shares: Their shares; they add up to 100 %.
        rate: Share of ``due`` that reached its pace, rounded half up: it stands alone.
        statuses: Task id to the status with which it counts here.
    """

    name: str
    total: Figure
    due: Figure
    counts: Mapping[str, Figure]
    shares: Mapping[str, Figure]
    groups: Mapping[Group, Figure]
    group_shares: Mapping[Group, Figure]
    rate: Figure
    statuses: Mapping[str, StatusWord]

    @property
    def reached(self) -> Figure:
        """Tasks on pace or done."""
        return self.groups[Group.REACHED]

    @property
    def behind(self) -> Figure:
        """Tasks behind or not started."""
        return self.groups[Group.BEHIND]

    @property
    def closed_rate(self) -> Figure:
        """The share that reached its pace as one of three that add up to 100 %, as in the text."""
        return self.group_shares[Group.REACHED]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Tallies under one kind of heading.

    Attributes:
        key: ``leader``, ``unit``, ``requirement`` or ``part``.
        title: Its Chinese name.
        note: How tasks with several headings are counted.
        tallies: One per heading.
    """

    key: str
    title: str
    note: str
    tallies: tuple[Tally, ...]

    def of(self, name: str) -> Tally | None:
        """Return the tally under ``name``, or None."""
        return next((tally for tally in self.tallies if tally.name == name), None)


def counted_statuses(dictionary: StatusDictionary) -> tuple[StatusWord, ...]:
    """Return the statuses whose counts make up the due tasks, best first."""
    return tuple(s for s in dictionary.statuses if s.role is not Role.NOT_DUE)


def tally(
    name: str,
    rows: Sequence[TaskRow],
    dictionary: StatusDictionary,
    status_of: Callable[[TaskRow], StatusWord] | None = None,
) -> Tally:
    """Count ``rows``, each with the status that ``status_of`` gives it (its own by default)."""
    statuses = {row.id: status_of(row) if status_of else row.status for row in rows}
    due = [key for key, status in statuses.items() if status.role is not Role.NOT_DUE]
    by_key: dict[str, list[str]] = {s.key: [] for s in counted_statuses(dictionary)}
    by_group: dict[Group, list[str]] = {group: [] for group in Group}
    for key in due:
        by_key[statuses[key].key].append(key)
        by_group[statuses[key].group].append(key)
    counts = {key: count(found) for key, found in by_key.items()}
    groups = {group: count(found) for group, found in by_group.items()}
    shares, group_shares = _shares(counts, groups, dictionary)
    reached = groups[Group.REACHED]
    exact = reached.value * 100 / len(due) if due else None
    rate = None if exact is None else rounded(exact, dictionary.decimals)
    return Tally(
        name=name,
        total=count(statuses),
        due=count(due),
        counts=counts,
        shares=shares,
        groups=groups,
        group_shares=group_shares,
        rate=_percent(rate, reached.sources),
        statuses=statuses,
    )


def _shares(
    counts: Mapping[str, Figure], groups: Mapping[Group, Figure], dictionary: StatusDictionary
) -> tuple[dict[str, Figure], dict[Group, Figure]]:
    """Close the groups to 100 %, then the statuses of each group to the group's share.

    So every sum that a reader can make agrees: statuses to their group, groups to 100 %.
    """
    decimals, closing = dictionary.decimals, dictionary.closing
    sizes = [int(figure.value) for figure in groups.values()]
    closed = dict(zip(groups, close_shares(sizes, decimals, closing), strict=True))
    shares: dict[str, Decimal] = {}
    for group, target in closed.items():
        keys = [s.key for s in counted_statuses(dictionary) if s.group is group]
        numbers = [int(counts[key].value) for key in keys]
        parts = close_shares(numbers, decimals, closing, whole=sum(sizes), target=target)
        shares.update(zip(keys, parts, strict=True))
    empty = sum(sizes) == 0
    return (
        {k: _percent(None if empty else shares[k], f.sources) for k, f in counts.items()},
        {g: _percent(None if empty else closed[g], f.sources) for g, f in groups.items()},
    )


def break_down(
    key: str, sheet: TaskSheet, rows: Sequence[TaskRow], dictionary: StatusDictionary
) -> Breakdown:
    """Return the tallies by ``leader``, ``unit``, ``requirement`` or ``part``."""
    names = _HEADINGS[key](sheet)
    headed: dict[str, list[TaskRow]] = {}
    for row in rows:
        for name in names(row):
            headed.setdefault(name, []).append(row)
    tallies = []
    for name, found in headed.items():
        own = _own_status(name) if key == "unit" else None
        tallies.append(tally(name, found, dictionary, own))
    if key in ("leader", "unit"):
        tallies.sort(key=lambda t: t.name == UNNAMED)
    return Breakdown(key, _TITLES[key], NOTES[key], tuple(tallies))


def _own_status(unit: str) -> Callable[[TaskRow], StatusWord]:
    return lambda row: row.status_of(unit)


_TITLES = {"leader": "责任领导", "unit": "牵头单位", "requirement": "总体要求", "part": "类别"}
_Names = Callable[[TaskRow], Sequence[str]]


def requirement_name(sheet: TaskSheet) -> dict[str, str]:
    """Return a short, distinct name for every requirement: its label and first words."""
    names: dict[str, str] = {}
    for one in sheet.requirements:
        label = one.label or f"第{one.number}项"
        words = one.text.replace("\n", "")
        cut = min((words.find(c) for c in "，,。；;" if c in words), default=len(words))
        names[one.id] = f"{label} {words[: min(cut, 30)]}".strip()
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {key: f"{name}〔{key}〕" if name in twice else name for key, name in names.items()}


def _by_leader(sheet: TaskSheet) -> _Names:
    return lambda row: tuple(dict.fromkeys(row.task.leaders)) or (UNNAMED,)


def _by_unit(sheet: TaskSheet) -> _Names:
    return lambda row: tuple(dict.fromkeys(row.units)) or (UNNAMED,)


def _by_requirement(sheet: TaskSheet) -> _Names:
    names = requirement_name(sheet)
    return lambda row: (names.get(row.task.requirement_id or "", UNNAMED),)


def _by_part(sheet: TaskSheet) -> _Names:
    return lambda row: (PART_WORDS[row.task.part],)


_HEADINGS: dict[str, Callable[[TaskSheet], _Names]] = {
    "leader": _by_leader,
    "unit": _by_unit,
    "requirement": _by_requirement,
    "part": _by_part,
}
