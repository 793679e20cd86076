"""Rows of a return on a form that the office has since re-issued.

Such a file is judged by the form that its unit was given: what was pre-filled there is nobody's
change. Rows that ask the same today are answers to today's form; the others the office has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from taskbook.model.form import FormRow, IssuedForm, Section
from taskbook.returns.grid import Row
from taskbook.returns.matching import Match, Matcher, same_text
from taskbook.returns.prepared import FormIndex, squash
from taskbook.returns.tables import Table

#: Asked in other words, but still the same: the answer is taken.
ADJUSTED = "row-adjusted"
#: No longer asked, or another question now: a person decides.
REPLACED = "row-replaced"
_ALIKE = 0.75
_TOLD = ("title", "milestone", "indicator", "target", "annual_target")
_MEASURE = ("indicator", "unit", "basis")


def issued_as(
    form_id: str, current: FormIndex | None, older: Iterable[IssuedForm]
) -> tuple[FormIndex, ...]:
    """Return the unit's older forms with this identity, the last one first.

    The identity does not cover all that is pre-filled, so several forms, the current one
    included, may share it.
    """
    if not form_id or current is None:
        return ()
    found = [FormIndex.of(form) for form in older]
    return tuple(index for index in reversed(found) if index.form_id == form_id)


class ReissuedMatcher(Matcher):
    """Matches against the form that was filled in, then finds each row in the current form."""

    def __init__(self, older: Sequence[FormIndex], current: FormIndex) -> None:
        same = current.form_id == older[0].form_id
        super().__init__(current if same else older[0])
        self._older = older
        self._current = current
        self._today = Matcher(current)

    def match(self, table: Table, number: int, cells: Row) -> Match:
        """Return what a row is today; ``code`` tells where the office has changed it."""
        match = super().match(table, number, cells)
        if match.issued is None:
            # Neither form may know the row; the current one may, where somebody pasted it.
            today = self._today.match(table, number, cells)
            if today.issued is not None:
                return today
            keys = (key for key in match.candidates if key in self._current.by_key)
            match.candidates = tuple(keys)
            return match
        was = match.issued
        as_issued = self._forgive(match, was)
        now = self._row_today(was)
        if now is None:
            match.issued, match.code, match.confidence = None, REPLACED, Decimal("0.50")
            match.candidates = (was.key,) if was.key in self._current.by_key else ()
            return match
        match.issued, match.candidates = now, (now.key,)
        told = any(was.given.get(key, "") != now.given.get(key, "") for key in _TOLD)
        if told or any(key in _TOLD for key in as_issued):
            match.code = ADJUSTED
        return match

    def _forgive(self, match: Match, was: FormRow) -> list[str]:
        """Take out what reads as in another issue of the same form; return those columns."""
        forgiven = []
        for at in list(match.changed):
            key, text = match.table.columns[at].key, match.cells[at].text
            rows = (index.by_key.get(was.key) for index in self._older)
            if any(row is not None and same_text(text, row.given.get(key, "")) for row in rows):
                del match.changed[at]
                forgiven.append(key)
        return forgiven

    def _row_today(self, was: FormRow) -> FormRow | None:
        """Return the current row that asks the same, or None."""
        rows = self._current.by_section[was.section]
        alike = [row for row in rows if row.fingerprint == was.fingerprint]
        now = next((row for row in alike if row.key == was.key), None)
        if now is None and len(alike) == 1:
            now = alike[0]  # renumbered
        if now is None:
            found = self._current.by_key.get(was.key)
            now = found if found is not None and _asks_the_same(was, found) else None
        if now is not None and any(
            was.given.get(key, "") != now.given.get(key, "") for key in _MEASURE
        ):
            return None
        return now


def matcher_for(index: FormIndex | None, older: Sequence[FormIndex]) -> Matcher | None:
    """Return what matches the rows of a file made from the current form, or from older ones."""
    if index is None:
        return None
    return ReissuedMatcher(older, index) if older else Matcher(index)


def _asks_the_same(was: FormRow, now: FormRow) -> bool:
    """Return whether a row whose text the office edited is still the same matter."""
    from rapidfuzz import fuzz

    if was.section is not now.section:
        return False
    if was.section is Section.INDICATOR and was.given.get("indicator") != now.given.get(
        "indicator"
    ):
        return False
    here, there = squash(was.given.get("title", "")), squash(now.given.get("title", ""))
    return fuzz.ratio(here, there) / 100 >= _ALIKE
