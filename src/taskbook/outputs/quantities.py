"""Which indicators of a matter are one quantity, although they are worded differently."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations

from taskbook.canonical.figure_series import ALIKE, bare, likeness
from taskbook.model.task import Basis, Indicator, Task

Quantity = tuple[str, str, bool, bool]
_Side = tuple[str, str]
_LAST_QUARTER = 4
_HEAD = 2
_SHARES = frozenset(("%", "％", "个百分点", "百分点"))


def quantity_of(indicator: Indicator) -> Quantity:
    """Return what makes two indicators one quantity at sight: name, unit, growth, span."""
    name = unicodedata.normalize("NFKC", indicator.name or indicator.text)
    of_quarter = indicator.basis is Basis.PERIOD
    return "".join(name.split()), indicator.unit, indicator.growth, of_quarter


def joined_quantities(tasks: Iterable[Task]) -> dict[Quantity, Quantity]:
    """Return for each quantity of a matter the one that it is counted under.

    A target and the last figure of a schedule often word one quantity in two ways (实际投资,
    招商引资实际投资). They are one where the year's value and the unit agree, the names do, and
    nothing else of the title or the schedule could be meant.
    """
    roots: dict[Quantity, Quantity] = {}
    sides: dict[Quantity, set[_Side]] = {}
    alike: dict[tuple[object, ...], dict[Quantity, None]] = {}
    for task in tasks:
        for indicator in task.indicators:
            quantity = quantity_of(indicator)
            roots[quantity] = quantity
            if _of_year(indicator, task.year):
                where = "schedule" if indicator.field == "schedule" else "target"
                sides.setdefault(quantity, set()).add((task.id, where))
                value = (indicator.unit, indicator.growth, indicator.value, indicator.value_max)
                alike.setdefault(value, {})[quantity] = None
    for group in alike.values():
        for one, other in _pairs(tuple(group), sides):
            _unite(roots, sides, one, other)
    return {quantity: _root(roots, quantity) for quantity in roots}


def _of_year(indicator: Indicator, year: int) -> bool:
    return (
        indicator.value is not None
        and indicator.quarter == _LAST_QUARTER
        and indicator.year == year
        and indicator.basis is not Basis.PERIOD
    )


def _pairs(
    group: tuple[Quantity, ...], sides: dict[Quantity, set[_Side]]
) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield the pairs of quantities that are each the only one the other could be."""
    related: dict[Quantity, list[Quantity]] = {quantity: [] for quantity in group}
    for one, other in combinations(group, 2):
        if not sides[one] & sides[other] and _related(one, other):
            related[one].append(other)
            related[other].append(one)
    for one, other in combinations(group, 2):
        if other in related[one] and all(
            len([r for r in related[mine] if sides[r] & sides[theirs]]) == 1
            for mine, theirs in ((one, other), (other, one))
        ):
            yield one, other


def _related(one: Quantity, other: Quantity) -> bool:
    """Tell whether one name contains the other, is much like it or ends in the same noun."""
    mine, theirs = (_plain(quantity[0]) for quantity in (one, other))
    if min(len(mine), len(theirs)) >= _HEAD and (mine in theirs or theirs in mine):
        return True
    likely = likeness(mine, theirs)
    if not likely:  # other codes (4G, 5G), other tracks
        return False
    a, b = bare(mine), bare(theirs)
    if one[1] in _SHARES:  # rates of different things are often worded and valued alike
        return a in b or b in a
    return likely >= ALIKE or (len(a) >= _HEAD and a[-_HEAD:] == b[-_HEAD:])


def _plain(name: str) -> str:
    return name.replace("的", "")


def _root(roots: dict[Quantity, Quantity], quantity: Quantity) -> Quantity:
    while roots[quantity] != quantity:
        quantity = roots[quantity]
    return quantity


def _unite(
    roots: dict[Quantity, Quantity],
    sides: dict[Quantity, set[_Side]],
    one: Quantity,
    other: Quantity,
) -> None:
    """Count two quantities as one, unless that would make one of two figures of one text."""
    first, second = _root(roots, one), _root(roots, other)
    if first != second and not sides[first] & sides[second]:
        roots[second] = first
        sides[first] = sides[first] | sides[second]
