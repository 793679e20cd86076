"""Decide what each column is where labels alone leave it open, and say what was assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from taskbook.canonical.labels import PERIOD, Aliases, LabelMatch
from taskbook.canonical.measure import is_measure
from taskbook.canonical.time_words import is_mere_time
from taskbook.model.raw import RawRow
from taskbook.problems.problem import Problem

SECTION = "section"
_TEXTS = ("requirement", "title", "body")
_REPEATABLE = frozenset(("remark", "ignored", PERIOD, "", *_TEXTS))
# Two columns of these with different labels are both read: 市直配合单位 | 县区配合单位.
_JOINED = frozenset(("leaders", "assisting"))
# A coarser column has at most this share of the cells of the finer one beside it.
_COARSE = 0.8
# A column is what at least this share of its cells are.
_MOSTLY = 0.7

Columns = dict[int, str]


def assign_columns(
    matches: Mapping[int, LabelMatch],
    labels: Mapping[int, Sequence[str]],
    block: Sequence[RawRow],
    body: Sequence[RawRow],
    aliases: Aliases,
) -> tuple[Columns, dict[int, str], tuple[Problem, ...]]:
    """Return column to field, column to period words, and the problems of the labels.

    Args:
        matches: Column to what its label means.
        labels: Column to its labels as written, from top to bottom.
        block: The header rows.
        body: The rows below, which tell coarse columns from fine ones.
        aliases: The alias table.
    """
    assigner = _Assigner(matches, labels, block, aliases)
    assigner.settle_by_content(_cells(body))
    assigner.settle_beside()
    assigner.settle_texts(_filled(body))
    assigner.settle_numbers(_filled(body))
    assigner.settle_doubled()
    periods = {c: matches[c].alias for c, name in assigner.columns.items() if name == PERIOD}
    return assigner.columns, periods, tuple(assigner.problems)


def _filled(body: Sequence[RawRow]) -> Counter[int]:
    """Return how many cells of each column hold something."""
    return Counter(
        cell.location.column or 1 for row in body for cell in row.cells if cell.text.strip()
    )


def _cells(body: Sequence[RawRow]) -> dict[int, list[str]]:
    """Return the filled cells of each column."""
    cells: dict[int, list[str]] = {}
    for row in body:
        for cell in row.cells:
            if text := cell.text.strip():
                cells.setdefault(cell.location.column or 1, []).append(text)
    return cells


class _Assigner:
    def __init__(
        self,
        matches: Mapping[int, LabelMatch],
        labels: Mapping[int, Sequence[str]],
        block: Sequence[RawRow],
        aliases: Aliases,
    ) -> None:
        self._matches = matches
        self._labels = labels
        self._aliases = aliases
        self._places = {
            cell.location.column: cell.location for row in block for cell in row.cells if cell.text
        }
        self._head = block[0].cells[0].location
        self.problems: list[Problem] = []
        self.columns: Columns = {c: match.field for c, match in sorted(matches.items())}
        for column, match in sorted(matches.items()):
            if match.field and not match.certain:
                self._note(
                    "label-inferred", column, repaired=self._word(match.field), note=match.alias
                )

    def _label(self, column: int) -> str:
        return "/".join(self._labels[column])

    def _word(self, name: str) -> str:
        return self._aliases.words.get(name, name)

    def _note(self, code: str, column: int, **words: str) -> None:
        place = self._places.get(column, self._head)
        words.setdefault("found", self._label(column))
        self.problems.append(Problem(code, place, **words))

    def settle_by_content(self, cells: Mapping[int, Sequence[str]]) -> None:
        """Tell 单位 (of measure) from 单位 (that works), and times from what is due by them."""
        schedules = [c for c, name in self.columns.items() if name == "schedule"]
        for column, name in self.columns.items():
            texts = cells.get(column, ())
            if name in ("lead_units", "assisting") and self._mostly(texts, self._is_measure):
                self._become(column, "measure", f"其中是“{texts[0]}”等计量单位")
            elif column in schedules[:-1] and self._mostly(texts, is_mere_time):
                self._become(column, "when", f"其中只有“{texts[0]}”等时间，旁边另有进度安排")

    def _become(self, column: int, name: str, evidence: str) -> None:
        self.columns[column] = name
        self._note("column-role", column, repaired=self._word(name), note=evidence)

    def _is_measure(self, text: str) -> bool:
        return is_measure(text, self._aliases.measures)

    @staticmethod
    def _mostly(texts: Sequence[str], test: Callable[[str], bool]) -> bool:
        return bool(texts) and sum(map(test, texts)) >= _MOSTLY * len(texts)

    def settle_beside(self) -> None:
        """Let a weaker label mean its other field beside a stronger one (牵头单位 | 责任单位)."""
        aliases = {self._matches[c].alias for c in self.columns if self.columns[c]}
        for column in self.columns:
            if self.columns[column] == "measure":
                continue
            rule = self._aliases.beside.get(self._matches[column].alias)
            if rule is not None and rule[0] & aliases:
                self.columns[column] = rule[1]
                stronger = next(a for a in aliases if a in rule[0])
                self._note(
                    "column-role",
                    column,
                    repaired=self._word(rule[1]),
                    note=f"旁边有“{stronger}”列",
                )

    def settle_texts(self, filled: Mapping[int, int]) -> None:
        """Tell the columns of text apart: what tasks stand under, the tasks, and their details.

        Where a column of the left has clearly fewer cells than the next (they are merged or left
        blank), its texts are headings of the rows beside them.
        """
        self._set_aside_same_texts()
        texts = [c for c, name in self.columns.items() if name in _TEXTS]
        if not texts:
            return
        fine = [c for c in texts if self.columns[c] != "requirement"] or texts[-1:]
        title = next((c for c in fine if self.columns[c] == "title"), fine[0])
        for left, right in pairwise(fine):
            if filled[left] <= _COARSE * filled[right] and left <= title:
                title = right
        coarser = _COARSE * filled[title]
        roles = {c: "requirement" if c < title and filled[c] <= coarser else "body" for c in fine}
        roles[title] = "title"
        for column in texts:
            if column not in roles and column > title:
                roles[column] = "body"
        for column, role in roles.items():
            if role != self.columns[column]:
                self.columns[column] = role
                evidence = "没有更细的任务列"
                if column != title:
                    finer = f"“{self._label(title)}”列有{filled[title]}个"
                    evidence = f"本列有{filled[column]}个单元格，{finer}"
                self._note("column-role", column, repaired=self._word(role), note=evidence)
        coarse = [c for c, name in self.columns.items() if name == "requirement"]
        for column in coarse[:-1]:
            self.columns[column] = SECTION

    def _set_aside_same_texts(self) -> None:
        """Set a text column aside that has the very label of an earlier one (two panels)."""
        first: dict[str, int] = {}
        for column, name in self.columns.items():
            if name not in _TEXTS:
                continue
            earlier = first.setdefault(self._label(column), column)
            if earlier != column:
                self.columns[column] = ""
                expected, word = self._label(earlier), self._word(name)
                self._note("label-doubled", column, expected=expected, note=word)

    def settle_doubled(self) -> None:
        """Keep the first of two columns with one meaning; a person decides on the second."""
        first: dict[str, int] = {}
        for column, name in list(self.columns.items()):
            if name in _REPEATABLE or name == SECTION:
                continue
            earlier = first.setdefault(name, column)
            if name in _JOINED and self._label(earlier) != self._label(column):
                if name == "leaders":
                    evidence = f"与“{self._label(earlier)}”列合并读入"
                    self._note("column-role", column, repaired=self._word(name), note=evidence)
                continue
            if earlier != column:
                self.columns[column] = ""
                self._note(
                    "label-doubled", column, expected=self._label(earlier), note=self._word(name)
                )

    def settle_numbers(self, filled: Mapping[int, int]) -> None:
        """Tell numbers of the tasks from numbers of what the tasks stand under.

        The latter stand further left than another column of numbers, or are merged like theirs.
        """
        title = next((c for c, name in self.columns.items() if name == "title"), 0)
        coarse = any(name == "requirement" for name in self.columns.values())
        numbers = [c for c, name in self.columns.items() if name == "number" and c < title]
        for column in numbers:
            if column != numbers[-1] or (coarse and filled[column] <= _COARSE * filled[title]):
                self.columns[column] = "ignored"
                note = "它编的是任务所属的上一级，不是任务"
                self._note("column-role", column, repaired="（不读入）", note=note)
