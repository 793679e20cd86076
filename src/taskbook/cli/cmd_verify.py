"""``taskbook verify``: an edited circular against the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import PERIOD, Global, json_option, pass_global
from taskbook.cli.render import print_json, problem_json, say, show_problems
from taskbook.errors import UsageError
from taskbook.model.period import Period


@click.command(cls=ChineseCommand)
@click.argument("document", metavar="通报.docx", type=click.Path(path_type=Path))
@click.option(
    "--period", type=PERIOD, metavar="季度", help="核对哪个季度（默认按文中所写的季度）。"
)
@json_option
@pass_global
def verify(options: Global, document: Path, period: Period | None, as_json: bool) -> int:
    """核对人工修改过的通报。

    逐一核对通报中的项数、合计、占比和点名的单位是否与台账一致；有不一致时退出码为 1。
    在工作区以外运行时，只核对文内的数字是否自相一致。

    \b
    示例：
      taskbook verify 通报/2021Q1/2021Q1_情况通报.docx
    """
    from taskbook.pipeline.summarising import verify_circular

    try:
        workspace = options.workspace()
    except UsageError:
        workspace = None
        say("不在工作区中：只核对文内的合计、占比和图表是否自相一致，不与台账核对。")
    found = verify_circular(workspace, period, document)
    if as_json:
        print_json([problem_json(problem) for problem in found])
    elif found:
        show_problems(found, most=50)
    else:
        say("全部一致。")
    return 1 if any(problem.grade.needs_person for problem in found) else 0
