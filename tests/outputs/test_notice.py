from __future__ import annotations

import datetime as dt
import pickle
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from taskbook.errors import ConfigError
from taskbook.model.settings import Settings
from taskbook.model.task import Level, Milestone, TaskSheet
from taskbook.model.unit import Unit
from taskbook.official.conformance import Docx, Expectation, check_conformance
from taskbook.official.conformance.reading import TAG
from taskbook.official.elements import LetterheadKind
from taskbook.outputs.notice import (
    read_template,
    render_notice,
    render_notices,
    render_unit_notice,
    tasks_by_unit,
)
from tests.official.office import needs_office, pages, squeezed, to_pdf
from tests.outputs.fakes import PERIOD, TOWN, UNIT, settings, sheet, task

ROOT = Path(__file__).resolve().parents[2]
ISSUER = "东莞市人民政府办公室"
EXPECTED = Expectation("通知", ISSUER, attachments=1, note=True)


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Docx(content).paragraphs]


def cells(content: bytes, table: int) -> list[list[str]]:
    return [
        [
            "\n".join("".join(p.itertext(f"{TAG}t")) for p in cell.iter(f"{TAG}p"))
            for cell in row.iter(f"{TAG}tc")
        ]
        for row in Docx(content).data_tables[table].iter(f"{TAG}tr")
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, EXPECTED),
        ({"seal": False}, replace(EXPECTED, seal=False)),
        ({"landscape_page_number": "strict", "demo": True}, EXPECTED),
        ({"latin_font": "仿宋_GB2312"}, EXPECTED),
        ({"letterhead": "preprinted"}, replace(EXPECTED, letterhead=LetterheadKind.PREPRINTED)),
        (
            {"letterhead": "none"},
            replace(EXPECTED, letterhead=LetterheadKind.NONE, imprint=False),
        ),
        (
            {"periods": {}},
            replace(EXPECTED, draft=True, accepted={37: "印发日期待定，印发前补填"}),
        ),
    ],
)
@pytest.mark.parametrize(("leads", "assists"), [(1, 0), (24, 30)])
def test_notices_conform(
    changes: dict[str, object], expected: Expectation, leads: int, assists: int
) -> None:
    content = render_notice(sheet(leads, assists), UNIT, PERIOD, settings(**changes))
    found = check_conformance(content, expected)
    assert [str(one) for one in found if not one.reason] == []
    assert not any(one.core for one in found)


@pytest.mark.parametrize("long", [1, 12])
def test_a_town_with_only_assisting_tasks(long: int) -> None:
    content = render_notice(sheet(0, 66, long), TOWN, PERIOD, settings())
    assert check_conformance(content, EXPECTED) == []
    text = "".join(texts(content))
    assert f"{TOWN.full_name}：" in texts(content)
    assert "协助的目标任务共66项" in text
    assert "牵头（含共同牵头）" not in text
    assert len(cells(content, 0)) == 67


def test_the_list_says_what_the_unit_answers_for() -> None:
    content = render_notice(sheet(4, 2), UNIT, PERIOD, settings())
    lead, assist = cells(content, 0), cells(content, 1)
    assert [row[0] for row in lead] == ["序号", "1", "2", "3", "4"]
    assert lead[1][2].endswith("完成立项和用地预审；")
    assert lead[1][3] == ""
    assert lead[4][2:4] == ["本季度无节点", "二季度，开工建设；"]
    assert "主牵头：科学技术局" in lead[1][5]
    assert "共同牵头：发展改革局" in lead[1][5]
    assert "协助：松山湖" in lead[1][5]
    assert lead[1][6:] == ["卓庆", "钟靖平"]
    assert [row[0] for row in assist[1:]] == ["5", "6"]
    text = "".join(texts(content))
    assert "目标任务共4项，其中本季度需填报的3项" in text
    assert "截至2021年3月31日" in text
    assert "请于2021年4月5日前" in text
    assert "（联系人：陈督查，联系电话：0769-22830000，电子邮箱：ducha@dg.example）" in text


def test_a_group_is_named_and_its_member_finds_its_people() -> None:
    from taskbook.model.task import LeadUnit

    group = LeadUnit("各镇街", "各镇街", members=("松山湖",), responsible=("甲",), contacts=())
    made = replace(task(1, ("科学技术局",)), lead_units=(group,), unpaired_contacts=("乙", "丙"))
    content = render_notice(TaskSheet(2021, "东莞市", (), (made,)), TOWN, PERIOD, settings())
    row = cells(content, 0)[1]
    assert row[5:] == ["牵头：各镇街", "甲", "乙丙"]


def test_a_town_s_own_plan_stands_in_a_table_of_its_own() -> None:
    plan = replace(
        task(7, (TOWN.name,)),
        level=Level.TOWN,
        body="打造开放平台，引进项目5个。",
        milestones=(),
        schedule="",
    )
    city = task(1, (TOWN.name,))
    made = TaskSheet(2021, "东莞市", (), (city, plan))
    content = render_notice(made, TOWN, PERIOD, settings())
    assert check_conformance(content, EXPECTED) == []
    assert "年度工作计划重点工作（1项）" in texts(content)
    assert "牵头任务（1项）" in texts(content)
    assert cells(content, 1)[1] == ["7", plan.title, "打造开放平台，引进项目5个。"]
    timed = replace(plan, schedule="年底前完成。")
    made = TaskSheet(2021, "东莞市", (), (timed,))
    content = render_notice(made, TOWN, PERIOD, settings())
    assert cells(content, 0)[0] == ["序号", "重点工作", "工作内容", "本季度节点"]
    assert "本季度没有节点安排的任务" not in "".join(texts(content))


def test_a_part_of_a_task_is_named_again_where_its_words_are_cut_off_from_it() -> None:
    parts = tuple(
        Milestone(track, (quarter,), dt.date(2021, 3, 31), words, f"{quarter}季度，", marker)
        for track, quarter, words, marker in (
            ("市级", 1, "甲；", "市级："),
            ("市级", 2, "乙；", ""),
            ("镇级", 1, "丙；", "镇级："),
            ("镇级", 2, "丁。", ""),
        )
    )
    made = replace(task(1, (UNIT.name,)), milestones=parts)
    content = render_notice(TaskSheet(2021, "东莞市", (), (made,)), UNIT, PERIOD, settings())
    row = cells(content, 0)[1]
    assert row[2] == "市级：1季度，甲；镇级：1季度，丙；"
    assert row[3] == "市级：2季度，乙；镇级：2季度，丁。"


def test_equal_input_gives_equal_bytes_one_by_one_and_in_a_batch() -> None:
    made, given = sheet(3, 4), settings()
    batch = dict(render_notices(made, (UNIT, TOWN), PERIOD, given))
    assert batch[UNIT] == render_notice(made, UNIT, PERIOD, given)
    assert batch[TOWN] == render_notice(made, TOWN, PERIOD, given)
    led, assisted = tasks_by_unit(made)
    arguments = (UNIT, led[UNIT.name], assisted[UNIT.name], PERIOD, given, read_template())
    again = pickle.loads(pickle.dumps(arguments))
    assert render_unit_notice(*again) == batch[UNIT]


def test_the_shipped_template_is_what_its_script_makes() -> None:
    made = runpy.run_path(str(ROOT / "templates" / "make_templates.py"))
    assert made["TEMPLATES"]["notice.docx"]() == read_template()


def test_the_workspace_s_own_template_comes_first(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "notice.docx").write_bytes(b"broken")
    with pytest.raises(ConfigError, match=r"模板“notice.docx”不是有效的 Word 文档"):
        render_notice(sheet(), UNIT, PERIOD, settings(), read_template(tmp_path))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "东莞市人民政府督查室"}, "内设机构"),
        ({"letterhead": "red"}, "letterhead"),
        ({"landscape_page_number": "left"}, "landscape_page_number"),
    ],
)
def test_wrong_settings_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        render_notice(sheet(), UNIT, PERIOD, settings(**changes))


def test_a_unit_without_tasks_gets_no_notice() -> None:
    with pytest.raises(ConfigError, match="没有牵头任务也没有协助任务"):
        render_notice(sheet(), Unit("气象局", "东莞市气象局", "局"), PERIOD, settings())


def test_an_open_number_and_date_stay_open() -> None:
    draft: Settings = settings(periods={})
    text = texts(render_notice(sheet(), UNIT, PERIOD, draft))
    assert "东府办函〔2021〕　号" in text
    assert "2021年　月　日" in text


@pytest.mark.office
@needs_office
def test_every_word_of_the_list_is_printed(tmp_path: Path) -> None:
    made = sheet(24, 30, 4)
    documents = {
        "bureau": render_notice(made, UNIT, PERIOD, settings(demo=True)),
        "town": render_notice(sheet(0, 66), TOWN, PERIOD, settings()),
        "bare": render_notice(sheet(1, 0), UNIT, PERIOD, settings(letterhead="none")),
    }
    pdfs = to_pdf(documents, tmp_path)
    bureau = pages(pdfs["bureau"])
    text = squeezed("".join(pages(pdfs["bureau"], "-raw")))
    for one in made.led_by(UNIT.name):
        assert f"不少于{one.number}.5亿元。" in text
    assert all("演示数据" in page for page in bureau)
    assert squeezed(bureau[0]).count("根据《2021年市政府主要目标任务分解表》") == 1
    assert "抄送：市委办公室" in squeezed(bureau[-1])
    assert len([page for page in bureau if "其他季度进度安排" in squeezed(page)]) >= 6
    assert 6 <= len(pages(pdfs["town"])) <= 24
    assert len(pages(pdfs["bare"])) == 3
