"""Write 覆盖对照.xlsx: the city's tasks for a town beside the town's own plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskbook.canonical.coverage import Answer, Coverage, CoverageRow
from taskbook.excel.pen import Pen
from taskbook.excel.text_size import TALLEST, height, line_count
from taskbook.excel.workbook import new_workbook
from taskbook.files import write_bytes
from taskbook.model.task import Task
from taskbook.outputs.styles import Formats

_SIZE = 10.0
_FIRST_ROW = 2
_NONE = "计划中没有找到对应任务"
_NOT_COMPARED = "年份不同，未作比对"
# The words of the task sheet, where the office decides.
_STATES = {"proposed": "待定", "confirmed": "确认", "rejected": "否定"}


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    width: float
    kind: str = "text"


_PAIRS = (
    _Column("市任务编号", 13, "mid"),
    _Column("市任务（年度目标及工作内容）", 36),
    _Column("涉及方式", 20, "mid"),
    _Column("候选", 6, "number"),
    _Column("镇任务编号", 13, "mid"),
    _Column("镇计划任务", 20),
    _Column("计划原文（最相近的一句）", 42),
    _Column("相似度", 8, "score"),
    _Column("相同的词", 20),
    _Column("状态", 11, "mid"),
)
_CITY = (
    _Column("市任务编号", 13, "mid"),
    _Column("市任务（年度目标及工作内容）", 70),
    _Column("涉及方式", 20, "mid"),
    _Column("季度进度安排", 70),
)
_OWN = (
    _Column("镇任务编号", 13, "mid"),
    _Column("镇计划任务", 30),
    _Column("正文", 100),
    _Column("来源", 26, "mid"),
)


def write_coverage_matrix(coverage: Coverage, path: Path) -> None:
    """Write the matrix to ``path``. Raises OutputError as ``files.write_bytes`` does."""
    write_bytes(path, render_coverage_matrix(coverage))


def render_coverage_matrix(coverage: Coverage) -> bytes:
    """Return the workbook.

    Its sheets: 说明 (counts, how to use it), 对照 (a row for each proposed pair), 市任务无对应,
    计划任务无市任务. The same coverage gives the same bytes. It is made anew with every run, so
    nothing is to be filled in here: the office decides on the task sheet.
    """
    with new_workbook() as (workbook, buffer):
        formats = Formats(workbook)
        _write_guide(workbook.add_worksheet("说明"), coverage, formats)
        none = _NONE if coverage.aligned else _NOT_COMPARED
        pairs = list(_pair_rows(coverage.rows, none))
        _write_table(
            workbook.add_worksheet("对照"),
            f"{coverage.town}：市任务与镇计划对照",
            _PAIRS,
            pairs,
            formats,
        )
        lacking = [row for row in coverage.rows if coverage.aligned and not _standing(row)]
        own = coverage.own if coverage.aligned else ()
        _write_table(
            workbook.add_worksheet("市任务无对应"),
            f"{coverage.town}：计划中没有对应任务的市任务",
            _CITY,
            [(r.task.id, r.task.title, r.concern, r.task.schedule) for r in lacking],
            formats,
        )
        _write_table(
            workbook.add_worksheet("计划任务无市任务"),
            f"{coverage.town}：没有对应市任务的计划任务",
            _OWN,
            [(t.id, t.title, t.body or "", str(_source(t))) for t in own],
            formats,
        )
    return buffer.getvalue()


def _standing(row: CoverageRow) -> list[Answer]:
    return [answer for answer in row.answers if answer.state != "rejected"]


def _source(task: Task) -> str:
    places = [place for p in task.provenance for place in p.locations] or [task.source]
    rows = sorted({place.row for place in places if place.row is not None})
    if not rows:
        return str(task.source)
    return f"第{rows[0]}行" if len(rows) == 1 else f"第{rows[0]}至{rows[-1]}行"


def _pair_rows(rows: Sequence[CoverageRow], none: str) -> Iterator[tuple[str | float, ...]]:
    for row in rows:
        city = (row.task.id, row.task.title, row.concern)
        if not row.answers:
            yield (*city, "", "", none, "", "", "", "")
        for rank, answer in enumerate(row.answers, 1):
            yield (
                *city,
                rank,
                answer.task.id,
                answer.task.title,
                answer.passage,
                float(answer.score),
                "、".join(answer.words),
                _STATES[answer.state],
            )


def _write_guide(sheet: Any, coverage: Coverage, formats: Formats) -> None:
    pen = Pen(sheet)
    pen.done(sheet.set_column(0, 0, 30))
    pen.done(sheet.set_column(1, 1, 12))
    pen.done(sheet.set_column(2, 2, 60))
    pen.done(sheet.set_row(0, 32))
    pen.text(0, 0, f"{coverage.town}计划与市任务覆盖对照", formats["cover_title"])
    answered = sum(bool(_standing(row)) for row in coverage.rows)
    counts = (
        ("涉及本镇的市任务", len(coverage.rows), "牵头、协助（含所在的组）或在任务中点名"),
        ("　其中计划里有候选对应的", answered, "见“对照”"),
        ("　其中计划里没有对应的", len(coverage.rows) - answered, "见“市任务无对应”"),
        ("没有对应市任务的计划任务", len(coverage.own), "见“计划任务无市任务”"),
    )
    for col, label in enumerate(("项目", "数量", "说明")):
        pen.text(2, col, label, formats["cover_label"])
    for index, (label, count, note) in enumerate(counts, 3):
        pen.text(index, 0, label, formats["cover_value"])
        if coverage.aligned or index == 3:
            pen.number(index, 1, count, formats["cover_number"])
        else:
            pen.text(index, 1, "未比对", formats["cover_number"])
        pen.text(index, 2, note, formats["cover_value"])
    start = 4 + len(counts)
    for index, line in enumerate(_guide_lines(coverage), start):
        pen.done(sheet.merge_range(index, 0, index, 2, "", formats["cover_text"]))
        pen.text(index, 0, line, formats["cover_text"])
        pen.done(sheet.set_row(index, height(line_count(line, 102, 10.5), 10.5)))
    _set_up_page(pen, landscape=False)
    sheet.activate()


def _guide_lines(coverage: Coverage) -> Iterator[str]:
    if not coverage.aligned:
        yield (
            f"市任务是{coverage.city_year}年的，计划是{coverage.plan_year}年的，年份不同，没有比对。"
            f"确需比对的，请运行 taskbook cover {coverage.town} --other-years。"
        )
    yield (
        "对应关系由程序按用词相近程度提出，只是候选，不会自动建立。请在任务总表“关联”表的“状态”列"
        "改为“确认”或“否定”；待定的不算对应。本表每次重新生成，请不要在本表中填写。"
    )
    yield (
        "相似度是市任务中有辨别力的词在计划同一句话里出现的比重（0至1）；“推进”“建设”一类"
        "处处都有的词不计。相似度高不等于内容一致，数字和时限请逐项核对。"
    )


def _write_table(
    sheet: Any,
    title: str,
    columns: Sequence[_Column],
    rows: Sequence[tuple[str | float, ...]],
    formats: Formats,
) -> None:
    pen = Pen(sheet)
    pen.done(sheet.set_row(0, 28))
    pen.text(0, 0, f"{title}（{len(rows)}行）", formats["title"])
    pen.done(sheet.set_row(1, 22))
    for col, column in enumerate(columns):
        pen.done(sheet.set_column(col, col, column.width))
        pen.text(1, col, column.label, formats["cover_label"])
    for index, row in enumerate(rows, _FIRST_ROW):
        lines = max(
            line_count(str(cell), column.width, _SIZE)
            for cell, column in zip(row, columns, strict=True)
        )
        pen.done(sheet.set_row(index, min(TALLEST, max(20.0, height(lines, _SIZE)))))
        for col, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _write_cell(pen, (index, col), cell, column, formats)
    last = max(_FIRST_ROW, _FIRST_ROW + len(rows) - 1)
    _finish_table(pen, columns, last, formats)


def _write_cell(
    pen: Pen, at: tuple[int, int], cell: str | float, column: _Column, formats: Formats
) -> None:
    if not isinstance(cell, str):
        pen.number(*at, cell, formats["cover_score" if column.kind == "score" else "cover_number"])
    else:
        style = "cover_number" if column.kind in ("mid", "number") else "cover_cell"
        pen.text(*at, cell, formats[style])


def _finish_table(pen: Pen, columns: Sequence[_Column], last: int, formats: Formats) -> None:
    sheet = pen.sheet
    pen.done(sheet.freeze_panes(_FIRST_ROW, 2))
    pen.done(sheet.autofilter(1, 0, last, len(columns) - 1))
    gap = {"type": "text", "criteria": "containing", "value": _NONE, "format": formats["missing"]}
    pen.done(sheet.conditional_format(_FIRST_ROW, 0, last, len(columns) - 1, gap))
    _set_up_page(pen, landscape=True)
    pen.done(sheet.repeat_rows(0, 1))


def _set_up_page(pen: Pen, landscape: bool) -> None:
    sheet = pen.sheet
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer("&C第 &P 页 共 &N 页")
