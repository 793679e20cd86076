"""Builds issued forms and checked returns in code, for the tests of ledger and merge."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

from taskbook.model.form import FormRow, IssuedForm, Section, fingerprint
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.progress import Answer, CellRef, CheckedReturn, QueueItem
from taskbook.outputs.identity import mended_mark
from taskbook.problems.problem import Problem

Q1 = Period(2021, 1)
Q2 = Period(2021, 2)
DEADLINE = dt.date(2021, 4, 5)
LEAD_FIELDS = ("progress", "status", "problem", "next", "evidence")


def row(task: int, indicator: int | None = None, **more: object) -> FormRow:
    task_id = f"DG2021-{task:03d}"
    key = task_id if indicator is None else f"{task_id}#{indicator + 1}"
    section = Section.LEAD if indicator is None else Section.INDICATOR
    values: dict[str, object] = {
        "key": key,
        "section": section,
        "task_id": task_id,
        "indicator": indicator,
        "fingerprint": fingerprint(key),
        "given": {"id": task_id, "title": f"任务{task}"},
    }
    return FormRow(**(values | more))  # type: ignore[arg-type]


def form(unit: str, rows: tuple[FormRow, ...], period: Period = Q1) -> IssuedForm:
    return IssuedForm(unit, period, "1", DEADLINE, rows)


def simple_form(unit: str, tasks: int = 3, period: Period = Q1) -> IssuedForm:
    return form(unit, tuple(row(n + 1) for n in range(tasks)), period)


def returned(
    unit: str,
    cells: dict[tuple[str, str], str],
    *,
    name: str | None = None,
    period: Period | None = Q1,
    readable: bool = True,
    queued: tuple[tuple[str, str, tuple[str, ...]], ...] = (),
    refused: tuple[tuple[str, str], ...] = (),
    problems: tuple[Problem, ...] = (),
    mends: tuple[str, ...] = (),
    salt: str = "",
) -> CheckedReturn:
    """A checked return: ``cells`` maps (row key, field) to text; numbers become numbers.

    ``mends`` are content hashes, as a correction workbook made from these files carries them.
    """
    name = name or f"{unit}.xlsx"
    keys = tuple(dict.fromkeys(key for key, _ in cells))
    text = repr((unit, cells, str(period), readable, queued, refused, salt, *mends))
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    answers = tuple(
        Answer(
            unit,
            Section.INDICATOR if "#" in key else Section.LEAD,
            key,
            key.split("#")[0],
            field,
            value,
            Decimal(value) if value.replace(".", "", 1).isdigit() else None,
            "零报告" if value == "零报告" else None,
            CellRef(sha256, name, "量化指标" if "#" in key else "牵头任务", f"F{n + 4}"),
        )
        for n, ((key, field), value) in enumerate(cells.items())
    )
    items = tuple(
        QueueItem(
            hashlib.sha256(f"{sha256}{cell}".encode()).hexdigest()[:12],
            unit,
            "row-unmatched",
            content,
            CellRef(sha256, name, "牵头任务", cell),
            Section.LEAD,
            candidates,
            Decimal("0.50"),
            "progress",
        )
        for cell, content, candidates in queued
    )
    return CheckedReturn(
        sha256=sha256,
        name=name,
        unit=unit,
        period=period,
        form_id=f"{period}-0000",
        readable=readable,
        rows_matched=keys,
        answers=answers,
        queued=items,
        refused=tuple((CellRef(sha256, name, "牵头任务", cell), why) for cell, why in refused),
        problems=problems,
        mends=tuple(sorted(mended_mark(one) for one in mends)),
    )


def full(unit: str, tasks: int = 3, **more: object) -> CheckedReturn:
    cells = {
        (f"DG2021-{n + 1:03d}", field): f"{unit}{field}{n}"
        for n in range(tasks)
        for field in LEAD_FIELDS
    }
    return returned(unit, cells, **more)  # type: ignore[arg-type]


def problem(code: str, name: str, cell_row: int = 4, **more: str) -> Problem:
    return Problem(code, Location(name, "牵头任务", cell_row, 6, "本季度进展"), **more)
