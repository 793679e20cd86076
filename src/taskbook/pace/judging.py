"""Judge a task: what the unit reports, what the figures say, what the office has confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from taskbook.model.period import Period
from taskbook.model.progress import Answer, CellRef, Decision
from taskbook.model.task import Task
from taskbook.pace.dictionary import Group, Role, StatusDictionary, StatusWord
from taskbook.pace.indicators import Case, Finding, Scene, judge_indicator
from taskbook.pace.leads import Told, by_group, lead_answers, listen
from taskbook.pace.rules import PaceRule, PaceRules
from taskbook.pace.wording import plain, quote_milestone, shorten

_NODE_CHARACTERS = 60
_JUDGED = (Role.DONE, Role.BAND, Role.IDLE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Three statuses of one task, side by side, and why.

    Attributes:
        task_id: The task.
        reported: 自报, or None when nothing usable was reported.
        reported_text: The word that the unit wrote.
        computed: 核算.
        confirmed: 核定, or None while nobody has decided.
        status: The one that counts: confirmed if there is one, else by the order of precedence.
        rule: Name of the rule that decided ``computed``.
        title: The rule's title.
        sentence: Why, in one sentence, with the figures used.
        figures: What each indicator says.
        doubts: What a person should look at, one sentence each.
        unit: The lead unit whose word was taken; empty while 主牵头 has not answered.
        decision: The decision behind ``confirmed``.
        sources: The cells used.
    """

    task_id: str
    reported: StatusWord | None
    reported_text: str
    computed: StatusWord
    confirmed: StatusWord | None
    status: StatusWord
    rule: str
    title: str
    sentence: str
    figures: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()
    unit: str = ""
    decision: Decision | None = None
    sources: tuple[CellRef, ...] = ()

    @property
    def disputed(self) -> bool:
        """True where reported, computed and confirmed are not all the same."""
        words = {w.key for w in (self.reported, self.computed, self.confirmed) if w is not None}
        return len(words) > 1


def judge(
    task: Task,
    answers: Sequence[Answer],
    period: Period,
    *,
    dictionary: StatusDictionary,
    rules: PaceRules,
    decision: Decision | None = None,
    asked: bool = True,
    issued: Collection[str] | None = None,
    through: dt.date | None = None,
) -> Verdict:
    """Return the verdict on ``task`` in ``period``.

    Args:
        task: The task.
        answers: The accepted answers on it, of all units.
        period: The quarter.
        dictionary: The city's statuses.
        rules: The pace rules.
        decision: The office's last decision on its status, if any.
        asked: False when no lead unit had to answer for it this quarter (本季度无节点).
        issued: Units that it was issued to; None for all that lead it.
        through: Cut-off day when it is not the quarter's end.
    """
    scene = Scene(period, dictionary, rules, through)
    told = listen(task, answers, dictionary, issued)
    # Figures of co-leads do not stand in for the main lead's return.
    heard = answers if told.unit else ()
    figures, figure_doubts = _judge_figures(task, heard, scene, told.unit)
    computed, rule, sentence = _compute(task, told, figures, scene, asked)
    confirmed, decision_doubts = _confirmed(decision, dictionary)
    return Verdict(
        task_id=task.id,
        reported=told.word,
        reported_text=told.text,
        computed=computed,
        confirmed=confirmed,
        status=confirmed or _weigh(computed, told.word, rules.precedence),
        rule=rule.name,
        title=rule.title,
        sentence=sentence,
        figures=figures,
        doubts=(*told.doubts, *figure_doubts, *decision_doubts),
        unit=told.unit,
        decision=decision if confirmed else None,
        sources=(*told.sources, *(ref for found in figures for ref in found.sources)),
    )


def _judge_figures(
    task: Task, answers: Sequence[Answer], scene: Scene, unit: str
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    found: list[Finding] = []
    doubts: list[str] = []
    if by_group(task):
        if any(a.field == "value" for a in answers):
            doubts.append("由多个单位分别填报，完成值不作合计判定。")
        return (), tuple(doubts)
    values: dict[str, list[Answer]] = {}
    for answer in lead_answers(task, answers):
        if answer.field == "value":
            values.setdefault(answer.key, []).append(answer)
    for place, indicator in enumerate(task.indicators):
        key = f"{task.id}#{place + 1}"
        given = [a for a in values.get(key, ()) if a.number is not None]
        due = indicator.quarter == scene.quarter and indicator.year == scene.period.year
        if not given:
            if due and (task.id in {a.task_id for a in answers}):
                doubts.append(f"{indicator.name}本季度有目标，未填报完成值。")
            continue
        if given[0].unit != unit:
            doubts.append(f"{indicator.name}的完成值{unit}未填，采用{given[0].unit}填报的数据。")
        numbers = dict.fromkeys(plain(a.number) for a in given if a.number is not None)
        if len(numbers) > 1:
            doubts.append(f"{indicator.name}各牵头单位填报不一致（{'、'.join(numbers)}）。")
        value = given[0].number or Decimal(0)
        case = Case(key, indicator, value, task.indicators, (given[0].ref,))
        finding = judge_indicator(case, scene)
        if finding is None:
            doubts.append(f"{indicator.name}没有适用的序时规则，未作核算。")
        else:
            found.append(finding)
    return tuple(found), tuple(doubts)


def _compute(
    task: Task, told: Told, figures: tuple[Finding, ...], scene: Scene, asked: bool
) -> tuple[StatusWord, PaceRule, str]:
    """Return the computed status, the rule that gave it and its sentence."""
    rule = scene.rules.rule("qualitative")
    if rule is None:  # pragma: no cover - load_rules refuses a file without it
        raise AssertionError("rules without a qualitative rule")
    words = scene.dictionary
    answered = bool(told.unit)
    if not asked and not answered:
        return words.of_role(Role.NOT_DUE), rule, rule.say("not_due")
    if not answered:
        sentence = rule.say("missing", unit=told.main or task.main_lead or "牵头单位")
        beside = (rule.say("beside", unit=u, reported=text) for u, text in told.beside if text)
        return words.of_role(Role.MISSING), rule, sentence + "".join(beside)
    judged = [f for f in figures if f.status.role in _JUDGED]
    if not judged:
        short = next((f for f in figures if f.short), None)
        outcome, word = _by_node(task, told, scene, short is not None)
        parts = {"unit": told.unit, "reported": told.text, "word": word.word}
        gap = _short_of(task, short) if short else ""
        return word, rule, rule.say(outcome, node=_node(task, scene), gap=gap, **parts)
    worst = max(judged, key=lambda f: f.status.rank)
    status = worst.status
    done = words.of_role(Role.DONE)
    lacking = told.word is not done or any(f.short for f in figures)
    if status is done and done.role is Role.DONE and lacking:
        # A task is more than its figure: done only where the unit says so too, for all figures.
        status = words.on_pace
    elif all(f.complete for f in judged) and not lacking:
        status = done
    decisive = scene.rules.rule(worst.rule) or rule
    return status, decisive, worst.sentence


def _by_node(task: Task, told: Told, scene: Scene, short: bool) -> tuple[str, StatusWord]:
    """Judge a task without judged figures: the unit's word, unless it contradicts itself.

    Args:
        task: The task.
        told: What its lead unit says.
        scene: The quarter.
        short: Whether a figure is still below the year's target.
    """
    words, word = scene.dictionary, told.word
    if told.passed:
        return "unjudged", words.of_role(Role.UNJUDGED)
    if word is None:
        return "silent", words.of_role(Role.UNJUDGED)
    if word.group is Group.BEHIND:
        return "behind", word
    if word.group is Group.OTHER:
        return "unjudged", word
    if not told.progress and task.milestones_in(scene.quarter):
        return "empty", words.behind
    if word.role is not Role.DONE:
        return "reached", word
    if short:
        return "short", words.on_pace
    # What goes on all year (全年推进) is not done before the last of its quarters.
    if any(m.quarters and max(m.quarters) > scene.quarter for m in task.milestones):
        return "early", words.on_pace
    return "reached", word


def _short_of(task: Task, found: Finding) -> str:
    """Return by what a figure is below the year's target: ``X完成1个，未达到年度目标5个``."""
    one = task.indicators[int(found.key.rpartition("#")[2]) - 1]
    target = "" if one.value is None else plain(one.value)
    return f"{one.name}完成{plain(found.actual)}{one.unit}，未达到目标{target}{one.unit}"


def _node(task: Task, scene: Scene) -> str:
    texts = (quote_milestone(m) for m in task.milestones_in(scene.quarter))
    text = "；".join(dict.fromkeys(text for text in texts if text))
    text = text.replace("“", "‘").replace("”", "’")
    if not text:
        return "本季度未写明节点"
    return f"本季度节点为“{shorten(text, _NODE_CHARACTERS)}”"


def _confirmed(
    decision: Decision | None, dictionary: StatusDictionary
) -> tuple[StatusWord | None, tuple[str, ...]]:
    if decision is None:
        return None, ()
    word = dictionary.find(decision.value)
    if word is None:
        return None, (f"核定的状态“{decision.value}”不在状态字典中，未予采用。",)
    return word, ()


def _weigh(computed: StatusWord, reported: StatusWord | None, precedence: str) -> StatusWord:
    """Return the status that counts while nobody has confirmed one."""
    if reported is None or computed.role not in _JUDGED:
        return computed
    if precedence == "reported":
        return reported
    if precedence == "worse":
        return max(computed, reported, key=lambda word: word.rank)
    return computed
