"""Programme §10.5, §18.4: the transport form has the same bytes everywhere, and hides nothing."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.accord.adapters.package_directory import (
    DirectoryPackages,
    pack_directory,
    read_archive,
    read_directory,
)
from biplomacy.accord.errors_exchange import (
    PackageHashMismatch,
    PackageMalformed,
    PackagePathUnsafe,
    PackageUnknown,
)
from biplomacy.accord.package import encode_descriptor
from biplomacy.accord.package_archive import BLOCK, RECORD, header, scan_archive
from biplomacy.accord.package_paths import DESCRIPTOR
from biplomacy.record.errors import PathOccupied
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, SourceUnavailable
from fakes.packages import ABOUT, FILES, packed, write_files


def archive(*entries: tuple[bytes, bytes], end: bool = True) -> bytes:
    """Return an archive of headers with their contents."""
    content = b"".join(head + held + bytes(-len(held) % BLOCK) for head, held in entries)
    return content + bytes(2 * BLOCK + -(len(content) + 2 * BLOCK) % RECORD) * end


def forged(name: str, held: bytes = b"", *, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """Return a header as the library writes it, with a correct checksum."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.type, info.linkname = len(held), 0o644, kind, link.decode()
    return info.tobuf(tarfile.USTAR_FORMAT)


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    _, one = packed(tmp_path, "one")
    later = write_files(tmp_path / "later", dict(reversed(list(FILES.items()))))
    (later / "wallets.csv").chmod(0o600)
    pack_directory(later, read_directory(later, ABOUT), tmp_path / "two.tar")

    assert one.read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert len(one.read_bytes()) % RECORD == 0


def test_packing_what_was_unpacked_gives_the_same_bytes(tmp_path: Path) -> None:
    package, sent = packed(tmp_path, "one")
    store = DirectoryPackages(tmp_path / "store")

    kept = store.get(store.put(sent))
    pack_directory(kept, read_directory(kept), tmp_path / "again.tar")

    assert read_directory(kept) == package
    assert (tmp_path / "again.tar").read_bytes() == sent.read_bytes()
    assert {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()} == {
        DESCRIPTOR,
        *FILES,
    }


def test_any_program_that_reads_ustar_reads_it(tmp_path: Path) -> None:
    _, sent = packed(tmp_path, "one", {"a/" + "ñ" * 45 + "/" + "n" * 60: b"x" * 513})

    with tarfile.open(sent, "r:") as opened:
        members = opened.getmembers()

    assert [one.name for one in members] == ["a/" + "ñ" * 45 + "/" + "n" * 60, DESCRIPTOR]
    assert {(one.mtime, one.uid, one.gid, one.mode, one.uname) for one in members} == {
        (0, 0, 0, 0o644, "")
    }


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.text("abcdefé", min_size=1, max_size=8), st.binary(max_size=1_500), min_size=1
    )
)
def test_what_is_packed_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("law")

    package, sent = packed(folder, "any", files)

    assert read_archive(sent) == package
    assert {one.path: one.digest for one in package.files} == {
        path: Digest.of(held) for path, held in files.items()
    }


@pytest.mark.parametrize("step", [1, 7])
def test_whatever_byte_is_changed_it_is_refused_or_another_package(
    tmp_path: Path, step: int
) -> None:
    package, sent = packed(tmp_path, "small", {"a": b"hello"})
    content = bytearray(sent.read_bytes())
    used = 4 * BLOCK + len(encode_descriptor(package))
    others = 0
    for at in (*range(0, used, step), len(content) - 1):
        content[at] ^= 0x10
        try:
            found = scan_archive(io.BytesIO(bytes(content)))
        except BiplomacyError:
            pass
        else:
            assert found.digest != package.digest
            others += 1
        content[at] ^= 0x10

    assert scan_archive(io.BytesIO(bytes(content))) == package
    assert others < used // step // 4


@pytest.mark.parametrize(
    ("head", "error"),
    [
        pytest.param(forged("../x"), PackagePathUnsafe, id="traversal"),
        pytest.param(forged("/x"), PackagePathUnsafe, id="absolute"),
        pytest.param(forged("x", kind=b"2", link=b"/etc"), PackagePathUnsafe, id="symbolic-link"),
        pytest.param(forged("x", kind=b"1", link=b"a"), PackagePathUnsafe, id="hard-link"),
        pytest.param(forged("x", kind=b"3"), PackagePathUnsafe, id="device"),
        pytest.param(forged("x", kind=b"5"), PackagePathUnsafe, id="directory"),
        pytest.param(forged("x", kind=b"6"), PackagePathUnsafe, id="pipe"),
        pytest.param(forged("x", kind=b"x"), PackageMalformed, id="pax-header"),
        pytest.param(forged("x", kind=b"L"), PackageMalformed, id="gnu-long-name"),
        pytest.param(forged("x", kind=b"S"), PackageMalformed, id="sparse"),
        pytest.param(forged("x"), PackageMalformed, id="without-descriptor"),
        pytest.param(b"\xff" * BLOCK, PackagePathUnsafe, id="not-utf-8"),
        pytest.param(header("x", 0)[:-1] + b"x", PackageMalformed, id="rest-of-header"),
    ],
)
def test_an_archive_of_anything_but_plain_files_is_refused(
    head: bytes, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        scan_archive(io.BytesIO(archive((head, b""))))


def test_a_header_that_is_ours_is_as_the_library_reads_it() -> None:
    info = tarfile.TarInfo.frombuf(header("guia/custodia.md", 11), "utf-8", "strict")

    assert (info.name, info.size, info.mode, info.isreg()) == ("guia/custodia.md", 11, 0o644, True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda held: held[:-BLOCK], PackageMalformed, id="cut"),
        pytest.param(lambda held: held[: 3 * BLOCK], PackageMalformed, id="cut-early"),
        pytest.param(lambda held: held + bytes(BLOCK), PackageMalformed, id="longer"),
        pytest.param(lambda held: held[:-1] + b"x", PackageMalformed, id="behind-the-end"),
        pytest.param(lambda _: b"", PackageMalformed, id="empty"),
        pytest.param(lambda _: bytes(RECORD), PackageMalformed, id="zeros"),
    ],
)
def test_an_archive_of_another_length_is_refused(
    tmp_path: Path, change: object, error: type[BiplomacyError]
) -> None:
    _, sent = packed(tmp_path, "one")
    assert callable(change)

    with pytest.raises(error):
        scan_archive(io.BytesIO(change(sent.read_bytes())))


def test_files_out_of_order_twice_or_beside_the_descriptor_are_refused(tmp_path: Path) -> None:
    package, _ = packed(tmp_path, "one", {"a": b"1", "b": b"2"})
    described = (header(DESCRIPTOR, len(encode_descriptor(package))), encode_descriptor(package))
    a, b, c = ((header(name, 1), held) for name, held in (("a", b"1"), ("b", b"2"), ("c", b"3")))

    assert scan_archive(io.BytesIO(archive(a, b, described))) == package
    for entries, error in (
        ((b, a, described), PackageMalformed),
        ((a, a, b, described), PackageMalformed),
        ((a, described), PackageHashMismatch),
        ((a, b, c, described), PackageHashMismatch),
        ((a, b, described, (header("e", 1), b"3")), PackageHashMismatch),
        (((header("a", 1), b"9"), b, described), PackageHashMismatch),
    ):
        with pytest.raises(error):
            scan_archive(io.BytesIO(archive(*entries)))


def test_nothing_is_written_of_an_unsafe_archive(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(archive((forged("../escaped"), b"")))

    with pytest.raises(PackagePathUnsafe):
        DirectoryPackages(tmp_path / "store").put(bad)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bad.tar"]


@pytest.mark.parametrize("kind", ["link-to-file", "link-to-folder", "dangling", "pipe"])
def test_a_directory_with_anything_but_plain_files_is_refused(tmp_path: Path, kind: str) -> None:
    root = write_files(tmp_path / "files")
    (tmp_path / "outside").mkdir()
    match kind:
        case "link-to-file":
            (root / "x").symlink_to(root / "wallets.csv")
        case "link-to-folder":
            (root / "x").symlink_to(tmp_path / "outside")
        case "dangling":
            (root / "x").symlink_to("nowhere")
        case _:
            os.mkfifo(root / "x")

    with pytest.raises(PackagePathUnsafe, match="not a plain file"):
        read_directory(root, ABOUT)


def test_a_directory_is_described_once(tmp_path: Path) -> None:
    root = write_files(tmp_path / "files")
    with pytest.raises(PackageMalformed, match="nothing else describes it"):
        read_directory(root)
    (root / DESCRIPTOR).write_bytes(encode_descriptor(read_directory(root, ABOUT)))

    assert read_directory(root).about == ABOUT
    with pytest.raises(PackageMalformed, match="too"):
        read_directory(root, ABOUT)
    (root / "wallets.csv").write_bytes(b"changed")
    with pytest.raises(PackageHashMismatch):
        read_directory(root)


def test_a_file_that_changes_while_it_is_packed_leaves_no_archive(tmp_path: Path) -> None:
    root = write_files(tmp_path / "files")
    package = read_directory(root, ABOUT)
    (root / "wallets.csv").write_bytes(b"longer than it was before, and by much\n")

    with pytest.raises(PackageHashMismatch):
        pack_directory(root, package, tmp_path / "out.tar")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["files"]


def test_no_archive_is_written_over_another_file(tmp_path: Path) -> None:
    root = write_files(tmp_path / "files")
    (tmp_path / "out.tar").write_bytes(b"mine")

    with pytest.raises(PathOccupied):
        pack_directory(root, read_directory(root, ABOUT), tmp_path / "out.tar")

    assert (tmp_path / "out.tar").read_bytes() == b"mine"


def test_a_store_keeps_a_package_once(tmp_path: Path) -> None:
    package, sent = packed(tmp_path, "one")
    store = DirectoryPackages(tmp_path / "store")
    with pytest.raises(PackageUnknown):
        store.get(package.digest)

    place = store.get(store.put(sent))
    before = place.stat().st_ino
    again = store.put(sent)

    assert (again, store.get(again).stat().st_ino) == (package.digest, before)
    assert [path.name for path in place.parent.iterdir()] == [str(package.digest)]


def test_an_archive_that_is_not_there_is_a_source_that_failed(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable):
        read_archive(tmp_path / "none.tar")
