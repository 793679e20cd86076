"""Styles of other cities: who leads, leaders with offices, nested rows, tasks in running text."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.labels import read_aliases
from taskbook.canonical.reading import SourceSpec, read_document
from taskbook.canonical.tables import holds_tasks
from taskbook.resources import shipped
from taskbook.sources.open import read_source
from tests.canonical.test_foreign_tables import EMPTY, codes, found, quick, read
from tests.sources.builders import LEFT, MERGED, write_csv, write_docx


def test_who_leads_in_the_customary_wordings(tmp_path: Path) -> None:
    grid = [
        ["序号", "任务", "单位分工"],
        ["1", "甲", "A局牵头，B局、C局按职责分工负责"],
        ["2", "乙", "A局、B局按职责分工负责"],
        ["3", "丙", "A局牵头，B局等相关单位配合，各县、市、区政府负责落实"],
    ]
    reading = quick(tmp_path, grid)
    units = [
        ([u.unit for u in t.lead_units], [u.unit for u in t.assisting_units]) for t in reading.tasks
    ]
    assert units == [
        (["A局"], ["B局", "C局"]),
        (["A局", "B局"], []),
        (["A局"], ["B局", "各县、市、区政府"]),
    ]
    assert found(reading, "units-and-others")[0].note == "1"


def test_a_table_whose_first_unit_leads_says_so_of_shared_duties_too(tmp_path: Path) -> None:
    grid = [
        ["序号", "任务", "责任单位"],
        ["1", "甲", "A局、B局按职责分工负责"],
        ["注：责任单位中列第一位者为牵头单位，下同。", LEFT, LEFT],
    ]
    [task] = quick(tmp_path, grid).tasks
    assert task.main_lead == "A局"
    assert [u.unit for u in task.assisting_units] == ["B局"]


def test_leaders_with_offices_and_offices_without_names(tmp_path: Path) -> None:
    grid = [
        ["序号", "任务", "牵头领导", "责任单位", "责任人及联系电话"],
        ["1", "甲", "市委常委、常务副市长 张建国，副市长李敏", "A局", "刘伟 13800000000"],
        ["2", "乙", "分管副市长", "B局", "陈杰（0769-22112233）"],
    ]
    reading = quick(tmp_path, grid)
    assert [t.leaders for t in reading.tasks] == [("张建国", "李敏"), ("分管副市长",)]
    assert [u.responsible for t in reading.tasks for u in t.lead_units] == [("刘伟",), ("陈杰",)]
    assert found(reading, "leader-not-named")[0].found == "分管副市长"
    assert len(found(reading, "phone-removed")) == 2


def test_people_beside_units_lose_their_offices_before_they_are_paired(tmp_path: Path) -> None:
    grid = [
        ["序号", "事项", "牵头领导", "分管领导", "责任科室", "第一责任人", "具体举措", "工作目标"],
        [
            "1",
            "创文",
            "镇党委书记 李强",
            "副镇长候选人 王芳",
            "宣传办 综治办",
            "张三 主任",
            "—",
            "达标",
        ],
        ["2", "防汛", "镇长 刘伟", "", "农办", "李丽（农办主任）", "—", "不少于2次"],
    ]
    reading = quick(tmp_path, grid)
    first, second = reading.tasks
    assert [t.leaders for t in reading.tasks] == [("李强", "王芳"), ("刘伟",)]
    assert first.unpaired_responsible == ("张三",)
    assert second.lead_units[0].responsible == ("李丽",)
    assert (first.body, second.body) == ("达标", "不少于2次")


def test_leaders_and_units_that_share_a_column(tmp_path: Path) -> None:
    grid = [["序号", "任务", "责任领导及单位"], ["1", "甲", "张毅（市大数据局）"]]
    [task] = quick(tmp_path, grid).tasks
    assert (task.leaders, task.main_lead) == (("张毅",), "市大数据局")


def test_a_heading_that_names_the_leader_of_its_tasks(tmp_path: Path) -> None:
    grid = [
        ["序号", "任务", "责任单位"],
        ["一、常务副市长张建国同志牵头（1项）", LEFT, LEFT],
        ["1", "甲", "A局"],
        ["二、民生实事", LEFT, LEFT],
        ["2", "乙", "B局"],
    ]
    reading = quick(tmp_path, grid)
    assert [t.leaders for t in reading.tasks] == [("张建国",), ()]
    assert found(reading, "leader-in-heading")[0].repaired == "张建国"


def test_sub_tasks_under_merged_tasks_and_a_cell_over_all_quarters(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点任务", "子任务", "一季度", "二季度", "三季度", "四季度", "牵头单位"],
        ["1", "人居环境", "1.1 农村改厕", "摸底", "开工", "过半", "完工", "A局"],
        [MERGED, MERGED, "1.2 垃圾治理", "常态化推进", LEFT, LEFT, LEFT, "B局"],
        [MERGED, MERGED, "1.3 村庄绿化", "备苗", "植树", LEFT, "验收", "C局"],
    ]
    reading = quick(tmp_path, grid)
    assert [r.text for r in reading.requirements] == ["人居环境"]
    assert [t.title for t in reading.tasks] == ["1.1 农村改厕", "1.2 垃圾治理", "1.3 村庄绿化"]
    assert reading.tasks[1].schedule == "全年，常态化推进"
    assert reading.tasks[2].schedule == "一季度，备苗\n二季度至三季度，植树\n四季度，验收"
    assert reading.tasks[2].milestones[1].quarters == (2, 3)


@pytest.mark.parametrize("labels", [("季度", "节点目标"), ("时间节点", "节点目标")])
def test_one_row_for_each_time_of_a_task(labels: tuple[str, str], tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "责任单位", *labels],
        ["1", "新建市民中心", "住建局", "一季度", "完成立项"],
        [MERGED, MERGED, MERGED, "6月底前", "完成招标"],
        ["2", "新建体育馆", "体育局", "上半年", "开工"],
    ]
    reading = quick(tmp_path, grid)
    assert [t.schedule for t in reading.tasks] == [
        "一季度，完成立项\n6月底前，完成招标",
        "上半年，开工",
    ]
    assert [m.quarters for m in reading.tasks[0].milestones] == [(1,), (1, 2)]


def test_a_second_row_with_quarters_of_its_own_goes_before_a_person(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "一季度", "二季度", "责任单位"],
        ["1", "整治河道", "完成设计", "开工", "水务局"],
        [MERGED, MERGED, "完成摸排", "截污5处", "环保局"],
        ["2", "种树", "备苗", "植树", "林业局"],
    ]
    reading = quick(tmp_path, grid)
    [problem] = found(reading, "task-row-quarters")
    assert (problem.location.row, problem.expected) == (3, "一季度、二季度")
    assert "完成摸排" in problem.message
    first = reading.tasks[0]
    assert [u.unit for u in first.lead_units] == ["水务局", "环保局"]
    assert [m.quarters for m in first.milestones] == [(1,), (2,), (1,), (2,)]


def test_numbers_under_numbers_and_codes(tmp_path: Path) -> None:
    grid = [
        ["序号", "目标任务", "具体任务", "责任单位"],
        ["1", "新型工业化", "", ""],
        ["1.1", "", "新增企业30家", "A局"],
        ["DB-002", "", "技改投资增长15%", "B局"],
    ]
    reading = quick(tmp_path, grid, "csv")
    assert [t.number for t in reading.tasks] == [1, 2]
    assert [p.found for p in found(reading, "task-number-coded")] == ["1.1", "DB-002"]
    assert codes(reading)["task-row-orphan"] == codes(reading)["task-number-unreadable"] == 0


def test_items_of_one_task_keep_their_numbers(tmp_path: Path) -> None:
    grid = [
        ["工作任务", "责任单位"],
        ["1.建设农田3万亩。\n2.培育企业10家。", "A局"],
        ["2.修路", "B局"],
    ]
    tasks = quick(tmp_path, grid).tasks
    assert [t.title for t in tasks] == ["1.建设农田3万亩。\n2.培育企业10家。", "修路"]


def test_units_in_brackets_behind_the_task(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点任务", "完成时限"],
        ["1", "建成公园3个。（A局牵头，B局、各区政府配合）", "12月底前"],
        ["2", "新增5G基站1000个（含共享）。", "10月底前"],
        ["3", "改造小区8个。（责任单位：C局；完成时限：9月底前）", ""],
    ]
    reading = quick(tmp_path, grid)
    first, second, third = reading.tasks
    assert (first.title, first.main_lead) == ("建成公园3个。", "A局")
    assert [u.unit for u in first.assisting_units] == ["B局", "各区政府"]
    assert (second.title, second.lead_units) == ("新增5G基站1000个（含共享）。", ())
    assert (third.main_lead, third.schedule) == ("C局", "9月底前")
    assert codes(reading)["units-in-text"] == 2
    assert codes(reading)["lead-unit-empty"] == 1
    assert [p.found for p in found(reading, "column-absent")] == ["责任领导"]


def test_labelled_lines_at_the_end_of_a_task_cell(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点任务", "责任单位"],
        ["1", "加快交通建设。\n牵头领导：张强\n完成时限：10月底前", "A局\nB局（C局、D局配合）"],
        ["2", "推进乡村振兴", "牵头：E局\n责任：各县区政府"],
    ]
    first, second = quick(tmp_path, grid).tasks
    assert (first.title, first.leaders, first.schedule) == ("加快交通建设。", ("张强",), "10月底前")
    assert [u.unit for u in first.assisting_units] == ["C局", "D局"]
    assert [u.unit for u in second.assisting_units] == ["各县区政府"]


def test_several_columns_of_units_under_one_label(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "责任分工", LEFT, LEFT, "完成时限"],
        [MERGED, MERGED, "市直牵头单位", "市直配合单位", "县区责任单位", MERGED],
        ["1", "消费促进", "商务局", "财政局", "各县区", "三季度末"],
    ]
    [task] = quick(tmp_path, grid).tasks
    assert [u.unit for u in task.lead_units] == ["商务局"]
    assert [u.unit for u in task.assisting_units] == ["财政局", "各县区"]


LINES = [
    "滁河市人民政府关于2022年重点工作及责任分解的通知",
    "各县、市、区人民政府：",
    "一、主要预期目标",
    "1. 地区生产总值增长8%以上。",
    "牵头负责领导：副市长金力。",
    "牵头责任单位：市发展改革委。",
    "协同责任单位：市经信局、市交通局，",
    "各县、市、区政府。",
    "2. 新增高新技术企业60家。",
    "牵头责任单位：市科技局。",
    "责任单位：市财政局等。完成时限：10月底前。",
    "二、民生实事",
    "3. 改造老旧小区8个。（市住建局牵头，各区政府配合）",
    "4. 办好群众身边的事。",
    "三、工作要求",
    "各单位要按月报送。",
    "联系人：张三，电话：1234567",
]


@pytest.mark.parametrize("kind", ["txt", "docx", "html"])
def test_tasks_in_running_text_with_units_below_each(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"分工.{kind}"
    if kind == "txt":
        path.write_text("\n".join(LINES), encoding="utf-8")
    elif kind == "html":
        path.write_text("".join(f"<p>{line}</p>" for line in LINES), encoding="utf-8")
    else:
        import docx

        document = docx.Document()
        for line in LINES:
            document.add_paragraph(line)
        document.save(str(path))
    assert holds_tasks(read_source(path))
    reading = read(path)
    assert [r.text for r in reading.requirements] == ["一、主要预期目标", "二、民生实事"]
    first, second, third, fourth = reading.tasks
    assert first.title == "地区生产总值增长8%以上。"
    assert (first.leaders, first.year, first.main_lead) == (("金力",), 2022, "市发展改革委")
    assert [u.unit for u in first.assisting_units] == ["市经信局", "市交通局", "各县、市、区政府"]
    assert [u.unit for u in second.assisting_units] == ["市财政局"]
    assert second.schedule == "10月底前"
    assert (third.main_lead, third.part) == ("市住建局", "livelihood")
    assert [p.subject for p in found(reading, "lead-unit-empty")] == [fourth.id]
    assert codes(reading)["text-as-table"] == 1
    outside = [p.found for p in found(reading, "text-outside-table")]
    assert "各单位要按月报送。" in outside
    assert "三、工作要求" in outside


def test_a_plan_that_names_a_unit_in_passing_stays_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "计划.txt"
    lines = ["2022年工作计划", *(f"{n}. 做好第{n}件事。" for n in range(1, 9)), "责任单位：A局。"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert not holds_tasks(read_source(path))


def test_a_workspaces_own_time_words_are_read(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    text = shipped("templates", "schedule.toml").read_text(encoding="utf-8")
    assert '"全年度内"' in text
    own = text.replace('"全年度内"', '"全年度内", "岁末年初"').replace('"其中"', '"其中", "城区"')
    (templates / "schedule.toml").write_text(own, encoding="utf-8")
    grid = [
        ["工作任务", "责任单位", "进度安排"],
        ["修路", "A局", "岁末年初：通车。城区：一季度开工"],
    ]
    path = write_csv(tmp_path / "a.csv", grid)
    spec = SourceSpec(path.name, "breakdown-table", "", "T", 2022)
    plain = read_document(read_source(path), spec, EMPTY, Corrections()).tasks[0]
    reading = read_document(read_source(path), spec, EMPTY, Corrections(), tmp_path)
    markers = [m.marker for m in reading.tasks[0].milestones]
    assert markers[0] == "岁末年初："
    assert plain.milestones[0].marker == ""
    assert plain.milestones[-1].track == "城区"
    assert reading.tasks[0].milestones[-1].track is None


def test_a_label_table_from_before_there_were_units_of_measure_still_works(tmp_path: Path) -> None:
    text = shipped("templates", "labels.toml").read_text(encoding="utf-8")
    start, end = text.index("[when]"), text.index("# Known columns that the task")
    path = tmp_path / "labels.toml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert read_aliases(path).words["measure"] == "计量单位"


def test_a_docx_of_a_province_with_long_cells_loses_nothing(tmp_path: Path) -> None:
    body = "一是推动共享，接入部门60个；二是压减时限30%；三是推行“好差评”。"
    grid = [
        ["序号", "重点工作", "主要内容", "牵头单位", "参加单位", "完成时限"],
        ["1", "深化改革", body, "省政务局", "省发展改革委、省公安厅等", "持续推进"],
    ]
    reading = read(write_docx(tmp_path / "a.docx", grid, before=["2022年分工"]))
    [task] = reading.tasks
    assert task.body == body
    assert [i.name for i in task.indicators] == ["接入部门", "压减时限"]
    assert [u.unit for u in task.assisting_units] == ["省发展改革委", "省公安厅"]
    assert task.milestones[0].quarters == (1, 2, 3, 4)
