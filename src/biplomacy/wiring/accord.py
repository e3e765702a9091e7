"""What states hand to each other: packages on the disk, sealing keys, files sealed and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.wiring.loading import load
from biplomacy.wiring.settings import SystemRandomness

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.accord.model import SealingKey
    from biplomacy.accord.package import About, Package
    from biplomacy.accord.ports import PackageStore, Sealer, Unsealer, Waiting
    from biplomacy.accord.sealing import Suite
    from biplomacy.values.digest import Digest


def read_package_directory(root: Path, about: About | None = None) -> Package:
    """Return the package that the files at ``root`` are; raises as its adapter does."""
    package: Package = load("packages").read_directory(root, about)
    return package


def pack_package(root: Path, package: Package, out: Path) -> Digest:
    """Write the archive of a package to ``out`` and return the package's digest."""
    digest: Digest = load("packages").pack_directory(root, package, out)
    return digest


def read_package_archive(path: Path) -> Package:
    """Return the package in an archive, every file checked and none written."""
    package: Package = load("packages").read_archive(path)
    return package


def open_packages(root: Path) -> PackageStore:
    """Open the packages kept below ``root``; it is created when the first is put."""
    packages: PackageStore = load("packages").DirectoryPackages(root)
    return packages


def open_waiting(root: Path) -> Waiting:
    """Open the queue of packages below ``root`` that wait for their sender's record."""
    waiting: Waiting = load("packages").DirectoryWaiting(root)
    return waiting


def make_sealing_key(path: Path, suite: Suite) -> SealingKey:
    """Write a new private sealing key and return its public half; raises PathOccupied."""
    key: SealingKey = load("hpke").generate_sealing_key(
        path, suite=suite, randomness=SystemRandomness()
    )
    return key


def open_sealer() -> Sealer:
    """Open what encrypts to a public key."""
    sealer: Sealer = load("hpke").HpkeSealer()
    return sealer


def open_unsealer(path: Path) -> Unsealer:
    """Open the private sealing key in a file."""
    unsealer: Unsealer = load("hpke").HpkeUnsealer(path)
    return unsealer


def keep_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; raises PathOccupied where one is there."""
    load("hpke").write_secret(path, content)
