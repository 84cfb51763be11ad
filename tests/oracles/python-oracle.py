"""Answers questions about macaroons and invoices with pymacaroons and Electrum: one JSON object per line, in and out."""

import base64
import json
import sys
from decimal import Decimal

from electrum import constants, segwit_addr
from electrum.bitcoin import b58_address_to_hash160, hash160_to_b58_address
from electrum.lnaddr import LnAddr, lndecode, lnencode, trim_to_bytes
from pymacaroons import MACAROON_V2, Macaroon, Verifier

NETWORKS = {f"ln{net.BOLT11_HRP}": net for net in constants.NETS_LIST}
MSAT_PER_BITCOIN = 10**11
PUBLIC_KEY_HASH = 17
SCRIPT_HASH = 18


def mint(request):
    macaroon = Macaroon(
        location=request["location"],
        identifier=bytes.fromhex(request["identifier"]),
        key=bytes.fromhex(request["rootKey"]),
        version=MACAROON_V2,
    )
    return narrowed(macaroon, request["caveats"])


def narrow(request):
    return narrowed(Macaroon.deserialize(request["macaroon"]), request["caveats"])


def narrowed(macaroon, caveats):
    for caveat in caveats:
        macaroon.add_first_party_caveat(bytes.fromhex(caveat))
    return {"macaroon": macaroon.serialize()}


def read(request):
    macaroon = Macaroon.deserialize(request["macaroon"])
    return {
        "location": macaroon.location or None,
        "identifier": macaroon.identifier_bytes.hex(),
        "caveats": [caveat.caveat_id_bytes.hex() for caveat in macaroon.caveats],
        "signature": macaroon.signature,
        "verified": is_genuine(macaroon, bytes.fromhex(request["rootKey"])),
    }


def is_genuine(macaroon, root_key):
    verifier = Verifier()
    verifier.satisfy_general(lambda caveat: True)
    try:
        return verifier.verify(macaroon, root_key)
    except Exception:  # whatever it throws, it did not verify
        return False


def decode(request):
    decoded = lndecode(request["invoice"], net=NETWORKS.get(request["network"]))
    unknown = {letter: trim_to_bytes(data).hex() for letter, data in decoded.unknown_tags}
    description_hash = decoded.get_tag("h")
    has_payee_field = not hasattr(decoded.pubkey, "pubkey")
    payee = decoded.pubkey.serialize().hex()
    amount = decoded.get_amount_msat()
    return {
        "network": f"ln{decoded.net.BOLT11_HRP}",
        "amount": None if amount is None else str(amount),
        "timestamp": decoded.date,
        "paymentHash": hex_or_none(decoded.paymenthash),
        "paymentSecret": hex_or_none(decoded.payment_secret),
        "description": decoded.get_tag("d"),
        "descriptionHash": hex_or_none(description_hash),
        "expiry": str(decoded.get_expiry()),
        "minFinalCltv": str(decoded.get_min_final_cltv_expiry()),
        "payeeField": payee if has_payee_field else None,
        "payee": payee,
        "metadata": unknown.get("m"),
        "fallbacks": [program_of(data, decoded.net) for letter, data in decoded.tags if letter == "f"],
        "routes": [[from_hop(hop) for hop in data] for letter, data in decoded.tags if letter == "r"],
        "features": bits_of(decoded.get_tag("9") or 0),
        "signature": decoded.signature[:64].hex(),
        "recoveryId": decoded.signature[64],
    }


def hex_or_none(data):
    return None if data is None else data.hex()


def bits_of(number):
    return [bit for bit in range(number.bit_length()) if number >> bit & 1]


def program_of(address, net):
    version, program = segwit_addr.decode_segwit_address(net.SEGWIT_HRP, address)
    if version is not None:
        return {"version": version, "program": bytes(program).hex()}
    kind, hash160 = b58_address_to_hash160(address)
    return {"version": PUBLIC_KEY_HASH if kind == net.ADDRTYPE_P2PKH else SCRIPT_HASH, "program": hash160.hex()}


def address_of(fallback, net):
    version, program = fallback["version"], bytes.fromhex(fallback["program"])
    if version == PUBLIC_KEY_HASH:
        return hash160_to_b58_address(program, net.ADDRTYPE_P2PKH)
    if version == SCRIPT_HASH:
        return hash160_to_b58_address(program, net.ADDRTYPE_P2SH)
    return segwit_addr.encode_segwit_address(net.SEGWIT_HRP, version, program)


def from_hop(hop):
    node, channel, fee_base, fee_proportional, cltv_delta = hop
    return {
        "node": node.hex(),
        "channel": channel.hex(),
        "feeBase": fee_base,
        "feeProportional": fee_proportional,
        "cltvDelta": cltv_delta,
    }


def to_hop(hop):
    return (
        bytes.fromhex(hop["node"]),
        bytes.fromhex(hop["channel"]),
        hop["feeBase"],
        hop["feeProportional"],
        hop["cltvDelta"],
    )


def encode(request):
    invoice = request["invoice"]
    net = NETWORKS[invoice["network"]]
    tags = [
        ("d", invoice["description"]),
        ("h", None if invoice["descriptionHash"] is None else request["hashedDescription"]),
        ("x", int(invoice["expiry"])),
        ("c", int(invoice["minFinalCltv"])),
        ("n", None if invoice["payeeField"] is None else bytes.fromhex(invoice["payeeField"])),
        ("m", invoice["metadata"]),
        *(("f", address_of(fallback, net)) for fallback in invoice["fallbacks"]),
        *(("r", [to_hop(hop) for hop in route]) for route in invoice["routes"]),
        ("9", sum(1 << bit for bit in invoice["features"])),
    ]
    address = LnAddr(
        paymenthash=bytes.fromhex(invoice["paymentHash"]),
        payment_secret=bytes.fromhex(invoice["paymentSecret"]),
        amount=None if invoice["amount"] is None else Decimal(invoice["amount"]) / MSAT_PER_BITCOIN,
        net=net,
        date=invoice["timestamp"],
        tags=[(letter, data) for letter, data in tags if data is not None],
    )
    return {"invoice": lnencode(address, bytes.fromhex(request["privateKey"]))}


OPERATIONS = {"mint": mint, "narrow": narrow, "read": read, "decode": decode, "encode": encode}


def answer(line):
    request = json.loads(line)
    try:
        return OPERATIONS[request["operation"]](request)
    except Exception as error:  # a library's refusal, whatever its type
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)
