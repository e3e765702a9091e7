"""The command line's own errors (portal §12)."""

from __future__ import annotations

from biplomacy.values.errors import InputError


class Usage(InputError):
    """The command was called with an option or argument that it does not take, or without one."""

    code = "usage"


class FileAbsent(InputError):
    """There is no file at the path that was named."""

    code = "file-absent"
