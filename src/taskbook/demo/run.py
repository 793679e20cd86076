"""The whole cycle on the shipped seeds: two quarters, with returns late, doubled and damaged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taskbook.demo.posting import post_returns
from taskbook.errors import UsageError
from taskbook.model.period import Period
from taskbook.pipeline.issuing import issue_period
from taskbook.pipeline.merging import merge_files, take_in
from taskbook.pipeline.progress import Progress, silent
from taskbook.pipeline.reading import read_workspace
from taskbook.pipeline.starting import start_workspace
from taskbook.pipeline.summarising import summarise_period
from taskbook.workspace import Workspace

PERIODS = (Period(2021, 1), Period(2021, 2))
_DAYS_LATE = 6
_BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration made: for each line what, how much, and where."""

    workspace: Workspace
    lines: tuple[tuple[str, str, Path], ...]


def run_demo(folder: Path, progress: Progress = silent) -> DemoResult:
    """Run the whole cycle in ``folder``; running it again gives the same files.

    Raises:
        UsageError: The folder holds something that is not a demonstration.
        OutputError: It cannot be written.
    """
    _require_own(folder)
    workspace = start_workspace(folder, with_seeds=True)
    reading = read_workspace(workspace, progress)
    sheet = reading.sheet
    lines = [
        (
            "任务总表",
            f"{len(sheet.tasks)} 项任务，{len(sheet.requirements)} 条总体要求",
            reading.sheet_file,
        ),
        ("判读记录", f"{len(sheet.problems)} 条", reading.record_file),
    ]
    for period in PERIODS:
        lines += _run_period(workspace, period, progress)
    return DemoResult(workspace, tuple(lines))


def _require_own(folder: Path) -> None:
    """Refuse to write among other people's files."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    workspace = Workspace(folder)
    if not workspace.settings_file.is_file() or not workspace.settings().demo:
        raise UsageError(
            f"文件夹“{folder}”不是空的，也不是以前的演示。", "请换一个新的文件夹，例如 out/。"
        )


def _run_period(
    workspace: Workspace, period: Period, progress: Progress
) -> list[tuple[str, str, Path]]:
    deadline = workspace.settings().period(period).deadline
    issued = issue_period(
        workspace, period, clock=_clock(deadline - dt.timedelta(days=15)), progress=progress
    )
    workbooks = {one.form.unit: one.workbook for one in issued.issued}
    posted = post_returns(workbooks, str(period), workspace.returned(period))
    take_in(
        workspace,
        period,
        [posted.on_time],
        received=deadline,
        clock=_clock(deadline),
        progress=progress,
    )
    late = deadline + dt.timedelta(days=_DAYS_LATE)
    merged = merge_files(
        workspace,
        period,
        [posted.late],
        received=late,
        today=late,
        clock=_clock(late),
        progress=progress,
    )
    summary = summarise_period(workspace, period, by="leader", public=True)
    words = period.chinese
    counts = "，".join(f"{word} {count}" for word, count in summary.counts.items())
    slips = f"退改单 {len(merged.slips)} 份，催报单 {len(merged.reminders)} 份"
    waiting = len(merged.merged.queue) + len(merged.merged.conflicts)
    return [
        (f"{words}下发", f"{len(issued.issued)} 个单位", workspace.issued(period)),
        (
            f"{words}回收",
            f"{merged.proof.returned} 个单位已报，{merged.proof.missing} 个未报",
            workspace.returned(period),
        ),
        (f"{words}进展台账", f"{merged.proof.used} 格采用，{waiting} 处待核", merged.ledger_file),
        (f"{words}退改催报", slips, workspace.merged(period)),
        (f"{words}情况通报", counts, summary.circular),
        (f"{words}进展总表", f"{len(summary.summary.rows)} 项", summary.master),
        (f"{words}看板", "单个网页文件", summary.dashboard),
    ]


def _clock(day: dt.date) -> Callable[[], dt.datetime]:
    """Return a clock that stands at six in the evening, so that every run is the same."""
    moment = dt.datetime(day.year, day.month, day.day, 18, tzinfo=_BEIJING)
    return lambda: moment
