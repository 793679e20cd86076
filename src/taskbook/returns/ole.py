"""Read the streams of an OLE compound file (.xls, encrypted .xlsx) without trusting a byte of it."""

from __future__ import annotations

import struct

from taskbook.returns.limits import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # this and above: no sector
_STREAM, _STORAGE, _ROOT = 2, 1, 5
_ENTRY = 128


class Ole:
    """The directory of a compound file; streams are put together when asked for.

    Raises:
        Refused: The file is truncated or its chains run in circles.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, mini_shift = struct.unpack_from("<HH", content, 30)
            directory, _, self._cutoff, mini_fat = struct.unpack_from("<4I", content, 48)
        except struct.error as error:
            raise Refused("file-truncated") from error
        if shift not in (9, 12) or mini_shift != 6:
            raise Refused("file-damaged", "复合文件头无效")
        self._size = 1 << shift
        self._fat = self._read_fat()
        self._entries = self._read_directory(directory)
        self._mini_fat = self._numbers(self._chain(mini_fat)) if mini_fat < _FREE else ()
        root = next((e for e in self._entries if e[1] == _ROOT), None)
        self._mini = self._chain(root[2])[: root[3]] if root and root[2] < _FREE else b""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of streams and storages."""
        return tuple(entry[0] for entry in self._entries)

    def stream(self, name: str) -> bytes:
        """Return a stream's content, or nothing if there is none of that name."""
        for found, kind, start, size in self._entries:
            if kind == _STREAM and found.casefold() == name.casefold():
                if size < self._cutoff:
                    return self._mini_chain(start)[:size]
                return self._chain(start)[:size]
        return b""

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        sector = self._content[at : at + self._size]
        if not sector:
            raise Refused("file-truncated")
        return sector

    def _numbers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._content.ljust(512, b"\xff"), 76))
        following = struct.unpack_from("<I", self._content, 68)[0]
        seen: set[int] = set()
        while following < _FREE and following not in seen:
            seen.add(following)
            numbers = self._numbers(self._sector(following))
            sectors.extend(numbers[:-1])
            following = numbers[-1]
        wanted = [s for s in sectors if s < _FREE]
        if len(wanted) * self._size > len(self._content):
            raise Refused("file-truncated")
        return self._numbers(b"".join(self._sector(s) for s in wanted))

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        number = start
        while number < _FREE:
            if number >= len(self._fat):
                raise Refused("file-truncated")
            if len(parts) > len(self._fat):
                raise Refused("file-damaged", "复合文件的扇区链成环")
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    def _mini_chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        number = start
        while number < _FREE:
            if number >= len(self._mini_fat) or len(parts) > len(self._mini_fat):
                raise Refused("file-damaged", "复合文件的扇区链不完整")
            parts.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(parts)

    def _read_directory(self, start: int) -> list[tuple[str, int, int, int]]:
        data = self._chain(start)
        entries = []
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            first, size = struct.unpack_from("<II", data, at + 116)
            if kind in (_STREAM, _STORAGE, _ROOT):
                raw = data[at : at + max(0, min(length, 64) - 2)]
                entries.append((raw.decode("utf-16-le", "replace"), kind, first, size))
        return entries
