"""Portal §11.3, §11.4: each way to change a copy is seen, and named by its own code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biplomacy.record.envelope import open_envelope
from biplomacy.record.errors import RecordAbsent
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import KeyKind
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.export_manifest import ENTRY, LINES, MANIFEST, PINNED, PROOF, TYPE
from biplomacy.verify.mirror import CheckedMirror, check_mirror
from fakes.charters import ORIGIN, OTHER_WITNESS_VKEY, policy, vkey
from fakes.portal_record import entry, publish
from fakes.portal_statements import Said
from fakes.small_export import (
    BLOB,
    ENGLISH,
    REPORT,
    MirrorInMemory,
    page,
    proof,
    sign,
    signed_export,
    small_entries,
    small_trust,
    unsigned_export,
    with_manifest,
)

Change = Callable[[dict[str, bytes]], None]
CHECKPOINT = "log/checkpoint"
BUNDLE = "log/tile/entries/000.p/3"
TILE = "log/tile/0/000.p/3"
EVIDENCE = f"log/blob/{Digest.of(BLOB)}"


def checked(files: dict[str, bytes], *, listed: bool = True) -> CheckedMirror:
    return check_mirror(MirrorInMemory(files, listed=listed), small_trust())


def told(found: CheckedMirror) -> set[tuple[str, str]]:
    """Return code and subject of every finding."""
    return {(one.code, one.subject) for one in found.findings}


def flipped(content: bytes, at: int = -1) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def test_a_signed_copy_has_no_finding() -> None:
    found = checked(signed_export())

    assert (found.findings, found.sound, found.files, found.listed) == ((), True, 15, True)


def test_an_unsigned_copy_says_what_it_cannot_show_and_is_sound() -> None:
    found = checked(unsigned_export())

    assert [(one.code, one.severity) for one in found.findings] == [
        ("manifest-unsigned", Severity.INFO)
    ]
    assert "shows only that the copy agrees with itself" in found.copy[0].message
    assert "the figures were compared with signed entries all the same" in found.copy[0].message
    assert found.sound


def write(path: str, content: bytes) -> Change:
    return lambda files: files.update({path: content})


def flip(path: str, at: int = -1) -> Change:
    return lambda files: files.update({path: flipped(files[path], at)})


def drop(path: str) -> Change:
    return lambda files: files.update() if files.pop(path) is None else None


def move(path: str, to: str) -> Change:
    return lambda files: files.update({to: files.pop(path)})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            write(ENGLISH, page("6,238")), {("page-contradicts-entry", ENGLISH)}, id="shown-figure"
        ),
        pytest.param(
            write(ENGLISH, page(value="623800000000")),
            {("page-contradicts-entry", ENGLISH)},
            id="value-of-a-figure",
        ),
        pytest.param(
            write(ENGLISH, page(pointer="/body/fees")),
            {("page-contradicts-entry", ENGLISH)},
            id="pointer-of-a-figure",
        ),
        pytest.param(
            write(ENGLISH, page() + b"<data>9</data>"),
            {("figure-without-entry", ENGLISH)},
            id="figure-without-entry",
        ),
        pytest.param(write(ENGLISH, page() + b" "), {("file-changed", ENGLISH)}, id="words"),
        pytest.param(flip("static/site.css"), {("file-changed", "static/site.css")}, id="style"),
        pytest.param(drop(ENGLISH), {("file-missing", ENGLISH)}, id="page-gone"),
        pytest.param(
            drop("entries/2.tlog-proof"),
            {("file-missing", "entries/2.tlog-proof")},
            id="proof-gone",
        ),
        pytest.param(
            write("en/news.html", b"<p>"), {("file-not-in-manifest", "en/news.html")}, id="added"
        ),
        pytest.param(
            write(".hidden\n", b""), {("file-not-in-manifest", "'.hidden\\n'")}, id="added-odd-name"
        ),
        pytest.param(
            move(ENGLISH, "en/index.html"),
            {("file-missing", ENGLISH), ("file-not-in-manifest", "en/index.html")},
            id="moved",
        ),
        pytest.param(flip("entries/2"), {("entry-contradicts-log", "entries/2")}, id="entry"),
        pytest.param(
            flip("statements/bitcoin-office/2"),
            {("entry-contradicts-log", "statements/bitcoin-office/2")},
            id="statement",
        ),
        pytest.param(
            lambda files: files.update({"entries/1": files["entries/2"]}),
            {("entry-contradicts-log", "entries/1")},
            id="entry-of-another-index",
        ),
        pytest.param(
            flip("entries/2.tlog-proof", 40), {("proof-wrong", "entries/2.tlog-proof")}, id="proof"
        ),
        pytest.param(
            flip("entries/2.tlog-proof"), {("proof-wrong", "entries/2.tlog-proof")}, id="its-note"
        ),
        pytest.param(
            lambda files: files.update({"entries/1.tlog-proof": files["entries/2.tlog-proof"]}),
            {("proof-wrong", "entries/1.tlog-proof")},
            id="proof-of-another-entry",
        ),
        pytest.param(flip(EVIDENCE), {("blob-differs", EVIDENCE)}, id="evidence"),
        pytest.param(
            flip(BUNDLE, -9),
            {
                ("entry-altered", "entry:2"),
                ("signature-invalid", "entry:2"),
                ("signature-missing", "entry:2"),
                ("proof-invalid", "checkpoint"),
                ("file-changed", BUNDLE),
            },
            id="log-entry",
        ),
        pytest.param(
            flip(TILE), {("entry-altered", "entry:2"), ("file-changed", TILE)}, id="log-tile"
        ),
        pytest.param(drop(MANIFEST), {("manifest-missing", MANIFEST)}, id="manifest-gone"),
        pytest.param(drop(LINES), {("manifest-missing", LINES)}, id="lines-gone"),
        pytest.param(write(MANIFEST, b"{}"), {("manifest-wrong", MANIFEST)}, id="manifest-empty"),
        pytest.param(flip(LINES), {("manifest-wrong", LINES)}, id="lines-malformed"),
        pytest.param(
            flip(ENTRY, 40), {("manifest-wrong", ENTRY), ("proof-wrong", PROOF)}, id="signed"
        ),
        pytest.param(flip(PROOF, 40), {("proof-wrong", PROOF)}, id="proof-of-the-manifest"),
        pytest.param(drop(ENTRY), {("file-missing", ENTRY)}, id="signed-gone"),
        pytest.param(drop(PROOF), {("file-missing", PROOF)}, id="its-proof-gone"),
    ],
)
def test_every_kind_of_tampering_has_its_code(
    change: Change, expected: set[tuple[str, str]]
) -> None:
    files = signed_export()

    change(files)
    found = checked(files)

    assert told(found) == expected
    assert not found.sound


def test_a_changed_figure_is_told_in_bitcoin_and_that_the_manifest_names_another_page() -> None:
    found = checked(signed_export() | {ENGLISH: page("6,238", "623800000000")})

    assert found.copy == (
        Finding(
            "page-contradicts-entry",
            Severity.FAILURE,
            ENGLISH,
            "shows 6238 BTC, leaf 2 says 6237 BTC",
            ("entry:2", "/body/closing", LINES),
        ),
    )


def test_a_manifest_made_to_fit_does_not_hide_a_changed_figure() -> None:
    files = unsigned_export() | {ENGLISH: page("6,238")}

    found = checked(with_manifest(files))

    assert told(found) == {("page-contradicts-entry", ENGLISH), ("manifest-unsigned", MANIFEST)}
    assert LINES not in found.copy[-1].evidence


def test_a_manifest_made_to_fit_is_not_the_signed_one() -> None:
    signed = signed_export()
    changed = with_manifest(signed | {ENGLISH: page() + b"<p>other words"})

    found = checked(changed | {ENTRY: signed[ENTRY], PROOF: signed[PROOF]})

    assert told(found) == {("manifest-wrong", ENTRY)}
    assert found.copy[0].message == "states another manifest than manifest.json"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("files", 14, id="count"),
        pytest.param("files_root", "0" * 64, id="root"),
        pytest.param("checkpoint_size", 2, id="checkpoint"),
        pytest.param("checkpoint_root", "A" * 43 + "=", id="checkpoint-root"),
    ],
)
def test_an_unsigned_manifest_that_does_not_fit_is_wrong(field: str, value: int | str) -> None:
    files = unsigned_export()
    body = decode_object(files[MANIFEST]) | {field: value}

    found = checked(files | {MANIFEST: encode(body)})

    assert told(found) == {("manifest-wrong", MANIFEST), ("manifest-unsigned", MANIFEST)}


def later(entries: tuple[bytes, ...], *, witnessed: bool = True) -> bytes:
    """Return the proof of the last of ``entries`` under the checkpoint of them all."""
    note = dict(publish(entries, witnessed=witnessed).files)["checkpoint"]
    return proof(entries, len(entries) - 1, note)


def signed_by_one(files: dict[str, bytes]) -> None:
    """Leave one of two signatures on the manifest, and log that."""
    envelope = decode_object(files[ENTRY])
    signatures = envelope["signatures"]
    assert isinstance(signatures, list)
    files[ENTRY] = encode(envelope | {"signatures": signatures[:1]})
    files[PROOF] = later((*small_entries(), files[ENTRY]))


def by_an_office_that_may_not(files: dict[str, bytes]) -> None:
    body = decode_object(files[MANIFEST])
    files |= sign(files, Said(TYPE, body, "2025-07-17", "finance-ministry"))


def by_nobody_known(files: dict[str, bytes]) -> None:
    body = decode_object(files[MANIFEST])
    files |= sign(files, Said(TYPE, body, "2025-07-17", "press-office"))


def another_statement(files: dict[str, bytes]) -> None:
    files[ENTRY] = small_entries()[REPORT]
    files[PROOF] = later((*small_entries(), files[ENTRY]))


def logged_before(files: dict[str, bytes]) -> None:
    """Log the manifest in place of the report that it is about."""
    files[PROOF] = later((*small_entries()[:REPORT], files[ENTRY]))


def not_witnessed(files: dict[str, bytes]) -> None:
    files[PROOF] = later((*small_entries(), files[ENTRY]), witnessed=False)


def by_another_log(files: dict[str, bytes]) -> None:
    files[PROOF] = files[PROOF].replace(ORIGIN.encode(), b"elsewhere.example/2026")


@pytest.mark.parametrize(
    ("change", "expected", "words"),
    [
        (signed_by_one, ("manifest-wrong", ENTRY), "1 of 2 signatures"),
        (by_an_office_that_may_not, ("manifest-wrong", ENTRY), "may not publish"),
        (by_nobody_known, ("manifest-wrong", ENTRY), "which the charter does not know"),
        (another_statement, ("manifest-wrong", ENTRY), "not an export-manifest/1"),
        (logged_before, ("proof-wrong", PROOF), "below the 3 that the manifest is about"),
        (not_witnessed, ("proof-wrong", PROOF), "cosigned by nobody"),
        (by_another_log, ("proof-wrong", PROOF), "rests on a checkpoint of nobody"),
    ],
)
def test_a_manifest_counts_as_signed_only_as_the_charter_asks(
    change: Change, expected: tuple[str, str], words: str
) -> None:
    files = signed_export()

    change(files)
    found = checked(files)

    assert told(found) == {expected}
    assert any(words in one.message for one in found.copy)


def test_a_record_that_the_reader_does_not_trust_fails_and_the_files_are_checked_all_the_same() -> (
    None
):
    files = signed_export() | {ENGLISH: page("6,238")}
    other = replace(
        small_trust(), charter=Digest(bytes(32)), log_key=vkey(ORIGIN, KeyKind.LOG_ED25519)
    )

    found = check_mirror(MirrorInMemory(files), other)

    assert ("charter-differs", "entry:0") in told(found)
    assert ("page-contradicts-entry", ENGLISH) in told(found)


@pytest.mark.parametrize(
    ("change", "code"),
    [(write(CHECKPOINT, b"rubbish"), "note-malformed"), (drop(CHECKPOINT), "record-absent")],
)
def test_without_a_checkpoint_the_files_are_compared_with_their_manifest(
    change: Change, code: str
) -> None:
    files = signed_export() | {ENGLISH: page() + b" "}

    change(files)
    found = checked(files)

    assert found.audited is None
    assert {(code, CHECKPOINT), ("file-changed", ENGLISH)} < told(found)


OWN = "; it is the keeper's own, and is covered by no signature"


@pytest.mark.parametrize(
    ("content", "compared"),
    [
        (policy().encode(), "equals the policy of the charter in force"),
        (policy(OTHER_WITNESS_VKEY).encode(), "differs from the policy of the charter in force"),
        (b"\xff\x00", "differs from the policy of the charter in force"),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_a_pinned_policy_is_told_to_be_the_keeper_s_own(
    content: bytes, compared: str, *, listed: bool
) -> None:
    found = checked(signed_export() | {PINNED: content}, listed=listed)

    assert found.findings == (Finding("policy-pinned", Severity.INFO, PINNED, f"{compared}{OWN}"),)
    assert found.sound


def test_a_policy_that_nobody_pinned_is_nothing_to_tell() -> None:
    assert checked(signed_export() | {PINNED: b""}).findings == ()


def test_a_pinned_policy_without_a_charter_beside_it_is_told_all_the_same() -> None:
    files = signed_export() | {PINNED: policy().encode()}

    found = checked({path: held for path, held in files.items() if path != CHECKPOINT})

    told = next(one.message for one in found.copy if one.code == "policy-pinned")
    assert told == f"cannot be compared, as no charter is at hand{OWN}"


def test_a_pinned_file_too_long_to_read_is_no_policy() -> None:
    class Endless(MirrorInMemory):
        """Shows a pinned policy longer than anybody reads."""

        def read(self, path: str, limit: int) -> bytes | None:
            return super().read(path, 1 if path == PINNED else limit)

    found = check_mirror(Endless(signed_export() | {PINNED: policy().encode()}), small_trust())

    assert [(one.code, one.severity) for one in found.findings] == [
        ("policy-pinned", Severity.INFO)
    ]
    assert found.copy[0].message.startswith("cannot be used: policy.pinned has more than")


def test_a_place_without_manifest_and_record_is_no_copy() -> None:
    with pytest.raises(RecordAbsent, match="neither manifest"):
        checked({"index.html": b"<p>"})


def test_an_address_lists_nothing_and_everything_named_is_read() -> None:
    signed = signed_export()

    assert checked(signed, listed=False).findings == ()
    assert told(checked(signed | {"extra.html": b""}, listed=False)) == set()
    assert told(checked({k: v for k, v in signed.items() if k != ENGLISH}, listed=False)) == {
        ("file-missing", ENGLISH)
    }
    assert not checked(signed, listed=False).listed


def test_a_file_that_is_too_long_to_read_is_changed() -> None:
    class Endless(MirrorInMemory):
        """Shows a style sheet longer than anybody reads."""

        def read(self, path: str, limit: int) -> bytes | None:
            return super().read(path, 1 if path == "static/site.css" else limit)

    found = check_mirror(Endless(signed_export()), small_trust())

    assert told(found) == {("file-changed", "static/site.css")}


def test_progress_counts_every_file() -> None:
    steps: list[tuple[int, int]] = []

    check_mirror(
        MirrorInMemory(signed_export()),
        small_trust(),
        lambda done, total: steps.append((done, total)),
    )

    assert steps == [(done, 15) for done in range(1, 16)]


def test_the_small_copy_is_what_the_tests_think_it_is() -> None:
    assert small_trust().charter.raw == leaf_hash(small_entries()[0])
    assert b'"closing":"623700000000"' in open_envelope(small_entries()[REPORT]).payload
    assert entry(Said(TYPE, {}, "2025-07-17"), 3) != signed_export()[ENTRY]


SIGNED = signed_export()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_flipped_bit_anywhere_is_a_failure(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(SIGNED)))
    at = data.draw(st.integers(0, len(SIGNED[path]) - 1))
    changed = bytearray(SIGNED[path])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))

    assert not checked(SIGNED | {path: bytes(changed)}).sound
