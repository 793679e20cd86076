"""Counts and shares, from returned cells to printed text."""

from decimal import Decimal

import pytest

from taskbook.model.task import LeadUnit, Level
from taskbook.pace.dictionary import Group, load_dictionary
from taskbook.pace.rules import load_rules
from taskbook.resources import shipped
from taskbook.summary.summarise import summarise
from tests.summary.build import (
    Q1,
    Q2,
    answers,
    city,
    decision,
    indicator,
    quarter,
    record,
    sheet,
    task,
)


def words(city_name):
    return load_dictionary(shipped("templates", "status") / f"{city_name}.toml")


def published(counts, dictionary):
    """Return a summary of tasks of which so many report each word."""
    tasks, given = [], []
    for word, number in counts:
        for _ in range(number):
            one = task(len(tasks) + 1, milestones=())
            tasks.append(one)
            given += answers("科学技术局", one.id, word)
    return summarise(sheet(*tasks), record(tasks, given), dictionary=dictionary)


def printed(tally):
    return [
        (str(tally.counts[key]), str(tally.shares[key]))
        for key in tally.counts
        if int(tally.counts[key].value)
    ]


def test_xuancheng_55_quantified_targets_from_their_figures():
    tasks = [task(n, indicators=[indicator(value="100", unit="家")]) for n in range(1, 56)]
    given = [
        a
        for one in tasks
        for a in answers("科学技术局", one.id, "", values=["92" if one.number <= 44 else "91.6"])
    ]
    rules = load_rules()
    months = type(rules)(**{**{f: getattr(rules, f) for f in rules.__slots__}, "calendar": None})
    import datetime as dt

    from taskbook.model.period import Period

    found = summarise(
        sheet(*tasks),
        record(tasks, given, Period(2021, 4)),
        dictionary=words("宣城"),
        rules=months,
        through=dt.date(2021, 11, 30),
    )
    assert printed(found.overall) == [("44", "80.0%"), ("11", "20.0%")]
    assert (str(found.overall.reached), str(found.overall.behind)) == ("44", "11")


def test_jinzhai_222_items_in_five_classes():
    counts = [
        ("已完成和提前完成", 24),
        ("超进度", 10),
        ("达进度", 162),
        ("欠进度", 17),
        ("其它类", 9),
    ]
    found = published(counts, words("金寨"))
    assert str(found.overall.due) == "222"
    assert printed(found.overall) == [
        ("24", "10.8%"),
        ("10", "4.5%"),
        ("162", "72.9%"),
        ("17", "7.7%"),
        ("9", "4.1%"),
    ]


def test_ziyang_22_items():
    found = published([("已办结", 6), ("正在办理", 16)], words("紫阳"))
    assert printed(found.overall) == [("6", "27%"), ("16", "73%")]


def test_every_sum_a_reader_can_make_agrees():
    made = city(97)
    found = summarise(made, quarter(made, Q2), [quarter(made)])
    tallies = [found.overall, *(t for b in found.breakdowns.values() for t in b.tallies)]
    for one in tallies:
        assert sum(f.value for f in one.counts.values()) == one.due.value
        assert sum(f.value for f in one.groups.values()) == one.due.value
        assert sum(f.value for f in one.shares.values()) == 100
        assert sum(f.value for f in one.group_shares.values()) == 100
        for group in Group:
            keys = [
                s.key for s in found.dictionary.statuses if s.group is group and s.key in one.shares
            ]
            assert sum(one.shares[k].value for k in keys) == one.group_shares[group].value
        for figure in (*one.counts.values(), *one.groups.values(), one.due, one.total):
            assert len(figure.sources) == figure.value
            assert len(set(figure.sources)) == len(figure.sources)
    returns = found.returns
    parts = [returns.of(state).value for state in ("按时报送", "逾期报送", "未报送")]
    assert sum(parts) == returns.asked.value == 7


def test_figures_lead_to_the_cells_they_came_from():
    made = city(20)
    found = summarise(made, quarter(made))
    for task_id in found.overall.reached.sources:
        row = found.row(task_id)
        assert row.verdict.sources
        assert str(row.refs["status"]).endswith(".xlsx [牵头任务!F2]")
    rows = [found.row(key) for key in found.overall.behind.sources]
    cells = found.cells(found.overall.behind)
    assert {ref.file for ref in cells} == {f"{row.verdict.unit}.xlsx" for row in rows}


def test_two_leaders_count_a_task_twice_and_the_total_once():
    tasks = [task(1, leaders=("刘炜", "黎军")), task(2, leaders=("刘炜",)), task(3, leaders=())]
    given = [a for t in tasks for a in answers("科学技术局", t.id, "达到序时进度")]
    found = summarise(sheet(*tasks), record(tasks, given))
    breakdown = found.breakdowns["leader"]
    assert [(t.name, str(t.due)) for t in breakdown.tallies] == [
        ("刘炜", "2"),
        ("黎军", "1"),
        ("（未明确）", "1"),
    ]
    assert str(found.overall.due) == "3"
    assert "合计数只计一次" in breakdown.note


def test_a_member_of_a_group_counts_with_its_own_word():
    one = task(leads=(LeadUnit("各镇街", "各镇街", ("莞城", "石龙")),))
    given = answers("莞城", one.id, "达到序时进度")
    found = summarise(sheet(one), record([one], given, missing=("石龙",)))
    units = {t.name: str(t.reached) for t in found.breakdowns["unit"].tallies}
    assert units == {"莞城": "1", "石龙": "0"}
    assert found.rows[0].lead_text == "各镇街"


def test_tasks_without_a_node_stay_out_of_the_shares():
    tasks = [task(1), task(2), task(3)]
    given = answers("科学技术局", "DG2021-001", "达到序时进度")
    found = summarise(sheet(*tasks), record(tasks, given, due=lambda t: t.number < 3))
    assert (str(found.overall.total), str(found.overall.due)) == ("3", "2")
    assert found.overall.rate.text == "50.0%"
    assert [row.status.word for row in found.rows] == ["达到序时进度", "未报送", "本季度无节点"]


def test_a_confirmed_status_moves_the_figures_and_stays_on_the_list():
    one = task(indicators=[indicator()])
    given = answers("科学技术局", one.id, "达到序时进度", values=[100])
    before = summarise(sheet(one), record([one], given))
    assert str(before.overall.behind) == "1"
    assert not before.disagreements[0].settled
    after = summarise(
        sheet(one), record([one], given, decisions=[decision(one.id, "达到序时进度")])
    )
    assert str(after.overall.reached) == "1"
    found = after.disagreements[0]
    assert (found.reported, found.computed, found.confirmed, found.settled) == (
        "达到序时进度",
        "未达序时进度",
        "达到序时进度",
        True,
    )


def test_only_the_last_decision_counts():
    one = task()
    decisions = [decision(one.id, "未启动", 2), decision(one.id, "已完成", 1)]
    given = answers("科学技术局", one.id, "达到序时进度")
    found = summarise(sheet(one), record([one], given, decisions=decisions))
    assert found.rows[0].status.word == "未启动"


def test_levels_and_tasks_never_issued():
    tasks = [task(1), task(2, level=Level.TOWN)]
    given = [a for t in tasks for a in answers("科学技术局", t.id, "达到序时进度")]
    whole = sheet(*tasks, task(3))
    found = summarise(whole, record(tasks, given), level=Level.CITY)
    assert [row.id for row in found.rows] == ["DG2021-001"]
    assert len(summarise(whole, record(tasks, given)).rows) == 2


def test_an_empty_quarter_has_no_shares():
    found = summarise(sheet(), record([], []))
    assert str(found.overall.due) == "0"
    assert found.overall.rate.text == "—"


def test_good_and_behind_are_ordered():
    tasks = [
        task(n, indicators=[indicator(f"指标{n}", "100", "家")], milestones=())
        for n in (1, 2, 3, 4)
    ]
    given = []
    for one, value, status in zip(
        tasks, (30, 40, 100, 10), ("达到序时进度",) * 2 + ("已完成", "未启动"), strict=True
    ):
        given += answers("科学技术局", one.id, status, values=[value])
    found = summarise(sheet(*tasks), record(tasks, given))
    assert [row.task.number for row in found.good] == [3, 2, 1]
    assert [row.task.number for row in found.behind] == [4]
    assert Decimal(found.overall.total.value) == 4


@pytest.mark.parametrize("period", [Q1, Q2])
def test_summaries_repeat_exactly(period):
    made = city(30)
    assert summarise(made, quarter(made, period)) == summarise(made, quarter(made, period))


def test_an_unreturned_main_lead_is_not_charged_with_its_co_leads_word():
    tasks = [task(1, leads=("科学技术局", "商务局")), task(2, leads=("商务局",))]
    given = answers("商务局", tasks[0].id, "未达序时进度", progress="正在起草。")
    given += answers("商务局", tasks[1].id, "达到序时进度")
    summary = summarise(sheet(*tasks), record(tasks, given, missing=("科学技术局",)))
    row = summary.row(tasks[0].id)
    assert row.status.word == "未报送"
    assert row.text("progress") == "商务局（共同牵头）：正在起草。"
    units = summary.breakdowns["unit"]
    silent, other = units.of("科学技术局"), units.of("商务局")
    assert (str(silent.reached), str(silent.behind)) == ("0", "0")
    assert (str(other.reached), str(other.behind)) == ("1", "1")
    assert (str(summary.overall.reached), str(summary.overall.behind)) == ("1", "0")
