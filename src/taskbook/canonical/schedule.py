"""Take 季度进度安排 apart into milestones, losing no character."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from taskbook.canonical.time_words import (
    ALL_QUARTERS,
    ScheduleWords,
    Span,
    schedule_words,
    span_at,
)
from taskbook.model.task import Milestone

_SPACE = r"(?:\s|</?p>|<br\s*/?>|\u3000)*"
_SHIELD = re.compile(
    r"《[^《》]{1,120}》|“[^“”]{1,80}”|「[^「」]{1,80}」|（[^（）]{1,120}）|\([^()]{1,120}\)"
)
_BOUNDARY = re.compile(rf"(?:^|(?P<mark>[。；;！!？?，,、：:\n]|</?p>)|(?=[①-⑳])){_SPACE}")
_NUMBERING = re.compile(
    r"(?:\d{1,2}[、.．)）](?!\d)|[（(][\d一二三四五六七八九十]{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}是)\s*"
)
_TRACK = re.compile(r"(?P<name>[^。；;！!？?，,：:\n\t<>]{2,40}?)[：:]\s*")
_AFTER_MARKER = re.compile(
    r"(?:\s*[（(][^（）()]{0,16}[月日旬年度][^（）()]{0,4}[)）])?\s*[,，:：、]?\s*"
)
_PHASE = re.compile(r"(?P<name>[^。；;！!？?，,：:\n\t<>（）()]{2,20})(?=[（(])")
_PHASE_END = re.compile(r"\s*[)）]\s*[：:]\s*")
_COMMAS = frozenset("，,、")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a milestone begins.

    Attributes:
        start: Offset of its track marker or marker.
        marker: Offset of its marker.
        text: Offset of its text.
        span: The time it names, or None.
        track: The track it opens, or None.
    """

    start: int
    marker: int
    text: int
    span: Span | None
    track: str | None


def parse_schedule(
    text: str, year: int, words: ScheduleWords | None = None
) -> tuple[Milestone, ...]:
    """Return the milestones of one schedule cell.

    Joining ``track_marker + marker + text`` over them gives ``text`` back, whatever it is. Words
    before the first marker, or a cell without any, hold for the whole year.

    Args:
        text: The cell.
        year: Year of the sheet, for words that name none.
        words: Word lists, by default those of ``templates/schedule.toml``.
    """
    if not text:
        return ()
    cuts = list(_cuts(text, year, words or schedule_words()))
    if not cuts or cuts[0].start > 0:
        cuts.insert(0, _Cut(0, 0, 0, None, None))
    return tuple(_milestones(text, cuts, year))


def _shielded(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SHIELD.finditer(text)]


def _cuts(text: str, year: int, words: ScheduleWords) -> Iterator[_Cut]:
    """Yield the places where milestones begin, from left to right."""
    tracks = _track_names(text, year, words)
    shields = iter((*_shielded(text), (len(text), len(text))))
    shield = next(shields)
    at, current = 0, None
    while (match := _BOUNDARY.search(text, at)) is not None:
        at = max(match.end(), at + 1)
        start = match.end()
        while shield[1] <= match.start() and shield[0] < len(text):
            shield = next(shields)
        if start >= len(text):
            break
        listed = match["mark"] == "、" and text.endswith(("季度", "半年", "月"), 0, match.start())
        if listed or shield[0] < match.start() < shield[1]:
            continue
        begin = (
            0 if not text[:start].strip() or (match.start() == 0 and not match["mark"]) else start
        )
        cut = _cut_at(text, begin, start, year, tracks, words)
        comma = match["mark"] if match["mark"] in _COMMAS else ""
        if cut is None or (comma and not _stands_after_comma(cut, current, comma)):
            continue
        if cut.span is not None:
            current = cut.span
        yield cut
        at = max(at, cut.text - 1)


def _track_names(text: str, year: int, words: ScheduleWords) -> frozenset[str]:
    """Return the labels before colons that name tracks.

    A label counts when time words follow it directly, or when the cell has several labels of the
    kind (一季度，甲医院：…。乙医院：…).
    """
    sure: set[str] = set()
    seen: Counter[str] = Counter()
    for match in _BOUNDARY.finditer(text):
        if match["mark"] in _COMMAS:
            continue
        start = match.end()
        span = span_at(text, _skip_preamble(text, start, words), year, words)
        if span is not None:
            start = _after_marker(text, span.end)
        name, end = _label_at(text, start, words)
        if name is None:
            continue
        seen[name] += 1
        if span_at(text, end, year, words) is not None:
            sure.add(name)
    if len(seen) > 1 or any(count > 1 for count in seen.values()):
        return frozenset(seen)
    return frozenset(sure)


def _after_marker(text: str, at: int) -> int:
    match = _AFTER_MARKER.match(text, at)
    return at if match is None else match.end()


def _label_at(text: str, at: int, words: ScheduleWords) -> tuple[str | None, int]:
    """Return a label before a colon at an offset and the offset after the colon, or (None, at)."""
    match = _TRACK.match(text, at)
    if match is None:
        return None, at
    name = match["name"].strip()
    if any(name.endswith(word) for word in words.not_tracks) or name in words.time_labels:
        return None, at
    if name.count("《") != name.count("》") or name.count("“") != name.count("”"):
        return None, at
    if name.count("（") != name.count("）") or name.count("(") != name.count(")"):
        return None, at
    return name, match.end()


def _cut_at(
    text: str, begin: int, start: int, year: int, tracks: frozenset[str], words: ScheduleWords
) -> _Cut | None:
    """Return the milestone that begins at ``start``, if a marker or a track stands there.

    Args:
        text: The cell.
        begin: Where its characters begin (white space of the cell's start included).
        start: Where its words begin.
        year: Year of the sheet.
        tracks: Names of tracks.
        words: Word lists.
    """
    phase = _phase_at(text, begin, start, year, words)
    if phase is not None:
        return phase
    track: str | None = None
    marker = start
    span = span_at(text, _skip_preamble(text, start, words), year, words)
    name, after = _label_at(text, start, words) if span is None else (None, start)
    if name is not None and name in tracks:
        track, marker = name, after
        span = span_at(text, _skip_preamble(text, marker, words), year, words)
    if span is None:
        return None if track is None else _Cut(begin, marker, marker, None, track)
    end = _after_marker(text, span.end)
    inner, after = _label_at(text, end, words)
    if track is None and inner is not None and inner in tracks:
        track, end = inner, after
    return _Cut(begin, begin if marker == start else marker, end, span, track)


def _phase_at(text: str, begin: int, start: int, year: int, words: ScheduleWords) -> _Cut | None:
    """Return the milestone of a phase with its time in brackets: 启动阶段（3月）：…."""
    label = _PHASE.match(text, start)
    if label is None or span_at(text, start, year, words) is not None:
        return None
    span = span_at(text, label.end() + 1, year, words)
    end = None if span is None else _PHASE_END.match(text, span.end)
    if end is None:
        return None
    return _Cut(begin, label.end(), end.end(), span, label["name"].strip())


def _skip_preamble(text: str, at: int, words: ScheduleWords) -> int:
    """Return the offset after a list number or a label (完成时限：) that belongs to a time."""
    numbering = _NUMBERING.match(text, at)
    if numbering is not None:
        at = numbering.end()
    label = _TRACK.match(text, at)
    if label is not None and label["name"].strip() in words.time_labels:
        at = label.end()
    return at


def _stands_after_comma(cut: _Cut, current: Span | None, comma: str) -> bool:
    """Tell whether a marker after a mere comma begins a milestone.

    It must go on from the current one (上半年…，下半年…), or set a day within it (…，9月底前…).
    After 、 it must go on from a quarter (一季度25%、二季度50%).
    """
    span = cut.span
    if span is None or cut.track is not None or span.each or span.led:
        return False
    if comma == "、" and (current is None or current.quarters == ALL_QUARTERS or span.dated):
        return False
    if span.dated or span.deadline:
        return span.deadline
    if span.quarters == ALL_QUARTERS:
        return False
    whole = current is None or current.quarters == ALL_QUARTERS
    return whole or (current is not None and span.quarters[0] > current.quarters[-1])


def _milestones(text: str, cuts: list[_Cut], year: int) -> Iterator[Milestone]:
    """Yield the milestones, carrying tracks and stretches of time over the cuts.

    A track opened before its times (分项：一季度…二季度…) lasts until the next track; one opened
    inside a time (一季度，甲医院：…乙医院：…) lasts until the next time.
    """
    track: str | None = None
    outer = True
    stretch: Span | None = None
    for number, cut in enumerate(cuts):
        end = cuts[number + 1].start if number + 1 < len(cuts) else len(text)
        if cut.track is not None:
            track = cut.track
            inside = cut.span is not None and cut.marker == cut.start
            outer = not inside and (outer or cut.span is not None)
            if outer:
                stretch = None
        elif cut.span is not None and not outer:
            track, outer = None, True
        quarters, due = _when(cut.span, stretch, year)
        if cut.span is not None and not cut.span.dated:
            stretch = cut.span
        yield Milestone(
            track=track,
            quarters=quarters,
            due=due,
            text=text[cut.text : end],
            marker=text[cut.marker : cut.text],
            track_marker=text[cut.start : cut.marker],
        )


def _when(span: Span | None, stretch: Span | None, year: int) -> tuple[tuple[int, ...], dt.date]:
    """Return quarters and last day, within the stretch of work that the words stand in."""
    if span is None:
        if stretch is not None:
            return stretch.quarters, stretch.due
        return ALL_QUARTERS, dt.date(year, 12, 31)
    if span.dated and span.deadline and stretch is not None:
        inside = tuple(q for q in stretch.quarters if q <= span.quarters[-1])
        if inside and span.quarters[-1] in stretch.quarters:
            return inside, span.due
    return span.quarters, span.due
