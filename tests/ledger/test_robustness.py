"""Killed at any moment, written by several processes at once: nothing is lost or half there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from taskbook.ledger import Ledger, Outcome
from taskbook.ledger import ledger as ledger_module
from tests.checked_returns import Q1, simple_form
from tests.ledger.worker import incoming

WORKER = Path(__file__).with_name("worker.py")
FILES = 200
FILES_PER_KILL = 20
KILLS = {"sqlite": 30, "postgres": 6}


def start(place: str, first: int, last: int, *group: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), place, str(first), str(last), *group]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def require_whole(place: str) -> int:
    """Check that every recorded file is whole and as sent; return how many there are."""
    with Ledger.open(place) as ledger:
        facts = ledger.facts(Q1)
        for stored in facts.returns:
            sent = incoming(int(stored.head.name.removesuffix(".xlsx")))
            assert stored.checked == sent.checked
            assert stored.head.received == sent.received
            assert ledger.content(stored.head.sha256) == sent.content
        assert ledger.verify() == ()
    return len(facts.returns)


def test_killing_the_writer_many_times_loses_nothing(place: str) -> None:
    chance = random.Random(20210405)
    kills = KILLS["postgres" if "://" in place else "sqlite"]
    recorded = in_the_middle = 0
    for n in range(kills):
        worker = start(place, n * FILES_PER_KILL, (n + 1) * FILES_PER_KILL, "2")
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        worker.kill()
        worker.wait()
        worker.stdout.close()
        found = require_whole(place)
        assert recorded <= found <= recorded + FILES_PER_KILL
        in_the_middle += found < recorded + FILES_PER_KILL
        recorded = found
    assert in_the_middle > kills / 2
    # Whatever the kills left undone, merging again completes it.
    last = start(place, 0, kills * FILES_PER_KILL)
    last.communicate()
    assert last.returncode == 0
    assert require_whole(place) == kills * FILES_PER_KILL


def test_killing_while_the_ledger_is_being_made(tmp_path: Path) -> None:
    chance = random.Random(7)
    for n in range(10):
        place = str(tmp_path / f"{n}.db")
        worker = start(place, 0, 1)
        time.sleep(0.25 + chance.uniform(0, 0.25))
        worker.kill()
        worker.communicate()
        with Ledger.open(place) as ledger:
            assert ledger.record_issue([simple_form("水务局")]) == 1


def test_several_processes_at_once(place: str) -> None:
    """Three writers on one new ledger, two of them with the same files."""
    workers = [start(place, 0, 60), start(place, 0, 60), start(place, 60, 120)]
    for worker in workers:
        worker.communicate()
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert require_whole(place) == 120


def test_a_failing_source_of_files_loses_only_its_own_group(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "FILES_PER_TRANSACTION", 2)

    def files():  # type: ignore[no-untyped-def]
        yield from (incoming(n) for n in range(5))
        raise OSError("disk gone")

    with Ledger.open(place) as ledger:
        with pytest.raises(OSError, match="disk gone"):
            ledger.record_returns(Q1, files())
        assert len(ledger.heads(Q1).returns) == 4
        outcomes = ledger.record_returns(Q1, [incoming(n) for n in range(5)])
        assert outcomes == [Outcome.SAME] * 4 + [Outcome.NEW]


def test_readers_see_whole_files_while_others_write(place: str) -> None:
    worker = start(place, 0, FILES)
    assert worker.stdout is not None
    worker.stdout.readline()
    with Ledger.open(place) as ledger:
        while worker.poll() is None:
            for stored in ledger.facts(Q1).returns:
                assert len(stored.checked.answers) == stored.head.answers
    worker.communicate()
    assert worker.returncode == 0
