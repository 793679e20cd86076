"""Faults found in narrative plans."""

from __future__ import annotations

from taskbook.problems.problem import Rule

RULES: tuple[Rule, ...] = ()
