"""Decisions are checked before they enter a ledger that never forgets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from taskbook.errors import UsageError
from taskbook.ledger import Ledger
from taskbook.merge import decide, merge_period
from taskbook.merge.decisions import REFUSE, answer_id
from taskbook.model.form import Section
from taskbook.outputs.form_spec import load_form_spec
from taskbook.resources import template
from tests.checked_returns import Q1, form, returned, row, simple_form

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


SPEC = load_form_spec(template("return_form.toml"))


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[Ledger]:
    """A queued and a doubly answered 完成值 in 万元, and a doubly answered 自报状态."""
    given = {"title": "任务1", "indicator": "完成投资", "unit": "万元"}
    growth = {**given, "indicator": "工业增加值增速"}
    rows = (row(1), row(1, 0, given=given), row(1, 1, given=growth))
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([form("水务局", rows)])
        for n, word in enumerate(("已完成", "未启动")):
            cells = {("DG2021-001#1", "value"): f"{n + 1}00", ("DG2021-001", "status"): word}
            queued = (("F9", "约3000", ("DG2021-001#2",)),)
            one = returned("水务局", cells, name=f"{n}.xlsx", queued=queued[n:])
            opened.record_return(Q1, one, None, DAY)
        yield opened


def at(ledger: Ledger, field: str) -> str:
    return next(c.id for c in merge_period(ledger, Q1).conflicts if c.field == field)


def standing(ledger: Ledger, field: str) -> tuple[str, Decimal | None, str | None]:
    record = merge_period(ledger, Q1).record
    answer = next(a for a in record.answers if a.field == field)
    return answer.text, answer.number, answer.coded


@pytest.mark.parametrize("words", ["=很多", "=约3000", "=-5", "=七个", "="])
def test_what_is_no_number_cannot_be_decided_as_one(numbers: Ledger, words: str) -> None:
    queued = merge_period(numbers, Q1).queue[0].id
    value = f"DG2021-001#1/value{words}"
    for subject, decision in ((at(numbers, "value"), words), (queued, value)):
        with pytest.raises(UsageError, match="完成值") as raised:
            decide(numbers, Q1, subject, decision, reason="核实", who="张三", spec=SPEC)
        assert "单位万元" in raised.value.instruction
    with pytest.raises(UsageError, match="约3000"):
        decide(numbers, Q1, queued, "/value", reason="核实", who="张三", spec=SPEC)
    assert not numbers.heads(Q1).decisions


@pytest.mark.parametrize(
    ("words", "number", "coded"),
    [
        ("=2000万", 2000, None),
        ("=0.2亿元", 2000, None),
        ("=七", 7, None),
        ("=1,234.5", Decimal("1234.5"), None),
        ("=零报告", None, "零报告"),
    ],
)
def test_a_decided_number_is_read_in_the_unit_of_its_row(
    numbers: Ledger, words: str, number: Decimal | None, coded: str | None
) -> None:
    decide(numbers, Q1, at(numbers, "value"), words, reason="核实", who="张三", spec=SPEC)
    assert standing(numbers, "value") == (words[1:], number, coded)


def test_a_growth_may_be_negative(numbers: Ledger) -> None:
    item = merge_period(numbers, Q1).queue[0]
    decide(numbers, Q1, item.id, "/value=-5", reason="核实", who="张三", spec=SPEC)
    assert standing(numbers, "value") == ("-5", Decimal(-5), None)


def test_a_choice_takes_only_its_own_words(numbers: Ledger) -> None:
    status = at(numbers, "status")
    with pytest.raises(UsageError, match="选项") as raised:
        decide(numbers, Q1, status, "=差不多", reason="核实", who="张三", spec=SPEC)
    assert "=达到序时进度" in raised.value.instruction
    item = merge_period(numbers, Q1).queue[0].id
    with pytest.raises(UsageError, match="没有“state”这一栏"):
        decide(numbers, Q1, item, "DG2021-001/state=x", reason="核实", who="张三", spec=SPEC)
    decide(numbers, Q1, status, "=达到序时进度", reason="核实", who="张三", spec=SPEC)
    assert standing(numbers, "status")[0] == "达到序时进度"
    assert {c.key for c in SPEC.asked(Section.LEAD)} >= {"status"}


def test_the_last_decision_holds(ledger: Ledger) -> None:
    """A slip of the pen is put right by deciding again; the ledger keeps both."""
    before = merge_period(ledger, Q1)
    item, conflict = before.queue[0].id, before.conflicts[0].id
    for first, second in (("写错", "写对"), ("写对", REFUSE), (REFUSE, "又改")):
        for words in (first, second):
            value = words if words == REFUSE else f"={words}"
            decide(ledger, Q1, item, value, reason="核实", who="张三")
            decide(ledger, Q1, conflict, value, reason="核实", who="张三")
        texts = {a.text for a in merge_period(ledger, Q1).record.answers}
        assert texts == (set() if second == REFUSE else {second})
    assert len(ledger.heads(Q1).decisions) == 12


def test_a_file_that_was_taken_out_can_be_let_in_again(ledger: Ledger) -> None:
    file = merge_period(ledger, Q1).record.files[0].sha256
    decide(ledger, Q1, file[:8], REFUSE, reason="误报", who="张三")
    assert not merge_period(ledger, Q1).conflicts
    decide(ledger, Q1, file[:8], "采用", reason="核实无误", who="张三")
    assert merge_period(ledger, Q1).conflicts
