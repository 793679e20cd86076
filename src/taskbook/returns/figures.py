"""Read a number, date or phone as people write it; what is not certain is not a number."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from taskbook.model.period import Period

_WIDE = str.maketrans(
    {chr(0xFF10 + n): str(n) for n in range(10)}
    | {"．": ".", "，": ",", "％": "%", "﹪": "%", "＋": "+", "－": "-", "−": "-", "—": "-"}
    | {"（": "(", "）": ")", "／": "/", "：": ":", "　": " ", "\u00a0": " "}
)
_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?![\d ]*\d)")
_TWO_NUMBERS = re.compile(r"\d +\d")
_EXACT_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_WITH_UNIT = re.compile(
    rf"(?P<number>{_PLAIN.pattern}|[零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟点]+)"
    r"\s*(?P<scale>万亿|亿|万|千|百)?\s*(?P<unit>[^\d.,+\-]*)"
)
SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
SCALED_UNIT = re.compile(r"(万亿|亿|万|千(?=[万亿元人])|百(?=万))?(.*)")
_COUNTERS = frozenset("个家项件宗户人名场次座条所间台辆套处批艘部")
SAME_UNITS = (
    {"元", "人民币元", "块"},
    {"%", "个百分点", "百分点", "百分比"},
    {"公里", "km", "千米"},
    {"平方米", "m2", "㎡", "平米", "平方"},
    {"平方公里", "km2", "平方千米"},
    {"吨", "t"},
    {"人次", "次"},
    {"公顷", "ha", "hm2"},
    {"千瓦", "kw"},
    {"千瓦时", "度", "kwh"},
)
_PERCENT = ("%", "个百分点", "百分点")
_PERCENT_WORD = re.compile(r"百分之(.+)")
_DATE = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?"
)
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_CHINESE_DATE = re.compile(r"[〇零一二三四五六七八九十年月日号]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NAMED_MOBILE = re.compile(
    r"[\u4e00-\u9fff·]{2,8}:?(?:\+86)?1[3-9]\d{9}|1[3-9]\d{9}[\u4e00-\u9fff·]{2,8}"
)
_LANDLINE = re.compile(r"(0\d{2,3}-?\d{7,8}|[2-9]\d{6,7})([-转]\d{1,6})?")
_SERVICE = re.compile(r"(400|800)-?\d{3}-?\d{4}|1\d{4}|9\d{4}")


@dataclass(frozen=True, slots=True)
class Figure:
    """What became of a cell that should hold a number.

    Attributes:
        value: The number in the form's unit, or None.
        code: Code of a problem, or an empty string; with a value it is only a remark.
        guess: What it may be, in words, for a person.
    """

    value: Decimal | None
    code: str = ""
    guess: str = ""


def parse_figure(text: str, unit: str, kind: str) -> Figure:
    """Return the number in ``text`` in terms of ``unit``.

    Args:
        text: The cell as a person sees it.
        unit: Unit of the form's row, ``万元``, ``%``, ``家``; empty where none is known.
        kind: Kind of the cell (see ``returns.grid``).
    """
    if kind == "date":
        return Figure(None, "number-is-date")
    if kind == "bool":
        return Figure(None, "number-unreadable")
    if text.lstrip().startswith("—"):
        return Figure(None, "number-unreadable")  # a dash before a number is rarely a minus
    plain = text.translate(_WIDE).strip()
    if _SPACED.match(plain):
        plain = plain.replace(" ", "")
    if _TWO_NUMBERS.search(plain):
        return Figure(None, "number-unreadable")
    compact = plain.replace(" ", "")
    if _PLAIN.fullmatch(compact):
        return Figure(_decimal(compact))
    if _EXACT_EXPONENT.fullmatch(compact):
        return Figure(None, "number-rounded", compact)
    if match := _PERCENT_WORD.fullmatch(compact):
        compact = f"{match[1]}%"
    match = _WITH_UNIT.fullmatch(compact)
    if match is None:
        return Figure(None, "number-unreadable")
    return _with_unit(match, unit.translate(_WIDE).strip())


def _with_unit(match: re.Match[str], unit: str) -> Figure:
    number = _decimal(match["number"])
    scale = match["scale"] or ""
    spoken = number is None
    if number is None:
        number, scale = _chinese(match["number"], scale)
    if number is None:
        return Figure(None, "number-unreadable")
    written = match["unit"].strip()
    given = SCALED_UNIT.fullmatch(unit)
    form_scale, base = (given[1] or "", given[2]) if given else ("", unit)
    absolute = bool(scale) or (spoken and bool(re.search("[万亿]", match[0])))
    differs = Figure(None, "number-unit-differs", f"{number}{scale}{written}")
    if written and not _same_unit(written, base):
        return differs
    if not written and not absolute:
        return Figure(number, "number-with-words")
    if not written and (base in _PERCENT or (form_scale and scale in ("千", "百"))):
        return differs
    value = number * SCALES[scale] / SCALES[form_scale]
    return Figure(value.normalize() + 0 if value else Decimal(0), "number-converted")


def same_measure(written: str, unit: str) -> bool:
    """Return whether two spellings name one unit of one scale (平米, 平方米; not 万元, 元)."""
    here, there = (SCALED_UNIT.fullmatch(t.translate(_WIDE).strip()) for t in (written, unit))
    if here is None or there is None:
        return False
    return (here[1] or "") == (there[1] or "") and _same_unit(here[2], there[2])


def _same_unit(written: str, base: str) -> bool:
    here, there = written.casefold(), base.casefold()
    if here == there:
        return True
    if any(here in group and there in group for group in SAME_UNITS):
        return True
    return here == "个" and there in _COUNTERS


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _chinese(text: str, scale: str) -> tuple[Decimal | None, str]:
    """Return the value of a Chinese numeral, whole or with 点; its own scale is included."""
    from taskbook.canonical.numerals import chinese_value

    if not strictly_spoken(text + scale):
        return None, scale
    whole, point, rest = text.partition("点")
    if not point:
        return chinese_value(text + scale), ""
    value, digits = chinese_value(whole), chinese_digits(rest)
    if value is None or not digits:
        return None, scale
    return Decimal(f"{value}.{digits}"), scale


_ORDER = re.compile(
    r"(?:[一二三四五六七八九两]千)?零?(?:[一二三四五六七八九两]百)?零?"
    r"(?:[一二三四五六七八九]?十)?零?[一二三四五六七八九两]?"
)
_FORMAL = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟", "零一二三四五六七八九十百千")


def strictly_spoken(text: str) -> bool:
    """Return whether a Chinese numeral is well formed; 二三 or 三五百 are not one number."""
    plain = text.translate(_FORMAL).partition("点")[0]
    if not plain or plain.count("亿") > 1:
        return False
    if plain == "零":
        return True
    for part in re.split("[亿万]", plain):
        if part and not _ORDER.fullmatch(part):
            return False
        # 二千三: two thousand three hundred or two thousand and three? A person knows.
        if re.search(r"[百千][一二三四五六七八九两]$", part) and "零" not in part:
            return False
    if re.search(r"[亿万][一二三四五六七八九两]$", plain):
        return False
    return bool(re.search("[一二三四五六七八九十两]", plain)) and plain[0] not in "万亿千百"


def chinese_digits(text: str) -> str:
    """Return the digits of a string of Chinese digits, or an empty string."""
    found = []
    for char in text:
        at = "零一二三四五六七八九".find(char.translate(_FORMAL))
        if at < 0:
            return ""
        found.append(str(at))
    return "".join(found)


def parse_date(text: str, kind: str, period: Period) -> dt.date | None:
    """Return a date as people write it, or None where it is not certain."""
    plain = text.translate(_WIDE).strip()
    if kind == "number":
        return _serial(plain, period)
    compact = plain.replace(" ", "")
    if _CHINESE_DATE.fullmatch(compact) and "月" in compact:
        compact = _arabic_date(compact)
    if match := _COMPACT.fullmatch(compact):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    match = _DATE.fullmatch(compact.partition("T")[0].split(" ")[0])
    if match is None:
        return None
    if match["year"] is None:
        # Without a year only 3月5日 is a date; 3.5 may be a number and 3/5 either order.
        return (
            _day(period.year, int(match["month"]), int(match["day"])) if "月" in compact else None
        )
    year = int(match["year"])
    if year < 100:
        if f"20{year}" != str(period.year):
            return None
        year += 2000
    return _day(year, int(match["month"]), int(match["day"]))


def _serial(text: str, period: Period) -> dt.date | None:
    from taskbook.returns.numfmt import date_of_serial

    try:
        moment = date_of_serial(float(text))
    except ValueError:
        return None
    found = moment.date() if moment is not None else None
    return found if found is not None and abs(found.year - period.year) <= 1 else None


def _arabic_date(text: str) -> str:
    from taskbook.canonical.numerals import chinese_value

    def value(part: str) -> str:
        number = chinese_value(part)
        return str(number) if number is not None else part

    return re.sub(r"[〇零一二三四五六七八九十]+", lambda m: value(m[0]), text)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def is_phone(text: str) -> bool:
    """Return whether every number in ``text`` is a phone number as one writes it in China."""
    plain = text.translate(_WIDE).replace("(", "").replace(")", "-")
    parts = re.split(r"[,、;；/\n]", plain.strip().removeprefix("+86"))
    parts = [part for part in parts if part.strip()]
    return bool(parts) and all(_one_phone(part) for part in parts)


def _one_phone(text: str) -> bool:
    compact = re.sub(r"[-‐‑‒–—―−]+", "-", text.replace(" ", ""))
    if any(pattern.fullmatch(compact) for pattern in (_MOBILE, _LANDLINE, _SERVICE)):
        return True
    # People put the name beside a mobile number; beside fewer digits it may be anything.
    return _NAMED_MOBILE.fullmatch(compact) is not None
