"""Tell a commitment with a number from a description: which numbers are work to deliver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taskbook.canonical.commitment_patterns import CommitmentPatterns, commitment_patterns
from taskbook.canonical.numerals import Quantity, find_quantities
from taskbook.canonical.quantity_words import QuantityWords, quantity_words
from taskbook.model.task import Comparator

_TITLES = re.compile(r"《[^《》]{1,120}》|“[^“”]{1,60}”|「[^「」]{1,60}」|『[^『』]{1,60}』")
_ASIDE = re.compile(r"（[^（）]{1,120}）|\([^()]{1,120}\)")
_CLAUSE = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3}(?!\d))|[。；;！!？?\n\t：:]")
_TAIL = re.compile(
    r"\s*(?:[、，,。；;:：!！?？)）\]】\n]|$|</?p>|[和及与并](?!其他)|以及|任务|目标|(?:的)?(?:任务|目标))"
)
_CODE_BEFORE = re.compile(
    r"(?:[A-Za-zＡ-Ｚａ-ｚ+＋#＃.．/]|[A-Za-z0-9][-－—]|第\s*|[月年]\s?(?=\d))$"
)
_CODE_AFTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ+＋]")
# No farther than this is looked around a number: clauses without punctuation stay linear.
_REACH = 200
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


def masked(text: str, words: QuantityWords | None = None) -> str:
    """Return the text, as long as before, with titles, quoted names and asides blanked out.

    Asides that say what is completed (完成总工程量10%) stay.
    """
    delivers = commitment_patterns(words or quantity_words()).aside_delivers
    blank = _TITLES.sub(lambda m: "□" * len(m[0]), text)
    return _ASIDE.sub(lambda m: m[0] if delivers.search(m[0]) else "□" * len(m[0]), blank)


def find_commitments(text: str, year: int, words: QuantityWords) -> Iterator[Commitment]:
    """Yield the quantities that are promised, in order.

    Args:
        text: Running text.
        year: Year of the sheet, to tell what is past.
        words: The word lists.
    """
    view = masked(text, words)
    patterns = commitment_patterns(words)
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
    patterns: CommitmentPatterns,
) -> Commitment | None:
    """Return the commitment that a quantity makes, or None for a description."""
    start, end, sentence = clauses.around(quantity.start)
    start = max(start, quantity.start - _REACH)
    end = min(max(end, quantity.end), quantity.end + _REACH)
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
    comparator = _comparator(quantity, before_word, after_word, words, patterns.loose)
    growth = quantity.kind == "share" and (
        patterns.growth.search(before) is not None
        or re.match(r"的?正?增[长速]", follow) is not None
        or (before_word is None and patterns.cuts.match(before) is not None)
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
    if before.endswith("前") and quantity.unit in ("名", "位"):  # a rank: 进入全省前3名
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


def _promised(seen: _Seen, patterns: CommitmentPatterns) -> bool:
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
        return _unitless_promised(seen, patterns)
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


def _unitless_promised(seen: _Seen, patterns: CommitmentPatterns) -> bool:
    """Judge a number without a unit (得分突破90) or with a scale alone (解决5.2万农村人口饮水)."""
    unit = seen.quantity.unit
    if unit == "万" and patterns.strong_adjacent.search(seen.left):
        return True
    return (seen.compared or bool(unit and seen.compared_after)) and seen.at_end


def _describes(seen: _Seen, patterns: CommitmentPatterns) -> bool:
    """Tell whether the number is where something starts (从80%提高到…) or a project's size."""
    if patterns.base_before.search(seen.before) and patterns.base_after.match(seen.follow):
        return True
    described = patterns.descriptive.search(seen.before)
    return described is not None and not patterns.strong.search(seen.before[: described.start()])


def _chinese_counts(seen: _Seen, patterns: CommitmentPatterns) -> bool:
    """Tell whether a Chinese numeral counts: 新增一条支线 does, 三项制度 and 一期 do not."""
    unit = seen.quantity.unit.lstrip("万亿千百")
    if unit in patterns.not_counted or (seen.quantity.kind == "measure" and not seen.compared):
        return False
    if seen.quantity.value == 1 and seen.quantity.value_max is None:
        if unit not in patterns.one_counted or seen.follow[:1] in ("性", "分", "步", "个", "体"):
            return False
        return patterns.strong_adjacent.search(seen.left) is not None
    ends_clause = seen.at_end and unit in patterns.one_counted and patterns.strong.match(seen.left)
    if seen.compared or seen.chained or ends_clause:
        return True
    return patterns.strong_adjacent.search(seen.left) is not None


def _adjacent(seen: _Seen, patterns: CommitmentPatterns) -> bool:
    """Tell whether a word of delivery governs the number directly."""
    if patterns.adjacent.search(seen.left):
        return not patterns.universal.search(seen.left)
    rest = patterns.lead_in.sub("", seen.left).strip()
    if len(rest) != 2 or seen.quantity.unit in patterns.places or not rest.isalpha():
        return False
    return not (patterns.not_deliver.search(rest) or patterns.universal.search(rest))


def _count_promised(seen: _Seen, patterns: CommitmentPatterns) -> bool:
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


def _finishes(seen: _Seen, patterns: CommitmentPatterns) -> bool:
    """Tell whether the clause says that so many are finished (推动…6家企业投产)."""
    return (
        seen.quantity.unit not in patterns.phases
        and patterns.finished.search(seen.follow) is not None
        and patterns.sets_out.match(seen.left) is not None
    )


def _measure_promised(seen: _Seen, patterns: CommitmentPatterns) -> bool:
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
    loose: tuple[str, ...],
) -> Comparator:
    """Return how an actual value is compared; a plain figure is met by at least that much."""
    if quantity.value_max is not None:
        return Comparator.RANGE
    said = [words.before[before["word"]]] if before is not None else []
    if after is not None:
        said.insert(0, words.after[after["word"]])
        if before is not None and before["word"].startswith(loose):
            said.pop()
    for comparator in said:
        if comparator is not Comparator.ABOUT:
            return comparator
    return said[0] if said else Comparator.AT_LEAST
