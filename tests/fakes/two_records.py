"""Two states' records in which an accord is logged, made by the command line as people make it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from biplomacy.accord.accord_file import format_accord
from biplomacy.accord.model import Accord, Party
from biplomacy.record.charter import decode_charter, encode_charter
from biplomacy.record.model import Rule
from biplomacy.record.signed_file import encode_signed_file
from biplomacy.values.canonical import encode, read_object
from command_line import Place, place
from fakes.joined_accord import joinable, signed

TYPES = (
    *("accord/1", "event/1", "knowledge-package/1", "receipt/1", "policy-comparison/1"),
    *("supervisory-request/1", "sealed-message/1", "commitment-status/1"),
)
SIGNERS = ("director", "auditor", "minister")


def record_of(directory: Path, office: str) -> Place:
    """Return a place whose record ``office`` has begun and published under ``public``."""
    directory.mkdir()
    here = place(directory, BIPLOMACY_STORE="sqlite:record.db")
    state = directory.name
    origin = f"{state}.example/record"
    made = done(
        here, "record", "keys", "--origin", origin, "--office", office, "--role", "director"
    )
    charter = decode_charter(read_object(made.encode()))
    first, *others = charter.offices
    known = {rule.type for rule in first.may_publish}
    rules = (*first.may_publish, *(Rule(one, 1) for one in TYPES if one not in known))
    offices = (replace(first, may_publish=rules), *others)
    body = encode_charter(replace(charter, offices=offices))
    (directory / "charter.json").write_bytes(encode(body))
    done(here, "record", "init", "--origin", origin, "--charter", "charter.json", *KEY)
    publish(here)
    return here


KEY = ("--sign-with", "file2:keys/director.pem")


def log(here: Place, statement: str) -> None:
    """Log and publish a statement, given as JSON."""
    (here.directory / "statement.json").write_text(statement)
    done(here, "record", "append", "statement.json", *KEY, "--to", "public")


def publish(here: Place) -> None:
    done(here, "record", "publish", "--to", "public")


def done(here: Place, *arguments: str) -> str:
    """Return what a command that must succeed prints."""
    code, out, err = here.call(*arguments)
    assert code == 0, err
    return out


def lay_accord(directory: Path, *roles: str, accord: Accord | None = None) -> None:
    """Write ``accord.toml`` and, beside it, the signatures of officials."""
    written = accord or joinable()
    (directory / "accord.toml").write_bytes(format_accord(written))
    if roles:
        content = encode_signed_file(signed(written, *roles))
        (directory / "accord.toml.dsse").write_bytes(content)


def countersigned(directory: Path) -> tuple[Place, Place]:
    """Return both records with the accord logged in each, and the signed file in each place."""
    both = (
        record_of(directory / "sv", "bitcoin-office"),
        record_of(directory / "pk", "crypto-council"),
    )
    accord = joinable()
    keys = zip(accord.parties, map(log_key, both), strict=True)
    accord = replace(accord, parties=tuple(with_log_key(party, key) for party, key in keys))
    for here, state in zip(both, ("SV", "PK"), strict=True):
        lay_accord(here.directory, *SIGNERS, accord=accord)
        log(here, done(here, "accord", "draft", "accord.toml", "--as", state))
    return both


def log_key(here: Place) -> str:
    """Return the verifier key that the record's charter names."""
    return decode_charter(read_object((here.directory / "charter.json").read_bytes())).log_keys[0]


def with_log_key(party: Party, key: str) -> Party:
    assert party.log
    return replace(party, log=replace(party.log, vkey=key))
