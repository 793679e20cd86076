"""``taskbook read``: sources into the task sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, json_option, pass_global, paths_argument
from taskbook.cli.render import print_json, print_table, problem_json, say, show_problems
from taskbook.errors import UsageError

if TYPE_CHECKING:
    from taskbook.pipeline.reading import ReadResult


@click.command(cls=ChineseCommand)
@paths_argument("sources", "[文件]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="文件夹",
    help="单独读取文件时，结果写到这里（默认为当前文件夹）。",
)
@click.option("--year", type=int, metavar="年份", help="任务年度，文件中没有写明时必须指定。")
@click.option("--place", default="", metavar="地名", help="市（镇）名称，例如 东莞市。")
@click.option("--prefix", default="T", metavar="前缀", help="任务编号前缀（默认 T）。")
@click.option(
    "--register",
    type=click.Path(path_type=Path),
    metavar="名录",
    help="单位名录（.xlsx 或 .csv）。",
)
@json_option
@pass_global
def read(
    options: Global,
    sources: tuple[Path, ...],
    output: Path,
    year: int | None,
    place: str,
    prefix: str,
    register: Path | None,
    as_json: bool,
) -> int:
    """读入分解表和计划，生成任务总表和判读记录。

    不带文件时，读入工作区 sources/manifest.toml 登记的全部来源；带文件时，单独读取该文件。
    任务总表已有的人工修改会保留，冲突列入判读记录。有需要人工核实的事项时退出码为 1。

    \b
    示例：
      taskbook read
      taskbook read 2021年分解表.xlsx --year 2021 --place 东莞市 -o 结果/
    """
    from taskbook.pipeline import reading
    from taskbook.units.register_file import read_register

    if not sources:
        result = reading.read_workspace(options.workspace())
    elif len(sources) > 1:
        raise UsageError(
            "一次只能单独读取一个文件。",
            "多个来源请登记到工作区的 sources/manifest.toml 后运行 taskbook read。",
        )
    else:
        units = read_register(register, place) if register else reading.default_register(place)
        spec = reading.guess_spec(sources[0], year, place, prefix)
        result = reading.read_one_file(sources[0], output, spec, units)
    _show(result, as_json=as_json, quiet=options.quiet)
    return 1 if result.report.needs_person else 0


def _show(result: ReadResult, *, as_json: bool, quiet: bool) -> None:
    sheet = result.sheet
    if as_json:
        print_json(
            {
                "tasks": len(sheet.tasks),
                "requirements": len(sheet.requirements),
                "task_sheet": str(result.sheet_file),
                "reading_record": str(result.record_file),
                "backup": str(result.backup) if result.backup else None,
                "changes": len(result.changes),
                "problems": [problem_json(problem) for problem in result.report],
            }
        )
        return
    rows: list[tuple[str, object]] = [
        ("任务", len(sheet.tasks)),
        ("总体要求", len(sheet.requirements)),
        ("任务总表", result.sheet_file),
        ("判读记录", result.record_file),
    ]
    if result.backup:
        rows += [
            ("原任务总表备份", result.backup),
            ("与原任务总表的差异", f"{len(result.changes)} 处"),
        ]
    print_table(("项目", "结果"), rows)
    if not quiet:
        show_problems(list(result.report), most=8, rest="见判读记录")
        if result.report.needs_person:
            say(f"请打开 {result.record_file} 的“需要核实”表逐项核实。")
