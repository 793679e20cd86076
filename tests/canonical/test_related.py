"""The same matter twice, and tasks under the wrong requirement."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.manifest import read_manifest
from taskbook.canonical.reading import read_document
from taskbook.canonical.related import find_same_matter, suspect_slipped_requirements
from taskbook.model.task import Part, Requirement, Task
from taskbook.sources.open import read_source
from taskbook.units.register_file import read_register
from tests.canonical.made_tasks import requirement, sheet, task

SCREENING = (
    "一季度，社区卫生服务中心全面开展两病筛查工作，强化项目督导和宣教工作。"
    "二季度，继续做好高血压、糖尿病筛查，强化项目培训工作。四季度，完成两病筛查年度绩效评估。"
)


@pytest.fixture(scope="module")
def real(seeds: Path) -> tuple[tuple[Requirement, ...], tuple[Task, ...]]:
    spec = next(s for s in read_manifest(seeds / "manifest.toml") if s.file.startswith("003_"))
    register = read_register(seeds / "units.csv", spec.place)
    reading = read_document(read_source(seeds / spec.file), spec, register, Corrections())
    return reading.requirements, reading.tasks


def test_a_task_that_returns_among_the_livelihood_projects_is_linked_both_ways() -> None:
    main = task(1, "开展高血压、糖尿病高危人群筛查及干预行动。", SCREENING, requirement="R1")
    again = task(
        9,
        "全面推广高血压、糖尿病早期筛查，提升慢性病防控水平。",
        SCREENING,
        requirement="R9",
        part=Part.LIVELIHOOD,
    )
    other = task(5, "新建停车位6万个。", "一季度，开展前期工作。四季度，完工。", requirement="R5")
    links = find_same_matter([main, other, again])
    assert set(links) == {main.id, again.id}
    [link], [back] = links[main.id], links[again.id]
    assert (link.id, back.id) == (again.id, main.id)
    assert link.kind == "same-matter"
    assert link.state == "proposed"
    assert link.score == back.score
    assert Decimal("0.7") <= link.score <= 1


def test_neighbours_under_one_requirement_are_different_targets() -> None:
    schedule = "一季度，启动勘察设计招标，开展用地预审。四季度，完成项目核准、初步设计评审。"
    one = task(1, "推动甲深高速改扩建工程。", schedule, requirement="R1")
    two = task(2, "推动常乙高速改扩建工程。", schedule, requirement="R1")
    assert find_same_matter([one, two]) == {}


def test_a_common_deadline_is_no_common_matter() -> None:
    tasks = [
        task(1, "建设筹集安居房5000套。", "2021年12月底", requirement="R1"),
        task(2, "完成50个堵点治理。", "2021年12月底", requirement="R2"),
    ]
    assert find_same_matter(tasks) == {}


def test_the_real_table_gives_these_pairs_and_no_others(
    real: tuple[tuple[Requirement, ...], tuple[Task, ...]],
) -> None:
    tasks = real[1]
    number = {task.id: task.number for task in tasks}
    pairs = {
        tuple(sorted((number[task_id], number[link.id])))
        for task_id, links in find_same_matter(tasks).items()
        for link in links
    }
    assert pairs == {
        (123, 293),
        (134, 289),
        (140, 292),
        (171, 285),
        (172, 287),
        (198, 295),
        (208, 308),
        (239, 282),
        (246, 300),
        (254, 305),
    }


def test_a_task_in_the_words_of_the_next_requirement_is_suspected() -> None:
    requirements = (
        requirement(1, "加快推进湾区大学建设，支持理工学院建设示范校。"),
        requirement(2, "支持联合实验室建设，办好院士峰会，吸引国际人才。"),
        requirement(3, "打造合作平台，谋划建设总部基地。"),
    )
    ids = [r.id for r in requirements]
    rows = (
        task(1, "推进湾区大学建设。", requirement=ids[0]),
        task(2, "推动联合实验室建设。", requirement=ids[0]),
        task(3, "办好院士峰会。", requirement=ids[1]),
        task(4, "谋划建设总部基地。", requirement=ids[2]),
    )
    [problem] = suspect_slipped_requirements(sheet(*rows, requirements=requirements))
    assert problem.code == "requirement-slipped"
    assert problem.subject == rows[1].id
    assert "(1)" in problem.message
    assert "(2)" in problem.message
    assert "联合实验室" in problem.message
    assert problem.repaired is None


def test_one_task_of_the_real_table_slipped(
    real: tuple[tuple[Requirement, ...], tuple[Task, ...]],
) -> None:
    requirements, tasks = real
    found = suspect_slipped_requirements(sheet(*tasks, requirements=requirements))
    assert [problem.subject[-3:] for problem in found] == ["105"]


def test_without_requirements_nothing_can_slip() -> None:
    assert list(suspect_slipped_requirements(sheet(task(1, "甲。"), task(2, "乙。")))) == []
