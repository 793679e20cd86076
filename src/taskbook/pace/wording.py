"""Figures and spans of time as they are printed; nothing printed contradicts itself."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from taskbook.model.period import Period
from taskbook.model.task import Milestone

SPANS = {1: "第一季度", 2: "上半年", 3: "前三季度", 4: "全年"}
# A marker that names one quarter says no more than “本季度”.
_ONE_QUARTER = re.compile(r"(?:第?[一二三四1-4]季度)?")
_EDGES = "；;。，,、：: \u3000"
_MOST_DECIMALS = 6
_PAIRS = (("“", "”"), ("‘", "’"), ("《", "》"), ("（", "）"), ("(", ")"))


def plain(value: Decimal) -> str:
    """Return a number without exponent and without trailing zeros: ``1200``, ``0.3``."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return ``value`` rounded half up to ``decimals`` places."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def percent(value: Decimal, decimals: int = 1) -> str:
    """Return ``23.3%``."""
    return f"{rounded(value, decimals):f}%"


def apart(actual: Decimal, expected: Decimal) -> tuple[str, str, str]:
    """Return two percentages and their distance with just enough decimals to tell them apart.

    The distance is that of the printed figures, so that a reader who subtracts finds it.
    """
    decimals = 1
    while (
        actual != expected
        and rounded(actual, decimals) == rounded(expected, decimals)
        and decimals < _MOST_DECIMALS
    ):
        decimals += 1
    first, second = rounded(actual, decimals), rounded(expected, decimals)
    return f"{first:f}%", f"{second:f}%", f"{abs(first - second):f}个百分点"


def shorten(text: str, longest: int) -> str:
    """Return ``text`` with at most ``longest`` characters, cut where a clause ends.

    A quotation or bracket that the cut would leave open goes too.
    """
    if len(text) <= longest:
        return text
    cut = text[:longest]
    for opening, closing in _PAIRS:
        if cut.count(opening) > cut.count(closing):
            cut = cut[: cut.rindex(opening)]
    ends = max(cut.rfind(mark) for mark in "，、；。;,")
    if ends >= longest // 2:
        cut = cut[:ends]
    return (cut.rstrip("，、；。;,：: ") or text[:longest]) + "……"


def span(period: Period, through: dt.date | None = None) -> str:
    """Return the span from the year's start to the period's end, or to ``through``: ``1—11月``."""
    if through is not None and through < period.last_day and through.month < period.quarter * 3:
        return "1月" if through.month == 1 else f"1—{through.month}月"
    return SPANS[period.quarter]


def quote_milestone(milestone: Milestone) -> str:
    """Return a milestone so that it reads by itself: ``全年推进政策落实``, without a final stop."""
    text = "".join(milestone.text.splitlines()).strip(_EDGES)
    marker = "".join(milestone.marker.splitlines()).strip(" \u3000")
    if text and not _ONE_QUARTER.fullmatch(marker.strip(_EDGES)):
        text = marker + text
    if text and milestone.track:
        text = f"{milestone.track.strip(_EDGES)}：{text}"
    return text
