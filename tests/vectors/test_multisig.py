import json

from biplomacy.chain.adapters.descriptors import BdkDescriptors
from biplomacy.chain.model import Network
from biplomacy.chain.script import pay_to_script_hash, sorted_multisig
from shared_files import shared


def test_bip67_orders_the_keys_whatever_order_they_come_in() -> None:
    descriptors = BdkDescriptors(Network.REGTEST)
    cases = json.loads(shared("vectors/bitcoin-core/rpc_bip67.json").read_bytes())
    assert cases

    for case in cases:
        keys = [bytes.fromhex(key) for key in case["keys"]]
        script = sorted_multisig(2, keys)
        derived = descriptors.scripts(f"sh(sortedmulti(2,{','.join(case['keys'])}))", 0, 0)

        assert script.hex() == case["script"]
        assert [key.hex() for key in sorted(keys)] == case["sorted_keys"]
        assert descriptors.address(pay_to_script_hash(script)) == case["address"]
        assert derived == (pay_to_script_hash(script),)
