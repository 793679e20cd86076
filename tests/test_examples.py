"""The examples do what their cmd.txt says."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from taskbook.cli.main import run

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "examples").glob("*/cmd.txt"))


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.parent.name)
def test_example(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(script.parent, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    code = None
    for line in script.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "$":
            code = run(shlex.split(rest)[1:])
        elif word == "exit":
            assert code == int(rest)
        elif word == "makes":
            assert (tmp_path / rest).is_file(), rest
        else:
            assert line.startswith("#") or not line
    assert code is not None
