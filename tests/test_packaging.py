"""Templates and seeds are found from a wheel, from an editable install and from a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOOK = (
    "from taskbook.resources import shipped, template;"
    "print(shipped('seeds', 'units.csv')); print(template('notice.docx'))"
)


def found(pythonpath: str, folder: Path) -> list[Path]:
    """The resources as a fresh process finds them."""
    environment = os.environ | {"PYTHONPATH": pythonpath}
    result = subprocess.run(
        [sys.executable, "-c", LOOK],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=environment,
    )
    return [Path(line) for line in result.stdout.splitlines()]


def test_from_a_checkout(tmp_path: Path) -> None:
    paths = found(str(ROOT / "src"), tmp_path)
    assert paths == [ROOT / "seeds" / "units.csv", ROOT / "templates" / "notice.docx"]


def test_from_an_editable_install(tmp_path: Path) -> None:
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "show", "-f", "taskbook"], capture_output=True, text=True
    )
    if "Editable project location" not in installed.stdout:
        pytest.skip("taskbook is not installed here; make test installs it editable")
    paths = found("", tmp_path)
    assert paths == [ROOT / "seeds" / "units.csv", ROOT / "templates" / "notice.docx"]


def test_from_a_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    result = subprocess.run(
        [*build, str(tmp_path), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    data = site / "taskbook" / "_data"
    assert found(str(site), tmp_path) == [
        data / "seeds" / "units.csv",
        data / "templates" / "notice.docx",
    ]
    for folder in ("seeds", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"taskbook/_data/{path.relative_to(ROOT).as_posix()}" in names
