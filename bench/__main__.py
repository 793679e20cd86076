"""Run every benchmark: ``python -m bench [--full]``; each prints its own figures.

Speed is told as ratios measured in one run on this machine, memory as a process's peak. Nothing
here fails a build: the figures are for people.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    full = "--full" in sys.argv[1:]
    chosen = [name for name in sys.argv[1:] if not name.startswith("-")]
    failed = []
    for path in sorted(HERE.glob("*.py")):
        if path.stem.startswith("_") or (chosen and path.stem not in chosen):
            continue
        print(f"\n=== {path.stem} ===", flush=True)
        command = [sys.executable, str(path), *([] if full else ["--quick"])]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(path.stem)
    if failed:
        print(f"\nNot finished: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
