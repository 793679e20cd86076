"""What the figures of one task leave open, for a person to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from taskbook.canonical.measure import is_bare_number
from taskbook.model.task import Basis, Comparator, Indicator

_FEWEST_QUARTERS = 3


def find_doubts(indicators: Sequence[Indicator]) -> Iterator[tuple[str, str, str]]:
    """Yield (code, figures as written, name) of what a person must decide about one task.

    An upper limit that only the name tells (失业率 5.5), once; and figures of single quarters that
    rise like running totals while no annual target says which they are, or overshoot it.
    """
    limits = [i for i in indicators if i.comparator is Comparator.AT_MOST and _is_alone(i)]
    if limits:
        yield "limit-assumed", _words(limits), limits[0].name
    series: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in indicators:
        if indicator.basis is Basis.PERIOD and not indicator.growth:
            series.setdefault((indicator.name, indicator.unit), []).append(indicator)
    for (name, unit), members in series.items():
        if _rises(members) and _unclear(members, unit, indicators):
            yield "quarters-or-totals", _words(members), name


def _unclear(members: Sequence[Indicator], unit: str, indicators: Sequence[Indicator]) -> bool:
    """Tell rising figures that no target explains: there is none, or they sum to more than it."""
    targets = [i.value for i in indicators if i.unit == unit and i.basis is not Basis.PERIOD]
    if not targets:
        return len(members) >= _FEWEST_QUARTERS and all(map(_is_alone, members))
    sums = sum(member.value or 0 for member in members)
    return len(members) > 1 and all(
        target is not None and (members[-1].value or 0) <= target < sums for target in targets
    )


def _words(indicators: Sequence[Indicator]) -> str:
    return "、".join(dict.fromkeys(i.text for i in indicators))


def _is_alone(indicator: Indicator) -> bool:
    """Tell a figure that stands in its cell alone, without a word of comparison."""
    number = indicator.text.removesuffix("。")
    without = number.removesuffix(indicator.unit)
    return re.match(r"\d", without) is not None and is_bare_number(without.rstrip("十百千万亿"))


def _rises(members: Sequence[Indicator]) -> bool:
    values = [member.value or 0 for member in members]
    quarters = [member.quarter or 0 for member in members]
    return all(one < other for one, other in (*pairwise(values), *pairwise(quarters)))
