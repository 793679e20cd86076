"""Writing cells of a sheet; whatever xlsxwriter refuses is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taskbook.excel.limits import LONGEST_CELL, too_long
from taskbook.excel.workbook import refuse


class Pen:
    """Writes cells of one sheet; rows and columns are 0-based."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self._string: Callable[..., int] = sheet.write_string
        self._blank: Callable[..., int] = sheet.write_blank
        self._formula: Callable[..., int] = sheet.write_formula

    def text(self, row: int, col: int, text: str, style: Any) -> None:
        """Write text; never as a formula, a link or a number. Empty text leaves a blank cell."""
        if not text:
            self.blank(row, col, style)
        elif self._string(row, col, text, style):
            if too_long(text):
                raise refuse(f"文字超过 {LONGEST_CELL} 字：{text[:30]}…")
            raise refuse(f"第 {row + 1} 行第 {col + 1} 列写不进去")

    def number(self, row: int, col: int, value: float, style: Any) -> None:
        """Write a number."""
        self.done(self.sheet.write_number(row, col, value, style))

    def blank(self, row: int, col: int, style: Any) -> None:
        """Write an empty cell with a format."""
        if self._blank(row, col, None, style):
            raise refuse(f"第 {row + 1} 行第 {col + 1} 列写不进去")

    def formula(self, row: int, col: int, formula: str, style: Any, result: str | int) -> None:
        """Write a formula and the result that it has as long as nothing changes."""
        if self._formula(row, col, formula, style, result):
            raise refuse(f"公式写不进去：{formula[:60]}")

    def done(self, code: int | None) -> None:
        """Check the return code of any other call."""
        if code:
            raise refuse(f"写入“{self.sheet.get_name()}”时返回代码 {code}")
