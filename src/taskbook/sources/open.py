"""Open any source: what a file is is told from its content, its name is only a hint."""

from __future__ import annotations

import re
from pathlib import Path

from taskbook.errors import SourceError
from taskbook.files import read_bytes, sha256
from taskbook.model.raw import RawBlock, RawDocument, RawTable
from taskbook.sources import compound
from taskbook.sources.archive import ZIP_SIGNATURES, Archive, open_archive, too_large
from taskbook.sources.package import main_part
from taskbook.sources.paged_text import decode_text, read_paged_text

LARGEST_SOURCE = 60_000_000

Content = tuple[tuple[RawTable, ...], tuple[RawBlock, ...]]

_ACCEPTED = "可以读取 .xlsx、.xls、.ods、.docx、.html、.csv、.tsv 和 .txt。"
_FOREIGN = (
    (b"%PDF", "PDF 文件", "请提供原始的 Word 或 Excel 文件，或用 WPS 转换为 Word 后再试。"),
    (b"{\\rtf", "RTF 文件", "请用 Word 或 WPS 打开后另存为 .docx。"),
    (b"Rar!", "RAR 压缩包", "请先解压，再指定其中的文件。"),
    (b"7z\xbc\xaf", "7z 压缩包", "请先解压，再指定其中的文件。"),
    (b"\x1f\x8b", "gzip 压缩包", "请先解压，再指定其中的文件。"),
    (b"\x89PNG", "图片", "请提供原始的 Word 或 Excel 文件；图片中的文字不能读取。"),
    (b"\xff\xd8\xff", "图片", "请提供原始的 Word 或 Excel 文件；图片中的文字不能读取。"),
    (b"MZ", "程序文件", "请勿打开来历不明的程序，并核对文件来源。"),
    (b"SQLite format 3", "数据库文件", _ACCEPTED),
)
_OLD_OFFICE = {
    "EncryptedPackage": ("加密的 Office 文件，需要密码才能打开", "请取消密码保护后另存。"),
    "WordDocument": ("旧版 Word 文档（.doc）", "请用 Word 或 WPS 打开后另存为 .docx。"),
    "PowerPoint Document": ("演示文稿", _ACCEPTED),
}
_HTML = re.compile(r"<(!doctype\s+html|html|body|table|head|meta|div|p)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MOST_CONTROL_CHARS = 0.002
_SNIFFED = 16_384
# A text file under one of these names is a table (programs export .csv as .xls).
_TABLE_SUFFIXES = frozenset((".csv", ".tsv", ".xls", ".xlsx", ".et"))


def read_source(path: Path) -> RawDocument:
    """Return what a file holds: tables and running text, unchanged and with their places.

    Raises:
        SourceError: It is missing, empty, damaged, encrypted, of a kind that cannot be read, or
            larger than any real table; says what was found and what to do.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise SourceError(f"“{path}”不是普通文件。", _ACCEPTED)
    content = read_bytes(path, LARGEST_SOURCE)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise SourceError(f"文件“{path.name}”是空的。", "请确认下载或复制是否完整。")
    try:
        if content.startswith(ZIP_SIGNATURES):
            tables, blocks = _read_zipped(open_archive(content, path.name))
        elif content.startswith(compound.SIGNATURE):
            tables, blocks = _read_old_office(content, path.name)
        else:
            return _read_text(content, path)
    except MemoryError as error:
        raise too_large(path.name, "内存不足", "请关闭其他程序") from error
    return RawDocument(path.name, sha256(content), tables, blocks)


def _read_text(content: bytes, path: Path) -> RawDocument:
    """Tell web pages and delimited tables from text dumps."""
    _refuse_foreign(content, path.name)
    tables: tuple[RawTable, ...]
    blocks: tuple[RawBlock, ...] = ()
    if _is_html(_decode(content, path.name)):
        from taskbook.sources.html import read_html

        tables, blocks = read_html(content, path.name)
    elif path.suffix.lower() in _TABLE_SUFFIXES:
        from taskbook.sources.delimited import read_delimited

        tables = read_delimited(content, path.name)
    else:
        return read_paged_text(path)
    return RawDocument(path.name, sha256(content), tables, blocks)


def _read_zipped(archive: Archive) -> Content:
    part = main_part(archive)
    if part.endswith(".bin"):
        raise _unreadable(archive.name, "二进制工作簿（.xlsb）", "请用 Excel 另存为 .xlsx。")
    if part.startswith("word/") or (not part and "word/document.xml" in archive):
        from taskbook.sources.document import read_document

        return read_document(archive)
    if part.startswith("xl/") or (not part and "xl/workbook.xml" in archive):
        from taskbook.sources.xlsx import read_xlsx

        return read_xlsx(archive), ()
    if part.startswith("ppt/"):
        raise _unreadable(archive.name, "演示文稿", _ACCEPTED)
    return _read_open_document(archive)


def _read_open_document(archive: Archive) -> Content:
    kind = archive.read("mimetype")[:200] if "mimetype" in archive else b""
    if b"spreadsheet" in kind:
        from taskbook.sources.ods import read_ods

        return read_ods(archive), ()
    if b"opendocument.text" in kind:
        raise _unreadable(archive.name, "OpenDocument 文字文档（.odt）", "请另存为 .docx 后再试。")
    raise _unreadable(archive.name, "压缩包，但不是 Office 文件", "请先解压，再指定其中的文件。")


def _read_old_office(content: bytes, name: str) -> Content:
    streams = compound.CompoundFile(content, name).streams
    for stream, (what, cure) in _OLD_OFFICE.items():
        if stream in streams:
            raise _unreadable(name, what, cure)
    if "Workbook" in streams or "Book" in streams:
        from taskbook.sources.xls import read_xls

        return read_xls(content, name), ()
    raise _unreadable(name, "旧版 Office 格式，但不是 Excel 工作簿", _ACCEPTED)


def _refuse_foreign(content: bytes, name: str) -> None:
    for start, what, cure in _FOREIGN:
        if content.startswith(start):
            raise _unreadable(name, what, cure)
    head = content[:_SNIFFED]
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise _unreadable(name, "XML 表格 2003", "请用 Excel 或 WPS 打开后另存为 .xlsx。")
    if head.lstrip().startswith(b"MIME-Version:"):
        raise _unreadable(name, "单个文件网页（.mht）", "请另存为 .xlsx、.docx 或普通网页 .html。")


def _decode(content: bytes, name: str) -> str:
    """Return the beginning of a text file.

    Raises:
        SourceError: The bytes are no text: control characters in number.
    """
    text = decode_text(content, name)
    controls = len(_CONTROL.findall(text[:200_000]))
    if controls > 3 and controls > _MOST_CONTROL_CHARS * min(len(text), 200_000):
        raise _unreadable(name, "二进制数据，不是表格或文本", f"请核对文件。{_ACCEPTED}")
    return text[:_SNIFFED]


def _is_html(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<") and _HTML.search(text) is not None


def _unreadable(name: str, what: str, cure: str) -> SourceError:
    return SourceError(f"文件“{name}”无法作为任务表读取：它是{what}。", cure)
