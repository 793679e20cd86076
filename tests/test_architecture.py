"""Data flows one way: a stage imports shared modules and stages to its left, never to its right."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "taskbook"
STAGES = (
    "sources",
    "units",
    "canonical",
    "outputs",
    "returns",
    "ledger",
    "merge",
    "pace",
    "summary",
    "pipeline",
    "demo",
    "cli",
)
# What every stage may import, and what these may import in turn.
SHARED = {
    "errors": set(),
    "model": {"errors", "problems"},
    "problems": {"model"},
    "files": {"errors"},
    "resources": {"errors"},
    "settings_file": {"errors", "files", "model"},
    "workspace": {"errors", "files", "model", "settings_file"},
    "excel": {"errors", "files", "model"},
    "memory": set(),
    "official": {"errors", "excel", "files", "resources"},
}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in SHARED
)


def imported(path: Path) -> set[str]:
    """The taskbook packages that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taskbook."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("taskbook.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_left(path: Path) -> None:
    home = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if home in SHARED:
        allowed = SHARED[home] | {home}
    else:
        allowed = {*SHARED, *STAGES[: STAGES.index(home) + 1]}
    assert imported(path) <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420


def test_every_package_belongs_to_a_stage_or_is_shared() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert packages <= {*STAGES, *SHARED}


def test_only_the_command_line_prints_or_knows_click() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "cli" in path.relative_to(PACKAGE).parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        names = {n.func.id for n in calls if isinstance(n.func, ast.Name)}
        modules = {
            name.name for n in ast.walk(tree) if isinstance(n, ast.Import) for name in n.names
        }
        assert "print" not in names, path
        assert "click" not in modules, path
