"""No paragraph of a plan is lost, whatever it looks like."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from taskbook.canonical.plan import Plan
from tests.plan_helpers import read_plan

_LINES = st.sampled_from(
    [
        "2022年青石镇政府工作报告",
        "各位代表：",
        "一、2021年工作回顾",
        "过去一年，我们成功引进项目9个，同比增长8%。",
        "二、2022年重点工作",
        "“十四五”期间，我们要坚持实体经济，力争到2025年规上企业达到50家。",
        "2022年是“十四五”承上启下之年。重点做好以下工作：",
        "主要预期目标是：",
        "——工业产值增长8%；",
        "（一）推动产业发展",
        "（二）推动城乡融合",
        "1.壮大工业。新增规上企业5家。",
        "1.新建学校2所。",
        "2.新建公园3个。",
        "壮大工业经济。新增规上企业5家，引进项目3个。",
        "繁荣商贸流通。",
        "第一，加强管理。一是抓项目；二是抓企业；三是抓服务。",
        "（三）改善民生。一是办好教育。新建学校2所。二是办好医疗。新增床位30张。",
        "一是抓好安全生产。排查隐患。",
        "● 实施危房改造56户；",
        "坚持以新发展理念为引领，以项目建设为抓手，推动全镇经济实现质的有效提升。壮大工业。新增企业5家。",
        "为了方便群众办事，镇政府将新建服务站5个，并在每个村配备专职人员。",
        "推动商贸提振消费深入开展促销活动，举办展会4场。",
        "让我们携手并肩，为建设美好青石而努力奋斗！",
        "分享到:",
        "名词解释",
        "[1]“三个一”：指一张清单。",
        "乱。七！八？糟；的：行，",
        "“没有收尾的引号。继续写。",
        "一、",
        "十件民生实事",
    ]
)


def _accounted(plan: Plan) -> str:
    parts = [r.label + r.text for r in plan.requirements]
    parts += [task.title + (task.body or "") for task in plan.tasks]
    parts += [p.found for p in plan.problems]
    parts += [f"[{d.number}]{d.term}：{d.text}" for d in plan.definitions]
    return re.sub(r"\s", "", "".join(parts))


def _clauses(text: str) -> list[str]:
    """Return the runs of characters that no rule takes apart: between marks and numbers."""
    unnumbered = re.sub(r"[一二三]是", "，", text)  # a title stands without its number
    parts = re.split(r"[\W\d_]|[一二三四五六七八九十]", unnumbered)
    return [part for part in parts if len(part) > 1]


@given(st.lists(_LINES, max_size=25))
def test_every_clause_is_in_the_sheet_or_the_record(lines: list[str]) -> None:
    text = "\n".join(lines)
    plan = read_plan(text)
    accounted = _accounted(plan) + "名词解释"
    for clause in _clauses(text):
        assert clause in accounted, clause
    assert len(plan.kinds) == len([line for line in lines if line.strip()])


@given(st.lists(_LINES, max_size=25))
def test_ids_are_unique_and_every_link_leads_somewhere(lines: list[str]) -> None:
    plan = read_plan("\n".join(lines))
    tasks = [task.id for task in plan.tasks]
    requirements = {r.id for r in plan.requirements}
    assert len(tasks) == len(set(tasks))
    assert all(t.requirement_id is None or t.requirement_id in requirements for t in plan.tasks)
    assert all(set(d.task_ids) <= set(tasks) for d in plan.definitions)
    assert all(t.title and t.source.row for t in plan.tasks)
    assert all(p.subject in {"", *tasks} for p in plan.problems)
    assert all(str(p) for p in plan.problems)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    plan = read_plan(text)
    assert plan.tasks == () or plan.problems
