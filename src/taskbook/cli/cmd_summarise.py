"""``taskbook summarise``: the quarter's documents."""

from __future__ import annotations

import datetime as dt

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import MOMENT, Global, json_option, pass_global, period_argument
from taskbook.cli.render import print_json, print_table, say, warn_unfilled
from taskbook.model.period import Period


@click.command(cls=ChineseCommand)
@period_argument
@click.option(
    "--by",
    type=click.Choice(["leader", "unit", "town"]),
    metavar="方式",
    help="另按 leader（责任领导）、unit（牵头单位）或 town（镇街）各出一份。",
)
@click.option("--public", is_flag=True, help="另出不含联系人和电话的公开版。")
@click.option("--as-of", type=MOMENT, metavar="时间", help="按台账在这一时刻的内容重新生成。")
@json_option
@pass_global
def summarise(
    options: Global,
    period: Period,
    by: str | None,
    public: bool,
    as_of: dt.datetime | None,
    as_json: bool,
) -> int:
    """生成情况通报、进展总表和看板。

    设置中还有没有填好的项目（单位名称、联系人）时，退出码为 1。

    \b
    示例：
      taskbook summarise 2021Q1
      taskbook summarise 2021Q1 --by leader --public
      taskbook summarise 2021Q1 --as-of 2021-04-20T18:00
    """
    from taskbook.pipeline.summarising import summarise_period

    result = summarise_period(options.workspace(), period, by=by or "", public=public, as_of=as_of)
    files = [("情况通报", result.circular), ("进展总表", result.master), ("看板", result.dashboard)]
    if result.public is not None:
        files.append(("公开版", result.public))
    if as_json:
        print_json(
            {
                "period": str(period),
                "files": {name: str(path) for name, path in files},
                "pages": [str(path) for path in result.pages],
                "counts": result.counts,
                "disagreements": len(result.summary.disagreements),
                "unfilled_settings": list(result.unfilled),
                "backups": [str(path) for path in result.backups],
            }
        )
        return 1 if result.unfilled else 0
    rows = [*files, *((f"其中：{word}", count) for word, count in result.counts.items())]
    if result.pages:
        rows.append(("分册", f"{len(result.pages)} 份，在 {result.pages[0].parent}"))
    rows.append(("自报、核算、核定不一致", f"{len(result.summary.disagreements)} 项"))
    print_table(("项目", "结果"), rows)
    if result.edits and not options.quiet:
        say(f"任务总表在下发后有 {len(result.edits)} 处改动，本季度仍按下发时的任务总表统计；")
        say(f"如要采用，请重新运行 taskbook issue {period}。")
    if result.backups and not options.quiet:
        names = "、".join(path.name for path in result.backups)
        folder = result.backups[0].parent
        say(f"原来的文件与这次的不同，可能有人工修改，已备份到 {folder}：{names}")
    warn_unfilled(result.unfilled, "请改好设置后重新生成。")
    return 1 if result.unfilled else 0
