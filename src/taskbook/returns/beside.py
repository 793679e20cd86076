"""Quote what a workbook says beside its cells, in comments and text boxes, so a person finds it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from taskbook.outputs.identity import MUST_MARK, VERIFY_MARK
from taskbook.returns.answers import harmless, tidy
from taskbook.returns.limits import DEEPEST_XML, Refused
from taskbook.returns.xml_walk import Attributes, walk_xml

_OWN_COMMENT = re.compile(rf"\s*(taskbook:)?\s*({MUST_MARK}|{VERIFY_MARK})")
_QUOTED = 3
_LONGEST = 24
_LARGEST = 2_000_000


class _Texts:
    """Collects the texts of comments or shapes, each with the cell that it belongs to."""

    def __init__(self) -> None:
        self.found: list[tuple[str, list[str]]] = []
        self._in_text = False
        self._depth = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise Refused("file-unsafe", "内部 XML 嵌套过深")
        local = tag.rpartition(":")[2]
        if local in ("comment", "threadedComment", "sp"):
            self.found.append((attributes.get("ref", ""), []))
        self._in_text = local in ("t", "text")

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._in_text = False

    def chars(self, text: str) -> None:
        if self._in_text and self.found:
            self.found[-1][1].append(text)


def quoted(content: bytes, part: str) -> str:
    """Return the first texts in a part of comments or shapes, or its name where there are none."""
    name = posixpath.basename(part)
    if len(content) > _LARGEST:
        return name
    texts = _Texts()
    walk_xml(content, texts.start, texts.end, texts.chars)
    return quote([(ref, "".join(words)) for ref, words in texts.found], name)


def is_own_comment(text: str) -> bool:
    """Return whether a comment is one that a correction workbook was issued with."""
    return _OWN_COMMENT.match(text) is not None


def quote(found: Sequence[tuple[str, str]], name: str) -> str:
    """Return the first of (cell, text), made harmless and short; ``name`` where no text is."""
    told = [(ref, harmless(tidy(words))) for ref, words in found]
    told = [(ref, text.replace("\n", " ")) for ref, text in told if text]
    if not told:
        return name
    shown = [
        f"{ref}“{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}”"
        for ref, text in told[:_QUOTED]
    ]
    return "、".join(shown) + (f"等{len(told)}处" if len(told) > _QUOTED else "")
