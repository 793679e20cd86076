"""What the styles of an .ods workbook do to a cell: strike it through, show another magnitude."""

from __future__ import annotations

from taskbook.returns.grid import NUMBER, STRUCK
from taskbook.returns.numfmt import scaled
from taskbook.returns.xml_walk import Attributes


class Styles:
    """Collects what a reader must know of the automatic styles.

    Attributes:
        hidden: Styles of tables that are not shown.
        kinds: Kind of the numbers or texts in cells of a style, where it is not what they say.
    """

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.kinds: dict[str, str] = {}
        self._style = ""
        self._format = ""
        self._words: list[str] = []
        self._scaling = False
        self._in_words = False
        self._formats: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if tag == "style:style":
            self._style = attributes.get("style:name", "")
            kind = self._formats.get(attributes.get("style:data-style-name", ""), "")
            parent = self.kinds.get(attributes.get("style:parent-style-name", ""), "")
            if kind or parent:
                self.kinds[self._style] = kind or parent
        elif tag == "style:table-properties":
            if attributes.get("table:display") == "false":
                self.hidden.add(self._style)
        elif tag == "style:text-properties":
            line = attributes.get("style:text-line-through-style", "")
            sort = attributes.get("style:text-line-through-type", "")
            if line not in ("", "none") or sort not in ("", "none"):
                self.kinds[self._style] = STRUCK
            elif (line or sort) and self.kinds.get(self._style) == STRUCK:
                del self.kinds[self._style]  # taken back from the parent style
        elif tag == "number:number-style":
            self._format = attributes.get("style:name", "")
            self._words, self._scaling = [], False
        elif tag == "number:number":
            self._scaling = attributes.get("number:display-factor", "1") not in ("", "1")
        elif tag == "number:text":
            self._in_words = True

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "number:text":
            self._in_words = False
        elif tag == "number:number-style":
            kind = scaled("".join(self._words).strip(), self._scaling)
            if kind:
                self._formats[self._format] = kind

    def chars(self, text: str) -> None:
        """Take the text of a number format."""
        if self._in_words:
            self._words.append(text)

    def kind_of(self, style: str, kind: str) -> str:
        """Return the kind of a cell of a style that holds something of ``kind``."""
        found = self.kinds.get(style, kind)
        return found if found == STRUCK or kind == NUMBER else kind
