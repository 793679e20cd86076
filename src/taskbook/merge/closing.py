"""Closing a period and opening it again."""

from __future__ import annotations

from taskbook.errors import ClosedError, LedgerError
from taskbook.ledger.ledger import Ledger
from taskbook.merge.conservation import Proof, prove
from taskbook.merge.record import merge_facts
from taskbook.model.period import Period


def store_proof(ledger: Ledger, proof: Proof) -> bool:
    """Keep a merge's proof in the ledger; return False if the last one kept says the same."""
    period = Period.parse(proof.period)
    kept = [s.proof for s in ledger.heads(period).states if s.state == "checked"]
    if kept and Proof.from_json(kept[-1]).sums() == proof.sums():
        return False
    ledger.record_state(period, "checked", proof=proof.as_json(), who="taskbook", reason="合并")
    return True


def close_period(
    ledger: Ledger, period: Period, *, who: str, reason: str, leave_open: bool = False
) -> Proof:
    """Close a period: from now on its record is the same for ever, unless it is opened again.

    Args:
        ledger: The ledger.
        period: The quarter.
        who: Who decides.
        reason: Why, in that person's words.
        leave_open: Close although cells or conflicts wait for a person; ``reason`` says why.

    Raises:
        LedgerError: The sums do not agree, something waits for a person, it is closed already,
            nothing was issued, or another process added to the period meanwhile.
    """
    facts = ledger.facts(period)
    if facts.heads.closed is not None:
        raise ClosedError(f"{period.chinese}已经关账。", "无需再次关账。")
    if not facts.forms:
        raise LedgerError(f"{period.chinese}没有下发过填报表，不能关账。", "请检查期间是否写对。")
    merged = merge_facts(facts)
    proof = prove(facts, merged)
    if not proof.holds:
        raise LedgerError(
            f"{period.chinese}的收支不平，不能关账：{'；'.join(proof.failures)}。",
            "请保留工作区并报告此问题；没有任何内容丢失。",
        )
    waiting = len(merged.queue) + len(merged.conflicts)
    if waiting and not leave_open:
        raise LedgerError(
            f"{period.chinese}还有 {len(merged.queue)} 项待核、{len(merged.conflicts)} 处冲突。",
            "请先用 taskbook confirm 逐项决定；确需留待以后的，请注明并写明理由。",
        )
    ledger.record_state(
        period,
        "closed",
        proof=proof.as_json(),
        who=who,
        reason=reason,
        expected_position=merged.position,
    )
    return proof


def reopen_period(ledger: Ledger, period: Period, *, who: str, reason: str) -> None:
    """Open a closed period again; files kept since then count from now on.

    Raises:
        LedgerError: It is not closed.
    """
    if ledger.heads(period).closed is None:
        raise ClosedError(f"{period.chinese}没有关账。", "无需重新打开。")
    ledger.record_state(period, "open", proof="", who=who, reason=reason)
