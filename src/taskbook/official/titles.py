"""Break a title into lines: whole words, symmetric, a trapezium or a diamond (7.3.1).

There is no word segmenter here. A title is cut at the ends of the words that such titles are made
of; inside any other run of characters a break is possible and dear. An author who wants another
break writes it (a line break in the title is always kept).
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterable, Iterator

from taskbook.official.geometry import TITLE_LINE_CHARACTERS, text_width

_LONGEST_WORD = 8
# Words of government titles, so that none is torn apart; longest match wins.
_WORD_LIST = """
主要目标任务 目标任务 重点工作 进展情况 完成情况 十件民生实事 工作要点 管理委员会 委员会
关于 报送 印发 开展 做好 下达 分解 转发 补报 退回 修改 催报 反馈 填报 公布 调整 召开 落实 加强 推进
市人民政府 人民政府 市政府 市委 办公室 办公厅 督查室 督查 政府 工作报告 报告 通报 通知 意见 方案 函
主要 重点 目标 任务 工作 进展 情况 完成 责任 分工 分解表 清单 台账 进度 汇总 统计 报表 材料 事项
民生实事 十件 实事 年度 季度 第一季度 第二季度 第三季度 第四季度 上半年 下半年 前三季度 全年
牵头 协助 单位 责任领导 量化 指标 未按时 按时 滞后 逾期 序时 落后 有关 问题 建议
措施 表 公开版 分领导 分单位
"""
_WORDS = frozenset(_WORD_LIST.split())
_ATOM = re.compile(
    r"《[^》]*》|“[^”]*”|〔[^〕]*〕|（[^）]*）"
    r"|\d{4}年(?:第[一二三四]季度|前三季度|[上下]半年)"
    r"|\d+(?:[.,]\d+)*(?:年度?|月份?|日|项|个|件|家|号|%|％)?|[A-Za-z]+"
)
_ISSUER = re.compile("(.{2,18}?)关于")  # a title that begins with the issuer's name
_CLOSING = "，。、；：！？）》”’〕】%"
_WEAK_START = "的和及与等了在中为之"
_RECTANGLE = 5.0  # price of equal lines
_ONE_MORE = 3.0  # price of a line more than needed
_MOST = 20_000  # ways of breaking that are looked at; a longer title is cut by width
_TORN = 6.0  # price of a break inside an unknown run of characters


def break_title(
    title: str, limit: float = TITLE_LINE_CHARACTERS, keep: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the lines of ``title``.

    Args:
        title: The title; a line break in it was asked for by the author and is all there is.
        limit: Widest line in characters (a half-width digit is half a character).
        keep: Names that must not be torn apart (a unit, a place).
    """
    # Of the names given only those in the title matter: a batch's titles are mostly alike.
    return _broken(title, limit, tuple(name for name in keep if name and name in title))


@functools.lru_cache(maxsize=1024)
def _broken(title: str, limit: float, keep: tuple[str, ...]) -> tuple[str, ...]:
    asked = tuple(line.strip() for line in title.splitlines() if line.strip())
    if len(asked) != 1:
        return asked
    text = asked[0]
    if text_width(text) <= limit:
        return (text,)
    issuer = _ISSUER.match(text)
    names = (*keep, *issuer.groups()) if issuer else keep
    # Rather two characters more in a line than a torn 《title》; rather that than no words at all.
    for widest, whole in ((limit, True), (limit + 2, True), (limit + 2, False)):
        atoms = _atoms(text, names, whole)
        fewest = max(2, -int(-text_width(text) // widest))
        candidates = [
            (badness + _ONE_MORE * extra, lines)
            for extra in (0, 1)
            for badness, lines in _candidates(atoms, fewest + extra, widest)
        ]
        if candidates:
            return min(candidates)[1]
    return tuple(_hard_wrapped(text, limit))


def _atoms(text: str, keep: tuple[str, ...], whole: bool) -> list[tuple[str, float]]:
    """Return the pieces of ``text`` with the price of a break after each."""
    pieces: list[tuple[str, float]] = []
    position = 0
    while position < len(text):
        piece, known = _next_piece(text, position, keep, whole)
        position += len(piece)
        if pieces and (piece in _CLOSING or pieces[-1][0][-1] in "《“（〔"):
            pieces[-1] = (pieces[-1][0] + piece, 0.0 if known else _TORN)
        else:
            if pieces and known:  # a break before a known word is as good as one after it
                pieces[-1] = (pieces[-1][0], min(pieces[-1][1], 1.0))
            pieces.append((piece, 0.0 if known else _TORN))
    return [(piece, price + _bonus(piece)) for piece, price in pieces]


def _next_piece(text: str, position: int, keep: tuple[str, ...], whole: bool) -> tuple[str, bool]:
    for name in sorted(keep, key=len, reverse=True):
        if text.startswith(name, position):
            return name, True
    match = _ATOM.match(text, position)
    if match and (whole or match[0][0] not in "《“〔（"):
        return match[0], True
    for length in range(_LONGEST_WORD, 1, -1):
        if text[position : position + length] in _WORDS:
            return text[position : position + length], True
    return text[position], text[position] in "的和及与、"


def _bonus(piece: str) -> float:
    """Return a lower price after words at which such titles are best broken."""
    return -0.5 if piece.endswith(("政府", "办公室", "办公厅", "季度", "半年", "》")) else 0.0


def _candidates(
    atoms: list[tuple[str, float]], count: int, limit: float
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield (badness, lines) for every legal way of breaking into ``count`` lines."""
    prices = [price for _, price in atoms]
    cheap = [i for i in range(1, len(atoms)) if prices[i - 1] < _TORN]
    ends = cheap if len(cheap) >= max(8, count) else list(range(1, len(atoms)))
    if math.comb(len(ends), count - 1) > _MOST:
        return
    for cut in itertools.combinations(ends, count - 1):
        bounds = (0, *cut, len(atoms))
        lines = tuple(
            "".join(piece for piece, _ in atoms[a:b]) for a, b in itertools.pairwise(bounds)
        )
        if any(text_width(line) > limit for line in lines) or _bad_start(lines):
            continue
        yield sum(prices[i - 1] for i in cut) + _shape(lines), lines


def _bad_start(lines: tuple[str, ...]) -> bool:
    """True where a line begins or ends with a particle, or holds a word or less (的通知 alone)."""
    return any(
        line[0] in _WEAK_START or line[0] in _CLOSING or text_width(line) < 4 for line in lines[1:]
    ) or any(line[-1] in "和及与、" for line in lines[:-1])


def _shape(lines: tuple[str, ...]) -> float:
    """Return how far the lines are from a trapezium or diamond of well-spread lengths."""
    widths = [text_width(line) for line in lines]
    steps = [b - a for a, b in itertools.pairwise(widths)]
    spread = max(widths) - min(widths)
    badness = 0.0
    if spread < 1 or (len(widths) > 2 and any(abs(step) < 0.5 for step in steps)):
        badness += _RECTANGLE
    falling_then_rising = any(a < 0 < b for a, b in itertools.pairwise(steps))
    if falling_then_rising:
        badness += 8.0  # an hourglass
    ideal = 3.0 if len(widths) == 2 else 2.0 * len(widths)
    return badness + 0.4 * max(0.0, abs(spread - ideal) - 1.5)


def _hard_wrapped(text: str, limit: float) -> Iterator[str]:
    """Yield lines cut by width alone: the last resort for a title of one endless word."""
    line = ""
    for char in text:
        if line and text_width(line + char) > limit and char not in _CLOSING:
            yield line
            line = ""
        line += char
    if line:
        yield line
