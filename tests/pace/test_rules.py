import datetime as dt
from decimal import Decimal

import pytest

from taskbook.errors import ConfigError
from taskbook.pace.rules import RULE_NAMES, load_rules
from taskbook.resources import shipped

SHIPPED = shipped("templates", "pace.toml").read_text(encoding="utf-8")


def changed(tmp_path, old, new):
    assert old in SHIPPED
    path = tmp_path / "pace.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    return path


def test_all_rules_ship_and_the_calendar_is_by_quarters():
    rules = load_rules()
    assert {rule.name for rule in rules.rules} == set(RULE_NAMES)
    assert [rules.expected(q, q * 3) for q in (1, 2, 3, 4)] == [25, 50, 75, 100]


def test_months_give_the_published_91_7_percent(tmp_path):
    rules = load_rules(
        changed(tmp_path, 'calendar = ["25", "50", "75", "100"]', 'calendar = "months"')
    )
    assert round(rules.expected(4, dt.date(2020, 11, 30).month), 1) == Decimal("91.7")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('["25", "50", "75", "100"]', '["25", "50"]', "四个季度"),
        ('["25", "50", "75", "100"]', '["50", "25", "75", "100"]', "逐季不减"),
        ('precedence = "computed"', 'precedence = "best"', "取舍次序“best”"),
        ('name = "growth"', 'name = "grwth"', "规则名“grwth”"),
        ('name = "growth"', 'name = "inverse"', "写了两次"),
        ("低于目标增幅{target}", "低于目标增幅{aim}", "{aim}"),
        ("低于目标增幅{target}", "低于目标增幅{target", "花括号"),
        ('title = "按节点定性判断"', 'title = "按节点定性判断"\nenabled = false', "qualitative"),
        ('about_tolerance = "5"', 'about_tolerance = "多"', "应为数字"),
        ('about_tolerance = "5"', 'about_tolerance = "500"', "0 到 100"),
    ],
)
def test_bad_rules_are_refused_with_line_and_reason(tmp_path, old, new, reason):
    with pytest.raises(ConfigError) as caught:
        load_rules(changed(tmp_path, old, new))
    assert reason in caught.value.reason
    assert "“pace.toml”第 " in caught.value.reason
