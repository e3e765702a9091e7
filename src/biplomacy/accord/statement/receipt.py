"""``receipt/1``: that a package arrived whole, and where its sender had logged it (§10.6, §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.receipt import PackageReceipt
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "receipt/1"


def encode_package_receipt(receipt: PackageReceipt) -> JsonObject:
    """Return the body of ``receipt/1``."""
    return {
        "package": str(receipt.package),
        "origin": receipt.origin,
        "index": receipt.index,
    }


def decode_package_receipt(body: JsonObject) -> PackageReceipt:
    """Return what a ``receipt/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    receipt = PackageReceipt(
        package=fields.digest("package"),
        origin=fields.name("origin"),
        index=fields.integer("index"),
    )
    fields.close()
    return receipt
