"""The append-only record of returns and decisions."""
