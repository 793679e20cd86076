"""Edits of people that do not reach the forms are said; a fresh reading has none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from taskbook.canonical.consistency import check_consistency
from taskbook.canonical.corrections import Corrections
from taskbook.canonical.manifest import read_manifest
from taskbook.canonical.reading import read_document
from taskbook.canonical.sheet_file import read_task_sheet, render_task_sheet
from taskbook.files import write_bytes
from taskbook.model.task import Task, TaskSheet
from taskbook.pipeline.reading import assemble, check_sheet, open_source, write_result
from taskbook.problems import Grade
from taskbook.problems.problem import Problem
from taskbook.units.register_file import read_register
from taskbook.workspace import Workspace
from tests.canonical.made_tasks import sheet, task

TITLE = "改造老旧小区86个。"
SCHEDULE = "一季度，开工改造20个小区。 二季度，累计改造40个小区。\n四季度，完工。"


def found(edit: Callable[[Task], Task]) -> list[Problem]:
    return list(check_consistency(sheet(edit(task(5, TITLE, SCHEDULE)))))


def test_a_sheet_as_it_was_read_has_none() -> None:
    assert found(lambda t: t) == []
    assert found(lambda t: replace(t, schedule=t.schedule.replace("。", "。 \n"))) == []


def test_a_schedule_that_was_changed_without_its_milestones() -> None:
    problems = found(lambda t: replace(t, schedule=t.schedule.replace("四季度", "三季度")))
    [problem] = problems
    assert (problem.code, problem.grade, problem.subject) == (
        "milestones-differ",
        Grade.VERIFY,
        "XX2021-005",
    )
    assert "四季度，完工" in problem.found
    assert "三季度，完工" in problem.expected


def test_a_milestone_that_was_changed_without_the_schedule() -> None:
    def edit(one: Task) -> Task:
        last = replace(one.milestones[-1], text="验收。")
        return replace(one, milestones=(*one.milestones[:-1], last))

    assert [problem.code for problem in found(edit)] == ["milestones-differ"]


def test_a_schedule_whose_milestones_were_deleted() -> None:
    [problem] = found(lambda t: replace(t, milestones=()))
    assert (problem.code, problem.grade) == ("milestones-missing", Grade.VERIFY)


def test_a_figure_that_was_changed_without_its_indicator() -> None:
    [problem] = found(lambda t: replace(t, title="改造老旧小区68个。"))
    assert (problem.code, problem.grade) == ("indicator-text-gone", Grade.VERIFY)
    assert "86个" in problem.message


def test_a_task_whose_lead_unit_was_deleted() -> None:
    [problem] = found(lambda t: replace(t, lead_units=()))
    assert problem.code == "lead-unit-empty"


@pytest.fixture(scope="module")
def read_seeds(seeds: Path) -> TaskSheet:
    register = read_register(seeds / "units.csv", "东莞市")
    readings = [
        read_document(open_source(seeds / spec.file, spec.kind), spec, register, Corrections())
        for spec in read_manifest(seeds / "manifest.toml")
    ]
    return assemble(readings, 2021, "东莞市", register)


CODES = {"milestones-differ", "milestones-missing", "indicator-text-gone", "lead-unit-empty"}


def test_a_fresh_reading_of_the_seeds_has_none(read_seeds: TaskSheet) -> None:
    assert not CODES & {problem.code for problem in read_seeds.problems}


def test_edits_are_told_by_the_check_and_by_reading_again(
    read_seeds: TaskSheet, tmp_path: Path
) -> None:
    write_result(tmp_path, read_seeds)
    path = Workspace(tmp_path).task_sheet_file
    assert not CODES & {problem.code for problem in check_sheet(path)[1]}
    old = next(t for t in read_task_sheet(path)[0].tasks if t.indicators and t.milestones)
    edited = replace(old, title="改为别的事。", lead_units=(), milestones=old.milestones[1:])
    tasks = tuple(edited if t.id == old.id else t for t in read_seeds.tasks)
    write_bytes(path, render_task_sheet(replace(read_seeds, tasks=tasks)))
    for problems in (check_sheet(path)[1], write_result(tmp_path, read_seeds).sheet.problems):
        said = {problem.code for problem in problems if problem.subject == old.id}
        assert said & CODES == {"milestones-differ", "indicator-text-gone", "lead-unit-empty"}
