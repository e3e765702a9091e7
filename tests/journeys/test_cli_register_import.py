"""``biplomacy register import``: command and whole output."""

from __future__ import annotations

from pathlib import Path

import pytest

from biplomacy.register.esma_model import EsmaKind
from biplomacy.register.esma_rows import decode_changes, decode_rows
from biplomacy.register.esma_stated import check_import
from biplomacy.register.statement.register_import import decode_import
from biplomacy.values.canonical import decode_object
from command_line import Place, place, same
from fakes.register_esma import EXTRACT, LEI, OTHER_LEI, esma_file, sound
from shared_files import shared

OLD = esma_file(sound(ae_lei=f"{LEI}."), sound(ae_lei=OTHER_LEI, ae_lei_name="Leaver"))
NEW = esma_file(sound(ac_serviceCode_cou="AT"), sound(ae_lei="9.60E+19", ae_lei_name="C\x1b[31m"))


@pytest.fixture
def here(tmp_path: Path) -> Place:
    (tmp_path / "old.csv").write_bytes(OLD)
    (tmp_path / "new.csv").write_bytes(NEW)
    return place(tmp_path)


def test_the_shipped_extract_is_imported(tmp_path: Path) -> None:
    code, out, err = place(tmp_path).call("register", "import", "esma", str(shared(EXTRACT)))

    assert (code, err) == (0, "")
    assert same(out) == (
        "20 rows, 20 kept; country-el 4, country-empty 2, date-missing 1, home-state-missing 1,"
        " lei-invalid 2, lei-trimmed 1, replacement-character 3, service-spelling 3,"
        " several-websites 2, website-malformed 2, whitespace 4;"
        " statement register-import/1 ready to sign\n"
        "services  a 14  b 0  c 12  d 9  e 8  f 4  g 5  h 2  i 4  j 13\n"
        "file      ESMA CASPS, sha256:HASH\n"
    )


def test_two_files_show_what_changed_between_them(here: Place) -> None:
    code, out, err = here.call(
        "register", "import", "esma", "new.csv", "--against", "old.csv", "--rows"
    )

    assert (code, err) == (0, "")
    assert same(out) == (
        "2 rows, 2 kept; lei-invalid 1; statement register-import/1 ready to sign\n"
        "services  a 0  b 0  c 2  d 0  e 0  f 2  g 0  h 0  i 0  j 0\n"
        "file      ESMA CASPS, sha256:HASH\n"
        "line     3  C\ufffd[31m                                    lei-invalid\n"
        "since the older file: foreign_added 1, foreign_changed 1, foreign_removed 1\n"
        "added   C\ufffd[31m (no valid LEI)\n"
        f"gone    Leaver ({OTHER_LEI})\n"
        f"changed Sound GmbH ({LEI}): ac_serviceCode_cou\n"
    )


def test_body_and_evidence_are_written_and_check_each_other(here: Place) -> None:
    asked = ("register", "import", "esma", "new.csv", "--against", "old.csv", "--out", "made")
    code, out, err = here.call(*asked, "--json")

    assert (code, err) == (0, "")
    made = here.directory / "made"
    assert (made / "body.json").read_bytes() == out.strip().encode()
    stated = decode_import(decode_object((made / "body.json").read_bytes()))
    assert check_import(stated, (made / "file.csv").read_bytes()) == ()
    assert len(decode_rows((made / "rows.jsonl").read_bytes(), EsmaKind.CASPS)) == 2
    assert len(decode_changes((made / "changes.jsonl").read_bytes())) == 3
    assert here.call(*asked)[2].startswith("written to made: body.json is ready")


def test_an_earlier_import_is_never_overwritten(here: Place) -> None:
    here.call("register", "import", "esma", "new.csv", "--out", "made")

    code, out, err = here.call("register", "import", "esma", "old.csv", "--out", "made")

    assert (code, out) == (3, "")
    assert "error[path-occupied]: made exists already" in err


def test_a_file_of_another_register_is_refused(here: Place) -> None:
    (here.directory / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    code, out, err = here.call("register", "import", "esma", "other.csv")

    assert (code, out) == (2, "")
    assert err == (
        "error[esma-malformed]: line 1: 'a,b' is the header of none of ESMA's files\n"
        "hint: give CASPS, NCASP, EMTWP, ARTZZ, OTHER as ESMA publishes them\n"
    )
