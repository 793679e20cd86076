"""The reading stage: one source document into requirements, tasks and a reading record."""

from __future__ import annotations

from dataclasses import dataclass

from taskbook.canonical.build import TaskBuilder, build_requirements, check_responsible
from taskbook.canonical.corrections import FIELD_WORDS, Corrections
from taskbook.canonical.plan import PlanSource, build_plan
from taskbook.canonical.records import clean_cell, read_records
from taskbook.errors import SourceError
from taskbook.model.raw import RawDocument, RawTable
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
    document: RawDocument, spec: SourceSpec, register: Register, corrections: Corrections
) -> Reading:
    """Return the requirements, tasks and problems of one source, a table or a plan.

    Raises:
        SourceError: There is no breakdown table in it, or its year is unknown.
    """
    if spec.kind == "plan":
        return _read_plan(document, spec)
    return read_breakdown_table(document, spec, register, corrections)


def _read_plan(document: RawDocument, spec: SourceSpec) -> Reading:
    plan = build_plan(document, PlanSource(spec.place, spec.prefix, spec.unit, spec.year))
    return Reading(plan.requirements, plan.tasks, plan.problems, plan.definitions)


def read_breakdown_table(
    document: RawDocument, spec: SourceSpec, register: Register, corrections: Corrections
) -> Reading:
    """Return the tasks of a breakdown table. Raises SourceError as ``read_document``."""
    if spec.year is None:
        raise SourceError(
            f"没有说明“{document.document}”是哪一年的任务。", "请用 --year 指定，例如 --year 2021。"
        )
    for table in document.tables:
        found = _header(table)
        if found is None:
            continue
        columns, header_rows = found
        records = read_records(table, columns, header_rows, corrections)
        requirements, problems = build_requirements(records, spec.prefix, spec.year)
        builder = TaskBuilder(records, requirements, register, spec.prefix, spec.year)
        tasks = builder.build()
        outside = [
            Problem("text-outside-table", block.location, found=block.text.strip())
            for block in document.blocks
        ]
        everything = [
            *outside,
            *records.report,
            *problems,
            *builder.problems,
            *check_responsible(tasks),
        ]
        return Reading(requirements, tasks, tuple(everything))
    raise SourceError(
        f"“{document.document}”中没有找到目标任务分解表。",
        "表头中应有“年度目标及工作内容”“牵头单位”等列；列名不同时请在 manifest.toml 中说明。",
    )


def _header(table: RawTable) -> tuple[dict[int, str], frozenset[int]] | None:
    words = {word: name for name, word in FIELD_WORDS.items()}
    for row in table.rows:
        labels = [clean_cell(cell.text)[0] for cell in row.cells]
        columns = {i: words[label] for i, label in enumerate(labels, 1) if label in words}
        if "title" in columns.values() and len(columns) >= 3:
            repeated = frozenset(
                other.location.row or 0
                for other in table.rows
                if [clean_cell(cell.text)[0] for cell in other.cells] == labels
            )
            return columns, repeated
    return None
