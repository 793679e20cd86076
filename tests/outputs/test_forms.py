"""What a unit is asked, and what it is not asked twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from taskbook.model.form import Prior, Section
from taskbook.model.period import Period
from taskbook.model.task import Basis, Comparator, Indicator, LeadUnit, Level
from taskbook.outputs.forms import build_forms
from tests.outputs import samples
from tests.outputs.samples import form_of, indicator, milestone, same_matter, sheet, task


def lead_rows(form):
    return [row for row in form.rows if row.section is Section.LEAD]


def indicator_rows(form):
    return [row for row in form.rows if row.section is Section.INDICATOR]


def test_tasks_without_a_milestone_this_quarter_stand_below_and_need_no_answer() -> None:
    form = form_of(sheet(task(1, quarters=(2,)), task(2), task(3, quarters=(1, 3))))
    assert [(row.task_id, row.due) for row in lead_rows(form)] == [
        ("DG2021-002", True),
        ("DG2021-003", True),
        ("DG2021-001", False),
    ]
    assert lead_rows(form)[-1].given["milestone"].startswith("二季度，")  # the next one, to know


def test_a_task_without_any_schedule_is_asked_every_quarter() -> None:
    form = form_of(sheet(task(1, quarters=())), period=Period(2021, 3))
    assert [row.due for row in form.rows] == [True]


def test_each_co_lead_sees_the_others_and_what_it_answers_for() -> None:
    tasks = sheet(task(1, ("科学技术局", "松山湖", "教育局")))
    main, co = (form_of(tasks, unit).rows[0].given["leads"] for unit in ("科学技术局", "松山湖"))
    assert main == (
        "主牵头：科学技术局（本单位）\n共同牵头：松山湖、教育局\n由本单位汇总填报总体进展。"
    )
    assert co == "主牵头：科学技术局\n共同牵头：松山湖（本单位）、教育局\n本单位填报承担部分。"


def test_a_group_that_leads_is_shown_as_written_and_each_member_is_asked() -> None:
    joint = replace(
        task(1, ("商务局",)),
        lead_units=(
            LeadUnit("商务局", "商务局"),
            LeadUnit("各镇街", "各镇街", ("虎门镇", "长安镇")),
        ),
    )
    given = form_of(sheet(joint), "虎门镇").rows[0].given
    assert given["leads"].startswith("主牵头：商务局\n共同牵头：各镇街（含本单位）")


def test_one_matter_under_two_numbers_is_asked_once() -> None:
    tasks = sheet(
        task(5, related=(same_matter(9),)), task(9, title="同一件事，民生实事。"), task(10)
    )
    rows = lead_rows(form_of(tasks))
    assert [(row.task_id, row.same_as) for row in rows] == [
        ("DG2021-005", ("DG2021-009",)),
        ("DG2021-010", ()),
    ]
    assert "第9项 同一件事，民生实事。" in rows[0].given["milestone"]


def test_one_matter_is_asked_under_the_number_that_is_due() -> None:
    tasks = sheet(task(5, quarters=(3,), related=(same_matter(9),)), task(9, quarters=(1,)))
    assert [(r.task_id, r.due, r.same_as) for r in lead_rows(form_of(tasks))] == [
        ("DG2021-009", True, ("DG2021-005",))
    ]


def test_a_rejected_link_and_a_link_to_another_unit_ask_twice() -> None:
    rejected = sheet(task(5, related=(same_matter(9, "rejected"),)), task(9))
    assert len(lead_rows(form_of(rejected))) == 2
    elsewhere = sheet(task(5, related=(same_matter(9),)), task(9, ("教育局",)))
    assert [row.same_as for row in lead_rows(form_of(elsewhere))] == [()]


def test_one_figure_is_asked_once_for_the_quarters_and_the_years_target() -> None:
    numbers = (indicator(1200, 4), indicator(250, 1), indicator(500, 2))
    rows = indicator_rows(form_of(sheet(task(1, indicators=numbers))))
    assert len(rows) == 1
    assert rows[0].key == "DG2021-001#2"
    assert rows[0].same_indicators == ("DG2021-001#1",)
    assert (rows[0].given["target"], rows[0].given["annual_target"]) == ("≥250", "≥1200")
    assert (rows[0].given["unit"], rows[0].given["basis"]) == ("亿元", "累计")


def _planned(value: int, quarter: int, name: str) -> Indicator:
    return replace(indicator(value, quarter, name), field="schedule")


@pytest.mark.parametrize(
    ("target", "plan"),
    [
        ("实际投资", "招商引资实际投资"),
        ("新建停车位", "新增停车位"),
        ("教室灯光照明", "教室的灯光照明设施改造"),
        ("产业龙头企业项目", "龙头项目"),
        ("投资", "重点工程：完成投资"),
    ],
)
def test_a_target_and_the_last_figure_of_its_schedule_are_asked_once(
    target: str, plan: str
) -> None:
    numbers = (
        indicator(1200, 4, target, Basis.ANNUAL),
        _planned(500, 2, plan),
        replace(_planned(1200, 4, plan), comparator=Comparator.ABOUT),
    )
    tasks = sheet(task(1, indicators=numbers))
    [row] = indicator_rows(form_of(tasks, period=Period(2021, 4)))
    assert row.given["annual_target"] == "≥1200"
    assert row.same_indicators == ("DG2021-001#3",)
    [row] = indicator_rows(form_of(tasks, period=Period(2021, 2)))
    assert (row.given["target"], row.given["annual_target"]) == ("≥500", "≥1200")


@pytest.mark.parametrize(
    "numbers",
    [
        (indicator(5, 4, "4G基站"), _planned(5, 4, "5G基站")),
        (indicator(5, 4, "停车位"), _planned(6, 4, "新增停车位")),
        (indicator(5, 4, "示范点"), _planned(5, 4, "文明示范点"), _planned(5, 4, "卫生示范点")),
        (indicator(5, 4, "文明示范点"), indicator(5, 4, "卫生示范点")),
        (
            replace(indicator(100, 4, "生活垃圾处理率"), unit="%"),
            replace(_planned(100, 4, "生活污水处理率"), unit="%"),
        ),
    ],
)
def test_figures_that_may_be_of_other_things_are_each_asked(numbers: tuple[Indicator, ...]) -> None:
    rows = indicator_rows(form_of(sheet(task(1, indicators=numbers)), period=Period(2021, 4)))
    assert len(rows) == len(numbers)


def test_a_figure_of_a_day_before_the_years_end_is_no_annual_target() -> None:
    target = indicator(86, 4, "改造小区", Basis.ANNUAL)
    dated = replace(indicator(60, 4, "完工"), text="10月底前完工60个")
    tasks = sheet(task(1, indicators=(target, dated)))
    [row] = indicator_rows(form_of(tasks, period=Period(2021, 3)))
    assert (row.given["indicator"], row.given["annual_target"]) == ("改造小区", "≥86")
    rows = indicator_rows(form_of(tasks, period=Period(2021, 4)))
    assert [(r.given["target"], r.given["annual_target"]) for r in rows] == [
        ("", "≥86"),
        ("≥60", ""),
    ]


def test_targets_that_contradict_each_other_are_each_asked() -> None:
    numbers = (indicator(250, 1), indicator(300, 1), indicator(1200, 4))
    rows = indicator_rows(form_of(sheet(task(1, indicators=numbers))))
    assert [row.given["target"] for row in rows] == ["≥250", "≥300", ""]
    assert rows[2].given["annual_target"] == "≥1200"


def test_a_figure_for_one_quarter_alone_is_not_asked_in_another() -> None:
    numbers = (indicator(80, 4, basis=Basis.PERIOD), indicator(5, 1, "签约", Basis.PERIOD))
    tasks = sheet(task(1, indicators=numbers))
    assert [r.given["indicator"] for r in indicator_rows(form_of(tasks))] == ["签约"]
    fourth = indicator_rows(form_of(tasks, period=Period(2021, 4)))
    assert [
        (r.given["indicator"], r.given["target"], r.given["annual_target"]) for r in fourth
    ] == [("实际投资", "≥80", "")]


def test_targets_of_later_years_are_not_asked() -> None:
    later = replace(indicator(8000, 4), year=2025)
    horizon = replace(indicator(6600, 4), quarter=None)
    assert not indicator_rows(form_of(sheet(task(1, indicators=(later, horizon)))))


def test_targets_read_as_people_write_them() -> None:
    percent = replace(indicator(0), value=Decimal("8.30"), unit="%", growth=True)
    rows = indicator_rows(form_of(sheet(task(1, indicators=(percent,)))))
    assert rows[0].given["target"] == "增长≥8.3"


def test_a_fall_is_not_called_growth() -> None:
    fewer = replace(indicator(10), unit="%", growth=True, text="会议压减10%以上")
    rows = indicator_rows(form_of(sheet(task(1, indicators=(fewer,)))))
    assert rows[0].given["target"] == "下降≥10"


def test_a_towns_own_plan_stands_under_its_own_heading_after_the_citys_tasks() -> None:
    tasks = sheet(
        task(1, ("黄江镇",), level=Level.TOWN, milestones=(), body="邀请专家指导规划。"),
        task(2, ("黄江镇",)),
        replace(task(3, ("黄江镇",), level=Level.TOWN), year=2025),
    )
    rows = lead_rows(form_of(tasks, "黄江镇"))
    assert [(row.task_id, row.group, row.due) for row in rows] == [
        ("DG2021-002", "city", True),
        ("DG2021-001", "town", True),
    ]
    assert rows[1].given["milestone"] == "邀请专家指导规划。"


def test_last_quarters_answer_is_carried_over_and_q1_is_blank() -> None:
    tasks = sheet(task(1, indicators=(indicator(500, 2),)))
    prior = {
        "DG2021-001": Prior("DG2021-001", "已签约3家。", "达到序时进度"),
        "DG2021-001#1": Prior("DG2021-001#1", "", "", Decimal("251.40")),
    }
    form = form_of(tasks, period=Period(2021, 2), prior=prior)
    assert [row.given["prior"] for row in form.rows] == ["〔达到序时进度〕\n已签约3家。", "251.4"]
    assert all(row.given["prior"] == "" for row in form_of(tasks).rows)


def test_a_figure_is_carried_over_although_its_target_is_another_indicator_now() -> None:
    numbers = (indicator(250, 1), indicator(500, 2), indicator(1200, 4))
    tasks = sheet(task(1, indicators=numbers))
    prior = {"DG2021-001#1": Prior("DG2021-001#1", "", "", Decimal("251.4"))}
    rows = indicator_rows(form_of(tasks, period=Period(2021, 2), prior=prior))
    assert [(row.key, row.given["prior"]) for row in rows] == [("DG2021-001#2", "251.4")]


def test_tracks_keep_their_names_in_the_milestone() -> None:
    parts = (
        milestone(1, "收储900亩。", "市级收储土地"),
        milestone(1, "收储800亩。", "镇级收储土地"),
    )
    form = form_of(sheet(task(1, milestones=parts)))
    assert form.rows[0].given["milestone"] == (
        "市级收储土地：一季度，收储900亩。\n镇级收储土地：一季度，收储800亩。"
    )


def test_every_unit_with_work_gets_a_form_and_the_batch_equals_one_by_one() -> None:
    tasks = samples.typical()
    units = tasks.units_at_work()
    assert units == ("科学技术局", "松山湖", "教育局")
    together = build_forms(tasks, units, samples.PERIOD, samples.spec(), samples.DEADLINE)
    assert together == [form_of(tasks, unit) for unit in units]
    assert len({form.form_id for form in together}) == len(units)


def test_assisting_tasks_name_their_lead_and_exclude_those_led() -> None:
    own = task(2, ("科学技术局",), ("科学技术局",))
    tasks = sheet(task(1, ("教育局",), ("科学技术局",)), own)
    rows = [row for row in form_of(tasks).rows if row.section is Section.ASSIST]
    assert [(row.task_id, row.given["leads"]) for row in rows] == [("DG2021-001", "教育局")]
