"""Rows of a breakdown table into records: one per task, under requirements, nothing left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from taskbook.canonical.columns import SECTION
from taskbook.canonical.field_value import Value, clean_cell
from taskbook.canonical.rows import TASK_NUMBER, FieldRow
from taskbook.model.location import Location
from taskbook.model.task import Part
from taskbook.problems.problem import Problem, Report

_NUMERALS = "一二三四五六七八九十百〇零两"
_REQUIREMENT_LABEL = re.compile(rf"\s*([(（][{_NUMERALS}]+[)）]|[{_NUMERALS}]+、)")
_NUMBER_CELL = re.compile(
    rf"\s*(?:第|\()?\s*([0-9]{{1,4}}|[{_NUMERALS}]{{1,5}})\s*(?:\.0)?\s*[.、)项]?\s*"
)
# 1.1, 2-3, DB-001: a number under a number, or a code.
_CODED_NUMBER = re.compile(r"[A-Za-z\u4e00-\u9fff]{0,6}[-—.]?\d{1,4}(?:[-—.．]\d{1,4}){0,3}[.．]?")
_LIVELIHOOD = re.compile(r"民生实事")

# How rows.py and compose.py write the columns of quarters.
_TIME_OF_LINE = re.compile(r"^([^，\n]{2,9})，", re.MULTILINE)

_NOTHING = Value("", ())

__all__ = ["RecordBuilder", "Records", "RequirementRecord", "TaskRecord", "Value", "clean_cell"]


@dataclass(slots=True)
class RequirementRecord:
    """One requirement, growing while its continuation cells are met."""

    label: str
    value: Value
    part: Part


@dataclass(slots=True)
class TaskRecord:
    """One task, growing when a second row belongs to it.

    Attributes:
        number: Number in the source, or None.
        values: Field to value.
        requirement: Index into ``Records.requirements``, or None.
        part: Part of the source.
        source: Its first row.
        continued: Values of further rows, in order.
    """

    number: int | None
    values: dict[str, Value]
    requirement: int | None
    part: Part
    source: Location
    continued: list[dict[str, Value]] = field(default_factory=list)


@dataclass(slots=True)
class Records:
    """What a table held."""

    requirements: list[RequirementRecord] = field(default_factory=list)
    tasks: list[TaskRecord] = field(default_factory=list)
    report: Report = field(default_factory=Report)


class RecordBuilder:
    """Takes in the rows of one source, top to bottom, and grows its records.

    Args:
        labelled: Whether requirements carry numbers (（一）…). If they do, a cell without one goes
            on with the requirement above (a page break); if they do not, every cell is its own.
        headings: Whether heading rows stand for requirements, because there is no column of them.
    """

    def __init__(self, records: Records, labelled: bool = True, headings: bool = False) -> None:
        self.records = records
        self._labelled = labelled
        self._headings = headings
        self._part = Part.MAIN
        last = records.requirements[-1] if records.requirements else None
        self._heading = last.value.text if last is not None else ""

    def _note(self, code: str, location: Location, **words: str) -> None:
        self.records.report.add(Problem(code, location, **words))

    def add(self, row: FieldRow) -> None:
        """Take in one row."""
        values = dict(row.values)
        if row.is_section:
            self._section(values[SECTION])
            return
        outer = values.pop(SECTION, None)
        if outer is not None and outer.text:
            self._section(outer)
        filled = {name for name, value in values.items() if value.text}
        if not filled:
            return
        if self._labelled and filled == {"requirement"} and not _label(values["requirement"]):
            self._section(values["requirement"])
            return
        if "requirement" in values:
            self._requirement(values.pop("requirement"))
        if "title" in filled:
            self._task(values, row.location)
        elif filled - {"requirement", "number"}:
            self._continue_task(values, row.location)
        elif "number" in filled and "requirement" not in filled:
            self._note("task-row-orphan", row.location, found=values["number"].text)

    def _section(self, value: Value) -> None:
        if value.text == self._heading:  # repeated on every row in files without merged cells
            return
        self._heading = value.text
        livelihood = _LIVELIHOOD.search(value.text) is not None
        self._part = Part.LIVELIHOOD if livelihood else Part.MAIN
        name = "民生实事" if livelihood else "主要目标任务"
        self._note("section-row", value.locations[0], found=value.text, repaired=name)
        if self._headings:
            self.records.requirements.append(RequirementRecord("", value, self._part))

    def _requirement(self, value: Value) -> None:
        if not value.text:
            return
        last = self.records.requirements[-1] if self.records.requirements else None
        label = _label(value)
        if label is not None and self._labelled:
            text = value.text[label.end() :].strip()
            if last is None or (last.label, last.value.text) != (label[1], text):
                self.records.requirements.append(
                    RequirementRecord(label[1], Value(text, value.locations), self._part)
                )
        elif not self._labelled:
            if last is None or last.value.text != value.text:
                self.records.requirements.append(RequirementRecord("", value, self._part))
        elif last is None:
            self._note("requirement-orphan", value.locations[0], found=value.text)
            self.records.requirements.append(RequirementRecord("", value, self._part))
        else:
            self._stitch(last, value)

    def _stitch(self, last: RequirementRecord, value: Value) -> None:
        self._note(
            "requirement-stitched",
            value.locations[0],
            found=value.text,
            repaired=last.value.text[-12:] + value.text[:12],
            note=f"{last.label}…{last.value.text[-12:]}",
        )
        last.value = last.value.joined(value, "")

    def _task(self, values: dict[str, Value], source: Location) -> None:
        number = self._number(values)
        last = self.records.tasks[-1] if self.records.tasks else None
        if last is not None and _is_same(last, number, values):
            again = {
                name: value
                for name, value in values.items()
                if name != "title" and value.text != last.values.get(name, _NOTHING).text
            }
            self._continue_task(again, source)
            return
        requirement = len(self.records.requirements) - 1
        self.records.tasks.append(
            TaskRecord(
                number=number,
                values=values,
                requirement=requirement if requirement >= 0 else None,
                part=self._part,
                source=source,
            )
        )

    def _number(self, values: dict[str, Value]) -> int | None:
        """Return the number of a task, from its own column or from before its text."""
        title = values["title"]
        before = TASK_NUMBER.match(title.text)
        if before is not None and _goes_on_numbering(title.text, int(before[1])):
            before = None  # 1.…\n2.…: the items of one task
        own = values.pop("number", None)
        number = int(before[1]) if before is not None else None
        if own is not None and own.text:
            stated = parse_task_number(own.text)
            if stated is None:
                coded = _CODED_NUMBER.fullmatch(own.text) is not None
                code = "task-number-coded" if coded else "task-number-unreadable"
                self._note(code, own.locations[0], found=own.text)
            if stated is None or number != stated:  # the text begins with a number of its own
                return stated
        if before is not None:
            values["title"] = Value(title.text[before.end() :], title.locations)
        return number

    def _continue_task(self, values: dict[str, Value], source: Location) -> None:
        found = " | ".join(value.text for value in values.values() if value.text)
        if not self.records.tasks:
            self._note("task-row-orphan", source, found=found)
            return
        task = self.records.tasks[-1]
        task.continued.append(values)
        note = f"任务（{task.source}）"
        if task.number is not None:
            note = f"第{task.number}项（{task.source}）"
        own = _own_deadline(task, values)
        code = "task-row-deadline" if own else "task-row-continued"
        again = _quarters_again(task, values)
        if again and not own:
            code, own = "task-row-quarters", again
        self._note(code, source, found=found, expected=own, note=note)


def _own_deadline(task: TaskRecord, values: dict[str, Value]) -> str:
    """Return the deadline that a second row brings beside its task's own, or nothing."""
    earlier = [task.values, *task.continued[:-1]]
    deadlines = {v.text for row in earlier if (v := _deadline(row)) is not None}
    own = _deadline(values)
    if own is None or own.text in deadlines:
        return ""
    return own.text if deadlines or values.get("lead_units", _NOTHING).text else ""


def _quarters_again(task: TaskRecord, values: dict[str, Value]) -> str:
    """Return the times that a second row sets anew beside its task's own (两个一季度)."""
    times = set(_TIME_OF_LINE.findall(values.get("schedule", _NOTHING).text))
    rows = [task.values, *task.continued[:-1]]
    before = {t for row in rows for t in _TIME_OF_LINE.findall(row.get("schedule", _NOTHING).text)}
    return "、".join(sorted(times & before))


def _deadline(values: dict[str, Value]) -> Value | None:
    """Return the schedule of a row if a column of deadlines went into it."""
    schedule = values.get("schedule", _NOTHING)
    dated = any(place.label == "deadline" for place in schedule.locations)
    return schedule if schedule.text and dated else None


def _is_same(last: TaskRecord, number: int | None, values: dict[str, Value]) -> bool:
    """Tell a second row of one task, its number and text repeated, with something else to say."""
    return (
        number == last.number
        and values["title"].text == last.values["title"].text
        and any(v.text and v.text != last.values.get(n, _NOTHING).text for n, v in values.items())
    )


def _goes_on_numbering(text: str, number: int) -> bool:
    """Tell a text whose items are numbered, of which the number before it is the first."""
    return re.search(rf"[\n；;。]\s*{number + 1}\s*[、.．)）](?!\d)", text) is not None


def parse_task_number(text: str) -> int | None:
    """Return the number in a cell of numbers (``3.``, ``（3）``, ``③``, ``三``), else None."""
    match = _NUMBER_CELL.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    if match[1].isdecimal():
        return int(match[1])
    import cn2an

    try:
        return int(cn2an.cn2an(match[1].replace("〇", "零"), "smart"))
    except ValueError:
        return None


def _label(value: Value) -> re.Match[str] | None:
    return _REQUIREMENT_LABEL.match(value.text)


def has_requirement_label(text: str) -> bool:
    """Return True if a text begins with the number of a requirement (（一）, 一、)."""
    return _REQUIREMENT_LABEL.match(text) is not None
