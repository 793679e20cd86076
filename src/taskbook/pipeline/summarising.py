"""From the ledger to the circular, the master workbook and the dashboard."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from taskbook.canonical.three_way import Change, diff_sheets
from taskbook.errors import UsageError
from taskbook.files import read_bytes, safe_name, write_bytes
from taskbook.ledger.ledger import Ledger
from taskbook.merge.record import period_record
from taskbook.model.period import Period
from taskbook.model.task import Level, TaskSheet
from taskbook.pace.dictionary import load_dictionary
from taskbook.pace.rules import load_rules
from taskbook.pipeline.backups import back_up
from taskbook.pipeline.office import kept_sheet, of_year, under_present_names
from taskbook.pipeline.reading import load_sheet
from taskbook.pipeline.status import existing_ledger, latest_period
from taskbook.problems.problem import Problem
from taskbook.resources import template
from taskbook.summary.circular import render_circular
from taskbook.summary.dashboard import render_dashboard
from taskbook.summary.master import render_master
from taskbook.summary.pages import render_pages
from taskbook.summary.summarise import Summary, summarise
from taskbook.summary.verify import verify_circular as verify_content
from taskbook.summary.verify_document import read_circular
from taskbook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SummaryResult:
    """What was written.

    Attributes:
        summary: The quarter's figures.
        circular: 通报.docx.
        master: 进展总表.xlsx.
        dashboard: 看板.html.
        public: The edition without contacts, where asked for.
        pages: One document per leader, unit or town, where asked for.
        edits: What people changed in the task sheet since it was issued; not counted here.
        unfilled: Settings that nobody has filled in; they stand in the circular.
        backups: Copies of what stood there before and was not the same: people edit the circular.
    """

    summary: Summary
    circular: Path
    master: Path
    dashboard: Path
    public: Path | None
    pages: tuple[Path, ...]
    edits: tuple[Change, ...] = ()
    unfilled: tuple[str, ...] = ()
    backups: tuple[Path, ...] = ()

    @property
    def counts(self) -> dict[str, str]:
        """Status word to the number of tasks that have it, in the dictionary's order."""
        counted = self.summary.overall.counts
        statuses = self.summary.dictionary.statuses
        return {one.word: counted[one.key].text for one in statuses if one.key in counted}


def read_summary(
    workspace: Workspace, period: Period, as_of: dt.datetime | int | None = None
) -> Summary:
    """Return the figures of a period, as the ledger knows them (or knew them as of then).

    Raises:
        UsageError: Nothing was issued for it.
    """
    settings = workspace.settings()
    with existing_ledger(workspace, settings) as ledger:
        sheet = of_year(_sheet(workspace, ledger, period, as_of), period.year)
        record = under_present_names(period_record(ledger, period, sheet, as_of), sheet)
        if not record.forms:
            raise UsageError(
                f"{period.chinese}还没有下发填报表。", f"请先运行 taskbook issue {period}。"
            )
        earlier = [
            under_present_names(period_record(ledger, other, sheet, as_of), sheet)
            for other in ledger.periods()
            if other < period and other.year == period.year
        ]
    return summarise(
        sheet,
        record,
        earlier,
        settings,
        dictionary=load_dictionary(template("status.toml", workspace.root)),
        rules=load_rules(template("pace.toml", workspace.root)),
        level=Level.CITY,
    )


def _sheet(
    workspace: Workspace, ledger: Ledger, period: Period, as_of: dt.datetime | int | None
) -> TaskSheet:
    """Return the task sheet as it was issued for the period; today's where none was kept.

    A later edit counts for the period once it is issued again: what a quarter asked stays.
    """
    return kept_sheet(ledger, period, as_of) or load_sheet(workspace)


def summarise_period(
    workspace: Workspace,
    period: Period,
    *,
    by: str = "",
    public: bool = False,
    as_of: dt.datetime | None = None,
) -> SummaryResult:
    """Write the circular, the master workbook and the dashboard of a period.

    Args:
        workspace: The workspace.
        period: The quarter.
        by: ``leader``, ``unit`` or ``town`` for one page each as well; empty for none.
        public: Whether to write an edition without phones and contacts as well.
        as_of: Make them again as the ledger (and the task sheet in it) stood then.

    Raises:
        UsageError: Nothing was issued for the period.
        ConfigError: A template, dictionary or rule is wrong.
    """
    settings = workspace.settings()
    summary = read_summary(workspace, period, as_of)
    circular_template = read_bytes(template("circular.docx", workspace.root))
    folder = workspace.summarised(period)
    circular = folder / f"{period}_情况通报.docx"
    master = folder / f"{period}_进展总表.xlsx"
    dashboard = folder / f"{period}_看板.html"
    backups = _replace(workspace, circular, render_circular(summary, settings, circular_template))
    backups += _replace(workspace, master, render_master(summary, settings))
    page = read_bytes(template("dashboard.html", workspace.root)).decode("utf-8")
    write_bytes(dashboard, render_dashboard(summary, settings, page).encode("utf-8"))
    open_edition = None
    if public:
        open_edition = folder / f"{period}_情况通报（公开版）.docx"
        content = render_circular(summary, settings, circular_template, public=True)
        backups += _replace(workspace, open_edition, content)
    pages = []
    if by:
        page_template = read_bytes(template("circular_page.docx", workspace.root))
        for name, content in render_pages(summary, settings, by, page_template):
            pages.append(folder / _PAGES[by] / f"{safe_name(name)}.docx")
            write_bytes(pages[-1], content)
    now = of_year(load_sheet(workspace), period.year)
    edits = tuple(diff_sheets(summary.sheet, now)) if as_of is None else ()
    return SummaryResult(
        summary,
        circular,
        master,
        dashboard,
        open_edition,
        tuple(pages),
        edits,
        settings.unfilled(),
        backups,
    )


def _replace(workspace: Workspace, path: Path, content: bytes) -> tuple[Path, ...]:
    """Write a document that people may have edited; return a copy of what was other there."""
    edited = path.exists() and read_bytes(path) != content
    copies = (back_up(path, workspace.root),) if edited else ()
    write_bytes(path, content)
    return copies


LARGEST_CIRCULAR = 60_000_000
_PERIOD = re.compile(r"(\d{4})\s*年第?([一二三四])季度")
_PAGES = {"leader": "按责任领导", "unit": "按牵头单位", "town": "按镇街"}


def verify_circular(
    workspace: Workspace | None, period: Period | None, path: Path
) -> tuple[Problem, ...]:
    """Return what in an edited circular no longer agrees with the ledger.

    Args:
        workspace: The workspace; None to hold the document against itself only.
        period: The quarter; by default the one that the document names, else the last issued.
        path: The document.

    Raises:
        UsageError: Nothing was issued.
        SourceError: It is not a Word document.
    """
    content = read_bytes(path, LARGEST_CIRCULAR)
    if workspace is None:
        return tuple(verify_content(content, path.name))
    found = period or _named_period(content, path.name) or latest_period(workspace)
    summary = read_summary(workspace, found)
    circular_template = read_bytes(template("circular.docx", workspace.root))
    settings = workspace.settings()
    return tuple(verify_content(content, path.name, summary, settings, circular_template))


def _named_period(content: bytes, name: str) -> Period | None:
    """Return the quarter that a circular's text names first, or None."""
    for line in read_circular(content, name).lines:
        match = _PERIOD.search(line.text)
        if match:
            return Period(int(match[1]), "一二三四".index(match[2]) + 1)
    return None
