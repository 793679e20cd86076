"""Check answers against what is asked, against each other and against last quarter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from taskbook.model.form import Column, FormRow, Prior, Section
from taskbook.model.period import Period
from taskbook.model.progress import Answer
from taskbook.returns.answers import Words, answer_words
from taskbook.returns.collecting import Collector
from taskbook.returns.grid import Sheet
from taskbook.returns.prepared import FormIndex, Prepared, short, squash
from taskbook.returns.told_figures import check_told

_TARGET = re.compile(r"(?P<growth>增长)?(?P<sign>[≥≤＞＜约]?)(?P<value>-?\d+(?:\.\d+)?)$")
_SHARE_DONE = re.compile(
    r"(?:完成率|总进度|总体进度|整体进度|完成进度|完成|进度)(?:约|为|达|达到|至|已达)?"
    r"(?:全年目标的|年度目标的|总量的|工程量的|总工程量的)?\s*(\d{1,3}(?:\.\d+)?)\s*[%％]"
)
# Percentages that may go down, below zero or beyond 100: changes, not shares of a whole.
_MOVES = re.compile("增|减|升|降|涨|跌|提高|同比|环比|变化|盈|亏|利润")
_DONE = re.compile("完成|进度|进展")
_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]")
_CLAUSE = re.compile(r"[，。；;,\n]")
_SCALE_SLIP = 100
_SHORTEST = 4
_LONGEST_PHRASE = 30
_REPEATED_FROM = 3
_REPEATED_LENGTH = 8


@dataclass(slots=True)
class Spot:
    """An accepted answer and where it stands."""

    answer: Answer
    sheet: Sheet
    row: int
    column: int
    label: str


@dataclass(slots=True)
class Filled:
    """The accepted answers of a file by row and column.

    Attributes:
        spots: Row key to column key to the answer.
        pending: (row, column) that wait for a person, or were refused with a problem of their
            own, and are not missing.
    """

    spots: dict[str, dict[str, Spot]] = field(default_factory=dict)
    pending: set[tuple[str, str]] = field(default_factory=set)

    def of_row(self, key: str) -> dict[str, Spot]:
        """Return the answers of a row, to be added to."""
        return self.spots.setdefault(key, {})


def check_filled(
    out: Collector,
    index: FormIndex,
    prepared: Prepared,
    filled: Filled,
    keys: set[str],
    prior: Mapping[str, Prior],
) -> None:
    """Add the problems that show only when answers are seen together.

    Args:
        out: Takes the problems.
        index: The unit's form.
        prepared: The issue.
        filled: What was accepted.
        keys: Rows found in the file; rows that are missing have their own problem.
        prior: Last quarter's answers.
    """
    _Consistency(out, index, prepared, filled, prior).run(keys)


class _Consistency:
    def __init__(
        self,
        out: Collector,
        index: FormIndex,
        prepared: Prepared,
        filled: Filled,
        prior: Mapping[str, Prior],
    ) -> None:
        self._out = out
        self._index = index
        self._prepared = prepared
        self._filled = filled
        self._prior = prior
        self._words: Words = answer_words()

    def run(self, keys: set[str]) -> None:
        for section, rows in self._index.by_section.items():
            present = [row for row in rows if row.key in keys]
            columns = self._prepared.spec.asked(section)
            self._required(section, columns, [row for row in present if row.due])
            choices = [column.key for column in columns if column.kind == "choice"]
            for row in present:
                spots = self._filled.spots.get(row.key)
                if not spots:
                    continue
                if section is Section.INDICATOR:
                    self._number(row, spots)
                else:
                    self._status(row, spots, choices)
                    self._talk(row, spots, columns[0].key)
        self._repeated()
        check_told(self._out, self._index, self._filled)

    def _required(self, section: Section, columns: tuple[Column, ...], rows: list[FormRow]) -> None:
        name = self._prepared.spec.sheet_names[section]
        empty = [row for row in rows if not self._touched(row, columns)]
        if rows and len(empty) == len(rows):
            self._out.problem("sheet-unanswered", found=str(len(rows)), expected=name)
            return
        gaps: dict[str, list[FormRow]] = {}
        first = True
        for row in rows:
            if row in empty:
                continue
            if not self._row_coded(row, columns):
                for column in self._lacking(row, columns, first):
                    gaps.setdefault(column.label, []).append(row)
            first = False
        for row in empty:
            self._out.problem("row-unanswered", found=short(row), expected=name, subject=row.key)
        for label, lacking in gaps.items():
            self._gap(label, lacking, name)

    def _gap(self, label: str, rows: list[FormRow], name: str) -> None:
        """One line for one column: which rows lack it."""
        known = [spot for row in rows for spot in self._filled.spots.get(row.key, {}).values()]
        sheet, at = (known[0].sheet, known[0].row) if known else (None, None)
        titles = "；".join(short(row) for row in rows[:6]) + ("等" if len(rows) > 6 else "")
        self._out.problem(
            "answer-missing",
            sheet,
            at,
            label=label,
            found=str(len(rows)),
            expected=f"{name}“{label}”",
            subject=rows[0].key if len(rows) == 1 else "",
            note=f"涉及：{titles}。",
        )

    def _touched(self, row: FormRow, columns: tuple[Column, ...]) -> bool:
        if self._filled.spots.get(row.key):
            return True
        return any((row.key, column.key) in self._filled.pending for column in columns)

    def _row_coded(self, row: FormRow, columns: tuple[Column, ...]) -> bool:
        """A coded answer in the first answer column answers the whole row."""
        spot = self._filled.spots.get(row.key, {}).get(columns[0].key) if columns else None
        return spot is not None and spot.answer.coded is not None

    def _lacking(self, row: FormRow, columns: tuple[Column, ...], first: bool) -> list[Column]:
        spots = self._filled.spots.get(row.key, {})
        choice = next((c for c in columns if c.kind == "choice"), None)
        status = spots[choice.key].answer.text if choice and choice.key in spots else ""
        lacking = []
        for column in columns:
            needed = column.required or (column.once and first) or status in column.required_when
            waits = (row.key, column.key) in self._filled.pending
            if needed and not waits and column.key not in spots:
                lacking.append(column)
        return lacking

    def _status(self, row: FormRow, spots: dict[str, Spot], choices: Sequence[str]) -> None:
        """Compare the reported status with percentages in words and with the task's numbers."""
        status = next((spots[key] for key in choices if key in spots), None)
        progress = spots.get("progress")
        if status is None or status.answer.coded:
            return
        word = status.answer.text
        done, ahead, begun_not = word == "已完成", word == "达到序时进度", word == "未启动"
        if progress is not None and done:
            shares = [Decimal(s) for s in _SHARE_DONE.findall(progress.answer.text)]
            if shares and max(shares) < 100:
                words = f"“本季度进展”中写的是{max(shares)}%"
                self._contradiction(status, word, words, row.key)
                return
        for other in self._index.by_section[Section.INDICATOR]:
            value = self._value(other.key) if other.task_id == row.task_id else None
            if value is None:
                continue
            name = other.given.get("indicator", "")
            annual, quarterly = other.given.get("annual_target"), other.given.get("target")
            goal = (annual or quarterly) if done else quarterly if ahead else None
            missed = goal is not None and fallsshort(value, goal)
            if missed or (begun_not and value > 0 and not other.given.get("prior")):
                unit = other.given.get("unit", "")
                words = f"“{name}”填的是{value:f}{unit}"
                words += f"（目标{goal}{unit}）" if goal else ""
                self._contradiction(status, word, words, row.key)
                return

    def _contradiction(self, status: Spot, word: str, words: str, key: str) -> None:
        self._out.problem(
            "status-against-number",
            status.sheet,
            status.row,
            status.column,
            label=status.label,
            found=word,
            expected=words,
            subject=key,
        )

    def _value(self, key: str) -> Decimal | None:
        spot = self._filled.spots.get(key, {}).get("value")
        return spot.answer.number if spot is not None else None

    def _number(self, row: FormRow, spots: dict[str, Spot]) -> None:
        """Compare a number with last quarter's and with its target: a fall, a slip of scale."""
        spot = spots.get("value")
        if spot is None or spot.answer.number is None:
            return
        value, unit = spot.answer.number, row.given.get("unit", "")
        before = self._before(row)
        share = unit in ("%", "％")
        if before is not None and value < before and _only_rises(row, share):
            self._compare("number-fell", spot, row, value, before)
            return
        if share and value <= 1000 and not 0 <= value <= 100 and not _MOVES.search(_named(row)):
            self._note("share-outside", spot, row.key, f"{value:f}{unit}")
            return
        if share and value > 1000:
            self._compare("number-scale", spot, row, value, Decimal(100))
            return
        for other in (before, *self._targets(row)):
            if other is None or share or not other or not value:
                continue
            if not Decimal(1) / _SCALE_SLIP < abs(value / other) < _SCALE_SLIP:
                self._compare("number-scale", spot, row, value, other)
                return

    def _compare(self, code: str, spot: Spot, row: FormRow, value: Decimal, other: Decimal) -> None:
        unit = row.given.get("unit", "")
        self._out.problem(
            code,
            spot.sheet,
            spot.row,
            spot.column,
            label=spot.label,
            found=f"{value:f}{unit}",
            expected=f"{other:f}{unit}",
            subject=row.key,
        )

    def _before(self, row: FormRow) -> Decimal | None:
        prior = self._prior.get(row.key)
        if prior is not None:
            return prior.value
        text = row.given.get("prior", "")
        return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None

    def _targets(self, row: FormRow) -> list[Decimal]:
        found = []
        for key in ("target", "annual_target"):
            match = _TARGET.fullmatch(row.given.get(key, ""))
            if match is not None:
                found.append(Decimal(match["value"]))
        return found

    def _talk(self, row: FormRow, spots: dict[str, Spot], first: str) -> None:
        """Note empty talk, last quarter's text again, and dates that have not come yet."""
        spot = spots.get(first)
        if spot is None or spot.answer.coded:
            return
        text = spot.answer.text
        prior = self._prior.get(row.key)
        given = row.given.get("prior", "")
        # Too long for empty talk, and nothing to compare it with: no need to squash it.
        plain = len(text) > _LONGEST_PHRASE and prior is None and not given
        bare = text if plain else squash(text)
        if bare in self._words.empty_talk or len(bare) < _SHORTEST:
            self._note("answer-empty-talk", spot, row.key, text)
        before = squash(prior.progress) if prior is not None else ""
        shown = squash(given.partition("〕")[2] or given)
        if len(bare) >= _SHORTEST and bare in (before, shown):
            self._note("answer-as-before", spot, row.key, text)
        later = self._later_day(text)
        if later:
            self._note("date-after-period", spot, row.key, later)

    def _note(self, code: str, spot: Spot, key: str, found: str) -> None:
        self._out.problem(
            code, spot.sheet, spot.row, spot.column, label=spot.label, found=found, subject=key
        )

    def _later_day(self, text: str) -> str:
        """Return a day after the quarter's end that is told as past, or an empty string."""
        if "月" not in text:
            return ""
        period: Period = self._index.form.period
        for clause in _CLAUSE.split(text):
            if any(word in clause for word in self._words.plans):
                continue
            for year, month, day in _DAY.findall(clause):
                try:
                    found = dt.date(int(year or period.year), int(month), int(day))
                except ValueError:
                    continue
                if found > period.last_day and found.year <= period.year + 1:
                    return f"{month}月{day}日"
        return ""

    def _repeated(self) -> None:
        """Note one text given as the progress of several tasks."""
        found: dict[str, list[Spot]] = {}
        for spots in self._filled.spots.values():
            for key in ("progress", "assist_progress"):
                spot = spots.get(key)
                if spot is not None and not spot.answer.coded:
                    text = spot.answer.text
                    if len(text) >= _REPEATED_LENGTH:
                        found.setdefault(text, []).append(spot)
        for text, spots_of in found.items():
            if len(spots_of) >= _REPEATED_FROM:
                first = spots_of[0]
                self._out.problem(
                    "answer-repeated",
                    first.sheet,
                    first.row,
                    first.column,
                    label=first.label,
                    found=text,
                    note=f"共{len(spots_of)}项。",
                )


def _named(row: FormRow) -> str:
    return row.given.get("indicator", "") + row.given.get("target", "")


def _only_rises(row: FormRow, share: bool) -> bool:
    """Return whether a figure of the year so far cannot be less than a quarter ago."""
    if row.given.get("basis") not in ("累计", "全年") or _MOVES.search(_named(row)):
        return False
    return not share or _DONE.search(row.given.get("indicator", "")) is not None


def fallsshort(value: Decimal, target: str) -> bool:
    """Return whether a value misses a target as the form words it (``≥1200``, ``2～3``, ``≤5``)."""
    span = re.fullmatch(r"(?:增长)?(-?\d+(?:\.\d+)?)～(-?\d+(?:\.\d+)?)", target)
    if span is not None:
        return value < Decimal(span[1])
    match = _TARGET.fullmatch(target)
    if match is None:
        return False
    goal, sign = Decimal(match["value"]), match["sign"]
    if sign == "≤":
        return value > goal
    if sign == "＜":
        return value >= goal
    if sign == "＞":
        return value <= goal
    if sign == "约":
        return value < goal * Decimal("0.9")
    return value < goal
