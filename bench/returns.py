"""Time checking and merging returned workbooks against openpyxl loading them, in one run.

    python bench/returns.py [--quick|--full]

600 files of 30 tasks x 12 answers (60 when quick, 6,000 when full), made by another process. Prints
CPU seconds of check, record, load, merge and proof, the ratio to openpyxl merely loading the same
files, time per file in the first and last third of the batch, and the peak of memory. Goal: 600
files in 6 s of CPU and 300 MB on an idle machine with two cores; a loaded one inflates seconds but
hardly the ratios.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from taskbook.ledger import Incoming, Ledger  # noqa: E402
from taskbook.memory import many_objects  # noqa: E402
from taskbook.merge import merge_facts, prove  # noqa: E402
from taskbook.model.form import Column, FormRow, FormSpec, IssuedForm, Section, fingerprint  # noqa: E402
from taskbook.model.period import Period  # noqa: E402
from taskbook.model.settings import Contact, Settings  # noqa: E402
from taskbook.outputs.form_spec import load_form_spec  # noqa: E402
from taskbook.outputs.workbook import render_workbook  # noqa: E402
from taskbook.resources import template  # noqa: E402
from taskbook.returns.checking import check_file  # noqa: E402

TASKS, ANSWERS = 30, 12
DRAWN = 60  # files really filled in by openpyxl
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


def returned_files(forms: dict[str, IssuedForm], spec: FormSpec) -> Iterator[tuple[str, bytes]]:
    """Yield (unit, content) of a file for every unit; sixty are filled, the others renumbered."""
    units = list(forms)
    made = [filled(forms[unit], spec) for unit in units[:DRAWN]]
    for n, unit in enumerate(units):
        content = made[n % len(made)]
        yield unit, content if n < len(made) else readdressed(content, forms, units, n)


def readdressed(
    content: bytes, forms: dict[str, IssuedForm], units: list[str], number: int
) -> bytes:
    """Return the file of an early unit as that of unit ``number``: names, keys, marks, identity."""
    old, new = forms[units[number % DRAWN]], forms[units[number]]
    pairs = [(old.form_id, new.form_id), (old.unit, new.unit)]
    for before, after in zip(old.rows, new.rows, strict=True):
        pairs.append((before.key, after.key))
        pairs.append((before.fingerprint, after.fingerprint))
        pairs.append((before.given["title"], after.given["title"]))
    words = dict(pairs)
    swap = {escaped(text): escaped(other) for text, other in words.items()}
    swap |= {text.encode(): other.encode() for text, other in words.items()}
    pattern = re.compile(b"|".join(map(re.escape, sorted(swap, key=len, reverse=True))))
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            target.writestr(name, pattern.sub(lambda m: swap[m[0]], source.read(name)))
    return buffer.getvalue()


def escaped(text: str) -> bytes:
    """Return text as openpyxl writes it, in ASCII with references."""
    return text.encode("ascii", "xmlcharrefreplace")


def make_files(folder: Path, count: int) -> None:
    """Write the file of every unit into ``folder``; run in a process of its own."""
    spec = wide_spec()
    forms = {form.unit: form for form in (form_of(n, spec) for n in range(count))}
    for unit, content in returned_files(forms, spec):
        (folder / f"{unit}.xlsx").write_bytes(content)


class Run:
    """Checks, records and merges a batch, as ``taskbook merge`` does."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.spec = wide_spec()
        self.forms = {form.unit: form for form in (form_of(n, self.spec) for n in range(count))}
        self.check: list[float] = []

    def incoming(self) -> Iterator[Incoming]:
        for unit in self.forms:
            content = (self.folder / f"{unit}.xlsx").read_bytes()
            start = time.process_time()
            checked = check_file(content, f"{unit}.xlsx", self.forms, self.spec)
            self.check.append(time.process_time() - start)
            yield Incoming(checked, content, dt.date(2021, 4, 8))

    def merge(self) -> tuple[float, float, int]:
        """Return CPU seconds of recording, of loading, merging and proving; answers merged."""
        with Ledger.open(self.folder / "l.db") as ledger:
            ledger.record_issue(list(self.forms.values()))
            start = time.process_time()
            with many_objects():
                ledger.record_returns(PERIOD, self.incoming())
                recorded = time.process_time()
                facts = ledger.facts(PERIOD)
                merged = merge_facts(facts)
                proof = prove(facts, merged)
            end = time.process_time()
        assert proof.holds
        return recorded - start - sum(self.check), end - recorded, proof.used

    def load_otherwise(self) -> float:
        """Return CPU seconds that openpyxl takes to load the files, told from sixty of them."""
        import openpyxl

        some = list(self.forms)[:: max(1, len(self.forms) // 60)]
        start = time.process_time()
        for unit in some:
            openpyxl.load_workbook(self.folder / f"{unit}.xlsx")
        return (time.process_time() - start) / len(some) * len(self.forms)


def main() -> int:
    """Measure; return 1 when the ratio is missed or an answer is lost."""
    if "--make" in sys.argv:
        make_files(Path(sys.argv[-2]), int(sys.argv[-1]))
        return 0
    count = 60 if "--quick" in sys.argv else 6000 if "--full" in sys.argv else 600
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, __file__, "--make", name, str(count)], check=True)
        run = Run(Path(name), count)
        record, merge, answers = run.merge()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        other = run.load_otherwise()
    check = sum(run.check)
    total = check + record + merge
    third = count // 3
    first, last = sum(run.check[:third]) / third, sum(run.check[-third:]) / third
    print(f"{count} files, {answers} answers, CPU seconds:")
    print(f"check {check:.2f} + record {record:.2f} + load, merge, prove {merge:.2f} = {total:.2f}")
    print(
        f"openpyxl only loading them: {other:.2f}; {other / check:.1f} times the check (at least 3)"
    )
    print(f"check per file, first and last third: {first * 1e3:.1f} and {last * 1e3:.1f} ms")
    print(f"peak {peak:.0f} MiB")
    return 0 if other / check >= 3 and answers == count * TASKS * ANSWERS else 1


if __name__ == "__main__":
    sys.exit(main())
