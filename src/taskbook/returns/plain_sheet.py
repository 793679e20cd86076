"""Read the cells of a sheet that is written plainly, as nearly every program writes it.

Walking XML element by element costs most of the time of a returned file. Here expat decodes the
text of the whole sheet in one piece (and refuses what is no text), and one pattern finds rows and
cells in it. The sheet is plain if rows and cells account for every tag; any other is walked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from xml.parsers import expat

from taskbook.returns.grid import TEXT, Cell, Row
from taskbook.returns.limits import LAST_COLUMN, LAST_ROW

# Stands for "<" while references are resolved: a control character that no text needs.
_MARK = "\x7f"
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_LONGEST = 8_000_000
# What a cell may hold and how it is coloured; long, and no concern of the reader.
_INPUT_RULES = re.compile(
    rb"<dataValidations[ >].*?</dataValidations>"
    rb"|<conditionalFormatting[ >].*?</conditionalFormatting>",
    re.DOTALL,
)
_OTHER_CODE = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.I)
# "(x|)" and not "(x)?": the same, found in two thirds of the time.
_TILES = re.compile(
    (
        r'<(?:c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,6})"|)(?: t="([a-zA-Z]{1,9})"|)'
        r"(?:>(?:<is><t(?: [^<>]*|)>([^<]+)</t></is>"
        r"|(<f[^<>]*(?:/>|>[^<]*</f>)|)(<v>[^<]*</v>|<v/>|))</c>|(/)>)"
        r'|row r="([0-9]{1,7})"([^<>]*)>)'
    ).replace("<", _MARK)
)
_TABLE = re.compile(rb"<sst(?: [^<>]*)?>")
_RUN = re.compile(r"<t(?: [^<>]*|)>([^<]*)</t>".replace("<", _MARK))
_PREFIXED = re.compile(r"</?[^\s<>/:]+:".replace("<", _MARK))
_new = tuple.__new__
_HIDDEN = re.compile(r' hidden="(?:1|true)"')

Make = Callable[[str, str, str, str | None], Cell | None]
Tile = tuple[str, str, str, str, str, str, str, str, str]


def split_sheet(content: bytes) -> tuple[bytes, bytes] | None:
    """Return (what stands beside the rows, the rows), or None for a sheet to be walked."""
    start, end = content.find(_OPEN) + len(_OPEN), content.rfind(_CLOSE)
    if start < len(_OPEN) or not 0 <= end - start < _LONGEST or not _is_plain(content[:start]):
        return None
    rest = content[:start] + _INPUT_RULES.sub(b"", content[end:])
    return rest, content[start:end]


def plain_cells(
    body: bytes, make: Make, columns: Mapping[str, int], struck: Container[str]
) -> tuple[dict[int, Row], set[int]] | None:
    """Return the cells by row and the hidden rows, or None if the rows are not written plainly.

    Args:
        body: What stands between the tags of ``sheetData``.
        make: Makes a cell from its type, style, value and formula.
        columns: Column numbers by letters.
        struck: Cell styles whose font is struck through.
    """
    text, tags = _decoded(body)
    if text is None:
        return None
    reader = _TileReader(make, columns, struck)
    try:
        whole = reader.read(_TILES.findall(text))
    except (ValueError, LookupError, ArithmeticError):
        return None  # the walker says what is wrong
    return (reader.rows, reader.hidden) if whole and reader.tags == tags else None


class _TileReader:
    """Makes rows of what the pattern found, and counts the tags that this accounts for."""

    def __init__(self, make: Make, columns: Mapping[str, int], struck: Container[str]) -> None:
        self._make = make
        self._columns = columns
        self._struck = struck
        self.rows: dict[int, Row] = {}
        self.hidden: set[int] = set()
        self.tags = 0

    def read(self, tiles: Iterable[Tile]) -> bool:
        """Return whether every tile could be read; a hot loop."""
        make, columns, struck = self._make, self._columns, self._struck
        row: Row = {}
        tags = 0
        for letters, style, kind, inline, formula, value, empty, number, more in tiles:
            if number:
                tags += 1 if more.endswith("/") else 2
                row = self._new_row(int(number), more)
                continue
            tags += 1 if empty else 2
            if inline:
                tags += 4
                if kind != "inlineStr":
                    return False
                if "_x" in inline or style in struck:
                    cell = make(kind, style, inline, None)
                else:
                    cell = _new(Cell, (inline, TEXT, None))
            elif formula:
                tags += _tags(formula) + _tags(value)
                expression = formula[formula.index(">") + 1 : -4]  # also of <f/>
                cell = make(kind or "n", style, value[3:-4], expression)
            elif value:
                tags += 1 if value.endswith("/>") else 2
                cell = make(kind or "n", style, value[3:-4], None)
            else:
                continue
            if cell is None:
                continue
            column = columns[letters]
            if column in row or column > LAST_COLUMN:
                return False
            row[column] = cell
        self.tags = tags
        return True

    def _new_row(self, number: int, attributes: str) -> Row:
        """Return a row to be filled. Raises ValueError if there cannot be such a row."""
        if number in self.rows or not 0 < number <= LAST_ROW:
            raise ValueError(number)
        if "hidden" in attributes and _HIDDEN.search(attributes):
            self.hidden.add(number)
        row: Row = {}
        self.rows[number] = row
        return row


def _tags(element: str) -> int:
    """Return how many tags an element without children has; 0 if it is not there."""
    return (1 if element.endswith("/>") else 2) if element else 0


def plain_strings(content: bytes) -> list[str] | None:
    """Return the shared strings, the runs of each put together, or None if not written plainly.

    Strings with phonetic hints are not, for these are no part of the text, nor are struck ones.
    """
    head, end = _TABLE.search(content), content.rfind(b"</sst>")
    start = head.end() if head is not None else end + 1
    if not 0 <= end - start < _LONGEST or not _is_plain(content[:start]):
        return None
    body = content[start:end]
    text, _ = _decoded(body)
    if text is None or f"{_MARK}rPh" in text or f"{_MARK}strike" in text:
        return None
    if _PREFIXED.search(text):
        return None
    first, *items = text.split(f"{_MARK}si>")
    found = []
    for item in items:
        string, _, after = item.rpartition(f"{_MARK}/si>")
        runs = _RUN.findall(string)
        if after.strip() or not string or len(runs) != string.count(f"{_MARK}/t"):
            return None  # every text that ends was read
        found.append("".join(runs))
    return found if not first.strip() else None


def _is_plain(head: bytes) -> bool:
    """Return whether a part begins as UTF-8 without comments and declarations."""
    return b"<!" not in head and _OTHER_CODE.search(head, 0, 200) is None


def _decoded(body: bytes) -> tuple[str | None, int]:
    """Return (text, tags): references resolved, and ``_MARK`` in place of the "<" of each tag.

    The text is None where that cannot be done.
    """
    pieces: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.CharacterDataHandler = pieces.append
    marked = body.replace(b"<", _MARK.encode())
    try:
        parser.Parse(b"<t>%b</t>" % marked, True)
    except expat.ExpatError:
        return None, 0
    text, tags = "".join(pieces), body.count(b"<")
    return (text if text.count(_MARK) == tags else None), tags  # else a text has a _MARK too
