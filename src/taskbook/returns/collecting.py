"""Collect what became of every cell of a file: answered, refused or queued; one place, no gaps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from taskbook.model.form import Section
from taskbook.model.location import Location
from taskbook.model.progress import Answer, CellRef, QueueItem
from taskbook.problems.problem import Problem
from taskbook.returns.grid import Sheet, address

_GROUP_FROM = 4
_PLACES_SHOWN = 12
_LONGEST_SHOWN = 80


@dataclass(slots=True)
class Collector:
    """The outcome of one file while it is being worked out.

    Attributes:
        sha256: Hash of the file.
        name: Its name.
        unit: Unit that it was recognised as.
    """

    sha256: str
    name: str
    unit: str = ""
    answers: list[Answer] = field(default_factory=list)
    queued: list[QueueItem] = field(default_factory=list)
    refused: list[tuple[CellRef, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def ref(self, sheet: Sheet, row: int, column: int) -> CellRef:
        """Return the reference of a cell."""
        return CellRef(self.sha256, self.name, sheet.name, address(row, column))

    def refuse(self, sheet: Sheet, row: int, column: int, code: str) -> None:
        """Note that a cell is not taken."""
        self.refused.append((self.ref(sheet, row, column), code))

    def queue(
        self,
        sheet: Sheet,
        row: int,
        column: int,
        code: str,
        text: str,
        *,
        section: Section | None = None,
        candidates: tuple[str, ...] = (),
        confidence: Decimal = Decimal(0),
        field_key: str = "",
    ) -> None:
        """Put a cell before a person."""
        ref = self.ref(sheet, row, column)
        digest = hashlib.sha256(f"{self.sha256}\n{ref.sheet}\n{ref.cell}".encode()).hexdigest()
        self.queued.append(
            QueueItem(
                digest[:16],
                self.unit,
                code,
                text,
                ref,
                section,
                candidates,
                confidence,
                field_key,
            )
        )

    def problem(
        self,
        code: str,
        sheet: Sheet | None = None,
        row: int | None = None,
        column: int | None = None,
        *,
        label: str | None = None,
        found: str = "",
        expected: str = "",
        repaired: str | None = None,
        subject: str = "",
        note: str = "",
    ) -> None:
        """Note a problem at a place of the file."""
        place = Location(self.name, sheet.name if sheet else None, row, column, label)
        shown = found if len(found) <= _LONGEST_SHOWN else found[:_LONGEST_SHOWN] + "…"
        self.problems.append(Problem(code, place, shown, expected, repaired, subject, note))


def grouped(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return one line for one cause: equal faults of one column become one problem.

    A pasted column otherwise hides what else is wrong behind hundreds of lines.
    """
    groups: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        place = problem.location
        groups.setdefault((problem.code, place.sheet, place.label), []).append(problem)
    found: list[Problem] = []
    for members in groups.values():
        first = members[0]
        if len(members) < _GROUP_FROM or first.location.row is None:
            found.extend(members)
            continue
        places = [m.location.cell for m in members]
        shown = "、".join(places[:_PLACES_SHOWN]) + ("等" if len(places) > _PLACES_SHOWN else "")
        more = f"同类问题共{len(members)}处：{shown}。"
        note = f"{first.note}{more}"
        found.append(
            Problem(
                first.code,
                first.location,
                first.found,
                first.expected,
                first.repaired,
                first.subject,
                note,
            )
        )
    order = {id(problem): n for n, problem in enumerate(problems)}
    return tuple(sorted(found, key=lambda p: order.get(id(p), _first(p, problems))))


def _first(problem: Problem, problems: list[Problem]) -> int:
    return next(
        n
        for n, other in enumerate(problems)
        if other.code == problem.code and other.location == problem.location
    )
