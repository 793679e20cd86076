"""Faults found in returned files: their tables, rows and columns; see also the two beside it."""

from __future__ import annotations

from taskbook.problems.problem import Grade, Rule

_M, _V, _N = Grade.MUST, Grade.VERIFY, Grade.NOTE

_STRUCTURE = (
    (
        "sheet-missing",
        _M,
        "缺少工作表",
        "没有找到“{expected}”，其中有 {found} 项应填。",
        "请补报该工作表。",
    ),
    (
        "sheet-renamed",
        _N,
        "工作表改名",
        "工作表名“{found}”原为“{expected}”，已按表头认出。",
        "请勿更改工作表名称。",
    ),
    (
        "header-lost",
        _V,
        "表头丢失",
        "表头已丢失，按预填内容认定各列。",
        "请核对各列内容是否对应。",
    ),
    (
        "column-renamed",
        _V,
        "表头改动",
        "表头“{found}”原为“{expected}”，按位置和标识认定。",
        "请核对该列内容；请勿更改表头。",
    ),
    (
        "column-twice",
        _V,
        "表头重复",
        "有不止一列的表头是“{found}”。",
        "请只保留一列。",
    ),
    (
        "column-missing",
        _M,
        "缺少列",
        "缺少“{expected}”列。",
        "请补上该列并填写。",
    ),
    (
        "label-unknown",
        _V,
        "不认识的表头",
        "“{found}”不是下发表中的表头，该列内容待人工确认。",
        "请把内容填入原有各列。",
    ),
    (
        "row-missing",
        _M,
        "缺少行",
        "“{expected}”中有 {found} 项没有找到：{note}",
        "请补报这些事项。",
    ),
    (
        "row-unknown",
        _V,
        "不认识的行",
        "这一行（{found}）不在下发的表中，待人工确认。",
        "请勿自行增加行；确需补报的事项请与督查部门联系。",
    ),
    (
        "row-foreign",
        _V,
        "其他单位的行",
        "这一行（{found}）不是下发给本单位的，待人工确认。",
        "请核对是否粘贴了其他单位的表。",
    ),
    (
        "row-uncertain",
        _V,
        "行对不上",
        "这一行（{found}）与下发的任务对不准，可能是 {expected}，待人工确认。",
        "请勿改动预填的任务文字。",
    ),
    (
        "column-slipped",
        _V,
        "填报内容可能错行",
        "“{found}”首行为空，表外第 {expected} 行却有内容，整列可能错下一行，待人工确认。{note}",
        "请核对各行内容与任务是否对应，重新粘贴后报送。",
    ),
    (
        "row-adjusted",
        _N,
        "下发后已调整的事项",
        "该事项在下发后已调整（现为：{found}），所填内容照常采用。{note}",
        "请受理单位核对所填内容是否仍然切合。",
    ),
    (
        "row-replaced",
        _V,
        "下发后已撤换的事项",
        "该事项（{found}）在下发后已调整或撤下，所填内容待人工确认。{note}",
        "这不是填报单位的差错；请按最后一次下发的填报表补填。",
    ),
    (
        "row-contradicts",
        _V,
        "行的标识与文字不符",
        "这一行（{found}）的隐藏标识与任务文字各指一项（{expected}），待人工确认。",
        "请勿覆盖预填的任务文字，也不要只对部分列排序。",
    ),
    (
        "row-twice",
        _V,
        "同一任务填了两次",
        "同一任务在第 {found} 行都填了，内容不同，待人工确认。",
        "请只保留一行。",
    ),
    (
        "row-twice-same",
        _N,
        "同一任务重复",
        "同一任务在第 {found} 行内容相同，只计一次。",
        "请勿复制行。",
    ),
    (
        "row-hidden",
        _N,
        "隐藏的行",
        "这一行被隐藏或筛选掉了，内容照常读取。",
        "如不应报送，请清除内容。",
    ),
    (
        "mark-lost",
        _N,
        "行标识丢失",
        "有 {found} 行的隐藏标识已丢失，按任务文字对上。",
        "请直接在下发的填报表中填写。",
    ),
    (
        "given-changed",
        _V,
        "预填内容被改动",
        "预填内容被改为“{found}”，原为“{expected}”；没有采用改动。",
        "请勿改动灰色格；有异议请与督查部门联系。",
    ),
    (
        "given-filled",
        _V,
        "在预填格中填写",
        "在灰色格中填写了“{found}”，待人工确认。",
        "请填在黄色或白色格中。",
    ),
    (
        "cell-beside",
        _V,
        "表外的内容",
        "任务行中有不属于任何一列的内容“{found}”，待人工确认。{note}",
        "请填在相应的列中。",
    ),
    (
        "text-outside",
        _V,
        "表外的文字",
        "表格以外写有“{found}”，待人工确认。{note}",
        "请填在相应的行和列中。",
    ),
    (
        "answer-merged",
        _V,
        "合并的单元格",
        "几行合并填写“{found}”，只记到第一行，其余待人工确认。{note}",
        "请取消合并，逐行填写。",
    ),
)

RULES: tuple[Rule, ...] = tuple(Rule(*entry) for entry in _STRUCTURE)
