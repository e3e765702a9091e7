"""``biplomacy portal export`` of a replay: copied, checked, changed, and caught."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.values.canonical import encode, read_object
from biplomacy.verify.export_manifest import (
    LINES,
    MANIFEST,
    OUTSIDE,
    ExportedFile,
    decode_manifest,
    encode_manifest,
    files_root,
    manifest_lines,
)
from command_line import Place

pytestmark = pytest.mark.slow

TRUST = "demo/sv.trust.json"


@pytest.fixture(scope="module")
def copied(replayed: Place) -> Place:
    """Return the place with a copy of the replay's portal, verdicts taken from the partner."""
    shutil.rmtree(replayed.directory / "copy", ignore_errors=True)
    code, said, complaint = replayed.run(
        *("portal", "export", "copy", "--record", "demo/sv", "--verdicts", "demo/pk"),
        *("--trust", TRUST, "--state", "El Salvador", "--no-progress"),
    )
    assert (code, complaint) == (0, f"check it: biplomacy portal check copy --trust {TRUST}\n")
    assert said.startswith("copy: ")
    assert said.endswith("files of onbtc.example/2025, checkpoint 88\n")
    return replayed


def check(place: Place, copy: str = "copy") -> tuple[int, list[str]]:
    code, said, _ = place.run("portal", "check", copy, "--trust", TRUST, "--json")
    return code, [json.loads(line)["code"] for line in said.splitlines()]


def changed(place: Place, tmp_path: Path) -> Path:
    whole = tmp_path / "changed"
    shutil.copytree(place.directory / "copy", whole)
    return whole


def test_an_untouched_copy_is_sound(copied: Place) -> None:
    assert check(copied) == (0, ["manifest-unsigned"])


def test_the_partners_verdicts_stand_on_the_pages(copied: Place) -> None:
    page = (copied.directory / "copy/en/reserve/claims/index.html").read_text()

    for word in ("Confirmed", "Contradicted", "Not verifiable"):
        assert word in page
    assert TRUST not in page
    assert "pvara of pvara.example/2025" in page


def test_one_changed_figure_is_caught_by_name(copied: Place, tmp_path: Path) -> None:
    copy = changed(copied, tmp_path)
    page = copy / "en/reserve/index.html"
    page.write_text(page.read_text().replace(">6,308.010747<", ">6,309.010747<", 1))

    code, codes = check(copied, str(copy))

    assert code == 3
    assert codes == ["manifest-unsigned", "page-contradicts-entry"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("es/reserve/claims/index.html", "file-changed"),
        ("static/site.js", "file-changed"),
        ("feeds/en/record.atom", "file-changed"),
    ],
)
def test_a_changed_word_script_or_feed_is_caught(
    copied: Place, tmp_path: Path, path: str, expected: str
) -> None:
    copy = changed(copied, tmp_path)
    file = copy / path
    file.write_bytes(file.read_bytes() + b" ")

    assert check(copied, str(copy)) == (3, ["manifest-unsigned", expected])


def forge_manifest(copy: Path) -> None:
    """Make the unsigned manifest that of the files as they are now."""
    files = [
        ExportedFile.of(str(path.relative_to(copy)), path.read_bytes())
        for path in copy.rglob("*")
        if path.is_file() and path.name not in OUTSIDE
    ]
    lines = manifest_lines(files)
    stated = decode_manifest(read_object((copy / MANIFEST).read_bytes()))
    forged = replace(stated, files=len(lines), files_root=files_root(lines))
    (copy / LINES).write_bytes(b"".join(lines))
    (copy / MANIFEST).write_bytes(encode(encode_manifest(forged)))


@pytest.mark.parametrize("path", ["en/reserve/index.html", "figures/reserve.balance.json"])
def test_a_sentence_or_a_file_that_changed_with_its_manifest_is_caught(
    copied: Place, tmp_path: Path, path: str
) -> None:
    copy = changed(copied, tmp_path)
    file = copy / path
    text = file.read_text()
    true, false = (
        ("630801074700", "730801074700") if path.endswith("json") else ("hold 6,", "hold 7,")
    )
    file.write_text(text.replace(true, false))
    assert file.read_text() != text
    forge_manifest(copy)

    assert check(copied, str(copy)) == (3, ["manifest-unsigned", "file-not-remade"])


def test_a_file_more_and_a_file_less_are_caught(copied: Place, tmp_path: Path) -> None:
    copy = changed(copied, tmp_path)
    (copy / "en" / "more.html").write_text("<p>more</p>")
    (copy / "policy").unlink()

    code, codes = check(copied, str(copy))

    assert code == 3
    assert {"file-not-in-manifest", "file-missing"} <= set(codes)


def test_the_record_in_a_copy_is_verified_like_any_other(copied: Place) -> None:
    code, said, _ = copied.run("verify", "copy", "--trust", TRUST, "--json")

    assert code == 0
    assert "claim.holds-2025-07-14" in said


def test_a_copy_is_not_written_over_something_else(copied: Place, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")

    code, said, complaint = copied.run("portal", "export", str(tmp_path), "--record", "demo/sv")

    assert (code, said) == (2, "")
    assert complaint.startswith("error[place-taken]: ")
    assert (tmp_path / "letter").read_text() == "mine"


def test_verdicts_of_another_record_are_refused(copied: Place) -> None:
    code, said, complaint = copied.run(
        "portal", "export", "other", "--record", "demo/pk", "--verdicts", "demo/sv"
    )

    assert (code, said) == (2, "")
    assert complaint.startswith("error[verdicts-malformed]: this record recomputes no checkpoint")


def test_a_file_of_verdicts_must_be_about_this_very_checkpoint(copied: Place) -> None:
    row = (
        '{"claim":"record.integrity","evidence":["checkpoint"],"grade":"record",'
        '"published":"onbtc.example/2025: 87 entries, root 00","reason":"","recomputed":"",'
        '"verdict":"confirmed"}'
    )
    (copied.directory / "old.jsonl").write_text(f"{row}\n")

    code, said, complaint = copied.run(
        "portal", "export", "other", "--record", "demo/sv", "--verdicts", "old.jsonl"
    )

    assert (code, said) == (2, "")
    assert "the verdicts are not about onbtc.example/2025 at its 88 entries" in complaint


def test_a_replay_is_cleaned_away_and_nothing_else(copied: Place, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("mine")

    code, _, complaint = copied.run("demo", "clean", "--into", str(tmp_path))

    assert code == 2
    assert complaint.startswith("error[demo-place-occupied]: ")
    assert (tmp_path / "letter").exists()
    assert copied.run("demo", "clean", "--into", "nowhere")[0] == 0
