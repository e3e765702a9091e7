"""What a firm answered to a call, as rows of the solvency pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.solvency.model import Tier
from biplomacy.web.language import marked
from biplomacy.web.power_money_words import Told
from biplomacy.web.solvencies import BITCOIN, last_answers
from biplomacy.web.supervision_words import Fact, Spoken, coins_at, counted_at, spoken, yes_chip
from biplomacy.web.wording import sats_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.solvency.attestation import Attestation
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.solvency.reserve_claim import StatedClaim
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip
    from biplomacy.web.solvencies import Called, FirmAnswer, FirmNames
    from biplomacy.web.stated import Stated

_STANDINGS = {
    (True, True): marked("What it owes and what it shows stand in this record."),
    (True, False): marked("What it owes stands in this record, what it shows does not."),
    (False, True): marked("What it shows stands in this record, what it owes does not."),
    (False, False): marked("No answer stands in this record."),
}
_TIERS = {
    Tier.OPEN: marked("open: sums are seen by whoever sees a path"),
    Tier.HIDDEN: marked("hidden: sums are committed to, and seen by nobody on a path"),
}


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm's answer for one asset; ``earlier`` is the newest call that it did answer."""

    lei: str
    name: str
    asset: str
    standing: str
    root: Spoken | None
    owed: Told | None
    claim: Spoken | None
    held: Told | None
    outputs: Told | None
    attestation: Spoken | None
    covered: Chip
    sampled: Told | None
    missing: Told | None
    earlier: int | None
    details: tuple[Fact, ...]


def firm_rows(
    called: Called, every: Iterable[Called], names: FirmNames, language: Language
) -> tuple[FirmRow, ...]:
    """Return the answers to a call; ``every`` call, newest first, tells when a firm last spoke."""
    known = tuple(every)
    return tuple(_row(one, known, names, language) for one in called.answers)


def asset_name(dti: str) -> str:
    """Return what an asset is called: bitcoin by its sign, another by its token identifier."""
    return "BTC" if dti == BITCOIN else dti


def _row(
    one: FirmAnswer, every: tuple[Called, ...], names: FirmNames, language: Language
) -> FirmRow:
    attested = one.attestation
    before = None if one.complete else last_answers(every, one.lei, one.dti)
    return FirmRow(
        lei=one.lei,
        name=names.of(one.lei),
        asset=asset_name(one.dti),
        standing=language.text(_STANDINGS[one.root is not None, one.claim is not None]),
        root=spoken(one.root, language) if one.root else None,
        owed=_owed(one.root) if one.root else None,
        claim=spoken(one.claim, language) if one.claim else None,
        held=_held(one.claim) if one.claim else None,
        outputs=_outputs(one.claim) if one.claim else None,
        attestation=spoken(attested, language) if attested else None,
        covered=yes_chip(attested.body.covered if attested else None, language),
        sampled=_sample(attested, "size", attested.body.sample.size) if attested else None,
        missing=_sample(attested, "missing", attested.body.sample.missing) if attested else None,
        earlier=before.stated.logged.index if before else None,
        details=tuple(_details(one, language)),
    )


def _owed(stated: Stated[LiabilitiesRoot]) -> Told | None:
    """Return what is owed, where the firm publishes it; of bitcoin a browser can check it."""
    total, at = stated.body.total, stated.body.at
    if total is None:
        return None
    if at.dti == BITCOIN:
        return coins_at(stated.logged.index, "/body/total", total)
    return Told(_in_units(total, stated.body.decimals))


def _held(stated: Stated[StatedClaim]) -> Told:
    if stated.body.dti == BITCOIN:
        return coins_at(stated.logged.index, "/body/total", stated.body.total.sats)
    return Told(f"{stated.body.total.sats:,}")


def _in_units(base_units: int, decimals: int) -> str:
    if not decimals:
        return f"{base_units:,}"
    whole, part = divmod(base_units, 10**decimals)
    return f"{whole:,}.{part:0{decimals}d}"


def _outputs(stated: Stated[StatedClaim]) -> Told:
    return counted_at(stated.logged.index, "/body/count", "outputs", stated.body.count)


def _sample(stated: Stated[Attestation], field: str, count: int) -> Told:
    return counted_at(stated.logged.index, f"/body/sample/{field}", "accounts", count)


def _details(one: FirmAnswer, language: Language) -> Iterator[Fact]:
    if one.root is not None:
        root = one.root.body
        yield Fact(language.text("Root of the tree"), digits=str(root.root))
        shape = language.text(
            "depth %(depth)s, at most %(slots)s leaves; %(tier)s",
            depth=root.shape.depth,
            slots=f"{root.shape.slots:,}",
            tier=language.text(_TIERS[root.shape.tier]),
        )
        yield Fact(language.text("Tree"), shape)
        if root.total_commitment is not None:
            digits = root.total_commitment.hex()
            yield Fact(language.text("Commitment to the total"), digits=digits)
    if one.claim is not None:
        claim = one.claim.body
        yield Fact(language.text("Digest of the outputs"), digits=str(claim.set_digest))
        published = marked("They lie beside the record, so anyone can look them up.")
        kept = marked("They were given to the regulator alone.")
        words = language.text(published if claim.outputs else kept)
        yield Fact(language.text("Outputs"), words)
    if one.attestation is not None:
        yield from _attested(one.attestation.body, language)


def _attested(found: Attestation, language: Language) -> Iterator[Fact]:
    for name, holds in (
        (marked("Rebuilt from the leaf file of the firm"), found.rebuilt),
        (marked("No leaf below zero"), found.leaves_min_ok),
        (marked("Each leaf serves one customer"), found.uid_unique),
    ):
        yield Fact(language.text(name), yes_chip(holds, language).word)
    gap = found.roll_forward_gap
    shown = sats_full(abs(gap)) if found.at.dti == BITCOIN else f"{abs(gap):,}"
    sign = "\N{MINUS SIGN}" if gap < 0 else ""
    name = language.text("Not explained since the last block asked for")
    yield Fact(name, digits=f"{sign}{shown} {asset_name(found.at.dti)}")
    if found.ratio is not None:
        name = language.text("Reserves over what is owed")
        yield Fact(name, digits=format(found.ratio, "f"))
    yield Fact(language.text("Made by"), digits=found.tool_version)
