"""Name what an indicator counts or measures, from the words around its number."""

from __future__ import annotations

import re
from functools import lru_cache

from taskbook.canonical.commitments import Commitment
from taskbook.canonical.quantity_words import QuantityWords, alternatives

_TIME = re.compile(
    r"(?:到|至|在|于)?(?:(?:19|20)\d\d\s*年度?|今年|明年)(?:底|末|内)?前?|"
    r"第?[一二三四]季度[末底]?|[上下]半年|(?:三|五|两|\d)年内?(?=内|累计|实际|里|完成|$)|\d{1,2}\s*月份?底?前"
)
_EDGE = "- \t\n、，,。；;：:□的"
_ENUMERATED = re.compile(r"[、，,及和与]")
_OTHER_UNIT = re.compile(r"^\s*[（(][^（）()]{1,3}[)）]")
_STEPS = re.compile("完成|实现|推动|开展")
_LONGEST = 30


@lru_cache(maxsize=8)
def _edges(
    lead: tuple[str, ...], trail: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"^(?:{alternatives(lead)}|[{re.escape(_EDGE)}])+"),
        re.compile(rf"(?:{alternatives(trail)}|[{re.escape(_EDGE)}])++$"),
    )


@lru_cache(maxsize=8)
def _noun_end(words: QuantityWords) -> re.Pattern[str]:
    """Return what ends the words after a number: punctuation, a next number, a next verb."""
    return re.compile(
        r"[，,。；;：:（()）]|以及|及其|用于|并(?=[^行购])"
        r"|[、和及与]\s*(?=[\d一二三四五六七八九十])"
        rf"|、(?=(?:{words.regex('deliver')}))"
    )


def name_of(commitment: Commitment, text: str, words: QuantityWords, fallback: str) -> str:
    """Return what the number counts: the words around it, without verbs and time, or the fallback.

    Args:
        commitment: The number in its clause.
        text: The text that the commitment was found in.
        words: The word lists.
        fallback: Name for a clause that is nothing but the number.
    """
    lead, trail = _edges(words.words["lead_in"], words.words["trail_off"])
    start = commitment.clause[0]
    left = text[max(start, commitment.follows) : start + len(commitment.before)]
    if commitment.follows > start:
        left = _ENUMERATED.split(left)[-1]
    left = left.rpartition("(")[2] if left.count("(") > left.count(")") else left
    left = left.rpartition("（")[2] if left.count("（") > left.count("）") else left
    if len(left) > _LONGEST and commitment.after.strip():
        left = _STEPS.split(left)[-1]
    governed = _ends_with_verb(left, words)
    left = _trim(left, lead, trail)
    right = text[commitment.clause[1] - len(commitment.after) : commitment.clause[1]]
    right = _OTHER_UNIT.sub("", right)
    if _ENUMERATED.match(right.lstrip()):
        right = ""
    right = _trim(_noun_end(words).split(right.lstrip(_EDGE), maxsplit=1)[0], lead, trail)
    if commitment.growth and re.match(r"的?正?增[长速]", commitment.after):
        return _shortened(left + right)
    if not right and fallback and re.fullmatch(words.regex("growth"), left):
        return _shortened(re.sub(rf"(?:{words.regex('growth')})$", "", fallback) + left)
    if not right:
        return _shortened(left) or fallback
    if governed or not left or _only_verb(left, words):
        return right[:_LONGEST].rstrip(_EDGE)
    return _shortened(left + right)


def _shortened(name: str) -> str:
    """Return at most ``_LONGEST`` characters, cut at a mark of enumeration where there is one."""
    if len(name) <= _LONGEST:
        return name
    tail = name[-_LONGEST:]
    return tail.partition("、")[2] or tail


def _trim(words: str, lead: re.Pattern[str], trail: re.Pattern[str]) -> str:
    shorter = _TIME.sub("", words)
    shorter = trail.sub("", lead.sub("", shorter)).strip(_EDGE)
    for opening, closing in ("()", "（）", "“”"):
        if shorter.count(opening) > shorter.count(closing):
            shorter += closing
        elif shorter.count(closing) > shorter.count(opening):
            shorter = shorter.replace(closing, "") if opening == "“" else opening + shorter
    return shorter


def _ends_with_verb(left: str, words: QuantityWords) -> bool:
    """Tell whether a word of delivery governs the number (各镇街完成 217 条…)."""
    bare = re.sub(rf"(?:{words.regex('between')}|至少|约|不少于|超过|\s)++$", "", left)
    return re.search(rf"(?:{words.regex('deliver')})$", bare) is not None


def _only_verb(left: str, words: QuantityWords) -> bool:
    """Tell whether the words before a number are verbs alone (新建或升级)."""
    return re.fullmatch(rf"(?:{words.regex('deliver')}|[或和并、])++", left) is not None
