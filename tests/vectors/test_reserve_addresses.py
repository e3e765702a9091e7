import csv

from biplomacy.chain.adapters.descriptors import BdkDescriptors
from biplomacy.chain.model import Network
from biplomacy.chain.script import ScriptKind, script_kind
from shared_files import shared


def test_the_published_reserve_addresses_have_their_published_scripts() -> None:
    path = shared("data/elsalvador_reserve_addresses.csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    descriptors = BdkDescriptors(Network.MAIN)

    scripts = [descriptors.address_script(row["address"]) for row in rows]

    assert [script.hex() for script in scripts] == [row["script_pubkey_hex"] for row in rows]
    assert [descriptors.address(script) for script in scripts] == [row["address"] for row in rows]
    assert {script_kind(script) for script in scripts} == {ScriptKind.SCRIPT_HASH}
    assert len(set(scripts)) == 20
