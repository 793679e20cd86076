"""Find tasks that are the same matter, and tasks that stand under another's requirement."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise

from taskbook.model.task import Part, Related, Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem

_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]")
_TAGS = re.compile(r"</?[a-z]+\s*/?>")
# A link is proposed from this likeness on; rows side by side must be as good as equal.
_SAME = 0.70
_SAME_BESIDE = 0.90
# Pairs of characters by which candidates are found: so many per task, none in more tasks than this.
_RARE_PAIRS = 24
_COMMONEST = 40
_SHARED = 3
# A schedule shorter than this (全年推进) says too little to be compared.
_TELLING = 30
# A slipped requirement: so much of a target's words must be known, stand in the neighbour, and may
# stand in its own.
_FROM_TABLES = frozenset({Part.MAIN, Part.LIVELIHOOD})
_KNOWN = 0.4
_NEIGHBOURS = 0.5
_OWN = 0.25


def _grams(text: str) -> list[str]:
    """Return the character pairs of a text; numbers and Latin words count as one character."""
    units = _WORDS.findall(_TAGS.sub("", text))
    return [a + b for a, b in pairwise(units)] or units


@dataclass(frozen=True, slots=True)
class _Profile:
    """A text as weighted character pairs."""

    weights: dict[str, float]
    length: float

    def likeness(self, other: _Profile) -> float:
        """Return the cosine of two profiles, 0 to 1."""
        small, large = sorted((self.weights, other.weights), key=len)
        dot = sum(weight * large[gram] for gram, weight in small.items() if gram in large)
        return dot / (self.length * other.length) if self.length and other.length else 0.0

    def covered_by(self, other: _Profile) -> float:
        """Return how much of this text's weight occurs in the other, 0 to 1."""
        whole = sum(weight * weight for weight in self.weights.values())
        shared = sum(w * w for gram, w in self.weights.items() if gram in other.weights)
        return shared / whole if whole else 0.0


class _Vocabulary:
    """How rare each character pair is over a set of texts, each given as its pairs."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._count = 0
        self._seen: Counter[str] = Counter()
        for grams in texts:
            self._count += 1
            self._seen.update(set(grams))

    def frequency(self, gram: str) -> int:
        return self._seen[gram]

    def profile(self, grams: Sequence[str]) -> _Profile:
        weights = {
            gram: (1 + math.log(n)) * (math.log((1 + self._count) / (1 + self._seen[gram])) + 0.1)
            for gram, n in Counter(grams).items()
        }
        return _Profile(weights, math.sqrt(sum(w * w for w in weights.values())))


def find_same_matter(tasks: Iterable[Task]) -> dict[str, tuple[Related, ...]]:
    """Return the links between tasks that are the same matter, by task id; symmetric.

    The words of target and schedule together decide, and how much of one schedule stands in the
    other. Tasks under one requirement are different targets by design and must be as good as
    equal. Candidates share rare words, so that the work grows with the number of tasks.
    """
    finder = _Finder(tuple(tasks))
    links: dict[str, list[Related]] = defaultdict(list)
    for one, other in finder.candidates():
        score = finder.score(one, other)
        if score < (_SAME_BESIDE if finder.beside(one, other) else _SAME):
            continue
        rounded = Decimal(f"{min(score, 1.0):.2f}")
        first, second = finder.tasks[one], finder.tasks[other]
        links[first.id].append(Related(second.id, "same-matter", rounded))
        links[second.id].append(Related(first.id, "same-matter", rounded))
    return {
        task_id: tuple(sorted(found, key=lambda link: (-link.score, link.id)))
        for task_id, found in links.items()
    }


class _Finder:
    """The tasks of a sheet as character pairs, made when they are needed: few are ever compared."""

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        self.tasks = tasks
        self._vocabulary = _Vocabulary(self._grams(n, "all") for n in range(len(tasks)))
        self._profile = lru_cache(maxsize=4096)(self._make_profile)

    def _grams(self, index: int, part: str) -> list[str]:
        task = self.tasks[index]
        grams = [] if part == "schedule" else _grams(task.title)
        return grams if part == "title" else grams + _grams(task.schedule)

    def _make_profile(self, index: int, part: str) -> _Profile:
        return self._vocabulary.profile(self._grams(index, part))

    def candidates(self) -> list[tuple[int, int]]:
        """Return the pairs of tasks that share several of their rarest character pairs."""
        posting: dict[str, list[int]] = defaultdict(list)
        frequency = self._vocabulary.frequency
        for index in range(len(self.tasks)):
            usable = [(frequency(g), g) for g in set(self._grams(index, "all"))]
            usable = [(n, g) for n, g in usable if 1 < n <= _COMMONEST]
            for _, gram in heapq.nsmallest(_RARE_PAIRS, usable):
                posting[gram].append(index)
        shared: Counter[tuple[int, int]] = Counter()
        for indexes in posting.values():
            shared.update(combinations(indexes, 2))
        return sorted(pair for pair, count in shared.items() if count >= _SHARED)

    def beside(self, one: int, other: int) -> bool:
        """Tell whether two tasks stand under one requirement, or in one part without any."""
        first, second = self.tasks[one], self.tasks[other]
        return first.requirement_id == second.requirement_id and first.part == second.part

    def score(self, one: int, other: int) -> float:
        """Return how surely two tasks are the same matter, 0 to 1."""
        profile = self._profile
        if self.beside(one, other):
            return profile(one, "title").likeness(profile(other, "title"))
        whole = profile(one, "all").likeness(profile(other, "all"))
        part = "schedule"
        if min(len(self._grams(n, part)) for n in (one, other)) < _TELLING:
            part = "title"
        covered = max(
            profile(one, part).covered_by(profile(other, part)),
            profile(other, part).covered_by(profile(one, part)),
        )
        return max(whole, (whole + covered) / 2)


def suspect_slipped_requirements(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield the tasks whose words belong to the next or the previous requirement.

    A requirement's cell that slipped by a row leaves the first task of one requirement under its
    neighbour. The words of the target decide: they must occur in the neighbour and not in its own.
    Only tables have cells that slip; plans are left alone.
    """
    requirements = [r for r in sheet.requirements if r.part in _FROM_TABLES]
    vocabulary = _Vocabulary(_grams(r.text) for r in requirements)
    profiles = [vocabulary.profile(_grams(r.text)) for r in requirements]
    place = {r.id: n for n, r in enumerate(requirements)}
    tasks = [t for t in sheet.tasks if t.requirement_id in place]
    own = [place[t.requirement_id or ""] for t in tasks]
    for number, task in enumerate(tasks):
        words = _grams(task.title)
        known = [gram for gram in words if vocabulary.frequency(gram)]
        if len(known) < _KNOWN * len(words):
            continue
        target = vocabulary.profile(known)
        if target.covered_by(profiles[own[number]]) > _OWN:
            continue
        for neighbour in _neighbours(own, number):
            here, there = requirements[own[number]], requirements[neighbour]
            same_table = here.source.document == there.source.document
            if same_table and target.covered_by(profiles[neighbour]) >= _NEIGHBOURS:
                yield _slipped(task, here, there)
                break


def _neighbours(places: Sequence[int], number: int) -> Iterator[int]:
    """Yield the adjoining requirements of the tasks beside a task: the next, then the previous."""
    if number + 1 < len(places) and places[number + 1] == places[number] + 1:
        yield places[number + 1]
    if number > 0 and places[number - 1] == places[number] - 1:
        yield places[number - 1]


def _slipped(task: Task, own: Requirement, other: Requirement) -> Problem:
    return Problem(
        "requirement-slipped",
        task.source,
        found=task.title,
        expected=_called(own),
        subject=task.id,
        note=f"{_called(other)}（{other.source}：“{_head(other.text)}”）",
    )


def _called(requirement: Requirement) -> str:
    return f"总体要求{requirement.label or f'第{requirement.number}条'}"


def _head(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
