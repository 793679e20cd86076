"""``taskbook merge``: returned files into the ledger."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import (
    DAY,
    Global,
    json_option,
    pass_global,
    paths_argument,
    period_argument,
)
from taskbook.cli.render import print_json, print_table, problem_json, progress_bar, say
from taskbook.model.period import Period

if TYPE_CHECKING:
    from taskbook.pipeline.merging import MergeResult

_OUTCOMES = {
    "new": "新收",
    "same": "已收过",
    "duplicate": "内容重复",
    "reread": "重新判读",
    "differs": "已收过（判读有变）",
}


@click.command(cls=ChineseCommand)
@period_argument
@paths_argument("paths", "[文件或文件夹]...")
@click.option("--received", type=DAY, metavar="日期", help="收到日期（默认今天）。")
@click.option("--today", type=DAY, metavar="日期", help="按这一天判断是否逾期（默认今天）。")
@json_option
@pass_global
def merge(
    options: Global,
    period: Period,
    paths: tuple[Path, ...],
    received: dt.date | None,
    today: dt.date | None,
    as_json: bool,
) -> int:
    """合并各单位报送的填报表。

    不指定文件时读取 回收/季度/。同一文件合并多次结果不变，文件先后顺序不影响结果。
    生成 进展台账.xlsx、需改正单位的退改单、逾期未报单位的催报单，并打印收支核对结果。
    有待核、需改、逾期未报事项时退出码为 1。

    \b
    示例：
      taskbook merge 2021Q1
      taskbook merge 2021Q1 收件箱/ --received 2021-04-06
    """
    from taskbook.pipeline.merging import merge_files

    with progress_bar(quiet=options.quiet) as progress:
        result = merge_files(
            options.workspace(), period, paths, received=received, today=today, progress=progress
        )
    if as_json:
        print_json(_as_json(result))
    else:
        _show(result, quiet=options.quiet)
    return 1 if result.needs_person else 0


def _as_json(result: MergeResult) -> dict[str, object]:
    return {
        "period": str(result.period),
        "files": [{"name": name, "outcome": str(outcome)} for name, outcome in result.outcomes],
        "proof": {"holds": result.proof.holds, "lines": list(result.proof.lines())},
        "counts": result.status.counts,
        "queued": len(result.merged.queue),
        "conflicts": len(result.merged.conflicts),
        "ledger": str(result.ledger_file),
        "correction_slips": {unit: str(path) for unit, path in result.slips.items()},
        "reminders": {unit: str(path) for unit, path in result.reminders.items()},
        "problems": [problem_json(problem) for problem in result.problems],
    }


def _show(result: MergeResult, *, quiet: bool) -> None:
    outcomes = Counter(_OUTCOMES[str(outcome)] for _, outcome in result.outcomes)
    grades = Counter(str(problem.grade) for problem in result.problems)
    counts = {"退改单": len(result.slips), "催报单": len(result.reminders)}
    slips = [] if result.status.closed else [(word, f"{n} 份") for word, n in counts.items()]
    print_table(
        ("项目", "结果"),
        [
            ("本次文件", "，".join(f"{word} {count}" for word, count in outcomes.items()) or "无"),
            ("待核", f"{len(result.merged.queue)} 格，冲突 {len(result.merged.conflicts)} 处"),
            ("问题", "，".join(f"{grade} {count}" for grade, count in grades.items()) or "无"),
            ("进展台账", result.ledger_file),
            *slips,
        ],
    )
    for line in result.proof.lines():
        say(line)
    if result.status.closed:
        say(
            f"{result.period.chinese}已经关账：关账后收到的文件只保存，不计入，也不再出退改单和催报单。"
        )
        say(f"确需计入的，请运行 taskbook confirm {result.period} --reopen 后再合并。")
    if quiet:
        return
    for problem in result.batch_problems:
        say(f"  {problem}")
    if result.merged.queue or result.merged.conflicts:
        say(f"请运行 taskbook confirm {result.period} 逐项决定。")
