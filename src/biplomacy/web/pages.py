"""Renders pages by Jinja2: everything escaped, nothing undefined, no whitespace of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from biplomacy.web.frame import Frame
from biplomacy.web.wording import btc_short, counted, trimmed

if TYPE_CHECKING:
    from biplomacy.web.charts import StepChart
    from biplomacy.web.pages_claims import ClaimsPage
    from biplomacy.web.pages_flows import FlowsPage
    from biplomacy.web.pages_perimeter import PerimeterPage
    from biplomacy.web.pages_record import RecordPage
    from biplomacy.web.pages_reserve import ReservePage
    from biplomacy.web.pages_start import StartPage
    from biplomacy.web.pages_verify import VerifyPage

    Page: TypeAlias = (
        StartPage
        | ReservePage
        | ClaimsPage
        | FlowsPage
        | PerimeterPage
        | RecordPage
        | VerifyPage
        | str
        | None
    )

FOLDER = Path(__file__).parent
MEDIA_TYPES = (("site.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml"))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load."""

    name: str
    media_type: str
    content: bytes


def read_assets() -> tuple[Asset, ...]:
    """Return the stylesheet and the icon."""
    return tuple(
        Asset(name, media_type, (FOLDER / "static" / name).read_bytes())
        for name, media_type in MEDIA_TYPES
    )


class Templates:
    """The portal's templates, compiled once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            {"trimmed": trimmed, "counted": counted, "btc_short": btc_short}
        )

    def render(self, name: str, frame: Frame, page: Page) -> bytes:
        """Return the bytes of a page."""
        return self._environment.get_template(name).render(frame=frame, page=page).encode()

    def render_chart(self, chart: StepChart) -> bytes:
        """Return a chart as a file of its own."""
        return self._environment.get_template("chart.svg").render(chart=chart).encode()
