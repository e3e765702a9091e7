"""An input's scripts run from the first push to the last condition (BIP 16, 141, 341, 342).

Written to find what Bitcoin Core's kernel does not report: which of BIP 322's further rules a
signature breaks. Its own answer by consensus is compared with the engine's and never replaces it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from biplomacy.chain.script import ScriptKind, push, script_kind
from biplomacy.chain.script_code import (
    MAX_PUSH,
    OP_1,
    OP_16,
    ScriptFailed,
    only_pushes,
    read_steps,
    truth,
)
from biplomacy.chain.script_machine import Machine, Version
from biplomacy.chain.script_rules import Notes, NotFollowed, Rule, ScriptRun
from biplomacy.chain.script_signatures import Checker, tweaked_key
from biplomacy.chain.script_stack import Stack
from biplomacy.chain.serialisation import compact_size, sized
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from biplomacy.chain.sighash import Spending

_KEY_HASH, _SCRIPT_HASH, _SHORTEST, _LONGEST = 20, 32, 4, 42
_ANNEX, _LEAF_MASK, _TAPSCRIPT = 0x50, 0xFE, 0xC0
_CONTROL_HEAD, _NODE, _DEEPEST = 33, 32, 128
_MOST_ITEMS = 1_000
_BUDGET = 50
_KEY_HASH_ITEMS = 2
_SUCCESS = frozenset(
    {
        *(80, 98, 137, 138, 141, 142),
        *range(126, 130),
        *range(131, 135),
        *range(149, 154),
        *range(187, 255),
    }
)
"""The operations that BIP 342 keeps for upgrades."""


def run_input(script: bytes, spending: Spending) -> ScriptRun:
    """Run what input ``spending.index`` brings against the output script that it spends."""
    notes = Notes()
    run = _Run(Checker(spending, notes))
    try:
        run.whole(script)
    except ScriptFailed as failure:
        return ScriptRun(valid=False, rules=tuple(notes.found), failure=str(failure))
    except NotFollowed as stopped:
        return ScriptRun(valid=None, rules=tuple(notes.found), failure=str(stopped))
    return ScriptRun(valid=True, rules=tuple(notes.found), signed=notes.signed)


def witness_program(script: bytes) -> tuple[int, bytes] | None:
    """Return the version and the program of a witness output script (BIP 141), else None."""
    if not _SHORTEST <= len(script) <= _LONGEST or script[1] != len(script) - 2:
        return None
    if script[0] == 0:
        return 0, script[2:]
    return (script[0] - OP_1 + 1, script[2:]) if OP_1 <= script[0] <= OP_16 else None


class _Run:
    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._notes = checker.notes
        spending = checker.spending
        self._input = spending.transaction.inputs[spending.index]

    def whole(self, script: bytes) -> None:
        own = self._input.script
        opened = self._legacy(own, [])
        items = self._true(self._legacy(script, list(opened)))
        program = witness_program(script)
        if program is not None:
            if own:
                raise ScriptFailed("a witness output is opened by a script beside the witness")
            items = [b"\x01"]
            self._witness(*program, nested=False)
        elif script_kind(script) is ScriptKind.SCRIPT_HASH:
            program, items = self._nested(own, opened)
        self._notes.keep(Rule.CLEAN_STACK, len(items) == 1)
        if program is None and self._input.witness:
            raise ScriptFailed("a witness is there that nothing asks for")

    def _nested(
        self, own: bytes, opened: list[bytes]
    ) -> tuple[tuple[int, bytes] | None, list[bytes]]:
        """Run the script behind a P2SH hash; return its witness program and the items left."""
        if not only_pushes(own):
            raise ScriptFailed("what opens a script hash does more than push")
        redeem = opened[-1]
        items = self._true(self._legacy(redeem, opened[:-1]))
        program = witness_program(redeem)
        if program is None:
            return None, items
        if own != push(redeem):
            raise ScriptFailed("a nested witness program is not pushed alone")
        self._witness(*program, nested=True)
        return program, [b"\x01"]

    def _legacy(self, script: bytes, items: list[bytes]) -> list[bytes]:
        stack = Stack(items, self._notes)
        Machine(script, Version.LEGACY, stack, self._checker).run()
        return stack.items

    def _true(self, items: list[bytes]) -> list[bytes]:
        if not items or not truth(items[-1]):
            raise ScriptFailed("the script ends without a true item")
        return items

    def _witness(self, version: int, program: bytes, *, nested: bool) -> None:
        if version == 0:
            self._version_0(program)
        elif version == 1 and len(program) == _SCRIPT_HASH and not nested:
            self._taproot(program)
        else:
            self._notes.keep(Rule.WITNESS_VERSION, kept=False)

    def _version_0(self, program: bytes) -> None:
        items = list(self._input.witness)
        if len(program) == _KEY_HASH:
            if len(items) != _KEY_HASH_ITEMS:
                raise ScriptFailed("the witness is not one signature and one key")
            script = b"\x76\xa9\x14" + program + b"\x88\xac"
        elif len(program) != _SCRIPT_HASH:
            raise ScriptFailed("a witness program has no length of version 0")
        else:
            if not items:
                raise ScriptFailed("the witness is empty")
            script = items.pop()
            if hashlib.sha256(script).digest() != program:
                raise ScriptFailed("the witness script is not the one of the output")
        stack = Stack(items, self._notes)
        self._clean(Machine(script, Version.WITNESS, stack, self._checker))

    def _clean(self, machine: Machine) -> None:
        """Run a witness script, whose stack must be clean by consensus."""
        if any(len(item) > MAX_PUSH for item in machine.stack.items):
            raise ScriptFailed("an item of the witness is too long")
        machine.run()
        if len(machine.stack.items) != 1:
            self._notes.keep(Rule.CLEAN_STACK, kept=False)
            raise ScriptFailed("more than one item is left at the end")
        self._true(machine.stack.items)

    def _taproot(self, key: bytes) -> None:
        items, annex = list(self._input.witness), b""
        if len(items) > 1 and items[-1][:1] == bytes([_ANNEX]):
            self._notes.keep(Rule.ANNEX, kept=False)
            annex = items.pop()
        if not items:
            raise ScriptFailed("the witness is empty")
        if len(items) == 1:
            self._checker.schnorr(items[0], key, annex=annex)
            return
        control, script = items.pop(), items.pop()
        leaf = _leaf_of(control, script, key)
        if control[0] & _LEAF_MASK != _TAPSCRIPT:
            self._notes.keep(Rule.LEAF_VERSION, kept=False)
        elif _succeeds(script):
            self._notes.keep(Rule.OP_SUCCESS, kept=False)
        elif len(items) > _MOST_ITEMS:
            raise ScriptFailed("the stack holds too many items")
        else:
            stack = Stack(items, self._notes)
            machine = Machine(script, Version.TAPSCRIPT, stack, self._checker, leaf, annex)
            machine.budget = _BUDGET + self._witness_size()
            self._clean(machine)

    def _witness_size(self) -> int:
        witness = self._input.witness
        return len(compact_size(len(witness))) + sum(len(sized(item)) for item in witness)


def _leaf_of(control: bytes, script: bytes, key: bytes) -> bytes:
    """Return the hash of the leaf that ``control`` shows to lie under the output key ``key``."""
    nodes, rest = divmod(len(control) - _CONTROL_HEAD, _NODE)
    if rest or not 0 <= nodes <= _DEEPEST:
        raise ScriptFailed("the control block has no length of BIP 341")
    leaf = tagged_hash("TapLeaf", bytes([control[0] & _LEAF_MASK]) + sized(script))
    node = leaf
    for at in range(_CONTROL_HEAD, len(control), _NODE):
        node = tagged_hash("TapBranch", b"".join(sorted((node, control[at : at + _NODE]))))
    if tweaked_key(control[1:_CONTROL_HEAD], node) != (key, bool(control[0] & 1)):
        raise ScriptFailed("the control block does not lead to the output key")
    return leaf


def _succeeds(script: bytes) -> bool:
    """Say whether an operation of the future makes the script succeed.

    Raises:
        ScriptFailed: the script does not parse up to such an operation.
    """
    return any(step.opcode in _SUCCESS for step in read_steps(script))
