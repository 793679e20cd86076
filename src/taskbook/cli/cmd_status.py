"""``taskbook status``: who has returned and what waits for a person."""

from __future__ import annotations

import datetime as dt

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import DAY, Global, json_option, pass_global, period_argument
from taskbook.cli.render import print_json, print_table, say
from taskbook.model.period import Period


@click.command(cls=ChineseCommand)
@period_argument
@click.option("--today", type=DAY, metavar="日期", help="按这一天判断是否逾期（默认今天）。")
@click.option("--all", "everyone", is_flag=True, help="列出全部单位，不只是有事项的。")
@json_option
@pass_global
def status(
    options: Global, period: Period, today: dt.date | None, everyone: bool, as_json: bool
) -> int:
    """查看各单位报送情况和待核事项。

    有单位逾期未报、文件未接收或有待核事项时退出码为 1。

    \b
    示例：
      taskbook status 2021Q1
      taskbook status 2021Q1 --all --json
    """
    from taskbook.merge.status import STATE_WORDS
    from taskbook.pipeline.status import read_status

    found = read_status(options.workspace(), period, today)
    if as_json:
        print_json(found.as_dict())
        return 1 if found.needs_person else 0
    rows = [
        (unit.unit, unit.words, unit.received or "", unit.queued or "", unit.conflicts or "")
        for unit in found.units
        if everyone or unit.state != "returned" or unit.queued or unit.conflicts
    ]
    if rows:
        print_table(("单位", "状态", "收到日期", "待核", "冲突"), rows)
    counts = ((word, found.counts[key]) for key, word in STATE_WORDS.items())
    words = "，".join(f"{word} {count}" for word, count in counts if count)
    say(f"{period.chinese}：下发 {len(found.units)} 个单位，{words}。")
    for name in found.unplaced:
        say(f"  无法归属的文件：{name}")
    return 1 if found.needs_person else 0
