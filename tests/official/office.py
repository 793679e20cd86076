"""LibreOffice for the tests: docx to PDF with stand-ins for the fonts that offices have."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice or poppler is not installed",
)
_STAND_INS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "楷体_GB2312": "AR PL UKai CN",
    "黑体": "Noto Sans CJK SC",
    "Times New Roman": "Nimbus Roman",
}


def _font_configuration(folder: Path) -> Path:
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{stand_in}</string></edit>'
        "</match>"
        for name, stand_in in _STAND_INS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{matches}</fontconfig>',
        encoding="utf-8",
    )
    return path


def to_pdf(documents: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """Return the PDF of each document by name; one run of LibreOffice for all."""
    return _converted(documents, folder, folder, "pdf")


def saved_again(content: bytes, folder: Path) -> bytes:
    """Return a docx as LibreOffice saves it."""
    target = folder / "saved"
    found = _converted({"document": content}, folder, target, "docx:MS Word 2007 XML")
    return found["document"].read_bytes()


def _converted(
    documents: dict[str, bytes], folder: Path, target: Path, form: str
) -> dict[str, Path]:
    import os

    paths = []
    for name, content in documents.items():
        path = folder / f"{name}.docx"
        path.write_bytes(content)
        paths.append(str(path))
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", form, "--outdir", str(target), *paths]
    environment = os.environ | {"FONTCONFIG_FILE": str(_font_configuration(folder))}
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
    return {name: target / f"{name}.{form.split(':')[0]}" for name in documents}


def pages(pdf: Path, order: str = "-layout") -> list[str]:
    """Return the text of each page, as laid out, or ``-raw``: cell by cell as it was drawn."""
    text = subprocess.run(
        ["pdftotext", order, str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return text.split("\f")[:-1]


def squeezed(text: str) -> str:
    """Return ``text`` without spaces and line ends: what a page says, however it is set."""
    return re.sub(r"\s+", "", text)


def boxes(pdf: Path, page: int) -> list[tuple[str, float, float, float, float]]:
    """Return the words of a page (1-based) with left, top, right and bottom in millimetres."""
    html = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    found = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', html
    )
    scale = 25.4 / 72
    return [(word, *(float(n) * scale for n in numbers)) for *numbers, word in found]  # type: ignore[misc]
