#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print the golden vectors of MMCP, made by an encoder of their own.

This encoder was written from clause 8 of Rec. ITU-T X.604.1 and shares nothing with the
C++ codec, so that the two check each other. One line per vector, blanks between:

    NAME LAYOUT HEX JSON

LAYOUT is the number of length octets in a parameter (2 or 1), HEX the packet, JSON what
`mmcp decode` prints for it. Lines that start with '#' are comments.
"""

import argparse
import ipaddress
import json
import struct
import sys
from typing import NamedTuple

HEADING = """\
# SPDX-License-Identifier: GPL-2.0-only
# Golden vectors of MMCP: NAME LAYOUT HEX JSON. Made by golden_vectors.py, do not edit.
"""

MESSAGES = "SJR SJC LJR LJC ULR ULC USR ASR USP HIR HCT HTA HIC".split()
TYPES = {message: number for number, message in enumerate(MESSAGES, 1)}  # MMCP Table 1


class Parameter(NamedTuple):
    """A parameter: its type (MMCP Table 2), value, JSON, and whether layout 1 pads it (W1)."""

    type: int
    value: bytes
    json: dict
    padded: bool = False

    def encode(self, layout):
        """Return the octets; the length counts the parameter's own header."""
        if layout == 2:
            return struct.pack(">BBH", self.type, 0, 4 + len(self.value)) + self.value
        value = bytes(2 if self.padded else 0) + self.value
        return struct.pack(">BB", self.type, 2 + len(value)) + value


class Vector(NamedTuple):
    """A named packet; `params` are in the order of the clause."""

    name: str
    message: str
    params: tuple = ()
    f: int = 0
    session: int = 7

    def encode(self, layout):
        """Return the packet; Payload Length is the length of all of it (MMCP 8.1, W2)."""
        body = b"".join(param.encode(layout) for param in self.params)
        header = struct.pack(">BBHI", TYPES[self.message], self.f, 8 + len(body), self.session)
        return header + body

    def json(self):
        """Return what `mmcp decode` prints."""
        packet = {"type": self.message, "session": self.session, "f": self.f}
        packet["params"] = [param.json for param in self.params]
        packet["ignored"] = 0
        return json.dumps(packet, separators=(",", ":"))

    def line(self, layout):
        """Return the vector's line."""
        return f"{self.name} {layout} {self.encode(layout).hex()} {self.json()}\n"


def mn_id(octets):
    """MN Identifier, MMCP 8.2.1."""
    return Parameter(1, octets, {"p": "mn_id", "value": octets.hex()})


def poa_id(octets):
    """PoA Identifier, MMCP 8.2.2."""
    return Parameter(2, octets, {"p": "poa_id", "value": octets.hex()})


def endpoint(number, name, address, port):
    """Return an address parameter: the port goes first, the address says its family."""
    ip = ipaddress.ip_address(address)
    value = struct.pack(">H", port) + ip.packed
    return Parameter(number, value, {"p": name, "address": str(ip), "port": port})


def multicast(address, port):
    """Multicast Address, MMCP 8.2.3."""
    return endpoint(3, "multicast", address, port)


def lmc(address, port):
    """LMC Address, MMCP 8.2.4."""
    return endpoint(4, "lmc", address, port)


def status(packets, elapsed):
    """Data Channel Status, MMCP 8.2.5."""
    fields = {"p": "status", "packets": packets, "elapsed": elapsed}
    return Parameter(5, struct.pack(">II", packets, elapsed), fields, padded=True)


def membership(count):
    """Membership, MMCP 8.2.6."""
    fields = {"p": "membership", "count": count}
    return Parameter(6, struct.pack(">I", count), fields, padded=True)


MAX32 = 2**32 - 1
MN = mn_id(b"mn1")
POA = poa_id(bytes.fromhex("00112233aabb"))
GROUP4 = multicast("239.1.1.1", 5000)
GROUP6 = multicast("ff3e::8000:1", 5000)
LMC4 = lmc("192.0.2.1", 6041)
LMC6 = lmc("2001:db8::1", 6041)
TWO_MNS = (MN, status(10, 3), mn_id(b"mn2"))
FIFTY_MNS = tuple(
    param for i in range(1, 51) for param in (mn_id(b"mn%03d" % i), status(1000 * i, i))
)

VECTORS = (
    Vector("SJR-plain", "SJR", (MN,)),
    Vector("SJR-poa", "SJR", (MN, POA)),
    Vector("SJR-id64", "SJR", (mn_id(bytes(range(64))),)),
    Vector("SJR-id253", "SJR", (mn_id(bytes(range(253))),)),
    Vector("SJC-refused", "SJC"),
    Vector("SJC-refused-v4", "SJC", (GROUP4,)),
    Vector("SJC-accepted-v4", "SJC", (GROUP4,), f=1),
    Vector("SJC-accepted-v6", "SJC", (GROUP6,), f=1),
    Vector("SJC-lmc-v4", "SJC", (GROUP4, LMC4), f=1),
    Vector("SJC-lmc-v6", "SJC", (GROUP6, LMC6), f=1),
    Vector("LJR", "LJR", (MN,)),
    Vector("LJC-accepted", "LJC", f=1),
    Vector("LJC-refused", "LJC"),
    Vector("ULR", "ULR", (MN,)),
    Vector("ULC-accepted", "ULC", f=1),
    Vector("ULC-refused", "ULC"),
    Vector("USR-plain", "USR", (MN,)),
    Vector("USR-status", "USR", (MN, status(10, 3))),
    Vector("USR-status-max", "USR", (MN, status(MAX32, MAX32))),
    Vector("ASR-empty", "ASR", (membership(0),)),
    Vector("ASR-two", "ASR", (membership(2), *TWO_MNS)),
    Vector("ASR-fifty", "ASR", (membership(50), *FIFTY_MNS)),
    Vector("USP", "USP"),
    Vector("USP-session-0", "USP", session=0),
    Vector("USP-session-max", "USP", session=MAX32),
    Vector("HIR", "HIR", (MN, POA)),
    Vector("HCT-v4", "HCT", (MN, GROUP4)),
    Vector("HCT-v6", "HCT", (MN, GROUP6)),
    Vector("HTA-accepted", "HTA", f=1),
    Vector("HTA-refused", "HTA"),
    Vector("HTA-named", "HTA", (MN,), f=1),
    Vector("HIC-accepted-v4", "HIC", (LMC4,), f=1),
    Vector("HIC-accepted-v6", "HIC", (LMC6,), f=1),
    Vector("HIC-refused", "HIC"),
)


def check(path, expected):
    """Return what is wrong with the stored file, None if nothing is."""
    try:
        with open(path, encoding="ascii", newline="") as file:
            stored = file.read()
    except (OSError, UnicodeDecodeError) as error:
        return f"{path}: {error}"
    if stored == expected:
        return None
    pairs = zip(stored.splitlines() + ["(end)"], expected.splitlines() + ["(end)"])
    for number, (have, want) in enumerate(pairs, 1):
        if have != want:
            return f"{path}:{number}: differs\n  stored   {have}\n  expected {want}"
    return f"{path}: differs in its line ends"


def print_or_check(description, text):
    """Print the text, or compare it with a stored file: the command line of the generators here."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--check", metavar="FILE", help="compare with FILE instead of printing")
    args = parser.parse_args()
    if args.check:
        sys.exit(check(args.check, text))
    sys.stdout.write(text)


def main():
    """Print the vectors, or compare them with a stored file."""
    lines = (vector.line(layout) for layout in (2, 1) for vector in VECTORS)
    print_or_check(__doc__, HEADING + "".join(lines))


if __name__ == "__main__":
    main()
