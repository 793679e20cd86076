"""Shares that add up to exactly 100 %, by a rule that is stated and can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from taskbook.pace.wording import rounded

_ALL = Decimal(100)
RULES = {
    "largest-remainder": "占比按最大余数法取{place}，各项之和为100%",
    "trim-largest": "占比四舍五入取{place}，差额并入占比最大的一项，各项之和为100%",
}
_PLACES = {0: "整数", 1: "一位小数", 2: "两位小数"}


def state_rule(closing: str, decimals: int) -> str:
    """Return the rounding rule in words, for the foot of a table."""
    return RULES[closing].format(place=_PLACES[decimals])


def state_alone(decimals: int) -> str:
    """Return in words how a share is rounded that stands alone in its row."""
    return f"占比四舍五入取{_PLACES[decimals]}"


def close_shares(
    counts: Sequence[int],
    decimals: int = 1,
    closing: str = "",
    *,
    whole: int | None = None,
    target: Decimal = _ALL,
) -> list[Decimal]:
    """Return the percentages of ``counts`` with ``decimals`` places that add up to ``target``.

    Args:
        counts: Non-negative numbers of items.
        decimals: Places after the point.
        closing: ``largest-remainder`` (default): all rounded down, then the largest remainders
            rounded up (ties: the larger count, then the earlier); ``trim-largest``: all rounded
            half up, the difference given to the largest count.
        whole: What 100 % is; the sum of ``counts`` by default.
        target: What the percentages add up to; the closed share of the group that they make up.

    Returns:
        One percentage per count; all zero when the counts are.
    """
    total = sum(counts) if whole is None else whole
    unit = Decimal(1).scaleb(-decimals)
    if sum(counts) == 0:
        return [Decimal(0).quantize(unit) for _ in counts]
    exact = [Decimal(count * 100) / total for count in counts]
    by_size = sorted(range(len(counts)), key=lambda i: (-counts[i], i))
    if closing == "trim-largest":
        shares = [rounded(value, decimals) for value in exact]
        shares[by_size[0]] += target - sum(shares)
        return shares
    shares = [value.quantize(unit, rounding=ROUND_FLOOR) for value in exact]
    left = int((target - sum(shares)) / unit)
    order = sorted(by_size, key=lambda i: shares[i] - exact[i])
    for place in order[:left]:
        shares[place] += unit
    return shares
