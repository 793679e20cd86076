"""Write docs/problems.md from the catalogue of faults: python docs/make_problems.py."""

from __future__ import annotations

from pathlib import Path

from taskbook.problems import CATALOGUE

HEAD = """# 问题目录

由 `docs/make_problems.py` 根据 `src/taskbook/problems/` 生成，请勿手工修改。

**强制**：必须改正；**核实**：须有人看过，或书面说明；**提示**：供参考。
`…` 处填入实际发现的内容。

| 代号 | 等级 | 问题 | 说明 | 怎么办 |
|---|---|---|---|---|
"""
FIELDS = ("found", "expected", "repaired", "note")


def render() -> str:
    """Return the page."""
    lines = []
    for rule in CATALOGUE.values():
        shown = rule.template
        for field in FIELDS:
            shown = shown.replace(f"{{{field}}}", "" if field == "note" else "…")
        cells = (f"`{rule.code}`", str(rule.grade), rule.title, shown, rule.cure)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    path = Path(__file__).with_name("problems.md")
    path.write_text(render(), encoding="utf-8")
