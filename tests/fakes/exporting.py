"""Exports the small site and prints the digest of its files; run in a process of its own."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace

from biplomacy.web.export import export_files
from biplomacy.web.publication import Publication
from fakes.portal_record import small_site


def digest() -> str:
    whole = hashlib.sha256()
    for file in export_files(Publication(replace(small_site("."), worlds=()))):
        whole.update(file.path.encode() + b"\0" + hashlib.sha256(file.content).digest())
    return whole.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(f"{digest()}\n")
