"""``taskbook check``: returned files, without merging them."""

from __future__ import annotations

from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import PERIOD, Global, json_option, pass_global, paths_argument
from taskbook.cli.render import print_json, print_table, problem_json, say, show_problems
from taskbook.model.period import Period


@click.command(cls=ChineseCommand)
@paths_argument("paths", "文件...", required=True)
@click.option(
    "--period", type=PERIOD, metavar="季度", help="按哪个季度核对（默认为最近下发的季度）。"
)
@json_option
@pass_global
def check(options: Global, paths: tuple[Path, ...], period: Period | None, as_json: bool) -> int:
    """核对一份或多份报送文件，不入台账。

    文件、文件夹、压缩包都可以。有需要改正或核实的事项时退出码为 1。

    \b
    示例：
      taskbook check 科学技术局填报表.xlsx
      taskbook check 回收/2021Q1 --json
    """
    from taskbook.pipeline.merging import check_files

    checked, unread = check_files(options.workspace(), period, paths)
    problems = [*unread, *(problem for one in checked for problem in one.problems)]
    if as_json:
        print_json(
            {
                "files": [
                    {
                        "name": one.name,
                        "sha256": one.sha256,
                        "unit": one.unit,
                        "period": str(one.period or ""),
                        "readable": one.readable,
                        "rows": len(one.rows_matched),
                        "answers": len(one.answers),
                        "queued": len(one.queued),
                        "refused": len(one.refused),
                        "problems": [problem_json(problem) for problem in one.problems],
                    }
                    for one in checked
                ],
                "unread": [problem_json(problem) for problem in unread],
            }
        )
    else:
        print_table(
            ("文件", "单位", "任务行", "采用", "待核", "不采用", "问题"),
            [
                (
                    one.name,
                    one.unit or "（不明）",
                    len(one.rows_matched),
                    len(one.answers),
                    len(one.queued),
                    len(one.refused),
                    len(one.problems),
                )
                for one in checked
            ],
        )
        show_problems(problems)
        if not any(problem.grade.needs_person for problem in problems):
            say("没有需要改正的问题。")
    return 1 if any(problem.grade.needs_person for problem in problems) else 0
