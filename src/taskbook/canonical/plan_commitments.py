"""Commitments with a number in a plan's running text, what year they are for, what is left out.

The general rules for numbers (``commitments.py``) are made for targets and milestones, which say
little besides. A plan talks more: it names what exists, refers to programmes, and hides numbers
in the middle of long clauses. This module judges again what the general rules took or left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from taskbook.canonical.commitments import Commitment, masked
from taskbook.canonical.commitments import find_commitments as find_general
from taskbook.canonical.indicator_names import name_of
from taskbook.canonical.indicators import parse_indicators
from taskbook.canonical.numerals import Quantity, find_quantities
from taskbook.canonical.plan_horizon import horizon_at
from taskbook.canonical.plan_judgement import (
    CommitmentContext,
    Place,
    is_against_last_year,
    is_no_commitment,
    is_promised,
    place_of,
    will_be_done,
)
from taskbook.canonical.plan_rules import CommitmentRules
from taskbook.canonical.plan_states import find_states
from taskbook.canonical.quantity_words import QuantityWords, quantity_words
from taskbook.model.location import Location
from taskbook.model.task import Basis, Comparator, Indicator
from taskbook.problems import Problem

_AROUND = 8
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Commitments:
    """The commitments of one text.

    Attributes:
        indicators: In the order of the text, states without a number last.
        counted: Those of them whose year was counted from the plan's (三年内).
        left_out: Numbers that were taken for names, facts or examples, with their surroundings.
        year: Year of the plan.
    """

    indicators: tuple[Indicator, ...]
    counted: tuple[Indicator, ...] = ()
    left_out: tuple[str, ...] = ()
    year: int = 0

    def problems(self, place: Location, task: str) -> Iterator[Problem]:
        """Yield what the reading record should say."""
        for indicator in self.indicators:
            if indicator.year != self.year:
                code = "plan-horizon-counted" if indicator in self.counted else "plan-horizon"
                year = str(indicator.year)
                yield Problem(code, place, indicator.text, expected=year, subject=task)
        if self.left_out:
            found = "、".join(f"“{words}”" for words in dict.fromkeys(self.left_out))
            yield Problem("plan-numbers-left-out", place, found=found, subject=task)


def find_commitments(
    text: str, context: CommitmentContext, workspace: Path | None = None
) -> Commitments:
    """Return the commitments of a title or a paragraph of a plan."""
    if not text:
        return Commitments((), year=context.year)
    words, rules = quantity_words(workspace), CommitmentRules.load(workspace)
    view = masked(text)
    general = _general(text, context, words)
    found: list[Indicator] = []
    counted: list[Indicator] = []
    left_out: list[str] = []
    previous: Place | None = None
    for quantity in find_quantities(view, words):
        place = place_of(view, quantity, previous, words)
        pair = general.get(quantity.start)
        refused = is_no_commitment(place, rules, pair is not None)
        if refused or (pair is None and not is_promised(place, rules)):
            if quantity.unit and quantity.kind != "time" and not quantity.chinese:
                left_out.append(_around(text, quantity))
            continue
        previous = place
        indicator = pair[1] if pair else _build(text, place, context, words)
        name = _name(indicator.name, text, place, rules)
        if found and place.previous is not None and _names_the_same(place):
            name = found[-1].name
        indicator = replace(indicator, name=name)
        horizon = horizon_at(view, place.clause, quantity.start, context.year)
        indicator = _dated(indicator, horizon.year if horizon else context.year, context.year)
        indicator = _same_rate(indicator, found, place)
        found.append(indicator)
        if horizon is not None and horizon.counted:
            counted.append(indicator)
    for state, is_counted in find_states(text, view, context, found, rules):
        found.append(state)
        if is_counted:
            counted.append(state)
    return Commitments(tuple(found), tuple(counted), tuple(left_out), context.year)


def _general(
    text: str, context: CommitmentContext, words: QuantityWords
) -> dict[int, tuple[Commitment, Indicator]]:
    """Return what the general rules find, by the offset of its number."""
    commitments = list(find_general(text, context.year, words))
    indicators = parse_indicators(
        text, context.year, field=context.field, subject=context.subject, words=words
    )
    pairs = zip(commitments, indicators, strict=False)  # turns follow after the numbers
    return {commitment.quantity.start: (commitment, found) for commitment, found in pairs}


def _build(text: str, place: Place, context: CommitmentContext, words: QuantityWords) -> Indicator:
    quantity = place.quantity
    commitment = Commitment(
        quantity=quantity,
        comparator=place.comparator,
        clause=place.clause,
        before=place.left,
        after=place.follow,
        growth=False,
        sentence=place.sentence,
        follows=place.follows,
    )
    return Indicator(
        name=name_of(commitment, text, words, context.subject),
        comparator=Comparator.RANGE if quantity.value_max is not None else place.comparator,
        value=quantity.value,
        value_max=quantity.value_max,
        unit=quantity.unit,
        year=context.year,
        quarter=4,
        basis=Basis.ANNUAL,
        growth=is_against_last_year(place),
        text=text[slice(*place.clause)].strip(),
        field=context.field,
    )


def _name(name: str, text: str, place: Place, rules: CommitmentRules) -> str:
    """Return a better name where the general one is a verb alone or runs over its noun's end."""
    if place.inside and will_be_done(place, rules):
        follow = text[place.clause[1] - len(place.follow) : place.clause[1]]
        return re.split(r"将|以及|[及、]", follow)[0].strip() or name
    name = name.lstrip("—-·●•◆■▪★☆○ ")
    if len(name) > _SHORTEST_NAME:
        shorter = rules.name_suffix.sub("", rules.name_prefix.sub("", name))
        return shorter if len(shorter) >= _SHORTEST_NAME else name
    left = text[place.follows : place.clause[0] + len(place.left)]
    left = rules.lead_in.sub("", left.strip("、和及与 "))
    left = re.sub(r"(?:实现|达到|完成|为|达|的)+$", "", left)
    return left if len(left) > len(name) else name


def _names_the_same(place: Place) -> bool:
    """Return True where the number says more of what the one before counts.

    That is the second of 减贫42户168人, and 收入6.8亿元，比上年增长8%.
    """
    assert place.previous is not None
    return place.previous.end == place.quantity.start or is_against_last_year(place)


def _dated(indicator: Indicator, year: int, plan_year: int) -> Indicator:
    if year != plan_year:
        return replace(indicator, year=year, quarter=None, basis=Basis.ANNUAL)
    return replace(indicator, year=year, quarter=indicator.quarter or 4)


def _same_rate(indicator: Indicator, found: list[Indicator], place: Place) -> Indicator:
    """Return the indicator as a rate of change where it goes on with one (分别增长8%和9%)."""
    if place.quantity.kind != "share" or not found or not found[-1].growth:
        return indicator
    going_on = re.search(r"[%％](?:左右|以上|以内)?[、和及]\s*$", place.left) is not None
    return replace(indicator, growth=True) if going_on else indicator


def _around(text: str, quantity: Quantity) -> str:
    start, end = max(0, quantity.start - _AROUND), quantity.end + _AROUND
    left = re.split(r"[，,。；;：\n]", text[start : quantity.start])[-1]
    right = re.split(r"[，,。；;：\n]", text[quantity.end : end])[0]
    return left + text[quantity.start : quantity.end] + right
