"""Indicator tables of other cities: bare numbers, their units of measure, quarters and totals."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.canonical.measure import (
    is_bare_number,
    is_measure,
    measure_in_brackets,
    stated_measure,
    with_measure,
)
from taskbook.canonical.quantity_words import quantity_words
from taskbook.canonical.reading import Reading
from taskbook.problems.problem import Grade
from tests.canonical.test_foreign_tables import codes, found
from tests.canonical.test_foreign_tables import quick as of
from tests.sources.builders import LEFT, MERGED

UNITS = quantity_words().kinds


def shown(reading: Reading, position: int = 0) -> list[tuple[str, str, str, int | None, str]]:
    """Return (comparator, value with unit, name, quarter, basis) of one task's indicators."""
    return [
        (i.comparator.value, f"{i.value}{i.unit}", i.name, i.quarter, i.basis.value)
        for i in reading.tasks[position].indicators
    ]


@pytest.mark.parametrize("label", ["单位", "计量单位"])
def test_a_column_of_units_of_measure_goes_with_bare_numbers(label: str, tmp_path: Path) -> None:
    grid = [
        ["序号", "指标名称", label, "一季度", "上半年", "前三季度", "全年", "责任单位"],
        ["1", "粮食播种面积", "万亩", "12", "30", "45", "60", "农业局"],
        ["2", "规上工业增加值增速", "%", "8", "8.2", "8.5", "9", "工信局"],
        ["3", "财政收入", "亿元", "—", "50", "72", "95", "财政局"],
    ]
    reading = of(tmp_path, grid)
    assert [t.main_lead for t in reading.tasks] == ["农业局", "工信局", "财政局"]
    assert reading.tasks[0].schedule.splitlines()[1] == "上半年，30万亩"
    assert shown(reading) == [
        (">=", "12万亩", "粮食播种面积", 1, "cumulative"),
        (">=", "30万亩", "粮食播种面积", 2, "cumulative"),
        (">=", "45万亩", "粮食播种面积", 3, "cumulative"),
        (">=", "60万亩", "粮食播种面积", 4, "annual"),
    ]
    assert all(i.growth and i.unit == "%" for i in reading.tasks[1].indicators)
    assert [i.quarter for i in reading.tasks[2].indicators] == [2, 3, 4]
    assert found(reading, "measure-joined")[0].repaired == "12万亩、30万亩、45万亩、60万亩"
    assert ("column-role" in codes(reading)) == (label == "单位")


def test_quarters_that_rise_to_the_target_are_totals_and_others_are_not(tmp_path: Path) -> None:
    grid = [
        [
            "类别",
            "序号",
            "指标",
            "计量单位",
            "年度目标值",
            "季度目标",
            LEFT,
            LEFT,
            LEFT,
            "牵头单位",
        ],
        [*[MERGED] * 5, "一季度", "二季度", "三季度", "四季度", MERGED],
        ["经济", "1", "固定资产投资", "亿元", "200", "30", "80", "140", "200", "发改局"],
        [MERGED, "2", "改造农村公路", "公里", "45", "5", "10", "15", "15", "交通局"],
    ]
    reading = of(tmp_path, grid)
    assert [t.title for t in reading.tasks] == ["固定资产投资", "改造农村公路"]
    assert [b for *_, b in shown(reading)] == ["annual"] + ["cumulative"] * 4
    assert [b for *_, b in shown(reading, 1)] == ["annual"] + ["period"] * 4
    assert "quarters-or-totals" not in codes(reading)


@pytest.mark.parametrize(
    ("title", "labels", "name"),
    [
        ([], ["年度目标（亿元）", "一季度（亿元）", "全年（亿元）"], "固定资产投资"),
        ([], ["年度目标", "一季度", "全年"], "固定资产投资（亿元）"),
        (["单位：亿元"], ["年度目标", "一季度", "全年"], "固定资产投资"),
    ],
)
def test_a_unit_in_a_label_a_name_or_over_the_table(
    title: list[str], labels: list[str], name: str, tmp_path: Path
) -> None:
    head = [[text, *[LEFT] * 4] for text in title]
    rows = [["指标名称", *labels, "责任单位"], [name, "200", "30", "200", "发改局"]]
    reading = of(tmp_path, [*head, *rows])
    assert reading.tasks[0].title == name
    assert {n for _, _, n, *_ in shown(reading)} == {"固定资产投资"}
    assert [v for _, v, *_ in shown(reading)] == ["200亿元", "30亿元", "200亿元"]


def test_what_numbers_leave_open_is_put_before_a_person(tmp_path: Path) -> None:
    grid = [
        ["序号", "指标名称", "单位", "2022年目标", "责任单位"],
        ["1", "城镇调查失业率", "%", "5.5", "人社局"],
        ["2", "森林覆盖率", "%", "45.2", "林业局"],
        ["3", "考核名次", "", "3", "政府办"],
        ["4", "改革事项", "项", "完成评估", "改革办"],
        ["5", "PM2.5浓度", "微克/立方米", "≤35", "环保局"],
    ]
    reading = of(tmp_path, grid, "csv")
    signs = [shown(reading, n)[0][0] for n in (0, 1, 4)]
    assert signs == ["<=", ">=", "<="]
    [limit] = found(reading, "limit-assumed")
    assert (limit.subject, limit.found, limit.grade) == ("T2022-001", "5.5%", Grade.VERIFY)
    assert reading.tasks[2].indicators == ()
    assert [p.found for p in found(reading, "figure-without-unit")] == ["3"]
    assert [p.found for p in found(reading, "measure-unused")] == ["项"]


def test_rising_quarters_without_a_target_are_put_before_a_person(tmp_path: Path) -> None:
    grid = [
        ["序号", "指标", "计量单位", "一季度", "二季度", "三季度", "四季度", "责任单位"],
        ["1", "固定资产投资", "亿元", "20", "45", "80", "110", "发改局"],
        ["2", "招商引资", "亿元", "10", "10", "12", "10", "商务局"],
    ]
    [problem] = found(of(tmp_path, grid), "quarters-or-totals")
    assert problem.subject == "T2022-001"
    assert problem.found == "20亿元、45亿元、80亿元、110亿元"


def test_columns_of_days_are_totals_from_the_years_beginning(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "3月底前", "6月底前", "9月底前", "三四季度", "责任单位"],
        ["1", "河道治理20公里", "完成3公里", "完成10公里", "完成16公里", "验收", "水利局"],
    ]
    reading = of(tmp_path, grid)
    milestones = reading.tasks[0].milestones
    assert [m.marker for m in milestones] == ["3月底前，", "6月底前，", "9月底前，", "三、四季度，"]
    assert [m.quarters for m in milestones] == [(1,), (1, 2), (1, 2, 3), (3, 4)]
    assert [b for *_, b in shown(reading)] == ["annual"] + ["cumulative"] * 3


def test_quarters_that_overshoot_a_little_are_put_before_a_person(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "二季度", "四季度", "责任单位"],
        ["1", "完成投资10亿元以上", "完成投资5亿元", "完成投资6亿元", "发改局"],
    ]
    reading = of(tmp_path, grid)
    assert [b for *_, b in shown(reading)] == ["annual", "period", "period"]
    assert codes(reading)["quarters-or-totals"] == 1


def test_quarters_that_would_overshoot_the_target_are_totals(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "一季度", "二季度", "三季度", "四季度", "责任单位"],
        ["1", "农村改厕2000户", "摸底", "改造800户", "改造1500户", "完成2000户", "农业局"],
    ]
    reading = of(tmp_path, grid)
    assert [b for *_, b in shown(reading)] == ["annual"] + ["cumulative"] * 3


def test_bare_quarters_take_the_unit_of_the_target_that_they_reach(tmp_path: Path) -> None:
    grid = [
        ["序号", "目标任务", "3月底", "6月底", "9月底", "12月底", "责任单位"],
        ["1", "新增规上企业60家", "10", "25", "45", "60", "工信局"],
        ["2", "新建公园4个、绿道20公里", "1", "1", "1", "1", "园林局"],
        ["3", "引进项目30个", "3", "5", "7", "9", "招商局"],
    ]
    reading = of(tmp_path, grid)
    assert [v for _, v, *_ in shown(reading)] == ["60家", "10家", "25家", "45家", "60家"]
    assert [m.text.strip() for m in reading.tasks[1].milestones] == ["1个"] * 4
    assert len(reading.tasks[2].indicators) == 1
    assert found(reading, "figure-without-unit")[0].note == "4"


def test_bare_shares_are_progress_of_the_task(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点工作", "2022年目标", "二季度", "四季度", "责任单位"],
        ["1", "棚改项目", "完成投资12亿元，开工3000套", "50%", "100%", "住建局"],
        ["2", "新建碧道40公里", "", "50%", "100%", "水务局"],
    ]
    reading = of(tmp_path, grid)
    names = [{n for _, v, n, *_ in shown(reading, i) if v.endswith("%")} for i in (0, 1)]
    assert names == [{"棚改项目完成进度"}, {"新建碧道完成进度"}]


def test_numbers_of_list_items_are_no_part_of_names(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点任务", "主要举措", "责任单位"],
        ["1", "提升教育", "（1）新建幼儿园4所；\n2.招聘教师150名；③培训校长20人。", "教育局"],
        ["2", "优化环境", "一是新建网点30个，完成率100%；二是压减时限30%。", "审批局"],
    ]
    reading = of(tmp_path, grid)
    names = [n for _, _, n, *_ in shown(reading) + shown(reading, 1)]
    assert names == ["新建幼儿园", "招聘教师", "培训校长", "新建网点", "完成率", "压减时限"]


def test_units_of_measure_are_told_from_other_texts() -> None:
    assert [
        u for u in ("万亩", "亿元", "%", "％", "微克/立方米", "万人") if not is_measure(u, UNITS)
    ] == []
    assert [u for u in ("发改局", "", "2", "各镇街") if is_measure(u, UNITS)] == []
    assert measure_in_brackets("增速（%）", UNITS) == "%"
    assert measure_in_brackets("增速（同比）", UNITS) == ""
    assert stated_measure(["任务表（单位：万元）"], UNITS) == "万元"
    assert stated_measure(["单位：万元、%", "填报单位：发改局"], UNITS) == ""
    assert with_measure("≥35.5左右", "天") == "≥35.5天左右"
    assert with_measure("完成35", "天") == "完成35天"
    assert with_measure("35天", "天") == "35天"
    assert is_bare_number("1,200-1,500")
    assert not is_bare_number("3月底")
