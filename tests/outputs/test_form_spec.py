"""The form's design: a city changes it in a file, and a wrong file is refused with line and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.errors import ConfigError
from taskbook.model.form import Section
from taskbook.outputs.form_spec import load_form_spec
from tests.outputs import samples


@pytest.fixture
def shipped() -> str:
    return samples.SHIPPED_SPEC.read_text(encoding="utf-8")


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "return_form.toml"
    path.write_text(text, encoding="utf-8")
    return load_form_spec(path)


def test_asks_by_default_what_offices_ask() -> None:
    spec = samples.spec()
    assert [c.key for c in spec.asked(Section.LEAD)] == [
        "progress",
        "status",
        "obstacles",
        "next_step",
        "evidence",
        "reporter",
        "phone",
    ]
    assert [c.key for c in spec.asked(Section.INDICATOR)] == ["value", "remark"]
    assert [c.key for c in spec.asked(Section.ASSIST)] == ["assist_progress", "obstacles"]
    assert spec.coded == ("零报告", "不适用", "暂无数据", "并入他项")
    assert list(spec.sheet_names.values()) == ["牵头任务", "量化指标", "协助任务"]


def test_a_city_renames_drops_adds_and_reorders_columns(tmp_path: Path, shipped: str) -> None:
    text = shipped.replace('label = "本季度进展"', 'label = "工作动态"')
    text = text.replace('choices = ["已完成", ', 'choices = ["提前完成", "已完成", ')
    start, end = text.index('[[lead]]\nkey = "evidence"'), text.index('[[lead]]\nkey = "reporter"')
    text = text[:start] + text[end:]
    added = '[[lead]]\nkey = "funds"\nlabel = "资金使用（万元）"\nkind = "number"\nwidth = 12\n\n'
    at = text.index('[[lead]]\nkey = "progress"')
    spec = load_form_spec(_written(tmp_path, text[:at] + added + text[at:]))
    keys = [c.key for c in spec.asked(Section.LEAD)]
    assert keys[:2] == ["funds", "progress"]
    assert "evidence" not in keys
    labels = {c.key: c.label for c in spec.asked(Section.LEAD)}
    assert labels["progress"] == "工作动态"
    status = next(c for c in spec.asked(Section.LEAD) if c.key == "status")
    assert status.choices[0] == "提前完成"


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "return_form.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_change_of_what_is_asked_changes_the_version_and_wording_does_not(
    tmp_path: Path, shipped: str
) -> None:
    version = samples.spec().version
    assert version.startswith("1-")
    worded = shipped.replace('label = "本季度进展"', 'label = "工作动态"')
    assert load_form_spec(_written(tmp_path, worded)).version == version
    asked = shipped.replace('"未启动"]\nwidth = 13', '"未启动", "暂缓"]\nwidth = 13')
    assert asked != shipped
    assert load_form_spec(_written(tmp_path, asked)).version != version


FAULTS = [
    ('kind = "phone"', 'kind = "telephone"', "类型“telephone”"),
    ('key = "evidence"', 'key = "progress"', "代号“progress”在本表中重复"),
    ('label = "佐证材料"', 'label = "本季度进展"', "表头“本季度进展”在本表中重复"),
    ('key = "evidence"', 'key = "佐证"', "代号“佐证”只能用"),
    ('key = "evidence"', 'key = "prior2"\nkinds = "x"', "不认识“kinds”"),
    ('required_when = ["已完成"]', 'required_when = ["办结"]', "“办结”不是本表下拉选项"),
    ('key = "leader"\n', 'key = "boss"\n', "没有可以预填的“boss”"),
    ("width = 34", "width = 500", "列宽 500"),
    ("width = 34", 'width = "宽"', "“width”的值写法有误"),
    ('paper = "A3"', 'paper = "B5"', "纸张“B5”"),
    ("请于{deadline}前", "请于{day}前", "占位符“{day}”"),
    ("请于{deadline}前", "请于{deadline前", "花括号不成对"),
    ('assist = "协助任务"', 'assist = "牵头任务"', "同名"),
    ('indicator = "量化指标"', 'indicator = "量化/指标"', "工作表名“量化/指标”"),
    ('version = "1"', "version = 1", "“version”缺少内容"),
    ('coded = ["零报告"', 'coded = ["' + "零" * 200 + '"', "空值代码太多或太长"),
    ('paper = "A3"', 'paper = "A3"\ncolour = "red"', "不认识“colour”"),
]


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS, ids=[f[2] for f in FAULTS])
def test_a_wrong_file_is_refused_with_line_and_reason(
    tmp_path: Path, shipped: str, old: str, new: str, reason: str
) -> None:
    assert old in shipped
    text = shipped.replace(old, new, 1)
    with pytest.raises(ConfigError) as refusal:
        load(tmp_path, text)
    assert reason in refusal.value.reason
    line = int(refusal.value.reason.split("第 ")[1].split(" 行")[0])
    changed = shipped[: shipped.index(old)].count("\n") + 1
    assert line - changed in (0, new.count("\n"))


def test_broken_toml_is_refused_with_its_line(tmp_path: Path, shipped: str) -> None:
    with pytest.raises(ConfigError, match=r"第 23 行写法有误.*paper = A3"):
        load(tmp_path, shipped.replace('paper = "A3"', "paper = A3"))


def test_a_sheet_without_its_title_column_is_refused(tmp_path: Path, shipped: str) -> None:
    text = shipped.replace('key = "title"', 'key = "prior"', 1)
    text = text.replace(
        'key = "prior"\nlabel = "上季度填报情况"', 'key = "assisting"\nlabel = "x"', 1
    )
    with pytest.raises(ConfigError, match="缺少预填列“title”"):
        load(tmp_path, text)


def test_a_missing_file_and_a_gbk_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="找不到"):
        load_form_spec(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "填报表"'.encode("gbk"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_form_spec(path)
