"""The replay's tables of facts: what was published, each row with its source."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.market.series import QuoteTable, decode_quotes
from biplomacy.reserve.announcements import decode_announcements, decode_reported_holdings
from biplomacy.reserve.statement.claim import decode_claim
from biplomacy.values.canonical import read_object
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.reserve.announcements import ReportedHolding
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Announcement


@dataclass(frozen=True, slots=True)
class Sourced:
    """An announcement with the words and the source of its row."""

    announcement: Announcement
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables; ``quotes_csv`` are the bytes that statements name as evidence."""

    purchases: tuple[Sourced, ...]
    holdings: tuple[ReportedHolding, ...]
    claims: tuple[Claim, ...]
    quotes_csv: bytes
    quotes: QuoteTable
    vault_descriptor: str
    vault_scripts: tuple[bytes, ...]


def read_facts() -> Facts:
    """Return the tables that the project ships."""
    purchases_csv = _read("announced_purchases.csv")
    quotes_csv = _read("quotes.csv")
    descriptor, scripts = _vaults(_read("vaults.json"))
    return Facts(
        purchases=tuple(
            Sourced(announcement, source, note)
            for announcement, (source, note) in zip(
                decode_announcements(purchases_csv), _sources(purchases_csv), strict=True
            )
        ),
        holdings=decode_reported_holdings(_read("reported_holdings.csv")),
        claims=_claims(_read("claims.json")),
        quotes_csv=quotes_csv,
        quotes=decode_quotes(quotes_csv),
        vault_descriptor=descriptor,
        vault_scripts=scripts,
    )


def _read(name: str) -> bytes:
    return (files("biplomacy.demo") / "facts" / name).read_bytes()


def _sources(content: bytes) -> list[tuple[str, str]]:
    columns = ("day", "btc", "currency", "unit_price", "price_basis", "source", "note")
    found = []
    for row in read_table(content, (columns,)):
        note = row.fields.text("note", limit=1_000) if row.fields.has("note") else ""
        found.append((row.fields.text("source", limit=1_000), note))
    return found


def _claims(content: bytes) -> tuple[Claim, ...]:
    listed = read_object(content).get("claims")
    if not isinstance(listed, list):
        raise FieldMalformed("claims.json holds no list of claims")
    return tuple(decode_claim(body) for body in listed if isinstance(body, dict))


def _vaults(content: bytes) -> tuple[str, tuple[bytes, ...]]:
    fields = Fields(read_object(content), "vaults")
    descriptor = fields.text("descriptor", limit=2_000)
    scripts = fields.texts("scripts", bytes.fromhex, limit=100)
    fields.text("note")
    fields.close()
    return descriptor, scripts
