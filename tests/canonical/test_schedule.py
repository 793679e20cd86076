"""Schedules taken apart: which quarters, by when, on which track, and no character lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskbook.canonical.schedule import parse_schedule

ALL = (1, 2, 3, 4)


def spans(text: str) -> list[tuple[tuple[int, ...], str, str]]:
    return [(m.quarters, f"{m.due:%m-%d}", m.text) for m in parse_schedule(text, 2021)]


def joined(text: str) -> str:
    return "".join(m.track_marker + m.marker + m.text for m in parse_schedule(text, 2021))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一季度，甲。二季度，乙。", [((1,), "03-31", "甲。"), ((2,), "06-30", "乙。")]),
        ("一、二季度，甲。下半年，乙。", [((1, 2), "06-30", "甲。"), ((3, 4), "12-31", "乙。")]),
        ("二、三、四季度甲。", [((2, 3, 4), "12-31", "甲。")]),
        ("三季度、四季度，甲。", [((3, 4), "12-31", "甲。")]),
        ("一至三季度甲", [((1, 2, 3), "09-30", "甲")]),
        ("一、三季度甲", [((1, 3), "09-30", "甲")]),
        ("前三季度进出口增长3%。", [((1, 2, 3), "09-30", "进出口增长3%。")]),
        ("第一季度：甲；第2季度：乙", [((1,), "03-31", "甲；"), ((2,), "06-30", "乙")]),
        ("Q1：甲；Q3-Q4：乙", [((1,), "03-31", "甲；"), ((3, 4), "12-31", "乙")]),
        ("全年推进，甲。", [(ALL, "12-31", "推进，甲。")]),
        ("每季度，走访30户。", [(ALL, "12-31", "走访30户。")]),
        ("从二季度开始，甲。", [((2, 3, 4), "12-31", "甲。")]),
        ("配合做好工作。", [(ALL, "12-31", "配合做好工作。")]),
        ("持续推进", [(ALL, "12-31", "持续推进")]),
        ("2021年12月底", [(ALL, "12-31", "")]),
        ("完成时限：6月底前", [((1, 2), "06-30", "")]),
        ("6月份前甲。11月份前乙。", [((1, 2), "06-30", "甲。"), (ALL, "11-30", "乙。")]),
        ("二季度前甲。", [((1, 2), "06-30", "甲。")]),
        ("6月30日前甲，12月底前乙", [((1, 2), "06-30", "甲，"), (ALL, "12-31", "乙")]),
        ("3月甲；6月乙", [((1,), "03-31", "甲；"), ((2,), "06-30", "乙")]),
        ("1-3月，甲；4-9月，乙", [((1,), "03-31", "甲；"), ((2, 3), "09-30", "乙")]),
        ("十月底前甲", [(ALL, "10-31", "甲")]),
        ("5月底6月初举办", [((2,), "06-10", "举办")]),
        ("三、四季度，甲；9 月底前乙。", [((3, 4), "12-31", "甲；"), ((3,), "09-30", "乙。")]),
        ("1.一季度：甲\n2.二季度：乙", [((1,), "03-31", "甲\n"), ((2,), "06-30", "乙")]),
        ("<p>一季度,甲</p>", [((1,), "03-31", "甲</p>")]),
        ("（1）一季度：甲；（2）二季度：乙", [((1,), "03-31", "甲；"), ((2,), "06-30", "乙")]),
        ("①一季度甲②二季度乙", [((1,), "03-31", "甲"), ((2,), "06-30", "乙")]),
        ("一季度25%、二季度50%", [((1,), "03-31", "25%、"), ((2,), "06-30", "50%")]),
        ("第一季度（1-3月）：甲", [((1,), "03-31", "甲")]),
        ("1月1日至6月30日，甲", [((1, 2), "06-30", "甲")]),
        ("6月、12月各一次", [((2, 4), "12-31", "各一次")]),
        ("截至6月底，甲；力争9月底前乙", [((1, 2), "06-30", "甲；"), ((1, 2, 3), "09-30", "乙")]),
        ("2021-06-30", [((1, 2), "06-30", "")]),
        ("2021.12", [(ALL, "12-31", "")]),
        ("一季度末甲；年底乙", [((1,), "03-31", "甲；"), (ALL, "12-31", "乙")]),
    ],
)
def test_time_words_name_quarters_and_the_last_day(
    text: str, expected: list[tuple[tuple[int, ...], str, str]]
) -> None:
    assert spans(text) == expected
    assert joined(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "一季度，按照5月底6月初的举办时间制定方案。",
        "一季度，总结，并于7月1日正式开放。",
        "一季度，争取年底前出台，力争2022年6月前完工。",
        "一季度，宣传《全年计划。二季度要点》。",
        "一季度，落实“二季度，全力冲刺”行动。",
        "一季度，做好（含二季度，三季度）准备。",
        "一季度，部署一季度、二季度工作；在下半年招聘中倾斜。",
        "一季度，做好全市支出进度及下半年额度下达工作。",
        "一季度，结合2020年经验，每季度督促一次。",
        "一季度，评价完成情况，一季度的工作报市政府。",
        "四季度，签约，全年力争签订6份协议。",
    ],
)
def test_words_that_only_look_like_markers_do_not_split(text: str) -> None:
    [milestone] = parse_schedule(text, 2021)
    assert milestone.marker in ("一季度，", "四季度，")


def test_halves_named_after_a_comma_split() -> None:
    text = "全年推动招引,平均每镇4-5 宗。其中,上半年 80 宗,下半年 80 宗。"
    assert [m.quarters for m in parse_schedule(text, 2021)] == [ALL, (1, 2), (3, 4)]
    assert joined(text) == text


def test_tracks_last_over_their_quarters() -> None:
    text = "市级收储:一季度,甲。二、三季度乙。 镇级收储:一季度,丙。四季度,丁。"
    milestones = parse_schedule(text, 2021)
    assert [(m.track, m.quarters) for m in milestones] == [
        ("市级收储", (1,)),
        ("市级收储", (2, 3)),
        ("镇级收储", (1,)),
        ("镇级收储", (4,)),
    ]
    assert milestones[0].track_marker == "市级收储:"
    assert joined(text) == text


def test_units_named_inside_a_quarter_are_tracks_of_that_quarter() -> None:
    text = "一季度，甲医院：完成A。乙医院：完成B。二季度，甲医院：完成C。全年，推进D。"
    milestones = parse_schedule(text, 2021)
    assert [(m.track, m.quarters, m.text) for m in milestones] == [
        ("甲医院", (1,), "完成A。"),
        ("乙医院", (1,), "完成B。"),
        ("甲医院", (2,), "完成C。"),
        (None, ALL, "推进D。"),
    ]
    assert joined(text) == text


def test_a_track_may_begin_without_a_time() -> None:
    text = "防汛方面：加大力度。一季度，甲。 防火方面：6月份前乙。"
    assert [(m.track, m.quarters) for m in parse_schedule(text, 2021)] == [
        ("防汛方面", ALL),
        ("防汛方面", (1,)),
        ("防火方面", (1, 2)),
    ]


def test_a_phase_with_its_time_in_brackets_is_a_track() -> None:
    text = "启动阶段（3月）：甲；实施阶段(4月—10月)：乙"
    milestones = parse_schedule(text, 2021)
    assert [(m.track, m.quarters, m.text) for m in milestones] == [
        ("启动阶段", (1,), "甲；"),
        ("实施阶段", (2, 3, 4), "乙"),
    ]
    assert joined(text) == text


def test_a_colon_before_a_list_is_no_track() -> None:
    text = "全年推动项目建设,其中: 一季度,甲。"
    assert [m.track for m in parse_schedule(text, 2021)] == [None, None]


def test_another_year_keeps_its_day_and_is_worked_on_all_year() -> None:
    [milestone] = parse_schedule("2022年6月底前完成", 2021)
    assert milestone.due == dt.date(2022, 6, 30)
    assert milestone.quarters == ALL


def test_a_day_that_does_not_exist_is_left_in_the_text() -> None:
    assert spans("2月30日前完成") == [(ALL, "12-31", "2月30日前完成")]


def test_an_empty_cell_has_no_milestones() -> None:
    assert parse_schedule("", 2021) == ()


def test_every_cell_of_the_seed_comes_back_whole(seeds: Path) -> None:
    lines = (seeds / "003_62f1da227ea1008d.txt").read_text(encoding="utf-8").splitlines()
    cells = [cell for line in lines for cell in line.split("\t")]
    assert len(cells) > 2500
    for cell in cells:
        assert joined(cell) == cell


_WORDS = """
一季度 二季度 三、四季度 上半年 全年 每季度 前三季度 季度 年底前 Q1
6月底前 12月30日前 2022年 2021年 起 开始 前 底 的 第 10 1. ① 一是
<p> </p> 其中 市级 甲局 完成
"""
_PIECES = st.sampled_from([*_WORDS.split(), *"，,。；：:、\n《》“”（）() "])


@given(st.lists(_PIECES, max_size=25).map("".join))
@example("一季度\n\n\n二季度：：")
@example("：一季度")
def test_nothing_is_lost_of_any_mixture_of_time_words(text: str) -> None:
    assert joined(text) == text
    for milestone in parse_schedule(text, 2021):
        assert milestone.quarters
        assert set(milestone.quarters) <= set(ALL)


@given(st.text())
def test_nothing_is_lost_of_any_text(text: str) -> None:
    assert joined(text) == text
