"""The year that a commitment of a plan is for, where the text names another than the plan's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taskbook.canonical.numerals import chinese_value
from taskbook.canonical.plan_year import five_year_span

_NUMBER = r"[一二三四五六七八九十两]|\d{1,2}"
_MENTION = re.compile(
    r"(?P<base>较|比|以|与|同|超|高于|低于|相当于|在)?(?:(?:20[\dxX]{2}|“?十[三四五六七]五”?)\s*年?\s*[-—–~～至到]\s*)?"
    r"(?P<year>20\d\d)\s*年(?!代)(?P<base_after>(?:的)?(?:基数|水平|基础|同期|底数))?"
    rf"|(?:用|花|在|未来|今后|力争|争取)\s*(?P<span>{_NUMBER})\s*(?:到[一二三四五六七八九十]\s*)?年(?:左右)?(?:的)?(?:时间)?(?!行动|计划|规划|提升|一|级|度)"
    rf"|(?P<within>{_NUMBER})\s*年(?:之|以)?内"
    r"|“?十(?P<plan>[一二三四五六七八九])五”?(?P<when>期间|时期|末|期末|收官)"
    r"|(?P<now>今年|年内|全年|本年|当年|年底前|上半年|下半年)"
)
_SENTENCE = re.compile(r"[。；;！!\n]")


@dataclass(frozen=True, slots=True)
class Horizon:
    """A year that a text names for what it promises.

    Attributes:
        year: The year by whose end it is promised.
        counted: True where the text gives a number of years, counted from the plan's own.
        start: Offset of the words.
        end: Offset after the words.
    """

    year: int
    counted: bool
    start: int
    end: int


def find_horizons(text: str, year: int) -> Iterator[Horizon]:
    """Yield the years that a text names, in order, the plan's own (今年) among them.

    A year that is only compared with (较2020年) is left out. A span (三年内, 用3年的时间) begins
    with the plan's year: three years from 2021 end with 2023.
    """
    for match in _MENTION.finditer(text):
        found, counted = year, False
        if match["year"]:
            if match["base_after"] or match["base"] in (
                "较",
                "比",
                "与",
                "同",
                "相当于",
                "高于",
                "低于",
            ):
                continue
            found = int(match["year"])
        elif match["plan"]:
            found = five_year_span(match["plan"])[1]
            if found < year:
                continue
        elif spoken := match["span"] or match["within"]:
            number = int(spoken) if spoken.isdigit() else int(chinese_value(spoken) or 0)
            if not 2 <= number <= 15:
                continue
            found, counted = year + number - 1, True
        yield Horizon(found, counted, match.start(), match.end())


def horizon_at(text: str, clause: tuple[int, int], at: int, year: int) -> Horizon | None:
    """Return the year named for what stands at ``at``, or None for the plan's own.

    The nearest words before it in its sentence count; failing these, the first after it in its
    clause (8条道路将在2018年建成).
    """
    start = 0
    for mark in _SENTENCE.finditer(text, 0, at):
        start = mark.end()
    before = list(find_horizons(text[start:at], year))
    if before:
        last = before[-1]
        return Horizon(last.year, last.counted, last.start + start, last.end + start)
    for horizon in find_horizons(text[at : clause[1]], year):
        return Horizon(horizon.year, horizon.counted, horizon.start + at, horizon.end + at)
    return None
