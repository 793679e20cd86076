"""Reading: the seed table, and generated tables of 2,000 and 20,000 tasks (is growth linear?)."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

TABLE = ROOT / "seeds" / "003_62f1da227ea1008d.txt"


def generate(path: Path, count: int) -> None:
    """Write a table with the seed's rows again and again, their targets mixed, numbered on."""
    from taskbook.sources.paged_text import read_paged_text

    rows = [[c.text for c in row.cells] for row in read_paged_text(TABLE).tables[0].rows]
    header, body = rows[0], [row for row in rows[1:] if row[1][:1].isdigit()]
    lines = ["\t".join(header)]
    for number in range(1, count + 1):
        row = list(body[number % len(body)])
        # Halves of two rows' targets: 20,000 different matters, as a real table would have.
        other = body[(number * 7 + number // len(body)) % len(body)][1].split(".", 1)[1].strip()
        own = row[1].split(".", 1)[1].strip()
        title = own[: len(own) // 2] + other[len(other) // 2 :]
        row[0] = f"({_chinese(number // 3 + 1)}){row[0][4:]}" if number % 3 == 0 else ""
        row[1] = f"{number}. {title}"
        lines.append("\t".join(row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _chinese(number: int) -> str:
    import cn2an

    return str(cn2an.an2cn(number, "low")).replace("零", "〇")


def run(path: Path, year: int) -> tuple[float, float, float]:
    """Read, write and load one table in this process; CPU seconds of each."""
    from taskbook.canonical.reading import SourceSpec
    from taskbook.canonical.sheet_file import read_task_sheet
    from taskbook.pipeline.reading import default_register, read_one_file

    spec = SourceSpec(path.name, "breakdown-table", "东莞市", "DG", year)
    register = default_register("东莞市")
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        result = read_one_file(path, Path(folder), spec, register)
        read = time.process_time() - started
        started = time.process_time()
        loaded, _ = read_task_sheet(result.sheet_file)
        load = time.process_time() - started
    assert len(loaded.tasks) == len(result.sheet.tasks)
    return read, load, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", type=Path)
    options = parser.parse_args()
    if options.one:
        read, load, peak = run(options.one, 2021)
        print(f"{read:.3f} {load:.3f} {peak:.0f}")
        return
    sizes = (500, 5_000) if options.quick else (2_000, 20_000)
    with tempfile.TemporaryDirectory() as folder:
        figures = {}
        for name, count in (("seed", 0), *((str(size), size) for size in sizes)):
            path = TABLE if not count else Path(folder) / f"{count}.txt"
            if count:
                generate(path, count)
            command = [sys.executable, __file__, "--one", str(path)]
            words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            figures[name] = [float(word) for word in words.split()]
            read, load, peak = figures[name]
            print(
                f"{name:>6} tasks: read and write {read:6.2f} s, load {load:6.2f} s, {peak:.0f} MiB"
            )
        small, large = (figures[str(size)] for size in sizes)
        ratio = (large[0] + large[1]) / (small[0] + small[1])
        print(f"growth for ten times the tasks: {ratio:.1f}x")


if __name__ == "__main__":
    main()
