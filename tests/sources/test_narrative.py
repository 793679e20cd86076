"""Text recovery: no character lost or doubled, frames told from text, paragraphs put together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskbook.errors import SourceError
from taskbook.model.raw import RawDocument
from taskbook.sources.furniture import FurnitureWords
from taskbook.sources.narrative import read_narrative, recover_text

WORDS = FurnitureWords.load()
SEEDS = (
    "000_240f5d64be90f4f7.txt",
    "001_b9251b87b0cd542e.txt",
    "002_6efbc55a5a395691.txt",
    "004_3b7d79d8e302ec51.txt",
)


def _lines(document: RawDocument) -> list[tuple[int, str]]:
    """Return the text of every block by its first line, kept and removed together."""
    blocks = (*document.blocks, *document.removed)
    return sorted((block.location.row or 0, block.text) for block in blocks)


def _content(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n")
    return "".join(line.strip() for line in lines)


@pytest.mark.parametrize("name", SEEDS)
def test_seeds_keep_every_character(seeds: Path, name: str) -> None:
    document = read_narrative(seeds / name)
    source = (seeds / name).read_text(encoding="utf-8")
    assert "".join(text for _, text in _lines(document)) == _content(source)


_SENTENCE = st.text(
    st.sampled_from("推进建设完成十个项目2021，、“”（）%[1] ＡＢ"), min_size=1, max_size=70
)
_LINE = st.one_of(
    _SENTENCE.map(lambda s: s + "。"),
    _SENTENCE,
    st.sampled_from(
        [
            "",
            "  ",
            "　　一、加快发展",
            "- 3 -",
            "12",
            "13",
            "分享到:",
            "附件:",
            "首页",
            "扫一扫在手机打开当前页",
            "第 3 页 共 9 页",
        ]
    ),
)
_TEXT = st.lists(_LINE, max_size=60).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\n\n", "\r"]).map(lambda end: end.join(lines))
)


@given(_TEXT)
def test_every_character_is_in_one_block(text: str) -> None:
    document = recover_text(text, "甲.txt", WORDS)
    found = _lines(document)
    assert sorted("".join(t for _, t in found)) == sorted(_content(text))
    rows = [place.row for b in (*document.blocks, *document.removed) for place in b.places]
    assert len(rows) == len(set(rows))


@given(st.text(max_size=300))
def test_any_text_is_read_without_loss(text: str) -> None:
    document = recover_text(text, "甲.txt", WORDS)
    kept = "".join(t for _, t in _lines(document))
    assert sorted(kept) == sorted(_content(text))


@given(
    st.lists(
        st.text(st.sampled_from("全力推进产业发展建设项目工作落实"), min_size=30, max_size=200),
        min_size=4,
        max_size=8,
    )
)
def test_printed_lines_give_their_paragraphs_back(paragraphs: list[str]) -> None:
    width = 28
    lines = []
    for paragraph in paragraphs:
        text = "　　" + paragraph + "。"
        lines += [text[i : i + width] for i in range(0, len(text), width)]
    if len(lines) < 16 or sum(len(line) < width for line in lines) > 0.4 * len(lines):
        return
    document = recover_text("\n\n".join(lines), "甲.txt", WORDS)
    assert [block.text for block in document.blocks] == [p + "。" for p in paragraphs]


def test_frame_of_a_web_page_is_kept_apart(seeds: Path) -> None:
    document = read_narrative(seeds / SEEDS[1])
    removed = [block.text for block in document.removed]
    assert removed[:3] == ["头部", "ico", "ico"]
    assert any("备案号" in text for text in removed)
    assert "2021年黄江镇政府工作计划" not in removed
    assert document.blocks[0].text == "2021年黄江镇政府工作计划"
    assert document.blocks[-1].text.startswith("全面加强营商环境建设。")


def test_a_sign_inside_the_text_is_text() -> None:
    body = "加强科技支撑。完善技术支持和版权所有制度，做好联系我们专栏，推动事项全部上网。"
    document = recover_text(f"{body}\n提供技术支持\n{body}", "甲.txt", WORDS)
    assert [b.text for b in document.blocks] == [body, "提供技术支持", body]


def test_page_numbers_leave_the_text_and_are_kept() -> None:
    line = "着力推动产业发展和城市建设提质增效持续改善人民群众生活品质"
    text = "\n".join([*[line] * 6, "- 1 -", *[line] * 6, "- 2 -", line[:8] + "。"])
    document = recover_text(text, "甲.txt", WORDS)
    assert [b.text for b in document.removed] == ["- 1 -", "- 2 -"]
    assert [b.text for b in document.blocks] == [line * 12 + line[:8] + "。"]
    assert len(document.blocks[0].lines) == 13


def test_a_lone_number_is_not_a_page_number() -> None:
    line = "着力推动产业发展和城市建设提质增效持续改善人民群众生活品质"
    text = "\n".join([*[line] * 6, "300", *[line] * 6, line[:8] + "。"])
    document = recover_text(text, "甲.txt", WORDS)
    assert document.removed == ()
    assert "300" in "".join(b.text for b in document.blocks)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("2022年青石镇工作计划\n一、推动发展", encoding=encoding)
    assert read_narrative(path).blocks[0].text == "2022年青石镇工作计划"


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(b"\x00\xff\x81" * 50)
    with pytest.raises(SourceError, match="不是文本文件"):
        read_narrative(path)
