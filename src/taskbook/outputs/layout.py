"""Plan a sheet before it is written: where each row and column goes and how high it must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taskbook.excel.text_size import TALLEST, height, line_count, split_text
from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section
from taskbook.model.location import column_letters
from taskbook.outputs.styles import BODY_SIZE, SMALL_SIZES

# 0-based rows of a section's sheet.
TITLE_ROW, FACTS_ROW, TALLY_ROW, HEAD_ROW, FIRST_ROW = range(5)
MARK_COL = 0  # hidden: the identity of each row
FIRST_COL = 1
CHECK_WIDTH = 18.0
# Room to write: three lines of text, or a number.
_DUE_LEAST = {Section.LEAD: 46.0, Section.INDICATOR: 32.0, Section.ASSIST: 46.0}
_IDLE_LEAST = 22.0
_GROUP_HEIGHT = 24.0
_HELPERS = 4
# A pre-filled column grows, step by step, while its longest text makes a row higher than this.
# The title stays narrower: it is frozen on the screen.
_COMFORTABLE, _STEP, _WIDEST, _WIDEST_TITLE = 180.0, 6.0, 60.0, 40.0
_CENTRED = frozenset({"number", "leader", "target", "annual_target", "unit", "basis"})


@dataclass(frozen=True, slots=True)
class Place:
    """One column on a sheet: where it stands (0-based) and how wide it is in characters."""

    column: Column
    col: int
    width: float

    @property
    def letter(self) -> str:
        """The column's letters."""
        return column_letters(self.col + 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet below its header.

    Attributes:
        row: 0-based row.
        height: Points.
        issued: The row issued, or None for a heading or the continuation of the row above.
        heading: Text of a heading, or an empty string.
        cells: Column and (text, format name) of the pre-filled cells.
    """

    row: int
    height: float
    issued: FormRow | None
    heading: str
    cells: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A section's sheet, fully decided.

    Attributes:
        section: Which.
        name: Sheet name.
        given: Pre-filled columns.
        asked: Answer columns.
        lines: Lines below the header.
        blocks: First and last 0-based rows of each unbroken run of lines to be answered.
    """

    section: Section
    name: str
    given: tuple[Place, ...]
    asked: tuple[Place, ...]
    lines: tuple[Line, ...]
    blocks: tuple[tuple[int, int], ...]

    @property
    def check_col(self) -> int:
        """The column that says what a row lacks."""
        return FIRST_COL + len(self.given) + len(self.asked)

    @property
    def helper_cols(self) -> range:
        """Hidden columns: cells needed, cells filled, address of the first gap, 1 for a gap."""
        return range(self.check_col + 1, self.check_col + 1 + _HELPERS)

    @property
    def last_row(self) -> int:
        """The last 0-based row with a line; the header's where there is none."""
        return self.lines[-1].row if self.lines else HEAD_ROW

    @property
    def frozen_col(self) -> int:
        """The first column that scrolls: the one after the task's title."""
        return next(p.col for p in self.given if p.column.key == "title") + 1

    def due(self) -> Iterator[Line]:
        """Yield the lines that must be answered."""
        return (line for line in self.lines if line.issued is not None and line.issued.due)


def plan_sheets(form: IssuedForm, spec: FormSpec) -> tuple[SheetPlan, ...]:
    """Return the plan of each section's sheet, in the order of the sheets."""
    return tuple(_plan(section, form, spec) for section in Section)


def _plan(section: Section, form: IssuedForm, spec: FormSpec) -> SheetPlan:
    rows = [row for row in form.rows if row.section is section]
    # Pre-filled columns stand left of the answers whatever the order in the file: the header's
    # two colours and the frozen task column rely on it.
    ordered = sorted(spec.columns[section], key=lambda column: column.asked)
    places = tuple(
        Place(column, FIRST_COL + n, _width(column, rows)) for n, column in enumerate(ordered)
    )
    given = tuple(p for p in places if not p.column.asked)
    lines: list[Line] = []
    blocks: list[tuple[int, int]] = []
    heading = ""
    for row in rows:
        title = _heading(row, spec)
        if title != heading:
            heading = title
            lines.append(Line(FIRST_ROW + len(lines), _GROUP_HEIGHT, None, title, ()))
        for number, line in enumerate(_lines(row, given, FIRST_ROW + len(lines))):
            lines.append(line)
            if row.due and number == 0:
                _extend(blocks, line.row)
    return SheetPlan(
        section,
        spec.sheet_names[section],
        given,
        tuple(p for p in places if p.column.asked),
        tuple(lines),
        tuple(blocks),
    )


def _width(column: Column, rows: list[FormRow]) -> float:
    """Return a column's width; a pre-filled column with very long text is made wider."""
    width = column.width
    if not column.asked and rows:
        longest = max((row.given.get(column.key, "") for row in rows), key=len)
        widest = _WIDEST_TITLE if column.key == "title" else _WIDEST
        while (
            width < widest
            and height(line_count(longest, width, BODY_SIZE), BODY_SIZE) > _COMFORTABLE
        ):
            width = min(widest, width + _STEP)
    return width


def _heading(row: FormRow, spec: FormSpec) -> str:
    if not row.due:
        return spec.words["not_due"]
    return spec.words["town"] if row.group == "town" else ""


def _extend(blocks: list[tuple[int, int]], row: int) -> None:
    if blocks and blocks[-1][1] == row - 1:
        blocks[-1] = (blocks[-1][0], row)
    else:
        blocks.append((row, row))


def _lines(row: FormRow, given: tuple[Place, ...], first: int) -> Iterator[Line]:
    """Yield the line of a row, and further ones where its text is too long for a single line.

    Text that is too tall for Excel's tallest row is first set smaller; only what is too long even
    then runs on into lines below. Those carry no identity and take no answers.
    """
    style = "given" if row.due else "idle"
    tallest = _DUE_LEAST[row.section] if row.due else _IDLE_LEAST
    cells: list[tuple[int, str, str]] = []
    runs_on: list[tuple[Place, list[str]]] = []
    for place in given:
        text = row.given.get(place.column.key, "")
        width = place.width
        if not text:
            cells.append((place.col, text, style))
            continue
        need = height(line_count(text, width, BODY_SIZE), BODY_SIZE)
        name = f"{style}_mid" if place.column.key in _CENTRED else style
        if need > TALLEST:
            for size in SMALL_SIZES:
                name = f"{style}_{size:g}"
                need = height(line_count(text, width, size), size)
                if need <= TALLEST:
                    break
            else:
                text, *rest = split_text(text, width, SMALL_SIZES[-1])
                runs_on.append((place, rest))
                need = TALLEST
        cells.append((place.col, text, name))
        tallest = max(tallest, need)
    yield Line(first, tallest, row, "", tuple(cells))
    yield from _continued(runs_on, given, first + 1, style)


def _continued(
    runs_on: list[tuple[Place, list[str]]], given: tuple[Place, ...], first: int, style: str
) -> Iterator[Line]:
    """Yield the lines that hold the rest of texts too long for one line."""
    size = SMALL_SIZES[-1]
    for number in range(max((len(rest) for _, rest in runs_on), default=0)):
        more = {place.col: (place, rest[number]) for place, rest in runs_on if number < len(rest)}
        lines = max(line_count(text, place.width, size) for place, text in more.values())
        filled = tuple(
            (p.col, more[p.col][1], "run_on") if p.col in more else (p.col, "", style)
            for p in given
        )
        yield Line(first + number, height(lines, size), None, "", filled)
