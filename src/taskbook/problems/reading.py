"""Faults found while reading breakdown tables."""

from __future__ import annotations

from taskbook.problems.problem import Rule

RULES: tuple[Rule, ...] = ()
