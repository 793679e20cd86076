"""Read commitments with a number (量化指标) from targets, milestones and plans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from taskbook.canonical.commitments import Commitment, find_commitments, masked
from taskbook.canonical.indicator_names import name_of
from taskbook.canonical.indicator_series import settle_bases
from taskbook.canonical.measure import without_measure
from taskbook.canonical.quantity_words import QuantityWords, quantity_words
from taskbook.canonical.time_words import ALL_QUARTERS, ScheduleWords, schedule_words
from taskbook.model.task import Basis, Comparator, Indicator, Milestone

_HORIZON = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*年(?!度)|(?<![\d.．])(?P<spoken>[一二三四五六七八九十两]|\d{1,2})\s*年"
    r"(?!度|级|代|前|来|期|制|一|行动|计划|规划|实施|发展|攻坚|整治|专项|提升|工程|改革|目标|任务|滚动|大|共|总|均)(?P<sum>累计)?(?P<within>内|间)?|(?P<now>年内|今年|全年|本年)"
)
_REACH = 600
_LONGEST_TURN = 40
_LAST_MONTH = 12
# A past year holds for its own clause only: 完成2020年下达的任务，新开工500套.
_PAST_IS_OVER = re.compile(r"\s*[^，,\s][^，,]*[，,]")
_FIVE_YEARS = re.compile(r"十([三四五六七])五[”’」]?(?:期间|时期|末)")
_SPOKEN = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_QUARTER = re.compile(
    r"(?P<half>[上下])半年|第?(?P<quarter>[一二三四])季度|前三季度|"
    r"(?P<month>1[0-2]|[1-9])\s*月份?(?:\d{1,2}日|底|末)?(?:之前|以前|前)"
)
_LISTED_QUARTERS = re.compile(r"[、和及与]")
_EACH = re.compile(r"各|分别|均")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def parse_indicators(
    text: str,
    year: int,
    *,
    field: str = "title",
    quarter: int | None = 4,
    basis: Basis | None = None,
    subject: str = "",
    words: QuantityWords | None = None,
) -> tuple[Indicator, ...]:
    """Return the commitments with a number in a running text.

    Args:
        text: A target, the text of one milestone, or a paragraph of a plan.
        year: Year of the sheet.
        field: ``title``, ``schedule`` or ``body``.
        quarter: Quarter by whose end the text is due, unless it says otherwise.
        basis: What span the text counts, unless it says 累计 or 全年; None for the whole year.
        subject: Name for a number that stands alone (上半年 80 宗).
        words: Word lists, by default those of ``templates/quantities.toml``.
    """
    words = words or quantity_words()
    found: list[Indicator] = []
    name = subject
    for commitment in find_commitments(text, year, words):
        indicator = _build(commitment, text, year, field, quarter, basis, name, words)
        alone = indicator.name == name and _share(indicator)
        if alone and ((found and found[-1].growth) or _is_rate(name, words)):
            indicator = replace(indicator, growth=True)  # 增长6%以上，力争达到6.5%
        if _is_limit(indicator, commitment, name, words):
            indicator = replace(indicator, comparator=Comparator.AT_MOST)
        if found and not _share(found[-1]) and indicator.name == found[-1].name:
            indicator = _as_progress(indicator)
        name = indicator.name or name
        found.append(indicator)
    found.extend(_turns(text, year, field, quarter, basis, words))
    return tuple(found)


def task_indicators(
    title: str,
    milestones: Iterable[Milestone],
    year: int,
    *,
    body: str | None = None,
    words: QuantityWords | None = None,
    times: ScheduleWords | None = None,
) -> tuple[Indicator, ...]:
    """Return the indicators of one task: of its target, its body and its milestones.

    A last milestone that states the year's target again is cumulative; what holds for each of
    several quarters (每季度, 一、三季度…各) is one indicator for each.
    """
    words = words or quantity_words()
    times = times or schedule_words()
    annual = list(parse_indicators(title, year, words=words))
    if body:
        subject = _matter(title, words)
        annual.extend(parse_indicators(body, year, field="body", subject=subject, words=words))
    subject = annual[0].name if annual else _matter(title, words)
    whole = _matter(title, words) if len(annual) > 1 else subject
    dated: list[Indicator] = []
    milestones = tuple(milestones)
    tracks = tuple(dict.fromkeys(m.track for m in milestones if m.track))
    for milestone in milestones:
        found = _of_milestone(milestone, year, subject, words, times)
        if annual and not _share(annual[0]):
            named = (_of_whole(i, subject, whole) for i in found)
            found = (_as_progress(i) if i.name in (subject, whole) else i for i in named)
        dated.extend(_under_track(found, milestone.track, tracks))
    return (*annual, *settle_bases(annual, dated))


def _is_limit(
    indicator: Indicator, commitment: Commitment, name: str, words: QuantityWords
) -> bool:
    """Tell a mere figure of a matter that should be low (城镇调查失业率 | 5.5%)."""
    return (
        indicator.comparator is Comparator.AT_LEAST
        and indicator.name == name
        and not indicator.growth
        and not commitment.before.strip()
        and not commitment.after.strip("。；; ")
        and indicator.text[:1].isdigit()
        and any(word in name for word in words.words.get("limits", ()))
    )


def _is_rate(name: str, words: QuantityWords) -> bool:
    """Tell a matter that is a rate of change itself (规模以上工业增加值增速)."""
    return re.search(rf"(?:{words.regex('growth')})率?$", name) is not None


def _share(indicator: Indicator) -> bool:
    return indicator.unit in ("%", "％", "个百分点", "百分点")


def _as_progress(indicator: Indicator) -> Indicator:
    """Name a share that is completed of an amount (新建碧道40公里，上半年完成50%)."""
    done = _is_mere_figure(indicator) or "完成" in indicator.text
    if _share(indicator) and not indicator.growth and done:
        return replace(indicator, name=f"{indicator.name}完成进度")
    return indicator


def _of_whole(indicator: Indicator, subject: str, whole: str) -> Indicator:
    """Let a mere share (50%) be of the whole task, where that has several targets."""
    mere = indicator.name == subject and _share(indicator) and _is_mere_figure(indicator)
    return replace(indicator, name=whole) if mere and whole else indicator


def _is_mere_figure(indicator: Indicator) -> bool:
    return indicator.text.rstrip("。；;") == f"{indicator.value}{indicator.unit}"


def _of_milestone(
    milestone: Milestone, year: int, subject: str, words: QuantityWords, times: ScheduleWords
) -> Iterator[Indicator]:
    whole = milestone.quarters == ALL_QUARTERS
    last = milestone.quarters[-1] if milestone.quarters else None
    each = any(word in milestone.marker for word in times.each_quarter)
    if milestone.due.year != year:
        year, last = milestone.due.year, None
    basis = Basis.ANNUAL if (whole or last is None) and not each else Basis.PERIOD
    if (
        whole and last and not each and milestone.due.month < _LAST_MONTH
    ):  # 10月底前: not the year's end
        basis = Basis.CUMULATIVE
    if basis is Basis.PERIOD and not each and _from_new_year(milestone):
        basis = Basis.CUMULATIVE
    found = parse_indicators(
        milestone.text,
        year,
        field="schedule",
        quarter=last,
        basis=basis,
        subject=milestone.track or subject,
        words=words,
    )
    for indicator in found:
        apart = each or (_gaps(milestone.quarters) and _distributed(indicator, milestone.text))
        if apart and indicator.basis is Basis.PERIOD:
            yield from (replace(indicator, quarter=quarter) for quarter in milestone.quarters)
        else:
            yield indicator


def _from_new_year(milestone: Milestone) -> bool:
    """Tell a span from the year's beginning: 上半年, 一、二季度, 1-9月, 6月底前.

    Of quarters listed one by one (一、二季度各完成5个) each may be meant by itself.
    """
    quarters = milestone.quarters
    listed = _LISTED_QUARTERS.search(milestone.marker) is not None
    each = listed and _EACH.search(milestone.text) is not None
    return len(quarters) > 1 and quarters[0] == 1 and not _gaps(quarters) and not each


def _under_track(
    found: Iterable[Indicator], track: str | None, tracks: tuple[str, ...]
) -> Iterator[Indicator]:
    """Put the track before the names, so that two tracks' figures stay apart.

    A sentence that begins with another track's name (市中医院开展…) is about that one.
    """
    for indicator in found:
        named = indicator.name.startswith(tracks) or (track is not None and indicator.name in track)
        if track is None or named:
            yield indicator
        else:
            yield replace(indicator, name=f"{track}：{indicator.name}")


def _matter(title: str, words: QuantityWords) -> str:
    """Return what a target without numbers is about, for milestones that are numbers alone."""
    first = re.split(r"[，,。；;]", title.strip(), maxsplit=1)[0]
    first = without_measure(first, words.kinds)
    return re.sub(rf"^(?:{words.regex('lead_in')})+", "", first)[:30].rstrip("、")


def _gaps(quarters: tuple[int, ...]) -> bool:
    """Tell whether quarters lie apart (二、四季度): what is said of them is said of each."""
    return len(quarters) > 1 and quarters[-1] - quarters[0] >= len(quarters)


def _distributed(indicator: Indicator, text: str) -> bool:
    return re.search(rf"(?:各|分别)\s*{indicator.value}", text) is not None


def _build(
    commitment: Commitment,
    text: str,
    year: int,
    field: str,
    quarter: int | None,
    basis: Basis | None,
    subject: str,
    words: QuantityWords,
) -> Indicator:
    quantity = commitment.quantity
    sentence = text[max(commitment.sentence, quantity.start - _REACH) : quantity.start]
    target_year, long, summed = _horizon(sentence, year)
    clause = text[commitment.clause[0] : quantity.start]
    own_quarter = _own_quarter(clause, quarter)
    within = field == "schedule" and (own_quarter or 4) < (quarter or 0)
    if field == "schedule" and not within:
        own_quarter = quarter
    if field == "schedule" and "年内" in clause and basis is Basis.PERIOD:
        own_quarter, basis = 4, Basis.ANNUAL
    if long or target_year != year:
        own_quarter, own_basis = None, Basis.ANNUAL
    elif summed:
        own_quarter, own_basis = None, Basis.CUMULATIVE
    elif within:  # 全年…，其中上半年不少于20公里
        own_basis = _basis(commitment, clause, own_quarter, quarter, None, words)
    else:
        own_basis = _basis(commitment, clause, own_quarter, quarter, basis, words)
    return Indicator(
        name=name_of(commitment, text, words, subject),
        comparator=commitment.comparator,
        value=quantity.value,
        value_max=quantity.value_max,
        unit=quantity.unit,
        year=target_year,
        quarter=own_quarter,
        basis=own_basis,
        growth=commitment.growth,
        text=text[slice(*commitment.clause)].strip(),
        field=field,
    )


def _horizon(sentence: str, year: int) -> tuple[int, bool, bool]:
    """Return (year of the promise, whether it spans years, whether it sums up earlier ones)."""
    target, long, summed = year, False, False
    if plan := _FIVE_YEARS.search(sentence):
        target, long = 1970 + 5 * (10 + _SPOKEN[plan[1]] - 3), True
    for match in _HORIZON.finditer(masked(sentence)):
        if match["year"]:
            named = int(match["year"])
            if named < year and _PAST_IS_OVER.match(sentence, match.end()):
                continue
            target, long, summed = named, False, False
        elif match["now"]:
            target, long, summed = year, False, False
        elif match["sum"]:
            summed = target == year and _number(match["spoken"]) > 1
        else:
            years = _number(match["spoken"])
            if years < 2 or years > 20:
                continue
            target, long, summed = year + years - 1, True, False
    return target, long, summed


def _number(spoken: str) -> int:
    return int(spoken) if spoken.isdigit() else _SPOKEN[spoken]


def _own_quarter(clause: str, quarter: int | None) -> int | None:
    """Return the quarter that a target names itself (12月底前, 上半年), else the given one."""
    own = quarter
    for match in _QUARTER.finditer(clause):
        if match["half"]:
            own = 2 if match["half"] == "上" else 4
        elif match["quarter"]:
            own = _QUARTERS[match["quarter"]]
        elif match["month"]:
            own = (int(match["month"]) + 2) // 3
        else:
            own = 3
    return own


def _basis(
    commitment: Commitment,
    clause: str,
    own: int | None,
    given_quarter: int | None,
    given: Basis | None,
    words: QuantityWords,
) -> Basis:
    if any(word in clause for word in words.words["cumulative"]):
        return Basis.CUMULATIVE
    if given is None or given is Basis.ANNUAL:
        whole = own in (given_quarter, 4) and not _before_december(clause)
        return Basis.ANNUAL if whole else Basis.CUMULATIVE
    if own == 4 and any(word in clause for word in words.words["annual"]):
        return Basis.ANNUAL
    if commitment.growth or given is Basis.CUMULATIVE:
        return given
    if commitment.quantity.kind == "share" or _is_level(commitment, clause, words):
        return Basis.CUMULATIVE
    return given


def _before_december(clause: str) -> bool:
    """Tell whether a target names a day of the last quarter before its end (10月底前)."""
    months = [int(match["month"]) for match in _QUARTER.finditer(clause) if match["month"]]
    return bool(months) and months[-1] < _LAST_MONTH


def _is_level(commitment: Commitment, clause: str, words: QuantityWords) -> bool:
    """Tell whether the number is a level reached (扩容至300席), not an amount of the span."""
    tail = re.search(r"([^，,]{0,8})$", clause.rstrip())
    near = tail[1] if tail else ""
    return any(near.endswith(word) for word in words.words["level"]) and (
        commitment.quantity.kind != "time"
    )


def _turns(
    text: str,
    year: int,
    field: str,
    quarter: int | None,
    basis: Basis | None,
    words: QuantityWords,
) -> Iterator[Indicator]:
    """Yield the turns that a text promises (规上工业增加值转负为正)."""
    for match in re.finditer(words.regex("turns"), masked(text)):
        earliest = max(0, match.start() - _LONGEST_TURN)
        marks = (text.rfind(mark, earliest, match.start()) for mark in "，,。；;、\n")
        start = max(earliest - 1, *marks) + 1
        name = re.sub(rf"^(?:{words.regex('lead_in')})+", "", text[start : match.start()]).strip()
        yield Indicator(
            name=re.sub(r"(?:增速|增长|增幅)?(?:由|实现)?$", "", name) or name,
            comparator=Comparator.TURN,
            value=None,
            value_max=None,
            unit="",
            year=year,
            quarter=quarter,
            basis=basis or Basis.ANNUAL,
            growth=True,
            text=text[start : match.end()].strip(),
            field=field,
        )
