"""From what the ledger holds to the one record of a period, and what goes back to the units.

Names are imported when first used, so that ``status`` does not wait for what it does not need.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskbook.merge.closing import close_period, reopen_period, store_proof
    from taskbook.merge.confirming import decide
    from taskbook.merge.conservation import Proof, prove
    from taskbook.merge.decisions import Conflict
    from taskbook.merge.record import Merged, merge_facts, merge_period, period_record
    from taskbook.merge.status import PeriodStatus, period_status

_HOMES = {
    "Conflict": "decisions",
    "Merged": "record",
    "PeriodStatus": "status",
    "Proof": "conservation",
    "close_period": "closing",
    "decide": "confirming",
    "merge_facts": "record",
    "merge_period": "record",
    "period_record": "record",
    "period_status": "status",
    "prove": "conservation",
    "reopen_period": "closing",
    "store_proof": "closing",
}

__all__ = [
    "Conflict",
    "Merged",
    "PeriodStatus",
    "Proof",
    "close_period",
    "decide",
    "merge_facts",
    "merge_period",
    "period_record",
    "period_status",
    "prove",
    "reopen_period",
    "store_proof",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
