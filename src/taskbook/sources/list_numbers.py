"""Automatic numbers of Word lists: not in the text of a paragraph, but what its reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskbook.sources.archive import Archive

if TYPE_CHECKING:
    from lxml import etree

_PLACEHOLDER = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: format of its number, text around it, first number."""

    kind: str
    text: str
    start: int


class ListNumbers:
    """Counts the paragraphs of each list as Word does while the document is read in order."""

    def __init__(self, archive: Archive, part: str, styles: str) -> None:
        """Read lists from ``part`` and the lists that paragraph styles name from ``styles``."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = _styles(archive, styles)
        if part in archive:
            self._read(archive.parse(part))

    def label(self, paragraph: etree._Element) -> str:
        """Return the number in front of a paragraph (``1.``, ``（一）``), empty for bullets."""
        if not self._list_of or not len(paragraph):
            return ""
        properties = paragraph[0]
        if not str(properties.tag).endswith("}pPr"):
            return ""
        found = _numbering(properties)
        if found is None:
            style = properties.find("{*}pStyle")
            found = self._styles.get(_value(style)) if style is not None else None
        if found is None or found[0] not in self._list_of:
            return ""
        number, level = found
        levels = self._levels[self._list_of[number]]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(self._list_of[number], {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level].kind in ("bullet", "none"):
            return ""
        return _PLACEHOLDER.sub(lambda m: _shown(levels, counts, int(m[1]) - 1), levels[level].text)

    def _read(self, root: etree._Element) -> None:
        for abstract in root.iterfind("{*}abstractNum"):
            levels: dict[int, _Level] = {}
            for level in abstract.iterfind("{*}lvl"):
                index = _value(level, "ilvl")
                start = _value(level.find("{*}start"))
                levels[int(index) if index.isdecimal() else 0] = _Level(
                    _value(level.find("{*}numFmt")) or "decimal",
                    _value(level.find("{*}lvlText")),
                    int(start) if start.isdecimal() else 1,
                )
            self._levels[_value(abstract, "abstractNumId")] = levels
        for number in root.iterfind("{*}num"):
            abstract_id = _value(number.find("{*}abstractNumId"))
            if abstract_id not in self._levels:
                continue
            own = _value(number, "numId")
            self._list_of[own] = abstract_id
            if number.find("{*}lvlOverride") is not None:  # a list that counts by itself
                self._list_of[own] = f"{abstract_id}#{own}"
                self._levels[self._list_of[own]] = _overridden(number, self._levels[abstract_id])


def _overridden(number: etree._Element, levels: dict[int, _Level]) -> dict[int, _Level]:
    changed = dict(levels)
    for override in number.iterfind("{*}lvlOverride"):
        index = _value(override, "ilvl")
        start = _value(override.find("{*}startOverride"))
        level = levels.get(int(index) if index.isdecimal() else 0)
        if level is not None and start.isdecimal():
            changed[int(index)] = _Level(level.kind, level.text, int(start))
    return changed


def _styles(archive: Archive, part: str) -> dict[str, tuple[str, int]]:
    if part not in archive:
        return {}
    found = {}
    for style in archive.parse(part).iterfind("{*}style"):
        numbering = _numbering(style.find("{*}pPr"))
        if numbering is not None:
            found[_value(style, "styleId")] = numbering
    return found


def _numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    if properties is None or properties.find("{*}numPr") is None:
        return None
    level = _value(properties.find("{*}numPr/{*}ilvl"))
    number = _value(properties.find("{*}numPr/{*}numId"))
    return number, int(level) if level.isdecimal() else 0


def _value(element: etree._Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _shown(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    found = levels.get(level)
    if found is None:
        return ""
    number = counts.get(level, found.start)
    if found.kind.startswith(("chinese", "taiwanese", "ideographDigital", "japaneseCounting")):
        return chinese_numeral(number)
    if found.kind == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x245F + number)
    if found.kind == "decimalZero":
        return f"{number:02d}"
    if found.kind in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if found.kind == "lowerLetter" else 65) + number - 1)
    return str(number)


def chinese_numeral(number: int) -> str:
    """Return a counting number below 1000 in Chinese (``12`` -> ``十二``), else its digits."""
    if not 0 <= number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    if ones or not text:
        text += _DIGITS[ones]
    return text
