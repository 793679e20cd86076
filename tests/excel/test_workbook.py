"""Workbooks hold what they were given: marks, long texts, and long sheets."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.errors import OutputError
from taskbook.excel.limits import LONGEST_CELL, fitting, too_long
from taskbook.excel.pen import Pen
from taskbook.excel.workbook import new_workbook

MARKUP = (
    "<r>&</r>",
    "<r><t>已完成</t></r>",
    '<r><rPr><sz val="99"/></rPr><t>x</t></r>',
    "<r></r>",
    "</t></si><r></r>",
)
FORMULAS = ("=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+1", "http://example.com", "mailto:a@b.c")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))["表"]


@pytest.mark.parametrize("text", MARKUP + FORMULAS)
def test_foreign_text_is_shown_as_it_came(text: str) -> None:
    from taskbook.excel.classes import Long

    with new_workbook() as (workbook, buffer):
        page = workbook.add_worksheet("表", Long)
        style = workbook.add_format()
        Pen(page).text(0, 0, text, style)
        page.add_row(1, [text], [style])
    sheet = opened(buffer.getvalue())
    assert [cell.value for cell in sheet["A"]] == [text, text]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert not any(cell.hyperlink for cell in sheet["A"])


cells = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 4)),
    st.dates(dt.date(1900, 3, 1), dt.date(2199, 12, 31)),
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8))
def test_a_long_sheet_holds_every_cell_under_its_labels(rows: list[list[Any]]) -> None:
    from taskbook.excel.classes import Long

    with new_workbook() as (workbook, buffer):
        page = workbook.add_worksheet("表", Long)
        plain = workbook.add_format({"bold": True})
        dated = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, label in enumerate("甲乙丙"):
            page.write_string(0, column, label)
        for number, row in enumerate(rows, start=1):
            styles = [dated if isinstance(value, dt.date) else plain for value in row]
            page.add_row(number, row, styles)
    sheet = opened(buffer.getvalue())
    assert [cell.value for cell in sheet[1]] == ["甲", "乙", "丙"]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            if isinstance(value, dt.date):
                assert cell.value.date() == value
            else:
                assert cell.value == (value or None if isinstance(value, str) else value)
                assert value is None or cell.font.b


def test_an_empty_text_keeps_its_format_and_none_leaves_no_cell() -> None:
    from taskbook.excel.classes import Long

    with new_workbook() as (workbook, buffer):
        page = workbook.add_worksheet("表", Long)
        grey = workbook.add_format({"bg_color": "#EDEDED"})
        page.add_row(1, [None, "", "字"], [grey, grey, grey])
    sheet = opened(buffer.getvalue())
    assert [cell.fill.fgColor.rgb[-6:] for cell in sheet[2]] == ["000000", "EDEDED", "EDEDED"]


@pytest.mark.parametrize("text", ["长" * (LONGEST_CELL + 1), "😀" * (LONGEST_CELL // 2 + 1)])
def test_a_text_that_no_cell_holds_is_never_cut_in_silence(text: str) -> None:
    from taskbook.excel.classes import Long

    assert too_long(text)
    assert not too_long(fitting(text))
    assert "此处未完" in fitting(text)
    with pytest.raises(OutputError, match="文字超过 32767 字"), new_workbook() as (workbook, _):
        Pen(workbook.add_worksheet("表")).text(0, 0, text, None)
    with pytest.raises(ValueError, match="文字过长"), new_workbook() as (workbook, _):
        workbook.add_worksheet("表", Long).add_row(1, [text], [workbook.add_format()])


def test_a_text_that_just_fits_is_kept_whole() -> None:
    text = "长" * LONGEST_CELL
    with new_workbook() as (workbook, buffer):
        Pen(workbook.add_worksheet("表")).text(0, 0, text, workbook.add_format())
    assert opened(buffer.getvalue())["A1"].value == text
    assert fitting(text) == text
