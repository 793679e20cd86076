"""Find the counterpart of a generated paragraph in an edited document, and align their figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# The number of a list's item (3. ) is layout: people strike an item and count the rest anew.
_ENUMERATOR = re.compile(r"^\s*\d{1,3}[.．、]\s*")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARK = "\x00"
_ALIKE = 60.0
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of the generated text beside the one that stands in its place.

    Attributes:
        expected: As generated; None where the edited text has a figure more.
        found: As it stands; None where it was removed.
        context: The edited text around it.
        expected_context: The generated text around it.
    """

    expected: str | None
    found: str | None
    context: str
    expected_context: str


def skeleton(text: str) -> str:
    """Return ``text`` with every figure replaced by one mark."""
    return NUMBER.sub(_MARK, text)


def without_enumerator(text: str) -> str:
    """Return ``text`` without the number of the list's item that it begins with."""
    return _ENUMERATOR.sub("", text)


def pair_texts(expected: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Return, for each generated text that has one, its counterpart among the edited texts.

    Texts that differ in figures only are paired first, in order; then the most alike, unless none
    is alike enough.
    """
    pairs: dict[int, int] = {}
    wanted = [skeleton(text) for text in expected]
    given = [skeleton(text) for text in found]
    free: dict[str, list[int]] = {}
    for place, text in enumerate(given):
        free.setdefault(text, []).append(place)
    for place, text in enumerate(wanted):
        if free.get(text):
            pairs[place] = free[text].pop(0)
    rest = {place: given[place] for places in free.values() for place in places}
    for place, text in enumerate(wanted):
        if place not in pairs and text:
            best = _most_alike(text, rest)
            if best is not None:
                pairs[place] = best
                del rest[best]
    return pairs


def _most_alike(text: str, rest: dict[int, str]) -> int | None:
    from rapidfuzz import fuzz, process

    found = process.extractOne(text, rest, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return None if found is None else int(found[2])


def pair_figures(expected: str, found: str) -> Iterator[FigurePair]:
    """Yield the figures of two versions of one text, aligned by the words around them."""
    numbers = [list(NUMBER.finditer(text)) for text in (expected, found)]
    one, two = skeleton(expected), skeleton(found)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        left = numbers[0][one.count(_MARK, 0, i1) :][: one.count(_MARK, i1, i2)]
        right = numbers[1][two.count(_MARK, 0, j1) :][: two.count(_MARK, j1, j2)]
        if kind != "equal" and len(left) != len(right):
            for match in left:
                yield FigurePair(match[0], None, "", _around(expected, match))
            for match in right:
                yield FigurePair(None, match[0], _around(found, match), "")
            continue
        for a, b in zip(left, right, strict=True):
            yield FigurePair(a[0], b[0], _around(found, b), _around(expected, a))


def _around(text: str, match: re.Match[str]) -> str:
    """Return the figure with a few words before and its measure word after it."""
    start = max(0, match.start() - _CONTEXT)
    before = re.split(r"[。；;，,：:]", text[start : match.start()])[-1]
    after = re.match(r"(?:个百分点|亿元|万元|%|[\u4e00-\u9fff])?", text[match.end() :])
    return before + match[0] + (after[0] if after else "")
