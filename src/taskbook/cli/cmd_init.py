"""``taskbook init``: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, pass_global
from taskbook.cli.render import say


@click.command(cls=ChineseCommand)
@click.argument("folder", metavar="[文件夹]", default=".", type=click.Path(path_type=Path))
@click.option("--seeds", is_flag=True, help="同时放入随软件提供的东莞 2021 年示例文件和单位名录。")
@pass_global
def init(options: Global, folder: Path, seeds: bool) -> None:
    """新建工作区。

    在文件夹中写入设置文件 taskbook.toml、单位名录.xlsx 和 sources/。已有的文件不会被覆盖。

    \b
    示例：
      taskbook init 督查2021
      taskbook init 演示 --seeds
    """
    from taskbook.pipeline.starting import start_workspace
    from taskbook.workspace import Workspace

    there = Workspace(folder).settings_file.exists()
    workspace = start_workspace(folder, with_seeds=seeds)
    if options.quiet:
        return
    if there:
        say(f"这里已经是工作区：{workspace.root}。原有的文件没有改动，只补上了缺少的。")
        return
    say(f"工作区已建立：{workspace.root}")
    say("下一步：修改 taskbook.toml，填写单位名录，把分解表放入 sources/ 并登记到其中的")
    say("manifest.toml，然后在工作区中运行 taskbook read。")
