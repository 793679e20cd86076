"""Running text that is a breakdown: each task a paragraph, who does it on labelled lines below.

``1. 地区生产总值增长8%以上。`` and below it ``牵头单位：市发展改革委。``, or with the units in
brackets at the end of the paragraph. Its tasks are read as those of a table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from taskbook.canonical.columns import SECTION
from taskbook.canonical.field_value import Value
from taskbook.canonical.labels import Aliases, LabelMatch, labelled_parts
from taskbook.canonical.row_kinds import is_heading
from taskbook.canonical.rows import FieldRow
from taskbook.canonical.unit_cell import units_at_end
from taskbook.model.raw import RawBlock

UNIT_FIELDS = frozenset(
    ("leaders", "lead_units", "assisting", "responsible", "contacts", "deadline", "schedule")
)
# A line that begins with one of these makes a task of the paragraph above it.
_STARTS = frozenset(("leaders", "lead_units", "assisting"))
_NUMBERED = re.compile(r"\s*(?:\d{1,3}\s*[.．、](?!\d)|[（(]\d{1,3}[)）]|[①-⑳])")
_CHAPTER = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*、|第[一二三四五六七八九十]{1,3}[部章篇])"
)
_FEWEST = 2
_UNITS = LabelMatch("lead_units")


@dataclass(slots=True)
class _Task:
    """One task, growing while its lines are met."""

    texts: list[RawBlock]
    values: list[tuple[LabelMatch, str, RawBlock]] = field(default_factory=list)
    cut: str = ""

    @property
    def has_units(self) -> bool:
        return any(match.field == "lead_units" for match, _, _ in self.values)


@dataclass(slots=True)
class LabelledText:
    """What a running text holds.

    Attributes:
        rows: Its headings and tasks as rows, in order.
        used: Positions of the blocks that went into them.
        fields: Fields that its labels name.
        first: The first task's block.
    """

    rows: list[FieldRow]
    used: set[int]
    fields: set[str]
    first: RawBlock


class _Walker:
    """Walks over the blocks once; what is not yet known to be a task waits."""

    def __init__(self, aliases: Aliases) -> None:
        self._aliases = aliases
        self._waiting: list[RawBlock] = []
        self.found: list[RawBlock | _Task] = []
        self._open: _Task | None = None

    def add(self, block: RawBlock) -> None:
        text = block.text.strip()
        if not text:
            return
        labels = self._labels(text)
        end = units_at_end(text)
        if not labels and end is not None and not end[0]:  # （市发展改革委牵头） on its own line
            labels = self._labels(end[1]) or [(_UNITS, end[1])]
        if labels and (self._open_here() or any(m.field in _STARTS for m, _ in labels)):
            self._begin()
            if self._open is not None:
                self._open.values += [(match, value, block) for match, value in labels]
        elif end is not None:
            self._waiting.append(block)
            self._begin()
            if self._open is not None:
                labels = self._labels(end[1]) or [(_UNITS, end[1])]
                self._open.values += [(match, value, block) for match, value in labels]
                self._open.cut = end[0]
            self._open = None
        elif self._goes_on(text):
            self._lengthen(text, block)
        else:
            self._open = None
            self._waiting.append(block)

    def _open_here(self) -> bool:
        return self._open is not None and not self._waiting

    def _begin(self) -> None:
        """Make a task of the waiting paragraphs; those before its first are headings or text."""
        if not self._waiting:
            return
        starts = [i for i, block in enumerate(self._waiting) if _NUMBERED.match(block.text)]
        if not starts:
            plain = (i for i, b in enumerate(self._waiting) if not _CHAPTER.match(b.text))
            headed = [i for i in plain if is_heading(self._waiting[i].text)]
            starts = headed or [len(self._waiting) - 1]
        start = starts[-1]
        self._leave(self._waiting[:start])
        self._open = _Task(self._waiting[start:])
        self.found.append(self._open)
        self._waiting = []

    def _leave(self, blocks: list[RawBlock]) -> None:
        """Take numbered paragraphs without units for tasks all the same, so that they are seen."""
        for block in blocks:
            self.found.append(_Task([block]) if _NUMBERED.match(block.text) else block)

    def _goes_on(self, text: str) -> bool:
        """Tell a printed line that goes on with the labelled line above."""
        if self._open is None or self._waiting or not self._open.values:
            return False
        unfinished = not self._open.values[-1][1].endswith(("。", "）", ")"))
        return unfinished and not _NUMBERED.match(text) and not is_heading(text)

    def _lengthen(self, text: str, block: RawBlock) -> None:
        assert self._open is not None
        match, value, _ = self._open.values[-1]
        self._open.values[-1] = (match, value + text, block)

    def _labels(self, text: str) -> list[tuple[LabelMatch, str]]:
        return [(p.match, p.text) for p in labelled_parts(text, self._aliases, UNIT_FIELDS)]

    def finish(self) -> None:
        self._leave(self._waiting)


def find_labelled_text(blocks: Sequence[RawBlock], aliases: Aliases) -> LabelledText | None:
    """Return the tasks of a running text that names the units of each, or None for other texts.

    At least two tasks must name their units, and half of the numbered paragraphs.
    """
    walker = _Walker(aliases)
    for block in blocks:
        walker.add(block)
    walker.finish()
    tasks = [item for item in walker.found if isinstance(item, _Task) and item.has_units]
    numbered = sum(1 for block in blocks if _NUMBERED.match(block.text))
    if len(tasks) < _FEWEST or 2 * len(tasks) < numbered:
        return None
    return _rows(walker.found, blocks, aliases)


def _rows(
    found: Sequence[RawBlock | _Task], blocks: Sequence[RawBlock], aliases: Aliases
) -> LabelledText:
    position = {id(block): index for index, block in enumerate(blocks)}
    first = next(item.texts[0] for item in found if isinstance(item, _Task))
    tasks = [item for item in found if isinstance(item, _Task)]
    known = {match.alias for task in tasks for match, _, _ in task.values}
    text = LabelledText([], set(), {"title"}, first)
    for item in found:
        if isinstance(item, _Task):
            text.rows.append(_row(item, known, aliases))
            text.fields.update(text.rows[-1].values)
            used = [*item.texts, *(block for _, _, block in item.values)]
            text.used.update(position[id(block)] for block in used)
        elif is_heading(item.text):
            value = Value(item.text.strip(), (item.location,))
            text.rows.append(FieldRow({SECTION: value}, item.location))
            text.used.add(position[id(item)])
    while text.rows[-1].is_section:  # 三、工作要求, after the last task
        heading = text.rows.pop()
        text.used -= {i for i, block in enumerate(blocks) if block.location == heading.location}
    return text


def _row(task: _Task, known: Collection[str], aliases: Aliases) -> FieldRow:
    first, *others = task.texts
    last = others[-1] if others else first
    texts = {id(block): block.text.strip() for block in task.texts}
    if task.cut:
        texts[id(last)] = task.cut
    values = {"title": Value(texts[id(first)], (replace(first.location, label="title"),))}
    for block in others:
        value = Value(texts[id(block)], (replace(block.location, label="body"),))
        values["body"] = values.get("body", Value("", ())).joined(value, "\n")
    for match, text, block in task.values:
        name = match.field
        weaker = aliases.beside.get(match.alias)
        if weaker is not None and weaker[0] & set(known):  # 责任单位 beside 牵头单位
            name = weaker[1]
        value = Value(_closed(text), (replace(block.location, label=name),))
        values[name] = values.get(name, Value("", ())).joined(value, "、")
    return FieldRow(values, first.location)


def _closed(text: str) -> str:
    """Return a labelled text without the full stop or bracket that closes its line."""
    text = text.rstrip("。，,、")
    opened, closed = (sum(map(text.count, pair)) for pair in ("（(", "）)"))
    return text[:-1].rstrip("。") if closed > opened and text.endswith(("）", ")")) else text
