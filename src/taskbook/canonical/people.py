"""Names of people and units out of cells in which spaces and commas separate and also intrude."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskbook.model.unit import Unit
from taskbook.units.register import Register

_SEPARATOR = re.compile(r"[\s、，,;；]+")
_PLACE = (
    r"(?:县区|区县|乡镇|镇街|街道|园区|开发区|功能区|[县市区州旗镇乡])"
    r"(?:[（(][^（）()]{1,10}[）)])?"
)
# A separator inside brackets separates nothing: 各县（市、区）, nor does one in 各县、市、区政府.
_TOKEN = re.compile(
    rf"各{_PLACE}(?:[、，,]{_PLACE})+(?:人民政府|政府|办事处|管委会|党委|党工委)*"
    r"(?=$|[\s、，,;；。/／])"
    r"|(?:[（(][^（）()]{0,30}[）)]|[^\s、，,;；。/／])+"
)
_PERSON = re.compile(r"[㐀-鿿·]{2,4}")
_LONGEST_JOIN = 4


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit's name as it stands in a cell, with the unit of the register that it names."""

    as_written: str
    unit: Unit | None

    @property
    def name(self) -> str:
        """The canonical name, or the name as written when the register does not know it."""
        return self.as_written if self.unit is None else self.unit.name

    @property
    def wrapped(self) -> bool:
        """True where the source has a space or line break inside the name."""
        return self.unit is not None and re.search(r"\s", self.as_written) is not None


def split_units(text: str, register: Register) -> tuple[NamedUnit, ...]:
    """Return the units named in a cell, in order.

    Adjacent pieces that only together are a registered name are one unit: ``文化广电旅游 体育局``
    (a line wrap), ``各园区、镇（街道）`` (a group with a comma in its name).
    """
    tokens = list(_TOKEN.finditer(text))
    found: list[NamedUnit] = []
    start = 0
    while start < len(tokens):
        for stop in range(min(len(tokens), start + _LONGEST_JOIN), start, -1):
            span = text[tokens[start].start() : tokens[stop - 1].end()]
            unit = register.find(span)
            if unit is not None or stop == start + 1:
                found.append(NamedUnit(span, unit))
                start = stop
                break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class People:
    """People named in a cell.

    Attributes:
        names: In order, without inner spaces; a role (各镇(街)镇长) stands as one name.
        joined: The names that had a space inside, as written.
    """

    names: tuple[str, ...]
    joined: tuple[str, ...] = ()


def split_people(text: str) -> People:
    """Return the people in a cell where spaces both separate names and stand inside them.

    A single character belongs to the single character after it (``卓 庆``). Pieces that cannot be
    a name (brackets, a role) belong to the piece before them (``各镇(街) 镇长(主任)``).

    Example:
        >>> split_people("卓 庆 欧阳南江").names
        ('卓庆', '欧阳南江')
    """
    tokens = [token for token in _SEPARATOR.split(text.strip()) if token]
    names: list[str] = []
    joined: list[str] = []
    open_role = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if len(token) == 1 and len(following) == 1:
            names.append(token + following)
            joined.append(f"{token} {following}")
            open_role = False
            index += 2
            continue
        if _PERSON.fullmatch(token):
            names.append(token)
            open_role = False
        elif open_role:
            joined.append(f"{names[-1]} {token}")
            names[-1] += token
        else:
            names.append(token)
            open_role = True
        index += 1
    return People(tuple(names), tuple(joined))


def pair(count: int, people: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
    """Return the people of each of ``count`` units by position, or None if that cannot be known."""
    if count == 1:
        return (tuple(people),)
    if not people:
        return ((),) * count
    if len(people) == count:
        return tuple((person,) for person in people)
    return None


def untangle(names: Sequence[str], known: Iterable[str]) -> tuple[str, ...] | None:
    """Return two names that were printed over each other, or None.

    ``刘黎 炜军`` is read down its columns: 刘炜, 黎军. It is accepted only where both results are
    names that occur elsewhere in the table and the names as printed do not.
    """
    known = set(known)
    if len(names) != 2 or len(names[0]) != len(names[1]) or known.intersection(names):
        return None
    down = tuple("".join(column) for column in zip(*names, strict=True))
    return down if len(down) == 2 and known.issuperset(down) else None
