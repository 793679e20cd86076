"""Check one returned file: open, recognise, match, read; every cell ends up in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from taskbook.files import sha256
from taskbook.model.form import FormSpec, IssuedForm, Prior
from taskbook.model.period import Period
from taskbook.model.progress import CheckedReturn
from taskbook.model.task import TaskSheet
from taskbook.returns.collecting import Collector, grouped
from taskbook.returns.furniture import Furniture
from taskbook.returns.grid import Book
from taskbook.returns.limits import Refused
from taskbook.returns.matching import Matcher
from taskbook.returns.opening import open_book
from taskbook.returns.prepared import FormIndex, Prepared, prepare
from taskbook.returns.recognising import Identity, read_identity, units_in_name
from taskbook.returns.reissued import issued_as
from taskbook.returns.rows import RowReader
from taskbook.returns.tables import Table, find_tables

Priors = Mapping[str, Mapping[str, Prior]]
Older = Mapping[str, Sequence[IssuedForm]]
_CLEAR_SHARE = Decimal("0.8")


def check_file(
    content: bytes,
    name: str,
    forms: Mapping[str, IssuedForm],
    spec: FormSpec,
    sheet: TaskSheet | None = None,
    prior: Priors | None = None,
    older: Older | None = None,
) -> CheckedReturn:
    """Return what one returned file holds, against the forms that were issued.

    Pure and picklable: batches hand it to worker processes. Nothing is ever raised for what a
    file holds; a file that cannot be opened is an unreadable return with its problem.

    Args:
        content: The whole file.
        name: File name; folders and archives in front (``包.zip/表.xlsx``) are allowed.
        forms: The forms issued for one period, by unit.
        spec: The form's design.
        sheet: The task sheet, for other spellings of units.
        prior: Last quarter's answers by unit and ``FormRow.key``.
        older: Forms issued before those in ``forms`` and replaced by them, by unit.
    """
    out = Collector(sha256(content), name)
    try:
        book = _open(content, name)
    except Refused as refused:
        out.problem(refused.code, found=refused.found)
        return CheckedReturn(
            out.sha256, name, "", None, "", readable=False, problems=tuple(out.problems)
        )
    for code, words in book.remarks:
        out.problem(code, found=words)
    prepared = prepare(forms, spec, sheet)
    return _Check(out, book, prepared, prior or {}, older or {}).run()


def _open(content: bytes, name: str) -> Book:
    """Open a file; whatever a hostile one breaks is that file's problem, never the batch's."""
    try:
        return open_book(content, name)
    except Refused:
        raise
    except Exception as error:
        raise Refused("file-damaged", type(error).__name__) from error


class _Check:
    """The check of one opened workbook."""

    def __init__(
        self, out: Collector, book: Book, prepared: Prepared, prior: Priors, older: Older
    ) -> None:
        self._out = out
        self._book = book
        self._prepared = prepared
        self._prior = prior
        self._older = older
        self._stop = ""  # code for which every cell goes to a person or back

    def run(self) -> CheckedReturn:
        out, prepared = self._out, self._prepared
        identity = read_identity(self._book, prepared)
        unit = self._recognise(identity)
        out.unit = unit
        index = prepared.index(unit) if unit else None
        tables = find_tables(self._book, prepared, index)
        period = self._check_period(identity, index, tables)
        older = issued_as(identity.form_id, index, self._older.get(unit, ()))
        furniture = Furniture(prepared.spec, index, [one.form for one in older])
        prior = self._prior.get(unit, {})
        reader = RowReader(out, prepared, index, furniture, prior, self._stop, older)
        keys = reader.read(self._book, tables)
        self._note_older(identity, index, older, keys)
        return CheckedReturn(
            out.sha256,
            out.name,
            unit,
            period,
            identity.form_id,
            readable=True,
            rows_matched=tuple(keys),
            answers=tuple(out.answers),
            queued=tuple(out.queued),
            refused=tuple(out.refused),
            problems=grouped(out.problems),
            mends=tuple(sorted(identity.mends)),
        )

    def _recognise(self, identity: Identity) -> str:
        """Return the unit; every disagreement about it is noted."""
        out, prepared = self._out, self._prepared
        known = [unit for unit, _ in identity.units.most_common() if unit in prepared.forms]
        by_form = ""
        if identity.form_id:
            hint = known[0] if known else ""
            if hint and prepared.index(hint).form_id == identity.form_id:
                by_form = hint
            else:
                by_form = prepared.unit_of_form(identity.form_id)
        unit = by_form or (known[0] if len(known) == 1 else "")
        shown = {u for u in identity.shown_units if u in prepared.forms}
        if not unit:
            unit = self._recognise_by_rows(identity, shown)
        if unit and len(set(known) | shown | {unit}) > 1:
            others = "、".join(sorted((set(known) | shown) - {unit}))
            out.problem("unit-contradicts", found=others, expected=unit)
            self._stop = "unit-contradicts"
        named = units_in_name(out.name, prepared) if unit and len(prepared.forms) > 1 else set()
        if named and unit not in named:
            out.problem("unit-not-in-name", found="、".join(sorted(named)), expected=unit)
        return unit

    def _note_older(
        self,
        identity: Identity,
        index: FormIndex | None,
        older: Sequence[FormIndex],
        keys: Sequence[str],
    ) -> None:
        """Note that a file is not on the current form; silent where that makes no difference."""
        if index is None or not identity.form_id or identity.form_id == index.form_id:
            return
        complete = {row.key for row in index.form.rows if row.due} <= set(keys)
        if identity.period == index.form.period and not (older and complete):
            self._out.problem("form-older", expected=index.form_id)

    def _recognise_by_rows(self, identity: Identity, shown: set[str]) -> str:
        """Return the unit whose form the rows are, when only one fits; else ask a person."""
        out, prepared = self._out, self._prepared
        named = units_in_name(out.name, prepared)
        scores: Counter[str] = Counter()
        total = 0
        tables = find_tables(self._book, prepared, None)
        for unit in prepared.forms:
            hits, total = _hits(tables, prepared.index(unit))
            if hits:
                scores[unit] = hits
        ranked = scores.most_common(2)
        if len(shown) == 1:
            unit = next(iter(shown))
            # A shown unit counts when its rows fit about as well as anyone's.
            if scores[unit] and scores[unit] >= ranked[0][1] * _CLEAR_SHARE:
                out.problem("identity-lost", found="填报单位", expected=unit)
                return unit
        elif ranked and not shown:
            best, hits = ranked[0]
            second = ranked[1][1] if len(ranked) > 1 else 0
            clear = hits >= total * _CLEAR_SHARE and second < hits
            level = {u for u, n in scores.items() if n == hits}
            if not clear and len(named) == 1 and named <= level:
                best, clear = next(iter(named)), hits >= total * _CLEAR_SHARE
            if clear and (not named or best in named):
                out.problem("identity-lost", found="各行内容", expected=best)
                return best
        out.problem("return-unit-unknown", found="、".join(sorted(shown | named)))
        self._stop = "return-unit-unknown"
        return ""

    def _check_period(
        self, identity: Identity, index: FormIndex | None, tables: list[Table]
    ) -> Period | None:
        """Return the quarter that the file is for; stop where it is not the one asked for."""
        asked = self._prepared.period
        period = identity.period
        if asked is None:
            return period
        said = set(identity.periods) | set(identity.shown_periods)
        if period is not None and period != asked:
            self._out.problem("period-wrong", found=period.chinese, expected=asked.chinese)
            self._stop = "period-wrong"
        elif len(said) > 1:
            others = "、".join(sorted(p.chinese for p in said if p != asked))
            self._out.problem("period-contradicts", found=others, expected=asked.chinese)
            self._stop = self._stop or "period-contradicts"
        elif period is None and index is not None:
            if _fits_period(tables, index):
                return asked
            self._out.problem("period-unknown", expected=asked.chinese)
            self._stop = self._stop or "period-unknown"
        return period


def _hits(tables: list[Table], index: FormIndex) -> tuple[int, int]:
    """Return (rows that a form accounts for, rows with anything recognisable)."""
    matcher = Matcher(index)
    hits = total = 0
    for table in tables:
        for number, cells in table.body():
            titles = [at for at, c in table.columns.items() if c.key == "title" and at in cells]
            if not titles:
                continue
            total += 1
            match = matcher.match(table, number, cells)
            # What names the unit's own part in a task (主牵头：…（本单位）) must fit as well.
            wrong = {c.key for at, c in table.columns.items() if at in match.changed}
            hits += match.issued is not None and "leads" not in wrong
    return hits, total


def _fits_period(tables: list[Table], index: FormIndex) -> bool:
    """Return whether what depends on the quarter (节点, 目标) reads as in this quarter's form."""
    matcher = Matcher(index)
    agree = differ = 0
    for table in tables:
        places = [
            (at, column.key)
            for at, column in table.columns.items()
            if column.key in ("milestone", "target")
        ]
        for number, cells in table.body():
            match = matcher.match(table, number, cells)
            if match.issued is None:
                continue
            for at, key in places:
                expected = match.issued.given.get(key, "")
                if at in match.changed:
                    differ += 1
                elif expected and at in cells:
                    agree += 1
    return agree > 0 and agree >= 4 * differ
