"""Circulars with planted errors, and what ``verify`` says of them."""

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from taskbook.errors import SourceError
from taskbook.official import OfficialDocument, Paragraph, render_document
from taskbook.problems.verifying import RULES
from taskbook.summary.circular import render_circular
from taskbook.summary.summarise import summarise
from taskbook.summary.verify import _check_text, _units, verify_circular
from taskbook.summary.verify_document import read_circular
from tests.summary.build import Q2, city, quarter, settings

SETTINGS = settings(demo=True)
CITY = city(60)
FIRST, SECOND = quarter(CITY), quarter(CITY, Q2)
SUMMARY = summarise(CITY, SECOND, [FIRST])
MADE = render_circular(SUMMARY, SETTINGS)
READ = read_circular(MADE, "通报.docx")


def edited(*changes, content=MADE, cells=()):
    """Return the circular after a person has changed words in Word."""
    document = docx.Document(io.BytesIO(content))
    for old, new in changes:
        paragraph = next(p for p in document.paragraphs if old in p.text)
        text = paragraph.text.replace(old, new, 1)
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = text
    for table, row, column, text in cells:
        document.tables[table].rows[row].cells[column].paragraphs[0].runs[0].text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def findings(content, summary=SUMMARY, **more):
    return [
        (p.code, p.found, p.expected)
        for p in verify_circular(content, "通报.docx", summary, SETTINGS, **more)
        if p.grade.needs_person
    ]


def alone(content):
    return [p for p in verify_circular(content, "通报.docx") if p.grade.needs_person]


def prose(*texts):
    return render_document(OfficialDocument("关于进展情况的通报", tuple(map(Paragraph, texts))))


def test_a_circular_as_made_has_nothing_to_answer_for():
    assert not list(verify_circular(MADE, "通报.docx", SUMMARY, SETTINGS))
    assert not list(verify_circular(MADE, "通报.docx"))


def test_rewording_without_touching_figures_is_no_fault():
    content = edited(
        ("现将有关情况通报如下", "经市政府同意，现将情况通报如下"),
        ("各牵头单位主要负责同志要亲自研究滞后事项", "各单位一把手要亲自研究滞后的事项"),
    )
    assert not findings(content)


def test_a_wrong_count_is_found_with_its_place_and_the_right_value():
    on_pace = SUMMARY.overall.counts["on-pace"]
    wrong = int(on_pace.value) + 1
    content = edited((f"达到序时进度{on_pace}项，占", f"达到序时进度{wrong}项，占"))
    found = list(verify_circular(content, "通报.docx", SUMMARY, SETTINGS))
    assert [(p.code, p.found, p.expected) for p in found] == [
        ("verify-figure", f"达到序时进度{wrong}项", f"达到序时进度{on_pace}项")
    ]
    assert re.fullmatch(r"通报\.docx \[正文第\d+段\]", str(found[0].location))
    assert "台账" in str(found[0])
    codes = {p.code for p in alone(content)}
    assert "verify-text-table" in codes


def test_shares_that_do_not_add_up():
    behind = SUMMARY.overall.group_shares["behind"]
    content = edited((f"占{behind}", "占39.9%"))
    assert [f[0] for f in findings(content)] == ["verify-figure"]
    assert {p.code for p in alone(content)} >= {"verify-share", "verify-shares-sum"}


def test_a_unit_left_out_of_a_list():
    content = edited(("未报送的单位：教育局。", "未报送的单位：。"), ("、教育局", ""))
    found = findings(content)
    assert ("verify-unit-missing", "", "教育局") in found


def test_a_unit_put_into_a_list():
    content = edited(("逾期报送的单位：商务局", "逾期报送的单位：商务局、科学技术局"))
    assert findings(content) == [("verify-unit-extra", "科学技术局", "")]
    assert [(p.code, p.found, p.expected) for p in alone(content)] == [
        ("verify-list-count", "2", "1")
    ]


def test_a_figure_of_last_quarter():
    now, before = SUMMARY.overall.reached, SUMMARY.before.reached
    assert now.text != before.text
    content = edited((f"达到序时进度的{now}项", f"达到序时进度的{before}项"))
    found = list(verify_circular(content, "通报.docx", SUMMARY, SETTINGS))
    assert "与上季度的数相同，可能未更新" in found[0].message


def test_last_quarters_circular_does_not_pass_as_this_quarters():
    old = render_circular(summarise(CITY, FIRST), SETTINGS)
    assert len(findings(old)) > 5
    assert not alone(old)


def test_table_cells_rows_and_sums():
    content = edited(cells=[(0, 2, 2, "99")])
    assert findings(content)[0][0::2] == (
        "verify-cell",
        str(SUMMARY.breakdowns["leader"].tallies[0].total),
    )
    content = edited(cells=[(0, 2, 3, "99")])
    assert [p.code for p in alone(content)] == ["verify-table-sum"]
    content = edited(cells=[(3, 1, 4, "已完成")])
    assert any(f[0] == "verify-cell" and f[1] == "已完成" for f in findings(content))


def test_rows_taken_out_and_put_in():
    document = docx.Document(io.BytesIO(MADE))
    behind = document.tables[2]
    number = behind.rows[1].cells[0].text
    behind._tbl.remove(behind.rows[1]._tr)
    name = document.tables[0].rows[2].cells[1].paragraphs[0].runs[0]
    leader, name.text = name.text, "王某某"
    buffer = io.BytesIO()
    document.save(buffer)
    found = findings(buffer.getvalue())
    assert ("verify-row-missing", "", f"序号{number}") in found
    assert ("verify-row-missing", "", leader) in found
    assert ("verify-row-extra", "王某某", "") in found


def test_a_chart_edited_away_from_the_ledger():
    with zipfile.ZipFile(io.BytesIO(MADE)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    name = next(n for n in parts if n.endswith("chart1.xml"))
    count = int(SUMMARY.overall.counts["on-pace"].value)
    text = parts[name].decode()
    changed = re.sub(rf"<c:v>{count}(\.0)?</c:v>", "<c:v>7</c:v>", text)
    assert changed != text
    parts[name] = changed.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as after:
        for key, value in parts.items():
            after.writestr(key, value)
    assert ("verify-chart", "任务数·达到序时进度7", f"任务数·达到序时进度{count}") in [
        (code, found, right.replace(".0", "")) for code, found, right in findings(buffer.getvalue())
    ]


def test_figures_nobody_can_trace_are_noted():
    content = edited(("现将有关情况通报如下", "其中新增投资300亿元，现将有关情况通报如下"))
    found = list(verify_circular(content, "通报.docx", SUMMARY, SETTINGS))
    assert [(p.code, p.found) for p in found] == [("verify-untraced", "300")]
    assert not found[0].grade.needs_person


def test_an_item_struck_from_a_list_does_not_blame_the_rest():
    document = docx.Document(io.BytesIO(MADE))
    items = [p for p in document.paragraphs if re.match(r"\d+\. ", p.text)]
    items[1]._p.getparent().remove(items[1]._p)
    for number, item in enumerate(items[2:10], 2):
        text = re.sub(r"^\d+", str(number), item.text)
        for run in item.runs[1:]:
            run.text = ""
        item.runs[0].text = text
    buffer = io.BytesIO()
    document.save(buffer)
    assert not findings(buffer.getvalue())


def test_a_passage_taken_out_is_noted():
    document = docx.Document(io.BytesIO(MADE))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("按状态分"))
    paragraph._p.getparent().remove(paragraph._p)
    buffer = io.BytesIO()
    document.save(buffer)
    codes = [p.code for p in verify_circular(buffer.getvalue(), "通报.docx", SUMMARY, SETTINGS)]
    assert codes == ["verify-passage-gone"]


def test_xiangtan_2019_as_printed():
    text = "11件15项中有9项提前完成,占比60%; 3项进展较快,占比27%; 3项进度偏慢,占比20%。"
    assert [(p.code, p.found, p.expected) for p in alone(prose(text))] == [
        ("verify-share", "3项进展较快,占比27%", "20%"),
        ("verify-shares-sum", "107%", "100%"),
    ]
    second = alone(prose("17项中有7项提前完成，占比42%。"))
    assert [(p.code, p.expected) for p in second] == [("verify-share", "41%")]


@pytest.mark.parametrize(
    "text",
    [
        "共55项，达到序时进度44项，占80.0%；未达到11项，占20.0%。",
        "222项中，欠进度17项，占7.7%；达进度162项，占72.9%；超进度10项，占4.5%；已完成24项，占10.8%；其它9项，占4.1%。",
        "议定事项22项，已办结6项，占27%；正在办理16项，占73%。",
        "共3项，甲1项，占33.4%；乙1项，占33.3%；丙1项，占33.3%。",
        "共3项，甲1项，占33.3%；乙1项，占33.3%；丙1项，占33.3%。",
        "65项工程中26项完工，占40%。",
    ],
)
def test_published_figures_that_are_right_stay_unblamed(text):
    assert not alone(prose(text))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "共55项，达到序时进度45项，占80.0%；未达到11项，占20.0%。",
            ["verify-share", "verify-counts-sum"],
        ),
        ("应报送单位90个，按时报送80个，逾期报送6个，未报送5个。", ["verify-counts-sum"]),
        ("涉及3个牵头单位：商务局（3项）、教育局（2项）。", ["verify-list-count"]),
        ("共40项，其中已完成10项，占30%。", ["verify-share"]),
    ],
)
def test_arithmetic_without_a_ledger(text, codes):
    assert [p.code for p in alone(prose(text))] == codes


def test_the_public_edition_without_names_is_verified_against_itself():
    more = {"public": True, "naming": False}
    content = render_circular(SUMMARY, SETTINGS, **more)
    assert not findings(content, **more)
    assert not findings(render_circular(SUMMARY, SETTINGS, public=True))


def test_the_page_is_named_where_word_has_laid_it_out():
    document = docx.Document(io.BytesIO(MADE))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("本季度应报送"))
    mark = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph.runs[0]._r.insert(0, parse_xml(f"<w:lastRenderedPageBreak {mark}/>"))
    paragraph.runs[0].text = paragraph.runs[0].text.replace("应报送单位7个", "应报送单位8个")
    paragraph.runs[0]._r.insert(0, parse_xml(f"<w:lastRenderedPageBreak {mark}/>"))
    buffer = io.BytesIO()
    document.save(buffer)
    found = next(iter(verify_circular(buffer.getvalue(), "通报.docx", SUMMARY, SETTINGS)))
    assert str(found.location).endswith("段（第2页）]")


def test_deleted_words_of_a_tracked_change_do_not_count_and_inserted_ones_do():
    on_pace = SUMMARY.overall.counts["on-pace"]
    document = docx.Document(io.BytesIO(MADE))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("按状态分"))
    before, after = paragraph.text.split(f"{on_pace}项", 1)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    who = f'{space} w:id="1" w:author="张三" w:date="2021-07-10T00:00:00Z"'
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = before
    removed = f"<w:del {who}><w:r><w:delText>{on_pace}</w:delText></w:r></w:del>"
    added = f"<w:ins {who}><w:r><w:t>77</w:t></w:r></w:ins>"
    rest = f"<w:r {space}><w:t>项{after}</w:t></w:r>"
    for part in (removed, added, rest):
        paragraph._p.append(parse_xml(part))
    buffer = io.BytesIO()
    document.save(buffer)
    assert findings(buffer.getvalue()) == [
        ("verify-figure", "达到序时进度77项", f"达到序时进度{on_pace}项")
    ]


@pytest.mark.office
def test_a_circular_saved_again_by_an_office_suite_is_read_alike(tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("没有安装 LibreOffice")
    behind = SUMMARY.overall.behind
    wrong = edited((f"未达到序时进度的{behind}项", "未达到序时进度的99项"))
    for name, content in (("good.docx", MADE), ("wrong.docx", wrong)):
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    saved = tmp_path / "saved"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(saved)]
    paths = [str(tmp_path / name) for name in ("good.docx", "wrong.docx")]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=180)
    assert not findings((saved / "good.docx").read_bytes())
    assert findings((saved / "wrong.docx").read_bytes()) == [
        ("verify-figure", "未达到序时进度的99项", f"未达到序时进度的{behind}项")
    ]


def test_not_one_figure_of_the_text_can_be_changed_unseen():
    document = docx.Document(io.BytesIO(MADE))
    texts = [p.text for p in document.paragraphs]
    first, last = texts.index("一、总体情况"), texts.index("六、下一步工作要求")
    changed, unseen = 0, []
    for place in range(first, last):
        start = re.match(r"(\d+\. )?", texts[place]).end()
        for match in list(re.finditer(r"\d+(?:\.\d+)?", texts[place]))[:12]:
            if match.start() < start:
                continue
            wrong = f"{float(match[0]) + 1:g}" if "." in match[0] else str(int(match[0]) + 1)
            text = texts[place][: match.start()] + wrong + texts[place][match.end() :]
            circular = dataclasses.replace(
                READ,
                lines=tuple(
                    dataclasses.replace(line, text=text) if line.text == texts[place] else line
                    for line in READ.lines
                ),
            )
            changed += 1
            found = list(_check_text(READ, circular, _units(SUMMARY), frozenset()))
            if not any(problem.code == "verify-figure" for problem in found):
                unseen.append((texts[place][:30], match[0], wrong))
    assert changed > 80
    assert not unseen


def test_what_is_no_document_is_refused():
    with pytest.raises(SourceError, match=r"通报\.docx"):
        verify_circular(b"PK not really", "通报.docx")


def test_every_code_is_raised_somewhere_here():
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    assert not [rule.code for rule in RULES if rule.code not in text]


def test_a_document_without_figures_is_refused_not_found_in_order():
    """全部一致 of a notice, or of a workbook, would be believed."""
    notice = docx.Document()
    notice.add_paragraph(
        "你单位牵头（含共同牵头）的目标任务共16项，其中本季度需填报的16项（见附件）。"
    )
    content = io.BytesIO()
    notice.save(content)
    with pytest.raises(SourceError, match="没有可以核对的内容"):
        verify_circular(content.getvalue(), "通知.docx")
