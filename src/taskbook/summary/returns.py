"""Who was asked, who returned in time, late, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from taskbook.model.progress import PeriodRecord
from taskbook.summary.figures import Figure, count

ON_TIME, LATE, MISSING = "按时报送", "逾期报送", "未报送"


@dataclass(frozen=True, slots=True)
class UnitReturn:
    """One unit that had to answer.

    Attributes:
        unit: Its name.
        state: 按时报送, 逾期报送 or 未报送.
        received: Day of its first file that was taken, or None.
        deadline: Day it was due.
        files: Names of its files that were taken.
    """

    unit: str
    state: str
    received: dt.date | None
    deadline: dt.date
    files: tuple[str, ...]

    @property
    def days_late(self) -> int:
        """Days after the deadline; 0 in time or missing."""
        return max(0, (self.received - self.deadline).days) if self.received else 0


@dataclass(frozen=True, slots=True)
class Returns:
    """The state of all returns of a period; asked = on time + late + missing."""

    units: tuple[UnitReturn, ...]

    def of(self, state: str) -> Figure:
        """Return how many units are in ``state``, with their names."""
        return count(unit.unit for unit in self.units if unit.state == state)

    @property
    def asked(self) -> Figure:
        """Units that had to answer."""
        return count(unit.unit for unit in self.units)

    @property
    def returned(self) -> Figure:
        """Units that answered, in time or late."""
        return count(unit.unit for unit in self.units if unit.state != MISSING)


def build_returns(record: PeriodRecord) -> Returns:
    """Return who has answered; a unit whose form has no row due had nothing to return."""
    taken: dict[str, list[tuple[dt.date, str]]] = {}
    for file in record.files:
        if file.state in ("accepted", "superseded") and file.unit:
            taken.setdefault(file.unit, []).append((file.received, file.name))
    accepted = record.returned_units()
    units = []
    for form in record.forms:
        if not any(row.due for row in form.rows):
            continue
        files = sorted(taken.get(form.unit, [])) if form.unit in accepted else []
        received = files[0][0] if files else None
        state = MISSING
        if received is not None:
            state = LATE if received > form.deadline else ON_TIME
        names = tuple(name for _, name in files)
        units.append(UnitReturn(form.unit, state, received, form.deadline, names))
    return Returns(tuple(units))


@dataclass(frozen=True, slots=True)
class TimelinessRecord:
    """How often a unit has been late or missing so far this year."""

    unit: str
    late: tuple[str, ...]
    missing: tuple[str, ...]


def timeliness(records: Sequence[PeriodRecord]) -> tuple[TimelinessRecord, ...]:
    """Return the units with late or missing returns over ``records``, most often first."""
    late: dict[str, list[str]] = {}
    missing: dict[str, list[str]] = {}
    for record in sorted(records, key=lambda r: r.period):
        for unit in build_returns(record).units:
            if unit.state == LATE:
                late.setdefault(unit.unit, []).append(str(record.period))
            elif unit.state == MISSING:
                missing.setdefault(unit.unit, []).append(str(record.period))
    found = [
        TimelinessRecord(unit, tuple(late.get(unit, ())), tuple(missing.get(unit, ())))
        for unit in dict.fromkeys((*missing, *late))
    ]
    return tuple(sorted(found, key=lambda one: -len(one.late) - len(one.missing)))
