"""Numbers in running Chinese text: digits, Chinese numerals, scales, ranges and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from taskbook.canonical.quantity_words import QuantityWords, alternatives, quantity_words

_DIGITS = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_CHINESE_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7},
    **{"捌": 8, "玖": 9},
}
_CHINESE_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCALES = {"万亿": Decimal(10**12), "亿": Decimal(10**8), "万": Decimal(10**4)}
_SMALL_SCALES = {"千": Decimal(1000), "百": Decimal(100)}

_LONGEST = 40

_D = r"[0-9０-９]"
_ARABIC = rf"{_D}{{1,3}}(?:[,，]{_D}{{3}}(?!{_D}))+(?:[.．]{_D}+)?|{_D}+(?:[.．]{_D}+)?"
_CHINESE = r"[零〇一二三四五六七八九两十百千壹贰叁肆伍陆柒捌玖拾佰仟]+"
_SCALE = r"万亿|亿|万"
_DASH = r"[-－—–~～]{1,2}|至|到"
_NUMBER = re.compile(
    rf"(?P<low>{_ARABIC})\s*(?P<low_scale>{_SCALE}|%|％)?(?:\s*(?:{_DASH})\s*(?P<high>{_ARABIC}))?"
    rf"|(?P<zh>{_CHINESE})(?:(?:{_DASH})(?P<zh_high>{_CHINESE}))?"
    r"|(?P<bare>万亿|亿|万)"
)
_SCALE_AT = re.compile(rf"\s*({_SCALE})")
_SPOKEN = re.compile(rf"(?:{_CHINESE}|[万亿])+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it stands in a text.

    Attributes:
        value: The number as written, scale apart (1.34 for 1.34万亿元).
        value_max: Upper end of a range, or None.
        unit: Unit as written with its scale (``万亿元``); empty where none is known.
        kind: ``count``, ``measure``, ``money``, ``share``, ``time`` or empty.
        start: Offset of the first digit.
        end: Offset after the unit.
        chinese: True for Chinese numerals (三个), which also stand in ordinals and idioms.
        bare: True where the scale alone is the number (破万亿, 超千亿元).
    """

    value: Decimal
    value_max: Decimal | None
    unit: str
    kind: str
    start: int
    end: int
    chinese: bool = False
    bare: bool = False


def chinese_value(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral (二千万, 一百〇三, 二〇二一), or None."""
    if not text or len(text) > _LONGEST or not _SPOKEN.fullmatch(text):
        return None
    if len(text) > 1 and all(char in _CHINESE_DIGITS for char in text):
        return Decimal("".join(str(_CHINESE_DIGITS[char]) for char in text))
    total, section, digit, seen = 0, 0, 0, False
    for char in text:
        if char in _CHINESE_DIGITS:
            digit, seen = _CHINESE_DIGITS[char], True
        elif char in _CHINESE_SMALL:
            section += (digit if seen else 1) * _CHINESE_SMALL[char]
            digit, seen = 0, False
        elif char == "万":
            total, section = total + (section + digit or 1) * 10**4, 0
            digit, seen = 0, False
        else:
            total, section = (total + section + digit or 1) * 10**8, 0
            digit, seen = 0, False
    return Decimal(total + section + digit)


def _arabic_value(text: str) -> Decimal:
    return Decimal(text.translate(_DIGITS).replace(",", ""))


@lru_cache(maxsize=8)
def _unit_regex(units: tuple[str, ...], not_units: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?P<scale>{_SCALE}|[千百](?=[万元]))?\s*[多余]?\s*(?!{alternatives(not_units)})"
        rf"(?P<unit>{alternatives(units)})"
    )


def _unit_at(text: str, at: int, words: QuantityWords) -> tuple[str, str, int]:
    """Return (unit with scale, kind, end) at an offset; an empty unit where none is known."""
    match = _unit_regex(tuple(words.kinds), words.not_units).match(text, at)
    if match is not None:
        scale = match["scale"] or ""
        return scale + match["unit"], words.kinds[match["unit"]], match.end()
    scale_only = _SCALE_AT.match(text, at)
    if scale_only is not None:
        return scale_only[1], "", scale_only.end()
    return "", "", at


def _arabic(match: re.Match[str], text: str, words: QuantityWords) -> Quantity:
    low, high = _arabic_value(match["low"]), match["high"]
    at = match.end()
    if high is None and match["low_scale"]:
        at = match.start("low_scale")
    unit, kind, end = _unit_at(text, at, words)
    top = None if high is None else _arabic_value(high)
    if top is not None and match["low_scale"] and not unit.startswith(match["low_scale"]):
        low *= _scale_between(match["low_scale"], unit)
    if top is not None and top <= low:  # 10-5: no range, nor a number that the unit belongs to.
        return Quantity(low, None, "", "", match.start(), match.end("low"))
    return Quantity(low, top, unit, kind, match.start(), end)


def _scale_between(written: str, unit: str) -> Decimal:
    """Return the factor from a range's own lower scale (5000万—1亿元) to its unit's scale."""
    own = _SCALES.get(written, Decimal(1))
    for scale, factor in _SCALES.items():
        if unit.startswith(scale):
            return own / factor
    return own


def _chinese(match: re.Match[str], text: str, words: QuantityWords) -> Quantity | None:
    written, high = match["zh"], match["zh_high"]
    unit, kind, end = _unit_at(text, match.end(), words)
    low = chinese_value(written)
    top = None if high is None else chinese_value(high)
    if low is None:
        return None
    if top is not None and top <= low:
        return Quantity(low, None, "", "", match.start(), match.end("zh"), chinese=True)
    bare = written in ("千", "百")
    if high is None and len(written) == 2 and unit and low // 10 < low % 10 and "十" not in written:
        low, top = low // 10, low % 10  # 三五家, 两三场
    return Quantity(low, top, unit, kind, match.start(), end, chinese=True, bare=bare)


def find_quantities(text: str, words: QuantityWords | None = None) -> Iterator[Quantity]:
    """Yield every number of a text, in order, commitment or not."""
    words = words or quantity_words()
    at = 0
    while match := _NUMBER.search(text, at):
        if match["low"] is not None:
            yield (found := _arabic(match, text, words))
            at = found.end
        elif match["zh"] is not None:
            spoken = _chinese(match, text, words)
            if spoken is not None:
                yield spoken
            at = match.end() if spoken is None else spoken.end
        else:
            unit, kind, end = _unit_at(text, match.start(), words)
            yield Quantity(Decimal(1), None, unit, kind, match.start(), end, True, True)
            at = max(end, match.end())


def parse_quantity(text: str, words: QuantityWords | None = None) -> Quantity | None:
    """Return the one number that a whole cell holds (``2000万元``, ``二千万``), or None."""
    stripped = text.strip()
    spoken = chinese_value(stripped)
    if spoken is not None:
        return Quantity(spoken, None, "", "", 0, len(stripped), chinese=True)
    found = list(find_quantities(stripped, words))
    if len(found) != 1 or found[0].start != 0 or found[0].end != len(stripped):
        return None
    return found[0]


def normalised(
    value: Decimal, unit: str, words: QuantityWords | None = None
) -> tuple[Decimal, str]:
    """Return a value and unit on one scale: ``(0.2, 亿元)`` and ``(2000, 万元)`` agree."""
    words = words or quantity_words()
    if unit not in words.kinds:
        for scale, factor in (*_SCALES.items(), *_SMALL_SCALES.items()):
            rest = unit.removeprefix(scale)
            if rest != unit and (not rest or rest in words.kinds or rest[0] in "万亿"):
                value, unit = value * factor, rest
                if rest and rest[0] in "万亿":
                    return normalised(value, rest, words)
                break
    if unit in words.convert:
        unit, factor = words.convert[unit]
        value *= factor
    return value, unit
