"""Lists as their publishers wrote them, and the directories that keep their versions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.screening.errors import ListUnknown
from biplomacy.screening.lists import Origin, make_version
from biplomacy.values.day import Day
from biplomacy.wiring.loading import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from biplomacy.screening.ivms_checking import IvmsShape
    from biplomacy.screening.model import ListVersion
    from biplomacy.screening.ports import ListSource, VersionStore
    from biplomacy.screening.trp_line import TrpLine
    from biplomacy.values.verdict import Finding

_SOURCES = MappingProxyType(
    {
        "address-files": ("address-files", "OfacAddressFiles"),
        "sdn-csv": ("sdn-csv", "OfacSdnCsv"),
        "address-csv": ("address-csv", "AddressCsv"),
    }
)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list that is at hand by name; ``path`` lies in the shared folder unless it is shipped.

    ``published`` is the latest day on which the copy can have been published.
    """

    kind: str
    path: str
    published: str
    source: str
    shipped: bool = False


KNOWN: Mapping[str, KnownList] = MappingProxyType(
    {
        "ofac-addresses": KnownList(
            "address-files",
            "data/sanctions/ofac_addresses",
            "2024-09-27",
            "OFAC SDN list, digital currency addresses, through 0xB10C, commit f2aee226",
        ),
        "ofac-sdn": KnownList(
            "sdn-csv",
            "data/sanctions/ofac_sdn_2023-11.csv",
            "2023-11-30",
            "OFAC sdn.csv of November 2023, through loudringphone/sancbook, commit 8692e6c",
        ),
        "ofac-sample": KnownList(
            "address-csv",
            "facts/ofac_sample.csv",
            "2024-09-27",
            "a sample of OFAC's digital currency addresses, shipped with the code",
            shipped=True,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ListAtHand:
    """A list's versions, and what was odd where its files were read."""

    versions: tuple[ListVersion, ...]
    findings: tuple[Finding, ...] = ()


def open_list_source(kind: str, path: Path) -> ListSource:
    """Open files of a list: ``address-files``, ``sdn-csv`` or ``address-csv``.

    Raises:
        ListUnknown: no files of that kind are read.
    """
    if kind not in _SOURCES:
        raise ListUnknown(
            f"no files of the kind {kind[:40]!r} are read", hint=f"name {', '.join(_SOURCES)}"
        )
    module, name = _SOURCES[kind]
    source: ListSource = getattr(load(module), name)(path)
    return source


def open_versions(directory: Path) -> VersionStore:
    """Open the directory that keeps a list's versions; it need not be there yet."""
    store: VersionStore = load("version-directory").VersionDirectory(directory)
    return store


def open_ivms_shape() -> IvmsShape:
    """Open the shape of IVMS101 messages."""
    shape: IvmsShape = load("ivms101").Ivms101Shape()
    return shape


def open_trp_line(*, loopback: bool = False) -> AbstractContextManager[TrpLine]:
    """Open the line to other firms' Travel Rule desks; ``loopback`` for demonstrations alone."""
    line: AbstractContextManager[TrpLine] = load("trp-http").TrpHttp(loopback=loopback)
    return line


def read_list(name: str, shared: Path) -> ListAtHand:
    """Return the versions of a known list, or of a directory of versions.

    Raises:
        ListUnknown: neither is at hand.
        SourceUnavailable, ListMalformed, ListCaseDestroyed, ListDeltaMismatch: as the ports say.
    """
    if name not in KNOWN:
        if not (Path(name) / "versions").is_dir():
            raise ListUnknown(
                f"{name[:80]!r} is no list and no directory of versions",
                hint=f"name {', '.join(KNOWN)}, or what `screening lists import` wrote",
            )
        return ListAtHand(open_versions(Path(name)).versions())
    known = KNOWN[name]
    path = Path(str(files("biplomacy.screening"))) if known.shipped else shared
    if not (path / known.path).exists():
        raise ListUnknown(
            f"the list {name} lies in the shared folder, which is not at hand",
            hint="set BIPLOMACY_SHARED, or take ofac-sample",
        )
    read = open_list_source(known.kind, path / known.path).read(name)
    published = Day.parse(known.published).start
    origin = Origin(name, published, published, known.source, read.digest)
    return ListAtHand((make_version(read.entries, origin),), read.findings)
