"""Numbers in running text: digits, Chinese numerals, scales, ranges, units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.numerals import (
    chinese_value,
    find_quantities,
    normalised,
    parse_quantity,
)


def found(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (f"{q.value:f}", None if q.value_max is None else f"{q.value_max:f}", q.unit)
        for q in find_quantities(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成1.34万亿元", [("1.34", None, "万亿元")]),
        ("３，０００亩", [("3000", None, "亩")]),
        ("1,200家", [("1200", None, "家")]),
        ("三千五百万元", [("3500", None, "万元")]),
        ("1-2个50-100亿元以上", [("1", "2", "个"), ("50", "100", "亿元")]),
        ("10—15家、3至4个", [("10", "15", "家"), ("3", "4", "个")]),
        ("5000万—1亿元", [("0.5000", "1", "亿元")]),
        ("10%-15%", [("10", "15", "%")]),
        ("三五家，三四个", [("3", "5", "家"), ("3", "4", "个")]),
        ("4200多亩", [("4200", None, "亩")]),
        ("提高1.5个百分点", [("1.5", None, "个百分点")]),
        ("114.48万批次", [("114.48", None, "万批次")]),
    ],
)
def test_finds_value_range_and_unit_as_written(
    text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert found(text) == expected


def test_a_word_that_begins_like_a_unit_is_not_one() -> None:
    assert found("产值300亿项目") == [("300", None, "亿")]
    assert found("3部门") == [("3", None, "")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二千万", 20_000_000),
        ("一百〇三", 103),
        ("十五", 15),
        ("二〇二一", 2021),
        ("一万五千", 15_000),
        ("两亿三千万", 230_000_000),
        ("一万亿", 10**12),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert chinese_value(text) == value


def test_a_word_that_is_no_numeral_has_no_value() -> None:
    assert chinese_value("三农") is None
    assert chinese_value("") is None
    assert chinese_value("亿" * 10_000) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("0.2", "亿元"), ("2000", "万元")),
        (("1.34", "万亿元"), ("13400", "亿元")),
        (("1", "万亩"), ("10000", "亩")),
        (("6", "万个"), ("60000", "个")),
        (("8", "成"), ("80", "%")),
        (("1", "平方公里"), ("100", "公顷")),
        (("1", "个小时"), ("60", "分钟")),
        (("2", "千万元"), ("0.2", "亿元")),
    ],
)
def test_the_same_amount_in_two_scales_is_equal(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert normalised(Decimal(one[0]), one[1]) == normalised(Decimal(other[0]), other[1])


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [("2000万", "2000", "万"), ("0.2亿元", "0.2", "亿元"), (" 98.5% ", "98.5", "%")],
)
def test_a_cell_that_is_one_number(cell: str, value: str, unit: str) -> None:
    quantity = parse_quantity(cell)
    assert quantity is not None
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("cell", ["", "约2000万", "2000万至今", "3家5家", "无"])
def test_a_cell_with_anything_else_is_no_number(cell: str) -> None:
    assert parse_quantity(cell) is None


@given(st.text(alphabet="0123456789０１.,，一二三十百千万亿两零%元家个项目-—至 第年", max_size=40))
def test_quantities_stand_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert quantity.value_max is None or quantity.value_max > quantity.value
        end = quantity.end


@given(st.integers(0, 10**12), st.sampled_from(["元", "万元", "亿元"]))
def test_a_written_amount_is_read_back(value: int, unit: str) -> None:
    [quantity] = find_quantities(f"投资{value}{unit}")
    assert quantity.value == value
    assert quantity.unit == unit
