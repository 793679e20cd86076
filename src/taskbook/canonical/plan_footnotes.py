"""Footnote markers and the glossary (名词解释): out of the text, kept as definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from taskbook.canonical.plan_rules import PlanRules
from taskbook.model.raw import RawBlock
from taskbook.model.task import Definition, Task
from taskbook.problems import Problem

_MARKER = re.compile(r"[\[［〔【](\d{1,3})[\]］〕】]|([①-⑳])")
_ENTRY = re.compile(
    r"(?:[\[［〔【(（](?P<number>\d{1,3})[\]］〕】)）]|(?P<circled>[①-⑳])|(?P<plain>\d{1,3})[.、．])?\s*(?P<rest>.+)",
    re.DOTALL,
)
_QUOTED = re.compile(r"“([^“”]{1,30})”")
_LONGEST_TERM = 60


@dataclass(frozen=True, slots=True)
class GlossarySplit:
    """A report without its glossary and markers.

    Attributes:
        blocks: The running text, markers removed.
        marked: For each block of ``blocks``: the numbers of the markers that stood in it.
        definitions: The glossary's entries, not yet linked to tasks.
        glossary: The blocks of the glossary, heading included.
        problems: What was removed or does not fit together.
    """

    blocks: tuple[RawBlock, ...]
    marked: tuple[tuple[int, ...], ...]
    definitions: tuple[Definition, ...]
    glossary: tuple[RawBlock, ...]
    problems: tuple[Problem, ...]


def split_glossary(blocks: Sequence[RawBlock], rules: PlanRules) -> GlossarySplit:
    """Part the glossary from the text and take the footnote markers out of the text.

    Markers are taken out only if the glossary defines a number, or if they count up from 1; a
    bracketed number that does neither is text.
    """
    start = _glossary_start(blocks, rules)
    body, glossary = tuple(blocks[:start]), tuple(blocks[start:])
    definitions = _definitions(glossary, rules)
    defined = {d.number for d in definitions if d.number is not None}
    found = [n for block in body for n in _numbers(block.text)]
    counting = bool(found) and found[0] == 1 and set(found) == set(range(1, max(found) + 1))
    removable = set(found) & defined | (set(found) if counting else set())
    clean, marked = [], []
    for block in body:
        text, numbers = _without_markers(block.text, removable)
        clean.append(replace(block, text=text) if numbers else block)
        marked.append(numbers)
    problems = tuple(_check(clean, marked, definitions, removable))
    return GlossarySplit(tuple(clean), tuple(marked), definitions, glossary, problems)


def link_definitions(
    definitions: Iterable[Definition], tasks: Sequence[Task], marked: dict[str, set[int]]
) -> tuple[Definition, ...]:
    """Return the definitions with the ids of the tasks that use their terms.

    A task uses a term if its marker stood in the task's text, or if its text has the term or the
    part of the term that stands in quotes, quotes included.

    Args:
        definitions: Entries of the glossary.
        tasks: Tasks of the plan.
        marked: Task id to the numbers of the markers that stood in its text.
    """
    linked = []
    for definition in definitions:
        words = {definition.term} | {m[0] for m in _QUOTED.finditer(definition.term)}
        users = tuple(
            task.id
            for task in tasks
            if definition.number in marked.get(task.id, ())
            or any(word in f"{task.title}\n{task.body or ''}" for word in words)
        )
        linked.append(replace(definition, task_ids=users))
    return tuple(linked)


def _glossary_start(blocks: Sequence[RawBlock], rules: PlanRules) -> int:
    for index in range(len(blocks) - 1, 0, -1):
        heading = re.sub(r"^附件?\s*\d*\s*[:：]?|[\s:：（()）]", "", blocks[index].text)
        if heading in rules.glossary_headings and _defines(blocks[index + 1 :]):
            return index
    entries = [i for i, b in enumerate(blocks) if _MARKER.match(b.text) and _term(b.text)[0]]
    if len(entries) >= 2 and entries == list(range(entries[0], entries[-1] + 1)):
        return entries[0]
    return len(blocks)


def _defines(blocks: Sequence[RawBlock]) -> bool:
    """Return True if the blocks under a heading begin with an entry and are mostly entries."""
    entries = [bool(_entry(block.text)[1]) for block in blocks]
    return bool(entries) and entries[0] and 2 * sum(entries) >= len(entries)


def _definitions(glossary: Sequence[RawBlock], rules: PlanRules) -> tuple[Definition, ...]:
    found: list[Definition] = []
    for block in glossary:
        if not found and re.sub(r"[\s:：]", "", block.text)[-8:] in rules.glossary_headings:
            continue
        number, term, text = _entry(block.text)
        if term:
            found.append(Definition(term, text, block.location, number))
        elif found:
            last = found[-1]
            found[-1] = replace(last, text=last.text + block.text)
    return tuple(found)


def _entry(text: str) -> tuple[int | None, str, str]:
    """Return number, term and definition; an empty term where the line defines nothing."""
    match = _ENTRY.match(text.strip())
    if match is None:
        return None, "", text
    digits = match["number"] or match["plain"]
    number = int(digits) if digits else None
    if match["circled"]:
        number = ord(match["circled"]) - ord("①") + 1
    term, definition = _term(match["rest"])
    return number, term, definition


def _term(text: str) -> tuple[str, str]:
    depth = 0
    text = _MARKER.sub("", text, count=1) if _MARKER.match(text) else text
    for index, char in enumerate(text[: _LONGEST_TERM + 1]):
        depth += (char in "“《（(") - (char in "”》）)")
        if char in ":：" and depth <= 0:
            return text[:index].strip(), text[index + 1 :].strip()
    match = re.match(r"([^，。；,;]{1,40}?)(?:，|,)?\s*(?:是指|指的是|主要指|即)", text)
    if match is None:
        return "", text
    return match[1].strip(), text[match.end(1) :].lstrip("，, ")


def _numbers(text: str) -> list[int]:
    return [int(m[1]) if m[1] else ord(m[2]) - ord("①") + 1 for m in _MARKER.finditer(text)]


def _without_markers(text: str, removable: set[int]) -> tuple[str, tuple[int, ...]]:
    removed: list[int] = []

    def drop(match: re.Match[str]) -> str:
        number = int(match[1]) if match[1] else ord(match[2]) - ord("①") + 1
        at_start = match.start() == 0  # ①加快… at the start is a list number, not a marker
        if number not in removable or (
            match[2] and (at_start or text[match.start() - 1] in "。；：")
        ):
            return match[0]
        removed.append(number)
        return ""

    return _MARKER.sub(drop, text), tuple(removed)


def _check(
    blocks: Sequence[RawBlock],
    marked: Sequence[tuple[int, ...]],
    definitions: Sequence[Definition],
    removable: set[int],
) -> Iterable[Problem]:
    for block, numbers in zip(blocks, marked, strict=True):
        if numbers:
            yield Problem(
                "plan-footnotes-removed",
                block.location,
                found="".join(f"[{n}]" for n in numbers),
                repaired="",
                note=f"{len(numbers)}个",
            )
    known = {d.number for d in definitions}
    used = {n for numbers in marked for n in numbers}
    for block, numbers in zip(blocks, marked, strict=True):
        for number in numbers:
            if number not in known:
                yield Problem("plan-footnote-undefined", block.location, found=f"[{number}]")
    for definition in definitions:
        if definition.number is not None and removable and definition.number not in used:
            yield Problem("plan-definition-unused", definition.location, found=definition.term)
