"""Town against city: which tasks of a town's plan answer the city tasks that concern it.

Nothing is linked by itself: every answer is a proposal with its score and the words that matched,
which the office confirms or rejects.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from taskbook.canonical.plan_rules import read_rules_table
from taskbook.canonical.plan_text import split_sentences
from taskbook.model.task import Part, Related, Task
from taskbook.model.unit import Unit
from taskbook.resources import template

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:\.\d+)?|[\u4e00-\u9fff]")
_AMOUNT = r"\d[\d.,]*\s*[万亿]*(?:元|平方米|亩|公里|个|家|所|人次|人|套|间|场|项|%|％)?"
_HUNDREDTH = Decimal("0.01")
_LEAST_SCORE = 0.17
_MOST_ANSWERS = 3
_MOST_WORDS = 8
_FEWEST_PAIRS, _ENOUGH_PAIRS = 3, 8
_PLACE_END = re.compile(r"(?:镇|街道|区|县|市|乡|园区|管委会)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """One task of the plan that may answer a city task.

    Attributes:
        task: The plan's task.
        score: Share of the city task's telling words that stand in it, 0 to 1, two decimals.
        words: The words that matched, most telling first.
        passage: The sentence of the plan's task in which they stand.
        state: ``proposed``, ``confirmed`` or ``rejected``.
    """

    task: Task
    score: Decimal
    words: tuple[str, ...]
    passage: str
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A city task that concerns the town, how it does, and what may answer it, best first."""

    task: Task
    concern: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A town's plan beside the city's tasks.

    Attributes:
        town: Canonical name.
        aligned: False where the years differ and nobody asked to compare them all the same; then
            no answers are proposed.
        city_year: Year of the city's tasks.
        plan_year: Year of the plan.
        rows: The city tasks that concern the town, in source order.
        own: Tasks of the plan that answer no city task.
    """

    town: str
    aligned: bool
    city_year: int
    plan_year: int
    rows: tuple[CoverageRow, ...]
    own: tuple[Task, ...]

    def related(self) -> dict[str, tuple[Related, ...]]:
        """Return the proposals as links, by id of the city task."""
        return {
            row.task.id: tuple(
                Related(answer.task.id, "answers", answer.score, answer.state)
                for answer in row.answers
            )
            for row in self.rows
            if row.answers
        }


def build_coverage(
    city: Sequence[Task],
    plan: Sequence[Task],
    town: str,
    units: Iterable[Unit] = (),
    *,
    other_years: bool = False,
    decided: Mapping[tuple[str, str], str] | None = None,
    workspace: Path | None = None,
) -> Coverage:
    """Compare a town's plan with the city's tasks.

    Args:
        city: The city's tasks.
        plan: The town's own tasks.
        town: Canonical name of the town.
        units: The unit register, for the groups that the town belongs to.
        other_years: Compare also where the plan is for another year than the city's tasks.
        decided: (city task id, plan task id) to ``confirmed`` or ``rejected`` by the office; a
            confirmed pair is kept whatever its score, a rejected one is not proposed again.
        workspace: Folder whose ``templates/plan_rules.toml`` overrides the shipped one.
    """
    decided = decided or {}
    groups = {group for unit in units if unit.name == town for group in unit.groups}
    city_year = _year(city)
    plan_year = _year(plan)
    aligned = other_years or city_year == plan_year
    concerns = [(task, _concern(task, town, groups)) for task in city]
    tasks = [task for task in plan if task.part is not Part.TARGET or task.indicators]
    matcher = _Matcher(city, tasks, town, _stop_words(workspace))
    rows = []
    for task, concern in concerns:
        if concern:
            answers = _answers(task, tasks, matcher, decided) if aligned else ()
            rows.append(CoverageRow(task, concern, answers))
    answering = {
        answer.task.id for row in rows for answer in row.answers if answer.state != "rejected"
    }
    own = tuple(task for task in plan if task.id not in answering)
    return Coverage(town, aligned, city_year, plan_year, tuple(rows), own)


def _year(tasks: Sequence[Task]) -> int:
    years = Counter(task.year for task in tasks)
    return years.most_common(1)[0][0] if years else 0


def _concern(task: Task, town: str, groups: Collection[str]) -> str:
    """Return how a city task concerns the town, in words; empty where it does not."""
    for lead in task.lead_units:
        if lead.unit == town:
            return "牵头"
        if lead.unit in groups or town in lead.members:
            return f"牵头（{lead.as_written}）"
    for assisting in task.assisting_units:
        named = assisting.unit == town
        if named or assisting.unit in groups:
            by_group = assisting.group or (None if named else assisting.unit)
            return f"协助（{assisting.as_written}）" if by_group else "协助"
    short = _PLACE_END.sub("", town)
    text = f"{task.title}\n{task.schedule}"
    if town in text or (len(short) >= 2 and short in text):
        return "点名"
    return ""


def _answers(
    task: Task, plan: Sequence[Task], matcher: _Matcher, decided: Mapping[tuple[str, str], str]
) -> tuple[Answer, ...]:
    found = []
    for own in plan:
        state = decided.get((task.id, own.id), "proposed")
        score, words, passage = matcher.compare(task, own)
        if state == "confirmed" or (state == "proposed" and score >= _LEAST_SCORE and words):
            value = Decimal(str(score)).quantize(_HUNDREDTH)
            found.append(Answer(own, value, words, passage, state))
    found.sort(key=lambda a: (a.state != "confirmed", -a.score, a.task.number))
    kept = sum(answer.state == "confirmed" for answer in found)
    return tuple(found[: max(_MOST_ANSWERS, kept)])


class _Matcher:
    """Compares tasks by the rare pairs of characters that they share.

    Words that stand in every task (推进, 建设, 项目) are taken out first, so that no pair reaches
    over them and none of them counts.
    """

    def __init__(
        self, city: Sequence[Task], plan: Sequence[Task], town: str, stop: re.Pattern[str]
    ) -> None:
        self._stop = stop
        self._titles = {task.id: self._pairs(task.title) for task in city}
        self._passages = {
            task.id: [(shown, self._pairs(text)) for shown, text in _passages(task)]
            for task in plan
        }
        read = [pairs for passages in self._passages.values() for _, pairs in passages]
        every = [*self._titles.values(), *read]
        self._seen = Counter(pair for pairs in every for pair in set(pairs))
        self._count = max(1, len(every))
        # The town's own name says that a task concerns it, not what the task is about.
        self._void = set(self._pairs(town))

    def compare(self, city: Task, own: Task) -> tuple[float, tuple[str, ...], str]:
        """Return the score of the best passage of ``own``, the words it shares, and its text.

        The score is the shared weight over the title's, counted as no less than that of
        ``_FEWEST_PAIRS`` rare pairs (one word in common proves little) and no more than that of
        ``_ENOUGH_PAIRS`` (a long title need not be answered in every word).
        """
        title = self._titles[city.id]
        weights = {pair: self._weight(pair) for pair in title if pair}
        rare = math.log(1 + self._count)
        whole = min(max(sum(weights.values()), _FEWEST_PAIRS * rare), _ENOUGH_PAIRS * rare)
        best, text = frozenset[str](), ""
        most = 0.0
        for passage, pairs in self._passages[own.id]:
            shared = frozenset(weights).intersection(pairs)
            score = sum(weights[pair] for pair in shared) / whole
            if score > most:
                most, best, text = score, shared, passage
        return min(most, 1.0), self._words(title, best), text

    def _weight(self, pair: str) -> float:
        if pair in self._void:
            return 0.0
        return math.log((1 + self._count) / (1 + self._seen[pair]))

    def _pairs(self, text: str) -> list[str]:
        """Return the pairs of neighbouring tokens in order, with "" where words were taken out."""
        found: list[str] = []
        for chunk in self._stop.split(text):
            tokens = _TOKEN.findall(chunk)
            for a, b in itertools.pairwise(tokens):
                if not (a.isdigit() or b.isdigit()):
                    found.append(a + b)
            found.append("")
        return found

    def _words(self, title: Sequence[str], shared: frozenset[str]) -> tuple[str, ...]:
        """Return the longest runs of shared pairs, heaviest first."""
        runs: dict[str, float] = {}
        word, weight = "", 0.0
        for pair in (*title, ""):
            if pair and pair in shared:
                word = word + pair[1:] if word and word.endswith(pair[0]) else pair
                weight += self._weight(pair)
                continue
            if word:
                runs[word] = max(weight, runs.get(word, 0.0))
            word, weight = "", 0.0
        ordered = sorted(runs.items(), key=lambda run: (-run[1], run[0]))
        return tuple(word for word, weight in ordered if weight)[:_MOST_WORDS]


def _passages(task: Task) -> list[tuple[str, str]]:
    """Return each sentence of a task, alone and behind the title, with which it is compared."""
    sentences = [s for s in split_sentences(task.body or "") if s.strip()]
    return [(s.strip(), f"{task.title}。{s}") for s in sentences] or [(task.title, task.title)]


def _stop_words(workspace: Path | None) -> re.Pattern[str]:
    path = template("plan_rules.toml", workspace)
    words = read_rules_table(path).get("coverage", {}).get("stop_words", [])
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"{listed}|{_AMOUNT}|[的和与及对为以将在等各或并中]|[^A-Za-z0-9\u4e00-\u9fff]+"
    )
