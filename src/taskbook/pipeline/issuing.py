"""Issue a period: a return form and a notice for each unit, the issue list, the ledger's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskbook.errors import UsageError
from taskbook.files import write_bytes
from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.model.unit import Unit
from taskbook.outputs.forms import build_forms
from taskbook.outputs.notice import read_template, render_unit_notice, tasks_by_unit
from taskbook.outputs.workbook import cells_to_fill, render_workbook
from taskbook.pipeline.office import form_spec, of_year, open_ledger, prior_answers
from taskbook.pipeline.progress import Progress, silent
from taskbook.pipeline.reading import load_sheet
from taskbook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued to one unit."""

    form: IssuedForm
    workbook: Path
    notice: Path
    cells: int


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued in one run.

    Attributes:
        period: The quarter.
        issued: By unit, in the task sheet's order.
        list_file: 发放清单.xlsx.
        skipped: Vague names (相关镇街) with the tasks that name them: nobody was issued anything.
    """

    period: Period
    issued: tuple[Issued, ...]
    list_file: Path
    skipped: Mapping[str, tuple[str, ...]]


def issue_period(
    workspace: Workspace,
    period: Period,
    units: Sequence[str] = (),
    *,
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
    names = _chosen(sheet, units)
    spec = form_spec(workspace)
    deadline = settings.period(period).deadline
    priors = prior_answers(workspace, settings, period, sheet)
    forms = build_forms(sheet, names, period, spec, deadline, priors)
    with open_ledger(workspace, settings) as ledger:
        ledger.record_issue(forms)
    issued = _write_all(workspace, sheet, forms, spec, settings, progress)
    list_file = workspace.issued(period) / "发放清单.xlsx"
    _write_list(list_file, issued, sheet, settings)
    return IssueResult(period, issued, list_file, _skipped(sheet))


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
    """Write both files of every unit. Sequential: 150 units take a few seconds."""
    register = {unit.name: unit for unit in sheet.units}
    leads, assists = tasks_by_unit(sheet)
    template = read_template(workspace.root)
    issued = []
    for done, form in enumerate(forms):
        progress(f"下发 {form.unit}", done, len(forms))
        folder = workspace.issued_to(form.period, form.unit)
        unit = register.get(form.unit) or Unit(form.unit, form.unit, "")
        name = f"{folder.name}_{form.period}"
        workbook = folder / f"{name}_填报表.xlsx"
        notice = folder / f"{name}_通知.docx"
        write_bytes(workbook, render_workbook(form, spec, settings))
        own = (leads.get(form.unit, ()), assists.get(form.unit, ()))
        content = render_unit_notice(unit, *own, form.period, settings, template)
        write_bytes(notice, content)
        issued.append(Issued(form, workbook, notice, cells_to_fill(form, spec)))
    progress("下发完成", len(forms), len(forms))
    return tuple(issued)


def _skipped(sheet: TaskSheet) -> dict[str, tuple[str, ...]]:
    vague = {unit.name for unit in sheet.units if unit.vague}
    found: dict[str, list[str]] = {}
    for task in sheet.tasks:
        for assisting in task.assisting_units:
            if assisting.unit in vague:
                found.setdefault(assisting.unit, []).append(task.id)
    return {name: tuple(ids) for name, ids in found.items()}
