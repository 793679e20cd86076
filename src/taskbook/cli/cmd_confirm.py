"""``taskbook confirm``: a person's decision."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, json_option, pass_global, period_argument
from taskbook.cli.render import print_json, print_table, say
from taskbook.errors import UsageError
from taskbook.model.period import Period

if TYPE_CHECKING:
    from taskbook.pipeline.status import Waiting

_SHOWN = 60
_BEFORE = 12


@click.command(cls=ChineseCommand)
@period_argument
@click.argument("subject", metavar="[编号]", required=False)
@click.argument("value", metavar="[决定]", required=False)
@click.option("--task", metavar="任务编号", help="核定这项任务的状态，“决定”为状态词。")
@click.option("--close", "closing", is_flag=True, help="关账：收支相符且没有待核事项时方可。")
@click.option("--reopen", "reopening", is_flag=True, help="重新开账。")
@click.option("--reason", default="", metavar="理由", help="为什么这样决定（必填，记入台账）。")
@click.option("--who", default="", metavar="姓名", help="谁作的决定（必填，记入台账）。")
@json_option
@pass_global
def confirm(
    options: Global,
    period: Period,
    subject: str | None,
    value: str | None,
    task: str | None,
    closing: bool,
    reopening: bool,
    reason: str,
    who: str,
    as_json: bool,
) -> int:
    """决定待核事项、冲突和任务状态。

    不带编号时列出全部待核事项。决定只追加、不覆盖，每一条都记录谁、何时、为什么。
    “决定”可以是：任务行编号（如 DG2021-001）、=更正后的内容、冲突中所选版本的编号、不采用。

    \b
    示例：
      taskbook confirm 2021Q1
      taskbook confirm 2021Q1 3f9a2c DG2021-001 --reason 电话核实 --who 张三
      taskbook confirm 2021Q1 --task DG2021-004 达到序时进度 --reason 现场核查 --who 张三
      taskbook confirm 2021Q1 --close --reason 全部核完 --who 张三
    """
    from taskbook.pipeline import status as steps

    workspace = options.workspace()
    if closing and reopening:
        raise UsageError("--close 和 --reopen 不能同时用。", "请只用其中一个。")
    if closing or reopening:
        if not reason or not who:
            raise UsageError("没有写明理由或经办人。", "请用 --reason 和 --who 注明。")
        step = steps.close if closing else steps.reopen
        step(workspace, period, reason=reason, who=who)
        say(f"{period.chinese}已{'关账' if closing else '重新开账'}。")
        return 0
    if task is not None:
        word = value or subject
        if word is None:
            raise UsageError("没有写明核定为什么状态。", "例如：--task DG2021-004 达到序时进度")
        decision = steps.decide_status(workspace, period, task, word, reason=reason, who=who)
    elif subject is not None:
        if value is None:
            raise UsageError("没有写明怎样决定。", "例如：taskbook confirm 2021Q1 3f9a2c 不采用 …")
        decision = steps.decide_open(workspace, period, subject, value, reason=reason, who=who)
    else:
        return _list(steps.waiting(workspace, period), as_json=as_json)
    say(f"已记入台账（第 {decision.number} 条）：{decision.subject} → {decision.value}")
    return 0


def _list(found: tuple[Waiting, ...], *, as_json: bool) -> int:
    items = [dataclasses.asdict(item) for item in found]
    if as_json:
        print_json(items)
    elif items:
        print_table(
            ("编号", "单位", "位置", "内容", "原因", "可选"),
            [
                (i.id[:10], i.unit, i.where, _content(i), i.why, " ".join(i.choices[:3]))
                for i in found
            ],
        )
    say(f"共 {len(items)} 项待核。")
    return 1 if items else 0


def _content(item: Waiting) -> str:
    """Return what waits; of a conflict each version from where it differs from the others."""
    if not item.versions:
        return item.text[:_SHOWN]
    columns = enumerate(zip(*item.versions, strict=False))
    same = next(
        (at for at, letters in columns if len(set(letters)) > 1), min(map(len, item.versions))
    )
    start = same - _BEFORE if same > 2 * _BEFORE else 0
    return "\n".join(
        f"{choice}：{'…' if start else ''}{text[start : start + _SHOWN]}"
        for choice, text in zip(item.choices, item.versions, strict=True)
    )
