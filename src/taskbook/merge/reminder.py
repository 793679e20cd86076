"""催报单: reminds a unit that has not returned. The wording is ``templates/reminder.docx``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from taskbook.files import read_bytes
from taskbook.merge.correction_slip import LARGEST_TEMPLATE
from taskbook.merge.status import UnitStatus
from taskbook.model.period import Period
from taskbook.model.settings import DocumentSettings, Settings
from taskbook.model.unit import Unit
from taskbook.official import chinese_date, load_template
from taskbook.outputs.frame import FRAME_TAGS, frame_values, layout_of
from taskbook.resources import template as template_path

REMINDER_TEMPLATE = "reminder.docx"
REMINDER_TAGS = FRAME_TAGS | {
    "期间",
    "主送机关",
    "单位简称",
    "任务来源",
    "截至日期",
    "原定期限",
    "已逾期",
    "逾期天数",
    "应填行数",
    "退回未重报",
    "补报期限",
}
_REQUIRED = frozenset({"主送机关", "补报期限"})


def read_reminder_template(workspace: Path | None = None) -> bytes:
    """Return the template: the workspace's own copy or the shipped one.

    Raises:
        ConfigError: There is none.
        SourceError: It cannot be read.
    """
    return read_bytes(template_path(REMINDER_TEMPLATE, workspace), LARGEST_TEMPLATE)


def needs_reminder(status: UnitStatus) -> bool:
    """Return whether a unit is late with its return, or had it refused and sent no other."""
    return status.state in {"overdue", "refused"}


def render_reminder(
    status: UnitStatus,
    unit: Unit,
    period: Period,
    settings: Settings,
    *,
    today: dt.date,
    due: dt.date,
    template: bytes | None = None,
) -> bytes:
    """Return one unit's reminder as docx; equal arguments give equal bytes.

    Args:
        status: What is known of its return.
        unit: The unit, for its full name.
        period: The quarter.
        settings: Of the workspace. A reminder is working correspondence: no red head, no number.
        today: Day of the reminder.
        due: Day by which the return is now due.
        template: The template; the shipped one if None.

    Raises:
        ConfigError: The template or the settings are wrong.
    """
    content = read_reminder_template() if template is None else template
    plain = replace(settings, letterhead="none")
    loaded = load_template(content, REMINDER_TEMPLATE, REMINDER_TAGS, _REQUIRED, layout_of(plain))
    days = (today - status.deadline).days
    values = frame_values(plain, DocumentSettings(None, today), period.year) | {
        "期间": period.chinese,
        "主送机关": unit.full_name,
        "单位简称": unit.name,
        "任务来源": settings.source_title,
        "截至日期": chinese_date(today),
        "原定期限": chinese_date(status.deadline),
        "已逾期": days > 0,
        "逾期天数": days,
        "应填行数": status.due_rows,
        "退回未重报": status.state == "refused",
        "补报期限": chinese_date(due),
    }
    return loaded.render(
        values,
        creator=settings.issuer,
        keep=(unit.name, unit.full_name, settings.place),
        year=period.year,
    )
