"""Which answer stands: rules of precedence as a clerk would state them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from taskbook.ledger import Incoming, Ledger
from taskbook.merge import Merged, merge_period, prove
from taskbook.merge.decisions import REFUSE, answer_id
from taskbook.model.progress import CheckedReturn
from tests.checked_returns import Q1, Q2, full, returned, simple_form

MARCH_30 = dt.date(2021, 3, 30)
APRIL_2 = dt.date(2021, 4, 2)
A, B = ("DG2021-001", "progress"), ("DG2021-002", "progress")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([simple_form("科学技术局"), simple_form("水务局")])
        yield opened


def merged(ledger: Ledger, *files: tuple[CheckedReturn, dt.date]) -> Merged:
    ledger.record_returns(Q1, [Incoming(checked, None, day) for checked, day in files])
    result = merge_period(ledger, Q1)
    proof = prove(ledger.facts(Q1), result)
    assert proof.failures == ()
    return result


def texts(result: Merged) -> dict[tuple[str, str], str]:
    return {(a.key, a.field): a.text for a in result.record.answers}


def states(result: Merged) -> dict[str, str]:
    return {file.name: file.state for file in result.record.files}


def test_a_later_file_wins_cell_by_cell_and_gaps_keep_the_older_answer(ledger: Ledger) -> None:
    old = returned("水务局", {A: "旧", B: "只有旧表有"}, name="旧.xlsx")
    new = returned("水务局", {A: "新"}, name="新.xlsx")
    result = merged(ledger, (new, APRIL_2), (old, MARCH_30))
    assert texts(result) == {A: "新", B: "只有旧表有"}
    assert states(result) == {"旧.xlsx": "accepted", "新.xlsx": "accepted"}
    assert [p.code for p in result.record.problems] == ["merge-kept-older"]


def test_an_older_file_wholly_replaced_is_superseded_and_kept(ledger: Ledger) -> None:
    old = returned("水务局", {A: "旧"}, name="旧.xlsx")
    new = returned("水务局", {A: "新"}, name="新.xlsx")
    result = merged(ledger, (old, MARCH_30), (new, APRIL_2))
    assert states(result) == {"旧.xlsx": "superseded", "新.xlsx": "accepted"}
    assert [stored.head.name for stored in ledger.facts(Q1).returns] == ["旧.xlsx", "新.xlsx"]


def test_two_files_of_one_day_complement_each_other(ledger: Ledger) -> None:
    one = returned("水务局", {A: "甲科填"}, name="甲.xlsx")
    two = returned("水务局", {B: "乙科填"}, name="乙.xlsx")
    result = merged(ledger, (one, APRIL_2), (two, APRIL_2))
    assert texts(result) == {A: "甲科填", B: "乙科填"}
    assert not result.conflicts


def test_two_files_of_one_day_that_differ_wait_for_a_person(ledger: Ledger) -> None:
    one = returned("水务局", {A: "甲科填", B: "相 同"}, name="甲.xlsx")
    two = returned("水务局", {A: "乙科填", B: "相同"}, name="乙.xlsx")
    result = merged(ledger, (one, APRIL_2), (two, APRIL_2))
    assert A not in texts(result)
    (conflict,) = result.conflicts
    assert [(a.text, str(a.ref)) for a in conflict.choices] == [
        ("乙科填", "乙.xlsx [牵头任务!F4]"),
        ("甲科填", "甲.xlsx [牵头任务!F4]"),
    ]
    (problem,) = result.record.problems
    assert problem.code == "merge-conflict"
    assert "乙.xlsx [牵头任务!F4]填“乙科填”" in problem.message


@pytest.mark.parametrize(
    ("choose", "standing"),
    [("first", "乙科填"), ("=两科合并填写", "两科合并填写"), (REFUSE, None)],
)
def test_a_decision_settles_a_conflict(ledger: Ledger, choose: str, standing: str | None) -> None:
    one = returned("水务局", {A: "甲科填"}, name="甲.xlsx")
    two = returned("水务局", {A: "乙科填"}, name="乙.xlsx")
    (conflict,) = merged(ledger, (one, APRIL_2), (two, APRIL_2)).conflicts
    value = answer_id(conflict.choices[0]) if choose == "first" else choose
    ledger.record_decision(Q1, "conflict", conflict.id, value, "电话核实", "张三")
    result = merged(ledger)
    assert texts(result).get(A) == standing
    assert not result.conflicts


def test_a_decided_conflict_opens_again_when_a_third_wording_comes(ledger: Ledger) -> None:
    files = [(returned("水务局", {A: text}, name=f"{text}.xlsx"), APRIL_2) for text in "甲乙丙"]
    (conflict,) = merged(ledger, *files[:2]).conflicts
    ledger.record_decision(
        Q1, "conflict", conflict.id, answer_id(conflict.choices[0]), "核实", "张三"
    )
    assert not merged(ledger).conflicts
    assert len(merged(ledger, files[2]).conflicts) == 1


def test_equal_numbers_in_other_words_agree(ledger: Ledger) -> None:
    key = ("DG2021-001", "value")
    one = returned("水务局", {key: "1200"}, name="甲.xlsx")
    two = returned("水务局", {key: "1200.0"}, name="乙.xlsx")
    result = merged(ledger, (one, APRIL_2), (two, APRIL_2))
    assert not result.conflicts
    assert states(result) == {"乙.xlsx": "accepted", "甲.xlsx": "superseded"}


def test_a_placed_queue_item_becomes_an_answer_and_a_refused_one_does_not(ledger: Ledger) -> None:
    items = (("F9", "不知哪行", ("DG2021-002",)), ("F10", "闲话", ()))
    file = returned("水务局", {A: "已填"}, queued=items)
    result = merged(ledger, (file, APRIL_2))
    assert [item.text for item in result.queue] == ["不知哪行", "闲话"]
    first, second = result.queue
    ledger.record_decision(Q1, "queue", first.id, "DG2021-002", "看得出是第二项", "张三")
    ledger.record_decision(Q1, "queue", second.id, REFUSE, "与任务无关", "张三")
    result = merged(ledger)
    assert texts(result) == {A: "已填", B: "不知哪行"}
    assert result.queue == ()
    assert next(a for a in result.record.answers if a.text == "不知哪行").ref.cell == "F9"


def test_a_later_complete_file_makes_an_old_queue_moot(ledger: Ledger) -> None:
    messy = returned("水务局", {A: "甲"}, name="乱.xlsx", queued=(("F9", "？", ()),))
    result = merged(ledger, (messy, MARCH_30), (full("水务局"), APRIL_2))
    assert result.queue == ()
    assert states(result)["乱.xlsx"] == "superseded"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (returned("", {A: "x"}), "merge-unit-unknown"),
        (returned("教育局", {A: "x"}), "merge-not-asked"),
        (returned("水务局", {A: "x"}, period=Q2), "merge-other-period"),
        (returned("水务局", {}), "merge-empty"),
        (returned("水务局", {}, refused=(("F4", "merge-empty"),)), "merge-nothing-usable"),
        (returned("水务局", {}, readable=False), "merge-unreadable"),
    ],
)
def test_a_file_that_cannot_count_is_listed_with_its_reason(
    ledger: Ledger, file: CheckedReturn, code: str
) -> None:
    result = merged(ledger, (file, APRIL_2))
    (listed,) = result.record.files
    assert listed.state == "refused"
    assert listed.reason
    assert [p.code for p in result.record.problems] == [code]
    assert result.record.missing_units() == ("科学技术局", "水务局")


def test_a_person_may_take_a_whole_file_out(ledger: Ledger) -> None:
    wrong = returned("水务局", {A: "误报"}, name="误.xlsx")
    merged(ledger, (wrong, APRIL_2))
    ledger.record_decision(Q1, "file", wrong.sha256, REFUSE, "单位来函撤回", "张三")
    result = merged(ledger)
    assert states(result) == {"误.xlsx": "refused"}
    assert "单位来函撤回" in result.record.files[0].reason
    assert [p.code for p in result.record.problems] == ["merge-withdrawn"]


def test_an_answer_to_a_row_never_asked_is_refused_with_its_place(ledger: Ledger) -> None:
    file = returned("水务局", {A: "填", ("DG2021-099", "progress"): "串行"})
    result = merged(ledger, (file, APRIL_2))
    assert texts(result) == {A: "填"}
    (problem,) = result.record.problems
    assert problem.code == "merge-row-unknown"
    assert str(problem.location) == "水务局.xlsx [牵头任务!F5]"


def test_the_same_content_under_two_names_is_one_file(ledger: Ledger) -> None:
    file = full("水务局", name="表.xlsx")
    copy = full("水务局", name="表(1).xlsx")
    result = merged(ledger, (file, MARCH_30), (copy, APRIL_2))
    assert states(result) == {"表.xlsx": "accepted", "表(1).xlsx": "duplicate"}
    (problem,) = result.record.problems
    assert (problem.code, problem.location.document) == ("merge-duplicate", "表(1).xlsx")
    assert problem.message == "与“表.xlsx”内容完全相同，只计一份。"


def test_the_order_of_files_never_matters(tmp_path: Path) -> None:
    files = [
        (returned("水务局", {A: "一", B: "甲"}, name="1.xlsx"), MARCH_30),
        (returned("水务局", {A: "二"}, name="2.xlsx"), APRIL_2),
        (returned("水务局", {A: "三"}, name="3.xlsx"), APRIL_2),
        (full("科学技术局", name="科.xlsx"), APRIL_2),
        (full("科学技术局", name="科 副本.xlsx"), MARCH_30),
    ]
    results = []
    for n, order in enumerate(permutations(files)):
        if n % 5:
            continue
        with Ledger.open(tmp_path / f"{n}.db") as ledger:
            ledger.record_issue([simple_form("科学技术局"), simple_form("水务局")])
            results.append(merged(ledger, *order))
    first = results[0]
    for other in results[1:]:
        assert other.record == first.record
        assert other.conflicts == first.conflicts
