"""A field's text with the cells that it came from."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from taskbook.model.location import Location

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PARAGRAPH_BREAK = re.compile(r"</p>\s*<p[^>]*>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """The text of one field and the cells that it came from."""

    text: str
    locations: tuple[Location, ...]

    def joined(self, other: Value, glue: str) -> Value:
        """Return this value with ``other`` after it."""
        text = glue.join(part for part in (self.text, other.text) if part)
        return Value(text, self.locations + other.locations)


def clean_cell(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a cell's text without web markup and outer spaces, and the tags that were removed."""
    tags = tuple(_TAG.findall(text)) if "<" in text else ()
    if tags:
        text = html.unescape(_TAG.sub("", _PARAGRAPH_BREAK.sub("\n", text)))
    return text.strip(), tags
