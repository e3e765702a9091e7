"""Files and statements that somebody made to deceive a regulator: none gets through unseen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.chain.errors import AddressMalformed
from biplomacy.register.asking import RegisterIndex
from biplomacy.register.errors import DomainMalformed, EsmaMalformed
from biplomacy.register.esma import read_esma
from biplomacy.register.lookalike import Listed, ascii_domain, match_name
from biplomacy.register.model import (
    Activity,
    DeclaredWallet,
    EventBody,
    Kind,
    State,
    WalletLabel,
)
from biplomacy.register.projection import known_on, project
from biplomacy.screening.adapters.ivms101 import Ivms101Shape
from biplomacy.screening.address_keys import asked_keys
from biplomacy.screening.errors import ListCaseDestroyed, ListStale, NameEmpty
from biplomacy.screening.ivms_checking import Profile, check_message
from biplomacy.screening.ivms_lenient import normalise
from biplomacy.screening.list_import import require_case
from biplomacy.screening.model import ListedAddress
from biplomacy.screening.name_forms import name_forms
from biplomacy.screening.run import Subject, require_fresh_lists
from biplomacy.screening.transfer_file import read_transfers
from biplomacy.surveillance.alerts import make_alert
from biplomacy.surveillance.errors import AlertMalformed, ParameterOutOfRange
from biplomacy.surveillance.model import Bound
from biplomacy.surveillance.replaying import Outcome, replay_alert
from biplomacy.surveillance.rule_file import bind, shipped_rule_set
from biplomacy.surveillance.run_check import check_run
from biplomacy.surveillance.running import find_groups, run_rules
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from biplomacy.wiring.surveillance import find_day_of_files, open_rule_engine
from fakes.ivms_messages import message
from fakes.register_cases import course, day, event, recorded
from fakes.register_esma import esma_file, sound
from fakes.screening_lists import version, wallets
from fakes.solvency_claims import codes
from fakes.surveillance_days import DAY, SmallDay, Trade, held, write_day
from fakes.surveillance_plain import PlainEngine

RULES = {rule.id: rule for rule in shipped_rule_set("standard-1").rules}
LISTED = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
TRON = "TLa2f6VPqDgRE67v1736s7bJ8Ray5wYjU7"


def texts_of(error: BaseException | None) -> Iterator[str]:
    """Yield all that a person or a log may come to see of an error."""
    while error is not None:
        yield f"{error} {getattr(error, 'hint', '')}"
        error = error.__cause__


@pytest.mark.parametrize("text", [LISTED.lower(), LISTED.upper(), TRON.lower(), f"{LISTED}1"])
def test_an_address_whose_case_was_lost_is_refused_and_not_called_unlisted(text: str) -> None:
    with pytest.raises(AddressMalformed):
        asked_keys(text)


def test_a_list_in_lower_case_is_refused_whole() -> None:
    require_case([ListedAddress("XBT", LISTED), ListedAddress("TRX", TRON.lower())])
    with pytest.raises(ListCaseDestroyed):
        require_case([ListedAddress("XBT", LISTED.lower())])


def test_a_list_that_was_too_old_then_judges_nobody() -> None:
    listed = version(wallets(LISTED), "2026-03-01")
    subjects = [Subject(LISTED, bytes(32), day(at).start) for at in ("2026-03-31", "2026-04-01")]

    require_fresh_lists(subjects[:1], [listed], max_age_days=30)
    with pytest.raises(ListStale):
        require_fresh_lists(subjects, [listed], max_age_days=30)


def test_a_transfers_address_that_is_none_is_told_by_its_line() -> None:
    table = f"reference,address,at\nr-1,{LISTED.lower()},2024-10-01T00:00:00Z\n"

    with pytest.raises(FieldMalformed, match="line 2") as refused:
        read_transfers(table.encode())

    assert not any(LISTED.lower() in text for text in texts_of(refused.value))


def test_names_of_any_length_or_script_are_read_or_refused_at_once() -> None:
    started = time.monotonic()
    for text in ("x" * 100_000, "\u0301" * 999, "\u202e" * 10):
        with pytest.raises(NameEmpty):
            name_forms(text)
    for text in ("a" * 10**6, "ä." * 10**5 + "com", "a\u0301" * 10**5):
        with pytest.raises(DomainMalformed):
            ascii_domain(text)
    match_name("a\u0301" * 10**5, [Listed("Sound AG", "pk-1")])

    assert time.monotonic() - started < 2
    assert name_forms("\u202eIv\u200ban Pe\u0301tr\u00adov").tokens == ("ivan", "petrov")
    assert len(name_forms("\ufdfa" * 1_000).tokens) > 1_000


def test_a_row_of_a_million_cells_is_no_row_of_esma() -> None:
    with pytest.raises(EsmaMalformed, match="1,000 cells"):
        read_esma(esma_file(sound()) + b"," * 10**6 + b"\n")


def test_a_court_that_confirms_a_grace_clause_does_not_make_it_endless() -> None:
    grace = course((State.TRANSITIONAL, "2026-01-01"), until="2026-06-30")
    body = EventBody(court_ref="WP 1/2026")
    both = (State.TRANSITIONAL, State.TRANSITIONAL)
    order = event("e-9", both, "2026-02-01", kind=Kind.COURT_ORDER, body=body)
    events = (*grace, recorded(9, "2026-02-01", order))

    def allowed(at: str) -> bool:
        (held_then,) = project(events, as_at=day(at), as_known_at=known_on(day(at))).held
        index = RegisterIndex(project(events, as_at=day(at), as_known_at=known_on(day(at))))
        assert held_then.entity is not None
        return index.by_lei(held_then.entity.lei or "", Activity.CUSTODY).permission.allowed

    assert (allowed("2026-06-30"), allowed("2026-07-01")) == (True, False)


def test_a_declared_wallet_is_found_in_capitals_where_they_say_nothing() -> None:
    wallets = tuple(DeclaredWallet("bitcoin", one, WalletLabel.CLIENT) for one in (SEGWIT, LISTED))
    both = (State.LICENSED, State.LICENSED)
    told = event("e-9", both, "2026-02-02", kind=Kind.WALLETS, body=EventBody(wallets=wallets))
    events = (*course((State.LICENSED, "2026-02-01")), recorded(9, "2026-02-02", told))
    at = day("2026-03-01")
    index = RegisterIndex(project(events, as_at=at, as_known_at=known_on(at)))

    asked = (SEGWIT, SEGWIT.upper(), LISTED, LISTED.lower())

    assert [bool(index.by_wallet(one).held) for one in asked] == [True, True, True, False]


@pytest.mark.parametrize(
    ("rule", "parameters", "error"),
    [
        ("CG1", (), AlertMalformed),
        ("WT1", (("min_quantity", 1), ("x'; COPY trade TO 'y", 1)), AlertMalformed),
        ("WT1", (("min_quantity", -1),), ParameterOutOfRange),
    ],
)
def test_an_alert_with_parameters_of_its_own_making_is_not_replayed(
    rule: str, parameters: Bound, error: type[BiplomacyError]
) -> None:
    engine = PlainEngine(SmallDay([Trade(1)]))
    inputs = tuple(one.sha256 for one in engine.inputs())
    made = make_alert(RULES[rule], ((1, 2),), parameters=parameters, inputs=inputs, created_at=0)

    with pytest.raises(error):
        replay_alert(made, engine)


def test_an_alert_is_not_replayed_over_other_files(tmp_path: Path) -> None:
    owners, wash = [held("a", "o"), held("b", "o")], RULES["WT1"]
    told = write_day(tmp_path / "told", SmallDay([Trade(1)], owners=owners))
    other = write_day(tmp_path / "other", SmallDay([Trade(1), Trade(2)], owners=owners))
    bound = bind(wash, DAY)
    with open_rule_engine(told, DAY) as engine:
        (rows,) = find_groups(engine, wash, bound)
        inputs = tuple(one.sha256 for one in engine.inputs())
    made = make_alert(wash, rows, parameters=bound, inputs=inputs, created_at=0)

    with open_rule_engine(told, DAY) as engine:
        assert replay_alert(made, engine).outcome is Outcome.SAME
    with open_rule_engine(other, DAY) as engine:
        assert replay_alert(made, engine).outcome is Outcome.INPUT_MISSING
    assert find_day_of_files(other, inputs) is None


def test_a_travel_rule_message_with_one_name_in_two_spellings_hides_neither() -> None:
    """Who reads the first and who reads the last would screen two persons."""
    asked = message()
    twice: JsonObject = {
        "Originator": {"originatorPerson": []},
        "ORIGINATOR": asked.pop("originator"),
    }

    tidy, _ = normalise({**twice, **asked}, Ivms101Shape().names())
    checked = check_message(
        {**twice, **asked}, Ivms101Shape(), today=day("2026-01-01"), profile=Profile.LENIENT
    )

    assert len(tidy) == len(twice) + len(asked)
    assert not checked.passes


def test_sql_that_a_statement_brings_is_never_run() -> None:
    """A run that names a rule set with its own SQL is told apart before anything is asked."""
    engine, told = PlainEngine(SmallDay([Trade(1)])), shipped_rule_set("standard-1")
    run = run_rules(engine, told, set_digest=Digest.of(b"set"), created_at=0).run
    strange = replace(told.rules[0], sql="COPY trade TO 'x'", sql_digest=Digest.of(b"x"))

    found = check_run(run, replace(told, rules=(strange, *told.rules[1:])), engine)

    assert codes(found) == [("rule-set-differs", "failure")]
