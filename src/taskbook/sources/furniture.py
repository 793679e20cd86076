"""Tell the frame of a web page (menus, share bars, footer) from the text of a report."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taskbook.model.raw import RawBlock
from taskbook.resources import template

_HAN = re.compile(r"[\u4e00-\u9fff]")
_DATE = re.compile(r"20\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}")
_SENTENCE = re.compile(r"[。！!；;]")
_LONGEST_SIGN_LINE = 120
_LONGEST_MENU_LINE = 16
_SHORTEST_BODIES = (40, 12)  # the second for reports of short paragraphs only


@dataclass(frozen=True, slots=True)
class FurnitureWords:
    """The words by which the frame of a web page is known (``plan_rules.toml``)."""

    signs: tuple[str, ...]
    words: frozenset[str]
    sources: re.Pattern[str]

    @classmethod
    def load(cls, workspace: Path | None = None) -> FurnitureWords:
        """Return the words; a ``plan_rules.toml`` of the workspace overrides the shipped one."""
        return _load(template("plan_rules.toml", workspace))


@functools.lru_cache(maxsize=4)
def _load(path: Path) -> FurnitureWords:
    table = tomllib.loads(path.read_text(encoding="utf-8"))["furniture"]
    return FurnitureWords(
        signs=tuple(table["signs"]),
        words=frozenset(table["words"]),
        sources=re.compile("|".join(table["source_patterns"])),
    )


def split_furniture(
    blocks: Sequence[RawBlock], words: FurnitureWords
) -> tuple[tuple[RawBlock, ...], tuple[RawBlock, ...]]:
    """Part the blocks of a document into text and frame; both keep source order.

    Only what stands before the first or after the last body paragraph can be frame. Before it,
    each line is judged alone, so that the title stays. After it, everything from the first sign
    of a frame is frame as long as it is a sign or a short line without a sentence.
    """
    bodies: list[int] = []
    for shortest in _SHORTEST_BODIES:
        bodies = bodies or [i for i, b in enumerate(blocks) if _is_body(b.text, words, shortest)]
    if not bodies:
        return tuple(blocks), ()
    frame = {i for i in range(bodies[0]) if _is_frame(blocks[i].text, words)}
    tail = range(bodies[-1] + 1, len(blocks))
    start = next((i for i in tail if _is_frame(blocks[i].text, words)), len(blocks))
    frame |= {
        i
        for i in range(start, len(blocks))
        if _is_frame(blocks[i].text, words) or _is_menu(blocks[i].text)
    }
    kept = tuple(block for i, block in enumerate(blocks) if i not in frame)
    return kept, tuple(block for i, block in enumerate(blocks) if i in frame)


def _is_body(text: str, words: FurnitureWords, shortest: int) -> bool:
    return (
        len(text) >= shortest
        and _SENTENCE.search(text) is not None
        and not (len(text) <= _LONGEST_SIGN_LINE and any(sign in text for sign in words.signs))
    )


def _is_frame(text: str, words: FurnitureWords) -> bool:
    text = text.strip()
    if text in words.words or (_HAN.search(text) is None and len(text) <= _LONGEST_MENU_LINE):
        return True
    if len(text) > _LONGEST_SIGN_LINE:
        return False
    dated = _DATE.search(text) is not None and words.sources.search(text) is not None
    return dated or any(sign in text for sign in words.signs)


def _is_menu(text: str) -> bool:
    return len(text.strip()) <= _LONGEST_MENU_LINE and _SENTENCE.search(text) is None
