"""Every filled cell of any table is in a task, a requirement or the reading record."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskbook.canonical.corrections import Corrections
from taskbook.canonical.reading import SourceSpec, read_document
from taskbook.errors import SourceError
from taskbook.sources.open import read_source
from taskbook.units.register import Register
from tests.sources.builders import LEFT, MERGED, write_xlsx

LABELS = [
    "序号", "类别", "重点工作", "工作任务", "具体举措", "一季度", "下半年", "完成时限",
    "季度进度安排", "分管领导", "牵头单位", "责任单位", "责任人", "联系人", "配合单位",
    "备注", "进展情况", "未知的列", "工作任务", "牵头单位", "季度", "计量单位", "单位", "时间节点",
    "责任领导及单位", "责任人及联系电话", "县区责任单位", "目标值（亿元）", "6月底前",
]  # fmt: skip
SHAPES = [
    "",
    "{}",
    "{}",
    "{}",
    "（一）{}",
    "1. {}",
    "{}局牵头，{}a局配合",
    "{}局、{}b局",
    "注：{}",
    "副市长{}",
    "{}书记、{}",
    "{}（{}局牵头）",
    "{}\n完成时限：{}",
    "{}。（责任单位：{}局）",
    "{}局等",
    "{}（{}局）",
    "35",
]
SPECIAL = ["合计", "小计", "续表", "同上", "/", "2022-12-31", "6月底前"]
ROWS = st.lists(
    st.one_of(
        st.lists(st.sampled_from([*SHAPES, MERGED]), min_size=20, max_size=20),
        st.tuples(st.sampled_from(["{}", "一、{}", "注：{}", "{}民生实事"]), st.booleans()),
        st.tuples(st.sampled_from(SPECIAL), st.just(False)),
    ),
    min_size=1,
    max_size=8,
)


def fill(
    labels: list[str], rows: list[list[str] | tuple[str, bool]]
) -> tuple[list[list[str]], list[tuple[str, ...]]]:
    """Return a grid in which every cell holds words of its own, and the words of each cell."""
    words: list[tuple[str, ...]] = []

    def word(shape: str) -> str:
        if "{}" not in shape:
            return shape
        words.append(tuple(f"词{len(words)}{n}词" for n in "甲乙"[: shape.count("{}")]))
        return shape.format(*words[-1])

    grid = [list(labels)]
    for row in rows:
        if isinstance(row, tuple):
            shape, wide = row
            rest = [LEFT if wide else ""] * (len(labels) - 1)
            grid.append([word(shape), *rest])
            continue
        above = grid[-1]
        cells = []
        for column, shape in enumerate(row[: len(labels)]):
            under = (
                len(grid) > 1
                and column < len(above)
                and LEFT not in above
                and above[column]
                and shape == MERGED
            )
            cells.append(MERGED if under else word("" if shape == MERGED else shape))
        grid.append(cells)
    return grid, words


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(labels=st.lists(st.sampled_from(LABELS), min_size=2, max_size=8), rows=ROWS)
def test_every_cell_is_used_or_recorded(
    labels: list[str], rows: list[list[str] | tuple[str, bool]], tmp_path: Path
) -> None:
    grid, words = fill(["工作任务", *labels], rows)
    path = write_xlsx(tmp_path / "a.xlsx", {"s": grid})
    spec = SourceSpec(path.name, "breakdown-table", "", "T", 2022)
    try:
        reading = read_document(read_source(path), spec, Register.build(()), Corrections())
    except SourceError:  # no task at all: the run stops and says so
        return
    seen = repr((reading.tasks, reading.requirements, reading.problems))
    samples = [p for p in reading.problems if p.code in ("column-unknown", "column-kept-out")]
    told = sum(int(p.expected) for p in samples)
    lost = [cell for cell in words if any(word not in seen for word in cell)]
    assert len(lost) <= told - len(samples)  # a column left out is told with one sample


LINES = [
    "一、{}", "（一）{}", "1. {}。", "2.{}", "{}。", "{}，", "（3）{}。（{}局牵头，{}局配合）",
    "牵头单位：{}局。", "责任单位：{}局、{}局等。完成时限：{}", "牵头领导：副市长{}。",
    "{}。（{}）",
    "（责任单位：{}局）", "完成时限：{}", "（{}局牵头）", "联系人：{}，电话：1234567",
]  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=14))
def test_every_line_of_running_text_is_used_or_recorded(lines: list[str], tmp_path: Path) -> None:
    words: list[str] = []
    filled = []
    for line in lines:
        own = [f"词{len(words) + n}词" for n in range(line.count("{}"))]
        words += own
        filled.append(line.format(*own))
    path = tmp_path / "分工.txt"
    path.write_text("\n".join(filled), encoding="utf-8")
    spec = SourceSpec(path.name, "breakdown-table", "", "T", 2022)
    try:
        reading = read_document(read_source(path), spec, Register.build(()), Corrections())
    except SourceError:
        return
    seen = repr((reading.tasks, reading.requirements, reading.problems))
    assert [word for word in words if word not in seen] == []
