"""What every document of the office shares: red head, signature, imprint and how it is set.

Notice, circular, correction slip and reminder take these from the settings. 《党政机关公文处理工作
条例》 art. 17: a 督查室 is an internal body and does not issue in its own name; the 办公室 does.
"""

from __future__ import annotations

import re

from taskbook.errors import ConfigError
from taskbook.model.settings import DocumentSettings, Settings
from taskbook.official import (
    Fonts,
    Imprint,
    Layout,
    Letterhead,
    LetterheadKind,
    Signature,
    document_number,
)

DEMO_WORDS = "演示数据"
# The tags that ``frame_values`` fills in every template.
FRAME_TAGS = frozenset(
    {"版头", "落款", "版记", "发文机关", "承办机构", "联系人", "联系电话", "联系邮箱", "地区"}
)
_INTERNAL = re.compile(r"督查(?:室|科|处)$")


def layout_of(settings: Settings) -> Layout:
    """Return how the workspace's documents are set.

    Raises:
        ConfigError: ``landscape_page_number`` is neither ``strict`` nor ``plain``.
    """
    if settings.landscape_page_number not in {"strict", "plain"}:
        raise ConfigError(
            f"taskbook.toml 中 landscape_page_number 的值“{settings.landscape_page_number}”无效。",
            "请填 strict（按国标第8条）或 plain（放在横页下方）。",
        )
    return Layout(
        fonts=Fonts(latin=settings.latin_font),
        landscape_page_number=settings.landscape_page_number,
        watermark=DEMO_WORDS if settings.demo else "",
    )


def frame_values(
    settings: Settings, document: DocumentSettings, year: int, urgency: str = ""
) -> dict[str, object]:
    """Return the values of ``FRAME_TAGS`` for one document.

    Args:
        settings: Of the workspace.
        document: Number and date of this document.
        year: Year of the 发文字号 while the document has no date yet.
        urgency: 特急, 加急 or empty.

    Raises:
        ConfigError: ``letterhead`` is unknown, or the issuer may not issue documents.
    """
    kind = _kind(settings)
    _check_issuer(settings)
    number_year = document.date.year if document.date else year
    bare = kind is LetterheadKind.NONE
    return {
        "版头": Letterhead(
            mark=settings.mark,
            number=document_number(settings.number_prefix, number_year, document.number),
            kind=kind,
            urgency=urgency,
        ),
        "落款": Signature(settings.issuer, document.date, settings.seal),
        # A 版记 goes with a red head; a draft for circulation has none.
        "版记": () if bare else Imprint(settings.copies_to, settings.issuer, document.date),
        "发文机关": settings.issuer,
        "承办机构": settings.office,
        "联系人": settings.contact.name,
        "联系电话": settings.contact.phone,
        "联系邮箱": settings.contact.email,
        "地区": settings.place,
    }


def _kind(settings: Settings) -> LetterheadKind:
    try:
        return LetterheadKind(settings.letterhead)
    except ValueError as error:
        raise ConfigError(
            f"taskbook.toml 中 letterhead 的值“{settings.letterhead}”无效。",
            "请填 digital（绘制红头）、preprinted（套印）或 none（不用红头）。",
        ) from error


def _check_issuer(settings: Settings) -> None:
    if _INTERNAL.search(settings.issuer):
        raise ConfigError(
            f"taskbook.toml 中发文机关“{settings.issuer}”是内设机构，不能对外正式行文。",
            "根据《党政机关公文处理工作条例》第十七条，请改为办公厅（室）的名称。",
        )
