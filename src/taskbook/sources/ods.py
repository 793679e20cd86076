"""Read .ods: the shown text of each cell, repeated rows and cells, merges, hidden parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskbook.errors import SourceError
from taskbook.model.raw import RawTable
from taskbook.sources.archive import Archive, damaged
from taskbook.sources.grid import MOST_COLUMNS, CellBudget, Grid

if TYPE_CHECKING:
    from lxml import etree

_CONTENT = "content.xml"
_MOST_ROWS = 1_048_576


def read_ods(archive: Archive) -> tuple[RawTable, ...]:
    """Return one table per sheet, hidden sheets included.

    Raises:
        SourceError: The workbook is damaged, encrypted, or larger than any real table.
    """
    if _CONTENT not in archive:
        raise damaged(archive.name, "缺少内容部分")
    _refuse_encrypted(archive)
    budget = CellBudget(archive.name)
    hidden_styles: set[str] = set()
    tables: list[RawTable] = []
    current: etree._Element | None = None
    sheet: _Sheet | None = None
    for element in archive.iterate(_CONTENT, "{*}style", "{*}table-row"):
        if _local(element) == "style":
            properties = element.find("{*}table-properties")
            if properties is not None and _value(properties, "display") == "false":
                hidden_styles.add(_value(element, "name"))
            continue
        table = next(element.iterancestors("{*}table"), None)
        if table is None:
            continue
        if sheet is None or table is not current:
            if sheet is not None:
                tables.append(sheet.grid.build(archive.name))
            current = table
            sheet = _Sheet(table, budget, hidden_styles)
        sheet.read_row(element)
    if sheet is None:
        raise damaged(archive.name, "其中没有工作表")
    tables.append(sheet.grid.build(archive.name))
    return tuple(tables)


def _refuse_encrypted(archive: Archive) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise SourceError(
            f"文件“{archive.name}”已加密，需要密码才能打开。", "请取消密码保护后另存，再重新提供。"
        )


class _Sheet:
    """One sheet while its rows come in."""

    def __init__(self, table: etree._Element, budget: CellBudget, hidden: set[str]) -> None:
        name = _value(table, "name")
        self.grid = Grid(name, budget, _value(table, "style-name") in hidden)
        self._row = 0
        column = 1
        for definition in table.iter("{*}table-column"):
            count = min(_count(definition, "number-columns-repeated"), MOST_COLUMNS)
            if _value(definition, "visibility") in ("collapse", "filter"):
                self.grid.hide_columns(column, column + count - 1)
            column += count

    def read_row(self, row: etree._Element) -> None:
        """Take in a row; a repeated one counts as often as it is repeated."""
        times = _count(row, "number-rows-repeated")
        cells: list[tuple[int, str]] = []
        column = 1
        for cell in row:
            local = _local(cell)
            if local not in ("table-cell", "covered-table-cell"):
                continue
            repeated = min(_count(cell, "number-columns-repeated"), MOST_COLUMNS)
            text = _cell_text(cell) if len(cell) else ""
            if text:
                cells.extend((column + index, text) for index in range(repeated))
            height, width = (
                _count(cell, "number-rows-spanned"),
                _count(cell, "number-columns-spanned"),
            )
            if local == "table-cell" and (height > 1 or width > 1):
                self.grid.merge(self._row + 1, column, height, width)
            column += repeated
        self._place(cells, min(times, _MOST_ROWS), _is_hidden(row))
        self._row += times

    def _place(self, cells: list[tuple[int, str]], times: int, hidden: bool) -> None:
        if not cells:
            return
        for number in range(self._row + 1, self._row + times + 1):
            for column, text in cells:
                self.grid.put(number, column, text)
            if hidden:
                self.grid.hidden_rows.add(number)


def _is_hidden(row: etree._Element) -> bool:
    if _value(row, "visibility") in ("collapse", "filter"):
        return True
    return any(
        _value(group, "display") == "false" for group in row.iterancestors("{*}table-row-group")
    )


def _cell_text(cell: etree._Element) -> str:
    """Return the paragraphs of a cell; a note attached to the cell is not part of it."""
    return "\n".join(_inline(child) for child in cell if _local(child) == "p")


def _inline(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        local = _local(child)
        if local == "s":
            pieces.append(" " * min(_count(child, "c"), 1000))
        elif local == "tab":
            pieces.append("\t")
        elif local == "line-break":
            pieces.append("\n")
        elif local not in ("annotation", "ruby-text"):
            pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _count(element: etree._Element, name: str) -> int:
    text = _value(element, name)
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
