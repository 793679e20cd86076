"""Settings of a workspace (``taskbook.toml``): who issues, how to reach them, dates and numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from taskbook.model.period import Period


@dataclass(frozen=True, slots=True)
class Contact:
    """联系人 of the supervision office."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """One official document of one period.

    Attributes:
        number: Serial in the 发文字号 (〔2021〕5号), or None to leave it open in a draft.
        date: 成文日期, or None to leave it open.
    """

    number: int | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PeriodSettings:
    """Dates and document numbers of one period."""

    deadline: dt.date
    notice: DocumentSettings = DocumentSettings()
    circular: DocumentSettings = DocumentSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a workspace's ``taskbook.toml`` says.

    Attributes:
        place: City or town, ``东莞市``.
        year: Year of the task sheet.
        id_prefix: ``DG``; ids are ``DG2021-001``.
        source_title: The document that set the tasks, for 依据 (2021年市政府主要目标任务分解表).
        issuer: 发文机关署名, ``东莞市人民政府办公室``. A 督查室 is an internal body and does not
            issue in its own name.
        mark: 发文机关标志.
        number_prefix: 机关代字 of the 发文字号, ``东府办函``.
        office: Who handles returns, ``市政府督查室``.
        contact: Its contact.
        letterhead: ``digital``, ``preprinted`` or ``none``.
        seal: Whether a seal will be pressed (changes the signature's geometry; never drawn).
        latin_font: Font of digits and Latin letters.
        copies_to: 抄送.
        landscape_page_number: ``strict`` or ``plain``.
        naming: Whether circulars name units (点名).
        ledger_url: SQLAlchemy URL, or empty for ``ledger.db`` in the workspace.
        periods: Dates and numbers by period.
        demo: True for demonstration data: every sheet and page says 演示数据.
    """

    place: str
    year: int
    id_prefix: str
    source_title: str
    issuer: str
    mark: str
    number_prefix: str
    office: str
    contact: Contact
    letterhead: str = "digital"
    seal: bool = True
    latin_font: str = "Times New Roman"
    copies_to: tuple[str, ...] = ()
    landscape_page_number: str = "plain"
    naming: bool = True
    ledger_url: str = ""
    periods: dict[Period, PeriodSettings] = field(default_factory=dict)
    demo: bool = False

    def unfilled(self) -> tuple[str, ...]:
        """Return what documents would show wrongly: texts with the template's ×, no contact."""
        texts = (self.place, self.source_title, self.issuer, self.mark, self.number_prefix)
        marked = [text for text in (*texts, self.office, *self.copies_to) if "×" in text]
        contact = {"联系人": self.contact.name, "联系电话": self.contact.phone}
        return (*marked, *(label for label, text in contact.items() if not text.strip()))

    def period(self, period: Period) -> PeriodSettings:
        """Return the settings of a period; due on the 5th of the next month by default."""
        found = self.periods.get(period)
        return found or PeriodSettings(deadline=default_deadline(period))


def default_deadline(period: Period) -> dt.date:
    """Return the 5th of the month after the period."""
    return period.next.first_day.replace(day=5)
