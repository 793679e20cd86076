"""Documentation made from code is current; links lead somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_data_model_page_is_current() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "make_data_model.py"))["text"]()
    assert (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_command_is_in_the_readme() -> None:
    from taskbook.cli.main import _COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in _COMMANDS if f"`taskbook {name}" not in text] == []
