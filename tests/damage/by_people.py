"""Damage by how people share, shorten and label the work: halves, heaps, own words, own units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .by_hand import FIRST_ANSWER, LAST_ANSWER, LAST_GIVEN, put, values
from .by_openpyxl import (
    ASSIST,
    INDICATOR,
    LEAD,
    SHEETS,
    _pasted,
    _put,
    _strip_identity,
    _values,
    cells_of_row,
    damage,
    filled_rows,
    marked,
    opened,
    places,
)
from .filled import Case, World, saved
from .score import Damaged

EMPTY = [None] * (LAST_ANSWER - FIRST_ANSWER + 1)


def _typed(case: Case, world: World, name: str, field: str, texts: tuple[str, ...]) -> Damaged:
    book, changed = opened(case), {}
    sheet = book[name]
    at = places(sheet, world)[field]
    for (number, key), text in zip(filled_rows(sheet, case), texts, strict=False):
        sheet.cell(number, at).value = text
        changed[key, field] = text.strip("√☑ ")
    return Damaged(saved(book), changed=changed)


@damage("两人各填一半，分在两张表")
def two_sheets(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        other = book.copy_worksheet(book[name])
        other.title = f"{name}-李四"
        rows = [number for number, _ in marked(book[name])]
        half = len(rows) // 2
        for number in rows[half:]:
            put(book[name], number, LAST_GIVEN[name] + 1, EMPTY)
        for number in rows[:half]:
            put(other, number, LAST_GIVEN[name] + 1, EMPTY)
    return Damaged(saved(book))


@damage("Word 表里只有四列")
def four_columns(case: Case, world: World) -> Damaged:
    import openpyxl

    source, book = opened(case)[LEAD], openpyxl.Workbook()
    where, sheet = places(source, world), book.active
    sheet["A1"] = f"{case.unit}2021年第一季度工作进展情况"
    for number in range(4, source.max_row + 1):
        for column, field in enumerate(("number", "title", "progress", "status"), 1):
            sheet.cell(number - 2, column).value = source.cell(number, where[field]).value
    lead = {key for _, key in marked(source)}
    kept = {(key, field) for key in lead for field in ("progress", "status")}
    return Damaged(saved(book), f"{case.unit}情况.xlsx", gone=set(case.truth) - kept)


@damage("几项任务的进展编号写在一格")
def gathered(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at, rows = places(sheet, world)["progress"], filled_rows(sheet, case)
    text = "\n".join(f"{n}.{case.truth[key, 'progress']}" for n, (_, key) in enumerate(rows, 1))
    for number, _ in rows:
        sheet.cell(number, at).value = None
    sheet.cell(rows[0][0], at).value = text
    return Damaged(saved(book), gone={(key, "progress") for _, key in rows})


@damage("一行答案竖着贴")
def transposed_row(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[LEAD]
    rows = filled_rows(sheet, case)
    found = values(sheet, rows[0][0], FIRST_ANSWER, LAST_ANSWER)
    for number, key in rows:
        put(sheet, number, FIRST_ANSWER, EMPTY)
        gone |= cells_of_row(case, key)
    for (number, _), text in zip(rows, found, strict=False):
        sheet.cell(number, FIRST_ANSWER).value = text
    return Damaged(saved(book), gone=gone)


@damage("筛选后粘贴，落进隐藏的行")
def into_hidden(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[LEAD]
    rows = filled_rows(sheet, case)
    found = [values(sheet, number, FIRST_ANSWER, LAST_ANSWER) for number, _ in rows[::2]]
    for number, key in rows:
        put(sheet, number, FIRST_ANSWER, EMPTY)
        gone |= cells_of_row(case, key)
    for number, _ in rows[1::2]:
        sheet.row_dimensions[number].hidden = True
    for (number, _), texts in zip(rows, found, strict=False):
        put(sheet, number, FIRST_ANSWER, texts)
    return Damaged(saved(book), gone=gone - cells_of_row(case, rows[0][1]))


@damage("自报状态带问号、符号、说明")
def statuses_doubtful(case: Case, world: World) -> Damaged:
    return _typed(
        case, world, LEAD, "status", ("已完成？", "√ 已完成", "已完成（超额）", "完成 90%")
    )


@damage("自报状态打勾、写几个")
def statuses_ticked(case: Case, world: World) -> Damaged:
    texts = ("■已完成 □未启动", "已完成/达到序时进度", "☑已完成", "A")
    return _typed(case, world, LEAD, "status", texts)


@damage("零报告后带问号")
def coded_doubtful(case: Case, world: World) -> Damaged:
    return _typed(case, world, LEAD, "progress", ("零报告？", "不适用?"))


@damage("进展接着任务文字写")
def after_titles(case: Case, world: World) -> Damaged:
    book, changed, gone = opened(case), {}, set()
    sheet = book[LEAD]
    where = places(sheet, world)
    for number, key in filled_rows(sheet, case)[:3]:
        title = sheet.cell(number, where["title"])
        title.value = f"{title.value}（{case.truth[key, 'progress']}）"
        sheet.cell(number, where["progress"]).value = None
        gone.add((key, "progress"))  # told with the changed text, for the unit to move
    return Damaged(saved(book), changed=changed, gone=gone)


@damage("插入小计行")
def subtotal(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    where, number = places(sheet, world), filled_rows(sheet, case)[1][0] + 1
    sheet.insert_rows(number)
    sheet.cell(number, 3).value = "小计"
    sheet.cell(number, where["value"]).value = 123.5
    return Damaged(saved(book))


@damage("一项拆成 1.1、1.2 两行")
def split_in_two(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    number, _ = filled_rows(sheet, case)[1]
    texts = values(sheet, number, FIRST_ANSWER, LAST_ANSWER)
    sheet.insert_rows(number + 1, 2)
    put(sheet, number, FIRST_ANSWER, EMPTY)
    for n in (1, 2):
        sheet.cell(number + n, 2).value = f"1.{n}"
        sheet.cell(number + n, 3).value = f"第{n}项子任务"
        put(sheet, number + n, FIRST_ANSWER, texts)
    return Damaged(saved(book))


@damage("改了计量单位再填数")
def units_rewritten(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[INDICATOR]
    where = places(sheet, world)
    for number, key in filled_rows(sheet, case):
        cell = sheet.cell(number, where["unit"])
        cell.value = {"亿元": "万元", "万元": "亿元", "家": "百家"}.get(
            cell.value, f"万{cell.value}"
        )
        gone.add((key, "value"))
    return Damaged(saved(book), gone=gone)


@damage("改了口径再填数")
def basis_rewritten(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[INDICATOR]
    where = places(sheet, world)
    for number, key in filled_rows(sheet, case):
        cell = sheet.cell(number, where["basis"])
        cell.value = "当季" if cell.value != "当季" else "累计"
        gone.add((key, "value"))
    return Damaged(saved(book), gone=gone)


def _unit_above(place: str, text: str) -> Callable[[Case, World], Damaged]:
    def made(case: Case, world: World) -> Damaged:
        book, gone = opened(case), set()
        sheet = book[INDICATOR]
        where = places(sheet, world)
        row, field = (4, "value") if place == "label" else (3, "remark")
        sheet.cell(row, where[field]).value = text
        for number, key in filled_rows(sheet, case):
            if sheet.cell(number, where["unit"]).value != "亿元":
                gone.add((key, "value"))
        return Damaged(saved(book), gone=gone)

    return made


damage("完成值列改为完成值（亿元）")(_unit_above("label", "完成值（亿元）"))
damage("表右上角写单位：亿元")(_unit_above("corner", "单位：亿元"))

_OWN_LABELS = {
    "2021年一季度": {"progress": "2021年一季度进展情况", "status": "自评状态"},
    "截至3月底": {"progress": "进展情况（截至3月底）", "next_step": "下步打算"},
    "手机号码": {"progress": "一季度进展", "phone": "手机号码", "reporter": "填报人员"},
    "状态列叫完成情况": {"progress": "进展", "status": "完成情况"},
}


def _labelled(labels: dict[str, str], pasted: bool) -> Callable[[Case, World], Damaged]:
    def made(case: Case, world: World) -> Damaged:
        known = {c.label: c.key for c in world.spec.columns[SHEETS[LEAD]]}
        book: Any = _pasted(case, tuple(SHEETS), 1, 1, 1) if pasted else opened(case)
        sheet = book["Sheet1"] if pasted else book[LEAD]
        for cell in sheet[4]:
            cell.value = labels.get(known.get(cell.value, ""), cell.value)
        return Damaged(saved(book))

    return made


for _name, _labels in _OWN_LABELS.items():
    damage(f"自拟列名：{_name}")(_labelled(_labels, pasted=False))
    damage(f"自拟列名又粘到新工作簿：{_name}")(_labelled(_labels, pasted=True))


def _signed(written: str) -> Callable[[Case, World], Damaged]:
    def made(case: Case, world: World) -> Damaged:
        book = opened(case)
        _strip_identity(book)
        for name in ("填报说明", *SHEETS):
            for row in range(1, book[name].max_row + 1):
                book[name].cell(row, 1).value = None
        for name in SHEETS:
            head = book[name]["B2"]
            head.value = head.value.replace(case.unit, written.format(case.unit))
        return Damaged(saved(book))

    return made


damage("标识全丢，单位写全称")(_signed("东莞市{}"))
damage("标识全丢，单位后有盖章和人名")(_signed("{}（盖章） 张三"))


@damage("每页重印题头和表头")
def heads_again(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    heads = [_values(sheet, number) for number in (1, 2, 3, 4)]
    number = filled_rows(sheet, case)[3][0]
    sheet.insert_rows(number, 4)
    for n, head in enumerate(heads):
        _put(sheet, number + n, head)
    return Damaged(saved(book))


@damage("表后签字、盖章、日期")
def signatures(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in (LEAD, INDICATOR, ASSIST):
        row = book[name].max_row + 2
        book[name].cell(row, 3).value = "主要领导签字：王某"
        book[name].cell(row, 8).value = "单位（盖章）"
        book[name].cell(row + 1, 8).value = "2021年4月2日"
    return Damaged(saved(book))


@damage("旧稿行隐藏在上面")
def old_draft_hidden(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    number, _ = filled_rows(sheet, case)[2]
    row = _values(sheet, number)
    sheet.insert_rows(number)
    _put(sheet, number, row)
    sheet.cell(number, FIRST_ANSWER).value = "旧稿：正在制定方案。"
    sheet.row_dimensions[number].hidden = True
    return Damaged(saved(book))
