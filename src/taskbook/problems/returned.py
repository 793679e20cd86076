"""Faults found in returned files."""

from __future__ import annotations

from taskbook.problems.problem import Rule

RULES: tuple[Rule, ...] = ()
