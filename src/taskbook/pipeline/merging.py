"""Returned files into the ledger, and what goes back to the units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taskbook.errors import UsageError
from taskbook.files import safe_name, write_bytes
from taskbook.ledger.facts import Incoming, Outcome
from taskbook.ledger.ledger import Ledger, beijing_now
from taskbook.memory import many_objects
from taskbook.merge.closing import store_proof
from taskbook.merge.conservation import Proof, prove
from taskbook.merge.correction_slip import read_correction_template, render_correction_slip
from taskbook.merge.correction_workbook import render_correction_workbook
from taskbook.merge.corrections import UnitCorrections, find_corrections
from taskbook.merge.ledger_workbook import render_ledger_workbook
from taskbook.merge.record import Merged, merge_facts, period_record
from taskbook.merge.reminder import needs_reminder, read_reminder_template, render_reminder
from taskbook.merge.status import PeriodStatus, period_status
from taskbook.model.form import FormSpec, IssuedForm, Prior
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn
from taskbook.model.settings import Settings
from taskbook.model.task import TaskSheet
from taskbook.model.unit import Unit
from taskbook.pipeline.office import form_spec, kept_sheet, prior_answers
from taskbook.pipeline.progress import Progress, silent
from taskbook.pipeline.reading import load_sheet
from taskbook.pipeline.status import existing_ledger, latest_period
from taskbook.problems.problem import Problem
from taskbook.returns.batch import iter_files
from taskbook.returns.checking import check_file
from taskbook.workspace import Workspace

# A unit gets this many days to mend or to make up for its return.
DAYS_TO_MEND = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of one run.

    Attributes:
        outcomes: Names of the files with what the ledger made of each.
        unread: Files that could not even be taken in.
    """

    outcomes: tuple[tuple[str, Outcome], ...]
    unread: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge did.

    Attributes:
        period: The quarter.
        merged: The period as it now stands.
        proof: The conservation proof.
        status: Who has returned.
        outcomes: Names of the files of this run with what became of each.
        batch_problems: Files that could not even be taken in.
        ledger_file: 进展台账.xlsx.
        slips: 退改单, by unit.
        reminders: 催报单, by unit.
    """

    period: Period
    merged: Merged
    proof: Proof
    status: PeriodStatus
    outcomes: tuple[tuple[str, Outcome], ...]
    batch_problems: tuple[Problem, ...]
    ledger_file: Path
    slips: Mapping[str, Path]
    reminders: Mapping[str, Path]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found, in this run's files and in the period as a whole."""
        return (*self.batch_problems, *self.merged.record.problems)

    @property
    def needs_person(self) -> bool:
        """True where anything waits for somebody."""
        return (
            not self.proof.holds
            or self.status.needs_person
            or any(problem.grade.needs_person for problem in self.problems)
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to check a file of one period.

    Attributes:
        forms: Unit to its issued form.
        spec: The form's design.
        sheet: The task sheet as it was issued for the period.
        priors: Last quarter's answers by unit and row.
        older: Unit to the forms that were issued to it before.
    """

    forms: Mapping[str, IssuedForm]
    spec: FormSpec
    sheet: TaskSheet
    priors: Mapping[str, Mapping[str, Prior]]
    older: Mapping[str, Sequence[IssuedForm]]

    def check(self, content: bytes, name: str) -> CheckedReturn:
        """Return what one file holds."""
        return check_file(content, name, self.forms, self.spec, self.sheet, self.priors, self.older)


def set_up_desk(workspace: Workspace, ledger: Ledger, period: Period, settings: Settings) -> Desk:
    """Return what is needed to check the files of a period.

    Raises:
        UsageError: Nothing was issued for it.
    """
    forms = {form.unit: form for form in ledger.forms(period)}
    if not forms:
        raise UsageError(
            f"{period.chinese}还没有下发填报表，无法核对报送文件。",
            f"请先运行 taskbook issue {period}。",
        )
    sheet = kept_sheet(ledger, period, None) or load_sheet(workspace)
    priors = prior_answers(workspace, settings, period, sheet)
    return Desk(forms, form_spec(workspace), sheet, priors, ledger.older_forms(period))


def check_files(
    workspace: Workspace, period: Period | None, paths: Sequence[Path]
) -> tuple[list[CheckedReturn], list[Problem]]:
    """Check files without merging them, against a period or the last one that was issued.

    Raises:
        UsageError: A path does not exist, or nothing was issued.
    """
    settings = workspace.settings()
    period = period or latest_period(workspace)
    with existing_ledger(workspace, settings) as ledger:
        desk = set_up_desk(workspace, ledger, period, settings)
    checked: list[CheckedReturn] = []
    unread: list[Problem] = []
    with many_objects():
        for found in iter_files(_existing(paths)):
            if isinstance(found, Problem):
                unread.append(found)
            else:
                name, content = found
                checked.append(desk.check(content, name))
    return checked, unread


def take_in(
    workspace: Workspace,
    period: Period,
    paths: Sequence[Path],
    *,
    received: dt.date,
    clock: Callable[[], dt.datetime] = beijing_now,
    progress: Progress = silent,
) -> Taken:
    """Take returned files into the ledger and nothing more; ``merge_files`` goes on from there.

    Raises:
        UsageError: Nothing was issued, or a path does not exist.
        LedgerError: The ledger cannot be written.
    """
    settings = workspace.settings()
    with existing_ledger(workspace, settings, clock) as ledger:
        desk = set_up_desk(workspace, ledger, period, settings)
        return _take_in(ledger, desk, period, paths, received, progress)


def merge_files(
    workspace: Workspace,
    period: Period,
    paths: Sequence[Path] = (),
    *,
    received: dt.date | None = None,
    today: dt.date | None = None,
    clock: Callable[[], dt.datetime] = beijing_now,
    progress: Progress = silent,
) -> MergeResult:
    """Take returned files into the ledger and write what follows from it.

    Running again with the same files changes nothing in the ledger. A closed quarter asks nobody
    for anything any more: its slips and reminders are left as they were when it was closed.

    Args:
        workspace: The workspace.
        period: The quarter that they are returned for.
        paths: Files, folders and zips; 回收/<period> by default.
        received: Day on which they were received; today by default.
        today: Day for which overdue returns are told; the clock's day by default.
        clock: Gives the time of the ledger's entries.
        progress: Told of every file.

    Raises:
        UsageError: Nothing was issued, or a path does not exist.
        LedgerError, OutputError: The ledger or a result cannot be written.
    """
    settings = workspace.settings()
    day = today or clock().date()
    with existing_ledger(workspace, settings, clock) as ledger:
        desk = set_up_desk(workspace, ledger, period, settings)
        chosen = paths or [_returned(workspace, period)]
        taken = _take_in(ledger, desk, period, chosen, received or day, progress)
        with many_objects():
            facts = ledger.facts(period)
            merged = merge_facts(facts, desk.sheet)
            proof = prove(facts, merged)
        store_proof(ledger, proof)
        status = period_status(ledger, period, day)
        history = [
            period_record(ledger, other, desk.sheet)
            for other in ledger.periods()
            if other < period and other.year == period.year
        ]
    target = workspace.merged(period)
    ledger_file = target / "进展台账.xlsx"
    content = render_ledger_workbook(merged, proof, desk.sheet, desk.spec, settings, history)
    write_bytes(ledger_file, content)
    slips: dict[str, Path] = {}
    reminders: dict[str, Path] = {}
    if not status.closed:
        corrections = find_corrections(facts, merged, desk.spec)
        units = {unit.name: unit for unit in desk.sheet.units}
        slips = _write_slips(workspace, target, corrections, units, desk.spec, settings, day)
        reminders = _write_reminders(workspace, target, status, units, settings, day)
    return MergeResult(
        period, merged, proof, status, taken.outcomes, taken.unread, ledger_file, slips, reminders
    )


def _take_in(
    ledger: Ledger,
    desk: Desk,
    period: Period,
    paths: Sequence[Path],
    received: dt.date,
    progress: Progress,
) -> Taken:
    names: list[str] = []
    unread: list[Problem] = []
    incoming = _incoming(desk, _existing(paths), received, names, unread, progress)
    with many_objects():
        outcomes = ledger.record_returns(period, incoming)
    return Taken(tuple(zip(names, outcomes, strict=True)), tuple(unread))


def _returned(workspace: Workspace, period: Period) -> Path:
    folder = workspace.returned(period)
    if not folder.exists():
        raise UsageError(
            f"还没有文件夹“{folder}”。",
            "请新建这个文件夹，把收到的文件放进去；或在命令后面写明文件或文件夹。",
        )
    return folder


def _existing(paths: Iterable[Path]) -> list[Path]:
    found = list(paths)
    for path in found:
        if not path.exists():
            raise UsageError(f"找不到“{path}”。", "请检查文件或文件夹的名称。")
    return found


def _incoming(
    desk: Desk,
    paths: Sequence[Path],
    received: dt.date,
    names: list[str],
    unread: list[Problem],
    progress: Progress,
) -> Iterator[Incoming]:
    """Yield the files one by one, so that memory stays flat however many there are."""
    for found in iter_files(paths):
        if isinstance(found, Problem):
            unread.append(found)
            continue
        name, content = found
        progress(f"核对 {name}", len(names), 0)
        names.append(name)
        yield Incoming(desk.check(content, name), content, received)


def _write_slips(
    workspace: Workspace,
    target: Path,
    corrections: Mapping[str, UnitCorrections],
    units: Mapping[str, Unit],
    spec: FormSpec,
    settings: Settings,
    day: dt.date,
) -> dict[str, Path]:
    folder = target / "退改单"
    template = read_correction_template(workspace.root)
    due = day + dt.timedelta(days=DAYS_TO_MEND)
    written: dict[str, Path] = {}
    kept: set[Path] = set()
    for name, found in corrections.items():
        unit = units.get(name) or Unit(name, name, "")
        workbook = render_correction_workbook(found, spec, settings, due)
        slip = render_correction_slip(
            found,
            unit,
            settings,
            date=day,
            due=due,
            with_workbook=workbook is not None,
            template=template,
        )
        written[name] = folder / f"{safe_name(name)}_退改单.docx"
        write_bytes(written[name], slip)
        kept.add(written[name])
        if workbook is not None:
            beside = folder / f"{safe_name(name)}_需改行.xlsx"
            write_bytes(beside, workbook)
            kept.add(beside)
    _clear(folder, kept)
    return written


def _write_reminders(
    workspace: Workspace,
    target: Path,
    status: PeriodStatus,
    units: Mapping[str, Unit],
    settings: Settings,
    day: dt.date,
) -> dict[str, Path]:
    folder = target / "催报单"
    template = read_reminder_template(workspace.root)
    due = day + dt.timedelta(days=DAYS_TO_MEND)
    written: dict[str, Path] = {}
    for one in status.units:
        if needs_reminder(one):
            unit = units.get(one.unit) or Unit(one.unit, one.unit, "")
            content = render_reminder(
                one, unit, status.period, settings, today=day, due=due, template=template
            )
            written[one.unit] = folder / f"{safe_name(one.unit)}_催报单.docx"
            write_bytes(written[one.unit], content)
    _clear(folder, set(written.values()))
    return written


def _clear(folder: Path, kept: set[Path]) -> None:
    """Take away slips of an earlier merge whose reason is gone; they can be made again."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path not in kept and path.suffix in {".docx", ".xlsx"}:
                path.unlink()
