"""Faults of sheets, columns and rows: what was moved, renamed, doubled, hidden or typed beside."""

from __future__ import annotations

from typing import Any

import pytest

from taskbook.returns.grid import address
from tests.damage.by_openpyxl import ASSIST, DAMAGES, INDICATOR, LEAD, filled_rows, places
from tests.damage.filled import Key

from .changed import Desk, Place, told

PROGRESS, TITLE = "progress", "title"


def damaged(desk: Desk, name: str) -> bytes:
    return DAMAGES[name](desk.case, desk.here).content


def label(desk: Desk, sheet: str, key: str) -> str:
    return address(4, desk.column(sheet, key))


def test_a_sheet_that_is_gone(desk: Desk) -> None:
    checked = desk.check(damaged(desk, "删除量化指标表"))
    told(checked, "sheet-missing", INDICATOR, "2 项")
    desk.settled(checked, without={k for k in desk.case.truth if k[1] in ("value", "remark")})


def test_a_sheet_under_another_name(desk: Desk) -> None:
    def change(book: Any) -> None:
        book[LEAD].title = "Sheet1"

    checked = desk.check(desk.changed(change))
    told(checked, "sheet-renamed", "Sheet1", LEAD, at=("Sheet1", ""))
    desk.settled(checked)


def test_a_table_without_its_header(desk: Desk) -> None:
    checked = desk.check(desk.changed(lambda book: book[LEAD].delete_rows(4)))
    told(checked, "header-lost", "按预填内容", at=(LEAD, "第1行"))
    desk.settled(checked)


def test_a_label_in_other_words(desk: Desk) -> None:
    place = LEAD, label(desk, LEAD, PROGRESS)
    checked = desk.check(desk.with_value(*place, "工作推进说明"))
    told(checked, "column-renamed", "工作推进说明", "本季度进展", at=place)
    desk.settled(checked, refused={place: "column-renamed"})


def test_a_second_column_of_one_label_without_content(desk: Desk) -> None:
    def change(book: Any) -> None:
        book[LEAD].cell(4, 20).value = "本季度进展"

    checked = desk.check(desk.changed(change))
    told(checked, "column-twice", "本季度进展", at=(LEAD, "T4"))
    desk.settled(checked)


def test_two_columns_of_one_label_with_content(desk: Desk) -> None:
    """Which of the two is meant the form's own names tell; what stands in the other waits."""
    row, _ = desk.row(LEAD)

    def change(book: Any) -> None:
        book[LEAD].cell(4, 20).value = "本季度进展"
        book[LEAD].cell(row, 20).value = "另一处写的进展"

    checked = desk.check(desk.changed(change))
    told(checked, "column-twice", "本季度进展", at=(LEAD, "T4"))
    told(checked, "cell-beside", "另一处写的进展", at=(LEAD, f"T{row}"))
    assert "column-renamed" not in {p.code for p in checked.problems}
    desk.settled(checked, queued={(LEAD, f"T{row}"): "cell-beside"})


def test_a_column_that_is_gone(desk: Desk) -> None:
    checked = desk.check(damaged(desk, "删除一列填报列"))
    told(checked, "column-missing", "佐证材料", at=(LEAD, "第4行"))
    desk.settled(checked, without={k for k in desk.case.truth if k[1] == "evidence"})


def test_a_column_that_the_form_does_not_know(desk: Desk) -> None:
    at = desk.column(LEAD, "status")
    checked = desk.check(damaged(desk, "插入一列并填写"))
    told(checked, "label-unknown", "科室意见", at=(LEAD, address(4, at)))
    book_rows = [n for n, _ in rows_of(desk, LEAD)]
    queued: dict[Place, str] = {(LEAD, address(n, at)): "cell-beside" for n in book_rows}
    desk.settled(checked, queued={**queued, (LEAD, address(4, at)): "label-unknown"})


def rows_of(desk: Desk, sheet: str) -> list[tuple[int, str]]:
    from tests.damage.by_openpyxl import opened

    return filled_rows(opened(desk.case)[sheet], desk.case)


def new_row(desk: Desk, title: str, mark: str | None = None) -> tuple[bytes, int]:
    """Return the workbook with one row more below the lead tasks, and its number."""
    number = rows_of(desk, LEAD)[-1][0] + 1

    def change(book: Any) -> None:
        sheet = book[LEAD]
        where = places(sheet, desk.here)
        sheet.cell(number, 1).value = mark
        sheet.cell(number, where[TITLE]).value = title
        sheet.cell(number, where[PROGRESS]).value = "已开工三个标段。"

    return desk.changed(change), number


def queued_row(desk: Desk, number: int, code: str) -> dict[Place, str]:
    return {(LEAD, address(number, desk.column(LEAD, k))): code for k in (TITLE, PROGRESS)}


def test_a_row_of_nobody(desk: Desk) -> None:
    content, number = new_row(desk, "建设文化馆新馆并对外开放")
    checked = desk.check(content)
    told(checked, "row-unknown", "建设文化馆新馆", at=(LEAD, f"第{number}行"))
    desk.settled(checked, queued=queued_row(desk, number, "row-unknown"))


def test_a_row_of_another_unit(desk: Desk) -> None:
    mark = "DG2021-999|0123456789ab"
    content, number = new_row(desk, "建设文化馆新馆并对外开放", mark)
    checked = desk.check(content)
    told(checked, "row-foreign", "文化馆新馆", at=(LEAD, f"第{number}行"))
    desk.settled(checked, queued=queued_row(desk, number, "row-foreign"))


def test_a_row_that_is_only_a_little_like_one(desk: Desk) -> None:
    """Without its mark, a text that was half rewritten is placed by a person."""
    number, key = desk.row(LEAD, 1)
    place = LEAD, desk.cell(LEAD, TITLE, 1)

    def change(book: Any) -> None:
        book[LEAD].cell(number, 1).value = None
        cell = book[LEAD][place[1]]
        cell.value = "评审认定本市新一批上市后备企业名单。"

    checked = desk.check(desk.changed(change))
    told(checked, "row-uncertain", "新一批上市后备", key, at=(LEAD, f"第{number}行"))
    waiting = dict.fromkeys({*desk.row_places(LEAD, 1), place}, "row-uncertain")
    desk.settled(checked, without=desk.of_row(key), queued=waiting)
    assert {q.candidates[0] for q in checked.queued} == {key}


def test_a_mark_and_a_text_of_different_rows(desk: Desk) -> None:
    number, key = desk.row(LEAD, 0)
    _, other = desk.row(LEAD, 1)
    text = title_of(desk, other)
    checked = desk.check(desk.with_value(LEAD, desk.cell(LEAD, TITLE), text))
    told(checked, "row-contradicts", text[:10], key, other, at=(LEAD, f"第{number}行"))
    waiting = dict.fromkeys(desk.row_places(LEAD, 0), "row-contradicts")
    desk.settled(checked, without=desk.of_row(key), queued=waiting)
    assert {q.candidates for q in checked.queued} == {(other, key)}


def title_of(desk: Desk, key: str) -> str:
    rows = desk.here.forms[desk.case.unit].rows
    return next(row.given["title"] for row in rows if row.key == key)


def copied(desk: Desk, progress: str | None) -> bytes:
    """Return the workbook with the second lead row copied below the table."""
    (number, _), below = desk.row(LEAD, 1), rows_of(desk, LEAD)[-1][0] + 1

    def change(book: Any) -> None:
        sheet = book[LEAD]
        where = places(sheet, desk.here)
        for at in (1, *where.values()):
            sheet.cell(below, at).value = sheet.cell(number, at).value
        if progress is not None:
            sheet.cell(below, where[PROGRESS]).value = progress

    return desk.changed(change)


def test_one_row_filled_in_twice(desk: Desk) -> None:
    (number, key), below = desk.row(LEAD, 1), rows_of(desk, LEAD)[-1][0] + 1
    checked = desk.check(copied(desk, "另一个科室写的进展。"))
    told(checked, "row-twice", str(number), str(below), at=(LEAD, f"第{below}行"))
    waiting = desk.row_places(LEAD, 1) | desk.row_places(LEAD, 1, below)
    desk.settled(checked, without=desk.of_row(key), queued=dict.fromkeys(waiting, "row-twice"))
    assert {q.candidates for q in checked.queued} == {(key,)}


def test_one_row_copied(desk: Desk) -> None:
    (number, _), below = desk.row(LEAD, 1), rows_of(desk, LEAD)[-1][0] + 1
    checked = desk.check(copied(desk, None))
    told(checked, "row-twice-same", str(number), str(below), at=(LEAD, f"第{below}行"))
    away = dict.fromkeys(desk.row_places(LEAD, 1, below), "row-twice-same")
    desk.settled(checked, refused=away)


def test_a_hidden_row_counts(desk: Desk) -> None:
    number, _ = desk.row(LEAD)

    def change(book: Any) -> None:
        book[LEAD].row_dimensions[number].hidden = True

    checked = desk.check(desk.changed(change))
    told(checked, "row-hidden", "隐藏", at=(LEAD, f"第{number}行"))
    desk.settled(checked)


def test_a_row_without_its_mark(desk: Desk) -> None:
    number, _ = desk.row(LEAD, 1)
    checked = desk.check(desk.with_value(LEAD, f"A{number}", None))
    told(checked, "mark-lost", "1 行", at=(LEAD, f"第{number}行"))
    desk.settled(checked)


def test_a_title_that_was_edited(desk: Desk) -> None:
    place, (_, key) = (LEAD, desk.cell(LEAD, TITLE, 1)), desk.row(LEAD, 1)
    issued = title_of(desk, key)
    checked = desk.check(desk.with_value(*place, f"{issued}（续）"))
    told(checked, "given-changed", f"{issued}（续）", f"原为“{issued}”", at=place)
    desk.settled(checked, refused={place: "given-changed"})


def test_an_answer_in_a_prefilled_cell(desk: Desk) -> None:
    place = LEAD, desk.cell(LEAD, "prior", 1)
    checked = desk.check(desk.with_value(*place, "错填在上季度栏"))
    told(checked, "given-filled", "错填在上季度栏", at=place)
    desk.settled(checked, queued={place: "given-filled"})


def test_a_remark_beside_a_row(desk: Desk) -> None:
    place = LEAD, f"Z{desk.row(LEAD, 1)[0]}"
    checked = desk.check(desk.with_value(*place, "此项请缓报"))
    told(checked, "cell-beside", "此项请缓报", at=place)
    desk.settled(checked, queued={place: "cell-beside"})


@pytest.mark.parametrize("place", [(LEAD, "C1"), ("填报说明", "K30")])
def test_a_remark_outside_the_tables(desk: Desk, place: Place) -> None:
    checked = desk.check(desk.with_value(*place, "另：本单位人员有调整"))
    told(checked, "text-outside", "另：本单位人员有调整", at=place)
    desk.settled(checked, queued={place: "text-outside"})


@pytest.mark.parametrize("sheet", [LEAD, ASSIST])
def test_an_answer_merged_over_two_rows(desk: Desk, sheet: str) -> None:
    field = PROGRESS if sheet == LEAD else "assist_progress"
    (first, key), (second, other) = desk.row(sheet, 1), desk.row(sheet, 2)
    at = desk.column(sheet, field)

    def change(book: Any) -> None:
        book[sheet].merge_cells(start_row=first, end_row=second, start_column=at, end_column=at)

    checked = desk.check(desk.changed(change))
    typed = desk.case.truth[key, field]
    told(checked, "answer-merged", typed[:20], address(second, at), at=(sheet, address(first, at)))
    gone: set[Key] = {(other, field)}
    waiting = {(sheet, address(second, at)): "answer-merged"}
    desk.settled(checked, without=gone, queued=waiting)
    assert [(q.text, q.candidates) for q in checked.queued] == [(typed, (other,))]
