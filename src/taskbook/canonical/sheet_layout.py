"""The columns of 任务总表.xlsx: label, kind of value and width, sheet by sheet.

Kinds: ``text`` (empty means ""), ``text?`` (empty means None), ``int``, ``int?``, ``date``,
``decimal``, ``decimal?``, ``bool``, ``list`` (people, joined by 、), ``names`` (units, spellings,
which may hold a 、 themselves, joined by ；), ``word:NAME`` (a word of WORDS),
``shown`` (worked out from other sheets for the reader; checked on loading, never read back).
"""

from __future__ import annotations

from dataclasses import dataclass

LIST_GLUE = "、"
NAMES_GLUE = "；"

WORDS: dict[str, dict[str, str]] = {
    "level": {"city": "市级", "town": "镇街"},
    "part": {
        "main": "主要目标",
        "livelihood": "民生实事",
        "plan": "工作计划",
        "target": "预期目标",
    },
    "role": {"main": "主牵头", "joint": "共同牵头", "assist": "协助"},
    "comparator": {
        ">=": "不少于",
        ">": "超过",
        "<=": "不超过",
        "<": "少于",
        "~": "左右",
        "=": "等于",
        "range": "区间",
        "turn": "转向",
    },
    "basis": {"cumulative": "累计", "period": "当季", "annual": "年度"},
    "field": {"title": "年度目标", "schedule": "进度安排", "body": "正文"},
    "kind": {"same-matter": "同一事项", "answers": "对应"},
    "state": {"proposed": "待定", "confirmed": "确认", "rejected": "否定"},
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of the task sheet."""

    label: str
    kind: str
    width: float = 12


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its name, its columns, and whether people look at it."""

    name: str
    columns: tuple[SheetColumn, ...]
    hidden: bool = False


def _columns(*specs: tuple[str, str, float]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(*spec) for spec in specs)


_SOURCE = _columns(
    ("来源文件", "text", 16),
    ("来源表", "text?", 9),
    ("来源行", "int?", 8),
    ("来源列", "int?", 8),
    ("来源标签", "text?", 10),
)

ABOUT = SheetLayout("说明", _columns(("项目", "text", 16), ("内容", "text", 90)))

TASKS = SheetLayout(
    "任务",
    _columns(
        ("编号", "text", 14),
        ("序号", "int", 6),
        ("年度", "int", 7),
        ("层级", "word:level", 7),
        ("部分", "word:part", 10),
        ("总体要求编号", "text?", 14),
        ("年度目标及工作内容", "text", 48),
        ("正文", "text?", 30),
        ("季度进度安排", "text", 60),
        ("责任领导", "list", 12),
        ("牵头单位", "shown", 22),
        ("责任人", "shown", 14),
        ("直接责任人", "shown", 14),
        ("协助单位", "shown", 36),
        ("未对应的责任人", "list", 14),
        ("未对应的直接责任人", "list", 14),
        ("判读提示", "list", 20),
        ("校验", "shown", 0),
    )
    + _SOURCE,
)

REQUIREMENTS = SheetLayout(
    "总体要求",
    _columns(
        ("编号", "text", 14),
        ("标号", "text", 12),
        ("序号", "int", 6),
        ("部分", "word:part", 10),
        ("总体要求", "text", 100),
    )
    + _SOURCE,
)

DUTIES = SheetLayout(
    "单位分工",
    _columns(
        ("任务编号", "text", 14),
        ("角色", "word:role", 10),
        ("单位", "text", 30),
        ("原文写法", "text", 30),
        ("所属组", "text?", 16),
        ("组成员", "names", 30),
        ("责任人", "list", 16),
        ("直接责任人", "list", 16),
    ),
)

MILESTONES = SheetLayout(
    "节点",
    _columns(
        ("任务编号", "text", 14),
        ("分项", "text?", 18),
        ("季度", "list", 10),
        ("完成时限", "date", 12),
        ("内容", "text", 80),
        ("时间原文", "text", 14),
        ("分项原文", "text", 16),
    ),
)

INDICATORS = SheetLayout(
    "量化指标",
    _columns(
        ("任务编号", "text", 14),
        ("指标", "text", 40),
        ("要求", "word:comparator", 9),
        ("目标值", "decimal?", 12),
        ("目标值上限", "decimal?", 12),
        ("单位", "text", 10),
        ("年度", "int", 7),
        ("季度", "int?", 7),
        ("口径", "word:basis", 8),
        ("增速", "bool", 7),
        ("原文", "text", 60),
        ("出处", "word:field", 10),
    ),
)

RELATED = SheetLayout(
    "关联",
    _columns(
        ("任务编号", "text", 14),
        ("关联任务", "text", 14),
        ("关系", "word:kind", 12),
        ("相似度", "decimal", 9),
        ("状态", "word:state", 9),
    ),
)

DEFINITIONS = SheetLayout(
    "名词解释",
    _columns(
        ("名词", "text", 20),
        ("解释", "text", 90),
        ("注号", "int?", 7),
        ("使用该名词的任务", "names", 30),
    )
    + _SOURCE,
)

UNITS = SheetLayout(
    "单位名录",
    _columns(
        ("名称", "text", 30),
        ("全称", "text", 40),
        ("类别", "text", 10),
        ("别名", "names", 40),
        ("所属组", "names", 24),
        ("泛指", "bool", 7),
        ("生效日期", "date?", 12),
        ("失效日期", "date?", 12),
        ("说明", "text", 40),
    ),
)

PROBLEMS = SheetLayout(
    "判读记录",
    _columns(
        ("代码", "text", 22),
        ("分级", "shown", 7),
        ("任务编号", "text", 14),
        ("说明", "shown", 70),
        ("处理", "shown", 40),
        ("原文", "text", 40),
        ("应为", "text", 20),
        ("已修复", "bool", 8),
        ("改为", "text", 30),
        ("附注", "text", 30),
    )
    + _SOURCE,
)

PROVENANCE = SheetLayout(
    "出处", _columns(("编号", "text", 14), ("各值出处", "text", 100)), hidden=True
)

LAYOUTS = (
    ABOUT,
    TASKS,
    REQUIREMENTS,
    DUTIES,
    MILESTONES,
    INDICATORS,
    RELATED,
    DEFINITIONS,
    UNITS,
    PROBLEMS,
    PROVENANCE,
)
