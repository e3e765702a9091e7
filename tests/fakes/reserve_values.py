"""Strategies for the values that the reserve's statements carry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from biplomacy.chain.model import (
    Coverage,
    CoverageState,
    DescriptorRange,
    Integrity,
    Network,
    Outpoint,
)
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    Claim,
    ExplainedBy,
    Holds,
    Reading,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.model import (
    Acquisition,
    Basis,
    BasisTotal,
    Booking,
    ClaimsTotal,
    ClassTotal,
    CostCover,
    Custody,
    Derivation,
    Entity,
    EntityBalance,
    FlowClass,
    FlowRow,
    FlowTable,
    Kind,
    Means,
    Member,
    MemberCommitment,
    Perimeter,
    PriceBasis,
    Purpose,
    ReserveReport,
    Valuation,
)
from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.block_id import MAX_HEIGHT, BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Finding, Grade, Severity, Standing

names = st.from_regex(r"[a-z0-9][a-z0-9./:_-]{0,20}", fullmatch=True)
texts = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
amounts = st.integers(0, Amount.MAX_MONEY).map(Amount)
some_amounts = st.integers(1, Amount.MAX_MONEY).map(Amount)
differences = st.integers(-Amount.MAX_MONEY, Amount.MAX_MONEY).map(SignedAmount)
hashes = st.binary(min_size=32, max_size=32)
digests = hashes.map(Digest)
days = st.dates(date(2009, 1, 3)).map(Day)
blocks = st.builds(BlockId, st.integers(0, MAX_HEIGHT), hashes)
currencies = st.sampled_from(["USD", "EUR", "PKR"])
money = st.builds(Money, currencies, st.integers(-(10**15), 10**15))
prices = st.integers(0, 10**12).map(lambda cents: Decimal(cents).scaleb(-2))
counts = st.integers(0, 2**53 - 1)
scripts = st.lists(st.binary(min_size=1, max_size=40), max_size=3).map(tuple)
outpoints = st.builds(Outpoint, hashes, st.integers(0, 2**32 - 1))
grades = st.sampled_from(Grade)

members = st.builds(
    Member,
    id=names,
    entity=names,
    kind=st.sampled_from(Kind),
    custody=st.sampled_from(Custody),
    purpose=st.sampled_from(Purpose),
    scripts=scripts,
    derivation=st.none()
    | st.builds(Derivation, texts, st.integers(0, 100_000), st.integers(0, 100_000)),
    account=st.none() | texts,
    valid_from=st.none() | blocks,
    valid_until=st.none() | blocks,
)
perimeters = st.builds(
    Perimeter,
    version=st.integers(1, 2**53 - 1),
    scope=texts,
    complete=st.booleans(),
    entities=st.lists(st.builds(Entity, names, texts, names), max_size=3).map(tuple),
    members=st.lists(members, max_size=3).map(tuple),
    booking=st.sampled_from(Booking),
    currency=currencies,
    committed=st.none() | st.builds(MemberCommitment, digests, st.integers(1, 10_000)),
    previous=st.none() | digests,
)
acquisitions = st.builds(
    Acquisition,
    id=names,
    day=days,
    quantity=amounts,
    means=st.sampled_from(Means),
    counterparty=texts,
    price_basis=st.sampled_from(PriceBasis),
    flows=st.lists(outpoints, max_size=3).map(tuple),
    total_cost=st.none() | money,
)
client_claims = st.builds(ClaimsTotal, names, blocks, amounts, digests, counts, texts)
spans = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
parameters = st.one_of(
    st.builds(Holds, names, amounts),
    st.builds(AverageCost, some_amounts, prices, currencies),
    st.builds(ValueAbove, some_amounts, money, st.none() | prices),
    st.builds(lambda who, much, span: Acquired(who, much, *span), names, amounts, spans),
    st.builds(lambda span, much: Unchanged(span[0], span[1], much), spans, amounts),
    st.builds(
        Announced,
        amounts,
        st.none() | prices,
        currencies,
        st.sampled_from(PriceBasis),
        st.none() | amounts,
    ),
    st.builds(lambda much, rate, span: ExplainedBy(much, rate, *span), amounts, amounts, spans),
)
claims = st.builds(Claim, names, texts, texts, days, st.sampled_from(Reading), texts, parameters)
quotes = st.builds(
    Quote,
    currency=currencies,
    price=prices,
    day=days,
    rule=st.sampled_from(ClosingRule),
    source=texts,
    evidence=digests,
    standing=st.sampled_from(Standing),
    base=st.just("BTC"),
)
rows = st.builds(
    FlowRow,
    day=days,
    txid=hashes,
    classification=st.sampled_from(FlowClass),
    received=amounts,
    sent=amounts,
    grade=st.none() | grades,
    lo=amounts,
    hi=amounts,
    matched=st.none() | names,
    candidates=st.lists(names, max_size=3).map(tuple),
)
findings = st.builds(Finding, names, st.sampled_from(Severity), texts, texts, evidence=st.just(()))
descriptor_ranges = st.builds(
    DescriptorRange, texts, st.just(3), st.just(9), st.none() | st.integers(3, 9)
)


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    """Draw an account of a scan that adds up."""
    first, last = draw(st.integers(0, 99)), draw(st.integers(100, 199))
    missing = tuple(sorted(draw(st.sets(st.integers(first, last), max_size=5))))
    return Coverage(
        network=draw(st.sampled_from(Network)),
        first=BlockId(first, draw(hashes)),
        last=BlockId(last, draw(hashes)),
        watch_digest=draw(digests),
        source=draw(names),
        integrity=draw(st.sampled_from(Integrity)),
        blocks_scanned=last - first + 1 - len(missing),
        missing=missing,
        state=CoverageState.PARTIAL if missing else CoverageState.COMPLETE,
        descriptors=tuple(draw(st.lists(descriptor_ranges, max_size=2))),
    )


@st.composite
def valuations(draw: st.DrawFn) -> Valuation:
    """Draw a value in the currency of its quote."""
    quote = draw(quotes)
    return Valuation(draw(amounts), quote, Money(quote.currency, draw(st.integers(0, 10**15))))


balances_of_entities = st.builds(EntityBalance, names, amounts) | st.builds(
    EntityBalance, names, amounts, amounts, differences
)
reports = st.builds(
    ReserveReport,
    block=blocks,
    after=st.none() | blocks,
    perimeter=digests,
    coverage=coverages(),
    balances=st.lists(st.tuples(names, amounts), max_size=2).map(tuple),
    entities=st.lists(balances_of_entities, max_size=2).map(tuple),
    opening=amounts,
    closing=amounts,
    flows=st.builds(FlowTable, counts, digests, st.none() | st.lists(rows, max_size=2).map(tuple)),
    totals=st.lists(
        st.builds(ClassTotal, st.sampled_from(FlowClass), amounts, amounts, counts), max_size=2
    ).map(tuple),
    fees=amounts,
    lots=st.lists(
        st.builds(BasisTotal, st.sampled_from(Basis), amounts, st.none() | money, counts),
        max_size=2,
    ).map(tuple),
    cover=st.none() | st.builds(CostCover, amounts, money, amounts),
    valuation=st.none() | valuations(),
    findings=st.lists(findings, max_size=2).map(tuple),
)
