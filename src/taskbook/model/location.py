"""Where something was found, so that a person can go and look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=512)
def column_letters(column: int) -> str:
    """Return the spreadsheet letters of a 1-based column number: 1 -> ``A``, 28 -> ``AB``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a source, counted as its reader sees it.

    Attributes:
        document: File name, without folders.
        sheet: Sheet name, or ``表1`` for the first table of a document; None for a text file.
        row: 1-based row of the sheet, or line of a text file, counted before anything is skipped.
        column: 1-based column; for a text table, the tab-separated field.
        label: The header label over the cell, when known.
    """

    document: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    label: str | None = None

    @property
    def cell(self) -> str:
        """The cell address (``D6``), ``第6行`` without a column, or an empty string."""
        if self.row is None:
            return ""
        if self.column is None or self.sheet is None:
            return f"第{self.row}行"
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        if self.sheet is not None:
            inner = f"{self.sheet}!{self.cell}" if self.row is not None else self.sheet
            return f"{self.document} [{inner}]"
        place = self.document
        if self.row is not None:
            place += f" 第{self.row}行"
        if self.column is not None:
            place += f"第{self.column}列"
        return place
