"""Print the score of the damage suite: rows right, queued, refused, wrong, lost.

python bench/damage.py [--quick]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.damage import by_bytes, by_office  # noqa: E402
from tests.damage.by_openpyxl import DAMAGES  # noqa: E402
from tests.damage.filled import UNITS, case, world  # noqa: E402
from tests.damage.score import Score, score  # noqa: E402
from tests.damage.test_damage import AMBIGUOUS  # noqa: E402

from taskbook.returns.checking import check_file  # noqa: E402

assert by_bytes
assert by_office


def main() -> int:
    """Run every damage on every unit; return 1 if any row is wrong or lost."""
    quick = "--quick" in sys.argv
    total, clear = Score(), Score()
    started = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        here = world(folder)
        for unit in UNITS[:1] if quick else UNITS:
            filled = case(folder, unit)
            for damage, function in DAMAGES.items():
                if quick and ("LibreOffice" in damage or "另存" in damage or " 转 " in damage):
                    continue
                damaged = function(filled, here)
                checked = check_file(
                    damaged.content, damaged.name, here.forms, here.spec, here.sheet
                )
                found = score(filled, damaged, checked)
                _add(total, found)
                if damage not in AMBIGUOUS:
                    _add(clear, found)
                print(
                    f"{unit} {damage}: {found.rows} rows, right {found.right}, queued"
                    f" {found.queued}, refused {found.refused}, wrong {found.wrong},"
                    f" lost {found.lost}"
                )
    share = clear.right / clear.rows
    print(
        f"{len(DAMAGES)} kinds, {total.rows} rows: right {total.right}, queued {total.queued},"
        f" refused {total.refused}, wrong {total.wrong}, lost {total.lost}; right"
        f" {total.right / total.rows:.1%} of all, {share:.1%} where the file still says it;"
        f" {time.process_time() - started:.0f} s CPU"
    )
    return 1 if total.wrong or total.lost or share < 0.95 else 0


def _add(total: Score, found: Score) -> None:
    for name in ("right", "queued", "refused", "wrong", "lost"):
        setattr(total, name, getattr(total, name) + getattr(found, name))


if __name__ == "__main__":
    sys.exit(main())
