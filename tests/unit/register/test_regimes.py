"""Laws as files: states, activities and clocks, each line with its source (supervision §A1.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.clock_rules import Legal
from biplomacy.register.errors import RegimeUnknown, RegisterMalformed
from biplomacy.register.model import Activity, State
from biplomacy.register.noc_facts import pakistan_nocs
from biplomacy.register.regime_file import (
    SHIPPED,
    Regime,
    chosen_rules,
    read_regime,
    rules_in_force,
    shipped_regime,
    shipped_regimes,
)
from biplomacy.values.verdict import Standing

TEXT = """
id = "mine"
title = "A law"
activities = []
clocks = []

[[states]]
names = ["noc", "licensed"]
first = ["noc"]
legal_basis = "s. 1"
source = "invented"
standing = "illustrative"
"""


def bases(regime: Regime) -> tuple[Legal, ...]:
    """Return where each line of a regime stands in the law."""
    return (
        *(line.legal for line in regime.states),
        *(line.legal for line in regime.activities),
        *(rule.legal for rule in regime.clocks),
    )


def test_every_shipped_line_says_where_it_stands_in_the_law() -> None:
    for regime in shipped_regimes():
        assert all(legal.legal_basis and legal.source for legal in bases(regime))
        assert {rule.regime for rule in regime.clocks} == {regime.id}
    assert [regime.id for regime in shipped_regimes()] == list(SHIPPED)


def test_micas_services_a_to_j_are_our_first_ten_activities_in_order() -> None:
    """§A2.4."""
    mica = shipped_regime("mica")

    assert [mica.covered(letter) for letter in "abcdefghij"] == [
        (one,) for one in list(Activity)[:10]
    ]
    assert mica.covered("k") == ()


def test_the_mapping_is_many_to_many() -> None:
    assert shipped_regime("vara").covered("exchange") == (
        Activity.PLATFORM, Activity.FIAT_EXCHANGE, Activity.CRYPTO_EXCHANGE,
    )  # fmt: skip


def test_pakistan_knows_a_noc_before_a_licence_and_says_it_read_it_in_the_press() -> None:
    regime = shipped_regime("pk-vaa-2026")

    assert regime.begins(State.NOC)
    assert regime.knows(State.LICENSED)
    assert not regime.begins(State.LICENSED)
    assert {legal.standing for legal in bases(regime)} == {Standing.PRESS, Standing.ILLUSTRATIVE}


def test_of_two_readings_one_is_chosen_and_paused_is_usual() -> None:
    mica = shipped_regime("mica")
    readings = [rule.variant for rule in mica.clocks if rule.id == "mica-63-9"]

    assert sorted(map(str, readings)) == ["paused", "unpaused"]
    for chosen, variant in (((), "paused"), ([("mica-63-9", "unpaused")], "unpaused")):
        found = [rule for rule in chosen_rules(mica.clocks, chosen) if rule.id == "mica-63-9"]
        assert [rule.variant for rule in found] == [variant]


def test_what_an_office_publishes_takes_the_place_of_the_shipped_rule() -> None:
    unpaused = next(rule for rule in shipped_regime("mica").clocks if rule.variant == "unpaused")
    own = replace(unpaused, id="own")

    found = rules_in_force((unpaused, own))

    assert [rule for rule in found if rule.id == "mica-63-9"] == [unpaused]
    assert found[-1] == own
    assert len(found) == len(rules_in_force(())) + 1


def test_the_certificates_of_december_2025_are_told_as_press() -> None:
    assert [(one.firm, one.state, str(one.day), one.standing) for one in pakistan_nocs()] == [
        ("Binance", State.NOC, "2025-12-12", Standing.PRESS),
        ("HTX", State.NOC, "2025-12-12", Standing.PRESS),
    ]


def test_a_regime_of_ones_own_is_read() -> None:
    regime = read_regime(TEXT.encode())

    assert regime.begins(State.NOC)
    assert not regime.knows(State.SANDBOX)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param('first = ["noc"]', 'first = ["sandbox"]', "among its names", id="first"),
        pytest.param('"licensed"', '"allowed"', "is no state", id="no-state"),
        pytest.param('source = "invented"', "", "source is missing", id="no-source"),
        pytest.param('title = "A law"', 'title = "A law"\nmore = 1', "unknown", id="unknown-key"),
        pytest.param("activities = []", "activities = 1.5", "float", id="a-float"),
        pytest.param("id =", "id", "not TOML", id="no-toml"),
    ],
)
def test_a_regime_that_does_not_read_is_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(RegisterMalformed, match=why):
        read_regime(TEXT.replace(old, new).encode())


def test_an_unknown_regime_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(RegimeUnknown) as refused:
        shipped_regime("mars")

    assert refused.value.hint == "name a file, or one of mica, vara, pk-vaa-2026"
