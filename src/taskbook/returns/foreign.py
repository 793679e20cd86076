"""Tell what a file is that is no workbook: its first bytes, its streams or its parts say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from taskbook.returns.limits import Refused

OLD_EXCEL = "Excel 95 或更早的格式"
_MAIL = "电子邮件，附件要另存出来"
_WORKBOOK_SUFFIXES = {"xlsx", "xlsm", "xltx", "xls", "xlt", "ods", "et", "csv"}
# (first bytes, code of the problem, words)
_SIGNATURES = (
    (b"%PDF", "file-scan", "PDF 文件"),
    (b"\x89PNG", "file-scan", "图片"),
    (b"\xff\xd8\xff", "file-scan", "图片"),
    (b"GIF8", "file-scan", "图片"),
    (b"BM", "file-scan", "图片"),
    (b"II*\0", "file-scan", "图片"),
    (b"MM\0*", "file-scan", "图片"),
    (b"RIFF", "file-scan", "图片"),
    (b"Rar!", "archive-unsupported", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "archive-unsupported", "7z"),
    (b"\x1f\x8b", "archive-unsupported", "gzip"),
    (b"BZh", "archive-unsupported", "bzip2"),
    (b"\xfd7zXZ\0", "archive-unsupported", "xz"),
    (b"MSCF\0\0\0\0", "archive-unsupported", "cab"),
    (b"\x78\x9f\x3e\x22", "file-not-workbook", "winmail.dat 邮件包，附件要另存出来"),
    (b"MZ", "file-unsafe", "这是可执行程序"),
    (b"L\0\0\0\x01\x14\x02\0", "file-link", ""),
    (b"[InternetShortcut]", "file-link", ""),
    (b"{\\rtf", "file-word", "Word 文档（RTF）"),
    (b"ID;P", "file-legacy", "SYLK 交换格式（.slk）"),
    (b"TABLE\r\n0,1\r\n", "file-legacy", "DIF 交换格式（.dif）"),
    (b"TABLE\n0,1\n", "file-legacy", "DIF 交换格式（.dif）"),
    (b"\x09\x00\x04\x00", "file-legacy", OLD_EXCEL),
    (b"\x09\x02\x06\x00", "file-legacy", OLD_EXCEL),
    (b"\x09\x04\x06\x00", "file-legacy", OLD_EXCEL),
    (b"\x09\x08\x08\x00\x00\x05", "file-legacy", OLD_EXCEL),
)
_PHOTO = re.compile(rb"....ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)
_TAR = (257, b"ustar")  # where it stands, what stands there
# Programs that guard an office's documents put their own head in front and encrypt the rest.
_GUARDED = (b"E-SafeNet", b"%TSD-Header", b"NASCA DRM", b"DRMONE")

_MAIL_HEAD = re.compile(r"(?:[A-Z][A-Za-z-]{1,40}: .*\r?\n(?:[ \t].*\r?\n)*){2,}")
_MARKUP = re.compile(
    r"MIME-Version:|<(!doctype\s+html|html|head|table|body|meta|frameset|\?xml|workbook)\b", re.I
)
_PAGE = re.compile(
    r"<(!doctype\s+html|html|head|table|body|meta|\?xml[^>]*>\s*<(!doctype\s+)?html)\b", re.I
)
_WORD_MARKUP = re.compile(r'progid="Word\.|<w:wordDocument|opendocument\.text"')
_TABLE_MARKUP = re.compile(
    r"<(?:\w+:)?(?:table|worksheet|workbook)\b|office:excel|spreadsheet|multipart/", re.I
)


def refuse_by_bytes(content: bytes) -> None:
    """Raise Refused if the first bytes are those of something else than a workbook."""
    for signature, code, words in _SIGNATURES:
        # A text may begin with two letters too, but holds no zero byte.
        if content.startswith(signature) and (len(signature) > 2 or b"\0" in content[:512]):
            raise Refused(code, words)
    if _PHOTO.match(content):
        raise Refused("file-scan", "图片")
    if content.startswith(_TAR[1], _TAR[0]):
        raise Refused("archive-unsupported", "tar")
    if any(mark in content[:512] for mark in _GUARDED):
        raise Refused("file-scrambled", "文件头是文档加密软件的标记")


def refuse_by_text(text: str) -> None:
    """Raise Refused if a text is a page without tables, a mail or a document."""
    start = text[:2000].lstrip("\ufeff \t\r\n")
    if _MARKUP.match(start):
        if _WORD_MARKUP.search(text[:4000]):
            raise Refused("file-word", "Word 文档（XML）")
        if _PAGE.match(start) and "<table" in text.lower():
            return  # some office systems export tables so
        if _TABLE_MARKUP.search(text):
            raise Refused("file-web")
        raise Refused("file-not-workbook", "网页，其中没有表格，可能误存了登录页或出错页")
    if _MAIL_HEAD.match(start):
        raise Refused("file-not-workbook", _MAIL)


def is_page(text: str) -> bool:
    """Return whether a text is a web page."""
    return _PAGE.match(text[:2000].lstrip("\ufeff \t\r\n")) is not None


def refuse_by_streams(streams: Iterable[str]) -> None:
    """Raise Refused if a compound file is something else than a workbook."""
    names = set(streams)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise Refused("file-encrypted")
    if "WordDocument" in names:
        raise Refused("file-word", "Word 文档")
    if "PowerPoint Document" in names:
        raise Refused("file-not-workbook", "演示文稿")
    if any(name.startswith("__properties_version") for name in names):
        raise Refused("file-not-workbook", _MAIL)


def package_of(parts: Iterable[str]) -> tuple[str, str]:
    """Return what a zip is by its parts, and the folder that it is packed in.

    The kind is ``xlsx``, ``ods``, ``word``, ``ofd`` or ``numbers``; empty for a mere bundle.
    A document that was unpacked and packed again stands in a folder of the archive.

    Args:
        parts: Names with ``/`` between folders.
    """
    names = {n.lower() for n in parts if not n.startswith("__MACOSX/") and ".DS_Store" not in n}
    tops = {name.partition("/")[0] for name in names}
    folder = f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""
    for prefix in ("", folder) if folder else ("",):
        kind = _kind_of_parts({n.removeprefix(prefix) for n in names if n.startswith(prefix)})
        if kind:
            return kind, prefix
    return "", ""


def _kind_of_parts(names: set[str]) -> str:
    if "ofd.xml" in names:
        return "ofd"
    if "index.zip" in names or any(n.startswith("index/") and n.endswith(".iwa") for n in names):
        return "numbers"
    if names & {"mimetype", "content.xml"}:
        return "ods"
    # Not the bare folders: a bundle of returns may have a folder called Word or xl.
    if any(name.startswith("word/document") for name in names):
        return "word"
    parts = ("xl/workbook", "xl/worksheets/")
    if "[content_types].xml" in names or any(name.startswith(parts) for name in names):
        return "xlsx"
    return ""


def unknown(suffix: str) -> Refused:
    """Return the signal for bytes that nothing is known of, by what the name says they are."""
    if suffix == "et":
        return Refused("file-et")
    if suffix in _WORKBOOK_SUFFIXES:
        return Refused("file-scrambled", "开头的字节不是任何已知格式")
    return Refused("file-not-workbook", "无法识别的内容")
