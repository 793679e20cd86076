"""One filled workbook, changed in one way, and what must be said and kept of it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from taskbook.model.form import IssuedForm
from taskbook.model.progress import CheckedReturn
from taskbook.problems.problem import Problem
from taskbook.returns.checking import check_file
from tests.damage.by_openpyxl import SHEETS, filled_rows, opened, places
from tests.damage.filled import Case, Key, World, saved
from tests.damage.score import Damaged, labels_of, plain, same, unaccounted

Place = tuple[str, str]  # sheet, cell
NAME = "报送.xlsx"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office keeps and one unit's workbook as filled in."""

    case: Case
    here: World

    def check(
        self, content: bytes, name: str = NAME, forms: dict[str, IssuedForm] | None = None
    ) -> CheckedReturn:
        """Check one file; nothing in it may be lost, whatever became of it."""
        kept = self.here.forms if forms is None else forms
        checked = check_file(content, name, kept, self.here.spec, self.here.sheet)
        damaged = Damaged(content, name)
        assert unaccounted(self.case.blank, damaged, checked, labels_of(self.here.spec)) == []
        return checked

    def changed(self, change: Callable[[Any], None]) -> bytes:
        """Return the workbook after ``change``, as a person makes it in a spreadsheet program."""
        book = opened(self.case)
        change(book)
        return saved(book)

    def row(self, sheet: str, nth: int = 0) -> tuple[int, str]:
        """Return (row, key) of the nth filled row of a sheet."""
        return filled_rows(opened(self.case)[sheet], self.case)[nth]

    def column(self, sheet: str, key: str) -> int:
        """Return the 1-based column of one column of the form."""
        return places(opened(self.case)[sheet], self.here)[key]

    def cell(self, sheet: str, key: str, nth: int = 0) -> str:
        """Return the address of a column in the nth filled row."""
        from taskbook.returns.grid import address

        return address(self.row(sheet, nth)[0], self.column(sheet, key))

    def with_value(self, sheet: str, cell: str, value: Any) -> bytes:
        """Return the workbook with one cell typed over; text stays text."""

        def change(book: Any) -> None:
            book[sheet][cell].value = value
            if isinstance(value, str):
                book[sheet][cell].data_type = "s"

        return self.changed(change)

    def settled(
        self,
        checked: CheckedReturn,
        *,
        without: set[Key] | frozenset[Key] = frozenset(),
        changed: dict[Key, str] | None = None,
        queued: dict[Place, str] | None = None,
        refused: dict[Place, str] | None = None,
    ) -> None:
        """Assert where everything went.

        Args:
            checked: The outcome.
            without: Answers that were typed and are not among the answers.
            changed: Answers that read otherwise than typed.
            queued: Exactly what waits for a person: place to code.
            refused: Exactly what was not taken: place to code.
        """
        expected = {k: v for k, v in self.case.truth.items() if k not in without}
        expected.update(changed or {})
        found = {(a.key, a.field): a.text for a in checked.answers}
        assert len(found) == len(checked.answers)
        assert found.keys() == expected.keys()
        assert [k for k in found if not same(found[k], expected[k])] == []
        assert {(q.ref.sheet, q.ref.cell): q.reason for q in checked.queued} == (queued or {})
        assert {(r.sheet, r.cell): code for r, code in checked.refused} == (refused or {})

    def left_to_a_person(self, checked: CheckedReturn, code: str) -> None:
        """Assert that nothing was taken and every answer waits under ``code``."""
        assert checked.answers == ()
        waiting = Counter(plain(q.text) for q in checked.queued if q.reason == code)
        assert Counter(plain(text) for text in self.case.truth.values()) <= waiting

    def sent_back(self, checked: CheckedReturn, code: str) -> None:
        """Assert that nothing was taken and every answer cell is refused with ``code``."""
        from taskbook.returns.grid import address

        assert (checked.answers, checked.queued) == ((), ())
        assert {reason for _, reason in checked.refused} == {code}
        book = opened(self.case)
        asked = {
            (name, address(number, places(book[name], self.here)[column.key]))
            for name, section in SHEETS.items()
            for number, key in filled_rows(book[name], self.case)
            for column in self.here.spec.asked(section)
            if (key, column.key) in self.case.truth
        }
        assert len(asked) == len(self.case.truth)
        assert asked <= {(ref.sheet, ref.cell) for ref, _ in checked.refused}

    def of_row(self, key: str) -> set[Key]:
        """Return the answers typed into one row."""
        return {k for k in self.case.truth if k[0] == key}

    def row_places(self, sheet: str, nth: int, row: int | None = None) -> set[Place]:
        """Return the answer cells of the nth filled row, seen at another row if it was moved."""
        from taskbook.returns.grid import address

        number, key = self.row(sheet, nth)
        fields = [field for k, field in self.case.truth if k == key]
        return {(sheet, address(row or number, self.column(sheet, f))) for f in fields}


def told(checked: CheckedReturn, code: str, *words: str, at: Place | None = None) -> Problem:
    """Return the one problem with ``code``; it names what was found, and where.

    Args:
        checked: The outcome.
        code: The code.
        words: What the sentence must name.
        at: Sheet and cell (an empty cell for the whole sheet), or None for the whole file.
    """
    found = [problem for problem in checked.problems if problem.code == code]
    assert len(found) == 1, [str(problem) for problem in checked.problems]
    return shown(found[0], *words, at=at)


def shown(problem: Problem, *words: str, at: Place | None = None) -> Problem:
    """Return the problem after a look at its words and its place."""
    place = problem.location
    assert (place.sheet, place.cell) == (at or (None, "")), str(problem)
    assert all(word in problem.message for word in words), str(problem)
    assert "{" not in str(problem)
    return problem


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(entries: dict[str, bytes]) -> bytes:
    """Return a zip of ``entries``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


def sheet_part(content: bytes, name: str) -> str:
    """Return the part of the sheet called ``name`` in a workbook that openpyxl wrote."""
    import openpyxl

    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def without_one_row(form: IssuedForm) -> IssuedForm:
    """Return the form as it stood before its last row was added."""
    return replace(form, rows=form.rows[:-1])
