"""``taskbook issue``: return forms and notices for a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from taskbook.cli.chinese import ChineseCommand
from taskbook.cli.options import Global, json_option, pass_global, period_argument
from taskbook.cli.render import print_json, print_table, progress_bar, say, warn_unfilled
from taskbook.model.period import Period

if TYPE_CHECKING:
    from taskbook.pipeline.issuing import IssueResult


@click.command(cls=ChineseCommand)
@period_argument
@click.option("--unit", "units", multiple=True, metavar="单位", help="只下发给这个单位，可重复。")
@click.option("--zip", "zipped", is_flag=True, help="另为每个单位打一个压缩包。")
@click.option("--pdf", is_flag=True, help="另存 PDF（需要安装 LibreOffice）。")
@json_option
@pass_global
def issue(
    options: Global,
    period: Period,
    units: tuple[str, ...],
    zipped: bool,
    pdf: bool,
    as_json: bool,
) -> int:
    """向各单位下发填报表和通知。

    每个有牵头或协助任务的单位一个文件夹，放在 下发/季度/ 中；下发情况记入台账。
    泛指的单位（如“相关镇街”）不下发，会列出来请办公室写明。
    有任务没有牵头单位，或设置中还有没有填好的项目时，退出码为 1。

    \b
    示例：
      taskbook issue 2021Q1
      taskbook issue 2021Q1 --unit 科学技术局 --unit 松山湖 --zip
    """
    from taskbook.pipeline.issuing import issue_period

    with progress_bar(quiet=options.quiet) as progress:
        result = issue_period(
            options.workspace(), period, units, zipped=zipped, pdf=pdf, progress=progress
        )
    if as_json:
        print_json(_as_json(result))
    else:
        _show(result, quiet=options.quiet)
    return 1 if result.unled or result.unfilled else 0


def _as_json(result: IssueResult) -> dict[str, object]:
    units = [
        {
            "unit": one.form.unit,
            "form_id": one.form.form_id,
            "workbook": str(one.workbook),
            "notice": str(one.notice),
            "lead": one.entry.lead,
            "assist": one.entry.assist,
            "cells": one.entry.cells,
        }
        for one in result.issued
    ]
    return {
        "period": str(result.period),
        "list": str(result.list_file),
        "units": units,
        "not_issued": dict(result.skipped),
        "without_lead": list(result.unled),
        "unfilled_settings": list(result.unfilled),
    }


def _show(result: IssueResult, *, quiet: bool) -> None:
    entries = [one.entry for one in result.issued]
    print_table(
        ("项目", "结果"),
        [
            ("下发单位", f"{len(entries)} 个"),
            ("牵头任务（次）", sum(entry.lead for entry in entries)),
            ("协助任务（次）", sum(entry.assist for entry in entries)),
            ("需填单元格", sum(entry.cells for entry in entries)),
            ("发放清单", result.list_file),
        ],
    )
    if result.unled:
        say(f"警告：以下任务没有牵头单位，没有下发给任何单位：{'、'.join(result.unled)}")
    if result.unfilled:
        warn_unfilled(result.unfilled, "请改好设置后重新下发。")
    if result.skipped and not quiet:
        say("以下泛指单位没有下发，请在任务总表“单位分工”中写明后重新下发：")
        for name, tasks in result.skipped.items():
            say(f"  {name}：{'、'.join(tasks)}")
