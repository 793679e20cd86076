"""What a person may decide, how it is written in the ledger, and what it turns a cell into.

A decision's value is short text, so that the ledger can be read without this program:

- ``不采用`` refuses (a queued cell, every choice of a conflict, a whole file);
- ``DG2021-001#1/value=2000`` places a queued cell: row, column and wording, each of which may be
  left out where the queue item itself says it (``DG2021-001``, ``=2000``, ``DG2021-001/status``);
- for a conflict, the id of the chosen answer, or ``=wording``.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from taskbook.errors import UsageError
from taskbook.model.form import Section
from taskbook.model.progress import Answer, Decision, QueueItem

REFUSE = "不采用"

_PLACEMENT = re.compile(r"(?P<key>[^/=]*)(?:/(?P<field>\w+))?(?:=(?P<text>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One question that one unit answered in two ways at the same time.

    Attributes:
        id: Stable as long as the answers differ in the same way.
        unit: The unit.
        section: Sheet of the form.
        key: ``FormRow.key``.
        task_id: The task.
        field: Column key.
        choices: The answers, each with its file and cell.
    """

    id: str
    unit: str
    section: Section
    key: str
    task_id: str
    field: str
    choices: tuple[Answer, ...]

    def choice(self, choice_id: str) -> Answer | None:
        """Return the answer with this id, or None."""
        return next((a for a in self.choices if answer_id(a) == choice_id), None)


def last_decisions(decisions: Iterable[Decision], kind: str) -> dict[str, Decision]:
    """Return, by subject, the decisions of a kind that hold: the last one on each subject."""
    return {d.subject: d for d in decisions if d.kind == kind}


def answer_id(answer: Answer) -> str:
    """Return a short id of the cell that an answer stands in."""
    text = f"{answer.ref.sha256}\n{answer.ref.sheet}\n{answer.ref.cell}"
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def conflict_id(unit: str, key: str, field: str, values: Iterable[object]) -> str:
    """Return a conflict's id: another one as soon as the differing values are others."""
    text = "\n".join((unit, key, field, *sorted(map(repr, values))))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def place(item: QueueItem, value: str) -> Answer | None:
    """Return the answer that a decision makes of a queued cell, or None for a refusal.

    Raises:
        UsageError: Neither the value nor the item says which row and column it belongs to.
    """
    if value == REFUSE:
        return None
    match = _PLACEMENT.fullmatch(value) if value else None
    key = (match and match["key"]) or (item.candidates[0] if item.candidates else "")
    field = (match and match["field"]) or item.field
    if match is None or not key or not field:
        raise UsageError(
            f"待核项 {item.id} 的决定“{value}”没有说明放在哪一行、哪一栏。",
            f"请写成“任务编号/栏目”，例如 DG2021-001/progress；不采用的写“{REFUSE}”。",
        )
    text = item.text if match["text"] is None else match["text"]
    return Answer(
        unit=item.unit,
        section=item.section or (Section.INDICATOR if "#" in key else Section.LEAD),
        key=key,
        task_id=key.split("#")[0],
        field=field,
        text=text,
        number=plain_number(text),
        coded=None,
        ref=item.ref,
    )


def settle(conflict: Conflict, value: str) -> Answer | None:
    """Return the answer that a decision on a conflict lets stand, or None for a refusal.

    Raises:
        UsageError: The value is none of the choices.
    """
    if value == REFUSE:
        return None
    if value.startswith("="):
        text = value[1:]
        return replace(conflict.choices[0], text=text, number=plain_number(text), coded=None)
    chosen = conflict.choice(value)
    if chosen is None:
        ids = "、".join(f"{answer_id(a)}（{a.text}）" for a in conflict.choices)
        raise UsageError(
            f"“{value}”不是冲突 {conflict.id} 的选项。",
            f"可选：{ids}；也可写“=正确内容”，或“{REFUSE}”。",
        )
    return chosen


def usable_placements(
    decisions: Iterable[Decision], items: Iterable[QueueItem]
) -> dict[str, Answer | None]:
    """Return, by item, what the decisions that hold make of queued cells (None: refused).

    A decision that makes no sense leaves its item in the queue: the ledger cannot forget it, and
    it must not stop every later merge.
    """
    made: dict[str, Answer | None] = {}
    held = last_decisions(decisions, "queue")
    for item in items:
        decision = held.get(item.id)
        if decision is not None:
            with contextlib.suppress(UsageError):
                made[item.id] = place(item, decision.value)
    return made


def plain_number(text: str) -> Decimal | None:
    """Return the number that ``text`` plainly is (``1,234.5``), or None."""
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
