"""Everything the quarter's documents print, worked out once, from the ledger's record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from taskbook.model.period import Period
from taskbook.model.progress import CellRef, PeriodRecord
from taskbook.model.settings import Settings
from taskbook.model.task import Level, Task, TaskSheet
from taskbook.pace.dictionary import Group, Role, StatusDictionary, load_dictionary
from taskbook.pace.rules import PaceRules, load_rules
from taskbook.summary.figures import Breakdown, Figure, Tally, break_down, tally
from taskbook.summary.memory import Memory, remember
from taskbook.summary.praise import over_whole
from taskbook.summary.returns import Returns, build_returns
from taskbook.summary.rows import TaskRow, build_rows


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A task whose reported, computed and confirmed status are not the same, or in doubt."""

    task_id: str
    unit: str
    reported: str
    computed: str
    confirmed: str
    settled: bool
    sentence: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A quarter, counted.

    Attributes:
        period: The quarter.
        through: Cut-off day.
        sheet: The task sheet as used.
        dictionary: The statuses as used.
        rules: The pace rules as used.
        rows: Every task issued in the period; the last resort of every figure's ``sources``.
        overall: All rows.
        breakdowns: By ``leader``, ``unit``, ``requirement``, ``part``.
        returns: Who has returned.
        disagreements: 自报, 核算, 核定 that differ, and what else a person should look at.
        memory: Against earlier quarters.
        before: Last quarter's overall tally, or None.
        unissued: Tasks of the sheet that no unit was asked about (vague or unknown lead units).
        index: The rows by task id.
    """

    period: Period
    through: dt.date
    sheet: TaskSheet
    dictionary: StatusDictionary
    rules: PaceRules
    rows: tuple[TaskRow, ...]
    overall: Tally
    breakdowns: dict[str, Breakdown]
    returns: Returns
    disagreements: tuple[Disagreement, ...]
    memory: Memory
    before: Tally | None = None
    unissued: tuple[Task, ...] = ()
    index: Mapping[str, TaskRow] = field(default_factory=dict, repr=False)

    def row(self, task_id: str) -> TaskRow:
        """Return the row of a task. Raises KeyError when it was not issued."""
        return self.index[task_id]

    def cells(self, figure: Figure) -> tuple[CellRef, ...]:
        """Return the cells of the returned files on which a count of tasks rests."""
        refs = (ref for key in figure.sources for ref in self.row(key).verdict.sources)
        return tuple(dict.fromkeys(refs))

    @property
    def good(self) -> tuple[TaskRow, ...]:
        """Tasks done, then those whose figures are furthest ahead of the pace.

        Nothing whose figures are still to be verified is praised, and the same matter once.
        """
        done = [row for row in self.rows if row.status.role is Role.DONE]
        ahead = [row for row in self.rows if row.status.group is Group.REACHED]
        ahead = [row for row in ahead if row.status.role is not Role.DONE and _lead(row) > 0]
        listed: dict[str, TaskRow] = {}
        for row in (*done, *sorted(ahead, key=lambda row: -_lead(row))):
            twice = any(row.id in one.same_as or key in row.same_as for key, one in listed.items())
            if not twice and not row.contested and not over_whole(row):
                listed[row.id] = row
        return tuple(listed.values())

    @property
    def behind(self) -> tuple[TaskRow, ...]:
        """Tasks behind, worst status first, then in the sheet's order."""
        found = [row for row in self.rows if row.status.group is Group.BEHIND]
        return tuple(sorted(found, key=lambda row: -row.status.rank))

    @property
    def unreported(self) -> tuple[TaskRow, ...]:
        """Tasks on which no lead unit has answered."""
        return tuple(row for row in self.rows if row.status.role is Role.MISSING)


def _lead(row: TaskRow) -> float:
    """Return by how many points the weakest figure of a task is ahead of its pace."""
    leads = [
        float(found.percent - found.expected)
        for found in row.verdict.figures
        if found.percent is not None and found.expected is not None
    ]
    return min(leads, default=0.0)


def summarise(
    sheet: TaskSheet,
    record: PeriodRecord,
    earlier: Sequence[PeriodRecord] = (),
    settings: Settings | None = None,
    *,
    dictionary: StatusDictionary | None = None,
    rules: PaceRules | None = None,
    level: Level | None = None,
    through: dt.date | None = None,
) -> Summary:
    """Work out the quarter.

    Args:
        sheet: The task sheet.
        record: The ledger's record of the quarter.
        earlier: Records of earlier quarters, in any order; only those before ``record`` count.
        settings: The workspace's settings (kept for callers that pass them; figures need none).
        dictionary: The city's statuses; the shipped ones by default.
        rules: The pace rules; the shipped ones by default.
        level: Count the tasks of this level only; None for all.
        through: Cut-off day when it is not the quarter's end.

    Raises:
        ConfigError: A shipped or overriding template is wrong.
    """
    words = dictionary or load_dictionary()
    laws = rules or load_rules()
    rows = build_rows(sheet, record, words, laws, level=level, through=through)
    past = sorted((r for r in earlier if r.period < record.period), key=lambda r: r.period)
    before = build_rows(sheet, past[-1], words, laws, level=level) if past else ()
    return Summary(
        period=record.period,
        through=through or record.period.last_day,
        sheet=sheet,
        dictionary=words,
        rules=laws,
        rows=rows,
        overall=tally("合计", rows, words),
        breakdowns={
            key: break_down(key, sheet, rows, words)
            for key in ("leader", "unit", "requirement", "part")
        },
        returns=build_returns(record),
        disagreements=tuple(
            _disagreement(r) for r in rows if r.verdict.disputed or r.verdict.doubts
        ),
        memory=remember(rows, before, record, past, laws),
        before=tally("上季度合计", before, words) if past else None,
        index={row.id: row for row in rows},
        unissued=_unissued(sheet, rows, level),
    )


def _unissued(sheet: TaskSheet, rows: Sequence[TaskRow], level: Level | None) -> tuple[Task, ...]:
    issued = {row.id for row in rows}
    return tuple(t for t in sheet.tasks if t.id not in issued and level in (None, t.level))


def _disagreement(row: TaskRow) -> Disagreement:
    verdict = row.verdict
    return Disagreement(
        task_id=row.id,
        unit=verdict.unit or (row.task.main_lead or ""),
        reported=verdict.reported.word if verdict.reported else verdict.reported_text,
        computed=verdict.computed.word,
        confirmed=verdict.confirmed.word if verdict.confirmed else "",
        settled=verdict.confirmed is not None,
        sentence=verdict.sentence,
        doubts=verdict.doubts,
    )
