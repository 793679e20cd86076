"""Contradictions inside the source: found with both places and texts, and nothing else found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from taskbook.canonical.consistency import check_consistency
from taskbook.canonical.figure_series import same_name
from taskbook.model.task import Related
from taskbook.problems import Grade
from taskbook.problems.problem import Problem
from tests.canonical.made_tasks import requirement, sheet, task


def problems(title: str, schedule: str) -> list[Problem]:
    return list(check_consistency(sheet(task(5, title, schedule))))


def codes(title: str, schedule: str) -> list[str]:
    return [problem.code for problem in problems(title, schedule)]


def test_quarters_that_do_not_reach_the_target_are_quoted_with_both_places() -> None:
    [problem] = problems(
        "建设800个基站。", "一季度，累计建成100个基站。四季度，累计建成400个基站。"
    )
    assert problem.code == "figures-short-of-target"
    assert problem.grade is Grade.VERIFY
    assert problem.repaired is None
    assert str(problem.location) == "分解表.xlsx [Sheet1!C5]"
    assert "累计建成400个基站" in problem.found
    assert problem.expected == "建设800个基站"
    assert "400个" in problem.note
    assert "Sheet1!B5" in problem.note
    assert "800" in problem.message
    assert "400" in problem.message


def test_a_last_quarter_alone_that_does_not_reach_the_target() -> None:
    assert codes("认定40所品牌学校。", "一季度，申报。四季度，认定不少于28所品牌学校。") == [
        "figures-short-of-target"
    ]


def test_quarters_that_pass_a_plain_target() -> None:
    schedule = "一季度，完成投资5亿元。二季度，完成投资5亿元。四季度，完成投资2000万元。"
    [problem] = problems("完成投资10亿元。", schedule)
    assert problem.code == "figures-beyond-target"
    assert "10.2亿元" in problem.note


@pytest.mark.parametrize(
    ("title", "schedule"),
    [
        ("完成投资1亿元。", "一季度，完成投资4000万元。四季度，完成投资6000万元。"),
        ("完成投资10亿元以上。", "一季度，完成投资5亿元。四季度，完成投资6亿元。"),
        ("收储土地1万亩。", "上半年，收储土地4000亩。四季度，累计收储土地10000亩。"),
        (
            "完成1处高风险、17处中风险隐患点治理。",
            "一季度，治理隐患点8处。四季度，治理隐患点10处。",
        ),
        ("建设800个4G基站、5000个5G基站。", "一季度，建成5G基站2000个。四季度，建成5G基站3000个。"),
        ("完成投资10亿元。", "一季度，完成投资2亿元。二季度，完成投资3亿元。"),
        (
            "创建66个示范社区，450个示范小区。",
            "二季度，创建30个社区、100个小区。四季度，创建66个示范社区及450个示范小区。",
        ),
        ("举办展会30个。", "一季度，组织11场展会。四季度，组织7场展会。"),
        ("上市企业突破70家。", "一季度，推动3家企业上市。四季度，推动3家企业上市。"),
        ("走访120户家庭。", "每季度，走访30户家庭。"),
        ("新增学位100个。", "四季度，认定品牌学校40个。"),
    ],
)
def test_figures_that_agree_or_cannot_be_compared_are_left_alone(title: str, schedule: str) -> None:
    assert codes(title, schedule) == []


def test_a_cumulative_figure_that_falls() -> None:
    [problem] = problems("提高收集率。", "一季度，收集率达到62%。二季度，收集率达到60%。")
    assert problem.code == "cumulative-falls"
    assert (problem.found, problem.expected) == ("收集率达到60%", "收集率达到62%")


def test_growth_and_upper_limits_may_fall() -> None:
    assert codes("促进消费。", "一季度，消费同比增长10%。二季度，消费同比增长8%。") == []
    assert codes("稳定就业。", "一季度，失业率控制在5%以内。四季度，失业率控制在4%以内。") == []


def test_two_tracks_are_not_one_sequence() -> None:
    schedule = (
        "甲园：一季度，完成工程量的20%。三季度，完成工程量的80%。乙园：四季度，完成工程量的50%。"
    )
    assert codes("开放公园。", schedule) == []


def test_a_running_sum_that_does_not_add_up() -> None:
    schedule = "二季度，完成1.5万人次。三季度，完成1.5万人次，累计4万人次。"
    [problem] = problems("普及急救知识。", schedule)
    assert problem.code == "cumulative-sum-differs"
    assert problem.found == "累计4万人次"
    assert problem.expected == "3万人次"
    assert codes("普及急救知识。", schedule.replace("累计4", "累计3")) == []


def test_the_year_of_a_target() -> None:
    [past] = problems("2020年研发占比达3.06%。", "")
    assert (past.code, past.note, past.grade) == ("target-year-past", "2020", Grade.VERIFY)
    [later] = problems("2022年新增空间30万平方米。", "")
    assert (later.code, later.note, later.grade) == ("target-year-later", "2022", Grade.NOTE)


def test_the_year_of_a_milestone() -> None:
    [past] = problems("开工建设。", "2020年6月底前完成招标。")
    assert (past.code, past.grade) == ("milestone-year-past", Grade.VERIFY)
    assert past.found == "2020年6月底前完成招标。"
    [later] = problems("开工建设。", "2022年6月底前完成招标。")
    assert (later.code, later.grade) == ("milestone-year-later", Grade.NOTE)


def test_a_requirement_and_its_task_with_different_figures() -> None:
    req = requirement(1, "推动改造，治理违建2900万平方米以上。")
    row = task(5, "治理违建2000万平方米以上。", requirement=req.id)
    [problem] = check_consistency(sheet(row, requirements=(req,)))
    assert problem.code == "requirement-figure-differs"
    assert (problem.found, problem.expected) == (
        "治理违建2900万平方米以上",
        "治理违建2000万平方米以上",
    )
    assert str(problem.location) == "分解表.xlsx [Sheet1!A101]"
    assert "Sheet1!B5" in problem.note


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("收储土地 1 万亩以上。", "收储土地 10000 亩以上。"),
        ("三年清理垃圾250万立方米。", "清理垃圾50万立方米。"),
        ("力争五年引进企业5家。百亿企业超过25家。", "引进百亿企业1家。"),
    ],
)
def test_a_requirement_in_other_words_or_for_other_years_agrees(text: str, title: str) -> None:
    req = requirement(1, text)
    row = task(5, title, requirement=req.id)
    assert list(check_consistency(sheet(row, requirements=(req,)))) == []


def test_linked_tasks_with_different_targets() -> None:
    one = task(1, "建设筹集安居房5000套。")
    other = task(2, "新增建设安居房6000套。")
    link = Related(other.id, "same-matter", Decimal("0.9"))
    back = Related(one.id, "same-matter", Decimal("0.9"))
    linked = (replace(one, related=(link,)), replace(other, related=(back,)))
    [problem] = check_consistency(sheet(*linked))
    assert problem.code == "same-matter-figures-differ"
    assert "任务2" in problem.note
    rejected = replace(one, related=(replace(link, state="rejected"),))
    assert list(check_consistency(sheet(rejected, other))) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("新建停车位", "新增停车位", True),
        ("开通4G基站", "4G基站", True),
        ("4G基站", "5G基站", False),
        ("甲园：工程量", "乙园：工程量", False),
        ("学位", "品牌学校", False),
    ],
)
def test_names_of_indicators_compared(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
