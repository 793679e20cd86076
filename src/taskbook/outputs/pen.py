"""xlsxwriter, watched: whatever it warns of or refuses becomes an error, never a silent gap."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from taskbook.errors import OutputError
from taskbook.files import FIXED_MOMENT

_INSTRUCTION = "请检查任务总表和填报表样式中有无过长的文字或不能用的字符；原有文件没有改动。"
_LONGEST_CELL = 32767


def refuse(reason: str) -> OutputError:
    """Return the error for something that cannot be put into a workbook."""
    return OutputError(f"无法生成工作簿：{reason}。", _INSTRUCTION)


@contextmanager
def new_workbook() -> Iterator[tuple[Any, io.BytesIO]]:
    """Yield a workbook in memory and the buffer that holds it after the block.

    Raises:
        OutputError: The writer warned of anything.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
            workbook.set_properties({"created": FIXED_MOMENT.replace(tzinfo=dt.UTC)})
            yield workbook, buffer
            workbook.close()
        except (Warning, XlsxWriterException) as error:
            raise refuse(str(error)) from error


def sheet_classes() -> tuple[type[Any], type[Any]]:
    """Return the worksheets for what is read only and for what is filled in.

    Rows of the second have a height to begin with and grow as answers are typed: xlsxwriter marks
    every height as set by hand, and Excel then never changes it again, so that a long answer would
    be cut on screen and in print. Without the mark Excel and WPS show the height that is given and
    adjust it when a cell of the row changes.
    """
    from xlsxwriter.worksheet import Worksheet

    class ReadOnly(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            # The original runs some thirty searches over each formula for functions newer than
            # 2007; it would take half of the whole time, and no formula here uses one.
            return formula.removeprefix("=")

    class Growing(ReadOnly):
        def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
            if tag == "row" and attributes:
                attributes = [pair for pair in attributes if pair[0] != "customHeight"]
            super()._xml_start_tag_unencoded(tag, attributes)

    return ReadOnly, Growing


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
            if len(text) > _LONGEST_CELL:
                raise refuse(f"文字超过 {_LONGEST_CELL} 字：{text[:30]}…")
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
