"""How results and problems look on a screen: results to stdout, messages to stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click

from taskbook.errors import TaskbookError
from taskbook.problems.problem import Problem

MOST_SHOWN = 20


def prepare_streams() -> None:
    """Let a console that cannot show a character show ``?`` instead of failing (GBK on Windows)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """Tell the user something (stderr)."""
    click.echo(text, err=True)


def show_error(error: TaskbookError) -> None:
    """Print what is wrong and what to do (stderr)."""
    say(f"错误：{error.reason}")
    if error.instruction:
        say(f"处理：{error.instruction}")


@contextlib.contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a progress callback: a bar on a terminal, silence elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(line, description=what, completed=done, total=total)

        yield show


def print_json(value: Any) -> None:
    """Print a result as JSON (stdout)."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table (stdout), columns aligned for Chinese characters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(highlight=False, soft_wrap=False, width=_width()).print(table)


def _width() -> int:
    import shutil

    return max(80, shutil.get_terminal_size((110, 24)).columns)


def show_problems(
    problems: Sequence[Problem], *, most: int = MOST_SHOWN, rest: str = "加 --json 可列出全部"
) -> None:
    """Print counts by kind and the first problems that need a person (stderr).

    Args:
        problems: What was found.
        most: How many are shown.
        rest: Where the others are told.
    """
    if not problems:
        return
    counts = Counter((p.grade, p.code) for p in problems)
    grades = dict.fromkeys(("强制", "核实", "提示"), 0)
    for (grade, _), count in counts.items():
        grades[str(grade)] += count
    say("问题：" + "，".join(f"{grade} {count} 处" for grade, count in grades.items() if count))
    urgent = [problem for problem in problems if problem.grade.needs_person]
    for problem in urgent[:most]:
        say(f"  {problem}")
    if len(urgent) > most:
        say(f"  ……另有 {len(urgent) - most} 处需要处理，{rest}。")


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain values."""
    return {
        "code": problem.code,
        "grade": str(problem.grade),
        "location": str(problem.location),
        "subject": problem.subject,
        "found": problem.found,
        "expected": problem.expected,
        "message": problem.message,
        "cure": problem.cure,
    }


def warn_unfilled(unfilled: Sequence[str], then: str) -> None:
    """Warn of settings that nobody has filled in; they stand in what was made (stderr)."""
    if unfilled:
        names = "、".join(unfilled)
        say(f"警告：设置 taskbook.toml 中还没有填好：{names}。成品中会照样出现，{then}")
