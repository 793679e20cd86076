"""What is asked of a unit in a period: the form's columns, and the form as issued to one unit."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from taskbook.model.period import Period


class Section(StrEnum):
    """A sheet of the return form (填报表) that asks for answers."""

    LEAD = "lead"
    INDICATOR = "indicator"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section, from ``templates/return_form.toml``.

    Attributes:
        key: Stable identifier, ``progress``.
        label: Header label, ``本季度进展``.
        kind: ``given`` (pre-filled, locked) or what is asked: ``text``, ``number``, ``choice``,
            ``date``, ``phone``.
        required: Whether a row that must be answered is incomplete without it.
        choices: For ``choice``: the allowed words.
        help: Input hint.
        width: Column width in characters.
        aliases: Other labels accepted for it in a returned file.
        required_when: Words of the section's ``choice`` column that make this column required.
        once: Required in the sheet's first row to be answered; a later row left empty means "as
            above" (填报人, 联系电话: one person usually answers for all).
    """

    key: str
    label: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    width: float = 12
    aliases: tuple[str, ...] = ()
    required_when: tuple[str, ...] = ()
    once: bool = False
    asked: bool = field(init=False, repr=False, compare=False)  # read for every cell of a return

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", self.kind != "given")


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The form's design: which columns each section has, and the coded empty answers.

    Attributes:
        version: Version of the design with a digest of what it asks, part of each form's identity.
        sheet_names: Section to sheet name (牵头任务, 量化指标, 协助任务).
        columns: Section to its columns, left to right.
        coded: Coded empty answers: 零报告, 不适用, 暂无数据, 并入他项.
        title: Title of the workbook; ``{period}``, ``{place}`` and ``{year}`` are filled in.
        guide: Paragraphs of the first sheet; ``{deadline}``, ``{coded}``, ``{office}`` and the
            placeholders of ``title`` are filled in.
        guide_sheet: Name of the first sheet.
        paper: ``A3`` or ``A4``.
        words: Short texts on the sheets, by key (see ``templates/return_form.toml``).
    """

    version: str
    sheet_names: dict[Section, str]
    columns: dict[Section, tuple[Column, ...]]
    coded: tuple[str, ...]
    title: str = "{period}主要目标任务进展情况填报表"
    guide: tuple[str, ...] = ()
    guide_sheet: str = "填报说明"
    paper: str = "A3"
    words: dict[str, str] = field(default_factory=dict)

    def asked(self, section: Section) -> tuple[Column, ...]:
        """Return the answer columns of a section, left to right."""
        return tuple(column for column in self.columns[section] if column.asked)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row issued to a unit.

    Attributes:
        key: Unique within the form: the task id, with ``#n`` (1-based) for its n-th indicator.
        section: The sheet it stands on.
        task_id: The task.
        indicator: 0-based index into the task's indicators, or None.
        fingerprint: ``fingerprint`` of the text by which a person would recognise the row.
        given: Column key to the pre-filled text.
        due: False for 本季度无节点 rows, which need no answer.
        same_as: Other task ids that this row's answer also serves (同一事项, asked once).
        same_indicators: Keys of the indicators that this row's value also serves: the same
            quantity with another target (this quarter's and the year's), asked once.
        group: ``town`` for a town's own plan task, which stands under its own heading.
    """

    key: str
    section: Section
    task_id: str
    indicator: int | None
    fingerprint: str
    given: dict[str, str]
    due: bool = True
    same_as: tuple[str, ...] = ()
    same_indicators: tuple[str, ...] = ()
    group: str = "city"


@dataclass(frozen=True, slots=True)
class IssuedForm:
    """The form as issued to one unit for one period; kept by the office to match the return.

    Attributes:
        unit: Canonical name.
        period: Quarter asked for.
        spec_version: ``FormSpec.version``.
        deadline: Day by which the return is due.
        rows: In issued order.
    """

    unit: str
    period: Period
    spec_version: str
    deadline: dt.date
    rows: tuple[FormRow, ...]

    @property
    def form_id(self) -> str:
        """Identity of this very form: unit, period and a digest of its rows."""
        text = "\n".join(f"{row.key} {row.fingerprint} {row.due}" for row in self.rows)
        digest = hashlib.sha256(f"{self.unit}\n{self.spec_version}\n{text}".encode()).hexdigest()
        return f"{self.period}-{digest[:16]}"


def fingerprint(*texts: str) -> str:
    """Return 12 hex digits that survive re-typing: width, spacing and punctuation do not count."""
    kept = (
        char
        for char in unicodedata.normalize("NFKC", "\x1f".join(texts))
        if char == "\x1f" or unicodedata.category(char)[0] in "LNS"
    )
    return hashlib.sha256("".join(kept).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Prior:
    """Last quarter's accepted answer, shown in the carried-over column."""

    key: str
    progress: str
    status: str
    value: Decimal | None = None
