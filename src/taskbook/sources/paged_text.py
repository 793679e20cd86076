"""Read a text dump: tab-separated lines become one table, the other lines running text."""

from __future__ import annotations

from pathlib import Path

from taskbook.errors import SourceError
from taskbook.files import read_bytes, sha256
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawCell, RawDocument, RawRow, RawTable

LARGEST_TEXT = 64_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def decode_text(content: bytes, name: str) -> str:
    """Return the text of a UTF-8 (with or without BOM), UTF-16 (with BOM) or GB18030 file.

    Raises:
        SourceError: It is empty, binary, or in none of these encodings.
    """
    if not content.strip():
        raise SourceError(f"文件“{name}”是空的。", "请确认下载或复制是否完整。")
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SourceError(
        f"文件“{name}”不是文本文件，或编码无法识别（已试 UTF-8、GB18030、UTF-16）。",
        "请用记事本或 WPS 打开后另存为 UTF-8 编码的文本，或直接提供原始的 Word、Excel 文件。",
    )


def read_paged_text(path: Path) -> RawDocument:
    """Return the lines of a text file: those with tabs as one table, the others as blocks.

    A paged table keeps its repeated header rows and the page breaks; later stages decide.

    Raises:
        SourceError: The file cannot be read as text.
    """
    content = read_bytes(path, LARGEST_TEXT)
    text = decode_text(content, path.name)
    rows: list[RawRow] = []
    blocks: list[RawBlock] = []
    for number, line in enumerate(text.splitlines(), start=1):
        location = Location(path.name, row=number)
        if "\t" in line:
            cells = tuple(
                RawCell(cell, Location(path.name, row=number, column=column))
                for column, cell in enumerate(line.split("\t"), start=1)
            )
            rows.append(RawRow(cells, location))
        elif line.strip():
            blocks.append(RawBlock(line, location))
    tables = (RawTable(tuple(rows), rows[0].location),) if rows else ()
    return RawDocument(path.name, sha256(content), tables, tuple(blocks))
