"""《关于报送……进展情况的通知》: one for each unit, with the unit's own list of tasks.

The wording is ``templates/notice.docx``; here are the values of its tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from taskbook.errors import ConfigError
from taskbook.files import read_bytes
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.model.task import Level, Milestone, Task, TaskSheet
from taskbook.model.unit import Unit
from taskbook.official import Column, OfficialTemplate, Table, chinese_date, load_template
from taskbook.outputs.forms import index_tasks, task_due
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
    "应填任务数",
    "计划任务数",
    "协助任务数",
    "任务总数",
    "数据截止日期",
    "报送期限",
    "牵头任务表",
    "计划任务表",
    "协助任务表",
}
_REQUIRED = frozenset({"主送机关", "牵头任务表", "计划任务表", "协助任务表", "报送期限"})
_LARGEST_TEMPLATE = 20_000_000
_NO_MILESTONE = "本季度无节点"

# Widths in millimetres of the 225 that a landscape page has; three Hanzi of a name need 15.
_LEAD_COLUMNS = (
    Column("序号", 11, "center"),
    Column("年度目标及工作内容", 38),
    Column("本季度节点", 44),
    Column("其他季度进度安排", 61),
    Column("责任\n领导", 15, "center"),
    Column("牵头单位\n协助单位", 26),
    Column("责任人", 15, "center"),
    Column("直接\n责任人", 15, "center"),
)
_PLAN_COLUMNS = (
    Column("序号", 11, "center"),
    Column("重点工作", 54),
    Column("工作内容", 120),
)
_PLAN_MILESTONE = Column("本季度节点", 50)
_ASSIST_COLUMNS = (
    Column("序号", 11, "center"),
    Column("年度目标及工作内容", 70),
    Column("本季度节点", 72),
    Column("责任\n领导", 15, "center"),
    Column("牵头单位", 42),
    Column("责任人", 15, "center"),
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
        ConfigError: The template or the settings are wrong, or a unit has no task.
    """
    content = read_template() if template is None else template
    led, assisted = tasks_by_unit(sheet)
    for unit in units:
        own = led.get(unit.name, ()), assisted.get(unit.name, ())
        yield unit, render_unit_notice(unit, *own, period, settings, content)


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
) -> tuple[Mapping[str, tuple[Task, ...]], Mapping[str, tuple[Task, ...]]]:
    """Return the tasks that each unit leads, and those it only assists: one walk for a batch."""
    index = index_tasks(sheet)
    return index.led, index.assisted


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
    city = [task for task in leads if task.level is not Level.TOWN]
    plan = [task for task in leads if task.level is Level.TOWN]
    return {
        "期间": period.chinese,
        "年份": period.year,
        "任务来源": settings.source_title,
        "主送机关": unit.full_name,
        "单位简称": unit.name,
        "牵头任务数": len(city),
        "应填任务数": sum(task_due(task, period.quarter) for task in city),
        "计划任务数": len(plan),
        "协助任务数": len(assists),
        "任务总数": len(leads) + len(assists),
        "数据截止日期": chinese_date(period.last_day),
        "报送期限": chinese_date(settings.period(period).deadline),
        "牵头任务表": lead_table(unit, city, period),
        "计划任务表": plan_table(plan, period),
        "协助任务表": assist_table(assists, period),
    }


def lead_table(unit: Unit, tasks: Iterable[Task], period: Period) -> Table:
    """Return the table of the city's tasks that ``unit`` leads or co-leads."""
    return Table(_LEAD_COLUMNS, tuple(_lead_row(unit, task, period) for task in tasks), dense=True)


def plan_table(tasks: Iterable[Task], period: Period) -> Table:
    """Return the table of the tasks that a town has set itself in its plan.

    Plans are running text and mostly name no quarter: then there is no column for it.
    """
    rows = tuple(
        (str(task.number), task.title, task.body or "", _milestones(task, period)) for task in tasks
    )
    if any(row[-1] for row in rows):
        return Table((*_PLAN_COLUMNS, _PLAN_MILESTONE), rows, dense=True)
    return Table(_PLAN_COLUMNS, tuple(row[:-1] for row in rows), dense=True)


def assist_table(tasks: Iterable[Task], period: Period) -> Table:
    """Return the table of the tasks that a unit assists."""
    return Table(_ASSIST_COLUMNS, tuple(_assist_row(task, period) for task in tasks), dense=True)


def _lead_row(unit: Unit, task: Task, period: Period) -> tuple[str, ...]:
    lead = task.lead(unit.name)
    responsible = (lead.responsible if lead else ()) or task.unpaired_responsible
    contacts = (lead.contacts if lead else ()) or task.unpaired_contacts
    return (
        str(task.number),
        task.title,
        _milestones(task, period),
        _in_words(m for m in task.milestones if period.quarter not in m.quarters),
        "\n".join(task.leaders),
        "\n".join(filter(None, (_lead_names(task, "牵头："), _assisting_names(task)))),
        "\n".join(responsible),
        "\n".join(contacts),
    )


def _assist_row(task: Task, period: Period) -> tuple[str, ...]:
    people = [name for lead in task.lead_units for name in lead.responsible]
    return (
        str(task.number),
        task.title,
        _milestones(task, period),
        "\n".join(task.leaders),
        _lead_names(task, ""),
        "\n".join(people or task.unpaired_responsible),
    )


def _milestones(task: Task, period: Period) -> str:
    """Return what is to be reached this quarter, in the schedule's words."""
    if not task.milestones:
        return task.schedule
    return _in_words(task.milestones_in(period.quarter)) or _NO_MILESTONE


def _in_words(milestones: Iterable[Milestone]) -> str:
    """Return milestones a line each; a part of the task (市级收储土地) is named where it begins."""
    lines = []
    track: str | None = None
    for one in milestones:
        begins = f"{one.track}：" if one.track and one.track != track else ""
        lines.append(f"{one.track_marker or begins}{one.marker}{one.text}".strip())
        track = one.track
    return "\n".join(lines)


def _lead_names(task: Task, alone: str) -> str:
    """Return who leads, 主牵头 first where there are several; a group by the group's name."""
    names = list(dict.fromkeys(lead.unit for lead in task.lead_units))
    if len(names) > 1:
        return f"主牵头：{names[0]}\n共同牵头：{'、'.join(names[1:])}"
    return f"{alone}{names[0]}" if names else ""


def _assisting_names(task: Task) -> str:
    names = dict.fromkeys(one.group or one.unit for one in task.assisting_units)
    return f"协助：{'、'.join(names)}" if names else ""
