"""Measure what a return form keeps when another program saves it; writes docs/compatibility.md.

    python -m tests.outputs.compatibility

The form is filled in and saved by LibreOffice driven as a person would (``tests/office.py``). What
was saved as .xls and .ods is opened and saved as .xlsx once more, which shows what these formats
hold; their answers and identity are also read directly with calamine, as taskbook reads returns.
"""

from __future__ import annotations

import io
import operator
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from taskbook.outputs.workbook import render_workbook
from tests.office import ODS, XLS, XLSX, work_in_office
from tests.outputs import samples

DOCUMENT = samples.ROOT / "docs" / "compatibility.md"
ANSWERS = {
    "牵头任务": {
        "H5": "已召开会议，完成投资251.4亿元。",
        "I5": "达到序时进度",
        "M5": "张三",
        "N5": "0769-22830001",
        "H6": "=1+1 不是公式",
        "I6": "未达序时进度",
        "J6": "用地指标未落实。",
        "K6": "4月底前协调解决。",
    },
    "量化指标": {"J5": 251.4, "K5": "统计局月报"},
    "协助任务": {"G5": "零报告"},
}
_SHEETS = tuple(ANSWERS)


def issued() -> bytes:
    """The form that is handed round."""
    return render_workbook(samples.form_of(samples.typical()), samples.spec(), samples.SETTINGS)


def save_variants(folder: Path) -> dict[str, Path]:
    """Fill in the form in LibreOffice and save it as xlsx, xls and ods; return the files.

    ``xls`` and ``ods`` map to the files saved from these once more as xlsx, ``*.direct`` to
    themselves.
    """
    original, profile = folder / "issued.xlsx", folder / "profile"
    original.write_bytes(issued())
    saved = {kind: folder / f"filled.{kind}" for kind in ("xlsx", "xls", "ods")}
    work_in_office(
        original,
        profile,
        types=ANSWERS,
        save=[(saved["xlsx"], XLSX), (saved["xls"], XLS), (saved["ods"], ODS)],
    )
    files = {"issued": original, "xlsx": saved["xlsx"]}
    for kind in ("xls", "ods"):
        again = folder / f"{kind}-again.xlsx"
        work_in_office(saved[kind], profile, save=[(again, XLSX)])
        files |= {kind: again, f"{kind}.direct": saved[kind]}
    return files


def measure(path: Path) -> dict[str, Any]:
    """Return everything of a workbook that the table compares."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    results = openpyxl.load_workbook(path, data_only=True)
    sheets = [book[name] for name in _SHEETS]
    texts = {
        (ws.title, cell.row, cell.column): cell.value
        for ws in sheets
        for row in ws.iter_rows(min_row=4, max_col=9 if ws.title == "量化指标" else 6)
        for cell in row
        if cell.value is not None
    }
    return {
        "工作表和次序": book.sheetnames,
        "预填内容": texts,
        "填写内容": {
            (name, cell): book[name][cell].value for name in _SHEETS for cell in ANSWERS[name]
        },
        "行标识（隐藏 A 列）": [[c.value for c in ws["A"]] for ws in sheets],
        "A 列仍隐藏": [ws.column_dimensions["A"].hidden for ws in sheets],
        "标识表内容": [[c.value for c in row] for row in book["_taskbook"].iter_rows()],
        "标识表为“绝对隐藏”": book["_taskbook"].sheet_state == "veryHidden",
        "标识表不可见": book["_taskbook"].sheet_state != "visible",
        "自定义文档属性": {
            p.name: p.value for p in book.custom_doc_props.props if p.name.startswith("taskbook.")
        },
        "名称（常量）": {n: text for n, text in _names(book) if '"' in text},
        "名称（区域）": {n: text for n, text in _names(book) if '"' not in text},
        "下拉和输入规则": [_rules(ws) for ws in sheets],
        "输入提示": [
            sorted(str(v.prompt) for v in ws.data_validations.dataValidation) for ws in sheets
        ],
        "缺项变色": [_coloured(ws) for ws in sheets],
        "工作表保护": [bool(ws.protection.sheet) for ws in sheets],
        "可填单元格": [
            sorted(c.coordinate for row in ws for c in row if not c.protection.locked and c.row > 4)
            for ws in sheets
        ],
        "自查公式的结果": [c.value for row in results["填报说明"]["B16:G22"] for c in row],
        "冻结窗格": [ws.freeze_panes for ws in sheets],
        "打印标题行": [ws.print_title_rows for ws in sheets],
        "打印区域": [str(ws.print_area).replace("'", "").replace("$", "") for ws in sheets],
        "纸张、横向": [(str(ws.page_setup.paperSize), ws.page_setup.orientation) for ws in sheets],
        "宽度缩放到一页": [bool(ws.sheet_properties.pageSetUpPr.fitToPage) for ws in sheets],
        "页脚": [
            (ws.oddFooter.left.text, ws.oddFooter.center.text, ws.oddFooter.right.text)
            for ws in sheets
        ],
        "宋体、黑体": sorted({c.font.name for row in sheets[0]["B1:N6"] for c in row if c.value}),
    }


def _names(book: Any) -> list[tuple[str, str]]:
    """Our names and what they stand for; LibreOffice drops quotes that a sheet does not need."""
    return [
        (name, found.attr_text.replace("'", "").replace("$", ""))
        for name, found in sorted(book.defined_names.items())
        if name.startswith("taskbook_")
    ]


def _rules(ws: Any) -> list[tuple[str, str]]:
    found = []
    for rule in ws.data_validations.dataValidation:
        if rule.type is not None:
            where = " ".join(sorted(str(part) for part in rule.sqref.ranges))
            formula = str(rule.formula1 or "").replace("$", "").removeprefix("=")
            found.append((where, f"{rule.type} {formula}"))
    return sorted(found)


def _coloured(ws: Any) -> list[str]:
    return sorted(str(rule.sqref) for rule in ws.conditional_formatting for _ in rule.rules)


def direct(path: Path) -> dict[str, Any]:
    """Return answers and marks as calamine reads them from .xls or .ods."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    tables = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in _SHEETS
    }
    return {
        "直接读取填写内容": {
            (name, cell): _cell(tables[name], cell) for name in _SHEETS for cell in ANSWERS[name]
        },
        "直接读取行标识": [[row[0] or None for row in tables[name]] for name in _SHEETS],
    }


def _cell(table: list[list[Any]], address: str) -> Any:
    return table[int(address[1:]) - 1][ord(address[0]) - ord("A")]


def survives(files: dict[str, Path]) -> dict[str, dict[str, bool]]:
    """Return aspect to (format to whether it came through unchanged)."""
    before = measure(files["issued"])
    before["填写内容"] = {(n, c): v for n, cells in ANSWERS.items() for c, v in cells.items()}
    after = {kind: measure(files[kind]) for kind in ("xlsx", "xls", "ods")}
    table: dict[str, dict[str, bool]] = {}
    for aspect, value in before.items():
        # The self-check changes, as it must: compare with what the answers make of it.
        same = _checked if aspect == "自查公式的结果" else partial(operator.eq, value)
        table[aspect] = {kind: bool(same(found[aspect])) for kind, found in after.items()}
    marks = before["行标识（隐藏 A 列）"]
    for kind in ("xls", "ods"):
        found = direct(files[f"{kind}.direct"])
        table.setdefault("直接读取：填写内容", {})[kind] = (
            before["填写内容"] == found["直接读取填写内容"]
        )
        table.setdefault("直接读取：行标识", {})[kind] = all(
            [m for m in a if m] == [m for m in b if m]
            for a, b in zip(marks, found["直接读取行标识"], strict=True)
        )
    return table


def _checked(values: list[Any]) -> bool:
    """The tally after ANSWERS: 牵头 20 of which 8 filled, 量化 7/1, 协助 5/1."""
    numbers = [v for v in values if isinstance(v, (int, float))]
    return numbers == [8, 20, 8, 12, 7, 7, 1, 6, 5, 5, 1, 4, 20, 32, 10, 22]


def document(table: dict[str, dict[str, bool]], version: str) -> str:
    """Return docs/compatibility.md."""
    mark = {True: "保留", False: "**改变**", None: "—"}
    lines = [
        "# What survives in which program",
        "",
        "Generated by `python -m tests.outputs.compatibility`; a test fails when a line is no",
        "longer true. A form is filled in and saved by LibreOffice, driven through its interface",
        f"({version}). 保留: equal to what was issued (answers: to what was typed; self-check:",
        "to what the answers make of it). .xls and .ods were opened and saved as .xlsx once more",
        "to be measured; the last two lines read them directly, as returns are read.",
        "",
        "| 项目 | 存为 .xlsx | 存为 .xls | 存为 .ods |",
        "|---|---|---|---|",
    ]
    for aspect, found in table.items():
        cells = " | ".join(mark[found.get(kind)] for kind in ("xlsx", "xls", "ods"))
        lines.append(f"| {aspect} | {cells} |")
    return "\n".join([*lines, "", *_NOTES, ""])


_NOTES = (
    "## Reading the table",
    "",
    "- LibreOffice knows no 绝对隐藏: the identity sheet comes back merely hidden.",
    "- Saving without a window (as here, and as a converter does) drops frozen panes.",
    "- A font that the machine lacks comes back as the one shown in its place.",
    "- Row heights are kept; a row whose cell changes grows with its text (a test prints one).",
    "- Identity is in five places (hidden sheet, properties, constant names, the marks in column",
    "  A and in the header row), and all come through. See [return-form.md](return-form.md).",
    "- Excel and WPS are not available where this was measured. What is relied on for them:",
    "  formulas of functions that Excel 2007 has (a test lists them), rules without array",
    "  constants, defined names and properties as in workbooks of their own, and rows whose height",
    "  is not marked as set by hand, so that they grow as answers are typed.",
)


def main() -> None:
    """Measure and write the document."""
    import subprocess

    version = subprocess.run(
        ["soffice", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        table = survives(save_variants(Path(folder)))
    DOCUMENT.write_text(document(table, " ".join(version[:2])), encoding="utf-8")
    print(DOCUMENT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
