"""Render the workbooks of many units, in one process or in several."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from taskbook.model.form import FormSpec, IssuedForm
from taskbook.model.settings import Settings
from taskbook.outputs.workbook import render_workbook

# Below this, starting processes costs more than it saves.
_WORTH_A_POOL = 80
_CHUNK = 16
_MOST_WORKERS = 8

_shared: tuple[FormSpec, Settings] | None = None


def render_workbooks(
    forms: Sequence[IssuedForm],
    spec: FormSpec,
    settings: Settings,
    workers: int | None = None,
) -> Iterator[tuple[IssuedForm, bytes]]:
    """Yield each form with its workbook, in the order given.

    Args:
        forms: What to render.
        spec: The form's design.
        settings: Settings of the workspace.
        workers: Processes to use; by default as many as there are cores when the batch is large
            enough to gain by it, else this one.

    Raises:
        OutputError: As ``render_workbook``.
    """
    count = _default_workers(len(forms)) if workers is None else workers
    if count <= 1:
        for form in forms:
            yield form, render_workbook(form, spec, settings)
        return
    # spawn is what Windows does; using it everywhere keeps one behaviour under test.
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_share, initargs=(spec, settings)
    ) as pool:
        yield from zip(forms, pool.map(_render, forms, chunksize=_CHUNK), strict=True)


def _default_workers(count: int) -> int:
    return min(os.cpu_count() or 1, _MOST_WORKERS) if count >= _WORTH_A_POOL else 1


def _share(spec: FormSpec, settings: Settings) -> None:
    global _shared
    _shared = (spec, settings)


def _render(form: IssuedForm) -> bytes:
    if _shared is None:
        raise RuntimeError("the worker was started without its settings")
    return render_workbook(form, *_shared)
