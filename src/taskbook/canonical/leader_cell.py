"""Leaders with their offices in one cell (市委常委、副市长王强) into names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_SEPARATOR = re.compile(r"[\s、，,;；/／]+")
_HAN = "㐀-鿿"
# What stands before an office is no name if it ends like a body or says which office it is.
_BODY = re.compile(
    r"(?:[省市县区州盟旗镇乡委府会局办部院厅处科组队社团司行园场中校]|中心|开发区|管委会"
    r"|分管|常务|主管|协管|包联|原|代|第一|执行|挂职)$"
)
_NAME = re.compile(rf"[{_HAN}]{{2,3}}|[{_HAN}]{{1,6}}·[{_HAN}]{{1,8}}|欧阳[{_HAN}]{{2}}")
_AFTER_OFFICE = re.compile(rf"[{_HAN}]{{1,4}}|[{_HAN}]{{1,6}}·[{_HAN}]{{1,8}}")


@dataclass(frozen=True, slots=True)
class LeaderCell:
    """A cell of leaders without their offices.

    Attributes:
        text: The names, separated as they were; the whole cell where it names nobody.
        named: False where the cell has offices only (分管副市长).
    """

    text: str
    named: bool = True


@lru_cache(maxsize=8)
def _office(words: frozenset[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, ordered))})"


def parse_leader_cell(text: str, offices: Iterable[str]) -> LeaderCell:
    """Return the names of leaders in a cell.

    An office may stand before a name (副市长李敏), after it (李敏 副市长), in brackets, or in
    several pieces (市委常委、副市长王强). A cell of offices alone is kept as it is.

    Example:
        >>> parse_leader_cell("市委常委、常务副市长 张建国", ["常务副市长", "常委"]).text
        '张建国'
    """
    office = _office(frozenset(offices))
    bare = re.sub(rf"[（(][^（）()]{{0,20}}{office}[)）]", " ", text)
    if re.search(office, bare) is None:
        return LeaderCell(bare.strip() if bare != text else text)
    pieces = [piece for piece in _SEPARATOR.split(bare.strip()) if piece]
    names = [name for piece in pieces for name in _names(piece, office)]
    if not names:
        return LeaderCell(text, named=False)
    return LeaderCell(_joined(names))


def _names(piece: str, office: str) -> Iterator[str]:
    """Yield what is left of one piece without its offices and the bodies before them."""
    match = re.fullmatch(rf"(?P<head>.*?)(?P<office>{office}+)[:：]?(?P<rest>.*)", piece)
    if match is None:
        yield piece
        return
    head, rest = match["head"], match["rest"]
    if re.match(office, rest):  # the offices go on: 党组成员兼副县长
        rest = "".join(_names(rest, office))
    if head and not _BODY.search(head):
        yield head if _NAME.fullmatch(head) else head + match["office"]  # 张市长
    rest = re.sub(r"^[（(][^（）()]*[)）]", "", rest)
    rest = re.sub(rf"(?:{office})+$", "", rest)  # 副市长李敏同志
    if rest and _AFTER_OFFICE.fullmatch(rest):
        yield rest
    elif rest:
        yield from _names(rest, office) if re.search(office, rest) else (rest,)


def _joined(names: list[str]) -> str:
    """Return names with 、 between them; single characters keep the space that parts a name."""
    text = names[0]
    for before, name in pairwise(names):
        text += (" " if len(before) == len(name) == 1 else "、") + name
    return text
