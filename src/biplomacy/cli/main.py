"""The command ``biplomacy``: offices by name, errors in words, exit codes (portal §12).

An office is imported only when its name is given, so ``--help`` stays quick. Options on how to
speak (``--quiet``, ``--no-progress``, ``--ascii``, ``-v``) may stand before or after the verb.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from biplomacy.cli.errors import Usage
from biplomacy.cli.printing import print_error
from biplomacy.cli.terminal import Terminal
from biplomacy.values.errors import (
    BiplomacyError,
    EvidenceError,
    InputError,
    SourceUnavailable,
)
from biplomacy.wiring import SystemRandomness, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typer._click.core import Command, Context

BUG, INPUT, EVIDENCE, SOURCE = 1, 2, 3, 4
CLOSED_PIPE = 141  # what a shell reports for a process that ended by SIGPIPE
OFFICES = MappingProxyType(
    {
        "verify": ("biplomacy.cli.verify", "Recompute what a record publishes."),
        "demo": ("biplomacy.cli.demo", "Replay two states on a test chain."),
        "reserve": ("biplomacy.cli.reserve", "Holdings, flows, lots and value of a reserve."),
        "record": ("biplomacy.cli.record", "Keep, publish and check a record."),
        "statement": ("biplomacy.cli.statement", "Draft and sign, away from the server."),
        "chain": ("biplomacy.cli.chain", "Read blocks and look for scripts."),
        "market": ("biplomacy.cli.market", "Prices with their evidence."),
        "power": ("biplomacy.cli.power", "Surplus power: how much, at what cost, for whom."),
        "outlook": ("biplomacy.cli.outlook", "What a reserve policy does to risk."),
        "solvency": ("biplomacy.cli.solvency", "What a firm owes, and whether it holds as much."),
        "surveillance": ("biplomacy.cli.surveillance", "Trades that deserve a human look."),
        "serve": ("biplomacy.cli.serve", "Show a record as a portal."),
        "doctor": ("biplomacy.cli.doctor", "See what this machine has, and what is missing."),
        "portal": ("biplomacy.cli.portal", "Export a portal, and check any copy of it."),
        "programme": ("biplomacy.cli.programme", "What a lender's conditions give."),
        "accord": ("biplomacy.cli.accord", "Commitments between two states, and exchange."),
        "screening": ("biplomacy.cli.screening", "Names and addresses against published lists."),
        "register": ("biplomacy.cli.register", "Who may do what, since when, and who said so."),
    }
)
_MANNERS = frozenset({"--quiet", "-q", "--no-progress", "--ascii", "--verbose", "-v"})


class Offices(TyperGroup):
    """The group of offices, each loaded when it is used."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return the offices' names, in the order of the table."""
        return list(OFFICES)

    def get_command(
        self,
        ctx: Context,  # noqa: ARG002 - the library's signature
        cmd_name: str,
    ) -> Command | None:
        """Return a stand-in that knows the office's name and line, for listings."""
        if cmd_name not in OFFICES:
            return None
        return TyperCommand(cmd_name, help=OFFICES[cmd_name][1], rich_markup_mode=None)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Return the office itself."""
        name, found, rest = super().resolve_command(ctx, args)
        if name is not None and name in OFFICES:
            found = get_command(importlib.import_module(OFFICES[name][0]).app)
            found.name = name
        return name, found, rest

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the arguments; ``--help`` is printed here, to a reader who may have left."""
        with _quiet_end():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Context) -> object:
        """Run the office; what it printed is out when this returns."""
        with _quiet_end():
            answer: object = super().invoke(ctx)
            sys.stdout.flush()
            return answer


app = typer.Typer(
    cls=Offices,
    name="biplomacy",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def speak(
    context: typer.Context,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Data and errors only.")] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="No progress.")] = False,
    plain: Annotated[bool, typer.Option("--ascii", help="Signs in ASCII: + x ?")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Traces of bugs.")] = False,
) -> None:
    """Run a state's digital-asset programme; let anyone check every published figure."""
    context.obj = Terminal(
        read_settings(), quiet=quiet, progress=not no_progress, verbose=verbose, plain=plain
    )


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    arguments = manners_first(sys.argv[1:])
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a record's words may be in any script
    try:
        code = _run(arguments)
    except BiplomacyError as error:
        print_error(error)
        code = exit_code(error)
    except OSError as error:
        print_error(_refused(error))
        _give_up_output()
        code = SOURCE
    except Exception as error:
        name = SystemRandomness().bytes(4).hex()
        typer.echo(f"error[bug {name}]: {type(error).__name__}: this should not happen", err=True)
        typer.echo("hint: run it again with -v, and report the trace with this number", err=True)
        if {"-v", "--verbose"}.intersection(arguments):
            traceback.print_exception(error)
        raise SystemExit(BUG) from error
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    """Run the office that is named; raises ``Usage`` where the call does not fit it."""
    try:
        code: object = app(arguments, prog_name="biplomacy", standalone_mode=False)
        sys.stdout.flush()
    except NoArgsIsHelpError as help_asked:
        typer.echo(help_asked.format_message(), err=True)
        return INPUT
    except ClickException as error:
        said = error.format_message()
        raise Usage(said, hint=_help_of(error)) from None
    if code == BUG:  # the library's own end for a shell that it cannot complete in
        raise Usage("there is no completion for this shell", hint="call it from bash, zsh or fish")
    return code if isinstance(code, int) else 0


def _help_of(error: ClickException) -> str:
    context: Context | None = getattr(error, "ctx", None)
    command = context.command_path if context else "biplomacy"
    return f"`{command} --help` lists what it takes"


def _refused(error: OSError) -> SourceUnavailable:
    """Return what the system refused, mostly a place to write to."""
    place = error.filename or "standard output or a connection"
    return SourceUnavailable(
        f"{place} cannot be used: {error.strerror or type(error).__name__}",
        hint="make room, or write somewhere else",
    )


def _give_up_output() -> None:
    """Try to write what is left; what cannot be written would print a trace when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        _let_go()


@contextmanager
def _quiet_end() -> Iterator[None]:
    """End without a word where the reader of the output has left."""
    try:
        yield
    except BrokenPipeError:
        _let_go()
        raise typer.Exit(CLOSED_PIPE) from None


def _let_go() -> None:
    """Send what is still to be written nowhere, as a second failure would print a trace."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def manners_first(arguments: Sequence[str]) -> list[str]:
    """Move the options on how to speak before the office, unless they follow ``--``.

    >>> manners_first(["chain", "scan", "blocks", "-q"])
    ['-q', 'chain', 'scan', 'blocks']
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    known, rest = arguments[:end], arguments[end:]
    manners = [argument for argument in known if argument in _MANNERS]
    return [*manners, *(argument for argument in known if argument not in _MANNERS), *rest]


def exit_code(error: BiplomacyError) -> int:
    """Return the exit code of an error's family."""
    if isinstance(error, InputError):
        return INPUT
    return EVIDENCE if isinstance(error, EvidenceError) else SOURCE


if __name__ == "__main__":
    main()
