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
# The second of two things that are done (A整改工作及完成B盘活) is a matter of its own.
_NEXT_STEP = re.compile(r"(?:以及|及|并|和|、)(?=完成|实现|推动|开展)")
# Words that name several rates before their number refer back over semicolons.
_REFERS_BACK = re.compile(r"上述|以上[两一二三四五六七八九十\d]{1,3}[项个类]")
_LEVEL = re.compile(
    r"(?:国家|[省市区县镇乡村])级|"
    r"(?:平均)?(?:每个?|各)(?:地级市|市|县|区|镇街道?|乡镇|镇|街道|村居|村|社区|园区|学校|单位|部门)"
    r"(?:[(（][^()（）]{1,12}[)）])?"
)
_NEEDED = re.compile(r"(?<![供急刚内外特军])需$")
# The number of an item in a list (2. （1） ① 一是) is no part of what it names.
_ITEM = re.compile(
    r"^\s*(?:\d{1,2}[.．、)）](?!\d)|\d{1,2}[.．]\d{1,2}(?=\s+\D|、)、?|[（(][\d一二三四五六七八九十]{1,3}[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,2}(?:是(?!否)|、))\s*"
)
_LONG_LEFT = 30
_LONGEST = 60


@lru_cache(maxsize=8)
def _edges(
    lead: tuple[str, ...], trail: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        # 完成率 is a name; 完成 alone is not.
        re.compile(rf"^(?:(?:{alternatives(lead)})(?!率)|[{re.escape(_EDGE)}])+"),
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
    if _REFERS_BACK.search(left):
        left = text[_sentence_start(text, start) : start] + left
    if commitment.follows > start:
        left = _ENUMERATED.split(left)[-1]
    left = left.rpartition("(")[2] if left.count("(") > left.count(")") else left
    left = left.rpartition("（")[2] if left.count("（") > left.count("）") else left
    if len(left) > _LONG_LEFT and commitment.after.strip():
        left = _STEPS.split(left)[-1]
    left = _NEXT_STEP.split(left)[-1]
    left = _ITEM.sub("", left)
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
    if not right and fallback.startswith(left) and _only_verb(left, words):
        return fallback  # 新增城市绿地3.5万平方米: 一季度新增0.6万平方米
    if not right:
        return _of_level(_shortened(left), fallback) or fallback
    if governed or not left or _only_verb(left, words):
        return _begun(right)
    return _shortened(left + right)


def _sentence_start(text: str, at: int) -> int:
    earliest = max(0, at - 2 * _LONGEST)
    return max(earliest - 1, *(text.rfind(mark, earliest, at) for mark in "。！？\n")) + 1


def _of_level(name: str, matter: str) -> str:
    """Return a name that is only a level (市级, 每个镇) with the matter that it is a level of."""
    if not matter or _LEVEL.fullmatch(name) is None:
        return name
    return name + _LEVEL.sub("", matter, count=1) if _LEVEL.match(matter) else name + matter


def _shortened(name: str) -> str:
    """Return the end of a long name from a mark of enumeration on, or all where it has none."""
    if len(name) <= _LONGEST:
        return name
    return name[-_LONGEST:].partition("、")[2] or name


def _begun(name: str) -> str:
    """Return a long name up to a mark of enumeration, or all where it has none."""
    if len(name) <= _LONGEST:
        return name.rstrip(_EDGE)
    return name[:_LONGEST].rpartition("、")[0].rstrip(_EDGE) or name.rstrip(_EDGE)


def _trim(words: str, lead: re.Pattern[str], trail: re.Pattern[str]) -> str:
    shorter = _TIME.sub("", words)
    shorter = trail.sub("", lead.sub("", shorter)).strip(_EDGE)
    shorter = _NEEDED.sub("", shorter)
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
