"""Who has returned, who has not, and what waits for a person: values for a table and for JSON."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from taskbook.ledger.facts import FormHead, PeriodHeads, ReturnHead
from taskbook.ledger.ledger import Ledger
from taskbook.merge.acceptance import refusal
from taskbook.merge.decisions import last_decisions, usable_placements
from taskbook.merge.precedence import UnitOutcome, resolve_unit
from taskbook.merge.succession import Succession
from taskbook.model.period import Period

#: States of a unit, in the order in which a list shows them.
STATE_WORDS = {
    "overdue": "逾期未报",
    "refused": "退回未重报",
    "missing": "未报",
    "late": "逾期报送",
    "returned": "已报",
}


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """One unit in one period.

    Attributes:
        unit: Canonical name.
        state: A key of ``STATE_WORDS``: ``returned`` in time, ``late``, ``missing`` before the
            deadline, ``overdue`` after it, ``refused`` when only refused files came.
        deadline: Day by which the return is due.
        received: Day on which the first accepted file came, or None.
        days_late: Days after the deadline, of the return or, where none came, of today.
        due_rows: Rows that need an answer.
        answered_rows: Rows with at least one accepted cell.
        queued: Cells that wait for a person.
        conflicts: Questions with two answers that wait for a person.
        files: Files that came in.
        refused_files: Of these, not taken.
    """

    unit: str
    state: str
    deadline: dt.date
    received: dt.date | None
    days_late: int
    due_rows: int
    answered_rows: int
    queued: int
    conflicts: int
    files: int
    refused_files: int

    @property
    def words(self) -> str:
        """The state in Chinese."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """A period at a glance.

    Attributes:
        period: The quarter.
        today: The day for which it holds.
        closed: Whether the period is closed.
        units: In issued order.
        unplaced: Names of files that belong to no unit that was asked.
    """

    period: Period
    today: dt.date
    closed: bool
    units: tuple[UnitStatus, ...]
    unplaced: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Number of units in each state."""
        return {state: sum(u.state == state for u in self.units) for state in STATE_WORDS}

    @property
    def needs_person(self) -> bool:
        """True where anything is overdue, waiting or unplaced; before the deadline nobody is."""
        counts = self.counts
        waiting = any(unit.queued or unit.conflicts for unit in self.units)
        absent = counts["overdue"] or counts["refused"]
        return bool(waiting or self.unplaced or absent)

    def as_dict(self) -> dict[str, Any]:
        """Return the status for JSON."""
        units = []
        for unit in self.units:
            values = asdict(unit)
            values["deadline"] = unit.deadline.isoformat()
            values["received"] = None if unit.received is None else unit.received.isoformat()
            units.append(values)
        return {
            "period": str(self.period),
            "today": self.today.isoformat(),
            "closed": self.closed,
            "counts": self.counts,
            "unplaced": list(self.unplaced),
            "units": units,
        }


def period_status(
    ledger: Ledger, period: Period, today: dt.date, as_of: dt.datetime | int | None = None
) -> PeriodStatus:
    """Return a period's status.

    Cells are read only for the few units that sent several files or have something in the queue.
    """
    heads = ledger.heads(period, as_of)
    accepted: dict[str, list[ReturnHead]] = defaultdict(list)
    refused: dict[str, list[ReturnHead]] = defaultdict(list)
    for head in heads.returns:
        (accepted if refusal(head, heads) is None else refused)[head.unit].append(head)
    asked = {form.unit for form in heads.forms}
    resolved = _resolved(ledger, heads, accepted)
    units = tuple(
        _unit_status(form, accepted[form.unit], refused[form.unit], resolved.get(form.unit), today)
        for form in heads.forms
    )
    unplaced = tuple(head.name for head in heads.returns if head.unit not in asked)
    return PeriodStatus(period, today, heads.closed is not None, units, unplaced)


def _resolved(
    ledger: Ledger, heads: PeriodHeads, accepted: dict[str, list[ReturnHead]]
) -> dict[str, UnitOutcome]:
    """Return the outcome of the units for which counting heads is not enough."""
    several = {
        unit
        for unit, files in accepted.items()
        if len(files) > 1 or any(f.queued or f.clashes for f in files)
    }
    if not several:
        return {}
    facts = ledger.facts(heads.period, heads.position, units=several)
    items = (item for stored in facts.returns for item in stored.checked.queued)
    placements = usable_placements(heads.decisions, items, facts.forms)
    settlements = last_decisions(heads.decisions, "conflict")
    numbers = {head.number for files in accepted.values() for head in files}
    files = [stored for stored in facts.returns if stored.head.number in numbers]
    succession = Succession(facts.returns)
    return {
        form.unit: resolve_unit(
            form,
            [f for f in files if f.head.unit == form.unit],
            succession,
            placements,
            settlements,
        )
        for form in facts.forms
    }


def _unit_status(
    form: FormHead,
    accepted: list[ReturnHead],
    refused: list[ReturnHead],
    outcome: UnitOutcome | None,
    today: dt.date,
) -> UnitStatus:
    received = min((head.received for head in accepted), default=None)
    days_late = max(0, ((received or today) - form.deadline).days)
    if received is not None:
        state = "late" if days_late else "returned"
    elif refused:
        state = "refused"
    else:
        state = "overdue" if days_late else "missing"
    if outcome is not None:
        answered, queued = len({a.key for a in outcome.answers}), len(outcome.queue)
        conflicts = len(outcome.conflicts)
    else:
        answered, queued, conflicts = sum(head.answered_rows for head in accepted), 0, 0
    return UnitStatus(
        unit=form.unit,
        state=state,
        deadline=form.deadline,
        received=received,
        days_late=days_late,
        due_rows=form.due_rows,
        answered_rows=answered,
        queued=queued,
        conflicts=conflicts,
        files=sum(len(head.sightings) for head in (*accepted, *refused)),
        refused_files=len(refused),
    )
