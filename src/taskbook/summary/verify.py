"""Prove every count, sum, share and named unit of a circular that people have edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from taskbook.errors import SourceError
from taskbook.model.location import Location
from taskbook.model.settings import Settings
from taskbook.problems.problem import Problem, Report
from taskbook.summary.circular import render_circular
from taskbook.summary.figures import Tally
from taskbook.summary.summarise import Summary
from taskbook.summary.verify_arithmetic import check_arithmetic, has_figures
from taskbook.summary.verify_document import BODY, Cell, Circular, Grid, Line, read_circular
from taskbook.summary.verify_match import NUMBER, pair_figures, pair_texts, without_enumerator

_QUOTE = 60
_TASK_COLUMNS = ("状态", "牵头单位")
_LAST_QUARTER = "与上季度的数相同，可能未更新。"


def verify_circular(
    content: bytes,
    name: str,
    summary: Summary | None = None,
    settings: Settings | None = None,
    template: bytes | None = None,
    *,
    public: bool | None = None,
    naming: bool | None = None,
) -> Report:
    """Return everything in an edited circular that does not agree.

    Without a summary the document is held against itself: sums, shares, lists, text against
    tables. With one, it is also held against the circular that the ledger gives today: each
    paragraph is found again by its words, each figure by its place in it, each table row by its
    key. Figures that no ledger can prove are noted, never passed over in silence.

    Args:
        content: The edited docx.
        name: Its file name, for places.
        summary: The quarter, from the ledger; None to check the arithmetic only.
        settings: Of the workspace; needed with ``summary``.
        template: The template that the circular was made with; the shipped one by default.
        public: Whether it is the public edition; by default it is where the office's phone number
            does not occur.
        naming: Whether it names units; as the settings say by default.

    Raises:
        SourceError: The file is no docx or damaged, or holds no figures of a circular.
        ConfigError: The template or the settings are wrong.
    """
    found = read_circular(content, name)
    if not has_figures(found):
        raise SourceError(
            f"“{name}”中没有“…项，占…%”一类的项数和占比，也没有统计表，没有可以核对的内容。",
            "请确认选的是情况通报（.docx）。",
        )
    problems: list[Problem] = []
    if summary is not None and settings is not None:
        phone = settings.contact.phone
        text = "".join(line.text for line in found.lines)
        hidden = phone not in text if public is None else public
        made = render_circular(summary, settings, template, public=hidden, naming=naming)
        expected = read_circular(made, name)
        known = _units(summary)
        old = _old_figures(summary)
        problems += _check_text(expected, found, known, old)
        problems += _check_tables(expected, found)
        problems += _check_charts(expected, found, name)
    told = {problem.location for problem in problems if problem.grade.needs_person}
    for problem in check_arithmetic(found):
        if problem.location not in told:
            problems.append(problem)
    return Report(sorted(problems, key=_order))


def _order(problem: Problem) -> tuple[int, int, int, int]:
    place, sheet = problem.location, problem.location.sheet or ""
    number = int((NUMBER.findall(sheet) or ["0"])[0])
    return (int(not sheet.startswith(BODY)), number, place.row or 0, place.column or 0)


def _units(summary: Summary) -> tuple[str, ...]:
    """Return every unit that the circular may name, longest first."""
    names = {unit for row in summary.rows for unit in row.units}
    names |= {lead.unit for row in summary.rows for lead in row.task.lead_units}
    names |= {unit.unit for unit in summary.returns.units}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _old_figures(summary: Summary) -> frozenset[str]:
    """Return the figures of last quarter's overall tally, to recognise one that was left."""
    before: Tally | None = summary.before
    if before is None:
        return frozenset()
    figures = [before.total, before.due, *before.counts.values(), *before.groups.values()]
    shares = [*before.shares.values(), *before.group_shares.values()]
    return frozenset(f.text.rstrip("%") for f in (*figures, *shares)) - {"0", "0.0"}


def _check_text(
    expected: Circular, found: Circular, known: Sequence[str], old: frozenset[str]
) -> Iterator[Problem]:
    wanted = [without_enumerator(line.text) for line in expected.lines]
    given = [without_enumerator(line.text) for line in found.lines]
    pairs = pair_texts(wanted, given)
    used = set(pairs.values())
    for place, line in enumerate(expected.lines):
        if place in pairs:
            edited = found.lines[pairs[place]]
            yield from _check_figures(line, edited, old)
            yield from _check_names(line, edited, known)
        elif NUMBER.search(line.text):
            where = Location(line.document, BODY)
            yield Problem("verify-passage-gone", where, expected=_quote(line.text))
    for place, line in enumerate(found.lines):
        if place not in used:
            for match in NUMBER.finditer(given[place]):
                yield _untraced(line, match[0], line.text)


def _check_figures(expected: Line, found: Line, old: frozenset[str]) -> Iterator[Problem]:
    if expected.text == found.text:
        return
    texts = without_enumerator(expected.text), without_enumerator(found.text)
    for pair in pair_figures(*texts):
        if pair.found is None:
            continue
        if pair.expected is None:
            yield _untraced(found, pair.found, pair.context)
        elif Decimal(pair.expected) != Decimal(pair.found):
            note = _LAST_QUARTER if pair.found in old else ""
            yield Problem(
                "verify-figure",
                found.place,
                found=pair.context,
                expected=pair.expected_context,
                note=note,
            )


def _untraced(line: Line, figure: str, context: str) -> Problem:
    note = f"见“{_quote(context)}”。" if context != figure else ""
    return Problem("verify-untraced", line.place, found=figure, note=note)


def _check_names(expected: Line, found: Line, known: Sequence[str]) -> Iterator[Problem]:
    """Compare the units named in each sentence with those that the ledger names there."""
    if expected.text == found.text:
        return
    sentences = [part for part in expected.text.split("。") if part]
    edited = [part for part in found.text.split("。") if part]
    pairs = pair_texts(sentences, edited)
    for place, sentence in enumerate(sentences):
        wanted = _named(sentence, known)
        if not wanted or place not in pairs:
            continue
        listed = _named(edited[pairs[place]], known)
        if not listed and "：" not in edited[pairs[place]]:
            continue  # somebody chose to name no one here
        label = sentence.split("：")[0][-_QUOTE:]
        note = f"见“{label}”一句。"
        for unit in wanted:
            if unit not in listed:
                yield Problem("verify-unit-missing", found.place, expected=unit, note=note)
        for unit in listed:
            if unit not in wanted:
                yield Problem("verify-unit-extra", found.place, found=unit, note=note)


def _named(text: str, known: Iterable[str]) -> list[str]:
    """Return the known units in ``text``; a name inside a longer one does not count."""
    named = []
    for unit in known:
        if unit in text:
            named.append(unit)
            text = text.replace(unit, "\x00")
    return named


def _check_tables(expected: Circular, found: Circular) -> Iterator[Problem]:
    free = list(found.tables)
    for table in expected.tables:
        mine = next((other for other in free if _same_head(table, other)), None)
        if mine is None:
            if table.rows and len(table.labels) > 2:
                head = "、".join(label for label in table.labels if label)
                where = Location(_document(expected), f"表{table.number}")
                yield Problem("verify-passage-gone", where, expected=f"表头为“{head}”的表")
            continue
        free.remove(mine)
        yield from _check_table(table, mine)


def _document(circular: Circular) -> str:
    return circular.lines[0].document if circular.lines else ""


def _same_head(one: Grid, two: Grid) -> bool:
    wanted = {label for label in one.labels if label}
    return bool(wanted) and len(wanted & set(two.labels)) * 5 >= len(wanted) * 4


def _check_table(expected: Grid, found: Grid) -> Iterator[Problem]:
    tasks = expected.column("年度目标及工作内容") is not None
    key = 0 if tasks else 1
    if tasks and len({row[0].text for row in expected.rows}) < len(expected.rows):
        key = expected.labels.index("年度目标及工作内容")  # numbers of several sources meet here
    if len(expected.labels) <= key or expected.labels[key] not in found.labels:
        return
    other = found.labels.index(expected.labels[key])
    given = {row[other].text: row for row in found.rows if row[other].text}
    wanted = {row[key].text: row for row in expected.rows if row[key].text}
    for name, row in wanted.items():
        if name not in given:
            where = Location(found.rows[0][0].place.document, f"表{found.number}")
            label = f"序号{name}" if key == 0 else name
            yield Problem("verify-row-missing", where, expected=label)
            continue
        yield from _check_row(expected, row, found, given[name], tasks)
    for name, row in given.items():
        if name not in wanted:
            label = f"序号{name}" if key == 0 else name
            yield Problem("verify-row-extra", row[other].place, found=label)


def _check_row(
    expected: Grid, wanted: Sequence[Cell], found: Grid, given: Sequence[Cell], tasks: bool
) -> Iterator[Problem]:
    for column, label in enumerate(expected.labels):
        compared = label in _TASK_COLUMNS if tasks else column > 1
        if not compared or label not in found.labels:
            continue
        cell = given[found.labels.index(label)]
        right = wanted[column].text
        if cell.text != right:
            name = given[found.labels.index(expected.labels[0 if tasks else 1])].text
            note = f"“{name}”一行，“{label}”列。"
            yield Problem("verify-cell", cell.place, found=cell.text, expected=right, note=note)


def _check_charts(expected: Circular, found: Circular, name: str) -> Iterator[Problem]:
    wanted = {(point.chart, point.label): point.value for point in expected.points}
    for point in found.points:
        right = wanted.get((point.chart, point.label))
        if right is not None and Decimal(point.value) != Decimal(right):
            yield Problem(
                "verify-chart",
                Location(name, f"图{point.chart}"),
                found=f"{point.label}{point.value}",
                expected=f"{point.label}{right}",
            )


def _quote(text: str) -> str:
    return text if len(text) <= _QUOTE else text[:_QUOTE] + "…"
