"""Walk XML of a returned file with expat: one pass, nothing followed, nothing nested too deep."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from taskbook.returns.limits import Refused

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]


def walk_xml(content: bytes, start: Start, end: End, chars: Callable[[str], None] | None) -> None:
    """Feed ``content`` to expat; a DTD, an entity or too deep a nesting stops it."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if chars is not None:
        parser.CharacterDataHandler = chars
    parser.StartDoctypeDeclHandler = _no_declarations
    parser.EntityDeclHandler = _no_declarations
    parser.ExternalEntityRefHandler = _no_declarations
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("file-damaged", f"内部 XML 不完整（第 {error.lineno} 行）") from error
    except (ValueError, IndexError, OverflowError, LookupError) as error:
        raise Refused("file-damaged", "内部数据前后不一致") from error


def _no_declarations(*_: object) -> int:
    raise Refused("file-unsafe", "内部 XML 有 DTD 或实体声明")


class Locals(dict[str, str]):
    """Element names without prefix; most programs write none, some write ``x:``."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def is_true(text: str | None) -> bool:
    """Return whether an attribute says yes, in the spelling of any program."""
    return text is not None and text.strip().lower() in ("1", "true", "on")
