"""From what the ledger holds to the one record of a period, and what goes back to the units."""

from taskbook.merge.closing import close_period, reopen_period, store_proof
from taskbook.merge.confirming import decide
from taskbook.merge.conservation import Proof, prove
from taskbook.merge.decisions import Conflict
from taskbook.merge.record import Merged, merge_facts, merge_period, period_record
from taskbook.merge.status import PeriodStatus, period_status

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
