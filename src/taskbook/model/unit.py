"""The unit register (单位名录): who exists, under which names, in which groups."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_MANY = re.compile(
    r"^.{0,5}各(?!界)|成员单位$"
    r"|^.{0,4}(?:相关|有关)的?(?:责任|职能|主管)?(?:单位|部门|企业|镇|街|乡|园区|县|区|市|局)"
)


def stands_for_many(name: str) -> bool:
    """Return whether an unregistered name means several units (各县区, 市有关部门), and is none.

    Example:
        >>> [stands_for_many(name) for name in ("各县（市、区）政府", "市有关部门", "教育局")]
        [True, True, False]
    """
    return _MANY.search(name) is not None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the register.

    Attributes:
        name: Canonical short name used everywhere (``科学技术局``).
        full_name: Name in official documents (``东莞市科学技术局``).
        kind: 局, 镇街, 园区, 企业, 指挥部, 群团, 驻莞单位, 党委部门, 事业单位, 领导小组, or
            组 for a group.
        aliases: Other exact spellings that mean this unit.
        groups: Names of the groups that it belongs to.
        vague: True for words that name no one in particular (相关镇街): never expanded.
        valid_from: First day, or None if open.
        valid_to: Last day, or None if open.
        note: Why the entry is as it is, for people.
    """

    name: str
    full_name: str
    kind: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    vague: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: str = ""

    @property
    def is_group(self) -> bool:
        """True for a group of units (各镇街), which is expanded to its members."""
        return self.kind == "组"
