"""The reading stage: one source document into requirements, tasks and a reading record."""

from __future__ import annotations

from dataclasses import dataclass

from taskbook.canonical.build import TaskBuilder, build_requirements, check_responsible
from taskbook.canonical.corrections import Corrections
from taskbook.canonical.records import read_records
from taskbook.errors import SourceError
from taskbook.model.raw import RawDocument, RawTable
from taskbook.model.task import Requirement, Task
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
