"""What a simulated unit writes: plausible, plainly invented, the same on every run."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from taskbook.demo.clerk import FilledForm, Question, questions
from taskbook.demo.temperament import MARK, dice

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIRST_CLAUSE = re.compile(r"[^。；;\n]{4,60}")
_DONE, _ON_TIME, _BEHIND, _NOT_BEGUN = "已完成", "达到序时进度", "未达序时进度", "未启动"
_OBSTACLES = (
    "用地指标尚未落实，前期手续办理时间较长。",
    "资金拨付进度慢于预期，部分合同未能按期签订。",
    "涉及单位较多，方案尚有分歧，需市里协调。",
    "受疫情影响，外出对接和现场施工推迟。",
)
_STEPS = (
    "倒排工期，专人跟进，下季度末前补齐进度。",
    "提请分管市领导召开协调会，明确分工和时限。",
    "加快办理手续，争取下季度第一个月开工。",
)


def answer_form(form: FilledForm, unit: str, period: str, diligence: float) -> None:
    """Fill in every row of a form that waits for an answer."""
    for sheet in form.sheets.values():
        for position, question in enumerate(questions(sheet)):
            luck = dice(unit, period, sheet.name, question.printed.get("序号", ""), position)
            if "本季度进展" in question.columns:
                # What a unit promises about a task does not change from quarter to quarter.
                step = dice(unit, question.printed.get("序号", "")).choice(_STEPS)
                _answer_lead(form, question, luck, diligence, step, first=position == 0)
            elif "完成值" in question.columns:
                _answer_indicator(form, question, luck, diligence)
            elif "协助情况" in question.columns:
                _answer_assist(form, question, luck)


def _type(form: FilledForm, question: Question, label: str, value: str | Decimal) -> None:
    column = question.columns.get(label)
    if column is not None:
        form.type_into(question.sheet, question.row, column, value)


def _answer_lead(
    form: FilledForm,
    question: Question,
    luck: Random,
    diligence: float,
    step: str,
    *,
    first: bool,
) -> None:
    milestone = question.printed.get("本季度节点", "")
    clause = _FIRST_CLAUSE.search(milestone)
    matter = clause[0].strip("，, ") if clause else "按计划推进各项工作"
    roll = luck.random()
    status = _ON_TIME if roll < diligence else _BEHIND if roll < 0.97 else _NOT_BEGUN
    if status == _ON_TIME and luck.random() < 0.12:
        status = _DONE
    words = {
        _DONE: f"{MARK}本季度任务已全部完成：{matter}。",
        _ON_TIME: f"{MARK}按计划推进：{matter}，各项工作达到季度进度要求。",
        _BEHIND: f"{MARK}正在推进：{matter}，部分环节较计划推迟。",
        _NOT_BEGUN: f"{MARK}尚未启动，正在做前期准备：{matter}。",
    }
    before = question.printed.get("上季度填报情况", "")
    if any(word in before for word in (_BEHIND, _NOT_BEGUN)) and luck.random() < 0.6:
        words[status] += f"上季度提出的“{step.rstrip('。')}”已经落实。"
    _type(form, question, "本季度进展", words[status])
    _type(form, question, "自报状态", status)
    if status in (_BEHIND, _NOT_BEGUN):
        _type(form, question, "存在问题", luck.choice(_OBSTACLES))
        _type(form, question, "下一步措施", step)
    if status == _DONE:
        _type(form, question, "佐证材料", "演示佐证材料（虚构）")
    if first:
        _type(form, question, "填报人", "演示填报员")
        _type(form, question, "联系电话", "0769-12345678")


def _answer_indicator(form: FilledForm, question: Question, luck: Random, diligence: float) -> None:
    quarterly = question.printed.get("本季度目标", "")
    target = quarterly or question.printed.get("年度目标", "")
    number = _NUMBER.search(target)
    if number is None:
        _type(form, question, "完成值", "暂无数据")
        return
    aim = Decimal(number[0])
    share = luck.uniform(0.95, 1.15) if luck.random() < diligence else luck.uniform(0.55, 0.95)
    if not quarterly:
        share *= 0.25
    places = Decimal(1).scaleb(-max(0, -int(aim.as_tuple().exponent)))
    value = (aim * Decimal(str(round(share, 4)))).quantize(places, ROUND_HALF_UP)
    _type(form, question, "完成值", value)
    if value < aim * Decimal("0.9") and quarterly:
        _type(form, question, "说明", f"{MARK}受季节因素影响，进度低于目标。")


def _answer_assist(form: FilledForm, question: Question, luck: Random) -> None:
    lead = question.printed.get("牵头单位", "").split("\n")[0]
    if luck.random() < 0.15:
        _type(form, question, "协助情况", "零报告")
    else:
        _type(form, question, "协助情况", f"{MARK}配合{lead}提供资料、参加专题会议。")
