"""What 进展台账.xlsx shows, as tables of text and numbers; ``ledger_workbook.py`` lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Value = str | int | Decimal
_LONGEST = 32_000


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


def shown(text: str) -> str:
    """Return ``text`` as a cell can hold it: whole characters, at most Excel's length."""
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    if len(whole) > _LONGEST:
        return whole[:_LONGEST] + "……（文字过长，此处截断，全文见台账）"
    return whole
