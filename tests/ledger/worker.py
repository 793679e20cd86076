"""A process that records returns until it is done or killed.

``worker.py PLACE FIRST LAST [FILES_PER_TRANSACTION]``
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from taskbook.ledger import Incoming, Ledger
from taskbook.ledger import ledger as ledger_module
from tests.checked_returns import Q1, full


def incoming(number: int) -> Incoming:
    content = f"file {number} ".encode() * 500
    checked = full(f"单位{number}", name=f"{number}.xlsx")
    sha256 = hashlib.sha256(content).hexdigest()
    answers = tuple(a._replace(ref=a.ref._replace(sha256=sha256)) for a in checked.answers)
    day = dt.date(2021, 4, 1 + number % 5)
    return Incoming(replace(checked, sha256=sha256, answers=answers), content, day)


def announced(first: int, last: int) -> Iterator[Incoming]:
    for number in range(first, last):
        print(number, flush=True)
        yield incoming(number)


if __name__ == "__main__":
    place, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) > 4:
        ledger_module.FILES_PER_TRANSACTION = int(sys.argv[4])
    with Ledger.open(place) as ledger:
        ledger.record_returns(Q1, announced(first, last))
