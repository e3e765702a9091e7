"""Laws of the subsidy test (power §24.3)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.benchmarks import BenchmarkId, PartName
from biplomacy.power.limbs import all_hold, any_holds, opposite
from biplomacy.power.model import WH_PER_MWH
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.subsidy_answers import RuleOutcome, TariffTest
from biplomacy.power.tariff import Term, Told
from biplomacy.values.verdict import Grade, Standing
from fakes.power_tariff_cases import OFFER, PACKAGE, asked, offered, part, without

RULES = shipped_rules()
EXTRA = (
    part(PartName.ADDERS, "0.1"),
    part(PartName.ALTERNATIVE, "23"),
    part(PartName.EFFICIENT_TAX, "3"),
    part(PartName.EXTERNALITY, "2"),
)
truths = st.sampled_from([True, False, None])
rates = st.integers(0, 5_000_000).map(Fraction)
terms = st.lists(st.tuples(st.sampled_from(list(Term)), truths), unique_by=lambda row: row[0])


def at_rate(rate: Fraction) -> TariffTest:
    return try_tariff(replace(asked(offered(), *EXTRA), rate=rate), RULES)


def gaps(found: TariffTest) -> list[Fraction]:
    return [one.gap for one in found.gaps if one.gap is not None]


@given(rates, rates)
def test_a_gap_is_linear_in_the_rate(one: Fraction, other: Fraction) -> None:
    pairs = zip(gaps(at_rate(one)), gaps(at_rate(other)), strict=True)

    assert all(first - second == other - one for first, second in pairs)


@given(st.sampled_from(list(BenchmarkId)), st.sampled_from([-1, 0, 1]))
def test_the_sign_of_a_gap_flips_exactly_at_the_benchmark(name: BenchmarkId, step: int) -> None:
    value = at_rate(Fraction(0)).benchmark(name).value
    assert value is not None

    found = next(one for one in at_rate(value + step).gaps if one.benchmark is name)

    assert found.gap == -step
    assert found.support is not None
    assert (found.support > 0) == (step < 0)


@given(rates)
def test_margin_and_gap_cancel_at_the_cost_of_the_block(rate: Fraction) -> None:
    found = at_rate(rate)
    value = found.benchmark(BenchmarkId.B1_LOW).value
    assert value is not None

    margin = rate - value

    assert margin + found.gaps[0].gap == 0  # type: ignore[operator]
    exact = -margin * found.question.energy_wh / WH_PER_MWH
    assert found.gaps[0].support == int(exact)


@given(st.lists(truths))
def test_logic_with_unknowns_never_decides_what_a_fact_could_undo(
    answers: list[bool | None],
) -> None:
    completed = [answer if answer is not None else True for answer in answers]

    if any_holds(answers) is False:
        assert not any(completed)
    if all_hold(answers) is True:
        assert all(answers)
    assert [opposite(opposite(one)) for one in answers] == answers


@given(terms, rates, st.sampled_from([OFFER, PACKAGE]))
def test_an_unknown_term_never_yields_no_subsidy(
    told: list[tuple[Term, bool | None]], rate: Fraction, name: str
) -> None:
    """What is called no subsidy stays so however the unknown terms turn out."""
    rows = tuple(
        (term, Told(value, Grade.ATTESTED, Standing.QUOTED, "an example")) for term, value in told
    )
    base = replace(asked(replace(offered(name), terms=rows), *EXTRA), rate=rate)
    known = tuple(
        (term, Told(value=row.value if row.value is not None else term is Term.ROLLOVER,
                    grade=row.grade, standing=row.standing, source=row.source))
        for term, row in rows
    )  # fmt: skip
    worst = replace(base, tariff=replace(base.tariff, terms=known))

    pairs = zip(try_tariff(base, RULES).rulings, try_tariff(worst, RULES).rulings, strict=True)

    assert all(
        after.outcome is RuleOutcome.NO_SUBSIDY
        for before, after in pairs
        if before.outcome is RuleOutcome.NO_SUBSIDY
    )


@given(st.sampled_from(list(Term)), rates)
def test_taking_a_fact_away_never_brings_no_subsidy(term: Term, rate: Fraction) -> None:
    full = replace(asked(offered(), *EXTRA), rate=rate)
    less = replace(full, tariff=without(full.tariff, term))

    pairs = zip(try_tariff(full, RULES).rulings, try_tariff(less, RULES).rulings, strict=True)

    assert all(
        before.outcome is RuleOutcome.NO_SUBSIDY
        for before, after in pairs
        if after.outcome is RuleOutcome.NO_SUBSIDY
    )


@given(st.sampled_from(RULES), st.sampled_from(RULES), rates)
def test_the_limbs_do_not_depend_on_the_rule_set(
    one: object, other: object, rate: Fraction
) -> None:
    question = replace(asked(offered(), *EXTRA), rate=rate)

    first, second = (
        try_tariff(question, [rules for rules in RULES if rules is wanted])
        for wanted in (one, other)
    )

    assert first.limbs == second.limbs
