"""``taskbook demo``: the whole cycle on the seeds."""

from __future__ import annotations

import time
from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, pass_global
from taskbook.cli.render import print_table, progress_bar, say


@click.command(cls=ChineseCommand)
@click.argument("folder", metavar="[文件夹]", default="out", type=click.Path(path_type=Path))
@pass_global
def demo(options: Global, folder: Path) -> None:
    """用随软件提供的 2021 年分解表演示全过程。

    读入分解表和镇街计划，下发 2021 年第一、二季度填报表和通知，模拟各单位填报（有的迟报、
    重报、漏填、打乱或损坏），合并入台账，生成通报。各单位填报内容均为虚构的“演示数据”。

    \b
    示例：
      taskbook demo out/
    """
    from taskbook.demo.run import run_demo

    started = time.monotonic()
    with progress_bar(quiet=options.quiet) as progress:
        result = run_demo(folder, progress)
    print_table(
        ("做了什么", "多少", "在哪里"),
        [(what, much, _shown(where, folder)) for what, much, where in result.lines],
    )
    say(f"全部在 {result.workspace.root}，用时 {time.monotonic() - started:.1f} 秒。")
    say("填报内容、联系人和文号均为虚构的演示数据。")


def _shown(path: Path, folder: Path) -> Path:
    """Return a path as short as it can be said."""
    return path.relative_to(folder) if path.is_relative_to(folder) else path
