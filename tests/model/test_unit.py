"""Names of units: which of them mean several units and none in particular."""

from __future__ import annotations

import pytest

from taskbook.model.unit import stands_for_many


@pytest.mark.parametrize(
    "name",
    [
        "各县（市、区）政府",
        "各镇街(园区)",
        "市各有关单位",
        "市直各部门",
        "市有关部门",
        "相关镇街",
        "市政府各部门",
        "打私领导小组成员单位",
    ],
)
def test_names_of_many(name: str) -> None:
    assert stands_for_many(name)


@pytest.mark.parametrize(
    "name",
    [
        "教育局",
        "市发改委",
        "中心城区建设指挥部",
        "东莞市机关事务管理局",
        "水务集团",
        "市区公交公司",
    ],
)
def test_names_of_one(name: str) -> None:
    assert not stands_for_many(name)
