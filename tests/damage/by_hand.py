"""Further damage that people do: parts of rows moved, copied over others, or from other files."""

from __future__ import annotations

import io
from typing import Any

from taskbook.model.form import Section
from taskbook.returns.grid import column_number

from .by_openpyxl import (
    ASSIST,
    INDICATOR,
    LEAD,
    SHEETS,
    cells_of_row,
    damage,
    filled_rows,
    marked,
    opened,
    places,
)
from .filled import Case, World, fill, saved
from .score import Damaged

FIRST_ANSWER, LAST_ANSWER = column_number("H"), column_number("N")  # of 牵头任务
LAST_GIVEN = {LEAD: column_number("G"), INDICATOR: column_number("I"), ASSIST: column_number("F")}


def read_book(content: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


def values(sheet: Any, row: int, first: int, last: int) -> list[Any]:
    return [sheet.cell(row, c).value for c in range(first, last + 1)]


def put(sheet: Any, row: int, first: int, found: list[Any]) -> None:
    for n, value in enumerate(found):
        sheet.cell(row, first + n).value = value


def _sorted_column(case: Case, column: int, names: tuple[str, ...]) -> bytes:
    book = opened(case)
    for name in names:
        rows = [number for number, _ in marked(book[name])]
        texts = sorted(str(book[name].cell(r, column).value) for r in rows)
        for row, text in zip(rows, texts, strict=True):
            book[name].cell(row, column).value = text
    return saved(book)


@damage("只排序任务文字列")
def titles_sorted(case: Case, world: World) -> Damaged:
    return Damaged(_sorted_column(case, column_number("C"), (LEAD, ASSIST)))


@damage("只排序节点列")
def milestones_sorted(case: Case, world: World) -> Damaged:
    return Damaged(_sorted_column(case, column_number("D"), (LEAD, ASSIST)))


@damage("两行连标识剪切对调，节点没动")
def rows_swapped(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in (LEAD, ASSIST):
        sheet = book[name]
        one, two = (number for number, _ in list(marked(sheet))[:2])
        above, below = (values(sheet, r, 1, sheet.max_column) for r in (one, two))
        above[3], below[3] = below[3], above[3]
        put(sheet, one, 1, below)
        put(sheet, two, 1, above)
    return Damaged(saved(book))


@damage("标识列向下填充")
def marks_filled_down(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        rows = [number for number, _ in marked(book[name])]
        for row in rows[1:4]:
            book[name].cell(row, 1).value = book[name].cell(rows[0], 1).value
    return Damaged(saved(book))


@damage("标识和任务文字一起向下填充")
def titles_filled_down(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[ASSIST]
    rows = [number for number, _ in marked(sheet)]
    for row in rows[1:3]:
        for column in (1, 3):
            sheet.cell(row, column).value = sheet.cell(rows[0], column).value
    return Damaged(saved(book))


@damage("连标识拷贝外单位的行盖住本单位")
def rows_overwritten(case: Case, world: World) -> Damaged:
    other = next(
        form
        for form in world.forms.values()
        if form.unit != case.unit
        and sum(row.section is Section.ASSIST and row.due for row in form.rows) > 8
    )
    source, book, gone = read_book(fill(world, other).content)[ASSIST], opened(case), set()
    sheet = book[ASSIST]
    mine = {key for key, _ in case.truth}
    foreign = [number for number, key in marked(source) if key not in mine]
    for (row, key), number in zip(list(marked(sheet))[:3], foreign, strict=False):
        gone |= cells_of_row(case, key)
        put(sheet, row, 1, values(source, number, 1, 8))
    return Damaged(saved(book), gone=gone)


@damage("本期封面下是上期的各行")
def other_rows_under_cover(case: Case, world: World) -> Damaged:
    other = fill(world, world.older[case.unit])
    source, book = read_book(other.content), opened(case)
    for name in SHEETS:
        sheet, last = book[name], column_number("N")
        for row in range(5, sheet.max_row + 1):
            put(sheet, row, 1, [None] * last)
        for row in range(5, source[name].max_row + 1):
            put(sheet, row, 1, values(source[name], row, 1, last))
    return Damaged(saved(book), whole=True, gone=set(case.truth), blank=other.blank)


@damage("一行是从下季度的表粘来的")
def one_row_of_other_period(case: Case, world: World) -> Damaged:
    other = fill(world, world.older[case.unit])
    source, book = read_book(other.content)[LEAD], opened(case)
    given = {row.key: row.given.get("milestone", "") for row in world.forms[case.unit].rows}
    later = {row.key: row.given.get("milestone", "") for row in world.older[case.unit].rows}
    rows = {key: number for number, key in marked(source) if (key, "progress") in other.truth}
    sheet = book[LEAD]
    number, key = next(
        (number, key)
        for number, key in filled_rows(sheet, case)
        if key in rows and given[key] not in later[key] and later[key] not in given[key]
    )
    put(sheet, number, 1, values(source, rows[key], 1, LAST_ANSWER))
    return Damaged(saved(book), gone=cells_of_row(case, key), blank=other.blank)


@damage("两期的表粘在一张表里")
def two_periods(case: Case, world: World) -> Damaged:
    other = fill(world, world.older[case.unit])
    source, book = read_book(other.content), opened(case)
    for name in SHEETS:
        sheet = book[name]
        at = sheet.max_row + 2
        for n in range(2, source[name].max_row + 1):
            row = values(source[name], n, 2, column_number("N"))
            put(sheet, at + n, 2, [None if str(v).startswith("=") else v for v in row])
    return Damaged(saved(book), blank=other.blank)


@damage("牵头行粘到协助表")
def lead_rows_in_assist(case: Case, world: World) -> Damaged:
    book = opened(case)
    source, sheet = book[LEAD], book[ASSIST]
    at = sheet.max_row + 1
    for number, _ in list(marked(source))[:2]:
        put(sheet, at, 1, values(source, number, 1, LAST_ANSWER))
        put(source, number, 1, [None] * source.max_column)
        at += 1
    return Damaged(saved(book))


def _aside(case: Case, step: int, first: int) -> bytes:
    """Return the workbook with the answers from the third row on moved sideways."""
    book = opened(case)
    sheet = book[LEAD]
    for number, _ in filled_rows(sheet, case)[2:]:
        found = values(sheet, number, first, LAST_ANSWER)
        put(sheet, number, first, [None] * len(found))
        put(sheet, number, first + step, found)
    return saved(book)


@damage("从第三行起答案右移一列")
def aside_right(case: Case, world: World) -> Damaged:
    return Damaged(_aside(case, 1, FIRST_ANSWER))


@damage("从第三行起状态以右右移一列")
def aside_from_status(case: Case, world: World) -> Damaged:
    return Damaged(_aside(case, 1, FIRST_ANSWER + 1))


@damage("从第三行起答案左移一列")
def aside_left(case: Case, world: World) -> Damaged:
    return Damaged(_aside(case, -1, FIRST_ANSWER))


def _labels_aside(case: Case, step: int) -> bytes:
    book = opened(case)
    labels = values(book[LEAD], 4, FIRST_ANSWER, LAST_ANSWER)
    put(book[LEAD], 4, FIRST_ANSWER, [None] * len(labels))
    put(book[LEAD], 4, FIRST_ANSWER + step, labels)
    return saved(book)


@damage("填报列表头右移一列")
def labels_right(case: Case, world: World) -> Damaged:
    return Damaged(_labels_aside(case, 1))


@damage("填报列表头左移一列")
def labels_left(case: Case, world: World) -> Damaged:
    return Damaged(_labels_aside(case, -1))


@damage("协助情况写在存在问题栏")
def assist_aside(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[ASSIST]
    where = places(sheet, world)
    for number, key in filled_rows(sheet, case):
        gone.add((key, "obstacles"))
        sheet.cell(number, where["obstacles"]).value = case.truth[key, "assist_progress"]
        sheet.cell(number, where["assist_progress"]).value = None
    return Damaged(saved(book), gone=gone)


def _pushed_down(case: Case, nth: int, first: int, last: int) -> bytes:
    """Return the workbook with cells of 牵头任务 inserted above the nth row's: the rest moves."""
    book = opened(case)
    sheet = book[LEAD]
    rows = [number for number, _ in filled_rows(sheet, case)]
    found = [values(sheet, number, first, last) for number in rows[nth:]]
    for number, cells in zip([*rows[nth + 1 :], rows[-1] + 1], found, strict=True):
        put(sheet, number, first, cells)
    put(sheet, rows[nth], first, [None] * (last - first + 1))
    return saved(book)


@damage("进展列从第三行起下移一格")
def pushed_from_third(case: Case, world: World) -> Damaged:
    return Damaged(_pushed_down(case, 2, FIRST_ANSWER, FIRST_ANSWER))


@damage("全部答案从第三行起下移一行")
def block_pushed(case: Case, world: World) -> Damaged:
    return Damaged(_pushed_down(case, 2, FIRST_ANSWER, LAST_ANSWER))


@damage("左边连标识删一行，答案没动")
def left_part_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet, last = book[LEAD], LAST_GIVEN[LEAD]
    rows = [number for number, _ in filled_rows(sheet, case)]
    left = [values(sheet, number, 1, last) for number in rows]
    for number, cells in zip(rows[2:], [*left[3:], [None] * last], strict=True):
        put(sheet, number, 1, cells)
    return Damaged(saved(book))


@damage("答案分写两行")
def on_two_rows(case: Case, world: World) -> Damaged:
    book, changed = opened(case), {}
    for name, field in ((LEAD, "progress"), (ASSIST, "assist_progress")):
        sheet = book[name]
        at = places(sheet, world)[field]
        for number, key in reversed(filled_rows(sheet, case)[:3]):
            text = case.truth[key, field]
            sheet.insert_rows(number + 1)
            sheet.cell(number, at).value, sheet.cell(number + 1, at).value = text[:20], text[20:]
            changed[key, field] = text[:20]
    return Damaged(saved(book), changed=changed)


@damage("一行拆成两行，左边合并")
def row_split(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    number, _ = filled_rows(sheet, case)[1]
    sheet.insert_rows(number + 1)
    for column in range(1, LAST_GIVEN[LEAD] + 1):
        sheet.merge_cells(None, number, column, number + 1, column)
    sheet.cell(number + 1, FIRST_ANSWER).value = "第二部分：另完成12家走访。"
    return Damaged(saved(book))


@damage("三行合并一个答案")
def three_merged(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[ASSIST]
    at = places(sheet, world)["assist_progress"]
    rows = filled_rows(sheet, case)[:3]
    for number, key in rows[1:]:
        sheet.cell(number, at).value = None
        gone.add((key, "assist_progress"))
    sheet.merge_cells(None, rows[0][0], at, rows[-1][0], at)
    return Damaged(saved(book), gone=gone)


@damage("预填列全部清空，标识还在")
def given_emptied(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        for number, _ in marked(book[name]):
            put(book[name], number, 2, [None] * (LAST_GIVEN[name] - 1))
    return Damaged(saved(book))


@damage("工作表有副本，原表空白")
def copies_filled(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        book.copy_worksheet(book[name]).title = f"{name} (2)"
        last = LAST_ANSWER if name == LEAD else LAST_GIVEN[name] + 2
        for number, _ in marked(book[name]):
            first = LAST_GIVEN[name] + 1
            put(book[name], number, first, [None] * (last - first + 1))
    return Damaged(saved(book))


@damage("隐藏的旧稿副本只填了一半")
def hidden_draft(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in (LEAD, ASSIST):
        copy = book.copy_worksheet(book[name])
        copy.title, copy.sheet_state = f"{name}旧稿", "veryHidden"
        for number, _ in list(marked(copy))[2:]:
            put(copy, number, LAST_GIVEN[name] + 1, [None] * 7)
    return Damaged(saved(book))


@damage("移入了另一单位的工作表")
def foreign_sheet(case: Case, world: World) -> Damaged:
    other = next(unit for unit in ("科学技术局", "商务局") if unit != case.unit)
    source, book = read_book(fill(world, world.forms[other]).content), opened(case)
    sheet = book.create_sheet(f"{LEAD} (2)")
    for row in source[LEAD].iter_rows():
        for cell in row:
            if cell.value is not None and cell.row > 1:
                sheet.cell(cell.row, cell.column).value = cell.value
    return Damaged(saved(book), whole=True, blank=fill(world, world.forms[other]).blank)


@damage("行列转置")
def transposed(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        old, at = book[name], book.index(book[name])
        cells = [(c.row, c.column, c.value) for row in old.iter_rows() for c in row if c.value]
        book.remove(old)
        new = book.create_sheet(name, at)
        for row, column, value in cells:
            if row > 2 and not str(value).startswith("="):
                new.cell(column, row).value = value
    return Damaged(saved(book), whole=True)


@damage("表头拆成两行，列号另占一行")
def labels_on_two_rows(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    sheet.insert_rows(5)
    sheet.cell(4, FIRST_ANSWER).value, sheet.cell(5, FIRST_ANSWER).value = "本季度", "进展"
    book[ASSIST].insert_rows(5)
    put(book[ASSIST], 5, 2, [1, 2, 3, 4, 5, 6, 7])
    return Damaged(saved(book))


@damage("全部替换：完成改为已完成")
def replaced_everywhere(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        for row in book[name].iter_rows(min_row=4, min_col=2):
            for cell in row:
                text = cell.value
                if isinstance(text, str) and not text.startswith("=") and text != "已完成":
                    cell.value = text.replace("完成", "已完成")
    changed = {
        key: text.replace("完成", "已完成") for key, text in case.truth.items() if text != "已完成"
    }
    return Damaged(saved(book), changed=changed)
