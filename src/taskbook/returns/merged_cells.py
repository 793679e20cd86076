"""What merged cells cover."""

from __future__ import annotations

from taskbook.returns.grid import Cell, Row, Sheet
from taskbook.returns.tables import Table

Covered = dict[tuple[int, int], tuple[int, int]]
"""Covered cell (row, column) to the first cell of its merge."""


def covered_cells(sheet: Sheet) -> Covered:
    """Return each cell that a merge covers (its first one apart) with the merge's first cell."""
    found: Covered = {}
    for merge in sheet.merges:
        if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) > 5_000:
            continue
        for row in range(merge.top, merge.bottom + 1):
            for column in range(merge.left, merge.right + 1):
                if (row, column) != (merge.top, merge.left):
                    found[row, column] = (merge.top, merge.left)
    return found


def with_merged(table: Table, number: int, cells: Row, covered: Covered) -> Row | None:
    """Return a row with pre-filled cells filled in from the merges that cover them, or None."""
    filled: dict[int, Cell] = dict(cells)
    for at, column in table.columns.items():
        top = covered.get((number, at))
        if not column.asked and at not in cells and top is not None:
            source = table.sheet.rows.get(top[0], {}).get(top[1])
            if source is not None:
                filled[at] = source
    return filled if len(filled) > len(cells) else None


def rows_below(number: int, at: int, covered: Covered) -> list[int]:
    """Return the further rows over which the cell of row ``number`` and column ``at`` is merged."""
    here = (number, at)
    return [row for row, column in covered if covered[row, column] == here and column == at]
