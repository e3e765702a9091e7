"""Addresses as pages write them: always relative, so that any copy of the pages works.

Below a web server a page ends in a slash. In a static copy links name ``index.html``, because a
folder that is opened from a disk shows its listing instead (portal §11.2).
"""

from __future__ import annotations

from dataclasses import dataclass

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one page, seen from its folder.

    ``root`` leads to the portal's root, such as ``../../``; ``static`` says that the page is a
    file of a static copy.
    """

    root: str = ""
    static: bool = False

    @classmethod
    def of(cls, path: str, *, static: bool = False) -> Links:
        """Return the links of the page at an absolute ``path``.

        >>> Links.of("/en/reserve/").to("/entries/3")
        '../../entries/3'
        """
        return cls("../" * (path.count("/") - 1), static)

    def to(self, target: str) -> str:
        """Return the link to ``target``, an absolute path of this portal with any fragment.

        >>> Links.of("/", static=True).to("/en/record/#findings")
        'en/record/index.html#findings'
        """
        path, mark, fragment = target.partition("#")
        if self.static and path.endswith("/"):
            path += PAGE
        return f"{self.root}{path.removeprefix('/') or ('' if self.root else './')}{mark}{fragment}"
