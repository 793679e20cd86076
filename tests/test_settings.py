"""Settings: a wrong entry is refused by file and key; the shipped files load."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from taskbook.errors import ConfigError, UsageError
from taskbook.model.period import Period
from taskbook.resources import shipped
from taskbook.settings_file import read_settings
from taskbook.workspace import Workspace

GOOD = """
[place]
name = "某市"
year = 2021
prefix = "MS"
source_title = "分解表"
[issuer]
name = "某市人民政府办公室"
mark = "某市人民政府办公室文件"
number_prefix = "某府办函"
office = "市政府督查室"
[period.2021Q1]
deadline = 2021-04-08
notice = { number = 5, date = 2021-03-22 }
"""


def load(tmp_path: Path, text: str):
    path = tmp_path / "taskbook.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_shipped_settings_load() -> None:
    assert read_settings(shipped("templates", "taskbook.toml")).letterhead == "digital"
    demo = read_settings(shipped("seeds", "taskbook.toml"))
    assert demo.demo
    assert demo.contact.phone == "0769-00000000"


def test_dates_and_numbers_of_a_period(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    first = settings.period(Period(2021, 1))
    assert (first.deadline, first.notice.number) == (dt.date(2021, 4, 8), 5)
    assert settings.period(Period(2021, 4)).deadline == dt.date(2022, 1, 5)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year = 2021", "year = '二〇二一'", "“year”"),
        ("year = 2021", "yaer = 2021", "“yaer”"),
        ("prefix", "#prefix", "缺少“prefix”"),
        ("[place]", "[plase]", "“[plase]”"),
        ("2021-04-08", "'四月八日'", "不是日期"),
        ("2021Q1", "2021Q5", "不是季度"),
        ("number = 5", "number = '五'", "“notice”"),
        ("[issuer]", "[issuer]\nletterhead = 'red'", "digital、preprinted、none"),
        ("name = ", "name == ", "格式有误"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert "taskbook.toml" in caught.value.reason
    assert words in str(caught.value)


def test_a_workspace_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / "taskbook.toml").write_text(GOOD, encoding="utf-8")
    below = tmp_path / "下发" / "2021Q1"
    below.mkdir(parents=True)
    assert Workspace.find(below).root == tmp_path.resolve()


def test_no_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="taskbook init"):
        Workspace.find(tmp_path)


@pytest.mark.parametrize("text", ["2021", "2021Q5", "Q1", "2021年一季度", ""])
def test_a_wrong_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2021Q1"):
        Period.parse(text)


def test_quarters_follow_each_other_over_the_year() -> None:
    assert Period(2021, 4).next == Period(2022, 1)
    assert Period(2022, 1).previous == Period(2021, 4)
    assert Period(2021, 2).last_day == dt.date(2021, 6, 30)
