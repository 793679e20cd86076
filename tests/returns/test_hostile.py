"""Hostile files are refused or defused, within 10 s and 500 MB each."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are set as on Linux")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

_RUN = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from pathlib import Path
from taskbook.outputs.form_spec import load_form_spec
from taskbook.resources import template
from taskbook.returns.checking import check_file
spec = load_form_spec(template("return_form.toml"))
path = Path(sys.argv[1])
checked = check_file(path.read_bytes(), path.name, {}, spec, None)
print(json.dumps({
    "codes": [p.code for p in checked.problems],
    "readable": checked.readable,
    "texts": [q.text for q in checked.queued],
    # Not ru_maxrss: that starts from what the parent held when it forked.
    "peak": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]),
}))
"""


def checked(tmp_path: Path, content: bytes, name: str = "表.xlsx") -> dict[str, object]:
    path = tmp_path / name
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_RUN), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout)
    assert int(str(found["peak"])) < 500_000  # KiB
    return found


def workbook(sheet: bytes | str, **parts: bytes | str) -> bytes:
    """Return a small workbook with one sheet and other parts by path (``/`` as ``__``)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOC}"><sheets>'
            '<sheet name="牵头任务" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{DOC}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{DOC}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId3" Type="{DOC}/externalLink" Target="externalLinks/e1.xml"/>'
            "</Relationships>",
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return buffer.getvalue()


def sheet_of(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


HEAD = "".join(
    f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>'
    for c, t in zip("ABC", ("年度目标及工作内容", "本季度进展", "自报状态"), strict=True)
)


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = workbook(sheet_of(""), xl__media__x=b"\0" * 500_000_000)
    assert checked(tmp_path, bomb)["codes"] == ["file-too-large"]


def test_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    content = bytearray(workbook(b" " * 300_000_000))
    size = (300_000_000).to_bytes(4, "little")
    for at in range(len(content) - 4):
        if content[at : at + 4] == size:
            content[at : at + 4] = (1000).to_bytes(4, "little")
    assert not checked(tmp_path, bytes(content))["readable"]


def test_billion_laughs(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>' + sheet_of(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    )
    assert checked(tmp_path, workbook(text))["codes"] == ["file-unsafe"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_external_entity(tmp_path: Path, encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>')
    )
    found = checked(tmp_path, workbook(text.encode(encoding)))
    assert found["codes"] == ["file-unsafe"]


def test_external_link_is_not_followed(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>7</v></c></row>'
    found = checked(tmp_path, workbook(sheet_of(rows), xl__externalLinks__e1="<externalLink/>"))
    assert "content-external" in found["codes"]  # type: ignore[operator]


def test_commands_become_harmless_text(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{HEAD}</row><row r="2">'
        '<c r="B2" t="inlineStr"><is><t>=cmd|\'/c calc\'!A0</t></is></c>'
        '<c r="C2"><f>DDE("cmd","/c calc","!A0")</f></c></row>'
    )
    texts = checked(tmp_path, workbook(sheet_of(rows)))["texts"]
    assert texts
    assert not any(str(t).startswith(("=", "+", "-", "@")) for t in texts)  # type: ignore[attr-defined]


def test_a_million_formatted_rows_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}" spans="1:3" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'
        for n in range(2, 1_048_577)
    )
    found = checked(tmp_path, workbook(sheet_of(f'<row r="1">{HEAD}</row>{rows}')))
    assert found["readable"]


def test_sixteen_thousand_columns(tmp_path: Path) -> None:
    from taskbook.returns.grid import address

    cells = "".join(f'<c r="{address(1, n)}"><v>{n}</v></c>' for n in range(1, 16_385))
    found = checked(tmp_path, workbook(sheet_of(f'<row r="1">{cells}</row>')))
    assert found["readable"]
    beyond = '<row r="1"><c r="XFE1"><v>1</v></c></row>'
    assert checked(tmp_path, workbook(sheet_of(beyond)))["codes"] == ["file-damaged"]


def test_shared_strings_of_a_hundred_megabytes(tmp_path: Path) -> None:
    item = "<si><t>" + "字" * 300 + "</t></si>"
    table = f'<sst xmlns="{MAIN}">{item * 110_000}</sst>'
    found = checked(tmp_path, workbook(sheet_of(""), xl__sharedStrings__xml=table))
    assert found["readable"] or found["codes"] == ["file-too-large"]
    found = checked(tmp_path, workbook(sheet_of(""), **{"xl__sharedStrings.xml": table}))
    assert found["codes"] == ["file-too-large"]


def test_xml_nested_without_end(tmp_path: Path) -> None:
    text = sheet_of("<x>" * 200_000 + "</x>" * 200_000)
    assert checked(tmp_path, workbook(text))["codes"] == ["file-unsafe"]


def test_repeated_cells_of_an_ods(tmp_path: Path) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    text = (
        f'<office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text)
    assert checked(tmp_path, buffer.getvalue(), "表.ods")["codes"] == ["file-too-large"]
