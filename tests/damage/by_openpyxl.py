"""Damage that people do inside the workbook."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

from taskbook.model.form import Section
from taskbook.returns.grid import column_number

from .filled import Case, Key, World, columns_of, saved
from .score import Damaged

Damage = Callable[[Case, World], Damaged]
DAMAGES: dict[str, Damage] = {}
LEAD, INDICATOR, ASSIST = "牵头任务", "量化指标", "协助任务"
SHEETS = {LEAD: Section.LEAD, INDICATOR: Section.INDICATOR, ASSIST: Section.ASSIST}


def damage(name: str) -> Callable[[Damage], Damage]:
    def register(function: Damage) -> Damage:
        DAMAGES[name] = function
        return function

    return register


def opened(case: Case) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(case.content))


def marked(sheet: Any) -> Iterator[tuple[int, str]]:
    """Yield (row, key) of each issued row."""
    for number in range(5, sheet.max_row + 1):
        mark = sheet.cell(number, 1).value
        if mark and "|" in str(mark):
            yield number, str(mark).split("|")[0]


def places(sheet: Any, world: World) -> dict[str, int]:
    return columns_of(sheet, world.spec, SHEETS[sheet.title])


def filled_rows(sheet: Any, case: Case) -> list[tuple[int, str]]:
    keys = {key for key, _ in case.truth}
    return [(n, key) for n, key in marked(sheet) if key in keys]


def cells_of_row(case: Case, key: str) -> set[Key]:
    return {k for k in case.truth if k[0] == key}


def _values(sheet: Any, number: int) -> list[Any]:
    return [sheet.cell(number, c).value for c in range(1, sheet.max_column + 1)]


def _put(sheet: Any, number: int, values: list[Any]) -> None:
    for c, value in enumerate(values, 1):
        sheet.cell(number, c).value = value


def _permute(sheet: Any, order: Callable[[list[int]], list[int]], first: int = 1) -> None:
    numbers = [n for n, _ in marked(sheet)]
    rows = {n: _values(sheet, n) for n in numbers}
    for target, source in zip(numbers, order(list(numbers)), strict=True):
        values = rows[target][: first - 1] + rows[source][first - 1 :]
        _put(sheet, target, values)


@damage("原样")
def untouched(case: Case, world: World) -> Damaged:
    return Damaged(case.content)


@damage("各表倒序排列")
def reversed_rows(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        _permute(book[name], lambda ns: ns[::-1])
    return Damaged(saved(book))


@damage("各表打乱次序")
def shuffled_rows(case: Case, world: World) -> Damaged:
    book, luck = opened(case), random.Random(1)
    for name in SHEETS:
        _permute(book[name], lambda ns: luck.sample(ns, len(ns)))
    return Damaged(saved(book))


@damage("排序漏了隐藏列")
def sorted_without_marks(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        _permute(book[name], lambda ns: ns[::-1], first=2)
    return Damaged(saved(book))


@damage("按填报内容排序")
def sorted_by_status(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at = places(sheet, world)["status"]
    _permute(sheet, lambda ns: sorted(ns, key=lambda n: str(sheet.cell(n, at).value)))
    return Damaged(saved(book))


def _insert_rows(case: Case, spots: Callable[[Any], list[int]], text: str = "") -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        for at in sorted(spots(sheet), reverse=True):
            sheet.insert_rows(at)
            if text:
                sheet.cell(at, 3).value = text
    return Damaged(saved(book))


@damage("表顶插入三行")
def rows_on_top(case: Case, world: World) -> Damaged:
    return _insert_rows(case, lambda sheet: [1, 1, 1])


@damage("行间插入空行")
def rows_between(case: Case, world: World) -> Damaged:
    return _insert_rows(case, lambda sheet: [n for n, _ in marked(sheet)][1::2])


@damage("行间插入文字行")
def text_between(case: Case, world: World) -> Damaged:
    return _insert_rows(case, lambda sheet: [6], "补充：另有一项工作正在开展")


@damage("删除若干行")
def rows_deleted(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set[Key]()
    for name in SHEETS:
        sheet = book[name]
        for number, key in filled_rows(sheet, case)[::3][::-1]:
            sheet.delete_rows(number)
            gone |= cells_of_row(case, key)
    return Damaged(saved(book), gone=gone)


@damage("删除题头三行")
def top_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        book[name].delete_rows(1, 3)
    return Damaged(saved(book))


@damage("删除表头行")
def header_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        book[name].delete_rows(4)
    return Damaged(saved(book))


@damage("插入一列空列")
def column_inserted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        book[name].insert_cols(3)
    return Damaged(saved(book))


@damage("插入一列并填写")
def column_with_content(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at = places(sheet, world)["status"]
    sheet.insert_cols(at)
    sheet.cell(4, at).value = "科室意见"
    for number, _ in filled_rows(sheet, case):
        sheet.cell(number, at).value = f"同意{number}"
    return Damaged(saved(book))


@damage("列前后对调")
def columns_swapped(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    where = places(sheet, world)
    a, b = where["progress"], where["next_step"]
    for number in range(4, sheet.max_row + 1):
        one, two = sheet.cell(number, a), sheet.cell(number, b)
        one.value, two.value = two.value, one.value
    return Damaged(saved(book))


@damage("预填列挪到最后")
def given_moved(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        last = sheet.max_column + 1
        for number in range(4, sheet.max_row + 1):
            sheet.cell(number, last).value = sheet.cell(number, 3).value
        sheet.delete_cols(3)
    return Damaged(saved(book))


@damage("删除预填列")
def given_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name, key in (
        (LEAD, "leader"),
        (LEAD, "milestone"),
        (INDICATOR, "basis"),
        (ASSIST, "leads"),
    ):
        sheet = book[name]
        sheet.delete_cols(places(sheet, world)[key])
    return Damaged(saved(book))


@damage("删除任务文字列")
def title_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        sheet.delete_cols(places(sheet, world)["title"])
    return Damaged(saved(book))


@damage("删除一列填报列")
def answers_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    sheet.delete_cols(places(sheet, world)["evidence"])
    return Damaged(saved(book), gone={k for k in case.truth if k[1] == "evidence"})


@damage("工作表改名")
def sheets_renamed(case: Case, world: World) -> Damaged:
    book = opened(case)
    for n, name in enumerate(SHEETS):
        book[name].title = f"Sheet{n + 1}"
    return Damaged(saved(book))


@damage("工作表名互换")
def sheet_names_swapped(case: Case, world: World) -> Damaged:
    book = opened(case)
    book[LEAD].title, book[ASSIST].title = "x", LEAD
    book["x"].title = ASSIST
    return Damaged(saved(book))


@damage("工作表换次序")
def sheets_reordered(case: Case, world: World) -> Damaged:
    book = opened(case)
    book._sheets = book._sheets[::-1]
    return Damaged(saved(book))


@damage("表头改为别名")
def labels_aliased(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name, section in SHEETS.items():
        sheet = book[name]
        where = places(sheet, world)
        for column in world.spec.columns[section]:
            if column.aliases:
                sheet.cell(4, where[column.key]).value = column.aliases[0]
    return Damaged(saved(book))


@damage("表头加了括注和空格")
def labels_spaced(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        for at in places(sheet, world).values():
            text = sheet.cell(4, at).value
            sheet.cell(4, at).value = f" {text[:2]}\n{text[2:]}（必填） *"
    return Damaged(saved(book))


@damage("一个表头改成新词")
def label_renamed(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    sheet.cell(4, places(sheet, world)["progress"]).value = "本期工作推进说明"
    return Damaged(saved(book))


@damage("一个表头被清空")
def label_cleared(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name, key in ((LEAD, "obstacles"), (INDICATOR, "value"), (ASSIST, "assist_progress")):
        sheet = book[name]
        sheet.cell(4, places(sheet, world)[key]).value = None
    return Damaged(saved(book))


@damage("清空隐藏标识列")
def marks_cleared(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        for number in range(1, book[name].max_row + 1):
            book[name].cell(number, 1).value = None
    return Damaged(saved(book))


@damage("删除隐藏标识列")
def marks_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        book[name].delete_cols(1)
    return Damaged(saved(book))


@damage("删除隐藏标识表")
def identity_sheet_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    del book["_taskbook"]
    return Damaged(saved(book))


def _strip_identity(book: Any) -> None:
    del book["_taskbook"]
    for name in [n for n in book.defined_names if n.startswith("taskbook_")]:
        del book.defined_names[name]
    for prop in [p.name for p in book.custom_doc_props.props]:
        del book.custom_doc_props[prop]


@damage("标识表、名称、属性全丢")
def identity_lost(case: Case, world: World) -> Damaged:
    book = opened(case)
    _strip_identity(book)
    return Damaged(saved(book))


@damage("所有隐藏标识全丢")
def everything_hidden_lost(case: Case, world: World) -> Damaged:
    book = opened(case)
    _strip_identity(book)
    for name in ("填报说明", *SHEETS):
        for number in range(1, book[name].max_row + 1):
            book[name].cell(number, 1).value = None
    return Damaged(saved(book))


def _pasted(case: Case, names: tuple[str, ...], row: int, column: int, first: int) -> Any:
    """Copy what is visible into a new workbook, values only."""
    import openpyxl

    source, book = opened(case), openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for n, name in enumerate(names):
        old, new = source[name], book.create_sheet(f"Sheet{n + 1}")
        for r in range(first, old.max_row + 1):
            for c in range(2, old.max_column + 1):
                value = old.cell(r, c).value
                if value is not None and not str(value).startswith("="):
                    new.cell(row + r - first, column + c - 2).value = value
    return book


@damage("整表粘贴到新工作簿")
def pasted(case: Case, world: World) -> Damaged:
    return Damaged(saved(_pasted(case, tuple(SHEETS), 1, 1, 1)))


@damage("只粘贴表格，不带题头")
def pasted_without_title(case: Case, world: World) -> Damaged:
    return Damaged(saved(_pasted(case, tuple(SHEETS), 3, 4, 4)))


@damage("粘贴表格，文件名写单位")
def pasted_named(case: Case, world: World) -> Damaged:
    book = _pasted(case, tuple(SHEETS), 1, 1, 4)
    return Damaged(saved(book), f"{case.unit}/填报.xlsx")


@damage("三张表粘到一张表")
def stacked(case: Case, world: World) -> Damaged:
    import openpyxl

    source, book = opened(case), openpyxl.Workbook()
    new, at = book.active, 1
    for name in SHEETS:
        for row in source[name].iter_rows(values_only=True):
            new_row = [None if str(v).startswith("=") else v for v in row[1:]]
            for c, value in enumerate(new_row, 1):
                new.cell(at, c).value = value
            at += 1
        at += 1
    return Damaged(saved(book))


@damage("取消保护")
def unprotected(case: Case, world: World) -> Damaged:
    book = opened(case)
    for sheet in book.worksheets:
        sheet.protection.sheet = False
    return Damaged(saved(book))


@damage("取消隐藏并显示标识列")
def unhidden(case: Case, world: World) -> Damaged:
    book = opened(case)
    for sheet in book.worksheets:
        sheet.sheet_state = "visible"
        for dimension in sheet.column_dimensions.values():
            dimension.hidden = False
    return Damaged(saved(book))


@damage("答案合并单元格")
def answers_merged(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at = places(sheet, world)["progress"]
    (first, _), (second, key) = filled_rows(sheet, case)[:2]
    sheet.merge_cells(start_row=first, end_row=second, start_column=at, end_column=at)
    return Damaged(saved(book), gone={(key, "progress")})


@damage("完成值合并单元格")
def numbers_merged(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    rows = filled_rows(sheet, case)[:2]
    sheet.merge_cells(start_row=rows[0][0], end_row=rows[-1][0], start_column=at, end_column=at)
    return Damaged(saved(book), gone={(key, "value") for _, key in rows[1:]})


@damage("任务文字合并单元格")
def titles_merged(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["title"]
    rows = [n for n, _ in filled_rows(sheet, case)]
    start = rows[0]
    for before, after in [*itertools.pairwise(rows), (rows[-1], None)]:
        same = after is not None and sheet.cell(after, at).value == sheet.cell(start, at).value
        if not same:
            if before > start:
                sheet.merge_cells(start_row=start, end_row=before, start_column=at, end_column=at)
            start = after or start
    return Damaged(saved(book))


@damage("在表下方续填")
def below_table(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        where = places(sheet, world)
        number, _key = filled_rows(sheet, case)[0]
        target = sheet.max_row + 3
        for column in world.spec.columns[SHEETS[name]]:
            at = where[column.key]
            if column.asked or column.key in ("title", "indicator"):
                sheet.cell(target, at).value = sheet.cell(number, at).value
            if column.asked:
                sheet.cell(number, at).value = None
    return Damaged(saved(book))


@damage("在表下方写无主文字")
def notes_below(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        sheet.cell(sheet.max_row + 2, 3).value = "另：我单位本季度还完成了专项整治。"
        sheet.cell(sheet.max_row + 1, 9).value = "请予考虑"
    return Damaged(saved(book))


@damage("整行复制后改写")
def row_twice(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    number, _key = filled_rows(sheet, case)[1]
    values = _values(sheet, number)
    sheet.insert_rows(number + 1)
    _put(sheet, number + 1, values)
    sheet.cell(
        number + 1, places(sheet, world)["progress"]
    ).value = "另一个科室的进展，与上一行不同。"
    return Damaged(saved(book))


@damage("整行重复一遍")
def row_copied(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    number, _ = filled_rows(sheet, case)[1]
    values = _values(sheet, number)
    sheet.insert_rows(number + 1)
    _put(sheet, number + 1, values)
    return Damaged(saved(book))


@damage("预填文字小改")
def titles_edited(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        at = places(sheet, world)["title"]
        for number, _ in filled_rows(sheet, case)[::2]:
            sheet.cell(number, at).value = f"{sheet.cell(number, at).value}（续）"
    return Damaged(saved(book))


@damage("预填文字改标点和空格")
def titles_respaced(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        at = places(sheet, world)["title"]
        for number, _ in marked(sheet):
            text = str(sheet.cell(number, at).value)
            sheet.cell(number, at).value = text.replace("，", ", ").replace("。", ".\n") + " "
        for n in range(1, sheet.max_row + 1):
            sheet.cell(n, 1).value = None
    return Damaged(saved(book))


@damage("任务文字下移一格")
def titles_shifted(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at = places(sheet, world)["title"]
    numbers = [n for n, _ in filled_rows(sheet, case)]
    values = [sheet.cell(n, at).value for n in numbers]
    for number, value in zip(numbers, [values[-1], *values[:-1]], strict=True):
        sheet.cell(number, at).value = value
    return Damaged(saved(book))


@damage("序号重编")
def renumbered(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        for n, (number, _) in enumerate(marked(book[name]), 1):
            book[name].cell(number, 2).value = n
    return Damaged(saved(book))


@damage("清空序号和节点")
def given_cleared(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        where = places(sheet, world)
        for number, _ in marked(sheet):
            for key in ("number", "milestone", "leads", "leader"):
                if key in where:
                    sheet.cell(number, where[key]).value = None
    return Damaged(saved(book))


@damage("粘贴了另一单位的行")
def foreign_rows(case: Case, world: World) -> Damaged:
    other = next(
        f
        for f in world.forms.values()
        if not {r.task_id for r in f.rows} & {k.split("#")[0] for k, _ in case.truth}
        and any(r.section is Section.LEAD and r.due for r in f.rows)
    )
    row = next(r for r in other.rows if r.section is Section.LEAD and r.due)
    book = opened(case)
    sheet = book[LEAD]
    where, at = places(sheet, world), sheet.max_row + 1
    sheet.cell(at, 1).value = f"{row.key}|{row.fingerprint}"
    for key, text in row.given.items():
        if key in where:
            sheet.cell(at, where[key]).value = text
    sheet.cell(at, where["progress"]).value = "这是别的单位的进展。"
    return Damaged(saved(book))


@damage("隐藏和筛选行")
def rows_hidden(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        for number, _ in filled_rows(book[name], case)[::2]:
            book[name].row_dimensions[number].hidden = True
    return Damaged(saved(book))


@damage("隐藏填报列和工作表")
def columns_hidden(case: Case, world: World) -> Damaged:
    book = opened(case)
    book[LEAD].column_dimensions["H"].hidden = True
    book[ASSIST].sheet_state = "hidden"
    return Damaged(saved(book))


@damage("多出空白工作表和说明表")
def sheets_added(case: Case, world: World) -> Damaged:
    book = opened(case)
    book.create_sheet("Sheet1", 0)
    book.create_sheet("情况说明")["B2"] = "我局本季度情况说明如下，请阅。"
    return Damaged(saved(book))


@damage("删除量化指标表")
def sheet_deleted(case: Case, world: World) -> Damaged:
    book = opened(case)
    del book[INDICATOR]
    return Damaged(saved(book), gone={k for k in case.truth if k[1] in ("value", "remark")})


@damage("数字存成文字")
def numbers_as_text(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for number, _ in filled_rows(sheet, case):
        sheet.cell(number, at).value = str(sheet.cell(number, at).value).translate(wide)
    return Damaged(saved(book))


@damage("数字带单位")
def numbers_with_units(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    where = places(sheet, world)
    for number, _ in filled_rows(sheet, case):
        unit = sheet.cell(number, where["unit"]).value or ""
        cell = sheet.cell(number, where["value"])
        cell.value = f"{cell.value} {unit}"
    return Damaged(saved(book))


@damage("数字换成看不懂的写法")
def numbers_vague(case: Case, world: World) -> Damaged:
    book, changed = opened(case), dict[Key, str]()
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    for n, (number, key) in enumerate(filled_rows(sheet, case)):
        text = ("约50左右", "30-40", "三五百", "1,23", "同比略增")[n % 5]
        sheet.cell(number, at).value = text
        changed[key, "value"] = text
    return Damaged(saved(book), changed=changed)


@damage("以公式填数")
def formulas(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    gone = set()
    for number, key in filled_rows(sheet, case)[:2]:
        sheet.cell(number, at).value = "=SUM(A1:A2)"
        gone.add((key, "value"))
    return Damaged(saved(book), gone=gone)


@damage("像公式和命令的文字")
def dangerous(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    where = places(sheet, world)
    gone = set()
    texts = ("=cmd|'/c calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')
    for (number, key), text in zip(filled_rows(sheet, case), texts, strict=False):
        cell = sheet.cell(number, where["evidence"])
        cell.value = text
        cell.data_type = "s"
        gone.add((key, "evidence"))
    return Damaged(saved(book), gone=gone)


@damage("答案里有看不见的字符和回车")
def invisible(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        sheet = book[name]
        for column in world.spec.asked(SHEETS[name]):
            at = places(sheet, world)[column.key]
            for number, _ in filled_rows(sheet, case):
                cell = sheet.cell(number, at)
                if isinstance(cell.value, str):
                    cell.value = f"\u3000{cell.value}\u200b \n"
    return Damaged(saved(book))


@damage("状态写法不同")
def statuses_respelt(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    at = places(sheet, world)["status"]
    other = {
        "已完成": "1. 已完成",
        "达到序时进度": "达到序时",
        "未达序时进度": "未达到序时进度",
        "未启动": "尚未启动",
    }
    for number, _ in filled_rows(sheet, case):
        sheet.cell(number, at).value = other[sheet.cell(number, at).value]
    return Damaged(saved(book))


@damage("状态自造新词")
def statuses_invented(case: Case, world: World) -> Damaged:
    book, changed = opened(case), dict[Key, str]()
    sheet = book[LEAD]
    at = places(sheet, world)["status"]
    for number, key in filled_rows(sheet, case):
        sheet.cell(number, at).value = changed[key, "status"] = "基本达到"
    return Damaged(saved(book), changed=changed)


@damage("加批注和图形")
def comments(case: Case, world: World) -> Damaged:
    from openpyxl.comments import Comment

    book = opened(case)
    book[LEAD]["H6"].comment = Comment("请领导审阅", "甲")
    return Damaged(saved(book))


@damage("整列设格式到底")
def formatted_down(case: Case, world: World) -> Damaged:
    from openpyxl.styles import PatternFill

    book = opened(case)
    fill = PatternFill("solid", fgColor="FFFF00")
    for name in SHEETS:
        sheet = book[name]
        for number in range(sheet.max_row + 1, 3000):
            sheet.cell(number, 3).fill = copy(fill)
    return Damaged(saved(book))


@damage("答案错写在预填空格里")
def in_given(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[LEAD]
    where = places(sheet, world)
    for number, _ in filled_rows(sheet, case)[:3]:
        sheet.cell(number, where["prior"]).value = f"错填在上季度栏{number}"
    return Damaged(saved(book))


@damage("答案右移一列")
def shifted_right(case: Case, world: World) -> Damaged:
    """Answers typed one column too far right in one row: text stays text, status does not fit."""
    book = opened(case)
    sheet = book[LEAD]
    where = places(sheet, world)
    asked = [where[c.key] for c in world.spec.asked(Section.LEAD)]
    number, key = filled_rows(sheet, case)[0]
    values = [sheet.cell(number, at).value for at in asked]
    for at, value in zip(asked, [None, *values[:-1]], strict=True):
        sheet.cell(number, at).value = value
    # What stands under a heading is what the unit returned under it.
    changed = {
        (key, c.key): str(v)
        for c, v in zip(world.spec.asked(Section.LEAD), [None, *values[:-1]], strict=True)
        if v is not None
    }
    gone = {(key, world.spec.asked(Section.LEAD)[0].key)}
    return Damaged(saved(book), gone=gone, changed=changed)


@damage("单位改成别的单位")
def unit_changed(case: Case, world: World) -> Damaged:
    book = opened(case)
    for name in SHEETS:
        text = book[name]["B2"].value
        book[name]["B2"].value = text.replace(case.unit, "教育局")
    return Damaged(saved(book), whole=True)


@damage("上一期的表")
def other_period(case: Case, world: World) -> Damaged:
    from .filled import fill

    other = fill(world, world.older[case.unit])
    return Damaged(other.content, whole=True, gone=set(case.truth), blank=other.blank)


@damage("上一期的表粘到新工作簿")
def other_period_pasted(case: Case, world: World) -> Damaged:
    from .filled import fill

    other = fill(world, world.older[case.unit])
    return Damaged(saved(_pasted(other, tuple(SHEETS), 1, 1, 4)), whole=True, gone=set(case.truth))


@damage("左半边错行")
def given_block_shifted(case: Case, world: World) -> Damaged:
    """The pre-filled block moves down by one row, answers and marks stay."""
    book = opened(case)
    sheet = book[ASSIST]
    numbers = [n for n, _ in filled_rows(sheet, case)]
    last = column_number("F")
    rows = [[sheet.cell(n, c).value for c in range(2, last + 1)] for n in numbers]
    for number, values in zip(numbers, [rows[-1], *rows[:-1]], strict=True):
        for c, value in enumerate(values, 2):
            sheet.cell(number, c).value = value
    return Damaged(saved(book))
