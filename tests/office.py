"""LibreOffice for the tests: is it there, convert, and work in it as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).with_name("office_client.py")
XLSX = "Calc MS Excel 2007 XML"
XLS = "MS Excel 97"
ODS = "calc8"


@cache
def python_with_uno() -> str | None:
    """A Python that can speak to LibreOffice: the system's, not that of the environment."""
    candidate = shutil.which("python3", path=os.defpath)
    if candidate is None or shutil.which("soffice") is None:
        return None
    found = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
    return candidate if found.returncode == 0 else None


def work_in_office(
    path: Path,
    profile: Path,
    *,
    types: dict[str, dict[str, Any]] | None = None,
    read: dict[str, list[str]] | None = None,
    save: list[tuple[Path, str]] | None = None,
    recalculate: bool = False,
    heights: list[str] | None = None,
) -> dict[str, Any]:
    """Open ``path`` in LibreOffice, type, recalculate, read and save; see ``office_client.py``."""
    python = python_with_uno()
    if python is None:
        pytest.skip("LibreOffice with python3-uno is not installed")
    job = {
        "open": str(path.resolve()),
        "profile": str(profile.resolve()),
        "type": types or {},
        "read": read or {},
        "recalculate": recalculate,
        "heights": heights or [],
        "save": [[str(target.resolve()), kind] for target, kind in save or []],
    }
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [python, str(CLIENT)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
        env=clean,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
