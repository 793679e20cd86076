"""The self-check: formulas that count what a sheet asks, what is filled in and what is missing.

Only functions that Excel 2007, WPS and LibreOffice share are used (IF, OR, LEN, TRIM, SUM, INDEX,
MATCH, ROW, HYPERLINK), and no array formulas. The rules are those by which a return is judged:

- a required column counts 1, and so does a ``required_when`` column while the row's choice says so;
- a ``once`` column counts in the sheet's first row to be answered only;
- a coded empty answer (零报告 …) in the section's first answer column answers the whole row.
"""

from __future__ import annotations

from dataclasses import dataclass

from taskbook.model.form import Column
from taskbook.model.location import column_letters
from taskbook.outputs.layout import HEAD_ROW, Line, Place, SheetPlan

ROW = "\x00"  # stands for the 1-based row in a formula's pattern
COMPLETE = "已填全"
LACKING = "缺"


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """Formulas of one row and their results while nothing is filled in.

    Attributes:
        needed: Number of cells to fill.
        filled: Number of those filled.
        missing: What is missing, in words.
        target: Address of the first gap on the sheet, or an empty string.
        gap: 1 where anything is missing.
        needed_now: Result of ``needed``.
        missing_now: Result of ``missing``.
        target_now: Result of ``target``.
    """

    needed: str
    filled: str
    missing: str
    target: str
    gap: str
    needed_now: int
    missing_now: str
    target_now: str


def quoted(text: str) -> str:
    """Return ``text`` as a string constant of a formula."""
    return '"' + text.replace('"', '""') + '"'


def sheet_reference(name: str) -> str:
    """Return a sheet's name as a formula writes it."""
    return "'" + name.replace("'", "''") + "'"


def one_of(cell: str, words: tuple[str, ...]) -> str:
    """Return the condition that ``cell`` holds one of ``words``."""
    return f"OR({','.join(f'{cell}={quoted(word)}' for word in words)})"


def is_empty(cell: str) -> str:
    """Return the condition that ``cell`` holds nothing but spaces."""
    return f"LEN(TRIM({cell}))=0"


def required_at_first(column: Column, *, first: bool) -> bool:
    """Return whether an untouched row must fill this column."""
    return column.required or (column.once and first)


class SelfCheck:
    """Makes the formulas of one sheet."""

    def __init__(self, plan: SheetPlan, coded: tuple[str, ...]) -> None:
        self._plan = plan
        self._coded = coded
        self._choice = next((p for p in plan.asked if p.column.kind == "choice"), None)
        self._patterns = {first: self._pattern(first=first) for first in (True, False)}
        self._first_row = next((line.row for line in plan.due()), -1)

    def needed_now(self, line: Line) -> int:
        """Return how many cells of a line must be filled while it is untouched."""
        return self._patterns[line.row == self._first_row].needed_now

    def missing_now(self, line: Line) -> str:
        """Return what the check says of a line while it is untouched."""
        return self._patterns[line.row == self._first_row].missing_now

    def all_needed_now(self) -> int:
        """Return how many cells of the sheet must be filled while it is untouched."""
        return sum(self.needed_now(line) for line in self._plan.due())

    def row(self, line: Line) -> RowFormulas:
        """Return the formulas of one line that must be answered."""
        pattern = self._patterns[line.row == self._first_row]
        number = str(line.row + 1)
        return RowFormulas(
            pattern.needed.replace(ROW, number),
            pattern.filled.replace(ROW, number),
            pattern.missing.replace(ROW, number),
            pattern.target.replace(ROW, number),
            pattern.gap.replace(ROW, number),
            pattern.needed_now,
            pattern.missing_now,
            pattern.target_now + number if pattern.target_now else "",
        )

    def condition(self, place: Place, first_row: int, *, first: bool) -> str | None:
        """Return when ``place`` shows as missing, written for the 0-based ``first_row``.

        None where it never does.
        """
        demand = self._demand(place.column, first=first)
        if demand is None:
            return None
        cell = f"${place.letter}{ROW}"
        terms = [is_empty(cell)]
        if demand:
            terms.append(demand)
        if self._coded:
            terms.append(f"NOT({self._row_coded()})")
        return f"=AND({','.join(terms)})".replace(ROW, str(first_row + 1))

    def totals(self) -> tuple[str, str]:
        """Return the formulas, without ``=``, of all cells needed and all filled on the sheet."""
        needed, filled, _, _ = self._helpers()
        return f"SUM({needed})", f"SUM({filled})"

    def first_gap(self) -> str:
        """Return the formula, without ``=``, of the address of the first gap on the sheet."""
        _, _, target, gap = self._helpers()
        return f"INDEX({target},MATCH(1,{gap},0))"

    def _helpers(self) -> tuple[str, ...]:
        top, bottom = HEAD_ROW + 2, max(self._plan.last_row, HEAD_ROW + 1) + 1
        sheet = sheet_reference(self._plan.name)
        letters = [column_letters(col + 1) for col in self._plan.helper_cols]
        return tuple(f"{sheet}!${c}${top}:${c}${bottom}" for c in letters)

    def _row_coded(self) -> str:
        return one_of(f"${self._plan.asked[0].letter}{ROW}", self._coded)

    def _demand(self, column: Column, *, first: bool) -> str | None:
        """Return the condition under which a column is required: "" for always, None for never."""
        if required_at_first(column, first=first):
            return ""
        if column.required_when and self._choice is not None:
            return one_of(f"${self._choice.letter}{ROW}", column.required_when)
        return None

    def _pattern(self, *, first: bool) -> RowFormulas:
        always: list[Place] = []
        at_times: list[tuple[Place, str]] = []
        for place in self._plan.asked:
            demand = self._demand(place.column, first=first)
            if demand == "":
                always.append(place)
            elif demand is not None:
                at_times.append((place, demand))
        needed = "+".join([str(len(always)), *(f"IF({demand},1,0)" for _, demand in at_times)])
        filled = "+".join(
            [f"IF({is_empty(_cell(p))},0,1)" for p in always]
            + [f"IF(AND({d},NOT({is_empty(_cell(p))})),1,0)" for p, d in at_times]
        )
        gaps = [(p, is_empty(_cell(p))) for p in always]
        gaps += [(p, f"AND({d},{is_empty(_cell(p))})") for p, d in at_times]
        gaps.sort(key=lambda gap: gap[0].col)
        words = "&".join(f'IF({test},{quoted(" " + p.column.label)},"")' for p, test in gaps)
        address = '""'
        for place, test in reversed(gaps):
            address = f"IF({test},{quoted(place.letter)}&ROW(),{address})"
        n, f = (f"${column_letters(col + 1)}{ROW}" for col in self._plan.helper_cols[:2])
        coded = self._row_coded() if self._coded else ""
        return RowFormulas(
            needed=f"=IF({coded},1,{needed})" if coded else f"={needed}",
            filled=f"=IF({coded},1,{filled or '0'})" if coded else f"={filled or '0'}",
            missing=f"=IF({n}={f},{quoted(COMPLETE)},{quoted(LACKING)}&{words})"
            if gaps
            else f"={quoted(COMPLETE)}",
            target=f'=IF({coded},"",{address})' if coded else f"={address}",
            gap=f"=IF({n}={f},0,1)",
            needed_now=len(always),
            missing_now=LACKING + "".join(" " + p.column.label for p in always)
            if always
            else COMPLETE,
            target_now=always[0].letter if always else "",
        )


def _cell(place: Place) -> str:
    return f"${place.letter}{ROW}"
