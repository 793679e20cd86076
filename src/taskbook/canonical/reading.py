"""The reading stage: one source document into requirements, tasks and a reading record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taskbook.canonical.build import TaskBuilder, build_requirements, check_responsible
from taskbook.canonical.corrections import FIELD_WORDS, Corrections
from taskbook.canonical.labels import load_aliases
from taskbook.canonical.plan import PlanSource, build_plan
from taskbook.canonical.tables import TableReading, find_year, read_tables
from taskbook.errors import SourceError
from taskbook.model.raw import RawDocument
from taskbook.model.task import Definition, Requirement, Task
from taskbook.problems.problem import Problem
from taskbook.units.register import Register


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What a source document is (an entry of manifest.toml, or what a person said on the command).

    Attributes:
        file: File name.
        kind: ``breakdown-table`` or ``plan``.
        place: City or town.
        prefix: Id prefix.
        year: Year of the tasks, or None where it must be found in the text.
        unit: For a plan: the town.
        title: Title as published.
        columns: Header label to field, for labels that the alias table does not know.
    """

    file: str
    kind: str
    place: str
    prefix: str
    year: int | None = None
    unit: str = ""
    title: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave."""

    requirements: tuple[Requirement, ...]
    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]
    definitions: tuple[Definition, ...] = ()


def read_document(
    document: RawDocument,
    spec: SourceSpec,
    register: Register,
    corrections: Corrections,
    workspace: Path | None = None,
) -> Reading:
    """Return the requirements, tasks and problems of one source, a table or a plan.

    Args:
        document: The source as read.
        spec: What it is.
        register: The unit register.
        corrections: A person's decisions about cells.
        workspace: Folder whose ``templates/`` override the shipped word lists.

    Raises:
        SourceError: There is no breakdown table in it, or its year is unknown.
    """
    if spec.kind == "plan":
        return _read_plan(document, spec, workspace)
    return read_breakdown_table(document, spec, register, corrections, workspace)


def _read_plan(document: RawDocument, spec: SourceSpec, workspace: Path | None) -> Reading:
    source = PlanSource(spec.place, spec.prefix, spec.unit, spec.year)
    plan = build_plan(document, source, workspace)
    return Reading(plan.requirements, plan.tasks, plan.problems, plan.definitions)


def read_breakdown_table(
    document: RawDocument,
    spec: SourceSpec,
    register: Register,
    corrections: Corrections,
    workspace: Path | None = None,
) -> Reading:
    """Return the tasks of a breakdown table. Raises SourceError as ``read_document``."""
    found = read_tables(
        document, load_aliases(workspace).with_columns(spec.columns), corrections, register
    )
    records = found.records
    if not records.tasks:
        raise SourceError(
            f"“{document.document}”中没有找到目标任务分解表。",
            "表头中应有“工作任务”“牵头单位”等列；列名不同时请在 manifest.toml 的 columns 中说明。",
        )
    year, assumed = _year(document, spec, found)
    requirements, problems = build_requirements(records, spec.prefix, year)
    builder = TaskBuilder(records, requirements, register, spec.prefix, year, workspace=workspace)
    tasks = builder.build()
    outside = [
        Problem("text-outside-table", block.location, found=block.text.strip())
        for position, block in enumerate(document.blocks)
        if position not in found.used_blocks
    ]
    everything = [
        *outside,
        *assumed,
        *records.report,
        *problems,
        *_without_register(_missing_columns(found, builder.problems), register, found),
        *check_responsible(tasks),
    ]
    return Reading(requirements, tasks, tuple(everything))


def _year(
    document: RawDocument, spec: SourceSpec, found: TableReading
) -> tuple[int, list[Problem]]:
    """Return the year of the tasks and what to record about it.

    Raises:
        SourceError: Nobody gave it and no word of the document tells it.
    """
    if spec.year is not None:
        return spec.year, []
    told = find_year(document, found)
    if told is None:
        raise SourceError(
            f"没有说明“{document.document}”是哪一年的任务，文中也没有写明。",
            "请用 --year 指定，例如 --year 2021。",
        )
    code = "year-found" if told.certain else "year-assumed"
    words = Problem(code, told.location, found=told.evidence, repaired=str(told.year))
    return told.year, [words]


# A column that is not there is one cause: it is said once and not again for every task.
_COLUMN_OF_CODE = {"leader-empty": "leaders", "lead-unit-empty": "lead_units"}


def _missing_columns(found: TableReading, problems: list[Problem]) -> list[Problem]:
    """Return the problems of the tasks, those of a column that no table has put into one."""
    place = found.headers[0].location
    met = found.fields | {
        name for task in found.records.tasks for name, value in task.values.items() if value.text
    }
    missing = {code: name for code, name in _COLUMN_OF_CODE.items() if name not in met}
    said = [
        Problem("column-absent", place, found=FIELD_WORDS[name], note="各任务的这一项都是空的")
        for name in missing.values()
    ]
    if not found.fields & {"schedule", "deadline", "period"}:
        words = {"found": FIELD_WORDS["schedule"], "note": "各任务没有节点，按全年掌握"}
        said.append(Problem("column-absent", place, **words))
    return said + [problem for problem in problems if problem.code not in missing]


def _without_register(
    problems: list[Problem], register: Register, found: TableReading
) -> list[Problem]:
    """Return the problems; without a register all unknown units have one cause, said once."""
    unknown = list(dict.fromkeys(p.found for p in problems if p.code == "unit-unknown"))
    if register.units or not unknown:
        return problems
    said = Problem(
        "register-missing",
        found.headers[0].location,
        found="、".join(unknown[:8]),
        note=str(len(unknown)),
    )
    return [said, *(problem for problem in problems if problem.code != "unit-unknown")]
