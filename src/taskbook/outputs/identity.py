"""Identity of an issued workbook: the names and places under which it is stored.

``docs/return-form.md`` describes the layout for readers; the reader of returned files imports the
constants from here, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from taskbook.model.form import FormRow, IssuedForm, Section

LAYOUT = "1"
IDENTITY_SHEET = "_taskbook"
CHOICES_SHEET = "_选项"
PROPERTY_PREFIX = "taskbook."
NAME_PREFIX = "taskbook_"
SEPARATOR = "|"
MARK = "taskbook"
# How the comments of a correction workbook begin: they are ours, not something a unit wrote.
MUST_MARK, VERIFY_MARK = "须修改：", "须核实："
# A correction workbook names the files that it mends by the beginnings of their content hashes. Two
# or three are usual; a string in a property or a defined name has at most 255 characters.
MENDED_DIGITS = 16
MOST_MENDED = 15
# On the identity sheet: facts from A1 downwards, the tables' heads on this 1-based row.
TABLE_HEAD_ROW = 10
ROW_HEADS = (
    "key",
    "fingerprint",
    "section",
    "sheet",
    "row",
    "due",
    "task_id",
    "indicator",
    "same_as",
)
FIELD_HEADS = ("section", "field", "label", "sheet", "column")
FIELD_TABLE_COLUMN = len(ROW_HEADS) + 2  # 1-based; one empty column stands between the tables


def facts(form: IssuedForm, mends: Sequence[str] = ()) -> dict[str, str]:
    """Return what the properties, the defined names and the identity sheet say of a form.

    Args:
        form: The form.
        mends: Content hashes of the files that a correction workbook was made from, the latest
            first; an issued form mends none and says nothing of it.
    """
    known = {
        "layout": LAYOUT,
        "unit": form.unit,
        "period": str(form.period),
        "form": form.form_id,
        "spec": form.spec_version,
        "deadline": form.deadline.isoformat(),
    }
    if mends:
        known["mends"] = ",".join(mended_mark(sha256) for sha256 in mends[:MOST_MENDED])
    return known


def mended_mark(sha256: str) -> str:
    """Return the part of a content hash by which a correction workbook names a file."""
    return sha256[:MENDED_DIGITS]


def head_mark(form: IssuedForm) -> str:
    """Return the hidden cell beside a sheet's header: a copied table carries its form along."""
    return SEPARATOR.join((MARK, LAYOUT, form.unit, str(form.period), form.form_id))


def row_mark(row: FormRow) -> str:
    """Return the hidden cell beside a row: its key and fingerprint."""
    return f"{row.key}{SEPARATOR}{row.fingerprint}"


def column_name(section: Section, key: str) -> str:
    """Return the defined name of an answer column, or of the hidden column with key ``row``."""
    return f"{NAME_PREFIX}{section.value}_{key}"
