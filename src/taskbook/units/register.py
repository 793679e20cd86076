"""Resolve names through the unit register: exact names and aliases only, nothing guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from taskbook.errors import ConfigError
from taskbook.model.unit import Unit

_CLOSE_ENOUGH = 75


def lookup_key(name: str) -> str:
    """Return the form in which names are compared: half-width brackets, no spaces or quotes."""
    normal = unicodedata.normalize("NFKC", name)
    return "".join(char for char in normal if not char.isspace() and char not in "“”\"'‘’")


@dataclass(frozen=True, slots=True)
class Register:
    """The register, indexed.

    Attributes:
        units: In the order of the file.
        place: City; ``市财政局`` is understood where the full name is ``东莞市财政局``.
    """

    units: tuple[Unit, ...]
    place: str = ""
    _index: dict[str, Unit] = field(default_factory=dict, repr=False)
    _members: dict[str, tuple[Unit, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, units: Iterable[Unit], place: str = "") -> Register:
        """Index the units.

        Raises:
            ConfigError: One spelling stands for two units, or a group is not in the register.
        """
        register = cls(tuple(units), place)
        for unit in register.units:
            spellings = {unit.name, unit.full_name, *unit.aliases}
            if place and unit.full_name.startswith(place):
                spellings.add(unit.full_name[len(place) - 1 :])
            for spelling in spellings:
                other = register._index.setdefault(lookup_key(spelling), unit)
                if other is not unit:
                    raise ConfigError(
                        f"单位名录中“{spelling}”同时指“{other.name}”和“{unit.name}”。",
                        "请在单位名录中删去其中一处的名称或别名。",
                    )
        members: dict[str, list[Unit]] = {}
        for unit in register.units:
            for group in unit.groups:
                known = register.find(group)
                if known is None or not known.is_group:
                    raise ConfigError(
                        f"单位名录中“{unit.name}”的所属组“{group}”没有登记。",
                        "请在名录中增加类别为“组”的同名一行，或改正所属组。",
                    )
                members.setdefault(known.name, []).append(unit)
        register._members.update({name: tuple(found) for name, found in members.items()})
        return register

    def find(self, name: str) -> Unit | None:
        """Return the unit that ``name`` exactly names, by name, full name or alias."""
        return self._index.get(lookup_key(name))

    def members(self, group: Unit) -> tuple[Unit, ...]:
        """Return the members of a group, none for a vague one."""
        return () if group.vague else self._members.get(group.name, ())

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return up to three canonical names that look like ``name``; for a person, not applied."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            lookup_key(name), self._index.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        return tuple(dict.fromkeys(self._index[key].name for key, _, _ in found))[:3]
