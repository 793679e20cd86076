"""Read ``templates/return_form.toml``: what the return form asks, and in which words."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, NoReturn

from taskbook.errors import ConfigError, SourceError
from taskbook.files import read_bytes
from taskbook.model.form import Column, FormSpec, Section
from taskbook.outputs.identity import CHOICES_SHEET, IDENTITY_SHEET

GIVEN_KEYS = {
    Section.LEAD: ("number", "title", "milestone", "leader", "leads", "assisting", "prior"),
    Section.INDICATOR: (
        "number",
        "title",
        "indicator",
        "target",
        "annual_target",
        "unit",
        "basis",
        "prior",
    ),
    Section.ASSIST: ("number", "title", "milestone", "leads", "prior"),
}
# Without these a person, or a lost identity sheet, could not tell the rows apart.
NEEDED_KEYS = {
    Section.LEAD: ("title",),
    Section.INDICATOR: ("title", "indicator", "target"),
    Section.ASSIST: ("title",),
}
KINDS = ("given", "text", "number", "choice", "date", "phone")
WORD_KEYS = (
    "town",
    "not_due",
    "none",
    "alone",
    "within",
    "main",
    "co",
    "main_duty",
    "co_duty",
    "same",
    "legend",
    "mend_title",
    "mend_guide",
    "mend_tally",
)
TITLE_FIELDS = ("period", "place", "year")
MEND_FIELDS = ("rows", "must", "verify", "due")
GUIDE_FIELDS = (*TITLE_FIELDS, "deadline", "coded", "office")
_TOP_KEYS = ("version", "paper", "title", "coded", "guide", "sheets", "words", *Section)
_COLUMN_KEYS: dict[str, type | tuple[type, ...]] = {
    "key": str,
    "label": str,
    "kind": str,
    "required": bool,
    "required_when": list,
    "once": bool,
    "choices": list,
    "help": str,
    "width": (int, float),
    "aliases": list,
}
_BAD_SHEET = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_HINT = 255
_LONGEST_LABEL = 32
# An input rule's formula has at most 255 characters; each word costs a comparison.
_CODED_OVERHEAD, _LONGEST_CODED = 11, 200
_NARROWEST, _WIDEST = 3, 100


def load_form_spec(path: Path) -> FormSpec:
    """Return the form's design from ``path``.

    Raises:
        ConfigError: The file is missing, is not TOML, or asks something that cannot be asked; the
            message names the line and the reason.
    """
    try:
        text = read_bytes(path, limit=1_000_000).decode("utf-8-sig")
    except SourceError as error:
        raise ConfigError(error.reason, error.instruction) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"填报表样式文件“{path.name}”不是 UTF-8 编码。", "请用记事本另存为 UTF-8 编码。"
        ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_reason(path, text, str(error)), _INSTRUCTION) from error
    return _Reader(path, text).spec(data)


_INSTRUCTION = "请按文件开头的说明改正；也可以删除该文件，改用随软件提供的样式。"


def _syntax_reason(path: Path, text: str, message: str) -> str:
    match = re.search(r"line (\d+)", message)
    line = int(match[1]) if match else len(text.splitlines())
    lines = text.splitlines()
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return f"填报表样式文件“{path.name}”第 {line} 行写法有误，无法读取：{shown}。"


def _digest(columns: Mapping[Section, tuple[Column, ...]], coded: tuple[str, ...]) -> str:
    """Return a digest of what is asked, so that no change of it passes for the same form.

    Wording, widths and order do not count: a return is matched by key.
    """
    asked = sorted(
        (section.value, c.key, c.kind, c.required, c.once, c.choices, c.required_when)
        for section, found in columns.items()
        for c in found
        if c.asked
    )
    return hashlib.sha256(repr((asked, coded)).encode()).hexdigest()[:6]


def _column_faults(section: Section, column: Column) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one column: the item of the file, and the reason."""
    given = GIVEN_KEYS[section]
    if column.kind not in KINDS:
        yield "kind", f"类型“{column.kind}”只能是 {'、'.join(KINDS)} 之一"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", column.key) or column.key == "row":
        yield "key", f"代号“{column.key}”只能用小写英文字母、数字和下划线，且不能是 row"
    if not column.asked and column.key not in given:
        yield "key", f"没有可以预填的“{column.key}”；可用的有 {'、'.join(given)}"
    if column.asked and column.key in given:
        yield "key", f"代号“{column.key}”留作预填列，填报列请换一个代号"
    if (column.kind == "choice") != bool(column.choices):
        yield "choices", f"“{column.label}”：下拉选择（choice）且仅有它需要写明 choices"
    if len(set(column.choices)) < len(column.choices):
        yield "choices", f"“{column.label}”的选项有重复"
    if len(column.help) > _LONGEST_HINT:
        yield "help", f"“{column.label}”的提示超过 {_LONGEST_HINT} 字"
    if len(column.label) > _LONGEST_LABEL:
        yield "label", f"表头“{column.label}”超过 {_LONGEST_LABEL} 字"
    if not _NARROWEST <= column.width <= _WIDEST:
        yield "width", f"列宽 {column.width:g} 应在 {_NARROWEST} 到 {_WIDEST} 之间"


class _Reader:
    """Turns the parsed file into a FormSpec; knows the text, so that it can name lines."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def spec(self, data: Mapping[str, Any]) -> FormSpec:
        """Return the checked design."""
        for key in data:
            if key not in _TOP_KEYS:
                self._refuse(self._line(key), f"不认识“{key}”这一项")
        sheets = self._table(data, "sheets", ("guide", *Section))
        names = {section: self._sheet_name(sheets, section.value) for section in Section}
        guide_sheet = self._sheet_name(sheets, "guide")
        taken = {IDENTITY_SHEET.casefold(), CHOICES_SHEET.casefold()}
        for key, name in (("guide", guide_sheet), *names.items()):
            if name.casefold() in taken:
                self._refuse(self._line(key, "sheets"), f"有两张工作表同名：“{name}”")
            taken.add(name.casefold())
        words = self._table(data, "words", WORD_KEYS)
        self._check_fields("mend_guide", self._text(words, "mend_guide"), MEND_FIELDS[-1:])
        self._check_fields("mend_tally", self._text(words, "mend_tally"), MEND_FIELDS)
        title = self._text(data, "title")
        self._check_fields("title", title, TITLE_FIELDS)
        guide = self._texts(data, "guide", self._line("guide"))
        for paragraph in guide:
            self._check_fields("guide", paragraph, GUIDE_FIELDS)
        paper = self._text(data, "paper")
        if paper not in ("A3", "A4"):
            self._refuse(self._line("paper"), f"纸张“{paper}”只能是 A3 或 A4")
        coded = self._texts(data, "coded", self._line("coded"))
        if sum(len(word) + _CODED_OVERHEAD for word in coded) > _LONGEST_CODED:
            self._refuse(self._line("coded"), "空值代码太多或太长，无法写入单元格的输入规则")
        columns = {section: self._columns(data, section) for section in Section}
        return FormSpec(
            version=f"{self._text(data, 'version')}-{_digest(columns, coded)}",
            sheet_names=names,
            columns=columns,
            coded=coded,
            title=title,
            guide=guide,
            guide_sheet=guide_sheet,
            paper=paper,
            words={key: self._text(words, key) for key in WORD_KEYS},
        )

    def _columns(self, data: Mapping[str, Any], section: Section) -> tuple[Column, ...]:
        entries = data.get(section.value)
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            self._refuse(
                self._line(section.value), f"缺少 [[{section.value}]]，至少要有预填列和填报列"
            )
        columns: list[Column] = []
        for number, entry in enumerate(entries):
            column = self._column(section, number, entry)
            for other in columns:
                if column.key == other.key:
                    line = self._line_in(section, number, "key")
                    self._refuse(line, f"代号“{column.key}”在本表中重复")
                if column.label == other.label:
                    line = self._line_in(section, number, "label")
                    self._refuse(line, f"表头“{column.label}”在本表中重复")
            columns.append(column)
        keys = {column.key for column in columns if not column.asked}
        for needed in NEEDED_KEYS[section]:
            if needed not in keys:
                self._refuse(
                    self._line(section.value),
                    f"{section.value} 中缺少预填列“{needed}”，没有它就认不出各行",
                )
        if not any(column.asked for column in columns):
            self._refuse(self._line(section.value), f"{section.value} 中没有一列要求填报")
        self._check_conditions(section, columns)
        return tuple(columns)

    def _column(self, section: Section, number: int, entry: Mapping[str, Any]) -> Column:
        line = self._line_in(section, number, "key")
        for name, value in entry.items():
            expected = _COLUMN_KEYS.get(name)
            if expected is None:
                self._refuse(self._line_in(section, number, name), f"不认识“{name}”这一项")
            if not isinstance(value, expected) or (name == "width" and value is True):
                self._refuse(self._line_in(section, number, name), f"“{name}”的值写法有误：{value}")
        column = Column(
            key=self._text(entry, "key", line),
            label=self._text(entry, "label", line),
            kind=self._text(entry, "kind", line),
            required=entry.get("required", False),
            choices=self._texts(entry, "choices", line),
            help=entry.get("help", ""),
            width=float(entry.get("width", 12)),
            aliases=self._texts(entry, "aliases", line),
            required_when=self._texts(entry, "required_when", line),
            once=entry.get("once", False),
        )
        for key, reason in _column_faults(section, column):
            self._refuse(self._line_in(section, number, key), reason)
        return column

    def _check_conditions(self, section: Section, columns: list[Column]) -> None:
        choice = next((column for column in columns if column.kind == "choice"), None)
        for number, column in enumerate(columns):
            for word in column.required_when:
                if choice is None or word not in choice.choices:
                    self._refuse(
                        self._line_in(section, number, "required_when"),
                        f"“{column.label}”的必填条件“{word}”不是本表下拉选项中的词",
                    )

    def _check_fields(self, key: str, text: str, allowed: tuple[str, ...]) -> None:
        line = next((n for n, ln in enumerate(self._lines, 1) if text in ln), self._line(key))
        try:
            names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        except ValueError:
            self._refuse(line, f"花括号不成对：{text}")
        for name in names:
            if name not in allowed:
                self._refuse(line, f"不认识占位符“{{{name}}}”；可用的有 {'、'.join(allowed)}")

    def _table(
        self, data: Mapping[str, Any], key: str, allowed: tuple[str, ...]
    ) -> Mapping[str, Any]:
        table = data.get(key)
        if not isinstance(table, dict):
            self._refuse(self._line(key), f"缺少 [{key}]")
        for name in table:
            if name not in allowed:
                self._refuse(self._line(name, key), f"[{key}] 中不认识“{name}”这一项")
        return dict(table)

    def _sheet_name(self, sheets: Mapping[str, Any], key: str) -> str:
        line = self._line(key, "sheets")
        name = self._text(sheets, key, line)
        if len(name) > 31 or _BAD_SHEET.search(name):
            self._refuse(line, f"工作表名“{name}”超过 31 字或含有 [ ] : * ? / \\ 等字符")
        return name

    def _text(self, data: Mapping[str, Any], key: str, line: int | None = None) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            at = self._line(key) if line is None else line
            self._refuse(at, f"“{key}”缺少内容，或不是用引号括起的文字")
        return str(value)

    def _texts(self, data: Mapping[str, Any], key: str, line: int) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self._refuse(line, f"“{key}”应是方括号括起的一组文字")
        return tuple(value)

    def _line(self, key: str, table: str = "") -> int:
        """Return the 1-based line of a key or table; of the table, or 1, where it is missing."""
        first = self._line(table) if table else 0
        pattern = re.compile(rf"\s*(\[\[?\s*)?{re.escape(key)}\s*(\]|=)")
        for number, line in enumerate(self._lines[first:], first + 1):
            if table and line.lstrip().startswith("["):
                break
            if pattern.match(line):
                return number
        return first or 1

    def _line_in(self, section: Section, number: int, key: str) -> int:
        """Return the line of ``key`` within the section's ``number``-th column (0-based)."""
        heads = [
            n
            for n, line in enumerate(self._lines, 1)
            if re.match(rf"\s*\[\[\s*{section.value}\s*\]\]", line)
        ]
        if number >= len(heads):
            return self._line(section.value)
        for n in range(heads[number] + 1, len(self._lines) + 1):
            line = self._lines[n - 1]
            if line.lstrip().startswith("["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return n
        return heads[number]

    def _refuse(self, line: int, reason: str) -> NoReturn:
        raise ConfigError(
            f"填报表样式文件“{self._path.name}”第 {line} 行：{reason}。", _INSTRUCTION
        )
