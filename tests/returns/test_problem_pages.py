"""docs/problems.md lists every fault of the catalogue, and every message can be written."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from taskbook.model.location import Location
from taskbook.problems import CATALOGUE, Problem

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_problems", DOCS / "make_problems.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (DOCS / "problems.md").read_text(encoding="utf-8")
    assert page == module.render(), "run: python docs/make_problems.py"


def test_every_message_is_a_sentence_with_a_cure() -> None:
    for code in CATALOGUE:
        problem = Problem(code, Location("表.xlsx"), found="甲", expected="乙", repaired="丙")
        assert "{" not in problem.message
        assert problem.cure.endswith("。")
