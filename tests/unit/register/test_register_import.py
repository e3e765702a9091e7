"""``register-import/1``: its bytes, and what its check finds when a file is read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.register.esma import read_esma
from biplomacy.register.esma_model import EsmaKind, Flag
from biplomacy.register.esma_rows import decode_rows, encode_rows
from biplomacy.register.esma_stated import (
    DIFFERS,
    EVIDENCE,
    StatedImport,
    check_import,
    stated_import,
)
from biplomacy.register.statement.register_import import decode_import, encode_import
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown, NotCanonical
from fakes.register_esma import LEI, OTHER_LEI, esma_file, sound

FILE = esma_file(sound(ae_lei=f"{LEI}.", ae_address="a\tb\x1b\u202e"), sound(ae_lei=OTHER_LEI))


def stated() -> StatedImport:
    return stated_import(read_esma(FILE))


def test_a_body_reads_and_writes_the_same_bytes() -> None:
    content = encode(encode_import(stated()))

    assert encode(encode_import(decode_import(decode_object(content)))) == content
    assert decode_object(content)["flags"] == {"lei-trimmed": 1, "whitespace": 1}


def test_the_rows_read_and_write_the_same_bytes_whatever_signs_they_hold() -> None:
    rows = read_esma(FILE).rows

    assert decode_rows(encode_rows(rows), EsmaKind.CASPS) == rows


@pytest.mark.parametrize("change", [{"flags": {"vague": 1}}, {"more": 1}, {"code": "other 1"}])
def test_a_body_of_another_shape_is_refused(change: dict[str, str]) -> None:
    with pytest.raises((FieldMalformed, FieldUnknown)):
        decode_import({**encode_import(stated()), **change})


def test_rows_with_a_column_that_the_file_has_not_are_refused() -> None:
    rows = encode_rows(read_esma(FILE).rows)

    with pytest.raises(FieldUnknown):
        decode_rows(rows, EsmaKind.OTHER)
    with pytest.raises(NotCanonical):
        decode_rows(rows[:-1], EsmaKind.CASPS)


def test_a_true_statement_has_no_finding() -> None:
    assert check_import(stated(), FILE) == ()


@pytest.mark.parametrize(
    ("wrong", "subject"),
    [
        (replace(stated(), rows=3), "rows"),
        (replace(stated(), kind=EsmaKind.NCASP), "kind"),
        (replace(stated(), flags=((Flag.WHITESPACE, 1),)), "lei-trimmed"),
        (replace(stated(), flags=(*stated().flags, (Flag.LEI_INVALID, 1))), "lei-invalid"),
        (replace(stated(), repaired=Digest.of(b"")), "repaired"),
    ],
)
def test_each_wrong_figure_is_found(wrong: StatedImport, subject: str) -> None:
    (finding,) = check_import(wrong, FILE)

    assert (finding.code, finding.subject) == (DIFFERS, subject)


def test_another_file_is_not_the_evidence() -> None:
    (finding,) = check_import(stated(), FILE + b"\r\n")

    assert finding.code == EVIDENCE


def test_a_statement_about_a_file_that_does_not_read_is_found() -> None:
    (finding,) = check_import(replace(stated(), digest=Digest.of(b"x")), b"x")

    assert (finding.code, finding.subject) == (DIFFERS, "file")
