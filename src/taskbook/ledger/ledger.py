"""The ledger: what was issued, what came back, what was decided. Nothing is ever changed in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from taskbook.errors import ClosedError, LedgerError
from taskbook.ledger import encoding, reading
from taskbook.ledger.database import Database, Reader, batched
from taskbook.ledger.facts import (
    BEIJING,
    Incoming,
    Outcome,
    PeriodFacts,
    PeriodHeads,
)
from taskbook.model.form import IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn, Decision

#: The schema this program reads and writes; equal to ``schema.VERSION``, which is slow to import.
SCHEMA_VERSION = 1

#: Returned files that share one transaction: one wait for the disk instead of twenty-five.
FILES_PER_TRANSACTION = 25


def beijing_now() -> dt.datetime:
    """Return the present time in Beijing."""
    return dt.datetime.now(BEIJING)


class Ledger:
    """An append-only store of one workspace; see ``docs/ledger.md`` for what it guarantees.

    Args:
        database: Where it lives; use ``Ledger.open``.
        clock: Gives the time of an entry.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        create: bool = True,
        clock: Callable[[], dt.datetime] = beijing_now,
    ) -> Ledger:
        """Open the ledger at a file or URL, creating or upgrading it where needed.

        Args:
            place: A SQLite file, or ``postgresql://user@host/name``.
            create: Whether to create it when it is not there.
            clock: Gives the time of each entry; a time without zone is Beijing time.

        Raises:
            LedgerError: It is not a ledger, was written by a newer taskbook, cannot be reached,
                or is missing and ``create`` is False.
        """
        from taskbook.ledger.opening import make_ready

        database = Database(place)
        make_ready(database, SCHEMA_VERSION, create=create, now=clock())
        return cls(database, clock)

    def close(self) -> None:
        """Give connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Entries

    def record_issue(self, forms: Iterable[IssuedForm]) -> int:
        """Record issued forms; a later form of a unit replaces its earlier one.

        Returns:
            How many were not already the unit's current form.

        Raises:
            LedgerError: A form's period is closed.
        """
        from taskbook.ledger.writing import Entry, add_issue

        with self._database.write() as writer:
            entry = Entry(writer, "issue", self._clock())
            added = 0
            for form in forms:
                # Even the same form again: its files would be written and look as if just issued.
                self._require_open(writer, form.period)
                added += add_issue(entry, form)
            entry.commit()
        return added

    def record_return(
        self,
        period: Period,
        checked: CheckedReturn,
        content: bytes | None,
        received: dt.date,
        *,
        again: bool = False,
    ) -> Outcome:
        """Record one returned file; see ``record_returns``."""
        incoming = Incoming(checked, content, received)
        return self.record_returns(period, [incoming], again=again)[0]

    def record_returns(
        self, period: Period, returned: Iterable[Incoming], *, again: bool = False
    ) -> list[Outcome]:
        """Record returned files, readable or not, each wholly or not at all.

        The same content is one file; recording it again changes nothing (a new name or an
        earlier day is noted). Files are accepted even when the period is closed: they are kept,
        and count once it is opened again.

        Args:
            period: The period they are merged into, whatever they say themselves.
            returned: The files; taken one by one, so a generator keeps memory flat.
            again: Whether a known content that is now read differently gets a new reading,
                which counts instead of the older one (kept as well).

        Returns:
            What became of each, in order.
        """
        from taskbook.ledger.writing import Entry, add_return, packed

        outcomes: list[Outcome] = []
        for group in batched(map(packed, returned), FILES_PER_TRANSACTION):
            with self._database.write() as writer:
                for file in group:
                    entry = Entry(writer, "return", self._clock())
                    outcomes.append(add_return(entry, period, file, again=again))
                    entry.commit()
        return outcomes

    def record_decision(
        self, period: Period, kind: str, subject: str, value: str, reason: str, who: str
    ) -> Decision:
        """Record a person's decision; the last one on a subject holds.

        Raises:
            LedgerError: The period is closed.
        """
        from taskbook.ledger import schema
        from taskbook.ledger.writing import Entry

        with self._database.write() as writer:
            self._require_open(writer, period)
            entry = Entry(writer, "decision", self._clock())
            number = entry.add(schema.DECISIONS, str(period), kind, subject, value, reason, who)
            entry.commit()
        when = encoding.parse_moment(entry.recorded)
        return Decision(number, kind, subject, value, reason, who, when)

    def record_state(
        self,
        period: Period,
        state: str,
        *,
        proof: str,
        who: str,
        reason: str,
        expected_position: int | None = None,
    ) -> int:
        """Record that a period was proved, closed or opened again.

        Args:
            period: The quarter.
            state: ``checked``, ``closed`` or ``open``.
            proof: The conservation proof as JSON.
            who: Who decided.
            reason: Why.
            expected_position: Position at which ``proof`` was made; the state is refused if
                anybody has added to this period since.

        Returns:
            The entry's number; ``facts(period, as_of=number)`` is the period as closed.

        Raises:
            LedgerError: The ledger has moved on from ``expected_position``.
        """
        from taskbook.ledger import schema
        from taskbook.ledger.writing import Entry

        with self._database.write() as writer:
            entry = Entry(writer, state, self._clock())
            if expected_position is not None:
                self._require_unmoved(writer, period, expected_position)
            entry.add(schema.STATES, str(period), state, proof, who, reason)
            number = entry.commit()
        assert number is not None
        return number

    def record_document(self, period: Period, kind: str, name: str, content: bytes) -> None:
        """Keep a document that a circular depends on (``sheet``) or that was issued (``circular``).

        Keeping the same content under the same kind and name twice changes nothing.
        """
        from taskbook.files import sha256
        from taskbook.ledger import schema
        from taskbook.ledger.writing import Entry

        digest = sha256(content)
        with self._database.write() as writer:
            current = writer.value(
                "SELECT sha256 FROM documents WHERE period = ? AND kind = ? AND name = ? "
                "ORDER BY id DESC LIMIT 1",
                str(period),
                kind,
                name,
            )
            if current == digest:
                return
            entry = Entry(writer, "document", self._clock())
            entry.keep(content, digest)
            entry.add(schema.DOCUMENTS, str(period), kind, name, digest)
            entry.commit()

    # Reading

    def position(self) -> int:
        """Return the number of the last entry; pass it as ``as_of`` to see this moment again."""
        with self._database.read() as reader:
            return reading.position_at(reader, None)

    def periods(self) -> tuple[Period, ...]:
        """Return the periods with a form or a return, oldest first."""
        with self._database.read() as reader:
            names = {row[0] for row in reader.rows("SELECT DISTINCT period FROM issued")}
            names |= {row[0] for row in reader.rows("SELECT DISTINCT period FROM returns")}
        return tuple(sorted(Period.parse(name) for name in names))

    def facts(
        self,
        period: Period,
        as_of: dt.datetime | int | None = None,
        units: Collection[str] | None = None,
    ) -> PeriodFacts:
        """Return everything recorded of a period by then (a time or a position).

        Args:
            period: The quarter.
            as_of: A time, a position, or None for now.
            units: Whose forms and cells to read; None for all. ``heads`` is always whole.
        """
        with self._database.read() as reader:
            return reading.read_facts(reader, period, reading.position_at(reader, as_of), units)

    def heads(self, period: Period, as_of: dt.datetime | int | None = None) -> PeriodHeads:
        """Return the same without forms' rows and returns' cells, in a few milliseconds."""
        with self._database.read() as reader:
            return reading.read_heads(reader, period, reading.position_at(reader, as_of))

    def forms(
        self, period: Period, as_of: dt.datetime | int | None = None
    ) -> tuple[IssuedForm, ...]:
        """Return the forms as issued, to match returned files against."""
        with self._database.read() as reader:
            return reading.read_forms(reader, period, reading.position_at(reader, as_of))

    def older_forms(self, period: Period) -> dict[str, tuple[IssuedForm, ...]]:
        """Return, by unit, the forms that were replaced; a unit may still return one of them."""
        found: dict[str, tuple[IssuedForm, ...]] = {}
        with self._database.read() as reader:
            for form in reading.read_older_forms(reader, period):
                found[form.unit] = (*found.get(form.unit, ()), form)
        return found

    def content(self, sha256: str) -> bytes | None:
        """Return a returned file or kept document, or None if only its hash was kept."""
        with self._database.read() as reader:
            found = reader.value("SELECT content FROM contents WHERE sha256 = ?", sha256)
        return None if found is None else bytes(found)

    def document(
        self, period: Period, kind: str, as_of: dt.datetime | int | None = None
    ) -> bytes | None:
        """Return the last kept document of a kind as of then, or None."""
        with self._database.read() as reader:
            found = reader.value(
                "SELECT sha256 FROM documents WHERE period = ? AND kind = ? AND batch <= ? "
                "ORDER BY id DESC LIMIT 1",
                str(period),
                kind,
                reading.position_at(reader, as_of),
            )
        return None if found is None else self.content(found)

    def verify(self) -> tuple[str, ...]:
        """Recompute every entry's chained digest; return what does not agree, in Chinese."""
        from taskbook.ledger.verifying import verify_chain

        with self._database.read() as reader:
            return tuple(verify_chain(reader))

    def _require_open(self, reader: Reader, period: Period) -> None:
        state = reader.value(
            "SELECT state FROM states WHERE period = ? AND state <> 'checked' "
            "ORDER BY id DESC LIMIT 1",
            str(period),
        )
        if state == "closed":
            raise ClosedError(
                f"{period.chinese}已经关账，不能再下发或决定。",
                f"确需更改的，请先运行 taskbook confirm {period} --reopen 重新开账，并写明理由。",
            )

    def _require_unmoved(self, reader: Reader, period: Period, position: int) -> None:
        for table in ("issued", "returns", "sightings", "decisions", "states"):
            moved = reader.value(
                f"SELECT 1 FROM {table} WHERE period = ? AND batch > ? LIMIT 1",
                str(period),
                position,
            )
            if moved is not None:
                raise LedgerError(
                    f"核对之后，{period.chinese}又有新的记录写入台账。", "请重新合并核对后再关账。"
                )
