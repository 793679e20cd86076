"""Read a sheet whose cells are all written in the one shape that office programs use.

Walking XML costs some callbacks a cell. Excel, WPS, LibreOffice and openpyxl write plain cells in
one shape, so one pattern can tile the whole of ``sheetData`` instead. A sheet of which a single
byte does not fit is not read here at all; expat then walks it and judges it. What stands around
``sheetData``, and the texts in it with their references, go through expat in any case, so that
nothing passes here that expat would refuse.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from taskbook.returns.xml_walk import Attributes

_LARGEST = 4_000_000  # beyond, expat walks and keeps nothing but cells
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?(<\?xml [^<>]*\?>)?\s*<(?![?!])")
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.I)
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
# Stands for < where text has been read already and may hold a < of its own; of private use.
_TAG = "\uf8ff"
_ATTRIBUTE = rf' [A-Za-z][\w.:-]*="[^"<>{_TAG}\t\n]*"'
_TOKEN = re.compile(
    rf'(\s*(?:{_TAG}c r="([A-Z]{{1,3}})[0-9]{{1,7}}"(?: s="([0-9]{{1,6}})")?'
    rf'(?: t="([A-Za-z]{{1,9}})")?\s?(?:/>|>(?:({_TAG}f)(?:{_ATTRIBUTE})*(?:/>|>([^{_TAG}]*){_TAG}/f>))?'
    rf"(?:{_TAG}v/>|{_TAG}v>([^{_TAG}]*){_TAG}/v>"
    rf'|{_TAG}is>{_TAG}t(?: xml:space="preserve")?>([^{_TAG}]*){_TAG}/t>{_TAG}/is>)?{_TAG}/c>)'
    rf"|{_TAG}row((?:{_ATTRIBUTE})*)\s?(/?)>|({_TAG}/row>))\s*)"
)
_PAIR = re.compile(r'([\w.:-]+)="([^"]*)"')

# Column letters, style, kind, formula marker, formula, value, inline text.
PlainCell = tuple[str, str, str, str, str, str, str]


class RegularSheet(NamedTuple):
    """A sheet taken apart.

    Attributes:
        rest: The XML with ``sheetData`` empty.
        rows: Attributes of each row and its cells.
    """

    rest: bytes
    rows: list[tuple[Attributes, list[PlainCell]]]


def split_regular(content: bytes) -> RegularSheet | None:
    """Return a sheet taken apart, or None when only a walk can tell what it holds."""
    start, end = content.find(_OPEN), content.rfind(_CLOSE)
    if not 0 < start < end or len(content) > _LARGEST:
        return None
    rest = content[:start] + _OPEN + content[end:]
    if not _is_plain(rest):
        return None
    body = _read_text(content[start + len(_OPEN) : end])
    rows = _rows(body) if body is not None else None
    return RegularSheet(rest, rows) if rows is not None else None


def _is_plain(rest: bytes) -> bool:
    """Return whether it is UTF-8 without comments, CDATA or instructions that could hide a tag."""
    head = _DECLARATION.match(rest)
    return (
        head is not None
        and _ENCODING.search(head[1] or b"") is None
        and b"<!" not in rest
        and rest.count(b"<?") == (1 if head[1] else 0)
    )


def _read_text(body: bytes) -> str | None:
    """Return ``body`` with references resolved (``&#31532;``) as expat does, tags as ``_TAG``.

    None where expat finds fault, or where a reference stands for what delimits tags or values.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    chunks: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.CharacterDataHandler = chunks.append
    try:
        parser.Parse(f"<x>{text.replace('<', _TAG)}</x>", True)
    except expat.ExpatError:
        return None
    read = "".join(chunks)
    same = read.count(_TAG) == text.count("<") and read.count('"') == text.count('"')
    return read if same else None


def _rows(body: str) -> list[tuple[Attributes, list[PlainCell]]] | None:
    """Return the rows, or None where rows and cells do not cover ``body`` without a gap."""
    rows: list[tuple[Attributes, list[PlainCell]]] = []
    cells: list[PlainCell] | None = None
    covered = 0
    for whole, *cell, attributes, closed, leave in _TOKEN.findall(body):
        covered += len(whole)
        if cell[0]:
            if cells is None:
                return None
            cells.append(cell)
        elif leave:
            if cells is None:
                return None
            cells = None
        else:
            pairs = _PAIR.findall(attributes)
            found = dict(pairs)
            if cells is not None or len(found) != len(pairs):
                return None
            rows.append((found, []))
            cells = None if closed else rows[-1][1]
    return rows if covered == len(body) and cells is None else None
