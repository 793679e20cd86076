"""Judge a number of a plan by its clause: promised, or a name, a fact, an example."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taskbook.canonical.numerals import Quantity
from taskbook.canonical.plan_rules import CommitmentRules
from taskbook.canonical.quantity_words import QuantityWords, alternatives
from taskbook.model.task import Comparator

_CLAUSE = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3}(?!\d))|[。；;！!？?\n\t：:]")
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_JOINED = re.compile(r"[^，,。；;]{0,24}?(?:[、和及与]|以及)\s*[^，,。；;、]{0,14}")
_DELIMITED = re.compile(r"\s*(?:$|[、，,。；;：:）)！!？?\n]|[和及与并]|以及|目标|任务)")
_EACH = re.compile(r"(?:每|各)[^，。；、]{0,4}$")
_IDIOM = re.compile(r"一[村镇县区校园街企社]{1,2}$")
_AGAINST_LAST_YEAR = re.compile(
    r"(?:比|较)(?:上年|去年|上一年)(?:度|同期)?(?:净?增长|增加|提高|提升|下降|降低|减少)\s*$"
)
_CHINESE_UNITS = frozenset("个家所条座处间套场项宗名支台")


@dataclass(frozen=True, slots=True)
class CommitmentContext:
    """What a text belongs to.

    Attributes:
        year: Year of the plan.
        subject: Title of the task, the name of a number that stands alone.
        field: ``title`` or ``body``.
    """

    year: int
    subject: str
    field: str = "body"


@dataclass(frozen=True, slots=True)
class Place:
    """A number in its clause.

    Attributes:
        quantity: The number.
        view: The whole text, names in quotes blanked out.
        clause: (start, end) of its clause.
        sentence: Start of its sentence.
        left: The clause before the number and its comparator words.
        follow: The clause after unit and comparator words.
        comparator: How an actual value compares.
        compared: True where a comparator word stands beside the number.
        follows: Offset after the accepted number before it in the clause, or the clause's start.
        previous: The accepted number before it in the same sentence, or None.
    """

    quantity: Quantity
    view: str
    clause: tuple[int, int]
    sentence: int
    left: str
    follow: str
    comparator: Comparator
    compared: bool
    follows: int
    previous: Quantity | None

    @property
    def unit(self) -> str:
        """The unit without its scale."""
        return self.quantity.unit.lstrip("万亿千百")

    @property
    def inside(self) -> bool:
        """True where a noun follows: 8个项目, not 项目8个."""
        return _DELIMITED.match(self.follow) is None


def place_of(view: str, quantity: Quantity, previous: Place | None, words: QuantityWords) -> Place:
    """Return a number with the clause that it stands in."""
    start = max((m.end() for m in _CLAUSE.finditer(view, 0, quantity.start)), default=0)
    sentence = max((m.end() for m in _SENTENCE.finditer(view, 0, quantity.start)), default=0)
    ending = _CLAUSE.search(view, quantity.end)
    end = ending.start() if ending else len(view)
    left, follow = view[start : quantity.start], view[quantity.end : end]
    before = re.search(rf"(?:{alternatives(words.before)})\s*$", left)
    after = re.match(rf"\s*(?:{alternatives(words.after)})", follow)
    comparator = Comparator.AT_LEAST
    if before is not None:
        comparator = words.before[before[0].strip()]
        left = left[: before.start()]
    if after is not None:
        comparator = words.after[after[0].strip()]
        follow = follow[after.end() :]
    same = previous is not None and previous.sentence == sentence
    before_it = previous.quantity if same and previous is not None else None
    return Place(
        quantity=quantity,
        view=view,
        clause=(start, end),
        sentence=sentence,
        left=left,
        follow=follow,
        comparator=comparator,
        compared=before is not None or after is not None,
        follows=max(start, before_it.end) if before_it is not None else start,
        previous=before_it,
    )


def is_no_commitment(place: Place, rules: CommitmentRules, general: bool) -> bool:
    """Return True for what must not be taken, whatever other rules say."""
    if _is_word(place, rules) or rules.stock_after.match(place.follow):
        return True
    if rules.stock_before.search(place.left) or rules.abstract_after.match(place.follow):
        return True
    if (
        place.quantity.chinese
        and _IDIOM.search(place.view[: place.quantity.end])
        and place.unit in ("村", "镇", "街道", "社区")
    ):
        return True
    if place.quantity.kind != "count":
        sized = place.inside and rules.size_before.search(place.left) is not None
        return sized or _sizes_what_is_counted(place)
    if place.compared:
        return False
    if general and _refers(place, rules):
        return True
    if not place.inside:
        return False
    return (
        rules.vague.search(place.follow) is not None
        or rules.improving.search(place.left) is not None
    )


def is_promised(place: Place, rules: CommitmentRules) -> bool:
    """Return True for a number that the general rules left and that a plan promises."""
    quantity = place.quantity
    if quantity.kind == "share" and is_against_last_year(place):
        return True
    if not quantity.unit or quantity.kind in ("", "time", "share") or quantity.bare:
        return False
    if quantity.chinese and not _counts_in_words(place, rules):
        return False
    if _refers(place, rules) or _EACH.search(place.left):
        return False
    if _goes_on(place) or _counted_twice(place) or _are_named(place, rules):
        return True
    if quantity.kind == "count":
        return (
            rules.governing.search(place.left) is not None
            or _IDIOM.search(place.left) is not None
            or will_be_done(place, rules)
        )
    if quantity.kind == "money":
        return rules.amount_start.match(place.left) is not None and (
            rules.funds.search(place.follow) is not None
        )
    return rules.amount_start.match(place.left) is not None


def _is_word(place: Place, rules: CommitmentRules) -> bool:
    """Return True where the unit is the first half of a word: 300亿项目."""
    end = place.quantity.end
    return any(
        place.view.startswith(word, end - 1) for word in rules.unit_words if place.quantity.unit
    )


def _refers(place: Place, rules: CommitmentRules) -> bool:
    """Return True in a clause that names a base or an object (以250亩片区推进…)."""
    match = rules.references.match(place.left)
    return match is not None and rules.governing.search(place.left, match.end()) is None


def _goes_on(place: Place) -> bool:
    """Return True for the next of an enumeration whose last number was promised."""
    if place.previous is None:
        return False
    between = place.view[place.previous.end : place.quantity.start]
    return _JOINED.fullmatch(between) is not None


def _counted_twice(place: Place) -> bool:
    """Return True for the first of two counts of one thing: 减贫42户168人."""
    again = re.match(r"\d+(?:\.\d+)?\s*万?[人户名个家]", place.follow) is not None
    return place.quantity.kind == "count" and not place.compared and again


def _sizes_what_is_counted(place: Place) -> bool:
    """Return True for 10亿元以上 in 10亿元以上项目14个: it says which projects are counted."""
    if place.quantity.kind not in ("money", "measure") or not place.compared:
        return False
    return re.match(r"的?[^，,。；;、\d]{1,10}\d+\s*[个家宗户项名]", place.follow) is not None


def _are_named(place: Place, rules: CommitmentRules) -> bool:
    """Return True for 甲公司等3家企业完成股改: the named ones, and what they will do."""
    if place.quantity.kind != "count" or not place.left.rstrip().endswith("等"):
        return False
    return (
        rules.governing.search(place.follow) is not None and re.search(r"已|获", place.left) is None
    )


def is_against_last_year(place: Place) -> bool:
    """Return True for a rate of change against last year: 比上年增长8%."""
    return _AGAINST_LAST_YEAR.search(place.left) is not None


def will_be_done(place: Place, rules: CommitmentRules) -> bool:
    """Return True for the subject of a clause about what will be finished (8条道路将建成)."""
    return rules.future_done.search(place.follow) is not None and (
        re.search(r"已|获|曾", place.left) is None
    )


def _counts_in_words(place: Place, rules: CommitmentRules) -> bool:
    """Return True for 五所小学 and 两条道路, not for 一期, 两手 or 一个新台阶."""
    if place.unit not in _CHINESE_UNITS:
        return False
    if place.quantity.value != 1:
        return True
    each = _IDIOM.search(place.left) is not None
    return each or (place.previous is not None and _goes_on(place))
