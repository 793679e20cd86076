"""Start a workspace."""

from __future__ import annotations

from pathlib import Path

from taskbook.errors import OutputError
from taskbook.files import read_bytes, write_bytes
from taskbook.resources import shipped, template
from taskbook.units.register_file import read_register, write_register
from taskbook.workspace import Workspace

_SEED_SETTINGS = "taskbook.toml"


def start_workspace(folder: Path, *, with_seeds: bool = False) -> Workspace:
    """Make a workspace in ``folder``; files that exist are left as they are.

    Raises:
        OutputError: The folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是一个文件，不能作为工作区。", "请换一个文件夹名。")
    workspace = Workspace(folder)
    if with_seeds:
        _copy_seeds(workspace)
    else:
        _write_if_absent(workspace.settings_file, read_bytes(template("taskbook.toml")))
        _write_if_absent(
            workspace.sources / "corrections.csv", "文件,行,字段,原文,更正为,理由\n".encode()
        )
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
