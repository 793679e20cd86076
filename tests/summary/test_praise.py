"""完成较好的事项: nothing unsure is praised, and nothing twice."""

import dataclasses
from decimal import Decimal

import pytest

from taskbook.model.location import Location
from taskbook.model.task import Related
from taskbook.problems.problem import Problem
from taskbook.summary.circular import render_circular
from taskbook.summary.summarise import summarise
from tests.summary.build import Q2, answers, decision, indicator, record, settings, sheet, task
from tests.summary.test_circular import text_of

UNIT = "科学技术局"


def praised(tasks, given, problems=(), **more):
    found = dataclasses.replace(record(tasks, given, Q2, **more), problems=tuple(problems))
    return summarise(sheet(*tasks), found)


def node(value, unit="个", **more):
    return indicator("新建平台", value, unit, quarter=2, **more)


def scale(column=4, unit=UNIT, subject="DG2021-001#1"):
    place = Location(f"{unit}.xlsx", "牵头任务", 2, column, "完成值")
    return Problem("number-scale", place, found="300个", expected="2个", subject=subject)


def test_a_figure_that_waits_to_be_verified_is_not_praised():
    tasks = [task(1, indicators=(node("2"),)), task(2, indicators=(node("10"),))]
    given = answers(UNIT, tasks[0].id, "达到序时进度", values=[300])
    other = answers(UNIT, tasks[1].id, "达到序时进度", values=[12])
    other = [a._replace(ref=a.ref._replace(cell="D3")) for a in other]
    assert [row.id for row in praised(tasks, given + other).good] == [tasks[0].id, tasks[1].id]
    summary = praised(tasks, given + other, [scale()])
    assert [row.id for row in summary.good] == [tasks[1].id]
    text = text_of(render_circular(summary, settings()))
    assert "快于序时进度的事项共1项（数据待核实的未列入，同一事项只列一次）" in text
    assert "完成300个" not in text.partition("三、滞后事项")[0]
    # Once the office has confirmed the status nothing is open.
    confirmed = [decision(tasks[0].id, "达到序时进度")]
    settled = praised(tasks, given + other, [scale()], decisions=confirmed)
    assert tasks[0].id in [row.id for row in settled.good]


def test_another_units_slip_or_a_note_does_not_spoil_the_praise():
    one = task(1, indicators=(node("10"),))
    given = answers(UNIT, one.id, "达到序时进度", values=[12])
    note = Problem("answer-as-before", scale().location, subject=one.id)
    assert len(praised([one], given, [scale(unit="商务局"), note]).good) == 1


def test_a_word_contradicted_by_its_own_figures_is_not_praised():
    one = task(1)
    given = answers(UNIT, one.id, "已完成")
    place = Location(f"{UNIT}.xlsx", "牵头任务", 2, 6, "状态")
    contradiction = Problem("status-against-number", place, found="已完成", subject=one.id)
    assert len(praised([one], given).good) == 1
    assert praised([one], given, [contradiction]).good == ()


@pytest.mark.parametrize(("value", "growth", "count"), [(106, False, 0), (99, False, 1)])
def test_a_share_over_the_whole_is_not_praised(value, growth, count):
    one = task(1, indicators=(node("95", "%", growth=growth),))
    assert len(praised([one], answers(UNIT, one.id, "达到序时进度", values=[value])).good) == count


@pytest.mark.parametrize(("state", "count"), [("proposed", 1), ("rejected", 2)])
def test_the_same_matter_is_listed_once(state, count):
    link = Related("DG2021-001", "same-matter", Decimal("0.98"), state)
    tasks = [task(1), dataclasses.replace(task(2), related=(link,))]
    given = [a for one in tasks for a in answers(UNIT, one.id, "已完成")]
    assert len(praised(tasks, given).good) == count


def test_one_answer_that_serves_two_tasks_is_one_matter():
    tasks = [task(1), task(2)]
    given = answers(UNIT, tasks[0].id, "已完成")
    copies = [
        a._replace(key=tasks[1].id, task_id=tasks[1].id, shared_from=a.task_id) for a in given
    ]
    assert [row.id for row in praised(tasks, given + copies).good] == [tasks[0].id]
