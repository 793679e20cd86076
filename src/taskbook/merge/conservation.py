"""The conservation proof: nothing that was issued or came in is unaccounted for.

issued = returned + missing; files = accepted + superseded + refused + duplicates; and for every
file, each of its non-empty answer cells is used, overridden, refused with a reason, or queued.
The figures are counted anew from what the ledger holds, not taken from the merge.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Self

from taskbook.ledger.facts import PeriodFacts
from taskbook.memory import no_garbage_collection
from taskbook.merge.record import Merged
from taskbook.model.progress import CellRef, CheckedReturn


@dataclass(frozen=True, slots=True)
class Proof:
    """The sums of one period; ``failures`` is empty when they agree.

    Attributes:
        period: ``2021Q1``.
        position: Ledger entry up to which it was made.
        issued: Units asked.
        returned: Units with an accepted file.
        missing: Units without.
        files: Files that came in, under whatever name.
        accepted: Files that count.
        superseded: Files whose content is all replaced or repeated.
        refused_files: Files not taken.
        duplicates: Further names of a content.
        cells: Non-empty answer cells of all files (duplicates once).
        used: Cells whose answer stands.
        agreed: Cells that say the same as the one that stands.
        overridden: Cells replaced by a later file or a decision.
        refused: Cells refused with a reason.
        queued: Cells that wait for a person.
        failures: What does not agree, in Chinese.
    """

    period: str
    position: int
    issued: int
    returned: int
    missing: int
    files: int
    accepted: int
    superseded: int
    refused_files: int
    duplicates: int
    cells: int
    used: int
    agreed: int
    overridden: int
    refused: int
    queued: int
    failures: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True when every sum agrees."""
        return not self.failures

    def as_json(self) -> str:
        """Return the proof as it is kept in the ledger."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the proof that ``as_json`` wrote."""
        data = json.loads(text)
        return cls(**(data | {"failures": tuple(data["failures"])}))

    def sums(self) -> Self:
        """Return the proof without its position, to compare two of them."""
        return replace(self, position=0)

    def lines(self) -> tuple[str, ...]:
        """Return the proof as a person reads it."""
        return (
            f"单位：应报 {self.issued} = 已报 {self.returned} + 未报 {self.missing}",
            f"文件：收到 {self.files} = 采用 {self.accepted} + 被替代 {self.superseded}"
            f" + 退回 {self.refused_files} + 重复 {self.duplicates}",
            f"填报格：非空 {self.cells} = 采用 {self.used} + 相同 {self.agreed}"
            f" + 被替代 {self.overridden} + 退回 {self.refused} + 待核 {self.queued}",
            "核对：" + ("全部相符。" if self.holds else "不相符！" + "；".join(self.failures)),
        )


def prove(facts: PeriodFacts, merged: Merged) -> Proof:
    """Count everything anew and compare."""
    with no_garbage_collection():
        return _prove(facts, merged)


def _prove(facts: PeriodFacts, merged: Merged) -> Proof:
    record = merged.record
    states = Counter(file.state for file in record.files)
    tallies = merged.tallies.values()
    returned = record.returned_units()
    failures = (
        *_unit_failures(facts, merged),
        *_file_failures(facts, merged),
        *_cell_failures(facts, merged),
        *_answer_failures(facts, merged),
    )
    return Proof(
        period=str(record.period),
        position=merged.position,
        issued=len(facts.forms),
        returned=len(returned),
        missing=len(record.missing_units()),
        files=sum(len(stored.head.sightings) for stored in facts.returns),
        accepted=states["accepted"],
        superseded=states["superseded"],
        refused_files=states["refused"],
        duplicates=states["duplicate"],
        cells=sum(_cells(stored.checked) for stored in facts.returns),
        used=sum(tally.used for tally in tallies),
        agreed=sum(tally.agreed for tally in tallies),
        overridden=sum(tally.superseded for tally in tallies),
        refused=sum(tally.refused for tally in tallies),
        queued=sum(tally.queued for tally in tallies),
        failures=failures,
    )


def _unit_failures(facts: PeriodFacts, merged: Merged) -> Iterator[str]:
    record = merged.record
    issued = [form.unit for form in facts.forms]
    returned, missing = record.returned_units(), record.missing_units()
    for unit in sorted(returned - set(issued)):
        yield f"“{unit}”没有下发却算作已报"
    if len(set(issued)) != len(issued):
        yield "同一单位有两份下发记录"
    if len(issued) != len(returned) + len(missing):
        yield f"应报 {len(issued)} 不等于已报 {len(returned)} 加未报 {len(missing)}"


def _file_failures(facts: PeriodFacts, merged: Merged) -> Iterator[str]:
    came_in = Counter(
        (stored.head.sha256, sighting.name)
        for stored in facts.returns
        for sighting in stored.head.sightings
    )
    listed = Counter((file.sha256, file.name) for file in merged.record.files)
    for _, name in sorted((came_in - listed) + (listed - came_in)):
        yield f"文件“{name}”没有或重复列入"
    for file in merged.record.files:
        if file.state in {"refused", "superseded", "duplicate"} and not file.reason:
            yield f"文件“{file.name}”没有写明不采用的理由"


def _cell_failures(facts: PeriodFacts, merged: Merged) -> Iterator[str]:
    for stored in facts.returns:
        head, checked = stored.head, stored.checked
        cells, kept = _cells(checked), head.answers + head.queued + head.refused
        tally = merged.tallies.get(head.sha256)
        accounted = 0 if tally is None else tally.total
        if not cells == kept == accounted:
            yield f"文件“{head.name}”：收到 {kept} 格，台账中 {cells} 格，去向清楚 {accounted} 格"
    waiting = len(merged.queue) + sum(len(c.choices) for c in merged.conflicts)
    queued = sum(tally.queued for tally in merged.tallies.values())
    if waiting != queued:
        yield f"待核清单 {waiting} 格，计数 {queued} 格"


def _answer_failures(facts: PeriodFacts, merged: Merged) -> Iterator[str]:
    """Yield answers that stand without a cell to show for it, or on a row never asked."""
    received = {stored.head.sha256: stored.checked for stored in facts.returns}
    # Nearly all answers that stand are the very values that the ledger gave; the others (placed,
    # settled or shared) are looked up by their cell.
    untouched = {id(answer) for checked in received.values() for answer in checked.answers}
    keys = {form.unit: {row.key for row in form.rows} for form in facts.forms}
    standing: dict[str, int] = defaultdict(int)
    seen: set[tuple[str, str, str]] = set()
    for answer in merged.record.answers:
        unit, _, key, _, field, _, _, _, ref, shared_from = answer
        question = (unit, key, field)
        if question in seen:
            yield f"“{unit}”{key} 的 {field} 有两个答案"
        seen.add(question)
        if id(answer) not in untouched and not _has_cell(received.get(ref.sha256), ref):
            yield f"{ref} 的答案在收到的文件中没有对应的格"
        if shared_from is None:
            standing[ref.sha256] += 1
            if key not in keys.get(unit, ()):
                yield f"{ref} 的答案不属于下发给“{unit}”的填报行"
    for sha256, tally in merged.tallies.items():
        if standing[sha256] != tally.used:
            yield f"文件 {sha256[:12]}：采用 {tally.used} 格，记录中 {standing[sha256]} 个答案"


def _has_cell(checked: CheckedReturn | None, ref: CellRef) -> bool:
    if checked is None:
        return False
    refs = (*(a.ref for a in checked.answers), *(q.ref for q in checked.queued))
    return ref in refs


def _cells(checked: CheckedReturn) -> int:
    return len(checked.answers) + len(checked.queued) + len(checked.refused)
