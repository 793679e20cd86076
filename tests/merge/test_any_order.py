"""Hypothesis: whatever comes in, in whatever order, gives one record, and every cell is counted."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from taskbook.ledger import Incoming, Ledger
from taskbook.merge import Merged, merge_facts, merge_period, prove
from taskbook.merge.decisions import REFUSE, answer_id
from taskbook.outputs.identity import mended_mark
from tests.checked_returns import Q1, Q2, returned, simple_form

UNITS = ("甲局", "乙局", "丙局")
KEYS = st.sampled_from(["DG2021-001", "DG2021-002", "DG2021-003", "DG2021-003#1", "DG2021-099"])
CELLS = st.dictionaries(
    st.tuples(KEYS, st.sampled_from(["progress", "status"])),
    st.sampled_from(["甲", "乙", "12", "12.0", "零报告"]),
    max_size=5,
)
DAYS = st.integers(1, 3).map(lambda day: dt.date(2021, 4, day))
QUEUED = st.lists(
    st.tuples(
        st.sampled_from(["F90", "F91"]),
        st.sampled_from(["？", "不明"]),
        st.lists(KEYS, max_size=2, unique=True).map(tuple),
    ),
    max_size=2,
    unique_by=lambda item: item[0],
).map(tuple)
REFUSED = st.sampled_from([(), (("F95", "value-unreadable"),)])


@st.composite
def files(draw: st.DrawFn) -> tuple[Incoming, list[int]]:
    """A file, and which of the files that come with it it claims to mend, circles and all."""
    mends = draw(st.one_of(st.just([]), st.lists(st.integers(0, 5), max_size=2)))
    checked = returned(
        draw(st.sampled_from([*UNITS, "外单位", ""])),
        draw(CELLS),
        period=draw(st.sampled_from([Q1, Q1, Q1, None, Q2])),
        readable=draw(st.booleans()) or draw(st.booleans()),
        queued=draw(QUEUED),
        refused=draw(REFUSED),
        salt=str(mends),
    )
    named = replace(checked, name=draw(st.sampled_from("abcd")))
    return Incoming(named, None, draw(DAYS)), mends


def with_mends(drawn: list[tuple[Incoming, list[int]]]) -> list[Incoming]:
    marks = [mended_mark(incoming.checked.sha256) for incoming, _ in drawn]
    return [
        replace(
            incoming,
            checked=replace(
                incoming.checked, mends=tuple(marks[n] for n in mends if n < len(marks))
            ),
        )
        for incoming, mends in drawn
    ]


def merge_all(incoming: list[Incoming], decide: bool) -> Merged:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "l.db") as ledger:
        ledger.record_issue([simple_form(unit) for unit in UNITS])
        ledger.record_returns(Q1, incoming)
        if decide:
            open_now = merge_period(ledger, Q1)
            for n, item in enumerate(sorted(open_now.queue, key=lambda item: item.id)):
                value = REFUSE if n % 2 else "DG2021-001/progress"
                ledger.record_decision(Q1, "queue", item.id, value, "核", "张")
            for conflict in sorted(open_now.conflicts, key=lambda conflict: conflict.id):
                value = min(map(answer_id, conflict.choices))
                ledger.record_decision(Q1, "conflict", conflict.id, value, "核", "张")
        facts = ledger.facts(Q1)
        merged = merge_facts(facts)
        assert prove(facts, merged).failures == ()
        position = ledger.position()
        ledger.record_returns(Q1, incoming)
        assert ledger.position() == position
        assert merge_facts(ledger.facts(Q1)) == merged
    without_times = tuple(replace(d, when=None) for d in merged.record.decisions)
    record = replace(merged.record, decisions=without_times)
    return replace(merged, record=record, position=0)


@settings(max_examples=40)
@given(
    st.lists(files(), max_size=6).map(with_mends), st.randoms(use_true_random=False), st.booleans()
)
def test_any_order_gives_the_same_record(
    incoming: list[Incoming], chance: object, decide: bool
) -> None:
    shuffled = list(incoming)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge_all(shuffled, decide) == merge_all(incoming, decide)
