"""Turn a narrative report (工作计划、政府工作报告) into requirements, tasks and definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from taskbook.canonical.plan_commitments import find_commitments
from taskbook.canonical.plan_footnotes import GlossarySplit, link_definitions, split_glossary
from taskbook.canonical.plan_judgement import CommitmentContext
from taskbook.canonical.plan_leads import listed_matters
from taskbook.canonical.plan_parts import PlanKind, classify_blocks
from taskbook.canonical.plan_rules import PlanRules
from taskbook.canonical.plan_structure import DraftTask, Section, build_structure
from taskbook.canonical.plan_tables import TargetTable, read_target_tables, tables_of
from taskbook.canonical.plan_targets import TargetDraft, build_targets, outlook_targets
from taskbook.canonical.plan_year import YearDecision, decide_year
from taskbook.canonical.quantity_words import quantity_words
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawDocument
from taskbook.model.task import (
    Definition,
    LeadUnit,
    Level,
    Part,
    Provenance,
    Requirement,
    Task,
)
from taskbook.problems import Problem
from taskbook.sources.furniture import FurnitureWords, split_furniture

_ABOUT_TITLES = frozenset(("plan-lead-unmarked", "plan-lead-missing", "plan-lead-embedded"))
_UNITS_NAMED = re.compile(
    r"[（(]?((?:牵头|责任|主办|承办|配合|协办)(?:单位|部门)\s*[:：][^）)\n]{2,80})"
)


@dataclass(frozen=True, slots=True)
class PlanSource:
    """What is known of a report before it is read (``seeds/manifest.toml``).

    Attributes:
        place: City or town, ``黄江镇``.
        prefix: Id prefix, ``HJ``: ids are ``HJ2021-001``, ``HJ2021-R001``.
        unit: Canonical name of the unit that leads every task; the place where empty.
        year: Year that a person decided, or None to decide it from the text.
    """

    place: str
    prefix: str
    unit: str = ""
    year: int | None = None

    @property
    def lead_unit(self) -> str:
        """Who leads the tasks."""
        return self.unit or self.place


@dataclass(frozen=True, slots=True)
class Plan:
    """A report as read.

    Attributes:
        year: Year of the tasks; where ``year_in_doubt``, only the best supported one, and 0 where
            the text names no year at all.
        year_in_doubt: True where a person must confirm the year.
        requirements: Its headings, in source order.
        tasks: Its targets and commitments, in source order.
        definitions: Its glossary, linked to the tasks.
        problems: The reading record.
        kinds: Location and kind of every block: nothing of the source is unaccounted for.
    """

    year: int
    year_in_doubt: bool
    requirements: tuple[Requirement, ...]
    tasks: tuple[Task, ...]
    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]
    kinds: tuple[tuple[Location, str], ...]


def build_plan(document: RawDocument, source: PlanSource, workspace: Path | None = None) -> Plan:
    """Build requirements, tasks and definitions from a report.

    Args:
        document: The report; its blocks may come from a text file, Word or a web page.
        source: Place, id prefix, lead unit and, if a person decided it, the year.
        workspace: Folder whose ``templates/`` override the shipped word lists.

    Returns:
        The plan. Every block of the document is in a requirement, a task, a definition or a
        problem that quotes it.
    """
    rules = PlanRules.load(workspace)
    blocks, tables = tables_of(document)
    blocks = tuple(replace(b, text=b.text.strip()) for b in blocks if b.text.strip())
    kept, frame = split_furniture(blocks, FurnitureWords.load(workspace))
    removed = (*document.removed, *frame)
    split = split_glossary(kept, rules)
    parts = classify_blocks(split.blocks, rules)
    decision = decide_year(split.blocks, parts.kinds, removed, source.year)
    reader = _PlanReader(source, decision, split, workspace)
    reader.add_targets(split.blocks, parts.kinds)
    target_tables, unread = read_target_tables(tables, decision.year, rules)
    reader.add_target_tables(target_tables)
    plan_blocks = [b for b, k in zip(split.blocks, parts.kinds, strict=True) if k is PlanKind.PLAN]
    structure = build_structure(plan_blocks, rules)
    for section in structure.sections:
        reader.add_section(section)
    problems = (
        *_removed(removed),
        *decision.problems,
        *_left_out(split.blocks, parts.kinds),
        *split.problems,
        *(p for p in parts.problems if not (target_tables and p.code == "plan-targets-missing")),
        *structure.problems,
        *unread,
        *reader.problems,
        *outlook_targets(split.blocks, parts.kinds, decision.year, workspace),
    )
    told = tuple(_with_subjects(problems, reader.tasks))
    tasks = tuple(_with_problem_codes(task, told) for task in reader.tasks)
    return Plan(
        year=decision.year,
        year_in_doubt=decision.in_doubt,
        requirements=tuple(reader.requirements),
        tasks=tasks,
        definitions=link_definitions(split.definitions, tasks, reader.marked),
        problems=tuple(sorted(told, key=lambda p: p.location.row or 0)),
        kinds=tuple(_accounts(split, parts.kinds, removed)),
    )


class _PlanReader:
    """Numbers requirements and tasks while going through a plan."""

    def __init__(
        self,
        source: PlanSource,
        decision: YearDecision,
        split: GlossarySplit,
        workspace: Path | None,
    ) -> None:
        self.source = source
        self.year = decision.year
        self.workspace = workspace
        self.rules = PlanRules.load(workspace)
        self.requirements: list[Requirement] = []
        self.tasks: list[Task] = []
        self.problems: list[Problem] = []
        self.marked: dict[str, set[int]] = {}
        self._markers = {
            id(block): numbers for block, numbers in zip(split.blocks, split.marked, strict=True)
        }

    def add_targets(self, blocks: Sequence[RawBlock], kinds: Sequence[PlanKind]) -> None:
        """Make a task of part ``target`` of every paragraph of targets."""
        for target in build_targets(blocks, kinds, self.rules):
            self._add(
                DraftTask(target.title, [target.block], target.body, target.blocks),
                None,
                Part.TARGET,
                target,
            )

    def add_target_tables(self, tables: Sequence[TargetTable]) -> None:
        """Make a task of part ``target`` of every table of targets."""
        for table in tables:
            rows = list(table.rows)
            text = "\n".join(row.text for row in rows)
            draft = DraftTask(table.title, rows[:1], text, rows)
            self._add(draft, None, Part.TARGET, TargetDraft(table.title, rows[0], text, text))

    def add_section(self, section: Section) -> None:
        """Make a requirement of a heading and a task of each lead sentence."""
        part = Part.LIVELIHOOD if section.livelihood else Part.PLAN
        requirement = self._require(section, part) if section.heading is not None else None
        for draft in section.tasks:
            self._add(draft, requirement, part, None)

    def _require(self, section: Section, part: Part) -> str:
        assert section.heading is not None
        number = len(self.requirements) + 1
        name = f"{self.source.prefix}{self.year}-R{number:03d}"
        blocks = (section.heading, *section.overview_blocks)
        places = tuple(place for block in blocks for place in block.places)
        text = section.title + (f"\n{section.overview}" if section.overview else "")
        self.requirements.append(
            Requirement(
                id=name,
                label=section.label,
                number=number,
                text=text,
                part=part,
                source=section.heading.location,
                provenance=(Provenance("text", places),),
            )
        )
        return name

    def _add(
        self, draft: DraftTask, requirement: str | None, part: Part, target: TargetDraft | None
    ) -> None:
        number = len(self.tasks) + 1
        name = f"{self.source.prefix}{self.year}-{number:03d}"
        context = CommitmentContext(self.year, draft.title)
        read = target.numbers_in if target is not None else draft.body
        found = find_commitments(read, context, self.workspace)
        titled = find_commitments(draft.title, replace(context, field="title"), self.workspace)
        unit = self.source.lead_unit
        task = Task(
            id=name,
            number=number,
            year=self.year,
            level=Level.TOWN,
            part=part,
            requirement_id=requirement,
            title=draft.title,
            body=draft.body or None,
            schedule="",
            milestones=(),
            indicators=(*titled.indicators, *found.indicators),
            leaders=(),
            lead_units=(LeadUnit(unit, self.source.place),),
            assisting_units=(),
            related=(),
            source=draft.title_blocks[0].location,
            provenance=_provenance(draft),
        )
        self.tasks.append(task)
        blocks = (*draft.title_blocks, *draft.body_blocks)
        self.marked[name] = {n for block in blocks for n in self._markers.get(id(block), ())}
        self.problems += (*titled.problems(task.source, name), *found.problems(task.source, name))
        named = _UNITS_NAMED.search(f"{task.title}\n{task.body or ''}")
        if named is not None:
            code, place = "plan-units-named", task.source
            self.problems.append(Problem(code, place, named[1], unit, subject=name))
        verbs = (*self.rules.openers, *quantity_words(self.workspace).words["deliver"])
        if matters := listed_matters(draft.body, verbs):
            found_words, code = "、".join(matters), "plan-matters-listed"
            self.problems.append(Problem(code, task.source, found_words, draft.title, subject=name))


def _provenance(draft: DraftTask) -> tuple[Provenance, ...]:
    title = tuple(place for block in draft.title_blocks for place in block.places)
    body = tuple(place for block in draft.body_blocks for place in block.places)
    found = (Provenance("title", title),)
    return (*found, Provenance("body", body)) if body else found


def _with_subjects(problems: Sequence[Problem], tasks: Sequence[Task]) -> Iterator[Problem]:
    """Yield the problems; one about the title of a single task gets that task as its subject."""
    titled: dict[Location, list[str]] = {}
    for task in tasks:
        titled.setdefault(task.source, []).append(task.id)
    for problem in problems:
        owners = titled.get(problem.location, [])
        single = problem.code in _ABOUT_TITLES and not problem.subject and len(owners) == 1
        yield replace(problem, subject=owners[0]) if single else problem


def _with_problem_codes(task: Task, problems: Sequence[Problem]) -> Task:
    codes = [problem.code for problem in problems if problem.subject == task.id]
    return replace(task, problems=tuple(dict.fromkeys(codes)))


def _removed(removed: Sequence[RawBlock]) -> Iterator[Problem]:
    for blocks in _runs([(block, "") for block in removed]):
        yield Problem(
            "plan-furniture-removed",
            blocks[0].location,
            found="\n".join(block.text for block in blocks),
            note=_lines(blocks),
        )


def _left_out(blocks: Sequence[RawBlock], kinds: Sequence[PlanKind]) -> Iterator[Problem]:
    listed = {PlanKind.PLAN, PlanKind.TARGET, PlanKind.TARGET_ITEM}
    for kind, run in groupby(zip(blocks, kinds, strict=True), key=lambda pair: pair[1]):
        if kind not in listed:
            part = [block for block, _ in run]
            yield Problem(
                "plan-part-left-out",
                part[0].location,
                found="\n".join(block.text for block in part),
                note=f"{_lines(part)}判为{kind}",
            )


def _runs(pairs: Sequence[tuple[RawBlock, str]]) -> Iterator[list[RawBlock]]:
    """Yield the removed blocks in runs that stand together (blank lines between do not count)."""
    run: list[RawBlock] = []
    for block, _ in pairs:
        if run and (block.location.row or 0) - (run[-1].location.row or 0) > 3:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _lines(blocks: Sequence[RawBlock]) -> str:
    first, last = blocks[0].places[0].row, blocks[-1].places[-1].row
    if first is None or last is None:
        return f"{len(blocks)}段"
    where = f"第{first}行" if first == last else f"第{first}至{last}行"
    return f"{where}（{len(blocks)}段）"


def _accounts(
    split: GlossarySplit, kinds: Sequence[PlanKind], removed: Sequence[RawBlock]
) -> Iterator[tuple[Location, str]]:
    rows = [(block.location, str(kind)) for block, kind in zip(split.blocks, kinds, strict=True)]
    rows += [(block.location, "名词解释") for block in split.glossary]
    rows += [(block.location, "网页框架") for block in removed]
    yield from sorted(rows, key=lambda row: row[0].row or 0)
