"""A plainly written sheet reads as the walked one does; whatever is not plain is walked."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.returns import xlsx_sheet
from taskbook.returns.grid import STRUCK, TEXT, Cell, Sheet
from taskbook.returns.limits import Refused
from taskbook.returns.plain_sheet import plain_cells, plain_strings, split_sheet
from taskbook.returns.xlsx import _Strings
from taskbook.returns.xlsx_sheet import CellMaker, read_sheet
from taskbook.returns.xml_walk import walk_xml

HEAD = '<worksheet xmlns="http://x"><cols><col min="2" max="2" hidden="1"/></cols>'
TAIL = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
STRINGS = [Cell("甲"), Cell(""), Cell("a<b>&c"), Cell("丙\n丁")]
STYLES = ("number", "percent", "date")
STRUCK_STYLES = frozenset({"2"})


def document(rows: str, head: str = HEAD) -> bytes:
    return f"{head}<sheetData>{rows}</sheetData>{TAIL}".encode()


def read(content: bytes, monkeypatch: pytest.MonkeyPatch | None = None) -> Sheet:
    sheet = Sheet("表")
    if monkeypatch is None:
        read_sheet(content, sheet, STRINGS, STYLES, False, [10_000], STRUCK_STYLES)
        return sheet
    with monkeypatch.context() as patch:
        patch.setattr(xlsx_sheet, "split_sheet", lambda _: None)
        read_sheet(content, sheet, STRINGS, STYLES, False, [10_000], STRUCK_STYLES)
    return sheet


def is_plain(content: bytes) -> bool:
    parts = split_sheet(content)
    make = CellMaker(STRINGS, STYLES, False).make
    return (
        parts is not None
        and plain_cells(parts[1], make, xlsx_sheet._COLUMNS, frozenset()) is not None
    )


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=12)
escapes = st.sampled_from(["_x000D_", "甲_x0041_", "_xyz_"])


def referenced(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


@st.composite
def cells(draw: st.DrawFn) -> str:
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="99"']))
    write = draw(st.sampled_from([escape, referenced]))
    text = draw((texts | escapes).map(write))
    return draw(
        st.sampled_from(
            [
                f'<c r="@"{style}/>',
                f'<c r="@"{style}></c>',
                f'<c r="@"{style} t="s"><v>{draw(st.integers(0, 3))}</v></c>',
                f'<c r="@"{style}><v>{draw(st.integers(-9, 60_000))}</v></c>',
                f'<c r="@"{style} t="n"><v>0.125</v></c>',
                f'<c r="@"{style} t="b"><v>1</v></c>',
                f'<c r="@"{style} t="e"><v>#REF!</v></c>',
                f'<c r="@"{style} t="d"><v>2021-03-31T00:00:00</v></c>',
                f'<c r="@"{style} t="str"><f>A1&amp;"x"</f><v>{text}</v></c>',
                f'<c r="@"{style}><f t="shared" si="0"/><v></v></c>',
                f'<c r="@"{style}><f>{text}</f><v/></c>',
                f'<c r="@"{style} t="inlineStr"><is><t>{text}</t></is></c>',
                f'<c r="@"{style} t="inlineStr"><is><t xml:space="preserve"> {text}</t></is></c>',
            ]
        )
    )


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 40), max_size=5))):
        more = draw(st.sampled_from(["", ' spans="1:9" ht="30"', ' hidden="1"', ' hidden="false"']))
        line = "".join(
            draw(cells()).replace("@", f"{letter}{number}", 1)
            for letter in sorted(draw(st.sets(st.sampled_from("ABCDEF"))))
        )
        rows.append(f'<row r="{number}"{more}>{line}</row>' if line else f'<row r="{number}"/>')
    return document("\n".join(rows))


@given(sheets())
def test_both_ways_of_reading_say_the_same(content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert read(content) == read(content, patch)


@given(st.lists(texts.filter(bool), max_size=4))
def test_whole_texts_are_read_in_the_short_way(found: list[str]) -> None:
    row = "".join(
        f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for n, text in enumerate(found)
    )
    content = document(f'<row r="1">{row}</row>')
    assert is_plain(content)
    assert [cell.text for cell in read(content).rows[1].values()] == found


ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c>{}</row>'
NOT_PLAIN = {
    "a comment": ROW.format("<!-- x -->"),
    "a literal section": ROW.format('<c r="B1" t="str"><v><![CDATA[a<b]]></v></c>'),
    "two runs": ROW.format(
        '<c r="B1" t="inlineStr"><is><r><t>已</t></r><r><t>完成</t></r></is></c>'
    ),
    "phonetic hints": ROW.format(
        '<c r="B1" t="inlineStr"><is><t>东</t><rPh sb="0" eb="1"><t>dong</t></rPh></is></c>'
    ),
    "another order of attributes": ROW.format('<c t="b" r="B1"><v>1</v></c>'),
    "single quotes": ROW.format("<c r='B1'><v>1</v></c>"),
    "no address": ROW.format("<c><v>7</v></c>"),
    "a row without number": "<row><c><v>7</v></c></row>",
    "a cell twice": ROW.format('<c r="A1" t="str"><v>甲</v></c>'),
    "a picture in a cell": ROW.format('<c r="B1" t="e" vm="1"><v>#VALUE!</v></c>'),
    "a row twice": ROW.format("") + ROW.format(""),
    "another element in a cell": ROW.format('<c r="B1"><v>1</v><extLst/></c>'),
    "another element in a row": ROW.format("<foo/>"),
    "a control character": ROW.format('<c r="B1" t="str"><v>a\x7fb</v></c>'),
    "a reference to it": ROW.format('<c r="B1" t="str"><v>a&#127;b</v></c>'),
    "the same in hexadecimal": ROW.format('<c r="B1" t="str"><v>a&#x7f;b</v></c>'),
}


@pytest.mark.parametrize("rows", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_walked(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = document(rows)
    assert not is_plain(content)
    assert read(content) == read(content, monkeypatch)
    assert read(content).rows


def test_prefixes_and_other_codes_are_walked() -> None:
    prefixed = document(ROW.format("")).replace(b"<", b"<x:").replace(b"<x:/", b"</x:")
    prefixed = prefixed.replace(b'xmlns="', b'xmlns:x="')
    assert not is_plain(prefixed)
    assert read(prefixed).rows[1][1].text == "甲"
    declared = '<?xml version="1.0" encoding="UTF-16"?>' + document(ROW.format("")).decode()
    assert read(declared.encode("utf-16")).rows[1][1].text == "甲"
    named = b'<?xml version="1.0" encoding="iso-8859-1"?>' + document(ROW.format(""))
    assert not is_plain(named)


BROKEN = {
    "an unknown reference": ROW.format('<c r="B1" t="str"><v>&nbsp;</v></c>'),
    "a bare ampersand": ROW.format('<c r="B1" t="str"><v>a & b</v></c>'),
    "a string that is not there": ROW.format('<c r="B1" t="s"><v>77</v></c>'),
    "a string before the first": ROW.format('<c r="B1" t="s"><v>-1</v></c>'),
    "a row beyond the last": '<row r="1048577"><c r="A1"><v>1</v></c></row>',
    "a column beyond the last": '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    "a cell with two contents": ROW.format('<c r="A1"><v>2</v></c>'),
    "an open cell": '<row r="1"><c r="A1"><v>1</v></row>',
    "no character": ROW.format('<c r="B1" t="str"><v>\x01</v></c>'),
}


@pytest.mark.parametrize("rows", BROKEN.values(), ids=BROKEN)
def test_broken_sheets_are_refused_as_before(rows: str) -> None:
    with pytest.raises(Refused) as caught:
        read(document(rows))
    assert caught.value.code == "file-damaged"


def test_too_many_cells_are_refused_in_the_short_way_too() -> None:
    row = "".join(f'<c r="{chr(65 + n)}1"><v>1</v></c>' for n in range(5))
    content = document(f'<row r="1">{row}</row>')
    assert is_plain(content)
    with pytest.raises(Refused) as caught:
        read_sheet(content, Sheet("表"), STRINGS, STYLES, False, [4])
    assert caught.value.code == "file-too-large"


def test_what_stands_beside_the_rows_is_read_too() -> None:
    sheet = read(document(ROW.format("").replace('r="1"', 'r="1" hidden="1"', 1)))
    assert sheet.hidden_rows == {1}
    assert sheet.hidden_columns == {2}
    assert [(m.top, m.left, m.bottom, m.right) for m in sheet.merges] == [(1, 1, 2, 2)]
    hidden = HEAD.replace("<cols>", '<sheetFormatPr zeroHeight="1"/><cols>')
    assert read(document(ROW.format(""), hidden)).hidden_rows == {1}


def walked(content: bytes) -> list[str]:
    table = _Strings()
    walk_xml(content, table.start, table.end, table.chars)
    return [cell.text for cell in table.found]


@given(st.lists(st.lists(texts, min_size=1, max_size=3), max_size=5))
def test_shared_strings_are_the_same_either_way(strings: list[list[str]]) -> None:
    items = "".join(
        f"<si><t>{referenced(runs[0])}</t></si>"
        if len(runs) == 1
        else "<si>" + "".join(f"<r><rPr><b/></rPr><t>{escape(t)}</t></r>" for t in runs) + "</si>"
        for runs in strings
    )
    content = f"<sst>{items}</sst>".encode()
    expected = ["".join(runs) for runs in strings]
    assert walked(content) == expected
    assert plain_strings(content) == expected


@pytest.mark.parametrize(
    "items",
    [
        "<si><t>东</t><rPh sb='0' eb='1'><t>dong</t></rPh></si>",
        "<si/><si><t>甲</t></si>",
        "<si><t><![CDATA[甲]]></t></si>",
        "<si><r><rPr><strike/></rPr><t>旧</t></r><r><t>新</t></r></si>",
        "<x:si><t>甲</t></x:si>",
        "<si><x:t>甲</x:t></si>",
        "<si><t>甲<b/>乙</t></si>",
        "<si><t>甲</t ></si>",
        "<si><r><t>甲</t></r><r><t\n>乙</t></r></si>",
    ],
)
def test_other_strings_are_walked(items: str) -> None:
    assert plain_strings(f"<sst>{items}</sst>".encode()) is None


def test_struck_styles_are_told_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    row = '<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2" t="str"><v>乙</v></c>'
    content = document(f'<row r="1">{row}</row>')
    found = []
    for plain in (True, False):
        sheet = Sheet("表")
        with monkeypatch.context() as patch:
            if not plain:
                patch.setattr(xlsx_sheet, "split_sheet", lambda _: None)
            read_sheet(content, sheet, STRINGS, STYLES, False, [10], frozenset({"1"}))
        found.append([cell.kind for cell in sheet.rows[1].values()])
    assert found == [[STRUCK, TEXT], [STRUCK, TEXT]]
