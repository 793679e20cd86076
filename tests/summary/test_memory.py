from taskbook.model.task import Basis
from taskbook.summary.circular import render_circular
from taskbook.summary.summarise import summarise
from tests.summary.build import Q1, Q2, answers, indicator, record, settings, sheet, task
from tests.summary.test_circular import text_of

UNIT = "科学技术局"
LONG = "已召开专题会议研究部署，印发实施方案并组织开展检查。"


def two_quarters(first, second, tasks, **more):
    earlier = record(tasks, first, Q1, **more)
    return summarise(sheet(*tasks), record(tasks, second, Q2, **more), [earlier])


def test_fell_back_and_improved():
    tasks = [task(1), task(2)]
    first = answers(UNIT, tasks[0].id, "达到序时进度") + answers(UNIT, tasks[1].id, "未启动")
    second = answers(UNIT, tasks[0].id, "未达序时进度", progress=LONG)
    second += answers(UNIT, tasks[1].id, "达到序时进度", progress=LONG)
    found = two_quarters(first, second, tasks).memory
    assert [r.sentence for r in found.fell_back] == ["由上季度“达到序时进度”退为“未达序时进度”。"]
    assert [r.task_id for r in found.improved] == ["DG2021-002"]


def test_done_then_only_on_pace_is_a_relapse():
    tasks = [task(1, milestones=())]
    found = two_quarters(
        answers(UNIT, tasks[0].id, "已完成"), answers(UNIT, tasks[0].id, "达到序时进度"), tasks
    )
    assert len(found.memory.fell_back) == 1


def test_stalled_for_two_quarters_by_figures():
    tasks = [task(1, indicators=[indicator()])]
    first = answers(UNIT, tasks[0].id, "未达序时进度", values=[200])
    second = answers(UNIT, tasks[0].id, "未达序时进度", values=[200], progress=LONG)
    stalled = two_quarters(first, second, tasks).memory.stalled
    assert [r.sentence for r in stalled] == [
        "连续两个季度为“未达序时进度”“未达序时进度”，没有进展，实际投资上季度200亿元、本季度200亿元。"
    ]
    moved = answers(UNIT, tasks[0].id, "未达序时进度", values=[210])
    assert not two_quarters(first, moved, tasks).memory.stalled


def test_what_a_quarter_alone_brought_is_progress():
    """投资二季度完成1236万元 is movement, though the number of beds stands where it stood."""
    beds = indicator("养老床位", "395", "张")
    money = indicator("投资", "1300", "万元", quarter=2, basis=Basis.PERIOD)
    tasks = [task(1, indicators=[beds, money])]
    first = answers(UNIT, tasks[0].id, "未达序时进度", values=[84])
    second = answers(UNIT, tasks[0].id, "未达序时进度", values=[84, 1236], progress=LONG)
    assert not two_quarters(first, second, tasks).memory.stalled
    nothing = answers(UNIT, tasks[0].id, "未达序时进度", values=[84, 0], progress=LONG)
    assert len(two_quarters(first, nothing, tasks).memory.stalled) == 1


def test_the_same_text_again():
    tasks = [task(1)]
    first = answers(UNIT, tasks[0].id, "达到序时进度", progress=LONG)
    again = answers(UNIT, tasks[0].id, "达到序时进度", progress=LONG.replace("，", ","))
    assert len(two_quarters(first, again, tasks).memory.same_text) == 1


def test_promises_are_looked_for_in_the_next_quarter():
    tasks = [task(1), task(2)]
    promise = "加快完成用地报批，六月底前启动主体工程施工。"
    first = [a for t in tasks for a in answers(UNIT, t.id, "达到序时进度", next_step=promise)]
    second = answers(
        UNIT, tasks[0].id, "达到序时进度", progress="用地报批已完成，主体工程施工已启动。"
    )
    second += answers(UNIT, tasks[1].id, "达到序时进度", progress="开展了多次调研座谈活动。")
    found = two_quarters(first, second, tasks).memory
    assert [p.kept for p in found.promises] == ["有回应", "未见提及"]
    assert [p.task_id for p in found.broken] == ["DG2021-002"]


def test_where_no_promise_at_all_is_answered_the_comparison_says_nothing():
    tasks = [task(n) for n in range(1, 5)]
    promise = "加快完成用地报批，六月底前启动主体工程施工。"
    first = [a for t in tasks for a in answers(UNIT, t.id, "达到序时进度", next_step=promise)]
    other = "开展了多次调研座谈活动。"
    second = [a for t in tasks for a in answers(UNIT, t.id, "达到序时进度", progress=other)]
    summary = two_quarters(first, second, tasks)
    assert {p.kept for p in summary.memory.promises} == {"无法比对"}
    assert (summary.memory.broken, summary.memory.compared) == ((), ())
    assert "未见提及" not in text_of(render_circular(summary, settings()))


def test_who_did_not_return_is_not_held_to_a_promise():
    tasks = [task(1), task(2, leads=("商务局",))]
    promise = "加快完成用地报批，六月底前启动主体工程施工。"
    first = [
        a for t in tasks for a in answers(t.main_lead, t.id, "达到序时进度", next_step=promise)
    ]
    second = answers(UNIT, tasks[0].id, "达到序时进度", progress="开展了多次调研座谈活动。")
    found = two_quarters(first, second, tasks).memory
    assert [p.task_id for p in found.promises] == ["DG2021-001"]


def test_late_and_missing_returns_add_up_over_the_year():
    tasks = [task(1), task(2, leads=("商务局",))]
    given = [a for t in tasks for a in answers(t.main_lead, t.id, "达到序时进度")]
    found = two_quarters(given, given, tasks, late=("商务局",)).memory
    assert [(t.unit, t.late, t.missing) for t in found.timeliness] == [
        ("商务局", ("2021Q1", "2021Q2"), ())
    ]


def test_without_an_earlier_quarter_nothing_is_remembered():
    tasks = [task(1)]
    found = summarise(sheet(*tasks), record(tasks, answers(UNIT, tasks[0].id, "已完成"))).memory
    assert found.previous is None
    assert not found.promises
