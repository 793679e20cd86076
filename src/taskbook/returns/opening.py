"""Open a returned file as hostile input: find out what it really is, then read it as that."""

from __future__ import annotations

import re
import struct
import zipfile

from taskbook.errors import SourceError
from taskbook.returns.delimited import decode, nearly_text, read_delimited
from taskbook.returns.foreign import (
    is_page,
    package_of,
    refuse_by_bytes,
    refuse_by_streams,
    refuse_by_text,
    unknown,
)
from taskbook.returns.grid import Book
from taskbook.returns.limits import BOOK_LIMITS, LARGEST_FILE, Refused
from taskbook.returns.xml_2003 import SIGNATURE as XML_2003
from taskbook.returns.xml_2003 import read_xml_2003
from taskbook.sources.archive import Archive, open_archive

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF8 = b"\x09\x08\x10\x00\x00\x06"
_FLAT_ODS = re.compile(rb"<office:document\b[^>]*opendocument\.spreadsheet")
_ZIP_END = b"PK\x05\x06"
_TAIL = 70_000
# A web server's head, a byte-order mark or empty lines, which a program put before a workbook.
_TEXT_BEFORE = re.compile(
    rb"(?:\xef\xbb\xbf[\t\r\n\x20-\x7e]{0,2000}|[\t\r\n\x20-\x7e]{1,2000})"
    rb"(?=PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1)"
)
_PACKAGES = {
    "word": ("file-word", "Word 文档"),
    "ofd": ("file-scan", "OFD 版式文件"),
    "numbers": ("file-legacy", "苹果 Numbers 表格（.numbers）"),
}

_REFUSALS = {"已加密": "file-encrypted", "过大": "file-too-large", "可疑": "file-unsafe"}
_TABLE_KINDS = {
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm"},
    "xls": {"xls", "xlt"},
    "ods": {"ods", "fods", "ots"},
    "xml": {"xml"},
    "html": {"html", "htm"},
    "csv": {"csv", "tsv", "txt"},
}


def open_book(content: bytes, name: str) -> Book:
    """Return the workbook in ``content``, whatever its name says it is.

    Args:
        content: The whole file.
        name: File name, folders allowed.

    Raises:
        Refused: With the code of the problem that says why and what to do.
    """
    base = base_name(name)
    if is_lock_file(base):
        raise Refused("file-lock")
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("file-empty", f"{len(content)} 字节")
    if len(content) > LARGEST_FILE:
        raise Refused("file-too-large", f"{len(content) / 1e6:.0f} MB")
    book = _read(content, base)
    suffix = suffix_of(base)
    if suffix not in _TABLE_KINDS[book.kind]:
        named = f"扩展名 .{suffix}" if suffix else "没有扩展名"
        book.remarks.append(("file-renamed", f"{named}，实为 .{book.kind}"))
    return book


def base_name(name: str) -> str:
    """Return the file name without folders, whichever slashes it uses."""
    return name.replace("\\", "/").rpartition("/")[2]


def suffix_of(base: str) -> str:
    """Return the extension in lower case, without the dot."""
    return base.rpartition(".")[2].strip().lower() if "." in base else ""


def is_lock_file(base: str) -> bool:
    """Return whether a name is one that office programs give to their lock files."""
    return base.startswith(("~$", ".~lock.", ".~"))


def _read(content: bytes, base: str) -> Book:
    if content.startswith(b"PK"):
        return _read_zip(content, base)
    if content.startswith(_COMPOUND):
        return _read_ole(content, base)
    if content.startswith(_BIFF8):
        from taskbook.returns.xls import read_biff8

        return read_biff8(content)
    if _FLAT_ODS.search(content[:8000]):
        from taskbook.returns.ods import read_flat_ods

        return read_flat_ods(content)
    if XML_2003.search(content[:8000]):
        return read_xml_2003(content)
    refuse_by_bytes(content)
    text = decode(content)
    if text is None:
        head = _TEXT_BEFORE.match(content)
        if head is not None:
            rest = content[head.end() :]
            return _read(_whole_zip(rest) if rest.startswith(b"PK") else rest, base)
        if _ZIP_END in content[-_TAIL:]:
            raise Refused("file-damaged", "文件的开头被改动")
        if nearly_text(content):
            raise Refused("file-damaged", "有些字节不成文字，可能没有传完整")
        raise unknown(suffix_of(base))
    refuse_by_text(text)
    if is_page(text):
        return _read_page(text, base)
    if suffix_of(base) not in ("csv", "tsv", "txt") and not _like_table(text):
        raise Refused("file-et" if suffix_of(base) == "et" else "file-not-workbook", "普通文本")
    return read_delimited(text, base.rpartition(".")[0] or base)


def _read_page(text: str, base: str) -> Book:
    from taskbook.returns.web_table import read_web_table

    try:
        return read_web_table(text, base)
    except SourceError as error:
        raise refusal(error, base) from error


def _like_table(text: str) -> bool:
    lines = [line for line in text[:5000].splitlines() if line.strip()][:5]
    return len(lines) > 1 and all(max(line.count(","), line.count("\t")) >= 2 for line in lines)


def _read_zip(content: bytes, base: str) -> Book:
    from taskbook.returns.ods import read_ods
    from taskbook.returns.xlsx import read_xlsx

    archive = open_as_archive(content, base)
    kind, folder = package_of(archive.names)
    if folder:
        archive.enter(folder)
    try:
        if kind == "ods":
            mime = archive.read("mimetype")[:100] if "mimetype" in archive else b""
            if b"text" in mime:
                raise Refused("file-word", "文字文档")
            if b"spreadsheet" in mime or "content.xml" in archive:
                return read_ods(archive)
        if kind == "xlsx":
            return read_xlsx(archive)
    except SourceError as error:
        raise refusal(error, base) from error
    raise Refused(*_PACKAGES.get(kind, ("file-not-workbook", "压缩包，其中没有工作簿")))


def open_as_archive(content: bytes, name: str) -> Archive:
    """Return ``content`` as an archive within the limits of a workbook.

    Raises:
        Refused: It is cut off, encrypted, damaged or too large.
    """
    if _ZIP_END not in content[-_TAIL:]:
        content = _whole_zip(content)
    try:
        return open_archive(content, name, BOOK_LIMITS)
    except SourceError as error:
        raise refusal(error, name) from error
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, KeyError) as error:
        raise Refused("file-damaged", "压缩结构不完整") from error


def _whole_zip(content: bytes) -> bytes:
    """Return a zip without what mail and download programs put behind it.

    Raises:
        Refused: It has no end, or the end is that of another zip inside it.
    """
    at = content.rfind(_ZIP_END)
    if at < 0 or at + 22 > len(content):
        raise Refused("file-truncated")
    size, start, comment = struct.unpack_from("<LLH", content, at + 12)
    if start + size != at:
        raise Refused("file-truncated")
    return content[: at + 22 + comment]


def refusal(error: SourceError, name: str) -> Refused:
    """Return the signal for an archive's error; the words in the file's name say nothing."""
    said = error.reason.removeprefix(f"文件“{name}”")
    code = next((code for word, code in _REFUSALS.items() if said.startswith(word)), "file-damaged")
    return Refused(code, said.rpartition("：")[2].rstrip("。"))


def _read_ole(content: bytes, base: str) -> Book:
    from taskbook.returns.xls import read_xls
    from taskbook.sources.compound import CompoundFile

    if suffix_of(base) == "et":
        raise Refused("file-et")
    try:
        compound = CompoundFile(content, base)
        refuse_by_streams(compound.streams)
        return read_xls(compound)
    except SourceError as error:
        raise Refused("file-truncated") from error
