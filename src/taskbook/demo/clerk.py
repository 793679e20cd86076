"""A simulated clerk: opens an issued workbook, reads what is on the sheets, types answers, saves.

The clerk works on the cells of the saved file as a person does on the screen: finds columns by
their labels and rows by their numbers, and knows nothing of how taskbook will read the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]+)(\d+)")
ZIP_TIME = (2021, 4, 1, 9, 0, 0)


@dataclass(slots=True)
class Sheet:
    """One visible sheet as the clerk sees it."""

    name: str
    part: str
    root: Any
    texts: dict[tuple[int, str], str]
    cells: dict[tuple[int, str], Any]

    def header(self) -> tuple[int, dict[str, str]] | None:
        """Return the row of the labels and label to column letters; None without a table."""
        for (row, _), text in self.texts.items():
            if text == "序号":
                labels = {t: c for (r, c), t in self.texts.items() if r == row}
                return row, labels
        return None


@dataclass(slots=True)
class FilledForm:
    """An issued workbook that is being filled in."""

    parts: dict[str, bytes]
    sheets: dict[str, Sheet] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> FilledForm:
        """Open a workbook that taskbook issued."""
        from lxml import etree

        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        form = cls(parts)
        shared = [
            "".join(str(text) for text in item.itertext(f"{_MAIN}t"))
            for item in etree.fromstring(parts["xl/sharedStrings.xml"])
        ]
        targets = {
            relation.get("Id"): relation.get("Target")
            for relation in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        }
        for entry in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
            if entry.get("state") is None:
                part = f"xl/{targets[entry.get(_REL)]}"
                name = str(entry.get("name"))
                form.sheets[name] = _read_sheet(name, part, etree.fromstring(parts[part]), shared)
        return form

    def type_into(self, sheet: Sheet, row: int, column: str, value: str | Decimal) -> None:
        """Type one answer, keeping the cell's format."""
        from lxml import etree

        cell = sheet.cells[row, column]
        for child in list(cell):
            cell.remove(child)
        if isinstance(value, Decimal):
            cell.attrib.pop("t", None)
            etree.SubElement(cell, f"{_MAIN}v").text = str(value)
        else:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
            text.text = value
        sheet.texts[row, column] = str(value)

    def save(self) -> bytes:
        """Return the workbook as saved."""
        from lxml import etree

        parts = dict(self.parts)
        for sheet in self.sheets.values():
            parts[sheet.part] = etree.tostring(
                sheet.root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


def _read_sheet(name: str, part: str, root: Any, shared: list[str]) -> Sheet:
    texts: dict[tuple[int, str], str] = {}
    cells: dict[tuple[int, str], Any] = {}
    for cell in root.iter(f"{_MAIN}c"):
        match = _CELL.fullmatch(cell.get("r"))
        assert match is not None
        place = (int(match[2]), match[1])
        cells[place] = cell
        value = cell.findtext(f"{_MAIN}v")
        if value is not None:
            texts[place] = shared[int(value)] if cell.get("t") == "s" else value
    return Sheet(name, part, root, texts, cells)


@dataclass(frozen=True, slots=True)
class Question:
    """One row that waits for an answer: its number and what is printed on it, by label."""

    sheet: Sheet
    row: int
    printed: dict[str, str]
    columns: dict[str, str]


def questions(sheet: Sheet) -> list[Question]:
    """Return the rows to answer: those with a number, above 本季度无节点."""
    header = sheet.header()
    if header is None:
        return []
    first, columns = header
    found = []
    last = max(row for row, _ in sheet.texts)
    for row in range(first + 1, last + 1):
        start = sheet.texts.get((row, columns["序号"]), "")
        if start.startswith("本季度无节点"):
            break
        if start.replace(".", "").isdigit():
            printed = {label: sheet.texts.get((row, c), "") for label, c in columns.items()}
            found.append(Question(sheet, row, printed, columns))
    return found
