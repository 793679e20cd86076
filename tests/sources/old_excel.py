"""Build an Excel 97-2003 file byte by byte, with the oddities that real ones have."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FREE, _IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file; streams are padded beyond the size of small ones."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    counts = [-(-len(data) // _SECTOR) for data in padded.values()]
    fat_sectors = -(-(sum(counts) + 2) // 126)
    fat = [_IS_FAT] * fat_sectors + [_END]
    directory = [_entry("Root Entry", 5, _END, 0)]
    body = b""
    for (name, data), count in zip(padded.items(), counts, strict=True):
        start = len(fat)
        fat += [*range(start + 1, start + count), _END]
        directory.append(_entry(name, 2, start, len(data)))
        body += data.ljust(count * _SECTOR, b"\0")
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    header = struct.pack(
        "<8s16xHHHHH6xLLL4xLLLLL",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, fat_sectors,
        4096, _END, 0, _END, 0,
    )  # fmt: skip
    difat = [*range(fat_sectors), *[_FREE] * (109 - fat_sectors)]
    header += struct.pack("<109L", *difat)
    table = struct.pack(f"<{len(fat)}L", *fat)
    return header + table + b"".join(directory).ljust(_SECTOR, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text) + 2, kind, 1)
        + struct.pack("<3L", _FREE, _FREE, _FREE)
        + b"\0" * 36
        + struct.pack("<LLL", start, size, 0)
    )


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def text(value: str) -> bytes:
    """Return a string with a two-byte length, wide characters."""
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def workbook(sheet: Sequence[bytes], strings: bytes, formats: Sequence[bytes] = ()) -> bytes:
    """Return an .xls of one sheet. ``strings`` are the records of the shared strings."""
    bof = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    sheet_bof = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0))
    before = bof + b"".join(formats)
    name = "任务".encode("utf-16-le")
    offset = len(before) + 4 + 8 + len(name) + len(strings) + 4
    bound = record(0x85, struct.pack("<LBBBB", offset, 0, 0, 2, 1) + name)
    data = before + bound + strings + record(0x0A) + sheet_bof + b"".join(sheet) + record(0x0A)
    return compound({"Workbook": data})
