"""What can be proved of a circular without any ledger: its own sums, shares and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from taskbook.pace.wording import rounded
from taskbook.problems.problem import Problem
from taskbook.summary.verify_document import Circular, Grid, Line

_MEASURE = "项|件|个|家|名|条|户|宗|人"
_SHARE = re.compile(
    rf"([\u4e00-\u9fff]*)(\d+)(?:{_MEASURE})[^\d。；;]{{0,30}}?占(?:比)?(?:为|约|达)?\s*(\d+(?:\.\d+)?)%"
)
_COUNT = re.compile(rf"(\d+)(?:{_MEASURE})")
_TOTAL = re.compile(rf"(?:共|列入|下达)[^\d，。；]{{0,14}}(\d+)(?:{_MEASURE})")
_RETURNS = re.compile(
    r"应报(?:送)?(?:的)?(?:单位)?(\d+)(?:个|家).*?按时(?:报送)?(?:的)?(?:单位)?(\d+)(?:个|家)"
    r".*?逾期(?:报送)?(?:的)?(?:单位)?(\d+)(?:个|家).*?未报(?:送)?(?:的)?(?:单位)?(\d+)(?:个|家)"
)
_LISTED = re.compile(r"(\d+)(?:个|家)(?:牵头|责任)?单位[：:]([^。；;]+)")
_NAMED = re.compile(r"(?<!或)(逾期报送|未报送)的单位[：:]([^。；;]+)")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
_SHARE_WORDS = re.compile(r"占[^，。；]{0,12}?\d+(?:\.\d+)?\s*[%％]")
_SNIPPET = 40


@dataclass(frozen=True, slots=True)
class _Share:
    """One count with its share, as printed."""

    count: int
    share: str
    text: str

    @property
    def unit(self) -> Decimal:
        """The last printed place: 0.1 for 27.3, 1 for 27."""
        decimals = len(self.share.partition(".")[2])
        return Decimal(1).scaleb(-decimals)

    def exact(self, total: int) -> Decimal:
        return Decimal(self.count * 100) / total

    def right(self, total: int) -> str:
        decimals = len(self.share.partition(".")[2])
        return f"{rounded(self.exact(total), decimals):f}"

    def agrees(self, total: int, closed: bool) -> bool:
        """Return whether the share follows from ``total``.

        Rounded half up it must be exact; where the shares of the sentence add up to 100 a share
        may be off by less than one unit, because some rule closed them.
        """
        if total <= 0 or self.count > total:
            return False
        if Decimal(self.right(total)) == Decimal(self.share):
            return True
        return closed and abs(self.exact(total) - Decimal(self.share)) < self.unit


def check_arithmetic(circular: Circular) -> Iterator[Problem]:
    """Yield every count, sum and share of the document that contradicts another."""
    tables = list(_status_tables(circular.tables))
    totals: list[int] = []
    for line in circular.lines:
        yield from _check_shares(line, totals)
        totals += [int(m[1]) for m in _TOTAL.finditer(line.text)]
        yield from _check_returns(line)
        yield from _check_lists(line)
        yield from _check_against_tables(line, tables)
    for grid in circular.tables:
        yield from _check_rows(grid)


def has_figures(circular: Circular) -> bool:
    """Return whether there is anything to check: that nothing disagrees must not be by default."""
    tallies = any(grid.column("列入本期") is not None for grid in circular.tables)
    patterns = (_SHARE_WORDS, _RETURNS, _LISTED)
    return tallies or any(p.search(line.text) for p in patterns for line in circular.lines)


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=。)", text) if part]


def _check_shares(line: Line, totals: list[int]) -> Iterator[Problem]:
    """Check each sentence with shares; ``totals`` are the totals that earlier paragraphs state."""
    earlier = list(totals)
    for sentence in _sentences(line.text):
        matches = list(_SHARE.finditer(sentence))
        shares = [_Share(int(m[2]), m[3], m[0]) for m in matches]
        if shares:
            head = sentence[: matches[0].start(2)]
            explicit = [int(m[1]) for m in _COUNT.finditer(head)]
            yield from _check_group(line, shares, [*earlier, *explicit])
        earlier += [int(m[1]) for m in _COUNT.finditer(sentence)]


def _check_group(line: Line, shares: list[_Share], totals: list[int]) -> Iterator[Problem]:
    printed = sum((Decimal(s.share) for s in shares), Decimal(0))
    counted = sum(s.count for s in shares)
    full = len(shares) > 1 and printed == 100
    candidates = [t for t in dict.fromkeys(reversed(totals)) if t]
    if len(shares) > 1 and counted not in candidates:
        candidates.append(counted)
    if not candidates:
        return
    total = max(candidates, key=lambda t: sum(s.agrees(t, full) for s in shares))
    agreeing = sum(s.agrees(total, full) for s in shares)
    if agreeing == 0 and len(shares) == 1:
        likely = [t for t in candidates if t >= shares[0].count]
        if not likely:
            return
        total = min(likely, key=lambda t: abs(shares[0].exact(t) - Decimal(shares[0].share)))
    for share in shares:
        if share.count > total or share.agrees(total, full):
            continue
        yield Problem(
            "verify-share",
            line.place,
            found=share.text,
            expected=f"{share.right(total)}%",
            note=f"按{share.count}÷{total}计算。",
        )
    if len(shares) < 2:
        return
    slack = sum((s.unit for s in shares), Decimal(0)) / 2
    if counted == total and abs(printed - 100) > slack:
        yield Problem(
            "verify-shares-sum",
            line.place,
            found=f"{printed}%",
            expected="100%",
            note=f"见“{_snippet(shares[0].text)}”起的{len(shares)}项。",
        )
    elif counted != total and abs(printed - 100) <= slack:
        yield Problem(
            "verify-counts-sum",
            line.place,
            found=str(counted),
            expected=str(total),
            note=f"见“{_snippet(shares[0].text)}”起的{len(shares)}项。",
        )


def _check_returns(line: Line) -> Iterator[Problem]:
    match = _RETURNS.search(line.text)
    if match is None:
        return
    total, *parts = (int(number) for number in match.groups())
    if sum(parts) != total:
        yield Problem(
            "verify-counts-sum",
            line.place,
            found=str(sum(parts)),
            expected=str(total),
            note="按时、逾期、未报送之和应等于应报送单位数。",
        )
    counts = {"逾期报送": parts[1], "未报送": parts[2]}
    for label, names in _NAMED.findall(line.text):
        yield from _check_list(line, counts[label], names)


def _check_lists(line: Line) -> Iterator[Problem]:
    for number, names in _LISTED.findall(line.text):
        yield from _check_list(line, int(number), names)


def _check_list(line: Line, number: int, names: str) -> Iterator[Problem]:
    listed = [name for name in _BRACKETS.sub("", names).split("、") if name.strip()]
    if len(listed) != number:
        yield Problem(
            "verify-list-count",
            line.place,
            found=str(len(listed)),
            expected=str(number),
            note=f"名单：“{_snippet(names)}”。",
        )


def _status_tables(tables: tuple[Grid, ...]) -> Iterator[Counter[str]]:
    """Yield the statuses of the table of all tasks, which has 本季度进展 beside 状态."""
    for grid in tables:
        column = grid.column("状态")
        if column is not None and "本季度进展" in grid.labels and grid.column("序号") is not None:
            yield Counter(row[column].text for row in grid.rows if row[column].text)


def _check_against_tables(line: Line, tables: list[Counter[str]]) -> Iterator[Problem]:
    if not tables:
        return
    counts = max(tables, key=lambda found: found.total())
    for match in _SHARE.finditer(line.text):
        label, number = match[1], int(match[2])
        if label in counts and counts[label] != number:
            yield Problem(
                "verify-text-table",
                line.place,
                found=f"{label}{number}项",
                expected=str(counts[label]),
                note="见目标任务进展情况表的“状态”列。",
            )


def _check_rows(grid: Grid) -> Iterator[Problem]:
    """Check that the statuses of each row of a tally add up to 列入本期."""
    due, rate = grid.column("列入本期"), len(grid.labels) - 1
    if due is None or "占比" not in grid.labels[rate]:
        return
    for row in grid.rows:
        numbers = [cell.text for cell in row[due:rate]]
        if not all(text.isdecimal() for text in numbers):
            continue
        total, *parts = map(int, numbers)
        if sum(parts) != total:
            yield Problem(
                "verify-table-sum",
                row[due].place,
                found=str(sum(parts)),
                expected=str(total),
                note=f"“{row[1].text or row[0].text}”一行。",
            )


def _snippet(text: str) -> str:
    return text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…"
