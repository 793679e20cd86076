"""The ``taskbook`` command: its group, and what happens to errors."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from taskbook import __version__
from taskbook.cli.chinese import ChineseGroup, translated
from taskbook.cli.options import Global
from taskbook.cli.render import prepare_streams, say, show_error
from taskbook.errors import TaskbookError

_COMMANDS = {
    "demo": "taskbook.cli.cmd_demo:demo",
    "init": "taskbook.cli.cmd_init:init",
    "read": "taskbook.cli.cmd_read:read",
    "sheet": "taskbook.cli.cmd_sheet:sheet",
    "cover": "taskbook.cli.cmd_cover:cover",
    "issue": "taskbook.cli.cmd_issue:issue",
    "check": "taskbook.cli.cmd_check:check",
    "merge": "taskbook.cli.cmd_merge:merge",
    "status": "taskbook.cli.cmd_status:status",
    "confirm": "taskbook.cli.cmd_confirm:confirm",
    "summarise": "taskbook.cli.cmd_summarise:summarise",
    "verify": "taskbook.cli.cmd_verify:verify",
}


@click.group(
    cls=ChineseGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-C",
    "start",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    default=Path(),
    help="从这个文件夹开始查找工作区（默认为当前文件夹）。",
)
@click.option("-q", "--quiet", is_flag=True, help="只显示结果和错误。")
@click.version_option(__version__, "-V", "--version", message="taskbook %(version)s", help="版本。")
@click.pass_context
def cli(ctx: click.Context, start: Path, quiet: bool) -> None:
    """目标任务分解、下发、回收、汇总、通报。

    \b
    典型过程：
      taskbook init 工作区          新建工作区
      taskbook read 分解表.txt      读入分解表，生成任务总表
      taskbook issue 2021Q1         向各单位下发填报表和通知
      taskbook merge 2021Q1 回收/   合并各单位报送的填报表
      taskbook summarise 2021Q1     生成情况通报

    \b
    先看演示：
      taskbook demo out/
    """
    ctx.obj = Global(start, quiet)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 a person is needed, 2 wrong usage."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code. Bad input never gives a traceback."""
    prepare_streams()
    try:
        result = cli.main(args=arguments, prog_name="taskbook", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return 2
    except click.UsageError as error:
        problem = translated(error)
        show_error(problem)
        return problem.exit_code
    except click.Abort:
        say("已中止。可以重新运行同一命令。")
        return 1
    except TaskbookError as error:
        show_error(error)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        return _unexpected(error)
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception) -> int:
    """Report a defect of ours without drowning a clerk in a traceback, and keep the traceback."""
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="taskbook-", suffix=".log", delete=False
    ) as log:
        traceback.print_exception(error, file=log)
    say(f"程序内部错误：{type(error).__name__}：{error}")
    say(f"处理：已写入的文件不受影响。请把 {log.name} 发给维护人员。")
    return 1
