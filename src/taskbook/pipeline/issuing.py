"""Issue a period: a return form and a notice for each unit, the issue list, the ledger's record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskbook.errors import UsageError
from taskbook.files import read_bytes, write_bytes
from taskbook.ledger.ledger import beijing_now
from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.model.unit import Unit
from taskbook.outputs.batch import render_workbooks
from taskbook.outputs.forms import build_forms
from taskbook.outputs.issue_list import IssueEntry, issue_entry, render_issue_list
from taskbook.outputs.notice import read_template, render_unit_notice, tasks_by_unit
from taskbook.outputs.packing import convert_to_pdf, pack_folders
from taskbook.pipeline.backups import back_up
from taskbook.pipeline.office import (
    form_spec,
    keep_sheet,
    of_year,
    open_ledger,
    prior_answers,
)
from taskbook.pipeline.progress import Progress, silent
from taskbook.pipeline.reading import load_sheet
from taskbook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued to one unit."""

    form: IssuedForm
    workbook: Path
    notice: Path
    entry: IssueEntry


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued in one run.

    Attributes:
        period: The quarter.
        issued: By unit, in the task sheet's order.
        list_file: 发放清单.xlsx.
        skipped: Vague names (相关镇街) with the tasks that name them: nobody was issued anything.
        archives: One zip for each unit, where asked for.
        unled: Tasks without a lead unit: they are asked of nobody.
        unfilled: Settings in which × still stands for a name; it stands in what was issued.
    """

    period: Period
    issued: tuple[Issued, ...]
    list_file: Path
    skipped: Mapping[str, tuple[str, ...]]
    archives: tuple[Path, ...] = ()
    unled: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()


def issue_period(
    workspace: Workspace,
    period: Period,
    units: Sequence[str] = (),
    *,
    zipped: bool = False,
    pdf: bool = False,
    clock: Callable[[], dt.datetime] = beijing_now,
    progress: Progress = silent,
) -> IssueResult:
    """Issue ``period`` to the named units, or to every unit that leads or assists.

    The ledger learns of a form before anybody can receive it. Running again gives the same files.

    Raises:
        UsageError: There is no task sheet, or a unit is unknown or has no task.
        ConfigError: The form's design or the notice's template is wrong.
        OutputError: Something cannot be written.
    """
    settings = workspace.settings()
    sheet = of_year(load_sheet(workspace), period.year)
    if not sheet.tasks:
        raise UsageError(
            f"任务总表中没有 {period.year} 年的任务。", "请核对季度，或先读入该年度的分解表。"
        )
    names = _chosen(sheet, units)
    spec = form_spec(workspace)
    deadline = settings.period(period).deadline
    priors = prior_answers(workspace, settings, period, sheet)
    forms = build_forms(sheet, names, period, spec, deadline, priors)
    with open_ledger(workspace, settings, clock=clock) as ledger:
        ledger.record_issue(forms)
        keep_sheet(ledger, period, workspace)
        everything = ledger.forms(period)
    issued = _write_all(workspace, sheet, forms, spec, settings, progress)
    list_file = _write_list(workspace, sheet, everything, spec, settings)
    folders = [one.workbook.parent for one in issued]
    if pdf:
        convert_to_pdf([path for one in issued for path in (one.workbook, one.notice)])
    packed = pack_folders(folders, workspace.issued(period) / "压缩包") if zipped else []
    unled = tuple(task.id for task in sheet.tasks if not task.lead_units)
    skipped = sheet.names_of_many()
    return IssueResult(
        period, issued, list_file, skipped, tuple(packed), unled, settings.unfilled()
    )


def _chosen(sheet: TaskSheet, units: Sequence[str]) -> tuple[str, ...]:
    everyone = sheet.units_at_work()
    unknown = [name for name in units if name not in everyone]
    if unknown:
        raise UsageError(
            f"没有可以下发给“{'、'.join(unknown)}”的任务。",
            "请使用任务总表“单位分工”中的单位名称（规范简称）。",
        )
    return tuple(name for name in everyone if not units or name in units)


def _write_all(
    workspace: Workspace,
    sheet: TaskSheet,
    forms: Sequence[IssuedForm],
    spec: FormSpec,
    settings: Settings,
    progress: Progress,
) -> tuple[Issued, ...]:
    """Write both files of every unit, the workbooks by as many processes as are worth it."""
    register = {unit.name: unit for unit in sheet.units}
    leads, assists = tasks_by_unit(sheet)
    template = read_template(workspace.root)
    issued = []
    for done, (form, workbook) in enumerate(render_workbooks(forms, spec, settings)):
        progress(f"下发 {form.unit}", done, len(forms))
        folder = workspace.issued_to(form.period, form.unit)
        unit = register.get(form.unit) or Unit(form.unit, form.unit, "")
        own = leads.get(form.unit, ())
        notice = render_unit_notice(
            unit, own, assists.get(form.unit, ()), form.period, settings, template
        )
        names = _file_names(folder)
        write_bytes(folder / names[0], workbook)
        write_bytes(folder / names[1], notice)
        entry = issue_entry(form, spec, names, own)
        issued.append(Issued(form, folder / names[0], folder / names[1], entry))
    progress("下发完成", len(forms), len(forms))
    return tuple(issued)


def _write_list(
    workspace: Workspace,
    sheet: TaskSheet,
    forms: Sequence[IssuedForm],
    spec: FormSpec,
    settings: Settings,
) -> Path:
    """Write 发放清单 of all that the period has been issued, not of this run only.

    The list that is there may hold signatures (签收), so it is kept as a backup when it differs.
    """
    period = forms[0].period
    leads, _ = tasks_by_unit(sheet)
    entries = [
        issue_entry(
            form,
            spec,
            _file_names(workspace.issued_to(period, form.unit)),
            leads.get(form.unit, ()),
        )
        for form in forms
    ]
    path = workspace.issued(period) / "发放清单.xlsx"
    content = render_issue_list(entries, period, settings)
    if path.exists() and read_bytes(path) != content:
        back_up(path, workspace.root)
    write_bytes(path, content)
    return path


def _file_names(folder: Path) -> tuple[str, str]:
    return (f"{folder.name}_填报表.xlsx", f"{folder.name}_通知.docx")
