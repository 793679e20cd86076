"""Find header rows: titles above, stacked and merged heads, heads repeated on later pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from taskbook.canonical.columns import assign_columns
from taskbook.canonical.field_value import clean_cell
from taskbook.canonical.labels import PERIOD, Aliases, LabelMatch
from taskbook.model.location import Location
from taskbook.model.raw import RawCell, RawRow, RawTable
from taskbook.problems.problem import Problem

_LEAST_LABELS = 2
_MOST_HEAD_ROWS = 5


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """One header and what its columns mean.

    Attributes:
        columns: 1-based column to field; ``period`` for one quarter's column.
        labels: Column to the label as written, stacked labels joined by ``/``.
        periods: Column to the words of its period (``一季度``).
        rows: Positions (0-based, in ``RawTable.rows``) of the header rows and their repetitions.
        first: Position of its first row.
        location: Its first cell.
        problems: What is unsure or was assumed about the labels.
    """

    columns: dict[int, str]
    labels: dict[int, str]
    periods: dict[int, str]
    rows: frozenset[int]
    first: int
    location: Location
    problems: tuple[Problem, ...] = ()

    def shown(self) -> str:
        """Return the match in words: ``A列“工作任务”→title、…``."""
        return "、".join(
            f"第{column}列“{label}”" for column, label in sorted(self.labels.items()) if label
        )


def find_header(table: RawTable, aliases: Aliases) -> HeaderMatch | None:
    """Return the first header of a table, or None if no row has known labels."""
    return next(iter(find_headers(table, aliases)), None)


def find_headers(table: RawTable, aliases: Aliases) -> tuple[HeaderMatch, ...]:
    """Return the headers of a table in order: one, unless tables of other layouts follow below.

    A header is a block of rows in which most cells are known labels, among them one for the text
    of the tasks. Rows further down that repeat it belong to it; a row of labels in another
    arrangement starts a new header.
    """
    found: list[HeaderMatch] = []
    repeated: list[set[int]] = []
    position = 0
    while position < len(table.rows):
        row = table.rows[position]
        if not _may_be_header(row, aliases):
            position += 1
            continue
        height = _height(table.rows, position, aliases)
        block = table.rows[position : position + height]
        labels = _flatten(block)
        matches = {column: _match(parts, aliases) for column, parts in labels.items()}
        if found and _repeats(matches, found[-1], aliases):
            repeated[-1].update(range(position, position + height))
        elif _is_header(matches):
            body = table.rows[position + height :]
            columns, periods, problems = assign_columns(matches, labels, block, body, aliases)
            texts = {column: "/".join(parts) for column, parts in labels.items()}
            first = row.cells[0].location
            rows = frozenset(range(position, position + height))
            found.append(HeaderMatch(columns, texts, periods, rows, position, first, problems))
            repeated.append(set())
        position += height
    return tuple(
        HeaderMatch(h.columns, h.labels, h.periods, h.rows | more, h.first, h.location, h.problems)
        for h, more in zip(found, repeated, strict=True)
    )


def _texts(row: RawRow) -> Iterator[tuple[RawCell, str]]:
    for cell in row.cells:
        text = clean_cell(cell.text)[0]
        if text:
            yield cell, text


def _may_be_header(row: RawRow, aliases: Aliases) -> bool:
    """Tell whether at least two cells, and half of the filled ones, are known labels."""
    filled = known = certain = 0
    for _, text in _texts(row):
        filled += 1
        match = aliases.match(text)
        known += bool(match.field)
        certain += bool(match.field) and match.certain
    return known >= _LEAST_LABELS and 2 * known >= filled and certain >= 1


def _is_header(matches: Mapping[int, LabelMatch]) -> bool:
    fields = {match.field for match in matches.values()} - {"", "number"}
    return bool(fields & {"title", "body", "requirement"}) and (
        len(fields) > 1 or any(match.field == "number" for match in matches.values())
    )


def _height(rows: Sequence[RawRow], position: int, aliases: Aliases) -> int:
    """Return how many rows the header block has: merged cells reach down, labels stand below."""
    height = max(cell.span[0] for cell, _ in _texts(rows[position]))
    height = min(height, _MOST_HEAD_ROWS)
    if height > 1:
        return min(height, len(rows) - position)
    height = 1
    above = {cell.location.column for cell, _ in _texts(rows[position])}
    while height < _MOST_HEAD_ROWS and position + height < len(rows):
        below = list(_texts(rows[position + height]))
        labels = [aliases.match(text).field for _, text in below]
        columns = {cell.location.column for cell, _ in below}
        stacked = bool(labels) and all(labels) and (not columns <= above or PERIOD in labels)
        if not stacked:
            break
        height += 1
    return height


def _flatten(block: Sequence[RawRow]) -> dict[int, list[str]]:
    """Return each column's labels from top to bottom; a wide label holds for all it covers."""
    filled = [{cell.location.column or 1: (cell, text) for cell, text in _texts(r)} for r in block]
    covered: list[dict[int, str]] = []
    for texts in filled:
        line: dict[int, str] = {}
        for column, (cell, text) in texts.items():
            for index in range(column, column + min(cell.span[1], 64)):
                line.setdefault(index, text)
        covered.append(line)
    columns = sorted({column for line in covered for column in line})
    labels: dict[int, list[str]] = {}
    for column in columns:
        parts: list[str] = []
        for depth, line in enumerate(covered):
            part = line.get(column) or _wide_label(filled, depth, column)
            if part and part not in parts:
                parts.append(part)
        labels[column] = parts
    return labels


def _wide_label(
    filled: Sequence[Mapping[int, tuple[RawCell, str]]], depth: int, column: int
) -> str:
    """Return the label to the left where a file kind without merged cells leaves a gap.

    Only where the column has a label of its own further down (一季度 under 季度进度安排).
    """
    if depth == len(filled) - 1 or column not in filled[depth + 1]:
        return ""
    left = [other for other in filled[depth] if other < column]
    if not left:
        return ""
    cell, text = filled[depth][max(left)]
    stands_alone = cell.span != (1, 1) or max(left) not in filled[depth + 1]
    return "" if stands_alone else text


def _match(parts: Sequence[str], aliases: Aliases) -> LabelMatch:
    """Return what stacked labels mean: the lowest that is known, the whole, then those above."""
    if not parts:
        return LabelMatch()
    own = aliases.match(parts[-1])
    if own.field:  # even where only a part of it is known: 市直配合单位 under 责任分工
        return own
    candidates = ["".join(parts), *reversed(parts[:-1])]
    unsure = LabelMatch()
    for candidate in candidates:
        match = aliases.match(candidate)
        if match.field and match.certain:
            return match
        if match.field and not unsure.field:
            unsure = match
    return unsure


def _repeats(matches: Mapping[int, LabelMatch], header: HeaderMatch, aliases: Aliases) -> bool:
    """Tell whether labels met again are those of the header, none in another column."""
    known = {column: match for column, match in matches.items() if match.field}
    before = {c: _match(label.split("/"), aliases).alias for c, label in header.labels.items()}
    same = sum(1 for column, match in known.items() if before.get(column) == match.alias)
    return same >= _LEAST_LABELS and 2 * same > len(known)
