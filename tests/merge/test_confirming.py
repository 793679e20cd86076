"""Decisions are checked before they enter a ledger that never forgets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskbook.errors import UsageError
from taskbook.ledger import Ledger
from taskbook.merge import decide, merge_period
from taskbook.merge.decisions import REFUSE, answer_id
from tests.checked_returns import Q1, returned, simple_form

DAY = dt.date(2021, 4, 2)
A, B = ("DG2021-001", "progress"), ("DG2021-002", "progress")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([simple_form("水务局")])
        queued = (("F9", "某行", ("DG2021-002",)),)
        opened.record_return(Q1, returned("水务局", {A: "甲"}, name="甲.xlsx"), None, DAY)
        opened.record_return(
            Q1, returned("水务局", {A: "乙"}, name="乙.xlsx", queued=queued), None, DAY
        )
        yield opened


def test_the_beginning_of_an_id_is_enough(ledger: Ledger) -> None:
    merged = merge_period(ledger, Q1)
    (item,), (conflict,) = merged.queue, merged.conflicts
    decide(ledger, Q1, item.id[:6], "=改正的内容", reason="电话核实", who="张三")
    choice = answer_id(conflict.choices[1])
    decision = decide(ledger, Q1, conflict.id, choice, reason="电话核实", who="张三")
    assert (decision.kind, decision.number) == ("conflict", 2)
    merged = merge_period(ledger, Q1)
    assert not merged.queue
    assert not merged.conflicts
    assert {a.text for a in merged.record.answers} == {"改正的内容", conflict.choices[1].text}


@pytest.mark.parametrize(
    ("subject", "value", "words"),
    [
        ("没有的编号", "x", "没有编号为"),
        ("queue", "DG2021-099", "没有“DG2021-099”这一行"),
        ("conflict", "00000000", "不是冲突"),
        ("file", "采用", "只能决定“不采用”"),
    ],
)
def test_a_decision_that_does_not_fit_is_not_recorded(
    ledger: Ledger, subject: str, value: str, words: str
) -> None:
    merged = merge_period(ledger, Q1)
    ids = {
        "queue": merged.queue[0].id,
        "conflict": merged.conflicts[0].id,
        "file": merged.record.files[0].sha256,
    }
    with pytest.raises(UsageError, match=words):
        decide(ledger, Q1, ids.get(subject, subject), value, reason="核实", who="张三")
    assert not ledger.heads(Q1).decisions


def test_a_reason_and_a_person_are_required(ledger: Ledger) -> None:
    item = merge_period(ledger, Q1).queue[0]
    with pytest.raises(UsageError, match="理由"):
        decide(ledger, Q1, item.id, REFUSE, reason=" ", who="张三")


def test_a_senseless_decision_in_the_ledger_does_not_stop_later_merges(ledger: Ledger) -> None:
    before = merge_period(ledger, Q1)
    ledger.record_decision(Q1, "queue", before.queue[0].id, "//", "误操作", "李四")
    ledger.record_decision(Q1, "conflict", before.conflicts[0].id, "??", "误操作", "李四")
    after = merge_period(ledger, Q1)
    assert (after.queue, after.conflicts) == (before.queue, before.conflicts)
