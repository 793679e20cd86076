"""The pace rules of ``templates/pace.toml``: their order, their numbers and their sentences."""

from __future__ import annotations

import string
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from taskbook.pace.toml_source import TomlSource
from taskbook.resources import template

PRECEDENCES = ("computed", "reported", "worse")
_COMMON = {"name", "span", "actual", "target", "gap", "quarter"}
_OUTCOMES = ("reached", "behind", "empty", "short", "early", "silent", "unjudged")
_SENTENCES: dict[str, dict[str, set[str]]] = {
    "declared-milestone": {
        "reached": _COMMON,
        "behind": _COMMON,
        "unjudged": {"name", "target", "quarter"},
    },
    "growth": {"reached": _COMMON, "behind": _COMMON},
    "inverse": {"reached": _COMMON, "behind": _COMMON},
    "annual": {
        "reached": _COMMON,
        "behind": _COMMON,
        "unjudged": {"name", "target", "span", "actual"},
    },
    "calendar": {key: _COMMON | {"percent", "expected"} for key in ("done", "reached", "behind")},
    "qualitative": {
        **{outcome: {"unit", "reported", "node", "word", "gap"} for outcome in _OUTCOMES},
        "missing": {"unit"},
        "beside": {"unit", "reported"},
        "not_due": set(),
    },
}
RULE_NAMES = tuple(_SENTENCES)
_TOP = (
    "precedence",
    "calendar",
    "annual_by_calendar",
    "about_tolerance",
    "rate_units",
    "same_text",
    "promise_kept",
    "rule",
)


@dataclass(frozen=True, slots=True)
class PaceRule:
    """One rule: its stable name, its title, and its sentence for each outcome."""

    name: str
    title: str
    sentences: dict[str, str]

    def say(self, outcome: str, **parts: str) -> str:
        """Return the sentence for ``outcome`` with ``parts`` filled in."""
        return self.sentences[outcome].format(**parts)


@dataclass(frozen=True, slots=True)
class PaceRules:
    """All rules, in the order in which they are tried.

    Attributes:
        precedence: Which status counts until one is confirmed.
        calendar: Percent of a year's target expected by the end of each quarter, or None for
            months passed / 12.
        annual_by_calendar: Whether a year's total without a node for the quarter is judged by the
            calendar before the year ends; rates never are.
        about_tolerance: Percent by which 左右 may be missed.
        rate_units: Units that do not add up over time.
        same_text: Likeness (0 to 100) from which a text counts as copied.
        promise_kept: Percent of last quarter's measures that must come up again.
        rules: The rules that are in force.
    """

    precedence: str
    calendar: tuple[Decimal, ...] | None
    annual_by_calendar: bool
    about_tolerance: Decimal
    rate_units: tuple[str, ...]
    same_text: Decimal
    promise_kept: Decimal
    rules: tuple[PaceRule, ...]

    def rule(self, name: str) -> PaceRule | None:
        """Return the rule in force under ``name``, or None when it is switched off."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def expected(self, quarter: int, month: int) -> Decimal:
        """Return the percent of a year's target expected by ``quarter`` (by ``month``)."""
        if self.calendar is None:
            return Decimal(month * 100) / 12
        return self.calendar[quarter - 1]


def load_rules(path: Path | None = None) -> PaceRules:
    """Return the rules in ``path``, by default the shipped ``templates/pace.toml``.

    Raises:
        ConfigError: The file is no usable set of rules; names its line and the reason.
    """
    source = TomlSource(path if path is not None else template("pace.toml"))
    data = source.data
    source.only(data, _TOP)

    def number(key: str) -> Decimal:
        value = source.number(data.get(key), source.line(key), f"“{key}”")
        if not 0 <= value <= 100:
            source.refuse(source.line(key), f"“{key}”应在 0 到 100 之间，现为 {value}")
        return value

    units = data.get("rate_units", [])
    if not isinstance(units, list) or not all(isinstance(u, str) for u in units):
        source.refuse(source.line("rate_units"), "“rate_units”应为带引号的单位的列表")
    return PaceRules(
        precedence=source.choice(
            data.get("precedence"), PRECEDENCES, source.line("precedence"), "取舍次序"
        ),
        calendar=_read_calendar(source),
        annual_by_calendar=_flag(source, "annual_by_calendar"),
        about_tolerance=number("about_tolerance"),
        rate_units=tuple(units),
        same_text=number("same_text"),
        promise_kept=number("promise_kept"),
        rules=_read_rules(source),
    )


def _flag(source: TomlSource, key: str) -> bool:
    value = source.data.get(key, False)
    if not isinstance(value, bool):
        source.refuse(source.line(key), f"“{key}”应为 true 或 false")
    return value


def _read_calendar(source: TomlSource) -> tuple[Decimal, ...] | None:
    value, line = source.data.get("calendar"), source.line("calendar")
    if value == "months":
        return None
    if not isinstance(value, list) or len(value) != 4:
        source.refuse(line, '“calendar”应为四个季度的百分数，或写 "months"')
    shares = tuple(source.number(item, line, "日历序时") for item in value)
    if list(shares) != sorted(shares) or shares[-1] != 100 or shares[0] < 0:
        source.refuse(line, "日历序时应逐季不减，且第四季度为 100")
    return shares


def _read_rules(source: TomlSource) -> tuple[PaceRule, ...]:
    rules: list[PaceRule] = []
    for index, entry in enumerate(source.data.get("rule", [])):
        line = source.line("name", "rule", index)
        name = source.choice(entry.get("name"), RULE_NAMES, line, "规则名")
        if name in (rule.name for rule in rules):
            source.refuse(line, f"规则“{name}”写了两次")
        outcomes = _SENTENCES[name]
        source.only(entry, ("name", "title", "enabled", *outcomes), f"rule#{index}")
        for outcome, allowed in outcomes.items():
            _check_sentence(source, entry.get(outcome), index, outcome, allowed)
        enabled = entry.get("enabled", True)
        if not isinstance(enabled, bool):
            source.refuse(source.line("enabled", "rule", index), "“enabled”应为 true 或 false")
        if enabled:
            sentences = {outcome: str(entry[outcome]) for outcome in outcomes}
            rules.append(PaceRule(name, str(entry.get("title", name)), sentences))
    if not any(rule.name == "qualitative" for rule in rules):
        source.refuse(1, "缺少规则“qualitative”：没有数字的任务要靠它判断，不能停用")
    return tuple(rules)


def _check_sentence(
    source: TomlSource, sentence: object, index: int, outcome: str, allowed: set[str]
) -> None:
    line = source.line(outcome, "rule", index)
    if not isinstance(sentence, str) or not sentence:
        source.refuse(line, f"规则缺少“{outcome}”的句子")
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
    except ValueError:
        source.refuse(line, "句子里的花括号不成对")
    for name in names:
        if name not in allowed:
            known = "、".join(f"{{{n}}}" for n in sorted(allowed))
            source.refuse(line, f"句子里的“{{{name}}}”没有对应内容（可用：{known}）")
