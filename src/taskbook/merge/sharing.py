"""Answers of same-matter tasks (同一事项): asked once, counted for each task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskbook.model.form import FormRow, IssuedForm
from taskbook.model.progress import Answer


def shared_answers(form: IssuedForm, answers: Iterable[Answer]) -> Iterator[Answer]:
    """Yield copies of a unit's answers for the other rows that they serve.

    An answer that the unit gave to the other row itself is never covered by a copy. A figure is
    shared only with indicators that the form names as the same quantity.
    """
    targets = {row.key: _targets(row) for row in form.rows}
    if not any(targets.values()):
        return
    own = list(answers)
    given = {(answer.key, answer.field) for answer in own}
    for answer in own:
        for key in targets.get(answer.key, ()):
            if (key, answer.field) not in given:
                given.add((key, answer.field))
                yield answer._replace(
                    key=key, task_id=key.split("#")[0], shared_from=answer.task_id
                )


def _targets(row: FormRow) -> tuple[str, ...]:
    return row.same_as if row.indicator is None else row.same_indicators
