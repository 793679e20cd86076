"""Drop-downs, input hints and type rules of the answer cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from taskbook.excel.pen import Pen
from taskbook.model.form import Column, FormSpec
from taskbook.model.location import column_letters
from taskbook.outputs.identity import CHOICES_SHEET
from taskbook.outputs.layout import Place, SheetPlan
from taskbook.outputs.selfcheck import one_of, sheet_reference

_LONGEST_LIST = 255
_LONGEST_TITLE = 32
_LONGEST_HINT = 255
_FIRST_DAY = dt.date(2000, 1, 1)
_LAST_DAY = dt.date(2099, 12, 31)
_PHONE_LENGTHS = (7, 40)


def fits_inline(choices: tuple[str, ...]) -> bool:
    """Return whether a drop-down can hold its words itself, without a hidden sheet.

    Excel allows 255 UTF-16 units in all, and a comma within a word would part it in two.
    """
    joined = ",".join(choices)
    return len(joined.encode("utf-16-le")) // 2 <= _LONGEST_LIST and not any(
        "," in word or '"' in word or word != word.strip() for word in choices
    )


def long_lists(plans: tuple[SheetPlan, ...]) -> dict[tuple[str, ...], str]:
    """Return the lists too long for a drop-down, with the range on the choices' sheet of each."""
    found: dict[tuple[str, ...], str] = {}
    for plan in plans:
        for place in plan.asked:
            choices = place.column.choices
            if choices and not fits_inline(choices) and choices not in found:
                letter = column_letters(len(found) + 1)
                found[choices] = (
                    f"={sheet_reference(CHOICES_SHEET)}!${letter}$1:${letter}${len(choices)}"
                )
    return found


def add_rules(
    pen: Pen, plan: SheetPlan, spec: FormSpec, ranges: dict[tuple[str, ...], str]
) -> None:
    """Put a rule with a hint on every answer column of a sheet, over all its blocks at once."""
    if not plan.blocks:
        return
    (first, last), *others = plan.blocks
    for place in plan.asked:
        options = _options(place, first, spec, ranges)
        options["input_title"] = place.column.label[:_LONGEST_TITLE]
        options["input_message"] = _hint(place.column, spec)
        if others:
            options["other_cells"] = [[a, place.col, b, place.col] for a, b in others]
        pen.done(pen.sheet.data_validation(first, place.col, last, place.col, options))


def _options(
    place: Place, first: int, spec: FormSpec, ranges: dict[tuple[str, ...], str]
) -> dict[str, Any]:
    column = place.column
    if column.kind == "choice":
        source: Any = ranges.get(column.choices) or list(column.choices)
        return {
            "validate": "list",
            "source": source,
            "error_title": column.label[:_LONGEST_TITLE],
            "error_message": "请从下拉列表中选择。",
        }
    if column.kind == "number":
        cell = f"{place.letter}{first + 1}"
        terms = [f"ISNUMBER({cell})"]
        if spec.coded:
            terms.append(one_of(cell, spec.coded))
        coded = f"；确无数据的请填：{'、'.join(spec.coded)}" if spec.coded else ""
        return {
            "validate": "custom",
            "value": f"=OR({','.join(terms)})",
            "error_title": column.label[:_LONGEST_TITLE],
            "error_message": f"这里只能填数字，不带单位和文字{coded}。"[:_LONGEST_HINT],
        }
    if column.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": _LAST_DAY,
            "error_type": "warning",
            "error_title": column.label[:_LONGEST_TITLE],
            "error_message": "请填写日期，如 2021-3-31。",
        }
    if column.kind == "phone":
        return {
            "validate": "length",
            "criteria": "between",
            "minimum": _PHONE_LENGTHS[0],
            "maximum": _PHONE_LENGTHS[1],
            "error_type": "warning",
            "error_title": column.label[:_LONGEST_TITLE],
            "error_message": "电话号码位数不对，请核对；座机请带区号。",
        }
    return {"validate": "any"}


def _hint(column: Column, spec: FormSpec) -> str:
    hint = column.help
    if column.required and column.kind in ("text", "number") and spec.coded:
        more = f"确无内容的请填：{'、'.join(spec.coded)}。"
        if len(hint) + len(more) + 1 <= _LONGEST_HINT:
            hint = f"{hint}\n{more}" if hint else more
    return hint
