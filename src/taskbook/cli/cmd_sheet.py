"""``taskbook sheet``: check, compare and export the task sheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand, ChineseGroup
from taskbook.cli.options import Global, json_option, pass_global
from taskbook.cli.render import print_json, print_table, problem_json, say, show_problems
from taskbook.errors import UsageError

_FORMATS = ("json", "csv", "parquet")


@click.group(cls=ChineseGroup)
def sheet() -> None:
    """检查、比较、导出任务总表。

    \b
    示例：
      taskbook sheet check
      taskbook sheet diff 旧.xlsx 新.xlsx
      taskbook sheet export --format json
    """


def _path(options: Global, path: Path | None) -> Path:
    if path is not None:
        return path
    found = options.workspace().task_sheet_file
    if not found.exists():
        raise UsageError("工作区还没有任务总表。", "请先运行 taskbook read 读入分解表。")
    return found


@sheet.command(cls=ChineseCommand)
@click.argument("path", metavar="[任务总表]", required=False, type=click.Path(path_type=Path))
@json_option
@pass_global
def check(options: Global, path: Path | None, as_json: bool) -> int:
    """按规则检查任务总表。

    检查单元格能否读取、编号是否对应、指标与进度是否矛盾。有需要核实的事项时退出码为 1。

    \b
    示例：
      taskbook sheet check
      taskbook sheet check 任务总表.xlsx --json
    """
    from taskbook.pipeline.reading import check_sheet

    found, report = check_sheet(_path(options, path))
    if as_json:
        print_json([problem_json(problem) for problem in report])
    else:
        say(f"任务 {len(found.tasks)} 项，可以读取。")
        show_problems(list(report))
    return 1 if report.needs_person else 0


@sheet.command(cls=ChineseCommand)
@click.argument("old", metavar="旧表", type=click.Path(path_type=Path))
@click.argument("new", metavar="新表", type=click.Path(path_type=Path))
@json_option
def diff(old: Path, new: Path, as_json: bool) -> None:
    """列出两份任务总表的差异。

    \b
    示例：
      taskbook sheet diff 任务总表_旧.xlsx 任务总表.xlsx
    """
    import dataclasses

    from taskbook.pipeline.reading import diff_files

    changes = diff_files(old, new)
    if as_json:
        print_json([dataclasses.asdict(change) for change in changes])
        return
    if changes:
        print_table(
            ("变化", "编号", "项目", "原为", "现为"),
            [(c.kind, c.id, c.field, c.old[:60], c.new[:60]) for c in changes],
        )
    say(f"共 {len(changes)} 处差异。")


@sheet.command(cls=ChineseCommand)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="json",
    metavar="格式",
    help="json（完整数据）、csv（一张表）或 parquet（任务表）。",
)
@click.option("--table", default="任务", metavar="表名", help="csv 导出哪一张表（默认：任务）。")
@click.option(
    "-o",
    "--output",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="写入文件；不指定则输出到标准输出。",
)
@pass_global
def export(options: Global, form: str, table: str, output: Path | None) -> None:
    """导出任务总表。

    \b
    示例：
      taskbook sheet export --format json -o 任务.json
      taskbook sheet export --format csv --table 单位分工
    """
    from taskbook.canonical.export import csv_text, json_text, write_parquet
    from taskbook.files import replacing, write_text
    from taskbook.pipeline.reading import load_sheet

    found = load_sheet(options.workspace())
    if form == "parquet":
        if output is None:
            raise UsageError("导出 parquet 需要指定文件。", "请加 -o 任务.parquet。")
        with replacing(output) as temporary:
            write_parquet(found, temporary)
        return
    text = json_text(found) if form == "json" else csv_text(found, table)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        write_text(output, text)
