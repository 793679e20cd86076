"""Room for text: never too little, and nothing lost when a text is cut into rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskbook.excel.text_size import (
    TALLEST,
    halves,
    halves_per_line,
    height,
    line_count,
    row_height,
    split_text,
)

TEXTS = st.text(st.sampled_from("推进项目建设，1200亿R&D（）。\n "), max_size=3000)
WIDTHS = st.sampled_from([8.0, 16.0, 34.0, 60.0])


def test_a_chinese_character_is_as_wide_as_two_others() -> None:
    assert halves("推进R&D 2") == 4 + 5
    assert halves("") == 0


def test_an_empty_text_and_a_blank_line_take_a_line_each() -> None:
    assert line_count("", 20, 10.0) == 1
    assert line_count("一\n\n二", 20, 10.0) == 3


def test_lines_follow_width_and_size() -> None:
    text = "推" * 100
    assert line_count(text, 20, 10.0) > line_count(text, 40, 10.0)
    assert line_count(text, 20, 8.0) < line_count(text, 20, 10.0)
    # 28 characters wide and 10 points: Excel shows 14 Chinese characters, we count on 12 or 13.
    assert 100 / 14 < line_count(text, 28, 10.0) <= 9


@given(TEXTS, WIDTHS)
def test_pieces_join_to_the_text_and_each_fits_a_row(text: str, width: float) -> None:
    pieces = split_text(text, width, 8.0)
    assert "".join(pieces) == text
    for piece in pieces:
        assert height(line_count(piece.rstrip("\n"), width, 8.0), 8.0) <= TALLEST


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    rooms = [halves_per_line(width, 10.0) for width in (10, 40)]
    assert row_height(["短", 7], rooms, 10.0) is None
    two = row_height(["一行放不下的文字", "短"], rooms, 10.0)
    assert two == height(2, 10.0)
    assert row_height(["短", "甲\n乙\n丙"], rooms, 10.0) == height(3, 10.0)
    assert row_height(["短", "长" * 5000], rooms, 10.0) == TALLEST


def test_a_word_that_stands_alone_does_not_move_to_the_next_line() -> None:
    assert line_count("003_62f1da227ea1.txt", 24, 10.0) == 1
    assert line_count("文件003_62f1da227ea1.txt", 24, 10.0) == 2
