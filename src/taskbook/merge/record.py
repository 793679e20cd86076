"""From everything the ledger holds to the one record of a period: a pure function."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from taskbook.ledger.facts import PeriodFacts, StoredReturn
from taskbook.ledger.ledger import Ledger
from taskbook.memory import no_garbage_collection
from taskbook.merge.acceptance import reason_in_words, refusal
from taskbook.merge.completeness import OF_ONE_FILE
from taskbook.merge.decisions import Conflict, last_decisions, usable_placements
from taskbook.merge.leads import cell_location, lead_problems
from taskbook.merge.precedence import Tally, UnitOutcome, resolve_unit
from taskbook.merge.sharing import shared_answers
from taskbook.merge.succession import Succession
from taskbook.model.form import IssuedForm
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.progress import Answer, PeriodRecord, QueueItem, ReturnedFile
from taskbook.model.task import TaskSheet
from taskbook.outputs.identity import mended_mark
from taskbook.problems.problem import Problem

_LONGEST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Merged:
    """A period's record, what waits for a person, and what became of every cell.

    Attributes:
        record: What summary and pace read.
        queue: Open queue items.
        conflicts: Open conflicts.
        tallies: By content hash, for every file that is not a duplicate.
        position: Ledger entry up to which this was made.
    """

    record: PeriodRecord
    queue: tuple[QueueItem, ...]
    conflicts: tuple[Conflict, ...]
    tallies: dict[str, Tally]
    position: int


def period_record(
    ledger: Ledger,
    period: Period,
    sheet: TaskSheet | None = None,
    as_of: dt.datetime | int | None = None,
) -> PeriodRecord:
    """Return what the ledger knows of a period as of then; see ``merge_facts``."""
    return merge_facts(ledger.facts(period, as_of), sheet).record


def merge_period(
    ledger: Ledger,
    period: Period,
    sheet: TaskSheet | None = None,
    as_of: dt.datetime | int | None = None,
) -> Merged:
    """Return the record together with queue, conflicts and tallies."""
    return merge_facts(ledger.facts(period, as_of), sheet)


def merge_facts(facts: PeriodFacts, sheet: TaskSheet | None = None) -> Merged:
    """Apply all rules of precedence to what the ledger holds.

    The result does not depend on the order in which files were recorded.

    Args:
        facts: What the ledger holds.
        sheet: The task sheet; with it, disagreements between lead units are listed.
    """
    with no_garbage_collection():
        return _merge(facts, sheet)


def _merge(facts: PeriodFacts, sheet: TaskSheet | None) -> Merged:
    refusals = {stored.head.sha256: refusal(stored.head, facts.heads) for stored in facts.returns}
    by_unit: dict[str, list[StoredReturn]] = defaultdict(list)
    for stored in facts.returns:
        if refusals[stored.head.sha256] is None:
            by_unit[stored.head.unit].append(stored)
    items = (item for stored in facts.returns for item in stored.checked.queued)
    placements = usable_placements(facts.heads.decisions, items, facts.forms)
    settlements = last_decisions(facts.heads.decisions, "conflict")
    succession = Succession(facts.returns)
    outcomes = {
        form.unit: resolve_unit(form, by_unit[form.unit], succession, placements, settlements)
        for form in facts.forms
        if by_unit[form.unit]
    }
    tallies = _tallies(facts, outcomes)
    files = _files(facts, refusals, tallies)
    answers = tuple(
        answer
        for form in facts.forms
        if form.unit in outcomes
        for answer in _in_form_order(form, outcomes[form.unit])
    )
    problems = (
        *_file_problems(facts, refusals, files),
        *_merge_problems(outcomes, {s.head.sha256: s.head.name for s in facts.returns}),
        *(lead_problems(answers, facts.forms, sheet) if sheet is not None else ()),
    )
    record = PeriodRecord(
        facts.heads.period, facts.forms, files, answers, problems, facts.heads.decisions
    )
    return Merged(
        record,
        tuple(item for outcome in outcomes.values() for item in outcome.queue),
        tuple(conflict for outcome in outcomes.values() for conflict in outcome.conflicts),
        tallies,
        facts.heads.position,
    )


def _in_form_order(form: IssuedForm, outcome: UnitOutcome) -> list[Answer]:
    """Return a unit's answers, shared copies included, in the order of its form."""
    answers = [*outcome.answers, *shared_answers(form, outcome.answers)]
    place = {row.key: n for n, row in enumerate(form.rows)}
    last = len(place)
    answers.sort(key=lambda a: place.get(a.key, last))
    return answers


def _tallies(facts: PeriodFacts, outcomes: dict[str, UnitOutcome]) -> dict[str, Tally]:
    """Return what became of every cell; those of a refused file are refused with it."""
    tallies = {sha: tally for one in outcomes.values() for sha, tally in one.tallies.items()}
    for stored in facts.returns:
        checked = stored.checked
        cells = len(checked.answers) + len(checked.queued) + len(checked.refused)
        tallies.setdefault(checked.sha256, Tally(refused=cells))
    return tallies


def _files(
    facts: PeriodFacts, refusals: dict[str, Problem | None], tallies: dict[str, Tally]
) -> tuple[ReturnedFile, ...]:
    """Return every file that came in, each further name of a content as a duplicate."""
    live: dict[str, int] = defaultdict(int)
    for stored in facts.returns:
        tally = tallies[stored.head.sha256]
        if refusals[stored.head.sha256] is None and tally.used + tally.queued:
            live[stored.head.unit] += 1
    files = []
    names = {(s.head.unit, mended_mark(s.head.sha256)): s.head.name for s in facts.returns}
    for stored in facts.returns:
        head = stored.head
        problem, tally = refusals[head.sha256], tallies[head.sha256]
        state, reason = "accepted", ""
        if problem is not None:
            state, reason = "refused", reason_in_words(problem, stored.checked)
        elif live[head.unit] and not tally.used + tally.queued:
            state, reason = "superseded", "该单位另有文件，本文件的内容已全部被替代或相同。"
        marks = [m for m in stored.checked.mends if m != mended_mark(head.sha256)]
        mended = [names[head.unit, m] for m in marks if (head.unit, m) in names]
        if mended:
            reason = f"退改表，所改文件：{'、'.join(mended)}。{reason}"
        for n, sighting in enumerate(head.sightings):
            files.append(
                ReturnedFile(
                    head.sha256,
                    sighting.name,
                    head.unit,
                    sighting.received,
                    state if n == 0 else "duplicate",
                    reason if n == 0 else f"与“{head.name}”内容完全相同。",
                )
            )
    return tuple(files)


def _file_problems(
    facts: PeriodFacts, refusals: dict[str, Problem | None], files: tuple[ReturnedFile, ...]
) -> Iterator[Problem]:
    """Yield what the check found in files that count, and why the others do not."""
    states = {file.sha256: file.state for file in files if file.state != "duplicate"}
    counting = Counter(file.unit for file in files if file.state == "accepted")
    for stored in facts.returns:
        problem = refusals[stored.head.sha256]
        if problem is not None:
            yield problem
        if states[stored.head.sha256] != "superseded":
            # What one file lacks says nothing where the unit's other files may have it.
            alone = counting[stored.head.unit] < 2
            for found in stored.checked.problems:
                if (alone or found.code not in OF_ONE_FILE) and not _covered(problem, found):
                    yield found
        for sighting in stored.head.sightings[1:]:
            yield Problem(
                "merge-duplicate",
                Location(sighting.name),
                expected=stored.head.name,
                subject=stored.head.unit,
            )


def _covered(refusal: Problem | None, found: Problem) -> bool:
    """Return whether the reason for which a file is refused says a problem of it already."""
    if refusal is None:
        return False
    late = refusal.code == "merge-after-closing"  # what it holds, nobody asked for any more
    return late or (refusal.code == "merge-other-period" and found.code == "period-wrong")


def _merge_problems(outcomes: dict[str, UnitOutcome], names: dict[str, str]) -> Iterator[Problem]:
    """Yield what came up when the files of one unit were brought together."""
    for unit, outcome in outcomes.items():
        rows = dict.fromkeys((a.ref.sha256, a.key) for a in outcome.unknown)
        for sha256, key in rows:
            first = next(a for a in outcome.unknown if a.key == key and a.ref.sha256 == sha256)
            yield Problem("merge-row-unknown", _place(first), found=key, subject=unit)
        for conflict in outcome.conflicts:
            words = "；".join(f"{a.ref}填“{_short(a.text)}”" for a in conflict.choices)
            yield Problem(
                "merge-conflict",
                _place(conflict.choices[0]),
                found=words,
                subject=conflict.task_id,
                note=conflict.id,
            )
        for sha256, tally in outcome.tallies.items():
            if tally.kept:
                place = Location(names[sha256])
                yield Problem("merge-kept-older", place, found=str(tally.kept), subject=unit)


def _place(answer: Answer) -> Location:
    return cell_location(answer.ref.file, answer.ref.sheet, answer.ref.cell)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "……"
