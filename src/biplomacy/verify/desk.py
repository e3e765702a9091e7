"""What a verifier has on the desk: the chain read once, the perimeters, the openings.

The chain is read for every script that any perimeter ever listed, in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from biplomacy.chain.history import read_history
from biplomacy.chain.watch import watch_set
from biplomacy.record.errors import TileMalformed
from biplomacy.record.reading import read_blob
from biplomacy.reserve.judging import NO_CHAIN, NO_PERIMETER
from biplomacy.reserve.model import Perimeter, ReserveReport
from biplomacy.reserve.narrowing import narrow
from biplomacy.reserve.perimeter import Membership, membership
from biplomacy.reserve.statement.opening import open_members
from biplomacy.reserve.survey import survey
from biplomacy.reserve.transfers import TransferReader
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import BiplomacyError
from biplomacy.verify.quotes import QuoteEvidence

if TYPE_CHECKING:
    from biplomacy.chain.model import History
    from biplomacy.record.model import EvidenceRef, Logged
    from biplomacy.reserve.model import Member
    from biplomacy.reserve.survey import Survey
    from biplomacy.values.digest import Digest
    from biplomacy.verify.model import Question
    from biplomacy.verify.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Desk:
    """The facts that every recheck of the reserve takes."""

    question: Question
    shelf: Shelf
    history: History | None
    opened: tuple[tuple[Digest, tuple[Member, ...]], ...]
    bad_openings: tuple[tuple[Digest, BiplomacyError], ...]
    quotes: QuoteEvidence
    why_no_chain: str = NO_CHAIN
    readers: dict[Digest, TransferReader] = field(default_factory=dict, compare=False)

    @property
    def block(self) -> BlockId | None:
        """The last block at hand."""
        if self.history is None or not self.history.hashes:
            return None
        height = len(self.history.hashes) - 1
        return BlockId(height, self.history.hashes[height])

    def orphaned(self, block: BlockId) -> bool:
        """Say whether the chain at hand holds another block at that height."""
        hashes = self.history.hashes if self.history else ()
        return block.height < len(hashes) and hashes[block.height] != block.hash

    def membership_of(self, name: Digest) -> Membership | None:
        """Return the membership of the perimeter statement of that id."""
        found = self.shelf.perimeter(name)
        if found is None:
            return None
        return membership(found[1], dict(self.opened).get(name, ()))

    def reader_of(self, name: Digest, members: Membership) -> TransferReader:
        """Return what reads the transfers of that perimeter, the same for all its reports."""
        return self.readers.setdefault(name, TransferReader(members))

    def latest(self) -> tuple[Logged, Membership] | None:
        """Return the newest perimeter that nothing supersedes."""
        perimeters = self.shelf.bodies(Perimeter)
        if not perimeters:
            return None
        logged, perimeter = perimeters[-1]
        return logged, membership(perimeter, dict(self.opened).get(logged.id, ()))

    def evidence(self, references: tuple[EvidenceRef, ...], role: str) -> tuple[bytes, ...]:
        """Return the evidence bytes of a role that lie beside the log, unaltered."""
        found = []
        for reference in references:
            if reference.role == role:
                try:
                    content = read_blob(self.question.files, reference)
                except TileMalformed:
                    continue  # altered evidence has its own row
                if content is not None:
                    found.append(content)
        return tuple(found)

    def blob(self, references: tuple[EvidenceRef, ...], digest: Digest) -> bytes | None:
        """Return the evidence of that digest where it lies beside the log, unaltered."""
        for reference in references:
            if reference.sha256 == digest:
                try:
                    return read_blob(self.question.files, reference)
                except TileMalformed:
                    return None  # altered evidence has its own row
        return None

    def stock(self) -> tuple[Survey | None, str]:
        """Return what claims about holdings are judged by, or why there is nothing."""
        newest = self.latest()
        if self.history is None or self.block is None:
            return None, self.why_no_chain
        if newest is None:
            return None, NO_PERIMETER
        _, members = newest
        history = narrow(self.history, members.scripts, self.block)
        return survey(history, members, self.shelf.said()), ""


def lay_out(question: Question, shelf: Shelf) -> Desk:
    """Open what was handed in and read the chain for all listed scripts.

    A chain that is none of those that the record's reports are about is laid aside.

    Raises:
        SourceError: the chain cannot be read.
        BlockUnknown, BlockOrphaned: the tip is not on the chain.
    """
    opened, bad = [], []
    for file in question.openings:
        found = shelf.perimeter(file.perimeter)
        if found is None:
            continue
        try:
            opened.append((file.perimeter, open_members(found[1], file.openings)))
        except BiplomacyError as error:
            bad.append((file.perimeter, error))
    history = _read(question, shelf, tuple(opened))
    foreign = _another_chain(shelf, history) if history else ""
    return Desk(
        question=question,
        shelf=shelf,
        history=None if foreign else history,
        opened=tuple(opened),
        bad_openings=tuple(bad),
        quotes=QuoteEvidence(question.files),
        why_no_chain=foreign or NO_CHAIN,
    )


def _read(
    question: Question, shelf: Shelf, opened: tuple[tuple[Digest, tuple[Member, ...]], ...]
) -> History | None:
    """Return the history up to the question's tip: the one handed in, or read from the chain."""
    scripts = {
        script
        for item in shelf.items
        if isinstance(item.body, Perimeter)
        for member in item.body.members
        for script in member.scripts
    }
    scripts |= {script for _, members in opened for m in members for script in m.scripts}
    if question.history is not None:
        whole, tip = question.history, question.tip
        return whole if tip is None else narrow(whole, scripts, tip)
    if question.chain is None:
        return None
    return read_history(
        question.chain, watch_set(scripts), tip=question.tip, progress=question.progress
    )


def _another_chain(shelf: Shelf, history: History) -> str:
    """Say so where no report of the record is about the chain at hand; one liar decides nothing."""
    stated = [item.body.coverage for item in shelf.items if isinstance(item.body, ReserveReport)]
    for coverage in stated:
        first = coverage.first
        begun = first.height < len(history.hashes)
        if coverage.network is history.coverage.network and (
            not begun or history.hashes[first.height] == first.hash
        ):
            return ""
    if not stated:
        return ""
    return (
        f"another chain: the reports are about {stated[-1].network.value} from block "
        f"{stated[-1].first}, the chain at hand is {history.coverage.network.value} and "
        "does not begin so"
    )
