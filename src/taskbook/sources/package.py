"""Office packages (OPC): which part is which, told by relations and not by fixed names."""

from __future__ import annotations

import posixpath

from taskbook.sources.archive import Archive

Relations = dict[str, tuple[str, str]]


def relations(archive: Archive, part: str) -> Relations:
    """Return the relations of a part: id to (last word of the type, target part).

    Targets outside the package are left out: nothing outside is ever opened.
    """
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return {}
    found: Relations = {}
    for relation in archive.parse(path):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = relation.get("Type", "").rpartition("/")[2]
        found[relation.get("Id", "")] = (kind, posixpath.normpath(joined))
    return found


def related(found: Relations, kind: str) -> str:
    """Return the first part related as ``kind`` (``styles``), or an empty string."""
    return next((target for name, target in found.values() if name == kind), "")


def main_part(archive: Archive) -> str:
    """Return the part that is the document itself, or an empty string."""
    return related(relations(archive, ""), "officeDocument")
