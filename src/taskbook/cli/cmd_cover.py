"""``taskbook cover``: a town's plan against the city's tasks."""

from __future__ import annotations

from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, json_option, pass_global
from taskbook.cli.render import print_json, print_table, say
from taskbook.errors import UsageError


@click.command(cls=ChineseCommand)
@click.argument("towns", metavar="[镇街]...", nargs=-1)
@click.option("--other-years", is_flag=True, help="计划与市级任务年度不同也对照。")
@json_option
@pass_global
def cover(options: Global, towns: tuple[str, ...], other_years: bool, as_json: bool) -> None:
    """对照镇街计划与市级任务。

    为每个镇街生成 覆盖对照/<镇街>_覆盖对照.xlsx：哪些市级任务在计划中没有对应，
    哪些计划任务没有市级依据。
    对应关系只是建议，请在任务总表“关联”表的“状态”列改为“确认”或“否定”。

    \b
    示例：
      taskbook cover
      taskbook cover 黄江镇
    """
    from taskbook.files import safe_name
    from taskbook.pipeline.covering import cover_town, towns_with_plans
    from taskbook.pipeline.reading import load_sheet

    workspace = options.workspace()
    sheet = load_sheet(workspace)
    chosen = towns or towns_with_plans(sheet)
    if not chosen:
        raise UsageError(
            "任务总表中没有镇街的计划，没有可以对照的。",
            '请先在 sources/manifest.toml 中登记计划（kind = "plan"）并运行 taskbook read。',
        )
    rows = []
    for town in chosen:
        target: Path = workspace.root / "覆盖对照" / f"{safe_name(town)}_覆盖对照.xlsx"
        found = cover_town(sheet, town, target, other_years=other_years, workspace=workspace.root)
        answered = sum(bool(row.answers) for row in found.rows)
        if not found.aligned:
            say(f"{town}的计划与市级任务不是同一年度，未作对照（如需对照请加 --other-years）。")
        counts = (answered, len(found.rows) - answered) if found.aligned else (None, None)
        rows.append((town, len(found.rows), *counts, target))
    if as_json:
        keys = ("town", "city_tasks", "answered", "unanswered", "file")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        print_table(
            ("镇街", "涉及的市级任务", "计划中有对应", "没有对应", "对照表"),
            [["未对照" if cell is None else cell for cell in row] for row in rows],
        )
