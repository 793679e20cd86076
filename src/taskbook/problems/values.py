"""Faults found in schedules, figures and relations between tasks."""

from __future__ import annotations

from taskbook.problems.problem import Rule

RULES: tuple[Rule, ...] = ()
