"""What can be wrong with a template, said to the clerk who edited it: the file and the tag."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from taskbook.errors import ConfigError
from taskbook.official.styles import REQUIRED

if TYPE_CHECKING:
    from jinja2 import Environment

    from taskbook.official.template_source import TemplateSource

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPENING = ("if", "for", "filter", "with", "macro", "call")
_CONTROL = re.compile(
    rf"\{{%-?(?:p|r|tr|tc)?\s*((?:end)?(?:{'|'.join(_OPENING)}))\b.*?%\}}", re.DOTALL
)
_PAIRS = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
_RESTORE = "改正后重试；也可以删去工作区 templates 文件夹中的这个文件，恢复随软件提供的模板。"
_LONGEST_QUOTE = 60

# Jinja's own words, and the same in Chinese; a message without a line here is left out.
_CHINESE = (
    (r"Encountered unknown tag '([^']*)'", "不认识控制词“{}”"),
    (r"Unexpected end of template", "缺少 endif 或 endfor"),
    (r"No filter named '([^']*)'", "没有名为“{}”的过滤器"),
    (r"No test named '([^']*)'", "没有名为“{}”的判断"),
    (r"got '([^']*)'", "“{}”的位置不对"),
    (r"has no attribute '([^']*)'", "没有“{}”这一项"),
    (r"'([^']*)' is undefined", "“{}”没有值"),
    (r"access to attribute '([^']*)'", "不允许使用“{}”"),
    (r"([\u4e00-\u9fff].*)", "{}"),
)


class TemplateReport:
    """Checks a template and words what is wrong with it."""

    def __init__(self, name: str) -> None:
        """Take the template's file name."""
        self._name = name

    def _error(self, what: str, cure: str = "") -> ConfigError:
        return ConfigError(f"模板“{self._name}”{what}", f"{cure}{_RESTORE}")

    def damaged(self) -> ConfigError:
        """Return the error for a file that is no docx."""
        return self._error("不是有效的 Word 文档（.docx）。", "请用 Word 或 WPS 另存为 .docx。")

    def tag_in_margin(self) -> ConfigError:
        """Return the error for a tag that would never be filled."""
        return self._error("的页眉或页脚中有标签，页眉页脚不会被填写。", "请把标签移到正文中。")

    def check_styles(self, names: Iterable[str]) -> None:
        """Refuse a template that lacks a style which the layout needs."""
        missing = sorted(REQUIRED - set(names))
        if missing:
            raise self._error(
                f"缺少样式：{'、'.join(missing)}。",
                "这些样式承载公文格式，不能删除或改名。请在随软件提供的模板上修改文字。",
            )

    def check_pairs(self, paragraphs: Iterable[str]) -> None:
        """Refuse a tag that is not closed in its own paragraph."""
        for number, text in enumerate(paragraphs, 1):
            rest = TAG.sub("", text)
            for opening, closing in _PAIRS:
                if opening in rest or (closing in rest and closing != "#}"):
                    mark = opening if opening in rest else closing
                    raise self._error(
                        f"第{number}段的标签没有写完整（{mark}不成对）：“{_quoted(text)}”。",
                        "标签要写成 {{ 名称 }}，起止括号成对，且在同一段里。",
                    )

    def check(
        self,
        environment: Environment,
        source: TemplateSource,
        known: frozenset[str],
        required: frozenset[str],
    ) -> None:
        """Refuse tags that are badly written or unknown, and a template without its point."""
        from jinja2 import TemplateSyntaxError, meta

        self._check_expressions(environment, source)
        self._check_nesting(source)
        try:
            used = meta.find_undeclared_variables(environment.parse(source.text))
        except TemplateSyntaxError as error:
            lines = source.text.splitlines()
            near = re.sub("<[^>]+>|\\{\\{ _.*?\\}\\}", "", lines[min(error.lineno, len(lines)) - 1])
            raise self._error(
                f"的标签有语法错误，在“{_quoted(near)}”附近{_in_chinese(error)}。",
                "控制标签写成 {%p if 名称 %} 或 {%p for 项 in 名称 %}，各有一个结束标签。",
            ) from error
        for name in sorted(used - known - set(environment.globals)):
            raise self._error(
                f"中有不认识的标签“{self._tag_with(source, name)}”（{name}）。",
                f"可以使用的标签有：{'、'.join(sorted(known))}。",
            )
        missing = sorted(required - used)
        if missing:
            raise self._error(
                f"缺少标签“{{{{p {missing[0]} }}}}”，生成的文件会缺少相应内容。",
                "请把它单独写成一段。",
            )

    def _check_expressions(self, environment: Environment, source: TemplateSource) -> None:
        from jinja2 import TemplateSyntaxError

        for number, text in enumerate(source.paragraphs, 1):
            for match in TAG.finditer(text):
                tag = match[0]
                if not tag.startswith("{{"):
                    continue
                try:
                    environment.compile("{{ " + re.sub(r"^(?:p|r|tr|tc)\s", "", tag[2:]))
                except TemplateSyntaxError as error:
                    raise self._error(
                        f"第{number}段的标签“{_quoted(tag)}”写法有误{_in_chinese(error)}。",
                        "标签要写成 {{ 名称 }}。",
                    ) from error

    def _check_nesting(self, source: TemplateSource) -> None:
        """Refuse an ``if`` or ``for`` without its end, and an end without its beginning."""
        still_open: list[tuple[str, str, int]] = []
        for number, text in enumerate(source.paragraphs, 1):
            for match in _CONTROL.finditer(text):
                word, tag = match[1], _quoted(match[0])
                if word in _OPENING:
                    still_open.append((word, tag, number))
                elif not still_open or word != f"end{still_open[-1][0]}":
                    raise self._error(f"第{number}段的“{tag}”前面没有与它成对的标签。")
                else:
                    still_open.pop()
        if still_open:
            word, tag, number = still_open[-1]
            raise self._error(f"第{number}段的“{tag}”后面缺少成对的“{{%p end{word} %}}”。")

    def check_block_tags(self, source: TemplateSource, blocks: frozenset[str]) -> None:
        """Refuse a tag that stands for whole paragraphs but is written inside a line."""
        for name in sorted(source.inline & blocks):
            raise self._error(
                f"的标签“{self._tag_with(source, name)}”代表整段内容，不能夹在文字中间。",
                f"请单独成段，写成“{{{{p {name} }}}}”。",
            )

    def rendering(self, error: Exception, source: TemplateSource) -> ConfigError:
        """Return the error for a tag that fails when it is filled in."""
        message = str(error)
        names = re.findall(r"'([^']+)'", message)
        tag = next((found for n in reversed(names) if (found := self._tag_with(source, n))), "")
        where = f"的标签“{tag}”" if tag else ""
        return self._error(f"{where}无法填写{_in_chinese(error)}。", "请检查标签的名称和写法。")

    def check_result(self, xml: str) -> None:
        """Refuse a template whose result is not what Word can open."""
        from lxml import etree

        try:
            root = etree.fromstring(xml.encode())
        except etree.XMLSyntaxError as error:
            raise self._error(
                f"的标签放错了位置，生成的文件不完整（{error.msg}）。",
                "控制标签 {%p … %} 要单独成段，不能只包住半个段落或半个表格。",
            ) from error
        if root.find(f".//{_W}t/*") is not None:
            raise self._error(
                "有代表整段内容的标签夹在文字中间。", "请单独成段，写成 {{p 名称 }}。"
            )

    def _tag_with(self, source: TemplateSource, name: str) -> str:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for text in source.paragraphs:
            for match in TAG.finditer(text):
                if pattern.search(match[0]):
                    return _quoted(match[0])
        return ""


def _in_chinese(error: Exception) -> str:
    """Return what Jinja says, in brackets, or nothing where there is no Chinese for it."""
    message = str(getattr(error, "message", None) or error)
    for pattern, words in _CHINESE:
        if match := re.search(pattern, message):
            return f"（{words.format(*match.groups())}）"
    return ""


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
