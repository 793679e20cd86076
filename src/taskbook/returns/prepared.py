"""What the office keeps of an issue, indexed for matching; built once for many files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import is_

from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section
from taskbook.model.period import Period
from taskbook.model.task import Task, TaskSheet
from taskbook.returns.grid import Row

_KEPT = "LNS"
_MOST_KEPT = 20_000
_LONGEST_LABEL = 60
_NO_IDEOGRAPH = r"\x00-\u4dff\ua000-\U0010ffff"
_BRACKETED = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_EXTRA = str.maketrans("", "", "*＊※:：")


class _Kept(dict[int, int | None]):
    """Translation table that keeps letters, digits and symbols; filled as characters turn up."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = code if unicodedata.category(chr(code))[0] in _KEPT else None
        return kept


_KEEP = _Kept()


@lru_cache(maxsize=4096)
def squash(text: str) -> str:
    """Return ``text`` without what re-typing changes: width, spacing, punctuation, case."""
    return unicodedata.normalize("NFKC", text).translate(_KEEP).casefold()


@lru_cache(maxsize=2048)
def label_key(text: str) -> str:
    """Return a header label for comparison: remarks in brackets do not count (完成值（万元）)."""
    bare = _BRACKETED.sub("", text).translate(_EXTRA)
    return squash(bare) or squash(text)


Labelled = Sequence[tuple[Section, Column]]


class Labels:
    """The columns of a form by what is written above them.

    Every cell of every file is asked whether it is a label, so what cannot be one is told by its
    characters alone, without being normalised.

    Args:
        by_key: Comparable label to the columns that bear it, in order of the sections.
    """

    def __init__(self, by_key: Mapping[str, Labelled]) -> None:
        self._by_key = by_key
        self._known: dict[str, Labelled] = {}
        chars = "".join(sorted({char for key in by_key for char in key}))
        self._strange = re.compile(rf"[^(（【\[〔]*?[^{_NO_IDEOGRAPH}{re.escape(chars)}]")

    @classmethod
    def of(cls, spec: FormSpec) -> Labels:
        """Index the labels of a design and their other spellings."""
        by_key: dict[str, list[tuple[Section, Column]]] = {}
        for section, columns in spec.columns.items():
            for column in columns:
                for label in dict.fromkeys((column.label, *column.aliases)):
                    by_key.setdefault(label_key(label), []).append((section, column))
        return cls(by_key)

    def named_by(self, text: str) -> Labelled:
        """Return the columns that a text is the label of."""
        found = self._known.get(text)
        return self._look_up(text) if found is None else found

    def in_row(self, row: Row) -> list[tuple[str, Labelled]]:
        """Return the labels in a row with the columns that they name."""
        known, found = self._known.get, []
        for text, _, _ in row.values():
            named = known(text)
            if named is None:
                named = self._look_up(text)
            if named:
                found.append((text, named))
        return found

    def _look_up(self, text: str) -> Labelled:
        # A Chinese character, not in brackets, that no label has: most answers end here.
        if len(text) > _LONGEST_LABEL or self._strange.match(text):
            return ()
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        found = self._known[text] = self._by_key.get(label_key(text), ())
        return found


@dataclass(slots=True)
class FormIndex:
    """One issued form by key and by what is written on its rows.

    Attributes:
        form: The form.
        form_id: Its identity (costly to compute, so kept).
        by_key: Row key to row.
        by_print: (section, fingerprint) to rows; several where a form repeats a text.
        by_section: Rows of each section in issued order.
    """

    form: IssuedForm
    form_id: str
    by_key: dict[str, FormRow]
    by_section: dict[Section, list[FormRow]]
    _by_text: dict[tuple[Section, str], dict[str, list[FormRow]]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: IssuedForm) -> FormIndex:
        """Index ``form``."""
        by_section: dict[Section, list[FormRow]] = {section: [] for section in Section}
        for row in form.rows:
            by_section[row.section].append(row)
        return cls(form, form.form_id, {row.key: row for row in form.rows}, by_section)

    def with_text(self, section: Section, column: str, text: str) -> list[FormRow]:
        """Return the rows of ``section`` whose pre-filled ``column`` reads ``text``."""
        found = self._by_text.get((section, column))
        if found is None:
            found = self._by_text[section, column] = {}
            for row in self.by_section[section]:
                if given := row.given.get(column):
                    found.setdefault(squash(given), []).append(row)
        return found.get(squash(text), [])


@dataclass(slots=True)
class Prepared:
    """The forms of one issue with the form's design, indexed.

    Attributes:
        forms: By unit.
        spec: The design.
        sheet: The task sheet, or None.
        labels: The columns by their labels.
        tasks: Task id to task.
        unit_names: Every known spelling of an asked unit to the unit.
    """

    forms: Mapping[str, IssuedForm]
    spec: FormSpec
    sheet: TaskSheet | None = None
    labels: Labels = field(default_factory=lambda: Labels({}))
    tasks: dict[str, Task] = field(default_factory=dict)
    unit_names: dict[str, str] = field(default_factory=dict)
    _indexes: dict[str, FormIndex] = field(default_factory=dict)
    _by_form_id: dict[str, str] = field(default_factory=dict)
    _names: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @classmethod
    def of(
        cls, forms: Mapping[str, IssuedForm], spec: FormSpec, sheet: TaskSheet | None
    ) -> Prepared:
        """Index labels, tasks and unit names; forms are indexed when first needed."""
        names = {unit: unit for unit in forms}
        for unit in sheet.units if sheet is not None else ():
            if unit.name in forms:
                for name in (unit.full_name, *unit.aliases):
                    names.setdefault(name, unit.name)
        tasks = {task.id: task for task in sheet.tasks} if sheet is not None else {}
        return cls(forms, spec, sheet, Labels.of(spec), tasks, names)

    @property
    def period(self) -> Period | None:
        """The quarter asked for, or None without forms."""
        return next((form.period for form in self.forms.values()), None)

    def index(self, unit: str) -> FormIndex:
        """Return the index of a unit's form."""
        found = self._indexes.get(unit)
        if found is None:
            found = self._indexes[unit] = FormIndex.of(self.forms[unit])
        return found

    def names_by_length(self) -> list[tuple[int, dict[str, str]]]:
        """Return squashed spellings of three or more characters with their units, longest first."""
        if not self._names:
            found: dict[int, dict[str, str]] = {}
            for spelling in sorted(self.unit_names, key=len, reverse=True):
                known = squash(spelling)
                if len(known) >= 3:
                    found.setdefault(len(known), {}).setdefault(known, self.unit_names[spelling])
            self._names = sorted(found.items(), reverse=True)
        return self._names

    def unit_of_form(self, form_id: str) -> str:
        """Return the unit whose issued form has this identity, or an empty string."""
        if not self._by_form_id:
            self._by_form_id.update((self.index(unit).form_id, unit) for unit in self.forms)
        return self._by_form_id.get(form_id, "")


_latest: list[Prepared] = []


def prepare(forms: Mapping[str, IssuedForm], spec: FormSpec, sheet: TaskSheet | None) -> Prepared:
    """Return the index of ``forms``; the last one is kept, since files come in batches.

    It is kept for the very same objects only: a form that was made anew may say other things.
    """
    for last in _latest:
        same = last.spec is spec and last.sheet is sheet and len(last.forms) == len(forms)
        same = same and all(map(is_, last.forms.values(), forms.values()))
        if same and list(last.forms) == list(forms):
            return last
    prepared = Prepared.of(dict(forms), spec, sheet)
    _latest[:] = [prepared]
    return prepared


def short(row: FormRow) -> str:
    """Return a row in a few characters, as its reader would name it."""
    text = row.given.get("indicator") or row.given.get("title", "")
    return f"{row.given.get('number', '')} {text[:20]}".strip()
