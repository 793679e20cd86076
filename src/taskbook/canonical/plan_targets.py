"""The paragraph of expected targets, and the targets that a longer outlook names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from taskbook.canonical.indicators import parse_indicators
from taskbook.canonical.plan_parts import PlanKind
from taskbook.canonical.plan_rules import PlanRules, split_number
from taskbook.canonical.plan_text import is_line
from taskbook.canonical.plan_year import five_year_span
from taskbook.canonical.quantity_words import quantity_words
from taskbook.model.raw import RawBlock
from taskbook.problems import Problem

_DEFAULT_TITLE = "主要预期目标"
_FIVE_YEARS = re.compile(r"“?十([一二三四五六七八九])五”?")


@dataclass(slots=True)
class TargetDraft:
    """The targets' paragraph taken apart.

    Attributes:
        title: What kind of targets they are (全镇经济社会发展的主要预期目标).
        block: The paragraph.
        body: Its whole text, with the list that follows it.
        numbers_in: The part of the text that states the targets.
        items: The blocks of a list that follows.
    """

    title: str
    block: RawBlock
    body: str
    numbers_in: str
    items: list[RawBlock] = field(default_factory=list)

    @property
    def blocks(self) -> list[RawBlock]:
        """The paragraph and its list."""
        return [self.block, *self.items]


def build_targets(
    blocks: Sequence[RawBlock], kinds: Sequence[PlanKind], rules: PlanRules
) -> list[TargetDraft]:
    """Return the paragraphs of expected targets, each with the list that follows it."""
    drafts: list[TargetDraft] = []
    for index, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind is not PlanKind.TARGET:
            continue
        match = rules.parts["target_patterns"].search(block.text)
        if match is None and is_line(block.text):
            title = split_number(block.text)[2] or block.text
            draft = TargetDraft(title, block, block.text, "")
        elif match is None:
            opening = rules.parts["target_openings"].search(block.text)
            start = opening.start() if opening is not None else 0
            draft = TargetDraft(_DEFAULT_TITLE, block, block.text, block.text[start:])
        else:
            end = match.end()
            draft = TargetDraft(_title(block.text[:end]), block, block.text, block.text[end:])
        following = zip(blocks[index + 1 :], kinds[index + 1 :], strict=True)
        listed_blocks = takewhile(lambda pair: pair[1] is PlanKind.TARGET_ITEM, following)
        draft.items.extend(item for item, _ in listed_blocks)
        if draft.items:
            draft.body += "".join("\n" + item.text for item in draft.items)
            draft.numbers_in += "".join("\n" + split_number(i.text)[2] for i in draft.items)
        drafts.append(draft)
    return drafts


def outlook_targets(
    blocks: Sequence[RawBlock],
    kinds: Sequence[PlanKind],
    year: int,
    workspace: Path | None = None,
) -> Iterator[Problem]:
    """Yield, for the record, the targets of a longer outlook: they are not this year's tasks."""
    words = quantity_words(workspace)
    last = 0
    for block, kind in zip(blocks, kinds, strict=True):
        if kind is not PlanKind.OUTLOOK:
            continue
        if match := _FIVE_YEARS.search(block.text):
            last = five_year_span(match[1])[1]
        for indicator in parse_indicators(block.text, year, field="body", words=words):
            due = indicator.year if indicator.year != year else last
            yield Problem(
                "plan-outlook-target",
                block.location,
                found=indicator.text,
                expected=str(due) if due else "规划期",
            )


def _title(head: str) -> str:
    clause = re.split(r"[，,。；;]", head)[-1]
    title = re.sub(r"(?:是|为|如下|[:：])+$", "", clause).strip()
    return title or _DEFAULT_TITLE
