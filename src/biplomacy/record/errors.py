"""The record's errors (record §17)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class NoteMalformed(InputError):
    """The bytes are not a signed note, checkpoint or verifier key."""

    code = "note-malformed"


class PolicyMalformed(InputError):
    """The text is not a tlog-policy."""

    code = "policy-malformed"


class ReceiptMalformed(InputError):
    """The bytes are not a tlog-proof."""

    code = "receipt-malformed"


class ForkProofMalformed(InputError):
    """The bytes are not a fork proof."""

    code = "fork-proof-malformed"


class TileMalformed(InputError):
    """A tile or bundle has the wrong length or an impossible place."""

    code = "tile-malformed"


class EnvelopeMalformed(InputError):
    """The entry is not a canonical DSSE envelope of a statement."""

    code = "envelope-malformed"


class StatementTooLarge(InputError):
    """The payload has more than 40,000 bytes, or the entry more than 65,535."""

    code = "statement-too-large"


class SignatureMissing(InputError):
    """Fewer distinct keys of the issuer signed than the charter asks."""

    code = "signature-missing"


class SignatureInvalid(InputError):
    """A signature is not by a key of the issuer, or does not verify."""

    code = "signature-invalid"


class SignatureTwice(InputError):
    """The key has signed this statement already."""

    code = "signature-twice"


class IssuerUnauthorised(InputError):
    """The charter does not let this issuer publish this type."""

    code = "issuer-unauthorised"


class SequenceTaken(InputError):
    """The issuer has used this sequence number before."""

    code = "sequence-taken"


class SequenceGap(InputError):
    """The issuer's sequence leaves numbers out."""

    code = "sequence-gap"


class SupersedesInvalid(InputError):
    """The statement supersedes one that it may not."""

    code = "supersedes-invalid"


class SupersededTwice(InputError):
    """Another statement supersedes the same one already."""

    code = "superseded-twice"


class IssuedBeforePrevious(InputError):
    """The statement is dated before its issuer's previous one."""

    code = "issued-before-previous"


class IssuedAfterLogged(InputError):
    """The statement is dated after the time at which it was logged."""

    code = "issued-after-logged"


class PersonalDataSuspected(InputError):
    """A text field looks like an e-mail address, a phone or an identity number."""

    code = "personal-data-suspected"


class CharterMalformed(InputError):
    """The charter contradicts itself."""

    code = "charter-malformed"


class TrustMalformed(InputError):
    """The file is not a trust file."""

    code = "trust-malformed"


class WebAddressMalformed(InputError):
    """The text is not the address of a web server."""

    code = "web-address-malformed"


class CheckpointUntrusted(EvidenceError):
    """No trusted log key signed the checkpoint."""

    code = "checkpoint-untrusted"


class QuorumNotMet(EvidenceError):
    """Too few witnesses cosigned."""

    code = "quorum-not-met"


class ProofInvalid(EvidenceError):
    """A Merkle proof does not lead to the root."""

    code = "proof-invalid"


class Forked(EvidenceError):
    """Two signed heads of one origin cannot both be true."""

    code = "forked"


class PathOccupied(EvidenceError):
    """A published file holds other bytes already."""

    code = "path-occupied"


class RecordAbsent(EvidenceError):
    """There is no record at that place."""

    code = "record-absent"


class WitnessUnavailable(SourceError):
    """A witness gave no answer."""

    code = "witness-unavailable"


class SignerUnavailable(SourceError):
    """A private key cannot be used."""

    code = "signer-unavailable"


class StoreBusy(SourceError):
    """Another writer holds this origin."""

    code = "store-busy"
