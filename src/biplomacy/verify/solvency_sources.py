"""What solvency statements of one record rest on: calls, claims that are public, and the chain.

The blocks are read once more for the outputs that public claims name, and only where there are
any; a perimeter's history knows the state's own scripts alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.register.model import RecordedEvent, RegisterEvent
from biplomacy.register.recorded import recorded_times
from biplomacy.reserve.judging import NO_CHAIN
from biplomacy.reserve.model import Perimeter, ReserveReport
from biplomacy.reserve.stock_claims import grade_of
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.calls import DrawReveal, SolvencyCall, height_at
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.custody_share import StatedShare
from biplomacy.solvency.double_claim import DoubleClaimReport
from biplomacy.solvency.draw import DrawRule
from biplomacy.solvency.model import LiabilitiesRoot
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.statement.custody_share import decode_allotments
from biplomacy.solvency.statement.reserve_claim import decode_claim_file
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.errors import BiplomacyError, EvidenceError
from biplomacy.values.verdict import Grade
from biplomacy.verify.shelf import Shelf
from biplomacy.verify.supervision_judging import newest_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.chain.model import Outpoint
    from biplomacy.record.model import Logged
    from biplomacy.solvency.claimed_outputs import ClaimedView
    from biplomacy.solvency.custody_share import CustodyShare
    from biplomacy.solvency.reserve_claim import ReserveClaim
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row

_READ = (
    *(DrawRule, SolvencyCall, DrawReveal, LiabilitiesRoot, StatedClaim, StatedShare),
    *(Attestation, DoubleClaimReport, Perimeter, RegisterEvent),
)
"""What these rechecks ask for; a record's other statements are passed over once."""
S = TypeVar("S")
T = TypeVar("T")
OTHER_CHAIN = "another chain: no block that calls, roots or claims name lies on the one at hand"


@dataclass(frozen=True, slots=True)
class Called:
    """A call with the statement that made it."""

    logged: Logged
    call: SolvencyCall


class SolvencySources:
    """Reads what solvency statements of one record name."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        named = (item for item in desk.shelf.items if isinstance(item.body, _READ))
        self.shelf = Shelf(tuple(named), ())
        self.why_no_chain = desk.why_no_chain if desk.block is None else _another_chain(desk)
        self.claim_rows: dict[int, Row] = {}
        self.control: dict[int, tuple[Finding, ...]] = {}
        self.drawn: dict[int, tuple[Finding, ...]] = {}
        self._events: tuple[RecordedEvent, ...] | None = None
        self._checked: frozenset[int] | None = None
        self._claims: dict[int, ReserveClaim | str] = {}
        self._shares: dict[int, CustodyShare | str] = {}
        self._view: ClaimedView | str | None = None

    def window(self, rule: DrawRule) -> tuple[BlockId, ...]:
        """Return the blocks of a rule's window that are at hand."""
        history = self.desk.history
        if history is None or self.why_no_chain:
            return ()
        last = min(rule.last_height, self.tip)
        heights = range(rule.first_height, last + 1)
        return tuple(BlockId(height, history.hashes[height]) for height in heights)

    @property
    def tip(self) -> int:
        """The height of the last block at hand; minus one where there is none."""
        block = self.desk.block
        return -1 if block is None or self.why_no_chain else block.height

    @property
    def grade(self) -> Grade:
        """How far what is read in the blocks reaches."""
        history = self.desk.history
        return Grade.ATTESTED if history is None else grade_of(history.coverage)

    def unseen(self, block: BlockId) -> str:
        """Return why a block cannot be looked for here; empty where its height is at hand."""
        if self.why_no_chain:
            return self.why_no_chain
        return "" if block.height <= self.tip else f"the chain at hand ends at block {self.tip}"

    def orphaned(self, block: BlockId) -> str:
        """Return that the chain at hand has another block at that height; else nothing."""
        if self.why_no_chain or not self.desk.orphaned(block):
            return ""
        return f"block {block} is not on the chain"

    def recorded(self, logged: Logged) -> int:
        """Return the height at which a statement was public: the last block at hand, or before.

        By its first cosignature; by its own date where no witness has cosigned it.
        """
        history = self.desk.history
        if history is None or self.why_no_chain:
            return -1
        said = logged.statement.issued_at
        return height_at(history.times, logged.logged_at if logged.logged_at is not None else said)

    def day_of(self, block: BlockId) -> Day | None:
        """Return the day of a block's header time; None where it is not at hand."""
        history = self.desk.history
        if history is None or self.unseen(block):
            return None
        return Day.of_instant(history.times[block.height])

    @property
    def events(self) -> tuple[RecordedEvent, ...]:
        """The register's events of the record, each with the instant from which it was public."""
        if self._events is None:
            times = recorded_times(self.desk.shelf.logged)
            self._events = tuple(
                RecordedEvent(item.body, times[item.logged.index], item.logged.index)
                for item in self.shelf.items
                if isinstance(item.body, RegisterEvent)
            )
        return self._events

    def call_at(self, block: BlockId, before: int) -> Called | None:
        """Return the first call upon a block that was logged before an index."""
        for logged, call in self.shelf.bodies(SolvencyCall, before):
            if call.block == block:
                return Called(logged, call)
        return None

    def opened(self, logged: Logged, said: StatedClaim) -> ReserveClaim | str:
        """Return a claim whose outputs are public, or the sentence why they are not at hand.

        Raises:
            InputError: the evidence has its digest and does not read.
        """
        if logged.index not in self._claims:
            self._claims[logged.index] = self._open_claim(logged, said)
        return self._claims[logged.index]

    def shared(self, logged: Logged, said: StatedShare) -> CustodyShare | str:
        """Return a custodian's allotments, or the sentence why they are not at hand.

        Raises:
            InputError: the evidence has its digest and does not read.
        """
        if logged.index not in self._shares:
            content = self.desk.blob(logged.statement.evidence, said.rows)
            self._shares[logged.index] = (
                _not_beside("allotments", said.rows)
                if content is None
                else decode_allotments(said, content)
            )
        return self._shares[logged.index]

    def public_claims(self, before: int | None = None) -> Iterator[tuple[Logged, ReserveClaim]]:
        """Yield the claims in force that their own firms made public, as far as they read."""
        for logged, said in self.shelf.bodies(StatedClaim, before):
            found = _readable(self.opened, logged, said)
            own = logged.statement.issuer == issuer_of(said.lei)
            if found is not None and own and (found.lei, found.block) == (said.lei, said.block):
                yield logged, found

    def checked(self, most: int) -> frozenset[int]:
        """Return the entries whose proofs of control are checked: the newest, ``most`` in all."""
        if self._checked is None:
            costs = [(item.index, len(claim.control)) for item, claim in self._every_claim()]
            self._checked = newest_within(most, costs)
        return self._checked

    def public_shares(self, before: int | None = None) -> Iterator[CustodyShare]:
        """Yield the allotments in force that can be read."""
        for logged, said in self.shelf.bodies(StatedShare, before):
            found = _readable(self.shared, logged, said)
            if found is not None:
                yield found

    def state_scripts(self, before: int) -> tuple[frozenset[bytes], int]:
        """Return the scripts of the state's own reserve, and how many wallets are not opened."""
        lists = self.shelf.bodies(Perimeter, before)
        known = (self.desk.membership_of(logged.id) for logged, _ in lists)
        found = [one for one in known if one is not None]
        scripts = frozenset(script for one in found for script in one.scripts)
        return scripts, sum(one.unopened for one in found)

    def view_at(self, block: BlockId) -> ClaimedView | str:
        """Return what the chain says of outputs that are named, or why it says nothing of a block.

        Raises:
            SourceError: the chain cannot be read.
        """
        if unseen := self.unseen(block):
            return unseen
        if self._view is None:
            self._view = self._read()
        return self._view

    def _open_claim(self, logged: Logged, said: StatedClaim) -> ReserveClaim | str:
        if said.outputs is None:
            return "its outputs are not public; what it holds rests on its signature"
        content = self.desk.blob(logged.statement.evidence, said.outputs)
        if content is None:
            return _not_beside("outputs", said.outputs)
        return decode_claim_file(content)

    def _read(self) -> ClaimedView | str:
        question = self.desk.question
        if self.why_no_chain or question.chain is None:
            return self.why_no_chain or NO_CHAIN
        named = [
            (block, outpoints)
            for block, outpoints in self._named()
            if block.height <= self.tip and not self.desk.orphaned(block)
        ]
        if not named:
            return f"the chain at hand ends at block {self.tip}"
        wanted = {outpoint for _, outpoints in named for outpoint in outpoints}
        last = max(block for block, _ in named)
        try:
            return read_claimed(question.chain, wanted, last, progress=question.progress)
        except EvidenceError as error:
            return error.message

    def _named(self) -> Iterator[tuple[BlockId, set[Outpoint]]]:
        for _, claim in self._every_claim():
            yield claim.block, {one.outpoint for one in claim.outputs}
        for item in self.shelf.items:
            if isinstance(item.body, StatedShare):
                share = _readable(self.shared, item.logged, item.body)
                if share is not None:
                    yield share.block, {row.outpoint for row in share.rows}

    def _every_claim(self) -> Iterator[tuple[Logged, ReserveClaim]]:
        """Yield all claims that read, superseded ones too: each has its row."""
        for item in self.shelf.items:
            if isinstance(item.body, StatedClaim):
                claim = _readable(self.opened, item.logged, item.body)
                if claim is not None:
                    yield item.logged, claim


def _not_beside(name: str, digest: Digest) -> str:
    return f"the {name} of the digest {digest} do not lie beside the log"


def _readable(read: Callable[[Logged, S], T | str], logged: Logged, said: S) -> T | None:
    try:
        found = read(logged, said)
    except BiplomacyError:
        return None  # its own row says so
    return None if isinstance(found, str) else found


def _another_chain(desk: Desk) -> str:
    """Say so where nothing of the record lies on the chain at hand, and no report tells of it."""
    items = desk.shelf.items
    if any(isinstance(item.body, ReserveReport) for item in items):
        return ""  # the desk has compared them
    tip = -1 if desk.block is None else desk.block.height
    named = [_block_of(item.body) for item in items]
    inside = [one for one in named if one is not None and one.height <= tip]
    return OTHER_CHAIN if inside and all(map(desk.orphaned, inside)) else ""


def _block_of(body: object) -> BlockId | None:
    match body:
        case LiabilitiesRoot():
            return body.at.block
        case SolvencyCall() | StatedClaim() | StatedShare():
            return body.block
        case _:
            return None
