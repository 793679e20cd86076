"""Read one answer cell: a text, a choice, a number, a date, a phone; or why it cannot be taken."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from taskbook.model.form import Column, FormRow, FormSpec
from taskbook.model.period import Period
from taskbook.resources import template
from taskbook.returns.figures import is_phone, parse_date, parse_figure
from taskbook.returns.grid import DATE, ERROR, NUMBER, PERCENT, PICTURE, STRUCK, TEXT, Cell
from taskbook.returns.limits import LONGEST_ANSWER
from taskbook.returns.numfmt import SCALED
from taskbook.returns.prepared import squash

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    r"\ud800-\udfff\ufffe\uffff]"  # no XML, so no document, can hold these
)
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_WIDE = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05]")
_OTHERWISE = (
    r"\x00-\x1f\x7f\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2064\u3000\ufeff"
    r"\uff05\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\ud800-\udfff\ufffe\uffff"
)
# One set of characters first: Python looks for that at three times the speed of alternatives.
_UNTIDY = re.compile(rf"[{_OTHERWISE} _](?:(?<=[{_OTHERWISE}])|(?<= ) |(?<=_)x000D_)")
_ASKS = re.compile(r"[?？]")
_BEFORE_CHOICE = re.compile(
    r"^\s*(?:(?:[0-9]{1,2}|[A-Da-d])\s*[.、．)）]|[(（][0-9]{1,2}[)）]|[√✓✔☑✅①-⑨])\s*|\s*[√✓✔☑✅]\s*$"
)
_LONGEST_WORD = 16
_BREAKS = re.compile(r"\r\n?|\u2028|\u2029|_x000D_\n?")
# What a spreadsheet program would run or fetch: DDE (=cmd|'/c calc'!A0) and reaching functions.
_DANGEROUS = re.compile(
    r"^[\s'\"]*[=+\-@].*(\|.*!|\b(cmd|powershell|mshta|rundll32|dde|ddeauto)\b\s*[|(]"
    r"|\b(hyperlink|webservice|importxml|importdata|importhtml|importrange|importfeed|exec|call"
    r"|register|filterxml|rtd)\s*\()",
    re.I | re.S,
)
_FORMULA_LIKE = re.compile(r"^\s*(=|@\s*[A-Za-z]+\s*\(|[+\-]\s*[A-Za-z]+\s*\()")
_ERROR_TEXT = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|NULL!|####*)")
# 同第10项, 参见附件1, 详见另附材料: the whole cell points elsewhere.
_POINTER = re.compile(
    r"(?:内容|情况|进展)?(?:同|参照|如|与)(?:上|下|前|左|第?[\d一二三四五六七八九十]+)(?:一|1)?(?:个)?"
    r"(?:[项条行格列题期月年↑]|季度?|任务|所述)?(?:内容|任务|进展|情况|填报)?(?:相同|一致|一样)?"
    r"|(?:内容|情况)?同(?:牵头|协助)任务.{0,8}|[↑↖←]+|上同|附件\d{0,2}|并入第?\d+项(?:任务)?"
    r"|(?:详情?|参|请|另)?见(?:上|下|前|第|另|所?附|备注|批注|截图|图片?|佐证|说明|材料"
    r"|word|文档|文件|报告|邮箱|邮件|微信).{0,10}"
    r"|(?:如|按)(?:附件|附表|附图|材料)(?:所[示述列])?"
)
_PICTURE_FORMULA = re.compile(r"^\s*=?\s*(?:_xlfn\.)?DISPIMG\s*\(", re.I)
_ERR_LO = re.compile(r"Err:\d{3}")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that returns are judged by; from ``templates/answer_words.toml``.

    Attributes:
        nothing: What people write instead of leaving a cell empty (无, /, —).
        null: What programs write into empty cells (nan, NULL).
        ditto: What points at another cell (同上).
        choices: Other spellings of a choice to the choice.
        empty_talk: Phrases that say nothing when they stand alone.
        plans: Words that mark something as still to come (拟, 计划).
    """

    nothing: frozenset[str]
    null: frozenset[str]
    ditto: frozenset[str]
    choices: dict[str, str]
    empty_talk: frozenset[str]
    plans: tuple[str, ...]


@lru_cache(maxsize=4)
def answer_words() -> Words:
    """Return the shipped words."""
    data = tomllib.loads(template("answer_words.toml").read_text(encoding="utf-8"))
    return Words(
        frozenset(data["nothing"]),
        frozenset(data.get("null", ())),
        frozenset(squash(word) or word for word in data["ditto"]),
        {squash(other): word for word, others in data["choices"].items() for other in others},
        frozenset(squash(word) for word in data["empty_talk"]),
        tuple(data["plans"]),
    )


@dataclass(slots=True)
class Reading:
    """What became of one cell.

    Attributes:
        fate: ``answer``, ``refused``, ``queued`` or ``empty``.
        text: Normalised text, never a formula.
        number: The number, in the form's unit.
        coded: The coded empty answer.
        code: Code of the problem, or an empty string.
        expected: What should stand there.
        repaired: What was understood.
        notes: Codes of further remarks.
    """

    fate: str
    text: str = ""
    number: Decimal | None = None
    coded: str | None = None
    code: str = ""
    expected: str = ""
    repaired: str | None = None
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return ``text`` with width, spaces and line ends normalised and nothing invisible in it."""
    if _UNTIDY.search(text) is None:
        return text.strip()
    if _WIDE.search(text):
        text = _WIDE.sub(lambda m: chr(ord(m[0]) - 0xFEE0), text)
    text = _BREAKS.sub("\n", _UNSEEN.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def plain_answer(cell: Cell, column: Column) -> str:
    """Return the answer of a cell that holds plain sentences where a text is asked for, else "".

    This is what ``read_answer`` makes of it; most cells are such, and need no more than this.
    """
    if column.kind != "text" or not _is_plain(cell) or len(cell.text) > LONGEST_ANSWER:
        return ""
    text = tidy(cell.text)
    return text if len(text) > _LONGEST_WORD else ""


def _is_plain(cell: Cell) -> bool:
    """Return whether a cell holds a text that nothing runs and that is no error (Err:508)."""
    text, kind, formula = cell
    return kind == TEXT and formula is None and text[:1].isalnum() and text[0] != "E"


def read_answer(
    cell: Cell, column: Column, row: FormRow, spec: FormSpec, period: Period
) -> Reading:
    """Return what an answer cell says.

    Args:
        cell: The cell.
        column: The form's column.
        row: The issued row.
        spec: The form's design (coded empty answers).
        period: The quarter asked for.
    """
    text = cell.text
    if not _is_plain(cell) or len(text) > LONGEST_ANSWER:
        stop = _unusable(cell)
        if stop is not None:
            return stop
    text = tidy(text)
    if not text:
        return (
            Reading("refused", code="answer-invisible") if cell.text.strip() else Reading("empty")
        )
    notes: tuple[str, ...] = ("answer-formula",) if cell.formula is not None else ()
    if len(text) <= _LONGEST_WORD:
        coded = _by_squashed(spec.coded).get(squash(text))
        if _ASKS.search(text) and (coded is not None or column.kind == "choice"):
            words = (*column.choices, *spec.coded)
            return Reading("queued", text, code="choice-unknown", expected="、".join(words))
        if coded is not None:
            return Reading("answer", coded, coded=coded, notes=notes)
        if text in answer_words().null and cell.kind == TEXT:
            return Reading("refused", text, code="answer-null")
        if column.kind != "text" and cell.kind == TEXT and len(text) > 1:
            text = text.removeprefix("'").strip()  # the mark of text, typed once too often
    if cell.kind == TEXT and _FORMULA_LIKE.match(text):
        safe = _defused(text)
        if column.kind != "text":
            return Reading(
                "refused", safe, code="answer-formula-like", expected=_wanted(column, row)
            )
        return Reading("answer", safe, repaired=safe, notes=(*notes, "answer-formula-like"))
    reading = _OF_KIND[column.kind](cell, text, column, row, period)
    reading.notes = (*notes, *reading.notes)
    return reading


@lru_cache(maxsize=8)
def _by_squashed(words: tuple[str, ...]) -> dict[str, str]:
    return {squash(word): word for word in reversed(words)}


def _unusable(cell: Cell) -> Reading | None:
    """Return the reading of a cell whose content cannot be used at all."""
    if len(cell.text) > LONGEST_ANSWER:
        return Reading("refused", cell.text[:200], code="answer-too-long")
    if cell.kind == PICTURE or _PICTURE_FORMULA.match(cell.formula or cell.text):
        return Reading("queued", "［图片］", code="answer-picture")
    for text in (cell.text, f"={cell.formula}" if cell.formula else ""):
        if text and text.lstrip("'\" \t\r\n")[:1] in "=+-@" and _DANGEROUS.match(text):
            return Reading("refused", _defused(text), code="answer-dangerous")
    if cell.kind == STRUCK:
        return Reading("queued", harmless(tidy(cell.text)), code="answer-struck")
    if cell.kind == ERROR or _ERROR_TEXT.fullmatch(cell.text) or _ERR_LO.fullmatch(cell.text):
        return Reading("refused", cell.text, code="answer-error")
    if cell.formula is not None and not cell.text.strip():
        shown = _defused(f"={cell.formula}")
        return Reading("queued", shown, code="formula-not-computed")
    if cell.formula is not None and cell.kind == NUMBER and cell.text == "0":
        # A link to an empty cell shows 0, and so does a formula that LibreOffice did not compute.
        return Reading("queued", cell.text, code="formula-not-computed")
    return None


def harmless(text: str) -> str:
    """Return ``text`` for people and documents: what would run as a formula no longer does."""
    risky = text.lstrip("'\" \t\r\n")[:1] in "=+-@" if text else False
    if risky and (_FORMULA_LIKE.match(text) or _DANGEROUS.match(text)):
        return _defused(text)
    return text


def _defused(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula: full-width first character."""
    bare = text.lstrip("'\" \t\r\n")
    wide = {"=": "＝", "+": "＋", "-": "－", "@": "＠"}
    return wide.get(bare[:1], bare[:1]) + bare[1:]


def _text(cell: Cell, text: str, column: Column, row: FormRow, period: Period) -> Reading:
    if len(text) > _LONGEST_WORD:
        return Reading("answer", text)
    if column.required and _says_nothing(text):
        return Reading("refused", text, code="answer-placeholder", expected=column.label)
    points = _is_ditto(text) or (column.required and _POINTER.fullmatch(squash(text)))
    if points and not column.once:
        return Reading("queued", text, code="answer-ditto", expected=column.label)
    return Reading("answer", text)


def _says_nothing(text: str) -> bool:
    """Return whether a text stands for nothing; nothing but marks does (—— ——)."""
    nothing = answer_words().nothing
    bare = squash(text)
    return text in nothing or (bare in nothing if bare else text not in answer_words().ditto)


def _is_ditto(text: str) -> bool:
    """Return whether a text only says that another one holds."""
    return (squash(text) or text) in answer_words().ditto


def _choice(cell: Cell, text: str, column: Column, row: FormRow, period: Period) -> Reading:
    wanted = "、".join(column.choices)
    if text in column.choices:
        return Reading("answer", text)
    bare = squash(_BEFORE_CHOICE.sub("", text))
    for word in column.choices:
        if bare == squash(word):
            return Reading("answer", word, notes=("choice-spelling",), repaired=word)
    known = answer_words().choices.get(bare)
    if known in column.choices and known is not None:
        return Reading("answer", known, notes=("choice-spelling",), repaired=known)
    if text in answer_words().nothing:
        return Reading("refused", text, code="answer-placeholder", expected=wanted)
    return Reading("queued", text, code="choice-unknown", expected=wanted)


def _number(cell: Cell, text: str, column: Column, row: FormRow, period: Period) -> Reading:
    unit = row.given.get("unit", "")
    wanted = f"数字，单位{unit}" if unit else "数字"
    if text in answer_words().nothing:
        return Reading("refused", text, code="answer-placeholder", expected=wanted)
    if cell.kind.startswith(SCALED) and cell.kind.removeprefix(SCALED) != unit:
        return Reading("queued", text, code="number-format-scaled", expected=wanted)
    figure = parse_figure(text, unit, cell.kind)
    if figure.value is None:
        return Reading("queued", text, code=figure.code, expected=wanted, repaired=figure.guess)
    value = figure.value
    bare = cell.kind != PERCENT and not figure.code
    if bare and unit in ("%", "％") and _perhaps_a_share(value, row):
        return Reading("queued", text, code="number-share-or-percent", expected=wanted)
    plain = f"{value:f}"
    if figure.code and cell.kind != PERCENT:
        return Reading("answer", text, value, notes=(figure.code,), repaired=f"{plain}{unit}")
    return Reading("answer", text, value)


def _perhaps_a_share(value: Decimal, row: FormRow) -> bool:
    """Return whether 0.083 may mean 8.3 %: nothing says that so small a percentage is meant.

    People write shares, and programs that lose the formats of a workbook make shares of all
    percentages; only a target about as small tells that 0.083 % was meant.
    """
    if not 0 < abs(value) <= 1:
        return False
    targets = [
        Decimal(match[0])
        for key in ("target", "annual_target")
        if (match := re.search(r"\d+(?:\.\d+)?", row.given.get(key, "")))
    ]
    if abs(value) == 1:
        return not targets or any(t >= 50 for t in targets)
    return not any(t < 2 and Decimal("0.5") <= abs(value) / t <= 2 for t in targets if t)


def _date(cell: Cell, text: str, column: Column, row: FormRow, period: Period) -> Reading:
    if cell.kind == DATE:
        text = text[:10]
    found = parse_date(text, cell.kind, period)
    if found is None:
        return Reading("queued", text, code="date-unreadable", expected="日期，如 2021-03-31")
    iso = found.isoformat()
    notes = () if iso == text else ("date-spelling",)
    if not period.first_day <= found <= period.last_day:
        notes = (*notes, "date-outside-period")
    return Reading("answer", iso, notes=notes, repaired=iso, expected=period.chinese)


def _phone(cell: Cell, text: str, column: Column, row: FormRow, period: Period) -> Reading:
    if _is_ditto(text) and not column.once:
        return Reading("queued", text, code="answer-ditto", expected=column.label)
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", text):
        return Reading("refused", text, code="phone-rounded", expected="完整的电话号码")
    if _is_ditto(text) or is_phone(text):
        return Reading("answer", text)
    return Reading("answer", text, notes=("phone-odd",), expected="手机或带区号的座机号码")


_OF_KIND = {
    "text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "phone": _phone,
}


def _wanted(column: Column, row: FormRow) -> str:
    if column.kind == "choice":
        return "、".join(column.choices)
    if column.kind == "number":
        return f"数字，单位{row.given.get('unit', '')}"
    return column.label
