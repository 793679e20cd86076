"""Zip-based files opened as hostile input: measured before unpacking, XML without DTD or entities.

Every .xlsx, .docx and .ods, and every zip of returned files, goes through ``open_archive``.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from taskbook.errors import SourceError

if TYPE_CHECKING:
    from lxml import etree

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 65_535
_DIRECTORY_BYTES_PER_ENTRY = 1_024
# A tree costs about twenty times its XML: bounds for a whole part, and for one row or paragraph.
_LARGEST_WHOLE = 16_000_000
_LARGEST_ELEMENT = 12_000_000
_CHUNK = 65_536
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_KNOWN_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"}
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)

# What zipfile raises for damaged archives; UnicodeDecodeError (a ValueError) for a name in bytes
# that are no UTF-8, NotImplementedError for a method of packing that no office suite uses.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may cost; sizes in bytes.

    Attributes:
        size: The archive itself.
        entries: Entries in it.
        entry_size: One entry, unpacked.
        total_size: All entries together, unpacked.
        ratio: Unpacked over packed size of one entry, once it unpacks to ``ratio_from`` or more.
        ratio_from: Below this size any ratio is harmless.
    """

    size: int = 60_000_000
    entries: int = 4_000
    entry_size: int = 160_000_000
    total_size: int = 240_000_000
    ratio: int = 400
    ratio_from: int = 8_000_000


DEFAULT_LIMITS = ArchiveLimits()


class Archive:
    """A zip archive that has passed its limits. Nothing is ever unpacked to disk.

    Part names are compared without regard to case or slash direction, as office suites do.
    """

    def __init__(self, zipped: zipfile.ZipFile, name: str) -> None:
        self.name = name
        self._zipped = zipped
        self._inside = False
        self._entries = {_key(e.filename): e for e in zipped.infolist() if not e.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the entries (folders left out), in the order of the archive."""
        names = [_plain(entry.filename) for entry in self._entries.values()]
        return tuple(name.partition("/")[2] for name in names) if self._inside else tuple(names)

    def enter(self, folder: str) -> None:
        """Take the parts from one top folder (``folder/``), as if packed without it."""
        key = _key(folder)
        within = {k: entry for k, entry in self._entries.items() if k.startswith(key)}
        self._entries = {k.removeprefix(key): entry for k, entry in within.items()}
        self._inside = True

    def __contains__(self, part: str) -> bool:
        return bool(part) and _key(part) in self._entries

    def size(self, part: str) -> int:
        """Return the unpacked size of a part in bytes; 0 if there is none."""
        entry = self._entries.get(_key(part))
        return entry.file_size if entry is not None else 0

    def read(self, part: str) -> bytes:
        """Return the content of one part.

        Raises:
            SourceError: There is no such part, or it is damaged.
        """
        entry = self._entries.get(_key(part))
        if entry is None:
            raise damaged(self.name, f"缺少“{part}”部分")
        try:
            # Not ZipFile.read: it unpacks everything before it looks at the size it was told.
            with self._zipped.open(entry) as stream:
                return stream.read(entry.file_size)
        except _DAMAGE as error:
            raise damaged(self.name, f"“{part}”部分无法解压") from error

    def parse(self, part: str) -> etree._Element:
        """Return the root element of an XML part. Raises SourceError as ``parse_xml`` does."""
        return parse_xml(self.read(part), f"{self.name}/{part}")

    def iterate(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """Yield the elements of an XML part; see ``iterate_xml``."""
        return iterate_xml(self.read(part), f"{self.name}/{part}", *tags)


def open_archive(content: bytes, name: str, limits: ArchiveLimits = DEFAULT_LIMITS) -> Archive:
    """Return the archive in ``content`` after measuring it; nothing is unpacked yet.

    Args:
        content: The whole file.
        name: File name for messages.
        limits: What it may cost.

    Raises:
        SourceError: Not a zip, damaged, encrypted, or beyond a limit.
    """
    if len(content) > limits.size:
        raise too_large(name, f"文件有 {_mb(len(content))}", f"上限 {_mb(limits.size)}")
    check_directory(content, name, limits)
    try:
        zipped = zipfile.ZipFile(BytesIO(content))
    except _DAMAGE as error:
        raise damaged(name, "压缩结构不完整") from error
    _check_entries(zipped.infolist(), name, limits)
    return Archive(zipped, name)


def parse_xml(content: bytes, name: str) -> etree._Element:
    """Return the root element of ``content``; no DTD, no entity, no network is ever followed.

    Raises:
        SourceError: It declares a DTD or entities, has an unusual encoding, or is not XML.
    """
    from lxml import etree

    if len(content) > _LARGEST_WHOLE:
        raise too_large(name, f"内部 XML 有 {_mb(len(content))}", f"上限 {_mb(_LARGEST_WHOLE)}")
    refuse_declarations(content, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name, "内部 XML 不完整") from error


def iterate_xml(content: bytes, name: str, *tags: str) -> Iterator[etree._Element]:
    """Yield each finished element whose tag is in ``tags`` and free it afterwards.

    An element inside another one of ``tags`` is part of that one and not yielded by itself. The
    element and what stood before it are emptied when the next one is asked for, so memory does
    not grow with the document. ``tags`` are ``{namespace}local`` or ``{*}local``.

    Raises:
        SourceError: As ``parse_xml`` does.
    """
    from lxml import etree

    refuse_declarations(content, name)
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    depth = 0
    last = 0
    try:
        for position in range(0, len(content), _CHUNK):
            parser.feed(content[position : position + _CHUNK])
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if depth or event == "start" or not isinstance(element, etree._Element):
                    continue
                last = position
                yield element
                _free(element)
            if position - last > _LARGEST_ELEMENT:
                found = f"其中一处内容超过 {_mb(_LARGEST_ELEMENT)}"
                raise too_large(name, found, "正常的一行或一段不会这么长")
        parser.close()
    except etree.XMLSyntaxError as error:
        raise damaged(name, "内部 XML 不完整") from error


def _free(element: etree._Element) -> None:
    """Empty an element and drop what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def refuse_declarations(content: bytes, name: str) -> None:
    """Raise SourceError if XML ``content`` declares a DTD or entity or hides its encoding."""
    encoding = _ENCODING.match(content[:200].removeprefix(b"\xef\xbb\xbf"))
    if encoding is not None and encoding[1].lower() not in _KNOWN_ENCODINGS:
        raise _suspicious(name, "内部 XML 使用了办公软件不会使用的编码")
    if any(declaration in content for declaration in _DECLARATIONS):
        raise _suspicious(name, "内部 XML 含有 DTD 或实体声明")


def damaged(name: str, what: str) -> SourceError:
    """Return the error for a file that is incomplete or broken."""
    return SourceError(
        f"文件“{name}”已损坏：{what}。",
        "文件可能没有传完整。请向提供者重新索取，或用 Excel、WPS、Word 打开修复并另存后再试。",
    )


def too_large(name: str, found: str, limit: str) -> SourceError:
    """Return the error for a file that costs more than any real table does."""
    return SourceError(
        f"文件“{name}”过大，为安全起见没有打开：{found}，{limit}。",
        "正常的任务表不会这么大。请删除多余的空白行列、图片和工作表，另存为新文件后再试。",
    )


def _suspicious(name: str, what: str) -> SourceError:
    return SourceError(
        f"文件“{name}”可疑，为安全起见没有打开：{what}。",
        "办公软件不会产生这样的文件。请核对来源，并用 Excel、WPS 或 Word 另存后再试。",
    )


def _plain(part: str) -> str:
    """Return a part's name as office suites take it, whatever slashes stand in it or in front."""
    return part.replace("\\", "/").lstrip("/").removeprefix("./")


def _key(part: str) -> str:
    return _plain(part).casefold()


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def check_directory(content: bytes, name: str, limits: ArchiveLimits) -> None:
    """Raise SourceError for a directory that would be costly merely to list.

    ``zipfile`` builds an object per entry before anything can be counted, so the sizes are read
    from the end record first, in the places in which ``zipfile`` looks for it.
    """
    at = len(content) - _END.size
    if at < 0 or content[at : at + 4] != b"PK\x05\x06" or content[-2:] != b"\0\0":
        at = content.rfind(b"PK\x05\x06", max(0, at - _LONGEST_COMMENT))
    if at < 0 or at + _END.size > len(content):
        raise damaged(name, "压缩结构不完整")
    record = _END.unpack_from(content, at)
    entries, size = record[4], record[5]
    at_64 = at - _LOCATOR.size - _END_64.size
    if at_64 >= 0 and content[at - _LOCATOR.size :][:4] == b"PK\x06\x07":
        record_64 = _END_64.unpack_from(content, at_64)
        entries, size = max(entries, record_64[7]), max(size, record_64[8])
    most = limits.entries
    if entries <= most and size > len(content):  # garbled by a transfer, not large
        raise damaged(name, "压缩结构不完整")
    if entries > most or size > most * _DIRECTORY_BYTES_PER_ENTRY:
        raise too_large(name, f"内含 {entries} 个以上的部分", f"上限 {most} 个")


def _check_entries(entries: list[zipfile.ZipInfo], name: str, limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise too_large(name, f"内含 {len(entries)} 个部分", f"上限 {limits.entries} 个")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        total += entry.file_size
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > limits.entry_size:
            found = f"其中“{entry.filename}”展开后有 {_mb(entry.file_size)}"
            raise too_large(name, found, f"上限 {_mb(limits.entry_size)}")
        if entry.file_size >= limits.ratio_from and ratio > limits.ratio:
            raise too_large(
                name,
                f"其中“{entry.filename}”展开后是压缩时的 {ratio:.0f} 倍",
                f"上限 {limits.ratio} 倍",
            )
        if total > limits.total_size:
            raise too_large(name, "展开后总量过大", f"上限 {_mb(limits.total_size)}")
        if entry.flag_bits & 0x1:
            raise SourceError(
                f"文件“{name}”已加密，需要密码才能打开。",
                "请取消密码保护后另存，再重新提供。",
            )
        if _key(entry.filename) in seen and not entry.is_dir():
            raise _suspicious(name, f"“{entry.filename}”在压缩包中出现两次")
        seen.add(_key(entry.filename))
