"""What was read from a source, unchanged, before anyone decided what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from taskbook.model.location import Location


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell with its text exactly as the source has it.

    Attributes:
        text: The text; numbers and dates as the source's reader would see them.
        location: Where it stands.
        span: (rows, columns) that a merged cell covers, from this cell to the right and down.
        hidden: True where the source hides the row or column.
    """

    text: str
    location: Location
    span: tuple[int, int] = (1, 1)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row, its cells in column order (cells covered by a merge are left out)."""

    cells: tuple[RawCell, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table or sheet: every row of the source, header and blank rows included."""

    rows: tuple[RawRow, ...]
    location: Location
    title: str = ""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One paragraph (or printed line) of running text.

    Attributes:
        text: The text as it stands.
        location: Its line or paragraph; the first one when it was joined from several.
        emphasis: ``bold`` or ``heading`` when the source says so by formatting.
        lines: Every printed line that it was joined from; empty when it stands in one place.
    """

    text: str
    location: Location
    emphasis: Literal["", "bold", "heading"] = ""
    lines: tuple[Location, ...] = ()

    @property
    def places(self) -> tuple[Location, ...]:
        """Every place that the text stands in, at least one."""
        return self.lines or (self.location,)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A source as read: its tables and its running text, in source order.

    Attributes:
        document: File name, without folders.
        sha256: Hash of its content.
        tables: Its tables.
        blocks: Its running text.
        removed: What stands in the source and is not its text (page numbers, menus, footer).
    """

    document: str
    sha256: str
    tables: tuple[RawTable, ...] = ()
    blocks: tuple[RawBlock, ...] = ()
    removed: tuple[RawBlock, ...] = ()
