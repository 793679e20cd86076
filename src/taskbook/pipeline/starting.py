"""Start a workspace."""

from __future__ import annotations

from pathlib import Path

from taskbook.errors import OutputError
from taskbook.files import read_bytes, write_bytes
from taskbook.ledger.ledger import beijing_now
from taskbook.resources import shipped, template
from taskbook.units.register_file import read_register, write_register
from taskbook.workspace import Workspace

_SEED_SETTINGS = "taskbook.toml"
# With a mark at its head, for Excel takes a csv without one for GBK.
_CORRECTIONS_HEAD = "文件,行,字段,原文,更正为,理由\n"
_YEAR = b"2021"


def start_workspace(
    folder: Path, *, with_seeds: bool = False, year: int | None = None
) -> Workspace:
    """Make a workspace in ``folder``; files that exist are left as they are.

    Args:
        folder: Where.
        with_seeds: Put the shipped example into it.
        year: Year of the tasks in the settings; this year by default.

    Raises:
        OutputError: The folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是一个文件，不能作为工作区。", "请换一个文件夹名。")
    workspace = Workspace(folder)
    year = year or beijing_now().year
    if with_seeds:
        _copy_seeds(workspace)
    else:
        settings = read_bytes(template("taskbook.toml"))
        _write_if_absent(workspace.settings_file, settings.replace(_YEAR, str(year).encode()))
        _write_if_absent(
            workspace.sources / "corrections.csv", _CORRECTIONS_HEAD.encode("utf-8-sig")
        )
        _write_if_absent(workspace.sources / "manifest.toml", read_bytes(template("manifest.toml")))
        if not workspace.register_file.exists():
            write_register((), workspace.register_file)
    return workspace


def _copy_seeds(workspace: Workspace) -> None:
    for path in sorted(shipped("seeds").iterdir()):
        if path.name not in (_SEED_SETTINGS, "units.csv") and path.is_file():
            _write_if_absent(workspace.sources / path.name, read_bytes(path))
    _write_if_absent(workspace.settings_file, read_bytes(shipped("seeds", _SEED_SETTINGS)))
    if not workspace.register_file.exists():
        register = read_register(shipped("seeds", "units.csv"))
        write_register(register.units, workspace.register_file)


def _write_if_absent(path: Path, content: bytes) -> None:
    if not path.exists():
        write_bytes(path, content)
