"""What an office has in the portal: its pages, as rows of a table (portal §7).

An office is added by a ``Room`` in ``offices.py``, a template per page, and its words in the
catalogues; navigation, languages, the static copy and the API's description follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from biplomacy.web.endpoints import Parameter
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication

Builder: TypeAlias = Callable[["Publication", "Language", "int | None"], object]
Asking: TypeAlias = Callable[["Publication", "Language", "tuple[tuple[str, str], ...]"], object]


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its path below the language, its English name, its template and its content.

    ``build`` returns what the template shows; its last argument is the number in the address of
    one of the further pages, which lie at ``path`` and ``numbered``; ``numbers`` yields them all.
    A page with a ``form`` is built by ``asked`` instead, which is given the query.
    """

    path: str
    name: str
    template: str
    build: Builder
    numbered: str = ""
    numbers: Callable[[Publication], Iterable[int]] | None = None
    form: tuple[Parameter, ...] = ()
    asked: Asking | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """The pages of one office, the first of which is its door.

    ``is_open`` says whether a record holds anything for them; a closed room is not in the
    navigation.
    """

    id: str
    name: str
    places: tuple[Place, ...]
    is_open: Callable[[Publication], bool]
