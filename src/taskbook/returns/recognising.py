"""Find out whose form a file is and for which quarter, from every place that says so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from taskbook.model.period import Period
from taskbook.outputs.identity import (
    IDENTITY_SHEET,
    MARK,
    MENDED_DIGITS,
    NAME_PREFIX,
    PROPERTY_PREFIX,
    SEPARATOR,
)
from taskbook.returns.grid import Book, Sheet
from taskbook.returns.prepared import Prepared, squash

_FORM_ID = re.compile(r"(20\d\dQ[1-4])-[0-9a-f]{16}")
_PERIOD = re.compile(r"(20\d\d)\s*年\s*第?\s*([一二三四1-4１-４])\s*季度")
_HEADING = re.compile(r"填报(表|期间)")
# What people write over a table of their own: 某局2021年第一季度工作进展情况.
_OWN_TITLE = re.compile(r"[^，。；：,;]{0,40}季度[^，。；：,;]{0,20}(?:情况|进展|表)")
_UNIT = re.compile(r"填报单位\s*[：:]\s*([^\s　：:]+)")
_MENDED = re.compile(rf"\b[0-9a-f]{{{MENDED_DIGITS}}}\b")
_UNIT_LABEL = re.compile(r"填报单位[：:\s　]*")
_QUARTERS = {
    **{char: n for n, char in enumerate("一二三四", 1)},
    **{str(n): n for n in range(1, 5)},
    **{char: n for n, char in enumerate("１２３４", 1)},
}
_TOP_ROWS = 12
_SHORTEST_HEAD, _LONGEST_HEAD = 4, 400  # 填报单位; a whole line of the form's head
_TOLD = ("unit", "period", "form", "mends")  # facts that are looked up on the identity sheet


@dataclass(slots=True)
class Identity:
    """What a file says of itself.

    Attributes:
        form_id: The identity found most often in hidden places, or an empty string.
        units: Units named in hidden places, with how often.
        periods: Quarters named in hidden places.
        shown_units: Units named where a person reads them (填报单位：…).
        shown_periods: Quarters named where a person reads them.
        form_ids: All identities found.
        mends: Of a correction workbook: the files that it was made from, by the beginnings of
            their content hashes.
    """

    form_id: str
    units: Counter[str]
    periods: Counter[Period]
    shown_units: Counter[str]
    shown_periods: Counter[Period]
    form_ids: Counter[str]
    mends: set[str] = field(default_factory=set)

    @property
    def period(self) -> Period | None:
        """The quarter that the file is for; what is hidden speaks before what is shown."""
        for counter in (self.periods, self.shown_periods):
            if counter:
                return counter.most_common(1)[0][0]
        return None


def read_identity(book: Book, prepared: Prepared) -> Identity:
    """Collect what the properties, names, hidden marks and headings say."""
    found = Identity("", Counter(), Counter(), Counter(), Counter(), Counter())
    for name, value in book.properties.items():
        if name.startswith(PROPERTY_PREFIX) or name.startswith("run"):
            _fact(found, name.removeprefix(PROPERTY_PREFIX), value, prepared)
    for name, value in book.names.items():
        if name.startswith(NAME_PREFIX) and '"' in value:
            _fact(found, name.removeprefix(NAME_PREFIX), value.strip('="'), prepared)
    for sheet in book.sheets:
        if sheet.hidden and _is_identity(sheet):
            for row in sheet.rows.values():
                if 1 in row and 2 in row and row[1].text in _TOLD:
                    _fact(found, row[1].text, row[2].text, prepared)
        else:
            _read_heads(sheet, found, prepared)
    if found.form_ids:
        found.form_id = found.form_ids.most_common(1)[0][0]
    return found


def is_identity_sheet(sheet: Sheet) -> bool:
    """Return whether a sheet is the hidden identity sheet, under whatever name."""
    return _is_identity(sheet)


def _is_identity(sheet: Sheet) -> bool:
    first = sheet.rows.get(1, {}).get(1)
    return sheet.name == IDENTITY_SHEET or (first is not None and first.text == MARK)


def _fact(found: Identity, name: str, value: str, prepared: Prepared) -> None:
    if name == "mends":
        found.mends.update(_MENDED.findall(value))
        return
    match = _FORM_ID.search(value)
    if match is not None:
        found.form_ids[match[0]] += 1
        found.periods[Period.parse(match[1])] += 1
    elif name == "unit" and value:
        found.units[prepared.unit_names.get(value, value)] += 1
    elif name == "period" and re.fullmatch(r"20\d\dQ[1-4]", value):
        found.periods[Period.parse(value)] += 1


def _read_heads(sheet: Sheet, found: Identity, prepared: Prepared) -> None:
    for number, row in sheet.rows.items():
        if number > _TOP_ROWS:
            break
        for column, cell in row.items():
            text = cell.text
            if not _SHORTEST_HEAD <= len(text) <= _LONGEST_HEAD:
                continue
            if text.startswith(MARK + SEPARATOR):
                parts = text.split(SEPARATOR)
                if len(parts) == 5:
                    _fact(found, "unit", parts[2], prepared)
                    _fact(found, "form", parts[4], prepared)
                continue
            if "填报单位" in text:
                _shown_unit(sheet, number, column, text, found, prepared)
            if "季度" in text and (
                _HEADING.search(text)
                or _PERIOD.fullmatch(text)
                or (number == 1 and _OWN_TITLE.fullmatch(text))
            ):
                for year, quarter in _PERIOD.findall(text):
                    found.shown_periods[Period(int(year), _QUARTERS[quarter])] += 1
            elif "Q" in text and (match := _FORM_ID.search(text)) is not None:
                found.form_ids[match[0]] += 1
                found.periods[Period.parse(match[1])] += 1


def _shown_unit(
    sheet: Sheet, number: int, column: int, text: str, found: Identity, prepared: Prepared
) -> None:
    match = _UNIT.search(text)
    name = match[1] if match else ""
    if not name and _UNIT_LABEL.fullmatch(text):
        beside = [sheet.rows[number][c] for c in sorted(sheet.rows[number]) if c > column]
        name = beside[0].text.strip() if beside else ""
    if name:
        found.shown_units[prepared.unit_names.get(name, name)] += 1


def units_in_name(name: str, prepared: Prepared) -> set[str]:
    """Return the units that a file name or its folders mention; the longest name wins."""
    rest = squash(name)
    found: set[str] = set()
    for length, units in prepared.names_by_length():
        at = 0
        while at + length <= len(rest):
            known = rest[at : at + length]
            if known in units:
                found.add(units[known])
                rest = rest.replace(known, "\0")
            at += 1
    return found
