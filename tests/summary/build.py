"""Task sheets and period records with known or plausible content, for tests and benchmarks."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from taskbook.model.form import FormRow, IssuedForm, Section, fingerprint
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.progress import Answer, CellRef, Decision, PeriodRecord, ReturnedFile
from taskbook.model.settings import Contact, Settings
from taskbook.model.task import (
    Basis,
    Comparator,
    Indicator,
    LeadUnit,
    Level,
    Milestone,
    Part,
    Requirement,
    Task,
    TaskSheet,
)

Q1, Q2 = Period(2021, 1), Period(2021, 2)
PLACE = Location("测试.txt", row=1)
UNITS = (
    "科学技术局",
    "商务局",
    "工业和信息化局",
    "自然资源局",
    "生态环境局",
    "教育局",
    "卫生健康局",
)
LEADERS = ("刘炜", "罗晃浩", "万卓培", "喻丽君", "黎军")
REQUIREMENTS = tuple(
    Requirement(f"DG2021-R{n:03d}", f"({n})", n, f"总体要求之{n}，加快推进。", Part.MAIN, PLACE)
    for n in range(1, 6)
)


def indicator(name="实际投资", value="1200", unit="亿元", **more):
    fields = {
        "comparator": Comparator.AT_LEAST,
        "value_max": None,
        "year": 2021,
        "quarter": 4,
        "basis": Basis.CUMULATIVE,
        "growth": False,
        "text": f"{name}{value}{unit}",
    }
    fields.update(more)
    return Indicator(
        name=name, value=None if value is None else Decimal(value), unit=unit, **fields
    )


def task(number=1, *, indicators=(), leaders=("刘炜",), leads=("科学技术局",), **more):
    fields = {
        "title": f"第{number}项年度目标，推进重点工作落地见效。",
        "schedule": "一季度，制定方案。二季度，组织实施。",
        "milestones": (
            Milestone(None, (1,), dt.date(2021, 3, 31), "制定方案。"),
            Milestone(None, (2,), dt.date(2021, 6, 30), "组织实施。"),
        ),
        "requirement_id": REQUIREMENTS[(number - 1) % len(REQUIREMENTS)].id,
        "level": Level.CITY,
        "part": Part.MAIN,
    }
    fields.update(more)
    units = tuple(u if isinstance(u, LeadUnit) else LeadUnit(u, u) for u in leads)
    return Task(
        id=f"DG2021-{number:03d}",
        number=number,
        year=2021,
        body=None,
        indicators=tuple(indicators),
        leaders=tuple(leaders),
        lead_units=units,
        assisting_units=(),
        related=(),
        source=PLACE,
        **fields,
    )


def sheet(*tasks):
    return TaskSheet(2021, "东莞市", REQUIREMENTS, tuple(tasks))


def answer(unit, key, field, text, number=None, coded=None, row=2):
    section = Section.INDICATOR if "#" in key else Section.LEAD
    column = {"progress": "E", "status": "F", "obstacles": "G", "next_step": "H", "value": "D"}
    ref = CellRef("ab" * 32, f"{unit}.xlsx", "牵头任务", f"{column.get(field, 'J')}{row}")
    value = None if number is None else Decimal(str(number))
    return Answer(unit, section, key, key.split("#")[0], field, text, value, coded, ref)


def answers(unit, task_id, status, *, progress="已制定方案并印发实施。", values=(), **texts):
    given = [answer(unit, task_id, "status", status)] if status else []
    if progress:
        given.append(answer(unit, task_id, "progress", progress))
    given += [answer(unit, task_id, field, text) for field, text in texts.items()]
    given += [
        answer(unit, f"{task_id}#{n}", "value", str(value), value)
        for n, value in enumerate(values, 1)
        if value is not None
    ]
    return given


def forms(tasks, period=Q1, due=lambda task: True):
    units = dict.fromkeys(u for t in tasks for lead in t.lead_units for u in lead.issued_to)
    deadline = period.next.first_day.replace(day=5)
    issued = []
    for unit in units:
        rows = tuple(
            FormRow(t.id, Section.LEAD, t.id, None, fingerprint(t.title), {}, due=due(t))
            for t in tasks
            if t.lead(unit)
        )
        issued.append(IssuedForm(unit, period, "1", deadline, rows))
    return tuple(issued)


def record(tasks, given, period=Q1, *, late=(), missing=(), due=lambda task: True, decisions=()):
    issued = forms(tasks, period, due)
    day = period.next.first_day.replace(day=3)
    files = tuple(
        ReturnedFile(
            f"{n:064x}",
            f"{f.unit}.xlsx",
            f.unit,
            day.replace(day=9 if f.unit in late else 3),
            "accepted",
        )
        for n, f in enumerate(issued)
        if f.unit not in missing
    )
    kept = tuple(a for a in given if a.unit not in missing)
    return PeriodRecord(period, issued, files, kept, (), tuple(decisions))


def decision(task_id, word, number=1):
    moment = dt.datetime(2021, 4, 8, 9, 0)
    return Decision(number, "status", task_id, word, "现场核查", "张三", moment)


def settings(**more):
    fields = {
        "place": "东莞市",
        "year": 2021,
        "id_prefix": "DG",
        "source_title": "2021年市政府主要目标任务分解表",
        "issuer": "东莞市人民政府办公室",
        "mark": "东莞市人民政府办公室文件",
        "number_prefix": "东府办函",
        "office": "市政府督查室",
        "contact": Contact("王五", "0769-22830000"),
    }
    fields.update(more)
    return Settings(**fields)


def city(count=40, seed=7, units=UNITS):
    """Return ``count`` tasks: a third with figures, some co-led, some with two leaders."""
    chance = random.Random(seed)
    made = []
    for n in range(1, count + 1):
        own = [indicator(f"指标{n}", str(n * 10))] if n % 3 == 0 else []
        leaders = tuple(chance.sample(LEADERS, 2 if n % 9 == 0 else 1))
        leads = tuple(chance.sample(units, 2 if n % 7 == 0 else 1))
        part = Part.LIVELIHOOD if n % 10 == 0 else Part.MAIN
        made.append(task(n, indicators=own, leaders=leaders, leads=leads, part=part))
    return sheet(*made)


def quarter(city_sheet, period=Q1, seed=7, *, late=("商务局",), missing=("教育局",)):
    """Return plausible returns on ``city_sheet``: most on pace, some behind, some in doubt."""
    chance = random.Random(seed * 10 + period.quarter)
    words = ["达到序时进度"] * 7 + ["未达序时进度"] * 2 + ["已完成", "未启动"]
    given = []
    for one in city_sheet.tasks:
        unit = one.lead_units[0].unit
        word = chance.choice(words)
        behind = word in ("未达序时进度", "未启动")
        share = Decimal(period.quarter * 25 + (-9 if behind else chance.randint(0, 6)))
        values = [i.value * share / 100 for i in one.indicators]
        more = {"obstacles": "用地指标不足，审批周期较长。"} if behind else {}
        more["next_step"] = f"加快推进第{one.number}项工作，争取年底前完成验收。"
        text = (
            f"第{one.number}项工作已印发方案，{period.chinese}组织实施到位，累计开展检查{share}次。"
        )
        given += answers(unit, one.id, word, progress=text, values=values, **more)
    return record(city_sheet.tasks, given, period, late=late, missing=missing)
