"""Odd rows in small tables, each by its code: what is done, and what the record says."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.canonical.corrections import Correction, Corrections, read_corrections
from taskbook.canonical.reading import Reading, SourceSpec, read_document
from taskbook.errors import ConfigError
from taskbook.model.unit import Unit
from taskbook.problems import Grade, Problem
from taskbook.sources.paged_text import read_paged_text
from taskbook.units.register import Register

HEADER = (
    "总体要求",
    "年度目标及工作内容",
    "季度进度安排",
    "责任领导",
    "牵头单位",
    "责任人",
    "直接责任人",
    "协助单位",
)
ROW = ("(一)发展。", "1. 完成投资。", "一季度，启动。", "甲 乙", "教育局", "丙丁", "", "")
REGISTER = Register.build(
    [
        Unit("教育局", "某市教育局", "局"),
        Unit("科学技术局", "某市科学技术局", "局"),
        Unit("各镇街", "各镇街", "组"),
        Unit("东镇", "东镇人民政府", "镇街", groups=("各镇街",)),
        Unit("西镇", "西镇人民政府", "镇街", groups=("各镇街",)),
    ],
    "某市",
)


def row(**cells: str) -> tuple[str, ...]:
    names = ("requirement", "title", "schedule", "leaders", "lead", "people", "contacts", "assist")
    return tuple(cells.get(name, value) for name, value in zip(names, ROW, strict=True))


def read(tmp_path: Path, *rows: tuple[str, ...], corrections: Corrections | None = None) -> Reading:
    path = tmp_path / "表.txt"
    lines = ["\t".join(cells) for cells in (HEADER, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spec = SourceSpec("表.txt", "breakdown-table", "某市", "M", 2021)
    return read_document(read_paged_text(path), spec, REGISTER, corrections or Corrections())


def only(reading: Reading, code: str) -> Problem:
    (problem,) = [p for p in reading.problems if p.code == code]
    return problem


def test_a_requirement_without_a_label_at_the_start_is_kept_and_doubted(tmp_path: Path) -> None:
    others = [
        row(title=f"{n}. 其他。", requirement=f"({'二三四五'[n - 2]})其他。") for n in (2, 3, 4, 5)
    ]
    reading = read(tmp_path, row(requirement="推动高质量发展。"), *others)
    problem = only(reading, "requirement-orphan")
    assert problem.grade is Grade.VERIFY
    assert reading.requirements[0].text == "推动高质量发展。"
    assert reading.tasks[0].requirement_id == "M2021-R001"


def test_a_second_row_before_any_task_is_doubted_with_its_words(tmp_path: Path) -> None:
    reading = read(tmp_path, row(requirement="", title=""), row())
    problem = only(reading, "task-row-orphan")
    assert "一季度，启动。" in problem.found
    assert [t.title for t in reading.tasks] == ["完成投资。"]


def test_a_task_without_a_number_among_numbered_ones_is_numbered_by_its_place(
    tmp_path: Path,
) -> None:
    reading = read(tmp_path, row(), row(requirement="", title="办好学校。"))
    assert [t.id for t in reading.tasks] == ["M2021-001", "M2021-002"]
    assert only(reading, "task-number-given").repaired == "2"


def test_one_number_for_two_tasks_never_gives_one_id_to_both(tmp_path: Path) -> None:
    rows = [row(), *(row(requirement="", title=f"{n}. 事项{k}。") for k, n in enumerate((2, 2, 3)))]
    reading = read(tmp_path, *rows)
    ids = [t.id for t in reading.tasks]
    assert len(set(ids)) == len(ids) == 4
    assert any(p.grade is Grade.VERIFY for p in reading.problems)


def test_a_gap_in_the_numbers_is_doubted_and_the_number_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, row(), row(requirement="", title="3. 办好学校。"))
    assert [t.number for t in reading.tasks] == [1, 3]
    assert only(reading, "task-number").found == "3"


def test_spaces_inside_names_go_and_are_recorded(tmp_path: Path) -> None:
    reading = read(tmp_path, row())
    assert reading.tasks[0].leaders == ("甲乙",)
    assert only(reading, "name-spaces").found == "甲 乙"


def test_a_task_without_a_lead_unit_cannot_be_issued_and_says_so(tmp_path: Path) -> None:
    reading = read(tmp_path, row(lead="", people=""))
    assert only(reading, "lead-unit-empty").grade is Grade.VERIFY
    assert reading.tasks[0].lead_units == ()


def test_a_group_is_expanded_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, row(assist="各镇街、东镇"))
    assert only(reading, "group-expanded").repaired == "2"
    named = {a.unit: a.group for a in reading.tasks[0].assisting_units}
    assert named == {"东镇": None, "西镇": "各镇街"}


def correction(original: str) -> Corrections:
    key = ("表.txt", 2, "leaders")
    return Corrections({key: Correction(*key, original, "丁戊", "电话核实")})


def test_a_correction_applies_while_the_original_stands(tmp_path: Path) -> None:
    reading = read(tmp_path, row(), corrections=correction("甲 乙"))
    assert reading.tasks[0].leaders == ("丁戊",)
    problem = only(reading, "correction-applied")
    assert (problem.found, problem.repaired, problem.note) == ("甲 乙", "丁戊", "电话核实")


def test_a_correction_lapses_when_the_original_changes(tmp_path: Path) -> None:
    reading = read(tmp_path, row(), corrections=correction("甲丙"))
    assert reading.tasks[0].leaders == ("甲乙",)
    assert only(reading, "correction-stale").grade is Grade.VERIFY


def test_a_correction_of_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    text = "文件,行,字段,原文,更正为,理由\n表.txt,99,责任领导,甲,乙,电话核实\n"
    path.write_bytes(text.encode("gb18030"))  # as Excel saves it on a Chinese Windows
    corrections = read_corrections(path)
    read(tmp_path, row(), corrections=corrections)
    (problem,) = corrections.unmet("corrections.csv")
    assert (problem.code, problem.location.row) == ("correction-unused", 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("文件,行\n", "第1行"),
        ("文件,行,字段,原文,更正为,理由\n表.txt,二,责任领导,甲,乙,因\n", "第2行"),
        ("文件,行,字段,原文,更正为,理由\n表.txt,2,领导人,甲,乙,因\n", "责任领导"),
    ],
)
def test_wrong_corrections_are_refused_by_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_corrections(path)
    assert words in str(caught.value)


def test_a_unit_that_is_not_registered_is_kept_with_suggestions(tmp_path: Path) -> None:
    reading = read(tmp_path, row(lead="科学技朮局"))
    problem = only(reading, "unit-unknown")
    assert "科学技术局" in problem.note
    assert reading.tasks[0].main_lead == "科学技朮局"
