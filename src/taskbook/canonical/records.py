"""Rows of a breakdown table into records: one per task, under requirements, nothing left out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from taskbook.canonical.corrections import Corrections
from taskbook.model.location import Location
from taskbook.model.raw import RawRow, RawTable
from taskbook.model.task import Part
from taskbook.problems.problem import Problem, Report

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PARAGRAPH_BREAK = re.compile(r"</p>\s*<p[^>]*>|<br\s*/?>", re.IGNORECASE)
_NUMERALS = "一二三四五六七八九十百〇零两"
_REQUIREMENT_LABEL = re.compile(rf"\s*([(（][{_NUMERALS}]+[)）]|[{_NUMERALS}]+、)")
_TASK_NUMBER = re.compile(r"\s*(\d{1,4})\s*(?:、|[.．](?:\s+|(?!\d)))\s*(?=\S)")
_LIVELIHOOD = re.compile(r"民生实事")


@dataclass(frozen=True, slots=True)
class Value:
    """The text of one field and the cells that it came from."""

    text: str
    locations: tuple[Location, ...]

    def joined(self, other: Value, glue: str) -> Value:
        """Return this value with ``other`` after it."""
        text = glue.join(part for part in (self.text, other.text) if part)
        return Value(text, self.locations + other.locations)


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


def clean_cell(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a cell's text without web markup and outer spaces, and the tags that were removed."""
    tags = tuple(_TAG.findall(text))
    if tags:
        text = html.unescape(_TAG.sub("", _PARAGRAPH_BREAK.sub("\n", text)))
    return text.strip(), tags


def read_records(
    table: RawTable,
    columns: Mapping[int, str],
    header_rows: frozenset[int],
    corrections: Corrections,
) -> Records:
    """Return the records of a table.

    Args:
        table: The raw table.
        columns: 1-based column to field (``requirement``, ``title``, ``schedule``, ``leaders``,
            ``lead_units``, ``responsible``, ``contacts``, ``assisting``).
        header_rows: Row numbers of the header and its repetitions.
        corrections: A person's decisions, applied cell by cell.
    """
    reader = _Reader(columns, corrections)
    repeated = sorted(header_rows)[1:]
    if repeated:
        rows = "、".join(str(row) for row in repeated)
        reader.note("header-repeated", table.rows[0].location, note=f"第{rows}行")
    for row in table.rows:
        if row.location.row not in header_rows:
            reader.read(row)
    return reader.records


class _Reader:
    """Walks the rows once, top to bottom."""

    def __init__(self, columns: Mapping[int, str], corrections: Corrections) -> None:
        self._columns = columns
        self._corrections = corrections
        self._part = Part.MAIN
        self.records = Records()

    def note(self, code: str, location: Location, **words: str) -> None:
        """Put one line into the reading record."""
        self.records.report.add(Problem(code, location, **words))

    def read(self, row: RawRow) -> None:
        """Take in one row that is not a header."""
        values = self._values(row)
        filled = {name for name, value in values.items() if value.text}
        if not filled:
            return
        if filled == {"requirement"} and not _REQUIREMENT_LABEL.match(values["requirement"].text):
            self._section(values["requirement"])
            return
        if "requirement" in values:
            self._requirement(values.pop("requirement"))
        if "title" in filled:
            self._task(values, row.location)
        elif filled - {"requirement"}:
            self._continue_task(values, row.location)

    def _values(self, row: RawRow) -> dict[str, Value]:
        texts = [cell.text for cell in row.cells]
        shifted = self._is_shifted(texts)
        values: dict[str, Value] = {}
        tags: list[str] = []
        for cell in row.cells:
            column = (cell.location.column or 1) + shifted
            name = self._columns.get(column)
            if name is None:
                continue
            text, removed = clean_cell(cell.text)
            tags.extend(removed)
            location = replace(cell.location, label=name)
            values[name] = Value(self._corrected(text, location), (location,))
        if shifted:
            first = clean_cell(texts[0])[0]
            self.note("row-shifted", row.location, found=first, expected="年度目标及工作内容")
        if tags:
            self.note("markup-removed", row.location, found=" ".join(tags))
        return values

    def _is_shifted(self, texts: list[str]) -> bool:
        """Tell a row whose first column is missing: the target stands where requirements do."""
        if self._columns.get(1) != "requirement" or len(texts) < 2 or texts[-1].strip():
            return False
        first, second = clean_cell(texts[0])[0], clean_cell(texts[1])[0]
        return bool(_TASK_NUMBER.match(first)) and not _TASK_NUMBER.match(second)

    def _corrected(self, text: str, location: Location) -> str:
        text, problem = self._corrections.apply(text, location)
        if problem is not None:
            self.records.report.add(problem)
        return text

    def _section(self, value: Value) -> None:
        livelihood = _LIVELIHOOD.search(value.text) is not None
        self._part = Part.LIVELIHOOD if livelihood else Part.MAIN
        name = "民生实事" if livelihood else "主要目标任务"
        self.note("section-row", value.locations[0], found=value.text, repaired=name)

    def _requirement(self, value: Value) -> None:
        if not value.text:
            return
        label = _REQUIREMENT_LABEL.match(value.text)
        if label is not None:
            text = value.text[label.end() :].strip()
            self.records.requirements.append(
                RequirementRecord(label[1], Value(text, value.locations), self._part)
            )
            return
        if not self.records.requirements:
            self.note("requirement-orphan", value.locations[0], found=value.text)
            self.records.requirements.append(RequirementRecord("", value, self._part))
            return
        last = self.records.requirements[-1]
        self.note(
            "requirement-stitched",
            value.locations[0],
            found=value.text,
            repaired=last.value.text[-12:] + value.text[:12],
            note=f"{last.label}…{last.value.text[-12:]}",
        )
        last.value = last.value.joined(value, "")

    def _task(self, values: dict[str, Value], source: Location) -> None:
        title = values["title"]
        number = _TASK_NUMBER.match(title.text)
        if number is not None:
            values["title"] = Value(title.text[number.end() :], title.locations)
        requirement = len(self.records.requirements) - 1
        self.records.tasks.append(
            TaskRecord(
                number=int(number[1]) if number is not None else None,
                values=values,
                requirement=requirement if requirement >= 0 else None,
                part=self._part,
                source=source,
            )
        )

    def _continue_task(self, values: dict[str, Value], source: Location) -> None:
        found = " | ".join(value.text for value in values.values() if value.text)
        if not self.records.tasks:
            self.note("task-row-orphan", source, found=found)
            return
        task = self.records.tasks[-1]
        task.continued.append(values)
        self.note(
            "task-row-continued", source, found=found, note=f"第{task.number}项（{task.source}）"
        )
