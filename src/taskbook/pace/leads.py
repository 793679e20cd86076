"""Who leads a task, and what the lead units say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from taskbook.model.progress import Answer, CellRef
from taskbook.model.task import Task
from taskbook.pace.dictionary import StatusDictionary, StatusWord

_PASSES = ("不适用", "并入他项")
_Known = list[tuple[Answer, StatusWord]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the lead units say of a task.

    Attributes:
        main: Who decides: 主牵头, or the first lead unit that was asked; empty for a group.
        unit: Whose word is taken; empty while the one who decides has not answered.
        text: The word as written.
        word: The same in the dictionary, or None.
        progress: 进展, empty for a coded answer.
        passed: Whether the row was answered with 不适用 or 并入他项.
        doubts: What a person should look at.
        sources: The cells used.
        beside: The co-leads that answered while ``main`` has not, with their words.
    """

    main: str
    unit: str
    text: str
    word: StatusWord | None
    progress: str
    passed: bool
    doubts: tuple[str, ...]
    sources: tuple[CellRef, ...]
    beside: tuple[tuple[str, str], ...] = ()


def lead_answers(task: Task, answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers of the task's lead units, in the order in which they lead it."""
    order = {unit: place for place, unit in enumerate(leading_units(task))}
    mine = (a for a in answers if a.unit in order and a.task_id == task.id)
    return sorted(mine, key=lambda a: order[a.unit])


def leading_units(task: Task) -> tuple[str, ...]:
    """Return the units that lead the task, 主牵头 first, a group as its members."""
    return tuple(dict.fromkeys(unit for lead in task.lead_units for unit in lead.issued_to))


def by_group(task: Task) -> bool:
    """True where a whole group is 主牵头 (各镇街), each member answering for itself."""
    return bool(task.lead_units) and len(task.lead_units[0].members) > 1


def listen(
    task: Task,
    answers: Sequence[Answer],
    dictionary: StatusDictionary,
    issued: Collection[str] | None = None,
) -> Told:
    """Return what counts as the task's report: the word of 主牵头, of a group the worst.

    Args:
        task: The task.
        answers: The accepted answers on it.
        dictionary: The city's statuses.
        issued: Units that were asked; None for all lead units.
    """
    given = lead_answers(task, answers)
    mine = [a for a in given if a.key == task.id]
    statuses = [a for a in mine if a.field == "status" and a.text]
    words = [(a, dictionary.find(a.text)) for a in statuses]
    doubts = [
        f"{a.unit}填写的状态“{a.text}”不在状态字典中。"
        for a, word in words
        if word is None and a.coded is None
    ]
    known = [(a, word) for a, word in words if word is not None]
    if by_group(task):
        main, unit = "", next((a.unit for a in mine), "")
        chosen = max(known, key=lambda pair: pair[1].rank) if known else None
        unit = chosen[0].unit if chosen else unit
    else:
        main = _deciding(task, issued)
        unit = main if any(a.unit == main for a in given) else ""
        chosen = next((pair for pair in known if pair[0].unit == unit), None)
    doubts += _differences(known, "取最差" if by_group(task) else f"以{main}为准")
    others = {} if unit else {a.unit: "" for a in given}
    others |= {a.unit: a.text for a in statuses if a.unit in others}
    if others and main:
        doubts.append(f"主牵头单位{main}未填报，只有共同牵头单位{'、'.join(others)}填报。")
    own = [a for a in mine if a.unit == unit]
    progress = next((a for a in own if a.field == "progress"), None)
    passed = any(a.coded in _PASSES for a in own if a.field != "value")
    text = chosen[0].text if chosen else next((a.text for a in statuses if a.unit == unit), "")
    if passed and not text:
        text = next(a.text for a in own if a.coded in _PASSES)
    silent = progress is None or progress.coded is not None
    return Told(
        main=main,
        unit=unit,
        text=text,
        word=chosen[1] if chosen else None,
        progress="" if silent or progress is None else progress.text,
        passed=passed and chosen is None,
        doubts=tuple(doubts),
        sources=tuple(a.ref for a in own if a.field in ("status", "progress")),
        beside=tuple(others.items()),
    )


def _deciding(task: Task, issued: Collection[str] | None) -> str:
    """Return 主牵头; where it was never asked (a vague name), the first lead unit that was."""
    units = leading_units(task)
    asked = [unit for unit in units if issued is None or unit in issued]
    return next(iter(asked or units), "")


def _differences(known: _Known, taken: str) -> list[str]:
    """Return the doubt that the lead units do not say the same."""
    if len({word.key for _, word in known}) < 2:
        return []
    counts = Counter(word.word for _, word in known)
    listed = "、".join(f"{word}{count}家" for word, count in counts.items())
    return [f"各牵头单位自报不一致（{listed}），{taken}，待核定。"]
