"""Proof that nobody has changed the ledger behind its back: entries are chained by digest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from taskbook.ledger import schema
from taskbook.ledger.database import Reader
from taskbook.ledger.writing import GENESIS, chained


def verify_chain(reader: Reader) -> Iterator[str]:
    """Yield a line for every entry or content that is not what was entered."""
    previous = GENESIS
    expected = 1
    batches = reader.rows("SELECT id, recorded, action, chain FROM batches ORDER BY id")
    for number, recorded, action, chain in list(batches):
        if number != expected:
            yield f"第 {expected} 条记录缺失。"
        found = chained(previous, recorded, action, _rows_of(reader, number))
        if found != chain:
            yield f"第 {number} 条记录（{action}，{recorded}）与写入时不一致。"
        previous, expected = chain, number + 1
    yield from _changed_contents(reader)


def _rows_of(reader: Reader, batch: int) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for table in schema.PARTS_OF_A_BATCH:
        found = _select(reader, table.name, _columns(table), "batch = ? ORDER BY id", batch)
        if found:
            rows[table.name] = found
    for row in rows.get(schema.RETURNS.name, []):
        cells = _select(reader, schema.CELLS.name, _columns(schema.CELLS), "return_id = ?", row[0])
        rows.setdefault(schema.CELLS.name, []).extend(cells)
    return rows


def _columns(table: sa.Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _select(
    reader: Reader, table: str, columns: str, where: str, number: int
) -> list[tuple[Any, ...]]:
    return list(reader.rows(f"SELECT {columns} FROM {table} WHERE {where}", number))


def _changed_contents(reader: Reader) -> Iterator[str]:
    from taskbook.files import sha256

    for (digest,) in list(reader.rows("SELECT sha256 FROM contents ORDER BY sha256")):
        content = reader.value("SELECT content FROM contents WHERE sha256 = ?", digest)
        if sha256(bytes(content)) != digest:
            yield f"保存的文件 {digest[:12]} 与写入时不一致。"
