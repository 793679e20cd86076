"""Damage that another program does by saving: LibreOffice to xlsx, xls, ods and back."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from . import by_habit
from .by_openpyxl import DAMAGES, Damage, damage
from .filled import Case, World
from .score import Damaged

assert by_habit  # its damage is saved by LibreOffice too

OFFICE = shutil.which("soffice")


def convert(content: bytes, before: str, after: str) -> bytes:
    """Return ``content`` as LibreOffice saves it."""
    return _convert(content, before, after)


@lru_cache(maxsize=64)
def _convert(content: bytes, before: str, after: str) -> bytes:
    assert OFFICE is not None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"in.{before}"
        source.write_bytes(content)
        target = Path(folder) / "out"
        # One profile per process: two office processes on one profile wait for each other.
        profile = Path(tempfile.gettempdir()) / f"taskbook-office-{os.getpid()}"
        subprocess.run(
            [
                OFFICE,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                after,
                "--outdir",
                str(target),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (target / f"in.{after.partition(':')[0]}").read_bytes()


def _resaved(name: str, inner: Damage, *steps: str) -> None:
    def function(case: Case, world: World) -> Damaged:
        made = inner(case, world)
        content, before = made.content, "xlsx"
        for after in steps:
            content, before = convert(content, before, after), after
        return Damaged(
            content,
            f"报送.{before}",
            gone=made.gone,
            changed=made.changed,
            whole=made.whole,
            blank=made.blank,
        )

    damage(name)(function)


if OFFICE is not None:
    _resaved("LibreOffice 另存 xlsx", DAMAGES["原样"], "xlsx")
    _resaved("LibreOffice 另存 xls", DAMAGES["原样"], "xls")
    _resaved("LibreOffice 另存 ods", DAMAGES["原样"], "ods")
    _resaved("ods 转 xls 再转 xlsx", DAMAGES["原样"], "ods", "xls", "xlsx")
    _resaved("打乱次序后另存 xls", DAMAGES["各表打乱次序"], "xls")
    _resaved("标识全丢后另存 ods", DAMAGES["所有隐藏标识全丢"], "ods")
    _resaved("合并后另存 xls", DAMAGES["答案合并单元格"], "xls")
    _resaved("合并后另存 ods", DAMAGES["答案合并单元格"], "ods")
    _resaved("表头清空后另存 xls", DAMAGES["一个表头被清空"], "xls")
    _resaved("表头清空后另存 ods", DAMAGES["一个表头被清空"], "ods")
    _resaved("另存 fods", DAMAGES["原样"], "fods")
    _resaved("另存网页", DAMAGES["原样"], "html")
    _resaved("整格删除线后另存 xls", DAMAGES["整格删除线"], "xls")
    _resaved("整格删除线后另存 ods", DAMAGES["整格删除线"], "ods")
    _resaved("旧稿带删除线后另存 xls", DAMAGES["一格里旧稿带删除线"], "xls")
    _resaved("旧稿带删除线后另存 ods", DAMAGES["一格里旧稿带删除线"], "ods")
    _resaved("数字格式显示成万后另存 ods", DAMAGES["数字格式显示成万"], "ods")
    _resaved("表头改成新词后另存 xls", DAMAGES["一个表头改成新词"], "xls")
