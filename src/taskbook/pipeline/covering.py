"""Compare a town's plan with the city's tasks of one task sheet: 覆盖对照.xlsx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from taskbook.canonical.coverage import Coverage, build_coverage
from taskbook.errors import UsageError
from taskbook.model.task import Level, Related, Task, TaskSheet
from taskbook.outputs.coverage_matrix import write_coverage_matrix


def towns_with_plans(sheet: TaskSheet) -> tuple[str, ...]:
    """Return the towns whose own plan stands on the sheet, in order of appearance."""
    leads = (t.main_lead for t in sheet.tasks if t.level is Level.TOWN)
    return tuple(dict.fromkeys(lead for lead in leads if lead))


def propose_answers(sheet: TaskSheet) -> tuple[Task, ...]:
    """Return the sheet's tasks, those of the city with what towns' plans of its year may answer.

    Nothing is linked by itself: the links are proposals until the office confirms them.
    """
    city = [t for t in sheet.tasks if t.level is Level.CITY and t.year == sheet.year]
    found: dict[str, tuple[Related, ...]] = {}
    for town in towns_with_plans(sheet):
        plan = [t for t in _plan_of(sheet, town) if t.year == sheet.year]
        if city and plan:
            for task_id, links in build_coverage(city, plan, town, sheet.units).related().items():
                found[task_id] = found.get(task_id, ()) + links
    return tuple(replace(t, related=t.related + found.get(t.id, ())) for t in sheet.tasks)


def _plan_of(sheet: TaskSheet, town: str) -> list[Task]:
    return [t for t in sheet.tasks if t.level is Level.TOWN and t.main_lead == town]


def cover_town(
    sheet: TaskSheet,
    town: str,
    target: Path,
    *,
    other_years: bool = False,
    workspace: Path | None = None,
) -> Coverage:
    """Write the coverage matrix of one town and return what it shows.

    Links that the office has confirmed or rejected on the sheet (``Related`` of kind ``answers``)
    keep their state.

    Args:
        sheet: The task sheet with the city's tasks and the town's plan.
        town: Canonical name of the town.
        target: The file to write.
        other_years: Compare also a plan of another year than the city's tasks.
        workspace: Folder whose ``templates/`` override the shipped word lists.

    Raises:
        UsageError: The sheet has no plan of this town.
        OutputError: ``target`` cannot be written.
    """
    plan = _plan_of(sheet, town)
    if not plan:
        known = "、".join(towns_with_plans(sheet)) or "无"
        raise UsageError(
            f"任务总表中没有“{town}”的计划任务。", f"总表中有计划的单位：{known}。请核对单位名称。"
        )
    city = [task for task in sheet.tasks if task.level is Level.CITY]
    decided = {
        (task.id, link.id): link.state
        for task in city
        for link in task.related
        if link.kind == "answers" and link.state != "proposed"
    }
    coverage = build_coverage(
        city,
        plan,
        town,
        sheet.units,
        other_years=other_years,
        decided=decided,
        workspace=workspace,
    )
    write_coverage_matrix(coverage, target)
    return coverage
