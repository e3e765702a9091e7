"""What the pages of a portal are rendered from, so that they can be rendered by Jinja2 alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.web.export import export_files
from biplomacy.web.pages import Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.web.export import CopiedFile
    from biplomacy.web.language import Language
    from biplomacy.web.pages import Asset
    from biplomacy.web.publication import Publication


@dataclass(frozen=True, slots=True)
class Rendering:
    """A template with all that it was given."""

    template: str
    language: Language
    frame: object
    page: object

    def by(self, templates: Templates) -> bytes:
        """Return the page, rendered once more."""
        return templates.render(self.template, self.language, frame=self.frame, page=self.page)


@dataclass(frozen=True, slots=True)
class Copied:
    """A file of a copy; ``rendering`` is None where it is no page."""

    file: CopiedFile
    rendering: Rendering | None


class _Remembering(Templates):
    """Templates that keep what they were last given."""

    def __init__(self, assets: tuple[Asset, ...]) -> None:
        super().__init__(assets)
        self.last: Rendering | None = None

    def render(self, name: str, language: Language, *, frame: object, page: object) -> bytes:
        self.last = Rendering(name, language, frame, page)
        return super().render(name, language, frame=frame, page=page)


def copied_files(publication: Publication) -> tuple[Copied, ...]:
    """Return every file of a copy, with what its pages were rendered from."""
    found = []
    with _remembering(publication) as remembering:
        for file in export_files(publication):
            found.append(Copied(file, remembering.last))
            remembering.last = None
    return tuple(found)


def rendering_of(publication: Publication, render: Callable[[], object]) -> Rendering:
    """Return what the page that ``render`` makes of ``publication`` is rendered from."""
    with _remembering(publication) as remembering:
        render()
    if remembering.last is None:
        raise AssertionError(render)
    return remembering.last


@contextmanager
def _remembering(publication: Publication) -> Iterator[_Remembering]:
    plain, remembering = publication.templates, _Remembering(publication.assets)
    publication.templates = remembering
    yield remembering
    publication.templates = plain
