"""A workbook in memory: whatever xlsxwriter warns of or refuses is an error, never a silent gap."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from taskbook.errors import OutputError
from taskbook.files import FIXED_MOMENT

_INSTRUCTION = "请检查任务总表和各项设置中有无过长的文字或不能用的字符；原有文件没有改动。"


def refuse(reason: str) -> OutputError:
    """Return the error for something that cannot be put into a workbook."""
    return OutputError(f"无法生成工作簿：{reason}。", _INSTRUCTION)


@contextmanager
def new_workbook(title: str = "", author: str = "") -> Iterator[tuple[Any, io.BytesIO]]:
    """Yield a workbook in memory and the buffer that holds it after the block.

    Text is written as text: never as a formula, a link, a number or mark-up. The same calls give
    the same bytes.

    Raises:
        OutputError: The writer warned of anything.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    from taskbook.excel.classes import PlainStrings

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            workbook = xlsxwriter.Workbook(buffer, options)
            workbook.str_table = PlainStrings()
            created = FIXED_MOMENT.replace(tzinfo=dt.UTC)
            workbook.set_properties({"title": title, "author": author, "created": created})
            yield workbook, buffer
            workbook.close()
        except (Warning, XlsxWriterException) as error:
            raise refuse(str(error)) from error
