"""Native charts (DrawingML) with the workbook that Word opens behind 编辑数据.

XlsxWriter, already needed for the return forms, is a well-kept writer of chart XML: the chart is
drawn into a workbook by it, its part is taken over, and the figures go into a plain workbook.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from taskbook.excel.workbook import new_workbook
from taskbook.official.elements import Chart, ChartKind
from taskbook.official.fonts import Fonts
from taskbook.official.package import ChartPart

_SHEET = "数据"
_EXTERNAL = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
_LABEL_SWITCHES = (
    "showLegendKey",
    "showVal",
    "showCatName",
    "showSerName",
    "showPercent",
    "showBubbleSize",
)
_SHOWN = re.compile(r"(?:<c:show(?:LegendKey|Val|CatName|SerName|Percent|BubbleSize) [^>]*/>)+")
_GREY = "#595959"


def chart_part(chart: Chart, fonts: Fonts) -> ChartPart:
    """Return the chart's XML and its workbook."""
    drawn = _workbook(chart, fonts)
    with zipfile.ZipFile(io.BytesIO(drawn)) as archive:
        xml = archive.read("xl/charts/chart1.xml").decode()
    xml = re.sub(r"<c:printSettings>.*?</c:printSettings>", "", xml, flags=re.DOTALL)
    # XlsxWriter names the Latin font only; Hanzi take the East Asian one.
    xml = re.sub(
        r'<a:latin typeface="([^"]*)"[^/]*/>',
        r'<a:latin typeface="\1"/><a:ea typeface="\1"/>',
        xml,
    )
    xml = _SHOWN.sub(_all_switches, xml)
    xml = xml.replace("</c:chartSpace>", f"{_EXTERNAL}</c:chartSpace>")
    return ChartPart(xml.encode(), _workbook(chart, None))


def _all_switches(match: re.Match[str]) -> str:
    """Return every switch of a data label: a missing one is off in Excel and on in LibreOffice."""
    return "".join(
        f'<c:{name} val="{int(f"<c:{name} " in match[0])}"/>' for name in _LABEL_SWITCHES
    )


def _workbook(chart: Chart, fonts: Fonts | None) -> bytes:
    """Return a workbook with the figures, and with the chart where ``fonts`` are given."""
    with new_workbook(chart.caption) as (book, memory):
        sheet = book.add_worksheet(_SHEET)
        sheet.set_column(0, 0, 24)
        for row, category in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, category)
        for column, series in enumerate(chart.series, 1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, 1):
                sheet.write_number(row, column, value)
        if fonts is not None:
            sheet.insert_chart("H2", _drawn(book, chart, fonts))
    return memory.getvalue()


def _drawn(book: Any, chart: Chart, fonts: Fonts) -> Any:
    options = {"type": str(chart.kind)}
    if chart.stacked and chart.kind is not ChartKind.PIE:
        options["subtype"] = "stacked"
    drawn = book.add_chart(options)
    text = {"name": fonts.body, "size": 10.5, "bold": False}
    count = len(chart.categories)
    series = chart.series[:1] if chart.kind is ChartKind.PIE else chart.series
    for column, one in enumerate(series, 1):
        labels: dict[str, object] = {
            "value": chart.kind is not ChartKind.PIE,
            "font": text,
            "num_format": chart.label_format or chart.number_format,
        }
        if chart.kind is ChartKind.PIE:
            labels |= {"category": True, "percentage": True, "separator": "\n"}
            labels["num_format"] = "0.0%"
            labels["position"] = "outside_end"
        elif chart.stacked:
            labels["position"] = "center"
        entry: dict[str, object] = {
            "name": [_SHEET, 0, column],
            "categories": [_SHEET, 1, 0, count, 0],
            "values": [_SHEET, 1, column, count, column],
            "fill": {"color": f"#{one.color}"},
            "border": {"none": True},
            "gap": 60,
            "data_labels": labels,
        }
        if chart.point_colors:
            entry["points"] = [{"fill": {"color": f"#{color}"}} for color in chart.point_colors]
        drawn.add_series(entry)
    _axes(drawn, chart, text)
    drawn.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    if len(chart.series) > 1 and chart.kind is not ChartKind.PIE:
        drawn.set_legend({"position": "bottom", "font": text})
    else:
        drawn.set_legend({"none": True})
    return drawn


def _axes(drawn: Any, chart: Chart, text: dict[str, object]) -> None:
    if chart.kind is ChartKind.PIE:
        return
    line = {"color": _GREY, "width": 0.75}
    categories: dict[str, object] = {"num_font": text, "line": line, "major_tick_mark": "none"}
    values: dict[str, object] = {
        "num_font": text,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
        "num_format": chart.number_format,
    }
    if chart.axis_title:
        values |= {"name": chart.axis_title, "name_font": text}
    if chart.kind is ChartKind.BAR:
        # The first category at the top, as one reads; the figures stay at the bottom.
        # Every name is written: on a low chart the offices would leave out every second one.
        categories |= {"reverse": True, "crossing": "max", "interval_unit": 1}
        drawn.set_x_axis(values)
        drawn.set_y_axis(categories)
    else:
        drawn.set_x_axis(categories)
        drawn.set_y_axis(values)
