"""The circular's tables and charts, from the summary's figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from taskbook.official import Chart, ChartKind, Column, Series, Table
from taskbook.pace.dictionary import Role, StatusWord
from taskbook.pace.wording import shorten
from taskbook.summary.figures import counted_statuses
from taskbook.summary.masking import Mask
from taskbook.summary.rows import TaskRow
from taskbook.summary.summarise import Summary
from taskbook.summary.views import tally_cells, tally_note

_SHORT = 60
_LONGEST_CELL = 420
_CUT = "……（全文见进展总表）"
_FINE_FROM = 40
# The chart by leader stands in a landscape annex: with less for a bar the offices write only every
# second name beside it.
_BAR_MM, _LEAST_MM, _MOST_MM = 5.3, 60.0, 130.0
_STATUS_MM = 60
_LABELLED_SHARE = 0.02  # of the longest bar: its label would run into its neighbours
_MOST_BARS = 18


PageRow = tuple[TaskRow, StatusWord]
"""A task with the status with which it counts for the reader of a page."""


def short_title(title: str) -> str:
    """Return a task's title for running text: its first clauses, without a final stop."""
    text = "".join(title.split("\n")).rstrip("。；;.，, ")
    return shorten(text, _SHORT)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the circular is made.

    Attributes:
        naming: Whether units are named.
        public: Whether phones and contacts are left out.
        mask: Makes returned text fit for it.
    """

    naming: bool
    public: bool
    mask: Mask

    def cell(self, text: str) -> str:
        """Return returned text for a table cell: masked, and short enough for one page."""
        shown = self.mask(text)
        return shown if len(shown) <= _LONGEST_CELL else shown[:_LONGEST_CELL] + _CUT

    def sentence(self, row: TaskRow) -> str:
        """Return the verdict's sentence, with or without the unit's name."""
        sentence = row.verdict.sentence
        if self.naming:
            return self.mask(sentence)
        names = sorted(row.units, key=lambda name: -len(name))
        for name in names:
            sentence = sentence.replace(name, "牵头单位")
        return self.mask(sentence)

    def grounds(self, row: TaskRow) -> str:
        """Return why, in few words: the figures, or the title of the rule without any."""
        judged = row.verdict.rule != "qualitative"
        spoken = row.status.role in (Role.BAND, Role.DONE, Role.IDLE)
        return self.sentence(row) if judged or not spoken else row.verdict.title

    def brief(self, row: TaskRow) -> str:
        """Return the sentence without what unit and status beside it say already."""
        verdict = row.verdict
        said = f"{verdict.unit}自报“{row.status.word}”，"
        return self.sentence(row).removeprefix(
            said if self.naming else f"牵头单位{said[len(verdict.unit) :]}"
        )

    def progress(self, row: TaskRow) -> str:
        """Return 进展, and below it the figures that decided, where any did."""
        grounds = "" if self.grounds(row) == row.verdict.title else self.grounds(row)
        return "\n".join(part for part in (self.cell(row.text("progress")), grounds) if part)


def page_table(rows: Sequence[PageRow], edition: Edition) -> Table:
    """Return the short table of what is late, upright, for the page of one leader or unit."""
    columns = (
        Column("序号", 11, "center"),
        Column("年度目标及工作内容", 52),
        Column("牵头单位", 21),
        Column("状态", 15, "center"),
        Column("判断依据和原因", 50),
    )
    body = tuple(
        (
            str(row.task.number),
            edition.mask(short_title(row.task.title)),
            row.lead_text,
            status.word,
            edition.mask(_cause(row, edition)),
        )
        for row, status in rows
    )
    return Table(columns, body, dense=True)


def _cause(row: TaskRow, edition: Edition) -> str:
    """Return figures and returned cause in few words."""
    grounds = edition.grounds(row).rstrip("。")
    cause = short_title(row.text("obstacles"))
    return f"{grounds}。原因：{cause}" if cause else grounds


def tally_table(summary: Summary, key: str) -> Table:
    """Return the table of one breakdown with its total."""
    breakdown = summary.breakdowns[key]
    statuses = counted_statuses(summary.dictionary)
    columns = (
        Column("序号", 7, "center"),
        Column(breakdown.title, 26),
        Column("任务数", 10, "center"),
        Column("列入\n本期", 10, "center"),
        *(Column(_folded(s.word), 12, "center", group="列入本期任务的状态") for s in statuses),
        Column("达到序时\n进度占比", 14, "center"),
    )
    rows = [(str(place), *tally_cells(one)) for place, one in enumerate(breakdown.tallies, 1)]
    rows.append(("", *tally_cells(summary.overall, summary.overall.closed_rate)))
    note = f"注：{tally_note(summary, key)}"
    many = len(rows) > _FINE_FROM
    return Table(columns, tuple(rows), unit_line="单位：项", note=note, dense=True, fine=many)


def _folded(word: str) -> str:
    return f"{word[:2]}\n{word[2:]}" if len(word) == 4 else word


def behind_table(summary: Summary, edition: Edition) -> Table:
    """Return the list of tasks behind, with cause and next step."""
    rows, missing = summary.behind, len(summary.unreported)
    none = "本季度没有滞后事项。"
    if missing:
        none = f"已报送的任务中没有滞后事项；尚有{missing}项未报送，无法评定。"
    unit = (Column("牵头单位", 25),) if edition.naming else ()
    columns = (
        Column("序号", 9, "center"),
        Column("年度目标及工作内容", 56),
        Column("责任\n领导", 13, "center"),
        *unit,
        Column("状态", 14, "center"),
        Column("判断依据", 52),
        Column("存在问题", 32),
        Column("下一步措施", 32),
    )
    body = tuple(
        (
            str(row.task.number),
            edition.cell(row.task.title),
            "、".join(row.task.leaders),
            *((row.lead_text,) if edition.naming else ()),
            row.status.word,
            edition.brief(row),
            edition.cell(row.text("obstacles")),
            edition.cell(row.text("next_step")),
        )
        for row in rows
    )
    return Table(columns, body, fine=True, note="" if body else f"注：{none}")


def tasks_table(rows: Sequence[TaskRow], edition: Edition) -> Table:
    """Return the table of all tasks that count this quarter."""
    unit = (Column("牵头单位", 25),) if edition.naming else ()
    columns = (
        Column("序号", 9, "center"),
        Column("年度目标及工作内容", 66),
        Column("责任\n领导", 13, "center"),
        *unit,
        Column("状态", 14, "center"),
        Column("本季度进展", 98),
    )
    body = tuple(
        (
            str(row.task.number),
            edition.cell(row.task.title),
            "、".join(row.task.leaders),
            *((row.lead_text,) if edition.naming else ()),
            row.status.word,
            edition.progress(row),
        )
        for row in rows
    )
    note = "注：有量化指标的，进展之后列出判断依据；其余按节点定性判断，依据见进展总表。"
    return Table(columns, body, fine=True, note=note)


def promises_table(summary: Summary, edition: Edition) -> Table:
    """Return 承诺兑现表: the promises that are not mentioned again."""
    unit = (Column("单位", 24, "center"),) if edition.naming else ()
    columns = (
        Column("序号", 9, "center"),
        Column("年度目标及工作内容", 56),
        *unit,
        Column("上季度提出的下一步措施", 60),
        Column("本季度进展", 60),
    )
    body = tuple(
        (
            str(row.task.number),
            edition.cell(row.task.title),
            *((promise.unit,) if edition.naming else ()),
            edition.cell(promise.promise),
            edition.cell(promise.progress) or "未填写",
        )
        for promise in summary.memory.broken
        for row in (summary.row(promise.task_id),)
    )
    note = "注：按文字比对列出，是否兑现以核实结果为准。"
    return Table(columns, body, fine=True, note=note)


def status_chart(summary: Summary) -> Chart:
    """Return the columns of all statuses that occur."""
    statuses = [
        s for s in counted_statuses(summary.dictionary) if summary.overall.counts[s.key].value
    ]
    counts = [summary.overall.counts[s.key] for s in statuses]
    shown = "、".join(f"{s.word}{c}项" for s, c in zip(statuses, counts, strict=True))
    return Chart(
        kind=ChartKind.COLUMN,
        categories=tuple(s.word for s in statuses),
        series=(Series("任务数", tuple(float(c.value) for c in counts)),),
        caption=f"图1　{summary.period.chinese}列入通报任务的状态（单位：项）",
        height_mm=_STATUS_MM,
        point_colors=tuple(s.fill for s in statuses),
        alt_text=f"柱形图：{shown}。",
    )


def leader_chart(summary: Summary) -> Chart | None:
    """Return the stacked bars by leader, or None where they would not fit a page."""
    tallies = summary.breakdowns["leader"].tallies
    if not 1 < len(tallies) <= _MOST_BARS:
        return None
    series = tuple(
        Series(s.word, tuple(float(t.counts[s.key].value) for t in tallies), s.fill)
        for s in counted_statuses(summary.dictionary)
        if summary.overall.counts[s.key].value
    )
    height = min(_MOST_MM, max(_LEAST_MM, 30 + _BAR_MM * len(tallies)))
    least = max(1, math.ceil(max(int(t.due.value) for t in tallies) * _LABELLED_SHARE))
    unlabelled = f"，不足{least}项的不标数" if least > 1 else ""
    return Chart(
        kind=ChartKind.BAR,
        categories=tuple(t.name for t in tallies),
        series=series,
        caption=f"图2　{summary.period.chinese}各责任领导任务状态（单位：项{unlabelled}）",
        stacked=True,
        label_format=f'[<{least}]"";0',
        height_mm=height,
        alt_text="条形图：" + "；".join(f"{t.name}{t.due}项，达到{t.reached}项" for t in tallies),
    )
