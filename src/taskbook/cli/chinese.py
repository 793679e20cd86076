"""click speaking Chinese: headings, help option, usage errors; commands loaded when needed."""

from __future__ import annotations

import importlib
from typing import Any

import click

from taskbook.errors import UsageError

HELP_WORDS = "显示本帮助并退出。"


class _Chinese(click.Command):
    """Formatting shared by commands and groups."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        words = {"[OPTIONS]": "[选项]", "COMMAND": "命令", "[ARGS]...": "[参数]..."}
        text = " ".join(pieces)
        for english, chinese in words.items():
            text = text.replace(english, chinese)
        formatter.write_usage(ctx.command_path, text, prefix="用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP_WORDS
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [option.get_help_record(ctx) for option in options]
        rows = [record for record in records if record is not None]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class ChineseCommand(_Chinese):
    """A command with Chinese help."""


class ChineseGroup(_Chinese, click.Group):
    """A group with Chinese help whose commands are imported when they are run or listed.

    Args:
        lazy: Command name to ``module:attribute``.
    """

    command_class = ChineseCommand

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self._lazy[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str(60)))
        with formatter.section("命令"):
            formatter.write_dl(rows)


def translated(error: click.UsageError) -> UsageError:
    """Return a usage error of click as one of ours, in Chinese, saying what to do."""
    context = error.ctx
    path = context.command_path if context is not None else "taskbook"
    return UsageError(_words(error), f"用 {path} --help 查看用法和示例。")


def _words(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是否想用 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}。"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {_name_of(error.param)}。"
    if isinstance(error, click.BadParameter):
        if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = "、".join(str(choice) for choice in error.param.type.choices)
            return f"参数 {_name_of(error.param)} 的值不对，应为 {choices} 之一。"
        return f"参数 {_name_of(error.param)} 的值不对：{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 用法不对，它后面应跟一个值。"
    message = error.message
    for english, chinese in (
        ("No such command", "没有这个命令："),
        ("Got unexpected extra argument", "多出了参数："),
        ("Missing command", "缺少命令"),
    ):
        if message.startswith(english):
            rest = message.removeprefix(english).strip(" .s")
            return f"{chinese}{rest}。"
    return message


def _name_of(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return "/".join(param.opts)
    return param.human_readable_name
