import datetime as dt
from decimal import Decimal

import pytest

from taskbook.model.period import Period
from taskbook.pace.wording import apart, plain, shorten, span


@pytest.mark.parametrize(
    ("value", "text"),
    [("1200.00", "1200"), ("0.30", "0.3"), ("-0", "0"), ("1E+3", "1000"), ("0.00001", "0.00001")],
)
def test_numbers_are_printed_plainly(value, text):
    assert plain(Decimal(value)) == text


def test_two_percentages_that_differ_never_look_alike():
    assert apart(Decimal("23.35"), Decimal(25)) == ("23.4%", "25.0%", "1.6个百分点")
    assert apart(Decimal("24.999"), Decimal(25)) == ("24.999%", "25.000%", "0.001个百分点")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("推进建设", "推进建设"),
        ("推进一批项目开工建设，完成全部审批手续", "推进一批项目开工建设……"),
        ("推进政务服务事项实现“四免”优化并全部上线", "推进政务服务事项实现……"),
        ("推进政务服务事项", "推进政务服务事项"),
    ],
)
def test_texts_are_cut_where_a_clause_ends(text, short):
    assert shorten(text, 12) == short


def test_spans():
    assert span(Period(2021, 2)) == "上半年"
    assert span(Period(2021, 4), dt.date(2021, 11, 30)) == "1—11月"
    assert span(Period(2021, 1), dt.date(2021, 1, 31)) == "1月"
