"""Verdicts and findings as lines (portal §12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.cli.main import exit_code, manners_first
from biplomacy.cli.printing import (
    failed,
    finding_line,
    finding_object,
    print_rows,
    print_rows_as_json,
    row_lines,
    summary,
)
from biplomacy.cli.terminal import Terminal
from biplomacy.values.errors import (
    BiplomacyError,
    EvidenceError,
    FieldMalformed,
    SourceUnavailable,
)
from biplomacy.values.verdict import Finding, Grade, Severity, Verdict, VerdictRow
from biplomacy.wiring import Settings

ROWS = (
    VerdictRow(
        "reserve.balance",
        "6,237.00000000 BTC at block 413",
        "6,237.00000000 BTC",
        Verdict.CONFIRMED,
        Grade.CHAIN,
        "",
        ("entry:12",),
    ),
    VerdictRow(
        "reserve.average-price",
        "42,000 USD",
        "",
        Verdict.UNVERIFIABLE,
        Grade.ASSUMED,
        "3,856 BTC have no price",
    ),
    VerdictRow(
        "claim.announced",
        "6,237 BTC",
        "3,350 BTC",
        Verdict.CONTRADICTED,
        Grade.RECORD,
        "announcements do not explain it",
    ),
)


def terminal(*, plain: bool = False) -> Terminal:
    nowhere = Path("nowhere")
    settings = Settings(
        store="",
        shared=nowhere,
        log_key=nowhere,
        node_cookie=None,
        bitcoin=nowhere,
        colour=False,
        dumb=False,
        rates="",
        node_auth="",
    )
    return Terminal(settings, plain=plain)


def test_a_row_shows_sign_word_grade_claim_and_text() -> None:
    assert list(row_lines(terminal(), ROWS)) == [
        "✓ confirmed      chain    reserve.balance        6,237.00000000 BTC at block 413",
        "? not verifiable assumed  reserve.average-price  42,000 USD: 3,856 BTC have no price",
        (
            "✕ contradicted   record   claim.announced        6,237 BTC, recomputed 3,350 BTC: "
            "announcements do not explain it"
        ),
    ]


def test_below_the_rows_stands_their_count_the_gravest_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_rows(terminal(plain=True), ROWS, beside="checkpoint 1000")

    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines[:3]] == ["+", "?", "x"]
    assert lines[3] == "  1 contradicted, 1 not verifiable, 1 confirmed - checkpoint 1000"


def test_a_row_is_printed_as_its_canonical_bytes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_rows_as_json(terminal(), ROWS[:1])

    assert capfdbinary.readouterr().out == (
        b'{"claim":"reserve.balance","evidence":["entry:12"],"grade":"chain",'
        b'"published":"6,237.00000000 BTC at block 413","reason":"",'
        b'"recomputed":"6,237.00000000 BTC","verdict":"confirmed"}\n'
    )


def test_no_rows_are_no_figure() -> None:
    assert summary(()) == "no figure"


def test_a_finding_is_one_line_and_only_a_failure_fails() -> None:
    warning = Finding("first-use", Severity.WARNING, "trust", "no trust file")
    failure = Finding("forked", Severity.FAILURE, "checkpoint", "two heads", ("entry:1",))

    assert finding_line(warning) == "warning[first-use]: trust: no trust file"
    assert finding_object(failure)["evidence"] == ["entry:1"]
    assert not failed([warning])
    assert failed([warning, failure])


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        pytest.param(["chain", "-q", "scan"], ["-q", "chain", "scan"], id="between"),
        pytest.param(["verify", "x", "--ascii"], ["--ascii", "verify", "x"], id="after-the-verb"),
        pytest.param(["verify", "--", "-v"], ["verify", "--", "-v"], id="behind-two-dashes"),
        pytest.param(["--json", "verify"], ["--json", "verify"], id="of-a-verb"),
    ],
)
def test_how_to_speak_may_be_said_anywhere(given: list[str], moved: list[str]) -> None:
    assert manners_first(given) == moved


class _Contradiction(EvidenceError):
    code = "test-contradiction"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(FieldMalformed("x"), 2, id="input"),
        pytest.param(_Contradiction("x"), 3, id="evidence"),
        pytest.param(SourceUnavailable("x"), 4, id="source"),
    ],
)
def test_each_family_of_errors_has_its_exit_code(error: BiplomacyError, code: int) -> None:
    assert exit_code(error) == code
