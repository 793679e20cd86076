"""The ledger's tables, the triggers that keep them append-only, and the steps between versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

#: Version of the tables below. Raise it together with a new entry in ``UPGRADES``.
VERSION = 1

METADATA = sa.MetaData()


def _text(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=nullable)


def _integer(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    # Numbers are given by the ledger under its write lock, never by the database: they have no
    # gaps and are the same on SQLite and PostgreSQL.
    return sa.Column(name, sa.Integer, primary_key=key, nullable=nullable, autoincrement=False)


def _reference(name: str, target: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name,
        sa.Integer,
        sa.ForeignKey(target),
        primary_key=key,
        nullable=False,
        autoincrement=False,
    )


def _table(name: str, *items: sa.Column[int] | sa.Column[str] | sa.Column[bytes]) -> sa.Table:
    return sa.Table(name, METADATA, *items)


SCHEMA_VERSIONS = _table(
    "schema_versions", _integer("version", key=True), _text("applied"), _text("software")
)
BATCHES = _table(
    "batches",
    _integer("id", key=True),
    _text("recorded"),
    _text("action"),
    _text("software"),
    _text("chain"),
)
CONTENTS = _table(
    "contents",
    _text("sha256", key=True),
    _integer("size"),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
ISSUED = _table(
    "issued",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("unit"),
    _text("form_id"),
    _text("deadline"),
    _integer("due_rows"),
    _integer("all_rows"),
    _text("form"),
)
RETURNS = _table(
    "returns",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("sha256"),
    _integer("reading"),
    _text("name"),
    _text("unit"),
    _text("recognised"),
    _text("form_id"),
    _integer("readable"),
    _integer("answers"),
    _integer("answered_rows"),
    _integer("clashes"),
    _integer("queued"),
    _integer("refused"),
    _text("digest"),
)
SIGHTINGS = _table(
    "sightings",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("sha256"),
    _text("name"),
    _text("received"),
)
CELLS = _table("cells", _reference("return_id", "returns.id", key=True), _text("cells"))
DECISIONS = _table(
    "decisions",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("kind"),
    _text("subject"),
    _text("value"),
    _text("reason"),
    _text("who"),
)
STATES = _table(
    "states",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("state"),
    _text("proof"),
    _text("who"),
    _text("reason"),
)
DOCUMENTS = _table(
    "documents",
    _integer("id", key=True),
    _reference("batch", "batches.id"),
    _text("period"),
    _text("kind"),
    _text("name"),
    sa.Column("sha256", sa.Text, sa.ForeignKey("contents.sha256"), nullable=False),
)

sa.Index("returns_once", RETURNS.c.period, RETURNS.c.sha256, RETURNS.c.reading, unique=True)
sa.Index("returns_by_digest", RETURNS.c.sha256)
sa.Index("issued_by_unit", ISSUED.c.period, ISSUED.c.unit)
sa.Index("sightings_by_period", SIGHTINGS.c.period, SIGHTINGS.c.sha256)
sa.Index("decisions_by_period", DECISIONS.c.period)
sa.Index("states_by_period", STATES.c.period)
sa.Index("documents_by_period", DOCUMENTS.c.period)

#: Tables whose rows name their batch.
PARTS_OF_A_BATCH = (ISSUED, RETURNS, SIGHTINGS, DECISIONS, STATES, DOCUMENTS)

#: What ``cells.cells`` holds, as views for people who ask in SQL: name to columns in order.
#: Answers stand in groups (one row of a sheet); the columns of a group's cells follow the ``/``.
VIEWS = {
    "answers": "section key task_id sheet / field text number coded cell",
    "queued": "item reason text sheet cell section candidates confidence field",
    "refused": "sheet cell reason",
    "problems": "code document sheet row column label found expected repaired subject note",
}

#: Version to the step that leads there from the version before.
UPGRADES: dict[int, Callable[[sa.Connection], None]] = {}


def create(connection: sa.Connection) -> None:
    """Create every table and trigger of the newest version in an empty database."""
    METADATA.create_all(connection)
    protect(connection, METADATA.sorted_tables)
    for name, columns in VIEWS.items():
        connection.exec_driver_sql(_view(connection.dialect.name, name, columns.split()))


def protect(connection: sa.Connection, tables: list[sa.Table]) -> None:
    """Let the database itself refuse UPDATE, DELETE, REPLACE and TRUNCATE on ``tables``."""
    statements = _sqlite_triggers if connection.dialect.name == "sqlite" else _postgres_triggers
    for statement in statements(tables):
        connection.exec_driver_sql(statement)


def _view(dialect: str, name: str, columns: list[str]) -> str:
    """Return the statement that shows one part of ``cells.cells`` as a table."""
    outer, _, inner = " ".join(columns).partition(" / ")
    outer_names, inner_names = outer.split(), inner.split()
    depth = len(outer_names)
    if dialect == "sqlite":
        parts = [f"json_each(c.cells, '$.{name}') AS e"]
        parts += [f"json_each(e.value, '$[{depth}]') AS i"] if inner_names else []
        item = "json_extract({}.value, '$[{}]')"
    else:
        parts = [f"jsonb_array_elements(c.cells::jsonb -> '{name}') AS e(value)"]
        parts += [f"jsonb_array_elements(e.value -> {depth}) AS i(value)"] if inner_names else []
        item = "{}.value ->> {}"
    values = [f'{item.format("e", n)} AS "{c}"' for n, c in enumerate(outer_names)]
    values += [f'{item.format("i", n)} AS "{c}"' for n, c in enumerate(inner_names)]
    return (
        f"CREATE VIEW {name} AS SELECT r.id AS return_id, r.period, r.unit, r.sha256, "
        f"r.name AS file, {', '.join(values)} "
        f"FROM returns r JOIN cells c ON c.return_id = r.id, {', '.join(parts)}"
    )


def _sqlite_triggers(tables: list[sa.Table]) -> Iterator[str]:
    for table in tables:
        name = table.name
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, 'ledger is append-only: {name}'); END"
            )
        # INSERT OR REPLACE deletes without firing a DELETE trigger.
        same = " AND ".join(f'"{c.name}" = NEW."{c.name}"' for c in table.primary_key.columns)
        yield (
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "
            f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'ledger is append-only: {name}'); END"
        )


def _postgres_triggers(tables: list[sa.Table]) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'ledger is append-only: %%', TG_TABLE_NAME; END $$"
    )
    for table in tables:
        name = table.name
        yield (
            f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )
