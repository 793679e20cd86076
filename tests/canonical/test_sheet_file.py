"""任务总表.xlsx: load(save(x)) == x, and people's edits are read or refused, never lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskbook.canonical.sheet_file import read_task_sheet, render_task_sheet, write_task_sheet
from taskbook.errors import SourceError
from taskbook.model.location import Location
from taskbook.model.task import (
    AssistingUnit,
    Basis,
    Comparator,
    Definition,
    Indicator,
    LeadUnit,
    Level,
    Milestone,
    Part,
    Provenance,
    Related,
    Requirement,
    Task,
    TaskSheet,
)
from taskbook.model.unit import Unit
from taskbook.problems import CATALOGUE, Problem

# Anything that a cell can hold: no control characters but the line feed, no lone surrogates.
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
        st.sampled_from("\n=+-@'_x000A<>&\"亿万"),
    ),
    max_size=30,
)
filled = texts.filter(bool)
names = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="、；\ufffe\uffff"),
    min_size=1,
    max_size=6,
)
name_lists = st.lists(names, max_size=3).map(tuple)
days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
decimals = st.decimals(min_value=-(10**12), max_value=10**12, places=3)
locations = st.builds(
    Location,
    document=filled,
    sheet=st.none() | filled,
    row=st.none() | st.integers(1, 10**6),
    column=st.none() | st.integers(1, 16384),
    label=st.none() | filled,
)
provenances = st.dictionaries(
    st.sampled_from(["title", "schedule", "leaders"]), st.lists(locations, max_size=3).map(tuple)
).map(lambda found: tuple(Provenance(field, places) for field, places in found.items()))
milestones = st.builds(
    Milestone,
    track=st.none() | filled,
    quarters=st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True).map(tuple),
    due=days,
    text=texts,
    marker=texts,
    track_marker=texts,
)
indicators = st.builds(
    Indicator,
    name=texts,
    comparator=st.sampled_from(Comparator),
    value=st.none() | decimals,
    value_max=st.none() | decimals,
    unit=texts,
    year=st.integers(1990, 2090),
    quarter=st.none() | st.integers(1, 4),
    basis=st.sampled_from(Basis),
    growth=st.booleans(),
    text=texts,
    field=st.sampled_from(["title", "schedule", "body"]),
)
leads = st.builds(
    LeadUnit,
    unit=names,
    as_written=filled,
    members=name_lists,
    responsible=name_lists,
    contacts=name_lists,
)
assisting = st.builds(AssistingUnit, unit=names, as_written=filled, group=st.none() | filled)
related = st.builds(
    Related,
    id=filled,
    kind=st.sampled_from(["same-matter", "answers"]),
    score=st.decimals(0, 1, places=2),
    state=st.sampled_from(["proposed", "confirmed", "rejected"]),
)
problems = st.builds(
    Problem,
    code=st.sampled_from(sorted(CATALOGUE)),
    location=locations,
    found=texts,
    expected=texts,
    repaired=st.none() | texts,
    subject=texts,
    note=texts,
)


def few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


@st.composite
def sheets(draw: st.DrawFn) -> TaskSheet:
    requirements = tuple(
        draw(
            st.builds(
                Requirement,
                id=st.just(f"DG2021-R{number:03d}"),
                label=texts,
                number=st.just(number),
                text=texts,
                part=st.sampled_from(Part),
                source=locations,
                provenance=provenances,
            )
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )
    tasks = tuple(
        draw(
            st.builds(
                Task,
                id=st.just(f"DG2021-{number:03d}"),
                number=st.just(number),
                year=st.integers(1990, 2090),
                level=st.sampled_from(Level),
                part=st.sampled_from(Part),
                requirement_id=st.sampled_from([None, *(r.id for r in requirements)]),
                title=texts,
                body=st.none() | filled,
                schedule=texts,
                milestones=few(milestones),
                indicators=few(indicators),
                leaders=name_lists,
                lead_units=few(leads),
                assisting_units=few(assisting),
                related=few(related),
                source=locations,
                provenance=provenances,
                problems=few(st.sampled_from(sorted(CATALOGUE))),
                unpaired_responsible=name_lists,
                unpaired_contacts=name_lists,
            )
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )
    return TaskSheet(
        year=draw(st.integers(1990, 2090)),
        place=draw(texts),
        requirements=requirements,
        tasks=tasks,
        units=draw(
            few(
                st.builds(
                    Unit,
                    name=filled,
                    full_name=texts,
                    kind=texts,
                    aliases=name_lists,
                    groups=name_lists,
                    vague=st.booleans(),
                    valid_from=st.none() | days,
                    valid_to=st.none() | days,
                    note=texts,
                )
            )
        ),
        problems=draw(few(problems)),
        definitions=draw(
            few(
                st.builds(
                    Definition,
                    term=filled,
                    text=texts,
                    location=locations,
                    number=st.none() | st.integers(1, 99),
                    task_ids=name_lists,
                )
            )
        ),
    )


@settings(max_examples=60)
@given(sheet=sheets())
def test_loading_what_was_saved_gives_the_same_sheet(
    tmp_path_factory: pytest.TempPathFactory, sheet: TaskSheet
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "任务总表.xlsx"
    write_task_sheet(sheet, path)
    loaded, report = read_task_sheet(path)
    assert loaded == sheet
    assert not list(report)


@settings(max_examples=5)
@given(sheet=sheets())
def test_the_same_sheet_gives_the_same_bytes(sheet: TaskSheet) -> None:
    assert render_task_sheet(sheet) == render_task_sheet(sheet)


def small_sheet() -> TaskSheet:
    place = Location("源.txt", row=3)
    task = Task(
        id="DG2021-001",
        number=1,
        year=2021,
        level=Level.CITY,
        part=Part.MAIN,
        requirement_id=None,
        title="完成实际投资1200亿元。",
        body=None,
        schedule="一季度，250亿元。",
        milestones=(Milestone(None, (1,), dt.date(2021, 3, 31), "250亿元。", "一季度，"),),
        indicators=(),
        leaders=("喻丽君",),
        lead_units=(LeadUnit("投资促进局", "投资促进局", (), ("陈顺娇",), ("麦伟林",)),),
        assisting_units=(AssistingUnit("财政局", "财政局"),),
        related=(),
        source=place,
    )
    return TaskSheet(2021, "东莞市", (), (task,))


def edited(tmp_path: Path, sheet: str, cell: str, value: object) -> Path:
    """A small task sheet in which a person changed one cell with another program."""
    path = tmp_path / "任务总表.xlsx"
    write_task_sheet(small_sheet(), path)
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell] = value
    workbook.save(path)
    return path


def test_an_edit_in_the_duty_sheet_is_read_and_the_grey_cells_may_lag(tmp_path: Path) -> None:
    path = edited(tmp_path, "单位分工", "G2", "张三、李四")
    sheet, report = read_task_sheet(path)
    assert sheet.tasks[0].lead_units[0].responsible == ("张三", "李四")
    assert not list(report)


def test_a_deleted_task_gives_one_line_about_its_other_rows(tmp_path: Path) -> None:
    path = tmp_path / "任务总表.xlsx"
    write_task_sheet(small_sheet(), path)
    workbook = openpyxl.load_workbook(path)
    workbook["任务"].delete_rows(2)
    workbook.save(path)
    with pytest.raises(SourceError) as caught:
        read_task_sheet(path)
    assert caught.value.reason.count("DG2021-001") == 1
    assert "等3行" in caught.value.reason


def test_an_edit_in_a_grey_column_is_reported_with_its_cell(tmp_path: Path) -> None:
    path = edited(tmp_path, "任务", "K2", "商务局")
    _, report = read_task_sheet(path)
    (problem,) = report
    assert problem.code == "sheet-shown-edited"
    assert problem.location.cell == "K2"
    assert "单位分工" in problem.cure


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("任务", "B2", "第一", "整数"),
        ("节点", "D2", "年底", "日期"),
        ("单位分工", "B2", "牵头", "主牵头、共同牵头、协助之一"),
        ("节点", "A2", "DG2021-999", "在“任务”表中不存在"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    tmp_path: Path, sheet: str, cell: str, value: str, words: str
) -> None:
    path = edited(tmp_path, sheet, cell, value)
    with pytest.raises(SourceError) as caught:
        read_task_sheet(path)
    assert f"[{sheet}!{cell}]" in caught.value.reason
    assert words in caught.value.reason


def test_a_missing_sheet_and_a_file_that_is_no_workbook_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "任务总表.xlsx"
    write_task_sheet(small_sheet(), path)
    workbook = openpyxl.load_workbook(path)
    del workbook["节点"]
    workbook.save(path)
    with pytest.raises(SourceError, match="缺少工作表节点"):
        read_task_sheet(path)
    path.write_bytes(b"no workbook")
    with pytest.raises(SourceError, match="不是可以打开的"):
        read_task_sheet(path)


def test_figures_are_numbers_in_excel(tmp_path: Path) -> None:
    indicator = Indicator(
        "投资",
        Comparator.AT_LEAST,
        Decimal("1.34"),
        None,
        "万亿元",
        2021,
        4,
        Basis.ANNUAL,
        False,
        "1.34万亿元",
    )
    sheet = small_sheet()
    from dataclasses import replace

    sheet = replace(sheet, tasks=(replace(sheet.tasks[0], indicators=(indicator,)),))
    path = tmp_path / "任务总表.xlsx"
    write_task_sheet(sheet, path)
    assert openpyxl.load_workbook(path)["量化指标"]["D2"].value == 1.34


def test_a_text_that_no_cell_holds_is_refused_with_its_row_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    sheet = small_sheet()
    long = replace(sheet, tasks=(replace(sheet.tasks[0], title="长" * 40_000), *sheet.tasks[1:]))
    path = tmp_path / "任务总表.xlsx"
    with pytest.raises(SourceError) as caught:
        write_task_sheet(long, path)
    assert "“任务”表第 2 行" in str(caught.value)
    assert "40000字" in str(caught.value)
    assert not path.exists()
