"""An entry on its way: who may sign, who did, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from biplomacy.record.charter import AMENDMENT, Amendment, encode_amendment
from biplomacy.record.countersigning import (
    Signed,
    judge_by_charter,
    judge_by_record,
    read_begun,
)
from biplomacy.record.envelope import Envelope, encode_envelope
from biplomacy.record.errors import CharterMalformed, EnvelopeMalformed
from biplomacy.record.history import Past, open_entry
from biplomacy.record.model import Amend
from biplomacy.record.statement import encode_statement
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, NotCanonical
from biplomacy.values.verdict import Finding
from fakes.charters import CHARTER_OF_TEST, founding, official, statement
from fakes.small_log import NOW, charter_entry, entry, report_entry

REPORT = statement(sequence=1)
DRAFT = encode_statement(REPORT)
NEW_CHARTER = replace(CHARTER_OF_TEST, amend=Amend(1, (official("deputy").keyid,)))


def roles(judged: Signed) -> tuple[list[str], int, list[str]]:
    may, by = ([key.role for key in keys] for keys in (judged.officials, judged.by))
    return may, judged.threshold, by


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_draft_is_its_payload_byte_for_byte() -> None:
    begun = read_begun(DRAFT + b"\n")

    assert (begun.envelope, begun.statement) == (Envelope(DRAFT, ()), REPORT)
    assert begun.digest == Digest.of(DRAFT)


def test_an_entry_may_be_laid_out_anew_as_its_payload_is_not() -> None:
    content = b" " + report_entry(1).replace(b'":', b'" :') + b"\n\n"

    assert encode_envelope(read_begun(content).envelope) == report_entry(1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(DRAFT + b"\n\n", NotCanonical, id="two-line-ends"),
        pytest.param(b" " + DRAFT, NotCanonical, id="a-space"),
        pytest.param(DRAFT.replace(b'"sequence":1,', b""), FieldMalformed, id="no-sequence"),
        pytest.param(DRAFT.replace(b'"issued_at"', b'"issued"'), FieldMalformed, id="no-time"),
        pytest.param(b'{"payloadType":1}', EnvelopeMalformed, id="no-envelope"),
        pytest.param(encode_envelope(Envelope(b"{}", ())), FieldMalformed, id="no-statement"),
    ],
)
def test_what_is_not_complete_is_not_put_before_an_official(
    content: bytes, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        read_begun(content)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        pytest.param((), ["signature-missing"], id="nobody"),
        pytest.param(("auditor",), ["signature-missing"], id="one"),
        pytest.param(("director", "auditor"), [], id="two"),
        pytest.param(("director", "auditor", "deputy"), [], id="three"),
    ],
)
def test_the_charter_says_how_many_are_missing(names: tuple[str, ...], missing: list[str]) -> None:
    content = entry(REPORT, *names) if names else DRAFT

    judged = judge_by_charter(read_begun(content), CHARTER_OF_TEST)

    assert roles(judged) == (["director", "auditor", "deputy"], 2, list(names))
    assert codes(judged.findings) == missing
    assert judged.objections == ()


def test_a_charter_alone_does_not_know_what_the_log_holds() -> None:
    begun = read_begun(entry(replace(REPORT, sequence=40, supersedes=Digest.of(b"x")), "director"))

    judged = judge_by_charter(begun, CHARTER_OF_TEST)

    assert codes(judged.findings) == ["signature-missing"]


def test_an_issuer_without_an_office_has_nobody_to_sign() -> None:
    begun = read_begun(encode_statement(replace(REPORT, issuer="a-bank")))

    judged = judge_by_charter(begun, CHARTER_OF_TEST)

    assert roles(judged) == ([], 0, [])
    assert codes(judged.objections) == ["issuer-unauthorised"]


def test_a_signature_that_is_none_of_the_offices_speaks_against_the_entry() -> None:
    judged = judge_by_charter(read_begun(entry(REPORT, "director", "minister")), CHARTER_OF_TEST)

    assert codes(judged.objections) == ["signature-invalid"]


def test_a_founding_charter_is_judged_by_itself() -> None:
    begun = read_begun(entry(founding(), "minister"))

    judged = judge_by_charter(begun, NEW_CHARTER)

    assert roles(judged) == (["director", "minister"], 2, ["minister"])
    assert codes(judged.findings) == ["signature-missing"]


def test_an_amendment_waits_for_the_old_keys_and_the_new() -> None:
    body = encode_amendment(Amendment(NEW_CHARTER, "the deputy takes over"))
    amendment = statement(AMENDMENT, sequence=1, body=body)
    past = open_entry(charter_entry(), Past()).past()

    old = judge_by_record(read_begun(entry(amendment, "director", "minister")), past, NOW)
    both = judge_by_record(
        read_begun(entry(amendment, "director", "minister", "deputy")), past, NOW
    )

    assert roles(old) == (["director", "minister", "deputy"], 2, ["director", "minister"])
    assert codes(old.findings) == ["signature-missing"]
    assert both.findings == ()


def test_the_record_also_says_what_the_log_would_refuse() -> None:
    past = open_entry(report_entry(1), open_entry(charter_entry(), Past()).past()).past()

    judged = judge_by_record(read_begun(report_entry(1)), past, NOW)

    assert codes(judged.findings) == ["sequence-taken"]


def test_a_record_without_a_charter_judges_nothing() -> None:
    with pytest.raises(CharterMalformed):
        judge_by_record(read_begun(DRAFT), Past(), NOW)
