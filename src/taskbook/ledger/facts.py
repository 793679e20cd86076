"""What the ledger holds of a period before any rule of precedence is applied: plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from taskbook.model.form import IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn, Decision

#: China has one time zone; times without a zone are taken as Beijing time on every machine.
BEIJING = dt.timezone(dt.timedelta(hours=8), "CST")


class Outcome(StrEnum):
    """What recording a returned file did.

    ``new``: first seen. ``same``: nothing changed. ``duplicate``: known content under a new name.
    ``reread``: known content, read again with another result on request. ``differs``: known
    content that would now be read differently; nothing changed.
    """

    NEW = "new"
    SAME = "same"
    DUPLICATE = "duplicate"
    REREAD = "reread"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file handed to the ledger.

    Attributes:
        checked: What the check made of it.
        content: The file itself, kept so that everything can be made again; None to keep only
            its hash (a file refused for its size).
        received: Day it was received.
    """

    checked: CheckedReturn
    content: bytes | None
    received: dt.date


@dataclass(frozen=True, slots=True)
class Sighting:
    """One name under which a content came in, and the earliest day it did."""

    received: dt.date
    name: str


@dataclass(frozen=True, slots=True)
class ReturnHead:
    """A recorded return without its cells.

    Attributes:
        number: Number in the ledger.
        batch: Entry with which it was recorded.
        sha256: Content hash.
        sightings: Every name it came in under, earliest first.
        unit: Recognised unit, or empty.
        recognised: The period the file itself names, or None.
        form_id: Identity of the form it claims to be, or empty.
        readable: False when it could not be opened.
        answers: Number of accepted cells.
        answered_rows: Number of rows with at least one.
        clashes: Cells that answer a question which another cell of the file answers too.
        queued: Number of cells or rows for a person.
        refused: Number of cells not taken.
    """

    number: int
    batch: int
    sha256: str
    sightings: tuple[Sighting, ...]
    unit: str
    recognised: Period | None
    form_id: str
    readable: bool
    answers: int
    answered_rows: int
    clashes: int
    queued: int
    refused: int

    @property
    def name(self) -> str:
        """The name under which it first came in, whatever the order of recording."""
        return self.sightings[0].name

    @property
    def received(self) -> dt.date:
        """The day it first came in."""
        return self.sightings[0].received

    @property
    def order(self) -> tuple[dt.date, str, str]:
        """Sort key that no order of recording changes.

        For lists only: which of two files is the later one, ``merge.succession`` says.
        """
        return (self.received, self.name, self.sha256)


@dataclass(frozen=True, slots=True)
class StoredReturn:
    """A recorded return with its cells."""

    head: ReturnHead
    checked: CheckedReturn


@dataclass(frozen=True, slots=True)
class FormHead:
    """An issued form without its rows."""

    unit: str
    form_id: str
    deadline: dt.date
    due_rows: int


@dataclass(frozen=True, slots=True)
class PeriodState:
    """One change of a period's state.

    Attributes:
        batch: The entry; everything up to it is what was closed.
        state: ``closed``, ``open`` (again) or ``checked`` (a proof was stored).
        proof: The conservation proof as JSON, or empty.
        who: Who decided.
        reason: Why.
        when: Time of entry.
    """

    batch: int
    state: str
    proof: str
    who: str
    reason: str
    when: dt.datetime


@dataclass(frozen=True, slots=True)
class PeriodHeads:
    """A period without cells: enough for ``status``, read in a few milliseconds.

    Attributes:
        period: The quarter.
        position: Number of the last entry taken into account.
        forms: Issued forms in issued order.
        returns: Recorded returns in ``order``.
        decisions: In order of entry.
        states: In order of entry.
    """

    period: Period
    position: int
    forms: tuple[FormHead, ...]
    returns: tuple[ReturnHead, ...]
    decisions: tuple[Decision, ...]
    states: tuple[PeriodState, ...]

    @property
    def closed(self) -> PeriodState | None:
        """The closing that holds, or None while the period is open."""
        changes = [state for state in self.states if state.state != "checked"]
        return changes[-1] if changes and changes[-1].state == "closed" else None


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """Everything recorded of a period as of one position.

    Attributes:
        heads: The same without cells.
        forms: Issued forms in issued order.
        returns: In the order of ``heads.returns``.
    """

    heads: PeriodHeads
    forms: tuple[IssuedForm, ...]
    returns: tuple[StoredReturn, ...]
