"""Decide what one unit is asked in one period: the rows of its return form (填报表)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taskbook.model.form import FormRow, FormSpec, IssuedForm, Prior, Section, fingerprint
from taskbook.model.period import Period
from taskbook.model.task import LeadUnit, Level, Milestone, Task, TaskSheet
from taskbook.outputs.indicator_rows import Asked, asked_indicators, basis_word, plain, target_text


@dataclass(frozen=True, slots=True)
class TaskIndex:
    """The tasks of a sheet by unit, so that issuing to all units reads the sheet once.

    Attributes:
        led: Unit to the tasks that it leads or co-leads, in sheet order.
        assisted: Unit to the tasks that it assists and does not lead, in sheet order.
    """

    led: Mapping[str, tuple[Task, ...]]
    assisted: Mapping[str, tuple[Task, ...]]


def index_tasks(sheet: TaskSheet) -> TaskIndex:
    """Return the tasks of ``sheet`` by unit."""
    led: dict[str, dict[str, Task]] = {}
    assisted: dict[str, dict[str, Task]] = {}
    for task in sheet.tasks:
        leads = {unit for lead in task.lead_units for unit in lead.issued_to}
        for unit in leads:
            led.setdefault(unit, {})[task.id] = task
        for assisting in task.assisting_units:
            if assisting.unit not in leads:
                assisted.setdefault(assisting.unit, {})[task.id] = task
    return TaskIndex(
        {unit: tuple(tasks.values()) for unit, tasks in led.items()},
        {unit: tuple(tasks.values()) for unit, tasks in assisted.items()},
    )


def build_form(
    sheet: TaskSheet,
    unit: str,
    period: Period,
    spec: FormSpec,
    deadline: dt.date,
    prior: Mapping[str, Prior] | None = None,
    index: TaskIndex | None = None,
) -> IssuedForm:
    """Return the form for one unit and one period.

    Args:
        sheet: The task sheet.
        unit: Canonical name of the unit.
        period: The quarter asked for.
        spec: The form's design.
        deadline: Day by which the return is due.
        prior: Last quarter's accepted answers by ``FormRow.key``.
        index: ``index_tasks(sheet)``; give it when issuing to many units.

    Returns:
        Rows in the order in which they stand on the sheets: lead tasks (the city's, then a town's
        own plan, then those without a milestone this quarter), indicators, assisting tasks. Tasks
        of another year (an old or a coming plan on the same sheet) are not asked.
    """
    tasks = index_tasks(sheet) if index is None else index
    builder = _Builder(unit, period, spec, prior or {})
    led = (task for task in tasks.led.get(unit, ()) if task.year == period.year)
    groups = _asked_once(tuple(led), period)
    lead = [builder.lead(group) for group in groups]
    indicators = [row for group in groups for row in builder.indicators(group)]
    assisted = (task for task in tasks.assisted.get(unit, ()) if task.year == period.year)
    assist = [builder.assist(task) for task in assisted]
    rows = (*_in_order(lead), *indicators, *_in_order(assist))
    return IssuedForm(unit, period, spec.version, deadline, rows)


def build_forms(
    sheet: TaskSheet,
    units: Iterable[str],
    period: Period,
    spec: FormSpec,
    deadline: dt.date,
    priors: Mapping[str, Mapping[str, Prior]] | None = None,
) -> list[IssuedForm]:
    """Return the forms of several units; ``priors`` is last quarter's answers by unit."""
    index = index_tasks(sheet)
    known = priors or {}
    return [
        build_form(sheet, unit, period, spec, deadline, known.get(unit), index) for unit in units
    ]


def task_due(task: Task, quarter: int) -> bool:
    """Return whether a task is asked for in ``quarter`` (1-4).

    A task with no schedule at all is asked every quarter: nothing says that it rests.
    """
    return not task.milestones or bool(task.milestones_in(quarter))


def milestone_text(milestones: Iterable[Milestone]) -> str:
    """Return milestones as the schedule words them, one paragraph for each."""
    return "\n".join(f"{m.track_marker}{m.marker}{m.text}".strip() for m in milestones)


def _shown(task: Task, quarter: int) -> tuple[Milestone, ...]:
    """Return the quarter's milestones; where there are none, the next one for information."""
    now = task.milestones_in(quarter)
    if now:
        return now
    return tuple(m for m in task.milestones if min(m.quarters, default=0) > quarter)[:1]


def _in_order(rows: list[FormRow]) -> list[FormRow]:
    """Sort stably: due before not due, the city's before a town's own."""
    return sorted(rows, key=lambda row: (not row.due, row.group != "city"))


def _asked_once(tasks: tuple[Task, ...], period: Period) -> list[tuple[Task, ...]]:
    """Group tasks that are one matter; the first of a group stands for it.

    The first that is due this quarter stands first, so that a matter is asked when any of its
    tasks has a milestone.
    """
    position = {task.id: number for number, task in enumerate(tasks)}
    root = list(range(len(tasks)))

    def find(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    for number, task in enumerate(tasks):
        for related in task.related:
            if related.kind == "same-matter" and related.state != "rejected":
                other = position.get(related.id)
                if other is not None:
                    first, second = sorted((find(number), find(other)))
                    root[second] = first
    groups: dict[int, list[Task]] = {}
    for number, task in enumerate(tasks):
        groups.setdefault(find(number), []).append(task)
    return [
        tuple(sorted(group, key=lambda task: not task_due(task, period.quarter)))
        for group in groups.values()
    ]


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds rows for one unit, period and design."""

    unit: str
    period: Period
    spec: FormSpec
    prior: Mapping[str, Prior]

    def lead(self, group: tuple[Task, ...]) -> FormRow:
        task, *others = group
        given = {
            "number": str(task.number),
            "title": task.title,
            "milestone": self._milestones(group),
            "leader": "、".join(task.leaders),
            "leads": self._leads(task, own_duty=True),
            "assisting": _assisting_text(task),
            "prior": self._prior_text(task.id),
        }
        return FormRow(
            key=task.id,
            section=Section.LEAD,
            task_id=task.id,
            indicator=None,
            fingerprint=fingerprint(task.title),
            given=given,
            due=task_due(task, self.period.quarter),
            same_as=tuple(other.id for other in others),
            group=_group(task),
        )

    def assist(self, task: Task) -> FormRow:
        given = {
            "number": str(task.number),
            "title": task.title,
            "milestone": self._milestones((task,)),
            "leads": self._leads(task, own_duty=False),
            "prior": self._prior_text(task.id),
        }
        return FormRow(
            key=task.id,
            section=Section.ASSIST,
            task_id=task.id,
            indicator=None,
            fingerprint=fingerprint(task.title),
            given=given,
            due=task_due(task, self.period.quarter),
            group=_group(task),
        )

    def indicators(self, group: tuple[Task, ...]) -> list[FormRow]:
        """Return the rows for the numbers of one matter; a quantity is asked once."""
        asked = asked_indicators(group, self.period)
        return [self._indicator(one, group) for one in asked]

    def _indicator(self, asked: Asked, group: tuple[Task, ...]) -> FormRow:
        task, indicator = asked.task, asked.indicator
        key = f"{task.id}#{asked.number + 1}"
        given = {
            "number": str(task.number),
            "title": task.title,
            "indicator": indicator.name or indicator.text,
            "target": target_text(asked.quarterly) if asked.quarterly else "",
            "annual_target": target_text(asked.annual) if asked.annual else "",
            "unit": indicator.unit,
            "basis": basis_word(indicator),
            "prior": self._prior_value((key, *asked.kin)),
        }
        return FormRow(
            key=key,
            section=Section.INDICATOR,
            task_id=task.id,
            indicator=asked.number,
            fingerprint=indicator_fingerprint(given),
            given=given,
            same_as=tuple(other.id for other in group if other.id != task.id),
            same_indicators=asked.same,
            group=_group(task),
        )

    def _milestones(self, group: tuple[Task, ...]) -> str:
        quarter = self.period.quarter
        task, *others = group
        here = milestone_text(_shown(task, quarter)) or (task.body or "")
        lines = [here] if here else []
        for other in others:
            text = milestone_text(other.milestones_in(quarter))
            named = f"第{other.number}项 {other.title}"
            lines.append(f"{self.spec.words['same']}{named}")
            if text not in ("", here):
                lines.append(text)
        return "\n".join(lines)

    def _leads(self, task: Task, *, own_duty: bool) -> str:
        """Return the lead units, 主牵头 marked; for a co-lead also what this unit answers for."""
        words = self.spec.words
        leads = list(dict.fromkeys(task.lead_units))
        names = [self._marked(lead) for lead in leads]
        if [lead.unit for lead in leads] == [self.unit]:
            return words["alone"]
        if len(names) < 2:
            return "".join(names)
        lines = [f"{words['main']}：{names[0]}", f"{words['co']}：{'、'.join(names[1:])}"]
        if own_duty:
            mine = self.unit in leads[0].issued_to
            lines.append(words["main_duty"] if mine else words["co_duty"])
        return "\n".join(lines)

    def _marked(self, lead: LeadUnit) -> str:
        """Return a lead unit's name, saying where it is this unit or a group with it."""
        if lead.unit == self.unit:
            return f"{lead.unit}（{self.spec.words['alone']}）"
        return (
            f"{lead.unit}（{self.spec.words['within']}）"
            if self.unit in lead.members
            else lead.unit
        )

    def _prior_text(self, key: str) -> str:
        prior = self.prior.get(key)
        if prior is None:
            return ""
        return "\n".join(
            part for part in (f"〔{prior.status}〕" if prior.status else "", prior.progress) if part
        )

    def _prior_value(self, keys: tuple[str, ...]) -> str:
        """Return the figure given last quarter for one quantity, under whichever key it stood."""
        prior = next((self.prior[key] for key in keys if key in self.prior), None)
        if prior is None:
            return ""
        return plain(prior.value) if prior.value is not None else prior.progress


def indicator_fingerprint(given: Mapping[str, str]) -> str:
    """Return the fingerprint of an indicator row from what is pre-filled on it."""
    return fingerprint(given["title"], given["indicator"], given["target"], given["annual_target"])


def _assisting_text(task: Task) -> str:
    """Return the assisting units as the source words them: a group by its name."""
    return "、".join(dict.fromkeys(a.as_written for a in task.assisting_units))


def _group(task: Task) -> str:
    return "town" if task.level is Level.TOWN else "city"
