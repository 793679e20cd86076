"""Town against city: proposals only, with score and words; years kept apart; decisions kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from taskbook.canonical.coverage import build_coverage
from taskbook.model.location import Location
from taskbook.model.task import AssistingUnit, LeadUnit, Level, Part, Task
from taskbook.model.unit import Unit

TOWN = "青石镇"
UNITS = (
    Unit("各镇街", "各镇街", "组"),
    Unit(TOWN, "某市青石镇人民政府", "镇街", groups=("各镇街",)),
    Unit("白河镇", "某市白河镇人民政府", "镇街", groups=("各镇街",)),
)


def task(number: int, title: str, body: str | None = None, **changes: object) -> Task:
    town = body is not None
    base = Task(
        id=f"{'QS' if town else 'SS'}2022-{number:03d}",
        number=number,
        year=2022,
        level=Level.TOWN if town else Level.CITY,
        part=Part.PLAN if town else Part.MAIN,
        requirement_id=None,
        title=title,
        body=body,
        schedule="",
        milestones=(),
        indicators=(),
        leaders=(),
        lead_units=(LeadUnit(TOWN if town else "农业农村局", TOWN if town else "农业农村局"),),
        assisting_units=(),
        related=(),
        source=Location("甲.txt", row=number),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


ALL_TOWNS = (AssistingUnit(TOWN, "各镇街", "各镇街"), AssistingUnit("白河镇", "各镇街", "各镇街"))
CITY = [
    task(1, "推进生活垃圾分类示范片区建设，覆盖率达到80%。", assisting_units=ALL_TOWNS),
    task(2, "编制“八五”普法规划。", assisting_units=(AssistingUnit("各镇街", "各镇街"),)),
    task(3, "完成白河大桥改造。", lead_units=(LeadUnit("白河镇", "白河镇"),)),
    task(4, "推进青石水库加固。"),
    task(5, "新建骨灰楼。", lead_units=(LeadUnit("各镇街", "各镇街", (TOWN, "白河镇")),)),
]
PLAN = [
    task(1, "深耕精细化管理", "抓好市容。持续推进垃圾分类示范片区运营，确保覆盖面达到80%以上。"),
    task(2, "推进依法治镇", "统筹做好“八五”普法规划，提高法治水平。"),
    task(3, "发展夜间经济", "引进品牌门店，打造特色街区。"),
]


def test_only_tasks_that_concern_the_town_are_compared() -> None:
    coverage = build_coverage(CITY, PLAN, TOWN, UNITS)
    concerns = {row.task.number: row.concern for row in coverage.rows}
    assert concerns == {1: "协助（各镇街）", 2: "协助（各镇街）", 4: "点名", 5: "牵头（各镇街）"}


def test_answers_are_proposed_with_score_words_and_sentence() -> None:
    coverage = build_coverage(CITY, PLAN, TOWN, UNITS)
    first = coverage.rows[0].answers[0]
    assert first.task.number == 1
    assert first.state == "proposed"
    assert Decimal(0) < first.score <= 1
    assert any("垃圾分类" in word for word in first.words)
    assert first.passage == "持续推进垃圾分类示范片区运营，确保覆盖面达到80%以上。"
    assert coverage.rows[1].answers[0].task.number == 2
    assert [t.number for t in coverage.own] == [3]
    links = coverage.related()
    assert {link.kind for found in links.values() for link in found} == {"answers"}
    assert {link.state for found in links.values() for link in found} == {"proposed"}


def test_the_towns_name_alone_is_no_answer() -> None:
    plan = [task(1, "建设美丽青石", "建设美丽青石，打造幸福青石。")]
    coverage = build_coverage(CITY, plan, TOWN, UNITS)
    assert all(not row.answers for row in coverage.rows)


def test_other_years_are_compared_only_when_asked_for() -> None:
    plan = [replace(t, year=2025) for t in PLAN]
    coverage = build_coverage(CITY, plan, TOWN, UNITS)
    assert not coverage.aligned
    assert len(coverage.rows) == 4
    assert all(not row.answers for row in coverage.rows)
    asked = build_coverage(CITY, plan, TOWN, UNITS, other_years=True)
    assert asked.aligned
    assert asked.rows[0].answers


def test_the_offices_decisions_stand() -> None:
    decided = {("SS2022-001", "QS2022-001"): "rejected", ("SS2022-004", "QS2022-003"): "confirmed"}
    coverage = build_coverage(CITY, PLAN, TOWN, UNITS, decided=decided)
    answers = {row.task.number: [a.task.number for a in row.answers] for row in coverage.rows}
    assert 1 not in answers[1]
    assert answers[4] == [3]
    assert coverage.rows[2].answers[0].state == "confirmed"


def test_nothing_to_compare() -> None:
    assert build_coverage([], [], TOWN).rows == ()
    assert build_coverage(CITY, [], TOWN, UNITS).own == ()
