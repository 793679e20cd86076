"""Find templates and seeds: the workspace's own copy, the installed copy, then the checkout's."""

from __future__ import annotations

from pathlib import Path

from taskbook.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent.parent


def _roots() -> tuple[Path, ...]:
    return (_INSTALLED, _CHECKOUT)


def shipped(folder: str, name: str = "") -> Path:
    """Return the path of a shipped resource, ``shipped("seeds", "units.csv")``.

    A wheel carries the folders as package data; an editable install and a checkout have them at
    the top of the source tree.

    Raises:
        ConfigError: It is in neither place: the installation is damaged.
    """
    for root in _roots():
        path = root / folder / name
        if path.exists():
            return path
    raise ConfigError(f"安装不完整：缺少随软件提供的“{folder}/{name}”。", "请重新安装 taskbook。")


def template(name: str, workspace: Path | None = None) -> Path:
    """Return a template's path; a copy in the workspace's ``templates/`` overrides the shipped one.

    Raises:
        ConfigError: There is no such template.
    """
    if workspace is not None and (own := workspace / "templates" / name).exists():
        return own
    return shipped("templates", name)
