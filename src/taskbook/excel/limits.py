"""What a worksheet can hold."""

from __future__ import annotations

LONGEST_CELL = 32_767  # UTF-16 units
MOST_ROWS = 1_048_575  # under one row of labels


def too_long(text: str) -> bool:
    """Tell whether a text does not fit a cell; Excel counts UTF-16 units."""
    return len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL


def fitting(text: str) -> str:
    """Return a text that a cell can hold; one that was cut says so."""
    if not too_long(text):
        return text
    cut = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 40)].decode("utf-16-le", "ignore")
    return f"{cut}……（过长，此处未完，全文见来源）"
