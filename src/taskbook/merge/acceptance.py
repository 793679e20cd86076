"""Whether a returned file counts at all: the first question, answered without its cells."""

from __future__ import annotations

from taskbook.ledger.facts import PeriodHeads, ReturnHead
from taskbook.merge.decisions import REFUSE, last_decisions
from taskbook.model.location import Location
from taskbook.model.progress import CheckedReturn
from taskbook.problems.problem import Grade, Problem

_TOLD_BY_THE_CHECK = frozenset({"merge-unreadable", "merge-unit-unknown", "merge-nothing-usable"})


def refusal(head: ReturnHead, heads: PeriodHeads) -> Problem | None:
    """Return why a file is not taken, or None when it is.

    A file is taken when it can be read, its unit was asked in this period, it does not name
    another period, holds at least one answer (or one cell for a person) wherever any was due,
    came before the period was closed, and nobody decided against it.
    """
    code, words = _reason(head, heads)
    if not code:
        return None
    return Problem(code, Location(head.name), subject=head.unit, **words)


def _reason(head: ReturnHead, heads: PeriodHeads) -> tuple[str, dict[str, str]]:
    closed = heads.closed
    if closed is not None and head.batch > closed.batch:
        return "merge-after-closing", {"expected": heads.period.chinese}
    decision = last_decisions(heads.decisions, "file").get(head.sha256)
    if decision is not None and decision.value == REFUSE:
        return "merge-withdrawn", {"note": decision.reason}
    if not head.readable:
        return "merge-unreadable", {}
    if head.recognised is not None and head.recognised != heads.period:
        words = {"found": head.recognised.chinese, "expected": heads.period.chinese}
        return "merge-other-period", words
    if not head.unit:
        return "merge-unit-unknown", {}
    form = next((form for form in heads.forms if form.unit == head.unit), None)
    if form is None:
        return "merge-not-asked", {"found": head.unit, "expected": heads.period.chinese}
    if form.due_rows and not head.answers and not head.queued:
        return ("merge-nothing-usable" if head.refused else "merge-empty"), {}
    return "", {}


def reason_in_words(problem: Problem, checked: CheckedReturn) -> str:
    """Return why a file was refused; where the check knows more, what it said about the file."""
    if problem.code in _TOLD_BY_THE_CHECK:
        grave = [found for found in checked.problems if found.grade is Grade.MUST]
        for found in (*grave, *checked.problems):
            return f"{found.message}{found.cure}"
    return f"{problem.message}{problem.cure}"
