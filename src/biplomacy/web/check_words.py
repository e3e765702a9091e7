"""What the check in the browser says, by the keys that ``static/verify.js`` asks for (portal §8).

Fields in braces are filled in by the script.
"""

from __future__ import annotations

from biplomacy.web.language import marked

CHECK_WORDS = (
    ("keys", marked("Keys")),
    ("entry", marked("Entry")),
    ("log", marked("Log")),
    ("witness", marked("Witness")),
    ("officials", marked("Officials")),
    ("figure", marked("Figure")),
    ("browser", marked("This browser")),
    ("ok", marked("confirmed")),
    ("no", marked("fails")),
    ("un", marked("not verifiable")),
    ("keys-reader", marked("The keys of the log and its witnesses are those that you gave.")),
    (
        "keys-pinned",
        marked(
            "The keys are those that the keeper of this copy pinned, in a file that no signature "
            "covers: all below shows only that the copy agrees with its keeper. Give a policy "
            "from elsewhere on the page Verify."
        ),
    ),
    (
        "keys-site",
        marked(
            "The keys were taken from the site being checked: all below shows only that "
            "the site agrees with itself. Give a policy from elsewhere on the page "
            "Verify."
        ),
    ),
    (
        "keys-none",
        marked(
            "No keys were given, so no signature on the checkpoint can be checked. Paste "
            "a policy, or the key of the log."
        ),
    ),
    ("entry-ok", marked("The entry is number {index} among the {size} of the checkpoint.")),
    ("entry-other", marked("The proof is that of entry {index}; the page shows entry {wanted}.")),
    (
        "entry-root",
        marked(
            "The proof does not lead from this entry, as number {index}, to the root of "
            "the checkpoint of size {size}."
        ),
    ),
    ("entry-none", marked("Give the entry and its .tlog-proof file.")),
    ("log-ok", marked("The log {origin} signed the checkpoint.")),
    (
        "log-other",
        marked("The checkpoint is of {origin}, and no log key at hand is of that name."),
    ),
    ("log-unsigned", marked("No signature on the checkpoint is by the known key of {origin}.")),
    ("witness-ok", marked("The checkpoint was cosigned by {who}.")),
    ("witness-few", marked("Only {who} cosigned, which does not make the quorum {quorum}.")),
    (
        "witness-nobody",
        marked("No known witness cosigned; the policy asks for the quorum {quorum}."),
    ),
    ("witness-unasked", marked("The keys at hand ask for no witness, so none was judged.")),
    (
        "witness-later",
        marked(
            "The quorum {quorum} needs an ML-DSA cosignature, which is not checked here. "
            "Use the command."
        ),
    ),
    ("not-here", marked("A signature of a kind that is not checked here was passed over.")),
    (
        "officials-ok",
        marked(
            "{count} signatures by officials of {issuer} verify, and {needed} are needed: {who}."
        ),
    ),
    ("officials-other", marked("The charter does not let {issuer} publish {type}.")),
    (
        "officials-bad",
        marked("{bad} of the signatures do not verify, or are by no key of {issuer}."),
    ),
    ("officials-few", marked("{count} officials of {issuer} signed; {needed} must.")),
    (
        "officials-later",
        marked(
            "{count} of {needed} signatures of {issuer} verify; others are by keys of a "
            "kind that is not checked here. Use the command."
        ),
    ),
    (
        "officials-newer",
        marked(
            "The charter at hand is newer than the entry, and its keys do not confirm it. "
            "Use the command, which reads every charter."
        ),
    ),
    ("charter-reader", marked("Their keys are those of the charter that you gave.")),
    ("charter-site", marked("Their keys are those of the charter that this site serves.")),
    (
        "charter-none",
        marked("Give the entry of the charter too, which names the keys of officials."),
    ),
    ("charter-form", marked("What should be the charter is another statement.")),
    (
        "figure-ok",
        marked("Figures on this page that were compared: {count}. The entry says the same."),
    ),
    ("figure-none", marked("There is no figure here to compare.")),
    (
        "figure-unit",
        marked("The page gives {shown} as {unit}; in the entry the value is {wanted}."),
    ),
    ("figure-value", marked("The page carries the value {shown}; the entry says {value}.")),
    ("figure-text", marked("The page shows {shown}; the entry says {value}.")),
    ("pointer", marked("The entry has nothing at {pointer}.")),
    ("base64", marked("A value is not base64 in its one form.")),
    ("proof-form", marked("The proof is not a C2SP tlog-proof.")),
    ("note-form", marked("The checkpoint is not a well-formed signed note.")),
    ("entry-form", marked("The entry is not a signed statement in canonical form.")),
    ("vkey", marked("A verifier key is malformed.")),
    ("policy-line", marked("A line of the policy defines nothing: {line}")),
    ("policy-form", marked("The policy has no quorum line, or holds a control character.")),
    ("line-fails", marked("The signature line of {name} does not verify.")),
    ("too-large", marked("{path} is larger than anything that a record serves.")),
    ("fetch-fails", marked("{path} could not be fetched.")),
    ("unreadable", marked("What was read cannot be used: {message}")),
    (
        "browser-cannot",
        marked(
            "This browser cannot check Ed25519 signatures at this address, so nothing was "
            "checked. Use the command."
        ),
    ),
    ("on-disk", marked("A page on a disk cannot fetch files. Drop them on the page Verify.")),
)
