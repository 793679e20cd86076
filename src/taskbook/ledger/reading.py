"""From the ledger's rows back to values, as of any position."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from taskbook.ledger import encoding
from taskbook.ledger.database import Reader
from taskbook.ledger.facts import (
    FormHead,
    PeriodFacts,
    PeriodHeads,
    PeriodState,
    ReturnHead,
    Sighting,
    StoredReturn,
)
from taskbook.memory import no_garbage_collection
from taskbook.model.form import IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import Decision

_RETURNS = """
SELECT r.id, r.batch, r.sha256, r.unit, r.recognised, r.form_id, r.readable, r.answers,
       r.answered_rows, r.clashes, r.queued, r.refused
FROM returns r
WHERE r.period = ? AND r.batch <= ? AND r.reading = (
    SELECT max(l.reading) FROM returns l
    WHERE l.period = r.period AND l.sha256 = r.sha256 AND l.batch <= ?)
"""
_ISSUED = """
SELECT i.id, i.unit, {} FROM issued i
WHERE i.period = ? AND i.batch <= ? AND i.id = (
    SELECT max(l.id) FROM issued l
    WHERE l.period = i.period AND l.unit = i.unit AND l.batch <= ?)
ORDER BY (SELECT min(f.id) FROM issued f WHERE f.period = i.period AND f.unit = i.unit)
"""
_DECISIONS = """
SELECT d.id, d.kind, d.subject, d.value, d.reason, d.who, b.recorded
FROM decisions d JOIN batches b ON b.id = d.batch
WHERE d.period = ? AND d.batch <= ? ORDER BY d.id
"""
_STATES = """
SELECT s.batch, s.state, s.proof, s.who, s.reason, b.recorded
FROM states s JOIN batches b ON b.id = s.batch
WHERE s.period = ? AND s.batch <= ? ORDER BY s.id
"""


def position_at(reader: Reader, as_of: dt.datetime | int | None) -> int:
    """Return the number of the last entry made by then."""
    if as_of is None:
        return int(reader.value("SELECT coalesce(max(id), 0) FROM batches"))
    if isinstance(as_of, int):
        return as_of
    return int(
        reader.value(
            "SELECT coalesce(max(id), 0) FROM batches WHERE recorded <= ?",
            encoding.moment_text(as_of),
        )
    )


def read_heads(reader: Reader, period: Period, position: int) -> PeriodHeads:
    """Return a period without cells."""
    name = str(period)
    forms = tuple(
        FormHead(unit, form_id, dt.date.fromisoformat(deadline), due)
        for _, unit, form_id, deadline, due, all_rows in reader.rows(
            _ISSUED.format("i.form_id, i.deadline, i.due_rows, i.all_rows"),
            name,
            position,
            position,
        )
        if all_rows
    )
    names = _sightings(reader, name, position)
    heads = sorted(
        (_head(row, names[row[2]]) for row in reader.rows(_RETURNS, name, position, position)),
        key=lambda head: head.order,
    )
    decisions = tuple(
        Decision(number, kind, subject, value, reason, who, encoding.parse_moment(when))
        for number, kind, subject, value, reason, who, when in reader.rows(
            _DECISIONS, name, position
        )
    )
    states = tuple(
        PeriodState(batch, state, proof, who, reason, encoding.parse_moment(when))
        for batch, state, proof, who, reason, when in reader.rows(_STATES, name, position)
    )
    return PeriodHeads(period, position, forms, tuple(heads), decisions, states)


def read_facts(
    reader: Reader, period: Period, position: int, units: Collection[str] | None = None
) -> PeriodFacts:
    """Return everything recorded of a period, or the forms and cells of some units only."""
    heads = read_heads(reader, period, position)
    wanted = [head for head in heads.returns if units is None or head.unit in units]
    with no_garbage_collection():
        forms = read_forms(reader, period, position, units)
        return PeriodFacts(heads, forms, tuple(read_returns(reader, wanted)))


def read_forms(
    reader: Reader, period: Period, position: int, units: Collection[str] | None = None
) -> tuple[IssuedForm, ...]:
    """Return the current form of every unit, in the order in which units were first issued."""
    rows = reader.rows(_ISSUED.format("i.form"), str(period), position, position)
    forms = (
        encoding.parse_form(unit, period, text)
        for _, unit, text in rows
        if units is None or unit in units
    )
    return tuple(form for form in forms if form.rows)


def read_older_forms(reader: Reader, period: Period) -> Iterator[IssuedForm]:
    """Yield the forms that a later one of their unit has replaced, oldest first."""
    rows = reader.rows(
        "SELECT i.unit, i.form FROM issued i WHERE i.period = ? AND i.id < ("
        "SELECT max(l.id) FROM issued l WHERE l.period = i.period AND l.unit = i.unit) "
        "ORDER BY i.id",
        str(period),
    )
    for unit, text in rows:
        form = encoding.parse_form(unit, period, text)
        if form.rows:
            yield form


def read_returns(reader: Reader, heads: Iterable[ReturnHead]) -> Iterator[StoredReturn]:
    """Yield returns with their cells."""
    for head in heads:
        text = reader.value("SELECT cells FROM cells WHERE return_id = ?", head.number)
        yield StoredReturn(head, encoding.parse_cells(head, text))


def _sightings(reader: Reader, period: str, position: int) -> dict[str, tuple[Sighting, ...]]:
    rows = reader.rows(
        "SELECT sha256, min(received) AS first, name FROM sightings "
        "WHERE period = ? AND batch <= ? GROUP BY sha256, name ORDER BY sha256, first, name",
        period,
        position,
    )
    return {
        sha256: tuple(Sighting(dt.date.fromisoformat(day), name) for _, day, name in group)
        for sha256, group in groupby(rows, key=itemgetter(0))
    }


def _head(row: tuple[Any, ...], sightings: tuple[Sighting, ...]) -> ReturnHead:
    number, batch, sha256, unit, recognised, form_id, readable, *counts = row
    return ReturnHead(
        number,
        batch,
        sha256,
        sightings,
        unit,
        Period.parse(recognised) if recognised else None,
        form_id,
        bool(readable),
        *counts,
    )
