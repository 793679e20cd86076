"""Each fault that a plan can have is reported, with its place and the original words."""

from __future__ import annotations

import pytest

from taskbook.canonical.plan import Plan, PlanSource, build_plan
from taskbook.model.location import Location
from taskbook.model.raw import RawCell, RawDocument, RawRow, RawTable
from taskbook.problems import CATALOGUE, Grade
from taskbook.problems.plans import RULES
from taskbook.problems.problem import Problem
from tests.plan_helpers import codes, document_of, in_frame, read_plan

BODY = "培育市场主体。新增规上企业5家，引进项目3个。"


def only(plan: Plan, code: str) -> Problem:
    found = [problem for problem in plan.problems if problem.code == code]
    assert len(found) == 1, codes(plan)
    return found[0]


def test_every_code_has_a_test() -> None:
    text = open(__file__, encoding="utf-8").read()  # noqa: PTH123, SIM115
    assert [rule.code for rule in RULES if f'"{rule.code}"' not in text] == []
    assert all(rule.code in CATALOGUE for rule in RULES)


def test_furniture_removed() -> None:
    plan = read_plan(in_frame(BODY) + "\n分享到:\n备案号:京ICP备1号\n首页")
    problem = only(plan, "plan-furniture-removed")
    assert problem.found == "分享到:\n备案号:京ICP备1号\n首页"
    assert problem.grade is Grade.NOTE


def test_part_left_out() -> None:
    plan = read_plan(
        "2022年青石镇工作计划\n过去一年，我镇成功引进项目9个。\n" + in_frame(BODY).split("\n", 2)[2]
    )
    left = [p for p in plan.problems if p.code == "plan-part-left-out"]
    assert left[1].found == "过去一年，我镇成功引进项目9个。"
    assert "上年回顾" in left[1].message
    assert all(i.value != 9 for task in plan.tasks for i in task.indicators)


def test_footnotes_removed_and_kept_as_definitions() -> None:
    text = in_frame("培育市场主体。实施“三个一”[1]工程，新增规上企业5家。")
    plan = read_plan(text + "\n名词解释\n[1]“三个一”：指一个专班、一张清单、一套机制。")
    assert only(plan, "plan-footnotes-removed").found == "[1]"
    definition = plan.definitions[0]
    assert (definition.term, definition.number) == ("“三个一”", 1)
    assert definition.task_ids == (plan.tasks[0].id,)
    assert "[1]" not in (plan.tasks[0].body or "")


def test_footnote_undefined() -> None:
    text = in_frame("培育市场主体。实施“三个一”[1]工程和“四到位”[2]机制，新增企业5家。")
    plan = read_plan(text + "\n名词解释\n[1]“三个一”：指一个专班、一张清单、一套机制。")
    problem = only(plan, "plan-footnote-undefined")
    assert problem.found == "[2]"
    assert problem.grade is Grade.VERIFY


def test_definition_unused() -> None:
    text = in_frame("培育市场主体。实施“三个一”[1]工程，新增规上企业5家。")
    plan = read_plan(text + "\n名词解释\n[1]“三个一”：指一张清单。\n[2]“双百”：指百企百家。")
    assert only(plan, "plan-definition-unused").found == "“双百”"


def test_a_bracketed_number_without_glossary_is_text() -> None:
    plan = read_plan(in_frame("培育市场主体。按照〔2022〕5号文件要求，引进项目[12]个。"))
    assert "plan-footnotes-removed" not in codes(plan)
    assert "[12]" in (plan.tasks[0].body or "")


def test_year_decided_with_evidence() -> None:
    problem = only(read_plan(in_frame(BODY)), "plan-year-decided")
    assert problem.expected == "2022"
    assert "题目" in problem.note
    assert "开年表述" in problem.note


def test_year_conflict_is_put_before_a_person() -> None:
    text = in_frame("培育市场主体。力争到2019年新增规上企业5家。")
    plan = read_plan(text)
    assert plan.year_in_doubt
    problem = only(plan, "plan-year-conflict")
    assert problem.grade is Grade.VERIFY
    assert "到2019年" in problem.note
    assert plan.tasks[0].indicators[0].year == 2019


def test_year_given_by_a_person() -> None:
    plan = read_plan(in_frame(BODY), year=2020)
    assert (plan.year, plan.year_in_doubt) == (2020, False)
    assert "2022年" in only(plan, "plan-year-given").note
    assert plan.tasks[0].id == "XX2020-001"


def test_year_unknown() -> None:
    plan = read_plan(
        "青石镇工作计划\n重点做好以下工作：\n一、推动发展\n" + BODY + "\n加强管理。新增车位9个。"
    )
    assert plan.year_in_doubt
    assert only(plan, "plan-year-unknown").grade is Grade.VERIFY


def test_year_placeholder() -> None:
    plan = read_plan(in_frame("培育市场主体。20xx年新增规上企业5家。"))
    problem = only(plan, "plan-year-placeholder")
    assert problem.found == "20xx年"
    assert plan.year_in_doubt


def test_review_named_by_its_year_shifts_the_title() -> None:
    text = (
        "2021年青石镇政府工作报告\n一、2021年工作回顾\n成功引进项目9个，同比增长8%。\n"
        "二、2022年工作安排\n2022年是“十四五”承上启下之年。\n（一）推动发展\n" + BODY
    )
    plan = read_plan(text)
    assert (plan.year, plan.year_in_doubt) == (2022, False)


def test_start_unmarked() -> None:
    text = (
        "2022年青石镇工作报告\n过去一年，我镇成功引进项目9个，同比增长8%。\n"
        "（一）推动发展\n培育市场主体。继续大力引进企业，争取新增规上企业5家。\n加强管理。进一步推进新建车位9个。"
    )
    problem = only(read_plan(text), "plan-start-unmarked")
    assert problem.found == "（一）推动发展"
    assert problem.grade is Grade.VERIFY


def test_part_missing() -> None:
    plan = read_plan(
        "2021年工作回顾\n一年来，我镇成功引进项目9个，同比增长8%，获评先进，取得了好成绩。"
    )
    assert only(plan, "plan-part-missing").grade is Grade.VERIFY
    assert plan.tasks == ()


def test_targets_missing() -> None:
    assert "plan-targets-missing" in codes(read_plan(in_frame(BODY)))


def test_lead_unmarked() -> None:
    plan = read_plan(
        in_frame(
            "推动工业提质增效。新增规上企业5家，引进项目3个，投资8亿元。",
            "推动农业提档升级。新建高标准农田300亩，培育农场6家。",
            "推动商贸提振消费深入开展促销活动，举办展会4场，新增限上企业2家。",
        )
    )
    problem = only(plan, "plan-lead-unmarked")
    assert problem.repaired == "推动商贸提振消费"
    assert problem.grade is Grade.VERIFY
    assert plan.tasks[2].body == "深入开展促销活动，举办展会4场，新增限上企业2家。"
    assert "plan-lead-unmarked" in plan.tasks[2].problems


def test_lead_missing() -> None:
    plan = read_plan(
        in_frame("为了方便群众办事，镇政府将新建服务站5个，并在每个村配备专职人员，延长服务时间。")
    )
    task = plan.tasks[0]
    assert task.title == "推动经济发展"  # the only paragraph takes the heading
    plan = read_plan(
        in_frame(
            "为了方便群众办事，镇政府将新建服务站5个，并在每个村配备专职人员，延长服务时间，让群众满意。",
            "为了方便企业办事，镇政府将新建服务点3个，并在每个园区配备专职人员，延长服务时间，让企业满意。",
        )
    )
    found = [p for p in plan.problems if p.code == "plan-lead-missing"]
    assert [p.expected for p in found] == ["为了方便群众办事", "为了方便企业办事"]


def test_lead_embedded() -> None:
    plan = read_plan(
        in_frame(
            "坚持以新发展理念为引领，以项目建设为抓手，推动全镇经济实现质的有效提升。"
            "壮大工业经济。新增规上企业5家，引进项目3个。",
            "发展现代农业。新建高标准农田300亩，培育农场6家。",
            "繁荣商贸流通。举办展会4场，新增限上企业2家。",
        )
    )
    assert only(plan, "plan-lead-embedded").found == "壮大工业经济"
    assert "坚持以新发展理念为引领" in plan.requirements[0].text
    assert [t.title for t in plan.tasks][:3] == ["壮大工业经济", "发展现代农业", "繁荣商贸流通"]


def test_paragraph_continued() -> None:
    plan = read_plan(
        in_frame(
            "壮大工业经济。新增规上企业5家，引进项目3个。",
            "在此基础上，还要帮助企业用好各项扶持政策，组织银企对接，解决融资难题，力争放款8亿元。",
            "发展现代农业。新建高标准农田300亩，培育农场6家。",
        )
    )
    assert "在此基础上" in only(plan, "plan-paragraph-continued").found
    assert (plan.tasks[0].body or "").endswith("力争放款8亿元。")
    assert len(plan.tasks[0].provenance[1].locations) == 2


def test_horizons() -> None:
    plan = read_plan(
        in_frame("壮大工业经济。力争到2025年规上企业达到50家，三年内建成园区2个，今年引进项目3个。")
    )
    assert "2025年" in only(plan, "plan-horizon").found
    assert only(plan, "plan-horizon-counted").expected == "2024"
    found = {i.unit: (i.year, i.quarter) for i in plan.tasks[0].indicators if i.value != 3}
    assert found == {"家": (2025, None), "个": (2024, None)}
    assert [i.year for i in plan.tasks[0].indicators if i.value == 3] == [2022]


def test_outlook_target() -> None:
    text = (
        "2022年青石镇工作报告\n“十四五”期间，我们要坚持实体经济，力争到2025年规上企业达到50家。\n"
        + in_frame(BODY).split("\n", 2)[2]
    )
    problem = only(read_plan(text), "plan-outlook-target")
    assert problem.expected == "2025"
    assert "50家" in problem.found


def test_numbers_left_out() -> None:
    plan = read_plan(in_frame("壮大工业经济。加快177个在库项目建设，新增规上企业5家。"))
    problem = only(plan, "plan-numbers-left-out")
    assert "177个在库项目" in problem.found
    assert problem.subject == plan.tasks[0].id


def test_units_named() -> None:
    text = in_frame("1.新建学校2所。（牵头单位：教育局；配合单位：财政局）", "2.新建公园3个。")
    plan = read_plan(text)
    problem = only(plan, "plan-units-named")
    assert problem.found == "牵头单位：教育局；配合单位：财政局"
    assert plan.tasks[0].title == "新建学校2所"
    assert plan.tasks[0].main_lead == "某镇"


def test_table_unread() -> None:
    place = Location("报告.docx", "表1")
    cells = tuple(RawCell(text, place) for text in ("指标", "目标值"))
    base = document_of(*((line, "") for line in in_frame(BODY).strip().split("\n")))
    document = RawDocument(
        base.document, "", tables=(RawTable((RawRow(cells, place),), place),), blocks=base.blocks
    )
    plan = build_plan(document, PlanSource("某镇", "XX"))
    problem = only(plan, "plan-table-unread")
    assert problem.found == "指标 目标值"
    assert problem.grade is Grade.VERIFY


@pytest.mark.parametrize(
    "text", ["", "\n\n", "你好", "一、", "2022年", "。" * 50, "各位代表！" * 20]
)
def test_any_scrap_gives_a_plan_and_an_honest_record(text: str) -> None:
    plan = read_plan(text)
    assert plan.tasks == () or plan.problems


def test_items_of_one_paragraph_that_are_matters_of_their_own() -> None:
    body = (
        "一是办好教育实事。新建学校3所，新增学位2000个。二是健全医疗体系，新建卫生站2个。"
        "三是加强社会保障，发放补贴300万元。"
    )
    problem = only(read_plan(in_frame(body)), "plan-matters-listed")
    assert problem.grade is Grade.VERIFY
    assert problem.found == "健全医疗体系、加强社会保障"
    assert problem.expected == "办好教育实事"
    halves = "办好教育实事。一是新建学校；二是招聘教师；三是改善环境。"
    assert "plan-matters-listed" not in codes(read_plan(in_frame(halves)))
