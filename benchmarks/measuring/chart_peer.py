"""The peer of the balance chart: a page that draws the same balances with ECharts (Apache-2.0)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.web.charts import Canvas
    from biplomacy.web.model import Point

VERSION = "6.1."
SCRIPT = "/peer/echarts.js"
_PACKAGE = Path(__file__).parents[2] / "assets" / "node_modules" / "echarts"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Balance</title></head>
<body><h1>Balance</h1><div id="chart" style="width:{width}px;height:{height}px"></div>
<script src="{script}"></script>
<script>
echarts.init(document.getElementById("chart")).setOption({{
  animation: false,
  xAxis: {{ type: "time" }},
  yAxis: {{ type: "value", min: 0 }},
  series: [{{ type: "line", step: "end", showSymbol: false, areaStyle: {{}}, data: [{data}] }}]
}});
</script></body></html>
"""


def read_echarts() -> bytes | None:
    """Return the script as npm installs it, all of it; None where it is absent or another one."""
    script = _PACKAGE / "dist" / "echarts.min.js"
    if not script.is_file():
        return None
    package = json.loads((_PACKAGE / "package.json").read_text("utf-8"))
    return script.read_bytes() if str(package["version"]).startswith(VERSION) else None


def echarts_page(points: Sequence[Point], canvas: Canvas) -> bytes:
    """Return a page with nothing but a heading and a step chart of ``points`` in bitcoin."""
    data = ",".join(f'["{point.day}",{point.sats}e-8]' for point in points)
    page = _PAGE.format(width=canvas.width, height=canvas.height, script=SCRIPT, data=data)
    return page.encode()
