"""How long the quarter's documents take, and how much memory.

``python bench/summary.py [--quick]``; ``--quick`` leaves out the large size.

Synthetic tasks of realistic length. Each size runs in a process of its own, so that its peak
memory is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

LIMITS = {319: (5.0, 300.0), 10_000: (60.0, None)}


def run(count: int) -> tuple[int, dict[str, float], float]:
    """Return seconds for each step and the peak memory in MB, for ``count`` tasks."""
    from tests.summary.build import Q1, Q2, city, quarter, settings

    from taskbook.summary.circular import render_circular
    from taskbook.summary.dashboard import render_dashboard
    from taskbook.summary.master import render_master
    from taskbook.summary.summarise import summarise
    from taskbook.summary.verify import verify_circular

    units = tuple(f"单位{n:03d}" for n in range(max(7, count // 4)))
    made = city(count, units=units)
    first, second = quarter(made, Q1), quarter(made, Q2)
    seconds: dict[str, float] = {}
    begun = time.perf_counter()
    found = summarise(made, second, [first])
    seconds["统计"] = time.perf_counter() - begun
    begun = time.perf_counter()
    circular = render_circular(found, settings())
    seconds["通报"] = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, step in (
        ("总表", lambda: render_master(found, settings())),
        ("看板", lambda: render_dashboard(found, settings())),
        ("核对", lambda: verify_circular(circular, "通报.docx", found, settings())),
    ):
        begun = time.perf_counter()
        step()
        seconds[name] = time.perf_counter() - begun
    return count, seconds, peak


def main() -> int:
    """Print a line per size; return 1 when a limit is passed."""
    failed = False
    limits = dict(list(LIMITS.items())[:1]) if "--quick" in sys.argv else LIMITS
    for count, (longest, most) in limits.items():
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            _, seconds, peak = pool.apply(run, (count,))
        circular = seconds["统计"] + seconds["通报"]
        steps = "  ".join(f"{name} {value:.2f}s" for name, value in seconds.items())
        good = circular < longest and (most is None or peak < most)
        failed |= not good
        verdict = "达到" if good else "未达到"
        limit = f"{longest:.0f}s" + (f" / {most:.0f}MB" if most else "")
        head = f"通报 {count} 项：{circular:.2f}s，峰值内存 {peak:.0f}MB"
        print(f"{head}（目标 {limit}，{verdict}）  {steps}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
