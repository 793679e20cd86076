"""Find tasks that are the same matter, and tasks that stand under another's requirement."""

from __future__ import annotations

import heapq
import math
import operator
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, combinations, compress, pairwise, repeat

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
_TITLE, _SCHEDULE = 0, 1  # the parts of a task's text, in this order
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


class _Profile:
    """A text as weighted character pairs, packed into arrays: a large table has many texts."""

    __slots__ = ("grams", "squares", "weights")

    def __init__(self, weights: Mapping[int, float]) -> None:
        self.grams = array("I", weights)
        self.weights = array("d", weights.values())
        self.squares = math.fsum(w * w for w in self.weights)

    def likeness(self, other: _Profile) -> float:
        """Return the cosine of two profiles, 0 to 1."""
        own = map(_by_gram(self).get, other.grams, repeat(0.0))
        dot = math.fsum(map(operator.mul, own, other.weights))
        return dot / math.sqrt(self.squares * other.squares) if dot else 0.0

    def covered_by(self, other: _Profile) -> float:
        """Return how much of this text's weight occurs in the other, 0 to 1."""
        own = _by_gram(self)
        return self._share(own[gram] for gram in other.grams if gram in own)

    def covering(self, other: _Profile) -> float:
        """Return how much of the other's weight occurs in this text, 0 to 1."""
        known = map(_by_gram(self).__contains__, other.grams)
        return other._share(compress(other.weights, known))

    def _share(self, weights: Iterable[float]) -> float:
        return math.fsum(w * w for w in weights) / self.squares if self.squares else 0.0


@lru_cache(maxsize=4)
def _by_gram(profile: _Profile) -> dict[int, float]:
    """Return the weights by pair of a text that is about to be compared with many."""
    return dict(zip(profile.grams, profile.weights, strict=True))


class _Vocabulary:
    """How rare each character pair is over a set of texts; pairs are numbered as they come."""

    def __init__(self) -> None:
        self._texts = 0
        self._numbers: dict[str, int] = {}
        self._seen: Counter[int] = Counter()

    def add(self, *parts: str) -> list[array[int]]:
        """Count a text given in parts; return the numbered pairs of each part."""
        numbers = self._numbers
        found = [
            array("I", [numbers.setdefault(g, len(numbers)) for g in _grams(part)])
            for part in parts
        ]
        self._texts += 1
        self._seen.update(set(chain.from_iterable(found)))
        return found

    def known(self, text: str) -> tuple[array[int], float]:
        """Return the pairs of another text that occur in these, and their share of its pairs."""
        grams = _grams(text)
        found = array("I", [self._numbers[gram] for gram in grams if gram in self._numbers])
        return found, len(found) / len(grams) if grams else 0.0

    def frequency(self, gram: int) -> int:
        """Return in how many texts a pair occurs."""
        return self._seen[gram]

    def profile(self, grams: Iterable[int]) -> _Profile:
        """Return a text's pairs weighed by how often it says them and how rare they are."""
        rarity = self._rarity
        return _Profile({g: (1 + math.log(n)) * rarity[g] for g, n in Counter(grams).items()})

    @cached_property
    def _rarity(self) -> dict[int, float]:
        return {g: math.log((1 + self._texts) / (1 + n)) + 0.1 for g, n in self._seen.items()}


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
    """The tasks of a sheet as character pairs, weighed when they are needed: few are compared."""

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        self.tasks = tasks
        self._vocabulary = _Vocabulary()
        self._grams = [self._vocabulary.add(task.title, task.schedule) for task in tasks]
        self._profiles: dict[tuple[int, ...], _Profile] = {}

    def _profile(self, index: int, *parts: int) -> _Profile:
        found = self._profiles.get((index, *parts))
        if found is None:
            grams = chain.from_iterable(self._grams[index][part] for part in parts)
            found = self._profiles[index, *parts] = self._vocabulary.profile(grams)
        return found

    def candidates(self) -> list[tuple[int, int]]:
        """Return the pairs of tasks that share several of their rarest character pairs."""
        posting: dict[int, list[int]] = defaultdict(list)
        frequency = self._vocabulary.frequency
        for index, parts in enumerate(self._grams):
            usable = [(frequency(g), g) for g in set(chain.from_iterable(parts))]
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
        """Return how surely two tasks are the same matter, 0 to 1; a low one may be too low."""
        profile = self._profile
        if self.beside(one, other):
            return profile(one, _TITLE).likeness(profile(other, _TITLE))
        whole = profile(one, _TITLE, _SCHEDULE).likeness(profile(other, _TITLE, _SCHEDULE))
        if (whole + 1) / 2 < _SAME:  # no schedule could make up for it
            return whole
        telling = min(len(self._grams[n][_SCHEDULE]) for n in (one, other)) >= _TELLING
        part = _SCHEDULE if telling else _TITLE
        first, second = profile(one, part), profile(other, part)
        covered = max(first.covered_by(second), first.covering(second))
        return max(whole, (whole + covered) / 2)


def suspect_slipped_requirements(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield the tasks whose words belong to the next or the previous requirement.

    A requirement's cell that slipped by a row leaves the first task of one requirement under its
    neighbour. The words of the target decide: they must occur in the neighbour and not in its own.
    Only tables have cells that slip; plans are left alone.
    """
    requirements = [r for r in sheet.requirements if r.part in _FROM_TABLES]
    vocabulary = _Vocabulary()
    texts = [vocabulary.add(r.text)[0] for r in requirements]
    profiles = [vocabulary.profile(text) for text in texts]
    place = {r.id: n for n, r in enumerate(requirements)}
    tasks = [t for t in sheet.tasks if t.requirement_id in place]
    own = [place[t.requirement_id or ""] for t in tasks]
    for number, task in enumerate(tasks):
        known, share = vocabulary.known(task.title)
        if share < _KNOWN:
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
