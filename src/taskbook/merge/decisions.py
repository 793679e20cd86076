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
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from taskbook.errors import UsageError
from taskbook.model.form import FormRow, IssuedForm, Section
from taskbook.model.progress import Answer, Decision, QueueItem

REFUSE = "不采用"

#: The column whose answer is a number (``完成值``) on every form.
NUMBER_FIELD = "value"
#: Coded empty answers that a decision may write; merging does not know the form's design.
CODED = ("零报告", "不适用", "暂无数据", "并入他项")
# Quantities that may well be below zero (or, as a share, above 100).
_MOVES = re.compile("增|减|升|降|涨|跌|提高|净|差额|利润|盈|亏|同比|环比|变化")

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
    in_order = sorted(decisions, key=lambda decision: decision.number)
    return {d.subject: d for d in in_order if d.kind == kind}


def answer_id(answer: Answer) -> str:
    """Return a short id of the cell that an answer stands in."""
    text = f"{answer.ref.sha256}\n{answer.ref.sheet}\n{answer.ref.cell}"
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def conflict_id(unit: str, key: str, field: str, values: Iterable[object]) -> str:
    """Return a conflict's id: another one as soon as the differing values are others."""
    text = "\n".join((unit, key, field, *sorted(map(repr, values))))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def place(item: QueueItem, value: str, form: IssuedForm | None = None) -> Answer | None:
    """Return the answer that a decision makes of a queued cell, or None for a refusal.

    Args:
        item: The queued cell.
        value: The decision.
        form: The unit's form; numbers are read in the unit of its row.

    Raises:
        UsageError: Neither the value nor the item says which row and column it belongs to, or
            what is to stand in a number's column is no number.
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
    row = _row(form, key)
    number, coded = _understood(text, field, row)
    section = item.section or (Section.INDICATOR if "#" in key else Section.LEAD)
    return Answer(
        unit=item.unit,
        section=section if row is None else row.section,
        key=key,
        task_id=key.split("#")[0],
        field=field,
        text=text,
        number=number,
        coded=coded,
        ref=item.ref,
    )


def settle(conflict: Conflict, value: str, form: IssuedForm | None = None) -> Answer | None:
    """Return the answer that a decision on a conflict lets stand, or None for a refusal.

    Args:
        conflict: The conflict.
        value: The decision.
        form: The unit's form; numbers are read in the unit of its row.

    Raises:
        UsageError: The value is none of the choices, or no number where one is asked for.
    """
    if value == REFUSE:
        return None
    if value.startswith("="):
        text = value[1:]
        number, coded = _understood(text, conflict.field, _row(form, conflict.key))
        return conflict.choices[0]._replace(text=text, number=number, coded=coded)
    chosen = conflict.choice(value)
    if chosen is None:
        ids = "、".join(f"{answer_id(a)}（{a.text}）" for a in conflict.choices)
        raise UsageError(
            f"“{value}”不是冲突 {conflict.id} 的选项。",
            f"可选：{ids}；也可写“=正确内容”，或“{REFUSE}”。",
        )
    return chosen


def usable_placements(
    decisions: Iterable[Decision], items: Iterable[QueueItem], forms: Iterable[IssuedForm] = ()
) -> dict[str, Answer | None]:
    """Return, by item, what the decisions that hold make of queued cells (None: refused).

    A decision that makes no sense leaves its item in the queue: the ledger cannot forget it, and
    it must not stop every later merge.
    """
    made: dict[str, Answer | None] = {}
    held = last_decisions(decisions, "queue")
    by_unit = {form.unit: form for form in forms}
    for item in items:
        decision = held.get(item.id)
        if decision is not None:
            with contextlib.suppress(UsageError):
                made[item.id] = place(item, decision.value, by_unit.get(item.unit))
    return made


def _row(form: IssuedForm | None, key: str) -> FormRow | None:
    return next((row for row in form.rows if row.key == key), None) if form else None


def _understood(text: str, field: str, row: FormRow | None) -> tuple[Decimal | None, str | None]:
    """Return (number, coded word) of a decided text. Raises UsageError where one is needed."""
    bare = text.strip()
    if bare in CODED:
        return None, bare
    if field != NUMBER_FIELD:
        return plain_number(text), None
    from taskbook.returns.figures import parse_figure

    unit = row.given.get("unit", "") if row is not None else ""
    number = parse_figure(bare, unit, "text").value
    wanted = f"请写一个数，单位{unit}" if unit else "请写一个数"
    cure = f"{wanted}，例如 =2000；确无数据的写 {'、'.join(CODED)} 之一，或“{REFUSE}”。"
    if number is None:
        raise UsageError(f"完成值应是数字，读不准“{text}”是什么数。", cure)
    if number < 0 and not (row is not None and may_be_negative(row)):
        raise UsageError(f"完成值“{text}”是负数，该项指标没有负数。", cure)
    return number, None


def may_be_negative(row: FormRow) -> bool:
    """Return whether an indicator tells a change or a balance, which may be below zero."""
    given = row.given
    return bool(_MOVES.search(given.get("indicator", "") + given.get("target", "")))


def plain_number(text: str) -> Decimal | None:
    """Return the number that ``text`` plainly is (``1,234.5``), or None."""
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
