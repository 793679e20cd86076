"""Every command helps in Chinese, with an example; start-up stays light."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from taskbook.cli.main import _COMMANDS, cli, run


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    found = []
    for name in _COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", command.commands[sub]) for sub in command.commands]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_help_has_an_example_and_every_option_is_explained(
    name: str, command: click.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*name.split(), "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("用法：taskbook")
    assert f"taskbook {name}" in text.split("示例：")[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


def test_the_groups_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {name} " in text for name in _COMMANDS)
    assert "Usage" not in text
    assert "Options" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["isue", "2021Q1"], "没有这个命令"),
        (["issue"], "缺少参数"),
        (["issue", "2021Q9"], "2021Q1"),
        (["issue", "2021Q1", "--untis", "x"], "没有选项"),
        (["merge", "2021Q1", "--received", "昨天"], "不是日期"),
        (["read", "--year"], "值"),
        (["read", "a.txt", "b.txt"], "一次只能"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert "处理：" in captured.err
    assert captured.out == ""


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; from taskbook.cli.main import run; run(['--help']);"
        "heavy = {'openpyxl', 'pandas', 'xlsxwriter', 'docx', 'sqlalchemy', 'rich', 'lxml'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"
