"""《关于报送……进展情况的通知》: one for each unit, with the unit's own list of tasks.

The wording is ``templates/notice.docx``; here are the values of its tags.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from taskbook.errors import ConfigError
from taskbook.files import read_bytes
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import Task, TaskSheet
from taskbook.model.unit import Unit
from taskbook.official import Column, OfficialTemplate, Table, chinese_date, load_template
from taskbook.outputs.frame import FRAME_TAGS, frame_values, layout_of
from taskbook.resources import template as template_path

TEMPLATE = "notice.docx"
NOTICE_TAGS = FRAME_TAGS | {
    "期间",
    "年份",
    "任务来源",
    "主送机关",
    "单位简称",
    "牵头任务数",
    "协助任务数",
    "任务总数",
    "本季度节点数",
    "数据截止日期",
    "报送期限",
    "牵头任务表",
    "协助任务表",
}
_REQUIRED = frozenset({"主送机关", "牵头任务表", "协助任务表", "报送期限"})
_LARGEST_TEMPLATE = 20_000_000
_NO_MILESTONE = "本季度无节点"

_LEAD_COLUMNS = (
    Column("序号", 10, "center"),
    Column("年度目标及工作内容", 61),
    Column("本季度节点", 38),
    Column("季度进度安排", 48),
    Column("责任\n领导", 13, "center"),
    Column("牵头单位/协助单位", 31),
    Column("责任人", 12, "center"),
    Column("直接\n责任人", 12, "center"),
)
_ASSIST_COLUMNS = (
    Column("序号", 10, "center"),
    Column("年度目标及工作内容", 80),
    Column("本季度节点", 62),
    Column("责任\n领导", 14, "center"),
    Column("牵头单位", 42),
    Column("牵头单位\n责任人", 17, "center"),
)


def read_template(workspace: Path | None = None) -> bytes:
    """Return the notice's template: the workspace's own copy or the shipped one.

    Raises:
        ConfigError: There is none.
        SourceError: It cannot be read.
    """
    return read_bytes(template_path(TEMPLATE, workspace), _LARGEST_TEMPLATE)


def render_notices(
    sheet: TaskSheet,
    units: Iterable[Unit],
    period: Period,
    settings: Settings,
    template: bytes | None = None,
) -> Iterator[tuple[Unit, bytes]]:
    """Yield each unit with its notice; the template is parsed once, the sheet walked once.

    Raises:
        ConfigError: The template or the settings are wrong.
    """
    content = read_template() if template is None else template
    leads, assists = tasks_by_unit(sheet)
    for unit in units:
        yield (
            unit,
            render_unit_notice(
                unit,
                leads.get(unit.name, ()),
                assists.get(unit.name, ()),
                period,
                settings,
                content,
            ),
        )


def render_notice(
    sheet: TaskSheet,
    unit: Unit,
    period: Period,
    settings: Settings,
    template: bytes | None = None,
) -> bytes:
    """Return one unit's notice; see ``render_notices`` for a batch.

    Raises:
        ConfigError: The template or the settings are wrong, or the unit has no task.
    """
    content = read_template() if template is None else template
    leads, assists = tuple(sheet.led_by(unit.name)), tuple(sheet.assisted_by(unit.name))
    return render_unit_notice(unit, leads, assists, period, settings, content)


def tasks_by_unit(
    sheet: TaskSheet,
) -> tuple[dict[str, tuple[Task, ...]], dict[str, tuple[Task, ...]]]:
    """Return the tasks that each unit leads, and those it only assists, in the sheet's order."""
    leads: defaultdict[str, list[Task]] = defaultdict(list)
    assists: defaultdict[str, list[Task]] = defaultdict(list)
    for task in sheet.tasks:
        leading = dict.fromkeys(unit for lead in task.lead_units for unit in lead.issued_to)
        for name in leading:
            leads[name].append(task)
        for name in dict.fromkeys(one.unit for one in task.assisting_units):
            if name not in leading:
                assists[name].append(task)
    return (
        {name: tuple(tasks) for name, tasks in leads.items()},
        {name: tuple(tasks) for name, tasks in assists.items()},
    )


def render_unit_notice(
    unit: Unit,
    leads: Sequence[Task],
    assists: Sequence[Task],
    period: Period,
    settings: Settings,
    template: bytes,
) -> bytes:
    """Return the notice of a unit with these tasks: pure, picklable, for a pool of workers.

    Raises:
        ConfigError: The template or the settings are wrong, or there is no task to report on.
    """
    if not leads and not assists:
        raise ConfigError(
            f"“{unit.name}”没有牵头任务也没有协助任务，不需要发通知。",
            "请核对任务总表中的单位名称。",
        )
    document = settings.period(period).notice
    values = frame_values(settings, document, period.year)
    values |= _values(unit, leads, assists, period, settings)
    return _loaded(template, settings).render(
        values,
        creator=settings.issuer,
        keep=(unit.name, unit.full_name, settings.place),
        year=period.year,
    )


def _loaded(template: bytes, settings: Settings) -> OfficialTemplate:
    return load_template(template, TEMPLATE, NOTICE_TAGS, _REQUIRED, layout_of(settings))


def _values(
    unit: Unit,
    leads: Sequence[Task],
    assists: Sequence[Task],
    period: Period,
    settings: Settings,
) -> dict[str, object]:
    due = sum(bool(task.milestones_in(period.quarter)) for task in leads)
    return {
        "期间": period.chinese,
        "年份": period.year,
        "任务来源": settings.source_title,
        "主送机关": unit.full_name,
        "单位简称": unit.name,
        "牵头任务数": len(leads),
        "协助任务数": len(assists),
        "任务总数": len(leads) + len(assists),
        "本季度节点数": due,
        "数据截止日期": chinese_date(period.last_day),
        "报送期限": chinese_date(settings.period(period).deadline),
        "牵头任务表": lead_table(unit, leads, period),
        "协助任务表": assist_table(assists, period),
    }


def lead_table(unit: Unit, tasks: Sequence[Task], period: Period) -> Table:
    """Return the table of the tasks that ``unit`` leads or co-leads."""
    return Table(
        _LEAD_COLUMNS,
        tuple(_lead_row(unit, index, task, period) for index, task in _counted(tasks)),
    )


def assist_table(tasks: Sequence[Task], period: Period) -> Table:
    """Return the table of the tasks that a unit assists."""
    return Table(
        _ASSIST_COLUMNS, tuple(_assist_row(index, task, period) for index, task in _counted(tasks))
    )


def _counted(tasks: Sequence[Task]) -> Iterator[tuple[int, Task]]:
    return enumerate(tasks, 1)


def _lead_row(unit: Unit, index: int, task: Task, period: Period) -> tuple[str, ...]:
    mine = task.lead(unit.name)
    responsible = mine.responsible if mine and mine.responsible else task.unpaired_responsible
    contacts = mine.contacts if mine and mine.contacts else task.unpaired_contacts
    return (
        str(index),
        task.title,
        _milestones(task, period),
        task.schedule,
        "\n".join(task.leaders),
        "\n".join(filter(None, (_lead_names(task), _assisting_names(task)))),
        "\n".join(responsible),
        "\n".join(contacts),
    )


def _assist_row(index: int, task: Task, period: Period) -> tuple[str, ...]:
    return (
        str(index),
        task.title,
        _milestones(task, period),
        "\n".join(task.leaders),
        _lead_names(task).removeprefix("牵头："),
        "\n".join(name for lead in task.lead_units for name in lead.responsible),
    )


def _milestones(task: Task, period: Period) -> str:
    found = task.milestones_in(period.quarter)
    return "\n".join(f"{one.track_marker}{one.text}" for one in found) or _NO_MILESTONE


def _lead_names(task: Task) -> str:
    """Return who leads: 主牵头 first where there are several; a group by the group's name."""
    names = list(dict.fromkeys(lead.unit for lead in task.lead_units))
    if len(names) == 1:
        return f"牵头：{names[0]}"
    return f"主牵头：{names[0]}\n共同牵头：{'、'.join(names[1:])}" if names else ""


def _assisting_names(task: Task) -> str:
    names = dict.fromkeys(one.group or one.unit for one in task.assisting_units)
    return f"协助：{'、'.join(names)}" if names else ""
