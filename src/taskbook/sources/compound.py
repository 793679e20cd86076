"""The container of the old Office formats ([MS-CFB]): names of its streams and their bytes."""

from __future__ import annotations

import struct

from taskbook.sources.archive import damaged

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # numbers above are markers: free, end of chain, …
_ENTRY = 128
_MINI_SECTOR = 64


class CompoundFile:
    """A compound file. Every chain of sectors is bounded, so loops end in an error.

    Attributes:
        name: File name for messages.
    """

    def __init__(self, content: bytes, name: str) -> None:
        """Read the tables of the container. Raises SourceError if it is damaged."""
        self.name = name
        self._content = content
        try:
            self._read_header()
            self._entries = self._read_directory()
        except (struct.error, IndexError) as error:
            raise damaged(name, "文件结构不完整") from error

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the streams (``Workbook``, ``WordDocument``, ``EncryptedPackage``)."""
        return tuple(self._entries)

    def read(self, stream: str) -> bytes:
        """Return the bytes of a stream. Raises SourceError if it is missing or damaged."""
        if stream not in self._entries:
            raise damaged(self.name, f"缺少“{stream}”部分")
        start, size = self._entries[stream]
        try:
            if size >= self._mini_cutoff:
                return self._chain(start)[:size]
            return self._mini_chain(start)[:size]
        except IndexError as error:
            raise damaged(self.name, "文件结构不完整") from error

    def _read_header(self) -> None:
        header = struct.unpack_from("<HHHHH6xLLL4xLLLLL", self._content, 24)
        shift, first_directory, self._mini_cutoff = header[3], header[7], header[8]
        first_mini_fat, first_difat, difat_count = header[9], header[11], header[12]
        if shift not in (9, 12):
            raise damaged(self.name, "文件结构不完整")
        self._size = 1 << shift
        self._sectors = max(0, len(self._content) // self._size)
        fat_sectors = list(struct.unpack_from("<109L", self._content, 76))
        seen = 0
        while first_difat < _LAST_SECTOR and seen <= difat_count:
            block = self._longs(self._sector(first_difat))
            fat_sectors += block[:-1]
            first_difat = block[-1]
            seen += 1
        self._fat: list[int] = []
        for sector in dict.fromkeys(fat_sectors):
            if sector < _LAST_SECTOR:
                self._fat += self._longs(self._sector(sector))
        self._directory = self._chain(first_directory)
        in_use = first_mini_fat < _LAST_SECTOR
        self._mini_fat = self._longs(self._chain(first_mini_fat)) if in_use else []

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        entries: dict[str, tuple[int, int]] = {}
        self._mini_stream = b""
        for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            entry = self._directory[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<LL", entry, 116)
            if kind == 5 and start < _LAST_SECTOR:
                self._mini_stream = self._chain(start)[:size]
            elif kind == 2:
                name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                entries.setdefault(name, (start, size))
        return entries

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._content):
            raise IndexError(number)
        return self._content[at : at + self._size].ljust(self._size, b"\0")

    def _longs(self, block: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(block) // 4}L", block))

    def _chain(self, start: int) -> bytes:
        blocks = []
        while start < _LAST_SECTOR:
            blocks.append(self._sector(start))
            if len(blocks) > self._sectors:
                raise IndexError(start)
            start = self._fat[start]
        return b"".join(blocks)

    def _mini_chain(self, start: int) -> bytes:
        blocks = []
        while start < _LAST_SECTOR:
            blocks.append(self._mini_stream[start * _MINI_SECTOR : (start + 1) * _MINI_SECTOR])
            if len(blocks) > len(self._mini_fat):
                raise IndexError(start)
            start = self._mini_fat[start]
        return b"".join(blocks)
