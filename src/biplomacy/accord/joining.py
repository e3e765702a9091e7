"""What a party derives from an accord that both signed: policies and its witness's duties (§10.7).

Nothing else is exchanged. Each party's witness cosigns the other's checkpoints, and nothing of a
party's record is public before the other has: so a policy names one log and, as its quorum, the
witnesses of all other parties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.accord.accord_file import read_accord
from biplomacy.accord.accord_object import accord_digest
from biplomacy.accord.errors import AccordMalformed, AccordUnsigned
from biplomacy.record.note import parse_vkey
from biplomacy.record.policy import LOG_KINDS, parse_policy
from biplomacy.record.signed_file import SignedFile, file_signers
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import Accord, Party, PublishedLog, WitnessPlace

PAYLOAD_TYPE = "application/vnd.biplomacy.accord+toml"
SIGNED_ROLE, SIGNED_MEDIA_TYPE = "signed-accord", "application/json"
WITNESS = "witness.json"
_INCOMPLETE = "state log, witness and keys of every party in the file, and let both sign again"


@dataclass(frozen=True, slots=True)
class Signing:
    """A party and the roles of its officials who signed, of ``threshold`` that must."""

    party: str
    roles: tuple[str, ...]
    threshold: int

    @property
    def enough(self) -> bool:
        """Whether the party has signed."""
        return len(self.roles) >= self.threshold


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A file that a party lays down, under a relative name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class WitnessDuties:
    """As whom a witness cosigns, and the verifier keys of the logs that it follows.

    ``vkey`` is the key that it must have; None where nobody has said which.
    """

    name: str
    follows: tuple[str, ...]
    vkey: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What follows from a signed accord for the party ``state``.

    ``policies`` hold for each party the tlog-policy by which its record is judged; ``follows`` are
    the verifier keys of the logs that one's own witness cosigns.
    """

    accord: Accord
    state: str
    file: Digest
    policies: tuple[tuple[str, str], ...]
    follows: tuple[str, ...]

    @property
    def witness(self) -> str:
        """The verifier key of one's own witness."""
        return _places(_party(self.accord, self.state))[1].vkey

    def files(self) -> tuple[DerivedFile, ...]:
        """Return the policies and the witness's configuration as files."""
        policies = (
            DerivedFile(f"{state}.tlog-policy", text.encode()) for state, text in self.policies
        )
        return (*policies, DerivedFile(WITNESS, self._witness_file()))

    def _witness_file(self) -> bytes:
        terms = self.accord.witness_terms
        return encode(
            {
                "accord": str(accord_digest(self.accord)),
                "name": parse_vkey(self.witness).name,
                "vkey": self.witness,
                "logs": [
                    {"origin": log.origin, "vkey": log.vkey, "monitoring": log.monitoring}
                    for log, _ in map(_places, self.accord.parties)
                    if log.vkey in self.follows
                ],
                "max_age_s": terms.max_age_s,
                "clock_skew_s": terms.clock_skew_s,
                "mirror": terms.mirror,
            }
        )


def join_accord(file: SignedFile, state: str) -> Joined:
    """Return what the party ``state`` derives from the file; everything is checked first.

    Raises:
        AccordMalformed: the bytes are no accord, ``state`` is no party of it, or a party's log,
            witness or keys are not stated or contradict each other.
        AccordUnsigned: they are signed as something else, or by too few officials of a party.
    """
    if file.payload_type != PAYLOAD_TYPE:
        raise AccordUnsigned(
            f"the signatures are not over an accord but a {file.payload_type[:80]}"
        )
    accord = read_accord(file.payload)
    _party(accord, state)
    for party in accord.parties:
        _require_complete(party)
    _require_distinct(accord)
    lacking = [one for one in signings(file, accord) if not one.enough]
    if lacking:
        text = ", ".join(f"{one.party} {len(one.roles)} of {one.threshold}" for one in lacking)
        raise AccordUnsigned(
            f"too few officials have signed these bytes: {text}",
            hint="let each office sign with `biplomacy accord sign`, and pass on the file",
        )
    policies = tuple((party.state, _policy(accord, party)) for party in accord.parties)
    for _, text in policies:
        parse_policy(text)
    follows = tuple(_places(one)[0].vkey for one in accord.parties if one.state != state)
    return Joined(accord, state, Digest.of(file.payload), policies, follows)


def read_witness_file(content: bytes) -> WitnessDuties:
    """Return what ``witness.json`` asks of a witness, as ``Joined.files`` writes it.

    The terms on age, clocks and mirrors ask nothing of a witness that cosigns: a checkpoint holds
    no time, so they are checked for their form and left to whoever reads cosignatures.

    Raises:
        FieldMalformed: a field is absent or out of its range, or a key has another name.
        NoteMalformed: a verifier key is none.
    """
    fields = Fields(read_object(content), WITNESS)
    fields.digest("accord")
    name, vkey = fields.text("name"), fields.text("vkey")
    logs = fields.many("logs", _followed)
    fields.integer("max_age_s", low=1)
    fields.integer("clock_skew_s")
    fields.boolean("mirror")
    fields.close()
    if parse_vkey(vkey).name != name:
        raise FieldMalformed(f"{WITNESS}.vkey is not a key of {name[:80]}")
    if not logs:
        raise FieldMalformed(f"{WITNESS}.logs names no log")
    return WitnessDuties(name, logs, vkey)


def _followed(fields: Fields) -> str:
    origin, vkey = fields.text("origin"), fields.text("vkey")
    fields.text("monitoring")
    key = parse_vkey(vkey)
    if key.name != origin or key.kind not in LOG_KINDS:
        raise FieldMalformed(f"{WITNESS}: the log key does not sign for {origin[:80]}")
    return vkey


def signings(file: SignedFile, accord: Accord) -> tuple[Signing, ...]:
    """Return for each party whose signatures on the file are good."""
    return tuple(
        Signing(
            party.state, tuple(key.role for key in file_signers(file, party.keys)), party.threshold
        )
        for party in accord.parties
    )


def _policy(accord: Accord, party: Party) -> str:
    log, _ = _places(party)
    others = [(one.state, _places(one)[1]) for one in accord.parties if one.state != party.state]
    lines = [f"log {log.vkey} {log.monitoring}"]
    lines += [f"witness {state} {witness.vkey} {witness.url}" for state, witness in others]
    names = [state for state, _ in others]
    if len(names) > 1:
        lines.append(f"group partners all {' '.join(names)}")
    lines.append(f"quorum {'partners' if len(names) > 1 else names[0]}")
    return "\n".join(lines) + "\n"


def _party(accord: Accord, state: str) -> Party:
    for party in accord.parties:
        if party.state == state:
            return party
    known = ", ".join(party.state for party in accord.parties)
    raise AccordMalformed(f"{state[:20]!r} is no party of {accord.id}", hint=f"it has {known}")


def _places(party: Party) -> tuple[PublishedLog, WitnessPlace]:
    if party.log is None or party.witness is None:
        raise AccordMalformed(f"party {party.state} states no log or witness", hint=_INCOMPLETE)
    return party.log, party.witness


def _require_complete(party: Party) -> None:
    _places(party)
    if not party.keys:
        raise AccordMalformed(f"party {party.state} states no official's key", hint=_INCOMPLETE)


def _require_distinct(accord: Accord) -> None:
    """Refuse parties that share a log, a witness or an official: one alone could act for both."""
    origins = [_places(party)[0].origin for party in accord.parties]
    keys = [key for party in accord.parties for key in _keys(party)]
    for what, several in (("log", origins), ("key", keys)):
        if len(set(several)) != len(several):
            raise AccordMalformed(f"a {what} of {accord.id} is stated twice")


def _keys(party: Party) -> Iterator[str]:
    log, witness = _places(party)
    yield from (parse_vkey(vkey).public.hex() for vkey in (log.vkey, witness.vkey))
    yield from (key.public for key in party.keys)
