"""What each unit must mend: the problems of its files that still matter after merging, by row.

A problem no longer matters when another file of the unit has answered the same question, and what
is missing is judged on all files together. Notes (提示) are for the office and are not sent back.
Equal problems of one column become one line.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskbook.ledger.facts import PeriodFacts, StoredReturn
from taskbook.merge.completeness import Question, find_gaps
from taskbook.merge.correction_lines import (
    Correction,
    GapWriter,
    Placer,
    joined,
    make_line,
    problem_cells,
)
from taskbook.merge.decisions import Conflict, last_decisions
from taskbook.merge.record import Merged
from taskbook.merge.succession import Succession
from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import Answer, ReturnedFile
from taskbook.problems.problem import Grade, Problem

_OF_NO_CONCERN = frozenset({"merge-withdrawn", "merge-after-closing"})


@dataclass(frozen=True, slots=True)
class UnitCorrections:
    """All that one unit must mend in a period.

    Attributes:
        form: What it was asked.
        files: Its files that count, with what the office knows of them.
        refused: Its files that do not count and that no later file replaces.
        items: What is wrong in the files that count.
        answers: What it has answered so far.
        waiting: Questions whose answer waits for a person, with the text of a cell that belongs
            to them without doubt but cannot be read.
        mends: Content hashes of all its files that count, those whose content is all replaced or
            repeated included, the latest first: what mends these files replaces them.
    """

    form: IssuedForm
    files: tuple[ReturnedFile, ...]
    refused: tuple[ReturnedFile, ...]
    items: tuple[Correction, ...]
    answers: tuple[Answer, ...]
    waiting: Mapping[Question, str]
    mends: tuple[str, ...]

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
    pending = _pending(merged)
    by_conflict = {c.id: c for c in merged.conflicts}
    succession = Succession(facts.returns)
    found = {}
    for form in facts.forms:
        files = succession.in_order(returned[form.unit])
        accepted = [f for f in files if states[f.head.sha256].state == "accepted"]
        own = answers[form.unit]
        placer = Placer(form, spec, own, decided)
        items = [line for f in accepted for line in placer.lines(f)]
        items += [
            _conflict_line(problem, by_conflict[problem.note], spec)
            for problem in merged.record.problems
            if problem.code == "merge-conflict" and by_conflict[problem.note].unit == form.unit
        ]
        if accepted:
            writer = GapWriter(spec, accepted[-1].head.name, own)
            # A cell that was refused or waits is told by its own problem, not as missing too.
            told = pending[form.unit].keys() | {t for item in items for t in item.targets}
            items += [
                line for gaps in find_gaps(form, spec, own, told) for line in writer.lines(gaps)
            ]
        refused = tuple(
            states[f.head.sha256]
            for f in files
            if states[f.head.sha256].state == "refused"
            and all(succession.later(f, counting) for counting in accepted)
            and f.head.name not in of_no_concern
        )
        if items or refused:
            found[form.unit] = UnitCorrections(
                form,
                tuple(states[f.head.sha256] for f in accepted),
                refused,
                tuple(joined(items)),
                tuple(answers[form.unit]),
                pending[form.unit],
                tuple(f.head.sha256 for f in reversed(files) if _counts(states[f.head.sha256])),
            )
    return found


def _counts(file: ReturnedFile) -> bool:
    return file.state in ("accepted", "superseded")


def _conflict_line(problem: Problem, conflict: Conflict, spec: FormSpec) -> Correction:
    """Return a conflict as a line; its sentence already holds what stands in both cells."""
    asked = spec.asked(conflict.section)
    label = next((column.label for column in asked if column.key == conflict.field), "")
    line = make_line(problem, *problem_cells(problem), ((conflict.key, conflict.field),))
    return replace(line, label=label, found="")


def _pending(merged: Merged) -> dict[str, dict[Question, str]]:
    """Return, by unit, the questions whose answer waits for a person, with what stands there."""
    found: dict[str, dict[Question, str]] = defaultdict(dict)
    for item in merged.queue:
        only = len(item.candidates) == 1
        for key in item.candidates:
            found[item.unit].setdefault((key, item.field), item.text if only else "")
    for conflict in merged.conflicts:
        found[conflict.unit][conflict.key, conflict.field] = ""
    return found
