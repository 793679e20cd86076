"""Find tasks that are the same matter, and tasks that stand under another's requirement."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from taskbook.model.task import Related, Requirement, Task, TaskSheet
from taskbook.problems.problem import Problem

_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]")
_TAGS = re.compile(r"</?[a-z]+\s*/?>")
_SAME = 0.72
_RARE_GRAMS = 12
_COMMONEST = 40
_LEAST_LEAD = 1.5


def _grams(text: str) -> list[str]:
    """Return the character pairs of a text; numbers and Latin words count as one character."""
    units = _WORDS.findall(_TAGS.sub("", text))
    return [a + b for a, b in zip(units, units[1:], strict=False)] or units


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
    """How rare each character pair is over a set of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._seen: Counter[str] = Counter()
        for text in texts:
            self._seen.update(set(_grams(text)))

    def frequency(self, gram: str) -> int:
        return self._seen[gram]

    def rarity(self, gram: str) -> float:
        return math.log((1 + self._count) / (1 + self._seen[gram])) + 0.1

    def profile(self, text: str) -> _Profile:
        counts = Counter(_grams(text))
        weights = {gram: (1 + math.log(n)) * self.rarity(gram) for gram, n in counts.items()}
        return _Profile(weights, math.sqrt(sum(w * w for w in weights.values())))


def find_same_matter(tasks: Iterable[Task]) -> dict[str, tuple[Related, ...]]:
    """Return the links between tasks that are the same matter, by task id; symmetric.

    Two tasks are the same matter when their targets say the same, or when one target's words occur
    in the other and their schedules say the same. Candidates share rare words, so that the work
    grows with the number of tasks, not with its square.
    """
    listed = list(tasks)
    titles = _Vocabulary([task.title for task in listed])
    schedules = _Vocabulary([task.schedule for task in listed])
    title_of = [titles.profile(task.title) for task in listed]
    schedule_of = [schedules.profile(task.schedule) for task in listed]
    links: dict[str, list[Related]] = defaultdict(list)
    for i, j in sorted(_candidates(title_of, titles) | _candidates(schedule_of, schedules)):
        score = _score(
            listed[i], listed[j], (title_of[i], title_of[j]), (schedule_of[i], schedule_of[j])
        )
        if score < _SAME:
            continue
        rounded = Decimal(f"{min(score, 1.0):.2f}")
        links[listed[i].id].append(Related(listed[j].id, "same-matter", rounded))
        links[listed[j].id].append(Related(listed[i].id, "same-matter", rounded))
    return {
        task_id: tuple(sorted(found, key=lambda link: (-link.score, link.id)))
        for task_id, found in links.items()
    }


def _candidates(profiles: Sequence[_Profile], vocabulary: _Vocabulary) -> set[tuple[int, int]]:
    """Return the pairs of texts that share at least two of their rarest character pairs."""
    posting: dict[str, list[int]] = defaultdict(list)
    for index, profile in enumerate(profiles):
        rare = sorted(profile.weights, key=lambda g: (vocabulary.frequency(g), g))
        usable = [g for g in rare if 1 < vocabulary.frequency(g) <= _COMMONEST]
        for gram in usable[:_RARE_GRAMS]:
            posting[gram].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indexes in posting.values():
        for position, i in enumerate(indexes):
            for j in indexes[position + 1 :]:
                shared[i, j] += 1
    return {pair for pair, count in shared.items() if count >= 2}


def _score(
    one: Task,
    other: Task,
    titles: tuple[_Profile, _Profile],
    schedules: tuple[_Profile, _Profile],
) -> float:
    """Return how surely two tasks are the same matter, 0 to 1."""
    title = titles[0].likeness(titles[1])
    covered = max(titles[0].covered_by(titles[1]), titles[1].covered_by(titles[0]))
    schedule = schedules[0].likeness(schedules[1])
    if schedule > 0.5:
        schedule = max(schedule, fuzz.ratio(one.schedule, other.schedule) / 100)
    return max(title, 0.45 * max(title, covered) + 0.55 * schedule)


def suspect_slipped_requirements(sheet: TaskSheet) -> Iterator[Problem]:
    """Yield the tasks whose words belong to the next or the previous requirement.

    A requirement's cell that slipped by a row leaves the first task of one requirement under its
    neighbour. The words of the target decide: they must occur in the neighbour and not in its own.
    """
    if len(sheet.requirements) < 2:
        return
    vocabulary = _Vocabulary([r.text for r in sheet.requirements])
    profiles = {r.id: vocabulary.profile(r.text) for r in sheet.requirements}
    place = {r.id: n for n, r in enumerate(sheet.requirements)}
    tasks = [t for t in sheet.tasks if t.requirement_id in place]
    for number, task in enumerate(tasks):
        own = place[task.requirement_id or ""]
        target = vocabulary.profile(task.title)
        for neighbour, beside in ((own + 1, number + 1), (own - 1, number - 1)):
            if not 0 <= neighbour < len(sheet.requirements):
                continue
            if (
                not 0 <= beside < len(tasks)
                or place[tasks[beside].requirement_id or ""] != neighbour
            ):
                continue
            other = sheet.requirements[neighbour]
            mine = target.covered_by(profiles[sheet.requirements[own].id])
            theirs = target.covered_by(profiles[other.id])
            if theirs >= 0.5 and mine <= 0.25:
                yield _slipped(task, sheet.requirements[own], other)
                break


def _slipped(task: Task, own: Requirement, other: Requirement) -> Problem:
    return Problem(
        "requirement-slipped",
        task.source,
        found=task.title,
        expected=f"总体要求{own.label or own.number}",
        subject=task.id,
        note=f"总体要求{other.label or other.number}（{other.source}：“{_head(other.text)}”）",
    )


def _head(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
