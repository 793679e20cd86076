"""A settings file read with its line numbers, so that a mistake is reported where it stands."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from taskbook.errors import ConfigError


class TomlSource:
    """One TOML file: its data, and the line on which any key stands.

    Attributes:
        path: The file.
        data: What it says.
    """

    def __init__(self, path: Path) -> None:
        """Read ``path``.

        Raises:
            ConfigError: It is missing, not UTF-8, or not TOML; names the line.
        """
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ConfigError(f"找不到或无法读取设置文件“{path}”。", "请检查文件名。") from error
        except UnicodeDecodeError as error:
            raise ConfigError(
                f"设置文件“{path.name}”不是 UTF-8 编码。", "请在记事本中另存为 UTF-8 编码。"
            ) from error
        self._lines = text.splitlines()
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            match = re.search(r"line (\d+)", str(error))
            line = int(match[1]) if match else len(self._lines)
            self.refuse(line, "书写不符合 TOML 格式", "请检查引号、等号和方括号是否成对。")

    def line(self, key: str, table: str = "", index: int = 0) -> int:
        """Return the 1-based line of ``key`` in the ``index``-th (0-based) ``[[table]]``.

        Falls back to the table's own line, then to 1, when the key is not there.
        """
        seen, here, start = -1, not table, 1
        for number, line in enumerate(self._lines, 1):
            stripped = line.strip()
            if stripped.startswith("["):
                if here and table:
                    break
                seen += stripped == f"[[{table}]]"
                here = stripped == f"[[{table}]]" and seen == index
                start = number if here else start
            elif here and re.match(rf"{re.escape(key)}\s*=", stripped):
                return number
        return start

    def refuse(self, line: int, reason: str, instruction: str = "") -> NoReturn:
        """Raise the ConfigError that names this file, ``line`` and ``reason``."""
        raise ConfigError(
            f"设置文件“{self.path.name}”第 {line} 行：{reason}。",
            instruction or "请按该文件开头的说明修改；删除工作区里的这个文件即恢复默认。",
        )

    def number(self, value: object, line: int, what: str) -> Decimal:
        """Return ``value`` as an exact number; refuse anything else."""
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise InvalidOperation
            number = Decimal(str(value))
            if not number.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            self.refuse(line, f"{what}应为数字，现为“{value}”")
        return number

    def choice(self, value: object, allowed: tuple[str, ...], line: int, what: str) -> str:
        """Return ``value`` when it is one of ``allowed``; refuse anything else."""
        if not isinstance(value, str) or value not in allowed:
            self.refuse(line, f"{what}“{value}”不在可选范围（{'、'.join(allowed)}）内")
        return value

    def only(self, table: dict[str, Any], allowed: tuple[str, ...], line_of: str = "") -> None:
        """Refuse a key that means nothing: a slip of the pen must not go unnoticed."""
        for key in table:
            if key not in allowed:
                name, _, index = line_of.partition("#")
                line = self.line(key, name, int(index or 0))
                self.refuse(line, f"不认识的设置项“{key}”（可用：{'、'.join(allowed)}）")
