"""Numbers and dates of spreadsheets as a reader of the sheet sees them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# Formats that a workbook names by number alone (ECMA-376 18.8.30, with the zh-cn variants).
BUILTIN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

_BRACKETED = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_DATE_TOKEN = re.compile(r'"[^"]*"|\\.|yyyy|yy|y|mmm+|mm|m|dddd|ddd|dd|d|hh|h|ss|s|AM/PM|.', re.I)
_NUMBER_PART = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?")
_DAY_ZERO = dt.datetime(1899, 12, 30)
_DAY_ZERO_1904 = dt.datetime(1904, 1, 1)


def parse_number(text: str) -> Decimal | None:
    """Return the number that a file stores as ``text``, rounded to 15 digits as Excel does."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    return number if len(number.as_tuple().digits) <= 15 else Decimal(f"{number:.14e}")


def format_number(number: Decimal, code: str, date_1904: bool = False) -> str:
    """Return ``number`` as a cell with the number format ``code`` shows it.

    Formats beyond plain numbers, percentages and dates (fractions, scientific) are shown as plain
    numbers. A percentage keeps all its digits: 0.083 as ``0%`` is ``8.3%``, since the file means
    8.3 and rounding is a matter of the screen.
    """
    section = _section(code, number)
    if is_date(section):
        shown = _format_date(number, section, date_1904)
        return shown if shown is not None else _plain(number)
    body = _LITERAL.sub("", section)
    if "General" in section or "/" in body or "E" in body.upper():
        return _plain(number)
    if "%" in body:
        return f"{_plain(number * 100)}%"
    match = _NUMBER_PART.search(body)
    if match is None:
        return _plain(number)
    digits = _round(abs(number) if ";" in code and number < 0 else number, match[0])
    return _with_literals(section, digits)


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Return True if the format shows a date or a time."""
    stripped = _LITERAL.sub("", _BRACKETED.sub(_keep_elapsed, code))
    return "General" not in code and bool(re.search(r"[ymdhs]", stripped, re.IGNORECASE))


def _keep_elapsed(match: re.Match[str]) -> str:
    return match[0][1:-1] if re.fullmatch(r"\[(h+|m+|s+)\]", match[0], re.IGNORECASE) else ""


def _section(code: str, number: Decimal) -> str:
    """Return the part of the format for this sign, without colours, locales and conditions."""
    sections = [_BRACKETED.sub(_keep_elapsed, part) for part in code.split(";")]
    if number < 0 and len(sections) > 1 and sections[1]:
        return sections[1]
    if number == 0 and len(sections) > 2 and sections[2]:
        return sections[2]
    return sections[0]


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _round(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    digits = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    if optional:
        kept = digits[len(digits) - optional :].rstrip("0")
        digits = (digits[: len(digits) - optional] + kept).rstrip(".")
    return digits


def _with_literals(section: str, digits: str) -> str:
    """Put the digits where the format has them, with the words around (``0"家"``)."""
    shown, used = [], False
    rest = section
    while rest:
        if literal := _LITERAL.match(rest):
            shown.append(literal[1] or literal[2] or "")
            rest = rest[literal.end() :]
        elif (number := _NUMBER_PART.match(rest)) and not used:
            shown.append(digits)
            used = True
            rest = rest[number.end() :]
        else:
            shown.append(rest[0])
            rest = rest[1:]
    return "".join(shown).strip()


def _format_date(number: Decimal, code: str, date_1904: bool) -> str | None:
    try:
        moment = (_DAY_ZERO_1904 if date_1904 else _DAY_ZERO) + dt.timedelta(days=float(number))
    except (OverflowError, ValueError):
        return None
    if moment.microsecond >= 500_000:
        moment += dt.timedelta(seconds=1)
    shown = []
    after_hour = False
    for token in _DATE_TOKEN.findall(code.split(";")[0]):
        low = token.lower()
        if token[0] == '"' or token[0] == "\\":
            shown.append(token.strip('"') if token[0] == '"' else token[1:])
        elif low[0] in "ymdhs" or low == "am/pm":
            shown.append(_date_part(moment, low, after_hour))
            after_hour = low[0] == "h" or (after_hour and low[0] not in "yd")
        elif token not in "@*_":
            shown.append(token)
    return "".join(shown).strip()


def _date_part(moment: dt.datetime, token: str, after_hour: bool) -> str:
    if token == "am/pm":
        return "上午" if moment.hour < 12 else "下午"
    value = {
        "y": moment.year if len(token) > 2 else moment.year % 100,
        "m": moment.minute if after_hour else moment.month,
        "d": moment.day,
        "h": moment.hour,
        "s": moment.second,
    }[token[0]]
    if token.startswith("ddd"):
        return "星期" + "一二三四五六日"[moment.weekday()]
    if token.startswith("mmm"):
        return f"{moment.month}月"
    return f"{value:02d}" if len(token) == 2 else str(value)
