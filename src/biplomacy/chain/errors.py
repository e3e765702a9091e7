"""The chain's errors (chain §13)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class FileAlien(InputError):
    """A file or directory is not what Bitcoin Core keeps its blocks in."""

    code = "chain-file-alien"


class NetworkMismatch(InputError):
    """The blocks or the node belong to another network."""

    code = "chain-network-mismatch"


class DirectoryOccupied(InputError):
    """The directory holds block files already; they are not overwritten."""

    code = "chain-directory-occupied"


class SpanUnknown(InputError):
    """The heights asked for lie outside the best chain that is at hand."""

    code = "chain-span-unknown"


class WatchMalformed(InputError):
    """A list of scripts holds one that cannot be watched, or too many."""

    code = "chain-watch-malformed"


class BlockMalformed(EvidenceError):
    """Bytes of a block or transaction contradict themselves, at ``offset`` from their start."""

    code = "chain-block-malformed"

    def __init__(self, message: str, *, offset: int = 0, hint: str = "") -> None:
        super().__init__(
            f"{message} (at byte {offset})",
            hint=hint or "fetch the block again, from another source if this one repeats it",
        )
        self.offset = offset


class BlockInvalid(EvidenceError):
    """The consensus rules refuse the block, though its bytes are well formed."""

    code = "chain-block-invalid"


class BlockMissing(EvidenceError):
    """A block of the best chain is not at hand."""

    code = "chain-block-missing"


class BlockOrphaned(EvidenceError):
    """A block that a figure rests on does not lie on the best chain."""

    code = "chain-block-orphaned"


class HeaderInvalid(EvidenceError):
    """A header lacks its proof of work, claims the wrong target, or breaks a pinned hash."""

    code = "chain-header-invalid"


class HeadersGap(EvidenceError):
    """Headers do not reach back to the network's first block."""

    code = "chain-headers-gap"


class WorkLower(EvidenceError):
    """The best chain at hand has less work than one that is known."""

    code = "chain-work-lower"


class LedgerConflict(EvidenceError):
    """A block's changes do not follow from the ledger that they are applied to."""

    code = "chain-ledger-conflict"


class DescriptorPrivate(InputError):
    """The descriptor holds a private key; it is neither stored nor shown."""

    code = "descriptor-private"


class DescriptorMalformed(InputError):
    """The text is no output descriptor (BIP 380), or its checksum is wrong."""

    code = "descriptor-malformed"


class DescriptorRangeRefused(InputError):
    """The indices to derive from a descriptor are out of order, or more than 100,000."""

    code = "descriptor-range-refused"


class AddressMalformed(InputError):
    """The text is no address."""

    code = "address-malformed"


class AddressNetworkMismatch(InputError):
    """The address or the descriptor's keys belong to another network."""

    code = "address-network-mismatch"


class KernelDatadirBusy(SourceError):
    """Another process holds the data directory, mostly a running node."""

    code = "kernel-datadir-busy"


class KernelUnavailable(SourceError):
    """The kernel cannot be loaded, or its worker process ended."""

    code = "kernel-unavailable"


class NodeUnavailable(SourceError):
    """The node gives no answer, or refuses the credentials."""

    code = "node-unavailable"


class NodeAnswerMalformed(SourceError):
    """The node answered with something that is not what was asked for."""

    code = "node-answer-malformed"


class RegtestRefused(InputError):
    """The test chain cannot hold the block: its time or its spends break the rules of money."""

    code = "regtest-refused"


class MessageSignatureMalformed(InputError):
    """The text is no signature of a message (BIP 322): not base64, empty, or far too long."""

    code = "message-signature-malformed"


class MessageNotSignable(InputError):
    """The key does not sign for the script, or the script asks for more than one key."""

    code = "message-not-signable"


class ScriptNotJudged(EvidenceError):
    """The engine at hand cannot judge the script; the proof is neither good nor bad."""

    code = "proof-inconclusive"
