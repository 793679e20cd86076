"""Judge one indicator's figure by the first rule that applies to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from taskbook.model.period import QUARTER_WORDS, Period
from taskbook.model.progress import CellRef
from taskbook.model.task import Basis, Comparator, Indicator
from taskbook.pace.dictionary import Role, StatusDictionary, StatusWord
from taskbook.pace.rules import PaceRule, PaceRules
from taskbook.pace.wording import SPANS, apart, percent, plain, span

_FALLING = ("下降", "降低", "减少", "压减", "降幅")
# A total over several years (三年累计) says nothing about how much of it one quarter should bring.
_SEVERAL_YEARS = re.compile(
    r"(?<![\d一二三四五六七八九十])[2-9两二三四五六七八九十]年(?:累计|内|共|总)"
)
_CEILINGS = (Comparator.AT_MOST, Comparator.LESS_THAN)


@dataclass(frozen=True, slots=True)
class Scene:
    """What every judgement of one period shares.

    Attributes:
        period: The quarter.
        dictionary: The city's statuses.
        rules: The pace rules.
        through: Cut-off day when it is not the quarter's end, or None.
    """

    period: Period
    dictionary: StatusDictionary
    rules: PaceRules
    through: dt.date | None = None

    @property
    def quarter(self) -> int:
        """The quarter's number, 1 to 4."""
        return self.period.quarter

    @property
    def expected(self) -> Decimal:
        """Percent of a year's target expected by now."""
        month = self.through.month if self.through else self.quarter * 3
        return self.rules.expected(self.quarter, month)

    @property
    def span(self) -> str:
        """The time from the year's start until now, in words."""
        return span(self.period, self.through)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one indicator's figure says.

    Attributes:
        key: Row key, ``DG2021-004#1``.
        rule: Name of the rule applied.
        title: The rule's title.
        status: The status it gives.
        sentence: Why, in words, with the figures used.
        actual: The figure returned.
        target: The figure it was held against.
        percent: Actual as % of the year's target (or of the node's), or None.
        expected: Percent expected by now, or None.
        complete: True when the whole year's target is met.
        short: True while the figure is below a target of this year: the task cannot be done.
        sources: The cells that the figure came from.
    """

    key: str
    rule: str
    title: str
    status: StatusWord
    sentence: str
    actual: Decimal
    target: Decimal | None
    percent: Decimal | None = None
    expected: Decimal | None = None
    complete: bool = False
    short: bool = False
    sources: tuple[CellRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One figure to judge: the indicator, its value, and the task's other indicators."""

    key: str
    indicator: Indicator
    value: Decimal
    siblings: Sequence[Indicator]
    sources: tuple[CellRef, ...]

    def figure(self, value: Decimal) -> str:
        """Return ``value`` with the indicator's unit."""
        return f"{plain(value)}{self.indicator.unit}"

    def gap(self, value: Decimal) -> str:
        """Return a distance with its unit; two percentages are percentage points apart."""
        unit = "个百分点" if self.indicator.unit in ("%", "％") else self.indicator.unit
        return f"{plain(abs(value))}{unit}"

    def goal(self, value: Decimal) -> str:
        """Return a target with its unit, and 左右 where it is only approximate."""
        about = self.indicator.comparator is Comparator.ABOUT
        return self.figure(value) + ("左右" if about else "")

    def node(self, quarter: int) -> Indicator | None:
        """Return the same indicator's node in ``quarter``, if the schedule declares one.

        One that counts from the year's start goes before one for the quarter alone.
        """
        one, alone = self.indicator, None
        for other in self.siblings:
            alike = (other.name, other.unit, other.growth) == (one.name, one.unit, one.growth)
            if alike and other.quarter == quarter and other.year == one.year and other.value:
                if other.basis is not Basis.PERIOD:
                    return other
                alone = alone or other
        return alone


def judge_indicator(case: Case, scene: Scene) -> Finding | None:
    """Return what ``case`` says under the first rule that applies, or None when none does."""
    for rule in scene.rules.rules:
        judge = _JUDGES.get(rule.name)
        if judge is not None and (found := judge(case, scene, rule)) is not None:
            return replace(found, short=_short(case, scene))
    return None


def _finding(
    case: Case, rule: PaceRule, status: StatusWord, sentence: str, **more: object
) -> Finding:
    target = more.pop("target", case.indicator.value)
    return Finding(
        case.key,
        rule.name,
        rule.title,
        status,
        sentence,
        case.value,
        target,  # type: ignore[arg-type]
        sources=case.sources,
        **more,  # type: ignore[arg-type]
    )


def _short(case: Case, scene: Scene) -> bool:
    """Return whether the figure, counted from the year's start, is still below the year's target.

    What one quarter alone must bring says nothing about the year; a rate of change or a ceiling is
    not made up bit by bit.
    """
    one = case.indicator
    if one.value is None or one.year != scene.period.year or one.growth:
        return False
    if one.comparator in _CEILINGS or one.basis is Basis.PERIOD:
        return False
    return not _meets(case, one.value, scene)


def _floor(case: Case, target: Decimal, scene: Scene) -> Decimal:
    """Return the least value that still meets ``target``: 左右 leaves some room."""
    if case.indicator.comparator is Comparator.ABOUT:
        return target * (100 - scene.rules.about_tolerance) / 100
    return target


def _meets(case: Case, target: Decimal, scene: Scene) -> bool:
    if case.indicator.comparator is Comparator.MORE_THAN:
        return case.value > target
    return case.value >= _floor(case, target, scene)


def _not_now(case: Case, scene: Scene) -> bool:
    """True where the target belongs to another year or to a later node of this one."""
    one = case.indicator
    if one.quarter is None or one.year != scene.period.year:
        return True
    if one.basis is Basis.PERIOD:
        return one.quarter != scene.quarter
    return scene.quarter < one.quarter < 4


def _span(case: Case, scene: Scene) -> str:
    """Return the time that the figure counts, in words."""
    alone = case.indicator.basis is Basis.PERIOD
    return QUARTER_WORDS[scene.quarter] if alone else scene.span


def _declared(case: Case, scene: Scene, rule: PaceRule) -> Finding | None:
    one = case.indicator
    if _not_now(case, scene):
        when = QUARTER_WORDS[one.quarter] if one.quarter else f"{one.year}年"
        when = when if one.year == scene.period.year else f"{one.year}年"
        target = "" if one.value is None else case.goal(one.value)
        sentence = rule.say("unjudged", name=one.name, target=target, quarter=when)
        return _finding(case, rule, scene.dictionary.of_role(Role.UNJUDGED), sentence)
    if one.growth or one.comparator in _CEILINGS or one.value is None:
        return None
    if one.quarter != 4 or one.basis is Basis.PERIOD:
        quarter = one.quarter or scene.quarter
        return _against_node(case, scene, rule, one.value, QUARTER_WORDS[quarter])
    if scene.quarter == 4 or (due := _due_so_far(case, scene.quarter)) is None:
        return None
    node = case.node(scene.quarter)
    added = scene.quarter > 1 and node is not None and node.basis is Basis.PERIOD
    span_due = SPANS[scene.quarter] if added else QUARTER_WORDS[scene.quarter]
    return _against_node(case, scene, rule, due, span_due)


def _due_so_far(case: Case, quarter: int) -> Decimal | None:
    """Return what a year's figure must have reached by ``quarter`` as its nodes say.

    The figure counts from the year's start. So nodes for single quarters (一季度4.6亿元, 二季度
    6.6亿元) are added up; where one of them is missing the sum is not known and nothing is due.
    """
    node = case.node(quarter)
    if node is None or node.value is None:
        return None
    if node.basis is not Basis.PERIOD or quarter == 1:
        return node.value
    before = _due_so_far(case, quarter - 1)
    return None if before is None else before + node.value


def _against_node(case: Case, scene: Scene, rule: PaceRule, target: Decimal, when: str) -> Finding:
    one, words = case.indicator, scene.dictionary
    year = one if one.quarter == 4 else case.node(4)
    whole = one.basis is not Basis.PERIOD and year is not None and year.basis is not Basis.PERIOD
    base = year.value if whole and year is not None and year.value else target
    reached = _meets(case, target, scene)
    if base <= 0 or target <= 0:
        status, actual, expected = words.binary(reached), None, None
    else:
        actual, expected = case.value * 100 / base, _floor(case, target, scene) * 100 / base
        strict = case.value == target and not reached
        status = words.behind if strict else words.band(actual, expected)
    complete = whole and year is not None and year.value is not None and case.value >= year.value
    sentence = rule.say(
        "reached" if reached else "behind",
        name=one.name,
        span=_span(case, scene),
        actual=case.figure(case.value),
        target=case.goal(target),
        gap=case.gap(target - case.value),
        quarter=when,
    )
    more = {"percent": actual, "expected": expected, "complete": complete, "target": target}
    return _finding(case, rule, status, sentence, **more)


def _growth(case: Case, scene: Scene, rule: PaceRule) -> Finding | None:
    one = case.indicator
    if not one.growth or one.comparator in _CEILINGS:
        return None
    node = case.node(scene.quarter) if one.quarter == 4 else one
    target = (node or one).value
    if one.comparator is Comparator.TURN or target is None:
        target = Decimal(0)
        reached = case.value > 0
    else:
        reached = _meets(case, target, scene)
    if any(word in one.name + one.text for word in _FALLING) and case.value < 0:
        # A decline returned as a negative number may mean a fall or a rise: leave it to a person.
        return None
    words = scene.dictionary
    status = words.binary(reached)
    if target > 0 and one.comparator is not Comparator.MORE_THAN:
        status = words.band(case.value, _floor(case, target, scene))
    sentence = rule.say(
        "reached" if reached else "behind",
        name=one.name,
        span=_span(case, scene),
        actual=f"{plain(case.value)}{one.unit}",
        target=case.goal(target),
        gap=case.gap(target - case.value),
        quarter=QUARTER_WORDS[scene.quarter],
    )
    return _finding(case, rule, status, sentence, target=target)


def _inverse(case: Case, scene: Scene, rule: PaceRule) -> Finding | None:
    one = case.indicator
    if one.comparator not in _CEILINGS or one.value is None:
        return None
    reached = case.value < one.value or (
        case.value == one.value and one.comparator is Comparator.AT_MOST
    )
    words = scene.dictionary
    status = words.binary(reached)
    if not reached and one.value > 0 and case.value > one.value:
        over = (case.value - one.value) * 100 / one.value
        status = words.band(Decimal(100) - over, Decimal(100))
    sentence = rule.say(
        "reached" if reached else "behind",
        name=one.name,
        span=_span(case, scene),
        actual=case.figure(case.value),
        target=case.goal(one.value),
        gap=case.gap(case.value - one.value),
        quarter=QUARTER_WORDS[scene.quarter],
    )
    return _finding(case, rule, status, sentence)


def _annual(case: Case, scene: Scene, rule: PaceRule) -> Finding | None:
    one = case.indicator
    rate = one.unit in scene.rules.rate_units or _SEVERAL_YEARS.search(one.text) is not None
    if one.value is None or one.growth or not (one.basis is Basis.ANNUAL or rate):
        return None
    if scene.quarter < 4 and not rate and scene.rules.annual_by_calendar:
        return None
    words = scene.dictionary
    target = case.goal(one.value)
    if scene.quarter < 4:
        sentence = rule.say(
            "unjudged",
            name=one.name,
            target=target,
            span=_span(case, scene),
            actual=case.figure(case.value),
        )
        return _finding(case, rule, words.of_role(Role.UNJUDGED), sentence)
    reached = _meets(case, one.value, scene)
    sentence = rule.say(
        "reached" if reached else "behind",
        name=one.name,
        span=_span(case, scene),
        actual=case.figure(case.value),
        target=target,
        gap=case.gap(one.value - case.value),
        quarter=QUARTER_WORDS[4],
    )
    return _finding(case, rule, words.binary(reached), sentence, complete=reached)


def _calendar(case: Case, scene: Scene, rule: PaceRule) -> Finding | None:
    one = case.indicator
    if one.value is None or one.value <= 0 or one.growth or one.quarter != 4:
        return None
    words = scene.dictionary
    actual = case.value * 100 / one.value
    expected = _floor(case, scene.expected, scene)
    complete = _meets(case, one.value, scene)
    status = words.of_role(Role.DONE) if complete else words.band(actual, expected)
    strict = not complete and scene.expected == 100 and actual >= expected
    status = words.behind if strict else status
    reached = actual >= expected and not strict
    shown, wanted, gap = apart(actual, scene.expected)
    sentence = rule.say(
        "done" if complete else "reached" if reached else "behind",
        name=one.name,
        span=_span(case, scene),
        actual=case.figure(case.value),
        target=case.goal(one.value),
        percent=percent(actual) if complete else shown,
        expected=wanted,
        gap=gap,
        quarter=QUARTER_WORDS[scene.quarter],
    )
    more = {"percent": actual, "expected": expected, "complete": complete}
    return _finding(case, rule, status, sentence, **more)


_JUDGES: dict[str, Callable[[Case, Scene, PaceRule], Finding | None]] = {
    "declared-milestone": _declared,
    "growth": _growth,
    "inverse": _inverse,
    "annual": _annual,
    "calendar": _calendar,
}
