"""Small questions about a paragraph of a report: its sentences, its length, its endings."""

from __future__ import annotations

import re

_OPEN = "“《（(〔["
_CLOSE = "”》）)〕]"
_ENDS = "。！？!?"
TERMINAL = re.compile(r"[。！？!?；;：:，,][”」』）)]*$")
COMMA = re.compile(r"[，,；;：:]")


def split_sentences(text: str) -> list[str]:
    """Return the sentences with their end marks; joined they give the text back.

    A mark inside quotes, brackets or a title does not end a sentence.
    """
    sentences: list[str] = []
    start = depth = 0
    for index, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in _ENDS and depth == 0:
            sentences.append(text[start : index + 1])
            start = index + 1
    if start < len(text):
        # An unclosed quote would swallow the rest of a paragraph: then every mark counts.
        rest = text[start:]
        if depth and any(end in rest[:-1] for end in _ENDS):
            sentences.extend(part for part in re.split(r"(?<=[。！？!?])", rest) if part)
        else:
            sentences.append(rest)
    return sentences


def is_line(text: str, longest: int = 60) -> bool:
    """Return True for a short text without a sentence in it: a heading or a list item."""
    return 0 < len(text) <= longest and not re.search(r"[。！？!?；;]", text)


def without_salutation(text: str, salutations: tuple[str, ...]) -> str:
    """Return the text without ``各位代表！`` in front."""
    for word in salutations:
        if text.startswith(word):
            return text[len(word) :].lstrip("!！,，:： 　")
    return text


def clip(text: str, longest: int = 40) -> str:
    """Return the text for a message, cut with an ellipsis where it is long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
