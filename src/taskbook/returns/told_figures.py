"""Compare the figure that a progress text gives for an indicator with the value filled in for it.

Silence is the rule: a figure counts only where the text says plainly that it is this indicator's
result for the time asked. Targets, last year, single projects and months are left alone, and so
is a text in which any figure agrees with the value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from taskbook.model.form import FormRow, Section
from taskbook.model.period import Period
from taskbook.returns.collecting import Collector
from taskbook.returns.figures import SAME_UNITS, SCALED_UNIT, SCALES
from taskbook.returns.grid import address
from taskbook.returns.prepared import FormIndex

if TYPE_CHECKING:
    from taskbook.returns.consistency import Filled, Spot

CODE = "text-against-value"
_VERBS = "完成|实现|新增|新建|建成|新开工|开工|引进|推动|整治|改造|培育|新培育|推进|建设|发放|办理"
_VERB = re.compile(rf"({_VERBS})(.{{2,}})")
_SUFFIX = re.compile(r"(?:总额|总量|总数|数量|金额|额|数|量)$")
_LINK = (
    r"(?:总额|总量|总数|数量|金额|额|数|量|约|为|是|达到|达|至|实现|完成|共|共计|累计|合计|总计|已|了"
    r"|近|超过|超|突破|逾|:|\s)*"
)
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = r"\s*(?P<scale>万亿|千万|百万|亿|万|千|百)?\s*(?P<more>余|多)?\s*"
_ALL_SCALES = {**SCALES, "千万": 10**7, "百万": 10**6}
_ABOUT = re.compile("约|近|超|突破|逾|余|多|左右|以上")
# What may stand before the indicator's name; any other word may make it a part of the whole.
_LEAD_IN = re.compile(
    r"(?:截至|截止|到|目前|现|已|本|我)?(?:\d{4}年)?(?:今年以来|年初以来|今年|本年|年内|\d{1,2}月(?:底|末"
    r"|\d{1,2}日)?|本季度末?|第?[一二三四]季度末?|季度末|\d{1,2}-\d{1,2}月|上半年|前三季度|全年|目前|当前)?"
    r"(?:止|为止)?(?:[，,:]|我[局镇街区市委办]|本[局镇街区市委办]|全[市镇街区]|市|已|共|累计|合计|总计|现|实际)*"
)
_NOT_NOW = re.compile(
    "目标|计划|任务|力争|预计|拟|将|争取|确保|要求|总投资|年度|去年|上年|同期|同比|环比|上季|下季"
    r"|下一步|较|相比|其中|包括|剩余|尚|未完成|还|每|平均|\d月份|本月|当月|约占|占"
)
_PART = re.compile(
    r"其中|[一二三四五六七八九]是|[①-⑩]|[(（][一二三四五六\d][)）]|项目|工程|标段|地块|公司|例如"
)
_QUARTER = re.compile("本季度|当季|(?:第)?([一二三四])季度")
_SO_FAR = re.compile(r"累计|今年以来|年初以来|截至|截止|1-\d{1,2}月|上半年|前三季度|全年|季度末")
_LATER = re.compile("下一步|下季度|预计|力争|争取|确保|拟|将")
_SENTENCE = re.compile(r"[。；;\n]")
_CLAUSE = re.compile(r"[，；;]|,(?!\d{3})")
_TARGETS = ("target", "annual_target", "prior")
_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure in a text, in the indicator's unit.

    Attributes:
        value: The figure.
        slack: How far the truth may be from it, the way it is written.
        quote: The clause.
        timely: Whether the clause itself says that it is for the time asked.
    """

    value: Decimal
    slack: Decimal
    quote: str
    timely: bool

    def fits(self, value: Decimal) -> bool:
        return abs(self.value - value) <= self.slack

    def slipped(self, value: Decimal) -> bool:
        """Return whether only the decimal point differs."""
        return any(self.fits(value.scaleb(n)) for n in (*range(-8, 0), *range(1, 9)))


def check_told(out: Collector, index: FormIndex, filled: Filled) -> None:
    """Note values that contradict what the same task's texts say of them."""
    leads = {row.task_id: row.key for row in index.by_section[Section.LEAD]}
    for row in index.by_section[Section.INDICATOR]:
        spots = filled.spots.get(row.key)
        spot = spots.get("value") if spots else None
        if spots is None or spot is None or spot.answer.number is None:
            continue
        progress = filled.spots.get(leads.get(row.task_id, ""), {}).get("progress")
        for text in (progress, spots.get("remark")):
            if text is not None and text.answer.coded is None:
                _compare(out, index.form.period, row, spot, text)


def _compare(out: Collector, period: Period, row: FormRow, spot: Spot, text: Spot) -> None:
    value, unit = spot.answer.number, row.given.get("unit", "")
    words = row.given.get("indicator", "")
    if value is None or not unit or not any(name[:2] in text.answer.text for name in _names(words)):
        return
    plain = unicodedata.normalize("NFKC", text.answer.text).replace(",", "，")
    plain = re.sub(r"(?<=\d)，(?=\d{3})", ",", plain)
    figures = _figures(plain, unit)
    if not figures or any(told.fits(value) for told in figures):
        return
    if sum(told.value for told in figures) == value:
        return
    known = {
        Decimal(n) for key in _TARGETS for n in re.findall(r"\d+(?:\.\d+)?", row.given.get(key, ""))
    }
    told = [one for one in _plain_results(plain, row, period) if one.value not in known]
    if len({one.value for one in told}) != 1:
        told = [one for one in told if one.slipped(value)]
    told = [one for one in told if one.timely or one.slipped(value)]
    if not told:
        return
    one = told[0]
    place = f"{text.sheet.name}!{address(text.row, text.column)}"
    quote = one.quote[:_LONGEST_QUOTE]
    out.problem(
        CODE,
        spot.sheet,
        spot.row,
        spot.column,
        label=spot.label,
        found=f"{value:f}{unit}",
        expected=f"{place} 写的是“{quote}”（即{one.value:f}{unit}）",
        subject=row.key,
    )


@lru_cache(maxsize=1024)
def _names(indicator: str) -> tuple[str, ...]:
    """Return an indicator's name as texts may have it: 完成投资, 投资完成."""
    name = unicodedata.normalize("NFKC", indicator).strip()
    bare = _SUFFIX.sub("", name) or name
    if len(bare) < 2:
        return ()
    match = _VERB.fullmatch(bare)
    return (bare, f"{match[2]}{match[1]}") if match else (bare,)


@lru_cache(maxsize=256)
def _unit_pattern(unit: str) -> tuple[str, int]:
    """Return a pattern for what a unit's figures end with, and the unit's own scale."""
    plain = unicodedata.normalize("NFKC", unit).strip()
    match = SCALED_UNIT.fullmatch(plain)
    scale, base = (match[1] or "", match[2]) if match else ("", plain)
    known = next((group for group in SAME_UNITS if base.casefold() in group), {base})
    words = sorted({base, *known}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in words if word), SCALES[scale]


def _figures(text: str, unit: str) -> list[_Told]:
    """Return every figure of the unit in a text, whatever it is about."""
    pattern, own = _unit_pattern(unit)
    if not pattern:
        return []
    found = re.finditer(rf"{_NUMBER}{_SCALE}(?:{pattern})", text, re.I)
    return [_told(match, own, text[max(0, match.start() - 3) : match.end() + 2]) for match in found]


def _told(match: re.Match[str], own: int, around: str, quote: str = "", now: bool = False) -> _Told:
    number = Decimal(match["number"].replace(",", ""))
    factor = Decimal(_ALL_SCALES[match["scale"] or ""]) / own
    last = Decimal(1).scaleb(-max(0, -int(number.as_tuple().exponent)))
    slack = last * factor / 2
    if not match["scale"] and "." not in match["number"]:
        slack = Decimal(0) if own == 1 else slack
    value = number * factor
    if match["more"] or _ABOUT.search(around):
        slack = max(slack, value / 5)
    return _Told(value.normalize() + 0, slack, quote, now)


def _plain_results(text: str, row: FormRow, period: Period) -> list[_Told]:
    """Return the figures that a text gives plainly as the indicator's result."""
    pattern, own = _unit_pattern(row.given.get("unit", ""))
    found: list[_Told] = []
    for sentence in _SENTENCE.split(text):
        before = ""
        for clause in _CLAUSE.split(sentence):
            apart = _PART.search(before) or _LATER.search(before)
            if not apart and not _NOT_NOW.search(clause):
                for match in _matches(clause.strip(), row, pattern):
                    timely = _timely(f"{before}，{clause}", row, period)
                    if timely is not None:
                        around = clause[max(0, match.start("number") - 3) :]
                        found.append(_told(match, own, around, clause.strip(), timely))
            before += clause
    return found


def _matches(clause: str, row: FormRow, pattern: str) -> list[re.Match[str]]:
    figure = rf"{_NUMBER}{_SCALE}(?:{pattern})(?![\u4e00-\u9fff])"
    found = []
    for name in _names(row.given.get("indicator", "")):
        verb = _VERB.fullmatch(name)
        shapes = [rf"(?P<lead>.*?){re.escape(name)}{_LINK}{figure}"]
        if verb is not None:  # 完成3.2亿元投资
            whole = rf"{_NUMBER}{_SCALE}(?:{pattern})的?{re.escape(verb[2])}"
            shapes.append(rf"(?P<lead>.*?){verb[1]}{_LINK}{whole}")
        for shape in shapes:
            match = re.match(shape, clause, re.I)
            if match is not None and _LEAD_IN.fullmatch(match["lead"]):
                found.append(match)
    return found


def _timely(words: str, row: FormRow, period: Period) -> bool | None:
    """Return whether words name the time that the value is for; None where they name another."""
    years = {int(year) for year in re.findall(r"(20\d\d)年", words)}
    if years - {period.year}:
        return None
    quarters = {match[1] for match in _QUARTER.finditer(words) if match[1]}
    if quarters - {"一二三四"[period.quarter - 1]}:
        return None
    if "全年" in words and period.quarter < 4:
        return None
    if period.quarter == 1:
        return True
    so_far = row.given.get("basis") in ("累计", "全年")
    says_quarter, says_so_far = bool(_QUARTER.search(words)), bool(_SO_FAR.search(words))
    if says_quarter and says_so_far and "季度末" not in words:
        return False
    if says_quarter and not says_so_far:
        return None if so_far else True
    if says_so_far:
        return True if so_far else None
    return False
