"""Which of two files is the later one: days, and what mends what."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.ledger import Incoming, Ledger
from taskbook.ledger.facts import ReturnHead, Sighting, StoredReturn
from taskbook.merge import Merged, merge_facts, merge_period, prove
from taskbook.merge.decisions import REFUSE
from taskbook.merge.succession import Succession
from taskbook.model.progress import CheckedReturn
from tests.checked_returns import Q1, returned, simple_form

APRIL_2, APRIL_3, APRIL_4 = (dt.date(2021, 4, day) for day in (2, 3, 4))
UNIT = "水务局"
A, B = ("DG2021-001", "progress"), ("DG2021-002", "progress")
FIRST = returned(UNIT, {A: "错", B: "只有原表有"}, name="原.xlsx")
MENDED = returned(UNIT, {A: "改"}, name="改.xlsx", mends=(FIRST.sha256,))
AGAIN = returned(UNIT, {A: "再改"}, name="再.xlsx", mends=(MENDED.sha256,))

Came = tuple[CheckedReturn, dt.date]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        opened.record_issue([simple_form("科学技术局"), simple_form(UNIT)])
        yield opened


def merged(ledger: Ledger, *came: Came) -> Merged:
    ledger.record_returns(Q1, [Incoming(checked, None, day) for checked, day in came])
    facts = ledger.facts(Q1)
    result = merge_facts(facts)
    assert prove(facts, result).failures == ()
    return result


def in_any_order(tmp_path: Path, *came: Came) -> Merged:
    """Merge in every order; return what is the same each time."""
    results = []
    for order in permutations(came):
        with Ledger.open(Path(tempfile.mkdtemp(dir=tmp_path)) / "ledger.db") as opened:
            opened.record_issue([simple_form("科学技术局"), simple_form(UNIT)])
            results.append(replace(merged(opened, *order), position=0))
    assert all(result == results[0] for result in results)
    return results[0]


def texts(result: Merged) -> dict[tuple[str, str], str]:
    return {(a.key, a.field): a.text for a in result.record.answers if a.unit == UNIT}


def circle(*, day: dt.date = APRIL_2) -> tuple[Came, Came]:
    """Two files that claim to mend each other."""
    one = returned(UNIT, {A: "甲"}, name="甲.xlsx")
    two = returned(UNIT, {A: "乙"}, name="乙.xlsx")
    marks = {checked.sha256: (checked.sha256[:16],) for checked in (one, two)}
    one, two = (
        replace(one, mends=marks[two.sha256]),
        replace(two, mends=marks[one.sha256]),
    )
    return (one, APRIL_2), (two, day)


@pytest.mark.parametrize("day", [APRIL_2, APRIL_3, APRIL_4])
def test_what_mends_a_file_is_later_whatever_the_days_say(tmp_path: Path, day: dt.date) -> None:
    result = in_any_order(tmp_path, (FIRST, APRIL_3), (MENDED, day))
    assert texts(result) == {A: "改", B: "只有原表有"}
    assert result.conflicts == ()
    assert [p.code for p in result.record.problems] == ["merge-kept-older"]


def test_what_mends_a_mended_file_is_the_latest(tmp_path: Path) -> None:
    result = in_any_order(tmp_path, (FIRST, APRIL_2), (MENDED, APRIL_2), (AGAIN, APRIL_2))
    assert texts(result) == {A: "再改", B: "只有原表有"}
    assert {f.name: f.state for f in result.record.files} == {
        "原.xlsx": "accepted",
        "改.xlsx": "superseded",
        "再.xlsx": "accepted",
    }


def test_a_chain_holds_when_the_file_between_is_withdrawn(ledger: Ledger) -> None:
    merged(ledger, (FIRST, APRIL_2), (MENDED, APRIL_2), (AGAIN, APRIL_2))
    ledger.record_decision(Q1, "file", MENDED.sha256, REFUSE, "单位来函撤回", "张三")
    assert texts(merged(ledger)) == {A: "再改", B: "只有原表有"}


def test_the_original_stands_again_when_what_mends_it_is_withdrawn(ledger: Ledger) -> None:
    merged(ledger, (FIRST, APRIL_2), (MENDED, APRIL_2))
    ledger.record_decision(Q1, "file", MENDED.sha256, REFUSE, "单位来函撤回", "张三")
    assert texts(merged(ledger)) == {A: "错", B: "只有原表有"}


def test_a_file_of_that_day_that_nobody_mended_still_conflicts(tmp_path: Path) -> None:
    """A colleague's file that the correction workbook knew nothing of is not overridden unseen."""
    other = returned(UNIT, {A: "另一科室", B: "只有原表有"}, name="另.xlsx")
    result = in_any_order(tmp_path, (FIRST, APRIL_2), (MENDED, APRIL_2), (other, APRIL_2))
    (conflict,) = result.conflicts
    assert {answer.text for answer in conflict.choices} == {"改", "另一科室"}
    assert texts(result) == {B: "只有原表有"}


def test_two_that_mend_the_same_file_differently_conflict(tmp_path: Path) -> None:
    other = returned(UNIT, {A: "又改"}, name="又.xlsx", mends=(FIRST.sha256,))
    result = in_any_order(tmp_path, (FIRST, APRIL_2), (MENDED, APRIL_2), (other, APRIL_2))
    (conflict,) = result.conflicts
    assert {answer.text for answer in conflict.choices} == {"改", "又改"}
    later = in_any_order(tmp_path, (FIRST, APRIL_2), (MENDED, APRIL_2), (other, APRIL_3))
    assert texts(later)[A] == "又改"


def test_a_conflict_is_settled_by_a_file_that_mends_both(tmp_path: Path) -> None:
    one, two = (returned(UNIT, {A: text}, name=f"{text}.xlsx") for text in "甲乙")
    both = returned(UNIT, {A: "定"}, name="改.xlsx", mends=(one.sha256, two.sha256))
    result = in_any_order(tmp_path, (one, APRIL_2), (two, APRIL_2), (both, APRIL_2))
    assert texts(result) == {A: "定"}
    assert result.conflicts == ()


def test_what_waits_in_a_mended_file_is_moot_once_its_row_is_answered(tmp_path: Path) -> None:
    messy = returned(UNIT, {B: "乙"}, name="乱.xlsx", queued=(("F9", "？", (A[0],)),))
    mends = returned(UNIT, {A: "改"}, name="改.xlsx", mends=(messy.sha256,))
    result = in_any_order(tmp_path, (messy, APRIL_2), (mends, APRIL_2))
    assert result.queue == ()
    assert texts(result) == {A: "改", B: "乙"}


def test_files_that_mend_each_other_do_not(tmp_path: Path) -> None:
    result = in_any_order(tmp_path, *circle())
    assert len(result.conflicts) == 1
    assert texts(in_any_order(tmp_path, *circle(day=APRIL_3))) == {A: "乙"}


def test_a_file_that_mends_a_circle_is_later_than_both(tmp_path: Path) -> None:
    (one, _), (two, _) = circle()
    mends = returned(UNIT, {A: "改"}, name="改.xlsx", mends=(one.sha256,))
    result = in_any_order(tmp_path, (one, APRIL_2), (two, APRIL_2), (mends, APRIL_2))
    assert texts(result) == {A: "改"}


def test_what_is_named_but_is_no_file_of_the_unit_changes_nothing(tmp_path: Path) -> None:
    elsewhere = returned("科学技术局", {A: "外"}, name="外.xlsx")
    names = ("e" * 64, elsewhere.sha256)
    one = returned(UNIT, {A: "甲"}, name="甲.xlsx")
    two = returned(UNIT, {A: "乙"}, name="乙.xlsx", mends=names)
    two = replace(two, mends=(*two.mends, two.sha256[:16], "", "ab"))  # itself, and no hashes
    came = ((elsewhere, APRIL_4), (one, APRIL_2))
    assert len(in_any_order(tmp_path, *came, (two, APRIL_2)).conflicts) == 1
    assert texts(in_any_order(tmp_path, *came, (two, APRIL_3))) == {A: "乙"}


def test_the_past_is_merged_as_it_was_before_the_mended_file_came(ledger: Ledger) -> None:
    merged(ledger, (FIRST, APRIL_2))
    before = ledger.position()
    merged(ledger, (MENDED, APRIL_2))
    assert texts(merge_period(ledger, Q1, as_of=before)) == {A: "错", B: "只有原表有"}


def stored(number: int, day: int, mends: set[int], unit: str) -> StoredReturn:
    sha256 = f"{number:064d}"[::-1]
    marks = tuple(f"{one:064d}"[::-1][:16] for one in sorted(mends))
    checked = CheckedReturn(sha256, "x", unit, Q1, "", readable=True, mends=marks)
    came = (Sighting(dt.date(2021, 4, day), "x"),)
    return StoredReturn(
        ReturnHead(number, 1, sha256, came, unit, Q1, "", True, 1, 1, 0, 0, 0), checked
    )


@st.composite
def files_of_two_units(draw: st.DrawFn) -> list[StoredReturn]:
    count = draw(st.integers(1, 7))
    return [
        stored(
            number,
            draw(st.integers(1, 3)),
            draw(st.sets(st.integers(0, count), max_size=3)),
            draw(st.sampled_from(["甲局", "甲局", "乙局"])),
        )
        for number in range(count)
    ]


@given(files_of_two_units(), st.randoms(use_true_random=False))
def test_later_is_an_order_and_the_same_in_any_order(
    files: list[StoredReturn], chance: object
) -> None:
    shuffled = list(files)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    succession, other = Succession(files), Succession(shuffled)
    by_number = {f.head.number: f for f in files}
    for unit in ("甲局", "乙局"):
        own = [f for f in files if f.head.unit == unit]
        assert succession.in_order(own) == other.in_order([f for f in shuffled if f in own])
        order = succession.in_order(own)
        for place, one in enumerate(order):
            assert not any(succession.later(one, after) for after in order[place:])
            for two in own:
                assert succession.later(one, two) == other.later(one, two)
                if not any(f.checked.mends for f in own):
                    assert succession.later(one, two) == (one.head.received > two.head.received)
                if two.head.sha256[:16] in one.checked.mends:
                    assert succession.later(one, two) or leads_back(two, one, by_number)
                for three in own:
                    if succession.later(one, two) and succession.later(two, three):
                        assert succession.later(one, three)


def leads_back(start: StoredReturn, goal: StoredReturn, files: dict[int, StoredReturn]) -> bool:
    """Return whether ``start`` claims to mend ``goal``, itself or through others of the unit."""
    own = {f.head.sha256[:16]: f for f in files.values() if f.head.unit == start.head.unit}
    seen: set[str] = set()
    ahead = [start.head.sha256[:16]]
    while ahead:
        mark = ahead.pop()
        if mark == goal.head.sha256[:16]:
            return True
        if mark in own and mark not in seen:
            seen.add(mark)
            ahead += own[mark].checked.mends
    return False


def test_the_list_of_files_says_which_one_mends_which(ledger: Ledger) -> None:
    ledger.record_return(Q1, FIRST, None, APRIL_2)
    ledger.record_return(Q1, MENDED, None, APRIL_3)
    files = {f.name: f.reason for f in merge_facts(ledger.facts(Q1)).record.files}
    assert files == {"原.xlsx": "", "改.xlsx": "退改表，所改文件：原.xlsx。"}
