"""Words that name a time of the year: which quarters they cover and by which day they end."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from taskbook.canonical.quantity_words import alternatives
from taskbook.errors import ConfigError
from taskbook.resources import template

ALL_QUARTERS = (1, 2, 3, 4)
_ZH = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_QZ = r"第?[一二三四](?:季度)?"
_QD = r"第?[1-4１-４](?:季度)?"
_S = r"[ \t\u3000]{0,3}"
_TO = r"(?:至|到|[-—–~～]{1,2})"
_JOIN = rf"{_S}(?:[、和及与]|{_TO}){_S}"
_YEAR = rf"(?:(?P<year>(?:19|20)\d\d){_S}年度?{_S}|(?P<next>明年|次年){_S}|(?:今年|当年|本年){_S})"
_QUARTERS = (
    rf"(?:{_QZ}(?:{_JOIN}{_QZ})*|{_QD}(?:{_JOIN}{_QD})*)(?<=季度)|[Qq][1-4](?:{_JOIN}[Qq][1-4])*"
)
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_MONTHS = (
    rf"(?P<month>{_MONTH}){_S}(?:月份?{_S})?"
    rf"(?:{_TO}{_S}(?:\d{{4}}{_S}年{_S})?(?P<last_month>{_MONTH}){_S}(?=月)|(?<=[月份 \t\u3000]))"
    rf"(?:月份?{_S})?"
    rf"(?:(?P<day>3[01]|[12]\d|0?[1-9]){_S}[日号]|(?P<part>月?[底末初]|[上中下]旬))?"
)
_AS_DIGITS = (
    rf"(?P<iso_year>20\d\d)[-./](?P<iso_month>\d{{1,2}})(?:[-./](?P<iso_day>\d{{1,2}}))?"
    rf"(?![\d万亿元%％.])(?:{_S}0?0:00(?::00)?)?(?:底?(?:之前|以前|前)|底)?"
)
_LEAD = (
    r"(?:从|自|(?P<by>截至|截止到?|拟于|计划于|到|至|于|在)"
    r"|(?P<strive>(?:力争|争取|确保|计划|预计)[于在到]?))?"
)
_END = rf"{_S}(?P<end>(?:末|底)?(?:之前|以前|前)|末|底|结束)?"
_NOT_THE = r"(?!(?:末|底|初|前|度|份)?的)"


@dataclass(frozen=True, slots=True)
class Span:
    """What time words name.

    Attributes:
        quarters: Quarters of the sheet's year.
        due: Last day.
        end: Offset after the words.
        deadline: True where they name a day to be met (6月底前) rather than a stretch of work.
        dated: True where they name a month or day.
        each: True for 每季度: what follows holds for each quarter alone.
        led: True where a word such as 到 or 力争 stands before them.
    """

    quarters: tuple[int, ...]
    due: dt.date
    end: int
    deadline: bool = False
    dated: bool = False
    each: bool = False
    led: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleWords:
    """The lists of ``templates/schedule.toml``; compared by identity, as the key of a cache."""

    not_tracks: frozenset[str]
    time_labels: frozenset[str]
    whole_year: tuple[str, ...]
    each_quarter: frozenset[str]


@lru_cache(maxsize=8)
def schedule_words(workspace: Path | None = None) -> ScheduleWords:
    """Return the word lists; a copy in the workspace's ``templates/`` overrides the shipped one.

    Raises:
        ConfigError: The file is not valid or lacks a list.
    """
    path = template("schedule.toml", workspace)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return ScheduleWords(
            not_tracks=frozenset(data["not_tracks"]),
            time_labels=frozenset(data["time_labels"]),
            whole_year=tuple(data["whole_year"]),
            each_quarter=frozenset(data["each_quarter"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigError(
            f"“{path.name}”内容有误：{error}。",
            "请对照软件自带的同名文件改正，或删除该文件恢复默认。",
        ) from error


@lru_cache(maxsize=8)
def _pattern(words: ScheduleWords) -> re.Pattern[str]:
    return re.compile(
        rf"{_LEAD}{_YEAR}?(?:"
        rf"(?P<whole>{alternatives(words.whole_year)})"
        rf"|(?P<half>[上下]半年)度?|(?P<first>前[一二两三])个?季度|(?P<quarters>{_QUARTERS})"
        rf"|{_MONTHS})"
        rf"{_END}(?P<open>起|开始)?{_NOT_THE}"
        rf"|(?P<only_year>(?:19|20)\d\d){_S}年"
        rf"(?:(?P<year_end>(?:底|末)(?:之前|以前|前)?)|[度内]?(?={_S}(?:$|[,，:：])))"
        rf"|{_AS_DIGITS}"
    )


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    return re.compile(rf"{_S}(?:(?P<to>{_TO})|(?P<also>[、和及]))?{_S}")


def span_at(text: str, at: int, year: int, words: ScheduleWords | None = None) -> Span | None:
    """Return the span that the time words at an offset name, or None if none begin there.

    Days in a row (5月底6月初, 1月1日至6月30日) are one span; so are days of which each counts
    (6月、12月).
    """
    words = words or schedule_words()
    span = _one_span(text, at, year, words)
    if span is None or not span.dated or span.end >= len(text):
        return span
    between = _between().match(text, span.end)
    second = None if between is None else _one_span(text, between.end(), year, words)
    if between is None or second is None or not second.dated or second.due < span.due:
        return span
    if second.led:
        return span
    first, last = span.quarters[-1], second.quarters[-1]
    quarters = (first, last) if between["also"] else tuple(range(first, last + 1))
    quarters = tuple(dict.fromkeys(quarters)) or second.quarters
    return replace(second, quarters=quarters, led=span.led)


def is_mere_time(text: str) -> bool:
    """Return True if a text is a time and nothing else (一季度, 6月底前)."""
    bare = text.strip().rstrip("：:。")
    span = span_at(bare, 0, 2000)
    return span is not None and span.end >= len(bare)


def _one_span(text: str, at: int, year: int, words: ScheduleWords) -> Span | None:
    match = _pattern(words).match(text, at)
    if match is None:
        return None
    if match["only_year"] is not None:
        named = int(match["only_year"])
        return Span(ALL_QUARTERS, dt.date(named, 12, 31), match.end(), bool(match["year_end"]))
    if match["iso_year"] is not None:
        named = int(match["iso_year"])
        span = _day(match, named, match["iso_month"], match["iso_day"])
    else:
        named = int(match["year"] or year + (match["next"] is not None))
        dated = match["month"] is not None
        span = _dated(match, named) if dated else _quarterly(match, named, words)
    if span is None or not _led_well(match, span, named == year):
        return None
    led = match["by"] is not None or match["strive"] is not None
    return replace(span, quarters=span.quarters if named == year else ALL_QUARTERS, led=led)


def _led_well(match: re.Match[str], span: Span, this_year: bool) -> bool:
    """Tell whether words before a time may stand there: 到6月底, 力争6月底前, not 在下半年."""
    if match["strive"] is not None:
        return span.deadline and span.dated and this_year
    return match["by"] is None or span.deadline or span.dated


def _day(match: re.Match[str], year: int, month: str, day: str | None) -> Span | None:
    """Return the span of a date in digits (2021-12-31, 2021.12), or None if there is no such."""
    if not 1 <= int(month) <= 12:
        return None
    due = last_day(year, int(month))
    if day is not None:
        if not 1 <= int(day) <= due.day:
            return None
        due = due.replace(day=int(day))
    quarters = ALL_QUARTERS[: (due.month + 2) // 3]
    return Span(quarters, due, match.end(), deadline=True, dated=True)


def _quarterly(match: re.Match[str], year: int, words: ScheduleWords) -> Span:
    end, before = match.end(), bool(match["end"])
    if match["whole"] is not None:
        each = match["whole"] in words.each_quarter
        return Span(ALL_QUARTERS, dt.date(year, 12, 31), end, "底" in match["whole"], each=each)
    if match["half"] is not None:
        quarters: tuple[int, ...] = (1, 2) if match["half"][0] == "上" else (3, 4)
    elif match["first"] is not None:
        quarters = ALL_QUARTERS[: _ZH[match["first"][1]]]
    else:
        quarters = _named_quarters(match["quarters"])
    if before:
        quarters = ALL_QUARTERS[: quarters[-1]] if match["half"] is None else quarters
    if match["open"]:
        quarters = ALL_QUARTERS[quarters[0] - 1 :]
    return Span(quarters, last_day(year, quarters[-1] * 3), end, deadline=before)


def _named_quarters(words: str) -> tuple[int, ...]:
    """Return the quarters of 一、三季度 or 一至三季度."""
    numbers = [_ZH[c] if c in _ZH else int(c) for c in re.findall(r"[一二三四1-4１-４]", words)]
    if len(numbers) == 2 and numbers[0] < numbers[1] and re.search(r"[至到\-—–~～]", words):
        return tuple(range(numbers[0], numbers[1] + 1))
    return tuple(sorted(set(numbers)))


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return "一二三四五六七八九".index(word[-1]) + 1 + 10 * (word[0] == "十") if word != "十" else 10


def _dated(match: re.Match[str], year: int) -> Span | None:
    """Return the span of 6月底前, 1-3月 or 7月1日, or None for a day that does not exist."""
    first = _month(match["month"])
    last = _month(match["last_month"]) if match["last_month"] else first
    if not 1 <= first <= last <= 12:
        return None
    part = match["part"] or ""
    day = calendar.monthrange(year, last)[1]
    if match["day"]:
        if int(match["day"]) > day:
            return None
        day = int(match["day"])
    elif part.startswith(("初", "上", "月初")):
        day = 10
    elif part.startswith("中"):
        day = 20
    quarter = (last + 2) // 3
    bare = match.end() == len(match.string.rstrip("。 \t\n")) and first == last
    deadline = bool(match["end"]) or part.endswith(("底", "末")) or (bare and match.start() == 0)
    quarters = tuple(range(1 if deadline else (first + 2) // 3, quarter + 1))
    if match["open"]:
        return Span(
            ALL_QUARTERS[quarters[-1] - 1 :], dt.date(year, 12, 31), match.end(), dated=True
        )
    return Span(quarters, dt.date(year, last, day), match.end(), deadline, dated=True)


def last_day(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])
