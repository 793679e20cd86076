"""What was made quick must say the same as the plain way."""

from __future__ import annotations

import gc
import unicodedata

import pytest

from taskbook.memory import many_objects
from taskbook.returns.answers import _unusable
from taskbook.returns.grid import Cell, Merge, Sheet, number_text
from taskbook.returns.limits import Refused
from taskbook.returns.merged_cells import covered_cells
from taskbook.returns.prepared import squash
from taskbook.returns.xlsx_sheet import read_sheet


@pytest.mark.parametrize(
    "text", ["第１季度（完成）", "A b-ｃ，①㎡ ℃", "ｶﾞ㈱ §5 ≥3％", "", "é\u0301"]
)
def test_squash_keeps_letters_digits_and_symbols(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LNS")
    assert squash(text) == kept.casefold()


@pytest.mark.parametrize(
    ("raw", "text"), [("0", "0"), ("12", "12"), ("007", "7"), ("1.50", "1.5"), ("1" * 16, None)]
)
def test_whole_numbers_read_as_before(raw: str, text: str | None) -> None:
    assert number_text(raw) == (text or number_text(float(raw)))


@pytest.mark.parametrize("text", ["已完成=cmd", "E100", "Err:508", "Ｅrr", "1|x!A1", "甲@sum(1)"])
def test_what_starts_with_a_letter_or_digit_is_usable(text: str) -> None:
    stops = _unusable(Cell(text)) is not None
    assert not (stops and text[:1].isalnum() and text[0] != "E")


def test_rows_below_a_merge() -> None:
    sheet = Sheet("表", merges=[Merge(5, 3, 7, 4)])
    assert list(covered_cells(sheet).below[5, 3]) == [6, 7]


@pytest.mark.parametrize("tag", ["is", "c", "t", "x"])
def test_deep_nesting_of_any_element_is_refused(tag: str) -> None:
    content = f"<worksheet>{f'<{tag}>' * 80}{f'</{tag}>' * 80}</worksheet>".encode()
    with pytest.raises(Refused) as refused:
        read_sheet(content, Sheet("表"), [], (), False, [100])
    assert refused.value.code == "file-unsafe"


def test_the_collector_is_left_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="x"), many_objects():
        raise ValueError("x")
    assert gc.get_threshold() == before
