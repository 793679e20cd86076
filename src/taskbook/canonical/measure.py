"""Units of measure (万亩, 亿元) that stand beside bare numbers: in a column, a label, a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from taskbook.canonical.numerals import find_quantities
from taskbook.canonical.quantity_words import QuantityWords

_SCALE = re.compile(r"^(?:[十百千万亿]{1,2})?")
_BRACKETED = re.compile(
    r"[(（\[【〔]\s*(?:单位[:：])?\s*([^()（）\[\]【】〔〕]{1,10}?)\s*[)）\]】〕]\s*$"
)
_STATED = re.compile(r"(?:计量)?单位[:：]\s*(?P<unit>[^\s，,。；;）)]{1,10})\s*[)）]?\s*$")
_BARE = re.compile(
    r"(?P<before>\s*(?:[≥≤><＞＜≧≦约超]|>=|<=|不少于|不低于|不超过|达到|突破|累计|完成|新增|增长|下降){0,2}\s*)"
    r"(?P<number>[-－+＋]?\d[\d,，]*(?:[.．]\d+)?(?:\s*[-—–~～至]\s*\d[\d,，]*(?:[.．]\d+)?)?)"
    r"(?P<after>\s*(?:左右|以上|以内|以下|及以上)?[。；;]?\s*)"
)


def is_measure(text: str, units: Collection[str]) -> bool:
    """Return True if a text is a unit of measure, with a scale before it or not (万亩).

    Args:
        text: A cell, or what stands in brackets.
        units: The units without their scale.
    """
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    if not bare:
        return False
    shown = {bare, bare.replace("%", "％"), text.strip()}
    return bool(shown & set(units)) or _SCALE.sub("", bare, count=1) in units


def measure_in_brackets(label: str, units: Collection[str]) -> str:
    """Return the unit in brackets at the end of a name (固定资产投资（亿元）), or nothing."""
    match = _BRACKETED.search(label)
    return match[1] if match is not None and is_measure(match[1], units) else ""


def without_measure(name: str, units: Collection[str]) -> str:
    """Return a name without the unit in the brackets at its end."""
    return _BRACKETED.sub("", name) if measure_in_brackets(name, units) else name


def stated_measure(texts: Iterable[str], units: Collection[str]) -> str:
    """Return the one unit that titles state for a whole table (单位：万元), or nothing."""
    found = {
        match["unit"]
        for text in texts
        if (match := _STATED.search(text)) is not None and is_measure(match["unit"], units)
    }
    return found.pop() if len(found) == 1 else ""


def measure_of_target(target: str, figures: Sequence[str], words: QuantityWords) -> str:
    """Return the unit of the one number of a target that bare figures reach or sum up to.

    Example:
        >>> from taskbook.canonical.quantity_words import quantity_words
        >>> measure_of_target("新增企业60家", ["10", "25", "45", "60"], quantity_words())
        '家'
    """
    numbers = [number for text in figures if (number := _number(text)) is not None]
    if not numbers:
        return ""
    sums = {max(numbers), sum(numbers)}
    units = {q.unit for q in find_quantities(target, words) if q.unit and q.value in sums}
    return units.pop() if len(units) == 1 else ""


def _number(text: str) -> Decimal | None:
    match = _BARE.fullmatch(text)
    try:
        return None if match is None else Decimal(re.sub(r"[,，\s]", "", match["number"]))
    except ArithmeticError:  # a range
        return None


def is_bare_number(text: str) -> bool:
    """Return True if a cell is a number and nothing else but a comparison (≥35)."""
    return _BARE.fullmatch(text) is not None


def with_measure(text: str, unit: str) -> str:
    """Return a bare number with its unit behind it; any other text comes back unchanged.

    Example:
        >>> with_measure("≤35", "微克/立方米")
        '≤35微克/立方米'
    """
    match = _BARE.fullmatch(text)
    if match is None:
        return text
    return f"{match['before']}{match['number']}{unit}{match['after']}"
