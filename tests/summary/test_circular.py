"""The circular as its readers see it: wording, figures, editions, pages."""

import io
import re
import sys
import zipfile

import docx
import pytest

from taskbook.errors import ConfigError, UsageError
from taskbook.official.authoring import build_template
from taskbook.official.elements import Styled
from taskbook.pace.dictionary import Group
from taskbook.resources import shipped
from taskbook.summary.circular import read_template, render_circular
from taskbook.summary.circular_tables import leader_chart
from taskbook.summary.pages import render_pages
from taskbook.summary.summarise import summarise
from tests.conftest import ROOT
from tests.summary.build import Q1, Q2, answers, city, quarter, record, settings, sheet, task

CITY = city(60)
FIRST, SECOND = quarter(CITY), quarter(CITY, Q2)


def summary(period=Q2):
    if period == Q1:
        return summarise(CITY, FIRST)
    return summarise(CITY, SECOND, [FIRST])


def read(content):
    document = docx.Document(io.BytesIO(content))
    paragraphs = [p.text for p in document.paragraphs if p.text.strip()]
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    return paragraphs, tables


def text_of(content):
    paragraphs, tables = read(content)
    cells = [cell for table in tables for row in table for cell in row]
    return "\n".join((*paragraphs, *cells))


def xml(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml"))


def test_the_parts_of_the_circular_come_in_order():
    paragraphs, _ = read(render_circular(summary(), settings()))
    text = "\n".join(paragraphs)
    assert text.replace("\n", "", 3).find("关于2021年第二季度市政府主要目标任务进展情况的通报") >= 0
    places = [
        text.index(part)
        for part in (
            "按照《2021年市政府主要目标任务分解表》",
            "数据截至2021年6月30日",
            "一、总体情况",
            "二、完成较好的事项",
            "三、滞后事项及原因",
            "四、报送情况",
            "五、较上季度变化",
            "六、下一步工作要求",
            "附件：1.",
            "（联系人：王五，联系电话：0769-22830000）",
        )
    ]
    assert places == sorted(places)


def test_without_a_previous_quarter_there_is_no_comparison():
    text = text_of(render_circular(summary(Q1), settings()))
    assert "五、下一步工作要求" in text
    assert "较上季度变化" not in text
    assert "下一步措施未见提及" not in text


@pytest.mark.parametrize("period", [Q1, Q2])
def test_every_figure_of_the_text_is_found_again_in_the_summary(period):
    found = summary(period)
    paragraphs, _ = read(render_circular(found, settings()))
    text = "".join(paragraphs)
    overall = found.overall
    for words, figure, share in (
        ("达到序时进度的", overall.reached, overall.group_shares[Group.REACHED]),
        ("未达到序时进度的", overall.behind, overall.group_shares[Group.BEHIND]),
        ("未报送或本期不评定的", overall.groups[Group.OTHER], overall.group_shares[Group.OTHER]),
    ):
        assert f"{words}{figure}项，占{share}" in text
        assert len(figure.sources) == figure.value
    printed = dict(
        re.findall(r"([\u4e00-\u9fff]+)(\d+)项，占\d+\.\d%", text.split("按状态分，")[1])
    )
    for status in found.dictionary.statuses:
        count = overall.counts.get(status.key)
        assert printed.get(status.word, "0") == (str(count) if count else "0")
    assert sum(map(int, printed.values())) == overall.due.value
    returns = found.returns
    assert f"应报送单位{returns.asked}个，按时报送{returns.of('按时报送')}个" in text


def test_tables_agree_with_the_text_and_repeat_their_heads():
    found = summary()
    content = render_circular(found, settings())
    _, tables = read(content)
    leaders, units, behind, tasks = tables[:4]
    assert leaders[-1][1:4] == ["合计", str(found.overall.total), str(found.overall.due)]
    assert leaders[-1][1:] == units[-1][1:]
    assert len(leaders) - 3 == len(found.breakdowns["leader"].tallies)
    assert len(behind) - 1 == found.overall.behind.value
    assert len(tasks) - 1 == found.overall.due.value
    column = tasks[0].index("状态")
    for status in found.dictionary.statuses:
        if status.key in found.overall.counts:
            number = sum(row[column] == status.word for row in tasks[1:])
            assert number == found.overall.counts[status.key].value
    document = docx.Document(io.BytesIO(content))
    for table in document.tables[:4]:
        assert table.rows[0]._tr.xpath(".//w:tblHeader")
        assert all(row._tr.xpath(".//w:cantSplit") for row in table.rows)
    assert 'w:orient="landscape"' in xml(content)


def test_charts_are_native_and_carry_the_same_figures():
    found = summary()
    with zipfile.ZipFile(io.BytesIO(render_circular(found, settings()))) as parts:
        charts = [n for n in parts.namelist() if re.search(r"chart\d\.xml$", n)]
        first = parts.read(sorted(charts)[0]).decode()
        pictures = [n for n in parts.namelist() if n.startswith("word/media")]
    assert len(charts) == 2
    assert not pictures
    values = re.findall(r"<c:v>(\d+)(?:\.0)?</c:v>", first)
    assert [v for v in values if v != "0"] == [
        str(f) for f in found.overall.counts.values() if f.value
    ]


def test_demonstration_data_say_so_and_real_data_do_not():
    assert "演示数据" in xml(render_circular(summary(), settings(demo=True)))
    assert "演示数据" not in xml(render_circular(summary(), settings()))


def test_without_naming_no_unit_is_named():
    found = summary()
    text = text_of(render_circular(found, settings(naming=False)))
    text = text.replace("东莞市人民政府办公室", "").replace("市政府督查室", "")
    units = {unit for row in found.rows for unit in row.units}
    assert not [unit for unit in units if unit in text]
    assert "按牵头单位" not in text
    assert "牵头单位自报“" in text


def test_the_public_edition_has_no_phones_and_contacts():
    one = task()
    phones = "联系张三13800138000、0769-22831234，zhang@example.com"
    given = answers(
        "科学技术局", one.id, "未达序时进度", progress=f"已推进，{phones}。", obstacles=phones
    )
    found = summarise(sheet(one), record([one], given))
    usual = text_of(render_circular(found, settings()))
    public = text_of(render_circular(found, settings(), public=True))
    for secret in ("13800138000", "22831234", "example.com", "王五", "0769-22830000"):
        assert secret in usual
        assert secret not in public
    assert "此件公开发布" in public


def test_the_same_quarter_gives_the_same_bytes():
    assert render_circular(summary(), settings()) == render_circular(summary(), settings())


def test_nothing_is_left_of_the_template():
    assert not re.search(
        r"\{\{|\{%|None|nan|Decimal", text_of(render_circular(summary(), settings()))
    )


def test_an_empty_quarter_can_still_be_issued():
    text = text_of(render_circular(summarise(sheet(), record([], [])), settings()))
    assert "共下达市政府主要目标任务0项" in text
    assert "本季度没有滞后事项" in text


def test_tasks_that_reached_no_unit_are_told():
    tasks = [task(1), task(2, leads=())]
    given = answers("科学技术局", tasks[0].id, "达到序时进度")
    found = summarise(sheet(*tasks), record(tasks, given))
    assert "另有1项牵头单位未明确，尚未下达。" in text_of(render_circular(found, settings()))
    assert "尚未下达" not in text_of(render_circular(summary(), settings()))


def test_open_cases_are_told_to_the_offices_not_to_the_public():
    assert "暂按核算状态统计" in text_of(render_circular(summary(), settings()))
    assert "暂按核算状态统计" not in text_of(render_circular(summary(), settings(), public=True))


def test_returned_text_cannot_break_the_document():
    one = task()
    nasty = "{{ 期间 }}<w:p/>&amp;\x0b]]>"
    given = answers("科学技术局", one.id, "未启动", progress=nasty, obstacles=nasty)
    text = text_of(render_circular(summarise(sheet(one), record([one], given)), settings()))
    assert "{{ 期间 }}<w:p/>&amp;" in text


def test_a_template_that_lost_its_point_is_refused():
    blank = build_template([(False, [Styled("公文正文", "{{ 期间 }}")])], "空", "测试")
    with pytest.raises(ConfigError, match=r"circular\.docx"):
        render_circular(summary(), settings(), blank)


def test_shipped_templates_are_what_the_script_makes(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "templates"))
    sys.modules.pop("make_circular", None)
    import make_circular

    for name, build in make_circular.TEMPLATES.items():
        assert shipped("templates", name).read_bytes() == build(), (
            f"请运行 make_circular.py：{name}"
        )
    assert read_template()


@pytest.mark.parametrize("by", ["leader", "unit"])
def test_a_page_for_each_leader_and_unit(by):
    found = summary()
    pages = dict(render_pages(found, settings(demo=True), by))
    tallies = found.breakdowns[by].tallies
    assert list(pages) == [t.name for t in tallies]
    for one in tallies:
        paragraphs, tables = read(pages[one.name])
        text = "".join(paragraphs)
        assert f"列入本季度通报的{one.due}项" in text
        assert f"未达到序时进度的{one.behind}项" in text
        assert (len(tables[0]) - 1 if tables else 0) == one.behind.value


def test_pages_for_towns_only():
    assert not list(render_pages(summary(), settings(), "town"))
    with pytest.raises(UsageError, match="month"):
        list(render_pages(summary(), settings(), "month"))


def test_where_most_units_are_missing_the_circular_does_not_say_all_is_well():
    tasks = [task(n, leads=(f"第{n}局",)) for n in range(1, 8)]
    given = answers("第1局", tasks[0].id, "达到序时进度")
    silent = tuple(f"第{n}局" for n in range(2, 8))
    content = render_circular(
        summarise(sheet(*tasks), record(tasks, given, missing=silent)), settings()
    )
    text = "\n".join(read(content)[0])
    assert "本季度没有滞后事项" not in text
    assert "已报送的任务中没有滞后事项；尚有6项未报送，无法评定。" in text
    assert "没有可以认定为已完成或者快于序时进度的事项；尚有6项未报送，无法评定。" in text
    assert "目前已报送的仅有：第1局；其余单位均未报送" in text
    assert "第5局" not in text
    nobody = summarise(sheet(*tasks), record(tasks, [], missing=("第1局", *silent)))
    assert "所有单位均未报送。" in text_of(render_circular(nobody, settings()))


def test_a_share_that_stands_alone_in_its_row_is_rounded_half_up():
    tasks = [task(n) for n in range(1, 17)]
    given = [
        a
        for n, one in enumerate(tasks)
        for a in answers("科学技术局", one.id, "达到序时进度" if n < 3 else "未达序时进度")
    ]
    content = render_circular(summarise(sheet(*tasks), record(tasks, given)), settings())
    tables = read(content)[1]
    assert tables[0][2][-1] == "18.8%"  # 3/16 = 18.75 %
    text = text_of(content)
    assert "占比四舍五入取一位小数" in text
    assert text.count("最大余数法") == 1


def sizes_of(content, label):
    """Return the sizes in points of the type in the table with the column ``label``."""
    document = docx.Document(io.BytesIO(content))
    found = next(
        t for t in document.tables if label in [c.text.replace("\n", "") for c in t.rows[0].cells]
    )
    cells = [cell for row in found.rows for cell in row.cells]
    return {paragraph.style.font.size.pt for cell in cells for paragraph in cell.paragraphs}


def test_the_long_tables_are_set_small_and_say_nothing_twice():
    content = render_circular(summary(), settings())
    assert sizes_of(content, "本季度进展") == {9.0}
    assert sizes_of(content, "存在问题") == {9.0}
    text = text_of(content)
    assert "按节点定性判断\n" not in text
    assert "其余按节点定性判断，依据见进展总表。" in text
    late = next(t for t in read(content)[1] if "存在问题" in t[0])
    column = late[0].index("判断依据")
    assert not any(row[column].startswith(row[3]) for row in late[1:])


def test_an_older_template_without_the_small_type_still_works():
    from taskbook.official import tables

    one = tables.Table((tables.Column("甲"),), (("乙",),), fine=True)
    ids = {name: name for name in ("表头小", "表文小", "表文居中小", "表文居右小")}
    assert 'w:val="表文小"' in tables.table_xml(one, ids, 1000)


def test_the_chart_by_leader_stands_in_the_annex_without_overlapping_labels():
    content = render_circular(summary(), settings())
    paragraphs, _ = read(content)
    captions = [n for n, text in enumerate(paragraphs) if text.startswith("图2")]
    assert captions
    assert captions[0] > paragraphs.index("附件1" if "附件1" in paragraphs else "附件")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if "charts/tbchart" in n]
    assert any("[&lt;" in chart for chart in charts)


def test_every_leader_is_named_beside_the_bars():
    """Under 5 mm a bar, the offices write every second name only."""
    chart = leader_chart(summary())
    assert (chart.height_mm - 30) / len(chart.categories) >= 5
    with zipfile.ZipFile(io.BytesIO(render_circular(summary(), settings()))) as package:
        drawn = package.read("word/charts/tbchart2.xml").decode()
    assert '<c:tickLblSkip val="1"/>' in drawn


def test_what_counts_as_behind_is_said_in_the_words_of_the_statuses():
    """未达到序时进度85项 and 未达序时进度80项 in one paragraph would be taken for one."""
    assert "包括下文状态为“未达序时进度”“未启动”的事项" in text_of(
        render_circular(summary(), settings())
    )
