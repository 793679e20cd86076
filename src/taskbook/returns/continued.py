"""Answers written over two or more rows of the sheet: the lines below hold nothing but text."""

from __future__ import annotations

from taskbook.returns.collecting import Collector
from taskbook.returns.furniture import Furniture
from taskbook.returns.matching import Match
from taskbook.returns.slipped import NOTE, only_answers

CONTINUED = "answer-continued"
_RUNS_ON = ("text",)


def find_continued(
    out: Collector, members: list[Match], furniture: Furniture
) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Note answers that seem to run on in the row below: neither half may be taken alone.

    Returns:
        The cells, as (``id`` of the match, column), with the code and the row that they belong to.
    """
    found: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
    head: Match | None = None
    last = 0
    for match in members:
        if match.issued is not None:
            head, last = match, match.number
            continue
        if head is None or head.issued is None or match.number != last + 1:
            continue
        if not _runs_on(head, match) or not only_answers(match, furniture):
            continue
        last = match.number
        doubt = (CONTINUED, (head.issued.key,))
        match.code, match.candidates = doubt
        for at, _ in match.answers():
            if (id(head), at) not in found:
                label = match.table.columns[at].label
                sheet, key = head.table.sheet, head.issued.key
                below, text = str(match.number), head.cells[at].text.strip()
                out.problem(
                    CONTINUED,
                    sheet,
                    head.number,
                    at,
                    label=label,
                    found=text,
                    expected=below,
                    subject=key,
                )
            found[id(head), at] = found[id(match), at] = doubt
    return found


def _runs_on(head: Match, match: Match) -> bool:
    """Return whether all that a row holds is text under texts of the row above."""
    columns = match.table.columns
    here = [at for at, _ in match.answers()]
    return bool(here) and all(
        columns[at].kind in _RUNS_ON
        and at in head.cells
        and head.cells[at].text.strip()
        and not NOTE.match(match.cells[at].text)
        for at in here
    )
