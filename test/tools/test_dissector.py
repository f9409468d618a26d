# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the Wireshark dissector, tools/wireshark/mmcp.lua, through tshark."""

import json
import random
import shutil
import struct
from pathlib import Path
from typing import NamedTuple

import pytest
from capture import field_options, field_rows, ipv4_packet, run_tshark, with_checksum
from odd_packets import ACCEPTED, MALFORMED, MESSAGES, REASONS

ROOT = Path(__file__).resolve().parents[2]
DISSECTOR = ROOT / "tools" / "wireshark" / "mmcp.lua"
HOSTS = (b"\x0a\0\0\1", b"\x0a\0\0\2")
PORT = 6041  # W11

FIELDS = """frame.protocols mmcp.type mmcp.f mmcp.length mmcp.session mmcp.param.type
    mmcp.param.length mmcp.mn_id mmcp.poa_id mmcp.multicast.ipv4 mmcp.multicast.ipv6
    mmcp.multicast.port mmcp.lmc.ipv4 mmcp.lmc.ipv6 mmcp.lmc.port mmcp.status.packets
    mmcp.status.elapsed mmcp.membership.count mmcp.error _ws.expert.message""".split()
SKIPPED = "Parameter skipped, this message does not list it"
CUT = "The capture ends before the packet does"

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


class Vector(NamedTuple):
    """A golden vector, see test/wire/golden_vectors.py."""

    name: str
    layout: int
    octets: bytes
    json: dict


def load_vectors():
    """Return the golden vectors."""
    lines = (ROOT / "test" / "wire" / "vectors.hex").read_text(encoding="ascii").splitlines()
    rows = (line.split(" ") for line in lines if not line.startswith("#"))
    return [
        Vector(f"{name}/{layout}", int(layout), bytes.fromhex(octets), json.loads(text))
        for name, layout, octets, text in rows
    ]


VECTORS = load_vectors()


# Captures


def ip_packet(protocol, payload):
    """Return an IPv4 packet from 10.0.0.1 to 10.0.0.2."""
    return ipv4_packet(*HOSTS, protocol, payload)


def udp(payload, port=PORT):
    """Return an IPv4 packet with a UDP datagram (checksum 0: none)."""
    return ip_packet(17, struct.pack(">HHHH", 49152, port, 8 + len(payload), 0) + payload)


def icmp_error(ip):
    """Return an IPv4 packet with an ICMP port unreachable that quotes `ip`."""
    return ip_packet(1, with_checksum(struct.pack(">BBHI", 3, 3, 0, 0) + ip, 2))


# tshark


def tshark(tmp_path, ip_packets, *options, lost=0):
    """Run tshark with the dissector on a capture and return the lines it prints."""
    script = ("-X", f"lua_script:{DISSECTOR}")
    lines, messages = run_tshark(tmp_path, ip_packets, *script, *options, lost=lost)
    assert "Lua" not in messages, messages
    assert not any("Lua Error" in line for line in lines)
    return lines


def dissect(tmp_path, ip_packets, lost=0):
    """Return a dictionary for each packet: field -> list of its values."""
    lines = tshark(tmp_path, ip_packets, *field_options(FIELDS), lost=lost)
    return field_rows(lines, FIELDS)


def error(row):
    """Return the reason of the packet, "" if it has none; it is in the expert information too."""
    (reason,) = row["mmcp.error"] or [""]
    experts = [text.split(":")[0] for text in row["_ws.expert.message"]]
    assert [text for text in experts if text in REASONS] == ([reason] if reason else [])
    return reason


def is_mmcp(row):
    """Return whether the packet is MMCP to its end, without an exception on the way."""
    return row["frame.protocols"] == ["eth:ethertype:ip:udp:mmcp"]


def parameters(row):
    """Return the parameters as `mmcp decode` prints them."""
    values = {field: iter(row[field]) for field in FIELDS}

    def octets(name):
        return {"p": name, "value": next(values["mmcp." + name]).replace(":", "")}

    def endpoint(name):
        prefix = f"mmcp.{name}."
        address = next(values[prefix + "ipv4"], None) or next(values[prefix + "ipv6"])
        return {"p": name, "address": address, "port": int(next(values[prefix + "port"]))}

    def numbers(name, *keys):
        return {"p": name, **{key: int(next(values[f"mmcp.{name}.{key}"])) for key in keys}}

    readers = {
        "1": lambda: octets("mn_id"),
        "2": lambda: octets("poa_id"),
        "3": lambda: endpoint("multicast"),
        "4": lambda: endpoint("lmc"),
        "5": lambda: numbers("status", "packets", "elapsed"),
        "6": lambda: numbers("membership", "count"),
    }
    return [readers[number]() for number in row["mmcp.param.type"]]


# Cuts


def boundaries(vector):
    """Return the offsets at which a parameter of the vector begins or the last one ends."""
    offsets = [8]
    while offsets[-1] < len(vector.octets):
        start = offsets[-1] + vector.layout  # layout 1: octet 1; layout 2: octets 2 and 3
        length = vector.octets[start : start + vector.layout]
        offsets.append(offsets[-1] + int.from_bytes(length, "big"))
    return offsets


def with_length(octets):
    """Return the packet with Payload Length corrected."""
    return octets[:2] + struct.pack(">H", len(octets)) + octets[4:]


# Tests


# Covers: W1-1
def test_vectors(tmp_path):
    """Every golden vector is shown as it is."""
    rows = dissect(tmp_path, [udp(vector.octets) for vector in VECTORS])
    for vector, row in zip(VECTORS, rows):
        expected = vector.json
        assert is_mmcp(row), vector.name
        assert error(row) == "", vector.name
        assert row["_ws.expert.message"] == [], vector.name
        assert row["mmcp.type"] == [str(1 + MESSAGES.index(expected["type"]))], vector.name
        assert row["mmcp.f"] == [str(expected["f"])], vector.name
        assert row["mmcp.length"] == [str(len(vector.octets))], vector.name
        assert row["mmcp.session"] == [str(expected["session"])], vector.name
        assert parameters(row) == expected["params"], vector.name
        assert 8 + sum(map(int, row["mmcp.param.length"])) == len(vector.octets), vector.name


# Covers: W16
def test_malformed(tmp_path):
    """Every malformed packet is given its reason."""
    # Wireshark hands an empty datagram to no dissector.
    cases = [(name, octets, reason) for name, octets, reason in MALFORMED if octets]
    rows = dissect(tmp_path, [udp(bytes.fromhex(octets)) for _, octets, _ in cases])
    assert all(map(is_mmcp, rows))
    expected = {name: reason for name, _, reason in cases}
    assert {name: error(row) for (name, _, _), row in zip(cases, rows)} == expected


def test_malformed_table():
    """The table has at least three packets for each reason, under names of their own."""
    reasons = [reason for _, _, reason in MALFORMED]
    assert set(reasons) == set(REASONS)
    assert all(reasons.count(reason) >= 3 for reason in REASONS)
    names = [case[0] for case in MALFORMED + ACCEPTED]
    assert len(names) == len(set(names))


# Covers: W5, W14
def test_accepted(tmp_path):
    """Odd packets without a fault are not blamed; each skipped parameter is noted."""
    rows = dissect(tmp_path, [udp(bytes.fromhex(octets)) for _, octets, _ in ACCEPTED])
    assert all(map(is_mmcp, rows))
    expected = {name: ("", [SKIPPED] * skipped) for name, _, skipped in ACCEPTED}
    shown = {
        name: (error(row), row["_ws.expert.message"]) for (name, _, _), row in zip(ACCEPTED, rows)
    }
    assert shown == expected


def test_truncated(tmp_path):
    """A cut packet is given short-header or length-mismatch."""
    cuts = [vector.octets[:n] for vector in VECTORS for n in range(1, len(vector.octets))]
    rows = dissect(tmp_path, [udp(octets) for octets in cuts])
    for octets, row in zip(cuts, rows):
        assert is_mmcp(row), octets.hex()
        reason = "short-header" if len(octets) < 8 else "length-mismatch"
        assert error(row) == reason, octets.hex()


def test_truncated_with_length(tmp_path):
    """A cut packet that says its own length is truncated, save between parameters."""
    cuts = [
        (with_length(vector.octets[:n]), n in boundaries(vector))
        for vector in VECTORS
        for n in range(8, len(vector.octets))
    ]
    rows = dissect(tmp_path, [udp(octets) for octets, _ in cuts])
    for (octets, between), row in zip(cuts, rows):
        assert is_mmcp(row), octets.hex()
        reasons = ("", "missing-parameter") if between else ("parameter-truncated",)
        assert error(row) in reasons, octets.hex()


def test_mutated(tmp_path):
    """No single wrong octet upsets the dissector."""
    rng = random.Random(PORT)
    mutants = []
    for _ in range(4000):
        octets = bytearray(rng.choice(VECTORS).octets)
        octets[rng.randrange(len(octets))] = rng.randrange(256)
        mutants.append(bytes(octets))
    rows = dissect(tmp_path, [udp(octets) for octets in mutants])
    for octets, row in zip(mutants, rows):
        assert is_mmcp(row), octets.hex()
        assert error(row) in ("", *REASONS), octets.hex()


@pytest.mark.parametrize("lost", [1, 9])
def test_short_capture(tmp_path, lost):
    """A packet that the capture cuts is not blamed."""
    vectors = [vector for vector in VECTORS if len(vector.octets) > lost]
    rows = dissect(tmp_path, [udp(vector.octets) for vector in vectors], lost=lost)
    for vector, row in zip(vectors, rows):
        assert is_mmcp(row), vector.name
        assert error(row) == "", vector.name
        assert row["_ws.expert.message"] == [CUT], vector.name


def test_quoted(tmp_path):
    """A packet that an ICMP error quotes in part is not blamed."""
    ip = udp(next(vector.octets for vector in VECTORS if vector.name == "SJC-lmc-v4/2"))
    rows = dissect(tmp_path, [icmp_error(ip[:size]) for size in range(29, len(ip) + 1)])
    for row in rows:
        assert row["frame.protocols"][0].endswith(":icmp:ip:udp:mmcp")
        assert error(row) == ""
    assert [row["_ws.expert.message"] for row in rows] == [[CUT]] * (len(rows) - 1) + [[]]


def test_columns(tmp_path):
    """The Info column reads well."""
    expected = {
        "SJR-poa/2": "SJR session=7 mn=mn1 poa=00:11:22:33:aa:bb",
        "SJC-refused/2": "SJC session=7 F=0",
        "SJC-lmc-v4/1": "SJC session=7 F=1 group=239.1.1.1:5000 lmc=192.0.2.1:6041",
        "HCT-v6/1": "HCT session=7 mn=mn1 group=[ff3e::8000:1]:5000",
        "USR-status/1": "USR session=7 mn=mn1 packets=10 elapsed=3",
        "ASR-fifty/2": "ASR session=7 membership=50 mns=50",
        "USP-session-max/2": "USP session=4294967295",
    }
    columns = 'gui.column.format:"Protocol","%p","Info","%i"'
    by_name = {vector.name: udp(vector.octets) for vector in VECTORS}
    packets = [by_name[name] for name in expected] + [udp(b"\x0e\0\0\x08\0\0\0\7")]
    lines = tshark(tmp_path, packets, "-o", columns, "-T", "tabs")
    infos = [*expected.values(), "type=14 session=7 [unknown-type]"]
    assert lines == [f"MMCP\t{info}" for info in infos]


def test_ports(tmp_path):
    """The ports are a preference, and Decode As adds to them."""
    ports = {PORT: False, 7000: True, 7001: True, 7002: False, 9999: True}
    options = ("-o", "mmcp.ports:7000-7001", "-d", "udp.port==9999,mmcp")
    packets = [udp(VECTORS[0].octets, port) for port in ports]
    lines = tshark(tmp_path, packets, *options, "-T", "fields", "-e", "frame.protocols")
    assert [line.endswith(":mmcp") for line in lines] == list(ports.values())
