"""Append-only store of issued forms, returned files, answers and decisions."""

from taskbook.ledger.facts import Incoming, Outcome, PeriodFacts, PeriodHeads
from taskbook.ledger.ledger import Ledger

__all__ = ["Incoming", "Ledger", "Outcome", "PeriodFacts", "PeriodHeads"]
