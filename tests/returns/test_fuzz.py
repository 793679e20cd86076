"""Whatever bytes come in, the check answers; it never fails."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskbook.outputs.form_spec import load_form_spec
from taskbook.resources import template
from taskbook.returns.checking import check_file
from taskbook.returns.limits import Refused
from taskbook.returns.xls import _Reader

from .test_hostile import HEAD, sheet_of, workbook
from .test_opening import COMPOUND, compound

SPEC = load_form_spec(template("return_form.toml"))
NAMES = st.sampled_from(["a.xlsx", "a.xls", "a.ods", "a.csv", "a.et", "a"])
SEEDS = (
    workbook(sheet_of(f'<row r="1">{HEAD}</row><row r="2"><c r="B2"><v>1</v></c></row>')),
    compound("Workbook"),
    "年度目标,本季度进展\n甲,乙\n".encode("gbk"),
)
# TASKBOOK_FUZZ=20000 makes it a long run.
EXAMPLES = int(os.environ.get("TASKBOOK_FUZZ", "60"))
slow = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@given(st.binary(max_size=400), NAMES, st.sampled_from([b"", b"PK\x03\x04", COMPOUND, b"%PDF"]))
@slow
def test_any_bytes(content: bytes, name: str, start: bytes) -> None:
    checked = check_file(start + content, name, {}, SPEC)
    assert checked.readable or checked.problems


@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255))), NAMES
)
@slow
def test_files_with_flipped_bytes(seed: bytes, flips: list[tuple[int, int]], name: str) -> None:
    content = bytearray(seed)
    for at, value in flips:
        content[at % len(content)] = value
    checked = check_file(bytes(content), name, {}, SPEC)
    assert checked.readable or checked.problems


PIECES = st.sampled_from(
    [
        '<row r="1">',
        "<row>",
        "</row>",
        '<c r="A1">',
        '<c r="ZZZ9" t="s">',
        "<c>",
        '<c t="e">',
        "</c>",
        "<v>",
        "</v>",
        "1",
        "-5",
        "x",
        "1e999",
        "nan",
        "<f>",
        "</f>",
        '<mergeCell ref="A1:XFD9999999"/>',
        '<col min="1" max="99999999" hidden="1"/>',
        "<is>",
        "</is>",
        "<t>",
        "</t>",
        "&#1;",
        "&lt;",
    ]
)


@given(st.lists(PIECES, max_size=25))
@slow
def test_sheets_of_any_shape(pieces: list[str]) -> None:
    checked = check_file(workbook(sheet_of("".join(pieces))), "a.xlsx", {}, SPEC)
    assert checked.readable or checked.problems


@given(st.binary(max_size=300))
@slow
def test_any_record_of_an_xls(records: bytes) -> None:
    start = bytes.fromhex("0908100000060500") + b"\0" * 12
    with contextlib.suppress(Refused, ValueError, IndexError, OverflowError, struct.error):
        assert _Reader(start + records).read().sheets


@given(st.text(max_size=300))
@slow
def test_any_parts_of_an_ods(text: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text.encode("utf-8", "replace"))
    checked = check_file(buffer.getvalue(), "a.ods", {}, SPEC)
    assert not checked.readable
