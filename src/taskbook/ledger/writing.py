"""One entry in the ledger: numbered, timed, and chained to the entry before it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from taskbook import __version__, files
from taskbook.ledger import encoding, schema
from taskbook.ledger.database import Writer
from taskbook.ledger.facts import Incoming, Outcome
from taskbook.model.form import IssuedForm
from taskbook.model.period import Period

GENESIS = "0" * 64


class Entry:
    """Gathers the rows of one entry and adds them under the next number.

    Nothing reaches the database before ``commit``, and nothing at all if no row was added.
    """

    def __init__(self, writer: Writer, action: str, now: dt.datetime) -> None:
        self.writer = writer
        self.number = 1 + int(writer.value("SELECT coalesce(max(id), 0) FROM batches"))
        last = list(
            writer.rows("SELECT recorded, chain FROM batches WHERE id = ?", self.number - 1)
        )
        self._previous = last[0][1] if last else GENESIS
        # The ledger's time never runs backwards, so that "as of then" means one thing.
        earliest = last[0][0] if last else ""
        self.recorded = max(encoding.moment_text(now), earliest)
        self._action = action
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._next: dict[str, int] = {}

    def add(self, table: sa.Table, *values: object) -> int:
        """Add a row that belongs to this entry; return its number."""
        name = table.name
        if name not in self._next:
            self._next[name] = 1 + int(
                self.writer.value(f"SELECT coalesce(max(id), 0) FROM {name}")
            )
        number = self._next[name]
        self._next[name] += 1
        kept = (encoding.storable(v) if isinstance(v, str) else v for v in values)
        self._rows.setdefault(name, []).append((number, self.number, *kept))
        return number

    def add_cells(self, number: int, cells: str) -> None:
        """Add what was found in return ``number``."""
        self._rows.setdefault(schema.CELLS.name, []).append((number, cells))

    def keep(self, content: bytes, sha256: str) -> None:
        """Keep a file's content once.

        Raises:
            ValueError: ``sha256`` is not its hash.
        """
        if files.sha256(content) != sha256:
            raise ValueError(f"content does not have the hash {sha256}")
        known = self.writer.value("SELECT 1 FROM contents WHERE sha256 = ?", sha256)
        if known is None:
            self.writer.insert(schema.CONTENTS, [(sha256, len(content), content)])

    def commit(self) -> int | None:
        """Write the rows; return the entry's number, or None when there was nothing to write."""
        if not self._rows:
            return None
        chain = chained(self._previous, self.recorded, self._action, self._rows)
        batch = (self.number, self.recorded, self._action, __version__, chain)
        self.writer.insert(schema.BATCHES, [batch])
        for table in (*schema.PARTS_OF_A_BATCH, schema.CELLS):
            self.writer.insert(table, self._rows.get(table.name, []))
        return self.number


def chained(
    previous: str, recorded: str, action: str, rows: dict[str, list[tuple[Any, ...]]]
) -> str:
    """Return the digest of an entry, which covers every entry before it."""
    digest = hashlib.sha256(f"{previous}\n{recorded}\n{action}\n".encode())
    for name in sorted(rows):
        digest.update(repr((name, rows[name])).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def add_issue(entry: Entry, form: IssuedForm) -> bool:
    """Add an issued form unless the unit's current form is the very same."""
    text = encoding.form_text(form)
    current = entry.writer.value(
        "SELECT form FROM issued WHERE period = ? AND unit = ? ORDER BY id DESC LIMIT 1",
        str(form.period),
        form.unit,
    )
    if current == text:
        return False
    entry.add(
        schema.ISSUED,
        str(form.period),
        form.unit,
        form.form_id,
        form.deadline.isoformat(),
        sum(row.due for row in form.rows),
        len(form.rows),
        text,
    )
    return True


@dataclass(frozen=True, slots=True)
class Packed:
    """A returned file as the ledger keeps it; the hundreds of answers in it are let go.

    Attributes:
        sha256: Of the content.
        name: Under which it came in, storable.
        received: Day it was received.
        content: The file, or None to keep only its hash.
        unit: Unit it was recognised as, or an empty string.
        cells: Everything that was found in it.
        digest: Of what was found.
        facts: The further values of its row in ``schema.RETURNS``.
    """

    sha256: str
    name: str
    received: str
    content: bytes | None
    unit: str
    cells: str
    digest: str
    facts: tuple[str | int, ...]


def packed(incoming: Incoming) -> Packed:
    """Return a returned file ready to be added."""
    checked = incoming.checked
    cells = encoding.cells_text(checked)
    return Packed(
        checked.sha256,
        encoding.storable(checked.name),
        incoming.received.isoformat(),
        incoming.content,
        checked.unit,
        cells,
        encoding.check_digest(checked, cells),
        (
            "" if checked.period is None else str(checked.period),
            checked.form_id,
            int(checked.readable),
            len(checked.answers),
            len({a.key for a in checked.answers}),
            encoding.clashes(checked),
            len(checked.queued),
            len(checked.refused),
        ),
    )


def add_return(entry: Entry, period: Period, file: Packed, *, again: bool) -> Outcome:
    """Add a returned file, its cells and its content, unless the ledger has them."""
    known = list(
        entry.writer.rows(
            "SELECT reading, digest, unit FROM returns WHERE period = ? AND sha256 = ? "
            "ORDER BY reading DESC LIMIT 1",
            str(period),
            file.sha256,
        )
    )
    renamed = _add_sighting(entry, period, file)
    if known:
        if known[0][1] == file.digest:
            return Outcome.DUPLICATE if renamed else Outcome.SAME
        # The same content in a folder that names its unit: a reading with a unit beats one
        # without, whichever came first.
        placed_now = bool(file.unit) and not known[0][2]
        if not again and not placed_now:
            return Outcome.DIFFERS
    if file.content is not None:
        entry.keep(file.content, file.sha256)
    reading = known[0][0] + 1 if known else 1
    row = (str(period), file.sha256, reading, file.name, file.unit, *file.facts, file.digest)
    entry.add_cells(entry.add(schema.RETURNS, *row), file.cells)
    return Outcome.REREAD if known else Outcome.NEW


def _add_sighting(entry: Entry, period: Period, file: Packed) -> bool:
    """Note the name a content came in under; return True if the content had other names."""
    known = dict(
        entry.writer.rows(
            "SELECT name, min(received) FROM sightings WHERE period = ? AND sha256 = ? "
            "GROUP BY name",
            str(period),
            file.sha256,
        )
    )
    if file.name not in known or file.received < known[file.name]:
        entry.add(schema.SIGHTINGS, str(period), file.sha256, file.name, file.received)
    return bool(known) and file.name not in known
