"""Headings, overviews and lead sentences of the plan part: what becomes requirement or task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from taskbook.canonical.plan_leads import (
    Lead,
    embedded_lead,
    first_clause,
    plain_lead,
    split_enumeration,
    unmarked_lead,
)
from taskbook.canonical.plan_rules import PlanRules, split_number, style_rank
from taskbook.canonical.plan_text import TERMINAL, clip, is_line, split_sentences
from taskbook.model.raw import RawBlock
from taskbook.problems import Problem

_LONGEST_HEADING = 50
_SHORTEST_HEADING = 6
_SHORTEST_BODY = 40
_OUTER_STYLES = ("chapter", "chinese", "chinese-bracket")
_HEADING_STYLES = ("chapter", "chinese", "chinese-bracket", "ordinal", "arabic", "arabic-bracket")


@dataclass(slots=True)
class DraftTask:
    """A task in the making: its title and text with the blocks they came from."""

    title: str
    title_blocks: list[RawBlock]
    body: str = ""
    body_blocks: list[RawBlock] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading with what stands under it, up to the next heading of any level.

    Attributes:
        heading: The block of the heading; None for what stands before the first.
        label: Its number as written.
        title: Its text without number.
        overview: Sentences that belong to the heading and to no task.
        overview_blocks: Where they stand.
        paragraphs: The other blocks, each with what it is.
        tasks: What the paragraphs became.
        livelihood: True under a heading of 民生实事.
    """

    heading: RawBlock | None
    label: str = ""
    title: str = ""
    overview: str = ""
    overview_blocks: list[RawBlock] = field(default_factory=list)
    paragraphs: list[RawBlock] = field(default_factory=list)
    tasks: list[DraftTask] = field(default_factory=list)
    livelihood: bool = False


@dataclass(frozen=True, slots=True)
class PlanStructure:
    """The plan part taken apart; every block of it is in exactly one place."""

    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]


def build_structure(blocks: Sequence[RawBlock], rules: PlanRules) -> PlanStructure:
    """Take the plan part of a report apart.

    Args:
        blocks: The blocks of the plan part, in source order.
        rules: Words and lengths.
    """
    sections = _sections(list(_taken_apart(blocks, rules)), rules)
    problems: list[Problem] = []
    led = [s for s in sections if len(s.paragraphs) > 1 and _share(s.paragraphs, rules) >= 0.5]
    with_overview = [s for s in led if not _has_lead(s.paragraphs[0], rules)]
    usual = 2 * len(with_overview) > len(led)
    for section in sections:
        problems.extend(_fill(section, rules, usual))
    return PlanStructure(tuple(sections), tuple(problems))


def _sections(blocks: Sequence[RawBlock], rules: PlanRules) -> list[Section]:
    sections = [Section(heading=None)]
    livelihood_rank: int | None = None
    outer = any(split_number(block.text)[0] in _OUTER_STYLES for block in blocks)
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        preceding = blocks[index - 1] if index else None
        names_task = outer and _names_one_task(block, following, rules)
        if names_task or not _is_heading(block, preceding, following):
            sections[-1].paragraphs.append(block)
            continue
        style, label, title = split_number(block.text)
        rank = style_rank(style) if style else -1
        if livelihood_rank is not None and rank <= livelihood_rank:
            livelihood_rank = None
        if rules.parts["livelihood_patterns"].search(title):
            livelihood_rank = rank
        title = title.rstrip("。")
        section = Section(block, label, title, livelihood=livelihood_rank is not None)
        sections.append(section)
    return [s for s in sections if s.heading is not None or s.paragraphs]


def _taken_apart(blocks: Sequence[RawBlock], rules: PlanRules) -> Iterator[RawBlock]:
    """Yield the blocks, （一）加快…。一是…。…二是…。… as a heading and a block for each 是.

    Only where most of the parts have a lead sentence of their own: a list of half-sentences
    (一是…；二是…) stays the text of one task.
    """
    for block in blocks:
        style, number, rest = split_number(block.text)
        parts = split_enumeration(rest) if style in _HEADING_STYLES else [rest]
        start = parts[0].find("一是")
        head = parts[0][:start].rstrip("。：:！ ")
        if len(parts) < 2 or start <= 0 or not is_line(head, _LONGEST_HEADING):
            yield block
            continue
        items = [parts[0][start:], *parts[1:]]
        led = sum(bool((lead := plain_lead(item, rules)).body and lead.title) for item in items)
        if 2 * led < len(items):
            yield block
            continue
        yield replace(block, text=number + head, emphasis="heading")
        for item in items:
            yield replace(block, text=item, emphasis="")


def _is_heading(block: RawBlock, preceding: RawBlock | None, following: RawBlock | None) -> bool:
    """Return True for a short line with a text under it, not for an item of a list."""
    style, _, rest = split_number(block.text)
    if (style and style not in _HEADING_STYLES) or following is None:
        return False
    if block.emphasis == "heading":
        return len(rest) <= _LONGEST_HEADING
    if style in _OUTER_STYLES:
        rest = rest.rstrip("。")
    if not is_line(rest, _LONGEST_HEADING) or TERMINAL.search(rest):
        return False
    next_style, _, next_rest = split_number(following.text)
    if style:
        if next_style == style:
            return False
        deeper = bool(next_style) and style_rank(next_style) > style_rank(style)
        return deeper or (not next_style and _is_text(next_rest))
    if len(rest) < _SHORTEST_HEADING:
        return False
    alone = preceding is None or _is_text(preceding.text) or preceding.emphasis != ""
    opens = bool(next_style) or _is_text(next_rest)
    return opens and (alone or block.emphasis == "bold" or _starts_section(preceding))


def _names_one_task(block: RawBlock, following: RawBlock | None, rules: PlanRules) -> bool:
    """Return True for 1.推进旧城改造 over its one paragraph: the lead on a line of its own."""
    inner = split_number(block.text)[0] not in ("", *_OUTER_STYLES)
    return inner and following is not None and not _has_lead(following, rules)


def _is_text(text: str) -> bool:
    return len(text) >= _SHORTEST_BODY or re.search(r"[。！；;]", text) is not None


def _starts_section(preceding: RawBlock | None) -> bool:
    return preceding is not None and split_number(preceding.text)[0] != ""


def _has_lead(block: RawBlock, rules: PlanRules) -> bool:
    lead = plain_lead(block.text, rules)
    return bool(lead.title)


def _share(blocks: Sequence[RawBlock], rules: PlanRules) -> float:
    return sum(_has_lead(b, rules) for b in blocks) / len(blocks) if blocks else 0.0


def _fill(section: Section, rules: PlanRules, overview_usual: bool) -> Iterator[Problem]:
    """Turn a section's paragraphs into its overview and tasks."""
    rows = _with_leads(section.paragraphs, rules)
    siblings = [lead.title for _, lead in rows if lead.title and not lead.numbered] or [
        lead.title for _, lead in rows if lead.title
    ]
    if not siblings:
        yield from _fill_without_leads(section, rules)
        return
    led = sum(bool(lead.title) for _, lead in rows)
    for index, (blocks, lead) in enumerate(rows):
        if not lead.title and index == 0:
            opening = _opening(section, blocks[0], siblings, rules, overview_usual)
            if opening is None:
                yield from _problems_of(blocks[0], section)
                continue
            lead = opening
        elif not lead.title:
            lead = unmarked_lead(blocks[0].text, siblings, rules) or lead
        if lead.title:
            yield from _add_task(section, blocks, lead)
        elif section.tasks and 2 * led >= len(rows) - 1:
            yield from _continue_task(section, blocks[0])
        else:
            yield from _own_task(section, blocks[0])


def _with_leads(
    paragraphs: Sequence[RawBlock], rules: PlanRules
) -> list[tuple[tuple[RawBlock, ...], Lead]]:
    """Return the paragraphs with their leads; a lead alone on its line takes the next as body."""
    rows: list[tuple[tuple[RawBlock, ...], Lead]] = []
    waiting: RawBlock | None = None
    for block in paragraphs:
        lead = plain_lead(block.text, rules)
        if waiting is not None:
            if lead.title or not _is_text(block.text):
                rows.append(((waiting,), Lead("", waiting.text)))
            else:
                title = waiting.text.strip().rstrip("。！!")
                rows.append(((waiting, block), Lead(title, block.text)))
                waiting = None
                continue
            waiting = None
        if not lead.title and _stands_alone(block, rules):
            waiting = block
            continue
        rows.append(((block,), lead))
    if waiting is not None:
        rows.append(((waiting,), Lead("", waiting.text)))
    return rows


def _stands_alone(block: RawBlock, rules: PlanRules) -> bool:
    text = block.text.strip()
    ended = text.endswith(("。", "！")) and len(split_sentences(text)) == 1
    short = len(text) <= rules.longest_lead
    return short and (ended or (block.emphasis == "bold" and not TERMINAL.search(text)))


def _opening(
    section: Section,
    block: RawBlock,
    siblings: Sequence[str],
    rules: PlanRules,
    overview_usual: bool,
) -> Lead | None:
    """Return the lead of a first paragraph without a plain one; None where it is an overview."""
    if section.heading is None and not siblings:
        return Lead("", block.text)
    inside = embedded_lead(block.text, siblings, rules)
    if inside is not None:
        return inside
    single = len(split_sentences(block.text)) == 1
    if not overview_usual and not single:
        unmarked = unmarked_lead(block.text, siblings, rules)
        if unmarked is not None:
            return unmarked
    section.overview += block.text
    section.overview_blocks.append(block)
    return None


def _problems_of(block: RawBlock, section: Section) -> Iterator[Problem]:
    if section.heading is None:
        yield Problem(
            "plan-part-left-out",
            block.location,
            found=block.text,
            note="计划部分第一个标题之前的总述",
        )


def _add_task(section: Section, blocks: Sequence[RawBlock], lead: Lead) -> Iterator[Problem]:
    if lead.overview:
        section.overview += lead.overview
        section.overview_blocks.append(blocks[0])
        yield Problem("plan-lead-embedded", blocks[0].location, found=lead.title)
    if lead.unmarked:
        yield Problem(
            "plan-lead-unmarked",
            blocks[0].location,
            found=clip(blocks[0].text, 30),
            repaired=lead.title,
        )
    bodies = [blocks[-1]] if lead.body else []
    section.tasks.append(DraftTask(lead.title, [blocks[0]], lead.body, bodies))


def _continue_task(section: Section, block: RawBlock) -> Iterator[Problem]:
    task = section.tasks[-1]
    if task.body:
        yield Problem("plan-paragraph-continued", block.location, found=clip(block.text))
        task.body += "\n" + block.text
    else:
        task.body = block.text
    task.body_blocks.append(block)


def _own_task(section: Section, block: RawBlock) -> Iterator[Problem]:
    title = first_clause(block.text)
    yield Problem("plan-lead-missing", block.location, found=clip(block.text), expected=title)
    body = "" if block.text.rstrip("。！；;") == title else block.text
    section.tasks.append(DraftTask(title, [block], body, [block] if body else []))


def _fill_without_leads(section: Section, rules: PlanRules) -> Iterator[Problem]:
    """Make tasks of a section none of whose paragraphs has a lead sentence.

    一是…二是… gives a task each; a single paragraph takes the heading as its title; several
    paragraphs become a task each, titled by their first words.
    """
    blocks = section.paragraphs
    for block in blocks:
        parts = split_enumeration(block.text)
        if len(parts) > 1:
            yield from _enumerated_tasks(section, block, parts, rules)
        elif section.heading is not None and len(blocks) == 1:
            section.tasks.append(DraftTask(section.title, [section.heading], block.text, [block]))
        else:
            yield from _own_task(section, block)


def _enumerated_tasks(
    section: Section, block: RawBlock, parts: Sequence[str], rules: PlanRules
) -> Iterator[Problem]:
    first = re.search(r"一是", parts[0])
    if first is not None and first.start() > 0:
        section.overview += parts[0][: first.start()]
        section.overview_blocks.append(block)
        parts = [parts[0][first.start() :], *parts[1:]]
    for part in parts:
        lead = plain_lead(part, rules)
        title = first_clause(part) if len(lead.title) > 40 or not lead.title else lead.title
        body = lead.body if lead.title == title else part
        section.tasks.append(DraftTask(title, [block], body, [block] if body else []))
    yield Problem(
        "plan-lead-missing",
        block.location,
        found=clip(block.text),
        expected=f"各“是”的首句，共{len(parts)}项",
    )
