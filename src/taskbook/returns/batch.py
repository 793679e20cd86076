"""Find the returned files in what was handed in: files, folders, zips; one zip inside another."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from taskbook.errors import SourceError
from taskbook.files import read_bytes
from taskbook.model.location import Location
from taskbook.problems.problem import Problem
from taskbook.returns.foreign import package_of
from taskbook.returns.limits import BATCH_LIMITS, LARGEST_FILE, Refused
from taskbook.returns.opening import base_name, is_lock_file, refusal, suffix_of

_DEEPEST_ZIP = 2  # a zip, and a zip inside it
_UTF8_FLAG = 0x800
_LINK = 0o120000
_UNZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_NOISE = {"thumbs.db", ".ds_store", "desktop.ini"}


def iter_files(paths: Iterable[Path]) -> Iterator[tuple[str, bytes] | Problem]:
    """Yield (name, content) of every returned file under ``paths``, or the problem with one.

    Folders are walked in name order; links are not followed. Zips are read in memory and never
    unpacked to disk; a name in a zip is only a name. One bad file never stops the others.

    Args:
        paths: Files, folders or zips.

    Yields:
        Names relative to the path handed in, a zip's entries as ``包.zip/表.xlsx``.
    """
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            yield from _folder(path)
        else:
            yield from _file(path, path.name)


def _folder(folder: Path) -> Iterator[tuple[str, bytes] | Problem]:
    try:
        entries = sorted(folder.rglob("*"))
    except OSError as error:
        yield _problem("file-unreadable", folder.name, error.strerror or "")
        return
    for entry in entries:
        name = entry.relative_to(folder).as_posix()
        if entry.is_symlink():
            yield _problem("file-link", name)
        elif entry.is_file() and entry.name.lower() not in _NOISE:
            yield from _file(entry, name)


def _file(path: Path, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    if path.is_symlink():
        yield _problem("file-link", name)
        return
    limit = BATCH_LIMITS.size if suffix_of(path.name) == "zip" else LARGEST_FILE
    try:
        content = read_bytes(path, limit)
    except SourceError as error:
        said = error.reason.rpartition("”")[2]
        code = "file-too-large" if "超过上限" in said else "file-unreadable"
        yield _problem(code, name, error.reason.rstrip("。"))
        return
    yield from _content(name, content, 1)


def _content(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes] | Problem]:
    if not content.startswith(b"PK") or not _holds_files(content, name):
        yield name, content
    elif depth > _DEEPEST_ZIP:
        yield _problem("archive-nested", name)
    else:
        yield from _zip(name, content, depth)


def _holds_files(content: bytes, name: str) -> bool:
    """Return whether a zip is a bundle of files, not an office document."""
    if suffix_of(base_name(name)) in ("xlsx", "xlsm", "ods", "xls", "docx"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            names = [n.replace("\\", "/") for n in zipped.namelist() if not n.endswith("/")]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return suffix_of(base_name(name)) == "zip"
    return package_of(names) == ("", "")


def _zip(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes] | Problem]:
    """Yield what a zip holds; a bad entry is a problem of its own, the others go on."""
    try:
        zipped = _open(name, content)
    except Refused as refused:
        yield _problem(refused.code.replace("file-", "archive-", 1), name, refused.found)
        return
    left = BATCH_LIMITS.total_size
    with zipped:
        for entry in zipped.infolist():
            inner = _entry_name(entry)
            base = base_name(inner)
            if entry.is_dir() or base.lower() in _NOISE or "__MACOSX/" in inner:
                continue
            shown = f"{name}/{_tame(inner)}"
            if _escapes(inner):
                yield _problem("archive-path", shown, inner)
            if is_lock_file(base):
                yield _problem("file-lock", shown)
                continue
            body = _read_entry(zipped, entry, shown, min(LARGEST_FILE, left))
            if isinstance(body, Problem):
                yield body
                continue
            left -= len(body)
            yield from _content(shown, body, depth + 1)


def _open(name: str, content: bytes) -> zipfile.ZipFile:
    """Return a zip whose directory is within the limits; entries are judged one by one."""
    from taskbook.sources.archive import check_directory

    if b"PK\x05\x06" not in content[-70_000:]:
        raise Refused("file-truncated")
    try:
        check_directory(content, name, BATCH_LIMITS)
        return zipfile.ZipFile(io.BytesIO(content))
    except SourceError as error:
        raise refusal(error, name) from error
    except (zipfile.BadZipFile, ValueError, KeyError, OSError, NotImplementedError) as error:
        raise Refused("file-damaged", "压缩结构不完整") from error


def _read_entry(
    zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, limit: int
) -> bytes | Problem:
    """Return an entry's content, never more than ``limit`` bytes, or its problem."""
    if entry.external_attr >> 16 & 0o170000 == _LINK:
        return _problem("file-link", shown)
    if entry.flag_bits & 0x1:
        return _problem("archive-encrypted", shown)
    if entry.file_size > limit:
        return _problem("archive-too-large", shown, f"展开后有 {entry.file_size / 1e6:.0f} MB")
    try:
        with zipped.open(entry) as stream:
            body = stream.read(limit + 1)
    except _UNZIP_ERRORS as error:
        return _problem("archive-damaged", shown, type(error).__name__)
    if len(body) > limit:
        return _problem("archive-too-large", shown, "展开后超过所称大小")
    return body


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; Windows writes GBK without saying so, and zipfile reads cp437."""
    name = entry.orig_filename.replace("\\", "/")
    if entry.flag_bits & _UTF8_FLAG:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _escapes(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"


def _tame(name: str) -> str:
    """Return a name that is only a name: no way up, no drive, no control characters."""
    parts = (part for part in name.split("/") if part not in ("", ".", ".."))
    return "".join(c if c.isprintable() else "_" for c in "/".join(parts).replace(":", "_"))


def _problem(code: str, name: str, found: str = "") -> Problem:
    return Problem(code, Location(name), found=found)
