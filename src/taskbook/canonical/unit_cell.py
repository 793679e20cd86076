"""One cell that names leading and assisting units together (A局牵头，B局、C局配合)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

_SEPARATORS = re.compile(r"[、，,;；。/／\s]+|会同(?!县(?:(?:人民)?政府|委|[、，,;；。\s]|$))")
_LEAD_WORDS = (
    r"(?:总?牵头(?:责任)?(?:单位|部门)?|主办(?:单位|部门)?|主责(?:单位|部门)?"
    r"|(?:主要|第一)责任(?:单位|部门)|总负责)"
)
_ASSIST_WORDS = r"(?:(?:配合|协办|协助|参与|参加|协同)(?:责任)?(?:单位|部门)?)"
_LEAD_LABEL = re.compile(rf"^{_LEAD_WORDS}[:：]")
_OWNER_LABEL = re.compile(r"^责任(?:单位|部门)?[:：]")
_ASSIST_LABEL = re.compile(rf"^{_ASSIST_WORDS}[:：]")
_BRACKETED = re.compile(
    rf"[（(\[【]\s*(?:(?P<lead>{_LEAD_WORDS})|(?P<assist>{_ASSIST_WORDS}))\s*[)）\]】]$"
)
_BY_DUTY = r"按照?(?:各自)?(?:的)?(?:职责|职能|分工|职责分工|职能分工)"
_MANNER = rf"(?:{_BY_DUTY}|共同|联合|分别|各自|具体|积极|密切|结合实际|做好|抓好)"
_DOING = r"(?:负责|落实|实施|组织|推进|协调|抓总|工作)"
_LEAD_AFTER = re.compile(rf"{_MANNER}{{0,3}}(?:总?牵头|主办){_DOING}*$")
# Who 负责 leads where nobody else does: 「A局牵头，B局、C局按职责分工负责」 has one lead.
_OWNER_AFTER = re.compile(rf"{_MANNER}{{0,3}}(?:负责|承办){_DOING}*$")
_ASSIST_AFTER = re.compile(
    rf"{_MANNER}{{0,3}}(?:配合|协办|协助|参与|支持|参加|协同){_DOING}*$|{_MANNER}{{1,3}}{_DOING}+$"
)
# 「B局等相关单位配合」: there are others, whom nobody names.
_AND_OTHERS = re.compile(
    r"(?P<name>[^、，,;；。/／\s]{2,40}?)"
    r"等(?:[\d一二三四五六七八九十]{1,3}[个家])?(?:[省市县区]?[级直])?(?:其他|相关|有关|各)*(?:责任)?"
    r"(?:(?:单位|部门|镇街|乡镇|街道)(?![局办会]))?"
    rf"(?=$|[、，,;；。/／\s（(]|{_BY_DUTY}|共同|联合|分别|各自|负责|牵头|主办|承办|配合|协办|协助|参与|参加|协同|支持)"
)
_LEAD_BEFORE = re.compile(r"^由(?=\S)")
_OFFICE = re.compile(r"[㐀-鿿]{2,20}[局委办府厅部院署]|各[㐀-鿿（）]{1,12}")
# 「A局（B局、C局配合）」: the bracket says who assists the one before it.
_ASSIST_INSIDE = re.compile(
    r"(?<![牵头办：:])[（(](?P<inner>(?:[^（）()]|[（(][^（）()]{0,20}[)）]){2,60}"
    r"(?:配合|协助|协办|参与)(?:单位|部门)?)[)）]"
)
_AT_END = re.compile(
    r"[（(【\[](?P<inner>[^（）()【】]*(?:[（(][^（）()]*[)）][^（）()【】]*){0,8})[)）】\]]\s*[。；;]?\s*$"
)
_STAR = re.compile(r"^[*＊★▲△●☆※]|[*＊★▲△●☆※]$")
_NOBODY = frozenset(("无", "/", "-", "—", "——", "暂无", "无配合单位"))
_FIRST_LEADS = re.compile(
    r"(?:第一(?!责任人)|首位|首个|首家|排名首|列首|排首|排在最前).{0,10}(?:牵头|主办|主责)"
)
_NOTE = re.compile(r"\s*[（(\[【]([^（）()\[\]【】]{4,30})[)）\]】]")
_STAR_LEADS = re.compile(
    r"(?:带|加|标|注|有|打).{0,3}[*＊★▲△●☆※].{0,8}(?:牵头|主办|主责)"
    r"|[*＊★▲△●☆※].{0,4}(?:为|表示|是|代表).{0,3}(?:牵头|主办|主责)"
)


_SHORTEST_NAME = 2


_WITH_PEOPLE = re.compile(r"(?:单位|部门).*(?:责任人|负责人|联系人)")
_UNIT_END = "局委办部厅院会社司心府道镇乡区县市处科所站队行校台馆室组团"
_PERSON_AFTER = re.compile(
    rf"[（(\s:：]+([㐀-鿿·]{{1,3}}(?![{_UNIT_END}])[㐀-鿿])[）)]?(?=$|[\s、，,;；])"
)


class Role(Enum):
    """What a unit named in the cell does; 责任单位 lead only where no other unit does."""

    LEAD = "lead"
    ASSIST = "assist"
    OPEN = "open"
    OWNER = "owner"


_AFTER = (
    (_LEAD_AFTER, Role.LEAD),
    (_OWNER_AFTER, Role.OWNER),
    (_ASSIST_AFTER, Role.ASSIST),
)


def _nobody(name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class UnitRule:
    """What is known about the cells of units of a table.

    Attributes:
        first_leads: The table says so (第一位为牵头单位).
        star_leads: The table says so (加★的为牵头单位).
        is_unit: Tells the name of a registered unit, which is never cut (经协办 is an office).
    """

    first_leads: bool = False
    star_leads: bool = False
    is_unit: Callable[[str], object] = _nobody


NO_RULE = UnitRule()


@dataclass(frozen=True, slots=True)
class UnitCell:
    """A cell taken apart; names as written, joined by ``、``.

    Attributes:
        leads: Leading units.
        assisting: Assisting units.
        marked: True where the cell or the table says who leads; False where all named units
            were taken as leading.
    """

    leads: str
    assisting: str
    marked: bool


def without_others(text: str, rule: UnitRule = NO_RULE) -> str:
    """Return the units of a cell without the word that says there are more (等, 等有关部门).

    Example:
        >>> without_others("A局牵头，B局、C局等配合")
        'A局牵头，B局、C局配合'
    """
    return _AND_OTHERS.sub(lambda m: m[0] if rule.is_unit(m[0]) else m["name"], text)


def find_unit_rule(texts: Iterable[str], is_unit: Callable[[str], object] = _nobody) -> UnitRule:
    """Return the rule that labels, titles or notes state about the cells of units."""
    joined = "\n".join(texts)
    return UnitRule(bool(_FIRST_LEADS.search(joined)), bool(_STAR_LEADS.search(joined)), is_unit)


def parse_unit_cell(text: str, rule: UnitRule = NO_RULE) -> UnitCell:
    """Return the leading and assisting units of a cell.

    Words before a colon (牵头：) hold until the next such words, words after names (牵头, 配合)
    hold for the names before them, words in brackets for one name. Names without any word, and
    those that 负责 without 牵头, assist where another leads, follow the table's rule, or else all
    lead.

    Example:
        >>> parse_unit_cell("A局牵头，B局、C局配合")
        UnitCell(leads='A局', assisting='B局、C局', marked=True)
    """
    text, rule = _own_rule(text, rule)
    text = _ASSIST_INSIDE.sub(r"牵头，\g<inner>；", text) if "牵头" not in text else text
    named = list(_named(text, rule))
    led = any(role is Role.LEAD for _, role in named)
    owner = Role.ASSIST if led else Role.OPEN if rule.first_leads else Role.LEAD
    named = [(name, owner if role is Role.OWNER else role) for name, role in named]
    leads = [name for name, role in named if role is Role.LEAD]
    assisting = [name for name, role in named if role is Role.ASSIST]
    open_names = [name for name, role in named if role is Role.OPEN]
    marked = bool(leads or assisting)
    if assisting and not leads and not open_names:
        return UnitCell("", text, True) if _ASSIST_LABEL.match(text) else UnitCell(text, "", False)
    if leads:
        if open_names:  # keep the order in which the units are named
            assisting = [name for name, role in named if role is not Role.LEAD]
    elif rule.first_leads and open_names and not assisting:
        marked = True
        leads, assisting = open_names[:1], open_names[1:]
    else:
        leads = open_names
    return UnitCell("、".join(leads), "、".join(assisting), marked)


def _own_rule(text: str, rule: UnitRule) -> tuple[str, UnitRule]:
    """Return a cell without the bracket that says that its first unit leads, and the rule."""
    bare = _NOTE.sub(lambda m: "" if _FIRST_LEADS.search(m[1]) else m[0], text)
    return bare, rule if bare == text else replace(rule, first_leads=True)


def units_at_end(text: str, rule: UnitRule = NO_RULE) -> tuple[str, str] | None:
    """Return a text and the units that stand in brackets at its end, or None where none do.

    Brackets that say who leads or is responsible name units, and after a full stop those that hold
    nothing but names of offices.

    Example:
        >>> units_at_end("建成公园3个。（A局牵头，B局配合）")
        ('建成公园3个。', 'A局牵头，B局配合')
    """
    match = _AT_END.search(text)
    if match is None:
        return None
    inner = match["inner"].strip("。 ")
    before = text[: match.start()].rstrip()
    cell = parse_unit_cell(inner, rule)
    said = cell.marked and cell.leads and cell.leads != inner
    offices = before.endswith(("。", "；")) and all(
        _OFFICE.fullmatch(token) for token, _ in _tokens(without_others(inner, rule))
    )
    return (before, inner) if said or offices else None


def names_people(label: str) -> bool:
    """Return True if a column of units names people too (责任单位及责任人)."""
    return _WITH_PEOPLE.search(label) is not None


def part_people(text: str) -> tuple[str, str]:
    """Return the units and the people of a cell that names both, each joined as in their own cell.

    A person stands in brackets or after a space: ``交通局 张三``, ``住建局（李四）``.
    """
    people = [match[1] for match in _PERSON_AFTER.finditer(text)]
    return _PERSON_AFTER.sub("", text).strip(), " ".join(people)


def _named(text: str, rule: UnitRule) -> Iterator[tuple[str, Role]]:
    """Yield the names in order, each with its role."""
    waiting: list[str] = []
    label = Role.OPEN
    for token, clause_ends in _tokens(text):
        name, label_here = _label(token)
        if label_here is not None:
            yield from ((other, label) for other in waiting)
            waiting = []
            label = label_here
        name, role, holds_back = _role_of(name, rule)
        if role is not Role.OPEN and holds_back:
            yield from ((other, role) for other in waiting)
            waiting = []
        if role is Role.OPEN and name:
            waiting.append(name)
        elif name:
            # A bracket speaks for its own name only; the order of the names is kept.
            yield from ((other, label) for other in waiting)
            waiting = []
            yield name, role
        if clause_ends == "会同":
            yield from ((other, Role.LEAD if label is Role.OPEN else label) for other in waiting)
            waiting = []
            label = Role.ASSIST
    yield from ((other, label) for other in waiting)


def _label(token: str) -> tuple[str, Role | None]:
    labels = (
        (_LEAD_LABEL, Role.LEAD),
        (_OWNER_LABEL, Role.OWNER),
        (_ASSIST_LABEL, Role.ASSIST),
    )
    for pattern, role in labels:
        match = pattern.match(token)
        if match is not None:
            return token[match.end() :], role
    return token, None


def _role_of(token: str, rule: UnitRule) -> tuple[str, Role, bool]:
    """Return the name in a token, its role, and whether the role holds for the names before it."""
    if token in _NOBODY:
        return "", Role.OPEN, False
    if rule.is_unit(token):
        return token, Role.OPEN, False
    if rule.star_leads and _STAR.search(token):
        return _STAR.sub("", token), Role.LEAD, False
    bracket = _BRACKETED.search(token)
    if bracket is not None:
        role = Role.LEAD if bracket["lead"] else Role.ASSIST
        return token[: bracket.start()], role, False
    for pattern, role in _AFTER:
        match = pattern.search(token)
        if match is not None and match.start() >= _SHORTEST_NAME:
            return _LEAD_BEFORE.sub("", token[: match.start()]), role, True
        if match is not None and not match.start():  # 「A局、B局 牵头」: the word stands by itself
            return "", role, True
    return _LEAD_BEFORE.sub("", token), Role.OPEN, False


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces between separators, brackets kept whole, with the separator after each."""
    start = depth = 0
    position = 0
    while position < len(text):
        char = text[position]
        if char in "（(【[":
            depth += 1
        elif char in "）)】]":
            depth = max(0, depth - 1)
        separator = _SEPARATORS.match(text, position) if depth == 0 else None
        if separator is None:
            position += 1
            continue
        if position > start:
            yield text[start:position], separator[0]
        start = position = separator.end()
    if start < len(text):
        yield text[start:], ""
