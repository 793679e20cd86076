"""Make the pictures of the README from a demonstration: ``make_images.py out/``.

Needs LibreOffice and poppler. The pictures are real output, converted to PDF and to PNG.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

IMAGES = Path(__file__).with_name("images")
WIDTH = 900


def picture(source: Path, page: int, name: str, crop: tuple[float, float, float, float]) -> None:
    """Save one page of a document, cropped (shares of width and height), as a small PNG."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        fonts = {"FONTCONFIG_FILE": str(Path(__file__).with_name("preview-fonts.conf"))}
        subprocess.run(
            [*command, str(source)], check=True, capture_output=True, env=os.environ | fonts
        )
        pdf = next(Path(folder).glob("*.pdf"))
        pages = ["-f", str(page), "-l", str(page), "-r", "130", "-png"]
        subprocess.run(["pdftoppm", *pages, str(pdf), f"{folder}/page"], check=True)
        image = Image.open(next(Path(folder).glob("page*.png"))).convert("RGB")
    width, height = image.size
    left, top, right, bottom = crop
    image = image.crop(
        (int(left * width), int(top * height), int(right * width), int(bottom * height))
    )
    image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.LANCZOS)
    image.quantize(64).save(IMAGES / name, optimize=True)


def main() -> None:
    """Make both pictures."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    IMAGES.mkdir(exist_ok=True)
    form = out / "回收" / "2021Q1" / "按时" / "科学技术局填报表.xlsx"
    picture(form, 2, "form.png", (0.03, 0.03, 0.8, 0.5))
    circular = out / "通报" / "2021Q2" / "2021Q2_情况通报.docx"
    picture(circular, 1, "circular.png", (0.05, 0.04, 0.95, 0.97))


if __name__ == "__main__":
    main()
