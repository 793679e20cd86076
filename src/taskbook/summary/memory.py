"""What only shows against earlier quarters: relapse, standstill, copied text, broken promises."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from taskbook.model.period import Period
from taskbook.model.progress import PeriodRecord
from taskbook.model.task import Basis
from taskbook.pace.dictionary import Group, Role, StatusWord
from taskbook.pace.rules import PaceRules
from taskbook.pace.wording import plain, rounded
from taskbook.summary.returns import TimelinessRecord, timeliness
from taskbook.summary.rows import TaskRow

_JUDGED = (Role.DONE, Role.BAND, Role.IDLE)
_SHORTEST = 8
KEPT, BROKEN, UNKNOWN = "有回应", "未见提及", "无法比对"
# From so many on, not one answered promise says that the comparison fails, not the units.
_ENOUGH_PROMISES = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """One task that stands out against last quarter, with the sentence that says how."""

    task_id: str
    before: StatusWord
    now: StatusWord
    sentence: str


@dataclass(frozen=True, slots=True)
class Promise:
    """承诺兑现: last quarter's 下一步措施 of a task against this quarter's 进展.

    Attributes:
        task_id: The task.
        unit: Who promised.
        promise: Last quarter's text.
        progress: This quarter's text.
        share: Percent of the promise's two-character pairs that come up again.
        kept: ``有回应`` or ``未见提及``; a proposal, for a person to decide. ``无法比对`` where
            the comparison of words evidently says nothing.
    """

    task_id: str
    unit: str
    promise: str
    progress: str
    share: Decimal
    kept: str


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything remembered from earlier quarters.

    Attributes:
        previous: The quarter compared with, or None when there is none.
        fell_back: Worse than last quarter (退步).
        improved: Behind last quarter, reached now (转好).
        stalled: Behind for two quarters without movement (停滞).
        same_text: 进展 as good as copied from last quarter.
        promises: 承诺兑现表.
        timeliness: Late and missing returns so far, this quarter included.
        added: Tasks that count now and did not last quarter.
        dropped: Tasks that counted last quarter and do not now.
    """

    previous: Period | None = None
    fell_back: tuple[Remark, ...] = ()
    improved: tuple[Remark, ...] = ()
    stalled: tuple[Remark, ...] = ()
    same_text: tuple[Remark, ...] = ()
    promises: tuple[Promise, ...] = ()
    timeliness: tuple[TimelinessRecord, ...] = ()
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Promise, ...]:
        """The promises that are not mentioned again."""
        return tuple(promise for promise in self.promises if promise.kept == BROKEN)

    @property
    def compared(self) -> tuple[Promise, ...]:
        """The promises of which the comparison of words says something."""
        return tuple(promise for promise in self.promises if promise.kept != UNKNOWN)


def remember(
    rows: Sequence[TaskRow],
    before: Sequence[TaskRow],
    record: PeriodRecord,
    earlier: Sequence[PeriodRecord],
    rules: PaceRules,
) -> Memory:
    """Compare ``rows`` with the rows of the quarter before.

    Args:
        rows: This quarter's rows.
        before: The rows of the last of ``earlier``; empty when there is none.
        record: This quarter's record.
        earlier: Records of earlier quarters of the year, oldest first.
        rules: For the thresholds.
    """
    late = timeliness((*earlier, record))
    if not earlier:
        return Memory(timeliness=late)
    past: Mapping[str, TaskRow] = {row.id: row for row in before}
    pairs = [(past[row.id], row) for row in rows if row.id in past]
    due = {row.id for row in rows if row.due}
    due_before = {row.id for row in before if row.due}
    return Memory(
        previous=earlier[-1].period,
        fell_back=tuple(_fell_back(a, b) for a, b in pairs if _moved(a, b) > 0),
        improved=tuple(
            _remark(a, b, f"由上季度“{a.status.word}”转为“{b.status.word}”。")
            for a, b in pairs
            if a.status.group is Group.BEHIND and b.status.group is Group.REACHED
        ),
        stalled=tuple(_remark(a, b, _standstill(a, b)) for a, b in pairs if _stalled(a, b, rules)),
        same_text=tuple(
            _remark(a, b, "本季度进展与上季度填报内容基本相同。")
            for a, b in pairs
            if _same_text(a.text("progress"), b.text("progress"), rules)
        ),
        promises=_promises(pairs, rules),
        timeliness=late,
        added=tuple(row.id for row in rows if row.due and row.id not in due_before),
        dropped=tuple(row.id for row in before if row.due and row.id not in due),
    )


def _moved(before: TaskRow, now: TaskRow) -> int:
    """Return by how many ranks a task got worse; 0 where either quarter was not judged."""
    if before.status.role not in _JUDGED or now.status.role not in _JUDGED:
        return 0
    if (before.status.group, now.status.group) == (Group.REACHED, Group.REACHED):
        return 0 if before.status.role is not Role.DONE else now.status.rank - before.status.rank
    return now.status.rank - before.status.rank


def _remark(before: TaskRow, now: TaskRow, sentence: str) -> Remark:
    return Remark(now.id, before.status, now.status, sentence)


def _fell_back(before: TaskRow, now: TaskRow) -> Remark:
    sentence = f"由上季度“{before.status.word}”退为“{now.status.word}”。"
    return _remark(before, now, sentence)


def _figures(row: TaskRow) -> dict[str, Decimal]:
    return {found.key: found.actual for found in row.verdict.figures}


def _stalled(before: TaskRow, now: TaskRow, rules: PaceRules) -> bool:
    if before.status.group is not Group.BEHIND or now.status.group is not Group.BEHIND:
        return False
    if _earned_this_quarter(now):
        return False
    old, new = _figures(before), _figures(now)
    shared = old.keys() & new.keys()
    if shared:
        return all(new[key] <= old[key] for key in shared)
    if now.status.role is Role.IDLE and before.status.role is Role.IDLE:
        return True
    return _same_text(before.text("progress"), now.text("progress"), rules)


def _earned_this_quarter(now: TaskRow) -> bool:
    """Return whether a figure for the quarter alone says that something was done in it."""
    return any(
        value.finding is not None
        and value.indicator.basis is Basis.PERIOD
        and not value.indicator.growth
        and value.finding.actual > 0
        for value in now.values
    )


def _standstill(before: TaskRow, now: TaskRow) -> str:
    old, new = _figures(before), _figures(now)
    parts = [
        f"{value.indicator.name}上季度{plain(old[key])}{value.indicator.unit}、"
        f"本季度{plain(new[key])}{value.indicator.unit}"
        for value in now.values
        if value.finding is not None and (key := value.finding.key) in old
    ]
    detail = "，" + "；".join(parts) if parts else ""
    return f"连续两个季度为“{before.status.word}”“{now.status.word}”，没有进展{detail}。"


def bare(text: str) -> str:
    """Return ``text`` without punctuation, spacing and width, for comparison."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def _same_text(before: str, now: str, rules: PaceRules) -> bool:
    from rapidfuzz import fuzz

    old, new = bare(before), bare(now)
    if min(len(old), len(new)) < _SHORTEST:
        return False
    return fuzz.ratio(old, new) >= float(rules.same_text)


def _promised(before: TaskRow, now: TaskRow) -> bool:
    """Return whether a promise was made and the one who made it has answered again."""
    if before.status.role in (Role.DONE, Role.MISSING) or now.status.role is Role.MISSING:
        return False
    return len(bare(before.text("next_step"))) >= _SHORTEST and now.due


def _promises(pairs: Sequence[tuple[TaskRow, TaskRow]], rules: PaceRules) -> tuple[Promise, ...]:
    """Compare every promise; where not one comes up again, the comparison itself is worthless."""
    found = tuple(_promise(a, b, rules) for a, b in pairs if _promised(a, b))
    if len(found) >= _ENOUGH_PROMISES and all(one.kept == BROKEN for one in found):
        return tuple(replace(one, kept=UNKNOWN) for one in found)
    return found


def _pairs(text: str) -> set[str]:
    plain_text = bare(text)
    return {plain_text[i : i + 2] for i in range(len(plain_text) - 1)}


def _promise(before: TaskRow, now: TaskRow, rules: PaceRules) -> Promise:
    promise, progress = before.text("next_step"), now.text("progress")
    wanted = _pairs(promise)
    found = wanted & _pairs(progress)
    share = rounded(Decimal(len(found) * 100) / len(wanted), 1)
    kept = KEPT if share >= rules.promise_kept else BROKEN
    return Promise(now.id, before.verdict.unit, promise, progress, share, kept)
