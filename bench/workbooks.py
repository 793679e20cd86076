"""Speed of the return forms, as ratios within one run.

    python bench/workbooks.py [--quick]

1. CPU of ``build_form`` + ``render_workbook`` against xlsxwriter (in_memory) given the very
   calls that ``render_workbook`` makes, recorded beforehand: same cells and formats. Goal: at
   most 1.3. A second line replays the calls on our worksheet class, which skips xlsxwriter's search
   of formulas for functions newer than 2007.
2. Wall time of one worker process against two. Goal: at least 1.7.
3. Peak memory of a worker. Goal: under 120 MB.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.outputs import samples  # noqa: E402

from taskbook.excel.classes import Growing  # noqa: E402
from taskbook.outputs import workbook as workbook_module  # noqa: E402
from taskbook.outputs.batch import _render, _share, render_workbooks  # noqa: E402
from taskbook.outputs.form_spec import load_form_spec  # noqa: E402
from taskbook.outputs.forms import build_form, index_tasks  # noqa: E402
from taskbook.outputs.workbook import render_workbook  # noqa: E402

SPEC = load_form_spec(ROOT / "templates" / "return_form.toml")
DISTINCT = 30


def sheets():
    """Task sheets of one unit with 30 tasks: 20 to lead, 10 with a number, 10 to assist."""
    for seed in range(DISTINCT):
        lead = [
            samples.task(
                n,
                indicators=(samples.indicator(n * 10 + seed, 1, f"指标{n}"),) if n % 2 else (),
                milestones=(samples.milestone(1, samples.long_text(seed * 50 + n, 120)),),
            )
            for n in range(1, 21)
        ]
        assist = [
            samples.task(
                n,
                ("教育局",),
                ("科学技术局",),
                milestones=(samples.milestone(1, samples.long_text(seed * 50 + n, 120)),),
            )
            for n in range(21, 31)
        ]
        yield samples.sheet(*lead, *assist)


class Recorder:
    """Stands for a workbook; remembers the calls and hands out numbers as formats and sheets."""

    def __init__(self):
        self.formats, self.sheets, self.calls = [], [], []

    def add_format(self, properties):
        self.formats.append(properties)
        return Token(len(self.formats) - 1)

    def add_worksheet(self, name, _class=None):
        self.sheets.append(name)
        return RecordedSheet(self, len(self.sheets) - 1, name)

    def __getattr__(self, method):
        def call(*args):
            self.calls.append((-1, method, args, None, {}))
            return 0

        return call


class Token(int):
    """Number of a recorded format."""


class RecordedSheet:
    def __init__(self, book, number, name):
        self._book, self._number, self._name = book, number, name

    def get_name(self):
        return self._name

    def __getattr__(self, method):
        def call(*args, **kwargs):
            at = next((n for n, a in enumerate(args) if isinstance(a, Token)), None)
            args = tuple(dict(a) if isinstance(a, dict) else a for a in args)
            self._book.calls.append((self._number, method, args, at, kwargs))
            return 0

        return call


def record(form):
    recorder = Recorder()

    @contextmanager
    def recording():
        yield recorder, io.BytesIO()

    with mock.patch.object(workbook_module, "new_workbook", recording):
        render_workbook(form, SPEC, samples.SETTINGS)
    return recorder


def replay(recorder, sheet_class=None):
    """Write the recorded workbook with xlsxwriter directly."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    formats = [book.add_format(properties) for properties in recorder.formats]
    sheets_ = [book.add_worksheet(name, sheet_class) for name in recorder.sheets]
    for number, method, args, at, kwargs in recorder.calls:
        target = book if number < 0 else sheets_[number]
        if at is not None:
            args = (*args[:at], formats[args[at]], *args[at + 1 :])
        elif args and isinstance(args[-1], dict) and isinstance(args[-1].get("format"), Token):
            args = (*args[:-1], {**args[-1], "format": formats[args[-1]["format"]]})
        getattr(target, method)(*args, **kwargs)
    book.close()
    return buffer.getvalue()


def cpu(work, count):
    start = time.process_time()
    for number in range(count):
        work(number % DISTINCT)
    return (time.process_time() - start) / count


def compare_with_direct(count):
    """Print the CPU ratio, rounds interleaved so that a busy machine touches all alike."""
    books = list(sheets())
    indexes = [index_tasks(book) for book in books]

    def build(n):
        return build_form(
            books[n], "科学技术局", samples.PERIOD, SPEC, samples.DEADLINE, None, indexes[n]
        )

    records = [record(build(n)) for n in range(DISTINCT)]
    works = {
        "ours": lambda n: render_workbook(build(n), SPEC, samples.SETTINGS),
        "direct": lambda n: replay(records[n]),
        "direct, our worksheet class": lambda n: replay(records[n], Growing),
    }
    rounds = {name: [] for name in works}
    for work in works.values():
        work(0)
    per_round = max(10, count // 10)
    for _ in range(count // per_round):
        for name, work in works.items():
            rounds[name].append(cpu(work, per_round))
    best = {name: sorted(times)[len(times) // 2] for name, times in rounds.items()}
    cells = sum(len(r.calls) for r in records) / DISTINCT
    print(f"{count} workbooks of 30 tasks, {cells:.0f} writer calls each, CPU ms (median round):")
    for name, seconds in best.items():
        print(f"  {name:30} {seconds * 1000:6.1f}   ratio {best['ours'] / seconds:.2f}")
    return [build(n) for n in range(DISTINCT)]


def peak_mb(_):
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(form):
    """Render in a worker; return the CPU seconds that it took there, and the workbook."""
    start = time.process_time()
    content = _render(form)
    return time.process_time() - start, content


def compare_workers(forms, count):
    """Print the gain of a second worker: best of interleaved rounds, for a shared machine."""
    rounds = 5
    many = [forms[n % DISTINCT] for n in range(count // rounds)]
    context, shared = get_context("spawn"), (SPEC, samples.SETTINGS)
    wall, cpu_there, cpu_here = {1: [], 2: []}, {1: [], 2: []}, {1: [], 2: []}
    with (
        ProcessPoolExecutor(1, context, _share, shared) as one,
        ProcessPoolExecutor(2, context, _share, shared) as two,
    ):
        pools = {1: one, 2: two}
        for pool in pools.values():
            list(pool.map(_render, many[:8]))
        for _ in range(rounds):
            for workers, pool in pools.items():
                start, here = time.perf_counter(), time.process_time()
                done = list(pool.map(timed, many, chunksize=8))
                wall[workers].append(time.perf_counter() - start)
                cpu_here[workers].append(time.process_time() - here)
                cpu_there[workers].append(sum(seconds for seconds, _ in done))
        peak = max(two.map(peak_mb, range(8)))
    best = {workers: min(times) for workers, times in wall.items()}
    print(
        f"{rounds} rounds of {len(many)} workbooks, best wall s: 1 worker {best[1]:.2f}, "
        f"2 workers {best[2]:.2f}, gain {best[1] / best[2]:.2f}; peak of a worker {peak:.0f} MB"
    )
    # What one core each would give: the slower of half the workers' CPU and the parent's.
    longest = max(min(cpu_there[2]) / 2, min(cpu_here[2]))
    print(
        f"  by CPU time, as if no one else used the machine: gain {min(cpu_there[1]) / longest:.2f}"
    )
    start = time.perf_counter()
    list(render_workbooks(many, SPEC, samples.SETTINGS))
    each = (time.perf_counter() - start) / len(many) * 1000
    print(f"  render_workbooks, starting the processes included: {each:.1f} ms a workbook")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    count = 60 if parser.parse_args().quick else 600
    forms = compare_with_direct(count)
    compare_workers(forms, max(400, count))


if __name__ == "__main__":
    main()
