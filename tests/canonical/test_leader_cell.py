"""Leaders with offices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.labels import load_aliases
from taskbook.canonical.leader_cell import LeaderCell, parse_leader_cell

OFFICES = load_aliases().rows["offices"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王强副市长", "王强"),
        ("副市长李敏", "李敏"),
        ("副市长：孙梅", "孙梅"),
        ("常务副市长 张建国", "张建国"),
        ("张建国 常务副市长", "张建国"),
        ("市委常委、副市长王强", "王强"),
        ("市委常委、常务副市长王强，副市长李敏", "王强、李敏"),
        ("县政府党组成员、副县长 刘 洋", "刘 洋"),
        ("副县长刘 洋", "刘 洋"),
        ("市政府副市长高翔", "高翔"),
        ("县委常委、宣传部部长何丽", "何丽"),
        ("县委书记 王建军\n县委常委、副县长 李红", "王建军、李红"),
        ("陈志远 县委副书记", "陈志远"),
        ("高翔副市长、林静副秘书长", "高翔、林静"),
        ("张三同志", "张三"),
        ("副市长张三同志", "张三"),
        ("王强（副市长）", "王强"),
        ("市发改委主任 赵强", "赵强"),
        ("副州长阿不都·买买提", "阿不都·买买提"),
        ("卓 庆 欧阳南江", "卓 庆 欧阳南江"),
        ("张市长、李敏副市长", "张市长、李敏"),
    ],
)
def test_offices_go_and_names_stay(text: str, names: str) -> None:
    assert parse_leader_cell(text, OFFICES) == LeaderCell(names)


@pytest.mark.parametrize(
    "text", ["分管副市长", "县长", "副市长（城建）", "市委常委、副市长", "王书会副县长"]
)
def test_a_cell_of_offices_alone_is_kept_and_said(text: str) -> None:
    cell = parse_leader_cell(text, OFFICES)
    assert cell == LeaderCell(text, named=False)


@given(st.text(alphabet="张李副市长委常、 ：（）同志王", max_size=20))
def test_no_cell_is_emptied(text: str) -> None:
    assert bool(parse_leader_cell(text, OFFICES).text.strip()) == bool(text.strip())
