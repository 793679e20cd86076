"""发放清单: who got what, how much it asks, and room to sign."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from taskbook.model.task import LeadUnit
from taskbook.outputs.forms import index_tasks
from taskbook.outputs.issue_list import issue_entry, render_issue_list
from tests.outputs import samples


def entries():
    tasks = samples.typical()
    index = index_tasks(tasks)
    return [
        issue_entry(
            samples.form_of(tasks, unit),
            samples.spec(),
            [f"{unit}填报表.xlsx", f"{unit}通知.docx"],
            index.led.get(unit, ()),
        )
        for unit in tasks.units_at_work()
    ]


def opened(demo: bool = False):
    settings = replace(samples.SETTINGS, demo=demo)
    content = render_issue_list(entries(), samples.PERIOD, settings)
    assert content == render_issue_list(entries(), samples.PERIOD, settings)
    return openpyxl.load_workbook(io.BytesIO(content))["发放清单"]


def test_each_unit_has_files_tasks_burden_deadline_and_room_to_sign() -> None:
    ws = opened()
    heads = [cell.value for cell in ws[3]]
    assert heads[1:8] == [
        "单位",
        "发放文件",
        "牵头任务",
        "量化指标",
        "协助任务",
        "应填格数",
        "报送截止",
    ]
    assert heads[-2:] == ["签收人", "签收时间"]
    first = dict(zip(heads, (cell.value for cell in ws[4]), strict=True))
    assert first["单位"] == "科学技术局"
    assert first["发放文件"] == "科学技术局填报表.xlsx\n科学技术局通知.docx"
    assert [first[k] for k in ("牵头任务", "量化指标", "协助任务", "应填格数")] == [8, 7, 5, 30]
    assert first["报送截止"] == "2021-04-08"
    assert first["签收人"] is None
    assert "共 3 个单位，应填" in ws["A2"].value
    assert ws["G7"].value == "=SUM(G4:G6)"
    assert ws.print_title_rows == "$1:$3"


def test_the_contact_is_the_one_named_most_often() -> None:
    def led(*contacts: str):
        return (LeadUnit(samples.UNIT, samples.UNIT, contacts=contacts),)

    tasks = (
        replace(samples.task(1), lead_units=led("吴敬军")),
        replace(samples.task(2), lead_units=led("钟靖平")),
        replace(samples.task(3), lead_units=led("钟靖平")),
    )
    form = samples.form_of(samples.sheet(*tasks))
    assert issue_entry(form, samples.spec(), [], tasks).contact == "钟靖平、吴敬军"


def test_demonstration_data_says_so() -> None:
    assert opened(demo=True)["A1"].value == "【演示数据】2021年第一季度填报表发放清单"
    assert opened()["A1"].value == "2021年第一季度填报表发放清单"
