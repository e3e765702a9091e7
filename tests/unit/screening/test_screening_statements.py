"""The statements about lists and configurations, and what their checks see (§C2.4)."""

from dataclasses import replace

import pytest

from biplomacy.screening.address_screening import address_config
from biplomacy.screening.deltas import diff
from biplomacy.screening.entry_rows import encode_delta, encode_entries
from biplomacy.screening.list_version_check import check_list_version, check_version_chain
from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.published_version import PublishedVersion, publish_version
from biplomacy.screening.statement.list_version import decode_list_version, encode_list_version
from biplomacy.screening.statement.screening_config import (
    decode_screening_config,
    encode_screening_config,
)
from biplomacy.screening.statement.screening_run import decode_screening_run
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from fakes.screening_lists import sample, version

ENTRIES = sample().entries
FIRST = version(ENTRIES[:40], "2024-09-27", list_id="ofac-sample")
SECOND = version(ENTRIES[3:], "2024-10-10", list_id="ofac-sample", previous=FIRST.digest)
DELTA = diff(FIRST, SECOND)
ONE, TWO = publish_version(FIRST), publish_version(SECOND, DELTA)


@pytest.mark.parametrize("published", [ONE, TWO])
def test_a_version_comes_back_from_its_body_to_the_byte(published: PublishedVersion) -> None:
    body = encode_list_version(published)

    assert decode_list_version(body) == published
    assert encode(encode_list_version(decode_list_version(body))) == encode(body)


def test_evidence_confirms_a_version_and_its_delta() -> None:
    assert check_list_version(ONE, encode_entries(FIRST.entries)) == ()
    assert (
        check_list_version(
            TWO,
            encode_entries(SECOND.entries),
            delta=encode_delta(DELTA),
            earlier=encode_entries(FIRST.entries),
        )
        == ()
    )


@pytest.mark.parametrize(
    ("wrong", "subject"),
    [
        ({"entries": 7}, "entries"),
        ({"addresses": 7}, "addresses"),
        ({"digest": Digest.of(b"")}, "digest"),
        ({"delta": replace(publish_version(SECOND, DELTA).delta, added=0)}, "delta"),  # type: ignore[type-var]
    ],
)  # fmt: skip
def test_a_wrong_figure_of_a_version_is_named(wrong: dict[str, object], subject: str) -> None:
    wrongly = replace(TWO, **wrong)  # type: ignore[arg-type]  # one field of many

    found = check_list_version(wrongly, encode_entries(SECOND.entries), delta=encode_delta(DELTA))

    assert (subject, "list-version-differs") in {(one.subject, one.code) for one in found}


def test_a_delta_that_hides_an_entry_is_a_mismatch() -> None:
    short = replace(DELTA, added=DELTA.added[1:])
    stated = publish_version(SECOND, short)

    found = check_list_version(
        stated,
        encode_entries(SECOND.entries),
        delta=encode_delta(short),
        earlier=encode_entries(FIRST.entries),
    )

    assert [one.code for one in found] == ["list-delta-mismatch"]


def test_the_wrong_earlier_version_is_a_mismatch() -> None:
    found = check_list_version(
        TWO,
        encode_entries(SECOND.entries),
        delta=encode_delta(DELTA),
        earlier=encode_entries(FIRST.entries[1:]),
    )

    assert [(one.code, one.subject) for one in found] == [("list-delta-mismatch", "previous")]


def test_a_version_that_was_withheld_leaves_a_gap() -> None:
    third = replace(TWO, previous=Digest.of(b"withheld"))

    assert check_version_chain([ONE, TWO]) == ()
    assert [one.code for one in check_version_chain([ONE, third])] == ["list-version-gap"]
    assert [one.code for one in check_version_chain([TWO])] == ["list-version-gap"]
    other = replace(ONE, origin=replace(ONE.origin, list_id="other"))
    assert check_version_chain([ONE, other, TWO]) == ()


def test_versions_that_go_back_in_time_are_named() -> None:
    back = replace(TWO, origin=replace(TWO.origin, published_at=ONE.origin.published_at - 1))

    assert [one.code for one in check_version_chain([ONE, back])] == ["list-version-order"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"previous": None}, FieldMalformed),
        ({"list": "OFAC"}, FieldMalformed),
        ({"retrieved_at": "2020-01-01T00:00:00Z"}, FieldMalformed),
        ({"extra": 1}, FieldUnknown),
        ({"entries": -1}, FieldMalformed),
        ({"entries": True}, FieldMalformed),
    ],
)
def test_a_body_with_a_wrong_field_is_refused(
    change: JsonObject, error: type[FieldMalformed]
) -> None:
    body = {**encode_list_version(TWO), **change}
    with pytest.raises(error):
        decode_list_version({name: value for name, value in body.items() if value is not None})


@pytest.mark.parametrize(
    "config",
    [
        address_config(),
        ScreeningConfig("biplomacy-names/1", "1", (("review", 7500), ("threshold", 8500))),
    ],
)
def test_a_configuration_comes_back_from_its_body(config: ScreeningConfig) -> None:
    assert decode_screening_config(encode_screening_config(config)) == config


@pytest.mark.parametrize(
    "change", [{"settings": {"threshold": "85"}}, {"settings": []}, {"address_rules": {"XBT": 1}}]
)
def test_a_setting_that_is_no_whole_number_is_refused(change: JsonObject) -> None:
    with pytest.raises(FieldMalformed):
        decode_screening_config({**encode_screening_config(address_config()), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"subjects": 1, "candidates": 2},
        {"positives": 2},
        {"lists": []},
        {"period": {"first": "2024-02-01", "last": "2024-01-01"}},
    ],
)
def test_a_run_whose_counts_contradict_each_other_is_refused(change: JsonObject) -> None:
    digest = str(Digest.of(b""))
    body: JsonObject = {
        "period": {"first": "2024-01-01", "last": "2024-01-31"},
        "subjects": 3, "candidates": 1, "positives": 0, "config_digest": digest, "code": "a/1",
        "lists": [{"list": "x", "published_at": "2024-01-01T00:00:00Z", "digest": digest}],
        "records_root": digest,
    }  # fmt: skip

    assert decode_screening_run(body).subjects == 3
    with pytest.raises(FieldMalformed):
        decode_screening_run({**body, **change})
