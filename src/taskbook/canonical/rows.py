"""Rows of any breakdown table as fields: merges filled, foreign columns composed, all recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskbook.canonical.columns import SECTION
from taskbook.canonical.compose import Composer, PeriodCell, spread
from taskbook.canonical.corrections import Corrections
from taskbook.canonical.field_value import Value, clean_cell
from taskbook.canonical.header import HeaderMatch
from taskbook.canonical.labels import PERIOD, Aliases
from taskbook.canonical.leader_cell import parse_leader_cell
from taskbook.canonical.row_kinds import RowKind, tell_row
from taskbook.canonical.unit_cell import NO_RULE, UnitRule
from taskbook.model.location import Location
from taskbook.model.raw import RawCell, RawRow
from taskbook.problems.problem import Problem, Report

TASK_NUMBER = re.compile(r"\s*(\d{1,4})\s*(?:、|[.．](?:\s+|(?!\d)))\s*(?=\S)")
_CHAPTER = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*、")
_LEADER_HEADING = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?)?\s*(?P<who>[^（(：:]{2,30}?)"
    r"(?:同志)?(?:总?牵头|负责|分管|主抓|主管|领办|包抓|联系|督办)(?:负责)?(?:的)?(?:事项|工作|任务|项目)?"
    r"\s*(?:[（(][^（）()]*[)）])?\s*[:：]?$"
)
# Fields whose merged cell holds for every task beside it; a merged text or number is one thing.
_FILLED_DOWN = frozenset(
    (
        "schedule",
        "deadline",
        "leaders",
        "lead_units",
        "responsible",
        "contacts",
        "assisting",
        "when",
        "measure",
        PERIOD,
    )
)


_EMPTY = Value("", ())


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row that says something about tasks.

    Attributes:
        values: Field to value; a section row has ``section`` alone.
        location: Its place.
    """

    values: dict[str, Value]
    location: Location

    @property
    def is_section(self) -> bool:
        """True for a heading row."""
        return set(self.values) == {SECTION}


@dataclass(slots=True)
class _Merge:
    """A cell that is merged downwards, with the tasks that it was filled into."""

    cell: RawCell
    last_row: int
    filled: list[int]


class RowReader:
    """Reads the rows under one header, top to bottom, each once."""

    def __init__(
        self,
        header: HeaderMatch,
        aliases: Aliases,
        corrections: Corrections,
        report: Report,
        unit_rule: UnitRule = NO_RULE,
        table_measure: str = "",
    ) -> None:
        self._columns = header.columns
        self._header = header
        self._aliases = aliases
        self._corrections = corrections
        self._report = report
        self._last_column = max(header.columns)
        self._merges: dict[int, _Merge] = {}
        self._in_notes = False
        self._loose: dict[int, list[RawCell]] = {}
        self._leader = _EMPTY
        self._periods: list[PeriodCell] = []
        self._composer = Composer(header, aliases, report, unit_rule, table_measure)

    def _note(self, code: str, location: Location, **words: str) -> None:
        self._report.add(Problem(code, location, **words))

    def read(self, row: RawRow) -> FieldRow | None:
        """Return what a row says; None for a blank one or one that is recorded and left out."""
        cells = {cell.location.column or 1: cell for cell in row.cells}
        texts = {c: t for c, cell in cells.items() if (t := clean_cell(cell.text)[0])}
        self._remember_merges(row, cells)
        if not texts:
            return None
        kind = tell_row(
            cells, texts, self._columns, self._aliases, self._in_notes, self._is_covered(row)
        )
        if kind.code:
            self._in_notes = kind is RowKind.NOTE
            self._note(kind.code, row.location, found=" | ".join(texts.values()))
            return None
        self._in_notes = False
        if kind is RowKind.SECTION:
            location = next(iter(cells[c].location for c in sorted(texts)))
            heading = Value(_heading(texts), (location,))
            self._take_leader(heading)
            return FieldRow({SECTION: heading}, row.location)
        self._periods = []
        values = self._values(row, cells, texts)
        self._fill(row, values)
        if self._leader.text and values.get("title", _EMPTY).text:
            values.setdefault("leaders", self._leader)
        self._composer.compose(values, self._periods)
        return FieldRow(values, row.location)

    def _take_leader(self, heading: Value) -> None:
        """Let a heading that names a leader (二、副市长李敏牵头) hold for the tasks below."""
        if "leaders" in self._columns.values():
            return
        match = _LEADER_HEADING.match(heading.text)
        who = "" if match is None else match["who"]
        cell = parse_leader_cell(who, self._aliases.rows["offices"])
        if cell.named and cell.text != who:
            place = tuple(replace(p, label="leaders") for p in heading.locations)
            self._leader = Value(cell.text, place)
            self._note("leader-in-heading", place[0], found=heading.text, repaired=cell.text)
        elif _CHAPTER.match(heading.text):
            self._leader = _EMPTY

    def _values(
        self, row: RawRow, cells: Mapping[int, RawCell], texts: Mapping[int, str]
    ) -> dict[str, Value]:
        shifted = self._is_shifted(texts)
        values: dict[str, Value] = {}
        tags: list[str] = []
        for column, cell in cells.items():
            name = self._columns.get(column + shifted, "")
            if not name:
                if cell.text.strip():
                    self._loose.setdefault(column, []).append(cell)
                continue
            text, removed = clean_cell(cell.text)
            tags.extend(removed)
            if name == "body" and self._aliases.is_word("empty", text):
                continue
            if name == PERIOD:
                self._add_period(column, text, cell)
            elif name in ("remark", "ignored"):
                self._keep_out(name, column, text, cell)
            else:
                location = replace(cell.location, label=name)
                value = Value(self._corrected(text, location), (location,))
                values[name] = values[name].joined(value, "\n") if name in values else value
        if shifted:
            first = texts[min(texts)]
            self._note("row-shifted", row.location, found=first, expected="年度目标及工作内容")
        if tags:
            self._note("markup-removed", row.location, found=" ".join(tags))
        return values

    def _is_shifted(self, texts: Mapping[int, str]) -> bool:
        """Tell a row whose first column is missing: the target stands where requirements do."""
        if self._columns.get(1) != "requirement" or self._columns.get(2) != "title":
            return False
        if 1 not in texts or self._last_column in texts:
            return False
        return bool(TASK_NUMBER.match(texts[1])) and not TASK_NUMBER.match(texts.get(2, ""))

    def _corrected(self, text: str, location: Location) -> str:
        text, problem = self._corrections.apply(text, location)
        if problem is not None:
            self._report.add(problem)
        return text

    def _add_period(self, column: int, text: str, cell: RawCell) -> None:
        """Take in one quarter's cell; one that is merged over several quarters holds for all."""
        if not text or self._aliases.is_word("empty", text):
            return
        value = Value(text, (replace(cell.location, label="schedule"),))
        for words in spread(self._header.periods, column, cell.span[1]):
            self._periods.append(PeriodCell(column, words, value))

    def _keep_out(self, name: str, column: int, text: str, cell: RawCell) -> None:
        if not text or self._aliases.is_word("empty", text):
            return
        if name == "remark":
            self._note("remark-kept-out", cell.location, found=text)
        else:
            self._loose.setdefault(column, []).append(cell)

    def _remember_merges(self, row: RawRow, cells: Mapping[int, RawCell]) -> None:
        number = row.location.row or 0
        for column in [c for c, merge in self._merges.items() if merge.last_row < number]:
            self._end_merge(column)
        for column, cell in cells.items():
            if cell.span[0] > 1 and self._columns.get(column) in _FILLED_DOWN:
                self._merges[column] = _Merge(cell, number + cell.span[0] - 1, [])

    def _is_covered(self, row: RawRow) -> bool:
        """Tell whether a merged cell from above, with a text, reaches down to this row."""
        return any(
            merge.cell.location.row != row.location.row and merge.cell.text.strip()
            for merge in self._merges.values()
        )

    def _end_merge(self, column: int) -> None:
        merge = self._merges.pop(column)
        if merge.filled:
            rows = "、".join(str(row) for row in merge.filled)
            self._note(
                "cell-filled", merge.cell.location, found=merge.cell.text, note=f"第{rows}行"
            )

    def _fill(self, row: RawRow, values: dict[str, Value]) -> None:
        """Give a task the merged cells that reach down to it from the rows above."""
        if not values.get("title", _EMPTY).text:
            return
        for column, merge in self._merges.items():
            name = self._columns[column]
            text = clean_cell(merge.cell.text)[0]
            if merge.cell.location.row == row.location.row or not text:
                continue
            merge.filled.append(row.location.row or 0)
            if name == PERIOD:
                self._add_period(column, text, merge.cell)
            elif not values.get(name, _EMPTY).text:
                location = replace(merge.cell.location, label=name)
                values[name] = Value(self._corrected(text, location), (location,))

    def finish(self) -> None:
        """Record what can be said only after the last row."""
        for column in list(self._merges):
            self._end_merge(column)
        for column, cells in sorted(self._loose.items()):
            label = self._header.labels.get(column, "")
            name = self._columns.get(column, "")
            code = "column-kept-out" if name == "ignored" else "column-unknown"
            suggestion = self._aliases.suggest(label) if label else ""
            self._note(
                code,
                cells[0].location,
                found=label or f"第{column}列（无表头）",
                expected=str(len(cells)),
                repaired=clean_cell(cells[0].text)[0],
                note=f"是否就是“{suggestion}”？" if suggestion else "",
            )
        self._composer.finish()


def _heading(texts: Mapping[int, str]) -> str:
    """Return a heading, its number in a cell of its own or not (``一 | 经济发展``)."""
    parts = [text for _, text in sorted(texts.items())]
    if len(parts) == 2 and not parts[0].endswith(("、", ".", "．", "）", ")")):
        return "、".join(parts)
    return "".join(parts)
