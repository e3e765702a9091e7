"""How outcomes are put into lines: the word, why, each number with its standing, what would settle.

Nothing here judges a state: a clause is met, not met or undetermined under a reading that is named.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted, listed
from biplomacy.programme.readings import is_open
from biplomacy.programme.unit import display, display_between
from biplomacy.programme.vocabulary import Answer, Reason, Scale, Status, Vary
from biplomacy.values.amount import Amount
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.cli.terminal import Terminal
    from biplomacy.programme.claims import ClaimOutcome
    from biplomacy.programme.exposure import Exposure
    from biplomacy.programme.model import (
        Action,
        Effect,
        Largest,
        LeafValue,
        Outcome,
        Programme,
        Quantity,
        ReadingOutcome,
        ReportingDuty,
    )
    from biplomacy.record.expectation import Delivery
    from biplomacy.values.day import Day

SIGNS = MappingProxyType({Answer.MET: "✓", Answer.NOT_MET: "✕", Answer.UNDETERMINED: "?"})
COLOURS = MappingProxyType(
    {Answer.MET: "green", Answer.NOT_MET: "red", Answer.UNDETERMINED: "yellow"}
)
WORDS = MappingProxyType({one: one.value.replace("-", " ").upper() for one in Answer})
_WIDTH = len(Answer.UNDETERMINED)
_MOST_SETTLING = 6
PUBLIC_DATA = (
    "Public data cannot settle this. "
    "It would be settled by the wallet list that the lender receives."
)


def outcome_lines(out: Terminal, programme: Programme, outcome: Outcome) -> Iterator[str]:
    """Yield a clause's word, when and why, each of its readings, and what would settle it."""
    title = next(one.title for one in programme.clauses if one.id == outcome.clause)
    word = f"{SIGNS[outcome.answer]} {outcome.status.value.upper():{_WIDTH}}"
    yield f"{out.styled(word, COLOURS[outcome.answer])}  {outcome.clause}  {title}"
    yield f"  {_when(outcome)}{_because(outcome.reasons)}"
    for reading in outcome.readings:
        yield from _reading_lines(out, reading)
    if Reason.PERIMETER_INCOMPLETE in outcome.reasons:
        yield f"  {PUBLIC_DATA}"
    if outcome.deciding:
        yield from _settling(outcome)


def _when(outcome: Outcome) -> str:
    when = f"test date {outcome.test_date}" if outcome.test_date else f"on {outcome.on}, continuous"
    if outcome.first_failed is not None:
        when = f"{when}, first not met on {outcome.first_failed}"
    if outcome.status is Status.WAIVED_REOPENED:
        when = f"{when}, superseded by {listed(map(str, outcome.reopened))}"
    return f"{when}; wording {outcome.standing}, facts {outcome.grade}"


def _because(reasons: Iterable[Reason]) -> str:
    text = ", ".join(reasons)
    return f": {text}" if text else ""


def _reading_lines(out: Terminal, reading: ReadingOutcome) -> Iterator[str]:
    sign = out.styled(SIGNS[reading.answer], COLOURS[reading.answer])
    yield (
        f"  {sign} {reading.id}: {margin_text(reading.margin)}"
        f"wording {reading.standing}, facts {_facts(reading)}{_because(reading.reasons)}"
    )
    yield f"      as read by {reading.owner}"
    for limb in reading.limbs:
        mark = out.styled(SIGNS[limb.answer], COLOURS[limb.answer])
        yield f"      {mark} {limb.id}  {limb.title}{_because(limb.reasons)}"
    if not reading.limbs and reading.formula:
        yield f"      {reading.formula}"
        yield f"      {reading.worked}"


def margin_text(margin: Quantity | None) -> str:
    """Return a margin with a separator behind it; nothing where there is none."""
    if margin is None:
        return ""
    return f"margin {display_between(margin.low, margin.high, margin.unit)}; "


def _facts(reading: ReadingOutcome) -> str:
    """Return where the numbers that were seen come from, and how far they reach."""
    seen = [leaf.standing for leaf in reading.leaves if not is_open(leaf)]
    return f"{Standing.weakest(seen)} ({reading.grade})" if seen else "not seen"


def _settling(outcome: Outcome) -> Iterator[str]:
    leaves = {leaf.name: leaf for one in outcome.readings for leaf in one.leaves}
    for alone, words in ((True, "would settle it alone"), (False, "would settle it together")):
        facts = [fact for fact in outcome.deciding if fact.alone is alone]
        phrases = list(dict.fromkeys(_plain(leaves, fact.leaf) for fact in facts))
        if phrases:
            more = f"; and {len(phrases) - _MOST_SETTLING} more" if phrases[_MOST_SETTLING:] else ""
            yield f"  {words}: {'; '.join(phrases[:_MOST_SETTLING])}{more}"


def _plain(leaves: dict[str, LeafValue], name: str) -> str:
    """Return what a leaf is about, in words."""
    leaf = leaves.get(name)
    if leaf is None:
        return name
    if len(leaf.facts) > 1:
        return f"the origin of {display(leaf.quantity.high, leaf.quantity.unit)} in {leaf.place}"
    if leaf.facts == ("stock.client",):
        return "client claims" + ("" if "outside" in leaf.place else f" of {leaf.place}")
    if leaf.place.startswith("outside "):
        return f"wallets {leaf.place}"
    return f"{leaf.facts[0]}{f' of {leaf.place}' if leaf.place else ''}"


def claim_lines(out: Terminal, judged: Sequence[ClaimOutcome]) -> Iterator[str]:
    """Yield each claim with its verdict, what was said, and the test with its numbers."""
    for one in judged:
        answer = one.trace.answer
        word = out.styled(f"{SIGNS[answer]} {one.verdict.value.upper():{_WIDTH}}", COLOURS[answer])
        claim = one.claim
        yield f"{word}  {claim.id}  {claim.asserted_by}: {claim.text}"
        yield (
            f"      said {claim.source.standing}, facts {_facts(one.trace)}"
            f"{_because(one.trace.reasons)}"
        )
        yield f"      {one.trace.formula}"
        yield f"      {one.trace.worked}"


def exposure_lines(found: Sequence[Exposure]) -> Iterator[str]:
    """Yield the disbursements that hang on clauses that are not met or not determined."""
    for one in found:
        paid = one.disbursement
        clauses = listed(dict.fromkeys(outcome.clause for outcome in one.outcomes))
        amount = display(paid.amount, paid.unit)
        yield f"  {paid.review}: {amount} ({paid.source.standing}) hangs on {clauses}"


def duty_lines(duty: ReportingDuty, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Yield a reporting duty with where each delivery stands, and the entries that show it."""
    for one in deliveries:
        due = f"due {one.due}" if one.due else "no day is printed"
        entries = f", entry {listed(map(str, one.entries))}" if one.entries else ""
        standing = Standing.weakest(source.standing for source in duty.sources)
        yield f"  {one.state.value:14}  {duty.id}  {due}{entries}; wording {standing}, facts record"


def effect_lines(effect: Effect, needed: Quantity | None) -> Iterator[str]:
    """Yield the answer without the action and, where it is open, what margin it takes."""
    after = effect.after
    yield f"  without the action: {effect.before.status}"
    if needed is not None and after.answer is Answer.UNDETERMINED:
        day, least = after.test_date or after.on, display(needed.low, needed.unit)
        yield f"  met if and only if the margin before the action is at least {least} on {day}"


def largest_line(action: Action, found: Largest, by: Day) -> str:
    """Return how large an action may be, what binds, and on what standing that rests."""
    standing = f"standing {found.standing}"
    if found.scale is Scale.UNBOUNDED:
        return f"no bound up to {by}   no clause that {action.id} touches stops it   {standing}"
    binds = f"{found.clause} binds" + (f" on {found.test_date}" if found.test_date else "")
    if found.scale is Scale.NEVER or found.k is None:
        return f"at no scale   {binds}   {standing}"
    first = f"; the first step that does not fit is {found.day}" if found.day else ""
    size = _size(action, found.vary, found.k)
    return f"{size}   {binds}{first} ({found.k + 1:,} fails)   {standing}"


def _size(action: Action, vary: Vary, k: int) -> str:
    """Return ``k`` in the words of what was made larger, with the bitcoin that it comes to."""
    each = sum(one.quantity_sat for one in action.purchases)
    match vary:
        case Vary.PRICE:
            return f"price {k:,} in the smallest printed unit"
        case Vary.LENGTH:
            amount = f" = {Amount(k * each)}" if each else ""
            return f"{counted(k, 'step')}{amount}"
        case Vary.QUANTITY:
            amount = f" = {Amount(k * each)} a step" if each else ""
            return f"{k:,} times{amount}"
