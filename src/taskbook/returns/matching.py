"""Tell which issued row each row of a returned table is: by mark and by text, never by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from taskbook.model.form import FormRow, Section
from taskbook.outputs.identity import SEPARATOR
from taskbook.returns.grid import Cell, Row, number_text
from taskbook.returns.prepared import FormIndex, squash
from taskbook.returns.tables import Table

CERTAIN = Decimal("0.90")
_MARK = re.compile(r"(\S{1,60})\|[0-9a-f]{12}")
_ALIKE = 0.75  # an edited text is still recognised beside its mark
_NEAR = 0.90  # without a mark a text must be nearly the same
_MARGIN = 0.10
_RUNS_ON = 200
_SHORTEST_WHOLE = 8  # of a text that is told although more was written after it
_RECOGNISED_BY = {
    Section.LEAD: ("title",),
    Section.ASSIST: ("title",),
    Section.INDICATOR: ("title", "indicator", "target", "annual_target"),
}
_SUPPORT = ("milestone", "leads", "leader", "unit", "basis", "indicator", "target", "prior")


@dataclass(slots=True)
class Match:
    """One row of a returned table and the issued row that it is.

    Attributes:
        table: Where it stands.
        number: Row on the sheet.
        cells: Its cells.
        issued: The issued row, or None where no one can say for certain.
        confidence: 0 to 1.
        candidates: Keys that it may be, most likely first.
        code: Why it is queued, or an empty string.
        marked: Whether its mark was found.
        changed: Pre-filled cells that read otherwise than issued: column to expected text.
    """

    table: Table
    number: int
    cells: Row
    issued: FormRow | None = None
    confidence: Decimal = Decimal(0)
    candidates: tuple[str, ...] = ()
    code: str = ""
    marked: bool = False
    changed: dict[int, str] = field(default_factory=dict)
    _mark_at: int | None = None

    @property
    def mark_at(self) -> int:
        """The column of the row's hidden mark, or 0; looked for once."""
        if self._mark_at is None:
            mark = row_mark(self.cells, self.table)
            self._mark_at = mark[0] if mark is not None else 0
        return self._mark_at

    def answers(self) -> Iterator[tuple[int, Cell]]:
        """Yield the non-empty answer cells."""
        columns = self.table.columns
        for at, cell in self.cells.items():
            column = columns.get(at)
            if column is not None and column.asked and (cell.text.strip() or cell.formula):
                yield at, cell


@dataclass(slots=True)
class _Evidence:
    """What the pre-filled cells of a row say about one issued row."""

    agree: list[str] = field(default_factory=list)
    differ: dict[int, str] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)


def row_mark(cells: Row, table: Table) -> tuple[int, str] | None:
    """Return (column, key) of the row's hidden mark, or None."""
    for at, cell in cells.items():
        if at not in table.columns and SEPARATOR in cell.text:
            match = _MARK.fullmatch(cell.text.strip())
            if match is not None:
                return at, match[1]
    return None


def settle_copied_marks(matcher: Matcher | None, matches: list[Match]) -> None:
    """Match rows by text whose mark is another row's, copied there (filled down, row inserted)."""
    doubtful = [m for m in matches if m.code == "row-contradicts" and m.marked]
    if matcher is None or not doubtful:
        return
    taken = {m.issued.key for m in matches if m.issued is not None}
    for match in doubtful:
        mark = row_mark(match.cells, match.table)
        if mark is None or mark[1] not in taken:
            continue  # the rightful owner is not there: it may be this row
        bare = {at: cell for at, cell in match.cells.items() if at != mark[0]}
        again = matcher.match(match.table, match.number, bare)
        if again.issued is not None and not again.changed and again.issued.key not in taken:
            match.issued, match.code, match.changed = again.issued, again.code, {}
            match.candidates, match.confidence = again.candidates, again.confidence


def first_text(match: Match) -> str:
    """Return what a person knows the row by: its title, else its first text of any length."""
    columns, mark = match.table.columns, row_mark(match.cells, match.table)
    texts = {at: c.text for at, c in match.cells.items() if mark is None or at != mark[0]}
    titles = [text for at, text in texts.items() if at in columns and columns[at].key == "title"]
    found = next((text for text in (*titles, *texts.values()) if len(text) > 3), "")
    return found or "、".join(text.strip() for text in texts.values() if text.strip())


def same_text(text: str, expected: str) -> bool:
    """Return whether a pre-filled cell still says what was issued."""
    if text == expected or squash(text) == squash(expected):
        return True
    if len(text) > _RUNS_ON and expected.startswith(text.rstrip("…")):
        return True  # its rest stands on lines below
    try:
        return number_text(Decimal(text)) == number_text(Decimal(expected))
    except ArithmeticError:
        return False


class Matcher:
    """Matches the rows of tables against one issued form."""

    def __init__(self, index: FormIndex) -> None:
        self._index = index
        self._cleared: dict[int, bool] = {}

    def match(self, table: Table, number: int, cells: Row) -> Match:
        """Return what a row is; see ``docs/returned-files.md`` for the rules."""
        match = Match(table, number, cells)
        mark = row_mark(cells, table)
        match.marked = mark is not None
        marked = self._index.by_key.get(mark[1]) if mark is not None else None
        if marked is not None and marked.section is not table.section:
            return self._doubt(match, "row-contradicts", marked)
        if marked is not None:
            evidence = self._compare(match, marked)
            if not evidence.differ and not evidence.blank and evidence.agree:
                return self._certain(match, marked, evidence, Decimal(1))
            return self._marked(match, marked, evidence)
        if mark is not None and not self._by_text(match):
            return self._queue(match, "row-foreign", (), Decimal(0))
        return self._unmarked(match)

    def _marked(self, match: Match, marked: FormRow, evidence: _Evidence) -> Match:
        """Judge a row whose mark is known but whose texts are not all as issued."""
        recognised = _RECOGNISED_BY[match.table.section]
        texts = self._by_text(match)
        if texts and marked not in texts:
            return self._doubt(match, "row-contradicts", texts[0], marked)
        shown = {c.key for c in match.table.columns.values() if not c.asked}
        own = [key for key in recognised if key in shown and marked.given.get(key)]
        if all(key in evidence.agree for key in own) and own:
            return self._certain(match, marked, evidence, Decimal("0.99"))
        if not own or all(key in evidence.blank for key in own):
            support = [key for key in evidence.agree if key != "number"]
            if support or not shown or self._all_cleared(match.table):
                return self._certain(match, marked, evidence, Decimal("0.92"))
            return self._doubt(match, "row-uncertain", marked)
        rows = self._index.by_section[match.table.section]
        whole = [row for row in rows if _added_to(match, row)]
        likeness = 1.0 if whole == [marked] else self._likeness(match, marked)
        rival = max(
            (self._likeness(match, row) for row in rows if row is not marked),
            default=0.0,
        )
        if likeness >= _ALIKE and likeness >= rival:
            return self._certain(match, marked, evidence, _share(max(likeness, 0.9)))
        return self._doubt(match, "row-contradicts", marked)

    def _all_cleared(self, table: Table) -> bool:
        """Return whether all that was pre-filled is gone; then nothing speaks against the marks."""
        if id(table) not in self._cleared:
            given = [at for at, column in table.columns.items() if not column.asked]
            self._cleared[id(table)] = not any(
                at in cells and cells[at].text.strip() for _, cells in table.body() for at in given
            )
        return self._cleared[id(table)]

    def _unmarked(self, match: Match) -> Match:
        """Judge a row by its texts alone."""
        texts = self._by_text(match)
        if texts:
            return self._choose(match, texts)
        rows = self._index.by_section[match.table.section]
        scored = sorted(((self._likeness(match, row), row) for row in rows), key=lambda s: -s[0])
        if not scored or scored[0][0] < 0.5:
            return self._by_support(match)
        best, row = scored[0]
        second = scored[1][0] if len(scored) > 1 else 0.0
        evidence = self._compare(match, row)
        supported = any(key in evidence.agree for key in _SUPPORT)
        if best >= _NEAR and best - second >= _MARGIN and supported:
            return self._certain(match, row, evidence, _share(max(best, 0.9)))
        near = tuple(row.key for score, row in scored[:3] if score >= 0.5)
        return self._queue(match, "row-uncertain", near, _share(min(best, 0.89)))

    def _choose(self, match: Match, texts: list[FormRow]) -> Match:
        """Choose among rows with equal text by what else stands there."""
        scored = []
        for row in texts:
            evidence = self._compare(match, row)
            scored.append((len(evidence.agree) - len(evidence.differ), row, evidence))
        scored.sort(key=lambda s: -s[0])
        if len(scored) > 1 and scored[0][0] == scored[1][0]:
            keys = tuple(row.key for _, row, _ in scored[:5])
            return self._queue(match, "row-uncertain", keys, _share(1 / len(scored)))
        _, row, evidence = scored[0]
        return self._certain(match, row, evidence, Decimal("0.97"))

    def _by_support(self, match: Match) -> Match:
        """Judge a row without its text: two other pre-filled cells that only one row has."""
        found: dict[str, int] = {}
        for at, cell in match.cells.items():
            column = match.table.columns.get(at)
            if column is None or column.asked:
                continue
            rows = self._index.with_text(match.table.section, column.key, cell.text)
            if len(rows) == 1:
                found[rows[0].key] = found.get(rows[0].key, 0) + 1
        shown = {c.key for c in match.table.columns.values() if not c.asked}
        lost = not set(_RECOGNISED_BY[match.table.section]) & shown
        keys = sorted(found, key=lambda key: -found[key])
        if lost and len(keys) == 1 and found[keys[0]] >= 2:
            row = self._index.by_key[keys[0]]
            return self._certain(match, row, self._compare(match, row), CERTAIN)
        confidence = Decimal("0.50") if keys else Decimal(0)
        return self._queue(
            match, "row-uncertain" if keys else "row-unknown", tuple(keys[:3]), confidence
        )

    def _by_text(self, match: Match) -> list[FormRow]:
        """Return the issued rows whose recognisable text stands in the row, word for word."""
        section = match.table.section
        texts = _given(match)
        title = texts.get("title")
        if not title:
            return []
        rows = self._index.with_text(section, "title", title)
        for key in _RECOGNISED_BY[section][1:]:
            if key in texts or key in match_keys(match.table):
                rows = [r for r in rows if same_text(texts.get(key, ""), r.given.get(key, ""))]
        return rows

    def _likeness(self, match: Match, row: FormRow) -> float:
        """Return how alike the recognisable texts are, 0 to 1."""
        from rapidfuzz import fuzz

        texts = _given(match)
        scores = []
        for key in _RECOGNISED_BY[match.table.section]:
            here, there = texts.get(key, ""), row.given.get(key, "")
            if key in ("title", "indicator"):
                if key in match_keys(match.table) and (here or there):
                    scores.append(fuzz.ratio(squash(here), squash(there)) / 100)
            elif here and there:
                scores.append(1.0 if same_text(here, there) else 0.0)
        return min(scores, default=0.0)

    def _compare(self, match: Match, row: FormRow) -> _Evidence:
        evidence = _Evidence()
        for at, column in match.table.columns.items():
            if column.asked:
                continue
            expected = row.given.get(column.key, "")
            cell = match.cells.get(at)
            if cell is None:
                if expected:
                    evidence.blank.append(column.key)
            elif cell.text == expected or same_text(cell.text, expected):
                if expected:
                    evidence.agree.append(column.key)
            else:
                evidence.differ[at] = expected
        return evidence

    def _certain(
        self, match: Match, row: FormRow, evidence: _Evidence, confidence: Decimal
    ) -> Match:
        match.issued = row
        match.candidates = (row.key,)
        match.confidence = confidence
        match.changed = evidence.differ
        return match

    def _doubt(self, match: Match, code: str, *rows: FormRow) -> Match:
        return self._queue(match, code, tuple(row.key for row in rows), Decimal("0.50"))

    def _queue(
        self, match: Match, code: str, candidates: tuple[str, ...], confidence: Decimal
    ) -> Match:
        match.code = code
        match.candidates = tuple(dict.fromkeys(candidates))
        match.confidence = confidence
        return match


def _added_to(match: Match, row: FormRow) -> bool:
    """Return whether the recognisable texts are all there, some with more written after them."""
    texts = _given(match)
    keys = [key for key in _RECOGNISED_BY[match.table.section] if key in texts and key in row.given]
    issued = [(squash(texts[key]), squash(row.given[key])) for key in keys]
    return bool(issued) and all(
        here == there or (len(there) >= _SHORTEST_WHOLE and here.startswith(there))
        for here, there in issued
    )


def match_keys(table: Table) -> set[str]:
    """Return the keys of the pre-filled columns that a table has."""
    return {column.key for column in table.columns.values() if not column.asked}


def _given(match: Match) -> dict[str, str]:
    return {
        column.key: match.cells[at].text
        for at, column in match.table.columns.items()
        if not column.asked and at in match.cells
    }


def _share(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")
