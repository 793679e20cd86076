"""Task sheets made up for the tests of what the office sends out."""

from __future__ import annotations

import datetime as dt

from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.settings import Contact, DocumentSettings, PeriodSettings, Settings
from taskbook.model.task import (
    AssistingUnit,
    LeadUnit,
    Level,
    Milestone,
    Part,
    Task,
    TaskSheet,
)
from taskbook.model.unit import Unit

PERIOD = Period(2021, 1)
UNIT = Unit("科学技术局", "东莞市科学技术局", "局")
TOWN = Unit("松山湖", "东莞松山湖高新技术产业开发区管理委员会", "园区")
LONG = "推进大湾区综合性国家科学中心先行启动区建设，加快散裂中子源二期等重大科技基础设施落地，"


def task(number: int, leads: tuple[str, ...], assists: tuple[str, ...] = (), long: int = 1) -> Task:
    text = "一季度，完成立项和用地预审；"
    second = "上半年，开工建设；三季度，完成主体工程30%；四季度，完成投资12.5亿元。"
    return Task(
        id=f"DG2021-{number:03d}",
        number=number,
        year=2021,
        level=Level.CITY,
        part=Part.MAIN,
        requirement_id=None,
        title=f"{LONG * long}全年完成投资不少于{number}.5亿元。",
        body=None,
        schedule=text + second,
        milestones=(
            Milestone(None, (1,), dt.date(2021, 3, 31), "完成立项和用地预审；", "一季度，")
            if number % 4
            else Milestone(None, (2,), dt.date(2021, 6, 30), "开工建设；", "二季度，"),
        ),
        indicators=(),
        leaders=("刘炜",) if number % 3 else ("刘炜", "欧阳南江"),
        lead_units=tuple(
            LeadUnit(name, name, responsible=("卓庆",), contacts=("钟靖平",)) for name in leads
        ),
        assisting_units=tuple(AssistingUnit(name, name) for name in assists),
        related=(),
        source=Location("fake.txt", row=number),
    )


def sheet(leads: int = 3, assists: int = 4, long: int = 1) -> TaskSheet:
    led = [
        task(n, ("科学技术局", "发展改革局") if n % 2 else ("科学技术局",), ("松山湖",), long)
        for n in range(1, leads + 1)
    ]
    assisted = [
        task(n, ("工业和信息化局",), ("科学技术局", "松山湖"))
        for n in range(leads + 1, leads + assists + 1)
    ]
    return TaskSheet(2021, "东莞市", (), tuple(led + assisted), (UNIT, TOWN))


def settings(**changes: object) -> Settings:
    values: dict[str, object] = {
        "place": "东莞市",
        "year": 2021,
        "id_prefix": "DG",
        "source_title": "2021年市政府主要目标任务分解表",
        "issuer": "东莞市人民政府办公室",
        "mark": "东莞市人民政府办公室文件",
        "number_prefix": "东府办函",
        "office": "市政府督查室",
        "contact": Contact("陈督查", "0769-22830000", "ducha@dg.example"),
        "copies_to": ("市委办公室", "市人大常委会办公室", "市政协办公室"),
        "periods": {
            PERIOD: PeriodSettings(
                deadline=dt.date(2021, 4, 5),
                notice=DocumentSettings(5, dt.date(2021, 3, 22)),
                circular=DocumentSettings(9, dt.date(2021, 4, 20)),
            )
        },
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]
