"""Which of two files of one unit is the later one: the one place that says so.

- A file that mends another (a correction workbook says which files it was made from) is later than
  it, and than all that the other one mends, whatever the days say.
- Of other files the one received on the later day is the later one. A file has not come before
  what it mends, so it counts as received no earlier than that.
- Of files of the same day of which none mends the other, neither is the later one.

It follows from the set of files alone, in whatever order they were recorded. Files that claim to
mend each other in a circle do not; what names no file of the same unit mends nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from taskbook.ledger.facts import StoredReturn
from taskbook.outputs.identity import mended_mark

_NONE: frozenset[str] = frozenset()


class Succession:
    """The order of the files of each unit: a strict partial order.

    Args:
        returned: All files of a period, or all files of some units; refused ones included, since
            a chain of mended files does not break where one of them is refused.
    """

    def __init__(self, returned: Iterable[StoredReturn]) -> None:
        files = tuple(returned)
        self._days = {stored.head.sha256: stored.head.received for stored in files}
        self._mended = _mended(files) if any(stored.checked.mends for stored in files) else {}
        received = dict(self._days)
        for sha256, mended in self._mended.items():
            self._days[sha256] = max(received[one] for one in (sha256, *mended))

    def later(self, one: StoredReturn, other: StoredReturn) -> bool:
        """Return whether ``one`` is later than ``other``; for neither order where neither is."""
        first, second = one.head.sha256, other.head.sha256
        if self._days[first] != self._days[second]:
            return self._days[first] > self._days[second]
        return second in self._mended.get(first, _NONE)

    def in_order(self, files: Iterable[StoredReturn]) -> list[StoredReturn]:
        """Return files so that none stands before one that it is later than; names decide ties."""

        def place(stored: StoredReturn) -> tuple[object, ...]:
            sha256 = stored.head.sha256
            mended = len(self._mended.get(sha256, _NONE))
            return (self._days[sha256], mended, stored.head.name, sha256)

        return sorted(files, key=place)

    def replacing(self, files: Sequence[StoredReturn]) -> list[frozenset[int]]:
        """Return, for each of the files, the places of those that are later than it."""
        return [
            frozenset(n for n, other in enumerate(files) if self.later(other, stored))
            for stored in files
        ]


def _mended(files: Iterable[StoredReturn]) -> dict[str, frozenset[str]]:
    """Return, by content hash, all that a file mends, directly or over others; no circles."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for stored in files:
        named[stored.head.unit, mended_mark(stored.head.sha256)].append(stored.head.sha256)
    direct = {
        stored.head.sha256: [
            sha256
            for mark in stored.checked.mends
            for sha256 in named.get((stored.head.unit, mark), ())
        ]
        for stored in files
        if stored.checked.mends
    }
    reached = {sha256: _reached(sha256, direct) for sha256 in direct}
    return {
        sha256: frozenset(one for one in found if sha256 not in reached.get(one, _NONE))
        for sha256, found in reached.items()
    }


def _reached(start: str, direct: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return all files to which ``direct`` leads from ``start``, in any number of steps."""
    found: set[str] = set()
    ahead = list(direct[start])
    while ahead:
        sha256 = ahead.pop()
        if sha256 not in found:
            found.add(sha256)
            ahead += direct.get(sha256, ())
    return frozenset(found)
