"""Read .xlsx and .xlsm for checking: values, kinds, formulas, merges, what is hidden, identity.

``sources.xlsx`` reads what a sheet shows; a return needs more (whether a value is a formula's, the
unrounded number, properties and names) and at a fraction of the time, so expat walks the parts
once and keeps nothing but cells that hold something. Nothing is followed or run.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

<<<<<<< HEAD
from taskbook.outputs.identity import IDENTITY_SHEET, MUST_MARK, PROPERTY_PREFIX, VERIFY_MARK
from taskbook.returns.grid import (
    BOOLEAN,
    ERROR,
    NUMBER,
    TEXT,
    Book,
    Cell,
    Merge,
    Row,
    Sheet,
    column_number,
)
from taskbook.returns.limits import (
    DEEPEST_XML,
    LARGEST_SHARED,
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    MOST_MERGES,
    Refused,
)
from taskbook.returns.numfmt import kind_of_format, shown
=======
from taskbook.outputs.identity import IDENTITY_SHEET, PROPERTY_PREFIX
from taskbook.returns.grid import Book, Cell, Sheet
from taskbook.returns.limits import DEEPEST_XML, LARGEST_SHARED, MOST_CELLS, Refused
from taskbook.returns.numfmt import kind_of_format
from taskbook.returns.xlsx_sheet import read_sheet, unescape
from taskbook.returns.xml_walk import Attributes, Locals, is_true, walk_xml
>>>>>>> returns

if TYPE_CHECKING:
    from taskbook.sources.archive import Archive

<<<<<<< HEAD
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Cells and rows that hold nothing but a format: a formatted column brings a million of them.
_BLANK = re.compile(rb'<c r="[^<>]*/>|<c r="[^<>]*[^/<>]></c>')
_BLANK_ROW = re.compile(rb'<row r="[^<>]*/>|<row r="[^<>]*[^/<>]>\s*</row>')
_STRIP_FROM = 300_000
_OWN_COMMENT = re.compile(rf"\s*(taskbook:)?\s*({MUST_MARK}|{VERIFY_MARK})")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]

=======
>>>>>>> returns

def read_xlsx(archive: Archive) -> Book:
    """Return the workbook in ``archive``.

    Raises:
        Refused: It is not a workbook, is damaged, or goes beyond a limit.
    """
    part = _workbook_part(archive)
    if part not in archive:
        raise Refused("file-not-workbook", "压缩包中没有工作簿")
    if part.lower().endswith(".bin"):
        raise Refused("file-xlsb")
    head = _Head()
    walk_xml(_xml(archive, part), head.start, head.end, head.chars)
    related = _relations(archive, part)
    by_kind = {kind: target for kind, target, _ in related.values()}
    strings = _strings(archive, by_kind.get("sharedStrings", ""))
    styles = _styles(archive, by_kind.get("styles", ""))
    book = Book("xlsx", names=head.names, remarks=_remarks(archive, related))
    if "docProps/custom.xml" in archive:
        book.properties = _properties(_xml(archive, "docProps/custom.xml"))
    # The properties repeat what the identity sheet says; the sheet is read where they are lost.
    known = f"{PROPERTY_PREFIX}form" in book.properties
    budget = [MOST_CELLS]
    for name, state, relation in head.sheets:
        kind, target, _ = related.get(relation, ("", "", ""))
        if kind != "worksheet" or target not in archive:
            continue
        if known and name == IDENTITY_SHEET and state != "visible":
            continue
        sheet = Sheet(name, hidden=state != "visible")
        read_sheet(_xml(archive, target), sheet, strings, styles, head.from_1904, budget)
        book.sheets.append(sheet)
    if not book.sheets:
        raise Refused("file-not-workbook", "其中没有工作表")
    return book


def _xml(archive: Archive, part: str) -> bytes:
    content = archive.read(part)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("file-unsafe", f"“{part}”中有 DTD 或实体声明")
    return content


class _Head:
    """Collects sheets, names and the date system from ``workbook.xml``."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.names: dict[str, str] = {}
        self.from_1904 = False
        self._name = ""
        self._depth = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        local = tag.rpartition(":")[2]
        if local == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, relation))
        elif local == "definedName":
            self._name = attributes.get("name", "")
            self.names[self._name] = ""
        elif local == "workbookPr":
            self.from_1904 = is_true(attributes.get("date1904"))

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag.endswith("definedName"):
            self._name = ""

    def chars(self, text: str) -> None:
        if self._name:
            self.names[self._name] += text


def _workbook_part(archive: Archive) -> str:
    for kind, target, _ in _relations(archive, "").values():
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str, str]]:
    """Return a part's relations: id to (last word of the type, target, mode); none is followed."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive:
        return {}
    found: dict[str, tuple[str, str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if not tag.endswith("Relationship"):
            return
        target, mode = attributes.get("Target", ""), attributes.get("TargetMode", "")
        if mode != "External":
            joined = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            target = posixpath.normpath(joined)
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = (kind, target, mode)

    walk_xml(_xml(archive, path), start, lambda _: None, lambda _: None)
    return found


def _remarks(archive: Archive, related: dict[str, tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return what the workbook carries beside cells; all of it is left alone."""
    remarks: dict[str, list[str]] = {}
    for kind, target, mode in related.values():
        if kind in ("externalLink", "connections", "externalLinkPath") or mode == "External":
            remarks.setdefault("content-external", []).append(posixpath.basename(target)[:60])
    for part in archive.names:
        low = part.lower()
        if low.endswith("vbaproject.bin") or "/macrosheets/" in low or "/activex/" in low:
            remarks.setdefault("content-macro", []).append(posixpath.basename(part))
        elif "/embeddings/" in low or "/media/" in low or low.startswith("xl/drawings/drawing"):
            remarks.setdefault("content-embedded", []).append(posixpath.basename(part))
        elif "/querytables/" in low or low.endswith("connections.xml"):
            remarks.setdefault("content-external", []).append(posixpath.basename(part))
        elif low.startswith("xl/comments") or "/threadedcomments/" in low:
            if "/threadedcomments/" not in low and _only_own_comments(archive, part):
                continue
            remarks.setdefault("content-comment", []).append(posixpath.basename(part))
    return [(code, "、".join(dict.fromkeys(names))) for code, names in remarks.items()]


<<<<<<< HEAD
def _only_own_comments(archive: Archive, part: str) -> bool:
    """Return whether all comments are those that a correction workbook was issued with."""
    texts: list[str] = []

    def start(tag: str, _: Attributes) -> None:
        if tag.rpartition(":")[2] == "comment":
            texts.append("")

    def chars(text: str) -> None:
        if texts:
            texts[-1] += text

    walk_xml(_xml(archive, part), start, lambda _: None, chars)
    return all(_OWN_COMMENT.match(text) for text in texts)


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return text


=======
>>>>>>> returns
def _strings(archive: Archive, part: str) -> list[Cell]:
    """Return the shared strings as ready cells: a thousand cells often share a hundred of them."""
    if part not in archive:
        return []
    if archive.size(part) > LARGEST_SHARED:
        raise Refused("file-too-large", "共享文字表过大")
    table = _Strings()
    walk_xml(_xml(archive, part), table.start, table.end, table.chars)
    return table.found


class _Strings:
    """Collects shared strings: all runs of a text, phonetic hints left out."""

    def __init__(self) -> None:
        self.found: list[Cell] = []
        self._runs: list[str] = []
        self._in_text = False
        self._phonetic = 0
        self._depth = 0
        self._local = Locals()

    def start(self, tag: str, _: Attributes) -> None:
        name = self._local[tag]
        self._depth += 1
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "si":
            self._runs.clear()
        elif name == "rPh":
            self._phonetic += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")

    def end(self, tag: str) -> None:
        name = self._local[tag]
        self._depth -= 1
        if name == "t":
            self._in_text = False
        elif name == "si":
            self.found.append(Cell(unescape("".join(self._runs))))
        elif name == "rPh":
            self._phonetic -= 1

    def chars(self, text: str) -> None:
        if self._in_text:
            self._runs.append(text)


def _styles(archive: Archive, part: str) -> tuple[str, ...]:
    return _kinds_of_styles(_xml(archive, part)) if part in archive else ()


@lru_cache(maxsize=16)
def _kinds_of_styles(content: bytes) -> tuple[str, ...]:
    """Return the kind (number, percent, date) of each cell style; equal in all of one issue."""
    if len(content) > LARGEST_SHARED:
        raise Refused("file-too-large", "样式表过大")
    codes: dict[str, str] = {}
    kinds: list[str] = []
    inside = [False]

    def start(tag: str, attributes: Attributes) -> None:
        local = tag.rpartition(":")[2]
        if local == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            inside[0] = True
        elif local == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            known = int(number) if number.isascii() and number.isdigit() else 0
            kinds.append(kind_of_format(known, codes.get(number)))

    def end(tag: str) -> None:
        if tag.endswith("cellXfs"):
            inside[0] = False

    walk_xml(content, start, end, lambda _: None)
    return tuple(kinds)


def _properties(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    name = [""]

    def start(tag: str, attributes: Attributes) -> None:
        if tag.rpartition(":")[2] == "property":
            name[0] = attributes.get("name", "")
            found[name[0]] = ""

    def chars(text: str) -> None:
        if name[0]:
            found[name[0]] += text

    walk_xml(content, start, lambda _: None, chars)
    return {key: value.strip() for key, value in found.items()}
<<<<<<< HEAD


def _read_sheet(
    content: bytes,
    sheet: Sheet,
    strings: list[Cell],
    styles: tuple[str, ...],
    from_1904: bool,
    budget: list[int],
) -> None:
    if len(content) > _STRIP_FROM and _all_addressed(content):
        content = _BLANK_ROW.sub(b"", _BLANK.sub(b"", content))
    if len(content) > LARGEST_SHARED:
        raise Refused("file-too-large", f"工作表“{sheet.name}”的内容过多")
    walker = _SheetWalker(sheet, strings, styles, from_1904, budget)
    walk_xml(content, walker.start, walker.end, walker.chars)


def _all_addressed(content: bytes) -> bool:
    """Return whether every row and cell says where it stands, so that blank ones can be left out."""
    return (
        b"<![CDATA[" not in content
        and b"<!--" not in content
        and b"<c>" not in content
        and b"<row>" not in content
        and content.count(b"<c ") == content.count(b'<c r="')
        and content.count(b"<row ") == content.count(b'<row r="')
    )


class _SheetWalker:
    """Collects the cells of one sheet. The hot loop of reading: kept flat on purpose."""

    def __init__(
        self,
        sheet: Sheet,
        strings: list[Cell],
        styles: tuple[str, ...],
        from_1904: bool,
        budget: list[int],
    ) -> None:
        self._sheet = sheet
        self._strings = strings
        self._styles = styles
        self._from_1904 = from_1904
        self._budget = budget
        self._local = _Locals()
        self._columns: dict[str, int] = {}
        self._row_number = 0
        self._column = 0
        self._row: Row = {}
        self._type = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._phonetic = 0
        self._depth = 0
        self._rows_hidden = False

    def start(self, tag: str, attributes: Attributes) -> None:
        name = self._local[tag]
        self._depth += 1
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "t":
            self._into = None if self._phonetic else self._value
        elif name == "f":
            self._formula = self._into = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "sheetFormatPr":
            self._rows_hidden = _true(attributes.get("zeroHeight"))
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")

    def end(self, tag: str) -> None:
        name = self._local[tag]
        self._depth -= 1
        if name == "v" or name == "t" or name == "f":
            self._into = None
        elif name == "c":
            if self._value or self._formula is not None:
                self._end_cell()
        elif name == "rPh":
            self._phonetic -= 1

    def chars(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _start_cell(self, attributes: Attributes) -> None:
        ref = attributes.get("r")
        if ref:
            letters = ref.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters.upper())
            self._column = column
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._value = []
        self._formula = None

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row_number = int(number) if number else self._row_number + 1
        if not 0 < self._row_number <= LAST_ROW:
            raise Refused("file-damaged", "行号超出范围")
        self._column = 0
        self._row = self._sheet.rows.setdefault(self._row_number, {})
        if self._rows_hidden or _true(attributes.get("hidden")):
            self._sheet.hidden_rows.add(self._row_number)

    def _end_cell(self) -> None:
        kind = self._type
        raw = "".join(self._value)
        if kind == "s" and self._formula is None:
            index = int(raw)
            if index < 0:
                raise IndexError
            cell = self._strings[index]
            if not cell.text:
                return
        else:
            made = self._make(kind, raw)
            if made is None:
                return
            cell = made
        if not 0 < self._column <= LAST_COLUMN:
            raise Refused("file-damaged", "列号超出范围")
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise Refused("file-too-large", f"非空单元格超过 {MOST_CELLS} 个")
        self._row[self._column] = cell

    def _make(self, kind: str, raw: str) -> Cell | None:
        formula = None if self._formula is None else "".join(self._formula)
        if kind == "n":
            text, kind = "", NUMBER
            if raw.strip():
                style = int(self._style) if self._style.isdigit() else 0
                of_style = self._styles[style] if style < len(self._styles) else NUMBER
                text, kind = shown(raw.strip(), of_style, self._from_1904)
        elif kind == "b":
            text, kind = ("TRUE" if _true(raw) else "FALSE"), BOOLEAN
        elif kind == "e":
            text, kind = raw, ERROR
        elif kind == "s":
            text, kind = self._strings[int(raw)].text, TEXT
        elif kind == "d":
            text, kind = raw[:10] if raw.endswith("T00:00:00") else raw, "date"
        else:  # str, inlineStr
            text, kind = _unescape(raw), TEXT
        if not text and formula is None:
            return None
        return Cell(text, kind, formula)

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if start and end and len(self._sheet.merges) < MOST_MERGES:
            self._sheet.merges.append(
                Merge(
                    int(start[2]),
                    column_number(start[1].upper()),
                    int(end[2]),
                    column_number(end[1].upper()),
                )
            )

    def _hide_columns(self, attributes: Attributes) -> None:
        if _true(attributes.get("hidden")):
            first = int(attributes.get("min", "1"))
            last = min(int(attributes.get("max", "1")), LAST_COLUMN)
            self._sheet.hidden_columns.update(range(first, last + 1))


def _true(text: str | None) -> bool:
    return text is not None and text.strip().lower() in ("1", "true", "on")
=======
>>>>>>> returns
