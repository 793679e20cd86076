"""What a returned file may cost, and the signal that it is not taken."""

from __future__ import annotations

from taskbook.sources.archive import ArchiveLimits

LARGEST_FILE = 40_000_000
LARGEST_SHARED = 32_000_000  # one XML part, once empty formatted cells are left out
LARGEST_TEXT = 10_000_000
MOST_CELLS = 200_000
MOST_MERGES = 20_000
DEEPEST_XML = 64
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
LONGEST_ANSWER = 32_767
MOST_FILES = 20_000
BOOK_LIMITS = ArchiveLimits(size=LARGEST_FILE, entries=4_000)
BATCH_LIMITS = ArchiveLimits(
    size=400_000_000, entries=MOST_FILES, entry_size=LARGEST_FILE, total_size=2_000_000_000
)


class Refused(Exception):  # noqa: N818 - a signal inside this package, never shown as an error
    """A file is not taken: carries the code of the problem and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        self.code = code
        self.found = found
        super().__init__(f"{code}: {found}")
