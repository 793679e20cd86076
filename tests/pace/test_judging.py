"""What each rule says of returned figures and words, as its reader sees it."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from taskbook.model.period import Period
from taskbook.model.task import Basis, Comparator, LeadUnit, Milestone
from taskbook.pace.dictionary import load_dictionary
from taskbook.pace.judging import judge
from taskbook.pace.rules import load_rules
from taskbook.resources import shipped
from tests.summary.build import Q1, Q2, answer, answers, decision, indicator, task

UNIT = "科学技术局"


def verdict(one, given, period=Q1, **more):
    more.setdefault("dictionary", load_dictionary())
    more.setdefault("rules", load_rules())
    return judge(one, given, period, **more)


def figure(one_indicator, value, period=Q1, status="达到序时进度", others=(), **more):
    one = task(indicators=(one_indicator, *others))
    return verdict(one, answers(UNIT, one.id, status, values=[value]), period, **more)


@pytest.mark.parametrize(
    ("value", "word", "sentence"),
    [
        (
            300,
            "达到序时进度",
            "实际投资第一季度完成300亿元，占全年目标1200亿元的25.0%，达到序时进度（25.0%）。",
        ),
        (
            280,
            "未达序时进度",
            "实际投资第一季度完成280亿元，占全年目标1200亿元的23.3%，低于序时进度（25.0%）1.7个百分点。",
        ),
        (
            "299.9",
            "未达序时进度",
            "实际投资第一季度完成299.9亿元，占全年目标1200亿元的24.99%，低于序时进度（25.00%）0.01个百分点。",
        ),
        (
            0,
            "未达序时进度",
            "实际投资第一季度完成0亿元，占全年目标1200亿元的0.0%，低于序时进度（25.0%）25.0个百分点。",
        ),
    ],
)
def test_calendar_share(value, word, sentence):
    found = figure(indicator(), value)
    assert (found.computed.word, found.sentence, found.rule) == (word, sentence, "calendar")


def test_the_years_target_met_early_is_done_only_when_the_unit_says_so_too():
    assert figure(indicator(), 1250, status="已完成").computed.word == "已完成"
    found = figure(indicator(), 1250, status="达到序时进度")
    assert found.computed.word == "达到序时进度"
    assert found.sentence == "实际投资第一季度完成1250亿元，已完成全年目标1200亿元（104.2%）。"


def test_a_declared_milestone_goes_before_the_calendar():
    node = indicator(value="200", quarter=1, field="schedule")
    found = figure(indicator(), 210, others=(node,))
    assert found.rule == "declared-milestone"
    assert found.computed.word == "达到序时进度"
    assert found.sentence == "实际投资第一季度完成210亿元，达到第一季度节点目标200亿元。"
    late = figure(indicator(), 190, others=(node,))
    assert late.computed.word == "未达序时进度"
    assert late.sentence.endswith("未达到第一季度节点目标200亿元，差10亿元。")
    assert late.figures[0].expected.quantize(Decimal("0.1")) == Decimal("16.7")


@pytest.mark.parametrize(
    ("value", "word"), [("8.3", "达到序时进度"), ("8.2", "未达序时进度"), ("-1", "未达序时进度")]
)
def test_growth_is_held_against_the_target_rate(value, word):
    found = figure(indicator("进出口总额", "8.3", "%", growth=True), value)
    assert (found.computed.word, found.rule) == (word, "growth")


def test_growth_follows_the_rate_declared_for_the_quarter():
    whole = indicator("进出口总额", "1", "%", growth=True)
    first = indicator("进出口总额", "10", "%", growth=True, quarter=1)
    found = figure(whole, "8", others=(first,))
    assert found.computed.word == "未达序时进度"
    assert found.sentence == "进出口总额第一季度为8%，低于目标增幅10%，差2个百分点。"


def test_turning_positive():
    turn = indicator("工业投资增速", None, "%", growth=True, comparator=Comparator.TURN)
    assert figure(turn, "0.1").computed.word == "达到序时进度"
    assert figure(turn, "-0.1").computed.word == "未达序时进度"


def test_a_ceiling_is_inverse():
    limit = indicator("PM2.5平均浓度", "22", "微克/立方米", comparator=Comparator.AT_MOST)
    assert figure(limit, 22).sentence == (
        "PM2.5平均浓度第一季度为22微克/立方米，在控制目标22微克/立方米以内。"
    )
    over = figure(limit, 24)
    assert over.computed.word == "未达序时进度"
    assert over.sentence.endswith("超出控制目标22微克/立方米，超2微克/立方米。")


def test_a_decline_returned_as_a_negative_number_is_left_to_a_person():
    found = figure(indicator("单位能耗下降", "3", "%", growth=True), "-3")
    assert found.doubts == ("单位能耗下降没有适用的序时规则，未作核算。",)
    assert found.rule == "qualitative"


def test_annual_targets_are_not_judged_before_the_year_ends():
    annual = indicator("R&D占比", "3.06", "%", basis=Basis.ANNUAL, comparator=Comparator.ABOUT)
    early = figure(annual, "2.9")
    assert early.figures[0].status.word == "本期不评定"
    assert early.computed.word == "达到序时进度"  # 由自报和节点定
    late = figure(annual, "2.9", Period(2021, 4))
    assert late.computed.word == "未达序时进度"
    assert figure(annual, "2.91", Period(2021, 4)).computed.word == "达到序时进度"


def test_a_city_may_judge_the_years_totals_by_the_calendar(tmp_path):
    text = shipped("templates", "pace.toml").read_text(encoding="utf-8")
    path = tmp_path / "pace.toml"
    path.write_text(text.replace("by_calendar = false", "by_calendar = true"), encoding="utf-8")
    total = indicator(basis=Basis.ANNUAL)
    assert figure(total, 280).computed.word == "达到序时进度"
    judged = figure(total, 280, rules=load_rules(path))
    assert (judged.rule, judged.computed.word) == ("calendar", "未达序时进度")
    rate = indicator("R&D占比", "3.06", "%", basis=Basis.ANNUAL)
    assert figure(rate, "1", rules=load_rules(path)).rule == "qualitative"


def test_a_total_over_several_years_is_not_judged_by_this_years_calendar():
    several = indicator("统筹", "70", "万平方米", text="2年累计统筹70万平方米")
    assert figure(several, 13).figures[0].status.word == "本期不评定"
    usual = indicator("统筹", "70", "万平方米", text="2022年累计统筹70万平方米")
    assert figure(usual, 13).rule == "calendar"


def test_a_quarters_ceiling_is_for_its_quarter_alone():
    one = indicator("平均停电时间", "20", "分钟", quarter=2, basis=Basis.PERIOD)
    ceiling = dataclasses.replace(one, comparator=Comparator.AT_MOST)
    assert figure(ceiling, 19, Q2).sentence == (
        "平均停电时间第二季度为19分钟，在控制目标20分钟以内。"
    )
    assert figure(ceiling, 19, Q1).figures[0].status.word == "本期不评定"


def test_later_nodes_and_other_years_are_not_judged():
    assert figure(indicator(quarter=3), 1).figures[0].status.word == "本期不评定"
    far = figure(indicator(year=2025, quarter=None), 1)
    assert far.figures[0].sentence == "实际投资的目标1200亿元以2025年为节点，本期不评定。"


def test_about_leaves_room_and_exceed_does_not():
    assert figure(indicator(comparator=Comparator.ABOUT), 285).computed.word == "达到序时进度"
    node = indicator(value="300", quarter=1, comparator=Comparator.MORE_THAN)
    assert figure(node, 300).computed.word == "未达序时进度"
    assert figure(node, "300.1").computed.word == "达到序时进度"


def test_the_worst_figure_decides():
    one = task(indicators=(indicator(), indicator("新增高企", "400", "家")))
    found = verdict(one, answers(UNIT, one.id, "达到序时进度", values=[400, 10]))
    assert found.computed.word == "未达序时进度"
    assert found.sentence.startswith("新增高企第一季度完成10家")


def test_a_cut_off_inside_the_quarter_is_named(tmp_path):
    text = shipped("templates", "pace.toml").read_text(encoding="utf-8")
    path = tmp_path / "pace.toml"
    path.write_text(text.replace('["25", "50", "75", "100"]', '"months"'), encoding="utf-8")
    more = {"through": dt.date(2021, 11, 30), "rules": load_rules(path)}
    found = figure(indicator(), 1100, Period(2021, 4), **more)
    assert found.computed.word == "达到序时进度"
    assert found.sentence.startswith("实际投资1—11月完成1100亿元，占全年目标1200亿元的91.7%")
    assert figure(indicator(), 1099, Period(2021, 4), **more).computed.word == "未达序时进度"


@pytest.mark.parametrize(
    ("status", "progress", "word", "rule_says"),
    [
        ("达到序时进度", "已印发方案。", "达到序时进度", "已填写进展情况"),
        ("未达序时进度", "正在起草。", "未达序时进度", "自报“未达序时进度”"),
        ("达到序时进度", "", "未达序时进度", "无法证明"),
        ("已完成", "已印发方案。", "达到序时进度", "后续季度仍有节点"),
        ("", "已印发方案。", "本期不评定", "未选择状态"),
    ],
)
def test_without_figures_the_node_decides(status, progress, word, rule_says):
    one = task()
    found = verdict(one, answers(UNIT, one.id, status, progress=progress))
    assert found.computed.word == word
    assert rule_says in found.sentence
    assert ("本季度节点为“制定方案”" in found.sentence) == (rule_says != "后续季度仍有节点")


def node(text, quarters, marker="", track=None):
    due = Period(2021, max(quarters)).last_day
    return Milestone(track, quarters, due, text, marker)


@pytest.mark.parametrize(
    ("marker", "quarters", "period", "word"),
    [
        ("全年", (1, 2, 3, 4), Q2, "达到序时进度"),
        ("二、三、四季度", (2, 3, 4), Q2, "达到序时进度"),
        ("二季度，", (2,), Q2, "已完成"),
        ("全年", (1, 2, 3, 4), Period(2021, 4), "已完成"),
    ],
)
def test_what_goes_on_is_not_done_before_its_last_quarter(marker, quarters, period, word):
    one = task(milestones=(node("常态化推进。", quarters, marker),))
    found = verdict(one, answers(UNIT, one.id, "已完成"), period)
    assert found.computed.word == word
    assert ("后续季度仍有节点" in found.sentence) == (word != "已完成")


def test_a_task_short_of_its_years_figure_is_not_done():
    annual = indicator("产业龙头项目", "5", "个", basis=Basis.ANNUAL)
    one = task(indicators=(annual,), milestones=(node("印发方案。", (1,)),))
    short = verdict(one, answers(UNIT, one.id, "已完成", values=[1]))
    assert short.computed.word == "达到序时进度"
    assert "产业龙头项目完成1个，未达到目标5个" in short.sentence
    assert verdict(one, answers(UNIT, one.id, "已完成", values=[5])).computed.word == "已完成"
    other = task(indicators=(indicator(), annual))
    both = verdict(other, answers(UNIT, other.id, "已完成", values=[1250, 1]))
    assert both.computed.word == "达到序时进度"


def test_an_annual_figure_counts_from_the_years_start():
    found = figure(indicator("产业龙头项目", "5", "个", basis=Basis.ANNUAL), 1, Q2)
    assert found.figures[0].sentence == "产业龙头项目上半年为1个，年度目标5个，年底前不评定。"


def test_coded_answers():
    one = task()
    passed = [answer(UNIT, one.id, "status", "不适用", coded="不适用")]
    assert verdict(one, passed).computed.word == "本期不评定"
    nil = answers(UNIT, one.id, "达到序时进度", progress="")
    nil.append(answer(UNIT, one.id, "progress", "零报告", coded="零报告"))
    assert verdict(one, nil).computed.word == "未达序时进度"


def test_silence_and_nothing_asked():
    assert verdict(task(), []).sentence == "科学技术局未报送该项任务的本期进展情况。"
    assert verdict(task(), [], asked=False).status.word == "本季度无节点"


def test_reported_computed_and_confirmed_stand_side_by_side():
    one = task(indicators=(indicator(),))
    given = answers(UNIT, one.id, "达到序时进度", values=[280])
    found = verdict(one, given, decision=decision(one.id, "已完成"))
    words = (found.reported.word, found.computed.word, found.confirmed.word, found.status.word)
    assert words == ("达到序时进度", "未达序时进度", "已完成", "已完成")
    assert found.disputed
    assert found.decision.reason == "现场核查"
    assert {str(ref) for ref in found.sources} == {
        "科学技术局.xlsx [牵头任务!F2]",
        "科学技术局.xlsx [牵头任务!E2]",
        "科学技术局.xlsx [牵头任务!D2]",
    }


def test_a_word_nobody_knows_is_a_doubt():
    one = task()
    found = verdict(one, answers(UNIT, one.id, "差不多"), decision=decision(one.id, "很好"))
    assert found.confirmed is None
    assert found.doubts == (
        "科学技术局填写的状态“差不多”不在状态字典中。",
        "核定的状态“很好”不在状态字典中，未予采用。",
    )


def test_co_leads_that_disagree():
    one = task(leads=("科学技术局", "商务局"), indicators=(indicator(),))
    given = answers("商务局", one.id, "未达序时进度", values=[100])
    given += answers("科学技术局", one.id, "达到序时进度", values=[320])
    found = verdict(one, given)
    assert found.unit == "科学技术局"
    assert found.computed.word == "达到序时进度"
    assert found.doubts == (
        "各牵头单位自报不一致（达到序时进度1家、未达序时进度1家），以科学技术局为准，待核定。",
        "实际投资各牵头单位填报不一致（320、100）。",
    )


def test_a_co_lead_does_not_answer_for_the_main_lead():
    one = task(leads=("科学技术局", "松山湖"), indicators=(indicator(),))
    found = verdict(one, answers("松山湖", one.id, "未达序时进度", values=[100]))
    assert (found.status.word, found.unit, found.figures) == ("未报送", "", ())
    assert found.sentence == (
        "科学技术局未报送该项任务的本期进展情况。"
        "松山湖（共同牵头）自报“未达序时进度”，供参考，不作评定依据。"
    )
    assert found.doubts == ("主牵头单位科学技术局未填报，只有共同牵头单位松山湖填报。",)
    wordless = answers("科学技术局", one.id, "") + answers("松山湖", one.id, "已完成")
    assert verdict(one, wordless).computed.word == "本期不评定"
    # A lead that was never asked (a vague name) cannot hold the task up.
    asked = verdict(one, answers("松山湖", one.id, "达到序时进度"), issued={"松山湖"})
    assert asked.status.word == "达到序时进度"


def test_a_figure_that_only_a_co_lead_returned_is_named():
    one = task(leads=("科学技术局", "松山湖"), indicators=(indicator(),))
    given = answers("科学技术局", one.id, "达到序时进度")
    given += answers("松山湖", one.id, "达到序时进度", values=[320])
    assert verdict(one, given).doubts == ("实际投资的完成值科学技术局未填，采用松山湖填报的数据。",)


@pytest.mark.parametrize(
    ("milestone", "quoted"),
    [
        (node("推动，持续对菜鸟开展服务。", (1, 2), "全年"), "全年推动，持续对菜鸟开展服务"),
        (node("，推进政策落实。", (1, 2), "一、二季度"), "一、二季度推进政策落实"),
        (node("制定方案。", (1,), "一季度，"), "制定方案"),
        (node("制定方案。", (1,), "2月底前，"), "2月底前，制定方案"),
        (node("完成20%。", (1,), "一季度，", "湿地公园："), "湿地公园：完成20%"),
    ],
)
def test_a_milestone_is_quoted_so_that_it_reads(milestone, quoted):
    one = task(milestones=(milestone,))
    found = verdict(one, answers(UNIT, one.id, "未达序时进度"))
    assert f"本季度节点为“{quoted}”" in found.sentence


def test_a_group_of_leads_is_judged_by_its_worst():
    towns = LeadUnit("各镇街", "各镇街", ("莞城", "石龙", "虎门"))
    one = task(leads=(towns,), indicators=(indicator(),))
    given = answers("莞城", one.id, "达到序时进度", values=[320])
    given += answers("石龙", one.id, "未启动")
    found = verdict(one, given)
    assert found.computed.word == "未启动"
    assert "取最差" in found.doubts[0]
    assert found.doubts[1] == "由多个单位分别填报，完成值不作合计判定。"


@pytest.mark.parametrize(
    ("precedence", "word"), [("reported", "达到序时进度"), ("worse", "未达序时进度")]
)
def test_precedence_is_the_offices_choice(tmp_path, precedence, word):
    text = shipped("templates", "pace.toml").read_text(encoding="utf-8")
    path = tmp_path / "pace.toml"
    path.write_text(text.replace('"computed"', f'"{precedence}"'), encoding="utf-8")
    assert figure(indicator(), 280, rules=load_rules(path)).status.word == word


def test_period_figures_count_for_their_quarter_alone():
    node = indicator(value="100", quarter=2, basis=Basis.PERIOD)
    found = figure(node, 90, Q2)
    assert found.sentence == "实际投资第二季度完成90亿元，未达到第二季度节点目标100亿元，差10亿元。"


def quarterly_nodes(*values):
    return tuple(
        indicator(value=value, quarter=quarter, basis=Basis.PERIOD)
        for quarter, value in enumerate(values, start=1)
        if value
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("9.6", "上半年完成9.6亿元，未达到上半年节点目标11.2亿元，差1.6亿元。"),
        ("11.2", "上半年完成11.2亿元，达到上半年节点目标11.2亿元。"),
    ],
)
def test_half_a_year_is_not_held_against_one_quarter(value, said):
    """投资34.3亿元：一季度4.6亿元，二季度6.6亿元. 9.6 by mid-year is not enough for 11.2."""
    year = indicator(value="34.3", basis=Basis.ANNUAL)
    found = figure(year, value, Q2, others=quarterly_nodes("4.6", "6.6"))
    assert found.figures[0].sentence == f"实际投资{said}"
    first = figure(year, "4.8", Q1, others=quarterly_nodes("4.6", "6.6"))
    assert first.figures[0].sentence == "实际投资第一季度完成4.8亿元，达到第一季度节点目标4.6亿元。"


def test_where_an_earlier_quarter_has_no_node_the_year_so_far_is_not_judged():
    year = indicator(value="60", basis=Basis.ANNUAL)
    found = figure(year, "20", Q2, others=quarterly_nodes(None, "10"))
    assert found.figures[0].rule == "annual"
    assert found.figures[0].status.word == "本期不评定"
