"""Which answer of one unit stands when several cells or files answer the same question.

The rules, independent of the order in which files were merged:

1. The latest file wins, cell by cell. A cell that it leaves empty keeps what an earlier file said,
   since two divisions of one bureau often send a file each.
2. Where neither of two files is the later one (``merge.succession`` says which is) and they agree
   or complement each other, they are joined; where they differ, both answers wait for a person and
   neither stands.
3. The same holds for two cells of one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taskbook.errors import UsageError
from taskbook.ledger.facts import StoredReturn
from taskbook.merge.decisions import Conflict, conflict_id, settle
from taskbook.merge.succession import Succession
from taskbook.model.form import IssuedForm
from taskbook.model.progress import Answer, Decision, QueueItem

Question = tuple[str, str]
"""Row key and column key."""


@dataclass(slots=True)
class Tally:
    """What became of the cells of one file; every cell is counted once.

    Attributes:
        used: Answers that stand.
        agreed: Answers that say the same as the one that stands.
        superseded: Answers that another one of the unit overrides.
        refused: Cells not taken, with a reason.
        queued: Cells that wait for a person.
        kept: Of ``used``, those kept although a later file of the unit counts.
    """

    used: int = 0
    agreed: int = 0
    superseded: int = 0
    refused: int = 0
    queued: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """All cells."""
        return self.used + self.agreed + self.superseded + self.refused + self.queued


@dataclass(slots=True)
class UnitOutcome:
    """The answers of one unit after precedence.

    Attributes:
        answers: What stands.
        conflicts: Waiting for a person.
        queue: Waiting for a person.
        unknown: Answers to rows that the unit was never asked.
        tallies: By content hash.
    """

    answers: list[Answer] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    queue: list[QueueItem] = field(default_factory=list)
    unknown: list[Answer] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)


def resolve_unit(
    form: IssuedForm,
    returned: Iterable[StoredReturn],
    succession: Succession,
    placements: Mapping[str, Answer | None],
    settlements: Mapping[str, Decision],
) -> UnitOutcome:
    """Apply the rules to the accepted files of one unit.

    Args:
        form: What the unit was asked.
        returned: Its accepted files.
        succession: Which file is later than which; made of all files, refused ones included, since
            what mends a mended file still mends the first when the one between is withdrawn.
        placements: What was decided on queue items, by item (``usable_placements``).
        settlements: Decisions on conflicts, by conflict.
    """
    files = succession.in_order(returned)
    replacing = succession.replacing(files)
    outcome = UnitOutcome(tallies={stored.head.sha256: Tally() for stored in files})
    keys = {row.key for row in form.rows}
    asked = [_asked(stored, keys, placements, outcome) for stored in files]
    if len(files) == 1 and len({(a.key, a.field) for a in asked[0]}) == len(asked[0]):
        outcome.answers = asked[0]
        outcome.tallies[files[0].head.sha256].used += len(asked[0])
    else:
        _settle_questions(form, asked, replacing, settlements, outcome)
    _queue_open_items(form, files, replacing, placements, outcome)
    return outcome


def same_value(answer: Answer) -> object:
    """Return what two answers must have in common to say the same."""
    if answer.coded is not None:
        return ("coded", answer.coded)
    if answer.number is not None:
        return ("number", str(answer.number.normalize()))
    return ("text", "".join(answer.text.split()))


def _asked(
    stored: StoredReturn,
    keys: set[str],
    placements: Mapping[str, Answer | None],
    outcome: UnitOutcome,
) -> list[Answer]:
    """Return a file's answers to rows that were asked, placed queue items included."""
    tally = outcome.tallies[stored.head.sha256]
    tally.refused += len(stored.checked.refused)
    answers = list(stored.checked.answers)
    for item in stored.checked.queued:
        if item.id not in placements:
            continue
        answer = placements[item.id]
        if answer is None:
            tally.refused += 1
        else:
            answers.append(answer)
    known = [answer for answer in answers if answer.key in keys]
    if len(known) < len(answers):
        outcome.unknown += [answer for answer in answers if answer.key not in keys]
        tally.refused += len(answers) - len(known)
    return known


def _settle_questions(
    form: IssuedForm,
    asked: list[list[Answer]],
    replacing: list[frozenset[int]],
    settlements: Mapping[str, Decision],
    outcome: UnitOutcome,
) -> None:
    by_question: dict[Question, list[tuple[int, Answer]]] = {}
    for index, answers in enumerate(asked):
        for answer in answers:
            by_question.setdefault((answer.key, answer.field), []).append((index, answer))
    for candidates in by_question.values():
        answering = {index for index, _ in candidates}
        latest = {index for index in answering if replacing[index].isdisjoint(answering)}
        top = [answer for index, answer in candidates if index in latest]
        older = [answer for index, answer in candidates if index not in latest]
        standing = _settle(form, top, settlements, outcome)
        if standing is None:
            for answer in older:
                outcome.tallies[answer.ref.sha256].superseded += 1
            continue
        outcome.answers.append(standing)
        if all(replacing[index] for index in latest):
            outcome.tallies[standing.ref.sha256].kept += 1
        value = same_value(standing)
        for answer in older:
            tally = outcome.tallies[answer.ref.sha256]
            if same_value(answer) == value:
                tally.agreed += 1
            else:
                tally.superseded += 1


def _settle(
    form: IssuedForm,
    top: list[Answer],
    settlements: Mapping[str, Decision],
    outcome: UnitOutcome,
) -> Answer | None:
    """Return which of the latest answers stands and count the others; None if none does."""
    values = {same_value(answer) for answer in top}
    standing: Answer | None = top[0]
    if len(values) > 1:
        first = top[0]
        number = conflict_id(first.unit, first.key, first.field, values)
        conflict = Conflict(
            number, first.unit, first.section, first.key, first.task_id, first.field, tuple(top)
        )
        try:
            standing = settle(conflict, settlements[number].value, form)
        except (KeyError, UsageError):
            # Undecided, or decided in a way that makes no sense.
            outcome.conflicts.append(conflict)
            for answer in top:
                outcome.tallies[answer.ref.sha256].queued += 1
            return None
    if standing is None:
        for answer in top:
            outcome.tallies[answer.ref.sha256].refused += 1
        return None
    source = next(n for n, answer in enumerate(top) if answer.ref == standing.ref)
    for n, answer in enumerate(top):
        tally = outcome.tallies[answer.ref.sha256]
        if n == source:
            tally.used += 1
        elif same_value(answer) == same_value(standing):
            tally.agreed += 1
        else:
            tally.superseded += 1
    return standing


def _queue_open_items(
    form: IssuedForm,
    files: list[StoredReturn],
    replacing: list[frozenset[int]],
    placements: Mapping[str, Answer | None],
    outcome: UnitOutcome,
) -> None:
    """Queue what nobody has decided, unless a later file has answered the same rows."""
    for index, stored in enumerate(files):
        later = replacing[index]
        answered = {a.key for n in later for a in files[n].checked.answers}
        complete = bool(later) and all(row.key in answered for row in form.rows if row.due)
        tally = outcome.tallies[stored.head.sha256]
        for item in stored.checked.queued:
            if item.id in placements:
                continue
            if complete or (item.candidates and answered.issuperset(item.candidates)):
                tally.superseded += 1
            else:
                outcome.queue.append(item)
                tally.queued += 1
