"""The sheets of 进展台账.xlsx that show answers: a row for each task (or indicator) and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from taskbook.merge.leads import lead_names
from taskbook.merge.ledger_tables import LedgerTable, TableColumn, Value
from taskbook.model.form import FormRow, FormSpec, Section
from taskbook.model.progress import Answer, PeriodRecord
from taskbook.model.task import Task, TaskSheet
from taskbook.problems.problem import Problem


def answer_tables(
    record: PeriodRecord, sheet: TaskSheet, spec: FormSpec, history: Sequence[PeriodRecord] = ()
) -> tuple[LedgerTable, ...]:
    """Return 牵头任务, 量化指标 and 协助任务.

    Args:
        record: The period.
        sheet: The task sheet: every task stands in the ledger, asked or not.
        spec: The form's design: its answer columns are the ledger's.
        history: Records of earlier periods, oldest first.
    """
    tables = _AnswerTables(record, sheet, spec, history)
    return tuple(tables.table(section) for section in Section)


class _AnswerTables:
    """Builds the sheets that show answers row by row."""

    def __init__(
        self,
        record: PeriodRecord,
        sheet: TaskSheet,
        spec: FormSpec,
        history: Sequence[PeriodRecord],
    ) -> None:
        self._record = record
        self._spec = spec
        self._tasks = {task.id: task for task in sheet.tasks}
        self._order = {task.id: n for n, task in enumerate(sheet.tasks)}
        self._answers = _by_row(record)
        self._history = [(old.period, _by_row(old)) for old in history]
        self._returned = record.returned_units()
        self._problems = _problems_by_row(record)

    def table(self, section: Section) -> LedgerTable:
        """Return one section's sheet: one row for each task (or indicator) and unit."""
        asked = self._spec.asked(section)
        shown = [c for c in asked if c.kind == "choice"] or list(asked[:1])
        if section is Section.LEAD:
            shown = [*asked[:1], *(c for c in shown if c is not asked[0])]
        columns = [
            TableColumn("序号", 6, "mid"),
            TableColumn("任务编号", 13, "mid"),
            TableColumn("年度目标及工作内容", 34),
            *self._given_columns(section),
            TableColumn("填报单位", 14, "mid"),
            TableColumn("角色", 10, "mid"),
            TableColumn("报送", 8, "mid"),
        ]
        columns += [
            TableColumn(c.label, min(40.0, max(10.0, c.width)), _style(c.kind)) for c in asked
        ]
        columns += [
            TableColumn(f"{period} {c.label}", min(30.0, max(12.0, c.width)), _style(c.kind))
            for period, _ in self._history
            for c in shown
        ]
        columns += [TableColumn("问题", 30), TableColumn("出处", 34, "small")]
        rows = tuple(self._rows(section, [c.key for c in asked], [c.key for c in shown]))
        name = self._spec.sheet_names[section]
        title = f"{self._record.period.chinese}进展台账：{name}"
        return LedgerTable(name, title, tuple(columns), rows, frozen=3)

    def _given_columns(self, section: Section) -> list[TableColumn]:
        if section is Section.INDICATOR:
            return [
                TableColumn("指标名称", 20),
                TableColumn("本季度目标", 12, "mid"),
                TableColumn("年度目标", 12, "mid"),
                TableColumn("计量单位", 9, "mid"),
            ]
        return [TableColumn("责任领导", 10, "mid")] if section is Section.LEAD else []

    def _rows(
        self, section: Section, asked: list[str], shown: list[str]
    ) -> Iterator[tuple[Value, ...]]:
        found = list(self._asked_rows(section))
        if section is Section.LEAD:
            known = {key for _, _, key, _ in found}
            found += [("", task.id, task.id, None) for task in self._tasks.values()
                      if task.id not in known]  # fmt: skip
        last = len(self._order)
        found.sort(
            key=lambda one: (self._order.get(one[1], last), one[2], self._rank(one[0], one[1]))
        )
        for unit, task_id, key, row in found:
            yield self._row(section, unit, task_id, key, row, asked, shown)

    def _asked_rows(self, section: Section) -> Iterator[tuple[str, str, str, FormRow | None]]:
        """Yield unit, task, key and form row; rows served by a shared answer have no form row."""
        for form in self._record.forms:
            for row in form.rows:
                if row.section is section:
                    yield form.unit, row.task_id, row.key, row
        issued = {(form.unit, row.key) for form in self._record.forms for row in form.rows}
        shared = dict.fromkeys(
            (a.unit, a.task_id, a.key)
            for a in self._record.answers
            if a.shared_from is not None and a.section is section and (a.unit, a.key) not in issued
        )
        yield from ((unit, task_id, key, None) for unit, task_id, key in shared)

    def _rank(self, unit: str, task_id: str) -> int:
        task = self._tasks.get(task_id)
        if task is None:
            return 0
        mains, others = lead_names(task)
        return 0 if unit in mains else 1 if unit in others else 2

    def _row(
        self,
        section: Section,
        unit: str,
        task_id: str,
        key: str,
        row: FormRow | None,
        asked: list[str],
        shown: list[str],
    ) -> tuple[Value, ...]:
        task = self._tasks.get(task_id)
        answers = self._answers.get((unit, section, key), {})
        values: list[Value] = ["" if task is None else task.number, task_id, _title(task, row)]
        values += _given(section, task, key, row)
        values += [unit, self._role(unit, task), self._state(unit, row, answers)]
        values += [_value(answers.get(field)) for field in asked]
        for _, old in self._history:
            before = old.get((unit, section, key), {})
            values += [_value(before.get(field)) for field in shown]
        problems = self._problems.get((unit, key), ())
        values += ["\n".join(dict.fromkeys(p.message for p in problems)), _places(answers)]
        return tuple(values)

    def _role(self, unit: str, task: Task | None) -> str:
        if task is None or not unit:
            return ""
        mains, others = lead_names(task)
        if unit in mains:
            return "牵头" if len(task.lead_units) == 1 else "主牵头"
        return "共同牵头" if unit in others else "协助"

    def _state(self, unit: str, row: FormRow | None, answers: Mapping[str, Answer]) -> str:
        if not unit:
            return "未下发"
        if answers:
            shared = next(iter(answers.values())).shared_from
            return f"见{shared}" if shared else "已报"
        if row is not None and not row.due:
            return "无节点"
        return "未填" if unit in self._returned else "未报"


def _by_row(record: PeriodRecord) -> dict[tuple[str, Section, str], dict[str, Answer]]:
    found: dict[tuple[str, Section, str], dict[str, Answer]] = defaultdict(dict)
    for answer in record.answers:
        found[answer.unit, answer.section, answer.key][answer.field] = answer
    return found


def _problems_by_row(record: PeriodRecord) -> dict[tuple[str, str], list[Problem]]:
    """Return the problems that stand on an answered row, by unit and row key."""
    owners: dict[tuple[str, str | None, str], tuple[str, str]] = {}
    units: dict[str, str] = {f.name: f.unit for f in record.files}
    for answer in record.answers:
        if answer.shared_from is None:
            ref = answer.ref
            owners[ref.file, ref.sheet, ref.cell] = (answer.unit, answer.key)
    found: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in record.problems:
        place = problem.location
        owner = owners.get((place.document, place.sheet, place.cell))
        if owner is None and place.document in units:
            owner = (units[place.document], problem.subject)
        if owner is not None:
            found[owner].append(problem)
    return found


def _given(section: Section, task: Task | None, key: str, row: FormRow | None) -> list[Value]:
    if section is Section.LEAD:
        return ["、".join(task.leaders) if task else ""]
    if section is Section.ASSIST:
        return []
    if row is not None:
        names = ("indicator", "target", "annual_target", "unit")
        return [row.given.get(name, "") for name in names]
    number = int(key.partition("#")[2] or 0) - 1
    if task is None or not 0 <= number < len(task.indicators):
        return ["", "", "", ""]
    indicator = task.indicators[number]
    return [indicator.name or indicator.text, "", "", indicator.unit]


def _title(task: Task | None, row: FormRow | None) -> str:
    if task is not None:
        return task.title
    return "" if row is None else row.given.get("title", "")


def _value(answer: Answer | None) -> Value:
    if answer is None:
        return ""
    return answer.text if answer.number is None or answer.coded else answer.number


def _style(kind: str) -> str:
    return {"number": "number", "choice": "mid", "date": "mid", "phone": "mid"}.get(kind, "text")


def _places(answers: Mapping[str, Answer]) -> str:
    """Return where the answers of a row stand: each file and sheet once, with its cells."""
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for answer in answers.values():
        cells[answer.ref.file, answer.ref.sheet].append(answer.ref.cell)
    return "\n".join(
        f"{file} [{sheet}!{'、'.join(dict.fromkeys(found))}]"
        for (file, sheet), found in cells.items()
    )
