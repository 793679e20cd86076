"""Make the Word templates of official documents: ``python templates/make_templates.py [folder]``.

The wording below is the shipped one. A clerk does not run this: he edits the .docx itself, in a
copy under the workspace's ``templates/``. Run it after changing a word here, so that the change
can be reviewed as text; ``tests/outputs/test_notice.py`` holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from taskbook.official.authoring import build_template
from taskbook.official.elements import Heading, Styled

CREATOR = "taskbook"


def _body(*texts: str) -> list[Styled]:
    return [Styled("公文正文", text) for text in texts]


def _head(title: str) -> list[Styled]:
    """Red head, title, 主送机关."""
    return [
        *_tags("版头"),
        Styled("公文标题", title),
        Styled("空行"),
        Styled("主送机关", "{{ 主送机关 }}："),
    ]


def _tags(*names: str) -> list[Styled]:
    """Tags that stand for whole paragraphs."""
    return [Styled("公文正文", f"{{{{p {name} }}}}") for name in names]


def _when(condition: str, blocks: Sequence[Styled | Heading]) -> list[Styled | Heading]:
    return [
        Styled("公文正文", f"{{%p if {condition} %}}"),
        *blocks,
        Styled("公文正文", "{%p endif %}"),
    ]


def notice() -> bytes:
    """Return the notice that asks a unit to report."""
    main: list[Styled | Heading] = [
        *_head("关于报送{{ 期间 }}市政府主要目标任务进展情况的通知"),
        *_body(
            "根据《{{ 任务来源 }}》，为及时掌握市政府主要目标任务推进情况，"
            "现就报送{{ 期间 }}进展情况有关事项通知如下："
        ),
        Heading(1, "一、报送内容"),
        *_when(
            "牵头任务数",
            _body(
                "你单位牵头（含共同牵头）的目标任务共{{ 牵头任务数 }}项，"
                "其中本季度需填报的{{ 应填任务数 }}项（见附件）。"
                "请逐项填报截至{{ 数据截止日期 }}的进展情况、量化指标完成值、自报状态、"
                "存在问题和下一步措施"
                "{% if 应填任务数 < 牵头任务数 %}；本季度没有节点安排的任务，可不填报{% endif %}。"
            ),
        ),
        *_when(
            "计划任务数",
            _body(
                "你单位年度工作计划确定的重点工作共{{ 计划任务数 }}项（见附件），"
                "请一并填报截至{{ 数据截止日期 }}的进展情况。"
            ),
        ),
        *_when(
            "协助任务数",
            _body(
                "你单位协助的目标任务共{{ 协助任务数 }}项（见附件）。"
                "请填报截至{{ 数据截止日期 }}配合牵头单位开展的工作和需要协调解决的问题。"
            ),
        ),
        Heading(1, "二、报送要求"),
        Heading(
            2,
            "（一）对照节点填报。",
            "进展情况应写明本季度节点是否完成、完成的内容和时间；"
            "未达到序时进度的，应说明存在问题和下一步措施。",
        ),
        Heading(
            2,
            "（二）确保数据准确。",
            "完成值应与统计口径一致，按表中给定的计量单位填写；"
            "确无数据的，应选填“零报告”“不适用”“暂无数据”或“并入他项”并作说明，不得留空。",
        ),
        Heading(
            2,
            "（三）分清牵头责任。",
            "共同牵头的任务，由主牵头单位汇总填报总体进展，其他牵头单位填报本单位承担的部分。",
        ),
        Heading(
            2,
            "（四）严格审核把关。",
            "填报内容须经单位主要负责同志审核同意，并附必要的佐证材料。",
        ),
        Heading(1, "三、报送时间和方式"),
        *_body(
            "请于{{ 报送期限 }}前，将填写完整的《{{ 期间 }}进展情况填报表》电子表格"
            "和经主要负责同志签字、加盖公章的扫描件报送{{ 承办机构 }}。"
            "填报表随本通知发放，请直接填写，不要改变表格结构。",
            "逾期未报、漏报或者填报不实的，将在季度情况通报中予以通报。",
        ),
        *_tags("附件说明", "落款"),
        Styled(
            "附注",
            "（联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}"
            "{% if 联系邮箱 %}，电子邮箱：{{ 联系邮箱 }}{% endif %}）",
        ),
    ]
    listed: list[Styled | Heading] = [
        Styled("附件标识", "附件"),
        Styled("空行"),
        Styled("附件标题", "{{ 单位简称 }}{{ 期间 }}主要目标任务清单"),
        Styled("空行"),
        *_when(
            "牵头任务数",
            [Styled("表题", "牵头任务（{{ 牵头任务数 }}项）"), *_tags("牵头任务表")],
        ),
        *_when(
            "计划任务数",
            [Styled("表题", "年度工作计划重点工作（{{ 计划任务数 }}项）"), *_tags("计划任务表")],
        ),
        *_when(
            "协助任务数",
            [Styled("表题", "协助任务（{{ 协助任务数 }}项）"), *_tags("协助任务表")],
        ),
    ]
    return build_template(
        [(False, main), (True, listed), (False, _tags("版记"))], "通知模板", CREATOR
    )


def correction() -> bytes:
    """Return the slip that sends a return back for mending (退改单)."""
    mend = "强制数 or 未采用文件数"  # otherwise there is nothing to change, only to confirm
    main: list[Styled | Heading] = [
        *_head(
            f"关于{{% if {mend} %}}退回修改{{% else %}}核实{{% endif %}}"
            "{{ 期间 }}市政府主要目标任务进展情况填报表的通知"
        ),
        *_when(
            "问题数",
            _body(
                "你单位报送的{{ 期间 }}主要目标任务进展情况填报表（{{ 报送文件 }}，"
                "{{ 收到日期 }}收到）收悉。经核对，共有{{ 问题数 }}处"
                "{% if 强制数 and 核实数 %}需要处理，其中须修改{{ 强制数 }}处、须核实{{ 核实数 }}处"
                "{% elif 强制数 %}须修改{% else %}须核实{% endif %}（见附件）。"
                "现将有关事项通知如下：",
            ),
        ),
        *_when(
            "not 问题数",
            _body(
                "你单位报送的{{ 期间 }}主要目标任务进展情况填报表（{{ 报送文件 }}，"
                "{{ 收到日期 }}收到）未能采用（原因见附件）。现将有关事项通知如下："
            ),
        ),
        *_when(
            "强制数",
            [
                Heading(
                    1,
                    "一、须修改的内容。",
                    "请按处理要求逐项改正；不改正的，该项内容不予采用。",
                ),
            ],
        ),
        *_when(
            "核实数",
            [
                Heading(
                    1,
                    "{% if 强制数 %}二{% else %}一{% endif %}、须核实的内容。",
                    "请逐项核实，有误的改正，无误的写明依据。",
                ),
            ],
        ),
        *_when(
            "附退改表",
            [
                Heading(
                    1,
                    "{% if 强制数 and 核实数 %}三{% elif 问题数 %}二{% else %}一{% endif %}"
                    "、报送方式。",
                    "随附退改表只列有问题的行，有问题的格已着色并加批注。"
                    "请直接在退改表中修改后报送，其余各行不必重报。",
                ),
            ],
        ),
        *_when(
            "not 附退改表",
            _body("请使用下发给你单位的{{ 期间 }}填报表重新填写报送，不要改变表格结构。"),
        ),
        *_body(
            f"请于{{{{ 重报期限 }}}}前将{{% if {mend} %}}修改{{% else %}}核实{{% endif %}}后的"
            "电子表格报送{{ 承办机构 }}。"
        ),
        *_tags("附件说明", "落款"),
        _contact(),
    ]
    listed: list[Styled | Heading] = [
        Styled("附件标识", "附件"),
        Styled("空行"),
        Styled("附件标题", "{{ 单位简称 }}{{ 期间 }}填报表需要处理的事项"),
        Styled("空行"),
        *_when(
            "问题数",
            [
                Styled(
                    "表题",
                    "{% if 强制数 and 核实数 %}需要修改、核实{% elif 强制数 %}需要修改"
                    "{% else %}需要核实{% endif %}的内容（{{ 问题数 }}处）",
                ),
                *_tags("问题表"),
            ],
        ),
        *_when(
            "未采用文件数",
            [Styled("表题", "未采用的文件（{{ 未采用文件数 }}个）"), *_tags("未采用文件表")],
        ),
    ]
    return build_template(
        [(False, main), (True, listed), (False, _tags("版记"))], "退改单模板", CREATOR
    )


def reminder() -> bytes:
    """Return the reminder to a unit that has not reported (催报单)."""
    main: list[Styled | Heading] = [
        *_head("关于催报{{ 期间 }}市政府主要目标任务进展情况的通知"),
        *_when(
            "not 退回未重报",
            _body(
                "根据《{{ 任务来源 }}》和报送工作要求，你单位应于{{ 原定期限 }}前"
                "报送{{ 期间 }}主要目标任务进展情况（共{{ 应填行数 }}项内容）。"
                "截至{{ 截至日期 }}，尚未收到你单位报送的填报表"
                "{% if 已逾期 %}，已逾期{{ 逾期天数 }}天{% endif %}。"
            ),
        ),
        *_when(
            "退回未重报",
            _body(
                "根据《{{ 任务来源 }}》和报送工作要求，你单位应于{{ 原定期限 }}前"
                "报送{{ 期间 }}主要目标任务进展情况（共{{ 应填行数 }}项内容）。"
                "你单位前次报送的文件未能采用，已退回修改；截至{{ 截至日期 }}，"
                "尚未收到重新报送的填报表{% if 已逾期 %}，已逾期{{ 逾期天数 }}天{% endif %}。"
            ),
        ),
        *_body(
            "请你单位高度重视，指定专人负责，于{{ 补报期限 }}前将填写完整的填报表"
            "和经主要负责同志签字、加盖公章的扫描件报送{{ 承办机构 }}，"
            "并书面说明未按时报送的原因。",
            "填报表已随通知下发，如有遗失请与联系人联系。"
            "逾期仍未报送的，将在季度情况通报中列入未按时报送单位名单。",
        ),
        *_tags("落款"),
        _contact(),
    ]
    return build_template([(False, main), (False, _tags("版记"))], "催报单模板", CREATOR)


def _contact() -> Styled:
    return Styled(
        "附注",
        "（联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}"
        "{% if 联系邮箱 %}，电子邮箱：{{ 联系邮箱 }}{% endif %}）",
    )


TEMPLATES: dict[str, Callable[[], bytes]] = {
    "notice.docx": notice,
    "correction.docx": correction,
    "reminder.docx": reminder,
}


def main(folder: Path) -> None:
    """Write every template into ``folder``."""
    for name, build in TEMPLATES.items():
        (folder / name).write_bytes(build())
        print(f"已生成 {folder / name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
