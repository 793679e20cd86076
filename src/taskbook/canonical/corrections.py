"""A person's decisions about cells of a source (corrections.csv); they lapse when it changes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from taskbook.errors import ConfigError
from taskbook.files import read_bytes
from taskbook.model.location import Location
from taskbook.problems.problem import Problem
from taskbook.sources.paged_text import decode_text

LABELS = ("文件", "行", "字段", "原文", "更正为", "理由")

# What a clerk calls a field in corrections.csv, and anywhere else a field is named to people.
FIELD_WORDS = {
    "requirement": "总体要求",
    "title": "年度目标及工作内容",
    "schedule": "季度进度安排",
    "leaders": "责任领导",
    "lead_units": "牵头单位",
    "responsible": "责任人",
    "contacts": "直接责任人",
    "assisting": "协助单位",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of corrections.csv."""

    document: str
    row: int
    field: str
    original: str
    corrected: str
    why: str
    line: int = 0


@dataclass(slots=True)
class Corrections:
    """All corrections, by place; remembers which were met so that the others can be reported."""

    by_place: dict[tuple[str, int, str], Correction] = field(default_factory=dict)
    met: set[tuple[str, int, str]] = field(default_factory=set)

    def apply(self, text: str, location: Location) -> tuple[str, Problem | None]:
        """Return the text that holds at ``location`` (label: the field) and what to record.

        A correction whose original is not what the source says now is not applied.
        """
        key = (location.document, location.row or 0, location.label or "")
        correction = self.by_place.get(key)
        if correction is None:
            return text, None
        self.met.add(key)
        if _same(text, correction.original):
            problem = Problem(
                "correction-applied",
                location,
                found=text,
                repaired=correction.corrected,
                note=correction.why,
            )
            return correction.corrected, problem
        stale = Problem("correction-stale", location, found=text, expected=correction.original)
        return text, stale

    def unmet(self, name: str) -> list[Problem]:
        """Return a doubt for every correction whose place no source has; ``name``: the file."""
        return [
            Problem(
                "correction-unused",
                Location(name, row=correction.line),
                found=f"{correction.document} 第{correction.row}行 {FIELD_WORDS[correction.field]}",
            )
            for key, correction in self.by_place.items()
            if key not in self.met
        ]


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def read_corrections(path: Path) -> Corrections:
    """Read corrections.csv (UTF-8 or GB18030, as Excel saves it).

    Raises:
        ConfigError: A column, a line number or a field name is wrong; names the line.
        SourceError: The file cannot be read.
    """
    rows = list(csv.reader(io.StringIO(decode_text(read_bytes(path), path.name))))
    if not rows or tuple(rows[0]) != LABELS:
        raise ConfigError(
            f"更正表“{path.name}”第1行应为：{','.join(LABELS)}。", "请改正表头后重试。"
        )
    fields = {word: name for name, word in FIELD_WORDS.items()}
    corrections = Corrections()
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(LABELS) or not row[1].isdigit() or row[2] not in fields:
            raise ConfigError(
                f"更正表“{path.name}”第{number}行有误：{','.join(row)}。",
                f"“行”应为数字，“字段”应为{'、'.join(fields)}之一，共{len(LABELS)}列。",
            )
        key = (row[0], int(row[1]), fields[row[2]])
        corrections.by_place[key] = Correction(
            key[0], key[1], key[2], row[3], row[4], row[5], number
        )
    return corrections
