"""A small published record for the portal: real signatures, real tiles, verdicts by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from securesystemslib.signer import Signer

from biplomacy.chain.model import Coverage, CoverageState, Integrity, Network, Outpoint
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.checkpoint import add_lines, parse_checkpoint, sign_head
from biplomacy.record.cosignature import cosign
from biplomacy.record.envelope import sign_statement
from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.record.model import Charter, Head, KeyKind, Office, Period, Rule, Statement
from biplomacy.record.note import parse_note
from biplomacy.record.reading import Files
from biplomacy.record.statement import encode_statement
from biplomacy.record.tiles import bundle_path, encode_bundle, tile_path
from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    Claim,
    ExplainedBy,
    Holds,
    Parameters,
    Reading,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.flow_rows import flow_table
from biplomacy.reserve.model import (
    Acquisition,
    Basis,
    BasisTotal,
    Booking,
    ClassTotal,
    CostCover,
    Custody,
    Entity,
    EntityBalance,
    FlowClass,
    FlowRow,
    Kind,
    Means,
    Member,
    Perimeter,
    PriceBasis,
    Purpose,
    ReserveReport,
    Valuation,
)
from biplomacy.reserve.statement.acquisition import encode_acquisition
from biplomacy.reserve.statement.claim import encode_claim
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site, World
from fakes.charters import BITCOIN_OFFICE, CHARTER_OF_TEST, MINISTRY, ORIGIN, signer
from fakes.small_log import PARTNER, NamedKey

ISSUER = "bitcoin-office"
NOTICE = (
    "REPLAY ON REGTEST: amounts are the published ones; coins are worthless; "
    "items marked SYNTHETIC are invented"
)
LEVELS = (
    ("2022-06-30", 598, "2381"),
    ("2024-03-14", 1221, "5693"),
    ("2024-05-12", 1280, "5748.76"),
    ("2024-12-24", 1506, "5997.77"),
    ("2025-03-31", 1603, "6129.18"),
    ("2025-07-14", 1708, "6237"),
)
NOTHING = VerdictRow("", "", "", Verdict.CONFIRMED, Grade.CHAIN, "")


@dataclass(slots=True)
class FilesInMemory:
    """A ``TileStore`` whose files are a table."""

    files: list[tuple[str, bytes]]

    def read(self, path: str, limit: int) -> bytes | None:
        found = dict(self.files).get(path)
        return None if found is None else found[: limit + 1]

    def write_once(self, path: str, content: bytes) -> None:
        self.files.append((path, content))

    def replace(self, path: str, content: bytes) -> None:
        self.files.append((path, content))


@dataclass(frozen=True, slots=True)
class Said:
    """A body to be logged, with the day on which it is issued."""

    type: str
    body: JsonObject
    day: str
    issuer: str = ISSUER
    period: Period | None = None


def block(height: int) -> BlockId:
    return BlockId(height, Digest.of(str(height).encode()).raw)


def charter() -> Charter:
    types = ("perimeter/1", "claim/1", "acquisition/1", "client-claims/1")
    rules = (Rule("reserve-report/1", 2), *(Rule(one, 1) for one in types))
    office = Office(ISSUER, BITCOIN_OFFICE.keys, rules)
    return replace(CHARTER_OF_TEST, offices=(office, MINISTRY))


def member(name: str, *, until: int | None = None) -> Member:
    script = b"\xa9\x14" + Digest.of(name.encode()).raw[:20] + b"\x87"
    return Member(
        id=name,
        entity=ISSUER,
        kind=Kind.ONCHAIN,
        custody=Custody.COLD,
        purpose=Purpose.OWN,
        scripts=(script,),
        valid_from=block(1221),
        valid_until=None if until is None else block(until),
    )


def perimeter(*, complete: bool, members: Sequence[str] = ("reserve",)) -> Perimeter:
    return Perimeter(
        version=1,
        scope="sv-public-sector",
        complete=complete,
        entities=(Entity(ISSUER, "Bitcoin Office", "central-government"),),
        members=tuple(member(name) for name in members),
        booking=Booking.FIFO,
        currency="USD",
    )


def flow(day: str, name: str, kind: FlowClass, amount: str) -> FlowRow:
    known = kind is not FlowClass.UNEXPLAINED
    received = Amount.from_btc(amount)
    return FlowRow(
        day=Day.parse(day),
        txid=Digest.of(name.encode()).raw,
        classification=kind,
        received=received,
        sent=Amount(0),
        grade=Grade.ATTESTED if known else None,
        lo=Amount(0),
        hi=received,
        matched="onbtc-2025-07-14" if kind is FlowClass.PURCHASE else None,
        candidates=(),
    )


def report(number: int, perimeter_id: Digest, rows: Sequence[FlowRow] = ()) -> ReserveReport:
    """Return the report of one level; the second begins after a gap."""
    _, height, amount = LEVELS[number]
    closing = Amount.from_btc(amount)
    earlier = block(LEVELS[number - 1][1]) if number > 1 else None
    after = block(1200) if number == 1 else earlier
    unexplained = [row for row in rows if row.classification is FlowClass.UNEXPLAINED]
    known = Amount.from_btc("2381")
    return ReserveReport(
        block=block(height),
        after=after,
        perimeter=perimeter_id,
        coverage=Coverage(
            network=Network.REGTEST,
            first=block(0),
            last=block(height),
            watch_digest=Digest.of(b"watch"),
            source="kernel",
            integrity=Integrity.VALIDATED,
            blocks_scanned=height + 1,
            missing=(),
            state=CoverageState.COMPLETE,
        ),
        balances=(("reserve", closing),),
        entities=(EntityBalance(ISSUER, closing),),
        opening=Amount(0),
        closing=closing,
        flows=flow_table(rows),
        totals=(
            ClassTotal(
                FlowClass.UNEXPLAINED,
                Amount.total(row.received for row in unexplained),
                Amount(0),
                len(unexplained),
            ),
        )
        if unexplained
        else (),
        fees=Amount(28_000),
        lots=(BasisTotal(Basis.ANNOUNCED, known, Money.parse("104613860.00", "USD"), 10),),
        cover=CostCover(known, Money.parse("104613860.00", "USD"), closing),
        valuation=Valuation(
            closing,
            Quote(
                "USD",
                Decimal("119117.00"),
                Day.parse("2025-07-14"),
                ClosingRule.UTC_CLOSE,
                "press",
                Digest.of(b"quotes"),
                Standing.PRESS,
            ),
            Money.parse("742932729.00", "USD"),
        ),
        findings=(),
    )


def claim(name: str, text: str, who: str, parameters: Parameters) -> Said:
    source = "https://press.example/el-salvador/2025/07/a-long-path-to-an-article.html"
    day = Day.parse("2025-07-14")
    about = Reading.ABOUT if isinstance(parameters, AverageCost) else Reading.EXACTLY
    body = encode_claim(Claim(name, text, who, day, about, source, parameters))
    return Said("claim/1", body, "2025-07-15")


def claims() -> tuple[Said, ...]:
    held, first, last = Amount.from_btc("6237"), Day.parse("2025-02-27"), Day.parse("2025-07-14")
    one, office = Amount.from_btc("1"), ISSUER
    value = Money.parse("760000000.00", "USD")
    announced = Announced(
        Amount.from_btc("80"), Decimal(19_000), "USD", PriceBasis.STATED, tolerance=None
    )
    return (
        claim("held", "El Salvador holds 6,237 bitcoin", "Bitcoin Office", Holds(office, held)),
        claim(
            "average",
            "at an average price of around 42,000 dollars",
            "Press",
            AverageCost(held, Decimal("42000.00"), "USD"),
        ),
        claim(
            "worth", "worth more than 760 million dollars", "Press", ValueAbove(held, value, None)
        ),
        claim(
            "daily",
            "One bitcoin a day, since November 2022",
            "President",
            ExplainedBy(held, one, Day.parse("2022-11-18"), last),
        ),
        claim(
            "acquired",
            "We just acquired more bitcoin",
            "Bitcoin Office",
            Acquired(office, Amount.from_btc("156"), first, last),
        ),
        claim(
            "unchanged",
            "The stock of the public sector is unchanged",
            "IMF Country Report 25/190",
            Unchanged(first, last, Amount(0)),
        ),
        claim("dip", "Bought the <dip>: 80 BTC at 19,000", "President", announced),
    )


def dispute_rows(listed: str, evidenced: str, unexplained: str) -> str:
    return (
        f"156.00000000 BTC in 140 receipts: {listed}.00000000 BTC from listed wallets, "
        f"{evidenced}.00000000 BTC with evidence of acquisition, "
        f"{unexplained}.00000000 BTC unexplained"
    )


def verdicts(dispute: str) -> tuple[VerdictRow, ...]:
    """Return rows as a verification prints them; ``dispute`` is public, transfer or purchase."""
    ok, no, un = Verdict.CONFIRMED, Verdict.CONTRADICTED, Verdict.UNVERIFIABLE
    acquired, unchanged, words = {
        "public": (un, un, dispute_rows("0", "0", "156")),
        "transfer": (no, ok, dispute_rows("156", "0", "0")),
        "purchase": (ok, no, dispute_rows("0", "156", "0")),
    }[dispute]
    held = "6,237.00000000 BTC"
    return (
        VerdictRow("reserve.report.5.balance", held, held, ok, Grade.CHAIN, "the unspent outputs "
                   "of the declared wallets add up to it", ("entry:12", "block:1708")),
        VerdictRow("reserve.report.5.lots", "38.18", "38.18", ok, Grade.ATTESTED, "from "
                   "announcements", ("entry:12",)),
        VerdictRow("reserve.perimeter.1", "1 wallet", "1 wallet", ok, Grade.RECORD, "as logged",
                   ("entry:1",)),
        VerdictRow("claim.held", held, held, ok, Grade.CHAIN, "the unspent outputs of the "
                   "declared wallets add up to it, to the satoshi", ("entry:2", "entry:1")),
        VerdictRow("claim.average", "42,000.00 USD", "2,381 BTC at 43,936.94 USD; the rest at "
                   "40,803.98", un, Grade.ATTESTED, "3,856 of 6,237 BTC have no published price",
                   ("entry:3",)),
        VerdictRow("claim.worth", "760,000,000.00 USD", "742,932,729.00 USD at 119,117.00", un,
                   Grade.ASSUMED, "no closing rule was named", ("entry:4",)),
        VerdictRow("claim.daily", held, "3,350.00000000 BTC", no, Grade.RECORD,
                   "2,381 announced and 969 days make 3,350", ("entry:5",)),
        VerdictRow("claim.acquired", "156.00000000 BTC", words, acquired, Grade.ATTESTED,
                   "the origin is not listed", ("entry:6",)),
        VerdictRow("claim.unchanged", "0 BTC", "+156.00000000 BTC", unchanged, Grade.ATTESTED,
                   "the wallet list does not claim to be complete", ("entry:7",)),
    )  # fmt: skip


def statements() -> tuple[Said, ...]:
    """Return what the small state says, without its charter."""
    listed = Said("perimeter/1", encode_perimeter(perimeter(complete=False)), "2025-07-15")
    bought = Acquisition(
        id="onbtc-2025-07-14",
        day=Day.parse("2025-07-14"),
        quantity=Amount.from_btc("1"),
        means=Means.PURCHASE,
        counterparty="exchange",
        price_basis=PriceBasis.UNKNOWN,
        flows=(Outpoint(Digest.of(b"flow").raw, 0),),
    )
    after = Said("acquisition/1", encode_acquisition(bought), "2025-07-17")
    return listed, *claims(), after


def entries_of(said: Sequence[Said], *, skip: int | None = None) -> tuple[bytes, ...]:
    """Return the charter and ``said`` as signed entries; ``skip`` is a number left out."""
    found = [entry(Said(CHARTER, encode_charter(charter()), "2025-07-01"), 0)]
    for number, one in enumerate(said, 1):
        late = skip is not None and number >= skip
        found.append(entry(one, number + late))
    return tuple(found)


def entry(said: Said, sequence: int) -> bytes:
    issued = Day.parse(said.day).start + 43_200 + sequence
    stated = Statement(said.type, said.issuer, sequence, issued, said.body, said.period)
    second = "minister" if said.type == CHARTER else "auditor"
    signers: list[Signer] = [signer(name) for name in ("director", second)]
    return sign_statement(encode_statement(stated), signers)


def publish(entries: Sequence[bytes], *, witnessed: bool = True) -> FilesInMemory:
    """Return the published files of up to 255 entries, cosigned on 18 July 2025."""
    count = len(entries)
    leaves = [leaf_hash(data) for data in entries]
    head = Head(ORIGIN, count, Digest(subtree_root(leaves)))
    note = sign_head(head, NamedKey(ORIGIN, KeyKind.LOG_ED25519))
    if witnessed:
        witness = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)
        time = Day.parse("2025-07-18").start
        note = add_lines(note, [cosign(parse_note(note).text, witness, time)])
    assert parse_checkpoint(note).head == head
    return FilesInMemory(
        [
            ("checkpoint", note),
            (bundle_path(0, count), encode_bundle(entries)),
            (tile_path(0, 0, count), b"".join(leaves)),
        ]
    )


def view(entries: Sequence[bytes], rows: tuple[VerdictRow, ...] = ()) -> RecordView:
    files = Files(publish(entries), "")
    return RecordView(audit_record(files, None), files, rows)


def small_entries() -> tuple[bytes, ...]:
    """Return the whole record: charter, wallet list, claims, acquisition, six reports."""
    said = list(statements())
    first = entries_of(said)
    named = Digest(leaf_hash(first[1]))
    rows = [flow("2025-07-14", f"flow {n}", FlowClass.UNEXPLAINED, "1") for n in range(3)]
    for number, (day, _, _) in enumerate(LEVELS):
        body = encode_report(report(number, named, rows if number == len(LEVELS) - 1 else ()))
        period = Period(Day.parse(day), Day.parse(day))
        said.append(Said("reserve-report/1", body, "2025-07-17", period=period))
    return entries_of(said)


def small_record(dispute: str = "public") -> RecordView:
    """Return the record with its verdicts."""
    return view(small_entries(), fitted(verdicts(dispute)))


def fitted(rows: Sequence[VerdictRow]) -> tuple[VerdictRow, ...]:
    """Return the rows with the place and number of the newest report."""
    last = len(statements()) + len(LEVELS)
    return tuple(
        replace(
            row,
            claim=row.claim.replace(".report.5.", f".report.{last}."),
            evidence=tuple(f"entry:{last}" if one == "entry:12" else one for one in row.evidence),
        )
        for row in rows
    )


def small_site(address: str = "http://127.0.0.1:8080") -> Site:
    """Return the site of the small state beside two other readings of the same blocks."""
    return Site(
        state="El Salvador (replay)",
        record=small_record(),
        address=address,
        notice=NOTICE,
        checked_by="biplomacy verify on this machine",
        trust="sv.trust.json",
        worlds=(
            World("If the sender is a government wallet", "", small_record("transfer")),
            World("If the sender is an exchange", "", small_record("purchase")),
        ),
    )
