"""One sheet or table while it is being read: sparse, bounded, then turned into a ``RawTable``."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskbook.model.location import Location
from taskbook.model.raw import RawCell, RawRow, RawTable
from taskbook.sources.archive import too_large

MOST_CELLS = 600_000
MOST_COLUMNS = 16_384
LONGEST_TEXT = 200_000
_MOST_MERGED_ROWS = 3_000_000
# Row numbers tell how many blank rows were left out of a longer run.
LONGEST_BLANK_RUN = 50


class CellBudget:
    """Counts the cells of one document, so that no file can fill the memory.

    Attributes:
        document: File name for messages.
    """

    def __init__(self, document: str) -> None:
        self.document = document
        self._left = MOST_CELLS

    def take(self, text: str = "") -> None:
        """Account for one cell.

        Raises:
            SourceError: The document has more cells, or a longer text, than any real table.
        """
        self._left -= 1
        if self._left < 0:
            raise too_large(
                self.document, "有内容的单元格过多", f"上限 {MOST_CELLS // 10_000} 万个"
            )
        if len(text) > LONGEST_TEXT:
            raise too_large(
                self.document,
                f"有一个单元格长达 {len(text)} 字",
                f"上限 {LONGEST_TEXT // 10_000} 万字",
            )


@dataclass(slots=True)
class Grid:
    """The cells of one sheet, by 1-based row and column; empty cells are not kept.

    Attributes:
        sheet: Sheet name, or ``表1`` for a table of a document.
        budget: Shared by the sheets of one document.
        hidden: Whether the whole sheet is hidden.
        rows: Row to column to text.
        merges: Top left cell to (rows, columns) that it covers.
        hidden_rows: Rows that the source hides.
        hidden_columns: Columns that the source hides.
        hidden_cells: Single cells that the source hides.
    """

    sheet: str
    budget: CellBudget
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_cells: set[tuple[int, int]] = field(default_factory=set)
    _hidden_to: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Keep a cell unless it is empty."""
        if text:
            self.budget.take(text)
            self.rows.setdefault(row, {})[column] = text

    def merge(self, row: int, column: int, height: int, width: int) -> None:
        """Note that the cell covers ``height`` rows and ``width`` columns."""
        if (height > 1 or width > 1) and (row, column) not in self.merges:
            self.budget.take()
            self.merges[row, column] = (height, width)

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns; spans come in ascending order, as the file formats ask."""
        last = min(last, MOST_COLUMNS)
        self.hidden_columns.update(range(max(first, self._hidden_to + 1), last + 1))
        self._hidden_to = max(self._hidden_to, last)

    def build(self, document: str, title: str = "") -> RawTable:
        """Return the table; see docs/reading-tables.md for what is kept.

        A value that a merge covers cannot be seen in the source; it is kept, marked hidden.
        """
        covered = self._covered()
        anchors = self._anchors()
        rows: list[RawRow] = []
        before = 0
        for number in sorted(self.rows.keys() | anchors.keys()):
            blank_from = max(before + 1, number - LONGEST_BLANK_RUN)
            for blank in range(blank_from, number):
                rows.append(RawRow((), Location(document, self.sheet, blank)))
            columns = {*self.rows.get(number, ()), *anchors.get(number, ())}
            rows.append(self._row(document, number, sorted(columns), covered))
            before = number
        return RawTable(tuple(rows), Location(document, self.sheet), title)

    def _anchors(self) -> dict[int, list[int]]:
        """Return the merged cells of each row; formatting below the last value is left out."""
        last = max(self.rows, default=0)
        anchors: dict[int, list[int]] = {}
        for row, column in self.merges:
            if row <= last:
                anchors.setdefault(row, []).append(column)
        return anchors

    def _covered(self) -> set[tuple[int, int]]:
        """Return the non-empty cells that lie under a merged cell."""
        covered: set[tuple[int, int]] = set()
        steps = sum(min(height, len(self.rows)) for height, _ in self.merges.values())
        if steps > _MOST_MERGED_ROWS:
            raise too_large(self.budget.document, "合并单元格过多", "正常表格不会如此")
        for (top, left), (height, width) in self.merges.items():
            if height <= len(self.rows):
                rows = (r for r in range(top, top + height) if r in self.rows)
            else:
                rows = (r for r in self.rows if top <= r < top + height)
            for row in rows:
                under = (c for c in self.rows[row] if left <= c < left + width)
                covered.update((row, column) for column in under if (row, column) != (top, left))
        return covered

    def _row(
        self, document: str, number: int, columns: list[int], covered: set[tuple[int, int]]
    ) -> RawRow:
        texts = self.rows.get(number, {})
        row_hidden = self.hidden or number in self.hidden_rows
        cells = []
        for column in columns:
            place = (number, column)
            hidden = (
                row_hidden
                or place in covered
                or place in self.hidden_cells
                or column in self.hidden_columns
            )
            location = Location(document, self.sheet, number, column)
            span = self.merges.get(place, (1, 1))
            cells.append(RawCell(texts.get(column, ""), location, span, hidden))
        return RawRow(tuple(cells), Location(document, self.sheet, number))
