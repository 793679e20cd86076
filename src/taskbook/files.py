"""Writing so that nothing is lost: temporary file, then rename; and names every system accepts."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from taskbook.errors import MissingFileError, OutputError, SourceError

# One moment for every timestamp inside a written file, so that equal input gives equal bytes.
FIXED_MOMENT = dt.datetime(2000, 1, 1, 0, 0, 0)

_RESERVED = {"CON", "PRN", "AUX", "NUL"} | {f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10)}
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_NAME = 80


def safe_name(name: str) -> str:
    """Return ``name`` as a file or folder name that Windows, macOS and Linux all accept."""
    cleaned = _FORBIDDEN.sub("_", name).strip(" .")[:_LONGEST_NAME].rstrip(" .")
    if not cleaned or cleaned.split(".")[0].upper() in _RESERVED:
        cleaned = f"_{cleaned}"
    return cleaned


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it replaces ``path`` in one step.

    Raises:
        OutputError: The folder cannot be written, or another program holds ``path`` open.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".~", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(
            f"无法在文件夹“{path.parent}”中写入：{_why(error)}。",
            "请检查该文件夹是否存在、是否有写入权限、磁盘是否已满，或换一个输出位置。",
        ) from error
    temporary = Path(name)
    try:
        yield temporary
        _open_to_readers(temporary)
        temporary.replace(path)
    except PermissionError as error:
        raise OutputError(
            f"无法写入“{path}”：文件正被其他程序打开或没有权限。",
            "请关闭正在使用该文件的 Excel、WPS 或 Word 后重试；原文件没有改动。",
        ) from error
    except IsADirectoryError as error:
        raise OutputError(f"“{path}”是一个文件夹，不能写成文件。", "请换一个文件名。") from error
    finally:
        temporary.unlink(missing_ok=True)


def _open_to_readers(path: Path) -> None:
    """Give a file the permissions an ordinary new file has; mkstemp makes it private."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` in one step. Raises OutputError as ``replacing`` does."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text to ``path`` in one step, line ends unchanged."""
    write_bytes(path, content.encode("utf-8"))


def read_bytes(path: Path, limit: int | None = None) -> bytes:
    """Return the content of ``path``.

    Args:
        path: The file.
        limit: Largest size accepted, in bytes; None for no limit.

    Raises:
        SourceError: It is missing, a folder, unreadable, or larger than ``limit``.
    """
    try:
        size = path.stat().st_size
        if limit is not None and size > limit:
            raise SourceError(
                f"文件“{path}”有 {size / 1e6:.0f} MB，超过上限 {limit / 1e6:.0f} MB。",
                "请确认文件无误；正常的表格不会这么大。",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"找不到文件“{path}”。", "请检查文件名和所在文件夹。") from error
    except IsADirectoryError as error:
        raise MissingFileError(f"“{path}”是一个文件夹，不是文件。", "请指定其中的文件。") from error
    except OSError as error:
        raise SourceError(
            f"无法读取文件“{path}”：{_why(error)}。", "请检查文件是否完好、是否有读取权限。"
        ) from error


def sha256(content: bytes) -> str:
    """Return the hex SHA-256 of ``content``."""
    return hashlib.sha256(content).hexdigest()


def _why(error: OSError) -> str:
    return {
        "EACCES": "没有权限",
        "ENOENT": "路径不存在",
        "EROFS": "磁盘是只读的",
        "ENOSPC": "磁盘已满",
        "ENOTDIR": "路径中有一部分不是文件夹",
        "EEXIST": "路径中有一部分不是文件夹",
        "ENAMETOOLONG": "文件名过长",
    }.get(_errno_name(error), error.strerror or type(error).__name__)


def _errno_name(error: OSError) -> str:
    import errno

    return errno.errorcode.get(error.errno or 0, "")
