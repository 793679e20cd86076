"""What the ledger promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from taskbook.errors import LedgerError
from taskbook.files import sha256
from taskbook.ledger import Ledger, Outcome
from taskbook.ledger.encoding import cells_text
from taskbook.ledger.facts import BEIJING
from taskbook.model.form import Section
from taskbook.model.progress import CheckedReturn
from tests.checked_returns import DEADLINE, Q1, Q2, form, full, problem, returned, row, simple_form

MARCH_30 = dt.date(2021, 3, 30)
APRIL_2 = dt.date(2021, 4, 2)
A = ("DG2021-001", "progress")


class Clock:
    """Gives the times it is told, then the last one again."""

    def __init__(self, *moments: dt.datetime) -> None:
        self.moments = list(moments)

    def __call__(self) -> dt.datetime:
        return self.moments.pop(0) if len(self.moments) > 1 else self.moments[0]


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.open(place) as opened:
        yield opened


def rich_return() -> CheckedReturn:
    """A return that has something of everything."""
    name = "包.zip/水务局 填报表.xlsx"
    return returned(
        "水务局",
        {
            A: "=cmd|'/c calc'!A1",
            ("DG2021-001#1", "value"): "1200.50",
            ("DG2021-002", "status"): "零报告",
        },
        name=name,
        queued=(("F9", "不知哪行 😀", ("DG2021-002", "DG2021-003")), ("F10", "", ())),
        refused=(("F11", "value-unreadable"),),
        problems=(
            problem("merge-empty", name, found="", expected="非空", note="备注\n第二行"),
            problem("merge-duplicate", "别的文件.xlsx", repaired="x", subject="DG2021-001"),
        ),
        mends=("0" * 64, "f" * 64),
    )


def test_what_was_recorded_is_given_back_unchanged(ledger: Ledger) -> None:
    asked = form(
        "水务局",
        (
            row(1, due=False, same_as=("DG2021-007",)),
            row(1, 0, same_indicators=("DG2021-007#2",), given={"unit": "亿元"}),
            row(2, section=Section.ASSIST, group="town"),
        ),
    )
    ledger.record_issue([asked])
    checked = rich_return()
    assert ledger.record_return(Q1, checked, None, APRIL_2) is Outcome.NEW
    facts = ledger.facts(Q1)
    assert facts.forms == (asked,)
    (stored,) = facts.returns
    assert stored.checked == checked
    assert stored.head.received == APRIL_2
    assert ledger.forms(Q1) == (asked,)
    assert ledger.heads(Q1) == facts.heads


def test_a_file_that_mends_nothing_is_written_as_before_files_could_mend() -> None:
    """Old ledgers stay valid, and a file recorded then is the same file today."""
    text = cells_text(returned("水务局", {A: "已完工"}))
    assert list(json.loads(text)) == ["rows", "answers", "queued", "refused", "problems"]


def test_names_and_texts_that_no_database_likes_survive(ledger: Ledger) -> None:
    """A GBK file name on a UTF-8 system, half a surrogate pair and NUL from a damaged file."""
    name = b"\xb1\xed.xlsx".decode("utf-8", "surrogateescape")
    faults = (problem("merge-empty", name, found="\0\ud83d"),)
    checked = returned("水务局", {A: "半个\ud83d和\0"}, name=name, problems=faults)
    assert ledger.record_return(Q1, checked, None, APRIL_2) is Outcome.NEW
    assert ledger.record_return(Q1, checked, None, APRIL_2) is Outcome.SAME
    (stored,) = ledger.facts(Q1).returns
    assert stored.head.name == "\\udcb1\\udced.xlsx"
    assert [a.text for a in stored.checked.answers] == ["半个\ud83d和\0"]
    assert stored.checked.problems[0].location.document == stored.head.name
    assert ledger.verify() == ()


def test_the_original_file_is_kept(ledger: Ledger) -> None:
    content = bytes(range(256)) * 40
    checked = replace(full("水务局"), sha256=sha256(content))
    ledger.record_return(Q1, checked, content, APRIL_2)
    assert ledger.content(checked.sha256) == content
    assert ledger.content("0" * 64) is None


def test_content_under_a_wrong_hash_is_a_programming_error(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="hash"):
        ledger.record_return(Q1, full("水务局"), b"other", APRIL_2)
    assert ledger.position() == 0


def test_recording_the_same_again_changes_nothing(ledger: Ledger) -> None:
    forms = [simple_form("水务局"), simple_form("科学技术局")]
    ledger.record_issue(forms)
    ledger.record_return(Q1, full("水务局"), None, MARCH_30)
    before, position = ledger.facts(Q1), ledger.position()
    assert ledger.record_issue(forms) == 0
    assert ledger.record_return(Q1, full("水务局"), None, APRIL_2) is Outcome.SAME
    assert ledger.position() == position
    assert ledger.facts(Q1) == before


def test_an_earlier_day_of_the_same_file_is_noted(ledger: Ledger) -> None:
    ledger.record_return(Q1, full("水务局"), None, APRIL_2)
    assert ledger.record_return(Q1, full("水务局"), None, MARCH_30) is Outcome.SAME
    assert ledger.heads(Q1).returns[0].received == MARCH_30


def test_a_known_content_under_a_new_name_is_a_duplicate(ledger: Ledger) -> None:
    ledger.record_return(Q1, full("水务局", name="乙.xlsx"), None, APRIL_2)
    outcome = ledger.record_return(Q1, full("水务局", name="甲.xlsx"), None, APRIL_2)
    assert outcome is Outcome.DUPLICATE
    (head,) = ledger.heads(Q1).returns
    assert [s.name for s in head.sightings] == ["乙.xlsx", "甲.xlsx"]
    assert {a.ref.file for a in ledger.facts(Q1).returns[0].checked.answers} == {head.name}


def test_a_file_read_differently_counts_only_on_request(ledger: Ledger) -> None:
    old = returned("水务局", {A: "误读"}, name="a.xlsx")
    new = replace(returned("水务局", {A: "正读"}, name="a.xlsx"), sha256=old.sha256)
    ledger.record_return(Q1, old, None, APRIL_2)
    position = ledger.position()
    assert ledger.record_return(Q1, new, None, APRIL_2) is Outcome.DIFFERS
    assert ledger.position() == position
    assert ledger.record_return(Q1, new, None, APRIL_2, again=True) is Outcome.REREAD
    assert [a.text for a in ledger.facts(Q1).returns[0].checked.answers] == ["正读"]
    earlier = ledger.facts(Q1, as_of=position)
    assert [a.text for a in earlier.returns[0].checked.answers] == ["误读"]


def test_a_reading_with_a_unit_beats_one_without_in_any_order(ledger: Ledger) -> None:
    """The same content, once loose and once in the folder of its unit."""
    placed = returned("水务局", {A: "甲"}, name="水务局/表.xlsx")
    loose = replace(returned("", {}, name="表.xlsx"), sha256=placed.sha256)
    for period, order in ((Q1, (loose, placed)), (Q2, (placed, loose))):
        for checked in order:
            ledger.record_return(period, checked, None, APRIL_2)
        (head,) = ledger.heads(period).returns
        assert head.unit == "水务局"
        assert len(head.sightings) == 2


def test_any_moment_can_be_seen_again(place: str) -> None:
    days = [dt.datetime(2021, 4, day, 9, 30) for day in (1, 2, 3)]
    with Ledger.open(place, clock=Clock(days[0], *days)) as ledger:
        ledger.record_issue([simple_form("水务局")])
        position = ledger.position()
        issued = ledger.facts(Q1)
        ledger.record_return(Q1, full("水务局"), None, APRIL_2)
        ledger.record_decision(Q1, "status", "DG2021-001", "未达序时进度", "现场核查", "张三")
        assert ledger.facts(Q1, as_of=position) == issued
        second = ledger.facts(Q1, as_of=dt.datetime(2021, 4, 2, 12))
        assert len(second.returns) == 1
        assert not second.heads.decisions
        (decision,) = ledger.facts(Q1).heads.decisions
        assert decision.when == days[2].replace(tzinfo=BEIJING)
        assert decision.when.isoformat() == "2021-04-03T09:30:00+08:00"


def test_time_never_runs_backwards(place: str) -> None:
    late, early = dt.datetime(2021, 4, 9), dt.datetime(2021, 4, 1)
    with Ledger.open(place, clock=Clock(late, late, early)) as ledger:
        first = ledger.record_decision(Q1, "status", "a", "b", "c", "d")
        second = ledger.record_decision(Q1, "status", "a", "b", "c", "d")
    assert (first.number, second.number) == (1, 2)
    assert first.when == second.when == late.replace(tzinfo=BEIJING)


def test_a_form_issued_again_replaces_the_first_and_keeps_its_place(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("水务局", 3), simple_form("科学技术局")])
    position = ledger.position()
    assert ledger.record_issue([simple_form("水务局", 4)]) == 1
    assert [(f.unit, len(f.rows)) for f in ledger.facts(Q1).forms] == [
        ("水务局", 4),
        ("科学技术局", 3),
    ]
    assert ledger.heads(Q1, as_of=position).forms[0].due_rows == 3
    ledger.record_issue([form("水务局", ())])
    assert [f.unit for f in ledger.facts(Q1).forms] == ["科学技术局"]
    assert [f.unit for f in ledger.heads(Q1).forms] == ["科学技术局"]
    assert ledger.heads(Q1).forms[0].deadline == DEADLINE


def test_periods_are_kept_apart(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("水务局"), simple_form("水务局", period=Q2)])
    ledger.record_return(Q2, full("水务局", period=Q2), None, APRIL_2)
    assert ledger.periods() == (Q1, Q2)
    assert not ledger.facts(Q1).returns
    assert ledger.facts(Q2).heads.returns[0].recognised == Q2


def test_documents_are_kept_as_of_their_time(ledger: Ledger) -> None:
    ledger.record_document(Q1, "sheet", "任务总表.xlsx", b"one")
    position = ledger.position()
    ledger.record_document(Q1, "sheet", "任务总表.xlsx", b"one")
    assert ledger.position() == position
    ledger.record_document(Q1, "sheet", "任务总表.xlsx", b"two")
    assert ledger.document(Q1, "sheet") == b"two"
    assert ledger.document(Q1, "sheet", as_of=position) == b"one"
    assert ledger.document(Q2, "sheet") is None


def test_a_closed_period_takes_no_forms_and_no_decisions_but_keeps_files(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("水务局")])
    ledger.record_state(Q1, "closed", proof="{}", who="张三", reason="按时关账")
    with pytest.raises(LedgerError, match="已经关账"):
        ledger.record_issue([simple_form("科学技术局")])
    with pytest.raises(LedgerError, match="已经关账"):
        ledger.record_decision(Q1, "status", "a", "b", "c", "d")
    assert ledger.record_return(Q1, full("水务局"), None, APRIL_2) is Outcome.NEW
    ledger.record_state(Q1, "open", proof="", who="张三", reason="补报")
    assert ledger.record_issue([simple_form("科学技术局")]) == 1


def test_closing_on_an_outdated_proof_is_refused(ledger: Ledger) -> None:
    ledger.record_issue([simple_form("水务局")])
    position = ledger.position()
    ledger.record_return(Q1, full("水务局"), None, APRIL_2)
    with pytest.raises(LedgerError, match="又有新的记录"):
        ledger.record_state(Q1, "closed", proof="", who="a", reason="b", expected_position=position)


TABLES = (
    "schema_versions", "batches", "contents", "issued", "returns", "sightings", "cells",
    "decisions", "states", "documents",
)  # fmt: skip


@pytest.fixture
def filled(place: str) -> str:
    with Ledger.open(place) as ledger:
        ledger.record_issue([simple_form("水务局")])
        content = b"content"
        checked = replace(full("水务局"), sha256=sha256(content))
        ledger.record_return(Q1, checked, content, APRIL_2)
        ledger.record_decision(Q1, "status", "a", "b", "c", "d")
        ledger.record_document(Q1, "sheet", "表", b"sheet")
        ledger.record_state(Q1, "checked", proof="{}", who="a", reason="b")
        assert ledger.verify() == ()
    return place


def engine_of(place: str) -> sa.Engine:
    if "://" in place:
        return sa.create_engine(place.replace("postgresql://", "postgresql+psycopg://"))
    return sa.create_engine(f"sqlite:///{place}")


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_change(filled: str, table: str) -> None:
    engine = engine_of(filled)
    column = {"schema_versions": "software", "batches": "action", "contents": "size"}.get(table)
    column = column or {"cells": "cells", "issued": "unit", "returns": "unit"}.get(table, "period")
    column = "sha256" if table == "sightings" else column
    statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    if engine.dialect.name == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_views_show_every_cell_to_sql(filled: str) -> None:
    engine = engine_of(filled)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT unit, file, sheet, cell, key, field, text FROM answers WHERE period = '2021Q1'"
        ).all()
        for view in ("queued", "refused", "problems"):
            assert connection.exec_driver_sql(f"SELECT * FROM {view}").all() == []
    engine.dispose()
    assert len(rows) == 15
    assert tuple(rows[0]) == (
        "水务局", "水务局.xlsx", "牵头任务", "F4", "DG2021-001", "progress", "水务局progress0",
    )  # fmt: skip


def test_a_change_behind_the_ledgers_back_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.record_issue([simple_form("水务局")])
        ledger.record_return(Q1, full("水务局"), None, APRIL_2)
        ledger.record_decision(Q1, "status", "a", "b", "c", "d")
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER cells_no_update")
    raw.execute("UPDATE cells SET cells = replace(cells, '水务局progress0', '已全部完成')")
    raw.commit()
    raw.close()
    with Ledger.open(path) as ledger:
        (finding,) = ledger.verify()
    assert finding.startswith("第 2 条记录（return")
