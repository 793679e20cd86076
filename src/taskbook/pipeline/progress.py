"""How a long step tells its caller how far it is."""

from __future__ import annotations

from collections.abc import Callable

# Called with (what is being done, how many are done, how many there are).
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Say nothing."""
