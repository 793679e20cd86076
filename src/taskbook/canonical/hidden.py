"""What a source hides: hidden sheets, rows, columns, covered values, results not computed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from taskbook.model.location import Location, column_letters
from taskbook.model.raw import RawCell, RawTable
from taskbook.problems.problem import Problem


def check_hidden(table: RawTable) -> Iterator[Problem]:
    """Yield one problem per hidden sheet, stretch of rows, column or covered value.

    All of it is read like the visible rest; only a person can know why it was hidden.
    """
    cells = [cell for row in table.rows for cell in row.cells if cell.text.strip()]
    if not any(cell.hidden for cell in cells):
        return
    if all(cell.hidden for cell in cells):
        yield Problem("hidden-sheet", table.location, found=table.location.sheet or "")
        return
    rows = _all_hidden(cells, by_row=True)
    columns = _all_hidden([c for c in cells if c.location.row not in rows], by_row=False)
    samples: dict[int, str] = {}
    for cell in cells:
        number = cell.location.row or 0
        samples[number] = f"{samples.get(number, '')} {cell.text.strip()}".strip()
    for first, last in _stretches(sorted(rows)):
        shown = f"第{first}行" if first == last else f"第{first}至{last}行"
        place = Location(table.location.document, table.location.sheet, first)
        yield Problem("hidden-rows", place, found=shown, note=samples[first][:60])
    for column in sorted(columns):
        sample = next(c for c in cells if c.location.column == column)
        yield Problem(
            "hidden-column",
            sample.location,
            found=f"{column_letters(column)}列",
            note=sample.text.strip(),
        )
    for cell in cells:
        if cell.hidden and cell.location.row not in rows and cell.location.column not in columns:
            yield Problem("hidden-cell", cell.location, found=cell.text.strip())


def _all_hidden(cells: Sequence[RawCell], by_row: bool) -> set[int]:
    """Return the rows (or columns) of which every filled cell is hidden."""
    total: Counter[int] = Counter()
    hidden: Counter[int] = Counter()
    for cell in cells:
        key = (cell.location.row if by_row else cell.location.column) or 0
        total[key] += 1
        hidden[key] += cell.hidden
    return {key for key, count in total.items() if hidden[key] == count}


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of consecutive numbers."""
    start = previous = None
    for number in numbers:
        if previous is None or start is None:
            start = number
        elif number != previous + 1:
            yield start, previous
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous


_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
_FORMULA = re.compile(r"=[A-Za-z_(+\-$'\[]")


def check_computed(table: RawTable) -> Iterator[Problem]:
    """Yield a problem for each error value and each formula whose result the file lacks."""
    for row in table.rows:
        for cell in row.cells:
            if cell.text in _ERRORS:
                yield Problem("cell-error", cell.location, found=cell.text)
            elif cell.text.startswith("=") and _FORMULA.match(cell.text):
                yield Problem("cell-not-computed", cell.location, found=cell.text)
