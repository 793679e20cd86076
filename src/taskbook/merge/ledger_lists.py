"""The sheets of 进展台账.xlsx that list problems, open items, files, decisions and the proof."""

from __future__ import annotations

from collections.abc import Mapping

from taskbook.merge.conservation import Proof
from taskbook.merge.decisions import answer_id
from taskbook.merge.ledger_tables import LedgerTable, TableColumn
from taskbook.merge.record import Merged
from taskbook.model.form import FormSpec
from taskbook.model.progress import PeriodRecord

_STATE_WORDS = {
    "accepted": "采用",
    "superseded": "被替代",
    "refused": "未采用",
    "duplicate": "重复",
}
_KIND_WORDS = {
    "queue": "待核",
    "conflict": "冲突",
    "file": "文件",
    "status": "状态",
    "link": "关联",
    "close": "关账",
}


def list_tables(merged: Merged, proof: Proof, spec: FormSpec) -> tuple[LedgerTable, ...]:
    """Return 问题, 待核与冲突, 文件, 决定 and 收支核对."""
    period = merged.record.period.chinese
    labels = {column.key: column.label for columns in spec.columns.values() for column in columns}
    return (
        _problem_table(merged.record, period),
        _open_table(merged, labels, period),
        _file_table(merged.record, period),
        _decision_table(merged.record, period),
        _proof_table(proof, period),
    )


def _problem_table(record: PeriodRecord, period: str) -> LedgerTable:
    units = {f.name: f.unit for f in record.files}
    columns = (
        TableColumn("单位", 14, "mid"),
        TableColumn("类别", 8, "mid"),
        TableColumn("文件", 30),
        TableColumn("工作表", 12, "mid"),
        TableColumn("单元格", 9, "mid"),
        TableColumn("栏目", 14, "mid"),
        TableColumn("任务", 14, "mid"),
        TableColumn("填报内容", 30),
        TableColumn("问题", 46),
        TableColumn("处理要求", 36),
        TableColumn("代码", 22, "small"),
    )
    rows = tuple(
        (
            units.get(p.location.document, ""),
            str(p.grade),
            p.location.document,
            p.location.sheet or "",
            p.location.cell,
            p.location.label or "",
            p.subject,
            p.found,
            p.message,
            p.cure,
            p.code,
        )
        for p in record.problems
    )
    return LedgerTable("问题", f"{period}回收文件的问题", columns, rows, frozen=1)


def _open_table(merged: Merged, labels: Mapping[str, str], period: str) -> LedgerTable:
    columns = (
        TableColumn("编号", 15, "mid"),
        TableColumn("种类", 8, "mid"),
        TableColumn("单位", 14, "mid"),
        TableColumn("内容", 46),
        TableColumn("可能的填报行或选项", 46),
        TableColumn("栏目", 14, "mid"),
        TableColumn("出处", 40, "small"),
    )
    rows = [
        (
            item.id,
            "待核",
            item.unit,
            item.text,
            "\n".join(item.candidates),
            labels.get(item.field, item.field),
            str(item.ref),
        )
        for item in merged.queue
    ]
    rows += [
        (
            conflict.id,
            "冲突",
            conflict.unit,
            f"{conflict.key} 有 {len(conflict.choices)} 种填法",
            "\n".join(f"{answer_id(a)}：{a.text}" for a in conflict.choices),
            labels.get(conflict.field, conflict.field),
            "\n".join(str(a.ref) for a in conflict.choices),
        )
        for conflict in merged.conflicts
    ]
    return LedgerTable("待核与冲突", f"{period}需要经办人决定的事项", columns, tuple(rows), 1)


def _file_table(record: PeriodRecord, period: str) -> LedgerTable:
    columns = (
        TableColumn("单位", 14, "mid"),
        TableColumn("文件", 44),
        TableColumn("收到日期", 13, "mid"),
        TableColumn("处理", 9, "mid"),
        TableColumn("原因", 50),
        TableColumn("内容校验码", 68, "small"),
    )
    rows = [
        (f.unit, f.name, f.received.isoformat(), _STATE_WORDS[f.state], f.reason, f.sha256)
        for f in record.files
    ]
    rows += [(unit, "", "", "未报", "", "") for unit in record.missing_units()]
    return LedgerTable("文件", f"{period}回收文件", columns, tuple(rows), 1)


def _decision_table(record: PeriodRecord, period: str) -> LedgerTable:
    columns = (
        TableColumn("序号", 7, "mid"),
        TableColumn("时间", 18, "mid"),
        TableColumn("经办人", 11, "mid"),
        TableColumn("种类", 8, "mid"),
        TableColumn("对象", 20, "mid"),
        TableColumn("决定", 36),
        TableColumn("理由", 46),
    )
    rows = tuple(
        (
            d.number,
            d.when.strftime("%Y-%m-%d %H:%M"),
            d.who,
            _KIND_WORDS.get(d.kind, d.kind),
            d.subject[:16],
            d.value,
            d.reason,
        )
        for d in record.decisions
    )
    return LedgerTable("决定", f"{period}经办人的决定", columns, rows, 1)


def _proof_table(proof: Proof, period: str) -> LedgerTable:
    columns = (TableColumn("项目", 14, "mid"), TableColumn("核对", 110))
    rows = tuple((line.partition("：")[0], line.partition("：")[2]) for line in proof.lines())
    return LedgerTable("收支核对", f"{period}收支核对：下发与回收、每一格的去向", columns, rows)
