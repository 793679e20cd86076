"""Time the check of returned workbooks against openpyxl loading the same files, in one run.

python bench/returns.py [--quick]: 600 files of 30 tasks x 12 answers (60 when quick); prints CPU
seconds, the ratio, time per file at two sizes of batch, and the peak of memory.
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section, fingerprint  # noqa: E402
from taskbook.model.period import Period  # noqa: E402
from taskbook.model.settings import Contact, Settings  # noqa: E402
from taskbook.outputs.form_spec import load_form_spec  # noqa: E402
from taskbook.outputs.workbook import render_workbook  # noqa: E402
from taskbook.resources import template  # noqa: E402
from taskbook.returns.checking import check_file  # noqa: E402

TASKS, ANSWERS = 30, 12
PERIOD = Period(2021, 1)
SETTINGS = Settings(
    "东莞市", 2021, "DG", "任务分解表", "东莞市人民政府办公室", "东莞市人民政府办公室文件",
    "东府办函", "市政府督查室", Contact("李明", "0769-22830000"),
)  # fmt: skip


def wide_spec() -> FormSpec:
    """Return the shipped design with twelve answers on each task."""
    spec = load_form_spec(template("return_form.toml"))
    lead = spec.columns[Section.LEAD]
    more = tuple(
        Column(f"more{n}", f"补充情况{n}", "text")
        for n in range(ANSWERS - sum(c.asked for c in lead))
    )
    return replace(spec, columns={**spec.columns, Section.LEAD: (*lead, *more)})


def form_of(number: int, spec: FormSpec) -> IssuedForm:
    """Return the form of one unit with thirty tasks of its own."""
    rows = []
    for n in range(TASKS):
        key = f"DG2021-{number * TASKS + n + 1:06d}"
        title = f"第{number}单位第{n}项：推进重点项目建设，年内完成投资{n + 3}亿元，新增企业{n}家"
        given = {
            "number": str(n + 1),
            "title": title,
            "milestone": f"一季度，完成前期工作并开工{n}个项目，召开部署会议，分解下达任务。",
            "leader": "张某",
            "leads": "本单位",
            "prior": "",
        }
        rows.append(FormRow(key, Section.LEAD, key, None, fingerprint(title), given))
    return IssuedForm(f"第{number:04d}局", PERIOD, spec.version, dt.date(2021, 4, 8), tuple(rows))


def filled(form: IssuedForm, spec: FormSpec) -> bytes:
    """Return the form as a unit sends it back."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(render_workbook(form, spec, SETTINGS)))
    sheet = book[spec.sheet_names[Section.LEAD]]
    labels = {sheet.cell(4, c).value: c for c in range(1, sheet.max_column + 1)}
    for row in range(5, 5 + TASKS):
        for column in spec.asked(Section.LEAD):
            text = f"{column.label}：已完成走访{row}家企业，召开专题会议，按节点推进。"
            if column.kind == "choice":
                text = column.choices[row % len(column.choices)]
            elif column.kind == "phone":
                text = "0769-22831234"
            sheet.cell(row, labels[column.label]).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def main() -> int:
    """Measure; return 1 when a goal is missed."""
    import openpyxl

    quick = "--quick" in sys.argv
    count = 60 if quick else 600
    spec = wide_spec()
    forms = {form.unit: form for form in (form_of(n, spec) for n in range(count))}
    made = [(filled(forms[unit], spec), f"{unit}.xlsx") for unit in list(forms)[:60]]
    files = [made[n % len(made)] for n in range(count)]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times, answers = [], 0
    start = time.process_time()
    for content, name in files:
        begun = time.process_time()
        answers += len(check_file(content, name, forms, spec).answers)
        times.append(time.process_time() - begun)
    own = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    start = time.process_time()
    sample = files if not quick else files[:20]
    for content, _ in sample:
        openpyxl.load_workbook(io.BytesIO(content))
    other = (time.process_time() - start) / len(sample) * count
    half = len(times) // 2
    first, second = sum(times[1:half]) / (half - 1), sum(times[half:]) / (len(times) - half)
    print(
        f"{count} files, {answers} answers: check {own:.2f} s CPU, {own / count * 1e3:.1f} ms each"
    )
    print(f"openpyxl only loading them: {other:.2f} s CPU; ratio {other / own:.1f} (at least 3)")
    print(f"per file, first and second half: {first * 1e3:.1f} and {second * 1e3:.1f} ms")
    print(f"peak {peak / 1024:.0f} MiB, of it {before / 1024:.0f} before the first check")
    return 0 if other / own >= 3 and answers == count * TASKS * ANSWERS else 1


if __name__ == "__main__":
    sys.exit(main())
