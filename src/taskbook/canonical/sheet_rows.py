"""A task sheet as flat rows, sheet by sheet, and back; nothing here knows about Excel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from taskbook.canonical import sheet_layout as layout
from taskbook.canonical.sheet_layout import LIST_GLUE
from taskbook.model.location import Location
from taskbook.model.task import (
    SCHEMA_VERSION,
    AssistingUnit,
    Basis,
    Comparator,
    Definition,
    Indicator,
    LeadUnit,
    Level,
    Milestone,
    Part,
    Provenance,
    Related,
    Requirement,
    Task,
    TaskSheet,
)
from taskbook.model.unit import Unit
from taskbook.problems.problem import Problem

Row = tuple[Any, ...]
Tables = dict[str, list[Row]]


def flatten(sheet: TaskSheet) -> Tables:
    """Return sheet name to rows, each in the order of the layout's columns."""
    tasks = sheet.tasks
    traced: tuple[Requirement | Task, ...] = (*sheet.requirements, *tasks)
    return {
        "说明": [
            ("格式版本", str(SCHEMA_VERSION)),
            ("年度", str(sheet.year)),
            ("地区", sheet.place),
            ("怎样修改", _HOW_TO_EDIT),
        ],
        "任务": [_task_row(task) for task in tasks],
        "总体要求": [
            (r.id, r.label, r.number, r.part, r.text, *_place(r.source)) for r in sheet.requirements
        ],
        "单位分工": [row for task in tasks for row in _duty_rows(task)],
        "节点": [
            (t.id, m.track, tuple(map(str, m.quarters)), m.due, m.text, m.marker, m.track_marker)
            for t in tasks
            for m in t.milestones
        ],
        "量化指标": [(t.id, *_indicator_row(i)) for t in tasks for i in t.indicators],
        "关联": [(t.id, r.id, r.kind, r.score, r.state) for t in tasks for r in t.related],
        "名词解释": [
            (d.term, d.text, d.number, d.task_ids, *_place(d.location)) for d in sheet.definitions
        ],
        "单位名录": [
            (
                u.name,
                u.full_name,
                u.kind,
                u.aliases,
                u.groups,
                u.vague,
                u.valid_from,
                u.valid_to,
                u.note,
            )
            for u in sheet.units
        ],
        "判读记录": [_problem_row(problem) for problem in sheet.problems],
        "出处": [
            (item.id, _provenance_text(item.provenance)) for item in traced if item.provenance
        ],
    }


_HOW_TO_EDIT = (
    "可直接修改各表中的白色单元格；“任务”表的灰色列由“单位分工”表生成，请到“单位分工”修改。"
    "不要改动编号。改完保存后运行 taskbook sheet check 检查。"
)


def _place(location: Location) -> Row:
    return (location.document, location.sheet, location.row, location.column, location.label)


def shown_units(task: Task) -> tuple[str, str, str, str]:
    """Return what the task's row shows of 单位分工: leads, their people, and assisting units."""
    assisting = dict.fromkeys(
        unit.as_written if unit.group is not None else unit.unit for unit in task.assisting_units
    )
    return (
        "\n".join(lead.unit for lead in task.lead_units),
        "\n".join(LIST_GLUE.join(lead.responsible) for lead in task.lead_units).strip("\n"),
        "\n".join(LIST_GLUE.join(lead.contacts) for lead in task.lead_units).strip("\n"),
        LIST_GLUE.join(assisting),
    )


def _task_row(task: Task) -> Row:
    return (
        task.id,
        task.number,
        task.year,
        task.level,
        task.part,
        task.requirement_id,
        task.title,
        task.body,
        task.schedule,
        task.leaders,
        *shown_units(task),
        task.unpaired_responsible,
        task.unpaired_contacts,
        task.problems,
        shown_digest(shown_units(task)),
        *_place(task.source),
    )


def shown_digest(shown: Sequence[str]) -> str:
    """Return what tells whether somebody typed into the grey cells since they were written."""
    text = "\x1f".join("".join(cell.split()) for cell in shown)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _duty_rows(task: Task) -> Iterator[Row]:
    for position, lead in enumerate(task.lead_units):
        role = "joint" if position else "main"
        yield (
            task.id,
            role,
            lead.unit,
            lead.as_written,
            None,
            lead.members,
            lead.responsible,
            lead.contacts,
        )
    for unit in task.assisting_units:
        yield (task.id, "assist", unit.unit, unit.as_written, unit.group, (), (), ())


def _indicator_row(item: Indicator) -> Row:
    return (
        item.name,
        item.comparator,
        item.value,
        item.value_max,
        item.unit,
        item.year,
        item.quarter,
        item.basis,
        item.growth,
        item.text,
        item.field,
    )


def _problem_row(problem: Problem) -> Row:
    return (
        problem.code,
        str(problem.grade),
        problem.subject,
        problem.message,
        problem.cure,
        problem.found,
        problem.expected,
        problem.repaired is not None,
        problem.repaired or "",
        problem.note,
        *_place(problem.location),
    )


def _provenance_text(provenance: Iterable[Provenance]) -> str:
    fields = {p.field: [list(_place(place)) for place in p.locations] for p in provenance}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def unflatten(tables: Mapping[str, Sequence[Sequence[Any]]]) -> TaskSheet:
    """Return the task sheet that ``flatten`` would turn into these (already typed) rows.

    Raises:
        KeyError: A row names a task that is not in 任务 (callers check this first).
    """
    about = {str(row[0]): str(row[1]) for row in tables["说明"]}
    provenance = {str(row[0]): _read_provenance(str(row[1])) for row in tables["出处"]}
    tasks = {str(row[0]): _read_task(row) for row in tables["任务"]}
    details = _Details()
    details.collect(tables)
    return TaskSheet(
        year=int(about["年度"]),
        place=about["地区"],
        requirements=tuple(
            _read_requirement(row, provenance.get(str(row[0]), ())) for row in tables["总体要求"]
        ),
        tasks=tuple(
            replace(
                task,
                milestones=tuple(details.milestones.get(task_id, ())),
                indicators=tuple(details.indicators.get(task_id, ())),
                lead_units=tuple(details.leads.get(task_id, ())),
                assisting_units=tuple(details.assisting.get(task_id, ())),
                related=tuple(details.related.get(task_id, ())),
                provenance=provenance.get(task_id, ()),
            )
            for task_id, task in tasks.items()
        ),
        units=tuple(Unit(*row) for row in tables["单位名录"]),
        problems=tuple(_read_problem(row) for row in tables["判读记录"]),
        definitions=tuple(
            Definition(term, text, _read_place(place), number, task_ids)
            for term, text, number, task_ids, *place in tables["名词解释"]
        ),
    )


class _Details:
    """Rows of the detail sheets, gathered by task."""

    def __init__(self) -> None:
        self.leads: dict[str, list[LeadUnit]] = {}
        self.assisting: dict[str, list[AssistingUnit]] = {}
        self.milestones: dict[str, list[Milestone]] = {}
        self.indicators: dict[str, list[Indicator]] = {}
        self.related: dict[str, list[Related]] = {}

    def collect(self, tables: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Read the detail sheets; order within a task is the order of the rows."""
        for task_id, role, unit, written, group, *people in tables["单位分工"]:
            if role == "assist":
                found = AssistingUnit(unit, written, group)
                self.assisting.setdefault(str(task_id), []).append(found)
            else:
                lead = LeadUnit(unit, written, *people)
                leads = self.leads.setdefault(str(task_id), [])
                leads.insert(0, lead) if role == "main" else leads.append(lead)
        for task_id, track, quarters, due, text, marker, track_marker in tables["节点"]:
            spans = tuple(int(quarter) for quarter in quarters)
            milestone = Milestone(track, spans, due, text, marker, track_marker)
            self.milestones.setdefault(str(task_id), []).append(milestone)
        for task_id, name, comparator, *rest in tables["量化指标"]:
            value, value_max, unit, year, quarter, basis, growth, text, field = rest
            indicator = Indicator(
                name,
                Comparator(comparator),
                value,
                value_max,
                unit,
                year,
                quarter,
                Basis(basis),
                growth,
                text,
                field,
            )
            self.indicators.setdefault(str(task_id), []).append(indicator)
        for task_id, *rest in tables["关联"]:
            related = Related(*rest)
            self.related.setdefault(str(task_id), []).append(related)


def _read_place(row: Sequence[Any]) -> Location:
    return Location(*row)


def _read_provenance(text: str) -> tuple[Provenance, ...]:
    return tuple(
        Provenance(field, tuple(_read_place(place) for place in places))
        for field, places in json.loads(text).items()
    )


def _read_requirement(row: Sequence[Any], provenance: tuple[Provenance, ...]) -> Requirement:
    key, label, number, part, text, *place = row
    return Requirement(
        str(key),
        str(label),
        number,
        str(text),
        Part(part),
        _read_place(place),
        provenance,
    )


def _read_task(row: Sequence[Any]) -> Task:
    labels = [column.label for column in layout.TASKS.columns]
    cells = dict(zip(labels, row, strict=True))
    return Task(
        id=str(cells["编号"]),
        number=cells["序号"],
        year=cells["年度"],
        level=Level(cells["层级"]),
        part=Part(cells["部分"]),
        requirement_id=cells["总体要求编号"],
        title=str(cells["年度目标及工作内容"]),
        body=cells["正文"],
        schedule=str(cells["季度进度安排"]),
        milestones=(),
        indicators=(),
        leaders=cells["责任领导"],
        lead_units=(),
        assisting_units=(),
        related=(),
        source=_read_place(row[-5:]),
        problems=cells["判读提示"],
        unpaired_responsible=cells["未对应的责任人"],
        unpaired_contacts=cells["未对应的直接责任人"],
    )


def _read_problem(row: Sequence[Any]) -> Problem:
    code, _, subject, _, _, found, expected, repaired, text, note, *place = row
    return Problem(
        code=str(code),
        location=_read_place(place),
        found=str(found),
        expected=str(expected),
        repaired=str(text) if repaired else None,
        subject=str(subject),
        note=str(note),
    )
