from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.official import break_title
from taskbook.official.geometry import text_width

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "关于报送2021年第一季度市政府主要目标任务进展情况的通知",
            ("关于报送2021年第一季度", "市政府主要目标任务进展情况的通知"),
        ),
        (
            "东莞市人民政府办公室关于2021年第一季度市政府主要目标任务进展情况的通报",
            ("东莞市人民政府办公室", "关于2021年第一季度市政府", "主要目标任务进展情况的通报"),
        ),
        ("关于召开会议的通知", ("关于召开会议的通知",)),
        ("关于召开\n全市工作会议的通知", ("关于召开", "全市工作会议的通知")),
    ],
)
def test_titles_break_at_words(title: str, lines: tuple[str, ...]) -> None:
    assert break_title(title) == lines


def test_a_book_title_stays_whole_even_if_its_line_is_a_little_longer() -> None:
    lines = break_title("东莞市人民政府办公室关于印发《2021年市政府主要目标任务分解表》的通知")
    assert any("《2021年市政府主要目标任务分解表》" in line for line in lines)


def test_names_given_by_the_caller_are_not_torn() -> None:
    name = "东莞水乡特色发展经济区管理委员会"
    lines = break_title(f"{name}2021年第一季度主要目标任务清单", keep=(name,))
    assert any(name in line for line in lines)


@given(st.text(HANZI, min_size=1, max_size=90))
def test_nothing_is_lost_and_no_line_is_wider_than_the_page(title: str) -> None:
    lines = break_title(title)
    assert "".join(lines) == title
    assert max(map(text_width, lines)) <= 20


@given(
    st.integers(2000, 2099),
    st.sampled_from(["第一季度", "上半年", "前三季度"]),
    st.sampled_from(["市政府主要目标任务", "十件民生实事", "重点工作", "政府工作报告任务"]),
    st.sampled_from(["进展情况的通报", "完成情况的通知", "落实情况的报告"]),
    st.sampled_from(["", "东莞市人民政府办公室", "东莞市人民政府"]),
)
def test_lines_of_real_titles_are_words_and_neither_equal_nor_waisted(
    year: int, span: str, matter: str, kind: str, issuer: str
) -> None:
    lines = break_title(f"{issuer}关于{year}年{span}{matter}{kind}")
    widths = [text_width(line) for line in lines]
    assert f"{year}年{span}" in "\n".join(lines)
    assert not any(line.startswith(("的", "和", "及")) for line in lines)
    if len(lines) > 1:
        assert max(widths) - min(widths) >= 1
    if len(lines) == 3:
        assert not (widths[0] > widths[1] < widths[2])
