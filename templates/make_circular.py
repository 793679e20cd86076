"""Make the circular's Word templates: ``python templates/make_circular.py [folder]``.

Like ``make_templates.py``: the shipped wording as reviewable text. A clerk edits the .docx in a
copy under the workspace's ``templates/``; the tags are listed in ``docs/judgement.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from taskbook.official.authoring import build_template
from taskbook.official.elements import Heading, Styled

CREATOR = "taskbook"
_Blocks = list[Styled | Heading]


def _body(*texts: str) -> _Blocks:
    return [Styled("公文正文", text) for text in texts]


def _tags(*names: str) -> _Blocks:
    """Tags that stand for whole paragraphs."""
    return _body(*(f"{{{{p {name} }}}}" for name in names))


def _when(condition: str, *blocks: Styled | Heading) -> _Blocks:
    return [*_body(f"{{%p if {condition} %}}"), *blocks, *_body("{%p endif %}")]


def _each(item: str, items: str, *blocks: Styled | Heading) -> _Blocks:
    return [*_body(f"{{%p for {item} in {items} %}}"), *blocks, *_body("{%p endfor %}")]


def _overall() -> _Blocks:
    return [
        Heading(1, "一、总体情况"),
        *_body(
            "{{ 期间 }}，共下达市政府主要目标任务{{ 任务总数 }}项，"
            "列入本次通报的{{ 列入数 }}项"
            "{% if 无节点数 %}，其余{{ 无节点数 }}项本季度没有节点安排{% endif %}。"
            "{% if 未下达数 %}另有{{ 未下达数 }}项牵头单位未明确，尚未下达。{% endif %}"
            "列入本次通报的任务中，达到序时进度的{{ 达到数 }}项，占{{ 达到占比 }}；"
            "未达到序时进度的{{ 未达数 }}项，占{{ 未达占比 }}"
            "{% if 其他数 %}；未报送或本期不评定的{{ 其他数 }}项，占{{ 其他占比 }}{% endif %}。"
            "（未达到序时进度，包括下文状态为{{ 未达状态 }}的事项，"
            "指量化指标完成比例低于全年目标的{{ 序时进度 }}、"
            "未达到申报的季度节点或增幅低于目标任务，以及未完成本季度节点工作，下同。）",
            "按状态分，{% for 项 in 状态明细 %}{{ 项.词 }}{{ 项.数 }}项，占{{ 项.占比 }}"
            "{% if not loop.last %}；{% endif %}{% endfor %}。{{ 占比规则 }}。"
            "{% if 待核定数 and not 公开版 %}其中{{ 待核定数 }}项自报与核算情况不一致或存在疑点，"
            "暂按核算状态统计，待核定。{% endif %}",
        ),
        *_tags("总体图"),
        *_body("按责任领导{% if 点名 %}和牵头单位{% endif %}的统计情况见附件。"),
    ]


def _good() -> _Blocks:
    return [
        Heading(1, "二、完成较好的事项"),
        *_when(
            "较好数",
            *_body(
                "已完成或者快于序时进度的事项共{{ 较好数 }}项"
                "（数据待核实的未列入，同一事项只列一次），主要有："
            ),
            *_each(
                "项",
                "较好事项",
                *_body(
                    "{{ 项.次序 }}. {{ 项.事项 }}{% if 点名 %}（{{ 项.单位 }}）{% endif %}。"
                    "{% if 项.定性 and 项.进展 %}{{ 项.进展 }}{% else %}{{ 项.依据 }}{% endif %}"
                ),
            ),
        ),
        *_when(
            "not 较好数",
            *_body(
                "{% if 未报任务数 %}已报送的任务中，没有可以认定为已完成或者快于序时进度的事项；"
                "尚有{{ 未报任务数 }}项未报送，无法评定。"
                "{% else %}本季度没有可以认定为已完成或者快于序时进度的事项。{% endif %}"
            ),
        ),
    ]


def _behind() -> _Blocks:
    return [
        Heading(1, "三、滞后事项及原因"),
        *_when(
            "not 未达数",
            *_body(
                "{% if 未报任务数 %}已报送的任务中没有滞后事项；"
                "尚有{{ 未报任务数 }}项未报送，无法评定。"
                "{% else %}本季度没有滞后事项。{% endif %}"
            ),
        ),
        *_when(
            "未达数",
            *_body(
                "未达到序时进度的事项共{{ 未达数 }}项"
                "{% if 点名 and 滞后单位数 %}，涉及{{ 滞后单位数 }}个牵头单位："
                "{{ 滞后单位 }}（共同牵头的分别计入）{% endif %}。具体如下："
            ),
            *_each(
                "项",
                "滞后事项",
                *_body(
                    "{{ 项.次序 }}. {{ 项.事项 }}{% if 点名 %}（{{ 项.单位 }}）{% endif %}。"
                    "{{ 项.依据 }}{% if 项.原因 %}原因：{{ 项.原因 }}{% endif %}"
                    "{% if 项.措施 %}下一步：{{ 项.措施 }}{% endif %}"
                ),
            ),
            *_when("滞后其余数", *_body("其余{{ 滞后其余数 }}项见附件。")),
            *_when("未报任务数", *_body("另有{{ 未报任务数 }}项未报送，无法评定。")),
        ),
    ]


def _returns() -> _Blocks:
    return [
        Heading(1, "四、报送情况"),
        *_body(
            "本季度应报送单位{{ 应报数 }}个，按时报送{{ 按时数 }}个，"
            "逾期报送{{ 逾期数 }}个，未报送{{ 未报数 }}个。"
            "{% if 点名 and 逾期单位 %}逾期报送的单位：{{ 逾期单位 }}。{% endif %}"
            "{% if 点名 and 未报单位 %}"
            "{% if not 多数未报 %}未报送的单位：{{ 未报单位 }}。"
            "{% elif 已报单位 %}目前已报送的仅有：{{ 已报单位 }}；"
            "其余单位均未报送，名单见进展总表。"
            "{% else %}所有单位均未报送。{% endif %}{% endif %}"
            "{% if 未报任务数 %}因未报送无法评定的任务{{ 未报任务数 }}项。{% endif %}"
            "{% if 点名 and 多次逾期单位 %}"
            "今年以来两次以上逾期或未报送的单位：{{ 多次逾期单位 }}。{% endif %}"
        ),
    ]


def _changes() -> _Blocks:
    return _when(
        "有上季度",
        Heading(1, "五、较上季度变化"),
        *_body(
            "达到序时进度的占比由{{ 上季度 }}的{{ 上季占比 }}变为{{ 达到占比 }}，{{ 占比变化 }}。"
            "{% if 新增数 or 退出数 %}列入通报的任务较上季度新增{{ 新增数 }}项、"
            "减少{{ 退出数 }}项，系本季度节点安排变化。{% endif %}"
            "由滞后转为达到序时进度的{{ 转好数 }}项。",
        ),
        *_when("退步数", *_body("退步的{{ 退步数 }}项：{{ 退步事项 }}。")),
        *_when("停滞数", *_body("连续两个季度没有进展的{{ 停滞数 }}项：{{ 停滞事项 }}。")),
        *_when("雷同数", *_body("填报内容与上季度基本相同的{{ 雷同数 }}项。")),
        *_when(
            "承诺数",
            *_body(
                "上季度提出下一步措施、本季度已报送的事项{{ 承诺数 }}项，"
                "按文字比对，本季度进展中未见提及的{{ 承诺未提及数 }}项"
                "{% if 承诺未提及数 %}（见附件）{% endif %}。"
            ),
        ),
    )


def _demands() -> _Blocks:
    return [
        Heading(1, "{% if 有上季度 %}六{% else %}五{% endif %}、下一步工作要求"),
        Heading(
            2,
            "（一）压实工作责任。",
            "各牵头单位主要负责同志要亲自研究滞后事项，逐项明确措施、责任人和完成时间，"
            "确保下季度赶上序时进度。",
        ),
        Heading(
            2,
            "（二）加强协调配合。",
            "牵头单位要主动协调，协助单位要积极配合；需市政府协调解决的问题，"
            "请及时报告责任领导并抄送{{ 承办机构 }}。",
        ),
        Heading(
            2,
            "（三）如实按时报送。",
            "各单位要对照节点如实填报，提供佐证材料；逾期报送、内容空泛或者与上季度雷同的，"
            "将予以通报。",
        ),
        Heading(
            2,
            "（四）强化跟踪督办。",
            "{{ 承办机构 }}将对滞后事项跟踪督办，对连续两个季度没有进展的开展专项督查。",
        ),
    ]


def _attachment(title: str, *tags: str, condition: str = "") -> _Blocks:
    blocks: _Blocks = [
        Styled("附件标识", "附件"),
        Styled("空行"),
        Styled("附件标题", title),
        Styled("空行"),
        *_tags(*tags),
    ]
    return _when(condition, *blocks) if condition else blocks


def circular() -> bytes:
    """Return the quarterly circular."""
    main: _Blocks = [
        *_tags("版头"),
        Styled("公文标题", "关于{{ 期间 }}市政府主要目标任务进展情况的通报"),
        Styled("空行"),
        Styled("主送机关", "各有关单位："),
        *_body(
            "按照《{{ 任务来源 }}》的部署，{{ 承办机构 }}根据各牵头单位报送的情况，"
            "对{{ 期间 }}市政府主要目标任务进展逐项进行了汇总核对，数据截至{{ 截止日期 }}。"
            "现将有关情况通报如下："
        ),
        *_overall(),
        *_good(),
        *_behind(),
        *_returns(),
        *_changes(),
        *_demands(),
        *_tags("附件说明", "落款"),
        *_when(
            "not 公开版",
            Styled("附注", "（联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}）"),
        ),
        *_when("公开版", Styled("附注", "（此件公开发布）")),
    ]
    listed: _Blocks = [
        *_attachment("{{ 期间 }}目标任务进展情况统计表（按责任领导）", "领导统计表", "领导图"),
        *_attachment(
            "{{ 期间 }}目标任务进展情况统计表（按牵头单位）", "单位统计表", condition="点名"
        ),
        *_attachment("{{ 期间 }}滞后事项清单", "滞后事项表"),
        *_attachment("{{ 期间 }}目标任务进展情况表", "任务进展表"),
        *_attachment(
            "{{ 上季度 }}下一步措施未见提及事项表",
            "承诺兑现表",
            condition="有上季度 and 承诺未提及数",
        ),
    ]
    return build_template(
        [(False, main), (True, listed), (False, _tags("版记"))], "通报模板", CREATOR
    )


def page() -> bytes:
    """Return the page for one leader, one unit or one town."""
    blocks: _Blocks = [
        Styled("公文标题", "{{ 名称 }}{{ 期间 }}目标任务进展情况"),
        Styled("空行"),
        *_body(
            "{{ 名称 }}{{ 关系 }}的市政府主要目标任务共{{ 任务总数 }}项，"
            "列入本季度通报的{{ 列入数 }}项，数据截至{{ 截止日期 }}。"
            "{% if 列入数 %}其中达到序时进度的{{ 达到数 }}项，占{{ 达到占比 }}；"
            "未达到序时进度的{{ 未达数 }}项，占{{ 未达占比 }}"
            "{% if 其他数 %}；未报送或本期不评定的{{ 其他数 }}项，占{{ 其他占比 }}{% endif %}。"
            "{% endif %}"
        ),
        *_when("达到项", *_body("达到序时进度的：{{ 达到项 }}。")),
        *_when("其他项", *_body("未报送或本期不评定的：{{ 其他项 }}。")),
        *_when("未达数", Styled("表题", "滞后事项（{{ 未达数 }}项）"), *_tags("滞后表")),
    ]
    return build_template([(False, blocks)], "分页模板", CREATOR)


TEMPLATES: dict[str, Callable[[], bytes]] = {"circular.docx": circular, "circular_page.docx": page}


def main(folder: Path) -> None:
    """Write every template into ``folder``."""
    for name, build in TEMPLATES.items():
        (folder / name).write_bytes(build())
        print(f"已生成 {folder / name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
