"""The words of ``templates/quantities.toml``, loaded once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from taskbook.errors import ConfigError
from taskbook.model.task import Comparator
from taskbook.resources import template

_FILE = "quantities.toml"


def alternatives(words: Iterable[str]) -> str:
    """Return a regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True, slots=True, eq=False)
class QuantityWords:
    """Units, comparators and the words that tell commitments from descriptions.

    Compared by identity, so that it can be the key of a cache.

    Attributes:
        not_units: Words that only begin like a unit (项目).
        kinds: Unit without its scale to ``count``, ``measure``, ``money``, ``share``, ``time``.
        convert: Unit to (unit of the same kind, factor).
        before: Comparator words that stand before a number.
        after: Comparator words that follow the unit.
        words: The other lists, by key of ``[words]``.
    """

    not_units: tuple[str, ...]
    kinds: dict[str, str]
    convert: dict[str, tuple[str, Decimal]]
    before: dict[str, Comparator]
    after: dict[str, Comparator]
    words: dict[str, tuple[str, ...]]

    def regex(self, key: str) -> str:
        """Return a regular expression for the words of one list."""
        return _regex(self, key)


@lru_cache(maxsize=256)
def _regex(words: QuantityWords, key: str) -> str:
    return alternatives(words.words[key])


def _comparators(rows: list[list[Any]]) -> dict[str, Comparator]:
    return {word: Comparator(sign) for sign, words in rows for word in words}


def _build(data: dict[str, Any]) -> QuantityWords:
    singular = {
        "counts": "count",
        "measures": "measure",
        "money": "money",
        "shares": "share",
        "times": "time",
    }
    not_units = tuple(data["units"].pop("not_units"))
    return QuantityWords(
        not_units=not_units,
        kinds={unit: singular[kind] for kind, units in data["units"].items() for unit in units},
        convert={unit: (to, Decimal(factor)) for unit, (to, factor) in data["convert"].items()},
        before=_comparators(data["comparators"]["before"]),
        after=_comparators(data["comparators"]["after"]),
        words={key: tuple(words) for key, words in data["words"].items()},
    )


@lru_cache(maxsize=8)
def quantity_words(workspace: Path | None = None) -> QuantityWords:
    """Return the word lists; a copy in the workspace's ``templates/`` overrides the shipped one.

    Raises:
        ConfigError: The file is not valid or lacks a list.
    """
    path = template(_FILE, workspace)
    try:
        return _build(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ConfigError(
            f"“{path.name}”内容有误：{error}。",
            "请对照软件自带的同名文件改正，或删除该文件恢复默认。",
        ) from error
