"""Who answers how: each simulated unit keeps its habits from quarter to quarter."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

MARK = "【演示数据】"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a simulated unit behaves.

    Attributes:
        name: What it does with the file: ``prompt``, ``late``, ``silent``, ``twice``,
            ``two-versions``, ``sorted``, ``renamed``, ``units-in-numbers``, ``gaps``,
            ``truncated-first``, ``below-table``.
        diligence: Share of its tasks that are on schedule, 0 to 1.
    """

    name: str
    diligence: float


# Out of every hundred units, in this order; the rest are prompt.
_SHARES = (
    ("late", 6),
    ("silent", 4),
    ("twice", 4),
    ("two-versions", 3),
    ("sorted", 2),
    ("renamed", 2),
    ("units-in-numbers", 5),
    ("gaps", 6),
    ("truncated-first", 2),
    ("below-table", 1),
)


def dice(*facts: object) -> random.Random:
    """Return a random source that is the same for the same facts on every machine."""
    text = "\x1f".join(map(str, facts))
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def habits(units: list[str], period: str) -> dict[str, Habit]:
    """Return each unit's habit in a period; diligence is the unit's own and stays."""
    order = sorted(units, key=lambda unit: dice(unit, period).random())
    found: dict[str, Habit] = {}
    start = 0
    for name, share in _SHARES:
        stop = start + max(1, round(len(units) * share / 100))
        for unit in order[start:stop]:
            found[unit] = Habit(name, _diligence(unit))
        start = stop
    return {unit: found.get(unit, Habit("prompt", _diligence(unit))) for unit in units}


def _diligence(unit: str) -> float:
    return 0.62 + 0.36 * dice(unit, "diligence").random()
