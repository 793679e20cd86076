"""Numbered copies of what is about to be replaced, in the workspace's ``.taskbook`` folder."""

from __future__ import annotations

from pathlib import Path

from taskbook.files import read_bytes, write_bytes

MEMORY = ".taskbook"


def back_up(path: Path, root: Path) -> Path:
    """Copy ``path`` to the first free name among the backups of the workspace at ``root``."""
    folder = root / MEMORY / "备份"
    number = 1
    while (target := folder / f"{path.stem}.{number:03d}{path.suffix}").exists():
        number += 1
    write_bytes(target, read_bytes(path))
    return target
