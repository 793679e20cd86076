"""Account for what stands outside the rows of the form: heads, notes, other sheets."""

from __future__ import annotations

from taskbook.returns.answers import harmless, tidy
from taskbook.returns.collecting import Collector
from taskbook.returns.furniture import Furniture
from taskbook.returns.grid import ERROR, Cell, Sheet
from taskbook.returns.tables import Table

# A file stopped for one of these is sent back; for any other a person decides.
REFUSED_STOPS = frozenset({"period-wrong"})


class Outside:
    """Puts away what is neither the form's own nor an answer."""

    def __init__(self, out: Collector, furniture: Furniture, stop: str) -> None:
        self._out = out
        self._furniture = furniture
        self._stop = stop

    def read_header(self, table: Table) -> None:
        """Account for the labels that the form does not know."""
        cells = table.sheet.rows[table.header]
        for at, label in table.strange.items():
            cell = cells.get(at)
            if cell is None or not label.strip():
                continue
            if self._furniture.is_label(label) or self._furniture.is_own(label):
                continue
            self._stray(table.sheet, table.header, at, cell, "label-unknown")

    def read_sheet(self, sheet: Sheet, taken: set[int]) -> None:
        """Account for what stands outside the tables."""
        if self._furniture.whole_sheet(sheet):
            return
        guide = self._furniture.is_guide(sheet)
        for number, cells in sheet.rows.items():
            if number in taken:
                continue
            for at, cell in cells.items():
                if cell.formula is None and not cell.text.strip():
                    continue
                if guide and (
                    cell.formula is not None or self._furniture.on_guide(sheet, number, at, cell)
                ):
                    continue
                if not guide and (self._furniture.is_own(cell.text) or own_formula(cell)):
                    continue
                self._stray(sheet, number, at, cell, "text-outside")

    def _stray(self, sheet: Sheet, row: int, column: int, cell: Cell, code: str) -> None:
        if self._stop in REFUSED_STOPS:
            self._out.refuse(sheet, row, column, self._stop)
            return
        self._out.queue(sheet, row, column, code, shown(cell))
        self._out.problem(code, sheet, row, column, found=shown(cell), label="")

    def note_doubts(self, table: Table) -> None:
        """Note what was assumed about a table."""
        for doubt in table.doubts:
            if doubt.code == "column-renamed" and doubt.found.strip() and doubt.column:
                self._out.refuse(table.sheet, doubt.row, doubt.column, doubt.code)
            self._out.problem(
                doubt.code,
                table.sheet,
                doubt.row or None,
                doubt.column,
                label=doubt.expected or None,
                found=doubt.found,
                expected=doubt.expected,
            )


def own_formula(cell: Cell) -> bool:
    """Return whether a formula is the live count or the link above a table."""
    formula = cell.formula or ""
    if cell.formula == "":  # .xls keeps the result only, and an error where columns were moved
        return cell.kind == ERROR or "应填" in cell.text or cell.text.startswith("→")
    return "应填" in formula or ("HYPERLINK" in formula.upper() and "#" in formula)


def shown(cell: Cell) -> str:
    """Return a cell's text, tidied; a formula without result as harmless text."""
    text = harmless(tidy(cell.text))
    return text if text or cell.formula is None else f"＝{cell.formula}"
