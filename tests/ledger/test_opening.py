"""Creating, accepting, upgrading and refusing what is found at a place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from taskbook.errors import LedgerError
from taskbook.ledger import Ledger, schema
from taskbook.ledger import ledger as ledger_module
from tests.checked_returns import Q1, full, simple_form
from tests.ledger.make_old_ledger import CONTENT, FOLDER, MOMENT, fill
from tests.ledger.test_ledger import APRIL_2, engine_of


@pytest.fixture
def newer_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A later taskbook, whose ledger has one more table."""

    def to_next(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE evidence (id INTEGER PRIMARY KEY, name TEXT)")

    monkeypatch.setattr(ledger_module, "SCHEMA_VERSION", schema.VERSION + 1)
    monkeypatch.setitem(schema.UPGRADES, schema.VERSION + 1, to_next)
    return


def test_the_two_version_numbers_agree() -> None:
    assert ledger_module.SCHEMA_VERSION == schema.VERSION
    assert sorted(schema.UPGRADES) == list(range(2, schema.VERSION + 1))


@pytest.mark.usefixtures("newer_program")
def test_an_older_ledger_is_upgraded_with_all_it_holds(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(ledger_module, "SCHEMA_VERSION", schema.VERSION)
        with Ledger.open(place) as ledger:
            ledger.record_issue([simple_form("水务局")])
            ledger.record_return(Q1, full("水务局"), None, APRIL_2)
            before = ledger.facts(Q1)
    with Ledger.open(place) as ledger:
        assert ledger.facts(Q1) == before
        assert ledger.verify() == ()
    with Ledger.open(place):
        pass
    engine = engine_of(place)
    with engine.connect() as connection:
        versions = connection.exec_driver_sql("SELECT version FROM schema_versions").scalars()
        assert list(versions) == [schema.VERSION, schema.VERSION + 1]
        assert connection.exec_driver_sql("SELECT * FROM evidence").all() == []
    engine.dispose()
    if "://" not in place:
        assert Path(f"{place}.v{schema.VERSION}").exists()


@pytest.mark.parametrize("old", sorted(FOLDER.glob("v*.sql")), ids=lambda path: path.stem)
def test_a_ledger_of_every_earlier_version_opens_with_all_it_holds(
    old: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    raw = sqlite3.connect(path)
    raw.executescript(old.read_text(encoding="utf-8"))
    raw.close()
    fresh = tmp_path / "fresh.db"
    with Ledger.open(fresh, clock=lambda: MOMENT) as ledger:
        fill(ledger)
        expected = ledger.facts(Q1)
    with Ledger.open(path) as ledger:
        assert ledger.facts(Q1) == expected
        assert ledger.content(expected.returns[0].head.sha256) == CONTENT
        assert ledger.document(Q1, "sheet") == b"sheet"
        assert ledger.verify() == ()


def test_a_newer_ledger_is_refused_untouched(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(ledger_module, "SCHEMA_VERSION", schema.VERSION + 1)
        with Ledger.open(place):
            pass
    with pytest.raises(LedgerError) as caught:
        Ledger.open(place)
    assert "由更新的 taskbook 写成" in caught.value.reason
    assert "升级 taskbook" in caught.value.instruction


def test_other_data_is_never_touched(place: str) -> None:
    engine = engine_of(place)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE salaries (name TEXT)")
    engine.dispose()
    with pytest.raises(LedgerError, match="里是别的数据（salaries）"):
        Ledger.open(place)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("序号,任务\n" * 200, encoding="utf-8")
    with pytest.raises(LedgerError, match="不是台账文件"):
        Ledger.open(path)


def test_a_missing_ledger_is_not_made_by_a_command_that_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(LedgerError, match="找不到台账"):
        Ledger.open(path, create=False)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="文件夹"):
        Ledger.open(tmp_path / "没有" / "ledger.db")


def test_an_unknown_kind_of_address_is_refused() -> None:
    with pytest.raises(LedgerError, match="不支持的台账地址“mysql"):
        Ledger.open("mysql://root:secret@host/db")


def test_an_unreachable_server_is_told_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as caught:
        Ledger.open("postgresql://clerk:secret@127.0.0.1:1/taskbook")
    assert "secret" not in str(caught.value)
    assert "数据库服务" in caught.value.instruction


def test_a_ledger_held_by_another_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskbook.ledger.database.PATIENCE_SECONDS", 0.1)
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        holder = sqlite3.connect(path)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="正被另一个程序写入"):
            ledger.record_issue([simple_form("水务局")])
        assert ledger.forms(Q1) == ()
        holder.close()
        assert ledger.record_issue([simple_form("水务局")]) == 1


def test_reading_a_ledger_does_not_load_sqlalchemy(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.record_issue([simple_form("水务局")])
    script = (
        "import sys, datetime; from taskbook.ledger import Ledger; from taskbook.merge import"
        " period_status; from taskbook.model.period import Period\n"
        f"with Ledger.open({str(path)!r}, create=False) as ledger:\n"
        "    status = period_status(ledger, Period(2021, 1), datetime.date(2021, 4, 1))\n"
        "print(status.counts['missing'], sorted({'sqlalchemy', 'docx', 'xlsxwriter', 'openpyxl',"
        " 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split(maxsplit=1) == ["1", "[]\n"]
