"""The gold file of 76 tasks: precision and recall hold what the project promises."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    name = "quality_indicators"
    spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_precision_and_recall_on_the_gold_file(bench: ModuleType) -> None:
    score = bench.score_tasks(bench.read_tasks())
    assert score.tasks >= 60
    assert score.precision >= 0.95, score.extra
    assert score.recall >= 0.90, score.missed


def test_sentences_of_other_cities(bench: ModuleType) -> None:
    score = bench.score_sentences()
    assert score.tasks >= 50
    assert score.precision >= 0.95, score.extra
    assert score.recall >= 0.90, score.missed
