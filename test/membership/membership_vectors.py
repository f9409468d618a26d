#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print the golden vectors of IGMP and MLD, made by an encoder that is not ours.

Scapy writes them (2.6 or 2.7; in 2.8 IGMP is another module). Where scapy cannot, or not rightly,
the octets are put together here with struct, and scapy still makes the checksum; these are the
vectors with `odd`:

- auxiliary data: scapy's IGMPv3 record has none, its MLDv2 record counts it in octets, not in words
- octets behind a message, reserved bits, a source named twice, a group in a query of V1: not what a
  sender writes, but what a receiver must take

One line per vector, blanks between:

    NAME SRC DST HEX

HEX is the IP payload. Lines that start with '#' are comments. As a module: VECTORS, where `message`
is what a receiver understands.
"""

import ipaddress
import struct
import sys
from pathlib import Path
from typing import NamedTuple, Union

HEADING = """\
# SPDX-License-Identifier: GPL-2.0-only
# Golden vectors of IGMP and MLD: NAME SRC DST HEX. Made by membership_vectors.py, do not edit.
"""

IS_IN, IS_EX, TO_IN, TO_EX, ALLOW, BLOCK = range(1, 7)  # RFC 9776 4.2.13


class Family(NamedTuple):
    """What the vectors of IGMP and of MLD do not share."""

    any: str
    host: str
    router: str
    all_systems: str
    all_routers: str
    report_routers: str
    groups: tuple
    source: str  # and those behind it
    code_10s: int
    code_1s: int
    codes: dict  # name -> code, around the limits of the linear range

    def sources(self, count):
        """Return addresses in order."""
        first = ipaddress.ip_address(self.source)
        return tuple(str(first + i) for i in range(count))


IGMP = Family(
    "0.0.0.0",
    "192.0.2.10",
    "192.0.2.1",
    "224.0.0.1",
    "224.0.0.2",
    "224.0.0.22",
    ("239.1.2.3", "232.9.8.7", "239.255.255.250"),
    "198.51.100.1",
    100,
    10,
    {"below": 127, "first": 128, "mid": 0xA5, "max": 255},
)
MLD = Family(
    "::",
    "fe80::10",
    "fe80::1",
    "ff02::1",
    "ff02::2",
    "ff02::16",
    ("ff3e::8000:1", "ff15::77", "ff0e:1:2:3:4:5:6:7"),
    "2001:db8::1",
    10000,
    1000,
    {"below": 32767, "first": 32768, "mid": 0xA5A5, "max": 65535},
)


class Record(NamedTuple):
    """A group record, as it counts for a receiver."""

    type: int
    group: str
    sources: tuple = ()


class Query(NamedTuple):
    """A query; `code` and `qqic` as on the wire."""

    version: int
    group: str
    code: int
    suppress: int = 0
    qrv: int = 0
    qqic: int = 0
    sources: tuple = ()


class Report(NamedTuple):
    """A report."""

    version: int
    records: tuple


class Leave(NamedTuple):
    """A leave (IGMPv2) or done (MLDv1)."""

    group: str


class Vector(NamedTuple):
    """A named message; `odd`: its octets, checksum 0, where scapy does not write them."""

    name: str
    family: Family
    src: str
    dst: str
    message: Union[Query, Report, Leave]
    odd: bytes = b""

    def encode(self):
        """Return the IP payload."""
        if self.odd:
            return with_checksum(self)
        return igmp(self) if self.family is IGMP else mld(self)

    def line(self):
        """Return the vector's line."""
        return f"{self.name} {self.src} {self.dst} {self.encode().hex()}\n"


# By scapy


def floating(code, mantissa):
    """Return the number of a code (RFC 9776 4.1.1)."""
    if code < 8 << mantissa:
        return code
    return (code % (1 << mantissa) + (1 << mantissa)) << ((code >> mantissa) % 8 + 3)


def contrib():
    """Return scapy's modules of IGMP; ImportError if they are not there."""
    from scapy.contrib import igmp as old
    from scapy.contrib import igmpv3 as current

    if not hasattr(current.IGMPv3, "encode_maxrespcode"):
        raise ImportError("this scapy has another scapy.contrib.igmpv3")
    return old, current


def igmp(vector):
    """Return an IGMP message that scapy writes."""
    old, current = contrib()
    message = vector.message
    if isinstance(message, Leave):
        return bytes(old.IGMP(type=0x17, mrcode=0, gaddr=message.group))
    if isinstance(message, Report) and message.version < 3:
        kind = {1: 0x12, 2: 0x16}[message.version]
        return bytes(old.IGMP(type=kind, mrcode=0, gaddr=message.records[0].group))
    if isinstance(message, Report):
        records = [
            current.IGMPv3gr(rtype=kind, maddr=group, srcaddrs=list(sources))
            for kind, group, sources in message.records
        ]
        return bytes(current.IGMPv3(type=0x22, mrcode=0) / current.IGMPv3mr(records=records))
    if message.version < 3:
        return bytes(old.IGMP(type=0x11, mrcode=message.code, gaddr=message.group))
    head = current.IGMPv3(type=0x11, mrcode=floating(message.code, 4))
    head.encode_maxrespcode()  # scapy finds the code itself
    tail = current.IGMPv3mq(
        gaddr=message.group,
        s=message.suppress,
        qrv=message.qrv,
        qqic=message.qqic,
        srcaddrs=list(message.sources),
    )
    return bytes(head / tail)


def mld(vector):
    """Return an MLD message that scapy writes; the IPv6 header is there for its checksum."""
    from scapy.layers import inet6 as layers

    message = vector.message
    if isinstance(message, Leave):
        packet = layers.ICMPv6MLDone(mladdr=message.group, mrd=0)
    elif isinstance(message, Query) and message.version < 3:
        packet = layers.ICMPv6MLQuery(mladdr=message.group, mrd=message.code)
    elif isinstance(message, Query):
        packet = layers.ICMPv6MLQuery2(
            mrd=message.code,
            mladdr=message.group,
            S=message.suppress,
            QRV=message.qrv,
            QQIC=message.qqic,
            sources=list(message.sources),
        )
    elif message.version < 3:
        packet = layers.ICMPv6MLReport(mladdr=message.records[0].group, mrd=0)
    else:
        records = [
            layers.ICMPv6MLDMultAddrRec(rtype=kind, dst=group, sources=list(sources))
            for kind, group, sources in message.records
        ]
        packet = layers.ICMPv6MLReport2(records=records)
    return bytes(layers.IPv6(src=vector.src, dst=vector.dst) / packet)[40:]


def with_checksum(vector):
    """Return the octets of an odd vector with their checksum."""
    octets = vector.odd
    if vector.family is IGMP:
        from scapy.utils import checksum

        value = checksum(octets)
    else:
        from scapy.layers.inet6 import IPv6, in6_chksum

        value = in6_chksum(58, IPv6(src=vector.src, dst=vector.dst), octets)
    return octets[:2] + struct.pack(">H", value) + octets[4:]


# By struct


def packed(*addresses):
    """Return the octets of addresses."""
    return b"".join(ipaddress.ip_address(address).packed for address in addresses)


def odd_query(family, query, reserved=0):
    """Return the octets of a query, with any reserved bits set."""
    if family is IGMP:
        head = struct.pack(">BBH", 0x11, query.code, 0)
    else:
        head = struct.pack(">BBHHH", 130, 255 if reserved else 0, 0, query.code, reserved)
    head += packed(query.group)
    if query.version < 3:
        return head
    flags = (reserved & 0xF) << 4 | query.suppress << 3 | query.qrv
    head += struct.pack(">BBH", flags, query.qqic, len(query.sources))
    return head + packed(*query.sources)


def odd_record(record, aux=b""):
    """Return the octets of a record with auxiliary data."""
    head = struct.pack(">BBH", record.type, len(aux) // 4, len(record.sources))
    return head + packed(record.group, *record.sources) + aux


def odd_report(family, *records, reserved=0):
    """Return the octets of a V3 report of records."""
    kind = 0x22 if family is IGMP else 143
    head = struct.pack(">BBHHH", kind, reserved & 0xFF, 0, reserved, len(records))
    return head + b"".join(records)


def odd_old(family, kind, group):
    """Return the octets of a message that is a type and a group."""
    return struct.pack(">BBH", kind, 0, 0) + (b"" if family is IGMP else bytes(4)) + packed(group)


# The vectors


def current(name, family):
    """Return the vectors of IGMPv3 or MLDv2."""
    one, two, three = family.groups
    few, many = family.sources(3), family.sources(20)

    def query(kind, *args, odd=b"", **fields):
        message = Query(3, *args, **fields)
        general = message.group == family.any
        dst = family.all_systems if general else message.group
        return Vector(f"{name}-query-{kind}", family, family.router, dst, message, odd)

    def report(kind, *records, odd=b"", src=family.host):
        message = Report(3, records)
        return Vector(f"{name}-report-{kind}", family, src, family.report_routers, message, odd)

    def odd_query_vector(kind, message, reserved=0, behind=b""):
        octets = odd_query(family, message, reserved) + behind
        return query(kind, *message[1:], odd=octets)

    yield query("general", family.any, family.code_10s, qrv=2, qqic=125)
    yield query("group", one, family.code_1s, qrv=2, qqic=125)
    yield query("sources", two, family.code_1s, qrv=2, qqic=125, sources=few)
    yield query("suppress", one, family.code_1s, suppress=1, qrv=3, qqic=60)
    yield query("many", two, family.code_1s, suppress=1, qrv=2, qqic=125, sources=many)
    yield query("zero", family.any, 0)
    yield query("code-below", family.any, family.codes["below"], qrv=7, qqic=127)
    yield query("code-first", family.any, family.codes["first"], qrv=1, qqic=128)
    yield query("code-mid", family.any, family.codes["mid"], qrv=2, qqic=0xA5)
    yield query("code-max", family.any, family.codes["max"], qrv=2, qqic=255)
    sound = Query(3, two, family.code_1s, 1, 2, 125, few[:2])
    yield odd_query_vector("reserved", sound, reserved=0xFFFF)
    yield odd_query_vector("additional", sound, behind=b"\x01\x02\x03")

    yield report("is-in", Record(IS_IN, two, few))
    yield report("is-ex", Record(IS_EX, one))
    yield report("is-ex-sources", Record(IS_EX, one, few))
    yield report("to-in", Record(TO_IN, one))
    yield report("to-in-sources", Record(TO_IN, two, few[:1]))
    yield report("to-ex", Record(TO_EX, one))
    yield report("to-ex-sources", Record(TO_EX, one, few[1:]))
    yield report("allow", Record(ALLOW, two, few[:1]))
    yield report("block", Record(BLOCK, two, few))
    kinds = (IS_IN, IS_EX, TO_IN, TO_EX, ALLOW, BLOCK)
    yield report("six", *(Record(kind, family.groups[kind % 3], many[:kind]) for kind in kinds))
    yield report("many", Record(ALLOW, two, many))
    yield report("empty")
    yield report("anonymous", Record(TO_EX, one), src=family.any)

    records = (Record(IS_IN, two, few[:2]), Record(IS_EX, three))
    plain = [odd_record(record) for record in records]
    aux = [odd_record(record, b"auxiliary data!!") for record in records]
    strangers = [
        odd_record(Record(0, one, few)),
        odd_record(Record(7, one), b"aux!"),
        odd_record(Record(255, family.any, few[:1])),
    ]
    yield report("aux", *records, odd=odd_report(family, *aux))
    yield report("additional", *records, odd=odd_report(family, *plain) + b"\0more")
    yield report("reserved", *records, odd=odd_report(family, *plain, reserved=0xA5FF))
    mixed = odd_report(family, strangers[0], plain[0], *strangers[1:], plain[1])
    yield report("unknown-record", *records, odd=mixed)
    twice = Record(IS_IN, two, (few[1], few[0], few[1], few[1]))
    yield report("twice", records[0], odd=odd_report(family, odd_record(twice)))


def older(name, family, version):
    """Return the vectors of IGMPv1, IGMPv2 or MLDv1."""
    one = family.groups[0]
    v1 = version == 1
    code_10s = 0 if v1 else family.code_10s
    report = Report(version, (Record(IS_EX, one),))
    general = Query(version, family.any, code_10s)

    def vector(kind, src, dst, message, odd=b""):
        return Vector(f"{name}-{kind}", family, src, dst, message, odd)

    yield vector("query-general", family.router, family.all_systems, general)
    yield vector("report", family.host, one, report)
    if v1:
        octets = odd_query(family, Query(1, one, 0))
        yield vector("query-with-group", family.router, family.all_systems, general, octets)
        return
    specific = Query(version, one, family.code_1s)
    slow = Query(version, family.any, family.codes["max"])
    report_type, leave_type = (0x16, 0x17) if family is IGMP else (131, 132)
    yield vector("query-group", family.router, one, specific)
    yield vector("query-code-max", family.router, family.all_systems, slow)
    yield vector("leave", family.host, family.all_routers, Leave(one))
    octets = odd_old(family, report_type, one) + b"\1\2\3\4\5"
    yield vector("report-additional", family.host, one, report, octets)
    octets = odd_old(family, leave_type, one) + b"\xff\xfe\xfd\xfc"
    yield vector("leave-additional", family.host, family.all_routers, Leave(one), octets)


VECTORS = (
    *older("igmpv1", IGMP, 1),
    *older("igmpv2", IGMP, 2),
    *current("igmpv3", IGMP),
    *older("mldv1", MLD, 2),
    *current("mldv2", MLD),
)


def main():
    """Print the vectors, or compare them with a stored file."""
    sys.path.append(str(Path(__file__).resolve().parents[1] / "wire"))  # not an installed package
    from golden_vectors import print_or_check

    try:
        text = HEADING + "".join(vector.line() for vector in VECTORS)
    except ImportError as error:
        sys.exit(f"{error}; this needs scapy 2.6 or 2.7 (python3 -m pip install scapy==2.6.1)")
    print_or_check(__doc__, text)


if __name__ == "__main__":
    main()
