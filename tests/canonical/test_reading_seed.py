"""The 2021 breakdown table, read whole: its counts, its odd rows by name, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.manifest import read_manifest
from taskbook.canonical.reading import Reading, read_document
from taskbook.canonical.records import clean_cell
from taskbook.model.task import Part, Task
from taskbook.problems import Problem
from taskbook.sources.paged_text import read_paged_text
from taskbook.units.register import Register
from taskbook.units.register_file import read_register

TABLE = "003_62f1da227ea1008d.txt"


@pytest.fixture(scope="module")
def register(seeds: Path) -> Register:
    return read_register(seeds / "units.csv", "东莞市")


@pytest.fixture(scope="module")
def reading(seeds: Path, register: Register) -> Reading:
    spec = next(s for s in read_manifest(seeds / "manifest.toml") if s.file == TABLE)
    return read_document(read_paged_text(seeds / TABLE), spec, register, Corrections())


def task(reading: Reading, number: int) -> Task:
    return reading.tasks[number - 1]


def problems(reading: Reading, code: str, row: int | None = None) -> list[Problem]:
    return [
        p for p in reading.problems if p.code == code and (row is None or p.location.row == row)
    ]


def test_all_tasks_and_requirements_are_read_with_stable_ids(reading: Reading) -> None:
    assert [t.id for t in reading.tasks] == [f"DG2021-{n:03d}" for n in range(1, 320)]
    assert [t.number for t in reading.tasks] == list(range(1, 320))
    assert [r.number for r in reading.requirements] == list(range(1, 120))
    assert not problems(reading, "task-number")
    assert not problems(reading, "requirement-number")


def test_every_task_has_a_lead_unit_and_the_names_are_78(reading: Reading) -> None:
    names = {lead.unit for t in reading.tasks for lead in t.lead_units}
    assert all(t.lead_units for t in reading.tasks)
    assert len(names) == 78
    groups = {lead.unit for t in reading.tasks for lead in t.lead_units if lead.members}
    assert groups == {"各镇街"}


def test_the_leader_is_empty_only_where_the_source_is_empty(reading: Reading) -> None:
    assert [t.id for t in reading.tasks if not t.leaders] == ["DG2021-255"]
    (problem,) = problems(reading, "leader-empty")
    assert problem.location.row == 351


def test_every_unit_named_is_in_the_register_or_flagged(
    reading: Reading, register: Register
) -> None:
    flagged = {p.found for p in problems(reading, "unit-unknown")}
    for t in reading.tasks:
        for named in (*t.lead_units, *t.assisting_units):
            assert register.find(named.unit) is not None or named.as_written in flagged


def test_no_character_of_the_table_is_lost(seeds: Path, reading: Reading) -> None:
    """Every cell is found again: in the sheet, or in the reading record as what was left out."""

    def plain(text: str) -> str:
        return "".join(text.split())

    kept: dict[int, list[str]] = {}
    for item in (*reading.requirements, *reading.tasks):
        for provenance in item.provenance:
            for place in provenance.locations:
                assert place.row is not None
                kept.setdefault(place.row, []).append(item.id)
    requirements = plain("".join(r.label + r.text for r in reading.requirements))
    titles = plain("".join(f"{t.number}.{t.title}" for t in reading.tasks))
    schedules = plain("".join(t.schedule for t in reading.tasks))
    recorded = plain("".join(p.found for p in reading.problems))
    document = read_paged_text(seeds / TABLE)
    header = [cell.text for cell in document.tables[0].rows[0].cells]
    for row in document.tables[0].rows:
        texts = [clean_cell(cell.text)[0] for cell in row.cells]
        if texts == header:
            continue
        if texts[0][:2].rstrip(".").isdigit() or texts[0].startswith("254"):
            texts = ["", *texts[:-1]]  # the two rows without a first column
        requirement, title, schedule = (plain(text) for text in texts[:3])
        assert requirement in requirements or requirement in recorded
        assert title in titles or title in recorded
        assert schedule in schedules or schedule in recorded
        assert not any(texts) or row.location.row in kept or texts[0] in recorded or requirement
    for block in document.blocks:
        assert plain(block.text) in recorded


def test_row_17_has_no_first_column_and_is_moved_back(reading: Reading) -> None:
    found = task(reading, 8)
    assert found.title == "推动超亿元大项目招引。"
    assert [lead.unit for lead in found.lead_units] == ["投资促进局"]
    assert len(found.assisting_units) == 35
    assert problems(reading, "row-shifted", 17)
    assert problems(reading, "row-shifted", 348)
    assert task(reading, 254).leaders == ("周兆翔",)


def test_row_259_is_the_second_row_of_task_191(reading: Reading) -> None:
    found = task(reading, 191)
    assert "一季度,拟订工作方案" in found.schedule
    assert "一季度,推进入河排污口补充排查项目前期工作" in found.schedule
    assert [lead.unit for lead in found.lead_units] == ["生态环境局", "水污染治理现场指挥部"]
    assert "水务局" in {a.unit for a in found.assisting_units}
    assert problems(reading, "task-row-continued", 259)


def test_requirements_are_stitched_over_pages_and_mid_word(reading: Reading) -> None:
    texts = {r.label: r.text for r in reading.requirements}
    assert "加强科技创新金融服务" in texts["(五十四)"]
    assert "出台财政补助细则,实行税收留成专项补助" in texts["(八十二)"]
    assert "推动政府过“紧日子”成为常态" in texts["(九十八)"]
    assert "抓好转内销政策宣讲和法律风险培训。" in texts["(四十)"]
    # The source itself lacks the 积 of 公积金 at the page break; it is not filled in.
    assert "强化住房公金的普惠功能" in texts["(一百)"]
    stitched = [p.location.row for p in problems(reading, "requirement-stitched")]
    assert stitched == [120, 164, 238, 247, 294, 303, 309]


def test_the_livelihood_section_begins_at_task_275(reading: Reading) -> None:
    parts = {t.number: t.part for t in reading.tasks}
    assert parts[274] is Part.MAIN
    assert all(parts[n] is Part.LIVELIHOOD for n in range(275, 320))
    assert problems(reading, "section-row", 381)


def test_markup_is_removed_and_recorded(reading: Reading) -> None:
    assert not any("<" in t.title + t.schedule for t in reading.tasks)
    assert task(reading, 104).schedule.startswith("一季度，狠抓")
    assert problems(reading, "markup-removed", 143)


def test_two_names_printed_over_each_other_are_told_apart_and_doubted(reading: Reading) -> None:
    assert task(reading, 232).leaders == ("刘炜", "黎军")
    (problem,) = problems(reading, "names-overprinted")
    assert (problem.found, problem.repaired) == ("刘黎 炜军", "刘炜 黎军")
    assert problem.grade.needs_person


def test_names_with_inner_spaces_beside_lists_separated_by_spaces(reading: Reading) -> None:
    leads = task(reading, 1).lead_units
    assert [(lead.unit, lead.responsible, lead.contacts) for lead in leads] == [
        ("科学技术局", ("卓庆",), ("钟靖平",)),
        ("松山湖", ("欧阳南江",), ("吴敬军",)),
    ]


def test_unit_names_broken_by_a_line_wrap_are_whole(reading: Reading) -> None:
    assert [lead.unit for lead in task(reading, 68).lead_units] == ["宣传部", "文化广电旅游体育局"]
    assert [lead.unit for lead in task(reading, 280).lead_units] == ["教育千日攻坚指挥部", "教育局"]
    first = task(reading, 284).lead_units[0]
    assert first.unit == "中心城区“一心两轴三片区”建设现场指挥部"
    assert len(problems(reading, "unit-wrapped")) == 6


def test_people_that_cannot_be_paired_are_kept_apart_and_flagged(reading: Reading) -> None:
    found = task(reading, 102)
    assert [lead.responsible for lead in found.lead_units] == [("郑国洪",), ("叶淦奎",)]
    assert [lead.contacts for lead in found.lead_units] == [(), ()]
    assert found.unpaired_contacts == ("谭彦贞", "冯卫民", "邓柏松")
    assert "people-unpaired" in found.problems


def test_a_group_leads_as_a_group_with_its_members(reading: Reading) -> None:
    lead = task(reading, 34).lead_units[1]
    assert lead.unit == "各镇街"
    assert len(lead.members) == 32
    assert lead.responsible == ("各镇(街)镇长(主任)",)


def test_groups_of_assisting_units_are_expanded_and_vague_ones_are_not(reading: Reading) -> None:
    assert len([a for a in task(reading, 5).assisting_units if a.group]) == 35
    assert [a.unit for a in task(reading, 139).assisting_units] == ["谢岗镇", "石排镇", "东坑镇"]
    thirty_five = [a for a in task(reading, 309).assisting_units if a.group]
    assert len(thirty_five) == 35
    vague = {p.found for p in problems(reading, "unit-vague")}
    assert {"相关镇街(园区)", "各有关镇街", "各行政执法部门"} <= vague


def test_one_unit_with_another_responsible_person_is_noted(reading: Reading) -> None:
    noted = {(p.expected, p.found) for p in problems(reading, "person-differs")}
    assert ("工业和信息化局", "张宇晴") in noted


def test_every_value_says_where_it_was_read(reading: Reading) -> None:
    for found in reading.tasks:
        fields = {p.field for p in found.provenance}
        assert {"title", "schedule", "lead_units"} <= fields
        assert all(p.locations for p in found.provenance)
