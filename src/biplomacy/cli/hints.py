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
        "alert-malformed": "take the file as the run wrote it",
        "alert-unknown": "give more of the id, or name the file with --alerts",
        "amount-malformed": "write amounts as decimal text, such as `6237.00000001`",
        "amount-out-of-range": "check the unit",
        "announcement-malformed": "mend the line that the message names",
        "birth-date-malformed": "write it as `1977-03-25`, `1977-03` or `1977`",
        "blind-zero": "count the epoch up by one",
        "block-unknown": "give a longer chain, or ask for an earlier block",
        "blocks-missing": "give a chain that reaches the block",
        "body-too-large": "send less, or run the command on the files",
        "calendar-uncovered": "publish a calendar/1 that covers the year",
        "callback-address-private": "give an address that the public internet reaches",
        "case-file-broken": "put the file back as it was; events are never changed",
        "case-transition-forbidden": (
            "open, triage, investigate, close; two officers close enforcement and criminal_referral"
        ),
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
        "claims-differ": "give claims that answer to one call",
        "concept-unknown": "name a concept of the list, such as `btc.accumulation`",
        "cost-missing": "give the month's price, or set `carry_cost = true`",
        "counterparty-not-cleared": "look it up with `biplomacy register check`",
        "coverage-partial": "use a source that holds every block",
        "currency-mixed": "give `--fx`",
        "customer-unknown": "give number and legal identity as they stand in the leaf file",
        "day-out-of-range": "write past days as `2025-07-14`",
        "demo-place-occupied": "choose an empty directory, or remove the earlier demo",
        "depth-refused": "leave --depth out",
        "descriptor-malformed": "copy the descriptor whole, with its checksum",
        "descriptor-private": "export the public descriptor, and treat the key as exposed",
        "descriptor-range-refused": "give first and last index, at most 100,000 apart",
        "digest-malformed": "give 64 lower-case hexadecimal digits",
        "domain-malformed": "write it as example.com",
        "engine-unavailable": "leave `--engine` out, or install the extra `fast`",
        "envelope-malformed": "append a statement with `--sign-with`, or an entry as it was signed",
        "epoch-key-malformed": "name the file that a build wrote, unchanged",
        "esma-malformed": "give one of ESMA's files as it is published, or two files of one kind",
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
        "ivms-both-versions": (
            "rename the fields with `biplomacy screening ivms convert`, and drop the old ones"
        ),
        "ivms-malformed": "send the message of 2020 (`101`) or 2023 (`101.2023`)",
        "kernel-datadir-busy": "stop the node, or read it over HTTP",
        "kernel-unavailable": "run it again; if it stays, reinstall `py-bitcoinkernel`",
        "leaf-file-malformed": "begin it with customer_no,legal_id,part,balance",
        "leaf-unknown": "look at the record's page for what there is",
        "lei-malformed": "copy all twenty characters; the last two are check digits",
        "liability-duplicate": "number a customer's rows with parts 0, 1, 2",
        "liability-malformed": "mend the rows that the message names; nothing was built",
        "liability-negative": "leave customers' debts out of the file; they are no liability",
        "liability-overflow": "count in a larger base unit, so that the national total fits",
        "limit-exceeded": "ask for less at a time",
        "list-case-destroyed": (
            "the source lower-cased its addresses; take the list from its publisher"
        ),
        "list-delta-mismatch": "take the versions whole and compare them again",
        "list-malformed": (
            "give the publisher's own file, and keep each list in a directory of its own"
        ),
        "list-stale": "import a newer version, or ask as of a day that it covers",
        "list-unknown": "name a shipped list, or a directory that `screening lists import` wrote",
        "list-version-missing": "import an earlier version, or ask about a later day",
        "load-invalid": "check the unit: whole Wh, or MW as decimal text",
        "loader-unknown": "name `plain` or `ntdc`",
        "lots-exhausted": "give the acquisitions that are missing",
        "member-overlap": "give each script to one member at a time",
        "message-not-signable": "sign with the wallet that holds the script's keys",
        "message-signature-malformed": "copy it whole: `smp` or `ful`, then base64, on one line",
        "money-malformed": "write `104613860.00`, with two decimals",
        "month-mismatch": "leave one of the two files out, or mend the one that is wrong",
        "name-empty": "write the name with letters",
        "name-rules-malformed": (
            "take the settings that `biplomacy screening config` prints, and change one"
        ),
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
        "proof-inconclusive": "judge it with the kernel",
        "proof-invalid": "the file was changed or belongs to another entry; ask for it again",
        "proof-malformed": "ask the firm for the file again",
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
        "record-gap": "read another copy of the record",
        "regime-unknown": "name a file, or one of mica, vara, pk-vaa-2026",
        "register-malformed": "mend the field that the message names",
        "register-signers-insufficient": "let a second official sign, and name those that sign",
        "register-transition-forbidden": (
            "correct the event before it is logged; a logged one is corrected by a new "
            "event that supersedes it"
        ),
        "regtest-refused": "give the block a later time, and spend what exists and is mature",
        "reveal-mismatch": "name the file and the salt of that message",
        "root-already-published": "sign the body that is there, or count the epoch up by one",
        "rule-engine-exhausted": (
            "give it more memory (--memory), or a place to spill with more room"
        ),
        "rule-engine-failed": "run it again with -v, and report it",
        "rule-expired": "name a version that was in force",
        "rule-parameter-out-of-range": (
            "`biplomacy surveillance rules` lists parameters with their bounds"
        ),
        "rule-set-unknown": (
            "name `standard-1`, or use the version of Biplomacy that made the alert"
        ),
        "rule-unknown": "name one that the message lists, or a TOML file",
        "sealed-context-mismatch": (
            "open it with the key that it names, or ask the sender for it again"
        ),
        "sealed-malformed": "ask the sender for the file again",
        "sealing-key-malformed": "ask the partner for the key that `biplomacy accord key` printed",
        "seed-mismatch": "give the seed file that the rule was made from",
        "sequence-gap": "take the issuer's next number, or leave `sequence` out",
        "sequence-taken": "take the issuer's next number, or leave `sequence` out",
        "signature-invalid": "sign with keys of the issuing office that the charter lists",
        "signature-missing": "let more officials of the office sign",
        "signature-twice": "let another official sign",
        "signer-unavailable": "check the key file's path, rights and owner",
        "solvency-malformed": "mend what the message names",
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
        "surveillance-rule-malformed": "mend the key that the message names",
        "synthetic-day-refused": "ask for 1,000 to 100,000,000 trades",
        "system-malformed": "mend the key that the message names",
        "ticks-out-of-range": "check the scale of ticks and lots; nothing is rounded",
        "tile-malformed": "compare with another copy; the operator runs `biplomacy record fsck`",
        "trade-file-inconsistent": "ask the venue for the file again; no row is left out silently",
        "trade-file-missing": (
            "each venue and day needs its trades and its orders, beside "
            "account_owner.parquet and instrument.parquet"
        ),
        "transfer-move-forbidden": (
            "look at the state of the exchange; a new transfer needs a new inquiry"
        ),
        "travel-address-malformed": "copy it again, case and all; it begins with `ta`",
        "travel-return-malformed": "give that period's log; a period has at most 100 days",
        "tree-incomplete": "build the tree again, with the same master secret",
        "trp-malformed": "read the protocol's three messages in the manual",
        "trp-unavailable": "try again later, or ask the other firm",
        "trust-malformed": "take the file from the record's office again",
        "unit-mismatch": "write both sides in one unit, or convert by a quote fact",
        "usage": "run the command with `--help`",
        "verdicts-malformed": "give the lines of `biplomacy verify --json`, unchanged",
        "web-address-malformed": "write `http://HOST:PORT/PATH`",
        "witness-unavailable": "publish again later; what was signed is kept",
    }
)
