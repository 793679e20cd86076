"""What merged cells cover."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskbook.returns.grid import Cell, Row, Sheet
from taskbook.returns.tables import Table


@dataclass(slots=True)
class Covered:
    """What the merges of a sheet cover; places are (row, column).

    Attributes:
        first: A covered cell to the first cell of its merge.
        below: The first cell of a merge to the further rows of its column.
    """

    first: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    below: dict[tuple[int, int], range] = field(default_factory=dict)


def covered_cells(sheet: Sheet) -> Covered:
    """Return each cell that a merge covers, its first one apart."""
    found = Covered()
    for merge in sheet.merges:
        if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) > 5_000:
            continue
        found.below[merge.top, merge.left] = range(merge.top + 1, merge.bottom + 1)
        for row in range(merge.top, merge.bottom + 1):
            for column in range(merge.left, merge.right + 1):
                if (row, column) != (merge.top, merge.left):
                    found.first[row, column] = (merge.top, merge.left)
    return found


def with_merged(table: Table, number: int, cells: Row, covered: Covered) -> Row | None:
    """Return a row with pre-filled cells filled in from the merges that cover them, or None."""
    filled: dict[int, Cell] = dict(cells)
    for at, column in table.columns.items():
        top = covered.first.get((number, at))
        if not column.asked and at not in cells and top is not None:
            source = table.sheet.rows.get(top[0], {}).get(top[1])
            if source is not None:
                filled[at] = source
    return filled if len(filled) > len(cells) else None
