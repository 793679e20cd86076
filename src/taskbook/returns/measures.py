"""Figures whose unit somebody has changed beside them: on the row, in the head, in a remark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taskbook.returns.collecting import Collector
from taskbook.returns.figures import same_measure
from taskbook.returns.matching import Match

OTHER_UNIT = "number-unit-differs"
_GIVEN = ("unit", "basis")
_LONGEST = 40
_SAID = re.compile(
    r"(?<!填报)(?<!报送)(?<!责任)(?<!牵头)单位\s*(?:[:：]|[是为])\s*([^\s，。；、）)]{1,8})"
)
_IN_HEAD = re.compile(r"[(（\[【]\s*(?:单位[:：]?)?\s*([^（）()\[\]【】]{1,8}?)\s*[)）\]】]")
_A_MEASURE = re.compile(
    r"[万亿百千]*(?:元|吨|平方米|平方公里|公里|米|亩|公顷|人次?|户|家|个|件|项|辆|套|株|千瓦时?)|[%％]"
)


def find_other_measures(
    out: Collector, members: list[Match]
) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Note figures beside which another unit is named than was issued; none may be taken.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the row.
    """
    table = members[0].table
    at = next((at for at, column in table.columns.items() if column.kind == "number"), 0)
    if not at:
        return {}
    over = list(_over_the_table(members[0], at))
    found: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    for match in members:
        cell = match.cells.get(at)
        if match.issued is None or cell is None or not cell.text.strip():
            continue
        unit = match.issued.given.get("unit", "")
        other = next((said for said in over if unit and not same_measure(said, unit)), "")
        other = other or _on_the_row(match, unit)
        if other:
            found[id(match), at] = (OTHER_UNIT, (match.issued.key,))
            out.problem(
                OTHER_UNIT,
                table.sheet,
                match.number,
                at,
                label=table.columns[at].label,
                found=f"{cell.text.strip()}（表中写的是“{other}”）",
                expected=f"数字，单位{unit}，口径{match.issued.given.get('basis', '')}",
                subject=match.issued.key,
            )
    return found


def _over_the_table(match: Match, at: int) -> Iterator[str]:
    """Yield the units named in the column's label and in the lines above the table."""
    table = match.table
    if not table.header:
        return
    head = table.sheet.rows[table.header].get(at)
    if head is not None and (said := _IN_HEAD.search(head.text)) and _A_MEASURE.fullmatch(said[1]):
        yield said[1]
    for number in range(max(1, table.header - 4), table.header):
        for cell in table.sheet.rows.get(number, {}).values():
            said = _SAID.search(cell.text) if len(cell.text) <= _LONGEST else None
            if said is not None and _A_MEASURE.fullmatch(said[1]):
                yield said[1]


def _on_the_row(match: Match, unit: str) -> str:
    """Return another unit or basis that somebody typed into the row, or an empty string."""
    for at in match.changed:
        cell = match.cells.get(at)
        key = match.table.columns[at].key
        if key not in _GIVEN or not match.changed[at] or cell is None or not cell.text.strip():
            continue
        if key == "basis" or not same_measure(cell.text, unit):
            return cell.text.strip()
    for at, cell in match.answers():
        if match.table.columns[at].kind == "text" and "单位" in cell.text:
            said = _SAID.search(cell.text)
            if said and _A_MEASURE.fullmatch(said[1]) and unit and not same_measure(said[1], unit):
                return said[1]
    return ""
