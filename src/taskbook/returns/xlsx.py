"""Read .xlsx and .xlsm for checking: values, kinds, formulas, merges, what is hidden, identity.

``sources.xlsx`` reads what a sheet shows; a return needs more (whether a value is a formula's, the
unrounded number, properties and names) and at a fraction of the time, so expat walks the parts
once and keeps nothing but cells that hold something. Nothing is followed or run.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from taskbook.errors import SourceError
from taskbook.outputs.identity import IDENTITY_SHEET, PROPERTY_PREFIX
from taskbook.returns.beside import is_own_comment, quoted
from taskbook.returns.grid import STRUCK, TEXT, Book, Cell, Sheet
from taskbook.returns.limits import DEEPEST_XML, LARGEST_SHARED, MOST_CELLS, Refused
from taskbook.returns.numfmt import kind_of_format
from taskbook.returns.plain_sheet import plain_strings
from taskbook.returns.xlsx_sheet import read_sheet, unescape
from taskbook.returns.xml_walk import Attributes, Locals, is_true, walk_xml

if TYPE_CHECKING:
    from taskbook.sources.archive import Archive


def read_xlsx(archive: Archive) -> Book:
    """Return the workbook in ``archive``.

    Raises:
        Refused: It is not a workbook, is damaged, or goes beyond a limit.
    """
    part = _workbook_part(archive)
    if part not in archive:
        raise Refused("file-damaged", "缺少工作簿目录（workbook.xml）")
    if part.lower().endswith(".bin"):
        raise Refused("file-xlsb")
    head = _Head()
    walk_xml(archive.read(part), head.start, head.end, head.chars)
    related = _relations(archive, part)
    by_kind = {kind: target for kind, target, _ in related.values()}
    beside = posixpath.dirname(part)  # where they stand when a program forgot to say so
    strings = _strings(archive, by_kind.get("sharedStrings", f"{beside}/sharedStrings.xml"))
    styles, struck = _styles(archive, by_kind.get("styles", f"{beside}/styles.xml"))
    book = Book("xlsx", names=head.names, remarks=_remarks(archive, related))
    if "docProps/custom.xml" in archive:
        try:
            book.properties = _properties(archive.read("docProps/custom.xml"))
        except (Refused, SourceError) as error:
            book.remarks.append(_passed_over(error, "docProps/custom.xml"))
    # The properties repeat what the identity sheet says; the sheet is read where they are lost.
    known = f"{PROPERTY_PREFIX}form" in book.properties
    budget = [MOST_CELLS]
    for name, state, relation in head.sheets:
        kind, target, _ = related.get(relation, ("", "", ""))
        if kind not in ("worksheet", ""):
            continue
        if known and name == IDENTITY_SHEET and state != "visible":
            continue
        if target not in archive:
            raise Refused("file-damaged", f"缺少工作表“{name}”的内容")
        sheet = Sheet(name, hidden=state != "visible")
        read_sheet(archive.read(target), sheet, strings, styles, head.from_1904, budget, struck)
        book.sheets.append(sheet)
    if not book.sheets:
        raise Refused("file-not-workbook", "其中没有工作表")
    return book


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
    return _read_relations(archive.read(path), folder) if path in archive else {}


@lru_cache(maxsize=64)
def _read_relations(content: bytes, folder: str) -> dict[str, tuple[str, str, str]]:
    """Read relations of a part in ``folder``; they are the same in most files of a batch."""
    found: dict[str, tuple[str, str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if not tag.endswith("Relationship"):
            return
        target, mode = attributes.get("Target", ""), attributes.get("TargetMode", "")
        if mode != "External":
            joined = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            target = unquote(posixpath.normpath(joined))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = (kind, target, mode)

    walk_xml(content, start, lambda _: None, lambda _: None)
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
        elif "/embeddings/" in low or "/media/" in low:
            remarks.setdefault("content-embedded", []).append(posixpath.basename(part))
        elif "/querytables/" in low or low.endswith("connections.xml"):
            remarks.setdefault("content-external", []).append(posixpath.basename(part))
        elif low.startswith(("xl/drawings/drawing", "xl/comments")) or "/threadedcomments/" in low:
            code = "content-embedded" if "/drawing" in low else "content-comment"
            try:
                if low.startswith("xl/comments") and _only_own_comments(archive, part):
                    continue
                told = quoted(archive.read(part), part)
            except (Refused, SourceError) as error:
                code, told = _passed_over(error, part)
            remarks.setdefault(code, []).append(told)
    return [(code, "、".join(dict.fromkeys(names))) for code, names in remarks.items()]


def _passed_over(error: Refused | SourceError, part: str) -> tuple[str, str]:
    """Return the remark on a damaged part that holds no answers; what is unsafe stays refused."""
    if isinstance(error, Refused) and error.code != "file-damaged":
        raise error
    return "content-damaged", posixpath.basename(part)


def _only_own_comments(archive: Archive, part: str) -> bool:
    """Return whether all comments are those that a correction workbook was issued with."""
    texts: list[str] = []

    def start(tag: str, _: Attributes) -> None:
        if tag.rpartition(":")[2] == "comment":
            texts.append("")

    def chars(text: str) -> None:
        if texts:
            texts[-1] += text

    walk_xml(archive.read(part), start, lambda _: None, chars)
    return all(map(is_own_comment, texts))


def _strings(archive: Archive, part: str) -> list[Cell]:
    """Return the shared strings as ready cells: a thousand cells often share a hundred of them."""
    if part not in archive:
        return []
    if archive.size(part) > LARGEST_SHARED:
        raise Refused("file-too-large", "共享文字表过大")
    content = archive.read(part)
    plain = plain_strings(content)
    if plain is not None:
        return [Cell(unescape(text)) for text in plain]
    table = _Strings()
    walk_xml(content, table.start, table.end, table.chars)
    return table.found


class _Strings:
    """Collects shared strings: all runs of a text, phonetic hints left out."""

    def __init__(self) -> None:
        self.found: list[Cell] = []
        self._runs: list[str] = []
        self._in_text = False
        self._phonetic = 0
        self._depth = 0
        self._struck = False
        self._local = Locals()

    def start(self, tag: str, attributes: Attributes) -> None:
        name = self._local[tag]
        self._depth += 1
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "si":
            self._runs.clear()
        elif name == "rPh":
            self._phonetic += 1
        elif name == "strike":
            self._struck = self._struck or is_true(attributes.get("val", "1"))
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")

    def end(self, tag: str) -> None:
        name = self._local[tag]
        self._depth -= 1
        if name == "t":
            self._in_text = False
        elif name == "si":
            kind = STRUCK if self._struck else TEXT
            self.found.append(Cell(unescape("".join(self._runs)), kind))
            self._struck = False
        elif name == "rPh":
            self._phonetic -= 1

    def chars(self, text: str) -> None:
        if self._in_text:
            self._runs.append(text)


def _styles(archive: Archive, part: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the kind of number of each cell style, and the styles that are struck through."""
    if part not in archive:
        return (), frozenset()
    content = archive.read(part)
    return _kinds_of_styles(content), _struck_styles(content)


@lru_cache(maxsize=16)
def _struck_styles(content: bytes) -> frozenset[str]:
    if b"strike" not in content:
        return frozenset()
    fonts: list[bool] = []
    found: set[str] = set()
    inside = [""]
    styles = [0]

    def start(tag: str, attributes: Attributes) -> None:
        local = tag.rpartition(":")[2]
        if local in ("fonts", "cellXfs"):
            inside[0] = local
        elif local == "font" and inside[0] == "fonts":
            fonts.append(False)
        elif local == "strike" and inside[0] == "fonts" and fonts:
            fonts[-1] = is_true(attributes.get("val", "1"))
        elif local == "xf" and inside[0] == "cellXfs":
            font = attributes.get("fontId", "0")
            if font.isascii() and font.isdigit() and int(font[:9]) < len(fonts):
                found.update({str(styles[0])} if fonts[int(font[:9])] else ())
            styles[0] += 1

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == inside[0]:
            inside[0] = ""

    walk_xml(content, start, end, lambda _: None)
    return frozenset(found)


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
