"""Numbers as people write them are understood when certain, and never read as 0."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.model.period import Period
from taskbook.returns.figures import is_phone, parse_date, parse_figure


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("2000", "万元", "2000"),
        ("2000万", "万元", "2000"),
        ("二千万", "万元", "2000"),
        ("二千万元", "万元", "2000"),
        ("0.2亿", "万元", "2000"),
        ("2000万元", "亿元", "0.2"),
        ("１２３４", "家", "1234"),
        ("1,234.5", "万元", "1234.5"),
        ("12 345", "元", "12345"),
        ("60%", "%", "60"),
        ("百分之六十", "%", "60"),
        ("-3.5％", "%", "-3.5"),
        ("5个百分点", "%", "5"),
        ("12个", "家", "12"),
        ("一百二十点五", "亿元", "120.5"),
        ("50万平方米", "万平方米", "50"),
    ],
)
def test_certain_numbers(text: str, unit: str, value: str) -> None:
    assert parse_figure(text, unit, "text").value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "约2000",
        "2000左右",
        "30-40",
        "三五百",
        "1,23",
        "一万二",
        "两千三",
        "无",
        "1.2E+08",
        "3亿2000万",
    ],
)
def test_uncertain_numbers_are_left_to_a_person(text: str) -> None:
    figure = parse_figure(text, "万元", "text")
    assert figure.value is None
    assert figure.code


@pytest.mark.parametrize(("text", "unit"), [("60%", "万元"), ("12公里", "亩"), ("5千", "万元")])
def test_another_unit_is_left_to_a_person(text: str, unit: str) -> None:
    assert parse_figure(text, unit, "text").code == "number-unit-differs"


@given(st.text(max_size=12), st.sampled_from(["万元", "%", "家", ""]))
def test_nothing_is_read_as_zero(text: str, unit: str) -> None:
    value = parse_figure(text, unit, "text").value
    assert value != 0 or any(c in text for c in "0０零〇") or "0" in f"{text!r}" or _zero(text)


def _zero(text: str) -> bool:
    import unicodedata

    return any(unicodedata.digit(c, -1) == 0 for c in text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-3-31", dt.date(2021, 3, 31)),
        ("2021.3.31", dt.date(2021, 3, 31)),
        ("2021年3月31日", dt.date(2021, 3, 31)),
        ("20210331", dt.date(2021, 3, 31)),
        ("3月5日", dt.date(2021, 3, 5)),
        ("二〇二一年三月三十一日", dt.date(2021, 3, 31)),
        ("３月５号", dt.date(2021, 3, 5)),
        ("3.5", None),
        ("3月底", None),
        ("2021-02-30", None),
        ("04/012022", None),
    ],
)
def test_dates(text: str, day: dt.date | None) -> None:
    assert parse_date(text, "text", Period(2021, 1)) == day


@pytest.mark.parametrize(
    "text", ["13800138000", "0769-22830000", "(0769)22830000", "１３８００１３８０００"]
)
def test_phones(text: str) -> None:
    assert is_phone(text)
    assert not is_phone(text[:-4])


@pytest.mark.parametrize(
    "text",
    [
        "0769-11111111",
        "0769——11111111",
        "张三 13812345678",
        "13812345678张三",
        "李四：13812345678、0769-22831234",
    ],
)
def test_phones_with_names_and_area_codes(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text", ["张三", "张三 1381234567", "张三 22831234", "见附件13812345678号文件之说明二", ""]
)
def test_what_is_no_phone(text: str) -> None:
    assert not is_phone(text)
