"""Bringing a database to the schema this program knows: create, accept, upgrade or refuse."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

from taskbook import __version__
from taskbook.errors import LedgerError
from taskbook.ledger import encoding
from taskbook.ledger.database import Database, Reader


def make_ready(database: Database, version: int, *, create: bool, now: dt.datetime) -> None:
    """Create the ledger, or upgrade it, or leave it as it is.

    Raises:
        LedgerError: It holds something else, is newer than ``version``, or is missing while
            ``create`` is False.
    """
    found = _found_version(database)
    if found == version:
        return
    if found is None:
        if not create:
            raise LedgerError(
                f"找不到台账“{database.shown}”。", "请先下发任务（taskbook issue）或检查路径。"
            )
        _create(database, version, now)
        return
    _refuse_newer(database, found, version)
    _upgrade(database, found, version, now)


def _found_version(database: Database) -> int | None:
    """Return the schema version, or None where there is no ledger yet."""
    if database.path is not None and (
        not database.path.exists() or database.path.stat().st_size == 0
    ):
        return None
    with database.read() as reader:
        tables = _tables(reader, sqlite=database.path is not None)
        if "schema_versions" not in tables:
            if tables:
                raise LedgerError(
                    f"“{database.shown}”里是别的数据（{'、'.join(sorted(tables)[:3])}），不是台账。",
                    "请改用一个空的数据库或另一个文件名。",
                )
            return None
        return int(reader.value("SELECT max(version) FROM schema_versions"))


def _tables(reader: Reader, *, sqlite: bool) -> set[str]:
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {row[0] for row in reader.rows(statement)}


def _create(database: Database, version: int, now: dt.datetime) -> None:
    from taskbook.ledger import schema

    if database.path is not None and not database.path.parent.is_dir():
        raise LedgerError(f"台账所在文件夹“{database.path.parent}”不存在。", "请检查工作区路径。")
    database.set_durable()
    with database.write() as writer:
        # Another process may have created it while this one waited for the lock.
        if "schema_versions" in _tables(writer, sqlite=database.path is not None):
            return
        schema.create(writer.connection)
        row = (version, encoding.moment_text(now), __version__)
        writer.insert(schema.SCHEMA_VERSIONS, [row])


def _refuse_newer(database: Database, found: int, version: int) -> None:
    if found > version:
        raise LedgerError(
            f"台账“{database.shown}”由更新的 taskbook 写成"
            f"（格式 {found}，本程序只认到 {version}）。",
            "请升级 taskbook 后再用；台账没有改动。",
        )


def _upgrade(database: Database, found: int, version: int, now: dt.datetime) -> None:
    from taskbook.ledger import schema

    _back_up(database, found)
    with database.write() as writer:
        current = int(writer.value("SELECT max(version) FROM schema_versions"))
        for step in range(current + 1, version + 1):
            schema.UPGRADES[step](writer.connection)
            row = (step, encoding.moment_text(now), __version__)
            writer.insert(schema.SCHEMA_VERSIONS, [row])


def _back_up(database: Database, found: int) -> None:
    """Copy a SQLite ledger beside itself before the first step (``ledger.db.v1``)."""
    if database.path is None:
        return
    copy = database.path.with_name(f"{database.path.name}.v{found}")
    if copy.exists():
        return
    with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(kept)
