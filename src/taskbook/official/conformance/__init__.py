"""Check a finished docx against the 58 assertions drawn from GB/T 9704-2012.

The rows are numbered as in ``docs/official-documents.md``. Thirty are the core: a document that
fails one is not sent. The others are deviations to be listed with a reason.
"""

from __future__ import annotations

from taskbook.official.conformance import content as _content
from taskbook.official.conformance import elements as _elements
from taskbook.official.conformance import head as _head
from taskbook.official.conformance import page as _page
from taskbook.official.conformance.reading import Docx
from taskbook.official.conformance.rules import ASSERTIONS, CORE, Deviation, Expectation

__all__ = ["ASSERTIONS", "CORE", "Deviation", "Docx", "Expectation", "check_conformance"]
_ROWS = (_page, _head, _elements, _content)  # imported for the assertions that they enter


def check_conformance(content: bytes, expectation: Expectation) -> list[Deviation]:
    """Return every deviation of a docx, in the checklist's order; accepted ones carry a reason.

    Args:
        content: The docx.
        expectation: Which elements it must carry.

    Raises:
        zipfile.BadZipFile: It is no docx.
    """
    docx = Docx(content)
    return [
        Deviation(row.row, row.element, row.level, found, expectation.accepted.get(row.row, ""))
        for _, row in sorted(ASSERTIONS.items())
        for found in row.check(docx, expectation)
    ]
