"""Who signs for a state of the replay: profiles, and the keys made for one replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.model import KeyKind, Obligation, Office
from biplomacy.record.signed_file import add_file_signature
from biplomacy.record.statement import encode_statement
from biplomacy.wiring import make_note_key, make_official_key, open_official_signer, sign_entry

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.record.model import OfficialKey, Rule, Statement
    from biplomacy.record.signed_file import SignedFile


@dataclass(frozen=True, slots=True)
class OfficeProfile:
    """An office before it has keys: who signs for it, and what it may publish."""

    id: str
    roles: tuple[str, ...]
    may_publish: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A state before it has keys."""

    code: str
    title: str
    origin: str
    witness: str
    offices: tuple[OfficeProfile, ...]
    obligations: tuple[Obligation, ...] = ()


def key_file(folder: Path, office: str, role: str) -> Path:
    """Return where an official's private key lies; a firm's name holds a slash, a file's none."""
    return folder / f"{office.replace('/', '-')}-{role}.pem"


class KeyRing:
    """The keys of one state, made anew in ``folder``; private halves stay in their files."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self.profile = profile
        self.folder = folder
        self._uris: dict[str, str] = {}
        self.offices = tuple(self._open_office(office) for office in profile.offices)
        self.log_key = make_note_key(folder / "log.pem", profile.origin, KeyKind.LOG_ED25519)
        self.witness_key = make_note_key(
            folder / "witness.pem", profile.witness, KeyKind.COSIGNATURE_ED25519
        )

    def sign(self, statement: Statement) -> bytes:
        """Return the entry with just as many signatures of the office as the charter asks."""
        office, count = self._signing(statement.issuer, statement.type)
        uris = [self._uris[key.keyid] for key in office.keys[:count]]
        return sign_entry(encode_statement(statement), uris, office.keys)

    def sign_file(self, file: SignedFile, issuer: str, versioned: str) -> SignedFile:
        """Return the file signed by as many officials as a statement of that type would be."""
        office, count = self._signing(issuer, versioned)
        for key in office.keys[:count]:
            signer = open_official_signer(self._uris[key.keyid], office.keys)
            file = add_file_signature(file, signer)
        return file

    def _signing(self, issuer: str, versioned: str) -> tuple[Office, int]:
        """Return an office and how many of its officials sign a type."""
        office = next(office for office in self.offices if office.id == issuer)
        threshold = {rule.type: rule.threshold for rule in office.may_publish}
        return office, threshold.get(versioned, len(office.keys))

    def _open_office(self, profile: OfficeProfile) -> Office:
        officials: list[OfficialKey] = []
        for role in profile.roles:
            path = key_file(self.folder, profile.id, role)
            official = make_official_key(path, role)
            self._uris[official.keyid] = f"file2:{path}"
            officials.append(official)
        return Office(profile.id, tuple(officials), profile.may_publish)
