"""Decide the year of a plan from what the report says, and say what it was decided by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taskbook.canonical.plan_parts import PlanKind
from taskbook.canonical.plan_text import clip
from taskbook.model.raw import RawBlock
from taskbook.problems import Problem

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_HAN_YEAR = re.compile(r"二[〇○零]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年")
_PLACEHOLDER = re.compile(r"20[xX×*ⅹ□_]{2}\s*年?|[xX×]{2,4}年")
_OWN_YEAR = re.compile(
    r"^.{0,12}?(20\d\d)\s*年(?:[,，]?(?:将)?是|[,，].{0,16}?[将要](?!求)|(?:的)?(?:工作|政府工作)?总体)"
)
_LAST_YEAR = re.compile(r"(?:刚刚)?过去的(?:一年|(20\d\d)\s*年)|^(20\d\d)\s*年以?来?[,，]")
_TARGET_YEAR = re.compile(r"(?:(20\d\d)\s*年)[^，。；]{0,24}目标")
_DATE = re.compile(r"(20\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]")
_AHEAD = re.compile(r"(?:至|到|争取|力争|将在|将于|20[xX]{2}-)\s*(20\d\d)\s*年(?!代)")
_FIVE_YEARS = re.compile(r"“?十([一二三四五六七八九])五”?(?:期间|时期|规划)")
# What a plan names as still to come; it cannot belong to a later year.
_AHEAD_OF_PLAN = "尚待完成的年份"
_HAN = "〇一二三四五六七八九"
_OPENINGS = (PlanKind.SITUATION, PlanKind.GENERAL, PlanKind.TARGET)
_STRONG = ("计划标题", "预期目标", "开年表述", "上年回顾")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in a report that speaks for a year.

    Attributes:
        kind: What it is, in words for the record.
        year: The year that it speaks for; for ``_AHEAD_OF_PLAN`` the
            plan cannot be later than it.
        block: Where it stands.
        text: The words.
    """

    kind: str
    year: int
    block: RawBlock
    text: str

    def __str__(self) -> str:
        return f"第{self.block.location.row or '?'}行{self.kind}“{self.text}”"


@dataclass(frozen=True, slots=True)
class YearDecision:
    """The year, whether a person must confirm it, and the problems that say why."""

    year: int
    in_doubt: bool
    problems: tuple[Problem, ...]


def decide_year(
    blocks: Sequence[RawBlock],
    kinds: Sequence[PlanKind],
    removed: Sequence[RawBlock],
    given: int | None,
) -> YearDecision:
    """Decide the year of the plan.

    Headings of the plan, the sentence of targets, 某年是…之年 and last year's review each speak
    for a year; so do title, meeting and date of publication, with less weight. A target that is
    still ahead (至2017年) or a five-year plan that is over cannot belong to a later year. If all
    agree the year is decided; if not, the best supported year is used for ids and the
    contradiction is reported for a person.

    Args:
        blocks: The report's blocks.
        kinds: Their kinds.
        removed: The frame of the web page: it may hold the date of publication.
        given: The year that a person decided, or None.
    """
    if not blocks:
        return YearDecision(given or 0, given is None, ())
    evidence = list(_evidence(blocks, kinds, removed))
    placeholders = tuple(_placeholders(blocks))
    votes = [e for e in evidence if e.kind in (*_STRONG, "题目")]
    year = given or _best(votes, evidence)
    against = [e for e in evidence if not _agrees(e, year, evidence)]
    words = "；".join(str(e) for e in evidence if e.kind != _AHEAD_OF_PLAN)
    first = blocks[0].location
    if given is not None:
        problems: tuple[Problem, ...] = ()
        if against:
            note = "；".join(dict.fromkeys(map(str, against)))
            problems = (Problem("plan-year-given", first, expected=str(year), note=note),)
        return YearDecision(year, False, (*problems, *placeholders))
    if not votes:
        unknown = Problem("plan-year-unknown", first, expected=str(year), note=words)
        return YearDecision(year, True, (unknown, *placeholders))
    if against:
        contrary = "；".join(dict.fromkeys(map(str, against)))
        note = f"{words}；与之矛盾的有{contrary}"
        first_against = against[0]
        conflict = Problem(
            "plan-year-conflict",
            first_against.block.location,
            found=first_against.text,
            expected=str(year),
            note=note,
        )
        return YearDecision(year, True, (conflict, *placeholders))
    decided = Problem("plan-year-decided", votes[0].block.location, expected=str(year), note=words)
    return YearDecision(year, bool(placeholders), (decided, *placeholders))


def years_in(text: str) -> list[int]:
    """Return the years that a text names, in digits or in Chinese (二〇二一年)."""
    found = [(m.start(), int(m[1])) for m in _YEAR.finditer(text)]
    for match in _HAN_YEAR.finditer(text):
        digits = [_HAN.index("〇" if c in "○零" else c) for c in (match[1], match[2])]
        found.append((match.start(), 2000 + digits[0] * 10 + digits[1]))
    return [year for _, year in sorted(found)]


def five_year_span(number: str) -> tuple[int, int]:
    """Return first and last year of the 十N五 plan, given N (``四``): (2021, 2025)."""
    last = 1955 + 5 * (10 + "〇一二三四五六七八九".index(number))
    return last - 4, last


def _evidence(
    blocks: Sequence[RawBlock], kinds: Sequence[PlanKind], removed: Sequence[RawBlock]
) -> Iterator[Evidence]:
    for block, kind in zip(blocks, kinds, strict=True):
        text = block.text
        years = years_in(text)
        if kind is PlanKind.TITLE and years:
            name = "日期" if _DATE.search(text) else "题目"
            yield Evidence(name, years[0], block, clip(text, 30))
        elif kind is PlanKind.PART and years:
            review = "回顾" in text or "总结" in text
            name = "上年回顾" if review else "计划标题"
            yield Evidence(name, years[-1] + review, block, clip(text, 30))
        elif kind is PlanKind.TARGET and (match := _TARGET_YEAR.search(text)):
            yield Evidence("预期目标", int(match[1]), block, clip(match[0], 30))
        elif kind is PlanKind.REVIEW and (match := _LAST_YEAR.search(text[:40])):
            if year := match[1] or match[2]:
                yield Evidence("上年回顾", int(year) + 1, block, match[0])
        elif kind in _OPENINGS and (match := _OWN_YEAR.match(text)):
            yield Evidence("开年表述", int(match[1]), block, clip(text, 20))
        if kind in (PlanKind.PLAN, PlanKind.TARGET, PlanKind.TARGET_ITEM):
            yield from _limits(block)
    for block in removed:
        if match := _DATE.search(block.text):
            yield Evidence("日期", int(match[1]), block, clip(block.text, 40))


def _limits(block: RawBlock) -> Iterator[Evidence]:
    for match in _AHEAD.finditer(block.text):
        yield Evidence(_AHEAD_OF_PLAN, int(match[1]), block, match[0])
    for match in _FIVE_YEARS.finditer(block.text):
        yield Evidence(_AHEAD_OF_PLAN, five_year_span(match[1])[1], block, match[0])


def _best(votes: Sequence[Evidence], evidence: Sequence[Evidence]) -> int:
    for kind in (*_STRONG, "题目"):
        years = [e.year for e in votes if e.kind == kind]
        if years:
            return years[0]
    return max((e.year for e in evidence if e.kind == "日期"), default=0)


def _agrees(item: Evidence, year: int, evidence: Sequence[Evidence]) -> bool:
    if item.kind == _AHEAD_OF_PLAN:
        return item.year >= year
    if item.kind == "日期":
        return item.year in (year, year - 1, year + 1)
    if item.kind == "题目" and item.year == year - 1:
        # 2020年工作报告 that reviews 2020 and plans 2021 says so itself.
        return sum(e.kind in _STRONG and e.year == year for e in evidence) >= 2
    return item.year == year


def _placeholders(blocks: Sequence[RawBlock]) -> Iterator[Problem]:
    places: dict[str, list[int]] = {}
    first: dict[str, tuple[RawBlock, str]] = {}
    for block in blocks:
        for match in _PLACEHOLDER.finditer(block.text):
            key = match[0].rstrip("年 ")
            places.setdefault(key, []).append(block.location.row or 0)
            first.setdefault(key, (block, match[0]))
    for key, rows in places.items():
        lines = "、".join(str(row) for row in dict.fromkeys(rows))
        block, found = first[key]
        yield Problem("plan-year-placeholder", block.location, found=found, note=f"第{lines}行")
