"""What a number format makes of a stored number: a percentage, a date, or the number itself."""

from __future__ import annotations

import datetime as dt
import re

from taskbook.returns.grid import DATE, NUMBER, PERCENT, number_text, percent_text

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SCALING = re.compile(r"[0#?],+(?![0#?,])")  # 0, shows thousands
_MAGNITUDE = re.compile("[万亿千百]|百万")
SCALED = "scaled:"
_DATE_LETTERS = re.compile(r"[ymdYMD年月日]")
_BUILT_IN_DATES = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)}
_LAST_SERIAL = 2_958_465  # 9999-12-31


def kind_of_format(number: int, code: str | None) -> str:
    """Return ``number``, ``percent`` or ``date`` for a format id and its code (custom formats).

    A format that shows another magnitude than is stored (``0.00"万"``, ``0,``) is ``scaled:`` with
    the words that it adds.
    """
    if code is None:
        if number in (9, 10):
            return PERCENT
        return DATE if number in _BUILT_IN_DATES else NUMBER
    bare = _QUOTED.sub("", code)
    words = "".join(a or b for a, b in _LITERAL.findall(code.partition(";")[0])).strip()
    scaling = _SCALING.search(bare.partition(";")[0]) is not None
    if scaling or not _DATE_LETTERS.search(bare):
        kind = scaled(words, scaling)
        if kind:
            return kind
    if "%" in bare:
        return PERCENT
    if "general" in bare.lower() or "e+" in bare.lower():
        return NUMBER
    return DATE if _DATE_LETTERS.search(bare) else NUMBER


def scaled(words: str, scaling: bool) -> str:
    """Return the kind of numbers that are shown in another magnitude, or an empty string.

    Args:
        words: What the format puts beside the number.
        scaling: Whether it leaves digits out.
    """
    if not scaling and not _MAGNITUDE.search(words):
        return ""
    return f"{SCALED}{',' if scaling else ''}{words}"


def date_of_serial(value: float, from_1904: bool = False) -> dt.datetime | None:
    """Return the moment of a serial day number, or None where there is none."""
    if from_1904:
        value += 1462
    if not 1 <= value <= _LAST_SERIAL:
        return None
    if value < 60:  # the 29 February 1900 that never was
        value += 1
    return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(value * 86_400))


def shown(raw: str, kind: str, from_1904: bool = False) -> tuple[str, str]:
    """Return (text, kind) of a stored number under a format of ``kind``."""
    if kind == PERCENT:
        return percent_text(raw), PERCENT
    if kind == DATE:
        try:
            moment = date_of_serial(float(raw), from_1904)
        except (ValueError, OverflowError):
            moment = None
        if moment is not None:
            return moment_text(moment), DATE
    return number_text(raw), kind if kind.startswith(SCALED) else NUMBER


def moment_text(moment: dt.datetime | dt.date) -> str:
    """Return ``2021-03-31``, with the time only where there is one."""
    if isinstance(moment, dt.datetime) and moment.time() != dt.time():
        return moment.isoformat(" ", "minutes")
    return moment.strftime("%Y-%m-%d") if moment.year >= 1000 else moment.isoformat()[:10]
