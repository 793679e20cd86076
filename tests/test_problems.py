"""The catalogue of faults: one meaning per code, words that can be shown, a test for each."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import taskbook.problems
from taskbook.model.location import Location
from taskbook.problems import CATALOGUE, Problem

TESTS = Path(__file__).resolve().parent
# One catalogue may list another's rules again; the same rule twice is one rule.
RULES = list(
    dict.fromkeys(
        rule
        for module in pkgutil.iter_modules(taskbook.problems.__path__)
        for rule in getattr(
            importlib.import_module(f"taskbook.problems.{module.name}"), "RULES", ()
        )
    )
)


def test_no_code_means_two_things() -> None:
    assert [code for code, count in Counter(rule.code for rule in RULES).items() if count > 1] == []
    assert len(CATALOGUE) == len(RULES)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_can_be_shown(code: str) -> None:
    problem = Problem(code, Location("表.xlsx", "任务", 6, 4), "甲", "乙", "丙", "T-1", "丁")
    assert "表.xlsx [任务!D6]" in str(problem)
    assert "{" not in str(problem)
    assert problem.rule.title
    assert problem.cure


def test_every_code_is_named_in_a_test() -> None:
    texts = "\n".join(
        path.read_text(encoding="utf-8")
        for path in TESTS.rglob("*.py")
        if path != Path(__file__).resolve()
    )
    assert [code for code in sorted(CATALOGUE) if f'"{code}"' not in texts] == []
