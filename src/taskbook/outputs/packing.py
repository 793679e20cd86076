"""One archive per unit, and PDF copies through LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from taskbook.errors import OutputError
from taskbook.files import FIXED_MOMENT, safe_name, write_bytes

# Files in one call of LibreOffice: starting it costs seconds, and a crash costs the whole call.
_BATCH = 40
_SECONDS_PER_FILE = 30
_START_SECONDS = 90
_USUAL_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def render_archive(files: Mapping[str, bytes]) -> bytes:
    """Return a zip with these files, in the order given; equal input gives equal bytes.

    Names are UTF-8 with flag bit 11, which Windows Explorer, WPS, 7-Zip, macOS and unzip read
    alike; without the bit a Chinese Windows would take them for GBK.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # zipfile sets bit 11 for every name that is not plain ASCII.
            entry = zipfile.ZipInfo(safe_name(name), FIXED_MOMENT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # as Windows writes: no Unix permissions to be misread
            entry.external_attr = 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def pack_folders(folders: Iterable[Path], target: Path) -> list[Path]:
    """Write ``<folder name>.zip`` into ``target`` for each folder, with the files in it.

    Raises:
        OutputError: The folder cannot be written.
    """
    written = []
    for folder in folders:
        files = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.is_file() and not path.name.startswith((".", "~$"))
        }
        path = target / f"{safe_name(folder.name)}.zip"
        write_bytes(path, render_archive(files))
        written.append(path)
    return written


def find_office() -> Path | None:
    """Return LibreOffice's program, or None when it is not installed."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return next((Path(place) for place in _USUAL_PLACES if Path(place).is_file()), None)


def convert_to_pdf(
    files: Sequence[Path],
    office: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write a PDF beside each file and return their paths.

    Args:
        files: Workbooks or documents.
        office: LibreOffice's program; found by itself by default.
        progress: Called with how many are done and how many there are.

    Raises:
        OutputError: LibreOffice is missing, failed, or left a file out.
    """
    program = office or find_office()
    if program is None:
        raise OutputError(
            "没有找到 LibreOffice，无法生成 PDF；其他文件不受影响。",
            "请安装 LibreOffice（免费软件）后重试，或去掉 --pdf。",
        )
    done: list[Path] = []
    # A profile of its own: a LibreOffice that the user has open neither blocks nor is touched.
    with tempfile.TemporaryDirectory(prefix="taskbook-pdf-", ignore_cleanup_errors=True) as made:
        place = Path(made)
        for batch in _batches(files):
            done += _convert(program, batch, place)
            if progress is not None:
                progress(len(done), len(files))
    return done


def _batches(files: Sequence[Path]) -> Iterable[Sequence[Path]]:
    """Cut into batches; names repeat from unit to unit, so a batch holds each name once."""
    waiting = list(files)
    while waiting:
        batch: dict[str, Path] = {}
        rest = []
        for path in waiting:
            if len(batch) < _BATCH and path.stem not in batch:
                batch[path.stem] = path
            else:
                rest.append(path)
        yield list(batch.values())
        waiting = rest


def _convert(program: Path, batch: Sequence[Path], place: Path) -> list[Path]:
    out = Path(tempfile.mkdtemp(dir=place))
    command = [
        str(program),
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(out),
        *(str(path.resolve()) for path in batch),
    ]
    try:
        finished = subprocess.run(
            command,
            capture_output=True,
            timeout=_START_SECONDS + _SECONDS_PER_FILE * len(batch),
            check=False,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        )
    except subprocess.TimeoutExpired as error:
        raise OutputError(
            "LibreOffice 长时间没有响应，PDF 没有生成。", "请重试，或去掉 --pdf。"
        ) from error
    except OSError as error:
        raise OutputError(f"无法运行 LibreOffice（{program}）。", "请检查安装是否完好。") from error
    made = []
    for path in batch:
        pdf = out / f"{path.stem}.pdf"
        if not pdf.is_file() or not pdf.stat().st_size:
            words = finished.stderr.decode("utf-8", "replace").strip()[:200]
            raise OutputError(
                f"LibreOffice 没有生成“{path.name}”的 PDF。{words}",
                "请用 LibreOffice 打开该文件，确认能够正常显示后重试。",
            )
        target = path.with_suffix(".pdf")
        write_bytes(target, pdf.read_bytes())
        made.append(target)
    return made
