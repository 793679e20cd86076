"""The patterns by which commitments are told from descriptions, made of the word lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from taskbook.canonical.quantity_words import QuantityWords, alternatives

# 下达, 节约, 附近, 赶超: the single-character comparators as parts of other words.
_NOT_IN_WORD = "(?<![发下到直抵传表赶附最节预制公签合条违契])"
_PER = (
    r"(?:每年|每月|每季度)?(?:平均)?"
    r"(?:每[人月年户天日千百万亩个名家园镇街村]{1,3}|每[^，。；、]{1,10}?)?\s*"
)


@dataclass(frozen=True, slots=True)
class CommitmentPatterns:
    """Compiled once for a set of word lists.

    Attributes:
        before: Comparator words right before a number, as group ``word``.
        after: Comparator words right after the unit, as group ``word``.
        adjacent: A word of delivery that governs the number.
        strong: A word of delivery that may govern a size.
        strong_adjacent: The same, right before the number.
        existing: What exists already.
        parameter: What makes a figure a rate of pay or help, after the number.
        parameter_verb: The same, before the number.
        not_deliver: Words after which a number says whom the work is done with.
        universal: All there are of a kind.
        money_for: What a sum is for.
        finished: Words of completion.
        lists: A list of things rather than the things.
        descriptive: A project's size.
        growth: A rate of change.
        cuts: The start of a clause about a reduction (压减一般性支出10%).
        lead_in: Generic words at the start of a clause.
        sets_out: The start of a clause that ends in completion.
        base_before: Where something starts, before the number.
        base_after: The same, after it.
        aside_delivers: What makes an aside in brackets worth reading.
        not_counted: Units that do not count after a Chinese numeral.
        one_counted: Units with which 一 counts.
        places: Units of places and people.
        phases: Units of phases.
        loose: Beginnings of comparators that 左右 overrules.
    """

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
    cuts: re.Pattern[str]
    lead_in: re.Pattern[str]
    sets_out: re.Pattern[str]
    base_before: re.Pattern[str]
    base_after: re.Pattern[str]
    aside_delivers: re.Pattern[str]
    not_counted: frozenset[str]
    one_counted: frozenset[str]
    places: frozenset[str]
    phases: frozenset[str]
    loose: tuple[str, ...]


@lru_cache(maxsize=8)
def commitment_patterns(words: QuantityWords) -> CommitmentPatterns:
    """Return the patterns of a set of word lists."""
    strong = alternatives(set(words.words["deliver"]) - set(words.words["weak"]))
    between = rf"(?:{words.regex('between')}|\s)*+"
    comp = alternatives(words.before)
    long_comp = alternatives(word for word in words.before if len(word) > 1)
    short_comp = alternatives(word for word in words.before if len(word) == 1)
    return CommitmentPatterns(
        before=re.compile(rf"(?P<word>{long_comp}|{_NOT_IN_WORD}(?:{short_comp}))\s*{_PER}$"),
        after=re.compile(rf"\s*(?P<word>{alternatives(words.after)})"),
        adjacent=re.compile(rf"(?:{words.regex('deliver')}){between}$"),
        strong=re.compile(strong),
        strong_adjacent=re.compile(rf"(?:{strong}){between}$"),
        existing=re.compile(rf"(?:{words.regex('existing')})[^，。；]{{0,4}}$"),
        parameter=re.compile(rf"\s*的?\s*(?:{words.regex('parameters')})"),
        parameter_verb=re.compile(rf"(?:{words.regex('parameter_verbs')})(?:{comp})?\s*$"),
        not_deliver=re.compile(rf"(?:{words.regex('not_deliver')})\s*$"),
        universal=re.compile(rf"(?:{words.regex('universal')})\s*$"),
        money_for=re.compile(
            rf"\s*(?:{words.regex('money_for')}|[^，。；、的]{{0,14}}(?:{words.regex('money_kinds')}))"
        ),
        finished=re.compile(words.regex("finished")),
        lists=re.compile(rf"[^，。；、]{{0,30}}(?:{words.regex('lists')})"),
        descriptive=re.compile(rf"(?:{words.regex('descriptive')})(?:{comp})?\s*$"),
        growth=re.compile(rf"(?:{words.regex('growth')})(?:率|幅度|幅)?(?:{comp})?\s*$"),
        cuts=re.compile(rf"(?:{words.regex('lead_in')}|\s)*(?:{words.regex('cuts')})"),
        lead_in=re.compile(rf"^(?:{words.regex('lead_in')}|\s)+"),
        sets_out=re.compile(
            rf"\s*(?:{words.regex('sets_out_after')})*\s*(?:{words.regex('sets_out')})"
        ),
        base_before=re.compile(r"[从由][^，。；从由]{0,10}$"),
        base_after=re.compile(rf"\s*(?:[^，。；]{{0,14}}?)(?:{words.regex('changes')})"),
        aside_delivers=re.compile(words.regex("aside_delivers")),
        not_counted=frozenset(words.words["chinese_not_counted"]),
        one_counted=frozenset(words.words["chinese_one"]),
        places=frozenset(words.words["places"]),
        phases=frozenset(words.words["phases"]),
        loose=words.words["loose"],
    )
