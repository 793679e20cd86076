"""What was made quick must say the same as the plain way."""

from __future__ import annotations

import gc
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.memory import many_objects
from taskbook.model.form import Column, FormRow, Section
from taskbook.model.period import Period
from taskbook.outputs.form_spec import load_form_spec
from taskbook.resources import template
from taskbook.returns.answers import Reading, _unusable, plain_answer, read_answer, tidy
from taskbook.returns.grid import Cell, Merge, Sheet, number_text
from taskbook.returns.limits import Refused
from taskbook.returns.merged_cells import covered_cells
from taskbook.returns.prepared import Labels, label_key, squash
from taskbook.returns.xlsx_sheet import read_sheet

SPEC = load_form_spec(template("return_form.toml"))
LABELS = [name for c in SPEC.columns[Section.LEAD] for name in (c.label, *c.aliases)]
# Pieces of labels and of answers, and what people and programs put between them.
PIECES = st.sampled_from(
    [
        *LABELS,
        *"（(【[）)】]*＊：: 　\n\t_",
        "推进",
        "家企业，",
        "⽉",
        "完",
        "３％",
        "  ",
        "_x000D_",
        "=A1",
        "E",
    ]
)
WORDING = st.lists(PIECES | st.text(max_size=3), max_size=6).map("".join)


@given(WORDING)
def test_a_label_is_found_whether_or_not_its_characters_are_looked_at_first(text: str) -> None:
    by_key = {
        label_key(name): [(Section.LEAD, column)]
        for column in SPEC.columns[Section.LEAD]
        for name in (column.label, *column.aliases)
    }
    found = Labels(by_key).named_by(text)
    assert list(found) == (by_key.get(label_key(text), []) if len(text) <= 60 else [])


@given(WORDING)
def test_a_plain_answer_is_what_the_whole_reading_makes_of_it(text: str) -> None:
    column, row = (
        Column("progress", "本季度进展", "text", required=True),
        FormRow("DG2021-001", Section.LEAD, "DG2021-001", None, "", {}),
    )
    plain = plain_answer(Cell(text), column)
    if plain:
        reading = read_answer(Cell(text), column, row, SPEC, Period(2021, 1))
        assert reading == Reading("answer", plain)


@given(WORDING)
def test_a_text_left_as_it_is_has_nothing_to_tidy(text: str) -> None:
    odd = re.compile(r"[\x00-\x1f\x7f\u00a0\u200b-\u200f\u3000\uff10-\uff19\uff05]|  |_x000D_")
    if not odd.search(text):
        return
    assert not odd.search(tidy(text).replace("\n", ""))


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
