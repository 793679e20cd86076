"""Commitments with a number: what is promised, how it compares, for when; what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.indicators import parse_indicators, task_indicators
from taskbook.canonical.schedule import parse_schedule
from taskbook.model.task import Basis, Indicator


def read(text: str) -> list[str]:
    return [written(indicator) for indicator in parse_indicators(text, 2021)]


def written(indicator: Indicator) -> str:
    top = "" if indicator.value_max is None else f"-{indicator.value_max}"
    return f"{indicator.comparator} {indicator.value}{top} {indicator.unit}"


def of_task(title: str, schedule: str) -> list[str]:
    return [
        f"{i.field} {written(i)} {i.quarter} {i.basis}"
        for i in task_indicators(title, parse_schedule(schedule, 2021), 2021)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成实际投资 1200 亿元。", [">= 1200 亿元"]),
        ("系统优化公交线路不少于 60 条。", [">= 60 条"]),
        ("规上企业突破500家。", ["> 500 家"]),
        ("结算额超 2000 亿元,", [">= 2000 亿元"]),
        ("平均停电时间不超过20分钟。", ["<= 20 分钟"]),
        ("失业率控制在4.5%以内。", ["<= 4.5 %"]),
        ("价格涨幅控制在3%左右。", ["~ 3 %"]),
        ("划定约70平方公里产业基地。", ["~ 70 平方公里"]),
        ("占比达3.06%左右。", ["~ 3.06 %"]),
        ("招引2-3家企业落户。", ["range 2-3 家"]),
        ("破获 2 至 3 宗大要案。", ["range 2-3 宗"]),
        ("将审批时限压缩至3个工作日以内。", ["<= 3 个工作日"]),
        ("污水处理率从80%提高到90%。", [">= 90 %"]),
        ("开展不少于四批次的项目增补工作。", [">= 4 批次"]),
        ("力争建成三个特色连片示范区。", [">= 3 个"]),
        ("新增一条接驳支线。", [">= 1 条"]),
        ("国有资产规模破万亿、", ["> 1 万亿"]),
        ("建成10个城市书房、5个文化驿站。", [">= 10 个", ">= 5 个"]),
        ("争创6个重点专科和2个市专科，", [">= 6 个", ">= 2 个"]),
        ("新引进项目不少于40宗，其中10亿元以上4宗。", [">= 40 宗", ">= 4 宗"]),
        ("提升至每人每月 1100 元，", [">= 1100 元"]),
        ("推动粤港平台13万平方米厂房完工。", [">= 13 万平方米"]),
        ("困难家庭毕业生100%就业。", [">= 100 %"]),
        ("落实1000万元创新专项资金，", [">= 1000 万元"]),
    ],
)
def test_value_unit_and_comparison(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "开展第一批、第十五批认定，举办第十三届博览会。",
        "加快1号线、2号线三期和B9-01地块建设，出台M1用地政策。",
        "出台“1+N”政策，建立“七个一”机制，推进5G、4K应用。",
        "修订《发展规划(2021-2025)》，开展2020年度考核。",
        "33 所社区卫生服务中心全面开展筛查。",
        "组织全市 32 个镇街、34 个部门开展抽查。",
        "推动有300亩以上连片产业用地的招商基地建设。",
        "给予 10% 的补助、不超过 1% 的奖励，最高 10 万元升规奖励。",
        "对已建成的7个驿站做好服务，督促未达标95%的镇街。",
        "在2020年统筹约30万平方米空间基础上，继续推进。",
        "推动超亿元大项目招引，服务超百亿企业。",
        "庆祝建党100周年，实施三年行动计划，服务3 岁以下婴幼儿。",
        "升级12345热线，建设110千伏工程，于6月30日上报。",
        "启动 6 平方公里会展新城建设。",
        "推行三项制度，打好五大战役，完成一期工程。",
        "制定 10 个重点项目清单。",
        "重点推进东环路改造,总投资3.2亿元。",
        "加快总投资50亿元的电池项目建设。",
    ],
)
def test_descriptions_are_no_commitments(text: str) -> None:
    assert read(text) == []


def test_growth_and_turns_are_marked() -> None:
    [growth] = parse_indicators("规上工业增加值同比增长8.3%。", 2021)
    assert growth.growth
    assert growth.name == "规上工业增加值同比增长"
    [turn] = parse_indicators("社会消费品零售总额增速转负为正。", 2021)
    assert (turn.comparator, turn.value, turn.growth) == ("turn", None, True)
    assert turn.name == "社会消费品零售总额"
    [level] = parse_indicators("满意度提升至98%以上。", 2021)
    assert not level.growth


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("力争到2025年,高企达8000家,占比达3.2%。", [2025, 2025]),
        ("2021 年,高企达 6600 家,2020 年占比达 3.06%。", [2021, 2020]),
        ("三年内上市企业突破100家，年内新增10家。", [2023, 2021]),
        ("实施三年行动计划，新增10家。", [2021]),
        ("“十四五”期间新增学位10万个。", [2025]),
        ("PM2.5年均浓度控制在35微克/立方米以内。", [2021]),
    ],
)
def test_the_year_of_the_promise(text: str, years: list[int]) -> None:
    found = parse_indicators(text, 2021)
    assert [i.year for i in found] == years
    assert all((i.quarter is None) == (i.year != 2021) for i in found)


def test_a_total_over_several_years_is_not_this_years_target() -> None:
    found = parse_indicators("2021年统筹约40万平方米，2年累计统筹70万平方米。", 2021)
    assert [(i.value, i.quarter) for i in found] == [(40, 4), (70, None)]
    [single] = parse_indicators("全年累计统筹70万平方米。", 2021)
    assert single.quarter == 4


def test_a_target_names_its_own_quarter() -> None:
    text = "上半年完成22条评估，9月底前完成30条，12月底前实现70%的内河达标。"
    assert [i.quarter for i in parse_indicators(text, 2021)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("新增公办中小学学位 4.68 万个。", "新增公办中小学学位"),
        ("完成50万立方米存量垃圾清理。", "存量垃圾清理"),
        ("督促各镇街完成217条河涌整治。", "河涌整治"),
        ("困难家庭高校毕业生100%就业。", "困难家庭高校毕业生就业"),
        ("“一证受理率”实现100%。", "“一证受理率”"),
        ("升级 10 千伏及以下配电网 1003 项。", "升级 10 千伏及以下配电网"),
        (
            "落实镇街完成可动工地块的整改工作及完成全市3000亩以上的存量土地盘活。",
            "存量土地盘活",
        ),
        (
            "提供 39 张床位安置长期滞留在站内的流浪乞讨人员及城乡特困供养人员中的精神障碍患者。",
            "床位安置长期滞留在站内的流浪乞讨人员及城乡特困供养人员中的精神障碍患者",
        ),
        (
            "货车查扣数、查处量；客车查处量、安全带佩戴率等上述四项指标全年同比上升10%。",
            "货车查扣数、查处量；客车查处量、安全带佩戴率等上述四项指标全年同比上升",
        ),
    ],
)
def test_the_name_says_what_is_counted(text: str, name: str) -> None:
    [indicator] = parse_indicators(text, 2021)
    assert indicator.name == name


def test_a_level_alone_is_named_with_its_matter() -> None:
    found = parse_indicators("收储土地10000亩，其中市级1000亩以上，镇级9000亩以上。", 2021)
    assert [i.name for i in found] == ["收储土地", "市级收储土地", "镇级收储土地"]
    found = task_indicators(
        "推动大项目招引。", parse_schedule("全年，平均每个镇街(园区)4-5宗。", 2021), 2021
    )
    assert [i.name for i in found] == ["每个镇街(园区)大项目招引"]


def test_a_very_long_name_is_cut_at_a_mark_of_enumeration() -> None:
    things = [f"第{n}类公共服务设施" for n in "甲乙丙丁戊己庚辛壬癸"]
    [left] = parse_indicators(f"{'、'.join(things)}覆盖率达到90%。", 2021)
    assert left.name == "、".join(things[-5:]) + "覆盖率"
    [right] = parse_indicators(f"新建9个{'、'.join(things)}。", 2021)
    assert right.name == "、".join(things[:6])


def test_a_figure_alone_takes_the_name_of_its_task() -> None:
    found = task_indicators("推动大项目招引。", parse_schedule("上半年 80 宗,", 2021), 2021)
    assert [i.name for i in found] == ["大项目招引"]


def test_figures_alone_in_columns_take_the_name_of_the_task() -> None:
    schedule = parse_schedule("一季度，0.6万亩\n二季度，1.5万亩\n四季度，3.5万亩", 2021)
    found = task_indicators("完成营造林", schedule, 2021, body="3.5万亩")
    assert [i.name for i in found] == ["营造林"] * 4
    schedule = parse_schedule("一季度，新增0.6万亩\n四季度，新增3.5万亩", 2021)
    found = task_indicators("新增城市绿地3.5万亩", schedule, 2021)
    assert [i.name for i in found] == ["新增城市绿地"] * 3


def test_quarters_are_their_own_and_sums_are_cumulative() -> None:
    assert of_task(
        "完成投资1200亿元。",
        "一季度，完成投资250亿元。二季度，累计完成500亿元。四季度，收集率达到64%。全年投资1200亿元。",
    ) == [
        "title >= 1200 亿元 4 annual",
        "schedule >= 250 亿元 1 cumulative",
        "schedule >= 500 亿元 2 cumulative",
        "schedule >= 64 % 4 cumulative",
        "schedule >= 1200 亿元 4 annual",
    ]


def test_the_target_stated_again_at_the_end_is_cumulative() -> None:
    assert of_task("创建66个社区。", "二季度，创建30个社区。四季度，创建66个社区。")[1:] == [
        "schedule >= 30 个 2 period",
        "schedule >= 66 个 4 cumulative",
    ]


def test_a_first_quarter_before_running_totals_is_a_total_itself() -> None:
    schedule = "一季度，完成投资250亿元。二季度，累计完成投资500亿元。四季度，累计完成投资900亿元。"
    assert [text.rpartition(" ")[2] for text in of_task("扩大投资。", schedule)] == [
        "cumulative",
        "cumulative",
        "cumulative",
    ]
    mixed = "一季度，完成投资250亿元。二季度，完成投资300亿元。四季度，累计完成投资900亿元。"
    assert [text.rpartition(" ")[2] for text in of_task("扩大投资。", mixed)] == [
        "period",
        "period",
        "cumulative",
    ]


def test_a_series_that_rises_to_the_years_target_is_cumulative() -> None:
    rising = "一季度，0.6万亩。二季度，1.5万亩。三季度，2.4万亩。四季度，3.5万亩。"
    assert of_task("完成造林3.5万亩。", rising)[1:] == [
        "schedule >= 0.6 万亩 1 cumulative",
        "schedule >= 1.5 万亩 2 cumulative",
        "schedule >= 2.4 万亩 3 cumulative",
        "schedule >= 3.5 万亩 4 cumulative",
    ]
    for other in ("完成造林8万亩。", "完成造林。"):
        found = of_task(other, rising)
        assert [text for text in found if text.startswith("schedule >= 1.5")] == [
            "schedule >= 1.5 万亩 2 period"
        ]


def test_a_time_inside_the_whole_year_is_the_time_of_its_figure() -> None:
    found = of_task("新建碧道45.6公里。", "全年完成，其中上半年不少于20公里。")
    assert found[1:] == ["schedule >= 20 公里 2 cumulative"]
    found = of_task("改造小区86个。", "全年推进，10月底前完工60个，年底前全部完工。")
    assert found[1:] == ["schedule >= 60 个 4 cumulative"]
    assert of_task("改造小区86个，10月底前完工60个。", "")[1:] == ["title >= 60 个 4 cumulative"]


def test_a_share_completed_of_an_amount_is_progress() -> None:
    for title, schedule in (
        ("新签约项目30个。", "全年，上半年完成50%"),
        ("新签约项目30个，上半年完成50%。", ""),
    ):
        found = task_indicators(title, parse_schedule(schedule, 2021), 2021)
        assert [(i.name, i.unit, i.quarter) for i in found] == [
            ("新签约项目", "个", 4),
            ("新签约项目完成进度", "%", 2),
        ]


def test_each_quarter_gets_what_every_quarter_must_do() -> None:
    found = of_task("走访120户。", "每季度，分别走访慰问30户家庭。")
    assert found[1:] == [f"schedule >= 30 户 {quarter} period" for quarter in (1, 2, 3, 4)]
    found = of_task("拨付风险代偿。", "二、四季度,拨付风险代偿各1000万元。")
    assert found == [f"schedule >= 1000 万元 {quarter} period" for quarter in (2, 4)]


def test_tracks_keep_their_figures_apart() -> None:
    schedule = "甲公园：一季度，完成工程量的20%。乙公园：一季度，完成工程量的25%。"
    found = task_indicators("开放公园。", parse_schedule(schedule, 2021), 2021)
    assert [i.name for i in found] == ["甲公园：工程量", "乙公园：工程量"]


_WORDS = """
完成 新增 不少于 突破 以上 左右 的 其中 各 累计 增长 转负为正 同比 第 号
10 3.5 2-3 100% 三 一 千 万 亿 元 家 个 % 项目 企业 2021年 三年内
"""
_PIECES = st.sampled_from([*_WORDS.split(), *"，。、《》“”（） "])


@given(st.lists(_PIECES, max_size=30).map("".join), st.integers(2000, 2050))
def test_any_mixture_gives_sound_indicators(text: str, year: int) -> None:
    for indicator in parse_indicators(text, year):
        assert indicator.text in text
        assert indicator.basis in Basis
        assert indicator.value is None or isinstance(indicator.value, Decimal)
        assert (indicator.value is None) == (indicator.comparator == "turn")
        assert (indicator.value_max is not None) == (indicator.comparator == "range")


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    found = parse_indicators(text, 2021)
    found += task_indicators(text, parse_schedule(text, 2021), 2021)
    assert all(indicator.text in text for indicator in found)


@pytest.mark.parametrize(
    "word", ["达到", "任务指标", "走访慰问", "累计", "确保力争", "1家", "每人"]
)
def test_words_repeated_without_end_are_read(word: str) -> None:
    for tail in ("x10家", "10%以上", ""):
        text = word * 300 + tail
        assert all(indicator.text in text for indicator in parse_indicators(text, 2021))


@pytest.mark.parametrize(
    ("schedule", "basis"),
    [
        ("一、二季度，新增200张。", Basis.CUMULATIVE),
        ("一、二季度各新增200张。", Basis.PERIOD),
        ("二、三季度，新增200张。", Basis.PERIOD),
    ],
)
def test_the_first_two_quarters_count_from_the_years_start(schedule, basis):
    """As 当季 the form would ask for the second quarter alone, yet hold it against both."""
    found = task_indicators("新增养老床位。", parse_schedule(schedule, 2021), 2021)
    assert {i.basis for i in found} == {basis}
