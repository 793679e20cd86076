"""Tell a commitment with a number from a description: which numbers are work to deliver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from taskbook.canonical.numerals import Quantity, find_quantities
from taskbook.canonical.quantity_words import QuantityWords, alternatives
from taskbook.model.task import Comparator

_TITLES = re.compile(r"《[^《》]{1,120}》|“[^“”]{1,60}”|「[^「」]{1,60}」|『[^『』]{1,60}』")
_ASIDE = re.compile(r"（[^（）]{1,120}）|\([^()]{1,120}\)")
_ASIDE_DELIVERS = re.compile(r"完成|达到|不少于|不低于|不超过|任务")
_CLAUSE = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3}(?!\d))|[。；;！!？?\n\t：:]")
_TAIL = re.compile(
    r"\s*(?:[、，,。；;:：!！?？)）\]】\n]|$|</?p>|[和及与并](?!其他)|以及|任务|目标|(?:的)?(?:任务|目标))"
)
_CODE_BEFORE = re.compile(
    r"(?:[A-Za-zＡ-Ｚａ-ｚ+＋#＃.．/]|[A-Za-z0-9][-－—]|第\s*|[月年]\s?(?=\d))$"
)
_CODE_AFTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋]")
_PER = r"(?:每年|每月|每季度)?(?:平均)?(?:每[人月年户天日千百万亩个名家园镇街村]{1,3}|每[^，。；、]{1,10}?)?\s*"
# 下达, 节约, 附近, 赶超: the single-character comparators as parts of other words.
_NOT_IN_WORD = "(?<![发下到直抵传表赶附最节预制公签合条违契])"
# Chinese numerals that name kinds, phases and idioms rather than count.
_ZH_NOT_COUNTED = frozenset("期批方度级片口门节类部组对起层次班眼首本单桩盏")
_ZH_ONE_COUNTED = frozenset(
    ("个", "条", "家", "项", "所", "座", "名", "场", "支", "套", "处", "台", "间", "辆", "份")
)
_BASE_BEFORE = re.compile(r"[从由][^，。；从由]{0,4}$")
_BASE_AFTER = re.compile(
    r"\s*(?:的?[^，。；]{0,4})?(?:提[高升]|增[加长至]|扩[大容]|缩[短减]|压[缩减]|降|上升|调整|减|下降)"
)
# Words before a number that 左右 after it overrules.
_LOOSE = ("达", "控制在", "提", "增", "扩", "上升", "压", "降", "下降", "减", "缩")
_PHASES = frozenset(("期", "批", "次", "层"))
_PLACES = frozenset(("镇", "村", "社区", "街道", "镇街", "小区", "名", "人", "位", "户", "期"))
_SETS_OUT = re.compile(
    r"\s*(?:基本|全面|全部|力争|争取|确保|计划|并|加快|全力|全速|大力|有序|稳步|积极)*\s*(?:推动|推进|完成|实现|促成|确保|力争|争取)"
)
_LATER = re.compile(r"(?:19|20)\d\d\s*年")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A quantity that is promised, with the words around it.

    Attributes:
        quantity: The number.
        comparator: How an actual value is compared.
        clause: (start, end) of its clause in the text.
        before: Words of the clause before the comparator words.
        after: Words of the clause after the unit and its comparator words.
        growth: True for a rate of change.
        sentence: Offset of its sentence.
        follows: Offset after the number before it in the clause, or the clause's start.
    """

    quantity: Quantity
    comparator: Comparator
    clause: tuple[int, int]
    before: str
    after: str
    growth: bool
    sentence: int
    follows: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    before: re.Pattern[str]
    after: re.Pattern[str]
    adjacent: re.Pattern[str]
    strong: re.Pattern[str]
    strong_adjacent: re.Pattern[str]
    existing: re.Pattern[str]
    parameter: re.Pattern[str]
    parameter_verb: re.Pattern[str]
    not_deliver: re.Pattern[str]
    universal: re.Pattern[str]
    money_for: re.Pattern[str]
    finished: re.Pattern[str]
    lists: re.Pattern[str]
    descriptive: re.Pattern[str]
    growth: re.Pattern[str]
    lead_in: re.Pattern[str]


@lru_cache(maxsize=8)
def _compiled(words: _Hashable) -> _Patterns:
    w = words.words
    strong = [verb for verb in w.words["deliver"] if verb not in set(w.words["weak"])]
    between = rf"(?:{w.regex('between')}|\s)*"
    comp = alternatives(w.before)
    long_comp = alternatives(word for word in w.before if len(word) > 1)
    short_comp = alternatives(word for word in w.before if len(word) == 1)
    return _Patterns(
        before=re.compile(rf"(?P<word>{long_comp}|{_NOT_IN_WORD}(?:{short_comp}))\s*{_PER}$"),
        after=re.compile(rf"\s*(?P<word>{alternatives(w.after)})"),
        adjacent=re.compile(rf"(?:{w.regex('deliver')}){between}$"),
        strong=re.compile(alternatives(strong)),
        strong_adjacent=re.compile(rf"(?:{alternatives(strong)}){between}$"),
        existing=re.compile(rf"(?:{w.regex('existing')})[^，。；]{{0,4}}$"),
        parameter=re.compile(rf"\s*的?\s*(?:{w.regex('parameters')})"),
        parameter_verb=re.compile(rf"(?:{w.regex('parameter_verbs')})(?:{comp})?\s*$"),
        not_deliver=re.compile(rf"(?:{w.regex('not_deliver')})\s*$"),
        universal=re.compile(rf"(?:{w.regex('universal')})\s*$"),
        money_for=re.compile(
            rf"\s*(?:{w.regex('money_for')}|[^，。；、的]{{0,14}}(?:{w.regex('money_kinds')}))"
        ),
        finished=re.compile(w.regex("finished")),
        descriptive=re.compile(rf"(?:{w.regex('descriptive')})(?:{comp})?\s*$"),
        lists=re.compile(rf"[^，。；、]{{0,30}}(?:{w.regex('lists')})"),
        growth=re.compile(rf"(?:{w.regex('growth')})(?:率|幅度|幅)?(?:{comp})?\s*$"),
        lead_in=re.compile(rf"^(?:{w.regex('lead_in')}|\s)+"),
    )


class _Hashable:
    """The word lists as a cache key, by identity."""

    def __init__(self, words: QuantityWords) -> None:
        self.words = words

    def __hash__(self) -> int:
        return id(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and other.words is self.words


def masked(text: str) -> str:
    """Return the text, as long as before, with titles, quoted names and asides blanked out.

    Asides that say what is completed (完成总工程量10%) stay.
    """
    blank = _TITLES.sub(lambda m: "□" * len(m[0]), text)
    return _ASIDE.sub(
        lambda m: m[0] if _ASIDE_DELIVERS.search(m[0]) else "□" * len(m[0]),
        blank,
    )


def find_commitments(text: str, year: int, words: QuantityWords) -> Iterator[Commitment]:
    """Yield the quantities that are promised, in order.

    Args:
        text: Running text.
        year: Year of the sheet, to tell what is past.
        words: The word lists.
    """
    view = masked(text)
    patterns = _compiled(_Hashable(words))
    clauses = _Clauses(view)
    previous: Commitment | None = None
    for quantity in find_quantities(view, words):
        found = _judge(view, quantity, clauses, previous, year, words, patterns)
        if found is not None:
            yield found
        previous = found or previous


class _Clauses:
    """The clauses of a text, walked forward once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = iter((*((m.start(), m.end(), m[0]) for m in _CLAUSE.finditer(text)), None))
        self._next = next(self._ends)
        self._start = 0
        self._sentence = 0

    def around(self, at: int) -> tuple[int, int, int]:
        """Return (start of the clause, its end, start of the sentence) around an offset."""
        while self._next is not None and self._next[1] <= at:
            self._start = self._next[1]
            if self._next[2] not in ("，", ","):
                self._sentence = self._next[1]
            self._next = next(self._ends)
        end = len(self._text) if self._next is None else self._next[0]
        return self._start, max(end, at), self._sentence


def _judge(
    view: str,
    quantity: Quantity,
    clauses: _Clauses,
    previous: Commitment | None,
    year: int,
    words: QuantityWords,
    patterns: _Patterns,
) -> Commitment | None:
    """Return the commitment that a quantity makes, or None for a description."""
    start, end, sentence = clauses.around(quantity.start)
    end = max(end, quantity.end)
    before, rest = view[start : quantity.start], view[quantity.end : end]
    if _is_code(view, quantity, before):
        return None
    after_word = patterns.after.match(rest)
    follow = rest[after_word.end() :] if after_word else rest
    before_word = patterns.before.search(before)
    left = before[: before_word.start()] if before_word else before
    seen = _Seen(
        quantity=quantity,
        before=before,
        left=left,
        follow=follow,
        at_end=_TAIL.match(follow) is not None,
        compared=before_word is not None,
        compared_after=after_word is not None,
        chained=_chained(view, quantity, previous, sentence),
        past=any(int(m[0][:4]) < year for m in _LATER.finditer(before)),
    )
    if not _promised(seen, patterns):
        return None
    comparator = _comparator(quantity, before_word, after_word, words)
    growth = quantity.kind == "share" and (
        patterns.growth.search(before) is not None
        or re.match(r"的(?:正)?增[长速]", follow) is not None
    )
    return Commitment(
        quantity=quantity,
        comparator=comparator,
        clause=(start, end),
        before=left,
        after=follow,
        growth=growth,
        sentence=sentence,
        follows=max(start, previous.quantity.end) if previous is not None else start,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands around a quantity."""

    quantity: Quantity
    before: str
    left: str
    follow: str
    at_end: bool
    compared: bool
    compared_after: bool
    chained: bool
    past: bool


def _is_code(view: str, quantity: Quantity, before: str) -> bool:
    """Tell whether the digits are part of a code, a date, an ordinal or a version."""
    if _CODE_BEFORE.search(before) is not None:
        return True
    following = view[quantity.end : quantity.end + 1]
    if quantity.unit == "" and (_CODE_AFTER.match(following) or following in "-－年月号、版届级"):
        return True
    if quantity.chinese and not quantity.unit:
        return not quantity.bare
    return before.endswith("□") and not quantity.unit


def _chained(view: str, quantity: Quantity, previous: Commitment | None, sentence: int) -> bool:
    """Tell whether the number goes on with an enumeration (2场墟市,20场专场和3场走出去专场)."""
    if previous is None or previous.sentence != sentence:
        return False
    between = view[previous.quantity.end : quantity.start]
    return re.fullmatch(r"[^，,。；]{0,24}[、，,和及与]\s*(?:以及)?", between) is not None


def _promised(seen: _Seen, patterns: _Patterns) -> bool:
    quantity = seen.quantity
    if patterns.existing.search(seen.before) or seen.follow.rstrip().endswith("基础上"):
        return False
    if seen.past and not seen.at_end:
        return False
    if _describes(seen, patterns):
        return False
    if quantity.bare:
        return seen.compared and seen.at_end
    if quantity.kind == "":
        return (seen.compared or bool(quantity.unit and seen.compared_after)) and seen.at_end
    if quantity.kind == "time":
        return seen.compared and (seen.at_end or not seen.follow.startswith("的"))
    if quantity.chinese and not _chinese_counts(seen, patterns):
        return False
    if quantity.kind == "count":
        return _count_promised(seen, patterns)
    if patterns.parameter.match(seen.follow) or patterns.parameter_verb.search(seen.before):
        return False
    if quantity.kind == "share":
        return not (seen.follow.startswith("的") and not seen.compared) or _adjacent(seen, patterns)
    if quantity.kind == "money":
        return seen.at_end or (
            patterns.money_for.match(seen.follow) is not None
            and not seen.compared_after
            and (seen.compared or _adjacent(seen, patterns))
        )
    return _measure_promised(seen, patterns)


def _describes(seen: _Seen, patterns: _Patterns) -> bool:
    """Tell whether the number is where something starts (从80%提高到…) or a project's size."""
    if _BASE_BEFORE.search(seen.before) and _BASE_AFTER.match(seen.follow):
        return True
    described = patterns.descriptive.search(seen.before)
    return described is not None and not patterns.strong.search(seen.before[: described.start()])


def _chinese_counts(seen: _Seen, patterns: _Patterns) -> bool:
    """Tell whether a Chinese numeral counts: 新增一条支线 does, 三项制度 and 一期 do not."""
    unit = seen.quantity.unit.lstrip("万亿千百")
    if unit in _ZH_NOT_COUNTED or (seen.quantity.kind == "measure" and not seen.compared):
        return False
    if seen.quantity.value == 1 and seen.quantity.value_max is None:
        if unit not in _ZH_ONE_COUNTED or seen.follow[:1] in ("性", "分", "步", "个", "体"):
            return False
        return patterns.strong_adjacent.search(seen.left) is not None
    ends_clause = seen.at_end and unit in _ZH_ONE_COUNTED and patterns.strong.match(seen.left)
    if seen.compared or seen.chained or ends_clause:
        return True
    return patterns.strong_adjacent.search(seen.left) is not None


def _adjacent(seen: _Seen, patterns: _Patterns) -> bool:
    """Tell whether a word of delivery governs the number directly."""
    if patterns.adjacent.search(seen.left):
        return not patterns.universal.search(seen.left)
    rest = patterns.lead_in.sub("", seen.left).strip()
    if len(rest) != 2 or seen.quantity.unit in _PLACES or not rest.isalpha():
        return False
    return not (patterns.not_deliver.search(rest) or patterns.universal.search(rest))


def _count_promised(seen: _Seen, patterns: _Patterns) -> bool:
    if patterns.lists.match(seen.follow) and not seen.compared:
        return False
    if seen.compared or seen.chained or _adjacent(seen, patterns):
        return True
    if patterns.universal.search(seen.before) or patterns.not_deliver.search(seen.before):
        return False
    strong = patterns.strong.search(seen.left)
    if seen.at_end:
        return not seen.before.rstrip().endswith(("的", "共有", "等")) or strong is not None
    if re.search(r"等\s*$", seen.left):
        opens = patterns.strong.match(patterns.lead_in.sub("", seen.left)) is not None
        if opens or (strong is not None and strong.start() <= 2):
            return True
    return _finishes(seen, patterns)


def _finishes(seen: _Seen, patterns: _Patterns) -> bool:
    """Tell whether the clause says that so many are finished (推动…6家企业投产)."""
    return (
        seen.quantity.unit not in _PHASES
        and patterns.finished.search(seen.follow) is not None
        and _SETS_OUT.match(seen.left) is not None
    )


def _measure_promised(seen: _Seen, patterns: _Patterns) -> bool:
    if patterns.strong_adjacent.search(seen.left):
        return True
    if seen.at_end:
        return True
    universal = re.sub(patterns.universal.pattern, "", seen.left)
    if universal != seen.left and patterns.strong_adjacent.search(universal):
        return patterns.finished.search(seen.follow) is not None
    if seen.compared_after or seen.follow.startswith("的"):
        return False
    if seen.compared and patterns.strong.search(seen.left):
        return True
    if seen.compared and seen.left.strip() and not seen.left.rstrip().endswith("有"):
        return True
    return _finishes(seen, patterns)


def _comparator(
    quantity: Quantity,
    before: re.Match[str] | None,
    after: re.Match[str] | None,
    words: QuantityWords,
) -> Comparator:
    """Return how an actual value is compared; a plain figure is met by at least that much."""
    if quantity.value_max is not None:
        return Comparator.RANGE
    said = [words.before[before["word"]]] if before is not None else []
    if after is not None:
        said.insert(0, words.after[after["word"]])
        if before is not None and before["word"].startswith(_LOOSE):
            said.pop()
    for comparator in said:
        if comparator is not Comparator.ABOUT:
            return comparator
    return said[0] if said else Comparator.AT_LEAST
