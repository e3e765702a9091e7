"""A copy of a portal behind HTTP, as any web server of static files would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from biplomacy.web.replies import SecurityHeaders

if TYPE_CHECKING:
    from pathlib import Path


def mirror_app(folder: Path) -> Starlette:
    """Return an application that serves the files of a copy and nothing else."""
    return Starlette(
        routes=[Mount("/", StaticFiles(directory=folder, html=True))],
        middleware=[Middleware(SecurityHeaders)],
    )
