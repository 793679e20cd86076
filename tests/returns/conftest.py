"""The workbook that the tests of single faults change."""

from __future__ import annotations

import pytest

from tests.damage.filled import UNITS, case, world

pytest.register_assert_rewrite("tests.returns.changed")

from .changed import Desk  # noqa: E402


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("codes") / "workspace"
    return Desk(case(folder, UNITS[0]), world(folder))
