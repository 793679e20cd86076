"""看板.html: the quarter in one self-contained file that opens offline in any browser."""

from __future__ import annotations

import html
import json

from taskbook.errors import ConfigError
from taskbook.model.settings import Settings
from taskbook.official import chinese_date
from taskbook.pace.dictionary import Group
from taskbook.resources import template as template_path
from taskbook.summary.figures import (
    UNNAMED,
    Breakdown,
    Tally,
    counted_statuses,
    requirement_name,
)
from taskbook.summary.masking import without_contacts
from taskbook.summary.returns import LATE, MISSING, ON_TIME
from taskbook.summary.rows import TaskRow
from taskbook.summary.shares import state_rule
from taskbook.summary.summarise import Summary

TEMPLATE = "dashboard.html"
_TITLE, _DATA = "{{标题}}", "{{数据}}"


def render_dashboard(
    summary: Summary, settings: Settings, template: str | None = None, *, public: bool = False
) -> str:
    """Return the dashboard as one HTML file; nothing in it is fetched from anywhere.

    Returned text travels as JSON in which ``<``, ``>`` and ``&`` are escaped, and is written into
    the page as text only: nothing in it can run.

    Args:
        summary: The quarter.
        settings: Of the workspace.
        template: The page; the shipped one by default.
        public: True to leave out phones and e-mail addresses.

    Raises:
        ConfigError: The template lacks the places for title and data.
    """
    page = template
    if page is None:
        page = template_path(TEMPLATE).read_text(encoding="utf-8")
    if _TITLE not in page or _DATA not in page:
        raise ConfigError(
            f"模板“{TEMPLATE}”缺少“{_TITLE}”或“{_DATA}”。", "请恢复随软件提供的模板后再修改样式。"
        )
    data = dashboard_data(summary, settings, public=public)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return page.replace(_TITLE, html.escape(str(data["title"]))).replace(_DATA, _inert(text))


def _inert(text: str) -> str:
    """Return JSON that cannot end its script element or be read as markup."""
    replaced = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028"}
    for char, escape in {**replaced, "\u2029": "\\u2029"}.items():
        text = text.replace(char, escape)
    return text


def dashboard_data(
    summary: Summary, settings: Settings, *, public: bool = False
) -> dict[str, object]:
    """Return everything the page shows, as plain values."""
    statuses = counted_statuses(summary.dictionary)
    overall, words = summary.overall, summary.dictionary
    names = requirement_name(summary.sheet)
    rows = [_task(row, names, public) for row in summary.rows]
    return {
        "title": f"{summary.period.chinese}{settings.place}目标任务进展看板",
        "subtitle": f"数据截至{chinese_date(summary.through)}　{settings.office}",
        "demo": settings.demo,
        "sentence": _sentence(overall),
        "rule": state_rule(words.closing, words.decimals) + "。",
        "statuses": [{"word": s.word, "fill": s.fill} for s in statuses],
        "counts": [int(overall.counts[s.key].value) for s in statuses],
        "shares": [overall.shares[s.key].text for s in statuses],
        "breakdowns": {
            key: _breakdown(summary.breakdowns[key]) for key in ("leader", "unit", "requirement")
        },
        "filters": {
            "status": [s.word for s in words.statuses if any(r.status is s for r in summary.rows)],
            "leader": [t.name for t in summary.breakdowns["leader"].tallies],
            "unit": [t.name for t in summary.breakdowns["unit"].tallies],
            "requirement": [t.name for t in summary.breakdowns["requirement"].tallies],
        },
        "returns": _returns(summary),
        "tasks": rows,
    }


def _sentence(one: Tally) -> str:
    text = f"共下达{one.total}项，列入本期{one.due}项："
    text += f"达到序时进度{one.reached}项，占{one.closed_rate}；"
    behind = one.group_shares[Group.BEHIND]
    text += f"未达到序时进度{one.behind}项，占{behind}"
    other = one.groups[Group.OTHER]
    if other.value:
        text += f"；未报送或本期不评定{other}项，占{one.group_shares[Group.OTHER]}"
    return text + "。"


def _breakdown(breakdown: Breakdown) -> dict[str, object]:
    return {
        "title": breakdown.title,
        "note": breakdown.note,
        "rows": [
            {
                "name": one.name,
                "total": int(one.total.value),
                "due": int(one.due.value),
                "counts": [int(figure.value) for figure in one.counts.values()],
                "rate": one.rate.text,
                "rateValue": float(one.rate.value),
            }
            for one in breakdown.tallies
        ],
    }


def _returns(summary: Summary) -> dict[str, object]:
    returns = summary.returns
    lines = []
    for state in (LATE, MISSING):
        found = returns.of(state)
        if found.value:
            lines.append(f"{state}{found}个：{'、'.join(found.sources)}")
    counts = "，".join(f"{state}{returns.of(state)}个" for state in (ON_TIME, LATE, MISSING))
    return {"sentence": f"应报送单位{returns.asked}个，{counts}。", "lines": lines}


def _why(row: TaskRow) -> str:
    """Return the verdict's sentence where the unit's name stands right before it already."""
    sentence = row.verdict.sentence
    return sentence.removeprefix(row.lead_text) if row.lead_text else sentence


def _task(row: TaskRow, names: dict[str, str], public: bool) -> dict[str, object]:
    verdict = row.verdict

    def said(text: str) -> str:
        return without_contacts(text) if public else text

    return {
        "id": row.id,
        "number": row.task.number,
        "title": row.task.title,
        "requirement": names.get(row.task.requirement_id or "", UNNAMED),
        "leaders": "、".join(row.task.leaders),
        "leaderList": list(row.task.leaders) or [UNNAMED],
        "units": row.lead_text,
        "unitList": list(row.units) or [UNNAMED],
        "status": row.status.word,
        "rank": row.status.rank,
        "behind": row.status.group is Group.BEHIND,
        "disputed": verdict.disputed or bool(verdict.doubts),
        "reported": verdict.reported.word if verdict.reported else verdict.reported_text,
        "computed": verdict.computed.word,
        "confirmed": verdict.confirmed.word if verdict.confirmed else "",
        "sentence": said(verdict.sentence),
        "why": said(_why(row)),
        "progress": said(row.text("progress")),
        "obstacles": said(row.text("obstacles")),
        "next": said(row.text("next_step")),
    }
