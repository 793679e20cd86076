"""Transactions on the ledger's database: SQLite file or PostgreSQL by URL.

SQLAlchemy takes longer to import than a status command may last, so a SQLite ledger is read with
the standard library; SQLAlchemy is loaded for the first entry, for PostgreSQL and for upgrades.
All read statements are plain SQL with ``?`` for parameters and work on both.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskbook.errors import LedgerError

if TYPE_CHECKING:
    import sqlalchemy as sa

#: How long one process waits for another one's entry.
PATIENCE_SECONDS = 60.0
#: Number of the PostgreSQL advisory lock under which entries are made one after another.
_POSTGRES_LOCK = 7_140_622_021


class Reader:
    """Runs SELECT statements inside one consistent snapshot."""

    def __init__(self, connection: sqlite3.Connection | sa.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, *parameters: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of ``statement``; ``?`` stands for a parameter."""
        if isinstance(self._connection, sqlite3.Connection):
            yield from self._connection.execute(statement, parameters)
            return
        for row in self._connection.exec_driver_sql(statement.replace("?", "%s"), parameters):
            yield tuple(row)

    def value(self, statement: str, *parameters: object) -> Any:
        """Return the first value of the first row, or None."""
        first = next(iter(list(self.rows(statement, *parameters))), None)
        return None if first is None else first[0]


class Writer(Reader):
    """A reader that may also add rows, inside the one transaction that may write."""

    def __init__(self, connection: sa.Connection) -> None:
        # The driver's own connection, in SQLAlchemy's transaction: a merge runs thousands of small
        # statements, and SQLAlchemy's handling takes ten times as long as the statement itself.
        driver = connection.connection.driver_connection
        super().__init__(driver if isinstance(driver, sqlite3.Connection) else connection)
        self.connection = connection

    def insert(self, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add ``rows``, whose values are in the order of the table's columns."""
        if not rows:
            return
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"
        if isinstance(self._connection, sqlite3.Connection):
            self._connection.executemany(statement, rows)
        else:
            self._connection.exec_driver_sql(statement.replace("?", "%s"), list(rows))


class Database:
    """Where a ledger lives.

    Attributes:
        path: The SQLite file, or None on PostgreSQL.
        shown: How to name it in a message (no password).
    """

    def __init__(self, place: str | Path) -> None:
        text = str(place)
        self.path: Path | None = None
        self._url = text
        if isinstance(place, Path) or "://" not in text:
            self.path = Path(place)
        elif text.startswith("sqlite:///"):
            self.path = Path(text.removeprefix("sqlite:///"))
        elif text.startswith(("postgres://", "postgresql://")):
            self._url = "postgresql+psycopg://" + text.split("://", 1)[1]
        elif not text.startswith("postgresql+psycopg://"):
            raise LedgerError(
                f"不支持的台账地址“{text.split('://')[0]}://…”。",
                "请使用 SQLite 文件路径，或 postgresql://用户:口令@主机/库名。",
            )
        self.shown = str(self.path) if self.path else self._url.split("@")[-1].split("?")[0]
        self._has_engine = False

    @cached_property
    def engine(self) -> sa.Engine:
        """The SQLAlchemy engine; made when first needed."""
        import sqlalchemy as sa

        self._has_engine = True
        if self.path is None:
            return sa.create_engine(self._url, pool_pre_ping=True)
        url = sa.URL.create("sqlite", database=str(self.path))
        engine = sa.create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
        return engine

    @contextlib.contextmanager
    def read(self) -> Iterator[Reader]:
        """Yield a reader on one snapshot.

        Raises:
            LedgerError: The database cannot be reached, is not a ledger, or is locked.
        """
        with self._explained():
            if self.path is None:
                with self.engine.connect() as connection:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                    yield Reader(connection)
                return
            if not self.path.exists():
                raise LedgerError(
                    f"找不到台账“{self.path}”。", "请先下发任务（taskbook issue）或检查路径。"
                )
            plain = _open_for_reading(self.path)
            try:
                plain.execute("BEGIN")
                yield Reader(plain)
            finally:
                plain.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[Writer]:
        """Yield a writer; on leaving, all its rows are on disk, or none after an exception.

        Only one process writes at a time; the others wait.

        Raises:
            LedgerError: As ``read``; also disk full or no permission.
        """
        with self._explained(), self.engine.begin() as connection:
            if self.path is None:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})")
            yield Writer(connection)

    def set_durable(self) -> None:
        """Switch a SQLite file to write-ahead logging, so that readers never wait for a writer."""
        if self.path is None:
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._explained():
            while True:
                plain = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS)
                try:
                    plain.execute("PRAGMA journal_mode = WAL").fetchone()
                    return
                except sqlite3.OperationalError:
                    # SQLite does not wait by itself for this one statement.
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                finally:
                    plain.close()

    def close(self) -> None:
        """Give back the connection that entries were made over."""
        if self._has_engine:
            self.engine.dispose()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn a database's complaint into a ``LedgerError`` that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._explain(error) from error
        except Exception as error:
            origin = getattr(error, "orig", None)
            if origin is None and not type(error).__module__.startswith("sqlalchemy"):
                raise
            raise self._explain(origin or error) from error

    def _explain(self, error: BaseException) -> LedgerError:
        text = str(error)
        for words, reason, instruction in _EXPLANATIONS:
            if words in text:
                return LedgerError(reason.format(self.shown), instruction)
        first_line = text.splitlines()[0] if text else type(error).__name__
        return LedgerError(
            f"台账“{self.shown}”无法使用：{first_line}。",
            "本次没有写入任何内容；请检查台账文件或数据库服务后重试。",
        )


_AGAIN = "本次没有写入任何内容，已写入的都在；请稍后重试。"
_EXPLANATIONS = (
    ("append-only", "台账“{}”只能追加，不能修改或删除已有记录。", "更正请另作一条决定。"),
    ("locked", "台账“{}”正被另一个程序写入，等待超时。", _AGAIN),
    ("not a database", "“{}”不是台账文件，或已损坏。", "请检查路径，或从备份恢复。"),
    ("malformed", "台账“{}”已损坏。", "请从备份恢复，再重新合并回收文件。"),
    ("readonly", "台账“{}”是只读的，不能写入。", "请检查文件和文件夹的写入权限。"),
    ("read-only", "台账“{}”是只读的，不能写入。", "请检查文件和文件夹的写入权限。"),
    ("is full", "磁盘已满，无法写入台账“{}”。", "请清理磁盘后重试；" + _AGAIN),
    ("unable to open", "无法打开台账“{}”。", "请检查路径是否存在、是否有读写权限。"),
    ("connection", "连接不上台账所在的数据库“{}”。", "请检查数据库服务、网络和台账地址。"),
)


def _open_for_reading(path: Path) -> sqlite3.Connection:
    # Not mode=ro: a reader of a write-ahead log must be able to create its index file.
    plain = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    plain.execute("PRAGMA query_only = ON")
    return plain


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The standard library would begin transactions late and without the write lock.
    connection.isolation_level = None
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of up to ``size`` items."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
