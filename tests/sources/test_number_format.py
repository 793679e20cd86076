"""Numbers and dates as a reader of the sheet sees them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.sources.number_format import BUILTIN, format_number, parse_number


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("1200", "General", "1200"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E+15", "General", "1000000000000000"),
        ("-0", "General", "0"),
        ("0.083", "0%", "8.3%"),
        ("1", "0.00%", "100%"),
        ("1234567.891", "#,##0.0", "1,234,567.9"),
        ("12.5", "0", "13"),
        ("12", '0"家"', "12家"),
        ("12.30", "0.0#", "12.3"),
        ("-5", "0;(0)", "(5)"),
        ("5", "[Red]0.0", "5.0"),
        ("44926", "yyyy/m/d", "2022/12/31"),
        ("44926", 'yyyy"年"m"月"d"日"', "2022年12月31日"),
        ("44926", "yyyy\\-mm\\-dd;@", "2022-12-31"),
        ("44926.5", "yyyy/m/d h:mm", "2022/12/31 12:00"),
        ("44926", "[$-804]aaaa", "44926"),
        ("44926", BUILTIN[57], "2022年12月"),
        ("0.5", "h:mm", "12:00"),
        ("1E+9", "yyyy", "1000000000"),
        ("3.14", "# ?/?", "3.14"),
    ],
)
def test_formats(number: str, code: str, text: str) -> None:
    assert (
        format_number(
            Decimal(number) if "000000004" not in number else parse_number(number) or Decimal(0),
            code,
        )
        == text
    )


def test_1904_dates() -> None:
    assert format_number(Decimal(43464), "yyyy/m/d", date_1904=True) == "2022/12/31"


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1e999"])
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.text(max_size=15))
def test_any_number_under_any_format_is_shown_somehow(number: float, code: str) -> None:
    exact = parse_number(repr(number))
    assert exact is not None
    assert isinstance(format_number(exact, code), str)
