"""Faults found in schedules, figures and relations between tasks."""

from __future__ import annotations

from taskbook.problems.problem import Grade, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="figures-short-of-target",
        grade=Grade.VERIFY,
        title="各季度数合计不足年度目标",
        template="季度安排“{found}”达不到年度目标“{expected}”（{note}）。",
        cure="请向牵头单位核实哪一个数有误；核实前两处均按原文保留。",
    ),
    Rule(
        code="figures-beyond-target",
        grade=Grade.VERIFY,
        title="各季度数合计超出年度目标",
        template="季度安排“{found}”超出年度目标“{expected}”（{note}）。",
        cure="请向牵头单位核实哪一个数有误；核实前两处均按原文保留。",
    ),
    Rule(
        code="cumulative-falls",
        grade=Grade.VERIFY,
        title="累计数不升反降",
        template="累计数应逐季不降，但“{found}”低于此前的“{expected}”（{note}）。",
        cure="请向牵头单位核实两个季度的数；核实前两处均按原文保留。",
    ),
    Rule(
        code="cumulative-sum-differs",
        grade=Grade.VERIFY,
        title="累计数与各季度数之和不一致",
        template="累计数“{found}”与至该季度各数之和{expected}不一致（此前为“{note}”）。",
        cure="请向牵头单位核实哪一个数有误；核实前两处均按原文保留。",
    ),
    Rule(
        code="target-year-past",
        grade=Grade.VERIFY,
        title="目标所属年份早于任务年度",
        template="“{found}”是{note}年的数，任务年度为{expected}年。",
        cure="请核实是年份写错，还是按以往年度的统计口径考核。",
    ),
    Rule(
        code="target-year-later",
        grade=Grade.NOTE,
        title="目标期限超出任务年度",
        template="“{found}”的期限为{note}年，超出任务年度{expected}年，不计入本年季度考核。",
        cure="如需按年度考核，请在任务总表中补充本年目标数。",
    ),
    Rule(
        code="milestone-year-differs",
        grade=Grade.VERIFY,
        title="节点时间不在任务年度内",
        template="节点“{found}”的时间为{note}，不在任务年度{expected}年内。",
        cure="请核实节点时间；核实前按原文保留。",
    ),
    Rule(
        code="requirement-figure-differs",
        grade=Grade.VERIFY,
        title="总体要求与任务的数不一致",
        template="总体要求写“{found}”，其任务写“{expected}”（{note}）。",
        cure="请核实以哪一处为准；核实前两处均按原文保留。",
    ),
    Rule(
        code="same-matter-figures-differ",
        grade=Grade.VERIFY,
        title="同一事项两处目标数不一致",
        template="“{found}”与同一事项的“{expected}”不一致（{note}）。",
        cure="请核实以哪一处为准；不是同一事项的，请取消关联。",
    ),
    Rule(
        code="requirement-slipped",
        grade=Grade.VERIFY,
        title="任务可能列错总体要求",
        template="任务“{found}”列在{expected}之下，但用词与{note}更相符，可能因单元格错位所致。",
        cure="请核实该任务属于哪一条总体要求，并在任务总表中改正或确认。",
    ),
)
