"""A workspace: the folder in which an office keeps its settings, task sheet, returns and ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taskbook.errors import UsageError
from taskbook.files import safe_name
from taskbook.model.period import Period
from taskbook.model.settings import Settings
from taskbook.settings_file import read_settings

SETTINGS_NAME = "taskbook.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything is. Folders are made when something is written into them."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace that ``start`` is in, walking up as git does.

        Raises:
            UsageError: There is none.
        """
        if not start.is_dir():
            raise UsageError(f"找不到文件夹“{start}”。", "请检查 -C 后面的文件夹名。")
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / SETTINGS_NAME).is_file():
                return cls(folder)
        raise UsageError(
            f"在“{start}”及其上级文件夹中没有找到工作区（{SETTINGS_NAME}）。",
            "请先进入工作区文件夹，或用 -C 指定，或用 taskbook init 新建一个。",
        )

    def settings(self) -> Settings:
        """Return the settings. Raises ConfigError when the file is wrong."""
        return read_settings(self.settings_file)

    @property
    def settings_file(self) -> Path:
        """taskbook.toml."""
        return self.root / SETTINGS_NAME

    @property
    def register_file(self) -> Path:
        """单位名录.xlsx."""
        return self.root / "单位名录.xlsx"

    @property
    def task_sheet_file(self) -> Path:
        """任务总表.xlsx."""
        return self.root / "任务总表.xlsx"

    @property
    def reading_record_file(self) -> Path:
        """判读记录.xlsx."""
        return self.root / "判读记录.xlsx"

    @property
    def sources(self) -> Path:
        """Source documents with manifest.toml and corrections.csv."""
        return self.root / "sources"

    @property
    def ledger_file(self) -> Path:
        """The SQLite ledger."""
        return self.root / "ledger.db"

    def ledger_url(self, settings: Settings) -> str:
        """Return the SQLAlchemy URL of the ledger."""
        return settings.ledger_url or f"sqlite:///{self.ledger_file.as_posix()}"

    def issued(self, period: Period) -> Path:
        """下发/<period>."""
        return self.root / "下发" / str(period)

    def issued_to(self, period: Period, unit: str) -> Path:
        """下发/<period>/<unit>."""
        return self.issued(period) / safe_name(unit)

    def returned(self, period: Period) -> Path:
        """回收/<period>."""
        return self.root / "回收" / str(period)

    def merged(self, period: Period) -> Path:
        """合并/<period>."""
        return self.root / "合并" / str(period)

    def summarised(self, period: Period) -> Path:
        """通报/<period>."""
        return self.root / "通报" / str(period)

    def own_templates(self) -> Path:
        """templates/: copies here override the shipped ones."""
        return self.root / "templates"
