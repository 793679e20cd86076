"""Measure the reading of plans against the gold files: python bench/quality_plans.py [-v]."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from taskbook.canonical.plan import Plan, PlanSource, build_plan
from taskbook.model.task import Indicator, Part
from taskbook.sources.narrative import read_narrative

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
SEEDS = ROOT / "seeds"

Row = tuple[str, str, str, str, str, str, int]


@dataclass
class Score:
    """How one plan was read, or all of them together."""

    name: str
    headings: bool = True
    leads: bool = True
    year: bool = True
    hits: int = 0
    named: int = 0
    missed: list[Any] = field(default_factory=list)
    extra: list[Any] = field(default_factory=list)
    caught: list[Any] = field(default_factory=list)
    wrong_names: list[tuple[str, str]] = field(default_factory=list)
    negatives: int = 0

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.extra)) if self.hits else 0.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.missed)) if self.hits else 0.0


def read(gold: dict[str, Any], given: int | None = None) -> Plan:
    """Read the seed of one gold file without being told its year."""
    document = read_narrative(SEEDS / gold["file"])
    return build_plan(document, PlanSource(place="某镇", prefix="XX", year=given))


def score_plan(gold: dict[str, Any], plan: Plan) -> Score:
    """Compare: a commitment counts if lead, comparator, value, unit and year are all right."""
    score = Score(gold["file"][:3])
    score.year = plan.year == gold["year"] and plan.year_in_doubt == gold["year_in_doubt"]
    score.headings = [r.text.split("\n")[0] for r in plan.requirements] == gold["headings"]
    score.leads = [t.title for t in plan.tasks if t.part is not Part.TARGET] == gold["leads"]
    wanted = [tuple(row) for row in gold["commitments"]]
    doubtful = [tuple(row) for row in gold["optional"]]
    for task in plan.tasks:
        lead = "" if task.part is Part.TARGET else task.title
        for indicator in task.indicators:
            _place(score, lead, indicator, wanted, doubtful)
    score.missed = wanted
    score.negatives = len(gold["negatives"])
    for lead, value, unit in gold["negatives"]:
        for task in plan.tasks:
            for indicator in task.indicators:
                same = indicator.value is not None and indicator.value == Decimal(value)
                unit_of = indicator.unit if lead != "*" or not unit else indicator.unit[: len(unit)]
                if lead in ("*", task.title) and same and unit and unit == unit_of:
                    score.caught.append((lead, value, unit, indicator.text))
    return score


def _place(
    score: Score, lead: str, found: Indicator, wanted: list[Any], doubtful: list[Any]
) -> None:
    row = _row(lead, found)
    for rows, counts in ((wanted, True), (doubtful, False)):
        matches = [r for r in rows if (r[0], *r[2:]) == (row[0], *row[2:])]
        if matches:
            best = max(matches, key=lambda r: _same_name(r[1], found.name))
            rows.remove(best)
            if counts:
                score.hits += 1
                score.named += _same_name(best[1], found.name)
                if not _same_name(best[1], found.name):
                    score.wrong_names.append((best[1], found.name))
            return
    score.extra.append((*row, found.text))


def _row(lead: str, found: Indicator) -> Row:
    value = "" if found.value is None else format(found.value.normalize(), "f")
    top = "" if found.value_max is None else format(found.value_max.normalize(), "f")
    sign = str(found.comparator)
    return (lead, found.name, sign, value, top, found.unit if value else "", found.year)


def _same_name(gold: str, found: str) -> bool:
    plain_gold, plain = (text.translate({ord(c): None for c in "“”的 "}) for text in (gold, found))
    return plain_gold in plain or (bool(plain) and plain in plain_gold)


def main() -> None:
    """Print one line per plan and the figures over all of them."""
    scores = []
    for path in sorted(GOLD.glob("plan_*.toml")):
        gold = tomllib.loads(path.read_text(encoding="utf-8"))
        scores.append(score_plan(gold, read(gold)))
    for score in scores:
        print(
            f"plan {score.name}: year {score.year}, headings {score.headings}, leads "
            f"{score.leads}, commitments precision {score.precision:.3f} recall {score.recall:.3f}"
            f" names {score.named}/{score.hits}, negatives taken {len(score.caught)}"
            f"/{score.negatives}"
        )
        if "-v" in sys.argv:
            for label in ("missed", "extra", "caught", "wrong_names"):
                for row in getattr(score, label):
                    print(f"    {label}: {row}")
    hits = sum(s.hits for s in scores)
    precision = hits / (hits + sum(len(s.extra) for s in scores))
    recall = hits / (hits + sum(len(s.missed) for s in scores))
    print(
        f"plans together: precision {precision:.3f} (reach 0.92), recall {recall:.3f} (reach 0.88),"
        f" names {sum(s.named for s in scores)}/{hits}, negatives taken"
        f" {sum(len(s.caught) for s in scores)}/{sum(s.negatives for s in scores)}"
    )


if __name__ == "__main__":
    main()
