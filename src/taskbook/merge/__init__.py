"""Returns into the ledger: precedence, conflicts, conservation, correction slips."""
