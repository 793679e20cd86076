"""Deadlines written as numbers (2021-12-31) in the words that schedules are read from."""

from __future__ import annotations

import datetime as dt
import re

_SEPARATOR = r"\s*[-/.．年]\s*"
_DAY = re.compile(
    rf"(?P<year>20\d\d){_SEPARATOR}(?P<month>\d{{1,2}})(?:\s*[-/.．月]\s*(?P<day>\d{{1,2}})?\s*日?)?"
    r"(?:\s+0?0:00(?::00)?)?(?P<rest>\s*(?:之前|以前|前)?\s*(?:完成|办结)?)"
)
# A day that a spreadsheet shows as its number, because the cell is not formatted as a date.
_SERIAL = re.compile(r"4[2-9]\d{3}|5[0-4]\d{3}")
_DAY_ZERO = dt.date(1899, 12, 30)
_COMPACT = re.compile(r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)")


def parse_deadline(text: str) -> str:
    """Return a deadline with dates in numbers written out; any other text comes back unchanged.

    ``2021-12-31`` and ``2021/12/31 0:00`` become ``2021年12月31日前``, ``2021.12`` becomes
    ``2021年12月底前``, ``44561`` (a date without its format) the day that it stands for. A day
    that does not exist is left as it is.
    """
    stripped = text.strip()
    if _SERIAL.fullmatch(stripped):
        day_found = _DAY_ZERO + dt.timedelta(days=int(stripped))
        return f"{day_found.year}年{day_found.month}月{day_found.day}日前"
    match = _DAY.fullmatch(stripped) or _COMPACT.fullmatch(stripped)
    if match is None or ("年" in stripped and "月" in stripped):
        return text
    year, month, day = int(match["year"]), int(match["month"]), match["day"]
    try:
        dt.date(year, month, int(day or 1))
    except ValueError:
        return text
    done = "完成" if "完成" in stripped else ""
    if day is None:
        return f"{year}年{month}月底前{done}"
    return f"{year}年{month}月{int(day)}日前{done}"
