"""A programme reads from TOML as from its statement, and says where it does not (§3, §15)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from biplomacy.programme.errors import (
    ConceptUnknown,
    ExpressionMalformed,
    ProgrammeMalformed,
    QuantityNotExact,
    UnitMismatch,
)
from biplomacy.programme.model import Programme
from biplomacy.programme.programme_file import programme_digest, read_programme, write_programme
from biplomacy.programme.statement.programme import decode_programme, encode_programme
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.toml_document import MAX_BYTES
from fakes.programme_values import SMALLEST, programmes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes)
def test_toml_statement_toml_statement_gives_equal_bytes(programme: Programme) -> None:
    written = write_programme(programme)
    stated = encode(encode_programme(read_programme(written)))
    again = write_programme(decode_programme(decode_object(stated)))

    assert read_programme(written) == programme
    assert again == written
    assert encode(encode_programme(read_programme(again))) == stated


def test_the_smallest_programme_reads() -> None:
    programme = read_programme(SMALLEST)

    assert programme.approved == Day.parse("2025-02-26")
    assert programme.clauses[0].targets[0].value == 1000 * 10**8
    assert programme.ends is None


def test_a_number_may_be_written_with_zeros_that_say_nothing() -> None:
    same = read_programme(SMALLEST.replace('"1000"', '"1000.00"'))

    assert programme_digest(same) == programme_digest(read_programme(SMALLEST))


def _changed(old: str, new: str) -> str:
    assert old in SMALLEST
    return SMALLEST.replace(old, new)


LIMB = '{ id = "a", title = "a limb", test = "at(nir) >= target()" }'
OTHER_LIMB = LIMB.replace('"a"', '"b"')
TEST = 'test = "at(nir) >= target()"'


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        pytest.param("semantics = = 1", ProgrammeMalformed, "is not TOML", id="no-toml"),
        pytest.param(
            SMALLEST + "\n[extra]\n", ProgrammeMalformed, "unknown fields: extra", id="unknown-key"
        ),
        pytest.param(
            _changed('owner = "us"', 'owner = "us", author = "x"'),
            ProgrammeMalformed,
            "programme.clauses[0].readings[0] holds unknown fields: author",
            id="unknown-key-inside",
        ),
        pytest.param(
            _changed('"1000"', "1000.5"),
            QuantityNotExact,
            "programme.clauses[0].targets[0].value is the float 1000.5",
            id="float",
        ),
        pytest.param(
            _changed('"1000"', "1e-8"),
            QuantityNotExact,
            "programme.clauses[0].targets[0].value is the float 1e-8",
            id="float-with-exponent",
        ),
        pytest.param(_changed('"1000"', "nan"), QuantityNotExact, "the float nan", id="nan"),
        pytest.param(
            _changed('"1000"', '"1e3"'),
            QuantityNotExact,
            "clause XX-ONE: value: '1e3'",
            id="exponent-in-text",
        ),
        pytest.param(_changed('"10"', "10"), ProgrammeMalformed, "amount is not text", id="number"),
        pytest.param(
            _changed("2025-02-26", "2025-02-26T00:00:00"),
            ProgrammeMalformed,
            "programme.approved is a time",
            id="time",
        ),
        pytest.param(
            _changed("2025-02-26", '"2025-02-30"'), ProgrammeMalformed, "is not a day", id="no-day"
        ),
        pytest.param(
            _changed("semantics = 1", "semantics = 2"),
            ProgrammeMalformed,
            "semantics 2",
            id="later-semantics",
        ),
        pytest.param(
            _changed("fx.nir", "fx.reserves"), ConceptUnknown, "clause XX-ONE", id="concept"
        ),
        pytest.param(
            _changed("at(nir) >=", "at(nir) >"), None, "", id="another-relation-is-another-test"
        ),
        pytest.param(
            _changed("at(nir) >= target()", "at(nir) >="),
            ExpressionMalformed,
            "clause XX-ONE: reading plain: test: ",
            id="test-does-not-parse",
        ),
        pytest.param(
            _changed("at(nir)", "at(stock.gross)"),
            UnitMismatch,
            "clause XX-ONE: reading plain: ",
            id="coins-against-dollars",
        ),
        pytest.param(
            _changed('perimeter = "state"', 'perimeter = "nation"'),
            ProgrammeMalformed,
            "clause XX-ONE, reading plain: no perimeter 'nation'",
            id="perimeter-of-a-reading",
        ),
        pytest.param(
            _changed("at(nir)", "at(nir[nation])"),
            ProgrammeMalformed,
            "no perimeter 'nation'",
            id="perimeter-in-brackets",
        ),
        pytest.param(
            _changed(TEST, f"limbs = [{LIMB}]"), ProgrammeMalformed, "limbs stand", id="one-limb"
        ),
        pytest.param(
            _changed(TEST, f"limbs = [{LIMB}, {LIMB}]"),
            ProgrammeMalformed,
            "limb 'a' comes twice",
            id="limb-twice",
        ),
        pytest.param(
            _changed(TEST, f"{TEST}, limbs = [{LIMB}, {OTHER_LIMB}]"),
            ProgrammeMalformed,
            "limbs stand",
            id="test-and-limbs",
        ),
        pytest.param(
            _changed("not less than a thousand", "x" * 301),
            ProgrammeMalformed,
            "sources[0].quote is not text of 1 to 300",
            id="long-quote",
        ),
        pytest.param(
            _changed('id = "XX-ONE"', 'id = "XX ONE"'), ProgrammeMalformed, "not an id", id="id"
        ),
        pytest.param(
            SMALLEST + "\n[[perimeters]]\nid = 'state'\nversion = 2\ncoverage = 'complete'\n",
            ProgrammeMalformed,
            "perimeter 'state' comes twice",
            id="perimeter-twice",
        ),
        pytest.param(
            SMALLEST + SMALLEST[SMALLEST.index("[[clauses]]") :],
            ProgrammeMalformed,
            "condition 'XX-ONE' comes twice",
            id="clause-twice",
        ),
        pytest.param(
            SMALLEST
            + "\n[[disbursements]]\nreview = 'first'\namount = '1'\nunit = 'USDm'\n"
            + "depends_on = ['XX-TWO']\nsource = { document = 'x', standing = 'quoted' }\n",
            ProgrammeMalformed,
            "disbursement first: no condition 'XX-TWO'",
            id="disbursement-on-nothing",
        ),
        pytest.param("x = " + "[" * 5_000, ProgrammeMalformed, "is not TOML", id="nesting"),
        pytest.param(
            "x = " + "[" * 20 + "]" * 20, ProgrammeMalformed, "nested deeper", id="deep-lists"
        ),
        pytest.param(
            "a." * 6_000 + "b = 1", ProgrammeMalformed, "dotted parts", id="many-key-parts"
        ),
        pytest.param("a." * 100 + "b = 1", ProgrammeMalformed, "nested deeper", id="deep-key"),
        pytest.param(
            _changed("at(nir)", "abs(" * 26 + "at(nir)" + ")" * 26),
            ProgrammeMalformed,
            "XX-TEST-2025 cannot be stated",
            id="a-test-too-deep-for-a-statement",
        ),
        pytest.param("#" * (MAX_BYTES + 1), ProgrammeMalformed, "bytes are more", id="too-large"),
        pytest.param(
            _changed("version = 1", f"version = {2**53}"), ProgrammeMalformed, "2^53", id="wide"
        ),
        pytest.param("x = " + "1" * 5_000, ProgrammeMalformed, "is not TOML", id="many-digits"),
    ],
)
def test_what_does_not_read_is_refused_and_located(
    text: str, error: type[BiplomacyError] | None, said: str
) -> None:
    if error is None:
        assert read_programme(text).clauses
        return
    with pytest.raises(error) as refused:
        read_programme(text)

    assert said in refused.value.message


def test_a_clause_has_one_to_four_readings() -> None:
    reading = SMALLEST[SMALLEST.index("{ id =") : SMALLEST.rindex("},") + 2]
    five = [reading.replace('"plain"', f'"r{number}"') for number in range(5)]

    with pytest.raises(ProgrammeMalformed, match="readings"):
        read_programme(SMALLEST.replace(reading, "\n".join(five)))
    with pytest.raises(ProgrammeMalformed, match="at least one reading"):
        read_programme(SMALLEST.replace(reading, ""))
    assert (
        len(read_programme(SMALLEST.replace(reading, "\n".join(five[:4]))).clauses[0].readings) == 4
    )


def test_targets_of_one_clause_have_one_dimension_and_distinct_days() -> None:
    target = SMALLEST[SMALLEST.index("{ value =") : SMALLEST.index("},\n]") + 2]
    coins = target.replace('"USDm"', '"BTC"').replace("2025-06-30", "2025-12-31")

    with pytest.raises(ProgrammeMalformed, match="different dimensions"):
        read_programme(SMALLEST.replace(target, target + coins))
    with pytest.raises(ProgrammeMalformed, match="test date '2025-06-30' comes twice"):
        read_programme(SMALLEST.replace(target, target + target))


def test_an_adjuster_needs_a_target_and_its_dimension() -> None:
    programme = read_programme(SMALLEST)
    adjuster = (
        'adjusters = [{ id = "aid", actual = "ACTUAL", programmed = "5 USDm", factor = "0.5", '
        'cap = "100", source = { document = "a paper", standing = "quoted" } }]\nreadings ='
    )
    text = SMALLEST.replace("readings =", adjuster)

    read = read_programme(text.replace("ACTUAL", "at(fx.swap)")).clauses[0].adjusters[0]
    assert read.cap == 100 * 10**8
    assert replace(programme.clauses[0], adjusters=(read,)).adjusters
    with pytest.raises(UnitMismatch, match="adjuster aid"):
        read_programme(text.replace("ACTUAL", "at(stock.gross)"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a thousand", "one thousand", id="one-word-of-a-quote"),
        pytest.param("test_date = 2025-06-30", "test_date = 2025-07-01", id="one-day"),
        pytest.param("version = 1", "version = 2", id="perimeter-version"),
        pytest.param('"1000"', '"1000.00000001"', id="one-cent"),
        pytest.param(">= target()", "> target()", id="relation"),
        pytest.param('"quoted", quote', '"recalled", quote', id="standing"),
        pytest.param('owner = "us"', 'owner = "them"', id="who-reads-it-so"),
    ],
)
def test_the_smallest_change_changes_the_digest(old: str, new: str) -> None:
    assert programme_digest(read_programme(_changed(old, new))) != programme_digest(
        read_programme(SMALLEST)
    )
