# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the golden vectors of IGMP and MLD by others: tshark and scapy read what we write.

The C++ tests see to it that the codecs write these octets (test/membership/mcast-codec-test.cc).
"""

import ipaddress
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import membership_vectors
import pytest
from capture import field_options, field_rows, ipv4_packet, run_tshark
from membership_vectors import IGMP, MLD, VECTORS, Leave, Query, Report, floating

GENERATOR = Path(membership_vectors.__file__)
STORED = GENERATOR.with_name("membership.hex")
# Hop-by-hop options (RFC 8200 4.3): next header ICMPv6, Router Alert of MLD (RFC 2711), PadN
HOP_BY_HOP = bytes([58, 0, 5, 2, 0, 0, 1, 0])
GOOD = "1"  # checksum.status
# Tshark 4.0 sums only 8 octets of an IGMPv2 message (RFC 2236 2.3: all of the payload), and takes
# what stands behind the records of an MLDv2 report for one more (RFC 9777 5.2.12: ignored).
BEYOND_TSHARK = ("igmpv2-report-additional", "igmpv2-leave-additional", "mldv2-report-additional")

# What the readers are asked for, in the order of values_of.
IGMP_FIELDS = """igmp.max_resp igmp.s igmp.qrv igmp.qqic igmp.record_type igmp.maddr
    igmp.saddr""".split()
MLD_FIELDS = """icmpv6.mld.maximum_response_code|icmpv6.mld.maximum_response_delay
    icmpv6.mld.flag.s icmpv6.mld.flag.qrv icmpv6.mld.qqi icmpv6.mldr.mar.record_type
    icmpv6.mld.multicast_address|icmpv6.mldr.mar.multicast_address
    icmpv6.mld.source_address|icmpv6.mldr.mar.source_address""".split()
STATUS_FIELDS = """_ws.malformed _ws.expert.message igmp.checksum.status icmpv6.checksum.status
    frame.protocols""".split()

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def stored_octets():
    """Return name -> octets."""
    lines = STORED.read_text(encoding="ascii").splitlines()
    rows = (line.split(" ") for line in lines if not line.startswith("#"))
    return {name: bytes.fromhex(octets) for name, _, _, octets in rows}


OCTETS = stored_octets()
PLAIN = [vector for vector in VECTORS if not vector.odd]


def packet(vector, octets):
    """Return an IP packet as the standards want it: TTL or hop limit 1, in IPv6 Router Alert."""
    src, dst = (ipaddress.ip_address(address).packed for address in (vector.src, vector.dst))
    if vector.family is IGMP:
        return ipv4_packet(src, dst, 2, octets, ttl=1)
    payload = HOP_BY_HOP + octets
    return struct.pack(">IHBB", 6 << 28, len(payload), 0, 1) + src + dst + payload


def values_of(message):
    """Return lists: code, S, QRV, QQIC, record types, groups, sources."""
    if isinstance(message, Report):
        records = message.records
        groups = [record.group for record in records]
        sources = [source for record in records for source in record.sources]
        types = [record.type for record in records] if message.version == 3 else []
        return [], [], [], [], types, groups, sources
    if isinstance(message, Leave):
        return [], [], [], [], [], [message.group], []
    if message.version < 3:
        return [message.code], [], [], [], [], [message.group], []
    flags = ([message.suppress], [message.qrv], [message.qqic])
    return [message.code], *flags, [], [message.group], list(message.sources)


# tshark


def dissect(tmp_path, packets, fields):
    """Return a dictionary for each packet: field -> list of its values."""
    # In IPv4 and IPv6 themselves tshark checks nothing by default.
    options = ["-o", "ip.check_checksum:TRUE", *field_options(fields)]
    return field_rows(run_tshark(tmp_path, packets, *options)[0], fields)


def number(text):
    """Return the number that tshark shows; 4.x has True and False for flags, older ones 1 and 0."""
    return {"True": 1, "False": 0}[text] if text in ("True", "False") else int(text, 0)


def values_of_row(row, fields):
    """Return what values_of does, from what tshark found; `a|b` is one of two fields."""
    found = [[text for name in field.split("|") for text in row[name]] for field in fields]
    return *([number(text) for text in texts] for texts in found[:5]), *found[5:]


def as_code(found, code, mantissa):
    """Return the code where tshark shows the number it stands for; most of its fields do."""
    return code if found == [floating(value, mantissa) for value in code] else found


@needs_tshark
def test_sound(tmp_path):
    """No vector is malformed and each checksum is good."""
    vectors = [vector for vector in VECTORS if vector.name not in BEYOND_TSHARK]
    packets = [packet(vector, OCTETS[vector.name]) for vector in vectors]
    for vector, row in zip(vectors, dissect(tmp_path, packets, STATUS_FIELDS)):
        is_igmp = vector.family is IGMP
        assert row["_ws.malformed"] == [], vector.name
        assert row["_ws.expert.message"] == [], vector.name
        assert row["igmp.checksum.status"] == ([GOOD] if is_igmp else []), vector.name
        assert row["icmpv6.checksum.status"] == ([] if is_igmp else [GOOD]), vector.name
        protocols = "ip:igmp" if is_igmp else "ipv6:ipv6.hopopts:icmpv6"
        assert f":{protocols}" in row["frame.protocols"][0], vector.name


@needs_tshark
def test_unsound(tmp_path):
    """A vector with a wrong checksum is blamed: the test above can fail."""
    packets = []
    for vector in VECTORS:
        octets = OCTETS[vector.name]
        packets.append(packet(vector, octets[:3] + bytes([octets[3] ^ 1]) + octets[4:]))
    for vector, row in zip(VECTORS, dissect(tmp_path, packets, STATUS_FIELDS)):
        assert row["igmp.checksum.status"] + row["icmpv6.checksum.status"] == ["0"], vector.name


@needs_tshark
@pytest.mark.parametrize(
    ("family", "fields"), [(IGMP, IGMP_FIELDS), (MLD, MLD_FIELDS)], ids=["igmp", "mld"]
)
def test_tshark_values(tmp_path, family, fields):
    """Tshark reads what was meant."""
    vectors = [vector for vector in PLAIN if vector.family is family]
    packets = [packet(vector, OCTETS[vector.name]) for vector in vectors]
    names = [name for field in fields for name in field.split("|")]
    for vector, row in zip(vectors, dissect(tmp_path, packets, names)):
        expected = list(values_of(vector.message))
        found = list(values_of_row(row, fields))
        if isinstance(vector.message, Query) and vector.message.version == 3:
            found[0] = as_code(found[0], expected[0], 4 if family is IGMP else 12)
            found[3] = as_code(found[3], expected[3], 4)
        elif not isinstance(vector.message, Query) or vector.message.version == 1:
            found[0] = expected[0] = []  # not shown in V1, shown as 0 in reports and leaves
        assert found == expected, vector.name


# scapy


@pytest.fixture(name="contrib", scope="module")
def scapy_contrib():
    """Return scapy's modules of IGMP, or skip."""
    pytest.importorskip("scapy", reason="scapy is not installed")
    try:
        return membership_vectors.contrib()
    except ImportError as error:
        pytest.skip(str(error))


def scapy_igmp(vector, octets, modules):
    """Return what values_of does, from what scapy reads; it knows the message by its octets."""
    old, current = modules
    layer = old.IGMP(octets)
    body = layer.payload
    if isinstance(body, current.IGMPv3mr):
        return scapy_records(body, "maddr", "srcaddrs")
    if isinstance(body, current.IGMPv3mq):
        flags = ([body.s], [body.qrv], [body.qqic])
        return [layer.mrcode], *flags, [], [body.gaddr], body.srcaddrs
    kinds = {Query: [0x11], Leave: [0x17], Report: [0x12, 0x16]}
    assert layer.type in kinds[type(vector.message)], vector.name
    return [layer.mrcode] if layer.type == 0x11 else [], [], [], [], [], [layer.gaddr], []


def scapy_mld(vector, octets):
    """Return what values_of does, from what scapy reads behind IPv6 and hop-by-hop options."""
    from scapy.layers.inet6 import IPv6

    layer = IPv6(packet(vector, octets)).lastlayer()
    kind = type(layer).__name__
    if "records" in layer.fields:
        assert kind == "ICMPv6MLReport2", vector.name
        return scapy_records(layer, "dst", "sources")
    if kind == "ICMPv6MLQuery2":
        flags = ([layer.S], [layer.QRV], [layer.QQIC])
        return [layer.mrd], *flags, [], [layer.mladdr], layer.sources
    expected = {Query: "ICMPv6MLQuery", Leave: "ICMPv6MLDone", Report: "ICMPv6MLReport"}
    assert kind == expected[type(vector.message)], vector.name
    code = [layer.mrd] if kind == "ICMPv6MLQuery" else []
    return code, [], [], [], [], [layer.mladdr], []


def scapy_records(layer, group, sources):
    """Return what values_of does, from a V3 report."""
    records = []
    for record in layer.records:
        # The records of MLDv2 are nested: scapy takes each for the payload of the one before.
        while record.name != "NoPayload":
            records.append(record)
            record = record.payload
    listed = [source for record in records for source in getattr(record, sources)]
    groups = [getattr(record, group) for record in records]
    return [], [], [], [], [record.rtype for record in records], groups, listed


@pytest.mark.parametrize("vector", PLAIN, ids=lambda vector: vector.name)
def test_scapy_values(vector, contrib):
    """Scapy reads what was meant."""
    octets = OCTETS[vector.name]
    igmp = vector.family is IGMP
    read = scapy_igmp(vector, octets, contrib) if igmp else scapy_mld(vector, octets)
    assert read == values_of(vector.message)


@pytest.mark.usefixtures("contrib")
def test_stored_vectors():
    """The stored vectors are what scapy writes today."""
    command = [sys.executable, str(GENERATOR), "--check", str(STORED)]
    run = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
