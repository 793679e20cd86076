"""Sources into the task sheet and the reading record of a workspace (or of one folder)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from taskbook.canonical.consistency import check_consistency
from taskbook.canonical.corrections import Corrections, read_corrections
from taskbook.canonical.edited import check_edits
from taskbook.canonical.manifest import read_manifest
from taskbook.canonical.reading import Reading, SourceSpec, read_document
from taskbook.canonical.reading_record import line_of, read_findings, write_reading_record
from taskbook.canonical.related import find_same_matter, suspect_slipped_requirements
from taskbook.canonical.sheet_file import read_task_sheet, render_task_sheet
from taskbook.canonical.tables import holds_tasks
from taskbook.canonical.three_way import Change, diff_sheets, read_again
from taskbook.errors import UsageError
from taskbook.files import read_bytes, write_bytes
from taskbook.memory import many_objects
from taskbook.model.raw import RawDocument
from taskbook.model.task import Level, Task, TaskSheet
from taskbook.pipeline.backups import MEMORY, back_up
from taskbook.pipeline.covering import propose_answers
from taskbook.pipeline.progress import Progress, silent
from taskbook.problems.problem import Problem, Report
from taskbook.resources import shipped
from taskbook.sources.narrative import read_narrative
from taskbook.sources.open import read_source
from taskbook.units.register import Register
from taskbook.units.register_file import read_register
from taskbook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading gave and where it was written.

    Attributes:
        sheet: The task sheet as written.
        sheet_file: 任务总表.xlsx.
        record_file: 判读记录.xlsx.
        changes: What differs from the task sheet that was there before; empty for a first reading.
        backup: Copy of the task sheet that was there before, or None.
    """

    sheet: TaskSheet
    sheet_file: Path
    record_file: Path
    changes: tuple[Change, ...] = ()
    backup: Path | None = None

    @property
    def report(self) -> Report:
        """The reading record."""
        return Report(list(self.sheet.problems))


@many_objects()
def read_workspace(workspace: Workspace, progress: Progress = silent) -> ReadResult:
    """Read every source of the workspace's manifest; people's edits to the sheet are kept.

    Raises:
        UsageError: There is no manifest, or it names nothing.
        SourceError, ConfigError: A source, the register or a setting cannot be read.
    """
    settings = workspace.settings()
    manifest = workspace.sources / "manifest.toml"
    if not manifest.is_file():
        raise UsageError(
            f"“{workspace.sources}”中没有 manifest.toml，不知道要读哪些文件。",
            "请在其中登记来源文件，或直接指定文件：taskbook read 文件名。",
        )
    specs = read_manifest(manifest)
    if not specs:
        raise UsageError(
            f"“{manifest}”中还没有登记来源文件。",
            "请按其中的示例为每份文件写一段 [[source]]，或直接指定文件：taskbook read 文件名。",
        )
    register = read_register(workspace.register_file, settings.place)
    corrections = _corrections(workspace)
    readings = []
    for done, spec in enumerate(specs):
        progress(f"读取 {spec.file}", done, len(specs))
        document = open_source(workspace.sources / spec.file, spec.kind, workspace.root)
        readings.append(read_document(document, spec, register, corrections, workspace.root))
    progress("整理任务总表", len(specs), len(specs))
    sheet = assemble(readings, settings.year, settings.place, register)
    unmet = tuple(corrections.unmet("corrections.csv"))
    return write_result(workspace.root, replace(sheet, problems=sheet.problems + unmet))


@many_objects()
def read_one_file(path: Path, target: Path, spec: SourceSpec, register: Register) -> ReadResult:
    """Read one document without a workspace; the results go into ``target``.

    Raises:
        SourceError: It cannot be read, or holds no tasks.
    """
    document = open_source(path, spec.kind)
    reading = read_document(document, spec, register, Corrections())
    years = [task.year for task in reading.tasks]
    year = spec.year or (max(set(years), key=years.count) if years else 0)
    return write_result(target, assemble([reading], year, spec.place, register))


def open_source(path: Path, kind: str, workspace: Path | None = None) -> RawDocument:
    """Return a source as read; a text dump of a report has its paragraphs put together again.

    Raises:
        SourceError: It cannot be read.
    """
    if kind == "plan" and path.suffix.lower() == ".txt":
        return read_narrative(path, workspace)
    return read_source(path)


def guess_spec(path: Path, year: int | None, place: str, prefix: str) -> SourceSpec:
    """Return what an unregistered file seems to be: a table if it holds one, else a plan.

    Raises:
        SourceError: It cannot be read.
    """
    document = read_source(path)
    kind = "breakdown-table" if holds_tasks(document) else "plan"
    return SourceSpec(path.name, kind, place, prefix, year, unit=place, title=path.stem)


def default_register(place: str) -> Register:
    """Return the shipped register if it belongs to ``place``, else an empty one."""
    shipped_register = read_register(shipped("seeds", "units.csv"), place)
    if any(unit.full_name.startswith(place) for unit in shipped_register.units if place):
        return shipped_register
    return Register.build((), place)


def _corrections(workspace: Workspace) -> Corrections:
    path = workspace.sources / "corrections.csv"
    return read_corrections(path) if path.is_file() else Corrections()


def assemble(readings: Sequence[Reading], year: int, place: str, register: Register) -> TaskSheet:
    """Return one task sheet of several readings, with relations found and contradictions noted."""
    tasks = tuple(task for reading in readings for task in reading.tasks)
    sheet = TaskSheet(
        year=year,
        place=place,
        requirements=tuple(r for reading in readings for r in reading.requirements),
        tasks=_related(tasks),
        units=register.units,
        definitions=tuple(d for reading in readings for d in reading.definitions),
    )
    sheet = replace(sheet, tasks=propose_answers(sheet))
    problems = [problem for reading in readings for problem in reading.problems]
    problems += _unsaid(check_consistency(sheet), problems)
    problems += suspect_slipped_requirements(sheet)
    return replace(sheet, problems=tuple(problems), tasks=_with_codes(sheet.tasks, problems))


def _unsaid(found: Iterable[Problem], said: Sequence[Problem]) -> list[Problem]:
    """Return what was not yet said of the same task."""
    known = {(problem.code, problem.subject) for problem in said}
    return [problem for problem in found if (problem.code, problem.subject) not in known]


def _related(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    found = find_same_matter([task for task in tasks if task.level is Level.CITY])
    return tuple(replace(t, related=t.related + found[t.id]) if t.id in found else t for t in tasks)


def _with_codes(tasks: tuple[Task, ...], problems: Sequence[Problem]) -> tuple[Task, ...]:
    """Return the tasks, each with the codes of all the problems that concern it."""
    codes: dict[str, dict[str, None]] = {}
    for problem in problems:
        codes.setdefault(problem.subject, {})[problem.code] = None
    found = [tuple(codes.get(task.id, ())) for task in tasks]
    return tuple(
        task if task.problems == told else replace(task, problems=told)
        for task, told in zip(tasks, found, strict=True)
    )


def write_result(target: Path, sheet: TaskSheet) -> ReadResult:
    """Write the task sheet and the reading record; keep what people edited since the last reading.

    Raises:
        OutputError: The folder cannot be written.
        SourceError: The task sheet that is there cannot be read.
    """
    workspace = Workspace(target)
    sheet_file = workspace.task_sheet_file
    memory = target / MEMORY / "上次读取.xlsx"
    changes: tuple[Change, ...] = ()
    backup = None
    fresh = sheet
    if sheet_file.exists():
        edited, report = read_task_sheet(sheet_file)
        last = read_task_sheet(memory)[0] if memory.exists() else edited
        again = read_again(last, edited, sheet)
        sheet, changes = again.sheet, again.changes
        said = sheet.problems + tuple(report)
        sheet = replace(sheet, problems=said + tuple(_unsaid(check_edits(sheet), said)))
    remembered = render_task_sheet(fresh)
    rendered = remembered if sheet is fresh else render_task_sheet(sheet)
    if sheet_file.exists() and read_bytes(sheet_file) != rendered:
        backup = back_up(sheet_file, target)
    write_bytes(sheet_file, rendered)
    write_bytes(memory, remembered)
    record = workspace.reading_record_file
    findings = read_findings(record) if record.exists() else {}
    if findings.keys() - {line_of(problem) for problem in sheet.problems}:
        back_up(record, target)  # a line is settled and gone, what was noted beside it stays there
    write_reading_record(sheet.problems, record, findings)
    return ReadResult(sheet, sheet_file, record, changes, backup)


def load_sheet(workspace: Workspace) -> TaskSheet:
    """Return the workspace's task sheet as people left it.

    Raises:
        UsageError: There is none yet.
        SourceError: It cannot be read.
    """
    if not workspace.task_sheet_file.exists():
        raise UsageError(
            f"工作区“{workspace.root}”还没有任务总表。", "请先运行 taskbook read 读入分解表。"
        )
    return read_task_sheet(workspace.task_sheet_file)[0]


def check_sheet(path: Path) -> tuple[TaskSheet, Report]:
    """Return a task sheet and what the rules say about it. Raises SourceError if unreadable."""
    sheet, report = read_task_sheet(path)
    report.extend(check_consistency(sheet))
    return sheet, report


def diff_files(old: Path, new: Path) -> list[Change]:
    """Return the differences between two task sheets on disk. Raises SourceError if unreadable."""
    return diff_sheets(read_task_sheet(old)[0], read_task_sheet(new)[0])
