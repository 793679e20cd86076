"""The dated figures of one matter: which indicators of a task belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz

from taskbook.canonical.numerals import normalised
from taskbook.canonical.quantity_words import quantity_words
from taskbook.model.task import Basis, Comparator, Indicator, Task

ALIKE = 72.0
_WITHIN = 95.0
_CODES = re.compile(r"[A-Za-z0-9]+")
_COMPARED = frozenset({Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT})


@dataclass(slots=True)
class Series:
    """The dated figures of one matter within a task, in order of their quarters.

    Attributes:
        name: Name of the first figure.
        unit: Their unit on one scale.
        figures: The indicators.
    """

    name: str
    unit: str
    figures: list[Indicator]

    def total(self) -> Decimal:
        """Return what the figures come to by the last quarter, on one scale."""
        total = Decimal(0)
        for figure in self.figures:
            value, _ = scaled(figure)
            total = value if figure.basis is not Basis.PERIOD else total + value
        return total

    def quoted(self) -> str:
        """Return the words of the figures, as written."""
        return "；".join(dict.fromkeys(figure.text.strip("。；; ") for figure in self.figures))

    def lacks(self, indicator: Indicator) -> bool:
        """Tell whether there is no figure of this quarter and basis yet."""
        return all(
            (f.quarter, f.basis) != (indicator.quarter, indicator.basis) for f in self.figures
        )


def scaled(indicator: Indicator) -> tuple[Decimal, str]:
    """Return an indicator's value and unit on one scale."""
    return normalised(indicator.value or Decimal(0), indicator.unit)


def counts(indicator: Indicator) -> bool:
    """Tell whether an indicator is a plain amount that can be compared."""
    return (
        indicator.value is not None
        and indicator.value_max is None
        and not indicator.growth
        and indicator.comparator in _COMPARED
    )


def series_of(task: Task) -> list[Series]:
    """Return the series of a task's dated figures; annual restatements stay out.

    A figure joins the series whose name is most like its own; a series has one figure of a basis
    in a quarter, so that two matters named alike (示范社区, 示范小区) stay apart.
    """
    found: list[Series] = []
    dated = (i for i in task.indicators if i.field == "schedule" and counts(i))
    for indicator in sorted(dated, key=lambda i: i.quarter or 0):
        if indicator.quarter is None or indicator.basis is Basis.ANNUAL:
            continue
        unit = scaled(indicator)[1]
        open_ones = [s for s in found if s.unit == unit and s.lacks(indicator)]
        ranked = [(likeness(s.name, indicator.name), -n) for n, s in enumerate(open_ones)]
        best, number = max(ranked, default=(0.0, 0))
        if best >= ALIKE:
            open_ones[-number].figures.append(indicator)
        else:
            found.append(Series(indicator.name, unit, [indicator]))
    return found


def written(value: Decimal, like: Indicator) -> str:
    """Return a value on one scale in the unit of an indicator: 400个."""
    factor = normalised(Decimal(1), like.unit)[0]
    shown = (value / factor).normalize()
    return f"{shown:f}{like.unit}"


@lru_cache(maxsize=65536)
def bare(name: str) -> str:
    """Return a name without track, verbs of delivery and punctuation."""
    words = quantity_words()
    stripped = re.sub(rf"(?:{words.regex('deliver')})", "", name.rpartition("：")[2])
    return re.sub(r"[\W_]+", "", stripped)


def likeness(one: str, other: str) -> float:
    """Return how surely two indicator names mean the same thing, 0 to 100."""
    if one == other:
        return 100.0
    tracks = {one.rpartition("：")[0], other.rpartition("：")[0]} - {""}
    if len(tracks) > 1:
        return 0.0
    a, b = bare(one), bare(other)
    if not a or not b or set(_CODES.findall(a)) != set(_CODES.findall(b)):
        return 0.0
    ratio = fuzz.ratio(a, b)
    return max(_WITHIN, ratio) if a in b or b in a else ratio


def same_name(one: str, other: str) -> bool:
    """Tell whether two indicator names mean the same thing: 新建停车位 and 新增停车位 do."""
    return likeness(one, other) >= ALIKE
