"""One short document per leader, unit or town: what is theirs, and what of it is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskbook.errors import UsageError
from taskbook.model.settings import Settings
from taskbook.official import chinese_date, load_template
from taskbook.outputs.frame import layout_of
from taskbook.pace.dictionary import Group
from taskbook.summary.circular import edition_of, read_template, tally_values
from taskbook.summary.circular_tables import page_table
from taskbook.summary.figures import UNNAMED, Tally
from taskbook.summary.rows import TaskRow
from taskbook.summary.summarise import Summary

TEMPLATE = "circular_page.docx"
PAGE_TAGS = frozenset(
    {
        "名称",
        "关系",
        "期间",
        "截止日期",
        "任务总数",
        "列入数",
        "无节点数",
        "达到数",
        "达到占比",
        "未达数",
        "未达占比",
        "其他数",
        "其他占比",
        "达到项",
        "其他项",
        "滞后表",
    }
)
_REQUIRED = frozenset({"名称", "列入数", "滞后表"})
_RELATIONS = {"leader": "负责", "unit": "牵头", "town": "牵头"}
_TOWN_KINDS = ("镇街", "园区")


def render_pages(
    summary: Summary,
    settings: Settings,
    by: str = "leader",
    template: bytes | None = None,
    *,
    public: bool = False,
) -> Iterator[tuple[str, bytes]]:
    """Yield each leader, unit or town with its page, in the order of the circular's tables.

    Args:
        summary: The quarter.
        settings: Of the workspace.
        by: ``leader``, ``unit`` or ``town``.
        template: The clerk's template; the shipped one by default.
        public: True to leave out phones and e-mail addresses.

    Raises:
        UsageError: ``by`` is none of the three.
        ConfigError: The template is wrong.
    """
    if by not in _RELATIONS:
        raise UsageError(
            f"不能按“{by}”分页。", "可选：leader（责任领导）、unit（牵头单位）、town（镇街）。"
        )
    content = read_template(TEMPLATE) if template is None else template
    loaded = load_template(content, TEMPLATE, PAGE_TAGS, _REQUIRED, layout_of(settings))
    edition = edition_of(summary, naming=True, public=public)
    rows = {row.id: row for row in summary.rows}
    for one in _tallies(summary, by):
        due = [(rows[key], one.statuses[key]) for key in one.due.sources]
        late = [pair for pair in due if pair[1].group is Group.BEHIND]
        late.sort(key=lambda pair: -pair[1].rank)
        values = {
            "名称": one.name,
            "关系": _RELATIONS[by],
            "期间": summary.period.chinese,
            "截止日期": chinese_date(summary.through),
            **tally_values(one),
            "达到项": _numbers(row for row, word in due if word.group is Group.REACHED),
            "其他项": _numbers(row for row, word in due if word.group is Group.OTHER),
            "滞后表": page_table(late, edition),
        }
        yield one.name, loaded.render(values, creator=settings.issuer, keep=(one.name,))


def _tallies(summary: Summary, by: str) -> Iterator[Tally]:
    key = "leader" if by == "leader" else "unit"
    towns = {unit.name for unit in summary.sheet.units if unit.kind in _TOWN_KINDS}
    for one in summary.breakdowns[key].tallies:
        if one.name != UNNAMED and (by != "town" or one.name in towns):
            yield one


def _numbers(rows: Iterable[TaskRow]) -> str:
    """Return tasks by their numbers, breakable anywhere: 第1项、第5项."""
    return "、".join(f"第{row.task.number}项" for row in rows)
