"""The list of assertions, what a document is expected to carry, and how a deviation is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from taskbook.official import geometry as g
from taskbook.official.conformance.reading import Docx, Paragraph
from taskbook.official.elements import LetterheadKind

# The rows of the reference's checklist that must never fail.
CORE = frozenset(
    {*range(1, 6), 7, 8, *range(10, 13), 15, *range(17, 24), 25, 26, *range(30, 34)}
    | {39, 40, 41, 43, 46, 48}
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which elements a document must carry; the others are not looked for.

    Attributes:
        kind: 文种 that the title ends with: 通知, 通报, 报告.
        issuer: 发文机关署名.
        letterhead: How the red head comes onto the paper.
        seal: Whether a seal will be pressed.
        recipients: Whether there is a 主送机关.
        attachments: How many 附件.
        note: Whether there is a 附注.
        imprint: Whether there is a 版记.
        signed: Whether there are 署名 and date.
        draft: Number and date may be open.
        counts: Row 55: given the document, yields what does not add up; None where nothing counts.
        accepted: Row to the reason why a deviation of this document is accepted.
    """

    kind: str
    issuer: str
    letterhead: LetterheadKind = LetterheadKind.DIGITAL
    seal: bool = True
    recipients: bool = True
    attachments: int = 0
    note: bool = False
    imprint: bool = True
    signed: bool = True
    draft: bool = False
    counts: Callable[[Docx], Iterator[str]] | None = None
    accepted: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def head(self) -> bool:
        """Whether there is a red head, drawn or pre-printed."""
        return self.letterhead is not LetterheadKind.NONE

    @property
    def drawn(self) -> bool:
        """Whether the red head is drawn."""
        return self.letterhead is LetterheadKind.DIGITAL


@dataclass(frozen=True, slots=True)
class Deviation:
    """One assertion that a document does not meet.

    Attributes:
        row: Number in the checklist.
        element: What it is about.
        level: ``E`` for what the standard states, ``W`` for what it recommends or practice asks.
        found: What stands there, in Chinese.
        reason: Why it is accepted, or empty.
    """

    row: int
    element: str
    level: str
    found: str
    reason: str = ""

    @property
    def core(self) -> bool:
        """Whether it is one of the thirty that must hold."""
        return self.row in CORE

    def __str__(self) -> str:
        tail = f"（接受：{self.reason}）" if self.reason else ""
        return f"[{self.level}{self.row}] {self.element}：{self.found}{tail}"


Check = Callable[[Docx, Expectation], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Assertion:
    """One row of the checklist."""

    row: int
    element: str
    level: str
    check: Check


ASSERTIONS: dict[int, Assertion] = {}


def assertion(row: int, element: str, level: str = "E") -> Callable[[Check], Check]:
    """Enter a function as the check of a row; it yields what it finds wrong."""

    def enter(check: Check) -> Check:
        ASSERTIONS[row] = Assertion(row, element, level, check)
        return check

    return enter


def near(found: int, expected: int, tolerance: int = 3) -> bool:
    """Return whether two measures in twips are the same to the eye."""
    return abs(found - expected) <= tolerance


def main_text(docx: Docx) -> list[Paragraph]:
    """Return the top-level paragraphs before the first attachment."""
    found: list[Paragraph] = []
    for paragraph in docx.paragraphs:
        if paragraph.style == "附件标识" or paragraph.ends_section:
            break
        found.append(paragraph)
    return found


def styled(docx: Docx, *names: str) -> list[Paragraph]:
    """Return the top-level paragraphs in these styles."""
    return [paragraph for paragraph in docx.paragraphs if paragraph.style in names]


def body(docx: Docx) -> list[Paragraph]:
    """Return the paragraphs of the 正文, headings included, before 附件说明 and 署名."""
    found: list[Paragraph] = []
    for paragraph in main_text(docx):
        if paragraph.style in {"附件说明", "署名", "成文日期"}:
            break
        if paragraph.style in {"公文正文", "一级标题", "二级标题", "三级标题", "四级标题"}:
            found.append(paragraph)
    return found


def position(docx: Docx, style: str) -> int:
    """Return the index of the first paragraph in a style, or -1."""
    for index, paragraph in enumerate(docx.paragraphs):
        if paragraph.style == style:
            return index
    return -1


def blanks_before(docx: Docx, index: int) -> int:
    """Return how many empty lines stand right above a paragraph."""
    count = 0
    while index - count > 0 and docx.paragraphs[index - count - 1].empty:
        count += 1
    return count


def font(paragraph: Paragraph, chain: tuple[str, ...], first_only: bool = False) -> Iterator[str]:
    """Yield the runs (or the first alone) that are not plain 三号 in one of these fonts."""
    for run in paragraph.runs[:1] if first_only else paragraph.runs:
        if run.font not in chain or run.size != g.SIZE_BODY or run.toggled("b"):
            yield f"“{run.text[:12]}”字体{run.font}、{run.size / 2}磅"
