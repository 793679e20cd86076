"""Nothing returned is lost and nothing lands on the wrong task, whatever was done to the file."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from taskbook.returns.checking import check_file

from . import by_bytes, by_habit, by_hand, by_office, by_people, by_program
from .by_openpyxl import DAMAGES
from .filled import UNITS, Case, World, case, world
from .score import labels_of, score, unaccounted

assert by_bytes
assert by_habit
assert by_hand
assert by_people
assert by_office
assert by_program

# Damage that leaves several readings of the file: a person decides, so its rows are queued.
AMBIGUOUS = {
    "排序漏了隐藏列",
    "任务文字下移一格",
    "左半边错行",
    "整行复制后改写",
    "完成值合并单元格",
    "数字换成看不懂的写法",
    "状态自造新词",
    "日期格式的数字格",
    "答案右移一列",
    "单位改成别的单位",
    "只排序任务文字列",
    "标识和任务文字一起向下填充",
    "两期的表粘在一张表里",
    "牵头行粘到协助表",
    "从第三行起答案右移一列",
    "从第三行起状态以右右移一列",
    "从第三行起答案左移一列",
    "填报列表头右移一列",
    "填报列表头左移一列",
    "协助情况写在存在问题栏",
    "进展列从第三行起下移一格",
    "全部答案从第三行起下移一行",
    "左边连标识删一行，答案没动",
    "答案分写两行",
    "数字前有破折号、数字间有空格",
    "数字带约、近、超、余",
    "进展写“同第几项”“参见附件”",
    "数字格式显示成万",
    "整格删除线",
    "一格里旧稿带删除线",
    "改了计量单位再填数",
    "改了口径再填数",
    "完成值列改为完成值（亿元）",
    "表右上角写单位：亿元",
    "自报状态带问号、符号、说明",
    "自报状态打勾、写几个",
    "零报告后带问号",
    "自拟列名又粘到新工作簿：2021年一季度",
    "自拟列名又粘到新工作簿：截至3月底",
    "自拟列名又粘到新工作簿：手机号码",
    "自拟列名又粘到新工作簿：状态列叫完成情况",
    "整格删除线后另存 xls",
    "整格删除线后另存 ods",
    "旧稿带删除线后另存 xls",
    "旧稿带删除线后另存 ods",
    "数字格式显示成万后另存 ods",
    "进展是指向空格的公式",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damage") / "workspace"


@pytest.fixture(scope="session")
def here(folder: Path) -> World:
    return world(folder)


@pytest.fixture(scope="session", params=UNITS)
def filled(request: pytest.FixtureRequest, folder: Path) -> Case:
    return case(folder, request.param)


@pytest.mark.parametrize("name", DAMAGES)
def test_no_row_is_wrong_and_no_cell_is_lost(name: str, filled: Case, here: World) -> None:
    damaged = DAMAGES[name](filled, here)
    checked = check_file(damaged.content, damaged.name, here.forms, here.spec, here.sheet)
    found = score(filled, damaged, checked)
    assert (found.wrong, found.lost) == (0, 0), found.details
    if damaged.whole:
        assert not checked.answers
        assert checked.problems
    elif name not in AMBIGUOUS:
        assert found.right >= 0.95 * found.rows, [str(p) for p in checked.problems]
    assert unaccounted(filled.blank, damaged, checked, labels_of(here.spec)) == []


def test_an_untouched_form_holds_no_answer_and_nothing_to_decide(filled: Case, here: World) -> None:
    checked = check_file(filled.blank, "空表.xlsx", here.forms, here.spec, here.sheet)
    assert (checked.unit, checked.answers, checked.queued, checked.refused) == (
        filled.unit,
        (),
        (),
        (),
    )
    assert {p.code for p in checked.problems} == {"sheet-unanswered"}


def test_the_check_is_picklable_and_repeats_itself(filled: Case, here: World) -> None:
    first = check_file(filled.content, "a.xlsx", here.forms, here.spec, here.sheet)
    again = check_file(filled.content, "a.xlsx", here.forms, here.spec, here.sheet)
    assert pickle.loads(pickle.dumps(first)) == again


def test_one_cause_makes_one_line(filled: Case, here: World) -> None:
    damaged = DAMAGES["状态自造新词"](filled, here)
    checked = check_file(damaged.content, damaged.name, here.forms, here.spec, here.sheet)
    assert sum(p.code == "choice-unknown" for p in checked.problems) == 1
