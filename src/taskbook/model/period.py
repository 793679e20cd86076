"""Quarters: what a return is for and what a milestone falls into."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from taskbook.errors import UsageError

_PERIOD = re.compile(r"(\d{4})[Qq]([1-4])")
QUARTER_WORDS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of one year, written ``2021Q1``."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period that ``text`` (``2021Q1``) names.

        Raises:
            UsageError: ``text`` is not a year and a quarter.
        """
        match = _PERIOD.fullmatch(text.strip())
        if match is None:
            raise UsageError(
                f"期间“{text}”不是有效的季度。",
                "请按“年份Q季度”书写，例如 2021Q1 表示 2021 年第一季度。",
            )
        return cls(int(match[1]), int(match[2]))

    @property
    def first_day(self) -> dt.date:
        """The first day of the quarter."""
        return dt.date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the quarter."""
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def next(self) -> Period:
        """The quarter after this one."""
        return Period(self.year + (self.quarter == 4), self.quarter % 4 + 1)

    @property
    def previous(self) -> Period:
        """The quarter before this one."""
        return Period(self.year - (self.quarter == 1), (self.quarter + 2) % 4 + 1)

    @property
    def chinese(self) -> str:
        """The period in words, ``2021年第一季度``."""
        return f"{self.year}年{QUARTER_WORDS[self.quarter]}"

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"
