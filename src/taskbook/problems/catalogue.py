"""The one catalogue of faults, put together from one file per stage."""

from __future__ import annotations

from taskbook.problems import plans, reading, returned, verifying
from taskbook.problems.problem import Rule

CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rules in (reading.RULES, plans.RULES, returned.RULES, verifying.RULES)
    for rule in rules
}
