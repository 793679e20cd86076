"""Sharing, several leads, status, the proof, and closing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taskbook.errors import LedgerError
from taskbook.ledger import Incoming, Ledger
from taskbook.merge import (
    close_period,
    merge_facts,
    merge_period,
    period_record,
    period_status,
    prove,
    reopen_period,
    store_proof,
)
from taskbook.merge.leads import progress_by_task
from taskbook.model.form import Section
from taskbook.model.location import Location
from taskbook.model.task import AssistingUnit, LeadUnit, Level, Part, Task, TaskSheet
from taskbook.problems.problem import Problem
from tests.checked_returns import Q1, Q2, form, full, returned, row, simple_form

APRIL_2, APRIL_8 = dt.date(2021, 4, 2), dt.date(2021, 4, 8)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def task(number: int, *leads: str, assisting: tuple[str, ...] = ()) -> Task:
    return Task(
        id=f"DG2021-{number:03d}",
        number=number,
        year=2021,
        level=Level.CITY,
        part=Part.MAIN,
        requirement_id=None,
        title=f"任务{number}",
        body=None,
        schedule="",
        milestones=(),
        indicators=(),
        leaders=(),
        lead_units=tuple(LeadUnit(unit, unit) for unit in leads),
        assisting_units=tuple(AssistingUnit(unit, unit) for unit in assisting),
        related=(),
        source=Location("t.txt"),
    )


# Same matter


def test_an_answer_serves_every_task_of_the_same_matter(ledger: Ledger) -> None:
    rows = (
        row(1, same_as=("DG2021-246",)),
        row(1, 0, same_as=("DG2021-246",), same_indicators=("DG2021-246#2",)),
        row(2),
    )
    ledger.record_issue([form("水务局", rows)])
    cells = {
        ("DG2021-001", "progress"): "已建成",
        ("DG2021-001#1", "value"): "12",
        ("DG2021-002", "progress"): "别的事",
    }
    ledger.record_return(Q1, returned("水务局", cells), None, APRIL_2)
    record = period_record(ledger, Q1)
    shared = [(a.key, a.field, a.text, a.shared_from) for a in record.answers if a.shared_from]
    assert shared == [
        ("DG2021-246", "progress", "已建成", "DG2021-001"),
        ("DG2021-246#2", "value", "12", "DG2021-001"),
    ]
    assert [a.text for a in record.answers_for("DG2021-246")] == ["已建成", "12"]
    facts = ledger.facts(Q1)
    assert prove(facts, merge_facts(facts)).holds


def test_an_own_answer_is_never_covered_by_a_shared_one(ledger: Ledger) -> None:
    ledger.record_issue([form("水务局", (row(1, same_as=("DG2021-002",)), row(2)))])
    cells = {("DG2021-001", "progress"): "甲", ("DG2021-002", "progress"): "乙"}
    ledger.record_return(Q1, returned("水务局", cells), None, APRIL_2)
    assert [a.text for a in period_record(ledger, Q1).answers_for("DG2021-002")] == ["乙"]


# Several units on one task

SHEET = TaskSheet(
    2021, "东莞市", (), (task(1, "水务局", "住建局", assisting=("莞城",)), task(2, "水务局"))
)


def lead_forms() -> list[object]:
    assist = row(1, section=Section.ASSIST)
    return [
        form("水务局", (row(1), row(1, 0))),
        form("住建局", (row(1), row(1, 0))),
        form("莞城", (assist,)),
    ]


def lead_return(unit: str, status: str, value: str) -> Incoming:
    cells = {
        ("DG2021-001", "progress"): f"{unit}的进展",
        ("DG2021-001", "status"): status,
        ("DG2021-001#1", "value"): value,
    }
    return Incoming(returned(unit, cells), None, APRIL_2)


def test_co_leads_stand_beside_the_main_lead_and_disagreements_are_listed(
    ledger: Ledger,
) -> None:
    ledger.record_issue(lead_forms())  # type: ignore[arg-type]
    note = returned("莞城", {("DG2021-001", "assist_progress"): "已配合征地"})
    files = [lead_return("水务局", "已完成", "12"), lead_return("住建局", "未启动", "12.0")]
    ledger.record_returns(Q1, [*files, Incoming(note, None, APRIL_2)])
    record = period_record(ledger, Q1, SHEET)
    (problem,) = record.problems
    assert problem.code == "merge-leads-disagree"
    assert problem.subject == "DG2021-001"
    assert "共同牵头单位填“住建局：未启动”，主牵头单位填“水务局：已完成”" in problem.message
    assert str(problem.location) == "住建局.xlsx [牵头任务!F5]"
    progress = next(progress_by_task(record, SHEET))
    assert [a.text for a in progress.main["水务局"]] == ["水务局的进展", "已完成", "12"]
    assert [a.text for a in progress.co_leads["住建局"]] == ["住建局的进展", "未启动", "12.0"]
    assert [a.text for a in progress.assisting["莞城"]] == ["已配合征地"]


def test_a_silent_main_lead_is_listed(ledger: Ledger) -> None:
    ledger.record_issue(lead_forms())  # type: ignore[arg-type]
    ledger.record_returns(Q1, [lead_return("住建局", "已完成", "12")])
    (problem,) = period_record(ledger, Q1, SHEET).problems
    assert problem.code == "merge-main-lead-silent"
    assert "主牵头单位“水务局”未填报本项任务" in problem.message


# Status


def test_status_says_who_returned_late_not_or_in_vain(ledger: Ledger) -> None:
    names = ("甲局", "乙局", "丙局", "丁局")
    ledger.record_issue([simple_form(name) for name in names])
    queued = (("F9", "？", ()),)
    ledger.record_returns(
        Q1,
        [
            Incoming(full("甲局", queued=queued), None, APRIL_2),
            Incoming(full("乙局", tasks=2), None, APRIL_8),
            Incoming(returned("丙局", {}, readable=False), None, APRIL_2),
            Incoming(full("外单位"), None, APRIL_2),
        ],
    )
    status = period_status(ledger, Q1, dt.date(2021, 4, 12))
    found = {u.unit: (u.state, u.days_late, u.answered_rows, u.queued) for u in status.units}
    assert found == {
        "甲局": ("returned", 0, 3, 1),
        "乙局": ("late", 3, 2, 0),
        "丙局": ("refused", 7, 0, 0),
        "丁局": ("overdue", 7, 0, 0),
    }
    assert status.unplaced == ("外单位.xlsx",)
    assert status.needs_person
    assert period_status(ledger, Q1, APRIL_2).units[3].words == "未报"
    shown = json.loads(json.dumps(status.as_dict(), ensure_ascii=False))
    assert shown["counts"] == {"overdue": 1, "refused": 1, "missing": 0, "late": 1, "returned": 1}
    assert shown["units"][1]["received"] == "2021-04-08"


def test_status_counts_conflicts_as_the_merge_does(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局")])
    for n in range(2):
        cells = {("DG2021-001", "progress"): f"说法{n}", ("DG2021-002", "progress"): "同"}
        ledger.record_return(Q1, returned("甲局", cells, name=f"{n}.xlsx"), None, APRIL_2)
    (unit,) = period_status(ledger, Q1, APRIL_2).units
    assert (unit.conflicts, unit.answered_rows, unit.files) == (1, 1, 2)
    assert len(merge_period(ledger, Q1).conflicts) == 1


# The proof


def proven(ledger: Ledger) -> tuple[object, ...]:
    facts = ledger.facts(Q1)
    return facts, merge_facts(facts)


def test_the_proof_adds_up_and_reads_well(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局"), simple_form("乙局")])
    refused = (("F40", "value-unreadable"),)
    old = full("甲局", tasks=1, name="旧.xlsx")
    new = full("甲局", tasks=2, name="新.xlsx", refused=refused, queued=(("F9", "？", ()),))
    ledger.record_returns(
        Q1,
        [
            Incoming(old, None, APRIL_2),
            Incoming(new, None, APRIL_8),
            Incoming(replace(new, name="新(1).xlsx"), None, APRIL_8),
            Incoming(full("外单位"), None, APRIL_2),
        ],
    )
    facts = ledger.facts(Q1)
    proof = prove(facts, merge_facts(facts))
    assert proof.lines() == (
        "单位：应报 2 = 已报 1 + 未报 1",
        "文件：收到 4 = 采用 1 + 被替代 1 + 退回 1 + 重复 1",
        "填报格：非空 32 = 采用 10 + 相同 5 + 被替代 0 + 退回 16 + 待核 1",
        "核对：全部相符。",
    )
    assert type(proof).from_json(proof.as_json()) == proof


def test_a_proof_is_stored_once(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局")])
    facts = ledger.facts(Q1)
    assert store_proof(ledger, prove(facts, merge_facts(facts)))
    position = ledger.position()
    facts = ledger.facts(Q1)
    assert not store_proof(ledger, prove(facts, merge_facts(facts)))
    assert ledger.position() == position


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda m: replace(m, record=replace(m.record, answers=m.record.answers[1:])), "采用 15"),
        (lambda m: replace(m, record=replace(m.record, files=())), "没有或重复列入"),
        (lambda m: replace(m, tallies={}), "去向清楚 0 格"),
        (
            lambda m: replace(
                m, record=replace(m.record, answers=m.record.answers + m.record.answers[:1])
            ),
            "有两个答案",
        ),
        (
            lambda m: replace(
                m,
                record=replace(
                    m.record,
                    answers=(
                        m.record.answers[0]._replace(
                            ref=m.record.answers[0].ref._replace(cell="Z99"),
                        ),
                        *m.record.answers[1:],
                    ),
                ),
            ),
            "没有对应的格",
        ),
    ],
)
def test_the_proof_fails_on_a_merge_that_loses_or_invents(
    ledger: Ledger, spoil: object, words: str
) -> None:
    ledger.record_issue([simple_form("甲局"), simple_form("乙局")])
    ledger.record_return(Q1, full("甲局"), None, APRIL_2)
    facts = ledger.facts(Q1)
    proof = prove(facts, spoil(merge_facts(facts)))  # type: ignore[operator]
    assert not proof.holds
    assert words in "；".join(proof.failures)


# Closing


def test_a_closed_period_stays_as_it_was(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局"), simple_form("乙局")])
    ledger.record_return(Q1, full("甲局"), None, APRIL_2)
    before = period_record(ledger, Q1)
    assert close_period(ledger, Q1, who="张三", reason="按期关账").holds
    ledger.record_return(Q1, full("乙局"), None, APRIL_8)
    after = period_record(ledger, Q1)
    assert after.answers == before.answers
    assert [(f.name, f.state) for f in after.files] == [
        ("甲局.xlsx", "accepted"),
        ("乙局.xlsx", "refused"),
    ]
    assert "已经关账" in after.files[1].reason
    assert [problem.code for problem in after.problems] == ["merge-after-closing"]
    assert period_status(ledger, Q1, APRIL_8).closed
    reopen_period(ledger, Q1, who="张三", reason="补报")
    assert period_record(ledger, Q1).missing_units() == ()


def test_a_closed_period_is_not_issued_again(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局")])
    ledger.record_return(Q1, full("甲局"), None, APRIL_2)
    close_period(ledger, Q1, who="张三", reason="按期关账")
    for again in (simple_form("甲局"), simple_form("甲局", 2), simple_form("乙局")):
        with pytest.raises(LedgerError, match="已经关账"):
            ledger.record_issue([again])
    assert ledger.older_forms(Q1) == {}


def test_why_a_file_is_refused_is_said_once(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局"), simple_form("乙局"), simple_form("丙局")])
    wrong = Problem("period-wrong", Location("x.xlsx"), found="第二季度", expected="第一季度")
    more = {"period": Q2, "problems": (wrong,)}
    ledger.record_return(Q1, full("甲局"), None, APRIL_2)
    ledger.record_return(Q1, full("乙局", **more), None, APRIL_2)
    assert [p.code for p in period_record(ledger, Q1).problems] == ["merge-other-period"]
    close_period(ledger, Q1, who="张三", reason="按期关账")
    ledger.record_return(Q1, full("丙局", **more), None, APRIL_8)
    found = [p.code for p in period_record(ledger, Q1).problems]
    assert sorted(found) == ["merge-after-closing", "merge-other-period"]


def test_closing_waits_for_open_items_unless_told_why(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局")])
    ledger.record_return(Q1, full("甲局", queued=(("F9", "？", ()),)), None, APRIL_2)
    with pytest.raises(LedgerError, match="还有 1 项待核"):
        close_period(ledger, Q1, who="张三", reason="按期关账")
    close_period(ledger, Q1, who="张三", reason="单位撤销，无人可核", leave_open=True)
    with pytest.raises(LedgerError, match="已经关账"):
        close_period(ledger, Q1, who="张三", reason="再关")


def test_a_period_without_forms_cannot_be_closed(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="没有下发过"):
        close_period(ledger, Q1, who="张三", reason="误")


def test_a_past_circular_can_be_made_again_exactly(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("甲局"), simple_form("乙局")])
    ledger.record_return(Q1, full("甲局"), None, APRIL_2)
    then, position = period_record(ledger, Q1, SHEET), ledger.position()
    ledger.record_return(Q1, full("甲局", tasks=2, salt="更正"), None, APRIL_8)
    ledger.record_return(Q1, full("乙局"), None, APRIL_8)
    ledger.record_decision(Q1, "status", "DG2021-001", "未启动", "核查", "张三")
    assert period_record(ledger, Q1, SHEET) != then
    assert period_record(ledger, Q1, SHEET, as_of=position) == then


def test_every_code_of_merging_has_a_test() -> None:
    from taskbook.problems.merging import RULES

    tests = "".join(p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("*.py"))
    assert [rule.code for rule in RULES if f'"{rule.code}"' not in tests] == []
