"""The one catalogue of faults, put together from one file per stage."""

from __future__ import annotations

from taskbook.problems import (
    merging,
    plans,
    reading,
    returned,
    returned_answers,
    returned_files,
    tables,
    values,
    verifying,
)
from taskbook.problems.problem import Rule

CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rules in (
        tables.RULES,
        reading.RULES,
        values.RULES,
        plans.RULES,
        returned_files.RULES,
        returned.RULES,
        returned_answers.RULES,
        merging.RULES,
        verifying.RULES,
    )
    for rule in rules
}
