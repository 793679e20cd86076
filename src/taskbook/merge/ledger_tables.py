"""What 进展台账.xlsx shows, as tables of text and numbers; ``ledger_workbook.py`` lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Value = str | int | Decimal


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its label, its width in characters, and how its cells are set.

    Attributes:
        label: Header.
        width: Characters.
        style: ``text``, ``mid`` (short, centred), ``number`` or ``small`` (provenance).
    """

    label: str
    width: float = 12
    style: str = "text"


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """One sheet of the workbook."""

    name: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    frozen: int = 0
