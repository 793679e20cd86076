"""Write a ledger of the present schema as SQL: ``python -m tests.ledger.make_old_ledger``.

The files are kept for ever: every later taskbook must open and upgrade them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

from taskbook.ledger import Ledger
from taskbook.ledger.schema import VERSION
from tests.checked_returns import Q1, problem, returned, simple_form

FOLDER = Path(__file__).with_name("data")
CONTENT = "一份报送的文件".encode()
MOMENT = dt.datetime(2021, 4, 6, 9, 30)


def fill(ledger: Ledger) -> None:
    """Record a little of everything."""
    ledger.record_issue([simple_form("水务局", 2), simple_form("教育局", 1)])
    cells = {("DG2021-001", "progress"): "已开工", ("DG2021-002", "status"): "未启动"}
    checked = returned(
        "水务局",
        cells,
        queued=(("F9", "不知哪行", ("DG2021-002",)),),
        refused=(("F10", "merge-row-unknown"),),
        problems=(problem("merge-empty", "水务局.xlsx"),),
    )
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    answers = tuple(a._replace(ref=a.ref._replace(sha256=sha256)) for a in checked.answers)
    queued = tuple(replace(q, ref=q.ref._replace(sha256=sha256)) for q in checked.queued)
    refused = tuple((ref._replace(sha256=sha256), why) for ref, why in checked.refused)
    checked = replace(checked, sha256=sha256, answers=answers, queued=queued, refused=refused)
    ledger.record_return(Q1, checked, CONTENT, dt.date(2021, 4, 2))
    ledger.record_decision(Q1, "queue", checked.queued[0].id, "DG2021-002", "看得出", "张三")
    ledger.record_document(Q1, "sheet", "任务总表.xlsx", b"sheet")
    ledger.record_state(Q1, "closed", proof="{}", who="张三", reason="按期关账")


def main() -> None:
    """Write ``data/v<version>.sql`` unless it is there."""
    target = FOLDER / f"v{VERSION}.sql"
    if target.exists():
        raise SystemExit(f"{target.name} is there already and must not change")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with Ledger.open(path, clock=lambda: MOMENT) as ledger:
            fill(ledger)
        lines = sqlite3.connect(path).iterdump()
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
