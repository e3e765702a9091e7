"""``biplomacy screening``: lists, addresses, blocks and runs, as commands with their output."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from biplomacy.chain.address import script_of_address
from biplomacy.chain.model import Network, TxOutput
from biplomacy.chain.regtest import ChainFactory
from biplomacy.screening.statement.list_version import decode_list_version
from biplomacy.screening.statement.screening_run import decode_screening_run
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import decode_object
from biplomacy.values.day import Day
from command_line import Place, place
from fakes.screening_lists import SAMPLE
from shared_files import shared

LISTED = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
OTHER = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
GOLDEN = "569610ea613a55eb2d84bca4f2872af343daa7ae41fef4187627e5596908f6d7"
BLOCK = (
    "vectors/rust-bitcoin/mainnet_block_"
    "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae.raw"
)
AS_OF = ("--list", "ofac-sample", "--as-of", "2024-10-01")


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A directory with two kept versions: the sample, and one that differs by two addresses."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    later = [line for line in lines if LISTED not in line] + [f"XBT,{OTHER}"]
    (tmp_path / "later.csv").write_text("\n".join(later) + "\n", encoding="utf-8")
    return place(tmp_path)


def bring(
    here: Place, file: Path | str, published: str, retrieved: str = ""
) -> tuple[int, str, str]:
    return here.call(
        "screening", "lists", "import", str(file), "--kind", "address-csv", "--id", "sample",
        "--published", published, "--retrieved", retrieved or published, "--into", "kept",
        "--source", "a test",
    )  # fmt: skip


def test_a_listed_address_is_listed_as_of_a_day(here: Place) -> None:
    code, out, _ = here.call("screening", "address", LISTED, *AS_OF)

    assert code == 0
    assert out.startswith("listed: ofac-sample XBT, version 2024-09-27 (sha256 ")
    assert out.endswith("), valid on 2024-10-01\n")


def test_the_design_s_example_comes_out_of_the_real_list(tmp_path: Path) -> None:
    folder = shared("data/sanctions/ofac_addresses").parents[2]

    code, out, _ = place(tmp_path, BIPLOMACY_SHARED=str(folder)).call(
        "screening", "address", LISTED, "--as-of", "2024-10-01"
    )

    assert code == 0
    assert out == (
        f"listed: ofac-addresses XBT, version 2024-09-27 (sha256 {GOLDEN}), valid on 2024-10-01\n"
    )


def test_answers_for_machines_say_where_and_what_was_checked(here: Place) -> None:
    litecoin = "LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb"
    code, out, _ = here.call("screening", "address", OTHER, litecoin, *AS_OF, "--json")
    unlisted, listed = (decode_object(line.encode()) for line in out.splitlines())

    assert code == 0
    assert (unlisted["listings"], unlisted["checksum"]) == ([], "right")
    assert listed["checksum"] == "not checked"
    assert listed["listings"] == [
        {"entry": f"ofac-sample:LTC.{litecoin}", "token": "LTC", "text": litecoin}
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((LISTED, "--list", "ofac-sample"), 3, "error[list-stale]"),
        ((LISTED.lower(), *AS_OF), 2, "error[address-malformed]"),
        ((LISTED, "--list", "ofac-sample", "--as-of", "2024-09-26"), 3, "[list-version-missing]"),
        ((LISTED, "--list", "ofac-sample", "--as-of", "2024-10-28"), 3, "31 days old"),
        ((LISTED, "--list", "nowhere"), 2, "error[list-unknown]"),
        ((LISTED, "--list", "ofac-sdn"), 2, "error[list-unknown]"),
        ((LISTED, "--list", "ofac-sample", "--as-of", "soon"), 2, "error[day-out-of-range]"),
    ],
)
def test_no_answer_is_given_from_a_list_that_does_not_cover_the_day(
    here: Place, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = here.call("screening", "address", *arguments)

    assert (found, out) == (code, "")
    assert said in err


def test_versions_are_imported_shown_and_compared(here: Place) -> None:
    assert bring(here, SAMPLE, "2024-09-27")[0] == 0
    code, out, _ = bring(here, "later.csv", "2024-10-10")
    assert code == 0
    assert "1 added, 1 removed, 0 changed" in out

    code, out, _ = here.call("screening", "lists", "diff", "kept", "--from", "2024-09-27",
                             "--to", "2024-10-10")  # fmt: skip
    assert out.splitlines()[1:] == [f"+ sample:XBT.{OTHER}", f"- sample:XBT.{LISTED}"]

    code, out, _ = here.call("screening", "lists", "show", "kept", "--json")
    first, second = (decode_list_version(decode_object(line.encode())) for line in out.splitlines())
    assert (first.previous, second.previous) == (None, first.digest)
    assert second.delta is not None

    for day, word in (("2024-10-09", "listed"), ("2024-10-10", "not listed")):
        _, out, _ = here.call("screening", "address", LISTED, "--list", "kept", "--as-of", day)
        assert out.startswith(f"{word}: sample")


def test_a_list_that_was_lower_cased_is_not_imported(here: Place) -> None:
    low = here.directory / "low.csv"
    low.write_text(f"token,address\nXBT,{LISTED.lower()}\nXBT,{OTHER.lower()}\n", encoding="utf-8")

    code, out, err = bring(here, low, "2024-09-27")

    assert (code, out) == (3, "")
    assert "2 of 2 base58 addresses fail" in err
    assert "lower-cased" in err
    assert not (here.directory / "kept").exists()


def test_a_block_is_judged_as_of_its_own_time_and_by_the_latest_version(here: Place) -> None:
    chain = ChainFactory()
    pays = TxOutput(script_of_address(LISTED, Network.MAIN), Amount(5_000))
    raw = chain.mine(Day.parse("2024-10-02").start, b"\x51", coinbase_outputs=[pays])
    (here.directory / "block.raw").write_bytes(raw)

    code, out, _ = here.call("screening", "block", "block.raw", "--list", "ofac-sample")

    assert code == 0
    assert "as of its own time: ofac-sample version 2024-09-27" in out
    assert out.count(f"5,000 sats to {LISTED} (XBT)") == 2
    code, out, _ = here.call("screening", "block", "block.raw", "--list", "ofac-sample", "--json")
    own, latest = (decode_object(line.encode()) for line in out.splitlines())
    assert own["as_of"] == "2024-10-02T00:00:00Z"
    assert own["paid"] == latest["paid"]


def test_the_real_block_has_no_judge_of_its_day_and_pays_nobody_listed(tmp_path: Path) -> None:
    block = shared(BLOCK)
    there = place(tmp_path, BIPLOMACY_SHARED=str(block.parents[2]))

    code, out, _ = there.call("screening", "block", str(block), "--as-of", "2024-10-01")

    assert code == 0
    assert out.splitlines() == [
        f"block {BLOCK[-68:-4]} of 2021-09-30T11:50:41Z: 6,015 outputs",
        "  as of its own time: no version of the list had been published by 2021-09-30T11:50:41Z",
        f"  as of 2024-10-01: ofac-addresses version 2024-09-27 (sha256 {GOLDEN})",
        "    0 outputs pay to listed addresses",
    ]


def test_a_run_is_published_and_checked_and_its_subjects_stay_private(here: Place) -> None:
    (here.directory / "who.txt").write_text(f"{LISTED}\n{OTHER}\n", encoding="utf-8")
    salted = here.call("screening", "salt", "who.txt", "--into", "private", "--as-of", "2024-10-01")
    assert salted[0] == 0
    assert stat.S_IMODE((here.directory / "private").stat().st_mode) == 0o600

    code, out, _ = here.call(
        "screening", "run", "private", "--list", "ofac-sample", "--from", "2024-10-01",
        "--to", "2024-10-31", "--records", "records", "--json",
    )  # fmt: skip
    told = decode_screening_run(decode_object(out.strip().encode()))
    assert code == 0
    assert (told.subjects, told.candidates) == (2, 1)
    (here.directory / "run.json").write_text(out, encoding="utf-8")

    check = ("screening", "run-check", "run.json", "--list", "ofac-sample", "--records", "records")
    assert here.call(*check)[1].endswith("grade attested\n")
    assert here.call(*check, "--subjects", "private")[1].endswith("grade record\n")

    (here.directory / "run.json").write_text(
        out.replace('"candidates":1', '"candidates":0'), encoding="utf-8"
    )
    code, out, _ = here.call(*check)
    assert code == 3
    assert out == ("failure[screening-run-differs]: candidates: states 0, the records give 1\n")
    again = here.call("screening", "salt", "who.txt", "--into", "private", "--as-of", "2024-10-01")
    assert again[0] == 3
    assert "error[path-occupied]" in again[2]


def test_earlier_transfers_are_screened_again(here: Place) -> None:
    bring(here, SAMPLE, "2024-09-27")
    bring(here, "later.csv", "2024-10-10")
    (here.directory / "transfers.csv").write_text(
        f"reference,address,at\nr1,{OTHER},2024-10-11T00:00:00Z\nr2,{LISTED},2024-10-11T00:00:00Z\n",
        encoding="utf-8",
    )

    code, out, _ = here.call(
        "screening", "rescreen", "transfers.csv", "--list", "kept", "--from", "2024-09-27",
        "--to", "2024-10-10", "--detected", "2024-10-12",
    )  # fmt: skip

    assert code == 0
    assert out.splitlines() == [
        f"newly listed: {OTHER} (XBT), from 2024-10-10T00:00:00Z, 1 transfer since",
        "  r1 at 2024-10-11T00:00:00Z",
        f"no longer listed: {LISTED} (XBT), from 2024-10-10T00:00:00Z",
    ]


def test_names_are_screened_in_a_run_that_can_be_recomputed(here: Place) -> None:
    header = "ID,Name,Type,Country,Title,F,G,H,I,J,K,Details"
    rows = (
        '1,"EXAMPLE, Invented",individual,TEST' + ",-0- " * 8,
        "2,OTHER,-0- ,TEST" + ",-0- " * 8,
    )
    (here.directory / "sdn.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (here.directory / "who.txt").write_text("Invented Example\nNobody At All\n", encoding="utf-8")
    assert here.call(
        "screening", "lists", "import", "sdn.csv", "--kind", "sdn-csv", "--id", "names",
        "--published", "2024-09-27", "--into", "names",
    )[0] == 0  # fmt: skip
    here.call("screening", "salt", "who.txt", "--into", "private", "--as-of", "2024-10-01")

    code, out, err = here.call(
        "screening", "run", "private", "--list", "names", "--of", "names", "--from", "2024-10-01",
        "--to", "2024-10-01", "--records", "records", "--json",
    )  # fmt: skip

    told = decode_screening_run(decode_object(out.strip().encode()))
    assert (code, err) == (0, "")
    assert (told.subjects, told.candidates) == (2, 1)
    assert b"Invented" not in (here.directory / "records").read_bytes()
    (here.directory / "run.json").write_text(out, encoding="utf-8")
    _, out, _ = here.call(
        "screening", "run-check", "run.json", "--list", "names", "--of", "names",
        "--records", "records", "--subjects", "private",
    )  # fmt: skip
    assert out == "the run follows from what was given; grade record\n"


def test_what_was_not_fetched_yet_is_said_beside_the_answer(here: Place) -> None:
    bring(here, SAMPLE, "2024-09-27")
    bring(here, "later.csv", "2024-10-10", "2024-10-20")
    asked = ("screening", "address", OTHER, "--list", "kept", "--as-of")

    _, out, _ = here.call(*asked, "2024-10-15")
    first, second = out.splitlines()
    assert first.startswith("listed: sample XBT, version 2024-10-10")
    assert second.startswith(
        "it was fetched at 2024-10-20T00:00:00Z; until then version 2024-09-27"
    )
    assert len(here.call(*asked, "2024-10-20")[1].splitlines()) == 1
