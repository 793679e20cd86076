"""Which numbers of a matter are asked this quarter, and how a target is worded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from taskbook.model.period import Period
from taskbook.model.task import Basis, Comparator, Indicator, Task
from taskbook.outputs.quantities import Quantity, joined_quantities, quantity_of

_SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: "＞",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "＜",
    Comparator.ABOUT: "约",
    Comparator.EQUAL: "",
}
_BASIS = {Basis.CUMULATIVE: "累计", Basis.PERIOD: "当季", Basis.ANNUAL: "全年"}
_LAST_QUARTER = 4
_EARLIER_MONTHS = (10, 11)
_EARLIER_DAY = re.compile(r"1[01]\s*月[^，,。；;]{0,4}前")
_FALLING = "降减压"

_Member = tuple[Task, int, Indicator]
_UPPER_LIMITS = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})


@dataclass(frozen=True, slots=True)
class Asked:
    """One quantity that a unit is asked for.

    Attributes:
        task: The task that it stands on.
        number: 0-based index of ``indicator`` in the task.
        indicator: The indicator whose key the answer gets.
        quarterly: The target due this quarter, or None.
        annual: The target due by the year's end, or None.
        same: Keys of further indicators due that are this same quantity.
        kin: Keys of all the matter's indicators of this quantity, of whatever quarter, the latest
            first: last quarter's figure was given under one of them.
    """

    task: Task
    number: int
    indicator: Indicator
    quarterly: Indicator | None
    annual: Indicator | None
    same: tuple[str, ...]
    kin: tuple[str, ...] = ()


def asked_indicators(tasks: Iterable[Task], period: Period) -> list[Asked]:
    """Return the quantities to ask of one matter: those due this quarter and by the year's end.

    The quarter's target and the year's target for one quantity (equal name, unit and basis, or
    worded in two ways with the same value) are one row: the unit has one figure to report,
    compared with both.
    """
    tasks = tuple(tasks)
    counted_as = joined_quantities(tasks)
    found: dict[Quantity, list[_Member]] = {}
    kin: dict[Quantity, list[_Member]] = {}
    for task in tasks:
        for number, indicator in enumerate(task.indicators):
            quantity, member = counted_as[quantity_of(indicator)], (task, number, indicator)
            kin.setdefault(quantity, []).append(member)
            if _due(task, indicator, period):
                found.setdefault(quantity, []).append(member)
    return [
        replace(asked, kin=_keys(kin[quantity]))
        for quantity, members in found.items()
        for asked in _rows_of(members, period.quarter)
    ]


def target_text(indicator: Indicator) -> str:
    """Return a target in a few characters: ``≥1200``, ``2～3``, or its words for a turn.

    The unit has a column of its own; ``增长`` or ``下降`` marks a rate of change.
    """
    growth = ""
    if indicator.growth:
        growth = "下降" if any(char in indicator.text for char in _FALLING) else "增长"
    if indicator.value is None or indicator.comparator is Comparator.TURN:
        return indicator.text
    if indicator.comparator is Comparator.RANGE and indicator.value_max is not None:
        return f"{growth}{plain(indicator.value)}～{plain(indicator.value_max)}"
    return f"{growth}{_SIGNS.get(indicator.comparator, '')}{plain(indicator.value)}"


def basis_word(indicator: Indicator) -> str:
    """Return the span that the figure counts, in a word."""
    return _BASIS[indicator.basis]


def plain(value: Decimal) -> str:
    """Return digits only; 5, 5.0 and 5E+0 read alike, so that a row's fingerprint is one."""
    return f"{value.normalize():f}"


def _due(task: Task, indicator: Indicator, period: Period) -> bool:
    if indicator.year > period.year or indicator.quarter is None:
        return False
    if indicator.quarter == period.quarter:
        return True
    return _by_years_end(task, indicator)


def _by_years_end(task: Task, indicator: Indicator) -> bool:
    """Tell a target for the whole year from a figure of a day before (10月底前完工60个)."""
    if indicator.quarter != _LAST_QUARTER or indicator.basis is Basis.PERIOD:
        return False
    if indicator.field == "schedule":
        ends = [m.due for m in task.milestones if indicator.text in m.text]
        dated = bool(ends) and all(end.month in _EARLIER_MONTHS for end in ends)
    else:
        dated = _EARLIER_DAY.search(indicator.text) is not None
    return indicator.basis is not Basis.CUMULATIVE or not dated


def _keys(members: list[_Member]) -> tuple[str, ...]:
    ordered = sorted(members, key=lambda member: -(member[2].quarter or 0))
    return tuple(f"{task.id}#{number + 1}" for task, number, _ in ordered)


def _rows_of(members: list[_Member], quarter: int) -> list[Asked]:
    """Return one row for a quantity, or a row for each target where they contradict each other."""
    alike: dict[tuple[object, ...], list[_Member]] = {}
    for member in members:
        i = member[2]
        limit = i.comparator in _UPPER_LIMITS
        alike.setdefault((i.quarter, limit, i.value, i.value_max), []).append(member)
    targets = [same[0][2].quarter for same in alike.values()]
    if any(targets.count(q) > 1 for q in targets):
        return [_join(same, quarter) for same in alike.values()]
    return [_join(members, quarter)]


def _join(members: list[_Member], quarter: int) -> Asked:
    due_now = [member for member in members if member[2].quarter == quarter]
    by_end = [member for member in members if _by_years_end(member[0], member[2])]
    task, number, indicator = (due_now or by_end)[0]
    of_quarter = [member for member in due_now if member not in by_end]
    quarterly = of_quarter[0][2] if of_quarter else None
    annual = by_end[0][2] if by_end else None
    same = tuple(
        f"{other.id}#{position + 1}"
        for other, position, _ in members
        if (other.id, position) != (task.id, number)
    )
    return Asked(task, number, indicator, quarterly, annual, same)
