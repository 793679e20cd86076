"""What an edition must not show: unit names (不点名), phones (公开版)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_PHONE = re.compile(r"(?<!\d)(?:\(?0\d{2,3}\)?[-－—\s]?\d{7,8}|1[3-9]\d(?:[-\s]?\d{4}){2})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
HIDDEN = "（略）"
SOME_UNIT = "有关单位"

Mask = Callable[[str], str]


_HALF = str.maketrans(",;:?!", "，；：？！")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff”’》）])[,;:?!](?=[\u4e00-\u9fff“‘《（])")
_BRACKETED = re.compile(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)")


def full_width(text: str) -> str:
    """Return ``text`` with the punctuation between Hanzi as 公文 has it, full-width."""
    text = _BETWEEN.sub(lambda match: match[0].translate(_HALF), text)
    return _BRACKETED.sub(r"（\1）", text)


def without_contacts(text: str) -> str:
    """Return ``text`` without telephone numbers and e-mail addresses."""
    return _EMAIL.sub(HIDDEN, _PHONE.sub(HIDDEN, text))


def mask_for(units: Iterable[str], *, naming: bool, public: bool) -> Mask:
    """Return the function that makes a text fit for an edition.

    Args:
        units: Every name of a unit that may occur.
        naming: False to replace them by 有关单位.
        public: True to drop phones and e-mail addresses.
    """
    names = sorted({name for name in units if len(name) > 1}, key=lambda n: (-len(n), n))
    pattern = re.compile("|".join(map(re.escape, names))) if names and not naming else None

    def mask(text: str) -> str:
        if public:
            text = without_contacts(text)
        return pattern.sub(SOME_UNIT, text) if pattern else text

    return mask
