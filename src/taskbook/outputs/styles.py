"""The one design of the workbooks: fonts, colours and cell formats by name.

宋体 and 黑体 are on every Windows and in every WPS; family and charset let other systems choose a
Chinese font of the same kind.
"""

from __future__ import annotations

from typing import Any

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
_CHARSET_GB2312 = 134
_FAMILY_MODERN = 3

INK = "#262626"
MUTED = "#7F7F7F"
ACCENT = "#1F3864"
OPTIONAL = "#8EA9DB"
GIVEN_HEAD = "#D9DEE7"
GIVEN = "#F2F2F2"
MISSING = "#FFF2CC"
RULE = "#BFBFBF"
ALERT = "#C00000"
DONE = "#375623"

BODY_SIZE = 10.0
# The size stands before the font: a digit straight after "&9" would become part of the size.
FOOTER_FONT = f'&9&"{BODY_FONT},Regular"'
SMALL_SIZES = (9.0, 8.0)

_BASE: dict[str, Any] = {
    "font_name": BODY_FONT,
    "font_family": _FAMILY_MODERN,
    "font_charset": _CHARSET_GB2312,
    "font_size": BODY_SIZE,
    "font_color": INK,
    "valign": "vcenter",
}
_BOX: dict[str, Any] = {"border": 1, "border_color": RULE, "text_wrap": True}
_GIVEN: dict[str, Any] = {**_BOX, "bg_color": GIVEN}
_ASKED: dict[str, Any] = {**_BOX, "locked": False}
_HEAD: dict[str, Any] = {**_BOX, "font_name": HEAD_FONT, "align": "center"}

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": HEAD_FONT, "font_size": 16, "font_color": ACCENT},
    "demo": {"font_name": HEAD_FONT, "font_size": 16, "font_color": ALERT},
    "facts": {"font_size": 10.5},
    "legend": {"font_color": MUTED},
    "tally": {"font_size": 10.5, "bold": True},
    "link": {"font_color": ACCENT, "underline": 1},
    "group": {"font_name": HEAD_FONT, "font_color": ACCENT, "bottom": 1, "bottom_color": RULE},
    "none": {"font_size": 11, "font_color": MUTED},
    "head_given": {**_HEAD, "bg_color": GIVEN_HEAD},
    "head_required": {**_HEAD, "bg_color": ACCENT, "font_color": "#FFFFFF"},
    "head_optional": {**_HEAD, "bg_color": OPTIONAL},
    "head_check": {**_HEAD, "font_color": MUTED},
    "given": _GIVEN,
    "given_9": {**_GIVEN, "font_size": SMALL_SIZES[0]},
    "given_8": {**_GIVEN, "font_size": SMALL_SIZES[1]},
    "given_mid": {**_GIVEN, "align": "center"},
    "run_on": {**_GIVEN, "font_size": SMALL_SIZES[1], "valign": "top"},
    "idle": {**_GIVEN, "font_color": MUTED},
    "idle_9": {**_GIVEN, "font_color": MUTED, "font_size": SMALL_SIZES[0]},
    "idle_8": {**_GIVEN, "font_color": MUTED, "font_size": SMALL_SIZES[1]},
    "idle_mid": {**_GIVEN, "font_color": MUTED, "align": "center"},
    # Text format keeps 0769… and 3-5 as typed, and an answer that begins with "=" or "-" as text.
    "ask_text": {**_ASKED, "num_format": "@"},
    "ask_mid": {**_ASKED, "num_format": "@", "align": "center"},
    "ask_number": {**_ASKED, "align": "center"},
    "ask_date": {**_ASKED, "num_format": "yyyy-mm-dd", "align": "center"},
    "check": {**_BOX, "font_color": MUTED, "font_size": 9},
    "helper": {"font_color": MUTED, "font_size": 8},
    "cover_title": {"font_name": HEAD_FONT, "font_size": 18, "font_color": ACCENT},
    "cover_head": {"font_name": HEAD_FONT, "font_size": 12, "font_color": ACCENT},
    "cover_label": {**_HEAD, "bg_color": GIVEN_HEAD},
    "cover_value": {**_BOX, "font_size": 10.5},
    "cover_text": {"text_wrap": True, "font_size": 10.5, "valign": "top"},
    "cover_number": {**_BOX, "align": "center"},
    "cover_score": {**_BOX, "align": "center", "num_format": "0.00"},
    "cover_bar": {**_BOX, "font_color": OPTIONAL},
    "cover_link": {**_BOX, "align": "center", "font_color": ACCENT, "underline": 1},
    "cover_cell": {**_BOX},
    "list_text": {**_BOX},
    "list_mid": {**_BOX, "align": "center"},
    "plain": {},
}
_DIFFERENTIAL: dict[str, dict[str, Any]] = {
    "missing": {"bg_color": MISSING},
    "alert": {"font_color": ALERT, "bold": True},
    "done": {"font_color": DONE},
}


class Formats:
    """The formats of one workbook, made when first used."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the cell format ``name``."""
        made = self._made.get(name)
        if made is None:
            if name in _DIFFERENTIAL:
                properties = _DIFFERENTIAL[name]
            else:
                properties = {**_BASE, **_STYLES[name]}
            made = self._made[name] = self._workbook.add_format(properties)
        return made

    def filled(self, name: str, color: str) -> Any:
        """Return the cell format ``name`` on a background of its own (``#RRGGBB``)."""
        key = f"{name} {color}"
        made = self._made.get(key)
        if made is None:
            properties = {**_BASE, **_STYLES[name], "bg_color": color}
            made = self._made[key] = self._workbook.add_format(properties)
        return made
