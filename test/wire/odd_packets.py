#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print the packets that a receiver must drop, and odd ones that it must take.

One line per packet, blanks between:

    VERDICT HEX NAME

VERDICT is why it is dropped, by the order of checks of W16, or `ignored=N` for an accepted
packet with N skipped parameters. HEX is `-` for a packet of 0 octets.

As a module: MALFORMED is (name, hex, reason), ACCEPTED (name, hex, number of skipped parameters).
Names end in the parameter layout (W1) where there are parameters.
"""

import ipaddress
import struct

from golden_vectors import print_or_check

HEADING = """\
# SPDX-License-Identifier: GPL-2.0-only
# Odd packets of MMCP: VERDICT HEX NAME. Made by odd_packets.py, do not edit.
"""

MESSAGES = "SJR SJC LJR LJC ULR ULC USR ASR USP HIR HCT HTA HIC".split()
MN_ID, POA_ID, MULTICAST, LMC, STATUS, MEMBERSHIP = range(1, 7)
UNKNOWN = 200

REASONS = (
    "short-header",
    "unknown-type",
    "length-mismatch",
    "parameter-truncated",
    "parameter-length",
    "parameter-value",
    "missing-parameter",
    "repeated-parameter",
    "orphan-status",
)


def packet(message, *params, f=0, length=None):
    """Build a packet; `message` is a name or a type, `f` the whole second octet."""
    body = b"".join(params)
    number = message if isinstance(message, int) else 1 + MESSAGES.index(message)
    length = 8 + len(body) if length is None else length
    return struct.pack(">BBHI", number, f, length, 7) + body


def wide(number, value=b"", length=None):
    """Build a parameter of layout 2, with the length as given or as it should be."""
    return struct.pack(">BBH", number, 0, 4 + len(value) if length is None else length) + value


def narrow(number, value=b"", length=None):
    """Build a parameter of layout 1."""
    return struct.pack(">BB", number, 2 + len(value) if length is None else length) + value


def endpoint(address, port):
    """Build the value of an address parameter."""
    return struct.pack(">H", port) + ipaddress.ip_address(address).packed


class Samples:
    """Faultless parameters in one layout."""

    def __init__(self, tlv):
        self.header = len(tlv(0))
        self.pad = bytes(4 - self.header)  # W1: 16 reserved bits in layout 1
        self.mn = tlv(MN_ID, b"mn1")
        self.mn2 = tlv(MN_ID, b"mn2")
        self.poa = tlv(POA_ID, bytes.fromhex("00112233aabb"))
        self.group = tlv(MULTICAST, endpoint("239.1.1.1", 5000))
        self.group6 = tlv(MULTICAST, endpoint("ff3e::8000:1", 5000))
        self.lmc = tlv(LMC, endpoint("192.0.2.1", 6041))
        self.lmc6 = tlv(LMC, endpoint("2001:db8::1", 6041))
        self.status = tlv(STATUS, self.pad + struct.pack(">II", 10, 3))
        self.membership = tlv(MEMBERSHIP, self.pad + struct.pack(">I", 1))
        self.unknown = tlv(UNKNOWN, b"?")


def header_faults():
    """Yield (reason, what, packet) for the checks before the parameters."""
    yield from (
        ("short-header", "empty", b""),
        ("short-header", "one octet", packet("USP")[:1]),
        ("short-header", "seven octets", packet("USP")[:7]),
        ("short-header", "before length", packet("USP", length=4)[:4]),
        ("short-header", "before type", packet(0)[:7]),
        ("unknown-type", "0", packet(0)),
        ("unknown-type", "14", packet(14)),
        ("unknown-type", "255", packet(255, f=255)),
        ("unknown-type", "before length", packet(14, length=9)),
        ("unknown-type", "before parameters", packet(14, b"\1")),
        ("length-mismatch", "0", packet("USP", length=0)),
        ("length-mismatch", "below the header", packet("USP", length=7)),
        ("length-mismatch", "one more", packet("USP", length=9)),
        ("length-mismatch", "header not counted", packet("SJR", wide(MN_ID, b"mn1"), length=7)),
        ("length-mismatch", "one octet behind", packet("SJR", wide(MN_ID, b"mn1")) + b"\0"),
        ("length-mismatch", "largest", packet("LJC", length=65535)),
        ("length-mismatch", "other byte order", packet("USP", length=0x0800)),
        ("length-mismatch", "before truncated", packet("SJR", wide(MN_ID, b"m", 9), length=9)),
        ("length-mismatch", "before missing", packet("SJR", length=9)),
    )
    for message in ("SJR", "LJR", "ULR", "USR", "ASR", "HIR", "HCT"):
        yield "missing-parameter", message + " bare", packet(message)
    for message in ("SJC", "HIC"):
        yield "missing-parameter", message + " F=1 bare", packet(message, f=1)
    yield "missing-parameter", "SJC F=1 among reserved bits", packet("SJC", f=255)


def truncated(tlv, s):
    """Yield the parameters that the packet cuts."""
    sjr = ("SJR", s.mn)
    yield from (
        ("type only", packet(*sjr, b"\2")),
        ("header only", packet(*sjr, tlv(POA_ID, length=s.header + 1))),
        ("value one octet short", packet(*sjr, s.poa[:-1])),
        ("largest length", packet(*sjr, tlv(POA_ID, b"poa", 65535 if tlv is wide else 255))),
        ("the only parameter", packet("SJR", s.mn[:-1])),
        ("unknown", packet(*sjr, s.unknown[:-1])),
        ("unlisted", packet("USP", s.mn[:-1])),
        ("status", packet("USR", s.mn, s.status[:-1])),
        ("before fixed length", packet("USR", s.mn, tlv(STATUS, bytes(8), 13))),
        ("before missing", packet("HIR", s.mn, s.poa[:-1])),
        ("before repeated", packet("SJR", s.mn, s.mn2[:-1])),
        ("before orphan", packet("ASR", s.membership, s.status[:-1])),
    )
    if tlv is wide:
        yield "two octets", packet(*sjr, b"\2\0")
        yield "three octets", packet(*sjr, b"\2\0\0")
    else:
        # W1: a second octet of 0 says layout 2, here with the length 0x6d6e.
        yield "length 0 is layout 2", packet("SJR", tlv(MN_ID, b"mn1", 0))


def wrong_length(tlv, s):
    """Yield the lengths that a parameter cannot have."""
    for length in range(0 if tlv is wide else 1, s.header):
        yield f"{length} below the header", packet("SJR", tlv(MN_ID, b"mn1", length))
    below = s.header - 1
    yield "unknown below the header", packet("SJR", s.mn, tlv(UNKNOWN, b"", below))
    yield "unlisted below the header", packet("USP", tlv(MN_ID, b"mn1", below))
    yield "empty MN", packet("SJR", tlv(MN_ID))
    yield "empty PoA", packet("HIR", s.mn, tlv(POA_ID))
    for size in sorted(set(range(14)) - {8 + len(s.pad)}):
        yield f"status of {size}", packet("USR", s.mn, tlv(STATUS, bytes(size)))
    for size in sorted(set(range(10)) - {4 + len(s.pad)}):
        yield f"membership of {size}", packet("ASR", tlv(MEMBERSHIP, bytes(size)))
    for size in sorted(set(range(22)) - {2 + 4, 2 + 16}):
        # Port 0 and an address of zeros: the length is checked before the value.
        yield f"group of {size}", packet("SJC", tlv(MULTICAST, bytes(size)), f=1)
        yield f"LMC of {size}", packet("HIC", tlv(LMC, bytes(size)), f=1)
    yield "F=0", packet("SJC", tlv(MULTICAST, bytes(5)))
    yield "before repeated", packet("SJR", s.mn, tlv(MN_ID))
    yield "before orphan", packet("ASR", s.membership, tlv(STATUS, bytes(3)))
    yield "before missing", packet("HIR", tlv(MN_ID))
    yield "before a later truncated", packet("SJR", tlv(MN_ID), s.poa[:-1])


def wrong_value(tlv, s):
    """Yield the values that are refused."""
    for address in ("192.0.2.1", "223.255.255.255", "240.0.0.0", "0.0.0.0", "2001:db8::1", "::"):
        group = tlv(MULTICAST, endpoint(address, 5000))
        yield f"group {address}", packet("SJC", group, f=1)
        yield f"HCT group {address}", packet("HCT", s.mn, group)
    for address in ("224.0.0.0", "239.255.255.255", "ff02::1", "0.0.0.0", "::"):
        yield f"LMC {address}", packet("HIC", tlv(LMC, endpoint(address, 6041)), f=1)
    group0 = tlv(MULTICAST, endpoint("239.1.1.1", 0))
    lmc0 = tlv(LMC, endpoint("2001:db8::1", 0))
    yield "group port 0", packet("SJC", group0, f=1)
    yield "LMC port 0", packet("SJC", s.group, lmc0, f=1)
    yield "SJC F=0", packet("SJC", group0)
    yield "HIC F=0", packet("HIC", lmc0)
    yield "before repeated", packet("SJC", s.group, group0, f=1)
    yield "before missing", packet("HCT", group0)
    yield "before a later truncated", packet("SJC", group0, s.lmc[:-1], f=1)


def repeated(tlv, s):
    """Yield the single parameters that are there twice."""
    yield "SJR MN", packet("SJR", s.mn, s.mn)
    yield "another MN", packet("LJR", s.mn, s.mn2)
    yield "not adjacent", packet("SJR", s.mn, s.poa, s.unknown, s.mn)
    yield "SJR PoA", packet("SJR", s.mn, s.poa, s.poa)
    yield "SJC group", packet("SJC", s.group, s.group, f=1)
    yield "SJC both families", packet("SJC", s.group, s.group6, f=1)
    yield "SJC F=0", packet("SJC", s.group, s.group)
    yield "HIC LMC", packet("HIC", s.lmc, s.lmc6, f=1)
    yield "USR status", packet("USR", s.mn, s.status, s.status)
    yield "ASR membership", packet("ASR", s.membership, s.mn, s.membership)
    yield "HTA MN", packet("HTA", s.mn, s.mn2, f=1)
    yield "other layout", packet("LJR", wide(MN_ID, b"mn1"), narrow(MN_ID, b"mn1"))
    yield "before missing", packet("HIR", s.mn, s.mn)
    yield "before a later truncated", packet("SJR", s.mn, s.mn, s.poa[:-1])
    yield "before a later value", packet("HCT", s.mn, s.mn, tlv(MULTICAST, bytes(6)))
    yield "before a later orphan", packet("ASR", s.membership, s.membership, s.status)


def orphan(tlv, s):
    """Yield the status parameters without an MN Identifier right before them."""
    yield "behind the membership", packet("ASR", s.membership, s.status)
    yield "first", packet("ASR", s.status, s.membership)
    yield "second status", packet("ASR", s.membership, s.mn, s.status, s.status)
    yield "membership between", packet("ASR", s.mn, s.membership, s.status)
    yield "before its MN", packet("ASR", s.membership, s.status, s.mn)
    yield "behind a skipped one", packet("ASR", s.membership, tlv(UNKNOWN, b"mn1"), s.status)
    yield "before missing", packet("ASR", s.status)
    yield "before a later truncated", packet("ASR", s.membership, s.status, s.mn[:-1])
    yield "before a later repeated", packet("ASR", s.membership, s.status, s.membership)


def missing(tlv, s):
    """Yield the packets without a mandatory parameter."""
    yield "SJR PoA only", packet("SJR", s.poa)
    yield "SJC LMC only", packet("SJC", s.lmc, f=1)
    yield "USR status only", packet("USR", s.status)
    yield "ASR MNs only", packet("ASR", s.mn, s.status, s.mn2)
    yield "HIR MN only", packet("HIR", s.mn)
    yield "HIR PoA only", packet("HIR", s.poa)
    yield "HCT MN only", packet("HCT", s.mn)
    yield "HCT group only", packet("HCT", s.group)
    yield "HIC group only", packet("HIC", s.group, f=1)
    yield "skipped only", packet("SJR", s.unknown, tlv(MEMBERSHIP, b"?"))


def accepted(tlv, s):
    """Yield (what, packet, skipped) for odd packets without a fault."""
    two = (s.mn, s.mn2)
    yield from (
        ("reserved bits", packet("SJC", f=254), 0),
        ("F without meaning", packet("SJR", s.mn, f=255), 0),
        ("PoA first", packet("SJR", s.poa, s.mn), 0),
        ("status first", packet("USR", s.status, s.mn), 0),
        ("LMC first", packet("SJC", s.lmc, s.group, f=1), 0),
        ("F=0 with LMC only", packet("SJC", s.lmc), 0),
        ("F=0 named HTA", packet("HTA", s.mn), 0),
        ("mixed families", packet("SJC", s.group, s.lmc6, f=1), 0),
        ("mixed layouts", packet("SJR", wide(MN_ID, b"mn1"), narrow(POA_ID, b"p")), 0),
        ("first group", packet("SJC", tlv(MULTICAST, endpoint("224.0.0.0", 1)), f=1), 0),
        ("last group", packet("SJC", tlv(MULTICAST, endpoint("239.255.255.255", 65535)), f=1), 0),
        ("identifier of zeros", packet("LJR", tlv(MN_ID, bytes(3))), 0),
        ("the same MN twice", packet("ASR", s.membership, s.mn, s.status, s.mn, s.status), 0),
        ("membership below the MNs", packet("ASR", s.membership, *two), 0),
        ("membership last", packet("ASR", s.mn, s.status, s.membership), 0),
        ("unknown", packet("SJR", s.unknown, s.mn, s.unknown), 2),
        ("unknown without value", packet("USP", tlv(UNKNOWN), tlv(0), tlv(255)), 3),
        ("unlisted", packet("LJC", s.mn, s.group, s.status, f=1), 3),
        ("unlisted twice", packet("USP", s.mn, s.mn), 2),
        ("unlisted empty", packet("LJC", tlv(MN_ID)), 1),
        ("unlisted wrong length", packet("SJR", s.mn, tlv(STATUS, b"?")), 1),
        ("unlisted wrong value", packet("SJR", s.mn, tlv(LMC, bytes(6))), 1),
        ("skipped between", packet("ASR", s.membership, s.mn, s.poa, s.unknown, s.status), 2),
    )
    if tlv is narrow:
        status = tlv(STATUS, b"\xff\xff" + bytes(8))
        yield "reserved status bits", packet("USR", s.mn, status), 0
        yield "reserved membership bits", packet("ASR", tlv(MEMBERSHIP, b"\xff\xff" + bytes(4))), 0


PARAMETER_FAULTS = {
    "parameter-truncated": truncated,
    "parameter-length": wrong_length,
    "parameter-value": wrong_value,
    "repeated-parameter": repeated,
    "orphan-status": orphan,
    "missing-parameter": missing,
}
LAYOUTS = tuple((number, tlv, Samples(tlv)) for number, tlv in ((2, wide), (1, narrow)))

MALFORMED = [
    (f"{reason}: {what}", octets.hex(), reason) for reason, what, octets in header_faults()
] + [
    (f"{reason}: {what}, layout {number}", octets.hex(), reason)
    for number, tlv, samples in LAYOUTS
    for reason, faults in PARAMETER_FAULTS.items()
    for what, octets in faults(tlv, samples)
]

ACCEPTED = [
    (f"{what}, layout {number}", octets.hex(), skipped)
    for number, tlv, samples in LAYOUTS
    for what, octets, skipped in accepted(tlv, samples)
]


def main():
    """Print the packets, or compare them with a stored file."""
    rows = [(reason, octets or "-", name) for name, octets, reason in MALFORMED]
    rows += [(f"ignored={skipped}", octets, name) for name, octets, skipped in ACCEPTED]
    print_or_check(__doc__, HEADING + "".join(f"{' '.join(row)}\n" for row in rows))


if __name__ == "__main__":
    main()
