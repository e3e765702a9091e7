"""What the command lines of all offices have in common: plain help, no traps of the library."""

from __future__ import annotations

import typer


def office(name: str, line: str) -> typer.Typer:
    """Return the empty command line of an office; without a verb it prints its help."""
    return typer.Typer(
        name=name,
        help=line,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
