"""Lead sentences (提领句): the short first sentence that names what a paragraph is about."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from taskbook.canonical.plan_rules import PlanRules, split_number
from taskbook.canonical.plan_text import COMMA, is_line, split_sentences

_SHORTEST = 4
_LONGEST_BEFORE_COLON = 20
_LONGEST_EMBEDDED = 16
_SHORTEST_OVERVIEW = 30
_FEWEST_SIBLINGS = 2
_SPACED = re.compile(r"(?P<lead>[^\s，。；：,;:！？!?]{4,24})[ \u3000]{1,4}(?=[\u4e00-\u9fff“])")
_ENUMERATED = re.compile(r"(?:^|(?<=[。；：;:]))(?=[一二三四五六七八九十]是[\u4e00-\u9fff“])")
_ITEM = re.compile(
    r"(?:^|(?<=[。；：;:\s]))[一二三四五六七八九十]是(?P<matter>[\u4e00-\u9fff“”]{4,16})[，。,]"
)
_FEWEST_MATTERS = 2


@dataclass(frozen=True, slots=True)
class Lead:
    """A paragraph taken apart.

    Attributes:
        title: The lead sentence without number and end mark; empty if there is none.
        body: The text after it; empty if there is none.
        overview: Text before a lead sentence that stands inside the paragraph.
        unmarked: True where the source lost the end mark and the end was inferred.
        numbered: True where the paragraph carries a number or a bullet.
    """

    title: str
    body: str
    overview: str = ""
    unmarked: bool = False
    numbered: bool = False


def plain_lead(text: str, rules: PlanRules) -> Lead:
    """Return the lead sentence that the paragraph shows by its punctuation or its number."""
    style, _, rest = split_number(text)
    numbered = bool(style)
    if not rest:
        return Lead("", text)
    if numbered and is_line(rest, 80):
        return Lead(rest, "", numbered=True)
    sentences = split_sentences(rest)
    first = sentences[0].rstrip("。！？!? ")
    body = rest[len(sentences[0]) :].strip()
    counted = (
        not numbered and COMMA.search(first) is not None and re.search(r"\d", first) is not None
    )
    if body and _is_short(first, rules) and not counted and not _announces(first, rules):
        return Lead(first, body, numbered=numbered)
    colon = re.match(rf"([^，。；,;:：]{{{_SHORTEST},{_LONGEST_BEFORE_COLON}}})[：:](?=.)", rest)
    if colon is not None and not re.search(r"目标|要求|包括|如下|一是", colon[1]):
        return Lead(colon[1], rest[colon.end() :].strip(), numbered=numbered)
    spaced = _SPACED.match(rest)
    if spaced is not None and len(rest) > 60:
        return Lead(spaced["lead"], rest[spaced.end() :], numbered=numbered)
    if numbered:
        return Lead(first, body, numbered=True)
    return Lead("", text)


def unmarked_lead(text: str, siblings: Sequence[str], rules: PlanRules) -> Lead | None:
    """Return a lead sentence whose end mark the source lost, or None.

    It must be followed at once by a word that opens the next sentence, hold no punctuation, and
    be about as long as the lead sentences beside it.
    """
    clause = re.match(r"[^，。；：、,;:！？!?]+", text)
    if clause is None or len(siblings) < _FEWEST_SIBLINGS:
        return None
    usual = statistics.median(len(lead) for lead in siblings)
    ends = [
        index
        for index in range(_SHORTEST + 1, min(len(clause[0]) - 1, _LONGEST_EMBEDDED + 4))
        if abs(index - usual) <= 4
        and any(text.startswith(word, index) for word in rules.openers if len(word) > 1)
        and text[:index].count("“") == text[:index].count("”")
    ]
    if not ends:
        return None
    end = min(ends, key=lambda index: (abs(index - usual), index))
    return Lead(text[:end], text[end:], unmarked=True)


def embedded_lead(text: str, siblings: Sequence[str], rules: PlanRules) -> Lead | None:
    """Return the lead sentence that follows an overview in one paragraph, or None."""
    sentences = split_sentences(text)
    if len(sentences) < 3 or len(sentences[0]) < _SHORTEST_OVERVIEW or not siblings:
        return None
    second = sentences[1].rstrip("。！？!?")
    usual = statistics.median(len(lead) for lead in siblings)
    if (
        COMMA.search(second)
        or len(second) > _LONGEST_EMBEDDED
        or abs(len(second) - usual) > 5
        or re.search(r"\d", second)
    ):
        return None
    body = text[len(sentences[0]) + len(sentences[1]) :]
    return Lead(second, body, overview=sentences[0])


def split_enumeration(text: str) -> list[str]:
    """Return the parts of a paragraph 一是…二是…; the text before 一是 stays with the first.

    Joined they give the text back. One part where there is no such list of two or more.
    """
    parts = [part for part in _ENUMERATED.split(text) if part]
    starts = [part for part in parts if re.match(r"[一二三四五六七八九十]是", part)]
    if len(starts) < 2:
        return [text]
    if not re.match(r"一是", parts[0]) and len(parts) > len(starts):
        return [parts[0] + parts[1], *parts[2:]]
    return parts


def listed_matters(body: str, verbs: Sequence[str]) -> list[str]:
    """Return the matters that items of a body open with (二是健全医疗体系，…), if several.

    Args:
        body: The text of one task.
        verbs: Words that such a matter begins with.
    """
    opened = tuple(verbs)
    found = [m["matter"] for m in _ITEM.finditer(body) if m["matter"].startswith(opened)]
    return found if len(found) >= _FEWEST_MATTERS else []


def first_clause(text: str, longest: int = 40) -> str:
    """Return a title for a paragraph without lead sentence: its first sentence or clause."""
    rest = split_number(text)[2] or text
    sentence = split_sentences(rest)[0].rstrip("。！？!?；; ")
    if len(sentence) <= longest:
        return sentence
    clause = COMMA.split(sentence)[0]
    return clause if _SHORTEST <= len(clause) <= longest else sentence[:longest]


def _announces(first: str, rules: PlanRules) -> bool:
    """Return True for a sentence that only announces a list (重点抓好七个方面工作)."""
    return rules.parts["lead_in_patterns"].search(first + "。") is not None


def _is_short(first: str, rules: PlanRules) -> bool:
    if len(first) < _SHORTEST:
        return False
    commas = len(COMMA.findall(first))
    if commas == 0:
        return len(first) <= rules.longest_lead
    return commas <= 2 and len(first) <= rules.longest_lead_with_comma and "：" not in first
