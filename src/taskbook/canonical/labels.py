"""Header labels: the alias table, and what one label means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from taskbook.canonical.quantity_words import QuantityWords, quantity_words
from taskbook.errors import ConfigError
from taskbook.resources import template

FIELDS = (
    "number",
    "requirement",
    "title",
    "body",
    "schedule",
    "deadline",
    "leaders",
    "lead_units",
    "responsible",
    "contacts",
    "assisting",
    "when",
    "measure",
    "remark",
    "ignored",
)
# Not in the tables of labels that workspaces keep from before there were such fields.
_LATER_FIELDS = {"when": "时段", "measure": "计量单位"}
PERIOD = "period"
_ROW_WORDS = ("total", "note", "continued", "offices", "same", "empty")

_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_NOISE = re.compile(r"[\s:：*＊“”\"'·.。]+")
_YEAR_BEFORE = re.compile(r"^(?:(?:19|20)\d\d年度?|本年度?|今年)")
_PERIOD_LABEL = re.compile(
    r"^(?:截至|截止|截止到|到|至)?(?P<marker>第?[一二三四1-4](?:、?[一二三四])?季度|[上下]半年|[qQ][1-4]|前[二三]季度|全年"
    r"|(?:1[0-2]|[1-9])(?:月?[-—~至到](?:1[0-2]|[1-9]))?月份?)(?P<end>(?:末|底)?(?:之前|以前|前)?)"
    r"(?:累计|完成|达到|应|工作|主要|重点|阶段|推进|节点|形象|目标|任务|计划|进度|安排|要求|内容|措施|及|和|时间)*$"
)
_LABEL_IN_LINE = re.compile(r"(?:^|(?<=[；;。，,、\s（(【]))(?P<label>[㐀-鿿]{2,10})\s*[:：]")
_SHORTEST_PART = 3
_CLOSE_ENOUGH = 60
_LONGEST_LABEL = 40
_LONGEST_WORD = 12


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What one label means.

    Attributes:
        field: One of ``FIELDS``, ``period``, or an empty string for a label that is not known.
        alias: The known label that it was recognised by; for a period the words that name it.
        certain: False where only a part of the label is known (市级责任领导).
    """

    field: str = ""
    alias: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Aliases:
    """The alias table.

    Attributes:
        fields: Comparable label to field.
        words: Field to the word that it is shown by.
        beside: Weaker label to (stronger labels, field it means beside one of them).
        rows: Kind of row or cell to the words that tell it.
        quantities: The words for numbers, by which units of measure are told.
    """

    fields: dict[str, str]
    words: dict[str, str]
    beside: dict[str, tuple[frozenset[str], str]]
    rows: dict[str, frozenset[str]]
    quantities: QuantityWords = field(default_factory=quantity_words)
    _found: dict[str, LabelMatch] = field(default_factory=dict, repr=False, compare=False)

    @property
    def measures(self) -> Mapping[str, str]:
        """Units of measure, without their scale."""
        return self.quantities.kinds

    def match(self, label: str) -> LabelMatch:
        """Return what a label means; never a guess by likeness, see ``suggest``."""
        known = self._found.get(label)
        if known is None:
            known = self._found.setdefault(label, self._match(label))
        return known

    def _match(self, label: str) -> LabelMatch:
        if not label.strip() or len(label) > _LONGEST_LABEL:
            return LabelMatch()
        for key in dict.fromkeys((comparable(label, brackets=True), comparable(label))):
            if key in self.fields:
                return LabelMatch(self.fields[key], key)
            period = _PERIOD_LABEL.match(key)
            if period is not None:
                return LabelMatch(PERIOD, _period_words(period["marker"]) + period["end"])
        return self._match_part(comparable(label))

    def _match_part(self, key: str) -> LabelMatch:
        """Return the longest known label that a label ends or begins with (市级责任领导)."""
        for length in range(len(key) - 1, _SHORTEST_PART - 1, -1):
            for part in (key[-length:], key[:length]):
                if part in self.fields:
                    return LabelMatch(self.fields[part], part, certain=False)
        return LabelMatch()

    def suggest(self, label: str) -> str:
        """Return the known label most like an unknown one, for a person; empty if none is."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(
            comparable(label), self.fields.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        return "" if found is None else str(found[0])

    def with_columns(self, columns: Iterable[tuple[str, str]]) -> Aliases:
        """Return the table with a person's labels (``columns`` of the manifest) put first.

        Raises:
            ConfigError: A label is mapped to something that is no field.
        """
        by_word = {word: name for name, word in self.words.items()}
        fields = dict(self.fields)
        for label, name in columns:
            name = by_word.get(name, name)
            if name not in FIELDS:
                raise ConfigError(
                    f"manifest.toml 的 columns 把“{label}”对应到“{name}”，没有这个字段。",
                    f"可用的字段：{'、'.join(FIELDS)}，或其中文名：{'、'.join(self.words.values())}。",
                )
            for key in (comparable(label, brackets=True), comparable(label)):
                fields[key] = name
        beside = {
            label: rule
            for label, rule in self.beside.items()
            if fields.get(label) == self.fields.get(label)
        }
        return Aliases(fields, self.words, beside, self.rows, self.quantities)

    def is_word(self, kind: str, text: str) -> bool:
        """Return True if a cell is nothing but one of the words of this kind (``total``)."""
        return (bool(text) and comparable(text) in self.rows[kind]) or text.strip() in self.rows[
            kind
        ]

    def begins(self, kind: str, text: str) -> bool:
        """Return True if a text begins with a word of this kind and a colon or the like."""
        head = re.split(r"[:：,，.．、\s\d]", text.strip(), maxsplit=1)[0]
        return head != text.strip() and comparable(head) in self.rows[kind]


@dataclass(frozen=True, slots=True)
class LabelledPart:
    """A labelled part of a line (完成时限：6月底前).

    Attributes:
        match: What its label means.
        text: What follows the label, up to the next one.
    """

    match: LabelMatch
    text: str


def labelled_parts(text: str, aliases: Aliases, fields: Collection[str]) -> list[LabelledPart]:
    """Return the parts of a line that begins with a label of one of the fields, else nothing."""
    marks = [
        (match, known)
        for match in _LABEL_IN_LINE.finditer(text)
        if (known := aliases.match(match["label"])).field in fields and known.certain
    ]
    if not marks or text[: marks[0][0].start()].strip("（(【-—·•● "):
        return []
    ends = [match.start() for match, _ in marks[1:]] + [len(text)]
    return [
        LabelledPart(known, text[match.end() : end].strip("；; 　"))
        for (match, known), end in zip(marks, ends, strict=True)
    ]


def comparable(label: str, brackets: bool = False) -> str:
    """Return a label without what does not count; ``brackets`` keeps what stands in them."""
    text = unicodedata.normalize("NFKC", label)
    if not brackets:
        text = _BRACKETS.sub("", text) or text
    return _YEAR_BEFORE.sub("", _NOISE.sub("", text)) or _NOISE.sub("", text)


def _period_words(marker: str) -> str:
    """Return the words of a period as schedules write them: ``Q1`` -> ``一季度``."""
    two = re.fullmatch(r"第?([一二三四])、?([一二三四])季度", marker)
    if two is not None:
        return f"{two[1]}、{two[2]}季度"
    digits = re.fullmatch(r"[qQ]([1-4])|第?([1-4])季度", marker)
    if digits is None:
        return marker
    return f"{'一二三四'[int(digits[1] or digits[2]) - 1]}季度"


def read_aliases(path: Path, quantities: QuantityWords | None = None) -> Aliases:
    """Read an alias table; ``quantities`` are the words for numbers that go with it.

    Raises:
        ConfigError: A field is missing or unknown, or a label stands under two fields.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"表头别名表“{path.name}”无法读取：{error}。", _RESTORE) from error
    unknown = sorted(set(data) - {*FIELDS, "beside", "rows"})
    missing = [n for n in (*FIELDS, "rows") if n not in data and n not in _LATER_FIELDS]
    if unknown or missing:
        what = "、".join(unknown or missing)
        raise ConfigError(
            f"表头别名表“{path.name}”{'有无法识别的' if unknown else '缺少'} {what}。", _RESTORE
        )
    try:
        return _aliases(data, path.name, quantities or quantity_words())
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"表头别名表“{path.name}”内容有误：{error}。", _RESTORE) from error


_RESTORE = "请对照软件自带的 templates/labels.toml 改正，或删除该文件恢复默认。"


def _aliases(data: Mapping[str, Any], name: str, quantities: QuantityWords) -> Aliases:
    fields: dict[str, str] = {}
    words: dict[str, str] = {}
    for key in FIELDS:
        if key not in data:
            words[key] = _LATER_FIELDS[key]
            continue
        words[key] = str(data[key]["word"])
        for label in data[key]["labels"]:
            other = fields.setdefault(comparable(label), key)
            if other != key:
                raise ConfigError(
                    f"表头别名表“{name}”中“{label}”同时属于 {other} 和 {key}。", _RESTORE
                )
    beside = {
        comparable(label): (frozenset(map(comparable, rule["stronger"])), str(rule["becomes"]))
        for rule in data.get("beside", ())
        for label in rule["labels"]
    }
    rows = {kind: frozenset(map(str.strip, data["rows"][kind])) for kind in _ROW_WORDS}
    return Aliases(fields, words, beside, rows, quantities)


@lru_cache(maxsize=4)
def load_aliases(workspace: Path | None = None) -> Aliases:
    """Return the alias table of a workspace, or the shipped one."""
    return read_aliases(template("labels.toml", workspace), quantity_words(workspace))
