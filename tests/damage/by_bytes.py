"""Damage done to the file itself: by other programs, mail, disks; made by editing the parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from .by_openpyxl import SHEETS, damage, opened
from .filled import Case, World, saved
from .score import Damaged

_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")


def edited(content: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the zip with every part passed through ``edit``; None leaves a part out."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = edit(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return buffer.getvalue()


def _sheets(content: bytes, edit: Callable[[str], str]) -> bytes:
    return edited(
        content,
        lambda name, part: edit(part.decode()).encode() if _SHEET.fullmatch(name) else part,
    )


def shared(content: bytes) -> bytes:
    """Return the workbook with its inline strings moved to a shared table, as Excel writes it."""
    texts: dict[str, int] = {}

    def move(match: re.Match[str]) -> str:
        number = texts.setdefault(match[3], len(texts))
        return f'<c{match[1]} t="s"{match[2]}><v>{number}</v></c>'

    pattern = re.compile(r'<c([^>]*) t="inlineStr"([^>]*)><is>(.*?)</is></c>', re.S)
    moved = _sheets(content, lambda text: pattern.sub(move, text))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f"<si>{text}</si>" for text in texts)
    table = f'<?xml version="1.0"?><sst xmlns="{main}">{items}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = (
        '<Relationship Id="rId999" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )

    def edit(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            return part.replace(b"</Relationships>", relation.encode())
        if name == "[Content_Types].xml":
            entry = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
            return part.replace(b"</Types>", entry.encode())
        return part

    buffer = io.BytesIO(edited(moved, edit))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", table)
    return buffer.getvalue()


@damage("行内文字改为共享文字")
def shared_strings(case: Case, world: World) -> Damaged:
    return Damaged(shared(case.content))


@damage("共享文字改为富文本分段")
def rich_runs(case: Case, world: World) -> Damaged:
    def cut(match: re.Match[str]) -> str:
        text = match[1]
        if len(text) < 6 or "&" in text:
            return match[0]
        a, b = text[: len(text) // 2], text[len(text) // 2 :]
        run = '<r><rPr><b/></rPr><t xml:space="preserve">{}</t></r>'
        return f'<si>{run.format(a)}{run.format(b)}<rPh sb="0" eb="1"><t>zhuyin</t></rPh></si>'

    def edit(name: str, part: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return part
        return re.sub(r"<si><t[^>]*>([^<]*)</t></si>", cut, part.decode()).encode()

    return Damaged(edited(shared(case.content), edit))


@damage("带命名空间前缀")
def prefixed(case: Case, world: World) -> Damaged:
    def edit(text: str) -> str:
        text = re.sub(r"<(/?)(?![?!])([A-Za-z]+)(?=[\s/>])", r"<\1x:\2", text)
        return text.replace(' xmlns="', ' xmlns:x="', 1)

    return Damaged(_sheets(case.content, edit))


@damage("单元格不写地址")
def without_addresses(case: Case, world: World) -> Damaged:
    """Some exporters leave out r=; then every cell before must be there."""

    def edit(text: str) -> str:
        def row(match: re.Match[str]) -> str:
            cells, at = [], 0
            for cell in re.finditer(r'<c r="([A-Z]+)\d+"', match[2]):
                column = 0
                for char in cell[1]:
                    column = column * 26 + ord(char) - 64
                cells.append("<c/>" * (column - at - 1))
                at = column
            parts = re.split(r'(?=<c r="[A-Z]+\d+")', match[2])[1:]
            body = "".join(
                gap + re.sub(r'<c r="[A-Z]+\d+"', "<c", part)
                for gap, part in zip(cells, parts, strict=True)
            )
            return f"{match[1]}{body}</row>"

        return re.sub(r"(<row [^>]*[^/]>)(.*?)</row>", row, text, flags=re.S)

    return Damaged(_sheets(case.content, edit))


@damage("缺样式表")
def without_styles(case: Case, world: World) -> Damaged:
    return Damaged(edited(case.content, lambda n, p: None if n == "xl/styles.xml" else p))


@damage("缺文档属性")
def without_properties(case: Case, world: World) -> Damaged:
    return Damaged(edited(case.content, lambda n, p: None if n.startswith("docProps/") else p))


@damage("部件名大小写不同")
def upper_parts(case: Case, world: World) -> Damaged:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(case.content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            shown = name.replace("worksheets", "Worksheets").replace("xl/", "XL/")
            new.writestr(shown, old.read(name))
    return Damaged(buffer.getvalue())


@damage("压缩包内用反斜杠")
def backslashes(case: Case, world: World) -> Damaged:
    content = case.content
    for name in ("xl/worksheets", "xl/sharedStrings", "xl/styles"):
        content = content.replace(name.encode(), name.replace("/", "\\").encode())
    return Damaged(content)


@damage("扩展名大写")
def upper_suffix(case: Case, world: World) -> Damaged:
    return Damaged(case.content, "报送.XLSX")


@damage("扩展名改成 xls")
def wrong_suffix(case: Case, world: World) -> Damaged:
    return Damaged(case.content, "报送.xls")


@damage("没有扩展名")
def no_suffix(case: Case, world: World) -> Damaged:
    return Damaged(case.content, "报送(1) - 副本")


@damage("文件名写了别的单位")
def named_otherwise(case: Case, world: World) -> Damaged:
    return Damaged(case.content, "教育局转来的表.xlsx")


@damage("带宏")
def with_macros(case: Case, world: World) -> Damaged:
    buffer = io.BytesIO(case.content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0Auto_Open")
    return Damaged(buffer.getvalue(), "报送.xlsm")


@damage("文件尾部多出字节")
def trailing_bytes(case: Case, world: World) -> Damaged:
    return Damaged(case.content + b"\r\n-- \r\nsent by mail\r\n")


@damage("数字带二进制误差")
def binary_noise(case: Case, world: World) -> Damaged:
    def noisy(match: re.Match[str]) -> str:
        return f"<v>{float(match[1]) + 1e-13:.17g}</v>" if "." in match[1] else match[0]

    return Damaged(_sheets(case.content, lambda text: re.sub(r"<v>(\d+\.\d+)</v>", noisy, text)))


@damage("存成 CSV（GBK）")
def as_csv_gbk(case: Case, world: World) -> Damaged:
    return _as_csv(case, "gbk", ",")


@damage("存成 CSV（UTF-8）")
def as_csv_utf8(case: Case, world: World) -> Damaged:
    return _as_csv(case, "utf-8-sig", ",")


@damage("存成制表符文本（UTF-16）")
def as_text(case: Case, world: World) -> Damaged:
    return _as_csv(case, "utf-16", "\t")


def _as_csv(case: Case, encoding: str, separator: str) -> Damaged:
    """Only the sheet in front is saved; the other sheets are gone."""
    import csv

    name = next(iter(SHEETS))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    for row in opened(case)[name].iter_rows(values_only=True):
        writer.writerow(["" if v is None or str(v).startswith("=") else v for v in row])
    gone = {k for k in case.truth if k[1] in ("value", "remark", "assist_progress")}
    lead = {k[0] for k in case.truth if k[1] == "progress"}
    gone |= {k for k in case.truth if k[0] not in lead}
    suffix = "txt" if separator == "\t" else "csv"
    return Damaged(buffer.getvalue().encode(encoding), f"牵头任务.{suffix}", gone=gone)


@damage("截断的文件")
def truncated(case: Case, world: World) -> Damaged:
    return Damaged(case.content[: len(case.content) // 2], whole=True, gone=set(case.truth))


@damage("共享文字表丢失")
def strings_lost(case: Case, world: World) -> Damaged:
    content = edited(shared(case.content), lambda n, p: None if n == "xl/sharedStrings.xml" else p)
    return Damaged(content, whole=True, gone=set(case.truth))


@damage("XML 中间缺一段")
def cut_inside(case: Case, world: World) -> Damaged:
    def edit(name: str, part: bytes) -> bytes:
        return part[: len(part) // 2] if name == "xl/worksheets/sheet2.xml" else part

    return Damaged(edited(case.content, edit), whole=True, gone=set(case.truth))


@damage("日期格式的数字格")
def number_as_date(case: Case, world: World) -> Damaged:
    book, changed = opened(case), {}
    sheet = book["量化指标"]
    from .by_openpyxl import filled_rows, places

    at = places(sheet, world)["value"]
    number, key = filled_rows(sheet, case)[0]
    sheet.cell(number, at).value = 44256
    sheet.cell(number, at).number_format = "yyyy/m/d"
    changed[key, "value"] = "2021-03-01"
    return Damaged(saved(book), changed=changed)
