"""Open a returned file as hostile input: find out what it really is, then read it as that."""

from __future__ import annotations

import re
import zipfile

from taskbook.errors import SourceError
from taskbook.returns.delimited import decode, read_delimited
from taskbook.returns.grid import Book
from taskbook.returns.limits import BOOK_LIMITS, LARGEST_FILE, Refused
from taskbook.sources.archive import Archive, open_archive

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PICTURES = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"RIFF", "图片"),
)
_PACKED = ((b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"))
_MAIL = re.compile(r"(?:[A-Z][A-Za-z-]{1,40}: .*\r?\n){2,}")
_WEB = re.compile(r"MIME-Version:|<(!doctype\s+html|html|table|body|meta|\?xml|workbook)\b", re.I)
_REFUSALS = {"已加密": "file-encrypted", "过大": "file-too-large", "可疑": "file-unsafe"}
_TABLE_KINDS = {
    "xlsx": {"xlsx", "xlsm"},
    "xls": {"xls"},
    "ods": {"ods"},
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
    for signature, what in _PICTURES:
        if content.startswith(signature):
            raise Refused("file-scan", what)
    for signature, what in _PACKED:
        if content.startswith(signature):
            raise Refused("archive-unsupported", what)
    text = decode(content)
    if text is None:
        if suffix_of(base) == "et":
            raise Refused("file-et")
        raise Refused("file-not-workbook", "无法识别的内容")
    start = text[:2000].lstrip("\ufeff \t\r\n")
    if _WEB.match(start):
        raise Refused("file-web")
    if _MAIL.match(start):
        raise Refused("file-not-workbook", "电子邮件，附件要另存出来")
    if suffix_of(base) not in ("csv", "tsv", "txt") and not _like_table(text):
        raise Refused("file-et" if suffix_of(base) == "et" else "file-not-workbook", "普通文本")
    return read_delimited(text, base.rpartition(".")[0] or base)


def _like_table(text: str) -> bool:
    lines = [line for line in text[:5000].splitlines() if line.strip()][:5]
    return len(lines) > 1 and all(max(line.count(","), line.count("\t")) >= 2 for line in lines)


def _read_zip(content: bytes, base: str) -> Book:
    from taskbook.returns.ods import read_ods
    from taskbook.returns.xlsx import read_xlsx

    archive = open_as_archive(content, base)
    names = {name.lower().replace("\\", "/") for name in archive.names}
    try:
        if "mimetype" in names or "content.xml" in names:
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
            if b"text" in kind:
                raise Refused("file-word", "文字文档")
            if b"spreadsheet" in kind or "content.xml" in names:
                return read_ods(archive)
        if any(name.startswith("word/") for name in names):
            raise Refused("file-word", "Word 文档")
        if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
            return read_xlsx(archive)
    except SourceError as error:
        raise refusal(error, base) from error
    raise Refused("file-not-workbook", "压缩包，其中没有工作簿")


def open_as_archive(content: bytes, name: str) -> Archive:
    """Return ``content`` as an archive within the limits of a workbook.

    Raises:
        Refused: It is cut off, encrypted, damaged or too large.
    """
    if b"PK\x05\x06" not in content[-70_000:]:
        raise Refused("file-truncated")
    try:
        return open_archive(content, name, BOOK_LIMITS)
    except SourceError as error:
        raise refusal(error, name) from error
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, KeyError) as error:
        raise Refused("file-damaged", "压缩结构不完整") from error


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
        names = set(compound.streams)
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise Refused("file-encrypted")
        if "WordDocument" in names:
            raise Refused("file-word", "Word 文档")
        return read_xls(compound)
    except SourceError as error:
        raise Refused("file-truncated") from error
