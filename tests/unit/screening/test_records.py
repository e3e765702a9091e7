"""What a screening found, made so that it can be found again (§C2.3, §C2.4)."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.merkle import leaf_hash, node_hash
from biplomacy.screening.address_screening import address_config
from biplomacy.screening.model import Decision, Judgement, ScreeningRecord
from biplomacy.screening.records import (
    commit_subject,
    config_digest,
    decode_records,
    encode_record,
    encode_records,
    records_root,
)
from biplomacy.screening.run import (
    Subject,
    decode_subjects,
    encode_subjects,
    screen_as_of,
    summarise_run,
)
from biplomacy.screening.screening_run_check import check_screening_run, grade_of, recompute_run
from biplomacy.screening.statement.screening_run import decode_screening_run, encode_screening_run
from biplomacy.values.canonical import encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from biplomacy.values.verdict import Grade
from fakes.screening_lists import sample, screener, version

LISTED = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
OTHER = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
FIRST, LAST = Day.parse("2024-09-27"), Day.parse("2024-10-31")
OLD = version(sample().entries[:5], "2024-09-27", list_id="ofac-sample")
NEW = version(sample().entries, "2024-10-10", list_id="ofac-sample")


def subject(text: str, day: str, salt: int = 1) -> Subject:
    return Subject(text, bytes([salt]) * 32, Day.parse(day).start)


SUBJECTS = (
    subject(LISTED, "2024-10-20"),
    subject(OTHER, "2024-10-20", 2),
    subject(LISTED, "2024-10-01", 3),
)


def records() -> tuple[ScreeningRecord, ...]:
    return screen_as_of(SUBJECTS, [OLD, NEW], address_config(), screener)


def judged() -> tuple[ScreeningRecord, ...]:
    judgement = Judgement(
        "ofac-sample:XBT." + LISTED, Decision.POSITIVE, "officer-1", LAST.start, "same address"
    )
    return tuple(replace(one, judgement=judgement) if one.candidates else one for one in records())


def test_a_subject_stands_in_a_record_as_a_commitment_to_its_nfc_text() -> None:
    salt = bytes(range(32))
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    tagged = b"biplomacy/commitment/v1\n" + salt + composed.encode()
    expected = hashlib.sha256(tagged).digest()

    assert commit_subject(salt, decomposed) == Digest(expected)
    assert commit_subject(salt, composed) == Digest(expected)
    with pytest.raises(FieldMalformed):
        commit_subject(salt[:31], composed)


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert encode_records(records()) == encode_records(reversed(records()))
    assert decode_records(encode_records(judged())) == tuple(
        sorted(judged(), key=lambda one: encode(encode_record(one)))
    )


def test_each_subject_is_judged_by_the_version_of_its_moment() -> None:
    by_list = {(one.list_digest, bool(one.candidates)) for one in records()}

    assert by_list == {(NEW.digest, True), (NEW.digest, False), (OLD.digest, False)}


def test_no_subject_stands_in_what_is_published() -> None:
    content = encode_records(judged())

    for one in SUBJECTS:
        assert one.salt.hex().encode() not in content
        assert one.text not in repr(one)
    assert OTHER.encode() not in content


def test_the_root_is_that_of_the_records_own_lines() -> None:
    content = encode_records(records()[:2])
    first, second, _ = content.split(b"\n")

    assert records_root(content) == Digest(node_hash(leaf_hash(first), leaf_hash(second)))


def test_a_run_is_counted_and_comes_back_from_its_body() -> None:
    run = summarise_run(judged(), [OLD, NEW], first=FIRST, last=LAST)

    assert (run.subjects, run.candidates, run.positives) == (3, 1, 1)
    assert [one.digest for one in run.lists] == [OLD.digest, NEW.digest]
    assert decode_screening_run(encode_screening_run(run)) == run
    assert check_screening_run(run, encode_records(judged()), [OLD, NEW], address_config()) == ()


def test_with_its_subjects_a_run_is_recomputed_and_without_them_attested() -> None:
    run = summarise_run(judged(), [OLD, NEW], first=FIRST, last=LAST)
    again = recompute_run(
        run,
        SUBJECTS,
        judged(),
        versions=[OLD, NEW],
        config=address_config(),
        open_screener=screener,
    )

    assert again == ()
    assert (grade_of(SUBJECTS), grade_of(None)) == (Grade.RECORD, Grade.ATTESTED)


def test_a_subject_that_was_left_out_or_answered_otherwise_is_seen() -> None:
    told = records()[1:]
    run = summarise_run(told, [OLD, NEW], first=FIRST, last=LAST)

    found = recompute_run(
        run, SUBJECTS, told, versions=[OLD, NEW], config=address_config(), open_screener=screener
    )

    assert {one.code for one in found} == {"screening-run-differs", "screening-subject-differs"}
    assert {one.subject for one in found} >= {"subjects", "candidates", "records_root"}


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"subjects": 4}, "subjects"),
        ({"candidates": 2}, "candidates"),
        ({"positives": 0}, "positives"),
        ({"records_root": Digest.of(b"")}, "records_root"),
        ({"code_version": "other/1"}, "code_version"),
        ({"first": LAST}, "records"),
        ({"config_digest": Digest.of(b"")}, "config_digest"),
    ],
)
def test_a_wrong_figure_of_a_run_is_named(wrong: dict[str, object], place: str) -> None:
    run = summarise_run(judged(), [OLD, NEW], first=FIRST, last=LAST)
    wrongly = replace(run, **wrong)  # type: ignore[arg-type]  # one field of many

    found = check_screening_run(wrongly, encode_records(judged()), [OLD, NEW], address_config())

    assert place in {one.subject for one in found}


def test_a_version_that_was_not_the_latest_then_is_seen() -> None:
    stale = screen_as_of(SUBJECTS, [OLD], address_config(), screener)
    run = summarise_run(stale, [OLD], first=FIRST, last=LAST)

    found = check_screening_run(run, encode_records(stale), [OLD, NEW], address_config())

    assert [one.code for one in found] == ["screening-version-not-as-of"]
    assert "2 records" in found[0].message


def test_a_list_that_was_never_published_is_seen() -> None:
    run = summarise_run(records(), [OLD, NEW], first=FIRST, last=LAST)

    found = check_screening_run(run, encode_records(records()), [OLD], address_config())

    assert [one.code for one in found] == ["screening-list-unknown"]


def test_a_subject_that_is_no_address_is_named_by_its_row_alone() -> None:
    with pytest.raises(FieldMalformed) as caught:
        screen_as_of(
            [*SUBJECTS, subject(LISTED.lower(), "2024-10-20")],
            [OLD, NEW],
            address_config(),
            screener,
        )
    assert caught.value.message == "subject 4 cannot be screened: address-malformed"
    assert caught.value.__cause__ is None


def test_a_run_of_nothing_or_outside_its_days_is_refused() -> None:
    with pytest.raises(FieldMalformed):
        summarise_run([], [OLD, NEW], first=FIRST, last=LAST)
    with pytest.raises(FieldMalformed):
        summarise_run(records(), [OLD, NEW], first=LAST, last=LAST)
    with pytest.raises(FieldMalformed):
        summarise_run(records(), [OLD], first=FIRST, last=LAST)


def test_the_private_file_of_subjects_comes_back() -> None:
    assert decode_subjects(encode_subjects(SUBJECTS)) == SUBJECTS


def test_another_rule_is_another_configuration() -> None:
    config = address_config()

    assert config_digest(replace(config, address_rules=())) != config_digest(config)
    assert config_digest(config) == config_digest(
        replace(config, address_rules=tuple(reversed(config.address_rules)))
    )


@given(st.binary(max_size=300))
def test_bytes_that_are_no_records_are_refused_by_name(content: bytes) -> None:
    if content:
        with pytest.raises(BiplomacyError):
            decode_records(content)
