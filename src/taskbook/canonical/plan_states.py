"""Commitments without a number: turns (转负为正) and what must stand by another year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from taskbook.canonical.plan_horizon import Horizon, find_horizons
from taskbook.canonical.plan_judgement import CommitmentContext
from taskbook.canonical.plan_rules import CommitmentRules
from taskbook.model.task import Basis, Comparator, Indicator

_CLAUSES = re.compile(r"[^，,。；;！!？?\n：:]+")
_EDGE = "，,、。；;：: 　"
_SHORTEST_NAME = 7


def find_states(
    text: str,
    view: str,
    context: CommitmentContext,
    found: Sequence[Indicator],
    rules: CommitmentRules,
) -> Iterator[tuple[Indicator, bool]]:
    """Yield the commitments without a number, with whether the year was counted.

    Args:
        text: The text.
        view: The text with names in quotes blanked out, of the same length.
        context: What the text belongs to.
        found: The commitments with a number: their clauses are not read again.
        rules: Word lists.
    """
    taken = {indicator.text for indicator in found}
    before = ""
    for clause in _CLAUSES.finditer(view):
        words = text[clause.start() : clause.end()]
        turn = rules.turns.search(clause[0])
        if turn is not None:
            name = rules.lead_in.sub("", words[: turn.start()]).strip(_EDGE)
            if name:
                yield _state(name, words, context.year, context), False
        elif words.strip() not in taken:
            horizon = _other_year(clause[0], context.year, rules)
            if horizon is not None:
                name = _name(words, horizon, before, rules)
                yield _state(name, words, horizon.year, context), horizon.counted
        before = words


def _other_year(clause: str, year: int, rules: CommitmentRules) -> Horizon | None:
    """Return the other year by which the clause promises a state, or None."""
    horizons = [h for h in find_horizons(clause, year) if h.year != year]
    if not horizons or not rules.state_words.search(clause):
        return None
    last = horizons[-1]
    if last.year > year and rules.state_words.search(clause, last.end):
        return last  # 2025年建成…: a year ahead needs no further word
    near = clause[max(0, last.start - 6) : last.end + 3]
    return last if rules.state_markers.search(near) else None


def _name(words: str, horizon: Horizon, before: str, rules: CommitmentRules) -> str:
    rest = (words[: horizon.start] + words[horizon.end :]).strip(_EDGE)
    rest = rules.lead_in.sub("", rest).lstrip("的时间内前将")
    if len(rest) >= _SHORTEST_NAME or not before:
        return rest
    return f"{rules.lead_in.sub('', before.strip(_EDGE))}：{rest}"


def _state(name: str, words: str, year: int, context: CommitmentContext) -> Indicator:
    return Indicator(
        name=name,
        comparator=Comparator.TURN,
        value=None,
        value_max=None,
        unit="",
        year=year,
        quarter=4 if year == context.year else None,
        basis=Basis.ANNUAL,
        growth=False,
        text=words.strip(),
        field=context.field,
    )
