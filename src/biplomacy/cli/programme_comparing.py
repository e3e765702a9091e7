"""``biplomacy programme compare|compare-offers``: programmes, or offers of power, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.cli.programme_reading import offer_in, programme_named, recorded_offers
from biplomacy.cli.programme_words import COLOURS, SIGNS, WORDS
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.programme.behaviour import behave
from biplomacy.programme.concept_comparison import compare as compare_concepts
from biplomacy.programme.offers import RATE, OfferOutcome, OffersSideBySide, side_by_side
from biplomacy.programme.outcome_form import encode_outcome, encode_trace_row, trace_rows
from biplomacy.programme.policy import Behaviour, PolicyComparison
from biplomacy.programme.power_test import offer_of_test
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.source_form import encode_quantity
from biplomacy.programme.statement.policy_comparison import encode_comparison
from biplomacy.programme.trials import shipped_offers, shipped_trials
from biplomacy.programme.unit import display_between
from biplomacy.programme.vocabulary import Strictness
from biplomacy.values.canonical import JsonObject, read_object
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.case import Offer
    from biplomacy.programme.model import LimbOutcome

POWER_PROGRAMME = "PAK-EFF-2024"


def compare_offers(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    offers: Annotated[
        list[str] | None,
        typer.Argument(metavar="OFFER…", help="TOML files, or shipped: offer-a, offer-b."),
    ] = None,
    *,
    programme: Annotated[
        str, typer.Option("--programme", help="A shipped programme, or a file.")
    ] = POWER_PROGRAMME,
    power_test: Annotated[
        list[Path] | None,
        typer.Option("--power-test", help="A body of power-tariff-test/1; repeatable."),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", callback=named, help="A record with such tests.")
    ] = None,
    trust: Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Put offers of power side by side under the clause on power prices.

    Of a record the newest test of each tariff is read.
    """
    out = terminal(context)
    told = [_offer(name) for name in offers or ()]
    told += [offer_of_test(read_object(read_file(path))) for path in power_test or ()]
    if record is not None:
        told += recorded_offers(out, record, trust)
    if not told:
        raise typer.BadParameter("name an offer, or give --power-test or --record")
    found = side_by_side(programme_named(programme), told)
    if json:
        out.json(_side_by_side_object(found))
        return
    for line in _offer_lines(out, found):
        out.line(line)


def _offer(name: str) -> Offer:
    """Return the offer in the file of that name, else the shipped one of that id."""
    shipped = {offer.id: offer for offer in shipped_offers()}
    return shipped[name] if name in shipped and not Path(name).exists() else offer_in(Path(name))


def _offer_lines(out: Terminal, found: OffersSideBySide) -> Iterator[str]:
    width = max(len(one.offer.title) for one in found.offers)
    for one in found.offers:
        answer = one.outcome.answer
        word = out.styled(f"{SIGNS[answer]} {WORDS[answer]:12}", COLOURS[answer])
        rate = display_between(one.rate.low, one.rate.high, one.rate.unit)
        stated = standing_of(one.offer, RATE)
        yield f"{rate} ({stated})  {one.offer.title:{width}}  {word}  {_rests(one)}"
        for limb in one.limbs:
            mark = out.styled(SIGNS[limb.answer], COLOURS[limb.answer])
            yield f"    {mark} {limb.id}  {limb.title}{_why(one, limb)}"
        for margin in one.margins:
            over = margin.margin
            text = display_between(over.low, over.high, over.unit)
            cost = standing_of(one.offer, margin.benchmark)
            yield f"    rate less {margin.benchmark}: {text} (cost {cost})"
    yield found.sentence
    standing = found.offers[0].outcome.standing
    yield f"{found.clause} is {standing}: a verdict speaks of that wording and of no other"


def standing_of(offer: Offer, fact: str) -> Standing:
    """Return where an offer's number of a fact comes from, the weakest where there are several."""
    return Standing.weakest(seen.standing for seen in offer.observations if fact in seen.facts)


def _rests(one: OfferOutcome) -> str:
    return f"facts {one.outcome.grade}; wording {one.outcome.standing}"


def _why(one: OfferOutcome, limb: LimbOutcome) -> str:
    if limb.id in one.unpublished:
        return ": not published"
    return f": {', '.join(limb.reasons)}" if limb.reasons else ""


def _side_by_side_object(found: OffersSideBySide) -> JsonObject:
    return {
        "clause": found.clause,
        "same_price": found.same_price,
        "differing": list(found.differing),
        "sentence": found.sentence,
        "offers": [
            {
                "id": one.offer.id,
                "title": one.offer.title,
                "rate": encode_quantity(one.rate),
                "outcome": encode_outcome(one.outcome),
                "margins": [
                    {"benchmark": each.benchmark, "margin": encode_quantity(each.margin)}
                    for each in one.margins
                ],
                "unpublished": list(one.unpublished),
                "trace": [encode_trace_row(row) for row in trace_rows((one.outcome,))],
            }
            for one in found.offers
        ],
    }


def compare(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A shipped programme, or a file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The programme to compare with.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Compare two programmes by concept, and by what the same actions do under both."""
    out = terminal(context)
    pair = (programme_named(first), programme_named(second))
    found = PolicyComparison(
        (programme_digest(pair[0]), programme_digest(pair[1])),
        compare_concepts(*pair),
        behave(pair, shipped_trials()),
    )
    if json:
        out.json(encode_comparison(found))
        return
    for line in _comparison_lines(out, found, (pair[0].id, pair[1].id)):
        out.line(line)


def _comparison_lines(
    out: Terminal, found: PolicyComparison, names: tuple[str, str]
) -> Iterator[str]:
    yield f"by concept: how {names[1]} stands to {names[0]}"
    width = max((len(row.concept) for row in found.concepts), default=0)
    for row in found.concepts:
        sides = " | ".join(", ".join(side) or "no clause known" for side in (row.first, row.second))
        told = row.strictness is not Strictness.ABSENT and row.reason
        reason = f"  ({row.reason})" if told else ""
        yield f"  {row.concept:{width}}  {row.strictness:12}  {sides}{reason}"
    sides = " | ".join(names)
    yield f"by what the same actions do: {sides} (illustrative amounts, quoted offers)"
    width = max((len(row.title) for row in found.matrix), default=0)
    for line in found.matrix:
        yield f"  {line.title:{width}}  {_side(out, line.first)} | {_side(out, line.second)}"


def _side(out: Terminal, side: Behaviour) -> str:
    if side.answer is None:
        return side.note
    word = out.styled(f"{SIGNS[side.answer]} {WORDS[side.answer]}", COLOURS[side.answer])
    note = f": {side.note}" if side.note else ""
    return f"{word} {', '.join(side.clauses)}{note}"
