"""The status dictionary: which words and colours a city uses, and how it draws the lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from taskbook.pace.toml_source import TomlSource
from taskbook.resources import template


class Role(StrEnum):
    """What a status says of a task."""

    DONE = "done"
    BAND = "band"
    IDLE = "idle"
    UNJUDGED = "unjudged"
    MISSING = "missing"
    NOT_DUE = "not_due"


class Group(StrEnum):
    """On which side a status counts."""

    REACHED = "reached"
    BEHIND = "behind"
    OTHER = "other"


class Arithmetic(StrEnum):
    """How far from the pace a task is: 低于序时的百分点, 低于序时的比例, 实际与序时之比."""

    POINTS = "points"
    SHARE = "share"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """One status.

    Attributes:
        key: Stable identifier.
        word: What readers see.
        role: What it says.
        group: On which side it counts.
        rank: 0-based place from best to worst.
        colour: The colour's name (blue is praise in one city and a warning in another).
        fill: Its hex value, without ``#``.
        limit: For a band: the worst measure still inside; None for the last band.
        inclusive: Whether ``limit`` itself is inside.
        praise: True where the colour is an honour.
        aliases: Other words that mean it.
    """

    key: str
    word: str
    role: Role
    group: Group
    rank: int
    colour: str
    fill: str
    limit: Decimal | None = None
    inclusive: bool = True
    praise: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusDictionary:
    """A city's statuses, best first.

    Attributes:
        name: Whose dictionary it is.
        arithmetic: What a band's limit measures.
        decimals: Decimals of shares.
        closing: How shares are made to add up to 100: ``largest-remainder`` or ``trim-largest``.
        statuses: Best first; the three that every circular needs (本期不评定, 未报送,
            本季度无节点) are supplied where the file leaves them out.
    """

    name: str
    arithmetic: Arithmetic
    decimals: int
    closing: str
    statuses: tuple[StatusWord, ...]

    def find(self, word: str) -> StatusWord | None:
        """Return the status that ``word`` names, by its word or an alias; None if none does."""
        wanted = "".join(word.split())
        return next((s for s in self.statuses if wanted in (s.word, s.key, *s.aliases)), None)

    def of_role(self, role: Role) -> StatusWord:
        """Return the status of ``role``; without 已完成 or 未启动 the best or worst band."""
        found = next((s for s in self.statuses if s.role is role), None)
        if found is not None:
            return found
        return self.bands[0 if role is Role.DONE else -1]

    @property
    def bands(self) -> tuple[StatusWord, ...]:
        """The statuses that the pace decides, best first."""
        return tuple(s for s in self.statuses if s.role is Role.BAND)

    @property
    def on_pace(self) -> StatusWord:
        """The status of a task exactly on pace: neither ahead nor behind."""
        return self.band(Decimal(100), Decimal(100))

    @property
    def behind(self) -> StatusWord:
        """The mildest status that counts as 未达到, for what has no measure."""
        return next((s for s in self.bands if s.group is Group.BEHIND), self.bands[-1])

    def measure(self, actual: Decimal, expected: Decimal) -> Decimal | None:
        """Return how far ``actual`` is from ``expected`` (both % of the target).

        Points or share below (positive = behind), or the ratio in %; None where a share or a
        ratio has no meaning because nothing is expected yet.
        """
        if self.arithmetic is Arithmetic.POINTS:
            return expected - actual
        if expected <= 0:
            return None
        if self.arithmetic is Arithmetic.SHARE:
            return (expected - actual) / expected * 100
        return actual / expected * 100

    def band(self, actual: Decimal, expected: Decimal) -> StatusWord:
        """Return the band into which ``actual`` against ``expected`` falls."""
        measure = self.measure(actual, expected)
        if measure is None:
            return self.on_pace if actual >= expected else self.behind
        return next(s for s in self.bands if self._holds(s, measure))

    def binary(self, reached: bool) -> StatusWord:
        """Return the band for a figure that can only be reached or missed."""
        return self.on_pace if reached else self.behind

    def _holds(self, status: StatusWord, measure: Decimal) -> bool:
        if status.limit is None:
            return True
        distance = status.limit - measure
        if self.arithmetic is Arithmetic.RATIO:
            distance = -distance
        return distance > 0 or (status.inclusive and distance == 0)


_NEEDED = (
    StatusWord("unjudged", "本期不评定", Role.UNJUDGED, Group.OTHER, 0, "灰", "D9D9D9"),
    StatusWord("missing", "未报送", Role.MISSING, Group.OTHER, 0, "紫", "C9A6E0"),
    StatusWord("not-due", "本季度无节点", Role.NOT_DUE, Group.OTHER, 0, "白", "FFFFFF"),
)
_TOP = ("name", "source", "arithmetic", "decimals", "closing", "status")
_KEYS = (
    "key",
    "word",
    "role",
    "group",
    "colour",
    "fill",
    "limit",
    "inclusive",
    "praise",
    "aliases",
)
CLOSINGS = ("largest-remainder", "trim-largest")


def load_dictionary(path: Path | None = None) -> StatusDictionary:
    """Return the dictionary in ``path``, by default the shipped ``templates/status.toml``.

    Raises:
        ConfigError: The file is no usable dictionary; names its line and the reason.
    """
    source = TomlSource(path if path is not None else template("status.toml"))
    data = source.data
    source.only(data, _TOP)
    arithmetic = source.choice(
        data.get("arithmetic"), tuple(Arithmetic), source.line("arithmetic"), "分档算法"
    )
    closing = source.choice(
        data.get("closing", CLOSINGS[0]), CLOSINGS, source.line("closing"), "占比凑整方法"
    )
    decimals = data.get("decimals", 1)
    if decimals not in (0, 1, 2) or isinstance(decimals, bool):
        source.refuse(source.line("decimals"), f"占比的小数位数应为 0、1 或 2，现为“{decimals}”")
    entries = data.get("status")
    if not isinstance(entries, list) or not entries:
        source.refuse(1, "没有写出任何状态（[[status]]）")
    words = [_read_status(source, entry, index) for index, entry in enumerate(entries)]
    _check_unique(source, words)
    _check_bands(source, words, Arithmetic(arithmetic))
    roles = {word.role for word in words}
    words += [needed for needed in _NEEDED if needed.role not in roles]
    ranked = tuple(_ranked(word, rank) for rank, word in enumerate(words))
    name = str(data.get("name") or source.path.stem)
    return StatusDictionary(name, Arithmetic(arithmetic), decimals, closing, ranked)


def _ranked(word: StatusWord, rank: int) -> StatusWord:
    from dataclasses import replace

    return replace(word, rank=rank)


def _read_status(source: TomlSource, entry: Any, index: int) -> StatusWord:
    source.only(entry, _KEYS, f"status#{index}")

    def at(key: str) -> int:
        return source.line(key, "status", index)

    for key in ("key", "word", "role", "group"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            source.refuse(at(key), f"第 {index + 1} 个状态缺少“{key}”")
    fill = entry.get("fill", "FFFFFF")
    if not isinstance(fill, str) or not re.fullmatch(r"[0-9A-Fa-f]{6}", fill):
        source.refuse(at("fill"), f"颜色值“{fill}”不是 6 位十六进制数（例如 A9D18E）")
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
        source.refuse(at("aliases"), '别名应写成带引号的词的列表，例如 ["提前完成"]')
    limit = entry.get("limit")
    if limit is not None:
        limit = source.number(limit, at("limit"), "分档界限")
    for key in ("inclusive", "praise"):
        if not isinstance(entry.get(key, True), bool):
            source.refuse(at(key), f"“{key}”应为 true 或 false")
    return StatusWord(
        key=entry["key"],
        word=entry["word"],
        role=Role(source.choice(entry["role"], tuple(Role), at("role"), "状态类别")),
        group=Group(source.choice(entry["group"], tuple(Group), at("group"), "计入哪一类")),
        rank=index,
        colour=str(entry.get("colour", "无")),
        fill=fill.upper(),
        limit=limit,
        inclusive=entry.get("inclusive", True),
        praise=entry.get("praise", False),
        aliases=tuple(aliases),
    )


def _check_unique(source: TomlSource, words: list[StatusWord]) -> None:
    seen: dict[str, str] = {}
    for index, word in enumerate(words):
        for name in {word.key, word.word, *word.aliases}:
            if name in seen:
                line = source.line("word", "status", index)
                source.refuse(line, f"“{name}”同时属于“{seen[name]}”和“{word.word}”")
            seen[name] = word.word
        earlier = [w.role for w in words[:index]]
        if word.role is not Role.BAND and word.role in earlier:
            source.refuse(
                source.line("role", "status", index),
                f"类别“{word.role}”出现了两次，只有 band 可以有多个",
            )


def _check_bands(source: TomlSource, words: list[StatusWord], arithmetic: Arithmetic) -> None:
    bands = [(index, word) for index, word in enumerate(words) if word.role is Role.BAND]
    if not bands:
        source.refuse(1, '至少要有一个按进度分档的状态（role = "band"）')
    sign = -1 if arithmetic is Arithmetic.RATIO else 1
    previous: tuple[Decimal, bool] | None = None
    for place, (index, word) in enumerate(bands):
        line = source.line("limit", "status", index)
        last = place == len(bands) - 1
        if last != (word.limit is None):
            problem = "是最后一档，不应写 limit" if last else "不是最后一档，缺少 limit"
            source.refuse(line, f"“{word.word}”{problem}，否则有的进度不属于任何一档")
        if word.limit is None:
            continue
        current = (word.limit * sign, word.inclusive)
        if previous is not None and current <= previous:
            order = "由大到小" if sign < 0 else "由小到大"
            source.refuse(line, f"“{word.word}”的界限 {word.limit} 与上一档次序不符，应{order}")
        previous = current
