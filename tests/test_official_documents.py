"""Every kind of document that taskbook sends out, held to GB/T 9704-2012."""

from __future__ import annotations

import datetime as dt
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from taskbook.merge.correction_slip import render_correction_slip
from taskbook.merge.corrections import Correction, UnitCorrections
from taskbook.merge.reminder import render_reminder
from taskbook.merge.status import UnitStatus
from taskbook.model.form import IssuedForm
from taskbook.model.progress import ReturnedFile
from taskbook.model.settings import DocumentSettings, PeriodSettings, Settings
from taskbook.model.unit import Unit
from taskbook.official.conformance import Docx, Expectation, check_conformance
from taskbook.official.elements import LetterheadKind
from taskbook.outputs.notice import render_notice
from taskbook.problems.problem import Grade
from taskbook.summary.circular import render_circular
from taskbook.summary.summarise import summarise
from tests.official.office import needs_office, saved_again
from tests.outputs import fakes
from tests.summary import build

ROOT = Path(__file__).resolve().parent.parent
ISSUER = "东莞市人民政府办公室"
UNIT = Unit("教育局", "东莞市教育局", "局")
DAY = dt.date(2021, 4, 20)
SETTINGS: Settings = build.settings(
    copies_to=("市委办公室", "市人大常委会办公室"),
    periods={
        build.Q1: PeriodSettings(dt.date(2021, 4, 6), circular=DocumentSettings(9, DAY)),
        build.Q2: PeriodSettings(dt.date(2021, 7, 6), circular=DocumentSettings(19, DAY)),
    },
)
PLAIN = Expectation("通知", ISSUER, LetterheadKind.NONE, note=True, imprint=False)
TEMPLATES = {
    name: build_one
    for script in ("make_templates.py", "make_circular.py")
    for name, build_one in runpy.run_path(str(ROOT / "templates" / script))["TEMPLATES"].items()
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_shipped_templates_are_what_their_scripts_make(name: str) -> None:
    assert TEMPLATES[name]() == (ROOT / "templates" / name).read_bytes()


@pytest.mark.parametrize("period", [build.Q1, build.Q2])
@pytest.mark.parametrize("public", [False, True])
def test_circulars_conform(period: object, public: bool) -> None:
    city = build.city()
    records = [build.quarter(city, build.Q1), build.quarter(city, build.Q2)]
    found = summarise(city, records[period.quarter - 1], records)  # type: ignore[attr-defined]
    content = render_circular(found, SETTINGS, public=public)
    expected = Expectation("通报", ISSUER, attachments=attachments(content))
    assert [str(one) for one in check_conformance(content, expected)] == []


def attachments(content: bytes) -> int:
    return len([p for p in Docx(content).paragraphs if p.style == "附件标识"])


def test_correction_slips_conform() -> None:
    form = IssuedForm(UNIT.name, build.Q1, "1", dt.date(2021, 4, 6), ())
    file = ReturnedFile("ab" * 32, "教育局.xlsx", UNIT.name, dt.date(2021, 4, 5), "accepted")
    items = tuple(
        Correction(
            code="x",
            grade=grade,
            file=file.name,
            sheet="牵头任务",
            cells=(f"D{n}",),
            count=1,
            label="本季度进展",
            found="",
            message="没有填写。",
            cure="补填。",
            targets=(),
        )
        for n, grade in enumerate((Grade.MUST, Grade.VERIFY), 6)
    )
    refused = replace(file, name="旧表.xls", state="refused", reason="不是本季度的填报表。")
    for corrections in (
        UnitCorrections(form, (file,), (), items, (), {}, ()),
        UnitCorrections(form, (file,), (), items[:1], (), {}, ()),
        UnitCorrections(form, (file,), (), items[1:], (), {}, ()),
        UnitCorrections(form, (file,), (refused,), items, (), {}, ()),
        UnitCorrections(form, (), (refused,), (), (), {}, ()),
    ):
        content = render_correction_slip(
            corrections, UNIT, SETTINGS, date=DAY, due=dt.date(2021, 4, 25), with_workbook=True
        )
        found = check_conformance(content, replace(PLAIN, attachments=1))
        assert [str(one) for one in found] == []


@pytest.mark.parametrize("state", ["overdue", "refused"])
def test_reminders_conform(state: str) -> None:
    status = UnitStatus(
        unit=UNIT.name,
        state=state,
        deadline=dt.date(2021, 4, 6),
        received=None,
        days_late=14,
        due_rows=9,
        answered_rows=0,
        queued=0,
        conflicts=0,
        files=0,
        refused_files=0,
    )
    content = render_reminder(status, UNIT, build.Q1, SETTINGS, today=DAY, due=dt.date(2021, 4, 25))
    assert [str(one) for one in check_conformance(content, PLAIN)] == []


@pytest.mark.office
@needs_office
def test_a_template_saved_again_by_libreoffice_gives_the_same_document(tmp_path: Path) -> None:
    template = saved_again((ROOT / "templates" / "notice.docx").read_bytes(), tmp_path)
    content = render_notice(fakes.sheet(3, 4), fakes.UNIT, fakes.PERIOD, fakes.settings(), template)
    expected = Expectation("通知", ISSUER, attachments=1, note=True)
    assert [str(one) for one in check_conformance(content, expected)] == []
    again = render_notice(fakes.sheet(3, 4), fakes.UNIT, fakes.PERIOD, fakes.settings())
    assert [p.text for p in Docx(content).paragraphs if p.text] == [
        p.text for p in Docx(again).paragraphs if p.text
    ]
