"""A docx as a set of parts: the static ones are compressed once and copied raw ever after.

Compressing every part takes most of the time of writing a small document; of a batch of notices
only ``word/document.xml`` differs, so only that is compressed again.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from taskbook.official.parts import CHART_TYPE, HEAD, REL, XLSX_TYPE, R, before, core_properties

_DOCUMENT = "word/document.xml"
_CORE = "docProps/core.xml"
_LINKS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_DOS_DATE = (1 << 5) | 1  # 1980-01-01, the earliest that a zip entry can say
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class _Entry:
    """One compressed part, ready to be copied."""

    name: bytes
    data: bytes
    crc: int
    size: int


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart and the small workbook with its figures."""

    xml: bytes
    workbook: bytes


def _entry(name: str, content: bytes) -> _Entry:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = packer.compress(content) + packer.flush()
    return _Entry(name.encode(), data, zlib.crc32(content), len(content))


def _zip(entries: list[_Entry]) -> bytes:
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = (20, _UTF8, 8, 0, _DOS_DATE, entry.crc, len(entry.data), entry.size)
        local = _LOCAL.pack(b"PK\x03\x04", *common, len(entry.name), 0) + entry.name
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", 20, *common, len(entry.name), 0, 0, 0, 0, 0, offset)
            + entry.name
        )
        pieces += [local, entry.data]
        offset += len(local) + len(entry.data)
    central = b"".join(directory)
    count = len(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*pieces, central, end))


class Package:
    """The static parts of a kind of document, and the way to complete them."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Take the static parts; ``word/document.xml`` and core properties come with each document.

        Args:
            parts: Part name (without a leading slash) to its content.
        """
        changing = {_DOCUMENT, _CORE}
        self._parts = {name: parts[name] for name in parts if name not in changing}
        self._entries = {name: _entry(name, content) for name, content in self._parts.items()}

    def build(
        self, document: str, title: str, creator: str, charts: tuple[ChartPart, ...] = ()
    ) -> bytes:
        """Return the docx.

        Args:
            document: ``word/document.xml`` without its declaration.
            title: For the file's properties.
            creator: For the file's properties.
            charts: In the order of their relationship ids ``rIdChart1`` …
        """
        entries = dict(self._entries)
        if charts:
            entries |= self._with_charts(charts)
        entries[_DOCUMENT] = _entry(_DOCUMENT, f"{HEAD}{document}".encode())
        entries[_CORE] = _entry(_CORE, core_properties(title, creator).encode())
        order = [_TYPES, *sorted(name for name in entries if name != _TYPES)]
        return _zip([entries[name] for name in order])

    def _with_charts(self, charts: tuple[ChartPart, ...]) -> dict[str, _Entry]:
        found: dict[str, bytes] = {}
        links = types = ""
        for index, chart in enumerate(charts, 1):
            found[f"word/charts/tbchart{index}.xml"] = chart.xml
            found[f"word/embeddings/tbchart{index}.xlsx"] = chart.workbook
            found[f"word/charts/_rels/tbchart{index}.xml.rels"] = (
                f'{HEAD}<Relationships xmlns="{REL}"><Relationship Id="rId1" Type="{R}/package" '
                f'Target="../embeddings/tbchart{index}.xlsx"/></Relationships>'
            ).encode()
            links += (
                f'<Relationship Id="rIdChart{index}" Type="{R}/chart" '
                f'Target="charts/tbchart{index}.xml"/>'
            )
            types += (
                f'<Override PartName="/word/charts/tbchart{index}.xml" ContentType="{CHART_TYPE}"/>'
                f'<Override PartName="/word/embeddings/tbchart{index}.xlsx" '
                f'ContentType="{XLSX_TYPE}"/>'
            )
        found[_LINKS] = before(self._parts[_LINKS], "</Relationships>", links)
        found[_TYPES] = before(self._parts[_TYPES], "</Types>", types)
        return {name: _entry(name, content) for name, content in found.items()}
