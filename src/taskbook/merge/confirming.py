"""A person's decision, checked against what is open before it enters the ledger for good."""

from __future__ import annotations

from dataclasses import replace

from taskbook.errors import UsageError
from taskbook.ledger.facts import PeriodFacts
from taskbook.ledger.ledger import Ledger
from taskbook.merge.decisions import REFUSE, Conflict, last_decisions, place, settle
from taskbook.merge.record import merge_facts
from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import Answer, Decision, QueueItem

#: Lets a file count again that an earlier decision took out.
ADMIT = "采用"


def decide(
    ledger: Ledger,
    period: Period,
    subject: str,
    value: str,
    *,
    reason: str,
    who: str,
    spec: FormSpec | None = None,
) -> Decision:
    """Record a decision on a queue item, a conflict or a whole file.

    What was decided before may be decided again: the ledger keeps both, the last one holds.

    Args:
        ledger: The ledger.
        period: The quarter.
        subject: Id of the queue item or conflict (its beginning is enough where it is the only
            one), or the beginning of a file's content hash (8 digits or more).
        value: See ``taskbook.merge.decisions``.
        reason: Why, in the person's words.
        who: The person.
        spec: The form's design; with it, columns and the words of choices are checked.

    Raises:
        UsageError: Nothing has this id, several have, the value does not fit, or reason or
            person is missing.
        LedgerError: The period is closed.
    """
    if not reason.strip() or not who.strip():
        raise UsageError("没有写明决定的理由或经办人。", "请注明理由和经办人，以备查考。")
    facts = ledger.facts(period)
    subjects = _subjects(facts)
    if len(subject) >= 8:
        subjects |= {stored.head.sha256: None for stored in facts.returns}
    found = [name for name in subjects if name.startswith(subject)] if subject else []
    if len(found) != 1:
        what = "没有" if not found else "不止一个"
        raise UsageError(
            f"{period.chinese}{what}编号为“{subject}”的待核项、冲突或文件。",
            f"请用 taskbook confirm {period} 查看编号。",
        )
    item = subjects[found[0]]
    if item is None:
        kind = "file"
        _require_file_word(value, found[0], facts)
    else:
        kind = "conflict" if isinstance(item, Conflict) else "queue"
        form = next((form for form in facts.forms if form.unit == item.unit), None)
        if isinstance(item, Conflict):
            answer = settle(item, value, form)
        else:
            answer = place(item, value, form)
        if answer is not None:
            _require_place(answer, form)
            if not (isinstance(item, Conflict) and answer in item.choices):
                _require_column(answer, spec)
    return ledger.record_decision(period, kind, found[0], value, reason, who)


def _subjects(facts: PeriodFacts) -> dict[str, QueueItem | Conflict | None]:
    """Return what can be decided by id: what is open, and what was decided before."""
    merged = merge_facts(facts)
    found: dict[str, QueueItem | Conflict | None] = {item.id: item for item in merged.queue}
    found |= {conflict.id: conflict for conflict in merged.conflicts}
    decided = last_decisions(facts.heads.decisions, "queue")
    for stored in facts.returns:
        found |= {item.id: item for item in stored.checked.queued if item.id in decided}
    if last_decisions(facts.heads.decisions, "conflict"):
        others = tuple(d for d in facts.heads.decisions if d.kind != "conflict")
        undecided = replace(facts, heads=replace(facts.heads, decisions=others))
        found |= {conflict.id: conflict for conflict in merge_facts(undecided).conflicts}
    return found


def _require_file_word(value: str, sha256: str, facts: PeriodFacts) -> None:
    before = last_decisions(facts.heads.decisions, "file").get(sha256)
    if value == REFUSE or (value == ADMIT and before is not None):
        return
    words = f"“{REFUSE}”" if before is None else f"“{REFUSE}”，或恢复“{ADMIT}”"
    raise UsageError(f"对整个文件只能决定{words}。", "其他情况请逐项决定。")


def _require_place(answer: Answer, form: IssuedForm | None) -> None:
    if form is None or all(row.key != answer.key for row in form.rows):
        raise UsageError(
            f"下发给“{answer.unit}”的填报表中没有“{answer.key}”这一行。", "请核对任务编号。"
        )


def _require_column(answer: Answer, spec: FormSpec | None) -> None:
    """Raise UsageError where the form has no such column, or the column no such choice."""
    if spec is None:
        return
    columns = {column.key: column for column in spec.asked(answer.section)}
    column = columns.get(answer.field)
    if column is None:
        names = "、".join(f"{c.key}（{c.label}）" for c in columns.values())
        raise UsageError(f"该表没有“{answer.field}”这一栏。", f"可以填的栏目：{names}。")
    allowed = (*column.choices, *spec.coded)
    if column.choices and answer.text.strip() not in allowed:
        raise UsageError(
            f"“{answer.text}”不是“{column.label}”的选项。",
            f"请写 {'、'.join(f'={word}' for word in allowed)} 之一，或“{REFUSE}”。",
        )
