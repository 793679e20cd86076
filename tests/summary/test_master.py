import io
import zipfile

import openpyxl

from taskbook.summary.master import render_master
from taskbook.summary.summarise import summarise
from tests.summary.build import Q2, answers, city, quarter, record, settings, sheet, task

CITY = city(40)
FOUND = summarise(CITY, quarter(CITY, Q2), [quarter(CITY)])


def book(found=FOUND, **more):
    return openpyxl.load_workbook(io.BytesIO(render_master(found, settings(**more))))


def test_a_sheet_per_view_with_filters_and_frozen_heads():
    made = book()
    assert made.sheetnames == [
        "总体情况",
        "全部任务",
        "按责任领导统计",
        "按牵头单位统计",
        "按总体要求统计",
        "按类别统计",
        "滞后事项",
        "自报核算不一致",
        "报送情况",
        "较上季度变化",
        "承诺兑现",
        "累计逾期未报",
    ]
    for one in made.worksheets[1:]:
        assert one.auto_filter.ref.startswith("A3:")
        assert one.freeze_panes
        assert one.print_title_rows == "$3:$3"


def test_counts_are_numbers_and_agree_with_the_summary():
    overview = book()["总体情况"]
    rows = {r[0].value: r for r in overview.iter_rows(min_row=4, max_row=12)}
    for status in FOUND.dictionary.statuses:
        if status.key in FOUND.overall.counts:
            cells = rows[status.word]
            assert cells[1].value == FOUND.overall.counts[status.key].value
            assert round(cells[2].value * 100, 1) == float(FOUND.overall.shares[status.key].value)
    assert rows["列入本期合计"][1].value == "=SUM(B4:B9)"


def test_shares_are_stored_as_clean_values():
    tasks = [task(n) for n in range(1, 251)]
    given = [
        a
        for n, one in enumerate(tasks)
        for a in answers("科学技术局", one.id, "达到序时进度" if n < 167 else "未达序时进度")
    ]
    made = render_master(summarise(sheet(*tasks), record(tasks, given)), settings())
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
    assert any("<v>0.668</v>" in text for text in sheets)
    assert not any("0.6679" in text for text in sheets)


def test_late_tasks_link_to_their_rows():
    made = book()
    tasks, late = made["全部任务"], made["滞后事项"]
    for row in late.iter_rows(min_row=4):
        target = row[0].hyperlink.location
        cell = target.split("!")[1]
        assert tasks[cell].value == int(row[0].value)


def test_charts_and_colours_are_native():
    content = render_master(FOUND, settings())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
    assert sum("charts/chart" in name for name in names) == 2
    rules = book()["全部任务"].conditional_formatting
    words = {rule.formula[0].strip('"') for area in rules for rule in area.rules}
    assert {"达到序时进度", "未达序时进度"} <= words


def test_demonstration_data_on_every_sheet():
    for one in book(demo=True).worksheets:
        assert "演示数据" in one["A1"].value
        assert one.oddHeader.right.text == "演示数据"
    assert all("演示" not in one["A1"].value for one in book().worksheets)


def test_text_that_looks_like_a_formula_stays_text():
    one = task()
    given = answers(
        "科学技术局", one.id, "未启动", progress='=HYPERLINK("http://x")', obstacles="+1"
    )
    made = book(summarise(sheet(one), record([one], given)))
    column = [c.value for c in made["全部任务"][3]].index("本季度进展")
    cell = made["全部任务"].cell(4, column + 1)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_the_same_bytes_again():
    assert render_master(FOUND, settings()) == render_master(FOUND, settings())
