"""How single paragraphs are read: leads, lists, word documents, commitments and what is none."""

from __future__ import annotations

import pytest

from taskbook.canonical.plan import PlanSource, build_plan
from taskbook.canonical.plan_horizon import find_horizons
from taskbook.canonical.plan_leads import split_enumeration
from taskbook.canonical.plan_rules import NUMBERINGS, split_number
from taskbook.canonical.plan_text import split_sentences
from taskbook.canonical.plan_year import five_year_span, years_in
from taskbook.model.task import Comparator, Indicator, Part
from tests.plan_helpers import document_of, in_frame, read_plan


def found_in(sentence: str) -> list[Indicator]:
    plan = read_plan(in_frame("壮大工业经济。" + sentence, "发展现代农业。加强管理，提高质量。"))
    return list(plan.tasks[0].indicators)


def short(sentence: str) -> list[str]:
    return [f"{i.comparator}{i.value}{i.unit}" for i in found_in(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("推动甲厂、乙园等8个重点项目顺利投产。", [">=8个"]),
        ("完成中学和五所公办小学改扩建工程。", [">=5所"]),
        ("盘活工业区40万平方米厂房物业及200亩闲置土地。", [">=40万平方米", ">=200亩"]),
        ("落实1000万元创新驱动专项资金。", [">=1000万元"]),
        ("8条外联道路将在年内建成。", [">=8条"]),
        ("新增示范户200户，新建“小游园”20个。", [">=200户", ">=20个"]),
        ("着力培育一个产值超300亿项目、三个产值超100亿项目。", [">=1个", ">=3个"]),
        ("全年减贫42户168人。", [">=42户", ">=168人"]),
        ("甲公司等3家企业开展备案辅导。", [">=3家"]),
        ("引进亿元以上项目110个、10亿元以上项目14个。", [">=110个", ">=14个"]),
        ("粮食产量保持在1.3万亿斤以上。", [">=1.3万亿斤"]),
    ],
)
def test_commitments(sentence: str, expected: list[str]) -> None:
    assert short(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "加快177个在库项目投资进度。",
        "提升466项通办事项服务质效。",
        "确保26项特色项目早日落地。",
        "对照改善环境30项任务目标，抓好整改。",
        "以250亩商住片区推进产城融合。",
        "高效运作镇村联动20亿元综合授信额度。",
        "发挥甲公司、乙公司两个保税仓项目作用。",
        "我镇共有11个道路项目获列入规划。",
        "推动总投资12亿元的新材料产业园建设。",
        "重点抓好七个方面工作。",
        "打造“十五分钟生活圈”，落实“非公经济50条”。",
        "推进轨道交通3号线规划，完善“1+6”统筹规划。",
        "深入实施安全生产专项整治三年行动。",
        "做好第七次人口普查和二期工程前期工作。",
    ],
)
def test_talk_is_no_commitment(sentence: str) -> None:
    assert short(sentence) == []


def test_turns_and_states() -> None:
    turn, later = found_in("力争社会消费品零售总额转负为正，中心小学确保2023年秋季开学。")
    assert (turn.comparator, turn.name, turn.year) == (Comparator.TURN, "社会消费品零售总额", 2022)
    assert (later.comparator, later.year, later.quarter) == (Comparator.TURN, 2023, None)


def test_a_compared_year_is_no_horizon() -> None:
    assert [h.year for h in find_horizons("较2020年增长5%", 2022)] == []
    assert [h.year for h in find_horizons("以2020年为基数，到2025年翻一番", 2022)][-1] == 2025
    assert [h.year for h in find_horizons("将在20xx-2018年建成", 2016)] == [2018]
    assert [h.year for h in find_horizons("争取用3年的时间", 2022)] == [2024]
    assert [h.year for h in find_horizons("城市品质三年提升计划", 2022)] == []


def test_names() -> None:
    names = [
        i.name for i in found_in("确保信访举报实现100%核查，城镇和农村居民收入分别增长8%和9%。")
    ]
    assert names == ["信访举报", "城镇和农村居民收入", "城镇和农村居民收入"]


@pytest.mark.parametrize(
    ("text", "style", "rest"),
    [
        ("一、加快发展", "chinese", "加快发展"),
        ("（三）加快发展", "chinese-bracket", "加快发展"),
        ("(三)加快发展", "chinese-bracket", "加快发展"),
        ("1.加快发展", "arabic", "加快发展"),
        ("12、加快发展", "arabic", "加快发展"),
        ("1.5亿元以上", "", "1.5亿元以上"),
        ("第一，加快发展", "ordinal", "加快发展"),
        ("一是加快发展", "one-is", "加快发展"),
        ("● 加快发展", "bullet", "加快发展"),
        ("——加快发展", "bullet", "加快发展"),
        ("①加快发展", "circled", "加快发展"),
        ("一产要求突破", "", "一产要求突破"),
    ],
)
def test_numbers_of_paragraphs(text: str, style: str, rest: str) -> None:
    assert split_number(text)[0] == style
    assert split_number(text)[2] == rest
    assert not style or style in dict(NUMBERINGS)


def test_sentences_give_the_text_back() -> None:
    text = "抓项目。“要干！干好。”大家说。（注：甲。乙）完成"
    assert split_sentences(text) == ["抓项目。", "“要干！干好。”大家说。", "（注：甲。乙）完成"]
    unclosed = "坚持“创新。加快发展。完成任务。"
    assert "".join(split_sentences(unclosed)) == unclosed
    assert len(split_sentences(unclosed)) == 3


def test_enumerations_give_the_text_back() -> None:
    text = "重点抓好三项工作：一是抓项目。新增5个。二是抓企业。三是抓服务。"
    assert "".join(split_enumeration(text)) == text
    assert len(split_enumeration(text)) == 3
    assert split_enumeration("这一是关键。") == ["这一是关键。"]


def test_years() -> None:
    assert years_in("二〇二一年和2022年") == [2021, 2022]
    assert five_year_span("四") == (2021, 2025)
    assert five_year_span("三") == (2016, 2020)


def test_word_document_with_heading_styles_and_bold_leads() -> None:
    document = document_of(
        ("2022年青石镇工作计划", "heading"),
        ("2022年重点工作安排", "heading"),
        ("  产业强镇 ", "heading"),
        ("", ""),
        ("壮大工业经济", "bold"),
        ("　　全年新增规上企业5家，引进亿元项目3个，推动园区扩容提质，完成技改投资8亿元以上。", ""),
        ("发展现代农业", "bold"),
        ("新建高标准农田300亩，培育家庭农场6家，打响地方品牌，推动农文旅融合发展见成效。", ""),
    )
    plan = build_plan(document, PlanSource("青石镇", "QS", unit="青石镇"))
    assert plan.year == 2022
    assert [t.title for t in plan.tasks] == ["壮大工业经济", "发展现代农业"]
    assert [len(t.indicators) for t in plan.tasks] == [3, 2]
    assert plan.tasks[0].source.document == "报告.docx"


def test_targets_as_a_list_are_one_task() -> None:
    plan = read_plan(
        "2022年青石镇工作计划\n主要预期目标是：\n——工业产值增长8%；\n——税收增长5%左右。\n"
        + in_frame("培育市场主体。新增企业5家。").split("\n", 2)[2]
    )
    target = plan.tasks[0]
    assert target.part is Part.TARGET
    assert [(i.name, str(i.value), i.growth) for i in target.indicators] == [
        ("工业产值", "8", True),
        ("税收", "5", True),
    ]


def test_targets_under_a_heading_of_their_own() -> None:
    plan = read_plan(
        "2022年重点工作任务分解\n一、2022年主要预期目标\n（一）主要经济指标。\n"
        "1.工业产值增长8%。（牵头单位：发改局）\n2.外贸出口增长10%。\n二、重点工作\n"
        "1.新建学校2所。\n2.新建公园3个。"
    )
    target, *others = plan.tasks
    assert (target.part, target.title) == (Part.TARGET, "2022年主要预期目标")
    assert [str(i.value) for i in target.indicators] == ["8", "10"]
    assert [t.title for t in others] == ["新建学校2所", "新建公园3个"]


def test_a_table_of_targets_is_read() -> None:
    plan = read_plan(
        "2022年青石镇工作计划\n主要预期目标见下表。\n"
        "指标名称\t单位\t2021年完成\t2022年目标\n工业总产值增速\t%\t6.1\t8\n"
        "新增规上企业\t家\t3\t5家以上\n固定资产投资\t亿元\t10.2\t增长9%左右\n"
        + in_frame("培育市场主体。新增企业5家。").split("\n", 2)[2]
    )
    target = plan.tasks[0]
    assert target.part is Part.TARGET
    assert [f"{i.comparator}{i.value}{i.unit}" for i in target.indicators] == [
        ">=8%",
        ">=5家",
        "~9%",
    ]
    assert [place.row for place in target.provenance[1].locations] == [4, 5, 6]


def test_a_lead_on_a_numbered_line_takes_the_paragraph_under_it() -> None:
    plan = read_plan(
        "2022年青石街道工作要点\n一、发展街区经济\n1. 抓招商促增长\n"
        "全年引进企业30家，实现税收6.8亿元，比上年增长8%。\n2. 抓服务稳企业\n走访企业400家次。"
    )
    assert [r.text for r in plan.requirements] == ["发展街区经济"]
    assert [t.title for t in plan.tasks] == ["抓招商促增长", "抓服务稳企业"]
    names = [(i.name, i.growth) for i in plan.tasks[0].indicators]
    assert names == [("引进企业", False), ("税收", False), ("税收", True)]
