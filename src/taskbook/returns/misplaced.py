"""Answers that may stand in the wrong place: other rows, other columns, hidden rows."""

from __future__ import annotations

from taskbook.returns.collecting import Collector
from taskbook.returns.continued import CONTINUED, find_continued
from taskbook.returns.furniture import Furniture
from taskbook.returns.gathered import GATHERED, find_gathered, find_transposed
from taskbook.returns.hidden_rows import HIDDEN_FILLED, find_in_hidden
from taskbook.returns.matching import Match
from taskbook.returns.measures import find_other_measures
from taskbook.returns.prepared import FormIndex
from taskbook.returns.sideways import find_sideways
from taskbook.returns.slipped import SLIPPED, find_slipped

Misplaced = dict[tuple[int, int], tuple[str, tuple[str, ...]]]
"""(``id`` of the match, column) to the code of the doubt and the rows that the cell may mean."""

#: Codes that are told once for many rows.
TOLD = frozenset({SLIPPED, CONTINUED, GATHERED, HIDDEN_FILLED})


def find_misplaced(
    out: Collector, matches: list[Match], furniture: Furniture, index: FormIndex | None
) -> Misplaced:
    """Note answers whose place is in doubt; none of them may be taken."""
    by_table: dict[int, list[Match]] = {}
    for match in matches:
        by_table.setdefault(id(match.table), []).append(match)
    found: Misplaced = {}
    for members in by_table.values():
        members.sort(key=lambda m: m.number)
        slipped = find_slipped(out, members, furniture, index)
        if not slipped:
            found |= find_sideways(out, members, furniture)
            found |= find_continued(out, members, furniture)
            found |= find_gathered(out, members)
            found |= find_transposed(out, members)
            found |= find_in_hidden(out, members)
        found |= find_other_measures(out, members)
        found |= slipped
    return found
