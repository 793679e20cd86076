"""Damage by ways of writing and by programs: struck text, pictures, formats, odd XML, odd CSV."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

from .by_bytes import edited
from .by_openpyxl import (
    ASSIST,
    INDICATOR,
    LEAD,
    SHEETS,
    damage,
    filled_rows,
    marked,
    opened,
    places,
)
from .filled import Case, World, saved
from .score import Damaged

_REFERENCE = re.compile(r"&#(\d{3,});")


def _sheets(content: bytes, edit: Any) -> bytes:
    """Return the workbook with the XML of each sheet edited, its text written out."""

    def part(name: str, found: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return found
        text = _REFERENCE.sub(lambda m: chr(int(m[1])), found.decode())
        edited_text: str = edit(text)
        return edited_text.encode()

    return edited(content, part)


def _typed(case: Case, world: World, name: str, field: str, texts: tuple[Any, ...]) -> Damaged:
    """Return the workbook with ``texts`` typed over one column; they stay with their rows."""
    book, changed = opened(case), {}
    sheet = book[name]
    at = places(sheet, world)[field]
    for (number, key), text in zip(filled_rows(sheet, case), texts, strict=False):
        cell = sheet.cell(number, at)
        cell.value = text
        if isinstance(text, str):
            cell.data_type = "s"
        changed[key, field] = str(text)
    return Damaged(saved(book), changed=changed)


@damage("数字前有破折号、数字间有空格")
def dashes(case: Case, world: World) -> Damaged:
    made = _typed(case, world, INDICATOR, "value", ("—20", "20 30"))
    book = opened(Case(case.unit, case.blank, made.content, case.truth))
    return Damaged(saved(book), changed=made.changed)


@damage("数字带约、近、超、余")
def rough_numbers(case: Case, world: World) -> Damaged:
    return _typed(case, world, INDICATOR, "value", ("近2000", "2000余", "超过20", "20+", "≥20"))


@damage("进展写“同第几项”“参见附件”")
def pointers(case: Case, world: World) -> Damaged:
    texts = ("同第10项", "参见附件1", "同上一项", "详见佐证材料", "见备注", "同上行")
    return _typed(case, world, LEAD, "progress", texts)


@damage("程序写入 nan 和 None")
def nulls(case: Case, world: World) -> Damaged:
    book, gone = opened(case), set()
    sheet = book[LEAD]
    where = places(sheet, world)
    for number, key in filled_rows(sheet, case)[:3]:
        for field, text in (("obstacles", "nan"), ("next_step", "None"), ("evidence", "NULL")):
            sheet.cell(number, where[field]).value = text
            gone.add((key, field))
    return Damaged(saved(book), gone=gone)


@damage("数字前多一个撇号")
def apostrophes(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    for number, key in filled_rows(sheet, case):
        sheet.cell(number, at).value = f"'{case.truth[key, 'value']}"
    return Damaged(saved(book))


@damage("数字格式显示成万")
def scaled_formats(case: Case, world: World) -> Damaged:
    book = opened(case)
    sheet = book[INDICATOR]
    at = places(sheet, world)["value"]
    formats = ('0.00"万"', "0,", '0!.0,"万"')
    for n, (number, _) in enumerate(filled_rows(sheet, case)):
        sheet.cell(number, at).number_format = formats[n % 3]
    return Damaged(saved(book))


@damage("整格删除线")
def struck_cells(case: Case, world: World) -> Damaged:
    from openpyxl.styles import Font

    book = opened(case)
    for name in SHEETS:
        number, _ = filled_rows(book[name], case)[0]
        for field in places(book[name], world).values():
            book[name].cell(number, field).font = Font(strike=True)
    return Damaged(saved(book))


@damage("一格里旧稿带删除线")
def struck_runs(case: Case, world: World) -> Damaged:
    old = "<is><r><rPr><strike/></rPr><t>完成30%。</t></r><r><t>"
    pattern = re.compile(r"<is><t>(本季度进展\d{4}.*?)</t></is>")
    content = _sheets(
        case.content, lambda text: pattern.sub(lambda m: f"{old}{m[1]}</t></r></is>", text)
    )
    changed = {k: f"完成30%。{v}" for k, v in case.truth.items() if k[1] == "progress"}
    return Damaged(content, changed=changed)


def _in_cells(case: Case, world: World, made: str) -> Damaged:
    """Return the workbook with pictures where the evidence was."""
    pattern = re.compile(r'<c r="(L[5-9])"([^>]*?) t="inlineStr"([^>]*)><is>.*?</is></c>')
    content = edited(
        case.content,
        lambda name, part: (
            pattern.sub(made, part.decode()).encode() if name.endswith("sheet2.xml") else part
        ),
    )
    book = opened(case)
    keys = {key for number, key in marked(book[LEAD]) if number < 10}
    return Damaged(content, gone={k for k in case.truth if k[0] in keys and k[1] == "evidence"})


@damage("WPS 单元格图片")
def pictures_wps(case: Case, world: World) -> Damaged:
    formula = '_xlfn.DISPIMG("ID_0A1B",1)'
    made = rf'<c r="\1"\2\3 t="str"><f>{formula}</f><v>=DISPIMG("ID_0A1B",1)</v></c>'
    return _in_cells(case, world, made)


@damage("Excel 单元格内图片")
def pictures_excel(case: Case, world: World) -> Damaged:
    return _in_cells(case, world, r'<c r="\1"\2\3 t="e" vm="1"><v>#VALUE!</v></c>')


@damage("半个代理字符和非字符")
def half_characters(case: Case, world: World) -> Damaged:
    content = _sheets(case.content, lambda text: text.replace("专题", "专题_xD83D__xFFFF_"))
    changed = {k: v.replace("专题", "专题\ufffd") for k, v in case.truth.items() if "专题" in v}
    return Damaged(content, changed=changed)


@damage("XML 中行的次序颠倒")
def rows_out_of_order(case: Case, world: World) -> Damaged:
    def edit(text: str) -> str:
        match = re.search(r"<sheetData>(.*)</sheetData>", text, re.S)
        if match is None:
            return text
        rows = re.findall(r"<row .*?</row>|<row [^>]*/>", match[1], re.S)
        return text[: match.start(1)] + "".join(reversed(rows)) + text[match.end(1) :]

    return Damaged(_sheets(case.content, edit))


@damage("XML 中同一单元格有两份")
def cells_twice(case: Case, world: World) -> Damaged:
    pattern = re.compile(r'<c r="[HG]6"[^>]*><is>.*?</is></c>')
    content = _sheets(
        case.content, lambda t: pattern.sub(lambda m: m[0] + m[0].replace("走访", "调研"), t)
    )
    return Damaged(content, whole=True)


@damage("严格 OOXML")
def strict(case: Case, world: World) -> Damaged:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    related = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return Damaged(
        edited(
            case.content,
            lambda _, part: part.replace(
                main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            ).replace(related, b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        )
    )


@damage("压缩包带 zip64 和数据描述符")
def zip64(case: Case, world: World) -> Damaged:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(case.content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as entry:
                entry.write(old.read(name))
    return Damaged(buffer.getvalue())


def _lead_rows(case: Case) -> tuple[list[list[str]], set[tuple[str, str]]]:
    """Return 牵头任务 as text, and the cells that are not on it."""
    sheet = opened(case)[LEAD]
    rows = [
        ["" if v is None or str(v).startswith("=") else str(v) for v in row]
        for row in sheet.iter_rows(values_only=True)
    ]
    here = {key for _, key in marked(sheet)}
    return rows, {k for k in case.truth if k[0] not in here}


@damage("CSV 首行 sep=，分号分隔")
def csv_semicolons(case: Case, world: World) -> Damaged:
    rows, gone = _lead_rows(case)
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return Damaged(f"sep=;\r\n{text.getvalue()}".encode("gb18030"), f"{LEAD}.csv", gone=gone)


@damage("CSV 中文逗号比英文多")
def csv_full_of_commas(case: Case, world: World) -> Damaged:
    rows, gone = _lead_rows(case)
    for row in rows[4:]:
        row[3] += "，" * 40
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Damaged(text.getvalue().encode("utf-8-sig"), f"{LEAD}.csv", gone=gone)


@damage("CSV 多行文字没有引号")
def csv_broken_lines(case: Case, world: World) -> Damaged:
    rows, gone = _lead_rows(case)
    cut = [[v.replace(",", "，").replace("会议，", "会议，\n") for v in row] for row in rows]
    text = "\r\n".join(",".join(row) for row in cut)
    return Damaged(text.encode("gb18030"), f"{LEAD}.csv", gone=gone)


@damage("改名的网页、邮件")
def web_page(case: Case, world: World) -> Damaged:
    text = "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n" + "<html><table></table></html>"
    return Damaged(text.encode(), "报送.xls", whole=True, gone=set(case.truth))


@damage("答案只写在批注里")
def in_comments(case: Case, world: World) -> Damaged:
    from openpyxl.comments import Comment

    book, gone = opened(case), set()
    sheet = book[ASSIST]
    at = places(sheet, world)["assist_progress"]
    number, key = filled_rows(sheet, case)[0]
    sheet.cell(number, at).comment = Comment(case.truth[key, "assist_progress"], "张三")
    sheet.cell(number, at).value = None
    gone.add((key, "assist_progress"))
    return Damaged(saved(book), gone=gone)
