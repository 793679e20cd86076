"""Documents made up for the tests of official documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from taskbook.official import (
    Attachment,
    Chart,
    ChartKind,
    Column,
    Heading,
    Imprint,
    Letterhead,
    LetterheadKind,
    OfficialDocument,
    Paragraph,
    Series,
    Signature,
    Table,
    document_number,
)
from taskbook.official.conformance import Expectation

ISSUER = "东莞市人民政府办公室"
DAY = dt.date(2021, 4, 20)
COLUMNS = (
    Column("序号", 1, "center"),
    Column("年度目标及工作内容", 6),
    Column("一季度", 5, group="季度进度安排"),
    Column("二季度", 5, group="季度进度安排"),
    Column("占比", 2, "right"),
)
ROWS = tuple(
    (str(n), f"推进第{n}项重大项目建设，" * 4, "完成前期工作。", "开工建设。", f"{n}.0%")
    for n in range(1, 41)
)
CHARTS = (
    Chart(
        ChartKind.COLUMN,
        ("按时", "滞后"),
        (Series("一季度", (12, 3), "4F6D7A"), Series("二季度", (10, 5), "C0A875")),
        caption="图1　各类任务数量",
    ),
    Chart(
        ChartKind.BAR,
        ("科学技术局", "商务局"),
        (Series("完成", (12, 3), "4F6D7A"), Series("滞后", (1, 3), "B5523B")),
        stacked=True,
        caption="图2　各单位完成情况",
    ),
    Chart(
        ChartKind.PIE,
        ("按时", "滞后"),
        (Series("数量", (9, 3)),),
        point_colors=("4F6D7A", "B5523B"),
        caption="图3　占比",
    ),
)


def circular(**changes: object) -> OfficialDocument:
    """A 通报 with everything: two attachments, charts, a small table in the text."""
    document = OfficialDocument(
        title="关于2021年第一季度市政府主要目标任务进展情况的通报",
        recipients="各镇人民政府（街道办事处），市政府各部门",
        letterhead=Letterhead(f"{ISSUER}文件", document_number("东府办函", 2021, 9)),
        body=(
            Paragraph("根据《2021年市政府主要目标任务分解表》，现将有关情况通报如下："),
            Heading(1, "一、总体情况"),
            Paragraph("截至3月31日，列入分解表的任务共12项，其中9项达到序时进度，占75.0%。"),
            Heading(2, "（一）分领导情况"),
            Paragraph("各责任领导分管的任务完成情况见附件。"),
            Heading(2, "（二）分单位情况。", "各牵头单位的任务完成情况见附件。"),
            Heading(3, "1. 完成较好的单位"),
            Heading(4, "（1）市科学技术局"),
            Paragraph("市科学技术局牵头的任务全部达到序时进度。"),
            Heading(1, "二、下一步工作要求"),
            Paragraph("各单位要对照年度目标，加快推进滞后事项。"),
        ),
        attachments=(
            Attachment("各责任领导分管任务进展情况表", (Table(COLUMNS, ROWS[:5]),)),
            Attachment(
                "目标任务进展情况表",
                (Table(COLUMNS, ROWS, unit_line="单位：项", note="注：数据由各单位报送。"),),
                landscape=True,
            ),
        ),
        signature=Signature(ISSUER, DAY),
        note="此件公开发布",
        imprint=Imprint(("市委办公室", "市人大常委会办公室"), ISSUER, DAY),
        creator=ISSUER,
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def plain_slip() -> OfficialDocument:
    """A 退改单 in the form of a 通知: no red head, no 版记, no seal."""
    return OfficialDocument(
        title="关于退回修改2021年第一季度市政府主要目标任务进展情况填报表的通知",
        recipients="东莞市科学技术局",
        body=(
            Paragraph("你单位报送的填报表有下列问题，请修改后重新报送："),
            Table((Column("位置", 2), Column("问题", 5), Column("要求", 4)), (("D6", "空", "补"),)),
            Paragraph("请于2021年4月9日前重新报送。"),
        ),
        signature=Signature(ISSUER, DAY, seal=False),
        note="联系人：陈督查，电话：0769-22830000",
        creator=ISSUER,
    )


def upward_draft() -> OfficialDocument:
    """A report on pre-printed paper whose number and date are still open."""
    return OfficialDocument(
        title="关于2021年第一季度市政府主要目标任务进展情况的报告",
        recipients="市政府",
        letterhead=Letterhead(
            f"{ISSUER}文件",
            document_number("东府办函", 2021, None),
            LetterheadKind.PREPRINTED,
            urgency="特急",
        ),
        body=(Paragraph("现将有关情况报告如下："), Heading(1, "一、总体情况"), *CHARTS),
        signature=Signature(ISSUER, None),
        imprint=Imprint((), ISSUER, None, recipients="市政府"),
        creator=ISSUER,
    )


EXPECTED = {
    "circular": Expectation("通报", ISSUER, attachments=2, note=True),
    "slip": Expectation("通知", ISSUER, LetterheadKind.NONE, seal=False, note=True, imprint=False),
    "draft": Expectation(
        "报告",
        ISSUER,
        LetterheadKind.PREPRINTED,
        draft=True,
        accepted={37: "印发日期待定，印发前补填"},
    ),
}
DOCUMENTS = {"circular": circular(), "slip": plain_slip(), "draft": upward_draft()}
