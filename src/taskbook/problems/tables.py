"""Faults found in files of tables and their headers."""

from __future__ import annotations

from taskbook.problems.problem import Rule

RULES: tuple[Rule, ...] = ()
