"""The engine that knows a few shapes of scripts and needs no kernel (chain §10.3).

P2PKH, P2WPKH, P2SH-P2WPKH, multisig behind P2WSH and P2SH-P2WSH, and the key path of Taproot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.errors import ScriptNotJudged
from biplomacy.chain.script import ScriptKind, script_kind
from biplomacy.chain.script_code import ScriptFailed, read_steps
from biplomacy.chain.script_run import run_input
from biplomacy.chain.sighash import Spending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.chain.model import Transaction, TxInput, TxOutput
    from biplomacy.values.amount import Amount


class TemplateEngine:
    """The port ``ScriptEngine`` over our own digests and libsecp256k1."""

    name = "templates"

    def verify_input(
        self,
        script: bytes,
        amount: Amount,
        transaction: Transaction,
        spent: Sequence[TxOutput],
        index: int,
    ) -> bool:
        """Say whether the input may spend the script; raises as the port does."""
        spending = Spending(transaction, index, amount, spent)
        if not _known(script, transaction.inputs[index]):
            raise ScriptNotJudged(
                "the script is none of the kinds that are judged without the kernel",
                hint="judge it with the kernel",
            )
        run = run_input(script, spending)
        if run.valid is None:
            raise ScriptNotJudged(
                f"a signature does not keep the rule {run.failure}",
                hint="sign with SIGHASH_ALL",
            )
        return run.valid


def _known(script: bytes, item: TxInput) -> bool:
    kind = script_kind(script)
    if kind is ScriptKind.SCRIPT_HASH:
        kind = script_kind(_pushed_alone(item.script))
        return kind is ScriptKind.WITNESS_PUBKEY_HASH or (
            kind is ScriptKind.WITNESS_SCRIPT_HASH and _multisig(item)
        )
    match kind:
        case ScriptKind.PUBKEY_HASH | ScriptKind.WITNESS_PUBKEY_HASH:
            return True
        case ScriptKind.WITNESS_SCRIPT_HASH:
            return _multisig(item)
        case ScriptKind.TAPROOT:
            return len(item.witness) <= 1
        case _:
            return False


def _multisig(item: TxInput) -> bool:
    """Say whether the witness script is a multisig, or absent, which opens nothing."""
    return not item.witness or script_kind(item.witness[-1]) is ScriptKind.MULTISIG


def _pushed_alone(script: bytes) -> bytes:
    try:
        steps = list(read_steps(script))
    except ScriptFailed:
        return b""
    return (steps[0].data or b"") if len(steps) == 1 else b""
