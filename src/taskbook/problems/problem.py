"""The shape of a fault and the collector of faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from taskbook.model.location import Location


class Grade(StrEnum):
    """How much a fault weighs (强制, 核实, 提示)."""

    MUST = "强制"
    VERIFY = "核实"
    NOTE = "提示"

    @property
    def needs_person(self) -> bool:
        """True where work must not go on without somebody looking."""
        return self is not Grade.NOTE


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue of faults.

    Attributes:
        code: Kebab-case, stable, public.
        grade: Weight of the fault.
        title: A few words for lists, in Chinese.
        template: One sentence; may use ``{found}``, ``{expected}``, ``{repaired}``, ``{note}``.
        cure: What the reader should do.
    """

    code: str
    grade: Grade
    title: str
    template: str
    cure: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in data, at a place. Its words come from the catalogue alone.

    Attributes:
        code: Code of the rule in the catalogue.
        location: Where it was found.
        found: The original text, unchanged.
        expected: What should stand there, in words.
        repaired: What taskbook made of it, or None when nothing was changed.
        subject: Id of the task, requirement or unit it concerns, or an empty string.
        note: Anything more the reader needs (the second place of a contradiction, the evidence).
    """

    code: str
    location: Location
    found: str = ""
    expected: str = ""
    repaired: str | None = None
    subject: str = ""
    note: str = ""

    @property
    def rule(self) -> Rule:
        """The catalogue entry."""
        from taskbook.problems.catalogue import CATALOGUE

        return CATALOGUE[self.code]

    @property
    def grade(self) -> Grade:
        """Weight of the fault."""
        return self.rule.grade

    @property
    def cure(self) -> str:
        """What to do about it."""
        return self.rule.cure

    @property
    def message(self) -> str:
        """The sentence shown to people, without the place."""
        return self.rule.template.format(
            found=self.found,
            expected=self.expected,
            repaired="" if self.repaired is None else self.repaired,
            note=self.note,
        )

    def __str__(self) -> str:
        return f"[{self.grade}] {self.location}：{self.message}{self.cure}"


@dataclass(slots=True)
class Report:
    """Collects problems in the order in which they were found."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Keep one problem."""
        self.problems.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep several problems."""
        self.problems.extend(problems)

    @property
    def needs_person(self) -> bool:
        """True if any problem must be looked at."""
        return any(problem.grade.needs_person for problem in self.problems)

    def counts(self) -> Counter[str]:
        """Return how many problems there are of each grade."""
        return Counter(str(problem.grade) for problem in self.problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)
