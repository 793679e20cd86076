"""Lines of a correction slip: problems and gaps, each with its cells and the rows they mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from taskbook.ledger.facts import StoredReturn
from taskbook.merge.completeness import OF_ONE_FILE, Question, SectionGaps
from taskbook.model.form import FormRow, FormSpec, IssuedForm, Section
from taskbook.model.location import Location
from taskbook.model.progress import Answer
from taskbook.problems.problem import Grade, Problem

_SHOWN_CELLS = 8
_SHOWN_ROWS = 6
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


class Placer:
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
            if not problem.grade.needs_person or problem.code in OF_ONE_FILE:
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
                yield make_line(problem, tuple(filter(None, open_cells)), count, tuple(targets))

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
        found = rows.get((sheet, row_number(cell)))
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


class GapWriter:
    """Words what is missing, with the cells in which it should stand."""

    def __init__(self, spec: FormSpec, file: str, answers: Iterable[Answer]) -> None:
        self._spec = spec
        self._file = file
        self._rows: dict[str, str] = {}
        self._columns: dict[Question, str] = {}
        for answer in answers:
            if answer.ref.file == file:
                number = row_number(answer.ref.cell)
                letters = answer.ref.cell.removesuffix(number)
                self._rows.setdefault(answer.key, number)
                self._columns.setdefault((answer.section, answer.field), letters)

    def lines(self, gaps: SectionGaps) -> Iterator[Correction]:
        """Yield a line for all rows left empty, then one for each column that lacks answers."""
        name = self._spec.sheet_names[gaps.section]
        if len(gaps.unanswered) == gaps.due:
            problem = Problem(
                "sheet-unanswered", Location(self._file, name), str(gaps.due), expected=name
            )
            yield self._line(problem, gaps.section, gaps.unanswered, "")
        elif gaps.unanswered:
            place = Location(self._file, name)
            problem = Problem("row-unanswered", place, _titles(gaps.unanswered), expected=name)
            yield self._line(problem, gaps.section, gaps.unanswered, "")
        for column, rows in gaps.lacking:
            place = Location(self._file, name, label=column.label)
            problem = Problem(
                "answer-missing",
                place,
                found=str(len(rows)),
                expected=f"{name}“{column.label}”",
                note=f"涉及：{_titles(rows)}。",
            )
            yield self._line(problem, gaps.section, rows, column.key)

    def _line(
        self, problem: Problem, section: Section, rows: tuple[FormRow, ...], field: str
    ) -> Correction:
        letters = self._columns.get((section, field), "")
        cells = [f"{letters}{self._rows[r.key]}" for r in rows if letters and r.key in self._rows]
        columns = [field] if field else [c.key for c in self._spec.asked(section) if c.required]
        targets = tuple((row.key, column) for row in rows for column in columns)
        # What the sentence counts is not what stands in a cell.
        return replace(make_line(problem, tuple(cells), len(rows), targets), found="")


def _titles(rows: tuple[FormRow, ...]) -> str:
    words = []
    for row in rows[:_SHOWN_ROWS]:
        text = row.given.get("indicator") or row.given.get("title", "")
        words.append(f"{row.given.get('number', '')} {text[:20].rstrip('。；，（')}".strip())
    return "；".join(words) + ("等" if len(rows) > _SHOWN_ROWS else "")


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


def make_line(
    problem: Problem, cells: tuple[str, ...], count: int, targets: tuple[tuple[str, str], ...]
) -> Correction:
    """Return a problem as a line that stands for these cells and questions."""
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
        rows.setdefault((ref.sheet, row_number(ref.cell)), answer.key)
    return cells, rows


def row_number(cell: str) -> str:
    """Return the digits of a cell address."""
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def joined(items: list[Correction]) -> Iterator[Correction]:
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
