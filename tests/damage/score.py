"""Score a check against the truth: rows right, queued, wrong, lost; and conservation."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from taskbook.model.form import FormSpec
from taskbook.model.progress import Answer, CheckedReturn
from taskbook.returns.prepared import label_key, squash

from .filled import Case, Key


@dataclass(slots=True)
class Damaged:
    """One damaged return.

    Attributes:
        content: The file.
        name: Its name.
        gone: Cells whose content the damage destroyed: nobody could still know them.
        changed: Cells that the damage changed to something that may count instead.
        whole: True where the file must not be accepted at all (other period, unit unknown).
        blank: Another workbook as issued, where its words are in the file as well.
    """

    content: bytes
    name: str = "报送.xlsx"
    gone: set[Key] = field(default_factory=set)
    changed: dict[Key, str] = field(default_factory=dict)
    whole: bool = False
    blank: bytes = b""


@dataclass(slots=True)
class Score:
    """Rows of one damaged file."""

    right: int = 0
    queued: int = 0
    refused: int = 0
    wrong: int = 0
    lost: int = 0
    details: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.right + self.queued + self.refused + self.wrong + self.lost


def score(case: Case, damaged: Damaged, checked: CheckedReturn) -> Score:
    """Return what became of every row that was filled in."""
    found = Score()
    truth = {**case.truth, **damaged.changed}
    answers = {(a.key, a.field): a for a in checked.answers}
    waiting = Counter(plain(item.text) for item in checked.queued)
    fates: dict[str, set[str]] = {}
    for key, typed in truth.items():
        if key in damaged.gone:
            continue
        fate = "lost"
        answer = answers.get(key)
        if answer is not None:
            fate = "right" if same(answer.text, typed) or _valued(answer, typed) else "wrong"
            if fate == "wrong":
                found.details.append(f"{key}: {answer.text[:30]!r} for {typed[:30]!r}")
        elif waiting[plain(typed)]:
            fate = "queued"
        elif not checked.readable or checked.refused:
            fate = "refused"
        else:
            found.details.append(f"{key}: lost {typed[:30]!r}")
        fates.setdefault(key[0], set()).add(fate)
    for key, answer in answers.items():
        expected = truth.get(key)
        if expected is None or (key in damaged.gone and not same(answer.text, expected)):
            fates.setdefault(key[0], set()).add("wrong")
            found.details.append(f"{key}: invented {answer.text[:30]!r}")
    for fate in fates.values():
        worst = next(f for f in ("wrong", "lost", "refused", "queued", "right") if f in fate)
        setattr(found, worst, getattr(found, worst) + 1)
    return found


def plain(text: str) -> str:
    """Return text as compared: numbers by value, text without space."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return re.sub(r"\s+", "", text)


def same(found: str, typed: str) -> bool:
    return plain(found) == plain(typed)


def _valued(answer: Answer, typed: str) -> bool:
    return answer.number is not None and same(str(answer.number), typed)


# Results of the form's own formulas, where the reader cannot tell them from what was typed; a
# number that was typed and lost shows in the score.
_SELF_CHECK = re.compile(
    r"\d{1,4}|[A-Z]{1,3}\d+|已填全|缺.*|[■□]+|→.*|应填.*|还有\d+格.*|本表已填全|查看|已全部填完.*"
)
_MARK = re.compile(r"[A-Z]+\d{4}-\d+(#\d+)?\|[0-9a-f]{12}")


def unaccounted(
    blank: bytes, damaged: Damaged, checked: CheckedReturn, labels: set[str]
) -> list[str]:
    """Return the cells that conservation misses: read by another reader, compared by place.

    Every cell whose text did not stand in the issued workbook must be in exactly one of answers,
    queued and refused.
    """
    if not checked.readable:
        return []
    refs = Counter(
        (ref.sheet, ref.cell)
        for ref in (
            *(a.ref for a in checked.answers),
            *(q.ref for q in checked.queued),
            *(r for r, _ in checked.refused),
        )
    )
    twice = [f"twice: {sheet}!{cell}" for (sheet, cell), n in refs.items() if n > 1]
    books = (blank, damaged.blank) if damaged.blank else (blank,)
    issued = {squash(text) for book in books for _, _, text, _ in cells_of(book)} | labels
    missed = [
        f"missed: {sheet}!{cell} {text[:40]!r}"
        for sheet, cell, text, formula in cells_of(damaged.content)
        if squash(text) not in issued
        and label_key(text) not in labels
        and not formula
        and not _MARK.fullmatch(text)
        and not _SELF_CHECK.fullmatch(text)
        and (sheet, cell) not in refs
    ]
    return twice + missed


def labels_of(spec: FormSpec) -> set[str]:
    """Return the labels of the form's columns and what else they may be called."""
    return {
        label_key(label)
        for columns in spec.columns.values()
        for column in columns
        for label in (column.label, *column.aliases)
    }


def cells_of(content: bytes) -> list[tuple[str, str, str, bool]]:
    """Return (sheet, address, text, is formula) of each non-empty cell, by openpyxl or calamine."""
    import contextlib

    if content.startswith(b"PK") and b"mimetype" not in content[:60]:
        with contextlib.suppress(Exception):  # openpyxl gives up on files that Excel opens
            return _by_openpyxl(content)
    import python_calamine

    from taskbook.returns.grid import address, number_text

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.CalamineError:
        return []  # text, or broken for every reader
    found = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                text = number_text(value) if isinstance(value, float) else str(value)
                if text.strip() and name != "_taskbook":
                    found.append((name, address(r, c), plain(text), False))
    return found


def _by_openpyxl(content: bytes) -> list[tuple[str, str, str, bool]]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content))
    found = []
    for sheet in book.worksheets:
        if sheet.title == "_taskbook" or sheet["A1"].value == "taskbook":
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or not str(cell.value).strip():
                    continue
                formula = cell.data_type == "f"
                found.append((sheet.title, cell.coordinate, plain(str(cell.value)), formula))
    return found
