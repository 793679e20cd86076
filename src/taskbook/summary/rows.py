"""One row per task of a period: its verdict and what was returned on it, with the cells."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskbook.merge.decisions import last_decisions
from taskbook.model.progress import Answer, CellRef, PeriodRecord
from taskbook.model.task import Indicator, Level, Task, TaskSheet
from taskbook.pace.dictionary import Role, StatusDictionary, StatusWord
from taskbook.pace.indicators import Finding
from taskbook.pace.judging import Verdict, judge
from taskbook.pace.leads import by_group, lead_answers, leading_units
from taskbook.pace.rules import PaceRules
from taskbook.problems.problem import Problem
from taskbook.summary.praise import contests

TEXT_FIELDS = ("progress", "obstacles", "next_step", "evidence", "remark")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One indicator with the figure returned for it; ``finding`` is None where none was judged."""

    indicator: Indicator
    text: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a period.

    Attributes:
        task: The task.
        verdict: Its verdict.
        texts: Field key (``progress``, ``obstacles``, ``next_step``, ``evidence``, ``remark``) to
            the text of the unit whose word was taken; coded answers as written; a missing field
            is absent. While 主牵头 has not answered, the co-leads' texts, each with its name.
        refs: Field key to the cell.
        values: Its indicators.
        own: Each unit's own status, for a task led by a whole group, and for the co-leads that
            answered while 主牵头 has not.
        contested: Open problems (强制, 核实) with the answers that decided the status.
        same_as: Tasks that are the same matter (同一事项).
    """

    task: Task
    verdict: Verdict
    texts: Mapping[str, str]
    refs: Mapping[str, CellRef]
    values: tuple[ValueRow, ...]
    own: Mapping[str, StatusWord]
    contested: tuple[Problem, ...] = ()
    same_as: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The task's id: the row's name in every figure's sources."""
        return self.task.id

    @property
    def status(self) -> StatusWord:
        """The status that counts."""
        return self.verdict.status

    @property
    def due(self) -> bool:
        """True where the task counts in this quarter's figures."""
        return self.status.role is not Role.NOT_DUE

    @property
    def units(self) -> tuple[str, ...]:
        """All lead units, 主牵头 first, a group as its members."""
        return leading_units(self.task)

    @property
    def lead_text(self) -> str:
        """The lead units as a reader wants them: a group by its own name."""
        return "、".join(dict.fromkeys(lead.unit for lead in self.task.lead_units))

    def text(self, field: str) -> str:
        """Return the answer in ``field``, or an empty string."""
        return self.texts.get(field, "")

    def status_of(self, unit: str) -> StatusWord:
        """Return the status with which the task counts for ``unit``."""
        return self.own.get(unit, self.status)


def build_rows(
    sheet: TaskSheet,
    record: PeriodRecord,
    dictionary: StatusDictionary,
    rules: PaceRules,
    *,
    level: Level | None = None,
    through: dt.date | None = None,
) -> tuple[TaskRow, ...]:
    """Return a row for every task that was issued in the period, in the sheet's order."""
    asked, issued = asked_tasks(record), issued_units(record)
    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in record.answers:
        answers[answer.task_id].append(answer)
    decisions = last_decisions(record.decisions, "status")
    doubtful = [problem for problem in record.problems if problem.grade.needs_person]
    rows = []
    for task in sheet.tasks:
        if task.id not in asked or (level is not None and task.level is not level):
            continue
        given = answers.get(task.id, [])
        verdict = judge(
            task,
            given,
            record.period,
            dictionary=dictionary,
            rules=rules,
            decision=decisions.get(task.id),
            asked=asked[task.id],
            issued=issued[task.id],
            through=through,
        )
        row = _build_row(task, verdict, given, dictionary)
        rows.append(replace(row, contested=tuple(contests(verdict, doubtful))))
    return tuple(rows)


def asked_tasks(record: PeriodRecord) -> dict[str, bool]:
    """Return the tasks that were issued to a lead unit, and whether an answer was due."""
    asked: dict[str, bool] = {}
    for form in record.forms:
        for row in form.rows:
            if row.section.value == "assist":
                continue
            for task_id in (row.task_id, *row.same_as):
                asked[task_id] = asked.get(task_id, False) or row.due
    return asked


def issued_units(record: PeriodRecord) -> dict[str, set[str]]:
    """Return the lead units that each task was issued to."""
    issued: defaultdict[str, set[str]] = defaultdict(set)
    for form in record.forms:
        for row in form.rows:
            if row.section.value != "assist":
                for task_id in (row.task_id, *row.same_as):
                    issued[task_id].add(form.unit)
    return issued


def _build_row(
    task: Task, verdict: Verdict, answers: list[Answer], dictionary: StatusDictionary
) -> TaskRow:
    mine = lead_answers(task, answers)
    missing = verdict.status.role is Role.MISSING
    texts: dict[str, str] = {}
    refs: dict[str, CellRef] = {}
    for answer in mine:
        if answer.key != task.id or not answer.text:
            continue
        if answer.unit == verdict.unit and answer.field in (*TEXT_FIELDS, "status"):
            texts.setdefault(answer.field, answer.text)
            refs.setdefault(answer.field, answer.ref)
        elif not verdict.unit and answer.field in TEXT_FIELDS:
            named = f"{answer.unit}（共同牵头）：{answer.text}"
            before = texts.get(answer.field)
            texts[answer.field] = f"{before}\n{named}" if before else named
            refs.setdefault(answer.field, answer.ref)
    findings = {finding.key: finding for finding in verdict.figures}
    written = {
        a.key: a.text if verdict.unit else f"{a.text}（{a.unit}填报）"
        for a in reversed(mine)
        if a.field == "value"
    }
    values = tuple(
        ValueRow(indicator, written.get(key, ""), findings.get(key))
        for place, indicator in enumerate(task.indicators, 1)
        for key in (f"{task.id}#{place}",)
    )
    own: dict[str, StatusWord] = {}
    if verdict.status.role is not Role.NOT_DUE and (by_group(task) or missing):
        said = {a.unit: dictionary.find(a.text) for a in mine if a.field == "status"}
        heard = {a.unit for a in mine}
        own = {
            unit: said.get(unit)
            or dictionary.of_role(Role.UNJUDGED if missing and unit in heard else Role.MISSING)
            for unit in leading_units(task)
        }
    return TaskRow(task, verdict, texts, refs, values, own, same_as=_same_matter(task, answers))


def _same_matter(task: Task, answers: list[Answer]) -> frozenset[str]:
    """Return the other tasks that are this one, by link or because one answer served both."""
    linked = (r.id for r in task.related if r.kind == "same-matter" and r.state != "rejected")
    shared = (a.shared_from for a in answers if a.shared_from)
    return frozenset({*linked, *shared} - {task.id})
