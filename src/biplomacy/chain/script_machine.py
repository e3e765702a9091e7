"""One script run over a stack by the rules of consensus, with notes of BIP 322's further rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.chain.script_code import (
    MAX_PUSH,
    MAX_SCRIPT,
    OP_1,
    OP_1NEGATE,
    OP_16,
    OP_CODESEPARATOR,
    ScriptFailed,
    Step,
    item_of,
    read_steps,
    truth,
)
from biplomacy.chain.script_rules import Notes, Rule
from biplomacy.chain.script_signatures import XONLY, Checker
from biplomacy.chain.script_stack import STACK_OPERATIONS, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_OPERATIONS, _MOST_ITEMS, _MOST_KEYS = 201, 1_000, 20
_LOCK_BYTES = 5
_SIGNATURE_COST = 50
_FINAL = 0xFFFF_FFFF
_TIMES = 500_000_000
_OFF, _IN_TIME, _LOCK = 1 << 31, 1 << 22, 0xFFFF
_FIRST_BRANCH, _LAST_BRANCH = 0x63, 0x68
_IF = 0x63
_NOPS = frozenset({0xB0, *range(0xB3, 0xBA)})
_DISABLED = frozenset({*range(0x7E, 0x82), *range(0x83, 0x87), 0x8D, 0x8E, *range(0x95, 0x9A)})


class Version(StrEnum):
    """By which rules a script runs."""

    LEGACY = "legacy"
    WITNESS = "witness-v0"
    TAPSCRIPT = "tapscript"


@dataclass(slots=True)
class Machine:
    """A script while it runs.

    ``leaf`` and ``annex`` are what signatures of Tapscript commit to, ``budget`` what is left for
    them (BIP 342). ``skipping`` counts the open branches that are not taken.
    """

    script: bytes
    version: Version
    stack: Stack
    checker: Checker
    leaf: bytes = b""
    annex: bytes = b""
    budget: int = 0
    branches: list[bool] = field(default_factory=list)
    skipping: int = 0
    operations: int = 0

    @property
    def notes(self) -> Notes:
        """What the run did not keep so far."""
        return self.checker.notes

    def run(self) -> None:
        """Run the whole script.

        Raises:
            ScriptFailed: by consensus the script refuses.
            NotFollowed: a broken rule ended the run.
        """
        if self.version is not Version.TAPSCRIPT and len(self.script) > MAX_SCRIPT:
            raise ScriptFailed("the script is too long")
        steps = list(read_steps(self.script))
        if any(step.opcode == OP_CODESEPARATOR for step in steps):
            raise self.notes.stop(Rule.CODE_SEPARATOR)  # signatures would commit to parts only
        for step in steps:
            self._step(step)
            if len(self.stack.items) + len(self.stack.aside) > _MOST_ITEMS:
                raise ScriptFailed("the stack holds too many items")
        if self.branches:
            raise ScriptFailed("a branch is not closed")
        self.stack.aside.clear()

    def _step(self, step: Step) -> None:
        code = step.opcode
        if step.data is not None and len(step.data) > MAX_PUSH:
            raise ScriptFailed("a push is too long")
        if code > OP_16:
            self._count(1)
        if code in _DISABLED:
            raise ScriptFailed("an operation is disabled")
        if _FIRST_BRANCH <= code <= _LAST_BRANCH:
            self._branch(code)
        elif not self.skipping:
            self._execute(step)

    def _count(self, more: int) -> None:
        if self.version is not Version.TAPSCRIPT:
            self.operations += more
            if self.operations > _MOST_OPERATIONS:
                raise ScriptFailed("the script has too many operations")

    def _execute(self, step: Step) -> None:
        code = step.opcode
        if step.data is not None:
            self.notes.keep(Rule.MINIMAL_DATA, step.minimal)
            self.stack.push(step.data)
        elif code == OP_1NEGATE or OP_1 <= code <= OP_16:
            self.stack.push(item_of(code - OP_1 + 1))
        elif code in _NOPS:
            self.notes.keep(Rule.UPGRADABLE_NOP, kept=False)
        elif code in STACK_OPERATIONS:
            STACK_OPERATIONS[code](self.stack)
        elif code in _MACHINE_OPERATIONS:
            _MACHINE_OPERATIONS[code](self)
        else:
            raise ScriptFailed("an operation is unknown")

    def _branch(self, code: int) -> None:
        match code:
            case 0x63 | 0x64:
                taken = not self.skipping and self._condition(code)
                self.branches.append(taken)
                self.skipping += not taken
            case 0x67 | 0x68 if not self.branches:
                raise ScriptFailed("a branch ends that never began")
            case 0x67:
                self.skipping += 1 if self.branches[-1] else -1
                self.branches[-1] = not self.branches[-1]
            case 0x68:
                self.skipping -= not self.branches.pop()
            case _:
                raise ScriptFailed("an operation is reserved")

    def _condition(self, code: int) -> bool:
        item = self.stack.pop()
        minimal = item in (b"", b"\x01")
        self.notes.keep(Rule.MINIMAL_IF, minimal)
        if self.version is Version.TAPSCRIPT and not minimal:
            raise ScriptFailed("a condition is neither empty nor one")
        return truth(item) is (code == _IF)

    def check_signature(self, *, verify: bool) -> None:
        """CHECKSIG and CHECKSIGVERIFY."""
        signature, public = self.stack.take(2)
        if self.version is Version.TAPSCRIPT:
            good = self._tapscript_signature(signature, public)
        else:
            self._require_absent(signature)
            good = self._ecdsa(signature, public)
            self.notes.keep(Rule.NULLFAIL, good or not signature)
        self._answer(good=good, verify=verify)

    def add_signature(self) -> None:
        """CHECKSIGADD of BIP 342."""
        if self.version is not Version.TAPSCRIPT:
            raise ScriptFailed("an operation is unknown")
        signature, count, public = self.stack.take(3)
        number = self.stack.read_number(count)
        good = self._tapscript_signature(signature, public)
        self.stack.push(item_of(number + good))

    def check_multisig(self, *, verify: bool) -> None:
        """CHECKMULTISIG and CHECKMULTISIGVERIFY."""
        if self.version is Version.TAPSCRIPT:
            raise ScriptFailed("Tapscript has no such operation")
        publics = self._counted(_MOST_KEYS)
        self._count(len(publics))
        signatures = self._counted(len(publics))
        self._require_absent(*signatures)
        good = self._all_signed(signatures, publics)
        self.notes.keep(Rule.NULLFAIL, good or not any(signatures))
        if self.stack.pop():
            raise ScriptFailed("the item that CHECKMULTISIG takes too much is not empty")
        self._answer(good=good, verify=verify)

    def check_locktime(self) -> None:
        """CHECKLOCKTIMEVERIFY of BIP 65."""
        wanted = self._lock()
        spending = self.checker.spending
        locktime = spending.transaction.locktime
        same_kind = (wanted < _TIMES) is (locktime < _TIMES)
        final = spending.transaction.inputs[spending.index].sequence == _FINAL
        if not same_kind or wanted > locktime or final:
            raise ScriptFailed("the lock of CHECKLOCKTIMEVERIFY holds")

    def check_sequence(self) -> None:
        """CHECKSEQUENCEVERIFY of BIP 112."""
        wanted = self._lock()
        if wanted & _OFF:
            return
        spending = self.checker.spending
        sequence = spending.transaction.inputs[spending.index].sequence
        old = spending.transaction.version & 0xFFFF_FFFF < 2  # noqa: PLR2004 - BIP 68
        same_kind = (wanted & _IN_TIME) == (sequence & _IN_TIME)
        if old or sequence & _OFF or not same_kind or wanted & _LOCK > sequence & _LOCK:
            raise ScriptFailed("the lock of CHECKSEQUENCEVERIFY holds")

    def _lock(self) -> int:
        wanted = self.stack.read_number(self.stack.top(), _LOCK_BYTES)
        if wanted < 0:
            raise ScriptFailed("a lock is below zero")
        return wanted

    def _counted(self, most: int) -> list[bytes]:
        count = self.stack.number()
        if not 0 <= count <= most:
            raise ScriptFailed("a count of keys or signatures is out of range")
        return self.stack.take(count)

    def _ecdsa(self, signature: bytes, public: bytes) -> bool:
        witness = self.version is Version.WITNESS
        return self.checker.ecdsa(signature, public, self.script, witness=witness)

    def _require_absent(self, *signatures: bytes) -> None:
        """Stop where a legacy script holds a signature, which its digest would leave out."""
        if self.version is Version.LEGACY:
            pushed = {step.data for step in read_steps(self.script)}
            if any(signature and signature in pushed for signature in signatures):
                raise self.notes.stop(Rule.FIND_AND_DELETE)

    def _all_signed(self, signatures: list[bytes], publics: list[bytes]) -> bool:
        """Go from the last to the first, as Bitcoin Core does; each key serves once at most."""
        wanting, left = list(signatures), list(publics)
        while wanting:
            if len(wanting) > len(left):
                return False
            if self._ecdsa(wanting[-1], left.pop()):
                wanting.pop()
        return True

    def _tapscript_signature(self, signature: bytes, public: bytes) -> bool:
        if signature:
            self.budget -= _SIGNATURE_COST
            if self.budget < 0:
                raise ScriptFailed("there are more signatures than the witness pays for")
        if not public:
            raise ScriptFailed("a key is empty")
        if len(public) != XONLY:
            self.notes.keep(Rule.KEY_TYPE, kept=False)
        elif signature:
            self.checker.schnorr(signature, public, annex=self.annex, leaf=self.leaf)
        return bool(signature)

    def _answer(self, *, good: bool, verify: bool) -> None:
        self.stack.push(b"\x01" if good else b"")
        if verify:
            self.stack.verify()


_MACHINE_OPERATIONS: Mapping[int, Callable[[Machine], None]] = MappingProxyType(
    {
        0xAC: partial(Machine.check_signature, verify=False),
        0xAD: partial(Machine.check_signature, verify=True),
        0xAE: partial(Machine.check_multisig, verify=False),
        0xAF: partial(Machine.check_multisig, verify=True),
        0xB1: Machine.check_locktime,
        0xB2: Machine.check_sequence,
        0xBA: Machine.add_signature,
    }
)
