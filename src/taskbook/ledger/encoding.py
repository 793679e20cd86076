"""Between the model's values and the ledger's rows (text and whole numbers only)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from sys import intern
from typing import Any

from taskbook.ledger.facts import BEIJING, ReturnHead
from taskbook.model.form import FormRow, IssuedForm, Section
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.progress import (
    Answer,
    CellRef,
    CheckedReturn,
    QueueItem,
    new_answer,
    new_ref,
)
from taskbook.problems.problem import Problem


def moment_text(moment: dt.datetime) -> str:
    """Return a time as UTC text whose alphabetical order is the order of time."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    return aware.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_moment(text: str) -> dt.datetime:
    """Return the Beijing time that ``moment_text`` wrote."""
    return dt.datetime.fromisoformat(text).astimezone(BEIJING)


def storable(text: str) -> str:
    """Return ``text`` as both databases can hold it.

    A file name in another encoding reaches Python with surrogates that stand for bytes; these are
    kept readably, as escapes. PostgreSQL holds no NUL character.
    """
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def form_text(form: IssuedForm) -> str:
    """Return an issued form as JSON, the same text for the same form."""
    data = {
        "spec": form.spec_version,
        "deadline": form.deadline.isoformat(),
        "rows": [{name: getattr(row, name) for name in _ROW_FIELDS} for row in form.rows],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def parse_form(unit: str, period: Period, text: str) -> IssuedForm:
    """Return the form that ``form_text`` wrote."""
    data = json.loads(text)
    rows = tuple(_form_row(values) for values in data["rows"])
    return IssuedForm(unit, period, data["spec"], dt.date.fromisoformat(data["deadline"]), rows)


_ROW_FIELDS = tuple(field.name for field in fields(FormRow))


def _form_row(values: dict[str, Any]) -> FormRow:
    # Fields that this program does not know, or the form did not have yet, are left out.
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in _ROW_FIELDS
    }
    known["section"] = Section(known["section"])
    return FormRow(**known)


def cells_text(checked: CheckedReturn) -> str:
    """Return all that a check found as JSON: the same text under whatever name the file came.

    One text per file instead of one row per cell: 600 files of 360 cells take a quarter of the
    time. The views of ``schema.py`` show it cell by cell.
    """
    name = checked.name
    found: dict[str, Any] = {
        "rows": checked.rows_matched,
        "answers": _grouped(checked.answers),
        "queued": [_queued_values(q) for q in checked.queued],
        "refused": [(ref.sheet, ref.cell, why) for ref, why in checked.refused],
        "problems": [_problem_values(p, name) for p in checked.problems],
    }
    if checked.mends:
        # Only where there is any: the text of all other files, and with it their digest, is the
        # same as before correction workbooks named what they mend.
        found["mends"] = checked.mends
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    if text.isascii() or _encodable(text):
        return text
    # Half a surrogate pair, from a damaged file: escaped, it is as JSON has it and comes back.
    return json.dumps(found, ensure_ascii=True, separators=(",", ":"))


def parse_cells(head: ReturnHead, text: str) -> CheckedReturn:
    """Return the checked file that ``cells_text`` wrote, under the name it has in ``head``."""
    found = json.loads(text)
    unit, sha256, file = head.unit, head.sha256, head.name
    return CheckedReturn(
        sha256=sha256,
        name=file,
        unit=unit,
        period=head.recognised,
        form_id=head.form_id,
        readable=head.readable,
        rows_matched=tuple(found["rows"]),
        answers=tuple(_answers(unit, sha256, file, found["answers"])),
        queued=tuple(_queued(unit, sha256, file, values) for values in found["queued"]),
        refused=tuple(
            (CellRef(sha256, file, sheet, cell), why) for sheet, cell, why in found["refused"]
        ),
        problems=tuple(_problem(file, values) for values in found["problems"]),
        mends=tuple(found.get("mends", ())),
    )


def check_digest(checked: CheckedReturn, cells: str) -> str:
    """Return a digest of what a check found, whatever the file was called."""
    head = f"{checked.unit}\n{checked.period}\n{checked.form_id}\n{checked.readable}\n"
    digest = hashlib.sha256(head.encode("utf-8", "surrogatepass"))
    digest.update(cells.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def clashes(checked: CheckedReturn) -> int:
    """Return how many cells answer a question that another cell of the file answers too."""
    if len({(a.key, a.field) for a in checked.answers}) == len(checked.answers):
        return 0
    times = Counter((a.key, a.field) for a in checked.answers)
    return sum(n for n in times.values() if n > 1)


def _grouped(answers: Iterable[Answer]) -> list[list[Any]]:
    """Return the answers, what neighbouring cells of one row share written once."""
    groups: list[list[Any]] = []
    last: tuple[object, ...] = ()
    cells: list[Any] = []
    for _, section, key, task_id, field, text, number, coded, (_, _, sheet, cell), _ in answers:
        shared = (section, key, task_id, sheet)
        if shared != last:
            cells, last = [], shared
            groups.append([str(section), key, task_id, sheet, cells])
        cells.append((field, text, None if number is None else str(number), coded, cell))
    return groups


_SECTIONS = {section.value: section for section in Section}


def _answers(unit: str, sha256: str, file: str, groups: list[list[Any]]) -> Iterator[Answer]:
    for section_name, key, task_id, sheet, cells in groups:
        section, sheet = _SECTIONS[section_name], intern(sheet)
        key = intern(key)
        task_id = key if task_id == key else intern(task_id)
        for field, text, digits, coded, cell in cells:
            number = None if digits is None else Decimal(digits)
            ref, field = new_ref((sha256, file, sheet, cell)), intern(field)
            yield new_answer((unit, section, key, task_id, field, text, number, coded, ref, None))


def _queued_values(q: QueueItem) -> list[Any]:
    return [
        q.id,
        q.reason,
        q.text,
        q.ref.sheet,
        q.ref.cell,
        None if q.section is None else str(q.section),
        q.candidates,
        str(q.confidence),
        q.field,
    ]


def _queued(unit: str, sha256: str, file: str, values: list[Any]) -> QueueItem:
    item, reason, text, sheet, cell, section, candidates, confidence, field = values
    return QueueItem(
        item,
        unit,
        reason,
        text,
        CellRef(sha256, file, sheet, cell),
        None if section is None else Section(section),
        tuple(candidates),
        Decimal(confidence),
        field,
    )


def _problem_values(p: Problem, name: str) -> list[Any]:
    place = p.location
    document = None if place.document == name else place.document
    return [
        p.code,
        document,
        place.sheet,
        place.row,
        place.column,
        place.label,
        p.found,
        p.expected,
        p.repaired,
        p.subject,
        p.note,
    ]


def _problem(file: str, values: list[Any]) -> Problem:
    code, document, sheet, row, column, label, found, expected, repaired, subject, note = values
    location = Location(document or file, sheet, row, column, label)
    return Problem(code, location, found, expected, repaired, subject, note)
