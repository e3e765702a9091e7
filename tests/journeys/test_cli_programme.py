"""``biplomacy programme``: command and whole output, on what is shipped and what the demo says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from biplomacy.demo.model import Reading
from biplomacy.programme.library import bundled_text
from biplomacy.programme.statement.assessment import decode_assessment
from biplomacy.values.canonical import JsonObject, decode_object, encode
from command_line import Place, place
from fakes.golden_cases import FOLDER
from fakes.replayed import Replay, Replays

BUY = str(FOLDER / "buy-daily.toml")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place(tmp_path)


def case(name: str) -> str:
    return str(FOLDER / name)


def parsed(printed: str) -> JsonObject:
    return decode_object(printed.rstrip("\n").encode())


def test_an_action_out_of_reserves_touches_one_clause_whose_level_is_unknown(here: Place) -> None:
    run = here.call("programme", "assess", "PAK-EFF-2024", "--action", BUY, "--on", "2025-12-31")

    assert run == (
        0,
        (
            "? UNDETERMINED  PAK-NIR  Floor on the net international reserves of the State Bank\n"
            "  test date 2025-12-31; wording recalled, facts assumed: "
            "data-missing, wording-missing\n"
            "  ? as-printed: margin [-∞, ∞] USD; wording quoted, facts illustrative (assumed): "
            "data-missing, wording-missing\n"
            "      as read by the press, which prints the floor as a positive number\n"
            "      at(nir) >= target()\n"
            "      [-∞, ∞] USD >= unknown\n"
            "  ? negative: margin [-∞, ∞] USD; wording recalled, facts illustrative (assumed): "
            "data-missing, wording-missing\n"
            "      as read by the form of the lender's tables, as we recall it: "
            "net reserves below zero\n"
            "      at(nir) >= -target()\n"
            "      [-∞, ∞] USD >= -unknown\n"
            "  would settle it together: nir\n"
            "  without the action: undetermined\n"
            "  met if and only if the margin before the action is at least 19,942,000.00 USD "
            "on 2025-12-31\n"
            "btc.accumulation: no clause known in PAK-EFF-2024\n"
        ),
        "",
    )


def test_with_an_illustrative_margin_the_answer_says_that_it_is_one(here: Place) -> None:
    run = here.call(
        "programme", "assess", "PAK-EFF-2024", "--action", BUY, "--on", "2025-12-31",
        "--evidence", case("nir-margin-15m.toml"),
    )  # fmt: skip

    code, out, err = run
    assert (code, err) == (0, "")
    assert out.startswith(
        "✕ NOT MET       PAK-NIR  Floor on the net international reserves of the State Bank\n"
        "  test date 2025-12-31; wording illustrative, facts assumed\n"
        "  ✕ as-printed: margin -4,942,000.00 USD; "
        "wording illustrative, facts illustrative (assumed)\n"
    )
    assert "  without the action: met\n" in out


def test_what_an_action_leaves_alone_is_said(here: Place) -> None:
    asked = ("programme", "assess", "PAK-EFF-2024", "--action", BUY, "--on", "2025-12-31")

    assert here.call(*asked, "--clause", "PAK-PWR") == (
        0,
        ("the action does not touch PAK-PWR\nbtc.accumulation: no clause known in PAK-EFF-2024\n"),
        "",
    )


@pytest.mark.parametrize(
    ("margin", "code"), [("nir-margin-15m.toml", 1), ("nir-margin-500m.toml", 0)]
)
def test_a_script_may_insist_on_met(here: Place, margin: str, code: int) -> None:
    asked = ("programme", "assess", "PAK-EFF-2024", "--action", BUY, "--on", "2025-12-31")
    evidence = ("--evidence", case(margin))

    assert here.call(*asked, *evidence)[0] == 0
    assert here.call(*asked, *evidence, "--require", "met")[0] == code


BINDS_IN_2025 = (
    "127 steps = 127.00000000 BTC   PAK-NIR binds on 2025-12-31; "
    "the first step that does not fit is 2025-11-20 (128 fails)   standing illustrative\n"
)
TWENTY_FIVE = (
    "25 times = 25.00000000 BTC a step   PAK-NIR binds on 2025-12-31 (26 fails)   "
    "standing illustrative\n"
)
NO_BOUND = (
    "no bound up to 2025-12-31   no clause that buy-daily touches stops it   "
    "standing illustrative\n"
)
LARGEST = [
    ("length", "nir-margin-15m.toml", BINDS_IN_2025),
    ("quantity", "nir-margin-500m.toml", TWENTY_FIVE),
    ("length", "nir-margin-500m.toml", NO_BOUND),
]


@pytest.mark.parametrize(("vary", "margin", "shown"), LARGEST)
def test_the_largest_action_is_said_with_what_binds(
    here: Place, vary: str, margin: str, shown: str
) -> None:
    asked = ("programme", "largest", "PAK-EFF-2024", BUY, "--vary", vary, "--by", "2025-12-31")

    assert here.call(*asked, "--case", case(margin)) == (0, shown, "")


def test_no_price_makes_an_offer_to_one_trade_fit(here: Place) -> None:
    offer = (FOLDER / "offer-a-prime.toml").read_text("utf-8")
    (here.directory / "case.toml").write_text(offer.replace('id = "offer-a-prime"\n', ""), "utf-8")

    run = here.call(
        "programme", "largest", "PAK-EFF-2024", case("set-price.toml"), "--vary", "price",
        "--by", "2025-11-15", "--case", "case.toml",
    )  # fmt: skip

    assert run == (0, "at no scale   PAK-PWR binds   standing synthetic\n", "")


def test_the_same_price_and_different_verdicts(here: Place) -> None:
    run = here.call("programme", "compare-offers", case("offer-a-prime.toml"), case("offer-b.toml"))

    cost = "at least the average cost, or above last year's use at least the incremental cost"
    limbs = (
        f"a  cost: {cost}",
        "b  no named sector: open to every comparable load on the same terms",
        "c  an end date and a cap",
        "d  nobody else pays",
        "e  the lender was consulted before the announcement",
    )
    margins = (
        "    rate less tariff.cost.incremental: [0.3841, 8.3303] PKR/kWh (cost synthetic)\n"
        "    rate less tariff.cost.average: -2.9892 PKR/kWh (cost press)\n"
        "    rate less tariff.ordinary: -11.9200 PKR/kWh (cost press)\n"
    )
    marks = ("? ", "✕ ", "? ", "? ", "✕ ")
    why = (": data-missing", "", ": not published", ": not published", "")
    named = zip(marks, limbs, why, strict=True)
    assert run == (
        0,
        (
            "22.9800 PKR/kWh (quoted)  Miners only, 2,000 MW       ✕ NOT MET       "
            "facts attested; wording reconstructed\n"
            + "".join(f"    {mark}{limb}{reason}\n" for mark, limb, reason in named)
            + margins
            + "22.9800 PKR/kWh (quoted)  Uniform incremental tariff  ✓ MET           "
            "facts assumed; wording reconstructed\n"
            + "".join(f"    ✓ {limb}\n" for limb in limbs)
            + margins
            + "Same price. The verdicts differ in limbs b and e; limbs c and d of "
            "Miners only, 2,000 MW were never published.\n"
            "PAK-PWR is reconstructed: a verdict speaks of that wording and of no other\n"
        ),
        "",
    )


def test_shipped_offers_are_known_by_their_ids(here: Place) -> None:
    code, out, _ = here.call("programme", "compare-offers", "offer-a-prime", "offer-b", "--json")

    assert code == 0
    assert parsed(out)["differing"] == ["b", "e"]


NONE = "no clause known"
CONCEPTS = [
    ("arrears.external", NONE, "PAK-ARREARS"),
    ("btc.accumulation", "SLV-BTC-ACC", NONE),
    ("btc.debt", "SLV-BTC-DEBT", NONE),
    (
        "btc.disclosure",
        "SLV-WALLET-STATEMENT, SLV-COLD-ADDRESSES, SLV-FIDEBITCOIN, SLV-QUARTERLY-FS",
        NONE,
    ),
    ("cb.credit-to-government", NONE, "PAK-SBP-CREDIT"),
    ("cb.nda", NONE, "PAK-NDA"),
    ("fiscal.guarantees", NONE, "PAK-GUARANTEES"),
    ("fiscal.primary-balance", NONE, "PAK-PRIMARY"),
    ("fx.nir", NONE, "PAK-NIR"),
    ("fx.swap", NONE, "PAK-FX-SWAP"),
    ("power.arrears", NONE, "PAK-POWER-ARREARS"),
    ("power.cost-recovery", NONE, "PAK-REBASING, PAK-GAS-ADJUSTMENT"),
    ("power.sector-preference", NONE, "PAK-PWR"),
    ("social.transfers", NONE, "PAK-BISP, PAK-HEALTH-EDUCATION"),
    ("tax.preference", NONE, "PAK-TAX-PREFERENCE"),
    ("tax.revenue", NONE, "PAK-FBR, PAK-REFUND-ARREARS"),
    ("wallet.exit", "SLV-CHIVO-EXIT", NONE),
    ("wallet.funds", "SLV-CHIVO-FUNDS", NONE),
]
RUPEES = "fiscal.primary [-∞, -0.01] PKR; cb.credit.flow [0.01, ∞] PKR"
ONE_MORE = "flows.purchase 1.00000000 BTC; stock.gross 1.00000000 BTC"
MATRIX = [
    (
        "buy 1 BTC a day out of the central bank's reserves",
        f"✕ NOT MET SLV-BTC-ACC: {ONE_MORE}",
        "? UNDETERMINED PAK-NIR: nir -118,000.00 USD",
    ),
    (
        "buy 1 BTC a day out of the budget",
        f"✕ NOT MET SLV-BTC-ACC: {ONE_MORE}",
        "? UNDETERMINED PAK-PRIMARY: fiscal.primary [-∞, -0.01] PKR",
    ),
    (
        "buy 1 BTC a day with a bond linked to bitcoin",
        f"✕ NOT MET SLV-BTC-ACC, SLV-BTC-DEBT: {ONE_MORE}; debt.btc_linked 118,000.00 USD",
        NONE,
    ),
    (
        "seize 1 BTC",
        "✓ MET SLV-BTC-ACC: stock.gross 1.00000000 BTC; flows.seized 1.00000000 BTC",
        NONE,
    ),
    (
        "mine 1 BTC",
        "✕ NOT MET SLV-BTC-ACC: flows.mined 1.00000000 BTC; stock.gross 1.00000000 BTC",
        NONE,
    ),
    ("consolidate 10 BTC between own wallets", "✓ MET SLV-BTC-ACC", NONE),
    ("sell 10 BTC", "✓ MET SLV-BTC-ACC: stock.gross -10.00000000 BTC", NONE),
    (
        "issue a bitcoin-linked bond of USD 1 m",
        "✕ NOT MET SLV-BTC-DEBT: debt.btc_linked 1,000,000.00 USD",
        NONE,
    ),
    ("2,000 MW for smelters, data centres and miners", NONE, "✕ NOT MET PAK-PWR"),
    ("2,000 MW for miners only", NONE, "✕ NOT MET PAK-PWR"),
    ("Uniform incremental tariff", NONE, "✓ MET PAK-PWR"),
    (
        "buy 1 BTC a day with the central bank's credit",
        f"✕ NOT MET SLV-BTC-ACC: {ONE_MORE}",
        f"✕ NOT MET PAK-PRIMARY, PAK-SBP-CREDIT: {RUPEES}",
    ),
]


def test_the_same_actions_run_through_both_states(here: Place) -> None:
    run = here.call("programme", "compare", "SLV-EFF-2025", "PAK-EFF-2024")

    concepts = [f"  {name:23}  absent        {ours} | {theirs}" for name, ours, theirs in CONCEPTS]
    actions = [f"  {title:50}  {ours} | {theirs}" for title, ours, theirs in MATRIX]
    both = "SLV-EFF-2025 | PAK-EFF-2024"
    told = [
        "by concept: how PAK-EFF-2024 stands to SLV-EFF-2025",
        *concepts,
        f"by what the same actions do: {both} (illustrative amounts, quoted offers)",
        *actions,
    ]
    assert run == (0, "\n".join(told) + "\n", "")


def test_a_monitoring_file_has_the_lenders_columns_and_reads_back(here: Place) -> None:
    asked = ("programme", "mona-export", "SLV-EFF-2025", "--on", "2025-07-24")
    code, exported, err = here.call(*asked)
    (here.directory / "mona.csv").write_text(exported)

    assert (code, err) == (0, "")
    assert exported == (
        "ArrangementNumber,ArrangementType,ApprovalDate,InitialEndDate,BoardDocumentNumber,"
        "ProgramType,ReviewType,ReviewSequence,CriteriaOrder,Main,EconomicDescriptor,TestDate,"
        "Status,Comments\n"
        ",EFF,2025-02-26,,,,,,1,,No voluntary accumulation of BTC by the public sector,,"
        "PC,SLV-BTC-ACC; undetermined; assessed on 2025-07-24; continuous; "
        "perimeter-incomplete; liabilities-missing; data-missing; standing quoted\n"
        ",EFF,2025-02-26,,,,,,2,,No public debt indexed to or denominated in bitcoin,,"
        "PC,SLV-BTC-DEBT; undetermined; assessed on 2025-07-24; continuous; "
        "data-missing; standing quoted\n"
    )
    assert here.call("programme", "mona-import", "mona.csv") == (
        0,
        (
            "PC        continuous  No voluntary accumulation of BTC by the public sector\n"
            "PC        continuous  No public debt indexed to or denominated in bitcoin\n"
            "2 criteria\n"
        ),
        "",
    )
    assert here.call("programme", "mona-import", "mona.csv", "--json")[1].count("\n") == 2


def test_a_programme_of_ones_own_is_a_file(here: Place) -> None:
    own = bundled_text("SLV-EFF-2025").replace("SLV-EFF-2025", "MY-COPY")
    (here.directory / "own.toml").write_text(own, "utf-8")

    asked = ("--on", "2025-07-24", "--clause", "SLV-BTC-DEBT")

    mine = here.call("programme", "assess", "own.toml", *asked)
    assert mine == here.call("programme", "assess", "SLV-EFF-2025", *asked)
    assert mine[0] == 0


PUBLIC = """\
? UNDETERMINED  SLV-BTC-ACC  No voluntary accumulation of BTC by the public sector
  on 2025-07-24, continuous; wording quoted, facts attested: \
origin-unknown, perimeter-incomplete, liabilities-missing
  ? flows: margin [-∞, 0.00000000] BTC; wording quoted, facts synthetic (chain): \
origin-unknown, perimeter-incomplete
      as read by the definition, by what comes in
      sum(flows.purchase, since=approval) + sum(flows.mined, since=approval) <= 0 BTC
      [0.00000000, ∞] BTC + [0.00000000, ∞] BTC <= 0.00000000 BTC
  ? stock: margin [-∞, ∞] BTC; wording quoted, facts synthetic (chain): \
origin-unknown, perimeter-incomplete
      as read by two ministers in their letter; the IMF's spokesperson on 24 July 2025
      change(stock.gross, since=approval) - sum(flows.seized, since=approval) <= 0 BTC
      [-∞, ∞] BTC - [0.00000000, ∞] BTC <= 0.00000000 BTC
  ? net: margin [-∞, ∞] BTC; wording quoted, facts synthetic (attested): \
origin-unknown, perimeter-incomplete, liabilities-missing
      as read by what the lender's remark on Chivo suggests
      change(stock.net, since=approval) - sum(flows.seized, since=approval) <= 0 BTC
      [-∞, ∞] BTC - [0.00000000, ∞] BTC <= 0.00000000 BTC
  Public data cannot settle this. It would be settled by the wallet list that the lender receives.
  would settle it together: wallets outside public-sector; client claims; \
the origin of 11.18000000 BTC in reserve-fund
what was said:
? UNVERIFIABLE  C1  Bitcoin Office: One bitcoin a day is bought
      said quoted, facts synthetic (chain): origin-unknown, perimeter-incomplete
      sum(flows.purchase, since=approval) >= 10 BTC
      [0.00000000, ∞] BTC >= 10.00000000 BTC
? UNVERIFIABLE  C2  two ministers: The stock of bitcoin held by the public sector remains unchanged
      said quoted, facts synthetic (chain): perimeter-incomplete
      change(stock.gross[public-sector], since=approval) + \
sum(flows.fee[public-sector], since=approval) == 0 BTC
      [-∞, ∞] BTC + [0.00000000, ∞] BTC == 0.00000000 BTC
? UNVERIFIABLE  C3  IMF: The Fund's increases reflect consolidation across government-owned wallets
      said quoted, facts synthetic (attested): origin-unknown
      sum(flows.internal[fund], since=approval) == change(stock.gross[fund], since=approval)
      [0.00000000, 11.18000000] BTC == 11.18000000 BTC
what hangs on clauses that are not met or not determined:
  first-review: 118.000 USDm (quoted) hangs on SLV-BTC-ACC
  later-reviews: 1,169.000 USDm (reconstructed) hangs on SLV-BTC-ACC
"""
STATED = (
    "amounts of onbtc.example/2025 as its offices state them; `biplomacy verify` recomputes them\n"
)


def july(told: Replay, *more: str) -> tuple[str, ...]:
    """Return the call that asks a replay's record about July 2025."""
    places = told.places
    return (
        "programme", "assess", "SLV-EFF-2025", "--record", str(places.record("sv")),
        "--trust", str(places.trust("sv")), "--evidence", case("f1-window.toml"),
        "--on", "2025-07-24", *more,
    )  # fmt: skip


@pytest.mark.slow
def test_what_the_public_could_know_settles_nothing(here: Place, replays: Replays) -> None:
    told = replays.of(Reading.PUBLIC_ONLY)

    assert here.call(*july(told, "--clause", "SLV-BTC-ACC")) == (0, PUBLIC, STATED)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reading", "word", "claims"),
    [
        (Reading.TRANSFER, "✓ MET", ("✕ CONTRADICTED", "✓ CONFIRMED", "✓ CONFIRMED")),
        (Reading.PURCHASE, "✕ NOT MET", ("✓ CONFIRMED", "✕ CONTRADICTED", "✕ CONTRADICTED")),
    ],
)
def test_the_same_blocks_under_another_list_turn_the_answer_round(
    here: Place, replays: Replays, reading: Reading, word: str, claims: tuple[str, ...]
) -> None:
    code, out, err = here.call(*july(replays.of(reading), "--clause", "SLV-BTC-ACC"))

    assert (code, err) == (0, STATED)
    assert out.startswith(f"{word} ")
    assert re.findall(r"^(\S [A-Z]+) +C\d  ", out, re.MULTILINE) == list(claims)


@pytest.mark.slow
def test_who_holds_the_sealed_list_can_settle_it(here: Place, replays: Replays) -> None:
    told = replays.of(Reading.SEALED)
    opening = str(told.places.opening)

    closed = here.call(*july(told, "--clause", "SLV-BTC-ACC"))[1]
    opened = here.call(*july(told, "--clause", "SLV-BTC-ACC", "--opening", opening))[1]

    assert closed.startswith("? UNDETERMINED ")
    assert "would be settled by the wallet list that the lender receives" in closed
    assert opened.startswith("✓ MET ")


@pytest.mark.slow
def test_json_holds_the_statement_its_trace_and_the_claims(here: Place, replays: Replays) -> None:
    code, out, _ = here.call(*july(replays.of(Reading.TRANSFER), "--json"))

    found = parsed(out)
    stated = found["assessment"]
    assert code == 0
    assert isinstance(stated, dict)
    assert [one.answer.value for one in decode_assessment(stated).outcomes] == [
        "met",
        "undetermined",
    ]
    assert isinstance(found["trace"], list)
    assert len(found["trace"]) > 10
    assert isinstance(found["claims"], list)
    assert [one["verdict"] for one in found["claims"] if isinstance(one, dict)] == [
        "contradicted",
        "confirmed",
        "confirmed",
    ]
    assert encode(found) == out.rstrip("\n").encode()


@pytest.mark.slow
def test_without_a_trust_file_no_fact_counts_for_more_than_attested(
    here: Place, replays: Replays
) -> None:
    places = replays.of(Reading.PUBLIC_ONLY).places

    code, out, err = here.call(
        "programme", "assess", "SLV-EFF-2025", "--record", str(places.record("sv")),
        "--evidence", case("f1-window.toml"), "--on", "2025-07-24", "--clause", "SLV-BTC-ACC",
    )  # fmt: skip

    assert code == 0
    assert "(chain)" not in out
    assert err == f"{STATED}no --trust was given, so no fact counts for more than attested\n"


@pytest.mark.slow
def test_what_was_delivered_is_read_from_the_record(here: Place, replays: Replays) -> None:
    code, out, _ = here.call(*july(replays.of(Reading.TRANSFER)))

    assert code == 0
    told = out.partition("what was to be delivered:\n")[2].splitlines()
    assert told[0].endswith("SLV-WALLET-STATEMENT  due 2025-06-30; wording quoted, facts record")
    assert {line.split("  ")[1] for line in told[:6]} <= {
        "overdue", "not due", "delivered", "delivered late", "stale",
    }  # fmt: skip


@pytest.mark.slow
def test_a_record_that_is_not_sound_counts_for_nothing(
    here: Place, replays: Replays, tmp_path: Path
) -> None:
    told = replays.of(Reading.TRANSFER)
    cut = told.publish(told.entries()[:-1], tmp_path / "cut")

    code, out, err = here.call(
        "programme", "assess", "SLV-EFF-2025", "--record", str(cut),
        "--trust", str(told.places.trust("sv")), "--on", "2025-07-24",
    )  # fmt: skip

    assert (code, out) == (3, "")
    assert "error[checkpoint-untrusted]: the record onbtc.example/2025 is not sound" in err


EVIDENCE_HEAD = 'title = "x"\n'
PLAIN = (
    '[[observations]]\nfact = "nir"\nday = 2025-12-31\nstanding = "illustrative"\n'
    'quantity = { unit = "USDm", grade = "assumed", value = '
)
OWN = bundled_text("SLV-EFF-2025")
BAD_EVIDENCE = [
    pytest.param("programme-malformed", "title = ", id="not-toml"),
    pytest.param("programme-malformed", f"{EVIDENCE_HEAD}wish = 1\n", id="unknown-key"),
    pytest.param("quantity-not-exact", f"{EVIDENCE_HEAD}{PLAIN}5.0 }}\n", id="float"),
    pytest.param("quantity-not-exact", f"{EVIDENCE_HEAD}{PLAIN}1e-8 }}\n", id="exponent"),
    pytest.param(
        "observations-conflict",
        f'{EVIDENCE_HEAD}{PLAIN}"1" }}\n{PLAIN}"2" }}\n',
        id="overlapping-observations-that-disagree",
    ),
]
BAD_PROGRAMMES = [
    pytest.param("programme-malformed", "[[duties]]", "[[wishes]]", id="unknown-key"),
    pytest.param("programme-malformed", 'id = "SLV-BTC-DEBT"', 'id = "SLV-BTC-ACC"', id="twice"),
    pytest.param("expression-malformed", "<= 0 USD", "<= ", id="no-test"),
    pytest.param("unit-mismatch", "<= 0 USD", "<= 0 BTC", id="bitcoin-against-dollars"),
    pytest.param("expression-too-large", "<= 0 USD", f"<= {'0 + ' * 1_100}0 USD", id="too-large"),
    pytest.param("concept-unknown", 'concept = "btc.debt"', 'concept = "btc.wish"', id="concept"),
]


@pytest.mark.parametrize(("code", "text"), BAD_EVIDENCE)
def test_bad_evidence_is_refused_with_its_code_and_nothing_is_written(
    here: Place, code: str, text: str
) -> None:
    (here.directory / "bad.toml").write_text(text)

    status, out, err = here.call(
        "programme", "assess", "PAK-EFF-2024", "--on", "2025-12-31", "--evidence", "bad.toml"
    )

    assert (status, out) == (3 if code == "observations-conflict" else 2, "")
    assert err.startswith(f"error[{code}]: ")
    assert "\nhint: " in err
    assert sorted(path.name for path in here.directory.iterdir()) == ["bad.toml"]


@pytest.mark.parametrize(("code", "said", "instead"), BAD_PROGRAMMES)
def test_a_bad_programme_is_refused_with_its_code_and_nothing_is_written(
    here: Place, code: str, said: str, instead: str
) -> None:
    assert said in OWN
    (here.directory / "own.toml").write_text(OWN.replace(said, instead, 1), "utf-8")

    status, out, err = here.call("programme", "assess", "own.toml", "--on", "2025-07-24")

    assert (status, out) == (2, "")
    assert err.startswith(f"error[{code}]: own.toml: ")
    assert sorted(path.name for path in here.directory.iterdir()) == ["own.toml"]


def test_an_expression_that_does_not_parse_shows_the_place(here: Place) -> None:
    (here.directory / "own.toml").write_text(OWN.replace("<= 0 USD", "<= =", 1), "utf-8")

    _, _, err = here.call("programme", "assess", "own.toml", "--on", "2025-07-24")

    assert "line 1, column" in err
    assert re.search(r"^ *\^", err, re.MULTILINE)


def test_more_of_an_action_that_is_better_again_has_no_largest(here: Place) -> None:
    own = OWN.replace(
        "at(debt.btc_linked) <= 0 USD",
        "at(debt.btc_linked) <= 0 USD or at(debt.btc_linked) >= 3 USD",
        1,
    )
    (here.directory / "own.toml").write_text(own, "utf-8")
    (here.directory / "debt.toml").write_text(
        'title = "x"\nobservations = [{ fact = "debt.btc_linked", day = 2025-07-24, '
        'standing = "illustrative", quantity = { value = "0", unit = "USD", grade = "assumed" } }]'
    )
    (here.directory / "borrow.toml").write_text(
        'id = "borrow"\ntitle = "Borrow"\nstanding = "illustrative"\n'
        'deltas = [{ fact = "debt.btc_linked", kind = "add", '
        "steps = [{ day = 2025-07-24, quantity = "
        '{ value = "1", unit = "USD", grade = "assumed" } }] }]'
    )

    code, out, err = here.call(
        "programme", "largest", "own.toml", "borrow.toml", "--vary", "quantity",
        "--by", "2025-07-24", "--case", "debt.toml",
    )  # fmt: skip

    assert (code, out) == (2, "")
    assert err.startswith("error[action-not-monotone]: ")


REFUSED = [
    (("assess", "SLV-EFF", "--on", "2025-07-24"), "programme-malformed", 2),
    (("assess", "SLV-EFF-2025", "--on", "24 July"), "day-out-of-range", 2),
    (("assess", "SLV-EFF-2025", "--on", "2025-07-24", "--clause", "X"), "programme-malformed", 2),
    (("assess", "SLV-EFF-2025", "--on", "2025-07-24", "--record", "."), "record-absent", 3),
    (("assess", "SLV-EFF-2025", "--on", "2025-07-24", "--evidence", "x"), "file-absent", 2),
    (("compare-offers", "nothing.toml"), "file-absent", 2),
    (("mona-import", BUY), "programme-malformed", 2),
    (("largest", "PAK-EFF-2024", BUY, "--vary", "size", "--by", "2025-12-31"), "usage", 2),
]


@pytest.mark.parametrize(("asked", "code", "status"), REFUSED)
def test_a_call_that_names_nothing_is_refused(
    here: Place, asked: tuple[str, ...], code: str, status: int
) -> None:
    found = here.call("programme", *asked)

    assert found[:2] == (status, "")
    assert found[2].startswith(f"error[{code}]: ")


def test_a_missing_fact_is_no_error(here: Place) -> None:
    code, out, err = here.call("programme", "assess", "SLV-EFF-2025", "--on", "2025-07-24")

    assert (code, err) == (0, "")
    assert "facts not seen" in out
    assert "not asked without --record: 6 reporting duties\n" in out


@pytest.mark.parametrize("word", ["breach", "violation", "violat", " lie", "lied"])
def test_nothing_that_is_printed_accuses_anybody(here: Place, word: str) -> None:
    printed = [
        here.call("programme", "assess", name, "--on", "2025-12-31")[1]
        for name in ("SLV-EFF-2025", "PAK-EFF-2024")
    ]
    printed.append(here.call("programme", "compare", "SLV-EFF-2025", "PAK-EFF-2024")[1])
    printed.append(here.call("programme", "compare-offers", "offer-a", "offer-b")[1])

    assert all(printed)
    assert [text for text in printed if word in text.lower()] == []
