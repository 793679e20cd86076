"""Tell the form's own words (title, guide, self-check) from what somebody typed beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from taskbook.model.form import FormSpec, IssuedForm, Section
from taskbook.outputs.cover_sheet import LONGEST_TITLE
from taskbook.returns.grid import Cell, Sheet
from taskbook.returns.prepared import FormIndex, label_key, squash
from taskbook.returns.recognising import is_identity_sheet

_PLACEHOLDER = re.compile(r"\\\{[a-z_]+\\\}")
# Words that the workbook writer puts on the sheets; kept in step by tests/returns.
_FIXED = (
    r"应填 ?\d+ ?格，已填 ?\d+ ?格，未填 ?-?\d+ ?格",
    r"→ ?(跳到第一处未填|去填写)|本表已填全|查看|无需填报|已填全|填报检查|合计",
    r"缺( .*)?",
    r"[■□]{1,40}|—",
    r"还有 ?\d+ ?格尚未填写，填全后再报送。|已全部填完，可以报送。",
    r"填报单位|填报期间|报送截止|受理单位|表[\s　]*号|联 ?系 ?人",
    r"[一二三]、(怎样填|填报自查（随填随算）|逐项自查)|填报自查|逐项自查",
    r"工作表|事项数?|填报进度|(应填|已填|未填)（格）|去填写|填报情况|序号",
    # Marks of any form: nobody types one, and a form issued earlier bears another.
    r"20\d\dQ[1-4]-[0-9a-f]{16}|taskbook\|.*",
)
# Where the unit is unknown nothing more exact can be asked for.
_ANY_FORM = (
    r"填报单位：.*填报期间：.*报送截止：.*",
    r"20\d\d年\d{1,2}月\d{1,2}日|20\d\d年第[一二三四]季度",
)
# The office, its contact and the deadline: settings, not form; a deadline may have been put off.
_FILLED_BESIDE = ("受理单位", "联 系 人", "报送截止")
_PUT_OFF = "报送截止："
_DEADLINE = re.compile(f"(?<={_PUT_OFF})" + r"20\d\d年\d{1,2}月\d{1,2}日")
_LONGEST_OWN = 600
_TITLE_KEY = 40
_SHORT_NUMBER = re.compile(r"\d{1,4}")
_HELPER = re.compile(r"-?\d{1,3}|[A-Z]{1,3}\d{1,7}|")


@lru_cache(maxsize=8)
def _patterns(texts: tuple[str, ...], any_form: bool) -> re.Pattern[str]:
    own = []
    for text in texts:
        pattern = _PLACEHOLDER.sub(".{0,40}?", re.escape(text))
        own.append(rf"(?:\d+．)?(?:【演示数据】)?{pattern}(?:（.{{1,31}}）)?")
    fixed = (*_FIXED, *_ANY_FORM) if any_form else _FIXED
    return re.compile("|".join(f"(?:{p})" for p in (*fixed, *own)), re.S)


@lru_cache(maxsize=4096)
def _fits(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a text is one of the form's; the files of an issue say the same."""
    return pattern.fullmatch(text) is not None


def _facts(form: IssuedForm, spec: FormSpec) -> set[str]:
    """Return the lines that the workbook says of this very form."""
    day = f"{form.deadline.year}年{form.deadline.month}月{form.deadline.day}日"
    quarter = form.period.chinese
    line = f"填报单位：{form.unit}填报期间：{quarter}报送截止：{spec.words.get('legend', '')}"
    return {squash(text) for text in (line, form.unit, quarter, day)}


class Furniture:
    """Knows the words of one issued workbook that are nobody's answer.

    Args:
        spec: The form's design.
        index: The unit's form, or None where the unit is unknown.
        older: Earlier forms of the unit that the file may have been made from.
    """

    def __init__(
        self, spec: FormSpec, index: FormIndex | None, older: Sequence[IssuedForm] = ()
    ) -> None:
        texts = (*spec.guide, *spec.words.values(), *spec.sheet_names.values())
        title = spec.title
        if index is not None:  # only this quarter's heading is the form's own
            title = title.replace("{period}", index.form.period.chinese)
        self._spec = spec
        self._pattern = _patterns((title, *texts), index is None)
        self._forms = (index.form, *older) if index is not None else ()
        self._facts = {fact for form in self._forms for fact in _facts(form, spec)}
        self._seen: set[str] = set()
        self._matters: frozenset[str] | None = None
        self._keys: set[str] | None = None

    def is_own(self, text: str) -> bool:
        """Return whether a text stands on an issued workbook outside its tables."""
        text = text.strip()
        if not text or text in self._seen:
            return True
        bare = _DEADLINE.sub("", text) if _PUT_OFF in text else text
        own = squash(bare) in self._facts
        if own or (len(text) < _LONGEST_OWN and _fits(self._pattern, text)):
            self._seen.add(text)
            return True
        return False

    def whole_sheet(self, sheet: Sheet) -> bool:
        """Return whether a sheet is the form's hidden machinery."""
        return is_identity_sheet(sheet) or (sheet.hidden and sheet.name == "_选项")

    def is_guide(self, sheet: Sheet) -> bool:
        """Return whether a sheet is the form's first sheet, under whatever name."""
        if sheet.name == self._spec.guide_sheet:
            return True
        known = sum(
            1
            for row in list(sheet.rows.values())[:12]
            for cell in row.values()
            if cell.text in ("填报单位", "填报期间", "受理单位", "报送截止")
        )
        return known >= 3

    def on_guide(self, sheet: Sheet, row: int, column: int, cell: Cell) -> bool:
        """Return whether a cell of the first sheet is as issued."""
        text = cell.text.strip()
        if text in self._seen or text in self._listed() or _SHORT_NUMBER.fullmatch(text):
            return True
        if self.is_own(text):
            return True
        cells = sheet.rows[row]
        left = [cells[c].text.strip() for c in sorted(cells) if c < column]
        if left and left[-1] in _FILLED_BESIDE:
            return True
        return squash(text.rstrip("…"))[:_TITLE_KEY] in self._title_keys()

    def _listed(self) -> frozenset[str]:
        """Return the matters that the self-check lists, as it shows them."""
        if self._matters is None:
            texts = {
                row.given.get(key, "")
                for form in self._forms
                for row in form.rows
                for key in ("indicator", "title")
            }
            texts.discard("")
            self._matters = frozenset(texts | {f"{t[:LONGEST_TITLE]}…" for t in texts})
        return self._matters

    def _title_keys(self) -> set[str]:
        """Return the comparable beginnings of these matters, for text that was re-typed."""
        if self._keys is None:
            shown = [text.rstrip("…") for text in self._listed()]
            self._keys = {squash(text)[:_TITLE_KEY] for text in shown}
        return self._keys

    def is_label(self, text: str) -> bool:
        """Return whether a text is one of the form's column labels."""
        here = label_key(text)
        return any(
            here == label_key(column.label)
            for section in Section
            for column in self._spec.columns[section]
        )


def is_helper(cell: Cell, column: int, check_column: int) -> bool:
    """Return whether a cell is the self-check of its row: a formula or the value it left."""
    if not check_column or not check_column <= column <= check_column + 4:
        return False
    if cell.formula is not None:
        return True
    if column == check_column:
        return cell.text == "已填全" or cell.text.startswith("缺")
    return _HELPER.fullmatch(cell.text.strip()) is not None
