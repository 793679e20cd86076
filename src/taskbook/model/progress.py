"""What the ledger knows of a period, as values: the only thing that summary and pace read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple, cast

from taskbook.model.form import IssuedForm, Section
from taskbook.model.period import Period
from taskbook.problems.problem import Problem


# Answers and their places are named tuples: a city's quarter has hundreds of thousands of them, and
# a tuple is made in a quarter of the time of a frozen dataclass.
class CellRef(NamedTuple):
    """The very cell of the very file that an answer came from."""

    sha256: str
    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.file} [{self.sheet}!{self.cell}]"


class Answer(NamedTuple):
    """One accepted answer cell.

    Attributes:
        unit: Who answers.
        section: Sheet of the form.
        key: ``FormRow.key`` (task id, ``#n`` for its n-th indicator).
        task_id: The task.
        field: Column key (``progress``, ``status``, ``value``).
        text: The answer, normalised for width and spacing, never as a formula.
        number: The number understood, in the unit that the form gives; None for text.
        coded: One of the coded empty answers, or None.
        ref: Where it stands.
        shared_from: The task whose answer this is, when it came over as 同一事项.
    """

    unit: str
    section: Section
    key: str
    task_id: str
    field: str
    text: str
    number: Decimal | None
    coded: str | None
    ref: CellRef
    shared_from: str | None = None


# The same from all values in order, in two thirds of the time; the types count them.
new_ref = cast(Callable[[tuple[str, str, str, str]], CellRef], partial(tuple.__new__, CellRef))
new_answer = cast(
    Callable[
        [
            tuple[
                str, Section, str, str, str, str,
                Decimal | None, str | None, CellRef, str | None,
            ]
        ],
        Answer,
    ],
    partial(tuple.__new__, Answer),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """One file that came in, whatever became of it.

    Attributes:
        sha256: Content hash; the same content is one file, under however many names.
        name: Name under which it was first handed in.
        unit: Unit it was recognised as, or an empty string.
        received: Day it was received (given by the person who merges, else the merge's day).
        state: ``accepted``, ``superseded``, ``refused``, ``duplicate``.
        reason: Why it was refused, or which files it mends, in words.
    """

    sha256: str
    name: str
    unit: str
    received: dt.date
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on a queued row, a conflict, a status or a link.

    Attributes:
        number: Order of entry in the ledger.
        kind: ``queue``, ``conflict``, ``status``, ``link``, ``close``.
        subject: Id of what was decided (queue item, task id).
        value: The decision.
        reason: Why, in the person's words.
        who: The person.
        when: Time of entry.
    """

    number: int
    kind: str
    subject: str
    value: str
    reason: str
    who: str
    when: dt.datetime


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """Everything the ledger holds of one period, as of one moment."""

    period: Period
    forms: tuple[IssuedForm, ...]
    files: tuple[ReturnedFile, ...]
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def returned_units(self) -> frozenset[str]:
        """Return the units with an accepted file."""
        return frozenset(f.unit for f in self.files if f.state == "accepted")

    def missing_units(self) -> tuple[str, ...]:
        """Return the units that were asked and have no accepted file, in issued order."""
        returned = self.returned_units()
        return tuple(form.unit for form in self.forms if form.unit not in returned)

    def answers_for(self, task_id: str, unit: str | None = None) -> Iterator[Answer]:
        """Yield the answers on one task, of one unit or of all."""
        return (
            a for a in self.answers if a.task_id == task_id and (unit is None or a.unit == unit)
        )


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A row or cell of a returned file that only a person can place or read.

    Attributes:
        id: Stable: a digest of file hash, sheet and cell.
        unit: Unit of the file, or an empty string.
        reason: Code of the problem that queued it.
        text: What stands there.
        ref: Where it stands.
        section: Sheet of the form it seems to belong to, or None.
        candidates: ``FormRow.key``s it may belong to, most likely first.
        confidence: Of the first candidate, 0 to 1, two decimals.
        field: Column key, or an empty string.
    """

    id: str
    unit: str
    reason: str
    text: str
    ref: CellRef
    section: Section | None = None
    candidates: tuple[str, ...] = ()
    confidence: Decimal = Decimal(0)
    field: str = ""


@dataclass(frozen=True, slots=True)
class CheckedReturn:
    """One returned file after opening, matching and checking; nothing of it is lost.

    Every non-empty answer cell is in exactly one of ``answers``, ``refused`` or ``queued``.

    Attributes:
        sha256: Content hash.
        name: File name (``包.zip/表.xlsx`` inside an archive).
        unit: Recognised unit, or an empty string.
        period: Recognised period, or None.
        form_id: Identity of the form it claims to be, or an empty string.
        readable: False when the file could not be opened at all (see ``problems``).
        rows_matched: Keys of the issued rows found in the file.
        answers: Accepted cells.
        queued: Cells for a person.
        refused: Cells not taken, with the problem that says why.
        problems: Everything found.
        mends: Beginnings of the content hashes of the files that it mends, as the correction
            workbook says that it was made from; empty for any other file.
    """

    sha256: str
    name: str
    unit: str
    period: Period | None
    form_id: str
    readable: bool
    rows_matched: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    queued: tuple[QueueItem, ...] = ()
    refused: tuple[tuple[CellRef, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    mends: tuple[str, ...] = ()
