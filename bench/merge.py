"""Speed and memory of recording and merging checked returns, per file.

    python bench/merge.py [--full]

Each size runs in a process of its own: so many units return one file each, 30 rows of 12 answers.
The check itself is not measured here. Goals: 600 files recorded and merged well within the 6 s and
300 MB that checking and merging may take together; time per file flat up to 6,000 (``--full``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

SIZES = (150, 600, 1200)
FULL = (150, 600, 2400, 6000)
ROWS, COLUMNS = 30, 12
CONTENT_BYTES = 15_000


class Stopwatch:
    """CPU time of the work alone; what builds the input stops it."""

    def __init__(self) -> None:
        self.spent = 0.0
        self._since = time.process_time()

    def stop(self) -> None:
        self.spent += time.process_time() - self._since

    def go(self) -> None:
        self._since = time.process_time()


def incoming(count: int, watch: Stopwatch) -> Iterator[object]:
    from taskbook.ledger import Incoming
    from taskbook.model.form import Section
    from taskbook.model.period import Period
    from taskbook.model.progress import Answer, CellRef, CheckedReturn

    for unit in range(count):
        watch.stop()
        name = f"单位{unit}"
        content = (f"{unit:08d}" + "x" * CONTENT_BYTES).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        answers = tuple(
            Answer(
                name,
                Section.LEAD,
                f"DG2021-{row:03d}",
                f"DG2021-{row:03d}",
                f"field{column}",
                f"{unit}号单位第{row}项任务第{column}栏：已按序时进度推进。",
                None,
                None,
                CellRef(sha256, f"{name}.xlsx", "牵头任务", f"{chr(65 + column)}{row + 5}"),
            )
            for row in range(ROWS)
            for column in range(COLUMNS)
        )
        keys = tuple(f"DG2021-{row:03d}" for row in range(ROWS))
        checked = CheckedReturn(
            sha256, f"{name}.xlsx", name, Period(2021, 1), "", True, keys, answers
        )
        watch.go()
        yield Incoming(checked, content, dt.date(2021, 4, 1))


def one_size(count: int) -> None:
    """Measure in this process and print a line."""
    from tests.checked_returns import Q1, simple_form

    from taskbook.ledger import Ledger
    from taskbook.merge import merge_facts, period_status, prove

    def cpu(work):  # type: ignore[no-untyped-def]
        begin = time.process_time()
        result = work()
        return result, time.process_time() - begin

    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "l.db") as ledger:
        ledger.record_issue([_form(simple_form(f"单位{n}", ROWS)) for n in range(count)])
        watch = Stopwatch()
        ledger.record_returns(Q1, incoming(count, watch))  # type: ignore[arg-type]
        watch.stop()
        again = Stopwatch()
        ledger.record_returns(Q1, incoming(count, again))  # type: ignore[arg-type]
        again.stop()
        status, quick = cpu(lambda: period_status(ledger, Q1, dt.date(2021, 4, 1)))
        facts, load = cpu(lambda: ledger.facts(Q1))
        merged, merge = cpu(lambda: merge_facts(facts))
        proof, prove_ = cpu(lambda: prove(facts, merged))
        size = sum(f.stat().st_size for f in Path(folder).iterdir())
    assert proof.holds
    assert proof.used == count * ROWS * COLUMNS
    assert status.counts["returned"] == count
    total = watch.spent + load + merge + prove_
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts = (watch.spent, load, merge, prove_, total)
    print(
        f"{count:6d} "
        + " ".join(f"{part:8.2f}" for part in parts)
        + f" {total / count * 1000:9.2f} {again.spent:8.2f} {quick:8.3f}"
        + f" {peak:8.0f} {size / count / 1024:9.1f}"
    )


def _form(form):  # type: ignore[no-untyped-def]
    """Number rows from 0, as ``incoming`` does."""
    from dataclasses import replace

    rows = tuple(
        replace(row, key=f"DG2021-{n:03d}", task_id=f"DG2021-{n:03d}")
        for n, row in enumerate(form.rows)
    )
    return replace(form, rows=rows)


def main() -> None:
    """Measure every size, each in a fresh process."""
    if len(sys.argv) > 2 and sys.argv[1] == "--size":
        one_size(int(sys.argv[2]))
        return
    print(
        " files   record     load    merge    prove  total s  ms/file   again s status s"
        "  peak MB   KiB/file"
    )
    for size in FULL if "--full" in sys.argv else SIZES:
        command = [sys.executable, __file__, "--size", str(size)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "0"})


if __name__ == "__main__":
    main()
