"""Tables of other cities, in layouts nobody configured, read to tasks and an honest record."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.reading import Reading, SourceSpec, read_document
from taskbook.errors import ConfigError, SourceError
from taskbook.problems.problem import Grade, Problem
from taskbook.sources.open import read_source
from taskbook.units.register import Register
from tests.sources.builders import LEFT, MERGED, write_csv, write_docx, write_html, write_xlsx

EMPTY = Register.build(())


def read(path: Path, year: int | None = None, **columns: str) -> Reading:
    spec = SourceSpec(path.name, "breakdown-table", "", "T", year, columns=tuple(columns.items()))
    return read_document(read_source(path), spec, EMPTY, Corrections())


def found(reading: Reading, code: str) -> list[Problem]:
    return [problem for problem in reading.problems if problem.code == code]


def codes(reading: Reading) -> Counter[str]:
    return Counter(problem.code for problem in reading.problems)


# A city's list with merged categories, a stacked head over four quarters, totals and notes.
QUARTERS = [
    ["附件1", *[LEFT] * 9],
    ["江城市2022年市政府重点工作任务分解表", *[LEFT] * 9],
    ["序号", "类别", "工作任务", "季度进度安排", LEFT, LEFT, LEFT, "责任分工", LEFT, LEFT],
    [*[MERGED] * 3, "一季度", "二季度", "三季度", "四季度", "市领导", "牵头单位", "配合单位"],
    ["1", "经济发展", "新开工亿元以上项目20个。", "开工5个", "开工10个", "开工15个", "开工20个",
     "王建国", "市发展改革委", "市财政局、市自然资源局"],
    ["2", MERGED, "规上工业增加值增长8%。", "增长6%", "增长7%", "/", "增长8%",
     MERGED, "市工信局", "各县（市、区）"],
    ["3", "民生保障", "新建改扩建学校10所。", "启动选址", "开工", "主体完工", "投入使用",
     "李 梅", "市教育局", "市住建局"],
    ["", "合计", "3项", "", "", "", "", "", "", ""],
    ["注：本表由市政府督查室负责解释。", *[LEFT] * 9],
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
def test_stacked_head_quarter_columns_and_merged_categories(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"任务.{kind}"
    if kind == "xlsx":
        write_xlsx(path, {"Sheet1": QUARTERS})
    elif kind == "docx":
        write_docx(path, QUARTERS)
    else:
        write_html(path, QUARTERS)
    reading = read(path)
    assert [r.text for r in reading.requirements] == ["经济发展", "民生保障"]
    assert [(t.number, t.year, t.requirement_id) for t in reading.tasks] == [
        (1, 2022, "T2022-R001"),
        (2, 2022, "T2022-R001"),
        (3, 2022, "T2022-R002"),
    ]
    first, second, third = reading.tasks
    assert first.schedule == "一季度，开工5个\n二季度，开工10个\n三季度，开工15个\n四季度，开工20个"
    assert [m.quarters for m in first.milestones] == [(1,), (2,), (3,), (4,)]
    assert [m.quarters for m in second.milestones] == [(1,), (2,), (4,)]
    assert second.leaders == ("王建国",)
    assert third.leaders == ("李梅",)
    assert [lead.unit for lead in first.lead_units] == ["市发展改革委"]
    assert [a.unit for a in first.assisting_units] == ["市财政局", "市自然资源局"]
    assert [p.found for p in found(reading, "cell-filled")] == ["王建国"]
    assert [p.found for p in found(reading, "total-row")] == ["合计 | 3项"]
    assert "督查室" in found(reading, "note-row")[0].found
    assert found(reading, "year-found")[0].repaired == "2022"
    assert found(reading, "title-row")[0].found == "附件1"
    assert found(reading, "register-missing")[0].note == "6"
    [many] = found(reading, "unit-vague")
    assert many.found.startswith("各")
    assert "“类别”→总体要求" in found(reading, "columns-matched")[0].message


# One cell of units, deadlines, headings as merged rows, numbers that start again.
ONE_CELL = [
    ["2023年临江县政府工作报告重点任务清单", *[LEFT] * 4],
    ["序号", "工作任务", "完成时限", "责任单位", "备注"],
    ["一、产业升级", *[LEFT] * 4],
    ["1", "引进亿元项目30个。", "2023年12月底",
     "县招商局牵头，县发改局、各镇（街道）配合", ""],
    ["2", "建成标准厂房20万平方米。", "6月底前",
     "牵头单位：县工信局\n配合单位：县住建局", "含续建"],
    ["二、民生实事", *[LEFT] * 4],
    ["1", "新增公办学位2000个。", "2023/9/1", "县教育局", ""],
    ["2", "改造老旧小区15个。", "持续推进", "县住建局（牵头）、县财政局", ""],
    ["3", "完成农村改厕1000户。", "全年", "县农业农村局会同县卫健局", ""],
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "csv"])
def test_one_cell_units_deadlines_and_heading_rows(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"清单.{kind}"
    if kind == "xlsx":
        write_xlsx(path, {"Sheet1": ONE_CELL})
    elif kind == "docx":
        write_docx(path, ONE_CELL)
    elif kind == "html":
        write_html(path, ONE_CELL)
    else:
        write_csv(path, ONE_CELL, "gb18030")
    reading = read(path)
    assert [t.number for t in reading.tasks] == [1, 2, 3, 4, 5]
    assert [r.text for r in reading.requirements] == ["一、产业升级", "二、民生实事"]
    assert [t.part for t in reading.tasks] == ["main"] * 2 + ["livelihood"] * 3
    leads = [[lead.unit for lead in t.lead_units] for t in reading.tasks]
    assert leads == [["县招商局"], ["县工信局"], ["县教育局"], ["县住建局"], ["县农业农村局"]]
    assisting = [[a.unit for a in t.assisting_units] for t in reading.tasks]
    assert assisting == [["县发改局", "各镇（街道）"], ["县住建局"], [], ["县财政局"], ["县卫健局"]]
    due = [t.milestones[-1].due.isoformat() for t in reading.tasks]
    assert due == ["2023-12-31", "2023-06-30", "2023-09-01", "2023-12-31", "2023-12-31"]
    assert reading.tasks[2].schedule == "2023年9月1日前"
    assert found(reading, "deadline-written-out")[0].found == "2023/9/1"
    assert [p.found for p in found(reading, "remark-kept-out")] == ["含续建"]
    counts = codes(reading)
    assert counts["unit-cell-split"] == 4
    assert counts["numbers-restart"] == 1
    assert counts["number-replaced"] == 3
    assert counts["column-absent"] == 1  # 责任领导, said once and not for each task
    assert counts["leader-empty"] == 0


# Two text columns, units by their order, a continued table on the next page.
ORDER = [
    ["编号", "重点工作", "具体举措", "责任单位（排在第一位的为牵头单位）", "分管领导", "时间安排"],
    ["1", "优化营商环境", "推行一网通办，办理时限压减30%。", "市行政审批局、市大数据局", "陈立",
     "二季度前完成"],
    ["2", MERGED, "新增市场主体1万户。", "市市场监管局、市税务局、各区", "陈立", "全年"],
    ["3", "建设海绵城市", "建成海绵项目5个。", "市住建局", "赵敏", "下半年"],
    ["续表", "", "", "", "", ""],
    ["编号", "重点工作", "具体举措", "责任单位（排在第一位的为牵头单位）", "分管领导", "时间安排"],
    ["4", MERGED, "整治内涝点12处。", "同上", "赵敏", "6月底前"],
    ["第 2 页 共 2 页", "", "", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_coarse_and_fine_text_columns_and_units_by_order(kind: str, tmp_path: Path) -> None:
    grid = [list(row) for row in ORDER]
    grid[6][1] = "建设海绵城市"
    path = tmp_path / f"2024年重点工作.{kind}"
    if kind == "xlsx":
        write_xlsx(path, {"第一张": grid})
    else:
        write_csv(path, grid, delimiter=";")
    reading = read(path)
    assert [t.title for t in reading.tasks][1:3] == ["新增市场主体1万户。", "建成海绵项目5个。"]
    assert [r.text for r in reading.requirements] == ["优化营商环境", "建设海绵城市"]
    assert [t.requirement_id for t in reading.tasks] == ["T2024-R001"] * 2 + ["T2024-R002"] * 2
    assert [t.main_lead for t in reading.tasks] == [
        "市行政审批局", "市市场监管局", "市住建局", "市住建局",
    ]  # fmt: skip
    assert [a.unit for a in reading.tasks[1].assisting_units] == ["市税务局", "各区"]
    counts = codes(reading)
    assert counts["column-role"] == 2
    assert counts["continued-table"] == counts["page-mark"] == counts["same-as-above"] == 1
    assert counts["header-repeated"] == counts["unit-rule-found"] == 1
    assert found(reading, "year-found")[0].found == path.name


# Two sheets, hidden rows, unknown and doubled labels, an error value, plain lists of units.
def test_several_sheets_hidden_rows_and_odd_labels(tmp_path: Path) -> None:
    head = ["序号", "目标任务", "工作目标", "牵头单位", "牵头单位", "经费渠道", "完成时间"]
    one = [
        ["滨海市2022年目标任务", *[LEFT] * 6],
        head,
        ["1", "新建公园3个", "三季度开园", "市园林局", "市城管局", "财政", "2022.09"],
        ["2", "整治河道5条", "水质达标", "市水务局", "", "财政", "44926"],
    ]
    two = [head, ["3", "修建道路10公里", "通车", "市交通局、市住建局", "", "#N/A", "年底前"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"市本级": one, "区县": two}, hidden_rows=[3])
    reading = read(path)
    assert [(t.title, t.body) for t in reading.tasks] == [
        ("新建公园3个", "三季度开园"),
        ("整治河道5条", "水质达标"),
        ("修建道路10公里", "通车"),
    ]
    assert [str(t.source) for t in reading.tasks] == [
        "a.xlsx [市本级!第3行]", "a.xlsx [市本级!第4行]", "a.xlsx [区县!第2行]",
    ]  # fmt: skip
    assert found(reading, "hidden-rows")[0].found == "第4行"
    assert found(reading, "label-doubled")[0].location.cell == "E2"
    unknown = [(p.found, p.expected) for p in found(reading, "column-unknown")]
    assert unknown == [("牵头单位", "1"), ("经费渠道", "2"), ("经费渠道", "1")]
    assert found(reading, "cell-error")[0].location.cell == "F2"
    assert reading.tasks[0].schedule == "2022年9月底前"
    assert found(reading, "units-all-lead")[0].found == "市交通局、市住建局"


def test_a_manifest_gives_unknown_columns_a_field(tmp_path: Path) -> None:
    grid = [
        ["事", "谁来干", "啥时候"],
        ["修路", "交通局", "2022年6月底"],
        ["架桥", "住建局", "全年"],
    ]
    path = write_csv(tmp_path / "a.csv", grid)
    with pytest.raises(SourceError, match="没有找到"):
        read(path)
    reading = read(path, 事="title", 谁来干="牵头单位", 啥时候="deadline")
    assert [t.main_lead for t in reading.tasks] == ["交通局", "住建局"]
    assert [t.number for t in reading.tasks] == [1, 2]
    assert codes(reading)["numbers-given"] == 1
    assert found(reading, "year-assumed")[0].repaired == "2022"
    with pytest.raises(ConfigError, match="没有这个字段"):
        read(path, 事="标题")


def test_near_labels_are_suggested_and_long_ones_inferred(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "牵头単位", "市级分管领导", "目标完成时限"],
        ["1", "修路", "交通局", "王强", "2022年6月底"],
    ]
    reading = read(write_csv(tmp_path / "a.csv", grid))
    assert "是否就是“牵头单位”" in found(reading, "column-unknown")[0].message
    assert [p.repaired for p in found(reading, "label-inferred")] == ["责任领导", "完成时限"]
    assert reading.tasks[0].leaders == ("王强",)
    assert found(reading, "column-absent")[0].found == "牵头单位"


def test_a_table_over_several_pages_of_word_goes_on_without_a_head(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("2022年海港区工作要点")
    for rows in (
        [["序号", "工作任务", "责任单位"], ["1", "修路", "交通局"]],
        [["2", "架桥", "住建局"]],
        [["姓名", "职务"], ["王强", "组长"]],
    ):
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
        document.add_paragraph("")
    path = tmp_path / "要点.docx"
    document.save(str(path))
    reading = read(path)
    assert [t.title for t in reading.tasks] == ["修路", "架桥"]
    assert found(reading, "header-carried")[0].location.sheet == "表2"
    assert "姓名 | 职务" in found(reading, "table-without-header")[0].message
    assert reading.tasks[0].year == 2022


@pytest.mark.parametrize(
    ("title", "year", "certain"),
    [
        ("江城市2022年重点任务", 2022, True),
        ("江城市2022年重点任务（2021年12月30日印发）", 2022, True),
        ("江城市2022-2024年三年行动任务表", 2024, False),
        ("制表时间：2022年3月1日", 2022, False),
        ("2021年完成情况及2022年重点任务", 2022, False),
    ],
)
def test_the_year_is_certain_only_where_one_is_named(
    title: str, year: int, certain: bool, tmp_path: Path
) -> None:
    grid = [[title, LEFT], ["工作任务", "责任单位"], ["修路", "交通局"]]
    reading = read(write_xlsx(tmp_path / "a.xlsx", {"s": grid}))
    code = "year-found" if certain else "year-assumed"
    assert [p.repaired for p in found(reading, code)] == [str(year)]


def test_a_task_repeated_for_each_unit_is_one_task(tmp_path: Path) -> None:
    grid = [
        ["大类", "类别", "序号", "工作任务", "责任单位", "完成时限"],
        ["甲类", "经济", "1", "修路", "交通局", "6月底"],
        ["甲类", "经济", "1", "修路", "住建局", "6月底"],
        ["甲类", "民生", "2", "建学校", "教育局", "全年"],
    ]
    reading = quick(tmp_path, grid, "csv")
    first, second = reading.tasks
    assert [lead.unit for lead in first.lead_units] == ["交通局", "住建局"]
    assert (first.schedule, second.number) == ("6月底", 2)
    assert [r.text for r in reading.requirements] == ["经济", "民生"]
    assert [p.found for p in found(reading, "section-row")] == ["甲类"]
    assert codes(reading)["task-row-continued"] == 1


def test_what_only_the_second_row_of_a_task_says_is_kept(tmp_path: Path) -> None:
    grid = [["工作任务", "责任单位", "配合单位"], ["修路", "A局", ""], ["修路", "A局", "B局"]]
    [task] = quick(tmp_path, grid, "csv").tasks
    assert [u.unit for u in task.assisting_units] == ["B局"]


def test_without_any_year_the_run_stops_and_asks(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["工作任务", "责任单位"], ["修路", "交通局"]])
    with pytest.raises(SourceError, match="--year"):
        read(path)
    assert read(path, 2022).tasks[0].year == 2022


def quick(tmp_path: Path, grid: list[list[str]], kind: str = "xlsx") -> Reading:
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        write_xlsx(path, {"s": grid})
    else:
        write_csv(path, grid)
    return read(path, 2022)


def test_responsible_units_beside_lead_units_assist(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点工作任务", "牵头\n领导", "牵 头 单 位", "责任单位", "完成时限"],
        ["1", "修路", "王强副市长", "交通局", "住建局、城管局", "长期"],
    ]
    reading = quick(tmp_path, grid)
    (task,) = reading.tasks
    assert task.leaders == ("王强",)
    assert task.main_lead == "交通局"
    assert [a.unit for a in task.assisting_units] == ["住建局", "城管局"]
    assert found(reading, "office-removed")[0].found == "王强副市长"
    assert "旁边有" in found(reading, "column-role")[0].message


def test_running_quarters_and_a_stacked_head_without_merged_cells(tmp_path: Path) -> None:
    grid = [
        ["序号", "项目", "2022年目标", "进度安排", "", "责任单位"],
        ["", "", "", "1-6月", "1-12月", ""],
        ["1", "固投（亿元）", "100", "50", "100", "发改局"],
    ]
    (task,) = quick(tmp_path, grid, "csv").tasks
    assert (task.body, task.schedule) == ("100亿元", "1-6月，50亿元\n1-12月，100亿元")
    assert [m.quarters for m in task.milestones] == [(1, 2), (1, 2, 3, 4)]


def test_merged_numbers_and_tasks_over_measures(tmp_path: Path) -> None:
    grid = [
        ["序号", "重点任务", "具体举措", "责任单位", "完成时限"],
        ["1", "优化环境", "（一）压减时限", "审批局", "6月底前"],
        [MERGED, MERGED, "（二）一网通办", MERGED, MERGED],
        ["2", "招商引资", "引进项目10个", "商务局", "年底前"],
    ]
    reading = quick(tmp_path, grid)
    assert [(t.number, t.title, t.main_lead) for t in reading.tasks] == [
        (1, "（一）压减时限", "审批局"),
        (2, "（二）一网通办", "审批局"),
        (3, "引进项目10个", "商务局"),
    ]
    assert [r.text for r in reading.requirements] == ["优化环境", "招商引资"]
    assert codes(reading)["cell-filled"] == 2
    assert codes(reading)["column-kept-out"] == 1


def test_several_rows_of_units_for_one_task(tmp_path: Path) -> None:
    grid = [
        ["序号", "任务", "牵头单位", "责任人", "联系人"],
        ["一", "修路", "交通局", "张三", "李四"],
        [MERGED, MERGED, "水务局", "王五", "赵六"],
        ["甲", "架桥", "住建局", "钱七", "孙八"],
    ]
    reading = quick(tmp_path, grid)
    first, second = reading.tasks
    leads = [(lead.unit, lead.responsible, lead.contacts) for lead in first.lead_units]
    assert leads == [("交通局", ("张三",), ("李四",)), ("水务局", ("王五",), ("赵六",))]
    assert (first.number, second.number) == (1, 2)
    assert found(reading, "task-number-unreadable")[0].found == "甲"


def test_headings_in_rows_and_over_tables(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "责任单位"],
        ["一", "经济发展", ""],
        ["1", "修路", "交通局"],
        ["二、民生实事", "", ""],
        ["2", "建学校", "教育局"],
    ]
    reading = quick(tmp_path, grid, "csv")
    assert [r.text for r in reading.requirements] == ["一、经济发展", "二、民生实事"]
    assert [t.title for t in reading.tasks] == ["修路", "建学校"]


def test_a_value_under_a_merge_is_read_and_flagged(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", "工作任务", "责任单位"])
        sheet.merge_range("C2:C3", "交通局")
        sheet.write_row(1, 0, ["1", "修路"])
        sheet.write_row(2, 0, ["2", "架桥", "住建局"])
    reading = read(tmp_path / "a.xlsx", 2022)
    assert [t.main_lead for t in reading.tasks] == ["交通局", "住建局"]
    assert found(reading, "hidden-cell")[0].found == "住建局"


def test_two_panels_side_by_side_are_not_mixed(tmp_path: Path) -> None:
    grid = [["序号", "任务", "单位"] * 2, ["1", "修路", "交通局", "2", "架桥", "住建局"]]
    reading = quick(tmp_path, grid)
    (task,) = reading.tasks
    assert (task.title, task.body, task.main_lead) == ("修路", None, "交通局")
    assert codes(reading)["label-doubled"] == 3
    assert [p.repaired for p in found(reading, "column-unknown")] == ["2", "架桥", "住建局"]


def test_notes_and_totals_are_kept_out_and_recorded(tmp_path: Path) -> None:
    grid = [
        ["序号", "工作任务", "责任单位"],
        ["1", "修路", "交通局"],
        ["", "小 计", "1"],
        ["注：1.加★为重点。", LEFT, LEFT],
        ["2.本表自发布之日起执行。", LEFT, LEFT],
    ]
    reading = quick(tmp_path, grid)
    assert len(reading.tasks) == 1
    assert [p.found for p in found(reading, "note-row")] == [
        "注：1.加★为重点。",
        "2.本表自发布之日起执行。",
    ]
    assert [p.found for p in found(reading, "total-row")] == ["小 计 | 1"]


def test_hidden_sheets_columns_covered_values_and_formulas(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["序号", "工作任务", "责任单位", "备注"],
        [1, "修路", "交通局", "旧"],
        [2, "架桥", "=A1&A2", ""],
    ):
        sheet.append(row)
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A5:C5")
    other = book.create_sheet("旧表")
    other.append(["序号", "工作任务", "责任单位"])
    other.append([3, "拆桥", "住建局"])
    other.sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    reading = read(path, 2022)
    assert [t.title for t in reading.tasks] == ["修路", "架桥", "拆桥"]
    assert found(reading, "hidden-column")[0].found == "D列"
    assert found(reading, "hidden-sheet")[0].found == "旧表"
    assert found(reading, "cell-not-computed")[0].location.cell == "C3"


def test_every_code_of_tables_is_met_in_these_tests() -> None:
    from taskbook.problems import CATALOGUE
    from taskbook.problems.tables import RULES

    assert all(CATALOGUE[rule.code] is rule for rule in RULES)
    text = "".join(p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("test_*.py"))
    assert [rule.code for rule in RULES if f'"{rule.code}"' not in text] == []


def test_a_second_row_with_a_deadline_of_its_own_goes_before_a_person(tmp_path: Path) -> None:
    path = tmp_path / "任务.csv"
    head = ["序号", "工作任务", "责任单位", "完成时限"]
    rows = [
        ["1", "新建碧道45公里。", "县水务局", "12月底前"],
        ["", "", "县住建局", "6月底前"],
        ["2", "种树100亩。", "县林业局", "12月底前"],
        ["", "", "县农业局", "12月底前"],
        ["3", "改造小区。", "县住建局", "12月底前"],
    ]
    write_csv(path, [head, *rows])
    reading = read(path, 2021)
    [problem] = found(reading, "task-row-deadline")
    assert problem.grade is Grade.VERIFY
    assert problem.location.row == 3
    assert "6月底前" in problem.message
    assert "第1项" in problem.message
    assert codes(reading)["task-row-continued"] == 1
