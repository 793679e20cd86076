"""Faults found while reading breakdown tables."""

from __future__ import annotations

from taskbook.problems.problem import Grade, Rule

RULES: tuple[Rule, ...] = ()
