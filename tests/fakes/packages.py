"""Small knowledge packages for tests: the same on every run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from biplomacy.accord.adapters.package_directory import pack_directory, read_directory
from biplomacy.accord.package import About, Licence, Package

ABOUT = About(
    name="reserve-operations",
    title="How the reserve is run",
    created=1_790_000_000,
    version="1.0",
    licences=(Licence(name="CC-BY-4.0"),),
    language="es",
    tags=("reserve-operations",),
)
FILES: Mapping[str, bytes] = {
    "wallets.csv": b"wallet,purpose\nfund,reserve\n",
    "guia/custodia.md": b"# Custodia\n",
    "guia/vacio.txt": b"",
}


def write_files(root: Path, files: Mapping[str, bytes] = FILES) -> Path:
    """Write files below ``root`` and return it."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return root


def packed(folder: Path, name: str, files: Mapping[str, bytes] = FILES) -> tuple[Package, Path]:
    """Return a package of ``files`` and its archive, both below ``folder``."""
    root = write_files(folder / f"{name}-files", files)
    package = read_directory(root, ABOUT)
    archive = folder / f"{name}.tar"
    pack_directory(root, package, archive)
    return package, archive
