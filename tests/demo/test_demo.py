"""The demonstration, run once: what a newcomer finds in out/, and every later command on it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from taskbook.cli.main import run
from taskbook.demo.run import PERIODS

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "out"
    assert run(["-q", "demo", str(folder)]) == 0
    return folder


@pytest.fixture
def copy(out: Path, tmp_path: Path) -> Path:
    """A workspace that a test may change."""
    return Path(shutil.copytree(out, tmp_path / "out"))


def docx_text(path: Path) -> str:
    """All the words of a Word document, headers included."""
    with zipfile.ZipFile(path) as archive:
        parts = [n for n in archive.namelist() if re.fullmatch(r"word/\w+\.xml", n)]
        xml = "".join(archive.read(name).decode("utf-8") for name in parts)
    return re.sub(r"<[^>]+>", "", xml)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".db" and ".db-" not in path.name
    }


def test_every_lead_unit_has_a_workbook_and_a_notice(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    target = out / "任务.json"
    assert run(["-C", str(out), "sheet", "export", "-o", str(target)]) == 0
    tasks = json.loads(target.read_text(encoding="utf-8"))["tasks"]
    target.unlink()
    city = [task for task in tasks if task["level"] == "city"]
    leads = {
        unit for t in city for lead in t["lead_units"] for unit in lead["members"] or [lead["unit"]]
    }
    assert len(city) == 319
    for period in PERIODS:
        for unit in leads:
            names = sorted(p.name for p in (out / "下发" / str(period) / unit).iterdir())
            assert names == sorted([f"{unit}_填报表.xlsx", f"{unit}_通知.docx"])


def test_everything_made_up_is_marked_as_demonstration(out: Path) -> None:
    workbook = openpyxl.load_workbook(
        out / "下发" / "2021Q1" / "科学技术局" / "科学技术局_填报表.xlsx"
    )
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            texts = [str(c.value) for row in sheet.iter_rows(max_row=3) for c in row if c.value]
            header = f"{sheet.oddHeader.center.text}{sheet.oddHeader.right.text}"
            assert any("演示数据" in text for text in texts) or "演示数据" in header
    for path in [
        out / "下发" / "2021Q1" / "科学技术局" / "科学技术局_通知.docx",
        out / "通报" / "2021Q1" / "2021Q1_情况通报.docx",
        next((out / "合并" / "2021Q1" / "退改单").glob("*.docx")),
        next((out / "合并" / "2021Q1" / "催报单").glob("*.docx")),
    ]:
        assert "演示数据" in docx_text(path), path.name
    assert "演示数据" in (out / "通报" / "2021Q1" / "2021Q1_看板.html").read_text(encoding="utf-8")


def test_notice_names_the_unit_the_deadline_and_the_signature(out: Path) -> None:
    text = docx_text(out / "下发" / "2021Q1" / "虎门镇" / "虎门镇_通知.docx")
    assert "东莞市虎门镇人民政府" in text
    assert "2021年4月6日" in text
    assert "东莞市人民政府办公室" in text
    assert "虎门高铁站TOD" in text


def test_conservation_holds_and_nobody_is_lost(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    code = run(["-C", str(out), "status", "2021Q1", "--today", "2021-04-12", "--json"])
    status = json.loads(capsys.readouterr().out)
    assert code == 1
    assert sum(status["counts"].values()) == len(status["units"])
    assert status["counts"]["late"] > 0
    assert status["counts"]["overdue"] > 0


def test_merging_the_same_files_again_changes_nothing(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(copy / "合并" / "2021Q1")
    capsys.readouterr()
    folder = copy / "回收" / "2021Q1" / "按时"
    arguments = ["--received", "2021-04-06", "--today", "2021-04-12", "--json"]
    run(["-C", str(copy), "merge", "2021Q1", str(folder), *arguments])
    result = json.loads(capsys.readouterr().out)
    assert {file["outcome"] for file in result["files"]} <= {"same", "duplicate"}
    assert result["proof"]["holds"]
    after = digests(copy / "合并" / "2021Q1")
    assert after == before


def test_running_the_demo_again_gives_the_same_files(copy: Path) -> None:
    before = digests(copy)
    assert run(["-q", "demo", str(copy)]) == 0
    assert digests(copy) == before


def test_the_demo_refuses_a_folder_of_other_peoples_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "家庭账本.xlsx").write_bytes(b"x")
    assert run(["demo", str(tmp_path)]) == 2
    assert "不是空的" in capsys.readouterr().err


def test_a_damaged_return_is_refused_and_the_good_copy_counts(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [
        path
        for path in (out / "回收" / "2021Q1" / "按时").glob("*填报表.xlsx")
        if not zipfile.is_zipfile(path)
    ]
    assert broken
    unit = broken[0].name.removesuffix("填报表.xlsx")
    capsys.readouterr()
    assert run(["-C", str(out), "check", str(broken[0]), "--period", "2021Q1"]) == 1
    captured = capsys.readouterr()
    assert "请重新发送" in captured.err
    run(["-C", str(out), "status", "2021Q1", "--all", "--json"])
    units = {u["unit"]: u for u in json.loads(capsys.readouterr().out)["units"]}
    assert units[unit]["state"] == "returned"


def test_what_waits_can_be_decided_and_is_remembered(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(copy), "confirm", "2021Q1", "--json"]) == 1
    waiting = json.loads(capsys.readouterr().out)
    first = waiting[0]["id"]
    assert run(["-C", str(copy), "confirm", "2021Q1", first, "不采用"]) == 2
    assert "理由" in capsys.readouterr().err
    words = ["--reason", "电话核实", "--who", "张三"]
    assert run(["-C", str(copy), "confirm", "2021Q1", first, "不采用", *words]) == 0
    capsys.readouterr()
    run(["-C", str(copy), "confirm", "2021Q1", "--json"])
    assert first not in {item["id"] for item in json.loads(capsys.readouterr().out)}


def test_a_period_with_open_questions_cannot_be_closed(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--reason", "完", "--who", "张三"]
    assert run(["-C", str(copy), "confirm", "2021Q1", "--close", *words]) == 1
    assert "待核" in capsys.readouterr().err


def test_a_confirmed_status_shows_in_the_summary(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--reason", "现场核查", "--who", "张三"]
    arguments = ["confirm", "2021Q1", "--task", "DG2021-004", "未启动", *words]
    assert run(["-C", str(copy), *arguments]) == 0
    assert run(["-C", str(copy), "summarise", "2021Q1"]) == 0
    book = openpyxl.load_workbook(
        io.BytesIO((copy / "通报" / "2021Q1" / "2021Q1_进展总表.xlsx").read_bytes())
    )
    rows = [
        [str(cell) for cell in row]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]
    assert any("现场核查" in cell for row in rows for cell in row) or any(
        "完成实际投资" in " ".join(row) and "未启动" in row for row in rows
    )


def test_the_circular_agrees_with_the_ledger_and_an_edit_is_found(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "通报" / "2021Q2" / "2021Q2_情况通报.docx"
    assert run(["-C", str(copy), "verify", str(path)]) == 0
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["word/document.xml"].decode("utf-8")
    assert "319" in xml
    parts["word/document.xml"] = xml.replace("319", "318", 1).encode("utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    capsys.readouterr()
    assert run(["-C", str(copy), "verify", str(path), "--period", "2021Q2"]) == 1
    assert "318" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["merge", "2021Q4"], "没有下发"),
        (["merge", "2021Q1", "没有这个文件夹"], "找不到"),
        (["status", "2022Q1"], "没有下发"),
        (["summarise", "2021Q3"], "没有下发"),
        (["confirm", "2021Q1", "ffffffff", "不采用", "--reason", "x", "--who", "y"], "没有"),
        (
            ["confirm", "2021Q1", "--task", "DG2021-999", "已完成", "--reason", "x", "--who", "y"],
            "没有“DG2021-999”",
        ),
        (["issue", "2021Q1", "--unit", "火星局"], "火星局"),
    ],
)
def test_wrong_requests_say_what_to_do(
    out: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(out), *arguments]) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert "处理：" in captured.err


def test_a_past_circular_can_be_made_again_whatever_came_after(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    circular = copy / "通报" / "2021Q1" / "2021Q1_情况通报.docx"
    before = circular.read_bytes()
    sheet = copy / "任务总表.xlsx"
    book = openpyxl.load_workbook(sheet)
    book["任务"]["G2"] = "完全改写的目标"
    book.save(sheet)
    capsys.readouterr()
    assert run(["-C", str(copy), "summarise", "2021Q1"]) == 0
    assert circular.read_bytes() == before  # the quarter counts what it was issued
    assert "1 处改动" in capsys.readouterr().err
    words = ["--reason", "现场核查", "--who", "张三"]
    run(["-C", str(copy), "confirm", "2021Q1", "--task", "DG2021-004", "未启动", *words])
    assert run(["-C", str(copy), "summarise", "2021Q1"]) == 0
    assert circular.read_bytes() != before
    assert run(["-C", str(copy), "summarise", "2021Q1", "--as-of", "2021-12-31T00:00"]) == 0
    assert circular.read_bytes() == before


def test_issuing_to_one_unit_keeps_the_list_of_all(copy: Path) -> None:
    path = copy / "下发" / "2021Q1" / "发放清单.xlsx"
    rows = openpyxl.load_workbook(path).active.max_row
    assert run(["-C", str(copy), "issue", "2021Q1", "--unit", "科学技术局"]) == 0
    assert openpyxl.load_workbook(path).active.max_row == rows


def test_a_year_without_tasks_is_not_issued(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(copy), "issue", "2031Q1"]) == 2
    assert "2031" in capsys.readouterr().err
    assert not (copy / "下发" / "2031Q1").exists()


def test_a_task_without_a_lead_is_told_when_issuing(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "任务总表.xlsx"
    book = openpyxl.load_workbook(path)
    duties = book["单位分工"]
    gone = [r for r in range(2, duties.max_row + 1) if duties.cell(r, 1).value == "DG2021-002"]
    for number in reversed(gone):
        duties.delete_rows(number)
    book.save(path)
    capsys.readouterr()
    run(["-C", str(copy), "issue", "2021Q3"])
    assert "DG2021-002" in capsys.readouterr().err


def test_a_renamed_unit_finds_its_last_answers(copy: Path) -> None:
    register = copy / "单位名录.xlsx"
    book = openpyxl.load_workbook(register)
    for line in book.active.iter_rows(min_row=2):
        if line[0].value == "商务局":
            line[0].value, line[3].value = "商务和口岸局", "商务局"
    book.save(register)
    run(["-q", "-C", str(copy), "read"])
    assert run(["-q", "-C", str(copy), "issue", "2021Q3", "--unit", "商务和口岸局"]) == 0
    form = copy / "下发" / "2021Q3" / "商务和口岸局" / "商务和口岸局_填报表.xlsx"
    sheet = openpyxl.load_workbook(form)["牵头任务"]
    texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("【演示数据】" in text and "〔" in text for text in texts)
