"""Damage that other programs do by saving, exporting, packing and sending a workbook."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from .by_bytes import edited, shared
from .by_habit import _lead_rows
from .by_openpyxl import LEAD, SHEETS, damage, opened
from .filled import Case, World, saved
from .score import Damaged

_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_REFERENCE = re.compile(r"&#(\d{3,});")
_NUMBER = re.compile(r'<c r="(\w+)"( s="\d+"|)(?: t="n"|)><v>(-?\d+\.?\d*)</v></c>')
_INLINE = re.compile(r"<is><t([^>]*)>([^<]*)</t></is>")
_RELATIONS = "xl/_rels/workbook.xml.rels"


def sheets(content: bytes, edit: Callable[[str], str]) -> bytes:
    """Return the workbook with the XML of each sheet edited, its text written out."""

    def part(name: str, found: bytes) -> bytes:
        if not _SHEET.fullmatch(name):
            return found
        return edit(_REFERENCE.sub(lambda m: chr(int(m[1])), found.decode())).encode()

    return edited(content, part)


def packed(
    content: bytes,
    name: Callable[[str], str] = str,
    method: int = zipfile.ZIP_DEFLATED,
    more: dict[str, bytes] | None = None,
    comment: bytes = b"",
) -> bytes:
    """Return the zip packed anew: other names, another method, more entries."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", method) as new,
    ):
        for entry in old.namelist():
            new.writestr(name(entry), old.read(entry))
        for entry, body in (more or {}).items():
            new.writestr(entry, body)
        new.comment = comment
    return buffer.getvalue()


def _changed(name: str, change: Callable[[bytes], bytes], *, whole: bool = False) -> None:
    """Register damage to the bytes of the file."""

    def function(case: Case, world: World) -> Damaged:
        gone = set(case.truth) if whole else set()
        return Damaged(change(case.content), whole=whole, gone=gone)

    damage(name)(function)


def _written(name: str, edit: Callable[[str], str]) -> None:
    """Register another way of writing the XML of the sheets."""
    _changed(name, lambda content: sheets(content, edit))


def _without(*parts: str) -> Callable[[bytes], bytes]:
    return lambda content: edited(content, lambda name, p: None if name in parts else p)


def _prefixed(name: str, part: bytes) -> bytes:
    text = re.sub(r"<(/?)(?![?!])([A-Za-z]+)(?=[\s/>])", r"<\1x:\2", part.decode())
    return text.replace(' xmlns="', ' xmlns:x="', 1).encode()


def _indented(name: str, part: bytes) -> bytes:
    return re.sub(rb">(?=<)(?!</(?:t|v|f)>)", b">\r\n  ", part)


def _wide(name: str, part: bytes) -> bytes:
    return re.sub(r'encoding="[^"]*"', 'encoding="UTF-16"', part.decode()).encode("utf-16")


def _without_row_numbers(text: str) -> str:
    at = 0

    def row(match: re.Match[str]) -> str:
        nonlocal at
        gap, at = "<row/>" * (int(match[1]) - at - 1), int(match[1])
        return f"{gap}<row{match[2]}"

    return re.sub(r'<row r="(\d+)"([^>]*>)', row, text)


_changed("所有部件带前缀", lambda content: edited(shared(content), _prefixed))
_changed("XML 缩进换行", lambda content: edited(shared(content), _indented))
_changed("部件用 UTF-16", lambda content: edited(content, _wide))
_changed("部件带 BOM", lambda content: edited(shared(content), lambda _, p: b"\xef\xbb\xbf" + p))
_written("行不写行号", _without_row_numbers)
_written(
    "文字写成 CDATA",
    lambda t: _INLINE.sub(lambda m: f"<is><t{m[1]}><![CDATA[{unescape(m[2])}]]></t></is>", t),
)
_written("XML 里夹注释", lambda t: t.replace("</t></is>", "<!-- x --></t></is>"))
_written("数字存成文字结果", lambda t: _NUMBER.sub(r'<c r="\1"\2 t="str"><v>\3</v></c>', t))
_written(
    "数字存成行内文字",
    lambda t: _NUMBER.sub(r'<c r="\1"\2 t="inlineStr"><is><t>\3</t></is></c>', t),
)
_written(
    "数字写成指数",
    lambda t: _NUMBER.sub(lambda m: f'<c r="{m[1]}"{m[2]}><v>{float(m[3]):.14E}</v></c>', t),
)
_written(
    "数字成了数组公式",
    lambda t: _NUMBER.sub(
        lambda m: (
            f'<c r="{m[1]}"{m[2]} cm="1"><f t="array" ref="{m[1]}">SUM({m[3]})</f><v>{m[3]}</v></c>'
        ),
        t,
    ),
)
_written("文字直接写在值里", lambda t: _INLINE.sub(r"<v>\2</v>", t))
_written(
    "行内文字带拼音", lambda t: _INLINE.sub(r'<is><t\1>\2</t><rPh sb="0"><t>pin</t></rPh></is>', t)
)
_written(
    "表上有控件",
    lambda t: t.replace(
        "</worksheet>",
        '<controls><control name="复选框"><anchor xmlns:xdr="urn:x"><xdr:col>1</xdr:col>'
        "<xdr:row>5</xdr:row></anchor></control></controls></worksheet>",
    ),
)
_changed("压缩包不压缩", lambda content: packed(content, method=zipfile.ZIP_STORED))
_changed(
    "压缩包带目录项和注释",
    lambda content: packed(content, more={"xl/": b"", "docProps/": b""}, comment=b"x" * 60_000),
)
_changed("部件名以斜杠开头", lambda content: packed(content, lambda name: f"/{name}"))
_changed("部件名以点开头", lambda content: packed(content, lambda name: f"./{name}"))
_changed(
    "解压后连文件夹重新压缩",
    lambda content: packed(content, lambda name: f"报送/{name}", more={"__MACOSX/报送/._xl": b"x"}),
)
_changed("文件前多出 BOM 和空行", lambda content: b"\xef\xbb\xbf\r\n" + content)
_changed(
    "文件前多出网页传输头",
    lambda content: b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-excel\r\n\r\n" + content,
)
_changed("文件后补零到整块", lambda content: content.ljust(len(content) + 300_000, b"\0"))
_changed("文件后接出错页", lambda content: content + b"<html>error</html>\r\n" * 5_000)
_changed("缺根关系和内容类型", _without("_rels/.rels", "[Content_Types].xml"))
_changed(
    "关系里没有共享文字和样式",
    lambda content: edited(
        shared(content),
        lambda name, p: (
            re.sub(
                rb"<Relationship [^>]*/(?:sharedStrings|styles)\"[^>]*>(?:</Relationship>)?", b"", p
            )
            if name == _RELATIONS
            else p
        ),
    ),
)
_changed(
    "部件名百分号编码",
    lambda content: packed(
        edited(
            content,
            lambda name, p: (
                p.replace(b"sheet2.xml", b"%E8%A1%A82.xml") if name == _RELATIONS else p
            ),
        ),
        lambda name: name.replace("sheet2.xml", "表2.xml"),
    ),
)
_changed(
    "批注和属性部件损坏",
    lambda content: packed(
        edited(content, lambda name, p: p[:150] if name == "docProps/custom.xml" else p),
        more={"xl/comments1.xml": b"<comments><commentList>"},
    ),
)
_changed("缺工作簿目录", _without("xl/workbook.xml"), whole=True)
_changed("缺工作簿关系", _without(_RELATIONS), whole=True)
_changed("缺一张表的部件", _without("xl/worksheets/sheet2.xml"), whole=True)
_changed("文件开头被清零", lambda content: b"\0" * 4 + content[4:], whole=True)
_changed(
    "按文本传输换了行尾", lambda content: content.replace(b"\n", b"\r\n") + b"\r\n", whole=True
)
_changed(
    "按文字转换了编码", lambda content: content.decode("utf-8", "replace").encode(), whole=True
)


@damage("样式全丢")
def styles_reset(case: Case, world: World) -> Damaged:
    return Damaged(sheets(case.content, lambda text: re.sub(r' s="\d+"', "", text)))


@damage("进展是指向空格的公式")
def dead_links(case: Case, world: World) -> Damaged:
    pattern = re.compile(r'<c r="(\w+)"([^>]*?) t="inlineStr"[^>]*><is><t[^>]*>本季度进展\d.*?</c>')
    content = sheets(
        case.content, lambda t: pattern.sub(r'<c r="\1"\2><f>Sheet9!A1</f><v>0</v></c>', t)
    )
    return Damaged(content, changed={k: "0" for k in case.truth if k[1] == "progress"})


@damage("苹果 Numbers 导出")
def numbers_export(case: Case, world: World) -> Damaged:
    """Each table a sheet of its own, a summary in front, nothing hidden is left."""
    import openpyxl

    made = openpyxl.Workbook()
    made.active.title = "导出摘要"
    made.active["B3"] = "此文稿是从 Numbers 表格导出的。每个表格都已转换为 Excel 工作表。"
    for name in SHEETS:
        _values_only(opened(case)[name], made.create_sheet(f"{name} - 表格 1"), str)
    return Damaged(saved(made), blank=b"")


def _values_only(old: Any, new: Any, kind: Callable[[Any], Any]) -> None:
    for row in old.iter_rows():
        for cell in row[1:]:
            value = cell.value
            if value is not None and not str(value).startswith("="):
                new.cell(cell.row, cell.column - 1).value = kind(value)


def _delimited(name: str, file: str, encode: Callable[[str], bytes], **how: Any) -> None:
    """Register a sheet saved as delimited text."""

    def function(case: Case, world: World) -> Damaged:
        rows, gone = _lead_rows(case)
        text = io.StringIO(newline="")
        csv.writer(text, **how).writerows(rows)
        return Damaged(encode(text.getvalue()), file, gone=gone)

    damage(name)(function)


def _guarded(text: str) -> bytes:
    lines = csv.reader(io.StringIO(text))
    cells = [",".join(f'"=""{v}"""' if v else "" for v in line) for line in lines]
    return "\r\n".join(cells).encode("utf-8-sig")


_delimited("UTF-16 文本没有标记", f"{LEAD}.txt", lambda t: t.encode("utf-16-le"), delimiter="\t")
_delimited("CSV 带两个 BOM", f"{LEAD}.csv", lambda t: b"\xef\xbb\xbf" + t.encode("utf-8-sig"))
_delimited("CSV 末尾有结束符和零", f"{LEAD}.csv", lambda t: t.encode("gbk") + b"\x1a" + b"\0" * 99)
_delimited("CSV 用公式保住文字", f"{LEAD}.csv", _guarded)
_delimited("CSV 竖线分隔", f"{LEAD}.csv", lambda t: t.encode(), delimiter="|")
_delimited("CSV 回车换行", f"{LEAD}.csv", lambda t: t.replace("\r\n", "\r").encode("gb18030"))


@damage("存成 Excel 2003 XML")
def as_xml_2003(case: Case, world: World) -> Damaged:
    book = opened(case)
    found = [
        '<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>',
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">',
    ]
    for sheet in book.worksheets:
        found.append(f'<ss:Worksheet ss:Name="{escape(sheet.title)}"><ss:Table>')
        for row in sheet.iter_rows():
            cells = [_cell_2003(cell) for cell in row if cell.value is not None]
            found.append(f'<ss:Row ss:Index="{row[0].row}">{"".join(cells)}</ss:Row>')
        found.append("</ss:Table>")
        if sheet.sheet_state != "visible":
            found.append(
                "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
            )
        found.append("</ss:Worksheet>")
    text = "".join((*found, "</ss:Workbook>"))
    return Damaged(text.encode("gb18030"), "报送.xls")


def _cell_2003(cell: Any) -> str:
    value = cell.value
    number = isinstance(value, int | float)
    if not number and str(value).startswith("="):
        data = f' ss:Formula="{escape(str(value))}"><ss:Data ss:Type="String"></ss:Data>'
    else:
        words = escape(str(value)).replace("\n", "&#10;")
        data = f'><ss:Data ss:Type="{"Number" if number else "String"}">{words}</ss:Data>'
    return f'<ss:Cell ss:Index="{cell.column}"{data}</ss:Cell>'


@damage("网页表格存成 xls")
def as_web_page(case: Case, world: World) -> Damaged:
    """Every sheet a table of one page, as office systems export them."""
    found = ["<html><head><meta charset='gb2312'></head><body>"]
    for sheet in opened(case).worksheets:
        found.append("<table border=1>")
        for row in sheet.iter_rows(values_only=True):
            texts = ["" if v is None or str(v).startswith("=") else str(v) for v in row]
            cells = [f"<td>{escape(text).replace(chr(10), '<br>')}</td>" for text in texts]
            found.append(f"<tr>{''.join(cells)}</tr>")
        found.append("</table><br>")
    return Damaged("".join((*found, "</body></html>")).encode("gb18030"), "报送.xls")
