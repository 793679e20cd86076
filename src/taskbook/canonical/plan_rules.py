"""The words by which a narrative report is read, from ``templates/plan_rules.toml``."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskbook.errors import ConfigError
from taskbook.resources import template

# Numbering styles, outermost first. A report uses two or three of them, always in this order.
NUMBERINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(r"第[一二三四五六七八九十]+[章节部]分?[、\s　]*")),
    ("chinese", re.compile(r"[一二三四五六七八九十]{1,3}[、.．]\s*")),
    ("chinese-bracket", re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）][、.．]?\s*")),
    ("ordinal", re.compile(r"第[一二三四五六七八九十]{1,2}[,，、]\s*")),
    ("arabic", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))\s*")),
    ("arabic-bracket", re.compile(r"[（(]\d{1,2}[)）][、.．]?\s*")),
    ("one-is", re.compile(r"[一二三四五六七八九十]{1,2}(?:是|要)(?=[\u4e00-\u9fff])")),
    ("circled", re.compile(r"[①-⑳]\s*")),
    ("bullet", re.compile(r"[●•·▪■◆★○◇▲➢\-—–]{1,2}\s*(?=[\u4e00-\u9fff“])")),
)


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Word lists and patterns; see the comments in ``plan_rules.toml`` for what each is for."""

    glossary_headings: frozenset[str]
    parts: dict[str, re.Pattern[str]]
    future_words: tuple[str, ...]
    past_words: tuple[str, ...]
    salutations: tuple[str, ...]
    title: re.Pattern[str]
    meeting: re.Pattern[str]
    byline: re.Pattern[str]
    openers: tuple[str, ...]
    longest_lead: int
    longest_lead_with_comma: int

    @classmethod
    def load(cls, workspace: Path | None = None) -> PlanRules:
        """Return the rules; a ``plan_rules.toml`` of the workspace overrides the shipped one.

        Raises:
            ConfigError: The file is no TOML, lacks a list, or a pattern in it is wrong.
        """
        return _load(template("plan_rules.toml", workspace))


@dataclass(frozen=True, slots=True)
class CommitmentRules:
    """Words that tell a plan's promises from its talk; see ``[commitments]`` for each."""

    unit_words: tuple[str, ...]
    governing: re.Pattern[str]
    amount_start: re.Pattern[str]
    funds: re.Pattern[str]
    references: re.Pattern[str]
    improving: re.Pattern[str]
    stock_after: re.Pattern[str]
    abstract_after: re.Pattern[str]
    stock_before: re.Pattern[str]
    size_before: re.Pattern[str]
    vague: re.Pattern[str]
    future_done: re.Pattern[str]
    turns: re.Pattern[str]
    state_markers: re.Pattern[str]
    state_words: re.Pattern[str]
    lead_in: re.Pattern[str]
    name_prefix: re.Pattern[str]
    name_suffix: re.Pattern[str]

    @classmethod
    def load(cls, workspace: Path | None = None) -> CommitmentRules:
        """Return the rules; raises ConfigError as ``PlanRules.load`` does."""
        return _load_commitments(template("plan_rules.toml", workspace))


@functools.lru_cache(maxsize=4)
def _load_commitments(path: Path) -> CommitmentRules:
    try:
        table = read_rules_table(path)["commitments"]
        words = {
            key: "|".join(re.escape(word) for word in sorted(value, key=len, reverse=True))
            for key, value in table.items()
            if isinstance(value, list)
        }
        adverbs = rf"(?:{words['adverbs']}|\s)*"
        return CommitmentRules(
            unit_words=tuple(table["unit_words"]),
            governing=re.compile(words["governing"]),
            amount_start=re.compile(rf"{adverbs}(?:{words['amount_verbs']})"),
            funds=re.compile(words["funds"]),
            references=re.compile(rf"{adverbs}(?:{words['references']})"),
            improving=re.compile(rf"(?:{words['improving']})\s*$"),
            stock_after=re.compile(rf"的?(?:{words['stock_after']})"),
            abstract_after=re.compile(rf"(?:重点|主要|关键)?(?:{words['abstract_after']})"),
            stock_before=re.compile(rf"(?:{words['stock_before']})(?:的)?\s*$"),
            size_before=re.compile(rf"(?:{words['size_before']})(?:为|超|超过|达|约|近|在)*\\s*$"),
            vague=re.compile(words["vague"]),
            future_done=re.compile(table["future_done"]),
            turns=re.compile(words["turns"]),
            state_markers=re.compile(words["state_markers"]),
            state_words=re.compile(words["state_words"]),
            lead_in=re.compile(rf"^(?:{words['adverbs']}|{words['name_verbs']}|\s)+"),
            name_prefix=re.compile(rf"^(?:{words['name_prefixes']})+"),
            name_suffix=re.compile(rf"(?:{words['name_suffixes']})+$"),
        )
    except KeyError as error:
        raise ConfigError(
            f"判读词表“{path}”缺少 {error}。", "请对照随软件提供的词表补上。"
        ) from error


def read_rules_table(path: Path) -> dict[str, Any]:
    """Return the tables of a rules file. Raises ConfigError where it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"判读词表“{path}”不是有效的 TOML：{error}。", "请改正后重试。"
        ) from error


def alternatives(path: Path, key: str, patterns: list[str]) -> re.Pattern[str]:
    """Return one pattern that matches any of ``patterns``; ``{year}`` stands for a year."""
    joined = "|".join(f"(?:{p})" for p in patterns).replace(
        "{year}", r"(?:20\d\d|二〇[〇一二三四五六七八九]{2})"
    )
    try:
        return re.compile(joined)
    except re.error as error:
        raise ConfigError(
            f"判读词表“{path}”中“{key}”有无效的正则表达式：{error}。", "请改正后重试。"
        ) from error


@functools.lru_cache(maxsize=4)
def _load(path: Path) -> PlanRules:
    table = read_rules_table(path)
    try:
        parts = {
            key: alternatives(path, key, value)
            for key, value in table["parts"].items()
            if key.endswith(("_patterns", "_openings"))
        }
        return PlanRules(
            glossary_headings=frozenset(table["glossary"]["headings"]),
            parts=parts,
            future_words=tuple(table["parts"]["future_words"]),
            past_words=tuple(table["parts"]["past_words"]),
            salutations=tuple(table["parts"]["salutations"]),
            title=alternatives(path, "title_patterns", table["titles"]["title_patterns"]),
            meeting=alternatives(path, "meeting_patterns", table["titles"]["meeting_patterns"]),
            byline=alternatives(path, "byline_patterns", table["titles"]["byline_patterns"]),
            openers=tuple(table["leads"]["openers"]),
            longest_lead=int(table["leads"]["longest_plain"]),
            longest_lead_with_comma=int(table["leads"]["longest_with_comma"]),
        )
    except KeyError as error:
        raise ConfigError(
            f"判读词表“{path}”缺少 {error}。", "请对照随软件提供的词表补上。"
        ) from error


def split_number(text: str) -> tuple[str, str, str]:
    """Part a paragraph's number from its text: style, number as written, the rest.

    Style and number are empty strings where the paragraph has none.
    """
    for style, pattern in NUMBERINGS:
        match = pattern.match(text)
        if match is not None:
            return style, match[0].strip(), text[match.end() :]
    return "", "", text


def style_rank(style: str) -> int:
    """Return how deep a numbering style stands (0 outermost)."""
    return next(i for i, (name, _) in enumerate(NUMBERINGS) if name == style)
