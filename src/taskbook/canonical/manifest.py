"""manifest.toml: what each source document is."""

from __future__ import annotations

from pathlib import Path

from taskbook.canonical.reading import SourceSpec
from taskbook.errors import ConfigError
from taskbook.settings_file import read_toml

_KEYS = {"file", "kind", "place", "unit", "year", "prefix", "issuer", "title", "columns"}
_NEEDED = ("file", "kind", "place", "prefix")
_KINDS = ("breakdown-table", "plan")


def read_manifest(path: Path) -> tuple[SourceSpec, ...]:
    """Return the entries of a manifest in order.

    Raises:
        ConfigError: An entry lacks a key, has an unknown one or an unknown kind.
    """
    specs = []
    for number, entry in enumerate(read_toml(path).get("source", []), start=1):
        place = f"“{path.name}”第{number}个 [[source]]"
        missing = [key for key in _NEEDED if not entry.get(key)]
        unknown = sorted(set(entry) - _KEYS)
        if missing or unknown:
            found = (
                f"缺少 {'、'.join(missing)}" if missing else f"有无法识别的 {'、'.join(unknown)}"
            )
            raise ConfigError(f"{place} {found}。", f"可用的项：{'、'.join(sorted(_KEYS))}。")
        if entry["kind"] not in _KINDS:
            raise ConfigError(
                f"{place} 的 kind 为“{entry['kind']}”。", f"应为{'、'.join(_KINDS)}之一。"
            )
        specs.append(
            SourceSpec(
                file=entry["file"],
                kind=entry["kind"],
                place=entry["place"],
                prefix=entry["prefix"],
                year=entry.get("year"),
                unit=entry.get("unit", ""),
                title=entry.get("title", ""),
                columns=tuple(entry.get("columns", {}).items()),
            )
        )
    return tuple(specs)
