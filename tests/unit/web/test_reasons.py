"""Why a verdict is what it is, in the reader's language: found by a template, or as it was."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from types import FrameType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

import biplomacy
from biplomacy.demo.model import Reading
from biplomacy.reserve.model import FlowClass
from biplomacy.values.amount import Amount, SignedAmount
from biplomacy.values.day import format_instant
from biplomacy.values.money import Money
from biplomacy.verify.recomputation import decode_verdict_rows
from biplomacy.web import (
    accord_reasons,
    power_reasons,
    programme_reasons,
    reason_templates,
    refusal_templates,
    register_reasons,
    solvency_reasons,
    supervision_reasons,
)
from biplomacy.web.language import TONGUES, Language, language_of
from biplomacy.web.reason_templates import REASONS
from biplomacy.web.reasons import MOST_TRIED, SHAPES, Said, Sentence, recognised, said
from biplomacy.web.wording import trimmed
from fakes.replayed import Replays

SOURCES = Path(biplomacy.__file__).parent
FIELD = re.compile(r"%\((\w+)\)s")
SUM = re.compile(r"[+-]?[0-9,]+\.[0-9]+ [A-Z]{3}")
OPEN = {"each", "list", "message", "path", "text"}
"""Fields in which any text may stand."""

MODULES = {
    "verify": "assessments claims consistency continuity corrections desk differences"
    " export_manifest integrity model power power_judging power_prices power_promises"
    " power_sources power_supply programme programmes quotes recomputation register"
    " register_clocks register_endpoints register_sources report reserve run screening"
    " screening_returns screening_sources shelf solvency solvency_answers"
    " solvency_claims solvency_double solvency_draws solvency_judging solvency_roots"
    " solvency_sources supervision_judging surveillance surveillance_cases"
    " surveillance_days surveillance_sources surveillance_terms tables",
    "power": "auction_check body_comparison coupled_check curtailment dispatch_check hours_check"
    " meter_check mining_checking outlook_check performance_check surplus_check tariff_check"
    " told_hours",
    "power/statement": "auction contract curtailment dispatch dispatch_method dispatch_rows hours"
    " lp_arrays meter mining order_rows outlook performance performance_rows plausibility surplus"
    " system tariff tariff_facts tariff_test whole_text",
    "reserve": "cost dispute flow_rows holdings judging narrowing perimeter price_claims receipts"
    " stock_claims valuation",
    "reserve/statement": "acquisition claim client_claims opening perimeter report",
    "register": "clocks counting dump dump_reading esma_stated event_check",
    "screening": "deltas entry_rows list_version_check lists records run screening_run_check"
    " travel_return_check",
    "solvency": "attestation calls control custody_share double_claim draw draw_order opening_file"
    " reserve_claim root_check",
    "surveillance": "run_check",
    "surveillance/statement": "alert_lines",
    "market": "series",
    "record": "auditing charter checkpoint cosignature earlier envelope keys note personal policy"
    " quorum reading registration roll statement tiles windows",
    "values": "amount canonical closed_csv day digest errors fields lines money",
    "chain": "private_keys adapters/descriptors",
}
"""Where the sentences of verdicts are written."""

ELSEWHERE = frozenset(
    {
        # what was published of solvency; what stops the making of a call, claim or root
        "§ firms answer by height §",
        "§ roots are attested by height §",
        "§, § at block §: §",
        "root §, § leaves",
        "§, § of § decimals, epoch §",
        "§, §, epoch § at block §: §§; § of § sampled; gap §; by §",
        "no leaf below zero",
        "leaves distinct",
        "block § has § confirmations",
        "the call names no asset",
        "no block of § at hand is as early as the called one",
        "§ claims at height §, not at §",
        "biplomacy solvency v1",
        "a root of §, §, epoch § exists already",
        "a seed of § bytes was given",
        "§ draws do not fit a window of § blocks",
        "an answer within § blocks is due before the call",
        # what was published, and the name of this version
        "§ by § a day from § to §",
        "§ by § on § from § (§price §)",
        "§ of § from § to §",
        "from § to § within §",
        "§ rows of § at size §",
        "§, decided § (§), relied on §",
        "§ clauses, § reporting duties, the weakest wording is §; from §§",
        "observations: §, of facts: §; § to §",
        "no observations",
        "biplomacy verify 6",
        # what was published of power, and the names of its versions
        "§ of §: §; sha256 §",
        "§: firm surplus of §",
        "§: dispatch of §§",
        "; block of § Wh an hour§",
        ", § at the margin",
        "§ forecasts, surplus of §",
        "nbits at §",
        "power-hours 1",
        "power-hours-synthetic 1",
        "power-contract 1",
        "power-curtailment 1",
        "power-meter 1",
        "power-performance 1",
        "power-system 1",
        "power-tariff 1",
        # what was published of the register and of screening
        "§ rows of § entries",
        "§ to §: §, § positive",
        "ESMA, interim MiCA register, §",
        # how a test describes its costs, and what a sample of an outlook's paths finds
        "block of § Wh an hour at the meter over the § of §, merit order on § hours",
        "§ at the margin throughout:",
        "other figures",
        "another answer from the table of rows",
        "the table at hand is §, not the stated §",
        "the table has § rows, stated are §",
        "the sample names a path that has no row",
        "was solved as a linear programme: its certificate says how good it is",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (§,), }",
        # the lines of a copy's manifest, which `portal check` reads
        "the manifest's lines do not end with a line feed, or are too many",
        "the manifest's line of § is not in its place",
        "line § of the manifest names no file that a copy may hold",
        # what the checks ask for only where it cannot fail, or never
        "the claim names no price",
        "the cost of the whole quantity is known, so there is no rest",
        "§ and § are not compared",
        "a rate of § per § does not convert §",
        "§ lies in the future",
        "charters at entries § are not a history",
        "§ bytes are not a SHA-256 digest",
        "§ is not a whole number of minor units",
        "§ has no place in a statement",
        "an object has a name that is no text",
        "a leaf stands twice in a dump",
        "the leaves of a dump do not ascend",
        "leaf §: § is not dumped",
        "the record has § entries, not §",
        "subject § cannot be screened: §",
        # what a firm's own files and samples are checked for
        "no digest stands there",
        "salt and bytes do not give the digest that was published",
        "the firm's log gives another figure",
        # what stops a verification, or the signing and logging of an entry
        "there is neither checkpoint nor log/checkpoint at this place",
        "the checkpoint is gone",
        "§ with size § is not a log's head",
        "the key § of type § may not sign for §",
        "the key § of type § cannot cosign at time §",
        "§ is not 1 to § bytes long",
        "§ signers; an entry has 1 to §",
        "the key § has signed already",
        "a § key has no place in a charter",
        " (and § more findings)",
        "there is no tile level §",
        "there is no tile § of width §",
        "a bundle cannot hold § entries",
        "entry § of the bundle has § bytes",
        "tile § of level § has § bytes instead of §",
        "a tree of § entries has no complete subtree § of height §",
        # parts of a field, hints, types and patterns
        "statement.body is not an object",
        "§.block.minor_per_mwh is not its cost over its energy",
        "line §, column §",
        "§.§ is not a whole number",
        "cosignature/v1\ntime §\n",
        "write Ed25519 keys as 64 lower-case hexadecimal digits and others as one PEM block",
        "save the file as UTF-8",
        "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None",
        "dict[str, JsonValue]",
    }
)
"""What those modules say beside verdicts; § stands for what varies."""

IDENTIFIER = st.from_regex(r"[a-z0-9][a-z0-9./:_-]{0,20}", fullmatch=True)
WHOLE = st.integers(0, 10**12)
COUNTED = WHOLE.map(str) | WHOLE.map(lambda number: f"{number:,}")
CENTS = st.integers(-(10**14), 10**14)
BTC = st.integers(0, Amount.MAX_MONEY).map(lambda sats: str(Amount(sats)))
SIGNED = st.integers(-Amount.MAX_MONEY, Amount.MAX_MONEY).map(lambda n: str(SignedAmount(n)))
PRICE = CENTS.map(lambda cents: f"{Decimal(cents).scaleb(-2):,.2f}")
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
DAY = st.dates(date(2009, 1, 3)).map(str)
INSTANT = st.integers(0, 2**32).map(format_instant)
KEY = st.from_regex(r"[A-Za-z0-9./_-]{1,30}", fullmatch=True)
GREEK = st.text("αβγδ :,(", min_size=1, max_size=40).map(lambda text: f"λ{text}")


def several(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(one, min_size=1, max_size=5).map(", ".join)


VALUES: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("count", "days", "height", "index", "number", "size"), COUNTED),
    "amount": BTC | SIGNED | BTC.map(trimmed),
    "block": st.builds("{} {}".format, WHOLE.filter(lambda one: one < 10**10), HEX),
    "class": st.sampled_from(FlowClass).map(lambda one: one.value),
    "currency": st.from_regex(r"[A-Z]{3}", fullmatch=True),
    "day": DAY,
    "each": several(st.builds("{} at {}".format, KEY, INSTANT)),
    "field": st.from_regex(r"[a-z0-9/._\[\]-]{1,40}", fullmatch=True),
    "heights": several(st.integers(0, 10**9).map(str)),
    "hex": HEX | HEX.map(lambda text: text[:16]),
    "instant": INSTANT,
    "key": KEY,
    "keys": several(KEY),
    "letter": st.from_regex(r"[A-Za-z]", fullmatch=True),
    "list": GREEK.map(lambda text: f"{text}; {text}"),
    "message": st.just("the origin is not listed"),
    "money": CENTS.map(lambda cents: str(Money("USD", cents))),
    "name": IDENTIFIER,
    "names": several(IDENTIFIER),
    "outpoint": st.builds("{}:{}".format, HEX, st.integers(0, 9_999)),
    "path": GREEK,
    "percent": st.integers(-9_999, 9_999).map(lambda tenths: str(Decimal(tenths).scaleb(-1))),
    "places": several(st.from_regex(r"(/[a-z0-9_]{1,9}){1,4}", fullmatch=True)),
    "price": PRICE,
    "quoted": st.text(max_size=40).map(repr) | st.binary(max_size=20).map(repr),
    "quotes": several(st.builds("{} {}".format, IDENTIFIER, PRICE)),
    "role": st.from_regex(r"[A-Za-z ]{1,20}", fullmatch=True),
    "text": GREEK,
    "version": st.integers(1, 99).map("biplomacy verify {}".format),
}


def kind_of(name: str) -> str:
    return name.partition("_")[0]


def speaking(code: str, words: dict[str, str]) -> Language:
    """Return a language whose catalogue holds exactly ``words``."""
    tongue = next(one for one in TONGUES if one.code == code)
    catalogue = Catalog(locale=tongue.locale)
    for message, translation in words.items():
        catalogue.add(message, translation)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(tongue, GNUTranslations(compiled), reviewed=False)


SPANISH = speaking(
    "es",
    {
        "%(message)s (superseded by entry %(index)s)": "%(message)s (la corrige %(index)s)",
        "%(places)s (%(count)s places) recompute otherwise": "otra cuenta en %(places)s",
        "%(key)s at %(instant)s": "%(key)s el %(instant)s",
        "every entry, signature and hash checked; cosigned by %(each)s": (
            "entradas, firmas y resúmenes comprobados; cofirmado por %(each)s"
        ),
        "the origin is not listed": "el origen no consta",
        "%(count)s committed wallets are not opened to this verifier": (
            "carteras no abiertas: %(count)s"
        ),
        "%(class)s %(amount)s in, %(amount_out)s out": (
            "%(class)s: entran %(amount)s, salen %(amount_out)s"
        ),
        "purchase": "compra",
        "%(money)s over %(amount)s, %(percent)s %% of %(amount_whole)s": (
            "%(money)s por %(amount)s, el %(percent)s %% de %(amount_whole)s"
        ),
        "the tree of liabilities is not published; the total rests on a signature": (
            "el árbol de pasivos no se publica; el total descansa en una firma"
        ),
    },
)


@given(st.data())
def test_a_sentence_of_the_checks_is_found_again_with_its_fields(data: st.DataObject) -> None:
    message = data.draw(st.sampled_from(REASONS))
    names = FIELD.findall(message)
    fields = {name: data.draw(VALUES[kind_of(name)], label=name) for name in names}

    found = recognised(message % fields)

    assert [one.message for one in found] == [message]
    values = dict(found[0].fields)
    for name, text in fields.items():
        match kind_of(name):
            case "message" | "class":
                assert values[name] == recognised(text) != ()
            case "each":
                assert values[name] == tuple(recognised(one)[0] for one in text.split(", "))
            case _:
                assert values[name] == text


def test_every_kind_of_field_is_tried() -> None:
    used = {kind_of(name) for message in REASONS for name in FIELD.findall(message)}

    assert used == SHAPES.keys() == VALUES.keys()


@given(st.text(st.characters(exclude_characters="%"), max_size=200))
def test_a_text_that_no_check_wrote_stays_as_it_is(text: str) -> None:
    if not recognised(text):
        assert said(SPANISH, text) == Said(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the origin is not listed.",
        "The origin is not listed",
        "the origin is not listed\n",
        "the origin is not listed; and the moon is made of cheese",
        "the origin is not listed;5 committed wallets are not opened to this verifier",
        "many committed wallets are not opened to this verifier",
        "a stranger: with his own words",
    ],
)
def test_a_text_of_which_a_part_is_unknown_is_not_translated_at_all(text: str) -> None:
    assert said(SPANISH, text) == Said(text, "en")


def test_english_readers_read_the_verdict_as_it_was_written() -> None:
    text = "figure-differs: /closing (1 places) recompute otherwise"

    assert said(language_of("en"), text) == Said(text, "en")


def test_the_code_stays_and_the_sentence_after_it_is_translated() -> None:
    text = "figure-differs: /closing, /fees (2 places) recompute otherwise (superseded by entry 7)"

    assert said(SPANISH, text) == Said(
        "figure-differs: otra cuenta en /closing, /fees (la corrige 7)", "es"
    )


def test_sentences_joined_by_a_semicolon_are_translated_one_by_one() -> None:
    text = "the origin is not listed; 3 committed wallets are not opened to this verifier"

    assert said(SPANISH, text) == Said("el origen no consta; carteras no abiertas: 3", "es")


def test_a_sentence_that_holds_a_semicolon_may_be_one_of_several() -> None:
    one = "the tree of liabilities is not published; the total rests on a signature"
    text = f"the origin is not listed; {one} (superseded by entry 12)"

    assert said(SPANISH, text).text == (
        "el origen no consta; el árbol de pasivos no se publica;"
        " el total descansa en una firma (la corrige 12)"
    )


def test_each_witness_is_named_as_the_language_lists_names() -> None:
    text = (
        "every entry, signature and hash checked; cosigned by "
        "a.example/w at 2025-07-14T00:00:00Z, B at 2025-07-15T00:00:00Z"
    )

    assert said(SPANISH, text).text == (
        "entradas, firmas y resúmenes comprobados; cofirmado por "
        "a.example/w el 2025-07-14T00:00:00Z y B el 2025-07-15T00:00:00Z"
    )


def test_what_came_out_is_translated_like_a_reason() -> None:
    text = "purchase 2.00000000 BTC in, 0.00000000 BTC out"
    share = "43,936.94 USD over 2,381.00000000 BTC, 38.18 % of 6,237.00000000 BTC"

    assert said(SPANISH, text).text == "compra: entran 2.00000000 BTC, salen 0.00000000 BTC"
    assert said(SPANISH, trimmed(share)).text == (
        "43,936.94 USD por 2,381 BTC, el 38.18 % de 6,237 BTC"
    )


@pytest.mark.parametrize(
    "text",
    [
        "the wallet list does not claim to be complete",
        "the origin is not listed; the wallet list does not claim to be complete",
        "donation 2.00000000 BTC in, 0.00000000 BTC out",
        "quorum-not-met: there is no charter",
    ],
)
def test_a_sentence_that_the_catalogue_does_not_hold_stays_english(text: str) -> None:
    assert recognised(text)
    assert said(SPANISH, text) == Said(text, "en")


def test_numbers_and_names_do_not_turn_around_in_a_text_from_right_to_left() -> None:
    urdu = speaking("ur", {"as the only source it is off by %(amount)s": "فرق %(amount)s"})

    assert said(urdu, "as the only source it is off by -5.00000000 BTC") == Said(
        "فرق \u2068-5.00000000 BTC\u2069", "ur"
    )


def test_a_text_above_two_thousand_characters_is_not_tried() -> None:
    longest = "descriptor-malformed: the descriptor cannot be used: ".ljust(MOST_TRIED, "x")

    assert recognised(longest)
    assert recognised(f"{longest}x") == ()


HOSTILE = (
    "a", "a: ", "a; ", "a: b; ", "a, ", "1, ", "1,", "/a, ", "'\\", "' ", "\"'", "1 BTC, ", "the ",
    "a at 2025-01-01T00:00:00Z, ", "utc 1.00, ", "key 0: ", "line 1: ", " is not text",
    "the origin is not listed; ", "key 0: key 0: key 0: there is no charter; ",
    "x (superseded by entry 5)", "other rows came out, but ", "the log key ", " occurs 1 times",
)  # fmt: skip


@pytest.mark.parametrize("seed", HOSTILE)
@pytest.mark.parametrize(
    "start", ["", "every entry, signature and hash checked; cosigned by ", "key 0: line 1: "]
)
def test_a_hostile_text_is_compared_a_bounded_number_of_times(start: str, seed: str) -> None:
    text = (start + seed * MOST_TRIED)[:MOST_TRIED]
    recognised.cache_clear()
    tried = 0

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal tried
        name = getattr(called, "__name__", "")
        tried += event == "c_call" and name == "fullmatch" and frame.f_code.co_name == "_sentence"

    sys.setprofile(count)
    try:
        recognised(text)
    finally:
        sys.setprofile(None)

    assert 0 < tried <= 400 * len(REASONS)


@pytest.mark.parametrize("message", REASONS)
def test_a_template_lets_any_text_stand_in_one_place_at_most(message: str) -> None:
    assert sum(kind_of(name) in OPEN for name in FIELD.findall(message)) <= 1


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_stands_in_a_field_has_a_bounded_length(shape: str) -> None:
    outside_of_classes = re.sub(r"\[(?:\\.|[^\]\\])+\]", "", shape)

    assert not set("*+").intersection(outside_of_classes)


def test_templates_differ_from_each_other() -> None:
    assert len({FIELD.sub("§", message) for message in REASONS}) == len(REASONS)


def test_every_template_with_a_word_is_offered_to_the_translators() -> None:
    extracted = {
        message
        for module in (
            *(accord_reasons, power_reasons, programme_reasons, register_reasons),
            *(solvency_reasons, supervision_reasons),
            *(reason_templates, refusal_templates),
        )
        for _, message, _, _ in extract_from_file(
            "python", str(module.__file__), keywords={"marked": None}
        )
    }

    assert extracted == {one for one in REASONS if FIELD.sub("", one).strip(" :,")}


def chunks(node: ast.Constant | ast.JoinedStr) -> str:
    """Return a literal of the sources; § stands for each expression in it."""
    parts = [node] if isinstance(node, ast.Constant) else node.values
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "§" for part in parts)


def literals(path: Path) -> Iterator[str]:
    """Yield the literals of a module that may be sentences, without docstrings and hints."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                passed.add(node.value)
            case ast.JoinedStr():
                passed.update(one for one in ast.walk(node) if one is not node)
            case ast.keyword(arg="hint" | "published"):
                passed.update(ast.walk(node.value))
            case _:
                pass
    for node in ast.walk(tree):
        if node in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        if isinstance(node, ast.JoinedStr) or isinstance(node.value, str):
            yield chunks(node)


def covered(literal: str) -> bool:
    """Say whether one template holds all words of ``literal`` in their order."""
    wanted = [re.sub(r"^\.\w+", "", one) for one in literal.split("§") if one.strip()]
    parts = ".*?".join(re.escape(one) for one in wanted)
    return any(re.search(parts, message.replace("%%", "%")) for message in REASONS)


def parts_of(literal: str) -> list[str]:
    """Return the sentences that a colon or a semicolon parts, without codes before them."""
    parts = re.split(r"[;:] |; $", literal)
    return [one for one in parts if re.fullmatch(r"[a-z0-9/-]*|[§ ]*", one) is None] or [literal]


def is_sentence(literal: str) -> bool:
    return len(re.findall("[A-Za-z]{2,}", literal)) > 1 and " " in literal.strip(" §")


def sentences() -> Iterator[tuple[str, str]]:
    for folder, names in MODULES.items():
        for name in names.split():
            for literal in literals(SOURCES / folder / f"{name}.py"):
                if is_sentence(literal):
                    yield f"{folder}/{name}", literal


def test_every_sentence_in_the_sources_has_a_template() -> None:
    """Not seen: what stands in the fields, sentences put together elsewhere, single words."""
    lacking = {
        literal
        for _, literal in sentences()
        if not covered(literal) and not all(map(covered, parts_of(literal)))
    }

    assert lacking - ELSEWHERE == set()


def test_what_is_left_aside_is_still_written_somewhere() -> None:
    assert {literal for _, literal in sentences()} >= ELSEWHERE


@pytest.mark.slow
@pytest.mark.parametrize("reading", Reading)
def test_every_verdict_of_the_replays_can_be_translated(replays: Replays, reading: Reading) -> None:
    content = replays.of(reading).places.verdicts("sv").read_bytes()
    texts = {text for row in decode_verdict_rows(content) for text in (row.reason, row.recomputed)}

    unknown = {text for text in texts if text and not recognised(text)}

    assert len(texts) > 50
    assert [text for text in unknown if not SUM.fullmatch(text)] == []


def test_a_sentence_is_found_again_by_the_template_with_the_most_words() -> None:
    assert recognised("every entry, signature and hash checked; cosigned by nobody") == (
        Sentence("every entry, signature and hash checked; cosigned by nobody", ()),
    )
