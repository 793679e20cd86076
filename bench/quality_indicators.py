"""Measure indicators against the gold file: python bench/quality_indicators.py [-v]."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.indicators import parse_indicators
from taskbook.canonical.manifest import read_manifest
from taskbook.canonical.reading import read_document
from taskbook.model.task import Indicator, Task
from taskbook.sources.open import read_source
from taskbook.units.register_file import read_register

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "indicators_2021.toml"
OTHER = ROOT / "tests" / "gold" / "indicators_other.toml"
SEEDS = ROOT / "seeds"
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.90


@dataclass
class Score:
    """How the labelled tasks were read: indicators found rightly, missed and invented."""

    tasks: int = 0
    hits: int = 0
    missed: list[tuple[int, str]] = field(default_factory=list)
    extra: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, found: Counter[str], wanted: Counter[str]) -> None:
        """Count one task or sentence."""
        self.tasks += 1
        self.hits += (found & wanted).total()
        self.missed += [(number, text) for text in (wanted - found).elements()]
        self.extra += [(number, text) for text in (found - wanted).elements()]

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.extra)) if self.hits else 0.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.missed)) if self.hits else 0.0


def read_tasks() -> tuple[Task, ...]:
    """Read the breakdown table of the seeds as taskbook does."""
    spec = next(s for s in read_manifest(SEEDS / "manifest.toml") if s.file.startswith("003_"))
    register = read_register(SEEDS / "units.csv", spec.place)
    return read_document(read_source(SEEDS / spec.file), spec, register, Corrections()).tasks


def label(indicator: Indicator) -> str:
    """Write an indicator as the gold file does."""
    value = f"{indicator.value}"
    if indicator.value_max is not None:
        value += f"-{indicator.value_max}"
    where = f"{indicator.quarter or 0} {indicator.basis}"
    return f"{indicator.field} {indicator.comparator} {value} {indicator.unit} {where}"


def score_tasks(tasks: tuple[Task, ...]) -> Score:
    """Compare the labelled tasks; every part of a label must be right."""
    by_number = {task.number: task for task in tasks}
    score = Score()
    for entry in tomllib.loads(GOLD.read_text(encoding="utf-8"))["task"]:
        number = entry["number"]
        found = Counter(label(indicator) for indicator in by_number[number].indicators)
        wanted = Counter(entry["indicators"])
        score.add(number, found, wanted)
    return score


def score_sentences() -> Score:
    """Compare the labelled sentences in the manner of other cities."""
    score = Score()
    entries = tomllib.loads(OTHER.read_text(encoding="utf-8"))["sentence"]
    for number, entry in enumerate(entries, start=1):
        found = Counter(_promise(i) for i in parse_indicators(entry["text"], 2021))
        score.add(number, found, Counter(entry["promises"]))
    return score


def _promise(indicator: Indicator) -> str:
    value = f"{indicator.value}"
    if indicator.value_max is not None:
        value += f"-{indicator.value_max}"
    when = f"{indicator.year} {indicator.quarter or 0}{' G' if indicator.growth else ''}"
    return f"{indicator.comparator} {value} {indicator.unit} {when}"


def main() -> None:
    """Print the figures, and with -v what was missed and invented."""
    show(score_tasks(read_tasks()), "labelled tasks of 2021")
    show(score_sentences(), "sentences of other cities")


def show(score: Score, what: str) -> None:
    """Print one score."""
    print(
        f"indicators of {score.tasks} {what}: "
        f"precision {score.precision:.3f} (reach {LEAST_PRECISION}), "
        f"recall {score.recall:.3f} (reach {LEAST_RECALL}), "
        f"{score.hits} right, {len(score.extra)} invented, {len(score.missed)} missed"
    )
    if "-v" in sys.argv:
        for name, rows in (("missed", score.missed), ("invented", score.extra)):
            for number, text in rows:
                print(f"    {name}: {number} {text}")


if __name__ == "__main__":
    main()
