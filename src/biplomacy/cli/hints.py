"""The next step for each error code, said where an error brings no hint of its own.

The last column of ``docs/reference/errors.md``, word for word.
"""

from __future__ import annotations

from types import MappingProxyType

HINTS = MappingProxyType(
    {
        "accord-malformed": "mend what the message names",
        "accord-unknown": "name one that the message lists, or a TOML file",
        "accord-unsigned": "let each office sign the same file with `biplomacy accord sign`",
        "action-not-monotone": "split the action, or assess it at the scale that is meant",
        "address-malformed": "copy the address again",
        "address-network-mismatch": "use the address of the network that the chain is of",
        "amount-malformed": "write amounts as decimal text, such as `6237.00000001`",
        "amount-out-of-range": "check the unit",
        "announcement-malformed": "mend the line that the message names",
        "block-unknown": "give a longer chain, or ask for an earlier block",
        "body-too-large": "send less, or run the command on the files",
        "certificate-gap": "solve again with a tighter tolerance",
        "certificate-impossible": "do not rest a figure on this answer",
        "chain-block-invalid": "do not rest a figure on these blocks; use another source",
        "chain-block-malformed": "fetch the block again; if it is the same, use another source",
        "chain-block-missing": (
            "use a source that holds every block, such as a node that is not pruned"
        ),
        "chain-block-orphaned": (
            "recompute at a block of the best chain; the office must supersede its statement"
        ),
        "chain-directory-occupied": "choose an empty directory",
        "chain-file-alien": (
            "name the `blocks` directory of a Bitcoin node; with `xor.dat`, the one of the "
            "same node"
        ),
        "chain-header-invalid": "the headers are no chain of that network; use another source",
        "chain-headers-gap": (
            "give the missing headers, or a source that reaches back to the first block"
        ),
        "chain-ledger-conflict": "rebuild the ledger from the blocks",
        "chain-network-mismatch": "use a source of the network that the figures are about",
        "chain-span-unknown": "ask for heights up to the tip, the lower one first",
        "chain-watch-malformed": "put one script, address or descriptor on each line",
        "chain-work-lower": "wait until the source has caught up, or use another one",
        "charter-malformed": "mend what the message names",
        "checkpoint-untrusted": (
            "use the trust file of this record; if it is, do not trust this copy"
        ),
        "claim-malformed": "give the parameters of the claim's kind",
        "concept-unknown": "name a concept of the list, such as `btc.accumulation`",
        "cost-missing": "give the month's price, or set `carry_cost = true`",
        "coverage-partial": "use a source that holds every block",
        "currency-mixed": "give `--fx`",
        "day-out-of-range": "write past days as `2025-07-14`",
        "demo-place-occupied": "choose an empty directory, or remove the earlier demo",
        "descriptor-malformed": "copy the descriptor whole, with its checksum",
        "descriptor-private": "export the public descriptor, and treat the key as exposed",
        "descriptor-range-refused": "give first and last index, at most 100,000 apart",
        "digest-malformed": "give 64 lower-case hexadecimal digits",
        "engine-unavailable": "leave `--engine` out, or install the extra `fast`",
        "envelope-malformed": "append a statement with `--sign-with`, or an entry as it was signed",
        "evidence-contradicts": (
            "read another copy of the record; the record page says what the audit found"
        ),
        "evidence-missing": (
            "read another copy of the record; the operator runs `biplomacy record fsck`"
        ),
        "exchange-malformed": "ask for it again, as `biplomacy accord prove` writes it",
        "expression-malformed": "mend the place under the caret",
        "expression-too-large": "split it into limbs",
        "field-malformed": "mend the field that the message names",
        "field-unknown": "remove the field, or use a version that knows it",
        "figure-unknown": "look at the record's page for what there is",
        "file-absent": "check the path",
        "file-unknown": "look at the record's page for what there is",
        "fleet-invalid": "check the unit: J/TH, and the whole site's power over the machines'",
        "fork-proof-malformed": ("ask for it again, as `biplomacy verify --fork-proof` writes it"),
        "forked": "keep both heads: they are evidence; tell the partner state",
        "format-unknown": "send no `Accept`, or one of the forms that the message names",
        "history-broken": "give closes of every day, or name days without a gap",
        "hours-duplicate": "remove the row that is wrong",
        "hours-missing": "give a file that holds every hour; none is filled in",
        "hours-order": "sort the file by time",
        "issued-after-logged": "set the clock right, or leave `issued_at` out",
        "issued-before-previous": (
            "date the statement after the previous one, or leave `issued_at` out"
        ),
        "issuer-unauthorised": "let the office publish that type by a charter amendment",
        "kernel-datadir-busy": "stop the node, or read it over HTTP",
        "kernel-unavailable": "run it again; if it stays, reinstall `py-bitcoinkernel`",
        "leaf-unknown": "look at the record's page for what there is",
        "limit-exceeded": "ask for less at a time",
        "load-invalid": "check the unit: whole Wh, or MW as decimal text",
        "loader-unknown": "name `plain` or `ntdc`",
        "lots-exhausted": "give the acquisitions that are missing",
        "member-overlap": "give each script to one member at a time",
        "money-malformed": "write `104613860.00`, with two decimals",
        "month-mismatch": "leave one of the two files out, or mend the one that is wrong",
        "nbits-invalid": "copy the eight hexadecimal digits again",
        "node-answer-malformed": "check that the address is a Bitcoin node's RPC port",
        "node-unavailable": (
            "start the node; name its cookie in `BIPLOMACY_NODE_COOKIE`, or set "
            "`BIPLOMACY_NODE_AUTH`"
        ),
        "note-malformed": "fetch the checkpoint or key again",
        "nothing-held": "give an amount above zero, or say that the cost is unknown",
        "observations-conflict": (
            "leave out the one that is wrong, or that the other one contains"
        ),
        "offset-missing": "write times as `2024-07-05T21:00:00+05:00`",
        "opening-invalid": "ask for the opening again",
        "outlook-malformed": "give what the message asks for, within its bounds",
        "package-hash-mismatch": "ask for the package again, and keep this copy",
        "package-malformed": "pack the directory again with `biplomacy accord pack`",
        "package-path-unsafe": "rename the file, or replace the link by the file itself",
        "package-unknown": "wait until the sender has logged it, then receive it again",
        "page-unknown": "begin at `/en/start/`",
        "partner-unreachable": "try again, or name a copy of that record",
        "path-occupied": "never overwritten; run `biplomacy record fsck`, or choose another name",
        "peer-malformed": "add the day, source and evidence",
        "perimeter-malformed": "mend the member that the message names",
        "personal-data-suspected": (
            "take it out and commit to it instead; `--allow FIELD` if it is none"
        ),
        "place-taken": "name a directory that is new, empty, or holds an earlier copy",
        "policy-malformed": "mend the charter's `witness_policy` (c2sp.org/tlog-policy)",
        "programme-malformed": "mend the key that the message names",
        "proof-invalid": "the file was changed or belongs to another entry; ask for it again",
        "provenance-raised": "state the provenance that the hours have",
        "quantity-malformed": "write it as text, such as `11.3477`",
        "quantity-not-exact": "write it as text, such as `11.18`",
        "query-malformed": (
            "`docs/reference/api.md` and `/api/v1/openapi.json` say what may be asked"
        ),
        "quorum-not-met": "wait for the witnesses, then publish again",
        "quote-ambiguous": "name `--rule` and, where that leaves several, `--source`",
        "quote-implied": "value at a price that is not computed from a value",
        "quote-malformed": "mend the line that the message names",
        "quote-missing": "give a file that holds the day",
        "receipt-malformed": "ask for a receipt again (`biplomacy record prove`)",
        "record-absent": "name the place under which `checkpoint` or `log/checkpoint` lies",
        "regtest-refused": "give the block a later time, and spend what exists and is mature",
        "reveal-mismatch": "name the file and the salt of that message",
        "rule-expired": "name a version that was in force",
        "rule-unknown": "name one that the message lists, or a TOML file",
        "sealed-context-mismatch": (
            "open it with the key that it names, or ask the sender for it again"
        ),
        "sealed-malformed": "ask the sender for the file again",
        "sealing-key-malformed": "ask the partner for the key that `biplomacy accord key` printed",
        "sequence-gap": "take the issuer's next number, or leave `sequence` out",
        "sequence-taken": "take the issuer's next number, or leave `sequence` out",
        "signature-invalid": "sign with keys of the issuing office that the charter lists",
        "signature-missing": "let more officials of the office sign",
        "signature-twice": "let another official sign",
        "signer-unavailable": "check the key file's path, rights and owner",
        "solver-missing": ("install the extra that the message names; the merit order needs none"),
        "solver-timeout": "the merit order needs none; else ask for fewer hours",
        "source-unavailable": "check path or address, rights and connection, then try again",
        "statement-not-canonical": "use the bytes that Biplomacy writes, unchanged",
        "statement-too-large": "move rows into a file named as evidence",
        "store-busy": "stop the other writer, then do it again",
        "store-origin-unnamed": (
            "name it with `--origin`, or begin one with `biplomacy record init`"
        ),
        "store-rows-taken": "run `biplomacy record fsck`; restore the database",
        "store-unknown": "write `sqlite:PATH` or `postgresql://…`",
        "superseded-twice": "supersede the correction instead",
        "supersedes-invalid": "name an earlier statement of the same issuer and type",
        "system-malformed": "mend the key that the message names",
        "tile-malformed": "compare with another copy; the operator runs `biplomacy record fsck`",
        "trust-malformed": "take the file from the record's office again",
        "unit-mismatch": "write both sides in one unit, or convert by a quote fact",
        "usage": "run the command with `--help`",
        "verdicts-malformed": "give the lines of `biplomacy verify --json`, unchanged",
        "web-address-malformed": "write `http://HOST:PORT/PATH`",
        "witness-unavailable": "publish again later; what was signed is kept",
    }
)
