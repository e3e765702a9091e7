"""Published mining and plausibility figures made again and compared, figure by figure (§18.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import HeadersGap
from biplomacy.power.body_comparison import leaves
from biplomacy.power.compact_target import format_bits
from biplomacy.power.epochs import decode_stretches
from biplomacy.power.mining import answer_mining
from biplomacy.power.mining_model import CODE as MINING_CODE
from biplomacy.power.plausibility import CODE as PLAUSIBILITY_CODE
from biplomacy.power.plausibility import weigh_claim
from biplomacy.power.statement.mining import encode_mining
from biplomacy.power.statement.plausibility import encode_plausibility
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.epochs import Stretch
    from biplomacy.power.mining_model import Mining
    from biplomacy.power.plausibility import Plausibility
    from biplomacy.values.canonical import JsonObject

MINING_DIFFERS = "power-mining-differs"
BITS_DIFFER = "power-nbits-differ"
PLAUSIBILITY_DIFFERS = "power-plausibility-differs"
NETWORK_DIFFERS = "power-network-differs"
CODE_UNKNOWN = "power-code-unknown"


def recompute_mining(published: Mining) -> Mining:
    """Return the figures made again from the inputs that were published with them."""
    return answer_mining(published.question)


def recompute_plausibility(published: Plausibility, evidence: bytes) -> Plausibility:
    """Return the claim weighed again from the difficulty that is its evidence.

    Raises:
        FieldMalformed, BitsInvalid, HeadersGap: the bytes are not difficulty of that period.
    """
    return weigh_claim(
        published.claim, published.assumed, decode_stretches(evidence), published.network_grade
    )


def check_mining(published: Mining, seen: Sequence[Stretch] = ()) -> tuple[Finding, ...]:
    """Return what differs when the figures are made again.

    ``seen`` are stretches of a chain at hand: the height's target is compared with theirs.
    """
    if published.code != MINING_CODE:
        return (_unknown(published.code, MINING_CODE),)
    ours, theirs = encode_mining(recompute_mining(published)), encode_mining(published)
    network = published.question.network
    found = [
        _differs(BITS_DIFFER, "nbits", format_bits(network.bits), format_bits(stretch.bits))
        for stretch in seen
        if 0 <= network.height - stretch.first_height < stretch.blocks
        and stretch.bits != network.bits
    ]
    return (*found, *_differences(MINING_DIFFERS, theirs, ours))


def check_plausibility(
    published: Plausibility, evidence: bytes, seen: Sequence[Stretch] = ()
) -> tuple[Finding, ...]:
    """Return what differs when the claim is weighed again from its evidence.

    With ``seen``, stretches of a chain at hand, a statement of grade chain must rest on the same.

    Raises:
        FieldMalformed, BitsInvalid: the bytes are no difficulty, though they have its digest.
    """
    if published.code != PLAUSIBILITY_CODE:
        return (_unknown(published.code, PLAUSIBILITY_CODE),)
    if Digest.of(evidence) != published.network:
        return (_differs(NETWORK_DIFFERS, "network", published.network, Digest.of(evidence)),)
    try:
        again = recompute_plausibility(published, evidence)
    except HeadersGap as error:
        return (Finding(NETWORK_DIFFERS, Severity.FAILURE, "network", error.message),)
    ours, theirs = encode_plausibility(again), encode_plausibility(published)
    return (
        *_unseen(decode_stretches(evidence), seen),
        *_differences(PLAUSIBILITY_DIFFERS, theirs, ours),
    )


def _unseen(stated: Sequence[Stretch], seen: Sequence[Stretch]) -> Iterator[Finding]:
    """Yield the heights at which a chain has another target; times of a file are derived."""
    for one in stated:
        for other in seen:
            overlap = (
                one.first_height < other.first_height + other.blocks
                and other.first_height < one.first_height + one.blocks
            )
            if overlap and one.bits != other.bits:
                name = f"nbits at {max(one.first_height, other.first_height)}"
                yield _differs(BITS_DIFFER, name, format_bits(one.bits), format_bits(other.bits))


def _differences(code: str, theirs: JsonObject, ours: JsonObject) -> Iterator[Finding]:
    said, made = dict(leaves(theirs)), dict(leaves(ours))
    for name in sorted(said.keys() | made.keys()):
        one, other = said.get(name, "absent"), made.get(name, "absent")
        if one != other:
            yield _differs(code, name, one, other)


def _differs(code: str, subject: str, said: object, made: object) -> Finding:
    return Finding(code, Severity.FAILURE, subject, f"published {said}, made again {made}")


def _unknown(code: str, known: str) -> Finding:
    message = f"was made by {code}, which is not {known}: nothing was made again"
    return Finding(CODE_UNKNOWN, Severity.WARNING, "code", message)
