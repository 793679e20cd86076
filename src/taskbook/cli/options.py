"""Options and arguments that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from taskbook.errors import UsageError
from taskbook.model.period import Period
from taskbook.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Global:
    """What was said before the command.

    Attributes:
        start: Folder from which the workspace is looked for.
        quiet: Show errors and results only.
    """

    start: Path
    quiet: bool

    def workspace(self) -> Workspace:
        """Return the workspace. Raises UsageError if there is none."""
        return Workspace.find(self.start)


pass_global = click.make_pass_decorator(Global)


class PeriodType(click.ParamType[Period]):
    """A quarter on the command line; a wrong one gives our own message."""

    name = "季度"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        return value if isinstance(value, Period) else Period.parse(str(value))


PERIOD = PeriodType()


def period_argument(function: F) -> F:
    """Add the PERIOD argument (``2021Q1``)."""
    return click.argument("period", metavar="季度", type=PERIOD)(function)


def json_option(function: F) -> F:
    """Add ``--json``."""
    words = "结果以 JSON 输出到标准输出。"
    return click.option("--json", "as_json", is_flag=True, help=words)(function)


def paths_argument(name: str, label: str, *, required: bool = False) -> Callable[[F], F]:
    """Add an argument that takes any number of paths; existence is checked where they are read."""
    return click.argument(
        name, metavar=label, nargs=-1, required=required, type=click.Path(path_type=Path)
    )


class DayType(click.ParamType[dt.date]):
    """A day on the command line, ``2021-04-06``."""

    name = "日期"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError as error:
            raise UsageError(f"“{value}”不是日期。", "请写成 2021-04-06 的形式。") from error


DAY = DayType()


class MomentType(click.ParamType[dt.datetime]):
    """A moment on the command line, ``2021-04-20T18:00``; Beijing time where no zone is given."""

    name = "时间"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        if isinstance(value, dt.datetime):
            return value
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError as error:
            raise UsageError(f"“{value}”不是时间。", "请写成 2021-04-20T18:00 的形式。") from error
        beijing = dt.timezone(dt.timedelta(hours=8))
        return moment if moment.tzinfo else moment.replace(tzinfo=beijing)


MOMENT = MomentType()
