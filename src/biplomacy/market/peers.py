"""What others hold, as dated and sourced facts (market §7.5): never "current", never a league."""

from __future__ import annotations

from biplomacy.market.errors import PeerMalformed
from biplomacy.market.model import PeerHolding
from biplomacy.values.amount import Amount
from biplomacy.values.closed_csv import read_table
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Standing

COLUMNS = ("holder", "btc", "as_of", "source", "evidence", "standing", "note")


def decode_peers(content: bytes) -> tuple[PeerHolding, ...]:
    """Return the holdings of a closed CSV, by day and holder.

    ``evidence`` is the SHA-256 of the page or document that the row was read from.

    Raises:
        PeerMalformed: a row lacks its day, source or evidence, or is in another form.
    """
    found = []
    line = 1
    try:
        for row in read_table(content, (COLUMNS,)):
            line, fields = row.line, row.fields
            found.append(
                PeerHolding(
                    holder=fields.text("holder", limit=200),
                    amount=Amount.from_btc(fields.text("btc", limit=40)),
                    as_of=fields.day("as_of"),
                    source=fields.text("source"),
                    evidence=fields.digest("evidence"),
                    standing=fields.choice("standing", Standing),
                )
            )
            if fields.has("note"):
                fields.text("note", limit=1_000)
    except InputError as error:
        raise PeerMalformed(
            f"line {line}: {error.message}",
            hint="a peer's row needs holder, btc, as_of, source, evidence and standing",
        ) from error
    return tuple(sorted(found, key=lambda peer: (peer.as_of, peer.holder)))
