"""The tables that circular, master and dashboard share: same columns, same words, same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskbook.pace.wording import plain
from taskbook.summary.figures import Breakdown, Figure, Tally, counted_statuses, requirement_name
from taskbook.summary.rows import TaskRow
from taskbook.summary.shares import state_alone
from taskbook.summary.summarise import Summary


@dataclass(frozen=True, slots=True)
class View:
    """A table as text.

    Attributes:
        key: Stable identifier.
        title: Its name.
        head: Column labels.
        rows: Cell texts.
        note: What the reader must know to read it right.
        ids: The task behind each row, or an empty string; parallel to ``rows``.
    """

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    ids: tuple[str, ...] = ()


def serial(task_id: str, summary: Summary) -> str:
    """Return a task's number as its readers know it."""
    return str(summary.row(task_id).task.number)


def value_text(row: TaskRow) -> str:
    """Return the indicators of a row with target and what was returned."""
    parts = []
    for value in row.values:
        if not value.text:
            continue
        one = value.indicator
        target = "" if one.value is None else f"（目标{plain(one.value)}{one.unit}）"
        unit = one.unit if value.finding is not None else ""
        shown = plain(value.finding.actual) if value.finding is not None else value.text
        parts.append(f"{one.name}{shown}{unit}{target}")
    return "；".join(parts)


def tally_view(summary: Summary, key: str) -> View:
    """Return the table of one breakdown, with its total row."""
    breakdown: Breakdown = summary.breakdowns[key]
    statuses = counted_statuses(summary.dictionary)
    head = (breakdown.title, "任务数", "列入本期", *(s.word for s in statuses), "达到序时占比")
    rows = [tally_cells(one) for one in breakdown.tallies]
    rows.append(tally_cells(summary.overall, summary.overall.closed_rate))
    title = f"按{breakdown.title}统计"
    return View(key, title, head, tuple(rows), tally_note(summary, key))


def tally_cells(one: Tally, rate: Figure | None = None) -> tuple[str, ...]:
    """Return name, total, due, a count per status, and the share that reached its pace.

    Args:
        one: The tally.
        rate: The share to print; by default the one rounded for itself.
    """
    counts = (str(figure) for figure in one.counts.values())
    return (one.name, str(one.total), str(one.due), *counts, str(rate or one.rate))


def tally_note(summary: Summary, key: str) -> str:
    """Return how a breakdown counts and rounds."""
    note = summary.breakdowns[key].note + state_alone(summary.dictionary.decimals)
    overall = summary.overall
    if overall.rate.text != overall.closed_rate.text:
        note += "，合计的占比与正文一致（各项占比之和为100%）"
    return f"{note}。"


def tasks_view(summary: Summary, rows: Sequence[TaskRow] | None = None) -> View:
    """Return the table of tasks with everything that was returned on them."""
    chosen = summary.rows if rows is None else rows
    names = requirement_name(summary.sheet)
    head = (
        "序号",
        "编号",
        "总体要求",
        "年度目标及工作内容",
        "责任领导",
        "牵头单位",
        "状态",
        "自报",
        "核算",
        "核定",
        "判断依据",
        "完成值",
        "本季度进展",
        "存在问题",
        "下一步措施",
        "数据来源",
    )
    body = tuple(_task_row(row, names) for row in chosen)
    return View("tasks", "全部任务", head, body, ids=tuple(row.id for row in chosen))


def _task_row(row: TaskRow, names: dict[str, str]) -> tuple[str, ...]:
    verdict = row.verdict
    return (
        str(row.task.number),
        row.id,
        names.get(row.task.requirement_id or "", ""),
        row.task.title,
        "、".join(row.task.leaders),
        row.lead_text,
        row.status.word,
        verdict.reported.word if verdict.reported else verdict.reported_text,
        verdict.computed.word,
        verdict.confirmed.word if verdict.confirmed else "",
        verdict.sentence,
        value_text(row),
        row.text("progress"),
        row.text("obstacles"),
        row.text("next_step"),
        "\n".join(dict.fromkeys(str(ref) for ref in verdict.sources)),
    )


def disagreements_view(summary: Summary) -> View:
    """Return the tasks whose three statuses are not one, or that are in doubt."""
    head = ("序号", "年度目标及工作内容", "牵头单位", "自报", "核算", "核定", "依据", "疑点")
    rows = tuple(
        (
            serial(one.task_id, summary),
            summary.row(one.task_id).task.title,
            one.unit,
            one.reported or "—",
            one.computed,
            one.confirmed or "待核定",
            one.sentence,
            "".join(one.doubts),
        )
        for one in summary.disagreements
    )
    ids = tuple(one.task_id for one in summary.disagreements)
    return View("disputes", "自报核算不一致", head, rows, "核定前，本期以核算状态计入统计。", ids)


def returns_view(summary: Summary) -> View:
    """Return who has returned, in time, late or not at all."""
    head = ("单位", "报送情况", "收到日期", "截止日期", "逾期天数", "文件")
    rows = tuple(
        (
            unit.unit,
            unit.state,
            unit.received.isoformat() if unit.received else "",
            unit.deadline.isoformat(),
            str(unit.days_late) if unit.days_late else "",
            "、".join(unit.files),
        )
        for unit in summary.returns.units
    )
    return View("returns", "报送情况", head, rows)


def changes_view(summary: Summary) -> View:
    """Return what stands out against last quarter: 退步, 停滞, 转好, 内容雷同."""
    memory = summary.memory
    head = ("变化", "序号", "年度目标及工作内容", "牵头单位", "上季度", "本季度", "说明")
    kinds = (
        ("退步", memory.fell_back),
        ("停滞", memory.stalled),
        ("转好", memory.improved),
        ("内容雷同", memory.same_text),
    )
    rows, ids = [], []
    for kind, remarks in kinds:
        for one in remarks:
            row = summary.row(one.task_id)
            place = (kind, str(row.task.number), row.task.title, row.lead_text)
            rows.append((*place, one.before.word, one.now.word, one.sentence))
            ids.append(one.task_id)
    return View("changes", "较上季度变化", head, tuple(rows), ids=tuple(ids))


def promises_view(summary: Summary) -> View:
    """Return 承诺兑现表: last quarter's measures against this quarter's progress."""
    head = (
        "序号",
        "年度目标及工作内容",
        "单位",
        "上季度下一步措施",
        "本季度进展",
        "兑现情况",
        "提及比例",
    )
    rows = tuple(
        (
            serial(one.task_id, summary),
            summary.row(one.task_id).task.title,
            one.unit,
            one.promise,
            one.progress,
            one.kept,
            f"{one.share}%",
        )
        for one in summary.memory.promises
    )
    note = (
        "本季度未报送的任务不作比对；“未见提及”是按文字比对提出的线索，是否兑现由人工核实；"
        "“无法比对”指没有一项有回应，文字比对不能说明问题。"
    )
    ids = tuple(one.task_id for one in summary.memory.promises)
    return View("promises", "承诺兑现", head, rows, note, ids)


def timeliness_view(summary: Summary) -> View:
    """Return late and missing returns so far this year."""
    head = ("单位", "累计逾期次数", "逾期季度", "累计未报次数", "未报季度")
    rows = tuple(
        (
            one.unit,
            str(len(one.late)),
            "、".join(one.late),
            str(len(one.missing)),
            "、".join(one.missing),
        )
        for one in summary.memory.timeliness
    )
    return View("timeliness", "累计逾期未报", head, rows)
