"""``biplomacy solvency draw-rule``, ``draw`` and ``draw-check``: heights that nobody chooses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.chain.tree import read_best_chain
from biplomacy.cli.files import named, read_file
from biplomacy.cli.printing import failed, finding_object, print_findings
from biplomacy.cli.solvency_bodies import Json, read_body
from biplomacy.cli.solvency_draw_words import call_line, rule_lines, window_line
from biplomacy.cli.terminal import terminal
from biplomacy.solvency.calls import DrawReveal, check_reveal, make_call
from biplomacy.solvency.draw import (
    CONFIRMATIONS,
    SEED_SIZE,
    DrawRule,
    commit_seed,
    drawn_blocks,
    require_seed,
)
from biplomacy.solvency.errors import EpochKeyMalformed
from biplomacy.solvency.statement.draw_reveal import decode_reveal, encode_reveal
from biplomacy.solvency.statement.solvency_call import decode_call, encode_call
from biplomacy.solvency.statement.solvency_draw_rule import decode_draw_rule, encode_draw_rule
from biplomacy.values.errors import InputError
from biplomacy.values.fields import parse_hexadecimal
from biplomacy.wiring import SystemRandomness, keep_secret, open_block_source

if TYPE_CHECKING:
    from biplomacy.chain.best_chain import BestChain
    from biplomacy.values.block_id import BlockId

EVIDENCE = 3
_MAX_SEED = 1_000
SeedFile = Annotated[
    Path, typer.Option("--seed-file", help="64 hexadecimal digits; secret until the reveal.")
]
RuleFile = Annotated[Path, typer.Argument(help="solvency-draw-rule/1: its body.")]
Chain = Annotated[
    str,
    typer.Option("--chain", callback=named, help="A node (http://HOST:PORT) or blocks directory."),
]
MaybeChain = Annotated[
    str | None,
    typer.Option("--chain", callback=named, help="A node (http://HOST:PORT) or blocks directory."),
]


def draw_rule(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    seed_file: SeedFile,
    period: Annotated[str, typer.Option(help="Such as 2026-q1.")],
    first_height: Annotated[int, typer.Option(help="The window's first height.")],
    window: Annotated[int, typer.Option(help="How many blocks it has.")] = 13_104,
    draws: Annotated[int, typer.Option(help="How many draws are expected.")] = 3,
    answer_within: Annotated[int, typer.Option(help="Blocks from a drawn one.")] = 432,
    json: Json = False,
) -> None:
    """Commit to a window's draws; a seed file that is not there yet is made, for you alone."""
    out = terminal(context)
    seed = _seed(seed_file) if seed_file.exists() else _new_seed(seed_file)
    rule = DrawRule(
        period=period,
        first_height=first_height,
        window_blocks=window,
        expected_draws=draws,
        seed_commitment=commit_seed(seed),
        answer_within_blocks=answer_within,
    )
    body = encode_draw_rule(rule)
    decode_draw_rule(body)
    if json:
        out.json(body)
        return
    for line in rule_lines(rule):
        out.line(line)


def draw(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    rule: RuleFile,
    *,
    seed_file: SeedFile,
    chain: MaybeChain = None,
    asset: Annotated[list[str] | None, typer.Option(help="DTI of an asset to call.")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Print draw-reveal/1.")] = False,
    json: Json = False,
) -> None:
    """Say which blocks of a window are drawn so far; --json prints a solvency-call/1 for each."""
    out = terminal(context)
    ruled, seed = decode_draw_rule(read_body(rule)), _seed(seed_file)
    require_seed(ruled, seed)
    if reveal:
        out.json(encode_reveal(DrawReveal(ruled.period, seed)))
        return
    if chain is None:
        raise typer.BadParameter("name a source of blocks with --chain")
    with open_block_source(chain, out.settings) as blocks:
        best = read_best_chain(blocks)
    draws = drawn_blocks(ruled, seed, _window(ruled, best))
    tip = best.tip.height
    ready = [each for each in draws if each.block.height + CONFIRMATIONS - 1 <= tip]
    if json:
        for each in ready:
            out.json(encode_call(make_call(ruled, each, assets=asset or [], tip=tip)))
        return
    out.line(window_line(ruled, tip))
    for each in draws:
        out.line(call_line(ruled, each, tip))


def draw_check(
    context: typer.Context,
    rule: RuleFile,
    *,
    reveal: Annotated[Path, typer.Option(help="draw-reveal/1: its body.")],
    call: Annotated[list[Path] | None, typer.Option(help="solvency-call/1, each.")] = None,
    chain: Chain,
    json: Json = False,
) -> None:
    """Draw a whole period again from its revealed seed, and compare the calls with it."""
    out = terminal(context)
    ruled = decode_draw_rule(read_body(rule))
    revealed = decode_reveal(read_body(reveal))
    calls = [decode_call(read_body(path)) for path in call or []]
    with open_block_source(chain, out.settings) as blocks:
        best = read_best_chain(blocks)
    found = check_reveal(revealed, ruled, calls, _window(ruled, best))
    if json:
        out.json([finding_object(each) for each in found])
    else:
        print_findings(out, found)
        out.line(window_line(ruled, best.tip.height))
        out.line("the calls are not the draws" if failed(found) else "the calls are the draws")
    if failed(found):
        raise typer.Exit(EVIDENCE)


def _window(rule: DrawRule, chain: BestChain) -> tuple[BlockId, ...]:
    last = min(rule.last_height, chain.tip.height)
    return tuple(chain.at(height) for height in range(rule.first_height, last + 1))


def _new_seed(path: Path) -> bytes:
    seed = SystemRandomness().bytes(SEED_SIZE)
    keep_secret(path, seed.hex().encode() + b"\n")
    return seed


def _seed(path: Path) -> bytes:
    """Return the seed of a file; nothing of what the file holds is repeated."""
    try:
        seed = parse_hexadecimal(read_file(path, limit=_MAX_SEED).decode().strip(), limit=SEED_SIZE)
    except (UnicodeDecodeError, InputError):
        seed = b""
    if len(seed) != SEED_SIZE:
        raise EpochKeyMalformed(f"{path} holds no seed", hint="64 lower-case hexadecimal digits")
    return seed
