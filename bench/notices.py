"""Speed of the notices, as a ratio within one run.

    python bench/notices.py [--quick]

CPU of ``render_notices`` (values, tables, template, zip) against docxtpl rendering the same
template from the file for each unit. docxtpl is handed the tables and the other computed elements
as finished XML, made before the clock starts, so it does strictly less. Goal: at least 5 times
faster. Every notice has 12 lead and 18 assisting tasks. Peak memory is of the process that renders
ours. ``--quick`` makes 60 notices instead of 600.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.outputs.fakes import PERIOD, UNIT, settings, sheet  # noqa: E402

from taskbook.model.unit import Unit  # noqa: E402
from taskbook.official import Layout  # noqa: E402
from taskbook.official.elements import Imprint, Letterhead, Signature, Table  # noqa: E402
from taskbook.official.styles import STYLE_IDS  # noqa: E402
from taskbook.official.writer import Writer  # noqa: E402
from taskbook.outputs import notice as notice_module  # noqa: E402
from taskbook.outputs.frame import frame_values  # noqa: E402

LEADS, ASSISTS, GOAL = 12, 18, 5.0


def units(count: int) -> list[Unit]:
    """Return as many units that share one unit's tasks, each with a name of its own."""
    return [replace(UNIT, full_name=f"东莞市第{n}局") for n in range(1, count + 1)]


def ours(count: int) -> tuple[float, int, bytes]:
    """Return CPU seconds, bytes written and the last notice."""
    made, given = sheet(LEADS, ASSISTS), settings()
    total, last = 0, b""
    start = time.process_time()
    for _, content in notice_module.render_notices(made, units(count), PERIOD, given):
        total += len(content)
        last = content
    return time.process_time() - start, total, last


def finished(unit: Unit) -> dict[str, Any]:
    """Return the template's values with every computed element as XML."""
    made, given = sheet(LEADS, ASSISTS), settings()
    leads, assists = tuple(made.led_by(unit.name)), tuple(made.assisted_by(unit.name))
    values = frame_values(given, given.period(PERIOD).notice, PERIOD.year)
    values |= notice_module._values(unit, leads, assists, PERIOD, given)
    writer = Writer(STYLE_IDS, Layout())
    for name, value in values.items():
        if isinstance(value, Table):
            values[name] = writer.table(value, landscape=True)
        elif isinstance(value, Letterhead):
            values[name] = writer.letterhead(value)
        elif isinstance(value, Signature):
            values[name] = writer.signature(value)
        elif isinstance(value, Imprint):
            values[name] = writer.imprint(value)
    values["附件说明"] = writer.attachment_note(["任务清单"])
    return values


def by_docxtpl(count: int) -> float:
    """Return the CPU seconds that docxtpl takes for as many notices."""
    from docxtpl import DocxTemplate

    values = finished(UNIT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notice.docx"
        path.write_bytes(notice_module.read_template())
        start = time.process_time()
        for unit in units(count):
            template = DocxTemplate(path)
            template.render(values | {"主送机关": unit.full_name})
            template.save(io.BytesIO())
        return time.process_time() - start


def in_own_process(work: Any, count: int) -> Any:
    """Return what ``work`` gives in a fresh process, so that memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_with_memory, work, count).result()


def _with_memory(work: Any, count: int) -> tuple[Any, float]:
    work(2)  # imports and the template are not what is compared
    result = work(count)
    return result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the figures; return 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    count = 60 if parser.parse_args().quick else 600
    (seconds, size, _), memory = in_own_process(ours, count)
    theirs, their_memory = in_own_process(by_docxtpl, count)
    ratio = theirs / seconds
    print(f"{count} notices of {LEADS}+{ASSISTS} tasks, {size / count / 1024:.1f} KiB each")
    print(f"  taskbook  {seconds / count * 1000:7.2f} ms CPU each  {memory:5.0f} MB peak")
    print(f"  docxtpl   {theirs / count * 1000:7.2f} ms CPU each  {their_memory:5.0f} MB peak")
    print(f"  ratio     {ratio:7.1f} (goal: at least {GOAL:.0f})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
