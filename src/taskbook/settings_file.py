"""Load ``taskbook.toml`` and ``manifest.toml``; a wrong entry is refused by file and key."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from taskbook.errors import ConfigError, UsageError
from taskbook.files import read_bytes
from taskbook.model.period import Period
from taskbook.model.settings import (
    Contact,
    DocumentSettings,
    PeriodSettings,
    Settings,
    default_deadline,
)

T = TypeVar("T")
_KNOWN = {
    "place": {"name", "year", "prefix", "source_title", "demo"},
    "issuer": {
        "name",
        "mark",
        "number_prefix",
        "office",
        "letterhead",
        "seal",
        "latin_font",
        "landscape_page_number",
        "copies_to",
    },
    "contact": {"name", "phone", "email"},
    "circular": {"naming"},
    "ledger": {"url"},
}
_CHOICES = {
    "letterhead": ("digital", "preprinted", "none"),
    "landscape_page_number": ("plain", "strict"),
}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        ConfigError: It is not valid TOML; the message names the line.
        SourceError: It cannot be read.
    """
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"设置文件“{path.name}”格式有误：{error}。",
            "请按提示的行列检查引号、等号和方括号，并以 UTF-8 编码保存。",
        ) from error


def read_settings(path: Path) -> Settings:
    """Return the settings in ``taskbook.toml``.

    Raises:
        ConfigError: A key is unknown, missing or of the wrong type.
    """
    table = read_toml(path)
    reader = _Reader(path.name, table)
    reader.refuse_unknown()
    return Settings(
        place=reader.get("place", "name", str),
        year=reader.get("place", "year", int),
        id_prefix=reader.get("place", "prefix", str),
        source_title=reader.get("place", "source_title", str),
        issuer=reader.get("issuer", "name", str),
        mark=reader.get("issuer", "mark", str),
        number_prefix=reader.get("issuer", "number_prefix", str),
        office=reader.get("issuer", "office", str),
        contact=Contact(
            reader.get("contact", "name", str, ""),
            reader.get("contact", "phone", str, ""),
            reader.get("contact", "email", str, ""),
        ),
        letterhead=reader.choice("issuer", "letterhead"),
        seal=reader.get("issuer", "seal", bool, True),
        latin_font=reader.get("issuer", "latin_font", str, "Times New Roman"),
        copies_to=tuple(reader.get("issuer", "copies_to", list, [])),
        landscape_page_number=reader.choice("issuer", "landscape_page_number"),
        naming=reader.get("circular", "naming", bool, True),
        ledger_url=reader.get("ledger", "url", str, ""),
        periods=reader.periods(),
        demo=reader.get("place", "demo", bool, False),
    )


class _Reader:
    """Takes typed values out of a parsed TOML file."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self._name = name
        self._table = table

    def refuse_unknown(self) -> None:
        """Refuse misspelt sections and keys: a setting without effect would mislead."""
        for section, content in self._table.items():
            if section == "period":
                continue
            known = _KNOWN.get(section)
            if known is None or not isinstance(content, dict):
                raise ConfigError(
                    f"设置文件“{self._name}”中的“[{section}]”无法识别。",
                    f"可用的小节：{'、'.join(_KNOWN)}、period.2021Q1。",
                )
            for key in content:
                if key not in known:
                    raise ConfigError(
                        f"设置文件“{self._name}”[{section}] 中的“{key}”无法识别。",
                        f"可用的设置：{'、'.join(sorted(known))}。",
                    )

    def get(self, section: str, key: str, kind: type[T], default: T | None = None) -> T:
        """Return a value of the expected type, or the default."""
        value = self._table.get(section, {}).get(key, default)
        if value is None:
            raise ConfigError(f"设置文件“{self._name}”[{section}] 缺少“{key}”。", "请补上这一项。")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ConfigError(
                f"设置文件“{self._name}”[{section}] 的“{key}”为 {value!r}，类型不对。",
                f"应为{ {str: '文字', int: '整数', bool: 'true 或 false', list: '列表'}[kind] }。",
            )
        return value

    def choice(self, section: str, key: str) -> str:
        """Return one of the allowed words, the first by default."""
        words = _CHOICES[key]
        value = self.get(section, key, str, words[0])
        if value not in words:
            raise ConfigError(
                f"设置文件“{self._name}”[{section}] 的“{key}”为“{value}”。",
                f"应为{'、'.join(words)}之一。",
            )
        return value

    def periods(self) -> dict[Period, PeriodSettings]:
        """Return the dates and numbers by period."""
        found = {}
        for name, content in self._table.get("period", {}).items():
            try:
                period = Period.parse(name)
            except UsageError as error:
                raise ConfigError(
                    f"设置文件“{self._name}”中的“[period.{name}]”不是季度。", error.instruction
                ) from error
            found[period] = PeriodSettings(
                deadline=self._date(name, content, "deadline") or default_deadline(period),
                notice=self._document(name, content, "notice"),
                circular=self._document(name, content, "circular"),
            )
        return found

    def _document(self, period: str, content: dict[str, Any], key: str) -> DocumentSettings:
        table = content.get(key, {})
        number = table.get("number") if isinstance(table, dict) else "?"
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise ConfigError(
                f"设置文件“{self._name}”[period.{period}] 的“{key}”有误。",
                "应写成 { number = 5, date = 2021-03-22 }，两项都可省略。",
            )
        return DocumentSettings(number, self._date(period, table, "date"))

    def _date(self, period: str, table: dict[str, Any], key: str) -> dt.date | None:
        value = table.get(key)
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise ConfigError(
                f"设置文件“{self._name}”[period.{period}] 的“{key}”为 {value!r}，不是日期。",
                "请写成 2021-04-06 的形式，不加引号。",
            )
        return value
