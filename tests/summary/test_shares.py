from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.summary.shares import close_shares, state_rule


@pytest.mark.parametrize(
    ("counts", "decimals", "closing", "printed"),
    [
        ((44, 11), 1, "largest-remainder", ["80.0", "20.0"]),
        ((17, 162, 10, 24, 9), 1, "trim-largest", ["7.7", "72.9", "4.5", "10.8", "4.1"]),
        ((17, 162, 10, 24, 9), 1, "largest-remainder", ["7.7", "73.0", "4.5", "10.8", "4.0"]),
        ((6, 16), 0, "largest-remainder", ["27", "73"]),
        ((1, 1, 1), 1, "largest-remainder", ["33.4", "33.3", "33.3"]),
        ((0, 0), 1, "largest-remainder", ["0.0", "0.0"]),
        ((5, 0), 1, "largest-remainder", ["100.0", "0.0"]),
    ],
)
def test_shares_as_published_and_at_the_edges(counts, decimals, closing, printed):
    assert [str(s) for s in close_shares(counts, decimals, closing)] == printed


@given(st.lists(st.integers(0, 500), min_size=1, max_size=9).filter(any), st.integers(0, 2))
def test_closed_shares_add_up_and_stay_within_one_unit(counts, decimals):
    shares = close_shares(counts, decimals)
    unit = Decimal(1).scaleb(-decimals)
    assert sum(shares) == 100
    for count, printed in zip(counts, shares, strict=True):
        assert abs(printed - Decimal(count * 100) / sum(counts)) < unit
        assert (printed == 0) or count


def test_the_rule_is_stated_in_words():
    assert state_rule("largest-remainder", 1) == "占比按最大余数法取一位小数，各项之和为100%"
    assert "差额并入占比最大的一项" in state_rule("trim-largest", 0)


def test_parts_of_a_group_close_to_the_groups_share():
    parts = close_shares([10, 24, 162], whole=222, target=Decimal("88.3"))
    assert sum(parts) == Decimal("88.3")
