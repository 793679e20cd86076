"""Names of people and units out of one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.people import pair, split_people, split_units, untangle
from taskbook.model.unit import Unit
from taskbook.units.register import Register

REGISTER = Register.build(
    [
        Unit("科学技术局", "科学技术局", "局"),
        Unit("松山湖", "松山湖", "园区"),
        Unit("文化广电旅游体育局", "文化广电旅游体育局", "局"),
        Unit("各镇街(园区)", "各镇街(园区)", "组", ("各园区、镇(街道)",)),
    ]
)
given_names = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4
)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("卓 庆 欧阳南江", ("卓庆", "欧阳南江")),
        ("欧阳南江 卓 庆", ("欧阳南江", "卓庆")),
        ("谭彦贞 冯卫民 邓柏松", ("谭彦贞", "冯卫民", "邓柏松")),
        ("白 涛 黎 军", ("白涛", "黎军")),
        ("陈顺娇 各镇(街) 镇长(主任)", ("陈顺娇", "各镇(街)镇长(主任)")),
        ("张三、李四", ("张三", "李四")),
        ("", ()),
    ],
)
def test_people(cell: str, names: tuple[str, ...]) -> None:
    assert split_people(cell).names == names


@given(st.lists(given_names, max_size=6))
def test_names_written_with_or_without_inner_spaces_are_the_same(names: list[str]) -> None:
    spaced = " ".join(" ".join(name) if len(name) == 2 else name for name in names)
    assert split_people(spaced).names == tuple(names)
    assert split_people(" ".join(names)).names == tuple(names)


@given(st.text(max_size=40))
def test_no_character_of_a_cell_is_lost(cell: str) -> None:
    kept = "".join(split_people(cell).names)
    assert kept == "".join(c for c in cell if not c.isspace() and c not in "、，,;；")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("科学技术局 松山湖", ["科学技术局", "松山湖"]),
        ("文化广电旅游 体育局", ["文化广电旅游体育局"]),
        ("科学技术局，各园区、镇（街道）", ["科学技术局", "各镇街(园区)"]),
        ("散裂中子源、松山湖，", ["散裂中子源", "松山湖"]),
    ],
)
def test_units(cell: str, names: list[str]) -> None:
    assert [unit.name for unit in split_units(cell, REGISTER)] == names


def test_people_are_paired_by_position_only_where_counts_agree() -> None:
    assert pair(2, ["甲", "乙"]) == (("甲",), ("乙",))
    assert pair(1, ["甲", "乙"]) == (("甲", "乙"),)
    assert pair(2, []) == ((), ())
    assert pair(2, ["甲"]) is None
    assert pair(2, ["甲", "乙", "丙"]) is None


def test_overprinted_names_are_told_apart_only_on_evidence() -> None:
    assert untangle(["刘黎", "炜军"], {"刘炜", "黎军"}) == ("刘炜", "黎军")
    assert untangle(["刘黎", "炜军"], {"刘炜"}) is None
    assert untangle(["刘炜", "黎军"], {"刘炜", "黎军"}) is None
