"""Read .csv and .tsv: encoding and separator from the content, quotes paired or refused."""

from __future__ import annotations

import csv
import io
from collections import Counter

from taskbook.errors import SourceError
from taskbook.model.raw import RawTable
from taskbook.sources.grid import LONGEST_TEXT, CellBudget, Grid
from taskbook.sources.paged_text import decode_text

_SEPARATORS = ",\t;|，"
_SAMPLE_ROWS = 60


def read_delimited(content: bytes, name: str) -> tuple[RawTable, ...]:
    """Return the one table of a delimited file; rows are counted as a spreadsheet counts them.

    Raises:
        SourceError: It is not text, or a quotation mark has no partner, so that rows would be
            swallowed.
    """
    text = decode_text(content, name).rstrip("\x1a")
    grid = Grid("表1", CellBudget(name))
    csv.field_size_limit(LONGEST_TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            for column, field in enumerate(fields, start=1):
                grid.put(number, column, field)
    except csv.Error as error:
        what = "引号没有成对，后面的行会被当作同一个单元格"
        if "larger" in str(error):
            what = f"有一个单元格超过 {LONGEST_TEXT // 10_000} 万字，可能是引号没有成对"
        raise SourceError(
            f"文件“{name}”第 {number + 1} 行（文本第 {reader.line_num} 行附近）{what}。",
            "请用 Excel 或 WPS 打开核对该行，另存为 .xlsx 或重新导出 CSV 后再试。",
        ) from error
    return (grid.build(name),)


def _separator(text: str) -> str:
    """Return the separator that cuts the first rows into the most regular columns."""
    sample = text[:LONGEST_TEXT]
    best = (0.0, 0, ",")
    for separator in _SEPARATORS:
        try:
            rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
            widths = Counter(
                len(row) for row, _ in zip(rows, range(_SAMPLE_ROWS), strict=False) if row
            )
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width = max(wide, key=lambda w: (wide[w], w))
        score = (wide[width] / sum(widths.values()), width, separator)
        if score[:2] > best[:2]:
            best = score
    return best[2]
