"""The unit register: exact names resolve, near misses are only suggested, doubles are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.errors import ConfigError
from taskbook.model.unit import Unit
from taskbook.units.register import Register
from taskbook.units.register_file import read_register, write_register


@pytest.fixture(scope="module")
def register(seeds: Path) -> Register:
    return read_register(seeds / "units.csv", "东莞市")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("科学技术局", "科学技术局"),
        ("东莞市科学技术局", "科学技术局"),
        ("市科学技术局", "科学技术局"),
        ("发展改革局", "发展和改革局"),
        ("松山湖管委会", "松山湖"),
        ("各镇街（园区）", "各镇街(园区)"),
        ("各镇街(园区)", "各镇街(园区)"),
        ("35个镇街（园区）", "各镇街(园区)"),
        ("各园区、镇（街道）", "各镇街(园区)"),
        ("文化广电旅游\n体育局", "文化广电旅游体育局"),
        ("谢岗", "谢岗镇"),
    ],
)
def test_exact_names_and_aliases_resolve(register: Register, written: str, name: str) -> None:
    found = register.find(written)
    assert found is not None
    assert found.name == name


def test_a_near_miss_is_suggested_and_not_applied(register: Register) -> None:
    assert register.find("科学技朮局") is None
    assert register.suggest("科学技朮局")[0] == "科学技术局"
    assert register.suggest("完全不相干的名字") == ()


def test_groups_have_their_members_and_vague_ones_none(register: Register) -> None:
    towns = register.find("各镇街")
    everyone = register.find("各镇街(园区)")
    vague = register.find("相关镇街(园区)")
    assert towns is not None
    assert everyone is not None
    assert vague is not None
    assert len(register.members(towns)) == 32
    assert len(register.members(everyone)) == 35
    assert register.members(vague) == ()


def test_one_spelling_for_two_units_is_refused() -> None:
    units = [Unit("教育局", "教育局", "局", ("教局",)), Unit("教委", "教委", "局", ("教局",))]
    with pytest.raises(ConfigError, match="同时指"):
        Register.build(units)


def test_a_group_that_is_not_registered_is_refused() -> None:
    with pytest.raises(ConfigError, match="没有登记"):
        Register.build([Unit("虎门镇", "虎门镇人民政府", "镇街", groups=("各镇街",))])


def test_the_workbook_holds_the_same_register(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "单位名录.xlsx"
    write_register(register.units, path)
    assert read_register(path, "东莞市").units == register.units


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("名称,全称\n", "表头"),
        ("名称,全称,类别,别名,所属组,泛指,生效日期,失效日期,说明\n,甲,局,,,,,,\n", "第2行没有名称"),
        (
            "名称,全称,类别,别名,所属组,泛指,生效日期,失效日期,说明\n甲,甲,局,,,,去年,,\n",
            "第2行“生效日期”为“去年”",
        ),
    ],
)
def test_a_wrong_register_is_refused_by_row(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        read_register(path)
