"""Write docs/data-model.md: the prose here, the tables from the classes' own docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from enum import Enum
from pathlib import Path

from taskbook.canonical.sheet_layout import LAYOUTS, WORDS
from taskbook.model import task, unit
from taskbook.model.location import Location
from taskbook.problems.problem import Grade, Problem

TARGET = Path(__file__).with_name("data-model.md")

HEAD = """# Data model

*Made by `docs/make_data_model.py` from the classes; do not edit the tables by hand.*

The task sheet (任务总表) is one set of frozen dataclasses in `src/taskbook/model/`, with two faces
that hold the same data: `任务总表.xlsx`, which people edit, and the JSON of
`taskbook sheet export --format json`. `load(save(x)) == x` for the workbook is a property test.

## JSON

`schema_version` is 1. It rises when a field is removed or changes meaning; new fields may be added
without notice, so readers should ignore what they do not know.

```json
{"schema_version": 1, "year": 2021, "place": "东莞市",
 "requirements": [...], "tasks": [...], "units": [...], "definitions": [...], "problems": [...]}
```

- Ids are stable: prefix (from `manifest.toml`), year and number: `DG2021-001`, `DG2021-R001`.
- Numbers are JSON numbers; dates are ISO texts; what is absent is `null`, a missing list `[]`.
- `source` is where the item begins: `document`, and `line` for text files or `sheet`, `row` and
  `column` for workbooks and tables of documents, all 1-based as the reader of the file sees them.
- `provenance` maps each value to every place that it was read from.
- A group that leads (各镇街) is one lead with `members`; a group that assists is expanded, each
  member with its `group`. Vague groups (相关镇街) are kept by name and reported.
- `problems` of the sheet are the reading record (判读记录); `original` is the text as found,
  `repaired` what was made of it or `null`. A task's `problems` are the codes that concern it.
"""

CLASSES = (
    ("TaskSheet", task.TaskSheet),
    ("Requirement 总体要求", task.Requirement),
    ("Task 任务", task.Task),
    ("Milestone 节点", task.Milestone),
    ("Indicator 量化指标", task.Indicator),
    ("LeadUnit 牵头单位", task.LeadUnit),
    ("AssistingUnit 协助单位", task.AssistingUnit),
    ("Related 关联", task.Related),
    ("Definition 名词解释", task.Definition),
    ("Unit 单位", unit.Unit),
    ("Location", Location),
    ("Problem", Problem),
)
ENUMS = (task.Level, task.Part, task.Comparator, task.Basis, Grade)


def attributes(cls: type) -> dict[str, str]:
    """The Attributes section of a docstring, name to text."""
    doc = inspect.getdoc(cls) or ""
    section = doc.partition("Attributes:\n")[2]
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        match = re.match(r"    (\w+): (.*)", line)
        if match:
            name = match[1]
            found[name] = match[2]
        elif name and line.startswith("        "):
            found[name] += " " + line.strip()
    return found


def class_section(title: str, cls: type) -> str:
    """One class as a table."""
    words = attributes(cls)
    summary = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")
    lines = [f"### {title}", "", summary, "", "| field | type | meaning |", "|---|---|---|"]
    for field in dataclasses.fields(cls):
        kind = str(field.type).replace("|", "\\|")
        lines.append(f"| `{field.name}` | `{kind}` | {words.get(field.name, '')} |")
    return "\n".join(lines)


def enum_section(cls: type[Enum]) -> str:
    """One enumeration as a list."""
    values = "、".join(f"`{member.value}`" for member in cls)
    return f"- **{cls.__name__}** ({(inspect.getdoc(cls) or '').splitlines()[0]}) {values}"


def workbook_section() -> str:
    """The sheets of 任务总表.xlsx."""
    lines = [
        "## 任务总表.xlsx",
        "",
        "Grey columns (kind `shown`) are worked out from 单位分工 for the reader; an edit there is",
        "reported when the sheet is loaded, and has no effect. People are joined by 、, units and",
        "spellings by ；.",
        "",
        "| sheet | column | kind |",
        "|---|---|---|",
    ]
    for layout in LAYOUTS:
        for column in layout.columns:
            lines.append(f"| {layout.name} | {column.label} | {column.kind} |")
    lines += ["", "Words in columns of kind `word:NAME`:", ""]
    for name, words in WORDS.items():
        pairs = "、".join(f"{word} = `{key}`" for key, word in words.items())
        lines.append(f"- `{name}`: {pairs}")
    return "\n".join(lines)


def text() -> str:
    """The whole page."""
    parts = [HEAD, "## Classes", ""]
    parts += [class_section(title, cls) + "\n" for title, cls in CLASSES]
    parts += ["### Enumerations", "", *(enum_section(cls) for cls in ENUMS), ""]
    parts.append(workbook_section())
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
