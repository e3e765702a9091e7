"""Lists, addresses and blocks in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted, listed
from biplomacy.screening.address_keys import family_of
from biplomacy.screening.model import Family
from biplomacy.values.day import Day, format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.screening.address_index import Listing
    from biplomacy.screening.block import BlockRead, BlockScreened
    from biplomacy.screening.list_import import AddressCount
    from biplomacy.screening.model import ListVersion
    from biplomacy.screening.published_version import PublishedDelta
    from biplomacy.screening.rescreening import Change, Rescreening
    from biplomacy.screening.run import ScreeningRun
    from biplomacy.values.canonical import JsonObject


def version_words(version: ListVersion) -> str:
    """Return a version's day and digest, as every answer names it."""
    return f"version {Day.of_instant(version.published_at)} (sha256 {version.digest})"


def address_line(address: str, listings: Sequence[Listing], version: ListVersion, day: Day) -> str:
    """Return whether an address stood on a version, and under which tokens."""
    where = f"{version.list_id}, {version_words(version)}, valid on {day}"
    if not listings:
        if family_of(address) is Family.EXACT:
            return f"not listed: {where}; its checksum was not checked"
        return f"not listed: {where}"
    tokens = listed(dict.fromkeys(place.token for place in listings))
    return f"listed: {version.list_id} {tokens}, {version_words(version)}, valid on {day}"


def known_line(version: ListVersion, known: ListVersion | None) -> str:
    """Return that the version which judges had not been fetched by then (§C2.5)."""
    had = "no version was" if known is None else f"{version_words(known)} was"
    return f"it was fetched at {format_instant(version.retrieved_at)}; until then {had} at hand"


def address_object(
    address: str,
    listings: Sequence[Listing],
    version: ListVersion,
    *,
    at: int,
    known: ListVersion | None,
) -> JsonObject:
    """Return what ``screening address --json`` prints for one address."""
    family = family_of(address)
    return {
        "address": address,
        "family": family.value,
        "checksum": "not checked" if family is Family.EXACT else "right",
        "as_of": format_instant(at),
        "list": version.list_id,
        "published_at": format_instant(version.published_at),
        "digest": str(version.digest),
        "known": None if known is None else str(known.digest),
        "listings": [listing_object(place) for place in listings],
    }


def listing_object(place: Listing) -> JsonObject:
    """Return one place where an address stands."""
    return {"entry": place.entry_id, "token": place.token, "text": place.text}


def list_lines(version: ListVersion, count: AddressCount | None) -> Iterator[str]:
    """Yield what a version holds."""
    yield f"{version.list_id}: {version_words(version)}"
    yield f"  {counted(len(version.entries), 'entry', 'entries')}; {version.source}"
    if count is not None:
        yield (
            f"  {counted(count.rows, 'address row')}, {count.texts:,} distinct texts;"
            f" base58 checksums right: {count.base58_passing:,} of {count.base58:,};"
            f" not checked: {count.not_checked:,}"
        )


def delta_line(delta: PublishedDelta) -> str:
    """Return how many entries changed."""
    return f"{delta.added:,} added, {delta.removed:,} removed, {delta.changed:,} changed"


def block_line(read: BlockRead) -> str:
    """Return which block was read."""
    name = read.block_hash[::-1].hex()
    return f"block {name} of {format_instant(read.time)}: {counted(read.outputs, 'output')}"


def paid_lines(found: BlockScreened, version: ListVersion, said: str) -> Iterator[str]:
    """Yield which outputs of a block pay to listed addresses."""
    number = counted(len(found.paid), "output pays", "outputs pay")
    yield f"  {said}: {version.list_id} {version_words(version)}"
    yield f"    {number} to listed addresses"
    for paid in found.paid:
        tokens = listed(dict.fromkeys(place.token for place in paid.listings))
        yield f"    {paid.outpoint} {paid.amount.sats:,} sats to {paid.address} ({tokens})"


def block_object(found: BlockScreened, version: ListVersion, at: int) -> JsonObject:
    """Return what ``screening block --json`` prints for a block and a moment."""
    return {
        "block": found.block_hash[::-1].hex(),
        "time": format_instant(found.time),
        "outputs": found.outputs,
        "as_of": format_instant(at),
        "list": version.list_id,
        "published_at": format_instant(version.published_at),
        "digest": str(version.digest),
        "paid": [
            {
                "output": str(paid.outpoint),
                "sats": str(paid.amount.sats),
                "address": paid.address,
                "listings": [listing_object(place) for place in paid.listings],
            }
            for paid in found.paid
        ],
    }


def unanswered_object(read: BlockRead, at: int, reason: str) -> JsonObject:
    """Return a block and a moment for which no version answers."""
    return {
        "block": read.block_hash[::-1].hex(),
        "time": format_instant(read.time),
        "outputs": read.outputs,
        "as_of": format_instant(at),
        "unanswered": reason,
    }


def run_lines(run: ScreeningRun) -> Iterator[str]:
    """Yield what a run found."""
    yield f"{counted(run.subjects, 'subject')} of {run.first} to {run.last} screened"
    yield f"  with a candidate: {run.candidates:,}; judged positive: {run.positives:,}"
    for used in run.lists:
        yield f"  {used.list_id} of {Day.of_instant(used.published_at)}: sha256 {used.digest}"
    yield f"  records root {run.records_root}"


def rescreening_lines(found: Rescreening) -> Iterator[str]:
    """Yield who is newly listed and who no longer."""
    for change in found.newly_listed:
        yield f"newly listed: {_change(change)}, {counted(len(change.transfers), 'transfer')} since"
        for transfer in change.transfers:
            yield f"  {transfer.reference} at {format_instant(transfer.at)}"
    for change in found.delisted:
        yield f"no longer listed: {_change(change)}"
    if not found.newly_listed and not found.delisted:
        yield "the two versions answer the same about every address"


def _change(change: Change) -> str:
    tokens = listed(dict.fromkeys(place.token for place in change.listings))
    return f"{change.address} ({tokens}), from {format_instant(change.since)}"


def rescreening_object(found: Rescreening) -> JsonObject:
    """Return what ``screening rescreen --json`` prints."""
    return {
        "newly_listed": [_change_object(change) for change in found.newly_listed],
        "delisted": [_change_object(change) for change in found.delisted],
    }


def _change_object(change: Change) -> JsonObject:
    return {
        "address": change.address,
        "listings": [listing_object(place) for place in change.listings],
        "since": format_instant(change.since),
        "transfers": [
            {"reference": one.reference, "at": format_instant(one.at)} for one in change.transfers
        ],
    }
