"""Tell the parts of a report: review, outlook, general requirements, targets, plan, ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from taskbook.canonical.plan_rules import PlanRules, split_number
from taskbook.canonical.plan_text import clip, is_line, split_sentences, without_salutation
from taskbook.model.raw import RawBlock
from taskbook.problems import Problem

_ORDINALS = {char: i for i, char in enumerate("一二三四五六七八九十", 1)}
_ITEM_STYLES = ("bullet", "arabic", "arabic-bracket", "circled", "one-is")
_TITLE_ENDS = ("方案", "通知", "分解表", "清单", "意见", "计划", "要点")
_LONGEST_PART_HEADING = 36
_LONGEST_TITLE = 45
_LONGEST_LEAD_IN = 160
_LOOK_AHEAD = 10
_FEWEST_GROWTHS = 3
_FIGURE = re.compile(r"\d(?:\.\d+)?\s*[%％]|\d\s*[万亿]|左右|以上|以内|正增长|同步|负转正|负为正")
_GROWTH = re.compile(r"增长[^，。；]{0,6}\d(?:\.\d+)?\s*[%％]")


class PlanKind(StrEnum):
    """What a block of a report is; the value is what a clerk reads in the record."""

    TITLE = "题目"
    PART = "部分标题"
    SITUATION = "形势与导语"
    REVIEW = "上年回顾"
    OUTLOOK = "规划展望"
    GENERAL = "总体要求"
    TARGET = "预期目标"
    TARGET_ITEM = "预期目标列项"
    PLAN = "当年计划"
    CLOSING = "结束语"


@dataclass(frozen=True, slots=True)
class PlanParts:
    """The kind of every block, in source order, and what was doubtful about it."""

    kinds: tuple[PlanKind, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _State:
    """Where the reader stands while going down the report."""

    kind: PlanKind = PlanKind.SITUATION
    by_heading: bool = False
    style: str = ""
    ordinal: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    in_plan: bool = False


def classify_blocks(blocks: Sequence[RawBlock], rules: PlanRules) -> PlanParts:
    """Return the kind of every block.

    The reader goes down the report and keeps the part it is in. A part begins with a heading of
    its own (2024年工作回顾, 二、2021年工作安排), with the way its first paragraph opens (过去一年,
    “十四五”期间), or, where neither is there, with a heading after which the words turn from
    telling to planning; the last is reported for a person to verify.
    """
    kinds: list[PlanKind] = []
    problems: list[Problem] = []
    state = _State()
    titled = 0
    for index, block in enumerate(blocks):
        if titled == index and _is_title(block, rules, first=index == 0):
            titled += 1
            kinds.append(PlanKind.TITLE)
            continue
        if kinds and _continues_targets(blocks[index - 1], kinds[-1], block):
            kinds.append(PlanKind.TARGET_ITEM)
            continue
        if _heads_targets(block, blocks[index + 1 : index + 2], rules):
            kinds.append(PlanKind.TARGET)
            continue
        before = state.kind
        kinds.append(_step(state, blocks, index, rules))
        if (
            state.in_plan
            and before in (PlanKind.REVIEW, PlanKind.OUTLOOK)
            and kinds[-1] is (PlanKind.PLAN)
        ):
            problems.append(
                Problem(
                    "plan-start-unmarked",
                    block.location,
                    found=clip(block.text),
                    note=f"前一段判为{before}",
                )
            )
    _mark_closing(blocks, kinds, rules)
    if PlanKind.PLAN not in kinds and blocks:
        problems.append(Problem("plan-part-missing", blocks[0].location))
    elif PlanKind.TARGET not in kinds and blocks:
        problems.append(Problem("plan-targets-missing", blocks[0].location))
    return PlanParts(tuple(kinds), tuple(problems))


def is_general_heading(rest: str, rules: PlanRules) -> bool:
    """Return True for a heading that names a part of the plan's preamble (总体要求)."""
    return rules.parts["general_heading_patterns"].search(rest) is not None


def _is_title(block: RawBlock, rules: PlanRules, first: bool) -> bool:
    """Return True for the first line if it can be a title, and for what may follow a title."""
    text = re.sub(r"\s+", "", block.text)
    if split_number(text)[0] not in ("", "bullet") or any(map(text.startswith, rules.salutations)):
        return False
    if rules.meeting.search(text) and len(text) <= 2 * _LONGEST_TITLE:
        return True
    if not is_line(text, _LONGEST_TITLE) or text.endswith(("：", ":")):
        return False
    if not first:
        continued = text.endswith(_TITLE_ENDS) and _part_heading(text, rules) is None
        return rules.byline.search(text) is not None or text.endswith("报告") or continued
    return _part_heading(text, rules) is None or rules.title.search(text) is not None


def _heads_targets(block: RawBlock, following: Sequence[RawBlock], rules: PlanRules) -> bool:
    """Return True for a heading of targets (一、主要预期目标) with a list of figures under it."""
    rest = split_number(block.text)[2]
    if not following or not is_line(rest, _LONGEST_PART_HEADING) or "目标" not in rest:
        return False
    if not is_general_heading(rest, rules):
        return False
    return _is_target_item(following[0]) or _is_group_of_targets(following[0])


def _continues_targets(before: RawBlock, kind: PlanKind, block: RawBlock) -> bool:
    """Return True for an item of the list that a heading or a paragraph of targets announces."""
    announced = kind is PlanKind.TARGET and (
        before.text.rstrip().endswith(("：", ":", "；")) or is_line(before.text)
    )
    if not announced and kind is not PlanKind.TARGET_ITEM:
        return False
    return _is_target_item(block) or _is_group_of_targets(block)


def _is_target_item(block: RawBlock) -> bool:
    style, _, rest = split_number(block.text)
    listed = style in _ITEM_STYLES or (style == "" and is_line(rest.rstrip("。；;"), 80))
    return listed and _FIGURE.search(rest) is not None


def _is_group_of_targets(block: RawBlock) -> bool:
    style, _, rest = split_number(block.text)
    return (
        style == "chinese-bracket" and re.search(r"指标。?$", rest) is not None and len(rest) <= 20
    )


def _step(state: _State, blocks: Sequence[RawBlock], index: int, rules: PlanRules) -> PlanKind:
    text = without_salutation(blocks[index].text, rules.salutations)
    style, number, rest = split_number(text)
    ordinal = _ordinal(number)
    if is_line(text) and not text.endswith(("：", ":")):
        kind = _step_heading(state, blocks, index, rules, (style, ordinal, rest))
        if style:
            state.seen[style] = ordinal
        return kind
    return _step_paragraph(state, text, rules, style)


def _step_heading(
    state: _State,
    blocks: Sequence[RawBlock],
    index: int,
    rules: PlanRules,
    number: tuple[str, int, str],
) -> PlanKind:
    style, ordinal, rest = number
    nested = state.in_plan and bool(style) and state.style != style and style in state.seen
    part = None if nested else _part_heading(rest, rules)
    if part is PlanKind.GENERAL:
        if state.kind in (PlanKind.REVIEW, PlanKind.OUTLOOK) and state.by_heading:
            return state.kind
        state.kind, state.by_heading = PlanKind.GENERAL, True
        return PlanKind.PART
    if part is not None and not (state.in_plan and part is PlanKind.PLAN and style == "arabic"):
        state.kind, state.by_heading, state.style, state.ordinal = part, True, style, ordinal
        state.in_plan = part is PlanKind.PLAN
        return PlanKind.PART
    if state.kind in (PlanKind.REVIEW, PlanKind.OUTLOOK):
        next_part = bool(style) and style == state.style and ordinal == state.ordinal + 1
        restarted = bool(style) and ordinal == 1 and state.seen.get(style, 0) >= 2
        if state.by_heading and not (next_part or restarted):
            return state.kind
        if not _sounds_planned(blocks[index + 1 : index + 1 + _LOOK_AHEAD], rules):
            return state.kind
    if not style and not state.in_plan and not _opens_text(blocks[index + 1 : index + 2]):
        return state.kind
    state.kind, state.by_heading, state.in_plan = PlanKind.PLAN, False, True
    return PlanKind.PLAN


def _opens_text(following: Sequence[RawBlock]) -> bool:
    """Return True where a paragraph or a numbered line follows, not another short line."""
    return bool(following) and (
        not is_line(following[0].text) or split_number(following[0].text)[0] != ""
    )


def _step_paragraph(state: _State, text: str, rules: PlanRules, style: str) -> PlanKind:
    kind = _paragraph_kind(state, text, rules, style)
    if state.kind in (PlanKind.REVIEW, PlanKind.OUTLOOK) and state.by_heading:
        return kind
    if rules.parts["enumerated_patterns"].search(text):
        state.kind, state.in_plan = PlanKind.PLAN, True
        return PlanKind.PLAN
    if not state.in_plan and _is_lead_in(text, rules):
        state.kind, state.in_plan = PlanKind.PLAN, True
    return kind


def _paragraph_kind(state: _State, text: str, rules: PlanRules, style: str) -> PlanKind:
    parts = rules.parts
    if state.kind in (PlanKind.REVIEW, PlanKind.OUTLOOK) and state.by_heading:
        if not _is_this_years(text, rules):
            return state.kind
        state.kind, state.by_heading = PlanKind.GENERAL, False
    if _states_targets(text, rules, state.kind) and not _is_outlook(text, rules):
        state.kind = PlanKind.PLAN if state.in_plan else PlanKind.GENERAL
        return PlanKind.TARGET
    if state.in_plan and state.kind is PlanKind.PLAN:
        if not state.seen and not style and parts["general_patterns"].search(text):
            return PlanKind.GENERAL
        if not state.seen and parts["situation_openings"].search(text):
            return PlanKind.SITUATION
        return PlanKind.SITUATION if _is_only_lead_in(text, rules) else PlanKind.PLAN
    for kind, key in (
        (PlanKind.OUTLOOK, "outlook_openings"),
        (PlanKind.REVIEW, "review_openings"),
        (PlanKind.SITUATION, "situation_openings"),
        (PlanKind.GENERAL, "general_patterns"),
    ):
        if parts[key].search(text):
            state.kind, state.by_heading = kind, False
            return kind
    return PlanKind.SITUATION if _is_only_lead_in(text, rules) else state.kind


def _part_heading(rest: str, rules: PlanRules) -> PlanKind | None:
    rest = rest.strip("— -")
    if len(rest) > _LONGEST_PART_HEADING or not is_line(rest):
        return None
    for kind, key in (
        (PlanKind.REVIEW, "review_patterns"),
        (PlanKind.GENERAL, "general_heading_patterns"),
        (PlanKind.OUTLOOK, "outlook_patterns"),
        (PlanKind.PLAN, "plan_patterns"),
    ):
        if rules.parts[key].search(rest):
            return kind
    return None


def _states_targets(text: str, rules: PlanRules, kind: PlanKind) -> bool:
    match = rules.parts["target_patterns"].search(text)
    if match is not None:
        return _FIGURE.search(text, match.end()) is not None or text.endswith(("：", ":"))
    opening = rules.parts["target_openings"].search(text)
    if opening is None or kind not in (PlanKind.SITUATION, PlanKind.GENERAL):
        return False
    return len(_GROWTH.findall(text, opening.end())) >= _FEWEST_GROWTHS and (
        rules.parts["review_openings"].search(text) is None
    )


def _is_outlook(text: str, rules: PlanRules) -> bool:
    return rules.parts["outlook_openings"].search(text) is not None


def _is_this_years(text: str, rules: PlanRules) -> bool:
    """Return True where a paragraph inside a review or outlook opens this year's plan unmarked."""
    head = next((s for s in split_sentences(text) if rules.parts["target_patterns"].search(s)), "")
    head = head or (text if rules.parts["general_patterns"].search(text[:60]) else "")
    return bool(re.search(r"今年|全年|新的?一年|20\d\d年", head[:60])) and not re.search(
        r"五年|十[三四五六七]五|20[23][05]年", head[:60]
    )


def _is_only_lead_in(text: str, rules: PlanRules) -> bool:
    return len(text) <= _LONGEST_LEAD_IN and _is_lead_in(text, rules)


def _is_lead_in(text: str, rules: PlanRules) -> bool:
    return rules.parts["lead_in_patterns"].search(text[-_LONGEST_LEAD_IN:]) is not None


def _sounds_planned(blocks: Sequence[RawBlock], rules: PlanRules) -> bool:
    text = "".join(block.text for block in blocks)
    future = sum(text.count(word) for word in rules.future_words)
    past = 2 * sum(text.count(word) for word in rules.past_words)
    return future > past


def _ordinal(number: str) -> int:
    digits = re.sub(r"\D", "", number)
    if digits:
        return int(digits)
    han = [_ORDINALS[char] for char in number if char in _ORDINALS]
    if not han:
        return 0
    if len(han) == 1:
        return han[0]
    return (han[0] if han[0] != 10 else 1) * 10 + (han[-1] if han[-1] != 10 else 0)


def _mark_closing(blocks: Sequence[RawBlock], kinds: list[PlanKind], rules: PlanRules) -> None:
    for index in range(len(blocks) - 1, -1, -1):
        text = blocks[index].text
        saluted = any(map(text.startswith, rules.salutations)) or "让我们" in text
        rallying = rules.parts["closing_patterns"].search(text) is not None
        sign_off = is_line(text.rstrip("！!。"), 12) and split_number(text)[0] == ""
        if not ((saluted and rallying) or (sign_off and index == len(blocks) - 1)):
            break
        kinds[index] = PlanKind.CLOSING
