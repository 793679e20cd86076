"""Walk the rows of a returned workbook and put every cell where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from taskbook.model.form import Column, FormRow, Prior
from taskbook.model.progress import new_answer, new_ref
from taskbook.problems import CATALOGUE
from taskbook.returns.answers import Reading, plain_answer, read_answer, tidy
from taskbook.returns.collecting import Collector
from taskbook.returns.consistency import Filled, Spot, check_filled
from taskbook.returns.furniture import Furniture, is_helper
from taskbook.returns.gaps import check_gaps
from taskbook.returns.grid import Book, Cell, address
from taskbook.returns.matching import Match, first_text, row_mark, settle_copied_marks
from taskbook.returns.merged_cells import Covered, covered_cells, with_merged
from taskbook.returns.misplaced import TOLD, Misplaced, find_misplaced
from taskbook.returns.outside import REFUSED_STOPS, Outside, own_formula, shown
from taskbook.returns.prepared import FormIndex, Prepared, squash
from taskbook.returns.quarters import other_quarter
from taskbook.returns.reissued import matcher_for
from taskbook.returns.sideways import SIDEWAYS
from taskbook.returns.tables import Table


class RowReader:
    """Reads all tables of one workbook into a ``Collector``."""

    def __init__(
        self,
        out: Collector,
        prepared: Prepared,
        index: FormIndex | None,
        furniture: Furniture,
        prior: Mapping[str, Prior],
        stop: str,
        older: Sequence[FormIndex] = (),
    ) -> None:
        self._out = out
        self._prepared = prepared
        self._index = index
        self._furniture = furniture
        self._prior = prior
        self._stop = stop
        self._older = older
        self._matcher = matcher_for(index, older)
        self._covered: dict[str, Covered] = {}
        self._misplaced: Misplaced = {}
        self._filled = Filled()
        self._outside = Outside(out, furniture, stop)

    def read(self, book: Book, tables: list[Table]) -> list[str]:
        """Read every table, then everything beside the tables; return the keys found."""
        matches: list[Match] = []
        inside: dict[int, set[int]] = {}
        for table in tables:
            self._outside.note_doubts(table)
            self._covered[table.sheet.name] = covered_cells(table.sheet)
            taken = inside.setdefault(id(table.sheet), set())
            if table.header:
                taken.add(table.header)
                self._outside.read_header(table)
            for number, cells in table.body():
                taken.add(number)
                match = self._match(table, number, cells)
                if match is not None:
                    matches.append(match)
        settle_copied_marks(self._matcher, matches)
        taken_twice = self._resolve_twice(matches)
        if self._index is not None and not self._stop:
            self._stop = other_quarter(self._out, matches, self._prepared, self._index)
        if not self._stop:
            self._misplaced = find_misplaced(self._out, matches, self._furniture, self._index)
        for match in matches:
            if id(match) not in taken_twice:
                self._read_row(match)
        for sheet in book.sheets:
            self._outside.read_sheet(sheet, inside.get(id(sheet), set()))
        keys = [m.issued.key for m in matches if m.issued is not None]
        keys = list(dict.fromkeys(keys))
        if self._index is not None and not self._stop:
            issue = (self._prepared, self._index)
            check_gaps(self._out, issue, self._filled, tables, matches, set(keys))
            check_filled(
                self._out, self._index, self._prepared, self._filled, set(keys), self._prior
            )
        return keys

    def _match(self, table: Table, number: int, cells: dict[int, Cell]) -> Match | None:
        """Return what a row is, or None where it holds only the form's own words."""
        if self._own_line(table, number, cells):
            return None
        if self._matcher is None:
            return Match(table, number, cells, code=self._stop)
        match = self._matcher.match(table, number, cells)
        if match.issued is None:
            inherited = with_merged(table, number, cells, self._covered[table.sheet.name])
            if inherited is not None:
                again = self._matcher.match(table, number, inherited)
                if again.issued is not None:
                    again.cells = cells
                    again.changed = {at: t for at, t in again.changed.items() if at in cells}
                    return again
        return match

    def _own_line(self, table: Table, number: int, cells: dict[int, Cell]) -> bool:
        """Return whether a row is a heading, a line that runs on, or nothing but self-check."""
        if not table.header and all(own_formula(cell) for cell in cells.values()):
            return True  # the live count above a header that was deleted
        mark = row_mark(cells, table)
        for at, cell in cells.items():
            if mark is not None and at == mark[0]:
                if any(c.asked or at2 in cells for at2, c in table.columns.items()):
                    return False
                continue
            column = table.columns.get(at)
            if column is None:
                if not is_helper(cell, at, table.check_column) and not self._own(cell):
                    return False
            elif column.asked or not (self._own(cell) or self._runs_on(table, column, cell)):
                return not cell.text.strip() and cell.formula is None and len(cells) == 1
        return True

    def _own(self, cell: Cell) -> bool:
        return self._furniture.is_own(cell.text) and cell.formula is None

    def _runs_on(self, table: Table, column: Column, cell: Cell) -> bool:
        """Return whether a pre-filled cell is the rest of a text that began on a line above."""
        if self._index is None or len(cell.text) < 2 or column.key not in ("title", "milestone"):
            return False
        rows = self._index.by_section[table.section]
        return any(
            len(given) > 1000 and cell.text in given and given != cell.text
            for given in (row.given.get(column.key, "") for row in rows)
        )

    def _resolve_twice(self, matches: list[Match]) -> set[int]:
        """Settle issued rows that were found more than once; return the rows dealt with."""
        by_key: dict[str, list[Match]] = {}
        for match in matches:
            if match.issued is not None:
                by_key.setdefault(match.issued.key, []).append(match)
        done: set[int] = set()
        for key, found in by_key.items():
            filled = [m for m in found if any(True for _ in m.answers())]
            if len(filled) < 2:
                continue
            contents = {_content(m) for m in filled}
            first = filled[0]
            self._out.problem(
                "row-twice" if len(contents) > 1 else "row-twice-same",
                first.table.sheet,
                filled[1].number,
                found="、".join(str(m.number) for m in filled),
                subject=key,
            )
            for match in filled[1:] if len(contents) == 1 else filled:
                done.add(id(match))
                if len(contents) == 1:
                    for at, _ in match.answers():
                        self._out.refuse(match.table.sheet, match.number, at, "row-twice-same")
                    self._rest(match)
                else:
                    match.code, match.confidence = "row-twice", Decimal("0.50")
                    self._queue_row(match, silent=True)
        return done

    def _read_row(self, match: Match) -> None:
        if self._stop:
            self._give_up(match)
        elif match.issued is None:
            self._queue_row(match)
        else:
            self._read_answers(match, match.issued)
            self._rest(match)
            if match.code and any(True for _ in match.answers()):
                found = tidy(match.issued.given.get("title", ""))
                sheet, number, key = match.table.sheet, match.number, match.issued.key
                self._out.problem(match.code, sheet, number, found=found, subject=key)

    def _give_up(self, match: Match) -> None:
        """Refuse or queue a row of a file that cannot be taken as a whole."""
        for at, cell in match.cells.items():
            column = match.table.columns.get(at)
            if column is None and self._is_machinery(match, at, cell):
                continue
            if column is not None and not column.asked and self._issued_text(match, column, cell):
                continue
            self._put_away(match, at, cell, self._stop, column)

    def _queue_row(self, match: Match, *, silent: bool = False) -> None:
        """Put a row that cannot be placed before a person, cell by cell."""
        any_answer = False
        for at, cell in match.cells.items():
            column = match.table.columns.get(at)
            if not cell.text.strip() and cell.formula is None:
                continue
            if column is None and self._is_machinery(match, at, cell):
                continue
            if column is not None and not column.asked and self._issued_text(match, column, cell):
                continue
            any_answer = True
            self._put_away(match, at, cell, match.code, column)
        if any_answer and not silent and match.code not in TOLD:
            first = first_text(match)
            self._out.problem(
                match.code,
                match.table.sheet,
                match.number,
                found=tidy(first),
                expected="、".join(match.candidates),
            )

    def _put_away(
        self, match: Match, at: int, cell: Cell, code: str, column: Column | None
    ) -> None:
        sheet = match.table.sheet
        if not cell.text.strip() and cell.formula is None:
            return
        candidates = self._misplaced.get((id(match), at), ("", match.candidates))[1]
        if column is not None and column.asked:
            aside = match.table.columns.values() if code == SIDEWAYS else (column,)
            self._filled.pending.update((key, c.key) for key in candidates for c in aside)
        if code in REFUSED_STOPS:
            self._out.refuse(sheet, match.number, at, code)
            return
        self._out.queue(
            sheet,
            match.number,
            at,
            code,
            shown(cell),
            section=match.table.section,
            candidates=candidates,
            confidence=match.confidence if candidates is match.candidates else Decimal("0.50"),
            field_key=column.key if column is not None and column.asked else "",
        )

    def _issued_text(self, match: Match, column: Column, cell: Cell) -> bool:
        if self._index is None:
            return True
        asked = (match.table.section, column.key, cell.text)
        return any(index.with_text(*asked) for index in (self._index, *self._older))

    def _is_machinery(self, match: Match, at: int, cell: Cell) -> bool:
        return (
            at == match.mark_at
            or is_helper(cell, at, match.table.check_column)
            or not (cell.text.strip() or cell.formula)
        )

    def _read_answers(self, match: Match, row: FormRow) -> None:
        sheet = match.table.sheet
        period = self._prepared.period
        assert period is not None  # there is an index, so there is a form
        spec, columns, misplaced = self._prepared.spec, match.table.columns, self._misplaced
        merged = self._covered[sheet.name].below
        for at, cell in match.answers():
            column = columns[at]
            if misplaced and (found := misplaced.get((id(match), at))) is not None:
                self._put_away(match, at, cell, found[0], column)
                continue
            below = merged.get((match.number, at)) if merged else None
            text = plain_answer(cell, column) if below is None else ""
            if text:  # nearly every answer
                self._accept(match, row, at, column, text)
                continue
            reading = read_answer(cell, column, row, spec, period)
            if below and reading.fate == "answer" and column.kind in ("number", "date"):
                reading = Reading("queued", reading.text, code="answer-merged")  # a sum, perhaps
            self._settle(match, row, at, column, cell, reading)
            if below and reading.fate in ("answer", "queued"):
                self._share_merged(match, at, column, reading, below)
        hidden = match.number in sheet.hidden_rows
        if hidden and any((id(match), at) not in misplaced for at, _ in match.answers()):
            self._out.problem("row-hidden", sheet, match.number, subject=row.key)

    def _accept(
        self,
        match: Match,
        row: FormRow,
        at: int,
        column: Column,
        text: str,
        number: Decimal | None = None,
        coded: str | None = None,
    ) -> None:
        out, sheet, line, key = self._out, match.table.sheet, match.number, row.key
        ref = new_ref((out.sha256, out.name, sheet.name, address(line, at)))
        answer = new_answer(
            (out.unit, row.section, key, row.task_id, column.key, text, number, coded, ref, None)
        )
        out.answers.append(answer)
        self._filled.of_row(key)[column.key] = Spot(answer, sheet, line, at, column.label)

    def _settle(
        self, match: Match, row: FormRow, at: int, column: Column, cell: Cell, reading: Reading
    ) -> None:
        out, sheet = self._out, match.table.sheet
        code = reading.code
        if reading.fate == "answer":
            self._accept(match, row, at, column, reading.text, reading.number, reading.coded)
        elif reading.fate == "refused":
            out.refuse(sheet, match.number, at, code)
            if CATALOGUE[code].grade.needs_person:
                self._filled.pending.add((row.key, column.key))  # told once, not as missing too
        elif reading.fate == "queued":
            self._filled.pending.add((row.key, column.key))
            out.queue(
                sheet,
                match.number,
                at,
                code,
                reading.text or shown(cell),
                section=row.section,
                candidates=(row.key,),
                confidence=match.confidence,
                field_key=column.key,
            )
        for found in (code, *reading.notes) if code or reading.notes else ():
            if found:
                out.problem(
                    found,
                    sheet,
                    match.number,
                    at,
                    label=column.label,
                    found=shown(cell),
                    expected=reading.expected,
                    repaired=reading.repaired,
                    subject=row.key,
                )

    def _share_merged(
        self, match: Match, at: int, column: Column, reading: Reading, below: Sequence[int]
    ) -> None:
        """Ask a person whether an answer merged over several rows is meant for all of them."""
        sheet = match.table.sheet
        for number in below:
            cells = sheet.rows.get(number, {})
            if at in cells and cells[at].text.strip():
                continue  # read as a cell of its own
            other = self._matcher.match(match.table, number, cells) if self._matcher else None
            if other is None or other.issued is None:
                continue
            self._filled.pending.add((other.issued.key, column.key))
            self._out.queue(
                sheet,
                number,
                at,
                "answer-merged",
                reading.text,
                section=match.table.section,
                candidates=(other.issued.key,),
                confidence=Decimal("0.60"),
                field_key=column.key,
            )
        self._out.problem(
            "answer-merged",
            sheet,
            match.number,
            at,
            label=column.label,
            found=reading.text,
            note=f"合并到 {address(below[-1], at)}。",
        )

    def _rest(self, match: Match) -> None:
        """Account for the cells of a placed row that are not answers."""
        out, sheet, row = self._out, match.table.sheet, match.issued
        for at, cell in match.cells.items():
            column = match.table.columns.get(at)
            if column is None:
                if not self._is_machinery(match, at, cell):
                    self._put_away(match, at, cell, "cell-beside", None)
                    label = match.table.strange.get(at, "")
                    text = shown(cell)
                    out.problem("cell-beside", sheet, match.number, at, label=label, found=text)
            elif not column.asked and at in match.changed and cell.text.strip():
                expected = match.changed[at]
                if expected:
                    out.refuse(sheet, match.number, at, "given-changed")
                else:
                    self._put_away(match, at, cell, "given-filled", column)
                out.problem(
                    "given-changed" if expected else "given-filled",
                    sheet,
                    match.number,
                    at,
                    label=column.label,
                    found=tidy(cell.text),
                    expected=expected[:80],
                    subject=row.key if row is not None else "",
                )


def _content(match: Match) -> tuple[tuple[str, str], ...]:
    columns = match.table.columns
    return tuple(sorted((columns[at].key, squash(c.text)) for at, c in match.answers()))
