from __future__ import annotations

import datetime as dt
import io
import pickle
import re
import zipfile

import pytest

from taskbook.errors import ConfigError
from taskbook.official import (
    Column,
    Fonts,
    Heading,
    Imprint,
    Layout,
    Letterhead,
    OfficialTemplate,
    Paragraph,
    Signature,
    Styled,
    Table,
    load_template,
)
from taskbook.official.authoring import build_template
from taskbook.official.conformance import Docx, Expectation, check_conformance

TAGS = frozenset({"版头", "落款", "版记", "单位", "条目", "表", "数"})
ISSUER = "东莞市人民政府办公室"
DAY = dt.date(2021, 4, 6)
VALUES: dict[str, object] = {
    "版头": Letterhead("东莞市人民政府办公室文件", "东府办函〔2021〕5号"),
    "落款": Signature(ISSUER, DAY),
    "版记": Imprint(("市委办公室",), ISSUER, DAY),
    "单位": "东莞市科学技术局",
    "条目": [{"名": "第一项"}, {"名": "第二项"}],
    "表": Table((Column("序号"), Column("内容", 5)), (("1", "甲"), ("2", "乙"))),
    "数": 2,
}
BODY = (
    Styled("公文正文", "{{p 版头 }}"),
    Styled("公文标题", "关于报送2021年第一季度市政府主要目标任务进展情况的通知"),
    Styled("空行"),
    Styled("主送机关", "{{ 单位 }}："),
    Styled("公文正文", "你单位共有{{ 数 }}项任务。"),
    Heading(1, "一、报送内容"),
    Styled("公文正文", "{%p for 项 in 条目 %}"),
    Styled("公文正文", "{{ loop.index }}. {{ 项.名 }}"),
    Styled("公文正文", "{%p endfor %}"),
    Styled("公文正文", "请按时报送。"),
    Styled("公文正文", "{{p 附件说明 }}"),
    Styled("公文正文", "{{p 落款 }}"),
)
LISTED = (
    Styled("附件标识", "附件"),
    Styled("空行"),
    Styled("附件标题", "{{ 单位 }}任务清单"),
    Styled("空行"),
    Styled("公文正文", "{{p 表 }}"),
)
LAST = (Styled("公文正文", "{{p 版记 }}"),)


def made(*extra: Styled | Heading) -> bytes:
    pages = [(False, (*BODY, *extra)), (True, LISTED), (False, LAST)]
    return build_template(pages, "模板", "测试")


def loaded(content: bytes, **options: object) -> OfficialTemplate:
    return load_template(content, "通知.docx", TAGS, **options)  # type: ignore[arg-type]


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """Return the docx with a text of one part replaced, as a program saving it might."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            if re.fullmatch(part, name):
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return memory.getvalue()


EXPECTED = Expectation("通知", ISSUER, attachments=1)


def test_a_filled_template_conforms_and_is_the_same_every_time() -> None:
    template = loaded(made())
    content = template.render(VALUES, creator=ISSUER)
    assert content == template.render(VALUES, creator=ISSUER)
    assert [str(one) for one in check_conformance(content, EXPECTED)] == []
    docx = Docx(content)
    text = [p.text for p in docx.paragraphs]
    assert "1. 第一项" in text
    assert "附件：东莞市科学技术局任务清单" in text
    assert [section.landscape for section in docx.sections] == [False, True, False]


def test_several_attachments_are_numbered_and_listed() -> None:
    pages = [(False, BODY), (True, LISTED), (False, (*LISTED, *LAST))]
    content = loaded(build_template(pages, "模板", "测试")).render(VALUES, creator=ISSUER)
    text = [p.text for p in Docx(content).paragraphs]
    assert "附件：1. 东莞市科学技术局任务清单" in text
    assert "2. 东莞市科学技术局任务清单" in text
    assert [t for t in text if re.fullmatch(r"附件\d", t)] == ["附件1", "附件2"]


def test_without_imprint_no_empty_page_is_left() -> None:
    content = loaded(made()).render(VALUES | {"版记": ()}, creator=ISSUER)
    docx = Docx(content)
    assert [section.landscape for section in docx.sections] == [False, True]
    assert docx.imprint is None


def test_layout_is_imposed_on_the_template() -> None:
    layout = Layout(Fonts(latin="仿宋_GB2312"), "strict", "演示数据")
    content = loaded(made(), layout=layout).render(VALUES, creator=ISSUER)
    assert [str(one) for one in check_conformance(content, EXPECTED)] == []
    docx = Docx(content)
    assert b"Times New Roman" not in docx.parts["word/styles.xml"]
    assert any("演示数据".encode() in part for part in docx.parts.values())
    assert docx.sections[0].footers != docx.sections[1].footers


def test_values_cannot_break_the_document() -> None:
    hostile = "<w:p>&amp;\x0b{{ 数 }}]]>“引号”\n第二行"
    content = loaded(made()).render(VALUES | {"单位": hostile}, creator=ISSUER)
    text = next(p.text for p in Docx(content).paragraphs if p.style == "主送机关")
    assert text == "<w:p>&amp;{{ 数 }}]]>“引号”第二行："


def test_tags_split_over_runs_and_renamed_style_ids_do_no_harm() -> None:
    split = changed(
        made(),
        "word/document.xml",
        "{{ 单位 }}：",
        '{{ 单</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>位 }}：',
    )
    renamed = changed(split, r"word/(document|styles)\.xml", '"GwBody"', '"a7"')
    content = loaded(renamed).render(VALUES, creator=ISSUER)
    assert [str(one) for one in check_conformance(content, EXPECTED)] == []


def test_a_section_end_inside_a_tag_s_paragraph_is_not_lost() -> None:
    content = made()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    section = re.findall(
        r"<w:p><w:pPr><w:pStyle w:val=\"GwTiny\"/>(<w:sectPr>.*?</w:sectPr>)", text
    )[1]
    own = f'<w:p><w:pPr><w:pStyle w:val="GwTiny"/>{section}</w:pPr></w:p>'
    moved = changed(content, "word/document.xml", own, "")
    tag = '<w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    tag += '<w:t xml:space="preserve">{{p 表 }}'
    moved = changed(moved, "word/document.xml", tag, tag.replace("</w:pPr>", f"{section}</w:pPr>"))
    wrong = changed(moved, "word/document.xml", 'w:charSpace="-849"', 'w:charSpace="4294966271"')
    content = loaded(wrong).render(VALUES, creator=ISSUER)
    assert [str(one) for one in check_conformance(content, EXPECTED)] == []


def test_a_template_can_be_sent_to_a_worker() -> None:
    template = loaded(made())
    again = pickle.loads(pickle.dumps(template))
    assert again.render(VALUES) == template.render(VALUES)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("{{ 单位名 }}", ["通知.docx", "单位名", "可以使用的标签有"]),
        ("{{ 单位", ["通知.docx", "没有写完整", "{{ 单位"]),
        ("{{ 单 位 }}", ["通知.docx", "写法有误", "{{ 单 位 }}"]),
        ("{%p if 数 %}", ["通知.docx", "第13段", "{%p if 数 %}", "缺少成对的“{%p endif %}”"]),
        ("{%p endfor %}", ["通知.docx", "第13段", "{%p endfor %}", "前面没有"]),
        ("{% if 数 %}甲{% endfor %}", ["通知.docx", "{% endfor %}", "前面没有"]),
        ("{%p fro 项 in 条目 %}", ["通知.docx", "语法错误", "fro"]),
        ("{{ 单位|没有的过滤器 }}", ["通知.docx", "写法有误", "没有的过滤器"]),
    ],
)
def test_a_broken_template_is_refused_by_file_and_tag(extra: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(made(Styled("公文正文", extra)))
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("共{{ 条目[0].无 }}项", ["通知.docx", "{{ 条目[0].无 }}", "没有“无”这一项"]),
        ("见{{ 表 }}。", ["通知.docx", "{{ 表 }}", "{{p 表 }}"]),
        ("{{ ().__class__.__bases__ }}", ["通知.docx", "__class__"]),
    ],
)
def test_a_tag_that_fails_when_filled_is_named(extra: str, words: list[str]) -> None:
    template = loaded(made(Styled("公文正文", extra)))
    with pytest.raises(ConfigError) as caught:
        template.render(VALUES)
    for word in words:
        assert word in str(caught.value)


def test_a_tag_that_tears_a_paragraph_is_refused_when_its_branch_comes_up() -> None:
    torn = (Styled("公文正文", "{%p if 数 > 9 %}"), Styled("公文正文", "项{% endif %}"))
    template = loaded(made(*torn))
    with pytest.raises(ConfigError, match="放错了位置"):
        template.render(VALUES | {"数": 2})


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, True])
def test_what_cannot_be_printed_is_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="不能直接写出"):
        loaded(made()).render(VALUES | {"数": value})


def test_a_missing_style_is_named() -> None:
    content = changed(made(), "word/styles.xml", 'w:val="主送机关"', 'w:val="主送"')
    with pytest.raises(ConfigError, match=r"缺少样式：主送机关"):
        loaded(content)


def test_a_missing_required_tag_is_named() -> None:
    with pytest.raises(ConfigError, match=r"缺少标签“\{\{p 数据 \}\}”"):
        load_template(made(), "通知.docx", TAGS | {"数据"}, frozenset({"数据"}))


def test_a_tag_in_the_footer_is_refused() -> None:
    content = changed(made(), "word/footer1.xml", "<w:t>1</w:t>", "<w:t>{{ 数 }}</w:t>")
    with pytest.raises(ConfigError, match="页眉或页脚中有标签"):
        loaded(content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip at all"])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    with pytest.raises(ConfigError, match="不是有效的 Word 文档"):
        loaded(content)


def test_blocks_in_a_loop_and_tuples_of_blocks() -> None:
    values = VALUES | {"表": (Paragraph("说明。"), VALUES["表"])}
    content = loaded(made()).render(values, creator=ISSUER)
    docx = Docx(content)
    assert "说明。" in [p.text for p in docx.paragraphs]
    assert len(docx.data_tables) == 1
