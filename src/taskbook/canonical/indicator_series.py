"""Tell running totals from the figures of single quarters, over all figures of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from taskbook.canonical.numerals import normalised
from taskbook.model.task import Basis, Comparator, Indicator

_LAST_QUARTER = 4
_FEWEST_RISING = 3
_AMOUNTS = frozenset({Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT})


def settle_bases(annual: Sequence[Indicator], dated: Sequence[Indicator]) -> list[Indicator]:
    """Return a schedule's figures, those that are running totals marked as cumulative.

    That are a last quarter that gives the year's figure again; every member of a series that
    rises to it (0.6, 1.5, 2.4, 3.5 for a target of 3.5); and a first quarter before running
    totals, which is its own total.
    """
    targets = {
        normalised(i.value, i.unit) for i in annual if i.value is not None and i.quarter is not None
    }
    last = max((i.quarter for i in dated if i.quarter is not None), default=0)
    settled = [_cumulative(i) if _restates(i, last, targets) else i for i in dated]
    series: dict[tuple[str, str], list[int]] = {}
    for position, indicator in enumerate(settled):
        if indicator.quarter is not None and _amount(indicator):
            series.setdefault((indicator.name, indicator.unit), []).append(position)
    for positions in series.values():
        members = [settled[position] for position in positions]
        if _rises_to(members, targets) or _rises_within(members, annual, settled):
            totals = positions
        elif _totals_after_first(members):
            totals = positions[:1]
        else:
            continue
        for position in totals:
            settled[position] = _cumulative(settled[position])
    return settled


def _cumulative(indicator: Indicator) -> Indicator:
    if indicator.basis is not Basis.PERIOD:
        return indicator
    return replace(indicator, basis=Basis.CUMULATIVE)


def _restates(indicator: Indicator, last: int, targets: set[tuple[Decimal, str]]) -> bool:
    return (
        indicator.value is not None
        and indicator.quarter == last
        and last > 1
        and normalised(indicator.value, indicator.unit) in targets
    )


def _amount(indicator: Indicator) -> bool:
    return indicator.value is not None and not indicator.growth and indicator.comparator in _AMOUNTS


def _values(members: Sequence[Indicator]) -> list[Decimal]:
    return [indicator.value or Decimal(0) for indicator in members]


def _rises_to(members: Sequence[Indicator], targets: set[tuple[Decimal, str]]) -> bool:
    """Tell a series that rises from quarter to quarter and ends at the year's target."""
    quarters = [indicator.quarter or 0 for indicator in members]
    values = _values(members)
    return (
        len(members) >= _FEWEST_RISING
        and quarters[-1] == _LAST_QUARTER
        and all(one < other for one, other in pairwise(quarters))
        and all(one < other for one, other in pairwise(values))
        and normalised(values[-1], members[-1].unit) in targets
    )


def _rises_within(
    members: Sequence[Indicator], annual: Sequence[Indicator], dated: Sequence[Indicator]
) -> bool:
    """Tell a series that rises within the year's only target of its unit and sums to more.

    Single quarters would overshoot it (800, then 1500 of 2000); and either they would by half, or
    the last quarter states the target itself.
    """
    unit = members[0].unit
    targets = [i for i in annual if i.unit == unit and i.value is not None and _amount(i)]
    values = _values(members)
    if len(targets) != 1 or len(members) < 2 or any(m.basis is not Basis.PERIOD for m in members):
        return False
    target = targets[0].value or Decimal(0)
    stated = any(i.unit == unit and i.value == target and i.quarter == _LAST_QUARTER for i in dated)
    return (
        all((one.quarter or 0) < (other.quarter or 0) for one, other in pairwise(members))
        and all(one < other for one, other in pairwise(values))
        and values[-1] <= target < sum(values)
        and (stated or 2 * sum(values) >= 3 * target)
    )


def _totals_after_first(members: Sequence[Indicator]) -> bool:
    first, *later = members
    return (
        first.quarter == 1
        and bool(later)
        and all((i.quarter or 0) > 1 and i.basis is not Basis.PERIOD for i in later)
        and all(i.basis is Basis.CUMULATIVE for i in later if i.quarter != _LAST_QUARTER)
        and any(i.basis is Basis.CUMULATIVE for i in later)
        and min(_values(later)) >= _values(members)[0]
    )
