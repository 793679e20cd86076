"""What several steps need of an office: its ledger, its form's design, last quarter's answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from taskbook.canonical.sheet_file import parse_task_sheet
from taskbook.files import read_bytes
from taskbook.ledger.ledger import Ledger, beijing_now
from taskbook.merge.record import period_record
from taskbook.model.form import FormSpec, Prior, Section
from taskbook.model.period import Period
from taskbook.model.progress import PeriodRecord
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.outputs.form_spec import load_form_spec
from taskbook.resources import template
from taskbook.units.register import Register
from taskbook.workspace import Workspace


def open_ledger(
    workspace: Workspace,
    settings: Settings,
    *,
    create: bool = True,
    clock: Callable[[], dt.datetime] = beijing_now,
) -> Ledger:
    """Open the workspace's ledger. Raises LedgerError as ``Ledger.open``."""
    place = settings.ledger_url or workspace.ledger_file
    return Ledger.open(place, create=create, clock=clock)


def form_spec(workspace: Workspace) -> FormSpec:
    """Return the form's design: the workspace's own or the shipped one. Raises ConfigError."""
    return load_form_spec(template("return_form.toml", workspace.root))


def of_year(sheet: TaskSheet, year: int) -> TaskSheet:
    """Return the sheet with the tasks of one year only (plans of other years are not asked for)."""
    return replace(sheet, tasks=tuple(task for task in sheet.tasks if task.year == year))


def prior_answers(
    workspace: Workspace, settings: Settings, period: Period, sheet: TaskSheet
) -> dict[str, dict[str, Prior]]:
    """Return last quarter's accepted answers by unit and row key; none in the first quarter."""
    if period.quarter == 1 or not _has_ledger(workspace, settings):
        return {}
    with open_ledger(workspace, settings, create=False) as ledger:
        record = period_record(ledger, period.previous, sheet)
    return priors_of(under_present_names(record, sheet))


def _has_ledger(workspace: Workspace, settings: Settings) -> bool:
    return bool(settings.ledger_url) or workspace.ledger_file.exists()


def under_present_names(record: PeriodRecord, sheet: TaskSheet) -> PeriodRecord:
    """Return a record in which units that were renamed since have their present names.

    The register's aliases hold the former names; a unit it does not know keeps its own.
    """
    register = Register.build(sheet.units, sheet.place)
    asked = {form.unit for form in record.forms}
    names = {}
    for name in asked:
        unit = register.find(name)
        if unit is not None and unit.name != name and unit.name not in asked:
            names[name] = unit.name
    if not names:
        return record
    return replace(
        record,
        forms=tuple(replace(f, unit=names.get(f.unit, f.unit)) for f in record.forms),
        files=tuple(replace(f, unit=names.get(f.unit, f.unit)) for f in record.files),
        answers=tuple(a._replace(unit=names.get(a.unit, a.unit)) for a in record.answers),
    )


def priors_of(record: PeriodRecord) -> dict[str, dict[str, Prior]]:
    """Return the answers of a period in the shape that the next form carries over."""
    priors: dict[str, dict[str, Prior]] = {}
    for answer in record.answers:
        if answer.shared_from is not None:
            continue
        rows = priors.setdefault(answer.unit, {})
        row = rows.get(answer.key, Prior(answer.key, "", ""))
        if answer.field in ("progress", "assist_progress"):
            row = replace(row, progress=answer.text)
        elif answer.field == "status":
            row = replace(row, status=answer.text)
        elif answer.field == "value" and answer.section is Section.INDICATOR:
            row = replace(row, value=answer.number, progress=answer.text)
        rows[answer.key] = row
    return priors


def keep_sheet(ledger: Ledger, period: Period, workspace: Workspace) -> None:
    """Keep the task sheet in the ledger, so that a circular can be made again as of then."""
    content = read_bytes(workspace.task_sheet_file)
    ledger.record_document(period, "sheet", workspace.task_sheet_file.name, content)


def kept_sheet(ledger: Ledger, period: Period, as_of: dt.datetime | int | None) -> TaskSheet | None:
    """Return the task sheet as the ledger held it then, or None if it held none."""
    content = ledger.document(period, "sheet", as_of)
    return None if content is None else parse_task_sheet(content, "任务总表.xlsx")[0]
