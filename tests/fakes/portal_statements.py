"""What a small state says to its portal, and the verdicts on it, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from biplomacy.chain.model import Coverage, CoverageState, Integrity, Network, Outpoint
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.record.model import Charter, Office, Period, Rule
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
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing, Verdict, VerdictRow
from fakes.charters import BITCOIN_OFFICE, CHARTER_OF_TEST, MINISTRY

ISSUER = "bitcoin-office"
LEVELS = (
    ("2022-06-30", 598, "2381"),
    ("2024-03-14", 1221, "5693"),
    ("2024-05-12", 1280, "5748.76"),
    ("2024-12-24", 1506, "5997.77"),
    ("2025-03-31", 1603, "6129.18"),
    ("2025-07-14", 1708, "6237"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A body to be logged, with the day on which it is issued."""

    type: str
    body: JsonObject
    day: str
    issuer: str = ISSUER
    period: Period | None = None
    supersedes: Digest | None = None


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


def statements(*, complete: bool = False) -> tuple[Said, ...]:
    """Return what the small state says, without its charter."""
    listed = Said("perimeter/1", encode_perimeter(perimeter(complete=complete)), "2025-07-15")
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
