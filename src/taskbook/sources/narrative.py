"""Read a narrative report from a text file: its paragraphs, each with the lines it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taskbook.errors import SourceError
from taskbook.files import read_bytes, sha256
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawDocument
from taskbook.sources.furniture import FurnitureWords, split_furniture
from taskbook.sources.printed_lines import (
    Line,
    are_printed_lines,
    join_printed_lines,
    split_page_marks,
)

_LARGEST = 20_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_narrative(path: Path, workspace: Path | None = None) -> RawDocument:
    """Read a .txt report.

    Args:
        path: The file, UTF-8 or GB 18030.
        workspace: Folder whose ``templates/plan_rules.toml``, if any, overrides the shipped one.

    Returns:
        The paragraphs as ``blocks``; page numbers and the frame of a web page as ``removed``.

    Raises:
        SourceError: The file is missing, unreadable, too large or not text.
    """
    content = read_bytes(path, limit=_LARGEST)
    words = FurnitureWords.load(workspace)
    return recover_text(_decode(content, path), path.name, words, sha256(content))


def recover_text(text: str, document: str, words: FurnitureWords, digest: str = "") -> RawDocument:
    """Return the paragraphs of a report's text.

    Apart from line ends, blank lines and white space at the ends of lines, every character of
    ``text`` is in exactly one block of the result, kept or removed.

    Args:
        text: The whole text.
        document: File name for locations.
        words: Signs of a web page's frame.
        digest: SHA-256 of the file.
    """
    lines = [Line(number, line) for number, line in enumerate(_split_lines(text), 1)]
    if are_printed_lines(lines):
        kept_lines, marks = split_page_marks(lines)
        paragraphs = join_printed_lines(kept_lines, {mark.number for mark in marks})
    else:
        marks = []
        paragraphs = [(line,) for line in lines if line.content]
    blocks = [_block(paragraph, document) for paragraph in paragraphs]
    kept, frame = split_furniture(blocks, words)
    removed = (*(_block((mark,), document) for mark in marks), *frame)
    ordered = sorted(removed, key=lambda block: block.location.row or 0)
    return RawDocument(document, digest, blocks=kept, removed=tuple(ordered))


def _block(lines: Sequence[Line], document: str) -> RawBlock:
    places = tuple(Location(document, row=line.number) for line in lines)
    return RawBlock(
        text="".join(line.content for line in lines),
        location=places[0],
        lines=places if len(places) > 1 else (),
    )


def _split_lines(text: str) -> list[str]:
    """Split at line ends only: str.splitlines would also split at separators inside a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n")


def _decode(content: bytes, path: Path) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SourceError(
        f"文件“{path.name}”不是文本文件，或编码既不是 UTF-8 也不是 GB 18030。",
        "请用记事本打开后另存为 UTF-8 编码的 .txt，或直接提供 Word 文件。",
    )
