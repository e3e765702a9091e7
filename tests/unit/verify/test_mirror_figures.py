"""Portal §11.3: a figure on a page is what its entry says, as text and as a reader sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import Files
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.canonical import JsonObject, JsonValue
from biplomacy.values.verdict import Finding
from biplomacy.verify.mirror_entries import LoggedEntries, text_at
from biplomacy.verify.mirror_figures import PageFigures, check_figures, figures_of
from fakes.portal_record import entry, publish
from fakes.portal_statements import Said
from fakes.small_export import page, small_entries, small_trust

PATH = "en/reserve/index.html"
ENTRIES = LoggedEntries(audit_record(Files(publish(small_entries()), ""), small_trust()))
HELD = 623_700_000_000
SAYS = "leaf 2 says 6237 BTC"


def said_of(content: bytes | str) -> list[tuple[str, str]]:
    """Return code and message of each finding on a page."""
    raw = content.encode() if isinstance(content, str) else content
    return [(one.code, one.message) for one in check_figures(PATH, raw, ENTRIES)]


def figure(
    inner: str, value: str = "623700000000", pointer: str = "/body/closing", unit: str = "sat"
) -> str:
    return (
        f'<data value="{value}" data-entry="2" data-pointer="{pointer}" data-unit="{unit}">'
        f"{inner}</data>"
    )


@pytest.mark.parametrize(
    "inner",
    [
        "6,237",
        "6237",
        "6,237.00000000",
        "6,237.00",
        " 6,237\n",
        "<b>6</b>,237",
        "6&#44;237",
        "\u200e6,237\u200f",
        "+6,237",
    ],
)
def test_the_same_number_may_be_set_in_any_way(inner: str) -> None:
    assert said_of(figure(inner)) == []


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        pytest.param("6,238", "6238 BTC", id="one-more"),
        pytest.param("6,237.00000001", "6237.00000001 BTC", id="one-satoshi-more"),
        pytest.param("6,237.000000001", "6237.000000001 BTC", id="less-than-a-satoshi-more"),
        pytest.param("-6,237", "-6237 BTC", id="sign"),
        pytest.param("623,700,000,000", "623700000000 BTC", id="satoshis-as-bitcoin"),
        pytest.param("6237 or more", "'6237 or more'", id="words"),
        pytest.param("6.237,00", "'6.237,00'", id="set-otherwise"),
        pytest.param("62,37", "'62,37'", id="odd-groups"),
        pytest.param("6,237<script>8</script>", "'6,2378'", id="script"),
        pytest.param("", "''", id="nothing"),
        pytest.param("\x1b[2J6,238", "'\\x1b[2J6,238'", id="terminal-codes"),
    ],
)
def test_what_a_reader_sees_otherwise_contradicts_the_entry(inner: str, shown: str) -> None:
    assert said_of(figure(inner)) == [("page-contradicts-entry", f"shows {shown}, {SAYS}")]


def test_a_value_for_programs_that_differs_contradicts_the_entry() -> None:
    assert said_of(figure("6,237", value="623800000000")) == [
        ("page-contradicts-entry", f"carries the value 6238 BTC, {SAYS}")
    ]
    assert said_of(figure("6,237", value="0623700000000")) == [
        ("page-contradicts-entry", f"carries the value '0623700000000', {SAYS}")
    ]


@pytest.mark.parametrize(
    ("places", "sats", "shown"),
    [
        pytest.param("/body/closing /body/fees", HELD + 28_000, "6,237.00028", id="the-sum"),
        pytest.param("/body/fees /body/closing", HELD + 28_000, "6,237.00028", id="in-any-order"),
    ],
)
def test_a_sum_is_added_up_again_from_the_figures_that_it_names(
    places: str, sats: int, shown: str
) -> None:
    assert said_of(figure(shown, value=str(sats), pointer=places)) == []


@pytest.mark.parametrize(
    ("places", "value", "shown"),
    [
        pytest.param("/body/closing /body/fees", "623700028001", "6,237.00028", id="value"),
        pytest.param("/body/closing /body/fees", "623700028000", "6,237.00029", id="shown"),
        pytest.param("/body/closing /body/closing", "1247400000000", "12,474", id="one-twice"),
        pytest.param("/body/closing /body/none", "623700000000", "6,237", id="nothing-there"),
        pytest.param("/body/closing /body/block/height", "623700000598", "6,237", id="a-height"),
        pytest.param("/body/closing /body/block/hash", "623700000000", "6,237", id="words"),
        pytest.param("/body/closing  /body/fees", "623700028000", "6,237.00028", id="two-spaces"),
    ],
)
def test_what_is_no_sum_of_satoshis_contradicts_the_entry(
    places: str, value: str, shown: str
) -> None:
    assert [code for code, _ in said_of(figure(shown, value=value, pointer=places))] == [
        "page-contradicts-entry"
    ]


def test_a_pointer_to_another_figure_contradicts_what_is_shown() -> None:
    assert said_of(figure("6,237", pointer="/body/fees")) == [
        ("page-contradicts-entry", "shows 6237 BTC, leaf 2 says 0.00028 BTC")
    ]


@pytest.mark.parametrize("pointer", ["/body/none", "body/closing", "/body", "", "/body/closing/0"])
def test_a_pointer_that_leads_to_no_text_contradicts_the_entry(pointer: str) -> None:
    assert said_of(figure("6,237", pointer=pointer)) == [
        ("page-contradicts-entry", f"shows 6237 BTC, leaf 2 says nothing at {pointer!r}")
    ]


def test_text_in_words_is_compared_by_its_value_alone() -> None:
    place = "/body/valuation/quote/standing"

    assert said_of(figure("reported by the press", "press", place, "text")) == []
    assert said_of(figure("reported by the press", "series", place, "text")) == [
        ("page-contradicts-entry", "carries the value 'series', leaf 2 says 'press'")
    ]


def test_other_units_compare_their_numbers() -> None:
    price = "/body/valuation/quote/price"

    assert said_of(figure("119,117", "119117.00", price, "USD")) == []
    assert said_of(figure("119,118", "119117.00", price, "USD")) == [
        ("page-contradicts-entry", "shows '119,118', leaf 2 says '119117.00'")
    ]


def test_a_unit_that_stands_beside_a_number_is_its_unit() -> None:
    body: JsonObject = {"margin": {"unit": "BTC", "value": "11.18"}}
    record = audit_record(Files(publish([entry(Said("note/1", body, "2025-07-15"), 0)]), ""), None)
    entries, pointer = LoggedEntries(record), "/body/margin/value"

    def said(shown: str, unit: str) -> list[str]:
        page = f'<data value="11.18" data-entry="0" data-pointer="{pointer}" data-unit="{unit}">'
        found = check_figures(PATH, f"{page}{shown}</data>".encode(), entries)
        return [one.message for one in found]

    assert said("11.18", "BTC") == []
    assert said("11.19", "BTC") == ["shows '11.19', leaf 0 says '11.18'"]
    assert said("0.00000011", "sat") == [
        "shows '0.00000011' as 'sat', leaf 0 holds an amount in BTC"
    ]


def test_what_is_no_number_is_compared_by_its_value_alone() -> None:
    day = "/body/valuation/quote/day"

    assert said_of(figure("14 July 2025", "2025-07-14", day, "day")) == []
    assert said_of(figure("14 July 2025", "2025-07-15", day, "day")) == [
        ("page-contradicts-entry", "carries the value '2025-07-15', leaf 2 says '2025-07-14'")
    ]


SATS, USD, PLAIN = "a number of satoshis", "an amount in USD", "a plain number"
VALUATION = "/body/valuation"


@pytest.mark.parametrize(
    ("pointer", "value", "unit", "holds"),
    [
        pytest.param("/body/closing", "623700000000", "text", SATS, id="words-hide-the-balance"),
        pytest.param("/body/closing", "623700000000", "USD", SATS, id="satoshis-as-dollars"),
        pytest.param("/body/closing", "623700000000", "blocks", SATS, id="satoshis-as-blocks"),
        pytest.param("/body/closing", "623700000000", "", SATS, id="no-unit"),
        pytest.param(f"{VALUATION}/quantity", "623700000000", "USD", SATS, id="beside-a-quote"),
        pytest.param(f"{VALUATION}/value", "742932729.00", "text", USD, id="words-hide-the-value"),
        pytest.param(f"{VALUATION}/value", "742932729.00", "sat", USD, id="dollars-as-bitcoin"),
        pytest.param(f"{VALUATION}/value", "742932729.00", "EUR", USD, id="another-currency"),
        pytest.param(f"{VALUATION}/quote/price", "119117.00", "text", USD, id="price"),
        pytest.param("/body/block/height", "1708", "text", PLAIN, id="words-hide-a-height"),
        pytest.param("/body/block/height", "1708", "sat", PLAIN, id="height-as-bitcoin"),
        pytest.param("/body/block/height", "1708", "USD", PLAIN, id="height-as-dollars"),
        pytest.param(f"{VALUATION}/quote/standing", "press", "USD", "no number", id="word"),
    ],
)
def test_a_page_cannot_choose_a_unit_that_the_entry_does_not_give(
    pointer: str, value: str, unit: str, holds: str
) -> None:
    assert said_of(figure("9,999", value, pointer, unit)) == [
        ("page-contradicts-entry", f"shows '9,999' as {unit!r}, leaf 2 holds {holds}")
    ]


def test_the_valuation_is_in_the_currency_of_its_quote() -> None:
    shown = figure("742,932,729", "742932729.00", f"{VALUATION}/value", "USD")

    assert said_of(shown) == []
    assert said_of(shown.replace("742,932,729", "742,932,730")) == [
        ("page-contradicts-entry", "shows '742,932,730', leaf 2 says '742932729.00'")
    ]


def priced() -> LoggedEntries:
    """Return the entries of a record that ends in a priced acquisition and two claims."""
    bodies: tuple[tuple[str, JsonObject], ...] = (
        ("acquisition/1", {"quantity": "100000000", "total_cost": "119117.50", "currency": "USD"}),
        ("claim/1", {"parameters": {"amount": "100", "price": "45", "currency": "USD"}}),
        ("claim/1", {"lots": [{"quantity": "7", "cost": "9.00", "currency": "EUR"}]}),
        (
            "claim/1",
            {"cover": {"known": "7", "known_cost": "9.00", "currency": "EUR"}, "value": "5"},
        ),
    )
    entries = [*small_entries()]
    for kind, body in bodies:
        entries.append(entry(Said(kind, body, "2025-07-17"), len(entries)))
    return LoggedEntries(audit_record(Files(publish(tuple(entries)), ""), small_trust()))


PRICED = priced()


@pytest.mark.parametrize(
    ("index", "pointer", "unit", "shown"),
    [
        (3, "/body/quantity", "sat", "1"),
        (3, "/body/total_cost", "USD", "119,117.50"),
        (4, "/body/parameters/amount", "sat", "0.000001"),
        (4, "/body/parameters/price", "USD", "45"),
        (5, "/body/lots/0/quantity", "sat", "0.00000007"),
        (5, "/body/lots/0/cost", "EUR", "9"),
        (6, "/body/cover/known", "sat", "0.00000007"),
        (6, "/body/cover/known_cost", "EUR", "9"),
        (6, "/body/value", "sat", "0.00000005"),
    ],
)
def test_of_an_object_that_names_a_currency_only_costs_and_prices_are_in_it(
    index: int, pointer: str, unit: str, shown: str
) -> None:
    value = PRICED.text_at(index, pointer)

    def found(named: str) -> list[Finding]:
        page = figure(shown, str(value), pointer, named).replace('entry="2"', f'entry="{index}"')
        return list(check_figures(PATH, page.encode(), PRICED))

    assert found(unit) == []
    for other in {"sat", "USD", "EUR", "text", "blocks", ""} - {unit}:
        (refused,) = found(other)
        assert refused.message.startswith(f"shows '{shown}' as {other!r}, leaf {index} holds ")


@pytest.mark.parametrize(
    "element",
    [
        pytest.param("<data>6,237</data>", id="bare"),
        pytest.param('<data value="1">6,237</data>', id="value-only"),
        pytest.param('<data value="1" data-entry="2">6,237</data>', id="no-pointer"),
        pytest.param('<data data-entry="3" data-pointer="/body/closing">6,237</data>', id="beyond"),
        pytest.param('<data data-entry="02" data-pointer="/body">6,237</data>', id="odd-index"),
        pytest.param('<data data-entry="-1" data-pointer="/body">6,237</data>', id="negative"),
        pytest.param('<DATA\nvalue="1">6,237</DATA >', id="capitals"),
        pytest.param('<data/value="1">6,237</data>', id="slash"),
        pytest.param("<!-- <data>6,237</data> -->", id="comment"),
    ],
)
def test_a_figure_that_names_no_entry_is_a_finding(element: str) -> None:
    assert said_of(element) == [
        ("figure-without-entry", "shows '6,237', and names no entry that it is taken from")
    ]


def test_of_an_attribute_that_is_given_twice_the_first_counts_as_in_browsers() -> None:
    twice = figure("6,238").replace("data-unit", 'value="623700000000" data-unit', 1)

    assert said_of(twice.replace("623700000000", "623800000000", 1)) == [
        ("page-contradicts-entry", f"shows 6238 BTC, {SAYS}")
    ]
    assert said_of(figure("6,237").replace("data-unit", 'value="1" data-unit')) == []


@pytest.mark.parametrize(
    "page_end",
    ["<data", "<data ", "<data value='", "<data><![x[", "<data>" + "x" * 10_000, "<data><data"],
)
def test_a_figure_that_does_not_end_is_a_finding_and_no_error(page_end: str) -> None:
    found = {code for code, _ in said_of(page_end)}

    assert found == ({"figure-without-entry"} if page_end != "<data" else set())


def test_every_figure_of_a_page_is_told_once() -> None:
    wrong = figure("6,238")

    assert len(said_of(wrong * 3 + figure("6,239") + page().decode())) == 2
    assert len(list(figures_of(page()))) == 3


def test_a_figure_that_was_judged_is_told_on_every_page_that_shows_it() -> None:
    figures = PageFigures(ENTRIES)
    wrong = figure("6,238").encode()

    told = [(one.subject, one.code) for path in ("a", "b") for one in figures.check(path, wrong)]

    assert told == [("a", "page-contradicts-entry"), ("b", "page-contradicts-entry")]


plain = st.text(st.characters(codec="utf-8", exclude_characters='"&<>'), max_size=20)


@given(plain, plain, plain, plain, st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_figure_in_our_own_form_reads_as_the_parser_of_html_reads_it(
    value: str, entry: str, pointer: str, unit: str, shown: str
) -> None:
    ours = (
        f'<data value="{value}" data-entry="{entry}" data-pointer="{pointer}" '
        f'data-unit="{unit}">{shown}</data>'
    )
    spaced = ours.replace("<data value", "<data  value", 1)

    assert list(figures_of(ours.encode())) == list(figures_of(spaced.encode()))


@given(st.text(max_size=200), st.binary(max_size=200))
def test_no_page_ends_in_an_error(words: str, noise: bytes) -> None:
    content = f"<data {words}>{words}</data>".encode("utf-8", "replace") + b"<data " + noise

    assert all(code for code, _ in said_of(content))


@given(st.integers(0, 21_000_000 * SATS_PER_BTC))
def test_a_satoshi_more_or_less_is_noticed(sats: int) -> None:
    whole, part = divmod(sats, SATS_PER_BTC)

    codes = [code for code, _ in said_of(figure(f"{whole:,}.{part:08d}"))]

    assert codes == ([] if sats == HELD else ["page-contradicts-entry"])
    assert said_of(figure("6,237.00000001")) != said_of(figure("6,237.00000000")) == []


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/foo/0", "bar"),
        ("/foo/1", None),
        ("/foo/00", None),
        ("/foo/-", None),
        ("/", "0"),
        ("/a~1b", "1"),
        ("/m~0n", "8"),
        ("/m~n", None),
        ("/~01", "true"),
        ("/null", None),
        ("", None),
        ("foo", None),
    ],
)
def test_pointers_lead_where_rfc_6901_says(pointer: str, text: str | None) -> None:
    document: JsonValue = {
        "foo": ["bar"], "": 0, "a/b": 1, "m~n": 8, "~1": True, "null": None,
    }  # fmt: skip

    assert text_at(document, pointer) == text
