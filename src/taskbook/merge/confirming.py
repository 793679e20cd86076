"""A person's decision, checked against what is open before it enters the ledger for good."""

from __future__ import annotations

from taskbook.errors import UsageError
from taskbook.ledger.ledger import Ledger
from taskbook.merge.decisions import REFUSE, Conflict, place, settle
from taskbook.merge.record import merge_period
from taskbook.model.form import IssuedForm
from taskbook.model.period import Period
from taskbook.model.progress import Decision, QueueItem


def decide(
    ledger: Ledger, period: Period, subject: str, value: str, *, reason: str, who: str
) -> Decision:
    """Record a decision on an open queue item, an open conflict or a whole file.

    Args:
        ledger: The ledger.
        period: The quarter.
        subject: Id of the queue item or conflict (its beginning is enough where it is the only
            one), or the beginning of a file's content hash (8 digits or more).
        value: See ``taskbook.merge.decisions``.
        reason: Why, in the person's words.
        who: The person.

    Raises:
        UsageError: Nothing open has this id, several have, the value does not fit, or reason or
            person is missing.
        LedgerError: The period is closed.
    """
    if not reason.strip() or not who.strip():
        raise UsageError("没有写明决定的理由或经办人。", "请注明理由和经办人，以备查考。")
    merged = merge_period(ledger, period)
    open_items: dict[str, QueueItem | Conflict | None] = {item.id: item for item in merged.queue}
    open_items |= {conflict.id: conflict for conflict in merged.conflicts}
    if len(subject) >= 8:
        open_items |= {file.sha256: None for file in merged.record.files}
    found = [name for name in open_items if name.startswith(subject)] if subject else []
    if len(found) != 1:
        what = "没有" if not found else "不止一个"
        raise UsageError(
            f"{period.chinese}{what}编号为“{subject}”的待核项、冲突或文件。",
            "请用 taskbook status 查看编号。",
        )
    item = open_items[found[0]]
    if item is None:
        kind = "file"
        if value != REFUSE:
            raise UsageError(f"对整个文件只能决定“{REFUSE}”。", "其他情况请逐项决定。")
    elif isinstance(item, Conflict):
        kind = "conflict"
        settle(item, value)
    else:
        kind = "queue"
        _require_place(item, value, merged.record.forms)
    return ledger.record_decision(period, kind, found[0], value, reason, who)


def _require_place(item: QueueItem, value: str, forms: tuple[IssuedForm, ...]) -> None:
    answer = place(item, value)
    if answer is None:
        return
    keys = {row.key for form in forms if form.unit == item.unit for row in form.rows}
    if answer.key not in keys:
        raise UsageError(
            f"下发给“{item.unit}”的填报表中没有“{answer.key}”这一行。", "请核对任务编号。"
        )
