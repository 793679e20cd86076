from decimal import Decimal

import pytest

from taskbook.errors import ConfigError
from taskbook.pace.dictionary import Group, Role, load_dictionary
from taskbook.resources import shipped

EXAMPLES = sorted(shipped("templates", "status").glob("*.toml"))


def example(name):
    return load_dictionary(shipped("templates", "status") / f"{name}.toml")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_shipped_vocabulary_is_complete_and_knows_the_forms_words(path):
    words = load_dictionary(path)
    for word in ("已完成", "达到序时进度", "未达序时进度", "未启动"):
        known = words.find(word)
        assert known is not None or path.stem in ("宣城",), word
    for role in (Role.UNJUDGED, Role.MISSING, Role.NOT_DUE):
        assert words.of_role(role).role is role


@pytest.mark.parametrize(
    ("city", "actual", "word"),
    [
        ("银川", "25", "完成序时"),
        ("银川", "24", "略低于序时"),
        ("银川", "15", "低于序时10—30个百分点"),
        ("三亚", "25", "达到序时进度"),
        ("三亚", "12.5", "低于序时进度50%以内"),
        ("三亚", "12.4", "低于序时进度50%以上"),
        ("武汉", "20", "正常推进"),
        ("武汉", "19.9", "低于序时进度的80%"),
        ("武汉", "14.9", "低于序时进度的60%"),
        ("金寨", "25", "达进度"),
        ("金寨", "25.1", "超进度"),
        ("金寨", "24.9", "欠进度"),
    ],
)
def test_the_same_progress_has_another_colour_in_another_city(city, actual, word):
    assert example(city).band(Decimal(actual), Decimal(25)).word == word


def test_red_is_praise_in_one_city_and_blame_in_another():
    assert example("衡阳").find("红榜（先进）").praise
    assert example("银川").find("低于序时30个百分点以上").group is Group.BEHIND


def test_xuancheng_counts_done_inside_reached():
    words = example("宣城")
    assert words.find("已完成") is words.of_role(Role.DONE) is words.find("达到序时进度")


BAND = '[[status]]\nkey = "{0}"\nword = "{0}"\nrole = "band"\ngroup = "reached"\n'
HEAD = 'arithmetic = "points"\n'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("arithmetic = \n", 1, "TOML"),
        ('arithmetic = "percent"\n' + BAND.format("好"), 1, "分档算法“percent”"),
        (HEAD + "decimals = 5\n" + BAND.format("好"), 2, "小数位数"),
        (HEAD + BAND.format("好") + BAND.format("差"), 2, "缺少 limit"),
        (HEAD + BAND.format("好") + 'limit = "x"\n', 7, "应为数字"),
        (HEAD + BAND.format("好") + 'limit = "0"\n', 7, "最后一档"),
        (
            HEAD
            + BAND.format("好")
            + 'limit = "9"\n'
            + BAND.format("中")
            + 'limit = "3"\n'
            + BAND.format("差"),
            13,
            "次序不符",
        ),
        (HEAD + BAND.format("好") + 'fill = "red"\n', 7, "颜色值"),
        (HEAD + BAND.format("好") + 'colr = "红"\n', 7, "不认识的设置项“colr”"),
        (HEAD + BAND.format("好").replace("band", "good"), 5, "状态类别“good”"),
        (HEAD + BAND.format("好") + 'limit = "0"\n' + BAND.format("好"), 10, "同时属于"),
        (HEAD + BAND.format("好").replace('word = "好"\n', ""), 2, "缺少“word”"),
        (HEAD, 1, "没有写出任何状态"),
        (HEAD + BAND.format("好").replace("band", "done"), 1, "按进度分档"),
    ],
)
def test_a_bad_dictionary_is_refused_with_line_and_reason(tmp_path, text, line, reason):
    path = tmp_path / "status.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_dictionary(path)
    assert f"“status.toml”第 {line} 行" in caught.value.reason
    assert reason in caught.value.reason
    assert caught.value.instruction


def test_a_dictionary_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "status.toml"
    path.write_bytes("name = '东莞'".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_dictionary(path)
