"""What a unit has not answered, judged on all its files together and not file by file.

The rules are those of the form's own self-check (``outputs/selfcheck.py``) and of the check of one
file: required columns, columns required by a status, 填报人 in the first row only, and a coded
answer in the first column for the whole row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section
from taskbook.model.progress import Answer

#: Codes by which the check of one file says that something is not in it.
OF_ONE_FILE = frozenset(
    {"sheet-missing", "row-missing", "sheet-unanswered", "row-unanswered", "answer-missing"}
)
Question = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SectionGaps:
    """What one section lacks.

    Attributes:
        section: The sheet.
        due: Number of rows that need an answer.
        unanswered: Rows without any answer.
        lacking: Column to the answered rows that lack it.
    """

    section: Section
    due: int
    unanswered: tuple[FormRow, ...]
    lacking: tuple[tuple[Column, tuple[FormRow, ...]], ...]


def find_gaps(
    form: IssuedForm, spec: FormSpec, answers: Iterable[Answer], pending: Collection[Question]
) -> Iterator[SectionGaps]:
    """Yield the sections that lack anything.

    Args:
        form: What was asked.
        spec: The form's design.
        answers: All that the unit has answered.
        pending: Questions whose answer waits for a person: not missing.
    """
    given = {(a.key, a.field): a for a in answers}
    for section in Section:
        columns = spec.asked(section)
        due = [row for row in form.rows if row.section is section and row.due]
        unanswered, lacking, first = [], _Lacking(), True
        for row in due:
            questions = [(row.key, column.key) for column in columns]
            if not any(q in given or q in pending for q in questions):
                unanswered.append(row)
                continue
            head = given.get((row.key, columns[0].key))
            if head is None or head.coded is None:
                for column in _needed(row, columns, given, first=first):
                    question = (row.key, column.key)
                    if question not in given and question not in pending:
                        lacking.add(column, row)
            first = False
        if unanswered or lacking.rows:
            yield SectionGaps(section, len(due), tuple(unanswered), lacking.sorted(columns))


class _Lacking:
    """Rows by the column that they lack."""

    def __init__(self) -> None:
        self.rows: dict[str, list[FormRow]] = {}

    def add(self, column: Column, row: FormRow) -> None:
        self.rows.setdefault(column.key, []).append(row)

    def sorted(self, columns: tuple[Column, ...]) -> tuple[tuple[Column, tuple[FormRow, ...]], ...]:
        return tuple((c, tuple(self.rows[c.key])) for c in columns if c.key in self.rows)


def _needed(
    row: FormRow, columns: tuple[Column, ...], given: dict[Question, Answer], *, first: bool
) -> Iterator[Column]:
    choice = next((column for column in columns if column.kind == "choice"), None)
    status = given.get((row.key, choice.key)) if choice is not None else None
    word = "" if status is None else status.text
    for column in columns:
        if column.required or (column.once and first) or word in column.required_when:
            yield column
