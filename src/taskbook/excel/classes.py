"""xlsxwriter's classes, adapted. Imported only while a workbook is written: it is slow to load.

They rest on inner methods of xlsxwriter 3; the tests of the workbooks hold them to what they do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.worksheet import Worksheet

from taskbook.excel.limits import MOST_ROWS, too_long
from taskbook.model.location import column_letters

_EPOCH = dt.date(1899, 12, 30)

Value = str | float | dt.date | None


class PlainStrings(SharedStringTable):  # type: ignore[misc]
    """The texts of a workbook, every one of which is shown as it was given.

    xlsxwriter copies a text that looks like ``<r>…</r>`` into the file as mark-up: whoever sends
    one in would break the workbook it is written to. Here it is wrapped as mark-up that shows it.
    """

    def _get_shared_string_index(self, string: str) -> int:
        if string.startswith("<r>") and string.endswith("</r>"):
            shown = string.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            string = f'<r><t xml:space="preserve">{shown}</t></r>'
        return int(super()._get_shared_string_index(string))


class ReadOnly(Worksheet):  # type: ignore[misc]
    """A worksheet that people only read."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # The original runs some thirty searches over each formula for functions newer than 2007; it
        # would take half of the whole time, and no formula here uses one.
        return formula.removeprefix("=")


class Growing(ReadOnly):
    """A worksheet that is filled in; its rows have a height to begin with and grow with answers.

    xlsxwriter marks every height as set by hand, and Excel then never changes it again, so that a
    long answer would be cut on screen and in print. Without the mark Excel and WPS show the height
    that is given and adjust it when a cell of the row changes.
    """

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row" and attributes:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class Long(Worksheet):  # type: ignore[misc]
    """A worksheet with a long body of plain cells under its labels.

    Rows become XML as they are given, instead of objects that become XML at the end: a third of
    the time and half of the memory for a table of millions of cells.
    """

    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._body: list[str] = []

    def add_row(
        self,
        row: int,
        values: Sequence[Value],
        styles: Sequence[Any],
        height: float | None = None,
    ) -> None:
        """Write a row below all that were written: None leaves no cell, "" one with its format.

        Args:
            row: 0-based.
            values: From the first column on; a date needs a style that shows one.
            styles: A format for each column.
            height: In points; programs change it as the cells change. None leaves it to them.

        Raises:
            ValueError: A text or the sheet is too long.
        """
        if row > MOST_ROWS:
            raise ValueError(f"工作表超过 {MOST_ROWS} 行")
        index_of = self.str_table._get_shared_string_index
        cells = []
        for col, value in enumerate(values):
            if value is None:
                continue
            place = f'r="{column_letters(col + 1)}{row + 1}" s="{styles[col]._get_xf_index()}"'
            if isinstance(value, str):
                if not value:
                    cells.append(f"<c {place}/>")
                    continue
                if too_long(value):
                    raise ValueError(f"文字过长（{len(value)}字）：{value[:30]}…")
                cells.append(f'<c {place} t="s"><v>{index_of(value)}</v></c>')
                continue
            number = (value - _EPOCH).days if isinstance(value, dt.date) else value
            cells.append(f"<c {place}><v>{number:.16G}</v></c>")
        if cells:
            tall = "" if height is None else f' ht="{height:g}"'
            self._body.append(f'<row r="{row + 1}"{tall}>{"".join(cells)}</row>')
            self._check_dimensions(row, len(values) - 1)

    def _write_rows(self) -> None:
        # What was written cell by cell stands above the body: the original sees only that.
        last = self.dim_rowmax
        self.dim_rowmax = max(self.table, default=0)
        super()._write_rows()
        self.dim_rowmax = last
        self.fh.write("".join(self._body))
