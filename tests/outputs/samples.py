"""Task sheets made in code, for the tests of what taskbook hands out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

from taskbook.model.form import FormSpec, IssuedForm, Prior
from taskbook.model.location import Location
from taskbook.model.period import Period
from taskbook.model.settings import Contact, Settings
from taskbook.model.task import (
    AssistingUnit,
    Basis,
    Comparator,
    Indicator,
    LeadUnit,
    Level,
    Milestone,
    Part,
    Related,
    Task,
    TaskSheet,
)

ROOT = Path(__file__).resolve().parents[2]
SHIPPED_SPEC = ROOT / "templates" / "return_form.toml"
UNIT = "科学技术局"
PERIOD = Period(2021, 1)
DEADLINE = dt.date(2021, 4, 8)
SETTINGS = Settings(
    place="东莞市",
    year=2021,
    id_prefix="DG",
    source_title="2021年市政府主要目标任务分解表",
    issuer="东莞市人民政府办公室",
    mark="东莞市人民政府办公室",
    number_prefix="东府办函",
    office="市政府督查室",
    contact=Contact("李明", "0769-22830000", "dcs@example.gov.cn"),
)
WORDS = (
    "推进大湾区综合性国家科学中心先行启动区建设，全面深化与中科院、国内高校的战略合作",
    "年内完成实际投资1200亿元",
    "出台高企认定奖励办法，分片区开展高企申报督导，跟进2020年度的研发投入统计情况",
    "推动一批项目落户松山湖国际创新创业社区",
)


@cache
def spec() -> FormSpec:
    """The shipped design."""
    from taskbook.outputs.form_spec import load_form_spec

    return load_form_spec(SHIPPED_SPEC)


def form_of(
    tasks: TaskSheet,
    unit: str = UNIT,
    period: Period = PERIOD,
    prior: dict[str, Prior] | None = None,
    design: FormSpec | None = None,
) -> IssuedForm:
    """The form for one unit, by default 科学技术局 for 2021Q1 in the shipped design."""
    from taskbook.outputs.forms import build_form

    return build_form(tasks, unit, period, design or spec(), DEADLINE, prior)


def milestone(quarter: int, text: str = "", track: str | None = None) -> Milestone:
    marker = {1: "一季度，", 2: "二季度，", 3: "三季度，", 4: "四季度，"}[quarter]
    return Milestone(
        track,
        (quarter,),
        Period(2021, quarter).last_day,
        text or "召开全市高企申报工作部署会议，分解下达任务目标，启动备案摸底调查。",
        marker,
        f"{track}：" if track else "",
    )


def indicator(
    value: int, quarter: int = 1, name: str = "实际投资", basis: Basis = Basis.CUMULATIVE
) -> Indicator:
    return Indicator(
        name,
        Comparator.AT_LEAST,
        Decimal(value),
        None,
        "亿元",
        2021,
        quarter,
        basis,
        False,
        f"完成{name}{value}亿元",
    )


def task(
    number: int,
    leads: tuple[str, ...] = ("科学技术局",),
    assists: tuple[str, ...] = (),
    quarters: tuple[int, ...] = (1, 2, 3, 4),
    title: str = "",
    indicators: tuple[Indicator, ...] = (),
    related: tuple[Related, ...] = (),
    level: Level = Level.CITY,
    milestones: tuple[Milestone, ...] | None = None,
    body: str | None = None,
) -> Task:
    made = tuple(milestone(q) for q in quarters) if milestones is None else milestones
    return Task(
        id=f"DG2021-{number:03d}",
        number=number,
        year=2021,
        level=level,
        part=Part.MAIN,
        requirement_id=None,
        title=title or f"{WORDS[number % len(WORDS)]}（{number}）。",
        body=body,
        schedule="".join(m.track_marker + m.marker + m.text for m in made),
        milestones=made,
        indicators=indicators,
        leaders=("刘炜",),
        lead_units=tuple(LeadUnit(unit, unit) for unit in leads),
        assisting_units=tuple(AssistingUnit(unit, unit) for unit in assists),
        related=related,
        source=Location("003.txt", row=number),
    )


def sheet(*tasks: Task) -> TaskSheet:
    return TaskSheet(2021, "东莞市", (), tasks)


def same_matter(number: int, state: str = "proposed") -> Related:
    return Related(f"DG2021-{number:03d}", "same-matter", Decimal("0.97"), state)


def typical() -> TaskSheet:
    """Ten lead tasks of one bureau, two joint, two idle, with indicators, and five to assist."""
    lead = [
        task(1, ("科学技术局", "松山湖"), indicators=(indicator(250), indicator(1200, 4))),
        task(2, ("松山湖", "科学技术局")),
        *(task(n, indicators=(indicator(n * 10, 1, f"指标{n}"),)) for n in range(3, 9)),
        task(9, quarters=(2, 3)),
        task(10, quarters=(4,)),
    ]
    assist = [task(n, ("教育局",), ("科学技术局",)) for n in range(11, 16)]
    return sheet(*lead, *assist)


def long_text(seed: int, length: int) -> str:
    """Return ``length`` characters of plausible text, the same for the same seed."""
    start = seed * 7 % 60
    words = "".join(WORDS) * (length // 60 + 3)
    return words[start : start + length - 1] + "。"
