"""The 2021 table as Excel, Word, web page and CSV reads to the same tasks as the text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.reading import Reading, SourceSpec, read_document
from taskbook.model.location import Location
from taskbook.model.task import Requirement, Task
from taskbook.sources.open import read_source
from taskbook.units.register import Register
from taskbook.units.register_file import read_register
from tests.sources.builders import MERGED, write_csv, write_docx, write_html, write_xlsx

TABLE = "003_62f1da227ea1008d.txt"
NOWHERE = Location("")


@pytest.fixture(scope="module")
def register(seeds: Path) -> Register:
    return read_register(seeds / "units.csv", "东莞市")


def read(path: Path, register: Register) -> Reading:
    spec = SourceSpec(path.name, "breakdown-table", "东莞市", "DG", 2021)
    return read_document(read_source(path), spec, register, Corrections())


@pytest.fixture(scope="module")
def grid(seeds: Path) -> list[list[str]]:
    """The rows of the text; a requirement's cell is merged over the rows that it stands for."""
    rows = [[c.text for c in row.cells] for row in read_source(seeds / TABLE).tables[0].rows]
    header = rows[0]
    for above, row in pairwise(rows):
        if not row[0].strip() and above != header and any(cell.strip() for cell in row):
            row[0] = MERGED
    return rows


@pytest.fixture(scope="module")
def expected(seeds: Path, register: Register) -> Reading:
    return read(seeds / TABLE, register)


def placeless(reading: Reading) -> tuple[list[Task], list[Requirement]]:
    tasks = [replace(t, source=NOWHERE, provenance=()) for t in reading.tasks]
    return tasks, [replace(r, source=NOWHERE, provenance=()) for r in reading.requirements]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "csv", "tsv", "gb18030"])
def test_every_kind_reads_to_the_same_tasks(
    kind: str, grid: list[list[str]], expected: Reading, register: Register, tmp_path: Path
) -> None:
    path = tmp_path / f"分解表.{kind if kind != 'gb18030' else 'csv'}"
    match kind:
        case "xlsx":
            write_xlsx(path, {"分解表": grid})
        case "docx":
            write_docx(path, grid)
        case "html":
            write_html(path, grid)
        case "tsv":
            write_csv(path, grid, "utf-16", "\t")
        case "csv":
            write_csv(path, grid)
        case _:
            write_csv(path, grid, "gb18030")
    reading = read(path, register)
    assert len(reading.tasks) == 319
    assert placeless(reading) == placeless(expected)
    codes = [p.code for p in reading.problems if p.code != "text-outside-table"]
    assert codes == [p.code for p in expected.problems if p.code != "text-outside-table"]
    first = reading.tasks[0].source
    assert (first.document, first.row) == (path.name, 2)
