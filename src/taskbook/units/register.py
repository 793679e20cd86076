"""Load the unit register and resolve names: exact names and aliases only, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from taskbook.errors import ConfigError
from taskbook.files import read_bytes
from taskbook.model.unit import Unit

REGISTER_LABELS = (
    "名称",
    "全称",
    "类别",
    "别名",
    "所属组",
    "泛指",
    "生效日期",
    "失效日期",
    "说明",
)
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


def read_register(path: Path, place: str = "") -> Register:
    """Read a register from ``.csv`` (UTF-8) or ``.xlsx``; ``place`` as in ``Register``.

    Raises:
        ConfigError: A column is missing, a date is wrong, a name is doubled; names file and row.
        SourceError: The file is missing or unreadable.
    """
    content = read_bytes(path)
    if path.suffix.lower() == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = _rows_of_workbook(content)
    if not rows or [label for label in REGISTER_LABELS if label not in rows[0]]:
        raise ConfigError(
            f"单位名录“{path.name}”第1行应有表头：{'、'.join(REGISTER_LABELS)}。",
            "请对照 seeds/units.csv 补齐表头。",
        )
    labels = rows[0]
    units = [
        _parse_unit(dict(zip(labels, row, strict=False)), path.name, number)
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return Register.build(units, place)


def _rows_of_workbook(content: bytes) -> list[list[str]]:
    import io as _io

    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(_io.BytesIO(content))
    sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [["" if cell is None else str(cell) for cell in row] for row in sheet]


def _parse_unit(row: Mapping[str, str], document: str, number: int) -> Unit:
    def parts(label: str) -> tuple[str, ...]:
        return tuple(
            p.strip() for p in row.get(label, "").replace("；", ";").split(";") if p.strip()
        )

    def day(label: str) -> dt.date | None:
        text = row.get(label, "").strip()[:10]
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ConfigError(
                f"单位名录“{document}”第{number}行“{label}”为“{text}”，不是日期。",
                "请写成 2021-01-01 的形式，或留空。",
            ) from error

    name = row.get("名称", "").strip()
    if not name:
        raise ConfigError(f"单位名录“{document}”第{number}行没有名称。", "请补上名称或删除该行。")
    return Unit(
        name=name,
        full_name=row.get("全称", "").strip() or name,
        kind=row.get("类别", "").strip(),
        aliases=parts("别名"),
        groups=parts("所属组"),
        vague=row.get("泛指", "").strip() == "是",
        valid_from=day("生效日期"),
        valid_to=day("失效日期"),
    )
