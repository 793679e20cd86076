"""Read a text as a plan, for tests."""

from __future__ import annotations

from taskbook.canonical.plan import Plan, PlanSource, build_plan
from taskbook.model.location import Location
from taskbook.model.raw import RawBlock, RawDocument
from taskbook.sources.furniture import FurnitureWords
from taskbook.sources.narrative import recover_text


def read_plan(text: str, year: int | None = None) -> Plan:
    """Return the plan that a text file with this content gives."""
    document = recover_text(text, "报告.txt", FurnitureWords.load())
    return build_plan(document, PlanSource("某镇", "XX", year=year))


def document_of(*blocks: tuple[str, str]) -> RawDocument:
    """Return a document as a Word or HTML reader gives it: (text, emphasis) for each paragraph."""
    return RawDocument(
        "报告.docx",
        "",
        blocks=tuple(
            RawBlock(text, Location("报告.docx", row=row), emphasis)  # type: ignore[arg-type]
            for row, (text, emphasis) in enumerate(blocks, 1)
        ),
    )


def codes(plan: Plan) -> list[str]:
    """Return the codes of the reading record."""
    return [problem.code for problem in plan.problems]


FRAME = """
2022年青石镇工作计划
2022年是实施“十四五”规划的重要一年。重点做好以下工作：
一、推动经济发展
{body}
二、改善人民生活
办好民生实事。新建幼儿园2所，改造农贸市场3个。
完善社会保障。新增城镇就业500人。
"""


def in_frame(*paragraphs: str) -> str:
    """Return a small plan with these paragraphs under its first heading."""
    return FRAME.format(body="\n".join(paragraphs))
