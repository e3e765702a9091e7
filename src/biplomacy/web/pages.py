"""Renders pages by Jinja2: everything escaped, nothing undefined, no whitespace of its own."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from biplomacy.web.check_words import CHECK_WORDS
from biplomacy.web.reasons import said
from biplomacy.web.version import CODE_VERSION
from biplomacy.web.wording import btc_short, trimmed

if TYPE_CHECKING:
    from jinja2 import Template

    from biplomacy.web.charts import StepChart
    from biplomacy.web.language import Language

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
MEDIA_TYPES = (
    ("site.css", "text/css; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
    ("site.js", "text/javascript; charset=utf-8"),
    ("uplot.js", "text/javascript; charset=utf-8"),
)
SOURCES = {  # what is not one file of that name: our scripts go out as one, for one request
    "site.js": ("page.js", "verify.js", "charts.js"),
    "uplot.js": ("vendor/uPlot.iife.min.js",),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load; ``integrity`` is its digest as Subresource Integrity writes it."""

    name: str
    media_type: str
    content: bytes

    @property
    def integrity(self) -> str:
        """Return SHA-384 in base64 (W3C SRI)."""
        return f"sha384-{base64.b64encode(hashlib.sha384(self.content).digest()).decode()}"


def read_assets() -> tuple[Asset, ...]:
    """Return the files that pages load; what was not installed is left out."""
    found = []
    for name, media_type in MEDIA_TYPES:
        parts = [STATIC / part for part in SOURCES.get(name, (name,))]
        if all(part.exists() for part in parts):
            content = b"\n".join(part.read_bytes() for part in parts)
            found.append(Asset(name, media_type, content))
    return tuple(found)


@cache
def _environment() -> Environment:
    """Return the templates of this process: portals differ in what they show, never in these.

    Each is compiled when it is first used; a test compiles them all.
    """
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update({"trimmed": trimmed, "btc_short": btc_short})
    return environment


class Templates:
    """The portal's templates; words come from the language of the page."""

    def __init__(self, assets: tuple[Asset, ...]) -> None:
        self._integrity = {asset.name: asset.integrity for asset in assets}
        self._environment = _environment()

    def names(self) -> tuple[str, ...]:
        """Return the names of all templates."""
        return tuple(self._environment.list_templates())

    def compile(self, name: str) -> Template:
        """Return one template, compiled; a fault in it shows."""
        return self._environment.get_template(name)

    def render(self, name: str, language: Language, *, frame: object, page: object) -> bytes:
        """Return the bytes of a page."""
        template = self._environment.get_template(name)
        return template.render(
            frame=frame,
            page=page,
            integrity=self._integrity,
            _=language.text,
            html=language.markup,
            counted=language.counted,
            spoken=CHECK_WORDS,
            said=said,
            version=CODE_VERSION,
        ).encode()

    def render_chart(self, chart: StepChart, language: Language) -> bytes:
        """Return a chart as a file of its own."""
        template = self._environment.get_template("chart.svg")
        return template.render(chart=chart, _=language.text).encode()
