"""What waits for a person in a period, and a person's decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from taskbook.errors import UsageError
from taskbook.ledger.ledger import Ledger, beijing_now
from taskbook.merge.status import PeriodStatus, period_status
from taskbook.model.period import Period
from taskbook.model.progress import Decision
from taskbook.model.settings import Settings
from taskbook.workspace import Workspace


def existing_ledger(
    workspace: Workspace,
    settings: Settings,
    clock: Callable[[], dt.datetime] = beijing_now,
) -> Ledger:
    """Open the workspace's ledger, which must be there.

    Raises:
        UsageError: Nothing has been issued yet.
        LedgerError: It cannot be used.
    """
    if not settings.ledger_url and not workspace.ledger_file.exists():
        raise UsageError(
            f"工作区“{workspace.root}”还没有台账。", "请先运行 taskbook issue 下发填报表。"
        )
    place = settings.ledger_url or workspace.ledger_file
    return Ledger.open(place, create=False, clock=clock)


def latest_period(workspace: Workspace) -> Period:
    """Return the last period that was issued. Raises UsageError if there is none."""
    with existing_ledger(workspace, workspace.settings()) as ledger:
        periods = ledger.periods()
    if not periods:
        raise UsageError(
            "还没有下发过填报表。", "请先运行 taskbook issue，例如 taskbook issue 2021Q1。"
        )
    return max(periods)


def read_status(workspace: Workspace, period: Period, today: dt.date | None) -> PeriodStatus:
    """Return who has returned and what waits, as of ``today`` (by default the present day).

    Raises:
        UsageError: Nothing was issued for the period.
    """
    with existing_ledger(workspace, workspace.settings()) as ledger:
        found = period_status(ledger, period, today or beijing_now().date())
    if not found.units:
        raise UsageError(
            f"{period.chinese}还没有下发填报表。", f"请先运行 taskbook issue {period}。"
        )
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that only a person can decide.

    Attributes:
        id: What to name in the decision.
        unit: Whose answer it is.
        where: File, sheet and cell.
        text: What stands there; for a conflict every version.
        why: Why it waits.
        choices: Values that the decision may take.
        versions: For a conflict, the text that each of ``choices`` stands for.
    """

    id: str
    unit: str
    where: str
    text: str
    why: str
    choices: tuple[str, ...]
    versions: tuple[str, ...] = ()


def waiting(workspace: Workspace, period: Period) -> tuple[Waiting, ...]:
    """Return the open queue and the open conflicts of a period."""
    from taskbook.merge.decisions import answer_id
    from taskbook.merge.record import merge_period
    from taskbook.problems import CATALOGUE

    with existing_ledger(workspace, workspace.settings()) as ledger:
        merged = merge_period(ledger, period)
    found = [
        Waiting(
            item.id,
            item.unit,
            str(item.ref),
            item.text,
            CATALOGUE[item.reason].title if item.reason in CATALOGUE else item.reason,
            item.candidates,
        )
        for item in merged.queue
    ]
    found += [
        Waiting(
            conflict.id,
            conflict.unit,
            "；".join(str(choice.ref) for choice in conflict.choices),
            " / ".join(choice.text for choice in conflict.choices),
            f"{conflict.key} 两份填报不一致",
            tuple(answer_id(choice) for choice in conflict.choices),
            tuple(choice.text for choice in conflict.choices),
        )
        for conflict in merged.conflicts
    ]
    return tuple(found)


def decide_open(
    workspace: Workspace, period: Period, subject: str, value: str, *, reason: str, who: str
) -> Decision:
    """Record a decision on a queued cell, a conflict or a file. Raises as ``merge.decide``."""
    from taskbook.merge.confirming import decide
    from taskbook.pipeline.office import form_spec

    spec = form_spec(workspace)
    with existing_ledger(workspace, workspace.settings()) as ledger:
        return decide(ledger, period, subject, value, reason=reason, who=who, spec=spec)


def decide_status(
    workspace: Workspace, period: Period, task_id: str, word: str, *, reason: str, who: str
) -> Decision:
    """Record the confirmed status (核定) of a task.

    Raises:
        UsageError: The task is not in the sheet, the word is not in the status dictionary, or
            reason or person is missing.
    """
    from taskbook.pace.dictionary import load_dictionary
    from taskbook.pipeline.reading import load_sheet
    from taskbook.resources import template

    if not reason.strip() or not who.strip():
        raise UsageError("没有写明决定的理由或经办人。", "请用 --reason 和 --who 注明。")
    if load_sheet(workspace).task(task_id) is None:
        raise UsageError(f"任务总表中没有“{task_id}”。", "请核对任务编号。")
    words = [
        status.word for status in load_dictionary(template("status.toml", workspace.root)).statuses
    ]
    if word not in words:
        raise UsageError(f"“{word}”不是核定状态。", f"可用的状态：{'、'.join(words)}。")
    with existing_ledger(workspace, workspace.settings()) as ledger:
        return ledger.record_decision(period, "status", task_id, word, reason, who)


def close(workspace: Workspace, period: Period, *, reason: str, who: str) -> None:
    """Close a period. Raises LedgerError while sums do not agree or something waits."""
    from taskbook.merge.closing import close_period

    with existing_ledger(workspace, workspace.settings()) as ledger:
        close_period(ledger, period, who=who, reason=reason)


def reopen(workspace: Workspace, period: Period, *, reason: str, who: str) -> None:
    """Open a closed period again. Raises LedgerError if it is not closed."""
    from taskbook.merge.closing import reopen_period

    with existing_ledger(workspace, workspace.settings()) as ledger:
        reopen_period(ledger, period, who=who, reason=reason)
