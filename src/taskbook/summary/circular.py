"""《关于……目标任务进展情况的通报》 in Word: the values of ``templates/circular.docx``'s tags."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from taskbook.files import read_bytes
from taskbook.model.settings import Settings
from taskbook.official import Layout, chinese_date, load_template
from taskbook.outputs.frame import FRAME_TAGS, frame_values, layout_of
from taskbook.pace.dictionary import Group, Role
from taskbook.pace.wording import plain, rounded
from taskbook.resources import template as template_path
from taskbook.summary.circular_tables import (
    Edition,
    behind_table,
    leader_chart,
    promises_table,
    short_title,
    status_chart,
    tally_table,
    tasks_table,
)
from taskbook.summary.figures import UNNAMED, Tally, counted_statuses
from taskbook.summary.masking import full_width, mask_for
from taskbook.summary.memory import Remark
from taskbook.summary.returns import LATE, MISSING, ON_TIME
from taskbook.summary.rows import TaskRow
from taskbook.summary.shares import state_rule
from taskbook.summary.summarise import Summary

TEMPLATE = "circular.docx"
_LARGEST_TEMPLATE = 20_000_000
_LISTED_GOOD, _LISTED_BEHIND, _LISTED_CHANGES = 10, 12, 6
_OFTEN = 2
CIRCULAR_TAGS = FRAME_TAGS | {
    "期间",
    "年份",
    "任务来源",
    "截止日期",
    "点名",
    "公开版",
    "任务总数",
    "列入数",
    "无节点数",
    "达到数",
    "达到占比",
    "未达数",
    "未达占比",
    "其他数",
    "其他占比",
    "状态明细",
    "占比规则",
    "序时进度",
    "未达状态",
    "待核定数",
    "未下达数",
    "总体图",
    "领导图",
    "较好数",
    "较好事项",
    "滞后事项",
    "滞后其余数",
    "滞后单位数",
    "滞后单位",
    "应报数",
    "按时数",
    "逾期数",
    "逾期单位",
    "未报数",
    "未报单位",
    "未报任务数",
    "已报单位",
    "多数未报",
    "多次逾期单位",
    "有上季度",
    "上季度",
    "上季占比",
    "占比变化",
    "新增数",
    "退出数",
    "退步数",
    "退步事项",
    "转好数",
    "停滞数",
    "停滞事项",
    "雷同数",
    "承诺数",
    "承诺未提及数",
    "领导统计表",
    "单位统计表",
    "滞后事项表",
    "任务进展表",
    "承诺兑现表",
}
_REQUIRED = frozenset({"列入数", "达到数", "未达数", "滞后事项表", "任务进展表"})


def read_template(name: str = TEMPLATE) -> bytes:
    """Return a shipped template.

    Raises:
        ConfigError: There is none.
        SourceError: It cannot be read.
    """
    return read_bytes(template_path(name), _LARGEST_TEMPLATE)


def edition_of(summary: Summary, *, naming: bool, public: bool) -> Edition:
    """Return the edition that names units or not, with contacts or without."""
    names = {name for one in summary.sheet.units for name in (one.name, one.full_name)}
    names |= {unit for row in summary.rows for unit in row.units}
    names |= {unit.unit for unit in summary.returns.units}
    return Edition(naming, public, mask_for(names, naming=naming, public=public))


def render_circular(
    summary: Summary,
    settings: Settings,
    template: bytes | None = None,
    *,
    public: bool = False,
    naming: bool | None = None,
) -> bytes:
    """Return the circular; the same input gives the same bytes.

    Args:
        summary: The quarter.
        settings: Of the workspace: who issues, 点名 or not, 演示数据.
        template: The clerk's template; the shipped one by default.
        public: True for the edition without phones and contacts.
        naming: Overrides the settings' 点名.

    Raises:
        ConfigError: The template or the settings are wrong.
    """
    content = read_template() if template is None else template
    named = settings.naming if naming is None else naming
    edition = edition_of(summary, naming=named, public=public)
    document = settings.period(summary.period).circular
    values = frame_values(settings, document, summary.period.year)
    if public:
        values |= {"联系人": "", "联系电话": "", "联系邮箱": ""}
    values |= circular_values(summary, settings, edition)
    layout: Layout = layout_of(settings)
    loaded = load_template(content, TEMPLATE, frozenset(CIRCULAR_TAGS), _REQUIRED, layout)
    keep = (settings.place, summary.period.chinese)
    return loaded.render(values, creator=settings.issuer, keep=keep, year=summary.period.year)


def circular_values(summary: Summary, settings: Settings, edition: Edition) -> dict[str, object]:
    """Return the values of the circular's own tags."""
    return {
        "期间": summary.period.chinese,
        "年份": summary.period.year,
        "任务来源": settings.source_title,
        "截止日期": chinese_date(summary.through),
        "点名": edition.naming,
        "公开版": edition.public,
        **_overall(summary),
        **_lists(summary, edition),
        **_returns(summary),
        **_changes(summary, edition),
        "领导统计表": tally_table(summary, "leader"),
        "单位统计表": tally_table(summary, "unit"),
        "滞后事项表": behind_table(summary, edition),
        "任务进展表": tasks_table([row for row in summary.rows if row.due], edition),
        "承诺兑现表": promises_table(summary, edition),
    }


def _overall(summary: Summary) -> dict[str, object]:
    overall, words = summary.overall, summary.dictionary
    chart = leader_chart(summary)
    open_cases = [one for one in summary.disagreements if not one.settled]
    month = summary.through.month
    return {
        **tally_values(overall),
        "状态明细": [
            {"词": s.word, "数": overall.counts[s.key].text, "占比": overall.shares[s.key].text}
            for s in counted_statuses(words)
            if overall.counts[s.key].value
        ],
        "占比规则": state_rule(words.closing, words.decimals),
        "序时进度": plain(rounded(summary.rules.expected(summary.period.quarter, month), 1)) + "%",
        "未达状态": "".join(f"“{s.word}”" for s in words.statuses if s.group is Group.BEHIND),
        "待核定数": len(open_cases),
        "未下达数": len(summary.unissued),
        "总体图": status_chart(summary) if overall.due.value else (),
        "领导图": chart if chart is not None else (),
    }


def tally_values(one: Tally) -> dict[str, object]:
    """Return the counts and shares of a tally under the names that templates use."""
    return {
        "任务总数": int(one.total.value),
        "列入数": int(one.due.value),
        "无节点数": int(one.total.value - one.due.value),
        "达到数": int(one.reached.value),
        "达到占比": one.group_shares[Group.REACHED].text,
        "未达数": int(one.behind.value),
        "未达占比": one.group_shares[Group.BEHIND].text,
        "其他数": int(one.groups[Group.OTHER].value),
        "其他占比": one.group_shares[Group.OTHER].text,
    }


def _stopped(text: str) -> str:
    """Return returned text as a sentence of its own."""
    kept = " ".join(text.split()).rstrip("。；;，, ")
    return f"{kept}。" if kept else ""


def _prose(text: str) -> str:
    """Return returned text as a sentence of running text."""
    return _stopped(full_width(text))


def item_values(place: int, row: TaskRow, edition: Edition) -> dict[str, object]:
    """Return one task of a list in running text."""
    return {
        "次序": place,
        "序号": row.task.number,
        "事项": full_width(edition.mask(short_title(row.task.title))),
        "单位": row.lead_text if edition.naming else "",
        "领导": "、".join(row.task.leaders),
        "状态": row.status.word,
        "依据": full_width(edition.sentence(row)),
        "定性": row.verdict.rule == "qualitative",
        "进展": _prose(edition.cell(row.text("progress"))),
        "原因": _prose(edition.cell(row.text("obstacles"))),
        "措施": _prose(edition.cell(row.text("next_step"))),
    }


def _lists(summary: Summary, edition: Edition) -> dict[str, object]:
    good, behind = summary.good, summary.behind
    units = [t for t in summary.breakdowns["unit"].tallies if t.behind.value and t.name != UNNAMED]
    units.sort(key=lambda t: -t.behind.value)
    return {
        "较好数": len(good),
        "较好事项": [item_values(n, row, edition) for n, row in enumerate(good[:_LISTED_GOOD], 1)],
        "滞后事项": [
            item_values(n, row, edition) for n, row in enumerate(behind[:_LISTED_BEHIND], 1)
        ],
        "滞后其余数": max(0, len(behind) - _LISTED_BEHIND),
        "滞后单位数": len(units),
        "滞后单位": "、".join(f"{t.name}（{t.behind}项）" for t in units),
    }


def _returns(summary: Summary) -> dict[str, object]:
    returns = summary.returns
    late, missing = returns.of(LATE), returns.of(MISSING)
    often = [t for t in summary.memory.timeliness if len(t.late) + len(t.missing) >= _OFTEN]
    return {
        "应报数": int(returns.asked.value),
        "按时数": int(returns.of(ON_TIME).value),
        "逾期数": int(late.value),
        "逾期单位": "、".join(late.sources),
        "未报数": int(missing.value),
        "未报单位": "、".join(missing.sources),
        "未报任务数": sum(row.status.role is Role.MISSING for row in summary.rows),
        "已报单位": "、".join(returns.returned.sources),
        "多数未报": missing.value * 2 > returns.asked.value,
        "多次逾期单位": "、".join(f"{t.unit}（{len(t.late) + len(t.missing)}次）" for t in often),
    }


def _changes(summary: Summary, edition: Edition) -> dict[str, object]:
    memory, before = summary.memory, summary.before
    previous = memory.previous
    now_rate, old_rate = summary.overall.closed_rate, before.closed_rate if before else None
    comparable = old_rate is not None and "—" not in (now_rate.text, old_rate.text)
    return {
        "有上季度": previous is not None and comparable,
        "上季度": previous.chinese if previous else "",
        "上季占比": old_rate.text if old_rate else "",
        "占比变化": _moved(now_rate.value - old_rate.value) if old_rate else "",
        "新增数": len(memory.added),
        "退出数": len(memory.dropped),
        "退步数": len(memory.fell_back),
        "退步事项": _names(summary, memory.fell_back, edition),
        "转好数": len(memory.improved),
        "停滞数": len(memory.stalled),
        "停滞事项": _names(summary, memory.stalled, edition),
        "雷同数": len(memory.same_text),
        "承诺数": len(memory.compared),
        "承诺未提及数": len(memory.broken),
    }


def _moved(change: Decimal) -> str:
    if change == 0:
        return "持平"
    return f"{'提高' if change > 0 else '下降'}{abs(change)}个百分点"


def _names(summary: Summary, remarks: Sequence[Remark], edition: Edition) -> str:
    """Return tasks in running text: 第3项“……”（商务局）."""
    parts = []
    for one in remarks[:_LISTED_CHANGES]:
        row = summary.row(one.task_id)
        unit = f"（{row.lead_text}）" if edition.naming else ""
        title = full_width(edition.mask(short_title(row.task.title)))
        title = title.replace("“", "‘").replace("”", "’")
        parts.append(f"第{row.task.number}项“{title}”{unit}")
    rest = len(remarks) - _LISTED_CHANGES
    return "；".join(parts) + (f"；其余{rest}项见进展总表" if rest > 0 else "")
