"""What each unit must mend: the problems of its files that still matter after merging, by row.

A problem no longer matters when another file of the unit has answered the same question. Notes
(提示) are for the office and are not sent back. Equal problems of one column become one line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from taskbook.ledger.facts import PeriodFacts, StoredReturn
from taskbook.merge.decisions import last_decisions
from taskbook.merge.record import Merged
from taskbook.model.form import FormSpec, IssuedForm, Section
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.progress import Answer, ReturnedFile
from taskbook.problems.problem import Grade, Problem

_OF_NO_CONCERN = frozenset({"merge-withdrawn", "merge-after-closing"})
_SHOWN_CELLS = 8
_LIKEWISE = re.compile(r"同类问题共(?P<count>\d+)处：(?P<cells>[A-Z0-9、]*)")


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a correction slip.

    Attributes:
        code: Of the problem.
        grade: 强制 or 核实.
        file: File name.
        sheet: Sheet name, or empty where it concerns the whole file.
        cells: Cell addresses, in sheet order, as far as the check names them.
        count: How many cells it stands for.
        label: Column label, or empty.
        found: What stands there, or empty.
        message: What is wrong, a sentence.
        cure: What to do, a sentence.
        targets: Row key and column key of each cell, as far as known (column may be empty).
    """

    code: str
    grade: Grade
    file: str
    sheet: str
    cells: tuple[str, ...]
    count: int
    label: str
    found: str
    message: str
    cure: str
    targets: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        """Cells in words, ``F5、F8等12格``."""
        shown = self.cells[:_SHOWN_CELLS]
        words = "、".join(shown)
        return f"{words}等{self.count}格" if self.count > len(shown) > 0 else words


@dataclass(frozen=True, slots=True)
class UnitCorrections:
    """All that one unit must mend in a period.

    Attributes:
        form: What it was asked.
        files: Its files that count, with what the office knows of them.
        refused: Its files that do not count and that no later file replaces.
        items: What is wrong in the files that count.
        answers: What it has answered so far.
    """

    form: IssuedForm
    files: tuple[ReturnedFile, ...]
    refused: tuple[ReturnedFile, ...]
    items: tuple[Correction, ...]
    answers: tuple[Answer, ...]

    @property
    def unit(self) -> str:
        """Canonical name."""
        return self.form.unit

    @property
    def period(self) -> Period:
        """The quarter."""
        return self.form.period

    @property
    def deadline(self) -> dt.date:
        """When the return was due."""
        return self.form.deadline

    def count(self, grade: Grade) -> int:
        """Return the number of lines of a grade."""
        return sum(item.grade is grade for item in self.items)

    def rows_to_mend(self) -> frozenset[str]:
        """Return the keys of the rows with something to mend."""
        return frozenset(key for item in self.items for key, _ in item.targets)


def find_corrections(
    facts: PeriodFacts, merged: Merged, spec: FormSpec
) -> dict[str, UnitCorrections]:
    """Return, by unit in issued order, what must be mended; units in order are left out."""
    states = {f.sha256: f for f in merged.record.files if f.state != "duplicate"}
    answers: dict[str, list[Answer]] = defaultdict(list)
    for answer in merged.record.answers:
        if answer.shared_from is None:
            answers[answer.unit].append(answer)
    returned: dict[str, list[StoredReturn]] = defaultdict(list)
    for stored in facts.returns:
        returned[stored.head.unit].append(stored)
    of_no_concern = {
        p.location.document for p in merged.record.problems if p.code in _OF_NO_CONCERN
    }
    decided = last_decisions(facts.heads.decisions, "queue").keys()
    by_conflict = {c.id: c for c in merged.conflicts}
    found = {}
    for form in facts.forms:
        files = returned[form.unit]
        accepted = [f for f in files if states[f.head.sha256].state == "accepted"]
        finder = _Finder(form, spec, answers[form.unit], decided)
        items = [line for f in accepted for line in finder.lines(f)]
        items += [
            _line(p, *problem_cells(p), ((by_conflict[p.note].key, by_conflict[p.note].field),))
            for p in merged.record.problems
            if p.code == "merge-conflict" and by_conflict[p.note].unit == form.unit
        ]
        last = max((f.head.received for f in accepted), default=dt.date.min)
        refused = tuple(
            states[f.head.sha256]
            for f in files
            if states[f.head.sha256].state == "refused"
            and f.head.received > last
            and f.head.name not in of_no_concern
        )
        if items or refused:
            found[form.unit] = UnitCorrections(
                form,
                tuple(states[f.head.sha256] for f in accepted),
                refused,
                tuple(_joined(items)),
                tuple(answers[form.unit]),
            )
    return found


class _Finder:
    """Places the problems of one unit's files on the rows and columns of its form."""

    def __init__(
        self,
        form: IssuedForm,
        spec: FormSpec,
        answers: Iterable[Answer],
        decided: Collection[str],
    ) -> None:
        self._decided = decided
        self._rows = {row.key: row for row in form.rows}
        self._by_task: dict[str, list[str]] = defaultdict(list)
        for row in form.rows:
            self._by_task[row.task_id].append(row.key)
        self._standing = {(a.key, a.field): a for a in answers}
        self._fields: dict[tuple[Section, str], str] = {}
        self._sections = {name: section for section, name in spec.sheet_names.items()}
        for section, columns in spec.columns.items():
            for column in columns:
                for label in (column.label, *column.aliases):
                    self._fields.setdefault((section, label), column.key)

    def lines(self, stored: StoredReturn) -> Iterator[Correction]:
        """Yield the problems of one file that a person must look at and that still matter."""
        known, rows = _answered_places(stored)
        settled = {
            (item.ref.sheet, item.ref.cell)
            for item in stored.checked.queued
            if item.id in self._decided
        }
        for problem in stored.checked.problems:
            if not problem.grade.needs_person:
                continue
            cells, count = problem_cells(problem)
            sheet = problem.location.sheet or ""
            open_cells, targets = [], []
            for n, cell in enumerate(cells or ("",)):
                found = known.get((sheet, cell))
                key = found[0] if found else self._key(problem, sheet, cell, rows, first=n == 0)
                field = found[1] if found else self._field(key, problem.location)
                if (sheet, cell) in settled or self._settled(key, field, stored.head.sha256):
                    count -= 1
                    continue
                open_cells.append(cell)
                targets += [(key, field)] if key else []
            if open_cells:
                yield _line(problem, tuple(filter(None, open_cells)), count, tuple(targets))

    def _key(
        self,
        problem: Problem,
        sheet: str,
        cell: str,
        rows: Mapping[tuple[str, str], str],
        *,
        first: bool,
    ) -> str:
        """Return the row that a cell belongs to, or an empty string."""
        if first and problem.subject in self._rows:
            return problem.subject
        found = rows.get((sheet, _row_number(cell)))
        if found is not None or not first:
            return found or ""
        section = self._sections.get(sheet)
        keys = self._by_task.get(problem.subject, [])
        return next((k for k in keys if section in (None, self._rows[k].section)), "")

    def _field(self, key: str, place: Location) -> str:
        row = self._rows.get(key)
        if row is None or not place.label:
            return ""
        return self._fields.get((row.section, place.label), "")

    def _settled(self, key: str, field: str, sha256: str) -> bool:
        """Return whether another file of the unit answers this question."""
        standing = self._standing.get((key, field))
        return standing is not None and standing.ref.sha256 != sha256


def problem_cells(problem: Problem) -> tuple[tuple[str, ...], int]:
    """Return the cells that a problem names and how many it stands for.

    The check joins equal faults of a column into one problem and names the other cells in its
    note (同类问题共12处：F5、F8…).
    """
    first = problem.location.cell
    match = _LIKEWISE.search(problem.note)
    if match is None:
        return ((first,) if first else ()), 1
    named = [cell for cell in match["cells"].split("、") if cell and cell != first]
    return (first, *named), int(match["count"])


def _line(
    problem: Problem, cells: tuple[str, ...], count: int, targets: tuple[tuple[str, str], ...]
) -> Correction:
    place = problem.location
    return Correction(
        code=problem.code,
        grade=problem.grade,
        file=place.document,
        sheet=place.sheet or "",
        cells=cells,
        count=count,
        label=place.label or "",
        found=problem.found,
        message=problem.message,
        cure=problem.cure,
        targets=targets,
    )


def _answered_places(
    stored: StoredReturn,
) -> tuple[dict[tuple[str, str], tuple[str, str]], dict[tuple[str, str], str]]:
    """Return what each answered cell, and each sheet row with answers, is about."""
    cells: dict[tuple[str, str], tuple[str, str]] = {}
    rows: dict[tuple[str, str], str] = {}
    for answer in stored.checked.answers:
        ref = answer.ref
        cells[ref.sheet, ref.cell] = (answer.key, answer.field)
        rows.setdefault((ref.sheet, _row_number(ref.cell)), answer.key)
    return cells, rows


def _row_number(cell: str) -> str:
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _joined(items: list[Correction]) -> Iterator[Correction]:
    """Yield the lines, those alike in all but the cell as one; what must be mended comes first."""
    alike: dict[tuple[object, ...], list[Correction]] = defaultdict(list)
    for item in items:
        like = (item.code, item.file, item.sheet, item.label, item.found, item.message, item.cure)
        alike[like].append(item)
    joined = []
    for same in alike.values():
        first = same[0]
        cells = tuple(dict.fromkeys(cell for item in same for cell in item.cells))
        targets = tuple(dict.fromkeys(target for item in same for target in item.targets))
        count = sum(item.count for item in same)
        joined.append(replace(first, cells=cells, count=count, targets=targets))
    order = {Grade.MUST: 0, Grade.VERIFY: 1, Grade.NOTE: 2}
    yield from sorted(joined, key=lambda item: order[item.grade])
